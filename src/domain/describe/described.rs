//! Defines [`Described`]: what a sentence asks for, and [`SentenceLanguage`], the language that it is written in.
//!
//! `interpreter.rs` fills it; the desk and the commands show it and turn it into criteria.

use chrono::{NaiveTime, Weekday};

use super::language::Language;
use crate::domain::category::Category;
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::expression::Expression;
use crate::domain::like::Like;
use crate::domain::paper::AnnounceType;

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
    /// Categories that were named, not guessed: see [`suggest_categories`](super::suggest_categories).
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
