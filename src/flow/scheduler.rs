//! Defines [`Scheduler`]: the loops of `serve` that fetch announcements and publish issues.
//!
//! `app.rs` makes it, `cli/serve.rs` runs it. It asks arXiv until the day's announcement is there and publishes for every
//! subscriber who is due; whoever has just joined gets a first digest at once (`newcomers.rs`).

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, sleep_or_stop};
use crate::desk::scheduler_requests::SchedulerRequests;
use crate::domain::announcement::{AnnouncementId, AnnouncementState};
use crate::domain::calendar;
use crate::domain::subscriber::Subscriber;
use crate::domain::window;
use crate::flow::fetch::{self, AnnouncementStates};
use crate::flow::likes::RefreshScope;
use crate::flow::likes_refresher::LikesRefresher;
use crate::flow::publish::{Done, Occasion, Outcome, Publisher};
use crate::flow::shared_arxiv::SharedArxiv;
use crate::flow::sweep::{NIGHT_HOUR, SweepReport, Sweeper};
use crate::store::{DuePlace, DueSubscriber, Store, StoreError};
use crate::vitals::{ServiceTask, Vitals};
use newcomers::Newcomers;
use ticks::{Awaited, Ticks};

mod newcomers;
mod ticks;

/// The pause between two ticks.
const TICK_PAUSE: Duration = Duration::from_secs(20);

/// The pause between two looks for sources of `like` that are to be read again.
const LIKES_PAUSE: Duration = Duration::from_secs(600);

/// The pause between two looks at the space of the store, and at whether a sweep is due.
const SWEEP_PAUSE: Duration = Duration::from_secs(600);

/// How long a sweep may take before it is cut off; the next look goes on with it.
const SWEEP_TIME: Duration = Duration::from_secs(3600);

/// Subscribers who are read and published for together: at first few, so that the first mails leave at once.
const FIRST_PAGE: u32 = 256;
const PAGE: u32 = 2_048;

/// How long a digest waits for a late announcement before it is published without it.
const LATE_PATIENCE_H: i64 = 3;

/// The parts of the application that the loops use.
pub struct Scheduler<'a> {
    /// Holds announcements and subscribers.
    pub store: &'a Store,
    /// The time.
    pub clock: Clock,
    /// Records every tick.
    pub vitals: &'a Vitals,
    /// Ends the pause between two rounds for newcomers, and has what previews ask for.
    pub scheduler_requests: &'a SchedulerRequests,
    /// Publishes issues.
    pub publisher: Publisher<'a>,
    /// The process's arXiv client.
    pub arxiv: &'a SharedArxiv,
    /// Reads the sources of readers' `like` again.
    pub likes: &'a LikesRefresher,
    /// Sweeps the store.
    pub sweeper: Sweeper,
    /// Wakes the dispatcher of the same process: deliveries are planned.
    pub planned: &'a Notify,
}

