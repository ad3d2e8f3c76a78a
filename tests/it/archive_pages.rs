//! Judges of the archive's files, which share no code with what made them: a link checker, a reader of Atom; and what the
//! Markdown pages look like.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use dawnpost::archive::build;
use dawnpost::domain::delivery::IssueKey;
use dawnpost::store::{PublishRequest, PublishResult, Store};
use quick_xml::events::Event;
use scraper::{Html, Selector};
use templates::archive::IssueStyle;
use templates::digest::{Asked, AskedTopic, Cost, Counts, Details, Digest, Section, Usage};

use crate::archive::edition;
use crate::support::store::{at, cursor, subscriber};

const SEARCH: &str = "ada/search.html";

/// Every file below a folder with its text, by its path with slashes.
pub fn files(root: &Path) -> BTreeMap<String, String> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below the root").display().to_string();
                found.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    found
}

/// The links of all pages that lead nowhere: to no file, to no anchor, or to another host than arXiv.
pub fn broken_links(pages: &BTreeMap<String, String>) -> Vec<String> {
    let mut links: Vec<(&String, String)> = Vec::new();
    let mut anchors: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in pages {
        let has = anchors.entry(path).or_default();
        if path.ends_with(".html") {
            let page = Html::parse_document(text);
            let every = |css: &str| Selector::parse(css).expect("a selector");
            for element in page.select(&every("[href]")) {
                links.push((path, element.attr("href").unwrap_or_default().to_owned()));
            }
            assert_eq!(page.select(&every("img, iframe, [src], [onclick], link[rel=stylesheet]")).count(), 0);
            // What is searched, and what searches it.
            let scripts = every("script");
            let scripts = page.select(&scripts).map(|script| script.attr("type").unwrap_or_default());
            let known: &[&str] = if path.ends_with("search.html") { &["application/json", ""] } else { &[] };
            assert_eq!(scripts.collect::<Vec<_>>(), known, "{path}");
            links.extend(found_by_search(&page).into_iter().map(|href| (path, href)));
            assert_eq!(page.select(&every("h1")).count(), 1, "{path}");
            for id in page.select(&every("[id]")).filter_map(|element| element.attr("id")) {
                assert!(has.insert(id.to_owned()), "{path} has {id} twice");
            }
        } else if path.ends_with(".md") {
            links
                .extend(text.split("](<").skip(1).filter_map(|rest| Some((path, rest.split_once(">)")?.0.to_owned()))));
            has.extend(text.split("<a id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        } else if path.ends_with(".xml") {
            let hrefs = text.split(" href=\"").skip(1);
            links.extend(hrefs.filter_map(|rest| Some((path, rest.split_once('"')?.0.to_owned()))));
        }
    }
    assert!(links.len() > 100, "only {} links were found", links.len());
    let leads_somewhere = |(page, href): &(&String, String)| {
        if href.contains("://") {
            // The host is that of the sample's link to code.
            return ["https://arxiv.org/", "https://code.example.org/"].iter().any(|host| href.starts_with(host));
        }
        let (file, anchor) = href.split_once('#').map_or((href.as_str(), None), |(file, id)| (file, Some(id)));
        let target = if file.is_empty() { (*page).clone() } else { resolved(page, file) };
        anchors.get(&target).is_some_and(|ids| anchor.is_none_or(|id| ids.contains(id)))
    };
    links.iter().filter(|link| !leads_somewhere(link)).map(|(page, href)| format!("{page}: {href}")).collect()
}

/// Where the results of a search page can lead.
fn found_by_search(page: &Html) -> Vec<String> {
    let index = Selector::parse("script#index").expect("a selector");
    let Some(index) = page.select(&index).next() else { return Vec::new() };
    let index: serde_json::Value = serde_json::from_str(&index.text().collect::<String>()).expect("JSON");
    let href = |paper: &serde_json::Value| {
        let issue = &index["issues"][paper[0].as_u64().expect("an issue") as usize];
        format!("{}#{}", issue[0].as_str().expect("a page"), paper[1].as_str().expect("an anchor"))
    };
    index["papers"].as_array().expect("papers").iter().map(href).collect()
}

fn resolved(page: &str, href: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        if part == ".." {
            parts.pop().expect("a link that leaves the archive");
        } else {
            parts.push(part);
        }
    }
    let mut bytes = Vec::new();
    let mut rest = parts.join("/").into_bytes().into_iter();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next().unwrap_or_default()).to_digit(16).expect("a digit") as u8;
        bytes.push(if byte == b'%' { digit() * 16 + digit() } else { byte });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// What a feed says, in the order of its elements.
#[derive(Default)]
pub struct Feed {
    pub ids: Vec<String>,
    pub titles: Vec<String>,
    pub updated: Vec<String>,
    pub published: Vec<String>,
    pub contents: Vec<String>,
    pub authors: usize,
}

/// Reads a feed; panics where it is not well-formed or not in Atom's name space.
pub fn atom(text: &str) -> Feed {
    let mut reader = quick_xml::NsReader::from_str(text);
    let (mut feed, mut said) = (Feed::default(), String::new());
    loop {
        let (space, event) = reader.read_resolved_event().expect("well-formed XML");
        match event {
            Event::Start(_) => {
                let atom = quick_xml::name::Namespace("http://www.w3.org/2005/Atom");
                assert_eq!(space, quick_xml::name::ResolveResult::Bound(atom));
                said.clear();
            }
            Event::Text(text) => said.push_str(&text),
            Event::GeneralRef(name) => said.push_str(match &*name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                other => panic!("&{other}; is no entity of XML that a feed needs"),
            }),
            Event::End(end) => {
                let list = match end.local_name().as_ref() {
                    "id" => &mut feed.ids,
                    "title" => &mut feed.titles,
                    "updated" => &mut feed.updated,
                    "published" => &mut feed.published,
                    "content" => &mut feed.contents,
                    "author" => {
                        feed.authors += 1;
                        continue;
                    }
                    _ => continue,
                };
                list.push(said.clone());
            }
            Event::Eof => return feed,
            _ => {}
        }
    }
}

