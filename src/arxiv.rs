//! Defines [`ArxivSource`]: what arXiv announced on a date in a category, and how complete the answer is.
//!
//! `flow/fetch.rs` and the commands call it. This module is the only home of arXiv's formats and hosts. The newest
//! announcement is read from up to four sources:
//!
//! 1. `feed`: the RSS feed has the TeX source of titles, names and abstracts.
//! 2. `listing`: the page `/list/{category}/new` has the date and the counts, which prove that nothing is missing.
//! 3. `reconcile` compares the two; if they disagree, the catch-up page of the date decides. That of the date before tells
//!    what is stale where the store does not.
//! 4. `api`: what is still missing (an abstract, authors beyond the hundredth) is asked for by id.
//!
//! An earlier announcement is read from its catch-up page alone. `combined_feed` reads one feed of several categories, `html`
//! a paper's full text. `client` makes the requests through a `request_queue`; `xml`, `html_tree`, `page`, `authors` and
//! `record` are shared by the readers of the formats. What comes over the network is read on threads of its own.

mod api;
mod authors;
mod client;
mod combined_feed;
mod error;
mod feed;
mod html;
mod html_tree;
mod listing;
mod page;
mod pieces;
mod reconcile;
mod record;
mod request_queue;
mod settings;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use self::api::ApiEntry;
use self::client::FetchedBody;
use self::feed::Feed;
use self::listing::{Listing, PAGE};
use self::pieces::Pieces;
use self::reconcile::{Agreement, BUSY, ExpectedAnnouncement, FeedAnswer, ListingAnswer, ReconciledAnnouncement};
use self::record::ArxivRecord;
use crate::domain::announcement::{Announcement, AnnouncementId, AnnouncementState, QuietReason};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::full_text::FullText;
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::requested_pause::RequestedPause;
use crate::parsing::off_task;

pub use self::client::{ArxivClient, Validators};
pub use self::error::ArxivError;
pub use self::settings::{ArxivSettings, BACKOFF};

/// How many days arXiv's catch-up pages go back.
pub const CATCHUP_DAYS: i64 = 90;
/// More pages of 2,000 entries than any category has in one announcement.
const MAX_PAGES: u32 = 10;

/// How many dates without papers are asked for in a row, to find the announcement before.
const MAX_DAYS_BACK: u32 = 3;

/// Papers that were announced before the announcement that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierPapers {
    /// The papers of the newest earlier announcement in the same category that has any.
    pub ids: BTreeSet<ArxivId>,
    /// Its date, or a later one up to which the category is known to have had no papers.
    pub through: NaiveDate,
}

/// arXiv, asked through one rate-limited client that all tasks share.
#[derive(Debug)]
pub struct ArxivSource {
    client: ArxivClient,
    seen: Mutex<BTreeMap<Category, SeenFeed>>,
}

/// A feed whose content is already stored. Its validators make the next request conditional, so that arXiv sends the feed
/// only if it has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFeed {
    /// The validators that arXiv sent with it.
    pub validators: Validators,
    /// It holds the announcement of this date, or of an earlier one.
    pub until: NaiveDate,
}

impl ArxivSource {
    /// arXiv through `client`. `seen` is what [`ArxivSource::seen`] returned in an earlier process; without it, the first request
    /// per category is unconditional.
    pub fn new(client: ArxivClient, seen: BTreeMap<Category, SeenFeed>) -> Self {
        Self { client, seen: Mutex::new(seen) }
    }

    /// The feeds seen so far, to be kept for the next process.
    pub fn seen(&self) -> BTreeMap<Category, SeenFeed> {
        self.feeds_seen().clone()
    }

    /// The pauses that are left before feeds and before web pages may be asked for, to be kept for the next process.
    pub async fn pauses_left(&self) -> [RequestedPause; 2] {
        self.client.pauses_left().await
    }

    /// Keeps the pauses that arXiv asked an earlier process for: a restart does not ask sooner.
    pub async fn keep_pauses(&self, pauses: [RequestedPause; 2]) {
        self.client.keep_pauses(pauses).await;
    }

    /// The announcement `id` as arXiv shows it at `now`. Two requests if the sources agree, three or four if they disagree or
    /// are incomplete, one for an earlier date, none at weekends.
    ///
    /// A source that repeats the papers of the announcement before is stale. If `earlier` does not reach that far, as at the
    /// first fetch of a category, its catch-up page is asked for too.
    ///
    /// Every answer of arXiv becomes a state. Errors are: arXiv did not answer ([`ArxivError::is_unreachable`]), the date is
    /// in the future, or it is too old.
    pub async fn announcement(
        &self,
        id: &AnnouncementId,
        earlier: Option<&EarlierPapers>,
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
        let previous = earlier.map(|earlier| &earlier.ids).filter(|ids| !ids.is_empty()).cloned();
        let through = earlier.map(|earlier| earlier.through);
        let mut expected = ExpectedAnnouncement { id: id.clone(), previous };
        let mut settlement =
            if date == newest { self.newest(&mut expected, through).await? } else { self.past(&expected).await? };
        // arXiv is asked on a holiday as on any other day: if it did announce papers, they count. If not, the holiday is the
        // reason. (An empty newest listing under its own date says only that this category has no papers.)
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
        let (category, listed_in) = (category.clone(), category.clone());
        // Its TeX is read too.
        let papers = move || Ok(records.into_iter().map(|record| record.into_paper(&listed_in, date)).collect());
        Ok(Announcement { date, category, state: settlement.state, papers: read("announcement", papers).await? })
    }

