//! Defines [`Cue`] and the table of cues: the words that say what the words around them are, in English and Chinese.
//!
//! `lexer.rs` looks for cues in a sentence, `phrase.rs` for words that say nothing. This file must never know what is
//! done about one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The cues, as `kind<TAB>where<TAB>phrase|phrase`.
const CUES: &str = include_str!("cues.tsv");

/// What words tell about the words after them, or about the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Wanted.
    Want,
    /// Kept out.
    Never,
    /// Lowered.
    Less,
    /// Tells the topic before it apart.
    Such,
    /// A name.
    Author,
    /// A name, or else wanted.
    Follow,
    /// A keyword.
    Keyword,
    /// A new sentence.
    Stop,
    /// The next item of a list.
    Or,
    /// The next item of a list, or the second half of one.
    And,
    /// Who somebody is.
    Aside,
    /// Nothing.
    Filler,
    /// One thing, whatever stands in it.
    Whole,
    /// One digest a week.
    Weekly,
    /// No replacements.
    NewOnly,
    /// No cross-lists.
    First,
    /// Replacements as well.
    Replaced,
    /// The language of the digest.
    Language(&'static str),
}

/// Where a cue holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of an item.
    Start,
    /// Everywhere.
    Any,
    /// For the item that it ends.
    After,
}

struct Phrase {
    chars: Vec<char>,
    place: Place,
    cue: Cue,
}

/// By first character, longest first.
static PHRASES: LazyLock<BTreeMap<char, Vec<Phrase>>> = LazyLock::new(|| {
    let mut phrases: BTreeMap<char, Vec<Phrase>> = BTreeMap::new();
    for (kind, place, words) in rows() {
        let Some(cue) = cue(kind) else { continue };
        let place = match place {
            "start" => Place::Start,
            "after" => Place::After,
            _ => Place::Any,
        };
        for chars in words.map(|word| word.chars().collect::<Vec<_>>()) {
            phrases.entry(chars[0]).or_default().push(Phrase { chars, place, cue });
        }
    }
    phrases.values_mut().for_each(|same| same.sort_by_key(|phrase| std::cmp::Reverse(phrase.chars.len())));
    phrases
});

fn rows() -> impl Iterator<Item = (&'static str, &'static str, impl Iterator<Item = &'static str>)> {
    CUES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next()?.split('|').filter(|phrase| !phrase.is_empty())))
    })
}

fn cue(kind: &'static str) -> Option<Cue> {
    Some(match kind {
        "want" => Cue::Want,
        "never" => Cue::Never,
        "less" => Cue::Less,
        "such" => Cue::Such,
        "author" => Cue::Author,
        "follow" => Cue::Follow,
        "keyword" => Cue::Keyword,
        "stop" => Cue::Stop,
        "or" => Cue::Or,
        "and" => Cue::And,
        "aside" => Cue::Aside,
        "filler" => Cue::Filler,
        "whole" => Cue::Whole,
        "weekly" => Cue::Weekly,
        "newonly" => Cue::NewOnly,
        "first" => Cue::First,
        "replaced" => Cue::Replaced,
        _ => Cue::Language(kind.strip_prefix("language:")?),
    })
}

/// The words of a kind that is no cue: `tail`, `modifier`, `broad`, `empty`. Longest first.
pub(super) fn words(kind: &str) -> Vec<&'static str> {
    let mut words: Vec<&str> = rows().filter(|row| row.0 == kind).flat_map(|row| row.2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// The longest cue at a place of a text, and where it ends. `item` says whether words of the same item stand before it.
pub(super) fn at(text: &[char], from: usize, item: bool) -> Option<(Cue, Place, usize)> {
    let first = text[from].to_ascii_lowercase();
    PHRASES.get(&first)?.iter().find_map(|phrase| {
        let here = match phrase.place {
            Place::Any => true,
            Place::Start => !item,
            Place::After => item,
        };
        let end = if here { ends(text, from, &phrase.chars)? } else { return None };
        Some((phrase.cue, phrase.place, end))
    })
}

/// Where a phrase that starts at `from` ends: whatever the case, any run of blanks for a blank, whole words only.
pub(super) fn ends(text: &[char], from: usize, phrase: &[char]) -> Option<usize> {
    let mut at = from;
    for expected in phrase {
        let found = *text.get(at)?;
        if *expected == ' ' {
            at += text[at..].iter().take_while(|c| **c == ' ').count();
            if found != ' ' {
                return None;
            }
        } else if found.eq_ignore_ascii_case(expected) {
            at += 1;
        } else {
            return None;
        }
    }
    // `I/O`, `A. Euler` and `A/B` are not about me or one thing.
    let initial = phrase.len() == 1 && phrase[0].is_ascii() && text.get(at).is_some_and(|c| matches!(c, '/' | '.'));
    let inside = |a: Option<&char>, b: Option<&char>| a.is_some_and(is_part) && b.is_some_and(is_part);
    let before = from.checked_sub(1).and_then(|at| text.get(at));
    let cut = inside(before, text.get(from)) || inside(text.get(at - 1), text.get(at));
    (!cut && !initial).then_some(at)
}

/// Whether two such characters in a row are one word: letters of alphabets, but not Chinese characters.
fn is_part(c: &char) -> bool {
    (c.is_alphanumeric() && !is_han(*c)) || matches!(c, '-' | '\'')
}

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}
