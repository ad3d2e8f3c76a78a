//! Defines [`Feed`]: one category's RSS 2.0 or Atom feed, as <https://info.arxiv.org/help/rss_specifications.html> has
//! it.
//!
//! `arxiv.rs` and `combined_feed.rs` call it with what `client.rs` fetched. A feed does not say which announcement it belongs
//! to: its `pubDate` is only when it was generated.

use std::collections::BTreeSet;
use std::io::BufRead;

use chrono::{DateTime, NaiveDate};

use super::authors;
use super::error::ArxivError;
use super::record::{ArxivRecord, abstract_line, categories, line, optional};
use super::xml::{self, Element, Namespace};
use crate::domain::paper::{AnnounceType, ArxivId};
use crate::domain::zone::Zone;

/// arXiv cuts a feed at this many items, and drops new papers first.
pub(super) const LIMIT: usize = 2_000;

/// Items that are read at all: ten times what arXiv sends.
const MAX_ITEMS: usize = 20_000;
/// Authors of all items: four times those of the largest feed. Each costs the ranker half a kilobyte.
const MAX_AUTHORS: usize = 200_000;

const WHAT: &str = "feed";

/// A feed that was read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Feed {
    /// The day on which it was generated, US Eastern time.
    pub(super) generated: Option<NaiveDate>,
    /// Its items in order, each paper once.
    pub(super) records: Vec<ArxivRecord>,
    /// Whether arXiv's limit may have cut it.
    pub(super) cut: bool,
}

impl Feed {
    /// Reads a feed in either format. A document that breaks off is an error, never a short feed.
    pub(super) fn read(document: impl BufRead) -> Result<Self, ArxivError> {
        let mut items = Items::default();
        let root = xml::read(document, |within, element| match dialect_of(within) {
            Some(dialect) if (element.namespace, element.name.as_str()) == (dialect.namespace, dialect.item) => {
                items.add(&element, dialect).map(|()| None)
            }
            _ => Ok(Some(element)),
        });
        let root = root.map_err(|why| ArxivError::malformed(WHAT, why))?;
        let (channel, dialect) = match (root.namespace, root.name.as_str()) {
            (Namespace::None, "rss") => (root.first(Namespace::None, "channel"), &RSS),
            (Namespace::Atom, "feed") => (Some(&root), &ATOM),
            _ => (None, &RSS),
        };
        let Some(channel) = channel else {
            return Err(ArxivError::malformed(WHAT, format!("it is <{}>, neither RSS nor Atom", root.name)));
        };
        let title = channel.text_of(dialect.namespace, "title");
        if title.trim_start().starts_with("Feed error") {
            let words = channel.text_of(dialect.namespace, dialect.subtitle);
            return Err(ArxivError::Rejected { status: 400, words: line(words) });
        }
        let generated = [dialect.date, "updated"].iter().find_map(|name| day(channel.text_of(dialect.namespace, name)));
        Ok(Self { generated, records: items.records, cut: items.count >= LIMIT })
    }
}

/// The format of a feed's items, where `within` is where items are.
fn dialect_of(within: &[Element]) -> Option<&'static Dialect> {
    match within {
        [rss, channel]
            if (rss.namespace, rss.name.as_str(), channel.name.as_str()) == (Namespace::None, "rss", "channel") =>
        {
            Some(&RSS)
        }
        [feed] if (feed.namespace, feed.name.as_str()) == (Namespace::Atom, "feed") => Some(&ATOM),
        _ => None,
    }
}

/// The items of a feed so far.
#[derive(Default)]
struct Items {
    count: usize,
    records: Vec<ArxivRecord>,
    known: BTreeSet<ArxivId>,
    authors: usize,
}

impl Items {
    fn add(&mut self, item: &Element, dialect: &Dialect) -> Result<(), String> {
        self.count += 1;
        if self.count > MAX_ITEMS {
            return Err(format!("it has more than {MAX_ITEMS} items"));
        }
        let Some(record) = read(item, dialect) else {
            tracing::warn!(item = item.text_of(dialect.namespace, dialect.id), "a feed item has no id or type");
            return Ok(());
        };
        self.authors += record.authors.len();
        if self.authors > MAX_AUTHORS {
            return Err(format!("it names more than {MAX_AUTHORS} authors"));
        }
        if self.known.insert(record.id.clone()) {
            self.records.push(record);
        }
        Ok(())
    }
}

/// The names of the same elements in the two formats.
struct Dialect {
    namespace: Namespace,
    item: &'static str,
    id: &'static str,
    description: &'static str,
    date: &'static str,
    subtitle: &'static str,
}

const RSS: Dialect = Dialect {
    namespace: Namespace::None,
    item: "item",
    id: "guid",
    description: "description",
    date: "pubDate",
    subtitle: "description",
};

const ATOM: Dialect = Dialect {
    namespace: Namespace::Atom,
    item: "entry",
    id: "id",
    description: "summary",
    date: "published",
    subtitle: "subtitle",
};

fn read(item: &Element, dialect: &Dialect) -> Option<ArxivRecord> {
    let own = dialect.namespace;
    let (header, abstract_text) = description(item.text_of(own, dialect.description));
    let (id, version) = [item.text_of(own, dialect.id), header.id, item.text_of(own, "link")]
        .iter()
        .find_map(|text| ArxivId::parse_versioned(text).ok())?;
    let kind = [item.text_of(Namespace::Arxiv, "announce_type"), header.kind]
        .iter()
        .find_map(|word| word.trim().parse::<AnnounceType>().ok())?;
    let codes = item.all(own, "category").map(|category| category.attribute("term").unwrap_or(&category.text));
    Some(ArxivRecord {
        title: line(item.text_of(own, "title")),
        authors: authors::split(&line(item.text_of(Namespace::Dc, "creator"))),
        abstract_text: abstract_line(abstract_text),
        categories: categories(codes),
        doi: optional(item.text_of(Namespace::Arxiv, "DOI")),
        journal_ref: optional(item.text_of(Namespace::Arxiv, "journal_reference")),
        licence: optional(item.text_of(Namespace::Dc, "rights")),
        ..ArxivRecord::new(id, version, kind)
    })
}

/// The text before an abstract: `arXiv:2511.00001v1 Announce Type: new`.
struct Header<'a> {
    id: &'a str,
    kind: &'a str,
}

fn description(text: &str) -> (Header<'_>, &str) {
    let none = Header { id: "", kind: "" };
    let Some((id, rest)) = text.trim_start().split_once(" Announce Type:") else {
        return (none, text);
    };
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (kind, rest) = rest.split_at(end);
    let rest = rest.trim_start();
    (Header { id, kind }, rest.strip_prefix("Abstract:").unwrap_or(rest))
}

/// The US Eastern day of an RFC 2822 (RSS) or RFC 3339 (Atom) time.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let time = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text)).ok()?;
    Some(time.with_timezone(&Zone::new_york()).date_naive())
}

#[cfg(test)]
mod tests;