impl Scheduler<'_> {
    /// Runs until `stop`. An error of one round is logged and the next round tries again: a full disk or a database that
    /// restarts does not end the service.
    pub async fn run(&self, stop: &CancellationToken) {
        let newcomers_done = Notify::new();
        let _presence = self.scheduler_requests.until_dropped();
        tokio::join!(
            self.keep_ticking(&newcomers_done, stop),
            self.keep_serving_newcomers(&newcomers_done, stop),
            self.keep_refreshing_likes(stop),
            self.keep_sweeping(stop),
        );
    }

    /// Ticks after every round for newcomers, so that arXiv is not asked twice for their announcements; and without one
    /// while a round takes long, or when somebody becomes due.
    async fn keep_ticking(&self, newcomers_done: &Notify, stop: &CancellationToken) {
        let mut ticks = Ticks::default();
        while !stop.is_cancelled() {
            tokio::select! {
                () = newcomers_done.notified() => {}
                () = self.until_somebody_is_due(ticks.at) => {}
                () = stop.cancelled() => break,
            }
            tokio::select! {
                outcome = self.tick(&mut ticks) => {
                    match outcome {
                        Ok(()) => self.vitals.beat(ServiceTask::Scheduler, Instant::now()),
                        Err(error) => {
                            tracing::error!("The scheduler's tick failed: {error:#}");
                            self.vitals.fail(ServiceTask::Scheduler, error, Instant::now());
                        }
                    }
                }
                // arXiv may take minutes to fail. The next start does what this tick leaves undone, as after a crash.
                () = stop.cancelled() => break,
            }
        }
    }

    async fn keep_serving_newcomers(&self, newcomers_done: &Notify, stop: &CancellationToken) {
        let mut newcomers = Newcomers::default();
        while !stop.is_cancelled() {
            tokio::select! {
                outcome = newcomers.round(self) => {
                    if let Err(error) = outcome {
                        tracing::error!("First digests for new subscribers failed: {error:#}");
                    }
                }
                () = stop.cancelled() => break,
            }
            newcomers_done.notify_one();
            tokio::select! {
                () = tokio::time::sleep(TICK_PAUSE) => {}
                () = self.scheduler_requests.woken() => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Reads the sources of readers' `like` beside the ticks: no digest waits for them.
    async fn keep_refreshing_likes(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let round = async {
                let readers = self.store.subscribers_with_likes().await?;
                self.likes.refresh(&readers, RefreshScope::Due).await
            };
            tokio::select! {
                outcome = round => {
                    if let Err(error) = outcome {
                        tracing::error!("The papers that readers like could not be refreshed: {error:#}");
                    }
                }
                () = stop.cancelled() => break,
            }
            sleep_or_stop(LIKES_PAUSE, stop).await;
        }
    }

    /// Sweeps the store at night, beside the ticks.
    async fn keep_sweeping(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let round = async {
                let swept = self.sweeper.once_a_day(NIGHT_HOUR, SWEEP_TIME).await?;
                self.sweeper.warn_of_shortages().await?;
                Ok::<_, StoreError>(swept)
            };
            tokio::select! {
                outcome = round => match outcome {
                    Ok(swept) => swept.iter().for_each(log_sweep),
                    Err(error) => tracing::error!("The store could not be swept: {error:#}"),
                },
                // What this sweep leaves, the next one takes.
                () = stop.cancelled() => break,
            }
            sleep_or_stop(SWEEP_PAUSE, stop).await;
        }
    }

    /// Ends when a digest is due that was not due at the last tick, or after two pauses.
    async fn until_somebody_is_due(&self, last_tick: Option<DateTime<Utc>>) {
        let now = self.clock.now();
        let due = self.store.next_due_after(last_tick.unwrap_or(now)).await.ok().flatten();
        let pause = due.map_or(2 * TICK_PAUSE, |due| (due - now).to_std().unwrap_or_default());
        tokio::time::sleep(pause.min(2 * TICK_PAUSE)).await;
    }

    /// Asks for what is missing, then publishes until nobody is due who need not wait.
    async fn tick(&self, ticks: &mut Ticks) -> anyhow::Result<()> {
        let now = self.clock.now();
        ticks.at = Some(now);
        self.store.record_turnover(now).await?;
        let newest = calendar::newest_due(now);
        if ticks.awaited.is_outdated(newest, now) {
            self.look_at_all(&mut ticks.awaited, newest, now).await?;
        }
        let mut states = self.states(ticks, newest, now).await?;
        let mut place = Some(DuePlace::default());
        let mut page_length = FIRST_PAGE;
        while let Some(from) = place {
            let page = self.store.due_subscribers(now, &from, page_length).await?;
            (place, page_length) = (page.next, PAGE);
            let (due, unplanned): (Vec<DueSubscriber>, Vec<DueSubscriber>) =
                page.due.into_iter().partition(|due| due.due_at.is_some());
            self.store.plan_first_due(&next_dues(unplanned.iter().map(|due| &due.subscriber), now)).await?;
            let unknown = ticks.awaited.add(due.iter().map(|due| &due.subscriber), newest);
            if !unknown.is_empty() {
                states.extend(self.states(ticks, newest, now).await?);
            }
            self.publish_for(&ready(due, newest, &states, now), newest, &states, Occasion::Due, now).await?;
            self.vitals.beat(ServiceTask::Scheduler, Instant::now());
        }
        Ok(())
    }

    /// What all active subscribers wait for, whether they are due or not: it is fetched before they are.
    async fn look_at_all(&self, awaited: &mut Awaited, newest: NaiveDate, now: DateTime<Utc>) -> anyhow::Result<()> {
        let covered = self.store.covered(now).await?;
        let wanted = covered.iter().flat_map(|(cursor, categories)| window::wanted(cursor, categories, newest));
        *awaited = Awaited::of_all(wanted, newest, now);
        Ok(())
    }

    /// The states of what subscribers wait for; arXiv is asked for what is missing, unless it was asked lately.
    async fn states(
        &self,
        ticks: &mut Ticks,
        newest: NaiveDate,
        now: DateTime<Utc>,
    ) -> anyhow::Result<AnnouncementStates> {
        let wanted: Vec<AnnouncementId> = ticks.awaited.announcements.iter().cloned().collect();
        let states = fetch::known(self.store, &wanted).await?;
        let is_missing = wanted.iter().any(|id| !states.get(id).is_some_and(AnnouncementState::is_final));
        if is_missing && ticks.pause.may_ask(newest, now) {
            let arxiv = self.arxiv.get().await?;
            return Ok(fetch::missing(self.store, &arxiv, &wanted, now, log_state).await?.states);
        }
        Ok(states)
    }

    /// Publishes for these subscribers up to `newest`, and plans when they are due next. Returns the ids of those who got no
    /// first digest because nothing was chosen for them: they stay due.
    async fn publish_for(
        &self,
        subscribers: &[Subscriber],
        newest: NaiveDate,
        states: &AnnouncementStates,
        occasion: Occasion,
        now: DateTime<Utc>,
    ) -> anyhow::Result<BTreeSet<String>> {
        if subscribers.is_empty() {
            return Ok(BTreeSet::new());
        }
        let outcomes = self.publisher.publish(subscribers, newest, states, occasion, now).await?;
        self.planned.notify_one();
        outcomes.iter().for_each(log_outcome);
        // While an announcement is missing, the subscriber stays due: the next tick looks again.
        let is_first = matches!(occasion, Occasion::FirstDigest { .. });
        let is_passed_over = |outcome: &Outcome| is_first && matches!(outcome.result, Ok(Done::NothingChosen));
        let is_done = |(outcome, subscriber): &(&Outcome, &Subscriber)| match &outcome.result {
            Ok(Done::NothingChosen) => !is_first,
            Ok(Done::NothingNew) => knows_all(subscriber, newest, states),
            Ok(_) => true,
            Err(_) => false,
        };
        let done = outcomes.iter().zip(subscribers).filter(is_done).map(|(_, subscriber)| subscriber);
        self.store.plan_next_due(&next_dues(done, now)).await?;
        let passed_over = outcomes.into_iter().filter(is_passed_over).map(|outcome| outcome.subscriber);
        Ok(passed_over.collect())
    }
}

