//! Defines [`Phrase`], [`Match`] and [`PhraseMatches`]: where phrases were found, kept for the other readers who look for them.
//!
//! `index.rs` keeps one [`PhraseMatches`] per set of papers; `matching.rs` looks phrases up in it, and finds them.
//!
//! Readers of one field look for the same phrases. What is kept changes no result, only who finds it first.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::text::{CompoundWord, words};
use crate::domain::expression::SearchField;

/// The most phrases that are kept for one set of papers: some ten megabytes. Further ones are looked for anew.
const MOST_KEPT: usize = 50_000;

/// Words in a row, in one field or in any.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// Where to look.
    pub field: SearchField,
    /// The words.
    pub words: Vec<CompoundWord>,
}

impl Phrase {
    /// Reads the words of a text.
    pub fn of(field: SearchField, text: &str) -> Self {
        Self { field, words: words(text) }
    }
}

/// The field of a paper that a query matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchField {
    /// The title, or the authors or categories, which count as much.
    Title,
    /// Only the abstract.
    Abstract,
}

/// A paper that a query matches, by its number in the index, and the field.
pub type Match = (usize, MatchField);

/// The matches of phrases in one set of papers, by phrase.
#[derive(Default)]
pub struct PhraseMatches(RwLock<HashMap<Phrase, Arc<[Match]>>>);

impl PhraseMatches {
    /// The matches of a phrase, which `find` finds if they are not kept.
    pub fn of(&self, phrase: &Phrase, find: impl FnOnce() -> Vec<Match>) -> Arc<[Match]> {
        if let Some(kept) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(phrase) {
            return Arc::clone(kept);
        }
        let found: Arc<[Match]> = find().into();
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST_KEPT {
            kept.insert(phrase.clone(), Arc::clone(&found));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_looked_for_once_in_each_field() {
        let matches = PhraseMatches::default();
        let mut looked = 0;
        for (field, text) in [
            (SearchField::Any, "sparse attention"),
            (SearchField::Title, "sparse attention"),
            (SearchField::Any, "Sparse attentions"),
            (SearchField::Any, "sparse-attention"),
            (SearchField::Any, "sparse attention"),
        ] {
            let found = matches.of(&Phrase::of(field, text), || {
                looked += 1;
                vec![(7, MatchField::Title)]
            });
            assert_eq!(*found, [(7, MatchField::Title)]);
        }
        assert_eq!(looked, 3, "the plural is the same phrase; another field and a hyphen are not");
    }
}
