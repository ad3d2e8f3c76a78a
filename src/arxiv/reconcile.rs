//! Decides which [`AnnouncementState`] an announcement has by comparing arXiv's sources, and joins their records. Pure.
//!
//! `arxiv.rs` calls [`ExpectedAnnouncement::with_feed_and_listing`], then [`ExpectedAnnouncement::with_catchup`] if those two
//! sources disagree, and [`ExpectedAnnouncement::with_catchup_only`] for an earlier date.
//!
//! The listing's date and counts decide. The feed's `pubDate` proves nothing: arXiv has served yesterday's papers under
//! today's date and today's under yesterday's. The ids tell them apart, as no paper is new twice.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ArxivError;
use super::feed::Feed;
use super::listing::Listing;
use super::record::ArxivRecord;
use crate::domain::announcement::{AnnouncementId, AnnouncementState, QuietReason};
use crate::domain::paper::ArxivId;

/// A category with this many papers in one announcement also has some in the next, so an empty page means that it is late.
pub(super) const BUSY: usize = 10;
/// This many papers that were new or cross-listed before are not a coincidence: the source is stale.
const REPEATED: usize = 4;

/// The announcement that arXiv is asked for.
#[derive(Clone, Debug)]
pub(super) struct ExpectedAnnouncement {
    pub(super) id: AnnouncementId,
    /// The papers of the announcement before it, if known.
    pub(super) previous: Option<BTreeSet<ArxivId>>,
}

/// A feed, or `None` if it has not changed since it held an earlier announcement.
pub(super) type FeedAnswer = Result<Option<Feed>, ArxivError>;
/// All pages of a listing.
pub(super) type ListingAnswer = Result<Listing, ArxivError>;

/// The state and the records that the sources agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReconciledAnnouncement {
    pub(super) state: AnnouncementState,
    pub(super) records: Vec<ArxivRecord>,
}

/// Whether the feed and the newest listing agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// They agree, or one of them is enough.
    Settled(ReconciledAnnouncement),
    /// They contradict each other or are incomplete; the catch-up page must decide.
    Disputed,
}

impl ExpectedAnnouncement {
    /// Decides for the newest date from its first two sources.
    pub(super) fn with_feed_and_listing(&self, feed: &FeedAnswer, listing: &ListingAnswer) -> Agreement {
        let settled = |state| Agreement::Settled(ReconciledAnnouncement { state, records: Vec::new() });
        let or_late = |disputed| if disputed { Agreement::Disputed } else { settled(AnnouncementState::Late) };
        match listing {
            Ok(page) if page.date == self.id.date => {
                if self.confirms(page) {
                    let settlement = self.settle(&[page], feed);
                    let complete = matches!(settlement.state, AnnouncementState::Complete { .. });
                    let agreed = !self.contradicts(feed, &[page]);
                    return if complete && agreed { Agreement::Settled(settlement) } else { Agreement::Disputed };
                }
                if self.has_news(feed, None) || (page.records.is_empty() && page.total() > 0) {
                    return Agreement::Disputed;
                }
                let repeated = !page.records.is_empty();
                settled(if repeated || self.is_busy() {
                    AnnouncementState::Late
                } else {
                    AnnouncementState::Quiet { reason: QuietReason::NoPapers }
                })
            }
            // The page has moved on to the next announcement, at 20:00 Eastern, four hours before the feed does.
            Ok(page) if page.date > self.id.date => Agreement::Disputed,
            Ok(page) => {
                let under_an_old_header =
                    self.previous.is_some() && !page.records.is_empty() && !self.repeats(&page.records);
                or_late(under_an_old_header || self.has_news(feed, Some(page)))
            }
            Err(ArxivError::Malformed { .. }) => Agreement::Disputed,
            Err(error) => Agreement::Settled(self.feed_alone(feed, error)),
        }
    }

