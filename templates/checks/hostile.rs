//! Digests that mean harm: what arXiv, an operator or an attacker could put into any field.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::digest::{Coverage, Details, Digest, Entry, Footer, Lost, Section, Usage};

/// Fragments that break naive renderings.
const FRAGMENTS: [&str; 30] = [
    "<script>alert(1)</script>",
    "@everyone",
    "@here",
    "<@123>",
    "<#456>",
    "<@&789>",
    "<:smile:1>",
    "<t:1700000000:R>",
    "[click](https://evil.example)",
    "**bold** __u__ ~~s~~ ||x|| `code` ```",
    "# head",
    "- list",
    "> quote",
    "\u{0}\u{7}\r\n\t",
    "\u{202E}desrever\u{202C}",
    "\u{2066}isolate\u{2069}",
    "\u{200B}\u{FEFF}\u{2060}",
    "مرحبا بالعالم",
    "שלום",
    "👩\u{200D}👩\u{200D}👧\u{200D}👦",
    "👍🏽🇫🇷🇩🇪",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "$\\frac{a}{b}$ ‖∇f‖²",
    "&amp; &lt; \" '",
    "</b></a><b>",
    "\\",
    "量子计算与机器学习",
    "@someone #tag /start",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    " ",
];

/// A run of `cases` cases that keeps no file of failures.
pub(super) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Text from fragments, arbitrary characters and endless words.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => vec(select(FRAGMENTS.to_vec()), 0..8).prop_map(|parts| parts.join(" ")),
        2 => vec(select(FRAGMENTS.to_vec()), 0..8).prop_map(|parts| parts.concat()),
        2 => vec(any::<char>().prop_filter("marks the entries", |c| *c != '§'), 0..60).prop_map(String::from_iter),
        1 => (select(vec!["x", "*", "&", "\"", "<", "量", "👩\u{200D}🔬", "e\u{301}", "@", "w "]), 500..6000usize)
            .prop_map(|(unit, times)| unit.repeat(times)),
    ]
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[0-9]{4}\\.[0-9]{5}".prop_map(|id| format!("https://arxiv.org/abs/{id}")),
        1 => select(vec![
            "javascript:alert(1)", "http://arxiv.org/abs/1",
            "https://evil.example/\"><script>", "https://arxiv.org/abs/1)x[y](z",
            "https://arxiv.org.evil.example/", "", "data:text/html,x", "https://arxiv.org/abs/\u{202E}1",
        ]).prop_map(str::to_owned),
        2 => (150..400usize).prop_map(|n| format!("https://arxiv.org/{}", "a".repeat(n))),
    ]
}

fn code_url() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,9}".prop_map(|name| format!("https://www.github.com/{name}")),
        1 => (100..230usize).prop_map(|n| format!("https://{}.example/x", "h".repeat(n))),
        1 => Just("https://github.com@evil.example/@everyone".to_owned()),
        1 => Just("https://example.org/@everyone".to_owned()),
        1 => url(),
    ]
}

fn site_url() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9]{1,40}".prop_map(|token| format!("https://digest.example/u/{token}?a=1&b=2")),
        1 => Just("http://127.0.0.1:8080/u/x".to_owned()),
        1 => Just(format!("https://digest.example/{}", "t".repeat(227))),
        1 => url(),
        1 => text(),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    let crowd = (text(), 1000..3001usize).prop_map(|(name, n)| vec![name.chars().take(40).collect(); n]);
    let names = prop_oneof![9 => vec(text(), 0..6), 1 => crowd];
    let id = prop_oneof![3 => "[0-9]{4}\\.[0-9]{5}", 1 => Just("hep-th/9901001".to_owned()), 1 => text()];
    let words = (id, text(), text(), proptest::option::of(text()));
    let chosen = prop_oneof![1 => Just(Vec::new()), 1 => vec(text(), 0..6)];
    let lists = (names, vec(text(), 0..5), vec(text(), 0..5), vec(text(), 0..5), chosen, vec(text(), 0..12));
    let numbers = (any::<u32>(), 0..9u32, any::<u8>());
    let says = proptest::option::of(site_url());
    let kind = select(vec!["new", "cross", "replace", "replace-cross", "<b>?"]);
    let links = (url(), url(), url(), says, vec(code_url(), 0..5));
    (words, lists, numbers, kind, links).prop_map(|(words, lists, numbers, kind, urls)| Entry {
        number: 0,
        id: words.0,
        version: numbers.1,
        title: words.1,
        authors: lists.0,
        more_authors: numbers.0,
        categories: lists.1,
        announce_type: kind.to_owned(),
        relevance: numbers.2,
        reasons: lists.2,
        topic: words.3.clone(),
        novelty: Some(numbers.2),
        comment: words.3.clone(),
        estimated: numbers.1 == 2,
        details: words.3.clone().map(|text| Details {
            motivation: text.clone(),
            method: text.clone(),
            result: text,
            conclusion: words.2.clone(),
        }),
        sentences: lists.4,
        hits: lists.5,
        abstract_text: words.2,
        tldr: words.3,
        code_urls: urls.4,
        notes: lists.3,
        abs_url: urls.0,
        pdf_url: urls.1,
        html_url: urls.2,
        like_url: urls.3.clone(),
        refuse_url: urls.3,
        source: None,
    })
}

