//! Defines [`Listing`]: arXiv's own list of an announcement, from the pages `/list/{category}/new` and
//! `/catchup/{category}/{date}`, which share their markup.
//!
//! `arxiv.rs` reads pages into one listing. Its date and its counts prove that an announcement is complete.

use chrono::NaiveDate;

use super::error::ArxivError;
use super::page::{self, Heading};
use super::record::ArxivRecord;

/// The most entries that arXiv shows on one page (`show=2000`; catch-up pages have the same size).
pub(super) const PAGE: u32 = 2_000;

const WHAT: &str = "listing page";

/// What arXiv lists for one category under one date, over all pages read so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listing {
    /// The announcement date in the page's header.
    pub(super) date: NaiveDate,
    /// The entries that were shown, each paper once, in arXiv's order. A replacement has the kind `replace` throughout.
    pub(super) records: Vec<ArxivRecord>,
    /// The Y of "showing X of Y entries" for new, cross and replacement submissions.
    sections: [u32; 3],
    /// The N of "Total of N entries"; 0 if the page does not say it.
    stated: u32,
    /// Whether the page links to a next page.
    pub(super) has_next: bool,
}

impl Listing {
    /// Reads one page. `next` is what the link to the page after it contains, `skip=2000` or `page=2`.
    pub(super) fn parse(document: &str, next: &str) -> Result<Self, ArxivError> {
        let page = page::read(document, next).map_err(|why| ArxivError::malformed(WHAT, why))?;
        let date = page.headings.iter().find_map(|heading| match heading {
            Heading::Date(date) => Some(*date),
            _ => None,
        });
        let date = date.ok_or_else(|| ArxivError::malformed(WHAT, "it has no announcement date"))?;
        let mut listing = Self { date, records: Vec::new(), sections: [0; 3], stated: 0, has_next: page.has_next };
        let mut says_no_updates = false;
        for heading in page.headings {
            match heading {
                Heading::Date(_) => {}
                Heading::Section(section, of) => {
                    let count = &mut listing.sections[section as usize];
                    *count = of.max(*count);
                }
                Heading::Total(total) => listing.stated = total.max(listing.stated),
                Heading::NoUpdates => says_no_updates = true,
            }
        }
        // A page that breaks off after its header must not pass for a day without papers.
        if page.records.is_empty() && listing.total() == 0 && !says_no_updates {
            return Err(ArxivError::malformed(WHAT, "it has neither entries nor \"No updates\""));
        }
        listing.extend(page.records);
        Ok(listing)
    }

    /// A listing that was not read from a page.
    #[cfg(test)]
    pub(super) fn counted(date: NaiveDate, records: Vec<ArxivRecord>, total: u32) -> Self {
        Self { date, records, sections: [0; 3], stated: total, has_next: false }
    }

    /// How many entries arXiv counts for this date.
    pub(super) fn total(&self) -> u32 {
        self.sections.iter().sum::<u32>().max(self.stated)
    }

    /// Adds the next page of the same listing. A page with another date means that arXiv announced in between.
    pub(super) fn join(&mut self, page: Self) -> Result<(), ArxivError> {
        if page.date != self.date {
            return Err(ArxivError::malformed(WHAT, format!("its date changed from {} to {}", self.date, page.date)));
        }
        for (mine, theirs) in self.sections.iter_mut().zip(page.sections) {
            *mine = (*mine).max(theirs);
        }
        self.stated = self.stated.max(page.stated);
        self.has_next = page.has_next && !page.records.is_empty();
        self.extend(page.records);
        Ok(())
    }

    fn extend(&mut self, records: Vec<ArxivRecord>) {
        let mut known: std::collections::BTreeSet<_> = self.records.iter().map(|record| record.id.clone()).collect();
        self.records.extend(records.into_iter().filter(|record| known.insert(record.id.clone())));
    }
}

#[cfg(test)]
mod tests;
