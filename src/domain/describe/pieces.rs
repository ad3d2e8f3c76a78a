//! Defines [`Piece`] and [`pieces`]: an item of a sentence taken apart into terms, in English whatever the language, and the
//! small words that join them.
//!
//! `item.rs` makes a topic of them. This file must never know which term is asked for.

use super::cues::{self, is_han};
use super::glossary::{self, Term};
use super::language::Language;
use super::{phrase, variants};

/// A part of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words of science.
    Term {
        /// As the reader wrote it.
        said: String,
        /// As abstracts write it.
        english: String,
        /// Whether it qualifies a noun.
        is_adjective: bool,
    },
    /// `of`, as it was written: what follows is part of the term before it.
    Of(String),
    /// `for`, `with`, `in` and the like: what the term before it is used for or found in.
    For {
        /// As the reader wrote it.
        said: String,
        /// In English.
        english: String,
    },
    /// A word that no table knows.
    Unknown(String),
}

/// Words of a concept that is written in English amid another language, at most.
const LONGEST_CONCEPT: usize = 5;

/// Takes an item apart. In English every word is a term; in other languages those that the glossary knows.
pub(super) fn pieces(text: &str, language: Language) -> Vec<Piece> {
    match language {
        Language::English => spaced(text, language, &|words: &[&str]| {
            let word = words[0].to_owned();
            (Piece::Term { said: word.clone(), english: word, is_adjective: false }, 1)
        }),
        Language::Chinese => chinese(text),
        _ => spaced(text, language, &|words: &[&str]| translated(words, language)),
    }
}

/// Joins what stands between blanks; `term` reads the term that some words begin with.
fn spaced(text: &str, language: Language, term: &impl Fn(&[&str]) -> (Piece, usize)) -> Vec<Piece> {
    let cues = cues::of(language);
    let words: Vec<&str> = text.split_whitespace().collect();
    // `formalization of mathematics`, `reinforcement learning from human feedback`
    let is_english = language == Language::English;
    let is_joint = |word: &&str| cues.has("of", word) || cues.has("for", word);
    let has_joint_inside = |concept: &[&str]| concept[1..concept.len() - 1].iter().any(is_joint);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        // A term may hold small words of its own: `apprentissage par renforcement`.
        let known = glossary::first(&plain(rest), language).filter(|(_, count)| *count > 1);
        let joins = |kind| known.is_none().then(|| leading(cues.words(kind), rest)).flatten();
        let first = pieces.is_empty();
        let concept = if is_english { longest_concept(rest, has_joint_inside) } else { None };
        let (piece, count) = if let Some(count) = concept {
            let words = rest[..count].join(" ");
            (Piece::Term { said: words.clone(), english: words, is_adjective: false }, count)
        } else if let Some(count) = joins("article").filter(|_| first || language != Language::German) {
            at += count;
            continue;
        } else if let Some(count) = joins("of").filter(|_| !first) {
            (Piece::Of(rest[..count].join(" ")), count)
        } else if let Some(count) = joins("for").filter(|_| !first) {
            let said = rest[..count].join(" ");
            let english = if is_english { said.clone() } else { "for".to_owned() };
            (Piece::For { said, english }, count)
        } else if let Some(count) = joins("article") {
            at += count;
            continue;
        } else {
            term(rest)
        };
        at += count;
        pieces.push(piece);
    }
    while matches!(pieces.last(), Some(Piece::Of(_) | Piece::For { .. })) {
        pieces.pop();
    }
    pieces
}

/// The number of words of the longest concept of several words that the text begins with, among those that are `eligible`.
fn longest_concept(words: &[&str], eligible: impl Fn(&[&str]) -> bool) -> Option<usize> {
    let counts = 2..=LONGEST_CONCEPT.min(words.len());
    counts.rev().find(|count| eligible(&words[..*count]) && variants::knows(&words[..*count].join(" ")))
}

/// How many words a list's longest entry takes of those that some words begin with.
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

/// The term that some words begin with, of the glossary or written as in English.
fn translated(words: &[&str], language: Language) -> (Piece, usize) {
    let plain = plain(words);
    if let Some((Term { english, is_adjective }, count)) = glossary::first(&plain, language) {
        let said = words[..count].join(" ");
        return (Piece::Term { said, english: english.to_owned(), is_adjective }, count);
    }
    // `Retrieval-Augmented Generation`
    if let Some(count) = longest_concept(&plain, |_| true) {
        let (said, english) = (words[..count].join(" "), plain[..count].join(" "));
        return (Piece::Term { said, english, is_adjective: false }, count);
    }
    let word = plain[0];
    let parts = glossary::compound(word, language);
    let english = match parts {
        Some(parts) => Some(parts.iter().map(|part| part.english).collect::<Vec<_>>().join(" ")),
        // `LLM`, `Transformer`
        None => (phrase::is_acronym(word) || variants::knows(word)).then(|| word.to_owned()),
    };
    let said = words[0].to_owned();
    (english.map_or(Piece::Unknown(word.to_owned()), |english| Piece::Term { said, english, is_adjective: false }), 1)
}

/// Chinese has no blanks: the longest term at each place.
fn chinese(text: &str) -> Vec<Piece> {
    let cues = cues::of(Language::Chinese);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut unknown = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let term = glossary::first_of_chinese(rest);
        let small =
            |kind: &str| cues.words(kind).iter().find(|word| word.chars().all(is_han) && rest.starts_with(**word));
        let (piece, length) = if let Some((term, length)) = term {
            let (said, english) = (rest[..length].to_owned(), term.english.to_owned());
            (Some(Piece::Term { said, english, is_adjective: false }), length)
        } else if let Some(of) = small("of").filter(|_| !pieces.is_empty()) {
            (Some(Piece::Of((*of).to_owned())), of.len())
        } else if let Some(word) = small("for").filter(|_| !pieces.is_empty()) {
            (Some(Piece::For { said: (*word).to_owned(), english: "for".to_owned() }), word.len())
        } else if let Some(joint) = small("joint") {
            (None, joint.len())
        } else if is_han(c) {
            unknown.push(c);
            (None, c.len_utf8())
        } else {
            let end = rest.find(is_han).unwrap_or(rest.len());
            let word = rest[..end].trim().trim_matches(|c: char| !c.is_alphanumeric());
            let term = Piece::Term { said: word.to_owned(), english: word.to_owned(), is_adjective: false };
            (Some(term).filter(|_| !word.is_empty()), end)
        };
        if piece.is_some() && !unknown.is_empty() {
            pieces.push(Piece::Unknown(std::mem::take(&mut unknown)));
        }
        pieces.extend(piece);
        rest = &rest[length..];
    }
    if !unknown.is_empty() {
        pieces.push(Piece::Unknown(unknown));
    }
    // What is left between two terms may have been parted wrongly: the reader is told the whole.
    let whole = |piece: Piece| if matches!(piece, Piece::Unknown(_)) { Piece::Unknown(text.to_owned()) } else { piece };
    pieces.into_iter().map(whole).collect()
}
