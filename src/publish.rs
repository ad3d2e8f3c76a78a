//! The flow from announcements to issues: window, catalogue, scores, selection, digest, outbox.
//!
//! `app.rs` calls [`Publisher::publish`] for the subscribers who are due; `preview` and `why` call [`Publisher::prepare`],
//! which writes nothing. It must never know arXiv's formats, a platform, or how a digest is rendered.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use templates::digest::Digest;

use crate::compose::{Site, compose};
use crate::domain::catalogue::Catalogue;
use crate::domain::category::Category;
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::selection::{History, Score, Selection, select};
use crate::domain::subscriber::Subscriber;
use crate::domain::window::{self, Window};
use crate::fetch::States;
use crate::rank::{self, Index, Marks, Ranker};
use crate::render;
use crate::store::{NewDelivery, PublishRequest, Published, Store, StoreError};

/// A digest that is not out after this long gives way to the next one, where the schedule names no earlier time.
const LONGEST_RETRY: TimeDelta = TimeDelta::days(4);

/// Papers before the window that a reader's scores are measured against.
const BACKGROUND_PAPERS: u32 = 2_000;

/// Turns announcements in the store into issues in the outbox.
pub struct Publisher<'a> {
    /// Holds announcements, subscribers and issues.
    pub store: &'a Store,
    /// Scores papers.
    pub ranker: &'a Ranker,
    /// Names and links.
    pub site: &'a Site,
}

/// What became of one subscriber.
#[derive(Debug)]
pub struct Outcome {
    /// The subscriber's id.
    pub subscriber: String,
    /// How many papers were looked at, and how many chosen.
    pub considered: u32,
    /// Entries in the digest.
    pub entries: u32,
    /// What happened.
    pub result: Result<Done, StoreError>,
}

/// How publishing for one subscriber ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Done {
    /// An issue with this many deliveries is in the outbox.
    Published {
        /// Parts over all addresses.
        deliveries: u64,
    },
    /// Another process published it, or it was published before.
    AlreadyPublished,
    /// Nothing was announced since the last issue.
    NothingNew,
    /// Nothing of what was announced is for this subscriber.
    NothingChosen,
}

/// The papers that a group of readers choose from.
pub struct Pool {
    /// The papers of the group's announcements, in all categories.
    pub catalogue: Catalogue,
    /// What the ranker prepares once for all readers: these papers, and recent ones to measure them against.
    index: Index,
    background: Index,
}

/// What one subscriber's issue is made of.
pub struct Chosen {
    /// Which announcements.
    pub window: Window,
    /// One per paper of the pool's catalogue.
    pub scores: Vec<Score>,
    /// What was chosen and what was cut.
    pub selection: Selection,
    /// The document.
    pub digest: Digest,
}

/// The dates that no issue of these readers has covered, and the announcements that stayed open: readers for whom both are
/// the same share a pool.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Days {
    dates: Vec<NaiveDate>,
    reopened: Vec<(Category, NaiveDate)>,
}

