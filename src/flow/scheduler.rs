//! The clockwork of `serve`: asks arXiv until the day's announcement is there, and publishes for whoever is due, for those
//! who have just joined at once.
//!
//! `cli/run.rs` starts it; `App::bell` ends its pauses. It must never know how a digest is made or sent: it decides when.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::domain::announcement::State;
use crate::domain::calendar;
use crate::domain::subscriber::Subscriber;
use crate::domain::window;
use crate::flow::fetch::{self, States};
use crate::flow::likes::Asked;
use crate::flow::publish::Done;
use crate::store::Due;
use welcome::Welcome;

mod welcome;

/// How often the scheduler looks at the clock.
const TICK: Duration = Duration::from_secs(20);

/// How often it is looked whether what readers like is to be read again.
const LIKES_PAUSE: Duration = Duration::from_secs(600);

/// Subscribers who are published for in one tick; the next tick takes the next. Those who wait for a late announcement do
/// not count.
const MOST_AT_ONCE: usize = 2_000;

/// Pauses between two questions to arXiv for an announcement that is not there yet.
const POLL_PAUSES_MIN: [i64; 5] = [5, 10, 15, 20, 30];

/// How long a reader's digest waits for a late announcement before it goes out with what there is.
const PATIENCE_H: i64 = 3;

/// When arXiv may be asked again. Kept in memory: after a restart asking once more does no harm.
#[derive(Debug, Default)]
struct Poll {
    newest: Option<NaiveDate>,
    tries: usize,
    not_before: Option<DateTime<Utc>>,
}

impl Poll {
    /// Whether to ask now; counts the question.
    fn asks(&mut self, newest: NaiveDate, now: DateTime<Utc>) -> bool {
        if self.newest != Some(newest) {
            *self = Self { newest: Some(newest), ..Self::default() };
        }
        if self.not_before.is_some_and(|not_before| now < not_before) {
            return false;
        }
        let pause = POLL_PAUSES_MIN[self.tries.min(POLL_PAUSES_MIN.len() - 1)];
        self.tries += 1;
        self.not_before = Some(now + chrono::Duration::minutes(pause));
        true
    }
}

/// Ticks until `stop`, and welcomes newcomers beside it. An error of one round is told and the next one tries again: a full
/// disk or a database that restarts ends no service.
pub async fn run(app: &App, stop: &CancellationToken) {
    let welcomed = Notify::new();
    tokio::join!(keep_ticking(app, &welcomed, stop), keep_welcoming(app, &welcomed, stop), keep_up_likes(app, stop),);
}

/// Ticks after every round of welcoming, so that arXiv is not asked twice for a newcomer's announcements; and without
/// one while a round takes long.
async fn keep_ticking(app: &App, welcomed: &Notify, stop: &CancellationToken) {
    let mut poll = Poll::default();
    while !stop.is_cancelled() {
        tokio::select! {
            () = welcomed.notified() => {}
            () = tokio::time::sleep(2 * TICK) => {}
            () = stop.cancelled() => break,
        }
        tokio::select! {
            outcome = tick(app, &mut poll) => {
                match outcome {
                    Ok(()) => app.pulse.beat(app.clock.now()),
                    Err(error) => tracing::error!("Tick failed: {error:#}"),
                }
            }
            // arXiv may take minutes to fail. What a tick leaves undone, the next one does, as after a crash.
            () = stop.cancelled() => break,
        }
    }
}

