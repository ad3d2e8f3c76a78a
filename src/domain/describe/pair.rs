//! Defines [`pair`]: whether `a and b` is one item or two, and what the two share.
//!
//! `interpreter.rs` calls it for two items around an `and`.

use super::cues::{self, is_han};
use super::language::Language;
use super::{phrase, variants};

/// Nouns that end like adjectives.
const NOUNS: [&str; 18] = [
    "retrieval",
    "survival",
    "signal",
    "metal",
    "crystal",
    "mineral",
    "fractal",
    "removal",
    "trial",
    "integral",
    "logic",
    "music",
    "traffic",
    "arithmetic",
    "archive",
    "binary",
    "seed",
    "approval",
];

/// How two items around `and` belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// Two separate items.
    Apart,
    /// Two items with one complement: `quantization and decoding for language models`.
    Sharing,
    /// Two items of one owner: `大语言模型的量化和剪枝`.
    Owned,
    /// Two owners of one item: `量化和剪枝的理论`.
    Owning,
    /// Two items of which the second completes the first: `Bild- und Videogenerierung`.
    Hyphened,
    /// One item: `theoretical and experimental physics`, `formation and evolution of galaxies`.
    One,
}

/// How `a and b` belong together. `listed` tells whether the two are part of a longer list.
pub(super) fn pair(a: &str, b: &str, listed: bool, language: Language) -> Pair {
    if a.chars().any(is_han) || b.chars().any(is_han) {
        let owns = |text: &str| {
            text.trim_end_matches("的论文").trim_end_matches("的研究").trim_end_matches("的文章").contains('的')
        };
        return match (owns(a), owns(b)) {
            _ if b.starts_with('其') => Pair::One,
            (true, false) if !listed => Pair::Owned,
            (false, true) if !listed => Pair::Owning,
            _ => Pair::Apart,
        };
    }
    let (first, last): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    if language == Language::German && a.ends_with('-') {
        return Pair::Hyphened;
    }
    if last.first().is_some_and(|word| phrase::refers_back(word)) || first.contains(&"between") || a.ends_with('-') {
        return Pair::One;
    }
    let cues = cues::of(language);
    // `models for image and video generation`
    let joined_before = first.len() > 2 && cues.has("for", first[first.len() - 2]);
    if language == Language::English && last.len() > 1 && joined_before && cues.has("modifier", first[first.len() - 1])
    {
        return Pair::One;
    }
    let single = (first.len() == 1).then(|| a.to_lowercase());
    let qualifies = |word: &str| language == Language::English && (is_adjective(word) || cues.has("modifier", word));
    if last.len() > 1 && single.as_deref().is_some_and(qualifies) {
        return Pair::One;
    }
    let joins = |word: &&str| cues.has("for", word);
    let has_complement = last.iter().skip(1).any(joins);
    let shares = has_complement && !first.iter().any(|word| joins(word) || *word == "of");
    // `translation for Chinese and German`: a single word that is not a subject continues the words before it.
    let goes_on = language == Language::English
        && last.len() == 1
        && first.iter().skip(1).any(joins)
        && !is_subject(&b.to_lowercase());
    let of_both = last.get(1) == Some(&"of") && single.is_some_and(|word| is_action(&word)) && is_action(last[0]);
    match listed {
        false if of_both || goes_on => Pair::One,
        false if shares => Pair::Sharing,
        _ => Pair::Apart,
    }
}

/// The complement that `b` in `a and b for c` shares with `a`: `for c`.
pub(super) fn complement(b: &str, language: Language) -> Option<&str> {
    let cues = cues::of(language);
    let at = b.split(' ').skip(1).find(|word| cues.has("for", word))?;
    Some(&b[at.as_ptr() as usize - b.as_ptr() as usize..])
}

fn is_adjective(word: &str) -> bool {
    ["al", "ic", "ive", "ous", "ed", "ary", "able"].iter().any(|ending| word.ends_with(ending))
        && !NOUNS.contains(&word)
}

/// Whether a word alone can be a subject of research: an activity, a field, or a concept of the table.
fn is_subject(word: &str) -> bool {
    let is_field = ["logy", "nomy", "graphy", "metry"].iter().any(|ending| word.ends_with(ending));
    is_field || is_action(word) || variants::knows(word)
}

fn is_action(word: &str) -> bool {
    ["tion", "sion", "ing", "sis", "ment", "ics", "ity", "ure", "th"].iter().any(|ending| word.ends_with(ending))
}
