//! Defines [`english`]: the terms of science in a Chinese text, as arXiv's abstracts write them.
//!
//! Papers are in English, so a Chinese topic finds none by its own words. This file must never know what a topic is.

use std::sync::LazyLock;

const GLOSSARY: &str = include_str!("glossary.tsv");

/// Chinese and English, the longest Chinese first.
static TERMS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = GLOSSARY.lines().filter(|line| !line.starts_with('#'));
    let mut terms: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('\t')).collect();
    terms.sort_by_key(|(chinese, _)| std::cmp::Reverse(chinese.len()));
    terms
});

/// The English terms of a text, in their order there; where two overlap, the longer one.
pub(super) fn english(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let term = TERMS.iter().find(|(chinese, _)| rest.starts_with(chinese));
        let length = term.map_or(first.len_utf8(), |(chinese, _)| chinese.len());
        found.extend(term.map(|(_, english)| *english).filter(|english| !found.contains(english)));
        rest = &rest[length..];
    }
    found
}
