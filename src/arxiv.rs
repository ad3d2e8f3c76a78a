//! arXiv, the source: [`ArxivSource::announcement`] tells what was announced on a date in a category, and how sure that is.
//!
//! The poller and the commands call it. This module is the only home of arXiv's formats and hosts; it must never know
//! who reads, what is stored, or what anybody likes. The story of the newest announcement:
//!
//! 1. `feed`: the RSS feed has the source text of titles, names and abstracts.
//! 2. `listing`: the page `/list/{category}/new` has the date and the counts. It is the proof.
//! 3. `reconcile` compares them; where they disagree, the catch-up page of the date decides.
//! 4. `api`: what is still missing (an abstract, authors beyond the hundredth) is asked for by id.
//!
//! An earlier announcement comes from its catch-up page alone. `html` has a paper's full text. `client` keeps the pace, `xml`, `page`, `authors` and
//! `record` are what the formats share.

mod api;
mod authors;
mod client;
mod error;
mod feed;
mod glance;
mod html;
mod lane;
mod listing;
mod page;
mod reconcile;
mod record;
mod settings;
mod xml;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use self::feed::Feed;
use self::listing::{Listing, PAGE};
use self::reconcile::{Agreement, ExpectedAnnouncement, FeedAnswer, ListingAnswer, ReconciledAnnouncement};
use self::record::ArxivRecord;
use crate::domain::announcement::{Announcement, AnnouncementId, AnnouncementState, QuietReason};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::full_text::FullText;
use crate::domain::paper::{ArxivId, Paper};

pub use self::client::{ArxivClient, Validators};
pub use self::error::ArxivError;
pub use self::settings::{ArxivSettings, BACKOFF};

/// Days that arXiv's catch-up pages reach back.
pub const CATCHUP_DAYS: i64 = 90;
/// No announcement of one category has so many pages of 2,000 entries.
const MAX_PAGES: u32 = 10;

/// arXiv, as seen through one polite client. Shared by all tasks.
#[derive(Debug)]
pub struct ArxivSource {
    client: ArxivClient,
    seen: Mutex<BTreeMap<Category, SeenFeed>>,
}

/// A feed that was read and is no longer wanted: its validators save reading it again while nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFeed {
    /// What the server said of it.
    pub validators: Validators,
    /// It holds the announcement of this date, or of an earlier one.
    pub until: NaiveDate,
}

impl ArxivSource {
    /// arXiv through `client`. `seen` is what [`ArxivSource::seen`] gave in an earlier process; an empty map costs one
    /// unconditional request per category.
    pub fn new(client: ArxivClient, seen: BTreeMap<Category, SeenFeed>) -> Self {
        Self { client, seen: Mutex::new(seen) }
    }

    /// What to keep for the next process.
    pub fn seen(&self) -> BTreeMap<Category, SeenFeed> {
        self.feeds_seen().clone()
    }

    /// The announcement that `id` names, as arXiv tells it at `now`: two requests where all is well, three or
    /// four where sources disagree or stay short, one for an earlier date, none at weekends.
    ///
    /// `previous` are the ids of the announcement directly before it in the same category (calendar, not database:
    /// a gap makes it `None`), by which a stale feed is known.
    ///
    /// Whatever arXiv answers becomes a state. Errors are: nobody answered ([`ArxivError::is_unreachable`]), the date
    /// is in the future, or it is too old.
    pub async fn announcement(
        &self,
        id: &AnnouncementId,
        previous: Option<&[ArxivId]>,
        now: DateTime<Utc>,
    ) -> Result<Announcement, ArxivError> {
        let AnnouncementId { category, date } = id;
        let date = *date;
        if date > calendar::today(now) {
            return Err(ArxivError::NotDue { date, due_at: calendar::due_at(date) });
        }
        let newest = calendar::newest_due(now);
        if (newest - date).num_days() > CATCHUP_DAYS {
            return Err(ArxivError::TooOld { date, days: CATCHUP_DAYS });
        }
        if let Some(reason @ QuietReason::Weekend) = calendar::quiet(date) {
            let (category, state) = (category.clone(), AnnouncementState::Quiet { reason });
            return Ok(Announcement { date, category, state, papers: Vec::new() });
        }
        let previous = previous.filter(|ids| !ids.is_empty()).map(|ids| ids.iter().cloned().collect());
        let expected = ExpectedAnnouncement { id: id.clone(), previous };
        let mut settlement = if date == newest { self.newest(&expected).await? } else { self.past(&expected).await? };
        // A holiday is asked for like any other day: if arXiv did announce, the papers count. If not, it has a name.
        // (The newest listing under its own date speaks of the category alone.)
        let nothing = match settlement.state {
            AnnouncementState::Late => true,
            AnnouncementState::Quiet { .. } => date < newest,
            _ => false,
        };
        if let Some(reason) = calendar::quiet_if_empty(date, now).filter(|_| nothing) {
            let reason = match reason {
                // No catch-up page of this date has been seen yet.
                QuietReason::Holiday(name) if date == newest => QuietReason::ExpectedHoliday(name),
                reason => reason,
            };
            settlement.state = AnnouncementState::Quiet { reason };
        }
        let records = self.complement(&expected, settlement.records).await;
        let papers = records.into_iter().map(|record| record.into_paper(category, date)).collect();
        Ok(Announcement { date, category: category.clone(), state: settlement.state, papers })
    }

