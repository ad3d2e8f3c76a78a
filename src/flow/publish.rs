//! The flow from announcements to issues: window, catalogue, scores, selection, digest, outbox.
//!
//! `run` and the scheduler call [`Publisher::publish`] for the subscribers who are due; `preview` and `why` call [`Publisher::prepare`],
//! which writes nothing. It must never know arXiv's formats, a platform, or how a digest is rendered.

mod judged;
mod likes;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};
use templates::digest::Digest;

use crate::domain::announcement::AnnouncementId;
use crate::domain::calendar;
use crate::domain::catalogue::Catalogue;
use crate::domain::category::Category;
use crate::domain::criteria::Criteria;
use crate::domain::delivery::IssueKey;
use crate::domain::mark::{Mark, Opinion, Vote, tally};
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::preferences::Reach;
use crate::domain::retry::LONGEST_RETRY;
use crate::domain::selection::{History, Score, Selection, select};
use crate::domain::subscriber::Subscriber;
use crate::domain::window::{self, Window};
use crate::flow::compose::{self, SiteConfig};
use crate::flow::fetch::AnnouncementStates;
use crate::flow::judge::{Judge, ReaderGrades};
use crate::flow::render;
use crate::rank::{self, Index, Marks, Profile, Ranker};
use crate::store::{NewDelivery, PublishRequest, PublishResult, Store, StoreError, VoteRow};

mod lost;

/// Listing dates before the window that scores are measured against: some 2,000 papers for a reader of two large
/// categories. A number of dates, not of papers: which papers count for a reader must not depend on what others read.
const BACKGROUND_DATES: usize = 5;

/// Recent papers that were not marked, beside which a reader's marks are learnt from.
const LEFT_PAPERS: usize = 100;

/// Readers who are scored in one pass; their scores are in memory together.
const READERS_AT_ONCE: usize = 128;

/// Turns announcements in the store into issues in the outbox.
pub struct Publisher<'a> {
    /// Holds announcements, subscribers and issues.
    pub store: &'a Store,
    /// Scores papers.
    pub ranker: &'a Ranker,
    /// Names and links.
    pub site: &'a SiteConfig,
    /// A language model's, where one is set up.
    pub judge: Option<&'a Judge>,
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
    /// None of the subscriber's addresses is active: nothing is published until one is.
    NoAddress,
}

/// The papers that a group of readers choose from.
struct Pool {
    catalogue: Catalogue,
    /// What the ranker prepares once for all readers: these papers, and recent ones to measure them against.
    index: Index,
    background: Index,
    /// The papers of the background.
    recent: Catalogue,
}

/// What one subscriber's issue is made of.
pub struct Chosen {
    /// Which announcements.
    pub window: Window,
    /// What was chosen and what was cut.
    pub selection: Selection,
    /// The document.
    pub digest: Digest,
    /// Where the picks that a language model judged had stood in the ranker's order.
    places: Vec<(ArxivId, f64)>,
}

/// One subscriber's issue before it is one, and everything that leads to it.
pub struct Prepared {
    /// The papers.
    pub catalogue: Catalogue,
    /// One per paper.
    pub scores: Vec<Score>,
    /// What the scores learnt from, beside the criteria.
    pub marks: Marks,
    /// What became of them.
    pub chosen: Chosen,
}

/// A subscriber who has something new, with what they had before.
struct Reader<'a> {
    subscriber: &'a Subscriber,
    window: Window,
    history: History,
    marks: Marks,
}

/// The dates that no issue of these readers has covered, and the announcements that stayed open: readers for whom both are
/// the same share a pool.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Days {
    dates: Vec<NaiveDate>,
    reopened: Vec<AnnouncementId>,
}

