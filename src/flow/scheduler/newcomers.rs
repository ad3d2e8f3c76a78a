//! Defines [`Newcomers`]: publishes the first digest of every subscriber who has just joined, within seconds.
//!
//! `scheduler.rs` runs it beside its ticks, so that a slow question to arXiv does not hold them up. A first digest waits for
//! no hour and no late announcement: it is made from the newest announcement whose state is final and which has papers for the
//! subscriber. What comes later comes with the next digest, at the subscriber's own hour.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Scheduler, log_state};
use crate::domain::announcement::{AnnouncementId, AnnouncementState};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::subscriber::Subscriber;
use crate::flow::fetch::{self, AnnouncementStates};
use crate::flow::likes::RefreshScope;
use crate::flow::publish::Occasion;
use crate::store::Store;

/// Announcements to choose the first digest from, newest first: enough to reach past a weekend with holidays around it.
const FIRST_DIGEST_DATES: usize = 4;

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
        let dates: Vec<NaiveDate> = last_dates(calendar::newest_due(now), FIRST_DIGEST_DATES);
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
        self.fetch_for_previews(&last_dates(calendar::newest_due(now), PREVIEW_DATES), scheduler).await
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

/// Fetches one announcement after the other until one has papers for a first digest; if none has, a digest says so. The newest
/// one is skipped if arXiv was asked for it before: the ticks ask for it again.
async fn fetch_and_publish(
    newcomer: &Subscriber,
    dates: &[NaiveDate],
    scheduler: &Scheduler<'_>,
) -> anyhow::Result<()> {
    let newcomer = std::slice::from_ref(newcomer);
    let mut states = fetch::known(scheduler.store, &announcements(newcomer, dates)).await?;
    let arxiv = scheduler.arxiv.get().await?;
    let mut newest_without = None;
    for date in dates {
        let wanted: Vec<_> = announcements(newcomer, &[*date])
            .into_iter()
            .filter(|id| !states.contains_key(id) || *date != dates[0])
            .collect();
        let now = scheduler.clock.now();
        let fetched = fetch::missing(scheduler.store, &arxiv, &wanted, now, log_state).await?;
        states.extend(fetched.states);
        if !usable_dates(&newcomer[0], &[*date], &states).is_empty() {
            let occasion = Occasion::FirstDigest { is_older: newest_without.is_some() };
            if scheduler.publish_for(newcomer, *date, &states, occasion, now).await?.is_empty() {
                return Ok(());
            }
            newest_without.get_or_insert(*date);
        }
        if fetched.unreachable.is_some() {
            break;
        }
    }
    if let Some(date) = newest_without {
        let now = scheduler.clock.now();
        scheduler.publish_for(newcomer, date, &states, Occasion::FirstWithout, now).await?;
    }
    Ok(())
}

/// Subscribers who have joined by themselves, are due, and have had no digest. Subscribers of the roster file get their
/// first digest at their hour.
async fn newcomers(store: &Store, now: DateTime<Utc>) -> anyhow::Result<Vec<Subscriber>> {
    // The store rounds a time up to the second: whoever has joined in this second is due at its end.
    Ok(store.due_newcomers(now + TimeDelta::seconds(1)).await?)
}

fn last_dates(newest: NaiveDate, count: usize) -> Vec<NaiveDate> {
    std::iter::successors(Some(newest), |date| Some(calendar::previous(*date))).take(count).collect()
}

fn announcements(newcomers: &[Subscriber], dates: &[NaiveDate]) -> Vec<AnnouncementId> {
    let categories: BTreeSet<&Category> = newcomers.iter().flat_map(|newcomer| &newcomer.criteria.categories).collect();
    categories.into_iter().flat_map(|category| dates.iter().map(|date| AnnouncementId::new(category, *date))).collect()
}

/// Those of these dates whose announcements are final in all of the reader's categories and not quiet in all of them, in order.
fn usable_dates(newcomer: &Subscriber, dates: &[NaiveDate], states: &AnnouncementStates) -> Vec<NaiveDate> {
    let state = |category: &Category, date: NaiveDate| states.get(&AnnouncementId::new(category, date));
    let is_usable = |date: &NaiveDate| {
        let categories = &newcomer.criteria.categories;
        categories.iter().all(|category| state(category, *date).is_some_and(AnnouncementState::is_final))
            && categories
                .iter()
                .any(|category| !matches!(state(category, *date), Some(AnnouncementState::Quiet { .. })))
    };
    dates.iter().copied().filter(is_usable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::announcement::QuietReason;
    use crate::domain::schedule::Schedule;
    use crate::domain::subscriber::Origin;

    fn newcomer(categories: &[&str]) -> Subscriber {
        let schedule = Schedule::parse("30 7 * * *", "UTC").expect("a schedule");
        let criteria = serde_json::from_value(serde_json::json!({ "categories": categories })).expect("criteria");
        Subscriber::new(Origin::SelfService, Vec::new(), schedule, "en", criteria)
    }

    #[test]
    fn a_first_digest_has_the_newest_final_announcement_that_is_not_quiet() {
        let friday = NaiveDate::from_ymd_opt(2025, 11, 7).expect("a date");
        let dates = last_dates(friday, FIRST_DIGEST_DATES);
        assert_eq!(dates.last(), NaiveDate::from_ymd_opt(2025, 11, 4).as_ref());
        let reader = newcomer(&["cs.CL", "cs.LG"]);
        let complete = AnnouncementState::Complete { total: 3 };
        let quiet = AnnouncementState::Quiet { reason: QuietReason::Holiday("Invention Day".to_owned()) };
        let mut states = AnnouncementStates::new();
        let mut with = |category: &str, back: usize, state: &AnnouncementState| {
            states.insert(AnnouncementId::new(&Category::of_paper(category), dates[back]), state.clone());
            usable_dates(&reader, &dates, &states).first().copied()
        };
        assert_eq!(with("cs.LG", 0, &complete), None, "cs.CL is not known");
        assert_eq!(with("cs.CL", 0, &AnnouncementState::Late), None);
        assert_eq!(with("cs.LG", 1, &quiet), None);
        assert_eq!(with("cs.CL", 1, &quiet), None, "nothing to show");
        assert_eq!(with("cs.LG", 2, &complete), None);
        assert_eq!(with("cs.CL", 2, &quiet), Some(dates[2]), "quiet in one of them");
        assert_eq!(with("cs.CL", 0, &complete), Some(dates[0]));
    }
}
