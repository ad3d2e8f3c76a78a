//! Defines [`Query`]: an expression or phrase made ready, and which papers of an index it matches.
//!
//! `features.rs` counts keywords with it, `rules.rs` excludes, `explain.rs` says what stood there. It must never know what
//! a match is worth.
//!
//! Phrases match whole words in a row, without regard to case, accents, TeX, hyphens and plurals (`text.rs`).

use super::index::Index;
use super::names::Name;
use super::text::{Word, words};
use crate::domain::category::Category;
use crate::domain::expression::{Expression, Node, SearchField};

/// Where a query matches a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the title, or by author or category, which stand beside it.
    Title,
    /// Only in the abstract.
    Abstract,
}

/// An expression with its terms taken apart.
#[derive(Clone, Debug)]
pub enum Query {
    /// A phrase in the title, the abstract or both.
    Phrase(SearchField, Vec<Word>),
    /// An author.
    Author(String, Option<Name>),
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
        Self::Phrase(SearchField::Any, words(text))
    }

    /// Prepares a part of an expression.
    pub fn of_node(node: &Node) -> Self {
        let both = |a: &Node, b: &Node| (Box::new(Self::of_node(a)), Box::new(Self::of_node(b)));
        match node {
            Node::Term(SearchField::Author, text) => Self::Author(text.clone(), Name::parse(text)),
            // The parser has looked the category up.
            Node::Term(SearchField::Category, text) => Self::Category(Category::parse_wanted(text).unwrap_or_default()),
            Node::Term(field, text) => Self::Phrase(*field, words(text)),
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

    /// Calls `found` once for every paper that the query matches, in order.
    pub fn for_each_match(&self, index: &Index, found: &mut impl FnMut(usize, Place)) {
        for (doc, place) in self.matched(index) {
            found(doc, place);
        }
    }

    /// Whether it matches this paper.
    pub fn stands_in(&self, doc: usize, index: &Index) -> bool {
        self.matched(index).binary_search_by_key(&doc, |(doc, _)| *doc).is_ok()
    }

    /// The papers that match, in order, each once.
    fn matched(&self, index: &Index) -> Vec<(usize, Place)> {
        match self {
            Self::Phrase(field, words) => phrase(*field, words, index),
            Self::Author(text, name) => author(text, name.as_ref(), index),
            Self::Category(wanted) => {
                let stands = |categories: &[Category]| categories.iter().any(|category| wanted.contains(category));
                let docs = index.docs().iter().enumerate();
                docs.filter(|(_, doc)| stands(&doc.categories)).map(|(doc, _)| (doc, Place::Title)).collect()
            }
            Self::And(a, b) => {
                let (a, b) = (a.matched(index), b.matched(index));
                let other = |doc| b.binary_search_by_key(&doc, |(doc, _)| *doc).ok().map(|at| b[at].1);
                a.into_iter().filter_map(|(doc, place)| other(doc).map(|other| (doc, both(place, other)))).collect()
            }
            Self::Or(a, b) => tidy(a.matched(index).into_iter().chain(b.matched(index)).collect()),
            Self::AndNot(a, b) => {
                let (mut a, b) = (a.matched(index), b.matched(index));
                a.retain(|(doc, _)| b.binary_search_by_key(doc, |(doc, _)| *doc).is_err());
                a
            }
        }
    }
}

fn both(a: Place, b: Place) -> Place {
    if a == Place::Title && b == Place::Title { Place::Title } else { Place::Abstract }
}

/// In order of paper, each once, the title before the abstract.
fn tidy(mut found: Vec<(usize, Place)>) -> Vec<(usize, Place)> {
    found.sort_unstable_by_key(|(doc, place)| (*doc, *place == Place::Abstract));
    found.dedup_by_key(|(doc, _)| *doc);
    found
}

fn phrase(field: SearchField, words: &[Word], index: &Index) -> Vec<(usize, Place)> {
    let Some(first) = words.first() else { return Vec::new() };
    let pattern: Vec<Numbers> = words.iter().map(|word| Numbers::of(word, index)).collect();
    let places: Vec<u32> = match pattern.iter().map(Numbers::alone).collect::<Option<Vec<u32>>>() {
        Some(row) => in_a_row(&row, index),
        None => {
            let heads = [first.parts.first().and_then(|part| index.word(part)), pattern[0].joined];
            let places = heads.into_iter().flatten().flat_map(|head| index.places(head));
            places.copied().filter(|place| stands(&pattern, *place, index)).collect()
        }
    };
    let owners = places.into_iter().map(|place| index.owner(place));
    let in_field = owners.filter(|(_, title)| field == SearchField::Any || *title == (field == SearchField::Title));
    tidy(in_field.map(|(doc, title)| (doc, if title { Place::Title } else { Place::Abstract })).collect())
}

/// Where some words stand side by side, looked for where the rarest of them stands.
fn in_a_row(words: &[u32], index: &Index) -> Vec<u32> {
    let rarest = (0..words.len()).min_by_key(|at| index.places(words[*at]).len()).unwrap_or_default();
    let starts = index.places(words[rarest]).iter().filter_map(|place| place.checked_sub(rarest as u32));
    starts.filter(|start| index.stand_at(*start, words)).collect()
}

/// A word of a phrase by its numbers in an index; none where no paper has it.
struct Numbers {
    parts: Option<Vec<u32>>,
    joined: Option<u32>,
    /// Whether a paper writes it with a hyphen.
    hyphened: bool,
}

impl Numbers {
    fn of(word: &Word, index: &Index) -> Self {
        let joined = word.joined.as_ref().unwrap_or(&word.parts[0]);
        let (parts, joined) = (word.parts.iter().map(|part| index.word(part)).collect(), index.word(joined));
        Self { parts, joined, hyphened: joined.is_some_and(|joined| index.is_hyphened(joined)) }
    }

    /// The number of a word that can be written in one way only.
    fn alone(&self) -> Option<u32> {
        match self.parts.as_deref() {
            Some([number]) if !self.hyphened => Some(*number),
            _ => None,
        }
    }
}

/// Whether the pattern stands at a place: each of its words as its parts in a row, or written together on either side.
fn stands(pattern: &[Numbers], place: u32, index: &Index) -> bool {
    let Some((word, rest)) = pattern.split_first() else { return true };
    if let Some(parts) = &word.parts {
        let apart = parts.iter().zip(place..).all(|(part, place)| index.word_at(place) == Some(*part));
        if apart && stands(rest, place + parts.len() as u32, index) {
            return true;
        }
    }
    let Some(joined) = word.joined else { return false };
    if word.parts.as_ref().is_none_or(|parts| parts.len() > 1)
        && index.word_at(place) == Some(joined)
        && stands(rest, place + 1, index)
    {
        return true;
    }
    word.hyphened
        && index.joined_at(place).is_some_and(|(whole, length)| whole == joined && stands(rest, place + length, index))
}

fn author(text: &str, wanted: Option<&Name>, index: &Index) -> Vec<(usize, Place)> {
    let Some(wanted) = wanted else { return Vec::new() };
    let mut found = Vec::new();
    for key in wanted.keys() {
        for (doc, place) in index.authors(&key) {
            let name = index.docs()[*doc as usize].authors[*place as usize].as_ref();
            if name.is_some_and(|name| name.may_be(wanted) || name.has_surname(text)) {
                found.push((*doc as usize, Place::Title));
            }
        }
    }
    tidy(found)
}

#[cfg(test)]
mod tests;
