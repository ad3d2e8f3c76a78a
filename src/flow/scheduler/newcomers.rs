//! Defines [`Newcomers`]: publishes the first digest of every subscriber who has just joined, within seconds.
//!
//! `scheduler.rs` runs it beside its ticks, so that a slow question to arXiv does not hold them up. A first digest waits for
//! no hour and no late announcement: it is made from the newest announcement whose state is final and which has papers for the
//! subscriber. What comes later comes with the next digest, at the subscriber's own hour.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Scheduler, log_state};
use crate::domain::announcement::AnnouncementId;
use crate::domain::calendar;
use crate::domain::subscriber::Subscriber;
use crate::flow::fetch::{self, AnnouncementStates};
use crate::flow::first_digest::{self, FIRST_DIGEST_DATES, announcements, usable_dates};
use crate::flow::likes::RefreshScope;
use crate::flow::publish::Occasion;
use crate::store::Store;

/// How long a first digest waits for arXiv's records of the papers that its reader likes.
const LIKES_PATIENCE: Duration = Duration::from_secs(15);

/// Announcements that a preview shows.
const PREVIEW_DATES: usize = 5;

/// What the rounds remember.
#[derive(Debug, Default)]
pub(super) struct Newcomers {
    /// Subscribers for whom arXiv was asked: once, also if that failed. Afterwards the ticks ask, at their pace.
    asked: BTreeSet<String>,
    /// Subscribers whose liked papers were looked up: once, also if that failed.
    refreshed: BTreeSet<String>,
    /// Announcements for previews of categories that nobody reads yet: each round fetches one.
    preview_queue: VecDeque<AnnouncementId>,
}

impl Newcomers {
    /// Publishes for every newcomer who is due: first from what the store has, then asking arXiv for the others.
    pub(super) async fn round(&mut self, scheduler: &Scheduler<'_>) -> anyhow::Result<()> {
        let now = scheduler.clock.now();
        let newcomers = newcomers(scheduler.store, now).await?;
        let is_waiting = |id: &String| newcomers.iter().any(|newcomer| newcomer.id == *id);
        self.asked.retain(is_waiting);
        self.refreshed.retain(is_waiting);
        let dates = first_digest::dates(calendar::newest_due(now));
        self.refresh_likes(&newcomers, scheduler).await;
        let known = fetch::known(scheduler.store, &announcements(&newcomers, &dates)).await?;
        let with_dates = newcomers.into_iter().map(|newcomer| (usable_dates(&newcomer, &dates, &known), newcomer));
        let (known_to_all, others): (Vec<_>, Vec<_>) = with_dates.partition(|(dates, _)| !dates.is_empty());
        publish_newest_with_papers(known_to_all, scheduler, &known, now).await?;
        for (_, newcomer) in others {
            if self.asked.insert(newcomer.id.clone()) {
                fetch_and_publish(&newcomer, &dates, scheduler).await?;
            }
        }
        let dates: Vec<NaiveDate> = calendar::back_from(calendar::newest_due(now)).take(PREVIEW_DATES).collect();
        self.fetch_for_previews(&dates, scheduler).await
    }

    /// Looks up the papers that newcomers like, so that their first digest is ranked by them. Gives up after
    /// [`LIKES_PATIENCE`].
    async fn refresh_likes(&mut self, newcomers: &[Subscriber], scheduler: &Scheduler<'_>) {
        let is_open = |one: &&Subscriber| !one.criteria.like.is_empty() && self.refreshed.insert(one.id.clone());
        let open: Vec<Subscriber> = newcomers.iter().filter(is_open).cloned().collect();
        if open.is_empty() {
            return;
        }
        match tokio::time::timeout(LIKES_PATIENCE, scheduler.likes.refresh(&open, RefreshScope::Due)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::warn!("The papers that new subscribers like could not be looked up yet: {error:#}");
            }
            Err(_) => tracing::warn!(
                "The papers that new subscribers like are not looked up yet: arXiv took longer than {} s",
                LIKES_PATIENCE.as_secs()
            ),
        }
    }

    /// Fetches the announcements for previews of people who have not joined yet: the newest one at once, then one in each
    /// round.
    async fn fetch_for_previews(&mut self, dates: &[NaiveDate], scheduler: &Scheduler<'_>) -> anyhow::Result<()> {
        fetch_liked_papers(scheduler).await?;
        let next = self.preview_queue.pop_front();
        let mut at_once = Vec::new();
        for category in scheduler.scheduler_requests.take_categories() {
            at_once.extend(dates.iter().take(1).map(|date| AnnouncementId::new(&category, *date)));
            self.preview_queue.extend(dates.iter().skip(1).map(|date| AnnouncementId::new(&category, *date)));
        }
        if !at_once.is_empty() {
            let fetched = self.fetch(&at_once, scheduler).await;
            // Whoever waits need not wait longer, also if it failed.
            scheduler.scheduler_requests.notify_completed();
            fetched?;
        }
        match next {
            Some(announcement) => self.fetch(&[announcement], scheduler).await,
            None => Ok(()),
        }
    }

    async fn fetch(&mut self, announcements: &[AnnouncementId], scheduler: &Scheduler<'_>) -> anyhow::Result<()> {
        let (arxiv, now) = (scheduler.arxiv.get().await?, scheduler.clock.now());
        let fetched = fetch::missing(scheduler.store, &arxiv, announcements, now, log_state).await?;
        if fetched.unreachable.is_some() {
            self.preview_queue.clear();
        }
        Ok(())
    }
}

