//! Invented digests, as many as are wanted, and the same on every machine: crowds of authors, names in many scripts,
//! mathematics, topics, followed authors, new versions, grades of a model.
//!
//! The archive's stories and `benches/archive.rs` read them. No word of them is a real paper's.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use dawnpost::domain::category::Category;
use dawnpost::domain::paper::{AnnounceType, Paper};
use templates::digest::{Asked, AskedTopic, Counts, Coverage, Details, Digest, Entry, Section, Usage};
use templates::words::Words;

/// Authors that a digest names; the store knows the others.
const NAMED: usize = 8;
const FOLLOWED: &str = "Zoë Ångström-Müller";
pub const TOPICS: [&str; 4] =
    ["Sparse orchards", "Harbour dynamics", "Lattice weather", "Glass-like harmonics of soap"];
const ADJECTIVES: [&str; 14] = [
    "Sparse",
    "Calibrated",
    "Quasi-periodic",
    "Adaptive",
    "Non-commutative",
    "Robust",
    "Low-rank",
    "Stochastic",
    "Slow",
    "Equivariant",
    "Nearly optimal",
    "ℓ₂-bounded",
    "Self-similar",
    "Causal",
];
const NOUNS: [&str; 14] = [
    "orchards",
    "harbours",
    "tides",
    "lattices",
    "soap films",
    "lanterns",
    "estimators",
    "glaciers",
    "𝔽₂-codes",
    "kites",
    "gradients",
    "bell towers",
    "σ-algebras of fog",
    "ferries",
];
const FORMS: [&str; 8] = [
    "{a} {n} under {b} {m}",
    "On {a} {n} and their {m}",
    "{a} {n}: a survey of {m}",
    "Can {n} learn {m}?",
    "{a} bounds of order O(n log n) for {n}",
    "{n} without {m} — the {a} case",
    "Is α ≤ β? {a} {n} in ℝ³",
    "A very long title about {a} {n}, {b} {m}, and what whoever looks at both of them for eleven invented winters learns",
];
const GIVEN: [&str; 16] = [
    "Zoë",
    "Łukasz",
    "Nguyễn Thị",
    "Søren",
    "İpek",
    "José María",
    "Þórdís",
    "Anaïs",
    "Ngũgĩ",
    "Chloé",
    "Aino",
    "文",
    "Ольга",
    "Ada",
    "Béla",
    "Őrs",
];
const FAMILY: [&str; 16] = [
    "Ångström-Müller",
    "Żółty",
    "Hương",
    "Øvergård",
    "Çelik",
    "Núñez",
    "Ægisdóttir",
    "Brûlé",
    "wa Inventa",
    "Ó Briain",
    "Äyräväinen",
    "李",
    "Выдуманная",
    "Invented",
    "Bartókné",
    "Straße",
];
const SENTENCES: [&str; 7] = [
    "We study {n} that nobody has seen, and {m} that nobody will.",
    "For every ε > 0 there is a δ such that ‖x − y‖₂ < δ implies |f(x) − f(y)| < ε, which for {n} was not known.",
    "The method needs O(n log n) steps, no radar, and one telephone.",
    "Over eleven invented winters its error falls from 31.4 % to 2.7 %, with p < 0.01.",
    "A simple argument shows why {m} do not matter where {n} are dense.",
    "Code, data and all {m} are at a place that does not exist.",
    "Earlier work by Straße and Żółty on {n} is a special case.",
];

/// The same sequence on every machine (Knuth's 64-bit multiplier).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn filled(&mut self, form: &str) -> String {
        let filled = form.replace("{a}", self.of(&ADJECTIVES)).replace("{b}", &self.of(&ADJECTIVES).to_lowercase());
        filled.replace("{n}", self.of(&NOUNS)).replace("{m}", self.of(&NOUNS))
    }
}

/// So many announcement dates from 6 January 2025 on: Monday to Friday, without two weeks in August.
pub fn dates(count: usize) -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2025, 1, 6).expect("a date");
    let all = (0..).map(|days| first + Days::new(days));
    let is_quiet = |date: &NaiveDate| date.month() == 8 && (11..25).contains(&date.day());
    all.filter(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_quiet(date)).take(count).collect()
}

/// The digest of a date with this many papers, and those papers as the store has them. `seed` tells it from another digest of
/// that date.
pub fn digest(language: &str, date: NaiveDate, count: usize, seed: u64) -> (Digest, Vec<Paper>) {
    let words = Words::of(language);
    let mut sequence = Sequence(seed.wrapping_mul(7919).wrapping_add(date.num_days_from_ce() as u64));
    let papers: Vec<(Paper, Entry)> =
        (1..=count).map(|number| paper(&mut sequence, words, date, seed as usize * count + number)).collect();
    let (mut sections, mut number) = (Vec::new(), 0);
    let is_followed = |entry: &Entry| entry.reasons.iter().any(|reason| *reason == words.by_author(FOLLOWED));
    let is_new = |entry: &Entry| entry.version == 1;
    for (heading, of_it) in [
        (words.followed_heading, &(|entry: &Entry| is_followed(entry)) as &dyn Fn(&Entry) -> bool),
        (words.relevant_heading, &|entry| !is_followed(entry) && is_new(entry)),
        (words.replacements_heading, &|entry| !is_followed(entry) && !is_new(entry)),
    ] {
        let mut entries: Vec<Entry> =
            papers.iter().map(|(_, entry)| entry).filter(|entry| of_it(entry)).cloned().collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.relevance));
        for entry in &mut entries {
            number += 1;
            entry.number = number;
        }
        sections.extend((!entries.is_empty()).then(|| Section { heading: heading.to_owned(), entries }));
    }
    let complete =
        Coverage { category: "cs.LG".into(), text: words.complete(count as u32 * 6), complete: true, quiet: false };
    let title = words.date(date.year(), date.month(), date.day());
    let counts = Counts { announced: count as u32 * 6, looked_at: count as u32 * 5, relevant: count as u32 + 3 };
    let digest = Digest {
        language: language.to_owned(),
        subject: words.subject("Sparse orchards", count as u32, (date.year(), date.month(), date.day())),
        title,
        date: date.to_string(),
        intro: words.intro(count as u32 * 5, count as u32),
        coverage: vec![complete],
        sections,
        more: 3,
        counts: Some(counts),
        asked: Some(asked()),
        usage: Some(Usage { model: "invented-1".into(), prompt: 31_000, cached: 9000, completion: 4100, cost: None }),
        ..Digest::sample_in(language)
    };
    (digest, papers.into_iter().map(|(paper, _)| paper).collect())
}

