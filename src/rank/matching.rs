//! Defines [`Query`]: an expression or phrase prepared for searching, and which papers of an index it matches.
//!
//! `measurements.rs` matches keywords with it, `rules.rs` excluded terms, and `explain.rs` finds which terms a paper
//! contains.
//!
//! Phrases match whole words in a row, without regard to case, accents, TeX, hyphens and plurals (`text.rs`).

use std::sync::Arc;

use super::index::Index;
use super::names::AuthorName;
use super::phrase::{Match, MatchField, Phrase};
use super::text::CompoundWord;
use crate::domain::category::Category;
use crate::domain::expression::{Expression, Node, SearchField};

/// An expression whose terms are parsed.
#[derive(Clone, Debug)]
pub enum Query {
    /// A phrase in the title, the abstract or both.
    Phrase(Phrase),
    /// An author.
    Author(String, Option<AuthorName>),
    /// Any of these categories.
    Category(Vec<Category>),
    /// Both.
    And(Box<Query>, Box<Query>),
    /// Either.
    Or(Box<Query>, Box<Query>),
    /// The first but not the second.
    AndNot(Box<Query>, Box<Query>),
}

impl Query {
    /// Prepares an expression.
    pub fn of(expression: &Expression) -> Self {
        Self::of_node(expression.node())
    }

    /// A phrase in title or abstract.
    pub fn phrase(text: &str) -> Self {
        Self::Phrase(Phrase::of(SearchField::Any, text))
    }

    /// Prepares a part of an expression.
    pub fn of_node(node: &Node) -> Self {
        let both = |a: &Node, b: &Node| (Box::new(Self::of_node(a)), Box::new(Self::of_node(b)));
        match node {
            Node::Term(SearchField::Author, text) => Self::Author(text.clone(), AuthorName::parse(text)),
            // The parser has checked that the category exists.
            Node::Term(SearchField::Category, text) => Self::Category(Category::parse_wanted(text).unwrap_or_default()),
            Node::Term(field, text) => Self::Phrase(Phrase::of(*field, text)),
            Node::And(a, b) => {
                let (a, b) = both(a, b);
                Self::And(a, b)
            }
            Node::Or(a, b) => {
                let (a, b) = both(a, b);
                Self::Or(a, b)
            }
            Node::AndNot(a, b) => {
                let (a, b) = both(a, b);
                Self::AndNot(a, b)
            }
        }
    }

    /// Calls `callback` once for every paper that the query matches, in order of paper.
    pub fn for_each_match(&self, index: &Index, callback: &mut impl FnMut(usize, MatchField)) {
        for (paper, field) in &*self.matches(index) {
            callback(*paper, *field);
        }
    }

    /// Whether it matches one paper.
    pub fn matches_paper(&self, paper: usize, index: &Index) -> bool {
        self.matches(index).binary_search_by_key(&paper, |(paper, _)| *paper).is_ok()
    }

    /// The papers that match, in order of paper, each once.
    fn matches(&self, index: &Index) -> Arc<[Match]> {
        match self {
            Self::Phrase(wanted) => index.phrase_matches().of(wanted, || phrase(wanted, index)),
            Self::Author(text, name) => author(text, name.as_ref(), index).into(),
            Self::Category(wanted) => {
                let is_wanted = |categories: &[Category]| categories.iter().any(|category| wanted.contains(category));
                let papers = index.papers().iter().enumerate().filter(|(_, paper)| is_wanted(&paper.categories));
                papers.map(|(number, _)| (number, MatchField::Title)).collect()
            }
            Self::And(a, b) => {
                let (a, b) = (a.matches(index), b.matches(index));
                let other = |paper| b.binary_search_by_key(&paper, |(paper, _)| *paper).ok().map(|at| b[at].1);
                a.iter()
                    .filter_map(|(paper, field)| other(*paper).map(|other| (*paper, field_of_both(*field, other))))
                    .collect()
            }
            Self::Or(a, b) => sorted_by_paper([a.matches(index), b.matches(index)].concat()).into(),
            Self::AndNot(a, b) => {
                let (a, b) = (a.matches(index), b.matches(index));
                let is_other = |paper: &usize| b.binary_search_by_key(paper, |(paper, _)| *paper).is_ok();
                a.iter().filter(|(paper, _)| !is_other(paper)).copied().collect()
            }
        }
    }
}

fn field_of_both(a: MatchField, b: MatchField) -> MatchField {
    if a == MatchField::Title && b == MatchField::Title { MatchField::Title } else { MatchField::Abstract }
}