    /// Decides for the newest date with the catch-up page as the third source.
    pub(super) fn with_catchup(
        &self,
        feed: &FeedAnswer,
        listing: &ListingAnswer,
        catchup: &ListingAnswer,
    ) -> ReconciledAnnouncement {
        let pages: Vec<&Listing> =
            [listing, catchup].into_iter().flatten().filter(|page| self.confirms(page)).collect();
        if !pages.is_empty() {
            // A feed that lists what a page of another date lists is of that date: it has moved on, or stayed behind.
            let elsewhere = listing.as_ref().ok().filter(|page| page.date != self.id.date && !page.records.is_empty());
            let is_elsewhere = |page| self.fresh(feed).is_some_and(|feed| agree(feed, &[page]));
            let feed =
                if self.contradicts(feed, &pages) && elsewhere.is_some_and(is_elsewhere) { &Ok(None) } else { feed };
            return match self.undisputed(&pages, feed) {
                Some(pages) => self.settle(&pages, feed),
                None => {
                    let error = format!("under {}, arXiv's feed and pages list different papers", self.id.date);
                    ReconciledAnnouncement { state: AnnouncementState::Failed { error }, records: Vec::new() }
                }
            };
        }
        let header = listing.as_ref().ok().map(|page| page.date);
        let counted = [listing, catchup]
            .into_iter()
            .flatten()
            .filter(|page| page.date == self.id.date && page.records.is_empty());
        let of = counted.map(Listing::total).max().unwrap_or_default();
        let state = match (header, catchup) {
            (Some(header), _) if header == self.id.date && self.has_news(feed, None) => return self.settle(&[], feed),
            _ if of > 0 => AnnouncementState::Incomplete { got: 0, of },
            (Some(header), Ok(none)) if header > self.id.date && none.records.is_empty() => {
                AnnouncementState::Quiet { reason: QuietReason::NoPapers }
            }
            (Some(header), Err(error)) if header > self.id.date => {
                AnnouncementState::Failed { error: error.to_string() }
            }
            (None, Err(error)) => return self.feed_alone(feed, error),
            _ => AnnouncementState::Late,
        };
        ReconciledAnnouncement { state, records: Vec::new() }
    }

    /// Decides for an earlier date, for which the catch-up page is the only source.
    pub(super) fn with_catchup_only(&self, catchup: &ListingAnswer) -> ReconciledAnnouncement {
        let state = match catchup {
            Ok(page) if self.confirms(page) => return self.settle(&[page], &Ok(None)),
            Ok(page) if page.date == self.id.date && page.records.is_empty() && page.total() == 0 => {
                AnnouncementState::Quiet { reason: QuietReason::NoPapers }
            }
            Ok(page) if page.date == self.id.date && page.records.is_empty() => {
                AnnouncementState::Incomplete { got: 0, of: page.total() }
            }
            Ok(page) if page.date == self.id.date => AnnouncementState::Failed {
                error: format!("under {}, arXiv lists the papers of the announcement before", self.id.date),
            },
            Ok(page) => {
                AnnouncementState::Failed { error: format!("arXiv answered with the listing of {}", page.date) }
            }
            Err(error) => AnnouncementState::Failed { error: error.to_string() },
        };
        ReconciledAnnouncement { state, records: Vec::new() }
    }

    /// The union of the pages' entries, enriched by the feed if it is of the same announcement.
    fn settle(&self, pages: &[&Listing], feed: &FeedAnswer) -> ReconciledAnnouncement {
        let of = pages.iter().map(|page| page.total()).max().unwrap_or_default();
        let mut records: Vec<ArxivRecord> = Vec::new();
        let mut index_of = BTreeMap::new();
        for record in pages.iter().flat_map(|page| &page.records) {
            index_of.entry(record.id.clone()).or_insert_with(|| {
                records.push(record.clone());
                records.len() - 1
            });
        }
        if let Some(feed) = self.fresh(feed).filter(|feed| agree(feed, pages)) {
            for item in &feed.records {
                match index_of.get(&item.id) {
                    Some(index) => records[*index] = both(item, &records[*index]),
                    None if feed.cut => {}
                    None => records.push(item.clone()),
                }
            }
        }
        let got = u32::try_from(records.len()).unwrap_or(u32::MAX);
        let state = if of > 0 && got >= of {
            AnnouncementState::Complete { total: got }
        } else {
            AnnouncementState::Incomplete { got, of }
        };
        ReconciledAnnouncement { state, records }
    }

    /// The announcement from the feed alone, when no page could be read. Never complete, as there is no count.
    fn feed_alone(&self, feed: &FeedAnswer, error: &ArxivError) -> ReconciledAnnouncement {
        match feed {
            Ok(Some(_)) if self.has_news(feed, None) => self.settle(&[], feed),
            Ok(_) => ReconciledAnnouncement { state: AnnouncementState::Late, records: Vec::new() },
            Err(first) => {
                let error = if first == error { error.to_string() } else { format!("{first}; {error}") };
                ReconciledAnnouncement { state: AnnouncementState::Failed { error }, records: Vec::new() }
            }
        }
    }