/// A digest with any number of entries, each of which can be told by its title: it starts with `§1§`, `§2§`….
pub(super) fn digest() -> impl Strategy<Value = Digest> {
    let entries =
        prop_oneof![8 => vec(entry(), 0..14), 1 => (entry(), 20..400usize).prop_map(|(entry, n)| vec![entry; n])];
    let head = (select(vec!["en", "de", "fr", "es", "zh", "x\"><", ""]), text(), text(), text(), text(), text());
    let coverage = vec((text(), text(), any::<bool>(), any::<bool>()), 0..60);
    let footer = (text(), site_url(), site_url(), site_url(), site_url());
    let lost = vec((text(), site_url()), 0..5);
    let model = proptest::option::of((text(), text(), any::<u32>()));
    (head, coverage, entries, 1..5usize, vec(text(), 4), any::<u32>(), (footer, lost, model)).prop_map(
        |(head, coverage, entries, per_section, headings, more, (footer, lost, model))| Digest {
            language: head.0.to_owned(),
            site: head.1,
            title: head.2,
            subject: head.3,
            preheader: head.4,
            date: "2025-11-04".into(),
            intro: head.5,
            overview: model.clone().map(|(text, ..)| text),
            lost: lost.into_iter().map(|(text, url)| Lost { window: text.clone(), text, url }).collect(),
            coverage: coverage
                .into_iter()
                .map(|(category, text, complete, quiet)| Coverage { category, text, complete, quiet })
                .collect(),
            sections: sections(entries, per_section, &headings),
            more: more % 1000,
            counts: None,
            asked: None,
            usage: model.clone().map(|(name, _, n)| Usage {
                model: name,
                prompt: n.into(),
                cached: 0,
                completion: n.into(),
                cost: None,
            }),
            prompt: model.map(|(_, text, _)| text),
            footer: Footer {
                reply_hint: Some(footer.0.clone()),
                why: footer.0,
                web_url: footer.1,
                preferences_url: footer.2,
                pause_url: footer.3,
                unsubscribe_url: footer.4,
            },
        },
    )
}

fn sections(mut entries: Vec<Entry>, count: usize, headings: &[String]) -> Vec<Section> {
    for (i, entry) in entries.iter_mut().enumerate() {
        entry.number = i as u32 + 1;
        entry.title = format!("§{}§ {}", entry.number, entry.title);
    }
    let size = entries.len().div_ceil(count).max(1);
    let chunks = entries.chunks(size).zip(headings);
    chunks.map(|(chunk, heading)| Section { heading: heading.clone(), entries: chunk.to_vec() }).collect()
}

/// The numbers of the entries that a text shows, in order.
pub(super) fn shown(text: &str) -> Vec<u32> {
    let mut parts = text.split('§');
    parts.next();
    parts.step_by(2).filter_map(|number| number.parse().ok()).collect()
}

/// Thousands of papers by thousands of authors.
pub(super) fn enormous() -> Digest {
    let mut digest = Digest::sample();
    let mut entry = digest.sections[2].entries[0].clone();
    entry.authors = (0..3000).map(|i| format!("Author Number{i}")).collect();
    entry.more_authors = 0;
    entry.abstract_text = "word ".repeat(70);
    digest.sections = sections(vec![entry; 2000], 3, &["One".into(), "Two".into(), "Three".into()]);
    digest
}
