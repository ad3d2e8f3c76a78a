//! Defines [`ItemMeaning`] and [`read`]: what one item of a sentence asks for, and in which setting.
//!
//! `interpreter.rs` turns items into topics.
//!
//! In `quantization for large language models` the first half is wanted; the second is a setting that many papers share.
//! In `diffusion models for video generation` it is the other way round. The table of settings in `cues/en.tsv` decides;
//! if neither half is a setting, both are wanted.

use super::cues;
use super::language::Language;
use super::phrase;
use super::pieces::{ItemPiece, pieces};
use super::variants;
use crate::domain::change::most;
use crate::domain::expression::Expression;

/// The most characters of a topic's name.
const NAME_CHARS: usize = 80;
/// Words that begin a clause, which a long name can leave out.
const CLAUSES: [&str; 14] =
    ["that", "which", "while", "when", "where", "who", "whose", "because", "if", "as", "so", "until", "changes", "are"];

/// What an item asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ItemMeaning {
    /// A whole phrase in the reader's words.
    pub name: String,
    /// What is wanted, in English.
    pub want: String,
    /// The setting in which it is wanted, in English; empty if the item names none.
    pub setting: String,
    /// Its terms as keywords.
    pub keywords: Vec<Expression>,
    /// Words that no table has.
    pub unknown: Vec<String>,
}

/// The pieces between two words such as `for` ([`ItemPiece::For`]).
#[derive(Clone, Debug, Default)]
struct Segment {
    original: Vec<String>,
    english: String,
    /// The word that joins it to the segment before it, as written and in English.
    joint: Option<(String, String)>,
}

/// Reads an item. `want` is empty if no word of the item is known.
pub(super) fn read(text: &str, language: Language) -> ItemMeaning {
    let pieces = pieces(text, language);
    let unknown = pieces.iter().filter_map(|piece| match piece {
        ItemPiece::Unknown(word) => Some(word.clone()),
        _ => None,
    });
    let mut unknown: Vec<String> = unknown.collect();
    unknown.dedup();
    let segments: Vec<Segment> =
        segments(&pieces, language).into_iter().filter(|segment| !segment.english.is_empty()).collect();
    let wanted = wanted(&segments);
    let original = |segments: &[Segment]| segments.iter().map(Segment::as_written).collect::<Vec<_>>().join("");
    let in_setting = wanted.start == 0 && wanted.end < segments.len();
    let name = if in_setting { original(&segments[wanted.clone()]) } else { text.to_owned() };
    let settings = segments[..wanted.start].iter().chain(&segments[wanted.end..]);
    ItemMeaning {
        // The lexer splits `l'information`.
        name: phrase::name(&short(name.trim(), &segments[wanted.clone()]).replace("' ", "'")),
        want: phrase::cut(&in_english(&segments[wanted.clone()]), most::TEXT_CHARS),
        setting: phrase::cut(
            &settings.map(|segment| segment.english.as_str()).collect::<Vec<_>>().join(", "),
            most::TEXT_CHARS,
        ),
        keywords: segments[wanted].iter().filter_map(|segment| variants::keyword(&segment.english)).collect(),
        unknown,
    }
}

/// The segments that are wanted: from the first to the last that is not a setting, or all.
fn wanted(segments: &[Segment]) -> std::ops::Range<usize> {
    let is_setting = |segment: &Segment| phrase::is_setting(&segment.english);
    let first = segments.iter().position(|segment| !is_setting(segment));
    let last = segments.iter().rposition(|segment| !is_setting(segment));
    match (first, last) {
        (Some(first), Some(last)) => first..last + 1,
        _ => 0..segments.len(),
    }
}

impl Segment {
    fn as_written(&self) -> String {
        let words =
            self.original.join(if self.original.iter().any(|word| word.chars().any(cues::is_han)) { "" } else { " " });
        match &self.joint {
            Some((original, _)) if original.chars().any(cues::is_han) => format!("{original}{words}"),
            Some((original, _)) => format!(" {original} {words}"),
            None => words,
        }
    }
}

/// Segments as one English text, joined by their joining words.
fn in_english(segments: &[Segment]) -> String {
    let mut text = String::new();
    for segment in segments {
        if let Some((_, joint)) = segment.joint.as_ref().filter(|_| !text.is_empty()) {
            text.push_str(&format!(" {joint} "));
        }
        text.push_str(&segment.english);
    }
    text
}

/// Splits pieces at each `for`, and at an `of` that a setting precedes or follows.
fn segments(pieces: &[ItemPiece], language: Language) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut joint = None;
    let mut run: Vec<&ItemPiece> = Vec::new();
    let mut close = |run: &mut Vec<&ItemPiece>, joint: &mut Option<(String, String)>| {
        segments.extend(split_at_of(&std::mem::take(run), joint.take(), language));
    };
    for piece in pieces {
        match piece {
            ItemPiece::For { original, english } => {
                close(&mut run, &mut joint);
                joint = Some((original.clone(), english.clone()));
            }
            ItemPiece::Unknown(_) => {}
            _ => run.push(piece),
        }
    }
    close(&mut run, &mut joint);
    segments
}