    /// The pages that list this announcement, of those that say so: two that agree, or those that agree with the feed. A
    /// page that no other source contradicts stands alone. `None` if the sources list different papers and nothing decides
    /// between them.
    fn undisputed<'a>(&self, pages: &[&'a Listing], feed: &FeedAnswer) -> Option<Vec<&'a Listing>> {
        match pages {
            [page] => (!self.contradicts(feed, &[page])).then(|| vec![*page]),
            [one, other] if !share_most(&one.records, &other.records) => {
                let feed = self.fresh(feed);
                let with_feed = pages.iter().filter(|page| feed.is_some_and(|feed| agree(feed, &[page])));
                let with_feed: Vec<&Listing> = with_feed.copied().collect();
                (with_feed.len() == 1).then_some(with_feed)
            }
            // Two pages outvote the feed where they are known not to be those of the announcement before. Where that is
            // unknown they may both be stale: one server makes them.
            _ => (self.previous.is_some() || !self.contradicts(feed, pages)).then(|| pages.to_vec()),
        }
    }

    /// Whether the feed lists other papers than the pages, and neither is stale nor cut, as far as is known.
    fn contradicts(&self, feed: &FeedAnswer, pages: &[&Listing]) -> bool {
        let is_cut = |feed: &Feed| feed.cut && self.previous.is_some();
        self.fresh(feed).is_some_and(|feed| !is_cut(feed) && !agree(feed, pages))
    }

    /// The feed, if it has papers and is not the one of the announcement before.
    fn fresh<'a>(&self, feed: &'a FeedAnswer) -> Option<&'a Feed> {
        let feed = feed.as_ref().ok()?.as_ref()?;
        (!feed.records.is_empty() && !self.repeats(&feed.records)).then_some(feed)
    }

    /// Whether a page lists this announcement.
    fn confirms(&self, page: &Listing) -> bool {
        page.date == self.id.date && !page.records.is_empty() && !self.repeats(&page.records)
    }

    /// Whether the feed has papers that neither the previous announcement nor a page of an earlier date has. If both are
    /// unknown, only a feed that was generated on the date counts.
    fn has_news(&self, feed: &FeedAnswer, earlier: Option<&Listing>) -> bool {
        let Ok(Some(feed)) = feed else { return false };
        match (&self.previous, earlier) {
            _ if feed.records.is_empty() => false,
            (Some(_), _) => !self.repeats(&feed.records),
            (None, Some(page)) => {
                let old: BTreeSet<&ArxivId> = page.records.iter().map(|record| &record.id).collect();
                2 * feed.records.iter().filter(|item| old.contains(&item.id)).count() < feed.records.len()
            }
            (None, None) => feed.generated == Some(self.id.date),
        }
    }

    /// Whether these are the papers of the previous announcement. A paper is new, or a new cross-list, only once; a
    /// replacement may follow on the next day.
    fn repeats(&self, records: &[ArxivRecord]) -> bool {
        let Some(previous) = &self.previous else { return false };
        let seen = |record: &&ArxivRecord| previous.contains(&record.id);
        let first_time = || records.iter().filter(|record| !record.kind.is_replacement());
        let (count, again) = (first_time().count(), first_time().filter(seen).count());
        let most_again = count >= REPEATED && 2 * again > count;
        let all_again = !records.is_empty() && records.iter().all(|record| seen(&record));
        most_again || (all_again && 2 * records.len() > previous.len())
    }

    fn is_busy(&self) -> bool {
        self.previous.as_ref().is_some_and(|previous| previous.len() >= BUSY)
    }
}

/// Whether a feed and the pages are of the same announcement. Most papers of the feed must be on the pages; if the pages
/// are incomplete, most papers of the shorter one in the other. Without pages there is nothing to contradict the feed.
fn agree(feed: &Feed, pages: &[&Listing]) -> bool {
    let listed: BTreeSet<&ArxivId> = pages.iter().flat_map(|page| &page.records).map(|record| &record.id).collect();
    let of = pages.iter().map(|page| page.total()).max().unwrap_or_default();
    let is_whole = listed.len() >= of as usize && of > 0;
    let compared = if is_whole { feed.records.len() } else { feed.records.len().min(listed.len()) };
    2 * feed.records.iter().filter(|item| listed.contains(&item.id)).count() >= compared
}

/// Whether the shorter list has most of its papers in common with the other.
fn share_most(one: &[ArxivRecord], other: &[ArxivRecord]) -> bool {
    let ids: BTreeSet<&ArxivId> = one.iter().map(|record| &record.id).collect();
    2 * other.iter().filter(|record| ids.contains(&record.id)).count() >= one.len().min(other.len())
}

/// A paper that feed and page both have: the feed's source text and full author list, the page's section.
fn both(item: &ArxivRecord, page: &ArxivRecord) -> ArxivRecord {
    let kind = if item.kind.is_replacement() && page.kind.is_replacement() { item.kind } else { page.kind };
    let mut record = ArxivRecord { kind, ..item.clone() };
    record.fill(page);
    record
}

#[cfg(test)]
mod tests;
