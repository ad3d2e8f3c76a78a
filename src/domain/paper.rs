//! Defines [`Paper`], [`ArxivId`] and [`AnnounceType`]: one e-print as arXiv announced it.
//!
//! `arxiv/` makes papers; every later step reads them. This file must never know the format that a paper was read from.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::category::Category;

/// An arXiv identifier without its version: `2511.01234`, or `hep-th/9901001` for papers before April 2007.
///
/// The id is a paper's identity; the version is data. (<https://info.arxiv.org/help/arxiv_identifier.html>)
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArxivId(String);

/// Text that is not an arXiv identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an arXiv id (expected `2511.01234` or `hep-th/9901001`)")]
pub struct BadArxivId(String);

impl ArxivId {
    /// Reads an id with or without `arXiv:`, `oai:arXiv.org:`, an abs or pdf link before it, and a version after it.
    pub fn parse_versioned(text: &str) -> Result<(Self, Option<u32>), BadArxivId> {
        let bad = || BadArxivId(text.to_owned());
        let mut rest = text.trim();
        for mark in ["/abs/", "/pdf/", "/html/"] {
            if let Some(at) = rest.find(mark) {
                rest = &rest[at + mark.len()..];
            }
        }
        for prefix in ["oai:arXiv.org:", "arXiv:", "arxiv:"] {
            rest = rest.strip_prefix(prefix).unwrap_or(rest);
        }
        let rest = rest.strip_suffix(".pdf").unwrap_or(rest);
        let (body, version) = match rest.rfind('v') {
            Some(at) if rest[at + 1..].parse::<u32>().is_ok() => (&rest[..at], rest[at + 1..].parse().ok()),
            _ => (rest, None),
        };
        let id = match body.split_once('/') {
            Some((archive, number)) => {
                // `math.GT/0309136` and `math/0309136` name the same paper; arXiv writes the second.
                let archive = archive.split('.').next().unwrap_or(archive);
                let named = !archive.is_empty() && archive.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                if !named || number.len() != 7 || !number.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad());
                }
                format!("{archive}/{number}")
            }
            None => {
                let (month, number) = body.split_once('.').ok_or_else(bad)?;
                let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
                if month.len() != 4 || !(4..=5).contains(&number.len()) || !digits(month) || !digits(number) {
                    return Err(bad());
                }
                body.to_owned()
            }
        };
        Ok((Self(id), version))
    }

    /// The id as arXiv writes it, without a version.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ArxivId {
    type Err = BadArxivId;

    fn from_str(text: &str) -> Result<Self, BadArxivId> {
        Self::parse_versioned(text).map(|(id, _)| id)
    }
}

impl TryFrom<String> for ArxivId {
    type Error = BadArxivId;

    fn try_from(text: String) -> Result<Self, BadArxivId> {
        text.parse()
    }
}

impl From<ArxivId> for String {
    fn from(id: ArxivId) -> Self {
        id.0
    }
}

impl fmt::Display for ArxivId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a paper is in a category's announcement, in arXiv's terms. The order is the order of interest: a paper that is
/// new in one of a reader's categories and a cross-list in another is new to that reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnnounceType {
    /// First announced, with this category as its primary one.
    New,
    /// Listed here in addition to its primary category.
    Cross,
    /// A new version of a paper whose primary category this is.
    Replace,
    /// A new version of a paper that is cross-listed here.
    ReplaceCross,
}

impl AnnounceType {
    /// All four, in order of interest.
    pub const ALL: [Self; 4] = [Self::New, Self::Cross, Self::Replace, Self::ReplaceCross];

    /// arXiv's own name, as in the feed's `arxiv:announce_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Cross => "cross",
            Self::Replace => "replace",
            Self::ReplaceCross => "replace-cross",
        }
    }

    /// Whether this announces a new version of a paper that was announced before.
    pub fn is_replacement(self) -> bool {
        matches!(self, Self::Replace | Self::ReplaceCross)
    }
}

impl fmt::Display for AnnounceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AnnounceType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not an announce type (expected new, cross, replace or replace-cross)"))
    }
}

/// One e-print as announced. All text is Unicode and plain: TeX accents are resolved, affiliations are not in the names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The identity, without the version.
    pub id: ArxivId,
    /// The version that was announced, from 1.
    pub version: u32,
    /// Readable title; mathematics is Unicode if it could be converted faithfully, else TeX source.
    pub title: String,
    /// Full names in the order of the paper.
    pub authors: Vec<String>,
    /// Readable abstract; empty if arXiv has not given one yet.
    pub abstract_text: String,
    /// Primary category first, then the cross-lists.
    pub categories: Vec<Category>,
    /// The announcement date, arXiv's listing date (Monday to Friday).
    pub announced: NaiveDate,
    /// The categories whose announcements have it, each with its announce type there.
    pub listings: BTreeMap<Category, AnnounceType>,
    /// `None` if arXiv gave none.
    #[serde(default)]
    pub doi: Option<String>,
    /// `None` if arXiv gave none.
    #[serde(default)]
    pub journal_ref: Option<String>,
    /// Licence URL, if arXiv gave it.
    #[serde(default)]
    pub licence: Option<String>,
    /// The authors' comments ("12 pages, ICML"), which the listing pages and the API have but the feed lacks.
    #[serde(default)]
    pub comments: Option<String>,
    /// Whether this version withdraws the paper.
    #[serde(default)]
    pub withdrawn: bool,
    /// The texts as arXiv sent them, if they differ from the readable ones; `None` in a record from before they were stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceText>,
}

/// The texts of a paper as arXiv sent them, with TeX; `None` if the readable text is the same. Runs of white space are one
/// space here too, because arXiv's line breaks have no meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// All names, even if only some differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authors: Option<Vec<String>>,
    /// The abstract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstract_text: Option<String>,
}

impl Paper {
    /// The primary category. Every paper has one; a record without categories is rejected when it is read.
    pub fn primary(&self) -> Option<&Category> {
        self.categories.first()
    }

    /// The announce type of this paper for someone who reads `wanted`: the most interesting of its listings there, or
    /// `None` if none of these categories' announcements has it.
    pub fn announce_type_for(&self, wanted: &[Category]) -> Option<AnnounceType> {
        wanted.iter().filter_map(|category| self.listings.get(category)).min().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_spelling_that_arxiv_uses() {
        for (text, id, version) in [
            ("2511.01234", "2511.01234", None),
            ("arXiv:2511.01234v3", "2511.01234", Some(3)),
            ("oai:arXiv.org:0704.0001v1", "0704.0001", Some(1)),
            ("https://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001", Some(2)),
            ("http://arxiv.org/pdf/math.GT/0309136.pdf", "math/0309136", None),
        ] {
            let (parsed, v) = ArxivId::parse_versioned(text).expect(text);
            assert_eq!((parsed.as_str(), v), (id, version));
        }
        for text in ["", "2511", "2511.123", "2511.1234567", "x/1", "HEP/9901001", "251a.01234"] {
            assert!(text.parse::<ArxivId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_record_from_before_the_source_was_kept_still_reads() {
        let old = r#"{"id":"2511.90001","version":1,"title":"On Kites","authors":["Ann Example"],"abstract_text":"",
            "categories":["cs.LG"],"announced":"2025-11-04","listings":{"cs.LG":"new"}}"#;
        let paper: Paper = serde_json::from_str(old).expect("a paper");
        assert_eq!(paper.source, None);
        assert!(!serde_json::to_string(&paper).expect("plain data").contains("source"));
    }
}
