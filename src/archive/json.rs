//! Defines [`json`]: a published digest as JSON for programs.
//!
//! `reader_archive.rs` calls it, and `outline.rs` reads the file again where there is no other record of an issue. Every field is named here, so that a later field of the digest cannot add a link that is signed
//! for one reader.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use templates::digest::{Asked, Counts, Coverage, Details, Digest, Entry};

use super::WindowKey;

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
    overview: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage<'a>>,
    coverage: &'a [Coverage],
    sections: Vec<Section<'a>>,
    more: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    criteria: Option<&'a Asked>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<&'a str>,
}

/// Tokens, and what they cost in the price table's currency.
#[derive(Serialize)]
struct Usage<'a> {
    model: &'a str,
    prompt_tokens: u64,
    cached_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Cost>,
}

#[derive(Serialize)]
struct Cost {
    prompt: f64,
    completion: f64,
    total: f64,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    novelty: Option<u8>,
    /// The sum of both, by which papers are sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u8>,
    /// Whether a language model should have assessed the paper and did not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    estimated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    reasons: &'a [String],
    #[serde(rename = "abstract")]
    abstract_text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tldr: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a Details>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    code_urls: &'a [String],
    notes: &'a [String],
    abs_url: &'a str,
    pdf_url: &'a str,
    html_url: &'a str,
}

/// The document, with a newline at its end. `digest` must be cleaned.
pub(super) fn json(subscriber: &str, key: WindowKey, published_at: DateTime<Utc>, digest: &Digest) -> String {
    let sections = digest.sections.iter();
    let document = Document {
        subscriber,
        window: key.to_string(),
        published_at: published_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        language: &digest.language,
        title: &digest.title,
        date: &digest.date,
        intro: &digest.intro,
        overview: digest.overview.as_deref(),
        counts: digest.counts,
        usage: digest.usage.as_ref().map(usage),
        coverage: &digest.coverage,
        sections: sections
            .map(|section| Section { heading: &section.heading, papers: section.entries.iter().map(paper).collect() })
            .collect(),
        more: digest.more,
        criteria: digest.asked.as_ref(),
        prompt: digest.prompt.as_deref(),
    };
    serde_json::to_string_pretty(&document).expect("plain data with string keys") + "\n"
}

fn usage(usage: &templates::digest::Usage) -> Usage<'_> {
    let money = |micros: u64| micros as f64 / 1e6;
    Usage {
        model: &usage.model,
        prompt_tokens: usage.prompt,
        cached_tokens: usage.cached,
        completion_tokens: usage.completion,
        total_tokens: usage.prompt.saturating_add(usage.completion),
        cost: usage.cost.map(|cost| Cost {
            prompt: money(cost.prompt_micros),
            completion: money(cost.completion_micros),
            total: money(cost.prompt_micros.saturating_add(cost.completion_micros)),
        }),
    }
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
        novelty: entry.novelty,
        score: entry.novelty.map(|novelty| entry.relevance + novelty),
        estimated: entry.estimated,
        topic: entry.topic.as_deref(),
        comment: entry.comment.as_deref(),
        reasons: &entry.reasons,
        abstract_text: &entry.abstract_text,
        tldr: entry.tldr.as_deref(),
        details: entry.details.as_ref(),
        code_urls: &entry.code_urls,
        notes: &entry.notes,
        abs_url: &entry.abs_url,
        pdf_url: &entry.pdf_url,
        html_url: &entry.html_url,
    }
}
