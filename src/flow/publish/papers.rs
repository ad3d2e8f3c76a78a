//! Defines [`Papers`], the papers that a group of readers choose from, and [`groups`], which makes the groups.
//!
//! Only `publish.rs` calls it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Publisher;
use crate::domain::announcement::AnnouncementId;
use crate::domain::calendar;
use crate::domain::catalogue::Catalogue;
use crate::domain::category::Category;
use crate::domain::code_links::FoundCodeLinks;
use crate::domain::subscriber::Subscriber;
use crate::domain::window::{self, Window};
use crate::flow::fetch::AnnouncementStates;
use crate::rank::{Extracts, Index, Pool, Ranker};
use crate::store::StoreError;

/// Listing dates before the window that scores are measured against: some 2,000 papers for a reader of two large
/// categories. A number of dates, not of papers: which papers count for a reader must not depend on what others read.
const BACKGROUND_DATES: usize = 5;

/// The papers of a group's windows as they were read, with their indexes.
pub(super) struct IndexedPapers {
    /// The papers to choose from.
    pub catalogue: Catalogue,
    recent: Catalogue,
    index: Index,
    recent_index: Index,
}

/// The papers of a group's windows, ready to be scored for any number of readers.
pub(super) struct Papers<'a> {
    /// The papers to choose from.
    pub catalogue: &'a Catalogue,
    /// Papers of the dates before, which scores are measured against.
    pub recent: &'a Catalogue,
    /// Their links to code.
    pub code_links: FoundCodeLinks,
    /// Their abstracts, to choose sentences from.
    pub extracts: Extracts<'a>,
    /// Both as the ranker takes them. Making it compares all of them with each other: once per group.
    pub pool: Pool<'a>,
}

impl IndexedPapers {
    /// The papers, measured against the recent ones.
    pub(super) fn measured<'a>(&'a self, ranker: &'a Ranker) -> Papers<'a> {
        Papers {
            catalogue: &self.catalogue,
            recent: &self.recent,
            code_links: FoundCodeLinks::default(),
            extracts: ranker.extracts(self.catalogue.papers()),
            pool: Pool::against(&self.index, &self.recent_index),
        }
    }
}

/// The dates that no issue of some readers has covered, and the announcements that stayed open. Readers for whom both are the
/// same are a group.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupDates {
    dates: Vec<NaiveDate>,
    reopened: Vec<AnnouncementId>,
}

/// A group: its readers, each with their window.
pub(super) type Group<'a> = Vec<(&'a Subscriber, Window)>;

/// The subscribers who have a window up to `newest`, in groups that share their papers.
pub(super) fn groups<'a>(
    subscribers: &'a [Subscriber],
    newest: NaiveDate,
    states: &AnnouncementStates,
) -> BTreeMap<GroupDates, Group<'a>> {
    let mut groups: BTreeMap<GroupDates, Group<'_>> = BTreeMap::new();
    for subscriber in subscribers {
        if let Some(window) = window::next(&subscriber.cursor, &subscriber.criteria.categories, newest, states) {
            let dates = GroupDates { dates: window.dates.clone(), reopened: window.reopened().cloned().collect() };
            groups.entry(dates).or_default().push((subscriber, window));
        }
    }
    groups
}

impl Publisher<'_> {
    /// The papers of a group's dates in the categories of its readers, and recent ones that scores are measured against.
    pub(super) async fn papers(&self, dates: &GroupDates, group: &Group<'_>) -> Result<IndexedPapers, StoreError> {
        let wanted = group.iter().flat_map(|(_, window)| &window.announcements);
        let categories: BTreeSet<Category> = wanted.map(|id| id.category.clone()).collect();
        let categories: Vec<Category> = categories.into_iter().collect();
        let mut announcements = Vec::new();
        for date in &dates.dates {
            announcements.extend(self.store.announcements_between(&categories, *date, *date).await?);
        }
        for id in &dates.reopened {
            announcements.extend(self.store.announcement(id).await?);
        }
        let reopened = dates.reopened.iter().map(|id| &id.date);
        let oldest = dates.dates.iter().chain(reopened).min().copied().unwrap_or_default();
        let (from, to) = (listing_dates_before(oldest, BACKGROUND_DATES), calendar::previous(oldest));
        let recent = Catalogue::of(self.store.announcements_between(&categories, from, to).await?);
        let catalogue = Catalogue::of(announcements);
        let (index, recent_index) = (self.ranker.index(catalogue.papers()), self.ranker.index(recent.papers()));
        Ok(IndexedPapers { catalogue, recent, index, recent_index })
    }
}

fn listing_dates_before(date: NaiveDate, count: usize) -> NaiveDate {
    (0..count).fold(date, |date, _| calendar::previous(date))
}
