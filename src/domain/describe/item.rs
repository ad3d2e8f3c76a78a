//! Defines [`Item`] and [`read`]: what one item of a sentence asks for, and in which setting.
//!
//! `interpreter.rs` makes topics of items.
//!
//! Of `quantization for large language models` the first half is asked for; the second is a setting that every other paper
//! shares. Of `diffusion models for video generation` it is the other way round. Which is which, the table of settings
//! tells (`cues/en.tsv`); where neither half is one, both are asked for.

use super::cues;
use super::language::Language;
use super::phrase;
use super::pieces::{Piece, pieces};
use super::variants;
use crate::domain::change::most;
use crate::domain::expression::Expression;

/// A longer name is not needed to know a topic by.
const NAME_CHARS: usize = 80;
/// Words after which a clause begins that a name can do without.
const CLAUSES: [&str; 14] =
    ["that", "which", "while", "when", "where", "who", "whose", "because", "if", "as", "so", "until", "changes", "are"];

/// What an item asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Item {
    /// In the reader's words: a whole phrase.
    pub name: String,
    /// In English.
    pub want: String,
    /// Where it is wanted, in English; empty where that is not told apart.
    pub setting: String,
    /// What is looked for word by word.
    pub keywords: Vec<Expression>,
    /// Words that no table knows.
    pub unknown: Vec<String>,
}

/// A run of pieces without a [`Piece::For`].
#[derive(Clone, Debug, Default)]
struct Segment {
    said: Vec<String>,
    english: String,
    /// The word that joins it to the segment before it, as said and in English.
    joint: Option<(String, String)>,
}

/// Reads an item; its want is empty where no word of it is known.
pub(super) fn read(text: &str, language: Language) -> Item {
    let pieces = pieces(text, language);
    let unknown = pieces.iter().filter_map(|piece| match piece {
        Piece::Unknown(word) => Some(word.clone()),
        _ => None,
    });
    let mut unknown: Vec<String> = unknown.collect();
    unknown.dedup();
    let segments: Vec<Segment> =
        segments(&pieces, language).into_iter().filter(|segment| !segment.english.is_empty()).collect();
    let asked = asked(&segments);
    let said = |segments: &[Segment]| segments.iter().map(Segment::as_said).collect::<Vec<_>>().join("");
    let in_setting = asked.start == 0 && asked.end < segments.len();
    let name = if in_setting { said(&segments[asked.clone()]) } else { text.to_owned() };
    let settings = segments[..asked.start].iter().chain(&segments[asked.end..]);
    Item {
        // The lexer parts `l'information`.
        name: phrase::name(&short(name.trim(), &segments[asked.clone()]).replace("' ", "'")),
        want: phrase::cut(&in_english(&segments[asked.clone()]), most::TEXT_CHARS),
        setting: phrase::cut(
            &settings.map(|segment| segment.english.as_str()).collect::<Vec<_>>().join(", "),
            most::TEXT_CHARS,
        ),
        keywords: segments[asked].iter().filter_map(|segment| variants::keyword(&segment.english)).collect(),
        unknown,
    }
}

/// Which segments are asked for: those that are no setting, or all.
fn asked(segments: &[Segment]) -> std::ops::Range<usize> {
    let is_setting = |segment: &Segment| phrase::is_setting(&segment.english);
    let first = segments.iter().position(|segment| !is_setting(segment));
    let last = segments.iter().rposition(|segment| !is_setting(segment));
    match (first, last) {
        (Some(first), Some(last)) => first..last + 1,
        _ => 0..segments.len(),
    }
}

impl Segment {
    fn as_said(&self) -> String {
        let words = self.said.join(if self.said.iter().any(|word| word.chars().any(cues::is_han)) { "" } else { " " });
        match &self.joint {
            Some((said, _)) if said.chars().any(cues::is_han) => format!("{said}{words}"),
            Some((said, _)) => format!(" {said} {words}"),
            None => words,
        }
    }
}

/// Segments as one English text, with the words that join them.
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

/// Parts pieces at each `for`, and at an `of` behind which a setting stands.
fn segments(pieces: &[Piece], language: Language) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut joint = None;
    let mut run: Vec<&Piece> = Vec::new();
    let mut close = |run: &mut Vec<&Piece>, joint: &mut Option<(String, String)>| {
        segments.extend(parted(&std::mem::take(run), joint.take(), language));
    };
    for piece in pieces {
        match piece {
            Piece::For { said, english } => {
                close(&mut run, &mut joint);
                joint = Some((said.clone(), english.clone()));
            }
            Piece::Unknown(_) => {}
            _ => run.push(piece),
        }
    }
    close(&mut run, &mut joint);
    segments
}

