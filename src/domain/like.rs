//! Defines [`Like`]: one entry of `criteria.like`, a paper or a place where the papers of a reader are listed; and [`Work`],
//! one paper that stands there, which becomes a mark.
//!
//! `criteria.rs` parses entries, `interests/` reads the places, `likes.rs` keeps what was read, `publish.rs` takes the marks.
//! This file must never know how a place is asked.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::mark::{Mark, Opinion};
use super::paper::ArxivId;

/// Marks of one reader that come from `like`, over all its entries. The ranker learns from the newest 1,000 marks: this
/// leaves room for what the reader says.
pub const MOST_MARKS: usize = 500;

/// One entry of `criteria.like`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Like {
    /// One paper on arXiv.
    Paper(ArxivId),
    /// A BibTeX file; a relative path is relative to the file in which the entry stands.
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

/// An ORCID iD with the right check digit: `0000-0002-1825-0097`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Orcid(String);

/// An entry that names no place where papers stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` in `like`: {way_out}")]
pub struct BadLike {
    given: String,
    way_out: String,
}

/// A paper that stands at one of these places, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Tells it from others where it is not on arXiv: `doi:10.1234/x`, or the place's own key (`bib:`, `zotero:`, `orcid:`).
    pub key: String,
    /// Where it is on arXiv.
    pub arxiv: Option<ArxivId>,
    /// Readable; may be empty.
    pub title: String,
    /// Readable; may be empty.
    #[serde(rename = "abstract")]
    pub abstract_text: String,
    /// Whether arXiv's own record was asked for, whatever came of it.
    pub looked_up: bool,
}

impl Like {
    /// The name under which what was read is kept. All papers that are named one by one are one place.
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
        let bad = |way_out: &str| BadLike { given: text.to_owned(), way_out: way_out.to_owned() };
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
                            for one collection; the number of your own library stands at zotero.org/settings/keys";
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
        // Eight of A-Z and 2-9 today; whether there is one of that key, Zotero says.
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
    /// The id, and whether its last character is the check digit of the others (ISO 7064 MOD 11-2:
    /// <https://support.orcid.org/hc/en-us/articles/360006897674>). None where it has another form.
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

/// The first arXiv id that a text names as one: by `arXiv:`, by a link to arxiv.org, or by a DOI of arXiv's. What a field for
/// notes, links or DOIs holds.
pub fn arxiv_id_in(text: &str) -> Option<ArxivId> {
    // ASCII alone is lowered, so that places agree.
    let lower = text.to_ascii_lowercase();
    let marks = ["10.48550/arxiv.", "arxiv.org/abs/", "arxiv.org/pdf/", "arxiv.org/html/", "arxiv:"];
    let mut places: Vec<usize> =
        marks.iter().flat_map(|mark| lower.match_indices(mark).map(|(at, _)| at + mark.len())).collect();
    places.sort_unstable();
    places.into_iter().find_map(|at| {
        let rest = text[at..].trim_start();
        let ends = |c: char| c.is_whitespace() || "[](){}<>,;?#\"'|\\".contains(c);
        let token = rest.split(ends).next().unwrap_or_default().trim_end_matches(['.', ':', '/']);
        token.parse().ok()
    })
}

impl Work {
    /// A paper of which only the id is known.
    pub fn on_arxiv(id: ArxivId) -> Self {
        Self {
            key: id.to_string(),
            arxiv: Some(id),
            title: String::new(),
            abstract_text: String::new(),
            looked_up: false,
        }
    }

    /// The paper as a mark, if anything can be learnt from it.
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

    /// Whether arXiv's record is still to be asked for.
    pub fn is_open(&self) -> bool {
        self.arxiv.is_some() && !self.looked_up
    }
}

/// At most `most` marks of several places, each with its newest work first: one of each place in turn, so that a large
/// library leaves room for the others. A paper that stands at two places is one mark, the one with an abstract.
pub fn marks_of(places: &[Vec<Work>], most: usize) -> Vec<Mark> {
    let mut marks: BTreeMap<String, Mark> = BTreeMap::new();
    let longest = places.iter().map(Vec::len).max().unwrap_or_default();
    for turn in 0..longest {
        for work in places.iter().filter_map(|works| works.get(turn)) {
            let Some(mark) = work.mark() else { continue };
            let takes = match marks.get(&mark.id) {
                Some(known) => known.abstract_text.is_empty(),
                None => marks.len() < most,
            };
            if takes {
                marks.insert(mark.id.clone(), mark);
            }
        }
    }
    marks.into_values().collect()
}

#[cfg(test)]
mod tests;
