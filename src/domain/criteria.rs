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

    /// What they are about, by the names that the reader gave it: topics, or else keywords, authors, categories.
    pub fn subjects(&self) -> Vec<String> {
        let topics: Vec<String> = self.topics.iter().map(|topic| topic.name.clone()).collect();
        let keywords = self.keywords.iter().map(|keyword| keyword.source().to_owned()).collect();
        let categories = self.categories.iter().map(ToString::to_string).collect();
        let named = [topics, keywords, self.authors.clone(), categories];
        named.into_iter().find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// Whether the criteria name any subject, author or liked paper, beyond categories and exclusions.
    pub fn has_wishes(&self) -> bool {
        let Self { topics, keywords, authors, like, .. } = self;
        !(topics.is_empty() && keywords.is_empty() && authors.is_empty() && like.is_empty())
    }
}

/// The highest relevance of a paper that nothing in the criteria asks for: `rank/relevance.rs` gives it to the best of the day.
const UNASKED_RELEVANCE: u8 = 4;

impl Criteria {
    /// Why no paper can be selected by these criteria, in words for their author; `None` if one can. Marks are not considered.
    pub fn why_empty(&self) -> Option<String> {
        if !self.has_wishes() && self.min_relevance > UNASKED_RELEVANCE {
            return Some(format!(
                "nothing will be selected: no topic, keyword, author or liked paper is named, and `min_relevance` is {}; \
                 with `min_relevance = 1` everything in the categories comes",
                self.min_relevance
            ));
        }
        let excludes = |text: &str| self.exclude.iter().find(|excluded| excluded.source().eq_ignore_ascii_case(text));
        let all_categories = self.categories.iter().all(|category| excludes(&format!("cat:{category}")).is_some());
        if !self.categories.is_empty() && all_categories {
            return Some("nothing will be selected: `exclude` names every category that is read".to_owned());
        }
        let mut keywords = self.keywords.iter().chain(self.topics.iter().flat_map(|topic| &topic.keywords)).peekable();
        let only_keywords = self.authors.is_empty()
            && self.like.is_empty()
            && self.topics.iter().all(|topic| topic.want.is_empty() && !topic.keywords.is_empty());
        if only_keywords && keywords.peek().is_some() && keywords.all(|keyword| excludes(keyword.source()).is_some()) {
            return Some("nothing will be selected: `exclude` names every keyword".to_owned());
        }
        None
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
        let mut faults = Vec::new();
        if table.limit == 0 {
            faults.push("`limit` is 0, so no digest would have an entry; use at least 1".to_owned());
        }
        if !(1..=10).contains(&table.min_relevance) {
            faults.push(format!("`min_relevance` is {}; relevance goes from 1 to 10", table.min_relevance));
        }
        if table.announce.is_empty() {
            faults.push("`announce` is empty; name at least one of new, cross, replace, replace-cross".to_owned());
        }
        if !faults.is_empty() {
            return Err(faults.join("; "));
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
