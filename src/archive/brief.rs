//! Defines [`Brief`]: of one issue, what the pages of others say of it. It stands in the manifest, so that an issue which is
//! known is not read again.
//!
//! It must never hold an abstract: a reader's archive of ten years is read with every build.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use templates::digest::Entry;
use templates::words::Words;

use super::Key;
use super::volume::Issue;

/// Authors of a paper that are searched. A collaboration has thousands.
const AUTHORS: usize = 100;

/// One issue in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Brief {
    pub key: Key,
    pub published_at: DateTime<Utc>,
    /// Of the digest that it is made of.
    pub fingerprint: String,
    pub title: String,
    /// In the order of the issue.
    pub papers: Vec<Paper>,
}

/// One paper in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Paper {
    pub id: String,
    pub title: String,
    /// The first ones.
    pub authors: Vec<String>,
    /// How many further authors there are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_authors: u32,
    /// The reader's topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Whether it is there because of who wrote it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_followed: bool,
    /// Relevance and novelty, 0 to 20.
    pub score: u8,
}

impl Brief {
    /// `issue` must be clean.
    pub fn of(issue: &Issue, fingerprint: &str) -> Self {
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

    /// As other issues link to it.
    pub fn named(&self) -> (Key, &str) {
        (self.key, &self.title)
    }

    pub fn count(&self) -> u32 {
        self.papers.len() as u32
    }
}

fn paper(entry: &Entry, is_followed: bool) -> Paper {
    let authors: Vec<String> = entry.authors.iter().take(AUTHORS).cloned().collect();
    Paper {
        id: entry.id.clone(),
        title: entry.title.clone(),
        more_authors: entry.more_authors + (entry.authors.len() - authors.len()) as u32,
        authors,
        topic: entry.topic.clone(),
        is_followed,
        score: entry.relevance + entry.novelty.unwrap_or(0),
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}
