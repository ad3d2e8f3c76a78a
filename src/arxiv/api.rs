//! Reads the answers of the export API (Atom), as <https://info.arxiv.org/help/api/user-manual.html> has it.
//!
//! `arxiv.rs` calls it for papers that it asked for by id. It must never be asked what was announced: the API's index lags
//! by days and knows nothing of announcements.

use chrono::{DateTime, NaiveDate};

use super::error::ArxivError;
use super::record::{ArxivRecord, abstract_line, categories, line, optional};
use super::xml::{self, Element, Namespace};
use crate::domain::paper::{AnnounceType, ArxivId};

/// Ids asked for in one request: the URL stays below 2 kB.
pub(super) const CHUNK: usize = 100;

const WHAT: &str = "export API answer";

/// The newest version of one paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ApiEntry {
    /// When the returned version was submitted, UTC.
    pub(super) updated: Option<NaiveDate>,
    /// Its `kind` is a placeholder: the API does not know announcements.
    pub(super) record: ArxivRecord,
}

/// Reads an answer. It leaves out ids that arXiv does not find; an answer with the single entry "Error" is an error.
pub(super) fn parse(document: &str) -> Result<Vec<ApiEntry>, ArxivError> {
    let (mut entries, mut rejection) = (Vec::new(), None);
    let root = xml::read(document.as_bytes(), |within, entry| {
        let is_entry = matches!(within, [feed] if feed.namespace == Namespace::Atom && feed.name == "feed")
            && (entry.namespace, entry.name.as_str()) == (Namespace::Atom, "entry");
        if !is_entry {
            return Ok(Some(entry));
        }
        let id = entry.text_of(Namespace::Atom, "id");
        if id.contains("/api/errors") || entry.text_of(Namespace::Atom, "title").trim() == "Error" {
            rejection = Some(line(entry.text_of(Namespace::Atom, "summary")));
            return Ok(None);
        }
        match ArxivId::parse_versioned(id) {
            Ok((id, version)) => entries.push(read(&entry, id, version)),
            Err(error) => tracing::warn!(%error, "an API entry has no id"),
        }
        // As many were asked for.
        if entries.len() > CHUNK { Err(format!("it has more than {CHUNK} entries")) } else { Ok(None) }
    });
    let root = root.map_err(|why| ArxivError::malformed(WHAT, why))?;
    if (root.namespace, root.name.as_str()) != (Namespace::Atom, "feed") {
        return Err(ArxivError::malformed(WHAT, format!("it is <{}>, not an Atom feed", root.name)));
    }
    match rejection {
        Some(words) => Err(ArxivError::Rejected { status: 400, words }),
        None => Ok(entries),
    }
}

fn read(entry: &Element, id: ArxivId, version: Option<u32>) -> ApiEntry {
    let term = |element: &'static str, namespace| {
        entry.all(namespace, element).filter_map(|category| category.attribute("term")).collect::<Vec<_>>()
    };
    let codes = term("primary_category", Namespace::Arxiv).into_iter().chain(term("category", Namespace::Atom));
    let names = entry.all(Namespace::Atom, "author").map(|author| line(author.text_of(Namespace::Atom, "name")));
    let updated = DateTime::parse_from_rfc3339(entry.text_of(Namespace::Atom, "updated").trim()).ok();
    let record = ArxivRecord {
        title: line(entry.text_of(Namespace::Atom, "title")),
        authors: names.filter(|name| name.chars().any(char::is_alphanumeric)).collect(),
        abstract_text: abstract_line(entry.text_of(Namespace::Atom, "summary")),
        categories: categories(codes),
        doi: optional(entry.text_of(Namespace::Arxiv, "doi")),
        journal_ref: optional(entry.text_of(Namespace::Arxiv, "journal_ref")),
        comments: optional(entry.text_of(Namespace::Arxiv, "comment")),
        ..ArxivRecord::new(id, version, AnnounceType::New)
    };
    ApiEntry { updated: updated.map(|time| time.to_utc().date_naive()), record }
}

#[cfg(test)]
mod tests;
