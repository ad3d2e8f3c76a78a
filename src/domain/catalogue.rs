//! Defines [`Catalogue`]: the papers of a window of announcements, each once.
//!
//! `flow/publish/papers.rs` builds one per window; `rank/` scores it and `selection.rs` reads it. It must never depend on a
//! subscriber, because subscribers with the same window share it.

use std::collections::BTreeMap;

use super::announcement::Announcement;
use super::paper::{ArxivId, Paper};

/// The deduplicated papers of some announcements, in order of id.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    papers: Vec<Paper>,
}

impl Catalogue {
    /// Joins announcements. A paper in several of them is one paper with all its listings. The later of two
    /// versions wins, and the earliest announcement date is kept, so that the date does not depend on the order.
    pub fn of(announcements: impl IntoIterator<Item = Announcement>) -> Self {
        let mut papers: BTreeMap<ArxivId, Paper> = BTreeMap::new();
        for paper in announcements.into_iter().flat_map(|announcement| announcement.papers) {
            match papers.get_mut(&paper.id) {
                None => {
                    papers.insert(paper.id.clone(), paper);
                }
                Some(known) => merge(known, paper),
            }
        }
        Self { papers: papers.into_values().collect() }
    }

    /// Papers without an announcement: what `dawnpost rank` reads from a file. The order is kept.
    pub fn of_papers(papers: Vec<Paper>) -> Self {
        Self { papers }
    }

    /// The papers, in order of id.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }
}

fn merge(known: &mut Paper, mut other: Paper) {
    let announced = known.announced.min(other.announced);
    let mut listings = std::mem::take(&mut known.listings);
    for (category, kind) in std::mem::take(&mut other.listings) {
        let best = listings.entry(category).or_insert(kind);
        *best = (*best).min(kind);
    }
    // Later version, then the fuller record: a listing page has comments and the feed has a licence.
    if (other.version, other.abstract_text.len()) > (known.version, known.abstract_text.len()) {
        let (doi, journal_ref) = (known.doi.take(), known.journal_ref.take());
        let (licence, comments) = (known.licence.take(), known.comments.take());
        let same_version = known.version == other.version;
        *known = other;
        if same_version {
            known.doi = known.doi.take().or(doi);
            known.journal_ref = known.journal_ref.take().or(journal_ref);
            known.licence = known.licence.take().or(licence);
            known.comments = known.comments.take().or(comments);
        }
    }
    known.announced = announced;
    known.listings = listings;
}
