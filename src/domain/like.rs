//! Defines [`Like`]: one entry of `criteria.like`, which is a paper or a source that lists a reader's papers (a BibTeX file,
//! a Zotero library, an ORCID record); and [`Work`], one paper from such a source, which becomes a mark.
//!
//! `criteria.rs` parses entries, `interests/` fetches the sources, `flow/likes.rs` stores their works, and `flow/publish/`
//! uses them as marks. This file must never know how a source is fetched.

mod bibcode;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::mark::{Mark, Opinion};
use super::paper::ArxivId;

/// The most marks of one reader that come from `like`, over all its entries. The ranker learns from the newest 1,000
/// marks: this leaves room for the reader's own opinions.
pub const MOST_MARKS: usize = 500;

/// One entry of `criteria.like`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Like {
    /// One paper on arXiv.
    Paper(ArxivId),
    /// A BibTeX file; a relative path is relative to the file that contains the entry.
    Bibtex(String),
    /// A Zotero library, or a collection of one.
    Zotero(ZoteroLibrary),
    /// The works of a researcher.
    Orcid(Orcid),
}

/// A Zotero library, or a collection in it. Its text form is the path of Zotero's Web API, `users/12345` or
/// `groups/678/collections/ABCD2345`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoteroLibrary {
    is_group: bool,
    number: u64,
    collection: Option<String>,
}

/// An ORCID iD with a correct check digit: `0000-0002-1825-0097`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Orcid(String);

/// Text that is not a valid entry of `like`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` in `like`: {hint}")]
pub struct BadLike {
    given: String,
    hint: String,
}

/// A paper that a source lists. Some of its fields may still be unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Identifies it if it is not on arXiv: `doi:10.1234/x`, or the source's own key (`bib:`, `zotero:`, `orcid:`).
    pub key: String,
    /// Its arXiv id; `None` if it is not known to be on arXiv.
    pub arxiv: Option<ArxivId>,
    /// Plain text; may be empty.
    pub title: String,
    /// Plain text; may be empty.
    #[serde(rename = "abstract")]
    pub abstract_text: String,
    /// Whether arXiv's own record was requested, successfully or not.
    pub looked_up: bool,
}

impl Like {
    /// The name of the source under which its works are stored. All entries that name a single paper share one source.
    pub fn source(&self) -> String {
        match self {
            Self::Paper(_) => "arxiv".to_owned(),
            other => other.to_string(),
        }
    }
}

impl FromStr for Like {
    type Err = BadLike;

    fn from_str(text: &str) -> Result<Self, BadLike> {
        let text = text.trim();
        let bad = |hint: &str| BadLike { given: text.to_owned(), hint: hint.to_owned() };
        if let Some(path) = text.strip_prefix("bibtex:") {
            let path = path.trim();
            return if path.is_empty() {
                Err(bad("name the file, as in `bibtex:papers.bib`"))
            } else {
                Ok(Self::Bibtex(path.to_owned()))
            };
        }
        if let Some(path) = text.strip_prefix("zotero:") {
            let expected = "expected `zotero:users/12345` or `zotero:groups/678`, with `/collections/ABCD2345` after it \
                            for one collection; the number of your own library is shown at zotero.org/settings/keys";
            return ZoteroLibrary::parse(path).map(Self::Zotero).ok_or_else(|| bad(expected));
        }
        let orcid = text.strip_prefix("orcid:").or_else(|| text.split_once("://orcid.org/").map(|(_, id)| id));
        if let Some(id) = orcid {
            return match Orcid::parse(id) {
                Some((orcid, true)) => Ok(Self::Orcid(orcid)),
                Some(_) => Err(bad("its check digit is wrong: one of its digits is mistyped")),
                None => Err(bad("expected `orcid:` and four groups of four digits, as in `orcid:0000-0002-1825-0097`")),
            };
        }
        let expected = "expected an arXiv id (`2511.01234`), `bibtex:FILE`, `zotero:users/NUMBER`, `zotero:groups/NUMBER` \
                        or `orcid:0000-0002-1825-0097`";
        text.parse().ok().or_else(|| arxiv_id_in(text)).map(Self::Paper).ok_or_else(|| bad(expected))
    }
}

impl fmt::Display for Like {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paper(id) => id.fmt(f),
            Self::Bibtex(path) => write!(f, "bibtex:{path}"),
            Self::Zotero(library) => write!(f, "zotero:{library}"),
            Self::Orcid(orcid) => write!(f, "orcid:{orcid}"),
        }
    }
}

impl TryFrom<String> for Like {
    type Error = BadLike;

    fn try_from(text: String) -> Result<Self, BadLike> {
        text.parse()
    }
}

impl From<Like> for String {
    fn from(like: Like) -> Self {
        like.to_string()
    }
}

impl ZoteroLibrary {
    fn parse(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.trim().trim_matches('/').split('/').collect();
        let (kind, number, collection) = match parts[..] {
            [kind, number] => (kind, number, None),
            [kind, number, "collections", key] => (kind, number, Some(key)),
            _ => return None,
        };
        let is_group = match kind {
            "users" => false,
            "groups" => true,
            _ => return None,
        };
        // Today eight of A-Z and 2-9; only Zotero knows whether a collection with that key exists.
        let is_key = |key: &str| (1..=16).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric());
        let collection = match collection {
            Some(key) if is_key(key) => Some(key.to_ascii_uppercase()),
            Some(_) => return None,
            None => None,
        };
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some(Self { is_group, number, collection })
    }
}

