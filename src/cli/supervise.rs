//! Defines [`Supervisor`]: starts the tasks of `serve` again when they panic, and tells the service manager how they are.
//!
//! `serve.rs` runs its tasks through it. A panic is a defect; until it is mended, the other readers get their digests.

use std::backtrace::Backtrace;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use sd_notify::NotifyState;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::clock::sleep_or_stop;
use crate::vitals::{ServiceTask, Vitals};

/// The pause after the first panic of a task; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The number of panics within [`PANICS_IN`] that ends the process: the service manager then starts it again with new state.
const MOST_PANICS: usize = 3;
const PANICS_IN: Duration = Duration::from_secs(60);

/// How often the service manager is told how the tasks are, unless its watchdog asks for more.
const STATUS_PAUSE: Duration = Duration::from_secs(20);

/// Runs tasks until they are stopped.
pub struct Supervisor {
    vitals: Vitals,
    stop: CancellationToken,
    panics: Mutex<VecDeque<Instant>>,
}

impl Supervisor {
    /// `stop` ends all tasks; the supervisor cancels it if they panic too often.
    pub fn new(vitals: Vitals, stop: CancellationToken) -> Self {
        Self { vitals, stop, panics: Mutex::default() }
    }

    /// Runs a task to its end. If it panics, it is started again after a pause.
    ///
    /// # Errors
    /// The tasks of this process have panicked too often; all are stopped.
    pub async fn run<T>(&self, task: ServiceTask, start: impl AsyncFn() -> T) -> anyhow::Result<T> {
        let mut pause = FIRST_PAUSE;
        loop {
            self.vitals.beat(task, Instant::now());
            if let Ok(done) = AssertUnwindSafe(start()).catch_unwind().await {
                self.vitals.end(task);
                return Ok(done);
            }
            if self.counts_too_many(Instant::now()) {
                self.stop.cancel();
                anyhow::bail!("the {task} panicked, the {MOST_PANICS}rd panic within {} s", PANICS_IN.as_secs());
            }
            tracing::error!("The {task} panicked and starts again in {} s", pause.as_secs());
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.cancelled() => anyhow::bail!("the {task} panicked"),
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Counts a panic; whether there were too many of late.
    fn counts_too_many(&self, now: Instant) -> bool {
        let mut panics = self.panics.lock().unwrap_or_else(PoisonError::into_inner);
        panics.push_back(now);
        panics.retain(|panic| now.saturating_duration_since(*panic) < PANICS_IN);
        panics.len() >= MOST_PANICS
    }

    /// Tells the service manager how the tasks are until `stop`, and that they stop then. Its watchdog hears nothing while a
    /// task hangs, and restarts the process. Does nothing where no service manager listens.
    pub async fn report(&self) {
        notify(&[NotifyState::Ready]);
        // Twice in the watchdog's time, as sd_watchdog_enabled(3) asks.
        let watchdog = sd_notify::watchdog_enabled().map(|patience| patience / 2);
        let pause = watchdog.map_or(STATUS_PAUSE, |pause| pause.min(STATUS_PAUSE));
        while !self.stop.is_cancelled() {
            let now = Instant::now();
            let status = match self.vitals.stuck(now).as_slice() {
                [] => [vec!["serving".to_owned()], self.vitals.standing_by()].concat().join("; "),
                stuck => stuck.join("; "),
            };
            notify(&[NotifyState::Status(&status)]);
            if self.vitals.hung(now).is_empty() {
                notify(&[NotifyState::Watchdog]);
            }
            sleep_or_stop(pause, &self.stop).await;
        }
        notify(&[NotifyState::Stopping]);
    }
}

/// Runs what keeps a thread busy for long on a thread of its own, so that nobody else waits for it. Panics if it panics.
pub async fn on_own_thread<T: Send + 'static>(work: impl FnOnce(Handle) -> T + Send + 'static) -> T {
    let runtime = Handle::current();
    match spawn_blocking(move || work(runtime)).await {
        Ok(done) => done,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        // The runtime ends before it began.
        Err(_) => std::future::pending().await,
    }
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "The service manager was not told");
    }
}

/// From now on every panic, in whichever thread, is logged with its backtrace and counted.
pub fn log_panics(vitals: Vitals) {
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map_or_else(String::new, |location| format!(" at {location}"));
        let backtrace = Backtrace::force_capture();
        tracing::error!(%backtrace, "A defect: panicked{location}: {message}");
        vitals.panicked(format!("{message}{location}"));
    }));
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn supervisor() -> Supervisor {
        Supervisor::new(Vitals::default(), CancellationToken::new())
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_is_started_again() {
        let (supervisor, starts) = (supervisor(), AtomicU32::new(0));
        let run = supervisor.run(ServiceTask::Scheduler, async || {
            assert!(starts.fetch_add(1, Ordering::Relaxed) > 0, "a defect");
            7
        });
        assert_eq!(run.await.expect("it went on"), 7);
        assert_eq!(starts.load(Ordering::Relaxed), 2);
        assert!(!supervisor.stop.is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn three_panics_within_a_minute_stop_everything() {
        let (supervisor, starts) = (supervisor(), AtomicU32::new(0));
        let run = supervisor.run(ServiceTask::Scheduler, async || {
            starts.fetch_add(1, Ordering::Relaxed);
            panic!("a defect")
        });
        let outcome: anyhow::Result<()> = run.await;
        assert!(outcome.is_err());
        assert_eq!(starts.load(Ordering::Relaxed), 3);
        assert!(supervisor.stop.is_cancelled());
    }

    #[test]
    fn panics_that_are_minutes_apart_do_not_add_up() {
        let (supervisor, start) = (supervisor(), Instant::now());
        let minutes = (0..9).map(|n| start + n * PANICS_IN);
        assert!(minutes.into_iter().all(|now| !supervisor.counts_too_many(now)));
    }
}