/// A run as one segment, or as several if one side of an `of` is a setting: `pruning of neural networks`.
fn split_at_of(run: &[&ItemPiece], joint: Option<(String, String)>, language: Language) -> Vec<Segment> {
    let of = run.iter().position(|piece| matches!(piece, ItemPiece::Of(_)));
    if let Some(at) = of {
        let (before, after) = (&run[..at], &run[at + 1..]);
        let (head, part) = (english(before, language), english(after, language));
        let ItemPiece::Of(original) = run[at] else { return Vec::new() };
        let are_concepts = || {
            !phrase::is_setting(&head)
                && variants::knows(&head)
                && variants::knows(&part)
                && !variants::knows(&format!("{head} {part}"))
        };
        let preposition =
            location_preposition(original).or_else(|| (original == "的" && are_concepts()).then_some("of"));
        if let Some(preposition) = preposition.filter(|_| !head.is_empty() && !part.is_empty()) {
            // In Chinese the location comes before what is in it: `冷原子中的涡旋` is a vortex in cold atoms.
            let mut both = split_at_of(after, joint, language);
            both.extend(split_at_of(before, Some((original.clone(), preposition.to_owned())), language));
            return both;
        }
        let apart = !head.is_empty() && !part.is_empty() && (phrase::is_setting(&head) || phrase::is_setting(&part));
        if apart {
            let second = Some((original.clone(), "of".to_owned()));
            let mut both = vec![segment(before, joint, language)];
            both.extend(split_at_of(after, second, language));
            return both;
        }
    }
    vec![segment(run, joint, language)]
}

/// The English preposition for a Chinese `of` that names a location.
fn location_preposition(original: &str) -> Option<&'static str> {
    match original {
        "中的" | "里的" => Some("in"),
        "上的" => Some("on"),
        _ => None,
    }
}

fn segment(run: &[&ItemPiece], joint: Option<(String, String)>, language: Language) -> Segment {
    let original = run.iter().map(|piece| match piece {
        ItemPiece::Term { original, .. }
        | ItemPiece::Of(original)
        | ItemPiece::For { original, .. }
        | ItemPiece::Unknown(original) => original.clone(),
    });
    Segment { original: original.collect(), english: english(run, language), joint }
}

/// A run in English word order. An English `of` is kept; in German, French and Spanish the nouns around `of` are swapped;
/// in Chinese they are in the order of English already. Adjectives come before their noun.
fn english(run: &[&ItemPiece], language: Language) -> String {
    let follows_noun = matches!(language, Language::French | Language::Spanish);
    let mut phrases = vec![NounPhrase::default()];
    for piece in run {
        let phrase = phrases.last_mut().expect("the list begins with one phrase and only grows");
        match piece {
            ItemPiece::Term { english, is_adjective: true, .. } if follows_noun && !phrase.nouns.is_empty() => {
                phrase.after.push(english);
            }
            ItemPiece::Term { english, is_adjective: true, .. } if phrase.nouns.is_empty() => {
                phrase.before.push(english)
            }
            ItemPiece::Term { english, .. } => phrase.nouns.push(english),
            ItemPiece::Of(original) if language == Language::English => phrase.nouns.push(original),
            ItemPiece::Of(_) => phrases.push(NounPhrase::default()),
            ItemPiece::For { .. } | ItemPiece::Unknown(_) => {}
        }
    }
    if language != Language::Chinese {
        phrases.reverse();
    }
    phrases.iter().flat_map(NounPhrase::in_order).collect::<Vec<_>>().join(" ")
}

/// A noun with its adjectives, those before it and those after it.
#[derive(Default)]
struct NounPhrase<'a> {
    before: Vec<&'a str>,
    nouns: Vec<&'a str>,
    after: Vec<&'a str>,
}

impl<'a> NounPhrase<'a> {
    /// In English word order: the adjective that is nearest to the noun stays nearest.
    fn in_order(&self) -> impl Iterator<Item = &'a str> {
        self.before.iter().chain(self.after.iter().rev()).chain(&self.nouns).copied()
    }
}

/// A name that is short enough and still a whole phrase: what is wanted, or its first clause.
fn short(name: &str, wanted: &[Segment]) -> String {
    let fits = |name: &str| name.chars().count() <= NAME_CHARS;
    if fits(name) {
        return name.to_owned();
    }
    let heads =
        (1..=wanted.len()).rev().map(|count| wanted[..count].iter().map(Segment::as_written).collect::<String>());
    if let Some(head) = heads.map(|head| head.trim().to_owned()).find(|head| fits(head)) {
        return head;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let clause = words.iter().skip(2).position(|word| CLAUSES.contains(word)).map(|at| words[..at + 2].join(" "));
    clause.filter(|clause| fits(clause)).unwrap_or_else(|| {
        let cut: String = name.chars().take(NAME_CHARS - 1).collect();
        let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
        format!("{whole}\u{2026}")
    })
}