impl Publisher<'_> {
    /// Publishes an issue for each subscriber who has something new up to `newest`, in their order. One subscriber's trouble
    /// is not another's: each has an outcome of its own.
    pub async fn publish(
        &self,
        subscribers: &[Subscriber],
        newest: NaiveDate,
        states: &AnnouncementStates,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes: BTreeMap<&str, Outcome> = BTreeMap::new();
        for (days, readers) in windows(subscribers, newest, states) {
            let pool = self.pool(&days, &readers).await?;
            for readers in readers.chunks(READERS_AT_ONCE) {
                let mut with_history = Vec::with_capacity(readers.len());
                for (subscriber, window) in readers {
                    // Nobody pays a model for what cannot be delivered; the cursor stays until an address works again.
                    if self.judge.is_some() && self.store.active_addresses(&subscriber.id).await?.is_empty() {
                        let nothing = Outcome::of(subscriber, &Selection::default(), Ok(Done::NoAddress));
                        outcomes.insert(&subscriber.id, nothing);
                        continue;
                    }
                    let history = self.store.history(&subscriber.id).await?;
                    let marks = self.marks(&subscriber.id, &subscriber.criteria).await?;
                    with_history.push(Reader { subscriber, window: window.clone(), history, marks });
                }
                let ids: Vec<&str> = readers.iter().map(|(subscriber, _)| subscriber.id.as_str()).collect();
                let untold = lost::untold(self.store, &ids, now).await?;
                let chosen = self.choose(&pool, &with_history, states, now).await?;
                for (reader, mut chosen) in with_history.iter().zip(chosen) {
                    let windows = untold.get(&reader.subscriber.id).map(Vec::as_slice).unwrap_or_default();
                    chosen.digest.lost = compose::lost(reader.subscriber, windows, self.site);
                    let result = self.publish_one(reader.subscriber, &chosen, now).await;
                    let outcome = Outcome::of(reader.subscriber, &chosen.selection, result);
                    outcomes.insert(&reader.subscriber.id, outcome);
                }
            }
        }
        let nothing_new = |subscriber| Outcome::of(subscriber, &Selection::default(), Ok(Done::NothingNew));
        let in_order = subscribers
            .iter()
            .map(|subscriber| outcomes.remove(subscriber.id.as_str()).unwrap_or_else(|| nothing_new(subscriber)));
        Ok(in_order.collect())
    }

    /// One subscriber's digest with everything that leads to it; nothing is written. None where nothing is new.
    pub async fn prepare(
        &self,
        subscriber: &Subscriber,
        history: History,
        newest: NaiveDate,
        states: &AnnouncementStates,
    ) -> Result<Option<Prepared>, StoreError> {
        let Some((days, readers)) = windows(std::slice::from_ref(subscriber), newest, states).pop_first() else {
            return Ok(None);
        };
        let pool = self.pool(&days, &readers).await?;
        let Some((subscriber, window)) = readers.into_iter().next() else { return Ok(None) };
        let marks = self.marks(&subscriber.id, &subscriber.criteria).await?;
        let reader = Reader { subscriber, window, history, marks };
        let marks = told_and_left(&reader, &pool);
        let profile = self.ranker.profile(&subscriber.criteria, &marks);
        let mut scores = self.ranker.scores_in(&pool.measured(), &profile);
        let opinions = self.recalled(&pool, &reader, &scores).await?;
        let mut chosen = self.chosen(&pool.catalogue, &mut scores, opinions.as_ref(), &reader, states);
        self.recall_words(&reader, &mut chosen).await?;
        Ok(Some(Prepared { catalogue: pool.catalogue, scores, marks, chosen }))
    }

    /// What a subscriber's votes come to, and the papers that their criteria like where no vote says anything.
    pub async fn marks(&self, subscriber: &str, criteria: &Criteria) -> Result<Marks, StoreError> {
        let rows = self.store.votes(subscriber).await?;
        let votes: Vec<Vote> = rows.iter().map(|row| row.vote.clone()).collect();
        let opinions = tally(&votes);
        let mark = |row: VoteRow| Mark {
            opinion: opinions.get(&row.vote.paper).copied().unwrap_or(Opinion::Unmarked),
            id: row.vote.paper.to_string(),
            title: row.title,
            abstract_text: row.abstract_text,
        };
        let told = rows.into_iter().map(mark).filter(|mark| mark.opinion != Opinion::Unmarked);
        Ok(Marks::of(told.collect()).taught(&self.liked(subscriber, criteria).await?))
    }

    async fn publish_one(
        &self,
        subscriber: &Subscriber,
        chosen: &Chosen,
        now: DateTime<Utc>,
    ) -> Result<Done, StoreError> {
        if !chosen.selection.picks.is_empty() {
            return self.store_issue(subscriber, chosen, now).await;
        }
        // The cursor moves on all the same: what was not for this reader today is not looked at again tomorrow.
        let moved = self.store.advance_cursor(&subscriber.id, &subscriber.cursor, &chosen.window.after).await?;
        Ok(if moved { Done::NothingChosen } else { Done::AlreadyPublished })
    }

    /// The papers of some days in the categories of these readers, and recent ones that scores are measured against.
    async fn pool(&self, days: &Days, readers: &[(&Subscriber, Window)]) -> Result<Pool, StoreError> {
        let wanted = readers.iter().flat_map(|(_, window)| &window.announcements);
        let categories: BTreeSet<Category> = wanted.map(|id| id.category.clone()).collect();
        let categories: Vec<Category> = categories.into_iter().collect();
        let mut announcements = Vec::new();
        for date in &days.dates {
            announcements.extend(self.store.announcements_between(&categories, *date, *date).await?);
        }
        for id in &days.reopened {
            announcements.extend(self.store.announcement(id).await?);
        }
        let reopened = days.reopened.iter().map(|id| &id.date);
        let oldest = days.dates.iter().chain(reopened).min().copied().unwrap_or_default();
        let (from, to) = (listing_dates_before(oldest, BACKGROUND_DATES), calendar::previous(oldest));
        let recent = Catalogue::of(&self.store.announcements_between(&categories, from, to).await?);
        let catalogue = Catalogue::of(&announcements);
        let (index, background) = (self.ranker.index(catalogue.papers()), self.ranker.index(recent.papers()));
        Ok(Pool { catalogue, index, background, recent })
    }

    /// A reader as the ranker knows them.
    fn profile(&self, reader: &Reader<'_>, pool: &Pool) -> Profile {
        self.ranker.profile(&reader.subscriber.criteria, &told_and_left(reader, pool))
    }

    /// Scores many readers in one pass, has the best papers judged where a language model is set up, and selects for each.
    async fn choose(
        &self,
        pool: &Pool,
        readers: &[Reader<'_>],
        states: &AnnouncementStates,
        now: DateTime<Utc>,
    ) -> Result<Vec<Chosen>, StoreError> {
        if let Some(judge) = self.judge {
            return self.choose_judged(judge, pool, readers, states, now).await;
        }
        let profiles: Vec<_> = readers.iter().map(|reader| self.profile(reader, pool)).collect();
        Ok(self.ranker.map_scores(&pool.measured(), &profiles, |reader, mut scores| {
            self.chosen(&pool.catalogue, &mut scores, None, &readers[reader], states)
        }))
    }

    fn chosen(
        &self,
        catalogue: &Catalogue,
        scores: &mut [Score],
        opinions: Option<&ReaderGrades>,
        reader: &Reader<'_>,
        states: &AnnouncementStates,
    ) -> Chosen {
        let Reader { subscriber, window, history, .. } = reader;
        if let Some(opinions) = opinions {
            opinions.apply(scores);
        }
        let mut selection = select(catalogue, scores, &subscriber.criteria, history);
        selection.without_model = opinions.is_some_and(|opinions| opinions.is_incomplete);
        let digest = compose::compose(subscriber, window, states, &selection, self.site);
        let places = opinions.map(|opinions| opinions.rank_fractions(catalogue, &selection.picks)).unwrap_or_default();
        Chosen { window: window.clone(), selection, digest, places }
    }

    async fn store_issue(
        &self,
        subscriber: &Subscriber,
        chosen: &Chosen,
        now: DateTime<Utc>,
    ) -> Result<Done, StoreError> {
        let silent = subscriber.preferences.is_silent_at(now, subscriber.schedule.zone());
        let mut addresses = self.store.active_addresses(&subscriber.id).await?;
        if subscriber.preferences.reach == Reach::Preferred {
            addresses.truncate(1);
        }
        let parts = |address| NewDelivery::parts(address, render::parts(&chosen.digest, address, silent));
        let deliveries: Vec<NewDelivery> = addresses.iter().flat_map(parts).collect();
        let papers: Vec<ArxivId> = chosen.selection.picks.iter().map(|pick| pick.paper.id.clone()).collect();
        let digest_json = serde_json::to_string(&chosen.digest).expect("a digest is plain data with string keys");
        if deliveries.is_empty() {
            // The cursor stays: with an address that works again, the reader gets what was missed.
            return Ok(Done::NoAddress);
        }
        let request = PublishRequest {
            key: IssueKey { subscriber: subscriber.id.clone(), window: chosen.window.key.clone() },
            digest_json: &digest_json,
            papers: &papers,
            deliveries,
            cursor_before: &subscriber.cursor,
            cursor_after: &chosen.window.after,
            // The store keeps whole seconds and rounds up what may not be early; this may be sent at once.
            due_at: now.trunc_subsecs(0),
            expires_at: now + LONGEST_RETRY,
            now,
        };
        Ok(match self.store.publish(request).await? {
            PublishResult::Published { deliveries } => {
                if !chosen.places.is_empty() {
                    self.store.save_rank_fractions(&subscriber.id, &chosen.places, now).await?;
                }
                Done::Published { deliveries }
            }
            PublishResult::AlreadyPublished | PublishResult::Stale => Done::AlreadyPublished,
        })
    }
}

