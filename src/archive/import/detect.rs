//! Defines [`ImportFormat`] and [`detect`]: which system a file is of, by what stands in it.
//!
//! `read` is told the format, so that whoever imports may know better. It must never know what a paper is.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;
use templates::archive::IssueStyle;

use super::{lines, readable};

/// A layout of a day that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImportFormat {
    /// "Personalized Daily ArXiv Papers": a page in Markdown, or the text of one.
    RankedPage,
    /// The same system's JSON: papers by id, alone or with what the page says beside them.
    RankedRecord,
    /// A table of contents by category, then numbered papers with summaries: Markdown.
    CategoryPage,
    /// The same system's JSON: a paper a line.
    CategoryRecord,
    /// JSON of the first system that is no reader's digest.
    NoDigest,
}

/// A word that is no [`ImportFormat`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `auto`, `ranked-markdown`, `ranked-json`, `by-category-markdown` or `by-category-jsonl`")]
pub struct UnknownImportFormat;

impl ImportFormat {
    /// How the system lays a day out.
    pub fn style(self) -> IssueStyle {
        match self {
            Self::RankedPage | Self::RankedRecord | Self::NoDigest => IssueStyle::Ranked,
            Self::CategoryPage | Self::CategoryRecord => IssueStyle::ByCategory,
        }
    }

    /// Whether it is a page for people: it has what records leave out.
    pub fn is_page(self) -> bool {
        matches!(self, Self::RankedPage | Self::CategoryPage)
    }
}

impl fmt::Display for ImportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RankedPage => "ranked-markdown",
            Self::RankedRecord => "ranked-json",
            Self::CategoryPage => "by-category-markdown",
            Self::CategoryRecord => "by-category-jsonl",
            Self::NoDigest => "beside",
        })
    }
}

impl FromStr for ImportFormat {
    type Err = UnknownImportFormat;

    fn from_str(text: &str) -> Result<Self, UnknownImportFormat> {
        [Self::RankedPage, Self::RankedRecord, Self::CategoryPage, Self::CategoryRecord]
            .into_iter()
            .find(|format| format.to_string() == text)
            .ok_or(UnknownImportFormat)
    }
}

/// What a file is, by its content; `None` if it is nothing that is known.
pub fn detect(text: &str) -> Option<ImportFormat> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().find(|line| !line.trim().is_empty())?.trim();
    // A page's first line may be a link, `[Previous Day 2025-11-04](…)`, or `[gpt-5] Prompt …`.
    let opens_a_list =
        first.strip_prefix('[').is_some_and(|rest| rest.trim().is_empty() || rest.trim().starts_with('{'));
    if first.starts_with('{') || opens_a_list {
        return json(text, first);
    }
    let is_category = |line: &str| lines::category_heading(line).is_some() || lines::category_entry(line).is_some();
    if text.lines().any(is_category) {
        return Some(ImportFormat::CategoryPage);
    }
    let is_ranked = |line: &str| {
        lines::is_ranked_title(line) && readable::date_in_title(line).is_some()
            || matches!(lines::field(line), Some((lines::Field::Id, rest)) if readable::id(rest).is_some())
    };
    if text.lines().any(is_ranked) {
        return Some(ImportFormat::RankedPage);
    }
    text.lines().any(|line| lines::linked_entry(line).is_some()).then_some(ImportFormat::CategoryPage)
}

/// What is damaged is taken for what it begins like, so that the error names its line.
fn json(text: &str, first: &str) -> Option<ImportFormat> {
    let is_paper = |value: &Value, key: Option<&str>| {
        let named = ["arxiv_id", "ARXIVID", "id"].iter().filter_map(|name| value.get(name)?.as_str());
        named.chain(key).any(|id| readable::id(id).is_some())
    };
    match serde_json::from_str::<Value>(first) {
        Ok(line) if line.get("id").is_some() => return is_paper(&line, None).then_some(ImportFormat::CategoryRecord),
        Err(_) if first.starts_with("{\"id\"") => return Some(ImportFormat::CategoryRecord),
        _ => {}
    }
    let Ok(document) = serde_json::from_str::<Value>(text) else { return Some(ImportFormat::RankedRecord) };
    if document.pointer("/meta/total_spotlight_papers").is_some() {
        return Some(ImportFormat::NoDigest);
    }
    let is_record = match document.get("papers").unwrap_or(&document) {
        Value::Object(papers) => papers.iter().any(|(key, paper)| is_paper(paper, Some(key))),
        Value::Array(papers) => papers.iter().any(|paper| is_paper(paper, None)),
        _ => false,
    };
    is_record.then_some(ImportFormat::RankedRecord)
}
