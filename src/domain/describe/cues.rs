//! Defines [`Cue`] and [`Cues`], a language's table of cues: phrases that determine how the words around them are used.
//!
//! `lexer.rs` looks for cues in a sentence; `phrase.rs` and `pieces.rs` use the lists of filler words and joining words. The
//! tables are `cues/TAG.tsv`, `kind<TAB>position<TAB>phrase|phrase`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::Weekday;

use super::language::Language;
use crate::domain::schedule::WEEKDAYS;

/// How the words after a cue are used, or which setting of the digest it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// A topic of interest.
    Want,
    /// Excluded.
    Never,
    /// Excluded; right after other words only the next item, as in `learning without labels, deep learning`.
    Without,
    /// Lowers the score.
    Less,
    /// Narrows the topic before it, as `especially` does.
    Such,
    /// An author's name.
    Author,
    /// An author's name, or else a topic of interest.
    Follow,
    /// A keyword.
    Keyword,
    /// A new sentence.
    Stop,
    /// The next item of a list.
    Or,
    /// The next item of a list, or the second half of one.
    And,
    /// A remark about the reader, which is ignored.
    Aside,
    /// Words without meaning here.
    Filler,
    /// A phrase that is one term even if it contains cues.
    Whole,
    /// The weekdays of the digest.
    Days(Vec<Weekday>),
    /// A digest whenever there is an announcement, which is the default.
    Daily,
    /// No replacements.
    NewOnly,
    /// No cross-lists.
    First,
    /// Replacements too.
    Replaced,
    /// The language of the digest.
    Language(&'static str),
}

/// Where in an item a cue is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CuePosition {
    /// At the start of an item.
    Start,
    /// Anywhere.
    Any,
    /// After the words of an item, which it applies to.
    After,
}

struct CuePhrase {
    chars: Vec<char>,
    position: CuePosition,
    cue: Cue,
}

/// The cues of a language, and its other word lists.
pub(super) struct Cues {
    /// By first character, longest first.
    phrases: BTreeMap<char, Vec<CuePhrase>>,
    /// By kind, longest first: `tail`, `broad`, `for`, `marker` and so on.
    words: BTreeMap<&'static str, Vec<&'static str>>,
}

const ENGLISH: &str = include_str!("cues/en.tsv");

static TABLES: LazyLock<Vec<(Language, Cues)>> = LazyLock::new(|| {
    let table = |language: Language| match language {
        Language::English => Cues::read(&[ENGLISH]),
        // Chinese sentences often contain English words.
        Language::Chinese => Cues::read(&[include_str!("cues/zh.tsv"), ENGLISH]),
        Language::German => Cues::read(&[include_str!("cues/de.tsv")]),
        Language::French => Cues::read(&[include_str!("cues/fr.tsv")]),
        Language::Spanish => Cues::read(&[include_str!("cues/es.tsv")]),
    };
    Language::ALL.into_iter().map(|language| (language, table(language))).collect()
});

/// The cues of a language.
pub(super) fn of(language: Language) -> &'static Cues {
    let index = TABLES.iter().position(|(known, _)| *known == language).unwrap_or_default();
    &TABLES[index].1
}

impl Cues {
    fn read(tables: &[&'static str]) -> Self {
        let mut cues = Self { phrases: BTreeMap::new(), words: BTreeMap::new() };
        for (kind, position, phrases) in tables.iter().flat_map(|table| rows(table)) {
            let Some(cue) = cue(kind) else {
                cues.words.entry(kind).or_default().extend(phrases);
                continue;
            };
            let position = match position {
                "start" => CuePosition::Start,
                "after" => CuePosition::After,
                _ => CuePosition::Any,
            };
            for chars in phrases.map(|phrase| phrase.chars().collect::<Vec<_>>()) {
                cues.phrases.entry(chars[0]).or_default().push(CuePhrase { chars, position, cue: cue.clone() });
            }
        }
        cues.phrases.values_mut().for_each(|same| same.sort_by_key(|phrase| std::cmp::Reverse(phrase.chars.len())));
        cues.words.values_mut().for_each(|same| same.sort_by_key(|phrase| std::cmp::Reverse(phrase.len())));
        cues
    }

    /// The words of a kind that is not a cue, longest first.
    pub(super) fn words(&self, kind: &str) -> &[&'static str] {
        self.words.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Whether a text is one of the words of a kind, ignoring case.
    pub(super) fn has(&self, kind: &str, text: &str) -> bool {
        self.words(kind).iter().any(|word| same(word, text))
    }

    /// The weekday that a text names, or `None` if it says anything else.
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

    /// The longest cue at position `from`, and where it ends. `in_item` tells whether words of the same item precede it.
    pub(super) fn at(&self, text: &[char], from: usize, in_item: bool) -> Option<(Cue, CuePosition, usize)> {
        let first = lower(text[from]);
        self.phrases.get(&first)?.iter().find_map(|phrase| {
            let is_allowed = match phrase.position {
                CuePosition::Any => true,
                CuePosition::Start => !in_item,
                CuePosition::After => in_item,
            };
            let end = if is_allowed { ends(text, from, &phrase.chars)? } else { return None };
            Some((phrase.cue.clone(), phrase.position, end))
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

/// The weekday of a digit, 1 for Monday.
fn weekday(digit: u8) -> Option<Weekday> {
    WEEKDAYS.get(usize::from(digit.checked_sub(b'1')?)).copied()
}

/// Where a phrase that starts at `from` ends. Case is ignored, a blank matches any run of blanks, and the phrase must
/// consist of whole words.
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
    // In `I/O`, `A. Euler` and `A/B` the first letter is not the pronoun or the article.
    let initial = phrase.len() == 1 && phrase[0].is_ascii() && text.get(at).is_some_and(|c| matches!(c, '/' | '.'));
    let inside = |a: Option<&char>, b: Option<&char>| a.is_some_and(|c| is_part(*c)) && b.is_some_and(|c| is_part(*c));
    let before = from.checked_sub(1).and_then(|at| text.get(at));
    let cut = inside(before, text.get(from)) || inside(text.get(at - 1), text.get(at));
    (!cut && !initial).then_some(at)
}

/// Whether two texts are the same, ignoring case.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.len().abs_diff(b.len()) <= 2 && a.chars().map(lower).eq(b.chars().map(lower))
}

/// One character in lower case; the few whose lower case is two characters are left unchanged.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(c), None) => c,
        _ => c,
    }
}

/// Whether a character continues a word: letters, digits, hyphens and apostrophes, but not Chinese characters.
pub(super) fn is_part(c: char) -> bool {
    (c.is_alphanumeric() && !is_han(c)) || matches!(c, '-' | '\'')
}

/// Whether a character is Chinese.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_of_a_known_kind() {
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
