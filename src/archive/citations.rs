//! Defines [`Citation`]: what reference managers keep of a paper, and an issue's papers as one BibTeX or RIS file.
//!
//! `web/citations.rs` answers with the files, `reader_build.rs` writes them into the archive. `citations/bibtex.rs` and
//! `citations/ris.rs` write the formats. The COinS in pages, which browsers' plug-ins read, are in `templates/archive/coins.rs`.

mod bibtex;
mod names;
mod ris;

use std::collections::BTreeMap;

use templates::digest::{Digest, Entry};

use crate::domain::paper::{ArxivId, Paper};

pub use bibtex::bibtex;
pub use ris::ris;

/// One paper as it is cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// arXiv's id.
    pub id: ArxivId,
    /// Readable title.
    pub title: String,
    /// In the order of the paper, as arXiv writes them: `Ada van Doe`.
    pub authors: Vec<String>,
    /// Whether there are authors whose names are not known.
    pub has_more_authors: bool,
    /// `cs.LG`; empty if it is not known.
    pub primary_category: String,
    /// Readable abstract; may be empty.
    pub abstract_text: String,
    /// The publisher's, if the authors gave it.
    pub doi: Option<String>,
    /// Where it was published, if the authors said so.
    pub journal_ref: Option<String>,
}

/// The ids of a digest's papers, in its order.
pub fn paper_ids(digest: &Digest) -> Vec<ArxivId> {
    digest.entries().filter_map(|entry| entry.id.parse().ok()).collect()
}

impl Citation {
    /// The papers of a digest, in its order, completed from their stored records.
    pub fn all_of(digest: &Digest, mut records: BTreeMap<ArxivId, Paper>) -> Vec<Self> {
        let cited = |entry: &Entry| {
            let id: ArxivId = entry.id.parse().ok()?;
            let record = records.remove(&id);
            Some(Self::of(id, entry, record))
        };
        digest.entries().filter_map(cited).collect()
    }

    /// A paper of a digest. The digest names the first authors only, so the stored record completes it, if there is one.
    fn of(id: ArxivId, entry: &Entry, record: Option<Paper>) -> Self {
        let primary_category = entry.categories.first().cloned().unwrap_or_default();
        let (title, abstract_text) = (entry.title.clone(), entry.abstract_text.clone());
        match record {
            Some(paper) => Self {
                id,
                title,
                authors: paper.authors,
                has_more_authors: false,
                primary_category,
                abstract_text,
                doi: paper.doi,
                journal_ref: paper.journal_ref,
            },
            None => Self {
                id,
                title,
                authors: entry.authors.clone(),
                has_more_authors: entry.more_authors > 0,
                primary_category,
                abstract_text,
                doi: None,
                journal_ref: None,
            },
        }
    }

    /// The publisher's DOI, else the one that DataCite keeps for every paper of arXiv.
    fn doi(&self) -> String {
        self.doi.clone().unwrap_or_else(|| format!("10.48550/arXiv.{}", self.id))
    }

    /// When the first version was submitted: an id begins with the year and the month (arXiv's identifier scheme).
    fn submitted(&self) -> Option<(u32, u32)> {
        let id = self.id.as_str();
        let number = id.rsplit_once('/').map_or(id, |(_, number)| number);
        let year: u32 = number.get(..2)?.parse().ok()?;
        let month = number.get(2..4)?.parse().ok().filter(|month| (1..=12).contains(month))?;
        Some((if year >= 91 { 1900 + year } else { 2000 + year }, month))
    }
}

#[cfg(test)]
mod tests;