/// A run as one segment, or as two where what an `of` leads to is a setting: `pruning of neural networks`.
fn parted(run: &[&Piece], joint: Option<(String, String)>, language: Language) -> Vec<Segment> {
    let of = run.iter().position(|piece| matches!(piece, Piece::Of(_)));
    if let Some(at) = of {
        let (before, after) = (&run[..at], &run[at + 1..]);
        let (head, part) = (english(before, language), english(after, language));
        let Piece::Of(said) = run[at] else { return Vec::new() };
        let are_concepts = || {
            !phrase::is_setting(&head)
                && variants::knows(&head)
                && variants::knows(&part)
                && !variants::knows(&format!("{head} {part}"))
        };
        let place = place(said).or_else(|| (said == "的" && are_concepts()).then_some("of"));
        if let Some(place) = place.filter(|_| !head.is_empty() && !part.is_empty()) {
            // In Chinese a place stands before what is in it: `冷原子中的涡旋` is a vortex in cold atoms.
            let mut both = parted(after, joint, language);
            both.extend(parted(before, Some((said.clone(), place.to_owned())), language));
            return both;
        }
        let apart = !head.is_empty() && !part.is_empty() && (phrase::is_setting(&head) || phrase::is_setting(&part));
        if apart {
            let second = Some((said.clone(), "of".to_owned()));
            let mut both = vec![segment(before, joint, language)];
            both.extend(parted(after, second, language));
            // In Chinese the part stands before what it is a part of: `大语言模型的量化`.
            return both;
        }
    }
    vec![segment(run, joint, language)]
}

/// The English preposition of a Chinese `of` that tells a place.
fn place(said: &str) -> Option<&'static str> {
    match said {
        "中的" | "里的" => Some("in"),
        "上的" => Some("on"),
        _ => None,
    }
}

fn segment(run: &[&Piece], joint: Option<(String, String)>, language: Language) -> Segment {
    let said = run.iter().map(|piece| match piece {
        Piece::Term { said, .. } | Piece::Of(said) | Piece::For { said, .. } | Piece::Unknown(said) => said.clone(),
    });
    Segment { said: said.collect(), english: english(run, language), joint }
}

/// A run in the order of English: `of` stays in English, is turned round in German, French and Spanish, and stands in the
/// order of English in Chinese; adjectives come before their noun.
fn english(run: &[&Piece], language: Language) -> String {
    let follows_noun = matches!(language, Language::French | Language::Spanish);
    let mut groups = vec![Group::default()];
    for piece in run {
        let group = groups.last_mut().expect("there is always one");
        match piece {
            Piece::Term { english, is_adjective: true, .. } if follows_noun && !group.nouns.is_empty() => {
                group.after.push(english);
            }
            Piece::Term { english, is_adjective: true, .. } if group.nouns.is_empty() => group.before.push(english),
            Piece::Term { english, .. } => group.nouns.push(english),
            Piece::Of(said) if language == Language::English => group.nouns.push(said),
            Piece::Of(_) => groups.push(Group::default()),
            Piece::For { .. } | Piece::Unknown(_) => {}
        }
    }
    if language != Language::Chinese {
        groups.reverse();
    }
    groups.iter().flat_map(Group::in_order).collect::<Vec<_>>().join(" ")
}

/// A noun with its adjectives, those before it and those after it.
#[derive(Default)]
struct Group<'a> {
    before: Vec<&'a str>,
    nouns: Vec<&'a str>,
    after: Vec<&'a str>,
}

impl<'a> Group<'a> {
    /// As English sets them: the adjective that is nearest to the noun stays nearest.
    fn in_order(&self) -> impl Iterator<Item = &'a str> {
        self.before.iter().chain(self.after.iter().rev()).chain(&self.nouns).copied()
    }
}

/// A name that is short enough, and a whole phrase all the same: what is asked for, or its first clause.
fn short(name: &str, asked: &[Segment]) -> String {
    let fits = |name: &str| name.chars().count() <= NAME_CHARS;
    if fits(name) {
        return name.to_owned();
    }
    let heads = (1..=asked.len()).rev().map(|count| asked[..count].iter().map(Segment::as_said).collect::<String>());
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