fn log_outcome(outcome: &Outcome) {
    let id = &outcome.subscriber;
    match &outcome.result {
        Ok(done) => tracing::info!(
            subscriber = id,
            considered = outcome.considered,
            entries = outcome.entries,
            "{id}: {}",
            in_words(done)
        ),
        Err(error) => tracing::error!(subscriber = id, "Publishing for {id} failed: {error}"),
    }
}

/// When each of these is due next; `None` for never again.
fn next_dues<'a>(
    subscribers: impl Iterator<Item = &'a Subscriber>,
    now: DateTime<Utc>,
) -> Vec<(&'a Subscriber, Option<DateTime<Utc>>)> {
    subscribers.map(|one| (one, one.schedule.next_after(now))).collect()
}

fn log_state(id: &AnnouncementId, state: &AnnouncementState) {
    tracing::info!(category = %id.category, date = %id.date, "{id}: {state}");
}

fn log_sweep(report: &SweepReport) {
    for (part, rows) in &report.rows {
        tracing::info!(rows, "Swept {rows} rows: {part}");
    }
}

fn in_words(done: &Done) -> String {
    match done {
        Done::Published { deliveries: 1 } => "published, 1 delivery".to_owned(),
        Done::Published { deliveries } => format!("published, {deliveries} deliveries"),
        Done::AlreadyPublished => "published before".to_owned(),
        Done::NothingNew => "nothing new".to_owned(),
        Done::NothingChosen => "no paper selected".to_owned(),
        Done::NoAddress => "no active address".to_owned(),
    }
}