impl fmt::Display for ZoteroLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", if self.is_group { "groups" } else { "users" }, self.number)?;
        self.collection.iter().try_for_each(|key| write!(f, "/collections/{key}"))
    }
}

impl Orcid {
    /// The id, and whether its last character is the right check digit for the others (ISO 7064 MOD 11-2:
    /// <https://support.orcid.org/hc/en-us/articles/360006897674>). `None` if the text does not have the form of an id.
    fn parse(text: &str) -> Option<(Self, bool)> {
        let text = text.trim().trim_end_matches('/').to_ascii_uppercase();
        let groups: Vec<&str> = text.split('-').collect();
        if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
            return None;
        }
        let (digits, check) = groups.concat().split_at_checked(15).map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) || !check.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
            return None;
        }
        let total = digits.bytes().fold(0_u32, |total, digit| (total + u32::from(digit - b'0')) * 2 % 11);
        let expected = match (12 - total) % 11 {
            10 => "X".to_owned(),
            digit => digit.to_string(),
        };
        Some((Self(text), check == expected))
    }
}

impl fmt::Display for Orcid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands before an arXiv id: `arXiv:`, links to arXiv and to sites that show its papers, its DOIs.
const ID_MARKS: [&str; 17] = [
    "10.48550/arxiv.",
    "arxiv.org/abs/",
    "arxiv.org/pdf/",
    "arxiv.org/html/",
    "arxiv.org/ps/",
    "arxiv.org/e-print/",
    "arxiv.org/src/",
    "arxiv:",
    "huggingface.co/papers/",
    "hf.co/papers/",
    "alphaxiv.org/abs/",
    "alphaxiv.org/overview/",
    "alphaxiv.org/pdf/",
    "ar5iv.org/abs/",
    "ar5iv.org/html/",
    "scirate.com/arxiv/",
    "emergentmind.com/papers/",
];

/// The first arXiv id in a text such as a field for notes, links or DOIs: after `arXiv:`, in a link to arXiv or to a site that
/// shows its papers, in one of arXiv's DOIs, or in a bibcode of ADS. Other numbers do not count.
pub fn arxiv_id_in(text: &str) -> Option<ArxivId> {
    // Only ASCII is lowercased, so that byte offsets stay the same.
    let lower = text.to_ascii_lowercase();
    let mut starts: Vec<usize> =
        ID_MARKS.iter().flat_map(|mark| lower.match_indices(mark).map(|(at, _)| at + mark.len())).collect();
    starts.sort_unstable();
    let marked = starts.into_iter().find_map(|at| {
        let rest = text[at..].trim_start();
        let ends = |c: char| c.is_whitespace() || "[](){}<>,;?#\"'|\\".contains(c);
        let token = rest.split(ends).next().unwrap_or_default().trim_end_matches(['.', ':', '/']);
        token.parse().ok()
    });
    marked.or_else(|| bibcode::arxiv_id_in(text))
}

impl Work {
    /// A paper whose arXiv id is all that is known.
    pub fn on_arxiv(id: ArxivId) -> Self {
        Self {
            key: id.to_string(),
            arxiv: Some(id),
            title: String::new(),
            abstract_text: String::new(),
            looked_up: false,
        }
    }

    /// The paper as a mark. `None` if it has neither title nor abstract, because nothing can be learnt from it.
    pub fn mark(&self) -> Option<Mark> {
        let id = self.arxiv.as_ref().map_or_else(|| self.key.clone(), ToString::to_string);
        let known = !self.title.is_empty() || !self.abstract_text.is_empty();
        known.then(|| Mark {
            id,
            title: self.title.clone(),
            abstract_text: self.abstract_text.clone(),
            opinion: Opinion::Liked,
        })
    }

    /// Whether arXiv's record has yet to be requested.
    pub fn is_open(&self) -> bool {
        self.arxiv.is_some() && !self.looked_up
    }
}

/// At most `limit` marks from several sources, each with its newest work first. It takes one work from each source in turn,
/// so that a large library leaves room for the others. A paper that two sources list is one mark, the one with an abstract.
pub fn marks_of(sources: &[Vec<Work>], limit: usize) -> Vec<Mark> {
    let mut marks: BTreeMap<String, Mark> = BTreeMap::new();
    let longest = sources.iter().map(Vec::len).max().unwrap_or_default();
    for index in 0..longest {
        for work in sources.iter().filter_map(|works| works.get(index)) {
            let Some(mark) = work.mark() else { continue };
            let is_better = match marks.get(&mark.id) {
                Some(known) => known.abstract_text.is_empty(),
                None => marks.len() < limit,
            };
            if is_better {
                marks.insert(mark.id.clone(), mark);
            }
        }
    }
    marks.into_values().collect()
}

#[cfg(test)]
mod tests;