impl Publisher<'_> {
    /// Publishes an issue for each subscriber who has something new up to `newest`, in their order. One subscriber's trouble
    /// is not another's: each has an outcome of its own.
    pub async fn publish(
        &self,
        subscribers: &[Subscriber],
        newest: NaiveDate,
        states: &States,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
        for (days, readers) in windows(subscribers, newest, states) {
            let pool = self.pool(&days, &readers).await?;
            for (position, window) in readers {
                let subscriber = &subscribers[position];
                outcomes.insert(position, self.publish_one(&pool, subscriber, window, states, now).await);
            }
        }
        let nothing_new = |subscriber| Outcome::of(subscriber, &Selection::default(), Ok(Done::NothingNew));
        Ok(subscribers
            .iter()
            .enumerate()
            .map(|(position, subscriber)| outcomes.remove(&position).unwrap_or_else(|| nothing_new(subscriber)))
            .collect())
    }

    /// One subscriber's digest with everything that leads to it; nothing is written. None where nothing is new.
    pub async fn prepare(
        &self,
        subscriber: &Subscriber,
        history: &History,
        newest: NaiveDate,
        states: &States,
    ) -> Result<Option<(Pool, Chosen)>, StoreError> {
        let Some((days, readers)) = windows(std::slice::from_ref(subscriber), newest, states).pop_first() else {
            return Ok(None);
        };
        let pool = self.pool(&days, &readers).await?;
        let Some((_, window)) = readers.into_iter().next() else { return Ok(None) };
        let chosen = self.choose(&pool, subscriber, history, window, states);
        Ok(Some((pool, chosen)))
    }

    async fn publish_one(
        &self,
        pool: &Pool,
        subscriber: &Subscriber,
        window: Window,
        states: &States,
        now: DateTime<Utc>,
    ) -> Outcome {
        let history = match self.store.history(&subscriber.id).await {
            Ok(history) => history,
            Err(error) => return Outcome::of(subscriber, &Selection::default(), Err(error)),
        };
        let chosen = self.choose(pool, subscriber, &history, window, states);
        let result = if chosen.selection.picks.is_empty() {
            // The cursor moves on all the same: what was not for this reader today is not looked at again tomorrow.
            self.store
                .advance_cursor(&subscriber.id, &subscriber.cursor, &chosen.window.after)
                .await
                .map(|moved| if moved { Done::NothingChosen } else { Done::AlreadyPublished })
        } else {
            self.store_issue(subscriber, &chosen, now).await
        };
        Outcome::of(subscriber, &chosen.selection, result)
    }

    /// The papers of some days in the categories of these readers, and recent ones that scores are measured against.
    async fn pool(&self, days: &Days, readers: &[(usize, Window)]) -> Result<Pool, StoreError> {
        let places = readers.iter().flat_map(|(_, window)| &window.announcements);
        let categories: BTreeSet<Category> = places.map(|(category, _)| category.clone()).collect();
        let categories: Vec<Category> = categories.into_iter().collect();
        let mut announcements = Vec::new();
        for date in &days.dates {
            announcements.extend(self.store.announcements_between(&categories, *date, *date).await?);
        }
        for (category, date) in &days.reopened {
            announcements.extend(self.store.announcement(*date, category).await?);
        }
        let reopened = days.reopened.iter().map(|(_, date)| date);
        let oldest = days.dates.iter().chain(reopened).min().copied().unwrap_or_default();
        let recent = self.store.recent_papers(&categories, oldest, BACKGROUND_PAPERS).await?;
        let catalogue = Catalogue::of(&announcements);
        let (index, background) = (self.ranker.index(catalogue.papers()), self.ranker.index(&recent));
        Ok(Pool { catalogue, index, background })
    }

    fn choose(
        &self,
        pool: &Pool,
        subscriber: &Subscriber,
        history: &History,
        window: Window,
        states: &States,
    ) -> Chosen {
        let profile = self.ranker.profile(&subscriber.criteria, &Marks::none());
        let scores = self.ranker.scores_in(&rank::Pool::against(&pool.index, &pool.background), &profile);
        let selection = select(&pool.catalogue, &scores, &subscriber.criteria, history);
        let digest = compose(subscriber, &window, states, &selection, self.site);
        Chosen { window, scores, selection, digest }
    }

    async fn store_issue(
        &self,
        subscriber: &Subscriber,
        chosen: &Chosen,
        now: DateTime<Utc>,
    ) -> Result<Done, StoreError> {
        let mut deliveries = Vec::new();
        for address in self.store.active_addresses(&subscriber.id).await? {
            let payloads = render::parts(&chosen.digest, &address);
            let parts = payloads.len() as u32;
            deliveries.extend((1..).zip(payloads).map(|(part, payload)| NewDelivery {
                address: address.clone(),
                part,
                parts,
                payload,
            }));
        }
        let papers: Vec<ArxivId> = chosen.selection.picks.iter().map(|pick| pick.paper.id.clone()).collect();
        let digest_json = serde_json::to_string(&chosen.digest).expect("a digest is plain data with string keys");
        let next_issue = subscriber.schedule.next_after(now).unwrap_or(now + LONGEST_RETRY);
        let request = PublishRequest {
            key: IssueKey { subscriber: subscriber.id.clone(), window: chosen.window.key.clone() },
            digest_json: &digest_json,
            papers: &papers,
            deliveries,
            cursor_before: &subscriber.cursor,
            cursor_after: &chosen.window.after,
            due_at: now,
            expires_at: next_issue.min(now + LONGEST_RETRY),
            now,
        };
        Ok(match self.store.publish(request).await? {
            Published::Published { deliveries } => Done::Published { deliveries },
            Published::AlreadyPublished | Published::Stale => Done::AlreadyPublished,
        })
    }
}

/// The window of each subscriber who has one, by their position, in groups that share a pool.
fn windows(subscribers: &[Subscriber], newest: NaiveDate, states: &States) -> BTreeMap<Days, Vec<(usize, Window)>> {
    let mut groups: BTreeMap<Days, Vec<(usize, Window)>> = BTreeMap::new();
    for (position, subscriber) in subscribers.iter().enumerate() {
        if let Some(window) = window::next(&subscriber.cursor, &subscriber.criteria.categories, newest, states) {
            let days = Days { dates: window.dates.clone(), reopened: window.reopened().cloned().collect() };
            groups.entry(days).or_default().push((position, window));
        }
    }
    groups
}

impl Outcome {
    fn of(subscriber: &Subscriber, selection: &Selection, result: Result<Done, StoreError>) -> Self {
        Self {
            subscriber: subscriber.id.clone(),
            considered: selection.considered,
            entries: selection.picks.len() as u32,
            result,
        }
    }
}