async fn keep_welcoming(app: &App, welcomed: &Notify, stop: &CancellationToken) {
    let mut welcome = Welcome::default();
    while !stop.is_cancelled() {
        tokio::select! {
            outcome = welcome.round(app) => {
                if let Err(error) = outcome {
                    tracing::error!("Welcoming failed: {error:#}");
                }
            }
            () = stop.cancelled() => break,
        }
        welcomed.notify_one();
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            () = app.bell.heard() => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Reads what readers like, beside the ticks: no digest waits for it.
async fn keep_up_likes(app: &App, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        let round = async {
            let readers = app.store.subscribers().await?;
            app.refresh_likes(&readers, Asked::Due).await
        };
        tokio::select! {
            outcome = round => {
                if let Err(error) = outcome {
                    tracing::error!("What readers like could not be refreshed: {error:#}");
                }
            }
            () = stop.cancelled() => break,
        }
        tokio::select! {
            () = tokio::time::sleep(LIKES_PAUSE) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn tick(app: &App, poll: &mut Poll) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.store.note_turnover(now).await?;
    let newest = calendar::newest_due(now);
    let active: Vec<Subscriber> =
        app.store.subscribers().await?.into_iter().filter(|subscriber| subscriber.status.is_active_at(now)).collect();
    let mut wanted = BTreeSet::new();
    for subscriber in &active {
        wanted.extend(window::wanted(&subscriber.cursor, &subscriber.criteria.categories, newest));
    }
    let wanted: Vec<_> = wanted.into_iter().collect();
    let mut states = fetch::known(&app.store, &wanted).await?;
    let missing = wanted.iter().any(|place| !states.get(place).is_some_and(State::is_final));
    if missing && poll.asks(newest, now) {
        let arxiv = app.arxiv().await?;
        let fetched = fetch::missing(&app.store, &arxiv, &wanted, now, |category, date, state| {
            tracing::info!(%category, %date, "{date} {category}: {state}");
        })
        .await?;
        states = fetched.states;
    }
    let due = app.store.due_subscribers(now, u32::MAX).await?;
    let (due, unplanned): (Vec<Due>, Vec<Due>) = due.into_iter().partition(|due| due.due_at.is_some());
    for Due { subscriber, .. } in unplanned {
        app.store.plan_next_due(&subscriber, subscriber.schedule.next_after(now)).await?;
    }
    publish_for(app, &ready(due, newest, &states, now, MOST_AT_ONCE), newest, &states, now).await
}

/// Of those whose time has come, the first `most` who need not wait any longer. After downtime the time has long passed:
/// one issue is sent for the whole gap.
fn ready(due: Vec<Due>, newest: NaiveDate, states: &States, now: DateTime<Utc>, most: usize) -> Vec<Subscriber> {
    let is_ready = |due: &Due| due.due_at.is_some_and(|at| is_ready(&due.subscriber, newest, states, at, now));
    due.into_iter().filter(is_ready).take(most).map(|due| due.subscriber).collect()
}

/// Publishes for these subscribers up to `newest`, and plans their next turn.
async fn publish_for(
    app: &App,
    subscribers: &[Subscriber],
    newest: NaiveDate,
    states: &States,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    if subscribers.is_empty() {
        return Ok(());
    }
    for (outcome, subscriber) in
        app.publisher().publish(subscribers, newest, states, now).await?.iter().zip(subscribers)
    {
        match &outcome.result {
            Ok(done) => tracing::info!(
                subscriber = outcome.subscriber,
                considered = outcome.considered,
                entries = outcome.entries,
                "{}: {done:?}",
                outcome.subscriber
            ),
            Err(error) => {
                tracing::error!(
                    subscriber = outcome.subscriber,
                    "Publishing for {} failed: {error}",
                    outcome.subscriber
                );
                continue;
            }
        }
        // Where nothing is known yet, the turn is not over: the next tick looks again.
        if matches!(outcome.result, Ok(Done::NothingNew)) && !knows_all(subscriber, newest, states) {
            continue;
        }
        app.store.plan_next_due(subscriber, subscriber.schedule.next_after(now)).await?;
    }
    Ok(())
}

/// Whether everything that this reader waits for is known, or they have waited long enough.
fn is_ready(
    subscriber: &Subscriber,
    newest: NaiveDate,
    states: &States,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    let waited_enough = now - due >= chrono::Duration::hours(PATIENCE_H);
    waited_enough || knows_all(subscriber, newest, states)
}

/// Whether every announcement that this reader waits for is known for good.
fn knows_all(subscriber: &Subscriber, newest: NaiveDate, states: &States) -> bool {
    window::wanted(&subscriber.cursor, &subscriber.criteria.categories, newest)
        .iter()
        .all(|place| states.get(place).is_some_and(State::is_final))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::category::Category;
    use crate::domain::criteria::Criteria;
    use crate::domain::preferences::Preferences;
    use crate::domain::schedule::Schedule;
    use crate::domain::subscriber::{Cursor, Origin, Status};

    #[test]
    fn any_number_of_readers_who_wait_for_a_late_category_holds_up_nobody_who_is_ready() {
        let now = DateTime::from_timestamp(1_762_257_600, 0).expect("a time");
        let newest = now.date_naive();
        let reader = |n: usize, category: &str| Subscriber {
            id: format!("r-{n}"),
            addresses: Vec::new(),
            schedule: Schedule::parse("30 7 * * *", "UTC").expect("a schedule"),
            language: "en".to_owned(),
            criteria: Criteria::new(vec![Category::of_paper(category)]),
            preferences: Preferences::default(),
            origin: Origin::SelfService,
            status: Status::Active,
            cursor: Cursor::default(),
        };
        let states = States::from([
            ((Category::of_paper("cs.CL"), newest), State::Late),
            ((Category::of_paper("cs.LG"), newest), State::Complete { total: 3 }),
        ]);
        let waiting = (0..7).map(|n| Due { subscriber: reader(n, "cs.CL"), due_at: Some(now) });
        let others = (7..12).map(|n| Due { subscriber: reader(n, "cs.LG"), due_at: Some(now) });
        let due: Vec<Due> = waiting.chain(others).collect();
        let ids = |now, most| -> Vec<String> {
            ready(due.clone(), newest, &states, now, most).into_iter().map(|reader| reader.id).collect()
        };
        assert_eq!(ids(now, 3), ["r-7", "r-8", "r-9"]);
        assert_eq!(ids(now + chrono::Duration::hours(PATIENCE_H), 3), ["r-0", "r-1", "r-2"], "they waited long enough");
    }

    #[test]
    fn arxiv_is_asked_with_growing_pauses_until_the_next_announcement() {
        let start = DateTime::from_timestamp(1_762_300_000, 0).expect("a time");
        let minute = |minutes: i64| start + chrono::Duration::minutes(minutes);
        let day = start.date_naive();
        let mut poll = Poll::default();
        let asked: Vec<i64> = (0..90).filter(|at| poll.asks(day, minute(*at))).collect();
        assert_eq!(asked, vec![0, 5, 15, 30, 50, 80]);
        assert!(poll.asks(day.succ_opt().expect("a day"), minute(90)), "a new announcement starts anew");
    }
}