/// A digest of three invented papers with everything that the archive shows.
fn small() -> Digest {
    let sample = Digest::sample();
    let mut entries: Vec<_> = sample.entries().filter(|entry| [1, 2, 5].contains(&entry.number)).cloned().collect();
    for (number, entry) in (1..).zip(&mut entries) {
        entry.number = number;
    }
    let topic = AskedTopic {
        name: "Mixture of experts".into(),
        want: "conditional computation, routing".into(),
        avoid: "merely applying it".into(),
        keywords: vec!["MoE".into(), "abs:\"expert routing\"".into()],
    };
    let asked = Asked {
        categories: vec!["stat.ML".into(), "cs.LG".into()],
        topics: vec![topic],
        keywords: vec!["pruning".into()],
        avoid: vec!["benchmarks".into()],
        exclude: vec!["medical imaging".into()],
        authors: vec!["Zoë Ångström".into()],
        min_relevance: 7,
    };
    // The first is in for its author, the second was judged by a model, the third should have been.
    entries[0].relevance = 0;
    entries[1].topic = Some("Mixture of experts".into());
    entries[1].novelty = Some(8);
    entries[1].comment = Some("Meets routing: experts announce themselves, and nothing is learned.".into());
    entries[1].authors.extend((0..40).map(|n| format!("Crowd Member{n}")));
    entries[2].estimated = true;
    Digest {
        usage: Some(Usage {
            model: "invented-5".into(),
            prompt: 80_661,
            cached: 12_000,
            completion: 65_226,
            cost: Some(Cost { prompt_micros: 100_826, completion_micros: 652_260 }),
        }),
        prompt: Some("You grade papers.\n\n# Instructions\n\n- Grade.\n  - Well.\n\n```\n</details>\n````".into()),
        sections: vec![Section { heading: String::new(), entries }],
        counts: Some(Counts { announced: 829, looked_at: 476, relevant: 8 }),
        asked: Some(asked),
        ..sample
    }
}

