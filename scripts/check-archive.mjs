#!/usr/bin/env node
// Judges an archive that `dawnpost archive build` wrote, by programs of others: html-validate, and axe-core in Chromium, in
// light and in dark, at 360 and at 1280 pixels. Some pages of every kind are looked at: index, search with and without a
// query, years, months, issues.
//
//     DAWNPOST_NODE_MODULES=DIR node scripts/check-archive.mjs ARCHIVE [--all] [--pictures DIR]
//
// DIR is a folder of node modules with html-validate, axe-core and puppeteer-core; DAWNPOST_CHROMIUM names the browser.
// --all looks at every page. Exits with 1 where anything was found, with 2 where it could not look.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const usage = 'usage: DAWNPOST_NODE_MODULES=DIR node scripts/check-archive.mjs ARCHIVE [--all] [--pictures DIR]';
const give_up = (reason) => { console.error(reason); process.exit(2); };

const args = process.argv.slice(2);
const all = args.includes('--all');
const pictures = args.includes('--pictures') ? args[args.indexOf('--pictures') + 1] : undefined;
const root = args.find((arg, at) => !arg.startsWith('--') && args[at - 1] !== '--pictures');
const modules = process.env.DAWNPOST_NODE_MODULES;
if (!root || !modules) give_up(usage);
const require = createRequire(path.join(path.resolve(modules), 'x.js'));
let HtmlValidate, puppeteer, axe;
try {
  ({ HtmlValidate } = require('html-validate'));
  puppeteer = require('puppeteer-core');
  axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch (error) {
  give_up(`${modules} lacks a module: ${error.message}`);
}
const chromium = process.env.DAWNPOST_CHROMIUM ?? '/usr/bin/chromium';
if (!fs.existsSync(chromium)) give_up(`there is no ${chromium} (DAWNPOST_CHROMIUM names another one)`);
if (!fs.existsSync(path.join(root, 'index.html'))) give_up(`${root} holds no archive`);

// ---- which pages -----------------------------------------------------------------------------------------------------
const pages = fs.readdirSync(root, { recursive: true }).filter((name) => name.endsWith('.html')).sort();
const kinds = [
  ['archive', /^index\.html$/],
  ['index', /^[^/]+\/index\.html$/],
  ['search', /^[^/]+\/search\.html$/],
  ['year', /^[^/]+\/\d{4}\/index\.html$/],
  ['month', /^[^/]+\/\d{4}-\d{2}\/index\.html$/],
  ['month-all', /^[^/]+\/\d{4}-\d{2}\/all\.html$/],
  ['issue', /^[^/]+\/\d{4}-\d{2}-\d{2}\.html$/],
  ['issue-later', /^[^/]+\/\d{4}-\d{2}-\d{2}\+\d+\.html$/],
];
const chosen = [];
const strange = pages.filter((page) => !kinds.some(([, form]) => form.test(page)));
for (const [kind, form] of kinds) {
  const of_it = pages.filter((page) => form.test(page));
  // The first has no page before it, the last none after it.
  const some = all ? of_it : [...new Set([of_it[0], of_it[Math.floor(of_it.length / 2)], of_it.at(-1)])].filter(Boolean);
  chosen.push(...some.map((page) => ({ kind, page, query: '' })));
  if (kind === 'search') chosen.push(...some.map((page) => ({ kind: 'search-found', page, query: '?q=a' })));
}

const findings = strange.map((page) => `${page}: is no kind of page that is known`);

// ---- html-validate ---------------------------------------------------------------------------------------------------
const validate = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // The style sheet and the search script stand in the page, so that it needs nothing but itself.
    'require-sri': 'off',
    // Titles come from strangers, and a digest's may be long.
    'long-title': 'off',
    // White space at the end of a line is nobody's concern in what a program writes.
    'no-trailing-whitespace': 'off',
    // `<!DOCTYPE html>`, and void elements as HTML writes them.
    'doctype-style': 'off',
    'void-style': 'off',
    // As the HTML standard has it: the anchor of a paper is its arXiv id.
    'valid-id': ['error', { relaxed: true }],
  },
});
const judged = new Set();
for (const { page } of chosen) {
  if (judged.has(page)) continue;
  judged.add(page);
  const report = await validate.validateString(fs.readFileSync(path.join(root, page), 'utf8'));
  for (const { messages } of report.results) {
    for (const { line, column, message, ruleId } of messages) findings.push(`${page}:${line}:${column}: ${message} (${ruleId})`);
  }
}
console.log(`html-validate: ${judged.size} of ${pages.length} pages, ${findings.length} findings`);

// ---- axe, the page's policy, its width -------------------------------------------------------------------------------
const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
const tab = await browser.newPage();
const where = { now: '' };
tab.on('console', (message) => { if (message.type() === 'error') findings.push(`${where.now}: the browser says: ${message.text()}`); });
tab.on('pageerror', (error) => findings.push(`${where.now}: a script failed: ${error.message}`));
tab.on('request', (request) => {
  if (!/^(file|data):/.test(request.url())) findings.push(`${where.now}: asks for ${request.url()}`);
});
let looks = 0;
const before = findings.length;
for (const scheme of ['light', 'dark']) {
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  for (const width of [360, 1280]) {
    await tab.setViewport({ width, height: 900 });
    for (const { kind, page, query } of chosen) {
      where.now = `${page}${query} (${scheme}, ${width} px)`;
      await tab.goto(pathToFileURL(path.resolve(root, page)).href + query);
      await tab.evaluate(`${axe}; null`);
      const found = await tab.evaluate(() => axe.run({ resultTypes: ['violations'] }).then((result) =>
        result.violations.map((rule) => `${rule.id}: ${rule.help}: ${rule.nodes.length} times, first ${rule.nodes[0].html}`)));
      findings.push(...found.map((finding) => `${where.now}: ${finding}`));
      const [wide, room] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      if (wide > room) findings.push(`${where.now}: ${wide} pixels wide`);
      looks += 1;
      if (pictures) {
        fs.mkdirSync(pictures, { recursive: true });
        const file = path.join(pictures, `${kind}-${width}-${scheme}.png`);
        if (!fs.existsSync(file)) await tab.screenshot({ path: file, clip: { x: 0, y: 0, width, height: 1800 }, captureBeyondViewport: true });
      }
    }
  }
}
await browser.close();
console.log(`axe in Chromium: ${chosen.length} pages, ${looks} looks, ${findings.length - before} findings`);
for (const finding of findings) console.log(finding);
process.exit(findings.length > 0 ? 1 : 0);
