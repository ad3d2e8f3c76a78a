// Searches the index in this page. It makes no requests, and whatever it adds to the page is text.
(() => {
  'use strict';
  const PER_PAGE = 50;
  const NAMES = 6;
  // Letters that no normalisation takes apart.
  const LETTERS = { 'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ħ': 'h', 'ı': 'i', 'ŋ': 'n', 'ς': 'σ' };

  const part = (id) => document.getElementById(id);
  const [form, field, status, found, more] = ['search', 'q', 'status', 'found', 'more'].map(part);
  // issues: [page, title], newest first. papers: [issue, anchor, title, authors parted by a tab], newest first.
  const { issues, papers } = JSON.parse(part('index').textContent);
  const number = new Intl.NumberFormat(document.documentElement.lang);

  // Without accents, capitals and punctuation: "Łukasz's Étude" and "lukasz s etude" are alike.
  const plain = (text) => text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase()
    .replace(/[ßæœøłđðþħıŋς]/g, (letter) => LETTERS[letter]).replace(/[^\p{L}\p{N}]+/gu, ' ');
  const wordsOf = (query) => plain(query).split(' ').filter((word) => word !== '');

  let texts; // of each paper, made when the first search is
  let hits = [];
  let shown = 0;

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // The first authors, and of the others those who have most of the words.
  const names = (authors, words) => {
    const all = authors === '' ? [] : authors.split('\t');
    if (all.length <= NAMES + 1) return all.join(', ');
    const asked = all.slice(NAMES).map((name) => [name, words.filter((word) => plain(name).includes(word)).length])
      .filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a).map(([name]) => name);
    return [...all.slice(0, NAMES), ...asked.slice(0, NAMES)].join(', ') + ', …';
  };

  const line = ([issue, anchor, title, authors], words) => {
    const link = element('a', title);
    link.href = issues[issue][0] + '#' + anchor;
    const name = element('span', '', 'name');
    if (found.dataset.lang) name.lang = found.dataset.lang;
    name.append(link);
    const by = names(authors, words);
    const below = element('span', by && by + '\u00a0· ', 'names');
    below.append(element('span', issues[issue][1], 'issue'));
    const made = element('li');
    made.append(name, below);
    return made;
  };

  const show = (words) => {
    const next = hits.slice(shown, shown + PER_PAGE);
    found.append(...next.map((paper) => line(paper, words)));
    shown += next.length;
    more.hidden = shown >= hits.length;
    return next.length;
  };

  const search = () => {
    const words = wordsOf(field.value);
    texts ??= papers.map(([, , title, authors]) => plain(title + ' ' + authors));
    hits = words.length === 0 ? [] : papers.filter((_, at) => words.every((word) => texts[at].includes(word)));
    shown = 0;
    found.replaceChildren();
    const pattern = hits.length === 0 ? 'none' : hits.length === 1 ? 'one' : 'several';
    status.textContent = words.length === 0 ? '' : status.dataset[pattern].replace('{n}', number.format(hits.length));
    show(words);
  };

  // Keeps what is searched for in the address; false where a browser does not let a file do so.
  const keep = () => {
    const address = new URL(location.href);
    if (field.value === '') address.searchParams.delete('q'); else address.searchParams.set('q', field.value);
    try {
      history.replaceState(null, '', address);
      return true;
    } catch {
      return false;
    }
  };

  field.addEventListener('input', () => { search(); keep(); });
  form.addEventListener('submit', (event) => { if (keep()) event.preventDefault(); });
  more.addEventListener('click', () => {
    const first = shown;
    show(wordsOf(field.value));
    // Keyboard users continue at the first of the new ones.
    found.children[first].querySelector('a').focus();
  });

  form.hidden = false;
  const asked = new URLSearchParams(location.search).get('q');
  if (asked !== null) {
    field.value = asked;
    search();
  } else {
    field.focus();
  }
})();
