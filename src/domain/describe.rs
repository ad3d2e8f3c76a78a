//! Defines [`describe`]: a few sentences turned into what a subscriber wants, by rules and tables alone.
//!
//! The reader's desk and the commands show what was understood before anything is saved. This module must never know
//! who wrote the sentence, and asks nobody else what it means.
//!
//! `describe/language.rs` tells the language, `describe/lexer.rs` takes the sentence apart at the language's cues
//! (`describe/cues/`), `Reading` goes through the parts and keeps in mind what the last cue said of the words after it, and
//! `describe/item.rs` reads each item. What is left out holds until the sentence, the line or the parenthesis ends, or
//! another cue comes: `no surveys, benchmarks or datasets` leaves out all three.
//!
//! A wish is never turned into its opposite: words that no table knows become nothing, and are said back.

use chrono::{NaiveTime, Weekday};

use super::category::Category;
use super::criteria::{Criteria, Topic};
use super::expression::Expression;
use super::like::Like;
use super::paper::AnnounceType;
pub use language::Language;
use reading::Reading;
pub use suggest::suggest_categories;

mod cues;
mod glossary;
mod item;
mod language;
mod lexer;
mod phrase;
mod pieces;
mod reading;
mod schedule;
mod settings;
mod suggest;
mod traditional;
mod variants;

/// What a sentence says. Empty or `None`: it says nothing of that. All within the bounds of [`most`](crate::domain::change::most).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    /// What is wanted.
    pub topics: Vec<Topic>,
    /// Keywords that were called so.
    pub keywords: Vec<Expression>,
    /// Never in: "no", "without", "not interested in".
    pub exclude: Vec<Expression>,
    /// Lowers the score: "less", "rather not", "I don't care about".
    pub avoid: Vec<String>,
    /// Followed authors.
    pub authors: Vec<String>,
    /// Papers that were named, by id or link: more like these.
    pub like: Vec<Like>,
    /// Categories that were named, not guessed: see [`suggest_categories`].
    pub categories: Vec<Category>,
    /// Which announce types.
    pub announce: Option<Vec<AnnounceType>>,
    /// Entries per digest.
    pub limit: Option<u32>,
    /// BCP 47 tag of the digest's fixed words.
    pub language: Option<String>,
    /// The weekdays of the digest, in order.
    pub days: Option<Vec<Weekday>>,
    /// The time of day of the digest, where the reader lives.
    pub time: Option<NaiveTime>,
    /// The language of the sentence, or the English name of one that is not understood.
    pub spoken: SentenceLanguage,
    /// What no table knows, as it was written.
    pub unknown: Vec<String>,
}

/// The language in which a sentence was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceLanguage {
    /// One that is understood.
    Known(Language),
    /// The English name of one that is not.
    Foreign(&'static str),
}

impl Default for SentenceLanguage {
    fn default() -> Self {
        Self::Known(Language::English)
    }
}

impl Described {
    /// The criteria that it becomes, with no more categories than were named.
    pub fn criteria(self) -> Criteria {
        let named = !self.categories.is_empty();
        let plain = Criteria::new(self.categories);
        let criteria = Criteria {
            announce: self.announce.unwrap_or(plain.announce),
            limit: self.limit.unwrap_or(plain.limit),
            authors: self.authors,
            exclude: self.exclude,
            keywords: self.keywords,
            avoid: self.avoid,
            like: self.like,
            topics: self.topics,
            ..plain
        };
        // `everything in cs.CV` asks for no paper more than for another.
        let min_relevance = if named && !criteria.has_wishes() { 1 } else { criteria.min_relevance };
        Criteria { min_relevance, ..criteria }
    }
}

/// Understands a sentence. Total: whatever is written, something sane within the bounds comes out, the same every time.
pub fn describe(sentence: &str) -> Described {
    let language = match language::of(sentence) {
        Ok(language) => language,
        Err(name) => return Described { spoken: SentenceLanguage::Foreign(name), ..Described::default() },
    };
    Reading::of(language).through(&lexer::lex(sentence, language))
}

#[cfg(test)]
mod tests;
