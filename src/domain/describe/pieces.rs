//! Defines [`ItemPiece`] and [`pieces`], which splits an item of a sentence into terms, with their English translation, and the
//! small words that join them.
//!
//! `item.rs` decides which of the terms are wanted.

use super::cues::{self, is_han};
use super::glossary::{self, Term};
use super::language::Language;
use super::{phrase, variants};

/// A part of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ItemPiece {
    /// Scientific terms.
    Term {
        /// As the reader wrote it.
        original: String,
        /// As abstracts write it.
        english: String,
        /// Whether it qualifies a noun.
        is_adjective: bool,
    },
    /// `of`, as written: it joins a term to what it is a part or an aspect of.
    Of(String),
    /// `for`, `with`, `in` and the like: it joins a term to its use or setting.
    For {
        /// As the reader wrote it.
        original: String,
        /// In English.
        english: String,
    },
    /// A word that no table has.
    Unknown(String),
}

/// The most words of a concept from `variants.tsv`, also one written in English in a text in another language.
const LONGEST_CONCEPT: usize = 5;

/// Splits an item into pieces. In English every word is a term; in other languages the words that the glossary has.
pub(super) fn pieces(text: &str, language: Language) -> Vec<ItemPiece> {
    match language {
        Language::English => spaced(text, language, &|words: &[&str]| {
            let word = words[0].to_owned();
            (ItemPiece::Term { original: word.clone(), english: word, is_adjective: false }, 1)
        }),
        Language::Chinese => chinese(text),
        _ => spaced(text, language, &|words: &[&str]| translated(words, language)),
    }
}

/// The pieces of a text whose words are separated by blanks; `term` reads the term at the start of some words.
fn spaced(text: &str, language: Language, term: &impl Fn(&[&str]) -> (ItemPiece, usize)) -> Vec<ItemPiece> {
    let cues = cues::of(language);
    let words: Vec<&str> = text.split_whitespace().collect();
    // `formalization of mathematics`, `reinforcement learning from human feedback`
    let is_english = language == Language::English;
    let is_joint = |word: &&str| cues.has("of", word) || cues.has("for", word);
    let has_joint_inside = |concept: &[&str]| concept[1..concept.len() - 1].iter().any(is_joint);
    let mut pieces: Vec<ItemPiece> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        // A term may contain small words itself: `apprentissage par renforcement`.
        let known = glossary::first(&plain(rest), language).filter(|(_, count)| *count > 1);
        let joins = |kind| known.is_none().then(|| leading(cues.words(kind), rest)).flatten();
        let first = pieces.is_empty();
        let concept = if is_english { longest_concept(rest, has_joint_inside) } else { None };
        let (piece, count) = if let Some(count) = concept {
            let words = rest[..count].join(" ");
            (ItemPiece::Term { original: words.clone(), english: words, is_adjective: false }, count)
        } else if let Some(count) = joins("article").filter(|_| first || language != Language::German) {
            at += count;
            continue;
        } else if let Some(count) = joins("of").filter(|_| !first) {
            (ItemPiece::Of(rest[..count].join(" ")), count)
        } else if let Some(count) = joins("for").filter(|_| !first) {
            let original = rest[..count].join(" ");
            let english = if is_english { original.clone() } else { "for".to_owned() };
            (ItemPiece::For { original, english }, count)
        } else if let Some(count) = joins("article") {
            at += count;
            continue;
        } else {
            term(rest)
        };
        at += count;
        pieces.push(piece);
    }
    while matches!(pieces.last(), Some(ItemPiece::Of(_) | ItemPiece::For { .. })) {
        pieces.pop();
    }
    pieces
}

/// The number of words of the longest concept of two or more words at the start of `words` that is `eligible`.
fn longest_concept(words: &[&str], eligible: impl Fn(&[&str]) -> bool) -> Option<usize> {
    let counts = 2..=LONGEST_CONCEPT.min(words.len());
    counts.rev().find(|count| eligible(&words[..*count]) && variants::knows(&words[..*count].join(" ")))
}

