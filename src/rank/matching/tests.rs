//! Which spellings and fields a query matches, and which it does not.

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

fn matched_field(wanted: &str, index: &Index) -> Option<MatchField> {
    let expression: Expression = wanted.parse().unwrap_or_else(|error| panic!("{error}"));
    let mut found = None;
    Query::of(&expression).for_each_match(index, &mut |_, field| found = Some(field));
    found
}

#[test]
fn phrases_match_without_regard_to_spelling() {
    let index = index(
        "Pre-training mixtures of experts",
        "Low\u{2013}rank \\textbf{adapters} for LLMs; k-means and $\\beta$-decay of Schr\\\"odinger bridges. Finetuning, fast.",
    );
    for (wanted, expected) in [
        ("mixture of experts", Some(MatchField::Title)),
        ("Mixture-of-Experts", Some(MatchField::Title)),
        ("pretraining", Some(MatchField::Title)),
        ("pre training", Some(MatchField::Title)),
        ("pre-trainings", Some(MatchField::Title)),
        ("fine-tuning", Some(MatchField::Abstract)),
        ("fine tuning", None),
        ("low rank adapter", Some(MatchField::Abstract)),
        ("LOW-RANK ADAPTERS", Some(MatchField::Abstract)),
        ("LLM", Some(MatchField::Abstract)),
        ("k means", Some(MatchField::Abstract)),
        ("β decay", Some(MatchField::Abstract)),
        ("Schrödinger bridge", Some(MatchField::Abstract)),
        ("schrodinger", Some(MatchField::Abstract)),
        ("expert", Some(MatchField::Title)),
        ("train", None),
        ("experts low", None),
        ("mixture experts", None),
    ] {
        assert_eq!(matched_field(wanted, &index), expected, "{wanted}");
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
        assert_eq!(matched_field(wanted, &index).is_some(), expected, "{wanted}");
    }
}
