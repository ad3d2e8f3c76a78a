//! Defines [`IssueOutline`]: what other pages show of an issue. The manifest holds it, so that a build does not read known
//! issues again.
//!
//! It must never hold an abstract: every build reads the outlines of a reader's whole archive, which may be ten years long.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use templates::digest::Entry;
use templates::words::Words;

use super::WindowKey;
use super::issue::FrozenIssue;

/// The number of authors of a paper that the search page knows. A collaboration has thousands.
const MAX_AUTHORS: usize = 100;

/// The outline of one issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct IssueOutline {
    pub key: WindowKey,
    pub published_at: DateTime<Utc>,
    /// The fingerprint of its digest.
    pub fingerprint: String,
    pub title: String,
    /// Its papers, in the order of the issue.
    pub papers: Vec<PaperOutline>,
}

/// The outline of one paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct PaperOutline {
    pub id: String,
    pub title: String,
    /// The first authors.
    pub authors: Vec<String>,
    /// The number of further authors.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_authors: u32,
    /// The reader's topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Whether it was chosen because of a followed author.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_followed: bool,
    /// Relevance and novelty, 0 to 20.
    pub score: u8,
}

impl IssueOutline {
    /// The outline of an issue, which must be cleaned.
    pub fn of(issue: &FrozenIssue, fingerprint: &str) -> Self {
        let followed = Words::of(&issue.digest.language).followed_heading;
        let sections = issue.digest.sections.iter();
        let papers = sections
            .flat_map(|section| section.entries.iter().map(|entry| paper(entry, section.heading == followed)))
            .collect();
        Self {
            key: issue.key,
            published_at: issue.published_at,
            fingerprint: fingerprint.to_owned(),
            title: issue.digest.title.clone(),
            papers,
        }
    }

    /// The outline of an issue whose digest is no longer kept, from the JSON file that an earlier build made of it; `None` if
    /// that is not such a file.
    pub fn of_json(text: &str, key: WindowKey, published_at: DateTime<Utc>, fingerprint: &str) -> Option<Self> {
        let issue: WrittenIssue = serde_json::from_str(text).ok()?;
        if issue.window != key.to_string() {
            return None;
        }
        let followed = Words::of(&issue.language).followed_heading;
        let papers = issue.sections.into_iter().flat_map(|WrittenSection { heading, papers }| {
            papers.into_iter().map(move |paper| paper.outline(heading == followed))
        });
        let (fingerprint, papers) = (fingerprint.to_owned(), papers.collect());
        Some(Self { key, published_at, fingerprint, title: issue.title, papers })
    }

    /// Key and title, for links to it.
    pub fn key_and_title(&self) -> (WindowKey, &str) {
        (self.key, &self.title)
    }

    pub fn count(&self) -> u32 {
        self.papers.len() as u32
    }
}

fn paper(entry: &Entry, is_followed: bool) -> PaperOutline {
    let written = WrittenPaper {
        id: entry.id.clone(),
        title: entry.title.clone(),
        authors: entry.authors.clone(),
        more_authors: entry.more_authors,
        topic: entry.topic.clone(),
        relevance: entry.relevance,
        novelty: entry.novelty.unwrap_or(0),
    };
    written.outline(is_followed)
}

/// What an outline needs of an issue's JSON file (`json.rs`).
#[derive(Deserialize)]
struct WrittenIssue {
    window: String,
    language: String,
    title: String,
    sections: Vec<WrittenSection>,
}

#[derive(Deserialize)]
struct WrittenSection {
    heading: String,
    papers: Vec<WrittenPaper>,
}

#[derive(Deserialize)]
struct WrittenPaper {
    id: String,
    title: String,
    authors: Vec<String>,
    more_authors: u32,
    topic: Option<String>,
    #[serde(default)]
    relevance: u8,
    #[serde(default)]
    novelty: u8,
}

impl WrittenPaper {
    fn outline(mut self, is_followed: bool) -> PaperOutline {
        let further = self.authors.len().saturating_sub(MAX_AUTHORS);
        self.authors.truncate(MAX_AUTHORS);
        PaperOutline {
            id: self.id,
            title: self.title,
            authors: self.authors,
            more_authors: self.more_authors.saturating_add(further as u32),
            topic: self.topic,
            is_followed,
            score: self.relevance.saturating_add(self.novelty),
        }
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}