/// An archive of three issues, of which the middle one is this.
async fn pages(style: IssueStyle, digest: &Digest) -> BTreeMap<String, String> {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
    for (i, window) in (0..).zip(["2025-11-03", "2025-11-04", "2025-11-05"]) {
        let digest = if i == 1 { digest.clone() } else { Digest { title: window.to_owned(), ..Digest::sample() } };
        freeze(&store, window, at(i), &serde_json::to_string(&digest).expect("plain data")).await;
    }
    let (folder, subscribers) = (tempfile::tempdir().expect("a folder"), store.subscribers().await.expect("readers"));
    build(&store, &edition(style), &subscribers, true, folder.path(), &mut |_, _| {}).await.expect("an archive");
    files(folder.path())
}

/// Publishes an issue of `ada`, who is there.
pub async fn freeze(store: &Store, window: &str, now: DateTime<Utc>, digest: &str) {
    let before = store.subscriber("ada").await.expect("a query").expect("ada").cursor;
    let date = window.split('+').next().and_then(|date| date.parse().ok()).expect("a date");
    let request = PublishRequest {
        key: IssueKey { subscriber: "ada".to_owned(), window: window.to_owned() },
        digest_json: digest,
        papers: &[],
        deliveries: Vec::new(),
        cursor_before: &before,
        cursor_after: &cursor(date),
        due_at: now,
        expires_at: now,
        now,
    };
    let published = store.publish(request).await.expect("an answer");
    assert!(matches!(published, PublishResult::Published { .. }), "{published:?}");
}

#[tokio::test]
async fn the_pages_read_well_in_both_styles() {
    let (ranked, by_category) =
        (pages(IssueStyle::Ranked, &small()).await, pages(IssueStyle::ByCategory, &small()).await);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("archive_ranked", ranked["ada/2025-11-04.md"]);
        insta::assert_snapshot!("archive_by_category", by_category["ada/2025-11-04.md"]);
        insta::assert_snapshot!("archive_json", ranked["ada/2025-11-04.json"]);
    });
}

#[tokio::test]
async fn hostile_text_stays_text_in_every_file() {
    let evil = "</i></details><script>alert(1)</script> [x](javascript:alert(1)) &amp; \u{202E}\u{0}]]>";
    let mut digest = small();
    (digest.title, digest.intro, digest.language) = (evil.into(), evil.into(), "x\"><i>".into());
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        (entry.title, entry.abstract_text, entry.tldr) = (evil.into(), evil.into(), Some(evil.into()));
        (entry.authors, entry.categories, entry.reasons) = (vec![evil.into()], vec![evil.into()], vec![evil.into()]);
        (entry.topic, entry.comment) = (Some(evil.into()), Some(evil.into()));
        let part = || String::from(evil);
        entry.details = Some(Details { motivation: part(), method: part(), result: part(), conclusion: part() });
        entry.code_urls = vec!["javascript:alert(1)".into(), "https://x.example/\"><i>".into()];
        (entry.id, entry.abs_url) = ("\"><i>".into(), "javascript:alert(1)".into());
    }
    digest.overview = Some(evil.into());
    digest.prompt = Some(evil.into());
    digest.usage = digest.usage.map(|usage| Usage { model: evil.into(), ..usage });
    for style in [IssueStyle::Ranked, IssueStyle::ByCategory] {
        let pages = pages(style, &digest).await;
        for name in ["ada/2025-11-04.html", "ada/2025-11-04.md", "ada/2025-11/index.html", "ada/atom.xml", SEARCH] {
            // In Markdown, a bracket after a backslash opens nothing, and what is fenced is text; the search page has two
            // scripts of ours.
            let text = pages[name].replace("\\<", "").replace("<script id=\"index\"", "").replace("<script>//", "");
            let text: String = text.split("\n```").step_by(2).collect();
            let link = if name.ends_with(".md") { "[x](javascript" } else { "href=\"javascript" };
            let forbidden = ["<script", "</i></details>", link, "(<javascript", "\"><i>", "\u{202E}", "\0"];
            let found: Vec<&&str> = forbidden.iter().filter(|bad| text.contains(**bad)).collect();
            assert!(found.is_empty(), "{name} has {found:?}");
        }
    }
}