    /// Papers by id, in their newest version, one request per hundred; ids that arXiv does not know are left out. The API
    /// knows nothing of announcements: the dates and listings of these papers are placeholders.
    pub async fn papers(&self, ids: &[ArxivId]) -> Result<Vec<Paper>, ArxivError> {
        let mut papers = Vec::new();
        for ids in ids.chunks(api::CHUNK) {
            let answer = self.client.by_id(&ids.iter().collect::<Vec<_>>()).await?;
            let known = |entries: Vec<ApiEntry>| entries.into_iter().map(|entry| entry.record.into_known_paper());
            papers
                .extend(read("export API answer", move || Ok(known(api::parse(&answer)?).collect::<Vec<_>>())).await?);
        }
        Ok(papers)
    }

    /// Checks that arXiv answers, by one request for a feed.
    pub async fn probe(&self) -> Result<(), ArxivError> {
        self.client.feed(&Category::of_paper("cs.LG"), None).await.map(|_| ())
    }

    /// The full text of one version of a paper; `None` if arXiv has no HTML of it. Web pages are rate-limited to one request
    /// in 15 s.
    pub async fn full_text(&self, id: &ArxivId, version: u32) -> Result<Option<FullText>, ArxivError> {
        match self.client.html(id, version).await {
            Ok(page) => read("full text", move || html::read(&page)).await,
            Err(ArxivError::Rejected { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn newest(
        &self,
        expected: &mut ExpectedAnnouncement,
        through: Option<NaiveDate>,
    ) -> Result<ReconciledAnnouncement, ArxivError> {
        let (feed, validators) = self.feed(expected).await;
        let listing = self.newest_listing(expected).await;
        let mut earlier = self.learn_earlier(expected, through, &listing).await;
        let mut settlement = match expected.with_feed_and_listing(&feed, &listing) {
            Agreement::Settled(settlement) => {
                self.remember(expected, &settlement.state, validators);
                settlement
            }
            Agreement::Disputed => {
                let catchup = self.catchup(&expected.id.category, expected.id.date).await;
                if matches!(earlier, Ok(false)) {
                    earlier = self.learn_earlier(expected, through, &catchup).await;
                }
                expected.with_catchup(&feed, &listing, &catchup)
            }
        };
        if let (Err(error), AnnouncementState::Complete { total }) = (earlier, &settlement.state) {
            let AnnouncementId { category, date } = &expected.id;
            tracing::warn!(%error, %date, %category, "The announcement before could not be read, so that these papers may be its; asking again");
            settlement.state = AnnouncementState::Incomplete { got: *total, of: 0 };
        }
        match (feed, listing) {
            (Err(feed), Err(listing)) if feed.is_unreachable() && listing.is_unreachable() => Err(listing),
            _ => Ok(settlement),
        }
    }

    /// Adds the papers of the announcement before, as its catch-up page has them, unless all up to `through` are known.
    /// False if `page` needs no comparison with them: only a page with the date and papers can be taken for an announcement
    /// that it is not.
    ///
    /// # Errors
    /// The page cannot be read, or is not of its date, or a busy category is said to have had no papers for days.
    async fn learn_earlier(
        &self,
        expected: &mut ExpectedAnnouncement,
        through: Option<NaiveDate>,
        page: &ListingAnswer,
    ) -> Result<bool, ArxivError> {
        let papers = match page {
            Ok(page) if page.date == expected.id.date && !page.records.is_empty() => page.records.len(),
            _ => return Ok(false),
        };
        let mut date = expected.id.date;
        for _ in 0..MAX_DAYS_BACK {
            date = calendar::previous(date);
            if through.is_some_and(|through| date <= through) {
                return Ok(true);
            }
            let page = self.catchup(&expected.id.category, date).await?;
            if page.date != date {
                return Err(ArxivError::malformed("catch-up page", format!("it is of {}, not {date}", page.date)));
            }
            if !page.records.is_empty() {
                expected.previous.get_or_insert_default().extend(page.records.into_iter().map(|record| record.id));
                return Ok(true);
            }
        }
        if papers >= BUSY {
            return Err(ArxivError::malformed(
                "catch-up page",
                format!("it has no papers before {}", expected.id.date),
            ));
        }
        Ok(true)
    }

    async fn past(&self, expected: &ExpectedAnnouncement) -> Result<ReconciledAnnouncement, ArxivError> {
        match self.catchup(&expected.id.category, expected.id.date).await {
            Err(error) if error.is_unreachable() => Err(error),
            catchup => Ok(expected.with_catchup_only(&catchup)),
        }
    }

    async fn feed(&self, expected: &ExpectedAnnouncement) -> (FeedAnswer, Option<Validators>) {
        let known = self.feeds_seen().get(&expected.id.category).filter(|seen| seen.until < expected.id.date).cloned();
        match self.client.feed(&expected.id.category, known.as_ref().map(|seen| &seen.validators)).await {
            Ok(None) => (Ok(None), None),
            Ok(Some(FetchedBody { body, validators })) => {
                match read("feed", move || Feed::read(Pieces::from(body))).await {
                    Ok(feed) => (Ok(Some(feed)), Some(validators)),
                    Err(error) => (Err(error), None),
                }
            }
            Err(error) => (Err(error), None),
        }
    }

    /// Keeps a feed's validators once its content need not be read again: it is in the announcement, or belongs to an earlier
    /// one. After an incomplete announcement the next request is unconditional.
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
            read_listing(page, format!("skip={}", (number + 1) * PAGE)).await
        };
        all_pages(page).await
    }

    async fn catchup(&self, category: &Category, date: NaiveDate) -> ListingAnswer {
        let page = |number: u32| async move {
            let page = self.client.catchup(category, date, number + 1).await?;
            read_listing(page, format!("page={}", number + 2)).await
        };
        all_pages(page).await
    }

    /// Asks the export API for what the other sources left out. If it fails, the announcement is used without that.
    async fn complement(&self, expected: &ExpectedAnnouncement, mut records: Vec<ArxivRecord>) -> Vec<ArxivRecord> {
        let gaps: Vec<ArxivId> = records.iter().filter(|r| r.has_gaps()).map(|r| r.id.clone()).collect();
        let mut entries = BTreeMap::new();
        for ids in gaps.chunks(api::CHUNK) {
            let answer = self.client.by_id(&ids.iter().collect::<Vec<_>>()).await;
            let found = match answer {
                Ok(body) => read("export API answer", move || api::parse(&body)).await,
                Err(error) => Err(error),
            };
            match found {
                Ok(found) => entries.extend(found.into_iter().map(|entry| (entry.record.id.clone(), entry))),
                Err(error) => {
                    tracing::warn!(%error, date = %expected.id.date, category = %expected.id.category, "arXiv's API did not return the missing abstracts and authors");
                    break;
                }
            }
        }
        for record in &mut records {
            let Some(mut entry) = entries.remove(&record.id) else { continue };
            // The API returns the newest version, which may be later than the announced one.
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

/// An announcement from a given feed and listing page, read and compared like arXiv's answers. For `dawnpost demo --sample`.
pub fn announcement_of(id: &AnnouncementId, feed: &str, listing: &str) -> Result<Announcement, ArxivError> {
    let expected = ExpectedAnnouncement { id: id.clone(), previous: None };
    let (feed, listing) = (Feed::read(feed.as_bytes())?, Listing::parse(listing, "skip=2000")?);
    let settlement = match expected.with_feed_and_listing(&Ok(Some(feed)), &Ok(listing)) {
        Agreement::Settled(settlement) => settlement,
        Agreement::Disputed => return Err(ArxivError::malformed("feed", "it disagrees with the listing page")),
    };
    let AnnouncementId { category, date } = id;
    let papers = settlement.records.into_iter().map(|record| record.into_paper(category, *date)).collect();
    Ok(Announcement { date: *date, category: category.clone(), state: settlement.state, papers })
}

/// Reads an answer on a thread of its own.
async fn read<T: Send + 'static>(
    what: &'static str,
    parse: impl FnOnce() -> Result<T, ArxivError> + Send + 'static,
) -> Result<T, ArxivError> {
    off_task(parse).await.unwrap_or_else(|stopped| Err(ArxivError::malformed(what, stopped)))
}

async fn read_listing(page: String, next: String) -> ListingAnswer {
    read("listing page", move || Listing::parse(&page, &next)).await
}

/// Reads pages (from 0) up to the last one. If a later page cannot be read, the listing has fewer entries than it counts.
async fn all_pages<F: Future<Output = ListingAnswer>>(page: impl Fn(u32) -> F) -> ListingAnswer {
    let mut listing = page(0).await?;
    let mut number = 1;
    while listing.has_next && number < MAX_PAGES {
        if let Err(error) = page(number).await.and_then(|next| listing.join(next)) {
            tracing::warn!(%error, number, "a later listing page could not be read");
            break;
        }
        number += 1;
    }
    Ok(listing)
}