fn asked() -> Asked {
    let topic = |name: &&str| AskedTopic {
        name: (*name).to_owned(),
        want: format!("{name}, measured or proved, and whatever explains them"),
        avoid: "surveys".into(),
        keywords: vec!["orchard*".into(), "\"soap film\"".into()],
    };
    Asked {
        categories: vec!["cs.LG".into(), "math.OC".into()],
        topics: TOPICS.iter().map(topic).collect(),
        authors: vec![FOLLOWED.into()],
        min_relevance: 4,
        ..Asked::default()
    }
}

fn paper(sequence: &mut Sequence, words: &Words, date: NaiveDate, number: usize) -> (Paper, Entry) {
    // A day is told from another by its place in 2,000.
    let id = format!("{}.9{:04}", date.format("%y%m"), (date.day() as usize * 300 + number) % 10_000);
    let form = sequence.of(&FORMS);
    let title = sequence.filled(form);
    let authors = authors(sequence);
    let abstract_text = (0..14).map(|_| sequence.of(&SENTENCES)).collect::<Vec<_>>();
    let abstract_text = abstract_text.into_iter().map(|form| sequence.filled(form)).collect::<Vec<_>>().join(" ");
    let is_followed = authors[0] == FOLLOWED;
    let topic = (sequence.below(6) > 0).then(|| TOPICS[[0, 0, 0, 1, 1, 2, 3][sequence.below(7)]]);
    let version = 1 + u32::from(sequence.below(9) == 0);
    let by_topic = topic.map(|topic| words.by_topic(topic, &["orchards", "σ-algebras"]));
    let reasons = is_followed.then(|| words.by_author(&authors[0])).into_iter().chain(by_topic).collect();
    let is_judged = sequence.below(2) == 0;
    let category = if sequence.below(4) == 0 { "math.OC" } else { "cs.LG" };
    let paper = Paper {
        source: None,
        id: id.parse().expect("an id"),
        version,
        title: title.clone(),
        authors: authors.clone(),
        abstract_text: abstract_text.clone(),
        categories: vec![Category::of_paper(category)],
        announced: date,
        listings: [(Category::of_paper("cs.LG"), AnnounceType::New)].into(),
        doi: None,
        journal_ref: None,
        licence: None,
        comments: None,
        withdrawn: false,
    };
    let named = if authors.len() <= NAMED + 1 { authors.len() } else { NAMED };
    let entry = Entry {
        source: None,
        number: 0,
        version,
        title,
        more_authors: (authors.len() - named) as u32,
        authors: authors.into_iter().take(named).collect(),
        categories: vec![category.to_owned()],
        announce_type: if version == 1 { "new".into() } else { "replace".into() },
        relevance: 4 + sequence.below(7) as u8,
        reasons,
        topic: topic.map(str::to_owned),
        novelty: is_judged.then(|| 1 + sequence.below(10) as u8),
        comment: is_judged.then(|| "Meets the topic in method and in matter, on invented data.".to_owned()),
        estimated: false,
        tldr: is_judged.then(|| sequence.filled("{a} {n} are as good as {m}, and cheaper.")),
        details: is_judged.then(|| Details {
            motivation: sequence.filled("{n} were slow."),
            method: sequence.filled("They are replaced by {b} {m}."),
            result: "Nobody noticed.".into(),
            conclusion: "It can be done.".into(),
        }),
        sentences: Vec::new(),
        hits: Vec::new(),
        abstract_text,
        code_urls: Vec::new(),
        notes: vec![words.comments("12 pages, 3 figures")],
        abs_url: format!("https://arxiv.org/abs/{id}"),
        pdf_url: format!("https://arxiv.org/pdf/{id}"),
        html_url: format!("https://arxiv.org/html/{id}v{version}"),
        like_url: Some(format!("https://dawnpost.example/feedback/{id}")),
        refuse_url: None,
        id,
    };
    (paper, entry)
}

/// Mostly a few, now and then a crowd.
fn authors(sequence: &mut Sequence) -> Vec<String> {
    let count = match sequence.below(120) {
        0 => 1200,
        1..=15 => 9 + sequence.below(30),
        _ => 1 + sequence.below(8),
    };
    let mut name = || format!("{} {}", sequence.of(&GIVEN), sequence.of(&FAMILY));
    let mut authors: Vec<String> = (0..count).map(|_| name()).collect();
    if sequence.below(12) == 0 {
        authors[0] = FOLLOWED.to_owned();
    }
    authors
}