/// Fetches the liked papers that previews ask for.
async fn fetch_liked_papers(scheduler: &Scheduler<'_>) -> anyhow::Result<()> {
    let wanted = scheduler.scheduler_requests.take_papers();
    if wanted.is_empty() {
        return Ok(());
    }
    let found = scheduler.arxiv.get().await?.papers(&wanted).await;
    if let Ok(papers) = &found {
        scheduler.scheduler_requests.record_lookups(&wanted, papers.clone());
    }
    // Whoever waits need not wait longer, also if it failed.
    scheduler.scheduler_requests.notify_completed();
    Ok(found.map(drop)?)
}

/// Publishes for each newcomer from the newest of their dates that has papers for them; if none has, a digest says so.
async fn publish_newest_with_papers(
    mut waiting: Vec<(Vec<NaiveDate>, Subscriber)>,
    scheduler: &Scheduler<'_>,
    states: &AnnouncementStates,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut without = Vec::new();
    for at in 0..FIRST_DIGEST_DATES {
        let (with_date, tried): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(dates, _)| at < dates.len());
        without.extend(tried);
        waiting = with_date;
        let occasion = Occasion::FirstDigest { is_older: at > 0 };
        let passed_over = publish_by_date(&waiting, |dates| dates[at], occasion, scheduler, states, now).await?;
        waiting.retain(|(_, newcomer)| passed_over.contains(&newcomer.id));
    }
    without.extend(waiting);
    publish_by_date(&without, |dates| dates[0], Occasion::FirstWithout, scheduler, states, now).await.map(drop)
}

/// Publishes together for those whose dates have the same `date_of` them. Returns who was passed over.
async fn publish_by_date(
    newcomers: &[(Vec<NaiveDate>, Subscriber)],
    date_of: impl Fn(&[NaiveDate]) -> NaiveDate,
    occasion: Occasion,
    scheduler: &Scheduler<'_>,
    states: &AnnouncementStates,
    now: DateTime<Utc>,
) -> anyhow::Result<BTreeSet<String>> {
    let mut by_date: BTreeMap<NaiveDate, Vec<Subscriber>> = BTreeMap::new();
    for (dates, newcomer) in newcomers {
        by_date.entry(date_of(dates)).or_default().push(newcomer.clone());
    }
    let mut passed_over = BTreeSet::new();
    for (date, newcomers) in by_date {
        passed_over.extend(scheduler.publish_for(&newcomers, date, states, occasion, now).await?);
    }
    Ok(passed_over)
}

/// Asks arXiv for one announcement after the other. The newest one is left out if arXiv was asked for it before: the ticks ask for
/// it again.
async fn fetch_and_publish(
    newcomer: &Subscriber,
    dates: &[NaiveDate],
    scheduler: &Scheduler<'_>,
) -> anyhow::Result<()> {
    let newcomers = std::slice::from_ref(newcomer);
    let states = fetch::known(scheduler.store, &announcements(newcomers, dates)).await?;
    let arxiv = scheduler.arxiv.get().await?;
    let fetch = async |date: NaiveDate, states: &AnnouncementStates| {
        let is_wanted = |id: &AnnouncementId| !states.contains_key(id) || date != dates[0];
        let wanted: Vec<_> = announcements(newcomers, &[date]).into_iter().filter(is_wanted).collect();
        Ok(fetch::missing(scheduler.store, &arxiv, &wanted, scheduler.clock.now(), log_state).await?)
    };
    let publish = async |date: NaiveDate, states: &AnnouncementStates, occasion: Occasion| {
        let passed_over = scheduler.publish_for(newcomers, date, states, occasion, scheduler.clock.now()).await?;
        Ok(passed_over.is_empty())
    };
    first_digest::publish(newcomer, dates, states, fetch, publish).await.map(drop)
}

/// Subscribers who have joined by themselves, are due, and have had no digest. Subscribers of the roster file get their
/// first digest at their hour.
async fn newcomers(store: &Store, now: DateTime<Utc>) -> anyhow::Result<Vec<Subscriber>> {
    // The store rounds a time up to the second: whoever has joined in this second is due at its end.
    Ok(store.due_newcomers(now + TimeDelta::seconds(1)).await?)
}
