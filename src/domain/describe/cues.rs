//! Defines [`Cue`] and [`Cues`], a table of a language's cues: the words that say what the words around them are.
//!
//! `lexer.rs` looks for cues in a sentence, `phrase.rs` and `pieces.rs` for words that say nothing or join. This file must
//! never know what is done about one. The tables are `cues/TAG.tsv`, `kind<TAB>where<TAB>phrase|phrase`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::Weekday;

use super::language::Language;
use crate::domain::schedule::WEEKDAYS;

/// What words tell about the words after them, or about the digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Wanted.
    Want,
    /// Kept out.
    Never,
    /// Kept out; right behind other words only the next item, as in `learning without labels, deep learning`.
    Without,
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
    /// The weekdays of the digest.
    Days(Vec<Weekday>),
    /// A digest whenever there is one, which is what everybody gets who says nothing.
    Daily,
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

/// The cues of a language, and its lists of words that are no cues.
pub(super) struct Cues {
    /// By first character, longest first.
    phrases: BTreeMap<char, Vec<Phrase>>,
    /// By kind, longest first: `tail`, `broad`, `for`, `marker` and so on.
    words: BTreeMap<&'static str, Vec<&'static str>>,
}

const ENGLISH: &str = include_str!("cues/en.tsv");

static TABLES: LazyLock<Vec<(Language, Cues)>> = LazyLock::new(|| {
    let table = |language: Language| match language {
        Language::English => Cues::read(&[ENGLISH]),
        // Chinese sentences have English words among their own.
        Language::Chinese => Cues::read(&[include_str!("cues/zh.tsv"), ENGLISH]),
        Language::German => Cues::read(&[include_str!("cues/de.tsv")]),
        Language::French => Cues::read(&[include_str!("cues/fr.tsv")]),
        Language::Spanish => Cues::read(&[include_str!("cues/es.tsv")]),
    };
    Language::ALL.into_iter().map(|language| (language, table(language))).collect()
});

/// The cues of a language.
pub(super) fn of(language: Language) -> &'static Cues {
    let place = TABLES.iter().position(|(known, _)| *known == language).unwrap_or_default();
    &TABLES[place].1
}

impl Cues {
    fn read(tables: &[&'static str]) -> Self {
        let mut cues = Self { phrases: BTreeMap::new(), words: BTreeMap::new() };
        for (kind, place, phrases) in tables.iter().flat_map(|table| rows(table)) {
            let Some(cue) = cue(kind) else {
                cues.words.entry(kind).or_default().extend(phrases);
                continue;
            };
            let place = match place {
                "start" => Place::Start,
                "after" => Place::After,
                _ => Place::Any,
            };
            for chars in phrases.map(|phrase| phrase.chars().collect::<Vec<_>>()) {
                cues.phrases.entry(chars[0]).or_default().push(Phrase { chars, place, cue: cue.clone() });
            }
        }
        cues.phrases.values_mut().for_each(|same| same.sort_by_key(|phrase| std::cmp::Reverse(phrase.chars.len())));
        cues.words.values_mut().for_each(|same| same.sort_by_key(|phrase| std::cmp::Reverse(phrase.len())));
        cues
    }

    /// The words of a kind that is no cue. Longest first.
    pub(super) fn words(&self, kind: &str) -> &[&'static str] {
        self.words.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Whether a text is one of the words of a kind, whatever the case.
    pub(super) fn has(&self, kind: &str, text: &str) -> bool {
        self.words(kind).iter().any(|word| same(word, text))
    }

    /// The weekday that a text names, and nothing else.
    pub(super) fn weekday(&self, text: &str) -> Option<Weekday> {
        let (number, _) = self.valued("weekday").find(|(_, word)| same(word, text))?;
        weekday(*number.as_bytes().first()?)
    }

    /// The words of the kinds `PREFIX:VALUE`, each with its value.
    pub(super) fn valued(&self, prefix: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let of_kind = move |(kind, words): (&&'static str, &Vec<&'static str>)| {
            let value = kind.strip_prefix(prefix)?.strip_prefix(':')?;
            Some(words.iter().map(move |word| (value, *word)).collect::<Vec<_>>())
        };
        let found: Vec<_> = self.words.iter().filter_map(of_kind).flatten().collect();
        found.into_iter()
    }

    /// The longest cue at a place of a text, and where it ends. `item` says whether words of the same item stand before it.
    pub(super) fn at(&self, text: &[char], from: usize, item: bool) -> Option<(Cue, Place, usize)> {
        let first = lower(text[from]);
        self.phrases.get(&first)?.iter().find_map(|phrase| {
            let here = match phrase.place {
                Place::Any => true,
                Place::Start => !item,
                Place::After => item,
            };
            let end = if here { ends(text, from, &phrase.chars)? } else { return None };
            Some((phrase.cue.clone(), phrase.place, end))
        })
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str, impl Iterator<Item = &'static str>)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next()?.split('|').filter(|phrase| !phrase.is_empty())))
    })
}

fn cue(kind: &'static str) -> Option<Cue> {
    Some(match kind {
        "want" => Cue::Want,
        "never" => Cue::Never,
        "without" => Cue::Without,
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
        "daily" => Cue::Daily,
        "newonly" => Cue::NewOnly,
        "first" => Cue::First,
        "replaced" => Cue::Replaced,
        _ => match kind.split_once(':') {
            Some(("days", numbers)) => Cue::Days(numbers.bytes().filter_map(weekday).collect()),
            Some(("language", tag)) => Cue::Language(tag),
            _ => return None,
        },
    })
}

/// A digit, Monday being 1.
fn weekday(digit: u8) -> Option<Weekday> {
    WEEKDAYS.get(usize::from(digit.checked_sub(b'1')?)).copied()
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
        } else if lower(found) == lower(*expected) {
            at += 1;
        } else {
            return None;
        }
    }
    // `I/O`, `A. Euler` and `A/B` are not about me or one thing.
    let initial = phrase.len() == 1 && phrase[0].is_ascii() && text.get(at).is_some_and(|c| matches!(c, '/' | '.'));
    let inside = |a: Option<&char>, b: Option<&char>| a.is_some_and(|c| is_part(*c)) && b.is_some_and(|c| is_part(*c));
    let before = from.checked_sub(1).and_then(|at| text.get(at));
    let cut = inside(before, text.get(from)) || inside(text.get(at - 1), text.get(at));
    (!cut && !initial).then_some(at)
}

/// Whether two texts are the same whatever the case.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.len().abs_diff(b.len()) <= 2 && a.chars().map(lower).eq(b.chars().map(lower))
}

/// One character in lower case; the few that become two stay as they are.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(c), None) => c,
        _ => c,
    }
}

/// Whether two such characters in a row are one word: letters of alphabets, but not Chinese characters.
pub(super) fn is_part(c: char) -> bool {
    (c.is_alphanumeric() && !is_han(c)) || matches!(c, '-' | '\'')
}

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_of_a_kind_that_is_asked_for() {
        let lists = [
            "tail",
            "broad",
            "setting",
            "adjective",
            "modifier",
            "empty",
            "of",
            "for",
            "article",
            "marker",
            "before-time",
            "after-time",
            "before-number",
            "after-number",
            "period",
            "likeness",
            "joint",
            "afternoon",
            "forenoon",
        ];
        for (language, cues) in TABLES.iter() {
            for kind in cues.words.keys() {
                let value = kind.strip_prefix("number:").or(kind.strip_prefix("weekday:"));
                let is_number = value.is_some_and(|value| value.parse::<u32>().is_ok());
                assert!(lists.contains(kind) || is_number, "{language:?}: {kind}");
            }
        }
    }
}