/// A reader's marks, beside recent papers of their categories that they did not mark.
fn told_and_left(reader: &Reader<'_>, pool: &Pool) -> Marks {
    let categories = &reader.subscriber.criteria.categories;
    let is_left =
        |paper: &&Paper| paper.announce_type_for(categories).is_some() && !reader.history.contains_key(&paper.id);
    let left: Vec<&Paper> = pool.recent.papers().iter().filter(is_left).collect();
    reader.marks.clone().beside(&left, LEFT_PAPERS)
}

/// Each subscriber who has a window, in groups that share a pool.
fn windows<'a>(
    subscribers: &'a [Subscriber],
    newest: NaiveDate,
    states: &AnnouncementStates,
) -> BTreeMap<Days, Vec<(&'a Subscriber, Window)>> {
    let mut groups: BTreeMap<Days, Vec<(&Subscriber, Window)>> = BTreeMap::new();
    for subscriber in subscribers {
        if let Some(window) = window::next(&subscriber.cursor, &subscriber.criteria.categories, newest, states) {
            let days = Days { dates: window.dates.clone(), reopened: window.reopened().cloned().collect() };
            groups.entry(days).or_default().push((subscriber, window));
        }
    }
    groups
}

fn listing_dates_before(date: NaiveDate, count: usize) -> NaiveDate {
    (0..count).fold(date, |date, _| calendar::previous(date))
}

impl<'a> Reader<'a> {
    /// Who, and the newest date of their window.
    fn who(&self) -> (&'a Subscriber, NaiveDate) {
        (self.subscriber, self.window.newest())
    }
}

impl Pool {
    fn measured(&self) -> rank::Pool<'_> {
        rank::Pool::against(&self.index, &self.background)
    }
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