/// The number of words of the first entry of a list that `words` starts with; the lists have the longest entries first.
fn leading(list: &[&str], words: &[&str]) -> Option<usize> {
    list.iter().find_map(|entry| {
        let parts: Vec<&str> = entry.split(' ').collect();
        let fits = parts.len() <= words.len() && parts.iter().zip(words).all(|(part, word)| cues::same(part, word));
        fits.then_some(parts.len())
    })
}

/// Words without the punctuation around them.
fn plain<'a>(words: &[&'a str]) -> Vec<&'a str> {
    words.iter().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'')).collect()
}

/// The term at the start of some words, from the glossary or written in English.
fn translated(words: &[&str], language: Language) -> (ItemPiece, usize) {
    let plain = plain(words);
    if let Some((Term { english, is_adjective }, count)) = glossary::first(&plain, language) {
        let original = words[..count].join(" ");
        return (ItemPiece::Term { original, english: english.to_owned(), is_adjective }, count);
    }
    // `Retrieval-Augmented Generation`
    if let Some(count) = longest_concept(&plain, |_| true) {
        let (original, english) = (words[..count].join(" "), plain[..count].join(" "));
        return (ItemPiece::Term { original, english, is_adjective: false }, count);
    }
    let word = plain[0];
    let parts = glossary::compound(word, language);
    let english = match parts {
        Some(parts) => Some(parts.iter().map(|part| part.english).collect::<Vec<_>>().join(" ")),
        // `LLM`, `Transformer`
        None => (phrase::is_acronym(word) || variants::knows(word)).then(|| word.to_owned()),
    };
    let original = words[0].to_owned();
    (
        english.map_or(ItemPiece::Unknown(word.to_owned()), |english| ItemPiece::Term {
            original,
            english,
            is_adjective: false,
        }),
        1,
    )
}

/// The pieces of a Chinese text: the longest term at each position, as there are no blanks.
fn chinese(text: &str) -> Vec<ItemPiece> {
    let cues = cues::of(Language::Chinese);
    let mut pieces: Vec<ItemPiece> = Vec::new();
    let mut unknown = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let term = glossary::first_of_chinese(rest);
        let small =
            |kind: &str| cues.words(kind).iter().find(|word| word.chars().all(is_han) && rest.starts_with(**word));
        let (piece, length) = if let Some((term, length)) = term {
            let (original, english) = (rest[..length].to_owned(), term.english.to_owned());
            (Some(ItemPiece::Term { original, english, is_adjective: false }), length)
        } else if let Some(of) = small("of").filter(|_| !pieces.is_empty()) {
            (Some(ItemPiece::Of((*of).to_owned())), of.len())
        } else if let Some(word) = small("for").filter(|_| !pieces.is_empty()) {
            (Some(ItemPiece::For { original: (*word).to_owned(), english: "for".to_owned() }), word.len())
        } else if let Some(joint) = small("joint") {
            (None, joint.len())
        } else if is_han(c) {
            unknown.push(c);
            (None, c.len_utf8())
        } else {
            let end = rest.find(is_han).unwrap_or(rest.len());
            let word = rest[..end].trim().trim_matches(|c: char| !c.is_alphanumeric());
            let term = ItemPiece::Term { original: word.to_owned(), english: word.to_owned(), is_adjective: false };
            (Some(term).filter(|_| !word.is_empty()), end)
        };
        if piece.is_some() && !unknown.is_empty() {
            pieces.push(ItemPiece::Unknown(std::mem::take(&mut unknown)));
        }
        pieces.extend(piece);
        rest = &rest[length..];
    }
    if !unknown.is_empty() {
        pieces.push(ItemPiece::Unknown(unknown));
    }
    // Unknown characters between two terms may be part of a wrongly split word, so the whole text is reported as unknown.
    let whole = |piece: ItemPiece| {
        if matches!(piece, ItemPiece::Unknown(_)) { ItemPiece::Unknown(text.to_owned()) } else { piece }
    };
    pieces.into_iter().map(whole).collect()
}
