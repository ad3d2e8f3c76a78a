//! Invents papers and readers for `cli/bench.rs`, the same at every run. No word of them is a real paper's.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::category::Category;
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::paper::{AnnounceType, Paper};
use crate::domain::schedule::Schedule;
use crate::domain::subscriber::{Address, Origin, Subscriber};

const SUBJECTS: [&str; 20] = [
    "sparse attention",
    "mixtures of experts",
    "graph neural networks",
    "quantization",
    "robot grasping",
    "speech recognition",
    "protein folding",
    "causal inference",
    "diffusion models",
    "federated learning",
    "dense retrieval",
    "program synthesis",
    "differential privacy",
    "video understanding",
    "optimal transport",
    "tokenization",
    "scaling laws",
    "active learning",
    "neural rendering",
    "theorem proving",
];
const VERBS: [&str; 8] = ["study", "measure", "bound", "learn", "compress", "simulate", "compare", "explain"];
const NOUNS: [&str; 16] = [
    "estimator",
    "network",
    "benchmark",
    "survey",
    "algorithm",
    "kernel",
    "dataset",
    "spectrum",
    "gradient",
    "protocol",
    "policy",
    "lattice",
    "embedding",
    "catalogue",
    "decoder",
    "theorem",
];

/// A pseudo-random sequence that is the same on every machine: the linear congruential generator of Knuth's MMIX.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }
}

/// The category that all papers are in and all readers read.
pub(super) fn category() -> Category {
    Category::of_paper("cs.LG")
}

/// `count` papers with abstracts of about 1,100 characters.
pub(super) fn papers(count: usize, announced: NaiveDate) -> Vec<Paper> {
    let mut next = Sequence(1);
    (0..count).filter_map(|number| paper(number, announced, &mut next)).collect()
}

fn paper(number: usize, announced: NaiveDate, next: &mut Sequence) -> Option<Paper> {
    let (first, second) = (next.of(&SUBJECTS), next.of(&SUBJECTS));
    let sentence = |_| {
        let (verb, noun, subject, code) = (next.of(&VERBS), next.of(&NOUNS), next.of(&SUBJECTS), next.below(900));
        format!("We {verb} a {noun} for {subject} with the {first} of run {code} and find that it holds for {second}.")
    };
    let abstract_text = (0..10).map(sentence).collect::<Vec<_>>().join(" ");
    Some(Paper {
        id: format!("2611.{:05}", 90_000 + number % 10_000).parse().ok()?,
        version: 1,
        title: format!("{first} for {second}: {number} lessons"),
        authors: vec![format!("Ada Byron {number}"), "Charles Babbage".to_owned(), "Zoë Ångström".to_owned()],
        abstract_text,
        categories: vec![category()],
        announced,
        listings: BTreeMap::from([(category(), AnnounceType::New)]),
        doi: None,
        journal_ref: None,
        licence: None,
        comments: number
            .is_multiple_of(4)
            .then(|| format!("{number} pages, code at https://github.com/invented/{number}")),
        withdrawn: false,
        source: None,
    })
}

/// A reader with a mailbox, two topics of three phrases and six keywords, who takes at most `entries` papers, however relevant.
///
/// # Errors
/// Never, in truth: what is invented is valid.
pub(super) fn reader(number: usize, entries: u32) -> anyhow::Result<Subscriber> {
    let mut next = Sequence(number as u64 ^ 0x5eed);
    let mut phrases = |count: usize| -> Vec<String> {
        (0..count).map(|_| format!("{} {}", next.of(&SUBJECTS), next.of(&NOUNS))).collect()
    };
    let topic = |name: &str, phrases: Vec<String>| Topic {
        name: name.to_owned(),
        want: phrases.join(", "),
        ..Topic::default()
    };
    let topics = vec![topic("The first", phrases(3)), topic("The second", phrases(3))];
    let keywords = phrases(6).iter().map(|phrase| phrase.parse()).collect::<Result<_, _>>()?;
    let criteria = Criteria { topics, keywords, min_relevance: 1, limit: entries, ..Criteria::new(vec![category()]) };
    let addresses = vec![Address::Email(format!("reader-{number}@example.org"))];
    let schedule = Schedule::parse("0 7 * * *", "UTC")?;
    let new = Subscriber::new(Origin::Declared, addresses, schedule, "en", criteria);
    Ok(Subscriber { id: format!("reader-{number}"), ..new })
}