/// Sorts matches by paper and keeps one of each, in the title if there is one.
fn sorted_by_paper(mut matches: Vec<Match>) -> Vec<Match> {
    matches.sort_unstable_by_key(|(paper, field)| (*paper, *field == MatchField::Abstract));
    matches.dedup_by_key(|(paper, _)| *paper);
    matches
}

fn phrase(phrase: &Phrase, index: &Index) -> Vec<Match> {
    let Phrase { field, words } = phrase;
    let Some(first) = words.first() else { return Vec::new() };
    let pattern: Vec<PatternWord> = words.iter().map(|word| PatternWord::of(word, index)).collect();
    let positions: Vec<u32> = match pattern.iter().map(PatternWord::only_number).collect::<Option<Vec<u32>>>() {
        Some(numbers) => positions_of_sequence(&numbers, index),
        None => {
            let heads = [first.parts.first().and_then(|part| index.word(part)), pattern[0].joined];
            let positions = heads.into_iter().flatten().flat_map(|head| index.positions(head));
            positions.copied().filter(|position| matches_at(&pattern, *position, index)).collect()
        }
    };
    let owners = positions.into_iter().map(|position| index.owner(position));
    let in_field =
        owners.filter(|(_, in_title)| *field == SearchField::Any || *in_title == (*field == SearchField::Title));
    let match_field = |in_title| if in_title { MatchField::Title } else { MatchField::Abstract };
    sorted_by_paper(in_field.map(|(paper, in_title)| (paper, match_field(in_title))).collect())
}

/// Where some words stand side by side. Only the positions of the rarest word are searched.
fn positions_of_sequence(words: &[u32], index: &Index) -> Vec<u32> {
    let rarest = (0..words.len()).min_by_key(|at| index.positions(words[*at]).len()).unwrap_or_default();
    let starts = index.positions(words[rarest]).iter().filter_map(|position| position.checked_sub(rarest as u32));
    starts.filter(|start| index.has_words_at(*start, words)).collect()
}

/// A word of a phrase by its numbers in an index.
struct PatternWord {
    /// `None` if no paper contains one of the parts.
    parts: Option<Vec<u32>>,
    /// `None` if no paper contains the parts written as one word.
    joined: Option<u32>,
    /// Whether a paper writes it with a hyphen.
    is_hyphenated: bool,
}

impl PatternWord {
    fn of(word: &CompoundWord, index: &Index) -> Self {
        let joined = word.joined.as_ref().unwrap_or(&word.parts[0]);
        let (parts, joined) = (word.parts.iter().map(|part| index.word(part)).collect(), index.word(joined));
        Self { parts, joined, is_hyphenated: joined.is_some_and(|joined| index.is_hyphenated(joined)) }
    }

    /// The number of a word that can be written in one way only.
    fn only_number(&self) -> Option<u32> {
        match self.parts.as_deref() {
            Some([number]) if !self.is_hyphenated => Some(*number),
            _ => None,
        }
    }
}

/// Whether the pattern stands at a position. Each of its words may be written as its parts in a row, as one word, or with a
/// hyphen in the paper.
fn matches_at(pattern: &[PatternWord], position: u32, index: &Index) -> bool {
    let Some((word, rest)) = pattern.split_first() else { return true };
    if let Some(parts) = &word.parts {
        let in_a_row = parts.iter().zip(position..).all(|(part, position)| index.word_at(position) == Some(*part));
        if in_a_row && matches_at(rest, position + parts.len() as u32, index) {
            return true;
        }
    }
    let Some(joined) = word.joined else { return false };
    if word.parts.as_ref().is_none_or(|parts| parts.len() > 1)
        && index.word_at(position) == Some(joined)
        && matches_at(rest, position + 1, index)
    {
        return true;
    }
    word.is_hyphenated
        && index
            .hyphenated_at(position)
            .is_some_and(|(whole, length)| whole == joined && matches_at(rest, position + length, index))
}

fn author(text: &str, wanted: Option<&AuthorName>, index: &Index) -> Vec<Match> {
    let Some(wanted) = wanted else { return Vec::new() };
    let mut matches = Vec::new();
    for key in wanted.keys() {
        for (paper, author) in index.authors(&key) {
            let name = index.papers()[*paper as usize].authors[*author as usize].as_ref();
            if name.is_some_and(|name| name.may_be(wanted) || name.has_surname(text)) {
                matches.push((*paper as usize, MatchField::Title));
            }
        }
    }
    sorted_by_paper(matches)
}

#[cfg(test)]
mod tests;
