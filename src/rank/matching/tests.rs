//! What matches, and what only looks as if it did.

use super::*;
use crate::domain::paper::Paper;
use crate::rank::{Ranker, table};

fn index(title: &str, abstract_text: &str) -> Index {
    let line = serde_json::json!({
        "id": "2601.00001", "title": title, "abstract": abstract_text,
        "authors": ["Yorick Beltramo", "Åsa Lindström", "Adrian Del Marino"], "categories": ["cs.LG", "stat.ML"],
    });
    let papers: Vec<Paper> = table::papers(&line.to_string()).expect("a paper");
    Ranker::new().index(&papers)
}

fn place(wanted: &str, index: &Index) -> Option<Place> {
    let expression: Expression = wanted.parse().unwrap_or_else(|error| panic!("{error}"));
    let mut found = None;
    Query::of(&expression).for_each_match(index, &mut |_, place| found = Some(place));
    found
}

#[test]
fn phrases_match_without_regard_to_spelling() {
    let index = index(
        "Pre-training mixtures of experts",
        "Low\u{2013}rank \\textbf{adapters} for LLMs; k-means and $\\beta$-decay of Schr\\\"odinger bridges. Finetuning, fast.",
    );
    for (wanted, expected) in [
        ("mixture of experts", Some(Place::Title)),
        ("Mixture-of-Experts", Some(Place::Title)),
        ("pretraining", Some(Place::Title)),
        ("pre training", Some(Place::Title)),
        ("pre-trainings", Some(Place::Title)),
        ("fine-tuning", Some(Place::Abstract)),
        ("fine tuning", None),
        ("low rank adapter", Some(Place::Abstract)),
        ("LOW-RANK ADAPTERS", Some(Place::Abstract)),
        ("LLM", Some(Place::Abstract)),
        ("k means", Some(Place::Abstract)),
        ("β decay", Some(Place::Abstract)),
        ("Schrödinger bridge", Some(Place::Abstract)),
        ("schrodinger", Some(Place::Abstract)),
        ("expert", Some(Place::Title)),
        ("train", None),
        ("experts low", None),
        ("mixture experts", None),
    ] {
        assert_eq!(place(wanted, &index), expected, "{wanted}");
    }
}

#[test]
fn fields_and_operators_mean_what_arxiv_s_search_means() {
    let index = index("Sparse attention", "Routing of tokens.");
    for (wanted, expected) in [
        ("ti:sparse AND abs:routing", true),
        ("ti:routing", false),
        ("abs:attention", false),
        ("ti:(routing OR attention)", true),
        ("sparse ANDNOT routing", false),
        ("sparse ANDNOT quantum", true),
        ("quantum OR (sparse AND tokens)", true),
        ("au:beltramo", true),
        ("au:beltramo_y", true),
        ("au:\"Beltramo, Y.\"", true),
        ("au:beltramo_s", false),
        ("au:lindstrom", true),
        ("au:del_marino", true),
        ("au:yorick", false),
        ("cat:cs.LG", true),
        ("cat:stat", true),
        ("cat:hep-th", false),
    ] {
        assert_eq!(place(wanted, &index).is_some(), expected, "{wanted}");
    }
}