/// The due subscribers who need not wait any longer. After downtime everybody has waited long enough:
/// one issue covers the whole gap.
fn ready(
    due: Vec<DueSubscriber>,
    newest: NaiveDate,
    states: &AnnouncementStates,
    now: DateTime<Utc>,
) -> Vec<Subscriber> {
    let is_ready =
        |due: &DueSubscriber| due.due_at.is_some_and(|at| is_ready(&due.subscriber, newest, states, at, now));
    due.into_iter().filter(is_ready).map(|due| due.subscriber).collect()
}

/// Whether every announcement that this subscriber waits for is known, or they have waited long enough.
fn is_ready(
    subscriber: &Subscriber,
    newest: NaiveDate,
    states: &AnnouncementStates,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    let waited_enough = now - due >= TimeDelta::hours(LATE_PATIENCE_H);
    waited_enough || knows_all(subscriber, newest, states)
}

/// Whether the state of every announcement that this subscriber waits for is final.
fn knows_all(subscriber: &Subscriber, newest: NaiveDate, states: &AnnouncementStates) -> bool {
    window::wanted(&subscriber.cursor, &subscriber.criteria.categories, newest)
        .iter()
        .all(|id| states.get(id).is_some_and(AnnouncementState::is_final))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::category::Category;
    use crate::domain::criteria::Criteria;
    use crate::domain::schedule::Schedule;
    use crate::domain::subscriber::Origin;

    #[test]
    fn subscribers_who_wait_for_a_late_category_hold_up_nobody_who_is_ready() {
        let now = DateTime::from_timestamp(1_762_257_600, 0).expect("a time");
        let newest = now.date_naive();
        let reader = |n: usize, category: &str| {
            let schedule = Schedule::parse("30 7 * * *", "UTC").expect("a schedule");
            let criteria = Criteria::new(vec![Category::of_paper(category)]);
            let new = Subscriber::new(Origin::SelfService, Vec::new(), schedule, "en", criteria);
            Subscriber { id: format!("r-{n}"), ..new }
        };
        let states = AnnouncementStates::from([
            (AnnouncementId::new(&Category::of_paper("cs.CL"), newest), AnnouncementState::Late),
            (AnnouncementId::new(&Category::of_paper("cs.LG"), newest), AnnouncementState::Complete { total: 3 }),
        ]);
        let waiting = (0..7).map(|n| DueSubscriber { subscriber: reader(n, "cs.CL"), due_at: Some(now) });
        let others = (7..12).map(|n| DueSubscriber { subscriber: reader(n, "cs.LG"), due_at: Some(now) });
        let due: Vec<DueSubscriber> = waiting.chain(others).collect();
        let ids = |now| -> Vec<String> {
            ready(due.clone(), newest, &states, now).into_iter().map(|reader| reader.id).collect()
        };
        assert_eq!(ids(now), ["r-7", "r-8", "r-9", "r-10", "r-11"]);
        assert_eq!(ids(now + TimeDelta::hours(LATE_PATIENCE_H)).len(), 12, "they waited long enough");
    }
}