    /// Papers by id, in their newest version, a request per hundred; ids that arXiv does not know are not among them. Of
    /// announcements the API knows nothing: the dates and listings of these papers mean nothing.
    pub async fn papers(&self, ids: &[ArxivId]) -> Result<Vec<Paper>, ArxivError> {
        let mut papers = Vec::new();
        for ids in ids.chunks(api::CHUNK) {
            let answer = self.client.by_id(&ids.iter().collect::<Vec<_>>()).await?;
            papers.extend(api::parse(&answer)?.into_iter().map(|entry| entry.record.into_known_paper()));
        }
        Ok(papers)
    }

    /// Asks for one feed, whatever is in it: whether arXiv answers.
    pub async fn probe(&self) -> Result<(), ArxivError> {
        self.client.feed(&Category::of_paper("cs.LG"), None).await.map(|_| ())
    }

    /// The full text of one version of a paper; none where arXiv has made no HTML of it. A page of the paced web: one request
    /// in 15 s.
    pub async fn full_text(&self, id: &ArxivId, version: u32) -> Result<Option<FullText>, ArxivError> {
        match self.client.html(id, version).await {
            Ok(page) => Ok(html::read(&page)),
            Err(ArxivError::Rejected { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn newest(&self, expected: &ExpectedAnnouncement) -> Result<ReconciledAnnouncement, ArxivError> {
        let (feed, validators) = self.feed(expected).await;
        let listing = self.newest_listing(expected).await;
        let settlement = match expected.first(&feed, &listing) {
            Agreement::Settled(settlement) => {
                self.remember(expected, &settlement.state, validators);
                settlement
            }
            Agreement::Disputed => {
                let catchup = self.catchup(expected).await;
                expected.second(&feed, &listing, &catchup)
            }
        };
        match (feed, listing) {
            (Err(feed), Err(listing)) if feed.is_unreachable() && listing.is_unreachable() => Err(listing),
            _ => Ok(settlement),
        }
    }

    async fn past(&self, expected: &ExpectedAnnouncement) -> Result<ReconciledAnnouncement, ArxivError> {
        match self.catchup(expected).await {
            Err(error) if error.is_unreachable() => Err(error),
            catchup => Ok(expected.past(&catchup)),
        }
    }

    async fn feed(&self, expected: &ExpectedAnnouncement) -> (FeedAnswer, Option<Validators>) {
        let known = self.feeds_seen().get(&expected.id.category).filter(|seen| seen.until < expected.id.date).cloned();
        match self.client.feed(&expected.id.category, known.as_ref().map(|seen| &seen.validators)).await {
            Ok(None) => (Ok(None), None),
            Ok(Some(fetched)) => match Feed::parse(&fetched.body) {
                Ok(feed) => (Ok(Some(feed)), Some(fetched.validators)),
                Err(error) => (Err(error), None),
            },
            Err(error) => (Err(error), None),
        }
    }

    /// Keeps a feed's validators once its content is known to be no longer wanted: it is in the announcement, or it is
    /// not this announcement's. What was read only in part is asked for again without condition.
    fn remember(&self, expected: &ExpectedAnnouncement, state: &AnnouncementState, validators: Option<Validators>) {
        let until = match state {
            AnnouncementState::Complete { .. } | AnnouncementState::Quiet { .. } => Some(expected.id.date),
            AnnouncementState::Late => expected.id.date.pred_opt(),
            AnnouncementState::Incomplete { .. } | AnnouncementState::Failed { .. } => None,
        };
        if let (Some(validators), Some(until)) = (validators, until) {
            self.feeds_seen().insert(expected.id.category.clone(), SeenFeed { validators, until });
        }
    }

    async fn newest_listing(&self, expected: &ExpectedAnnouncement) -> ListingAnswer {
        let page = |number: u32| async move {
            let page = self.client.new_listing(&expected.id.category, number * PAGE, PAGE).await?;
            Listing::parse(&page, &format!("skip={}", (number + 1) * PAGE))
        };
        all_pages(page).await
    }

    async fn catchup(&self, expected: &ExpectedAnnouncement) -> ListingAnswer {
        let page = |number: u32| async move {
            let page = self.client.catchup(&expected.id.category, expected.id.date, number + 1).await?;
            Listing::parse(&page, &format!("page={}", number + 2))
        };
        all_pages(page).await
    }

    /// Asks the export API for what the sources left out. Its failure costs only that: the announcement stands.
    async fn complement(&self, expected: &ExpectedAnnouncement, mut records: Vec<ArxivRecord>) -> Vec<ArxivRecord> {
        let gaps: Vec<ArxivId> = records.iter().filter(|r| r.has_gaps()).map(|r| r.id.clone()).collect();
        let mut entries = BTreeMap::new();
        for ids in gaps.chunks(api::CHUNK) {
            let answer = self.client.by_id(&ids.iter().collect::<Vec<_>>()).await;
            match answer.and_then(|body| api::parse(&body)) {
                Ok(found) => entries.extend(found.into_iter().map(|entry| (entry.record.id.clone(), entry))),
                Err(error) => {
                    tracing::warn!(%error, date = %expected.id.date, category = %expected.id.category, "gaps stay open");
                    break;
                }
            }
        }
        for record in &mut records {
            let Some(mut entry) = entries.remove(&record.id) else { continue };
            // A later version than the announced one says nothing about it.
            if entry.updated.is_none_or(|updated| updated > expected.id.date) {
                entry.record.version = None;
            }
            record.fill(&entry.record);
        }
        records
    }

    fn feeds_seen(&self) -> MutexGuard<'_, BTreeMap<Category, SeenFeed>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An announcement from a feed and a listing page that are at hand, read and compared as arXiv's own answers are.
pub fn announcement_of(id: &AnnouncementId, feed: &str, listing: &str) -> Result<Announcement, ArxivError> {
    let expected = ExpectedAnnouncement { id: id.clone(), previous: None };
    let (feed, listing) = (Feed::parse(feed)?, Listing::parse(listing, "skip=2000")?);
    let settlement = match expected.first(&Ok(Some(feed)), &Ok(listing)) {
        Agreement::Settled(settlement) => settlement,
        Agreement::Disputed => return Err(ArxivError::malformed("feed", "it does not agree with the listing page")),
    };
    let AnnouncementId { category, date } = id;
    let papers = settlement.records.into_iter().map(|record| record.into_paper(category, *date)).collect();
    Ok(Announcement { date: *date, category: category.clone(), state: settlement.state, papers })
}

/// Reads pages (from 0) up to the last one. A later page that cannot be had leaves the listing short of its own counts.
async fn all_pages<F: Future<Output = ListingAnswer>>(page: impl Fn(u32) -> F) -> ListingAnswer {
    let mut listing = page(0).await?;
    let mut number = 1;
    while listing.has_next && number < MAX_PAGES {
        if let Err(error) = page(number).await.and_then(|next| listing.join(next)) {
            tracing::warn!(%error, number, "a further listing page is missing");
            break;
        }
        number += 1;
    }
    Ok(listing)
}
