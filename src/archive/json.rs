//! Defines [`json`]: a frozen digest for programs.
//!
//! Every field is named here, so that a link that is signed for one reader cannot get in with a field that the digest gains.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use templates::digest::{Asked, Counts, Coverage, Digest, Entry};

use super::Key;

#[derive(Serialize)]
struct Document<'a> {
    subscriber: &'a str,
    window: String,
    published_at: String,
    language: &'a str,
    title: &'a str,
    date: &'a str,
    intro: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<Counts>,
    coverage: &'a [Coverage],
    sections: Vec<Section<'a>>,
    more: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    criteria: Option<&'a Asked>,
}

#[derive(Serialize)]
struct Section<'a> {
    heading: &'a str,
    papers: Vec<Paper<'a>>,
}

#[derive(Serialize)]
struct Paper<'a> {
    number: u32,
    id: &'a str,
    version: u32,
    title: &'a str,
    authors: &'a [String],
    more_authors: u32,
    categories: &'a [String],
    announce_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    relevance: Option<u8>,
    reasons: &'a [String],
    #[serde(rename = "abstract")]
    abstract_text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tldr: Option<&'a str>,
    notes: &'a [String],
    abs_url: &'a str,
    pdf_url: &'a str,
    html_url: &'a str,
}

/// The document, ended by a newline. `digest` must be clean.
pub(super) fn json(subscriber: &str, key: Key, published_at: DateTime<Utc>, digest: &Digest) -> String {
    let sections = digest.sections.iter();
    let document = Document {
        subscriber,
        window: key.to_string(),
        published_at: published_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        language: &digest.language,
        title: &digest.title,
        date: &digest.date,
        intro: &digest.intro,
        counts: digest.counts,
        coverage: &digest.coverage,
        sections: sections
            .map(|section| Section { heading: &section.heading, papers: section.entries.iter().map(paper).collect() })
            .collect(),
        more: digest.more,
        criteria: digest.asked.as_ref(),
    };
    serde_json::to_string_pretty(&document).expect("plain data with string keys") + "\n"
}

fn paper(entry: &Entry) -> Paper<'_> {
    Paper {
        number: entry.number,
        id: &entry.id,
        version: entry.version,
        title: &entry.title,
        authors: &entry.authors,
        more_authors: entry.more_authors,
        categories: &entry.categories,
        announce_type: &entry.announce_type,
        relevance: (entry.relevance > 0).then_some(entry.relevance),
        reasons: &entry.reasons,
        abstract_text: &entry.abstract_text,
        tldr: entry.tldr.as_deref(),
        notes: &entry.notes,
        abs_url: &entry.abs_url,
        pdf_url: &entry.pdf_url,
        html_url: &entry.html_url,
    }
}
