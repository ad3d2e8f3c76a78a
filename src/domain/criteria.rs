//! Defines [`Criteria`]: what a subscriber wants to read, parsed and ready to be matched.
//!
//! `config/roster.rs` and `dawnpost rank` read criteria from TOML; `rank/` and `selection.rs` apply them. This file must
//! never know how text is matched or scored.

use serde::{Deserialize, Serialize};

use super::category::{Category, UnknownCategory};
use super::expression::Expression;
use super::like::Like;
use super::paper::AnnounceType;

/// Entries per digest, by default.
pub const DEFAULT_LIMIT: u32 = 20;
/// The smallest relevance that is sent, by default.
pub const DEFAULT_MIN_RELEVANCE: u8 = 7;

/// One subscriber's criteria. The TOML form is the `[criteria]` table of `subscribers.toml`. Every field has a default, except
/// that `roster.rs` requires `categories` of a declared subscriber.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CriteriaTable", into = "CriteriaTable")]
pub struct Criteria {
    /// Categories to read, canonical and without repeats; empty means every category (only `dawnpost rank` allows that).
    pub categories: Vec<Category>,
    /// Which announce types to read.
    pub announce: Vec<AnnounceType>,
    /// Entries per digest.
    pub limit: u32,
    /// Smallest relevance (1-10) that is sent.
    pub min_relevance: u8,
    /// Followed authors, as written: their papers are always selected.
    pub authors: Vec<String>,
    /// Papers that match one of these are never selected.
    pub exclude: Vec<Expression>,
    /// Raise the score of papers that contain them.
    pub keywords: Vec<Expression>,
    /// Free text: lowers the score of papers that resemble it.
    pub avoid: Vec<String>,
    /// Papers that the reader likes, and sources that list more of them; without repeats.
    pub like: Vec<Like>,
    /// What the subscriber wants to read about, in sentences.
    pub topics: Vec<Topic>,
}

impl Criteria {
    /// Criteria with these categories and defaults for everything else.
    pub fn new(categories: Vec<Category>) -> Self {
        Self {
            categories,
            announce: default_announce(),
            limit: DEFAULT_LIMIT,
            min_relevance: DEFAULT_MIN_RELEVANCE,
            authors: Vec::new(),
            exclude: Vec::new(),
            keywords: Vec::new(),
            avoid: Vec::new(),
            like: Vec::new(),
            topics: Vec::new(),
        }
    }

    /// Whether the criteria name any subject, author or liked paper, beyond categories and exclusions.
    pub fn has_wishes(&self) -> bool {
        let Self { topics, keywords, authors, like, .. } = self;
        !(topics.is_empty() && keywords.is_empty() && authors.is_empty() && like.is_empty())
    }
}

/// One topic of interest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Shown in reasons. Scored only if the topic has neither `want` nor keywords.
    pub name: String,
    /// Free text: what to look for.
    #[serde(default)]
    pub want: String,
    /// Free text: the setting of what is wanted, as `large language models` is for `quantization`. Weighs little.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub setting: String,
    /// Free text: what is not wanted although it resembles the topic.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub avoid: String,
    /// Words, phrases and expressions of this topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<Expression>,
}

impl Topic {
    /// What to look for: `want`, or the name if the topic has neither `want` nor keywords.
    pub fn wanted(&self) -> &str {
        if self.want.is_empty() && self.keywords.is_empty() { &self.name } else { &self.want }
    }
}

/// The table as it is written in TOML, before categories are looked up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CriteriaTable {
    #[serde(default)]
    categories: Vec<CategoryEntry>,
    #[serde(default = "default_announce")]
    announce: Vec<AnnounceType>,
    #[serde(default = "default_limit")]
    limit: u32,
    #[serde(default = "default_min_relevance")]
    min_relevance: u8,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    exclude: Vec<Expression>,
    #[serde(default)]
    keywords: Vec<Expression>,
    #[serde(default)]
    avoid: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    like: Vec<Like>,
    #[serde(default, rename = "topic")]
    topics: Vec<Topic>,
}

/// One entry of `categories`: a category, or all categories of an archive. A type of its own, so that an error points to
/// the entry's position in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct CategoryEntry(Vec<Category>);

impl TryFrom<String> for CategoryEntry {
    type Error = UnknownCategory;

    fn try_from(code: String) -> Result<Self, UnknownCategory> {
        Category::parse_wanted(&code).map(Self)
    }
}

impl From<CategoryEntry> for String {
    fn from(entry: CategoryEntry) -> Self {
        entry.0.first().map_or_else(Self::new, ToString::to_string)
    }
}

fn default_announce() -> Vec<AnnounceType> {
    vec![AnnounceType::New, AnnounceType::Cross]
}

fn default_limit() -> u32 {
    DEFAULT_LIMIT
}

fn default_min_relevance() -> u8 {
    DEFAULT_MIN_RELEVANCE
}

impl TryFrom<CriteriaTable> for Criteria {
    type Error = String;

    fn try_from(table: CriteriaTable) -> Result<Self, String> {
        if table.limit == 0 {
            return Err("`limit` is 0, so no digest would have an entry; use at least 1".to_owned());
        }
        if !(1..=10).contains(&table.min_relevance) {
            return Err(format!("`min_relevance` is {}; relevance goes from 1 to 10", table.min_relevance));
        }
        if table.announce.is_empty() {
            return Err("`announce` is empty; name at least one of new, cross, replace, replace-cross".to_owned());
        }
        let mut categories = Vec::new();
        for category in table.categories.into_iter().flat_map(|entry| entry.0) {
            if !categories.contains(&category) {
                categories.push(category);
            }
        }
        let mut like = Vec::new();
        for entry in table.like {
            if !like.contains(&entry) {
                like.push(entry);
            }
        }
        Ok(Self {
            categories,
            announce: table.announce,
            limit: table.limit,
            min_relevance: table.min_relevance,
            authors: table.authors,
            exclude: table.exclude,
            keywords: table.keywords,
            avoid: table.avoid,
            like,
            topics: table.topics,
        })
    }
}

impl From<Criteria> for CriteriaTable {
    fn from(criteria: Criteria) -> Self {
        Self {
            categories: criteria.categories.into_iter().map(|category| CategoryEntry(vec![category])).collect(),
            announce: criteria.announce,
            limit: criteria.limit,
            min_relevance: criteria.min_relevance,
            authors: criteria.authors,
            exclude: criteria.exclude,
            keywords: criteria.keywords,
            avoid: criteria.avoid,
            like: criteria.like,
            topics: criteria.topics,
        }
    }
}
