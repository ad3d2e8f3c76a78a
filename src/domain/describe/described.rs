//! Defines [`Described`]: what a sentence asks for, and [`SentenceLanguage`], the language that it is written in.
//!
//! `interpreter.rs` fills it; `desk/understood.rs` turns it into criteria.

use chrono::{NaiveTime, Weekday};

use super::language::Language;
use crate::domain::category::Category;
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::expression::Expression;
use crate::domain::like::Like;
use crate::domain::paper::AnnounceType;

/// What a sentence asks for. A field is empty or `None` if the sentence does not mention it. All fields are within the
/// bounds of [`most`](crate::domain::change::most).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    /// Topics of interest.
    pub topics: Vec<Topic>,
    /// Words that the sentence calls keywords.
    pub keywords: Vec<Expression>,
    /// Never selected: "no", "without", "not interested in".
    pub exclude: Vec<Expression>,
    /// Lowers the score: "less", "rather not", "I don't care about".
    pub avoid: Vec<String>,
    /// Followed authors.
    pub authors: Vec<String>,
    /// Papers named by id or link: more like these.
    pub like: Vec<Like>,
    /// Categories that the sentence names; for a guess see [`suggest_categories`](super::suggest_categories).
    pub categories: Vec<Category>,
    /// The announce types to read.
    pub announce: Option<Vec<AnnounceType>>,
    /// Entries per digest.
    pub limit: Option<u32>,
    /// BCP 47 tag of the digest's fixed words.
    pub language: Option<String>,
    /// The weekdays of the digest, in order.
    pub days: Option<Vec<Weekday>>,
    /// The time of day of the digest, in the reader's time zone.
    pub time: Option<NaiveTime>,
    /// The language of the sentence.
    pub sentence_language: SentenceLanguage,
    /// Words that no table has, as written.
    pub unknown: Vec<String>,
}

/// The language in which a sentence was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceLanguage {
    /// A supported language.
    Known(Language),
    /// The English name of a language that is not supported.
    Foreign(&'static str),
}

impl Default for SentenceLanguage {
    fn default() -> Self {
        Self::Known(Language::English)
    }
}

impl Described {
    /// The criteria that the sentence asks for, with only the categories that it names.
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
        // `everything in cs.CV` prefers no paper to another, so every paper qualifies.
        let min_relevance = if named && !criteria.has_wishes() { 1 } else { criteria.min_relevance };
        Criteria { min_relevance, ..criteria }
    }
}
