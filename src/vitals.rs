//! Defines [`Vitals`]: when each task of this process last did its work, why it last failed, and how often it panicked.
//!
//! The scheduler, the dispatcher and the bots write them; `web/health.rs`, the operator's page and the watchdog of
//! `cli/supervise.rs` read them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A task of `serve` that goes on until it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceTask {
    /// Fetches announcements and publishes issues.
    Scheduler,
    /// Delivers.
    Dispatcher,
    /// Sends letters.
    Letters,
    /// Reads returned mails.
    Bounces,
    /// Answers readers on Telegram.
    TelegramBot,
    /// Answers readers on Discord.
    DiscordBot,
}

impl ServiceTask {
    /// After this time without work done the task counts as stuck.
    fn longest_silence(self) -> Duration {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        match self {
            // A round may wait for arXiv for minutes, and after a long downtime for many of them.
            Self::Scheduler => minutes(60),
            // A claim may wait for the store, never for a platform.
            Self::Dispatcher => minutes(2),
            // A letter to a slow relay (RFC 5321 section 4.5.3.2).
            Self::Letters => minutes(10),
            // A Maildir is read twice a minute, an IMAP folder every five; a reply that is passed on may wait for a slow relay.
            Self::Bounces => minutes(10),
            // A long poll takes half a minute, a heartbeat three quarters, and a pause between two tries one minute.
            Self::TelegramBot | Self::DiscordBot => minutes(5),
        }
    }
}

impl fmt::Display for ServiceTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheduler => "scheduler",
            Self::Dispatcher => "dispatcher",
            Self::Letters => "letters",
            Self::Bounces => "returned mails",
            Self::TelegramBot => "Telegram bot",
            Self::DiscordBot => "Discord bot",
        })
    }
}

/// Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Vitals(Arc<Mutex<Record>>);

#[derive(Debug, Default)]
struct Record {
    tasks: BTreeMap<ServiceTask, TaskRecord>,
    panics: u64,
    last_panic: Option<String>,
}

#[derive(Debug)]
struct TaskRecord {
    last_work: Instant,
    /// The last work or failure.
    last_sign: Instant,
    failure: Option<String>,
    /// Another process does this work, and this one would take over.
    stands_by: bool,
    has_ended: bool,
}

impl TaskRecord {
    fn working_at(now: Instant) -> Self {
        Self { last_work: now, last_sign: now, failure: None, stands_by: false, has_ended: false }
    }
}

impl Vitals {
    /// Records that a task has done its work, or has started: a service that has just started is healthy.
    pub fn beat(&self, task: ServiceTask, now: Instant) {
        self.record().tasks.insert(task, TaskRecord::working_at(now));
    }

    /// Records that another process does the work of a task, and that this one would take over.
    pub fn stand_by(&self, task: ServiceTask, now: Instant) {
        self.record().tasks.insert(task, TaskRecord { stands_by: true, ..TaskRecord::working_at(now) });
    }

    /// Records why a task could not do its work.
    pub fn fail(&self, task: ServiceTask, why: impl fmt::Display, now: Instant) {
        let mut record = self.record();
        let task = record.tasks.entry(task).or_insert_with(|| TaskRecord::working_at(now));
        task.last_sign = now;
        task.failure = Some(why.to_string());
    }

    /// Removes a task that has ended as it should. One that ended because it failed, such as a bot whose token was refused,
    /// stays, and counts as stuck in time.
    pub fn end(&self, task: ServiceTask) {
        let mut record = self.record();
        record.tasks.retain(|kept, seen| *kept != task || seen.failure.is_some());
        if let Some(failed) = record.tasks.get_mut(&task) {
            failed.has_ended = true;
        }
    }

    /// Counts a panic, anywhere in the process.
    pub fn panicked(&self, message: String) {
        let mut record = self.record();
        record.panics += 1;
        record.last_panic = Some(message);
    }

    /// The panics since the start, and the last one's message.
    pub fn panics(&self) -> (u64, Option<String>) {
        let record = self.record();
        (record.panics, record.last_panic.clone())
    }

    /// How long ago a task last did its work; `None` if it does not run in this process, or stands by.
    pub fn silence(&self, task: ServiceTask, now: Instant) -> Option<Duration> {
        let record = self.record();
        let seen = record.tasks.get(&task).filter(|seen| !seen.stands_by)?;
        Some(now.saturating_duration_since(seen.last_work))
    }

    /// The tasks of this process, each with whether it stands by.
    pub fn tasks(&self) -> Vec<(ServiceTask, bool)> {
        self.record().tasks.iter().map(|(task, seen)| (*task, seen.stands_by)).collect()
    }

    /// A sentence for each task that stands by.
    pub fn standing_by(&self) -> Vec<String> {
        let tasks = self.tasks().into_iter().filter(|(_, stands_by)| *stands_by);
        tasks.map(|(task, _)| format!("the {task} stands by: another process does its work")).collect()
    }

    /// A sentence for each task that is stuck, with its last failure.
    pub fn stuck(&self, now: Instant) -> Vec<String> {
        let record = self.record();
        let silent = record.tasks.iter().filter_map(|(task, seen)| {
            let silence = now.saturating_duration_since(seen.last_work);
            let why = seen.failure.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            (silence > task.longest_silence())
                .then(|| format!("the {task} has done nothing for {} min{why}", silence.as_secs() / 60))
        });
        silent.collect()
    }

    /// The tasks that give no sign any more, not even of a failure: a restart of the process may help. It does not help a
    /// task that says what it lacks, nor one that has ended for good.
    pub fn hung(&self, now: Instant) -> Vec<ServiceTask> {
        let record = self.record();
        let is_hung = |(task, seen): &(&ServiceTask, &TaskRecord)| {
            !seen.has_ended && now.saturating_duration_since(seen.last_sign) > task.longest_silence()
        };
        record.tasks.iter().filter(is_hung).map(|(task, _)| *task).collect()
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_stuck_after_its_longest_silence_and_says_why() {
        let (vitals, start) = (Vitals::default(), Instant::now());
        vitals.beat(ServiceTask::Dispatcher, start);
        assert!(vitals.stuck(start + Duration::from_secs(120)).is_empty());
        vitals.fail(ServiceTask::Dispatcher, "the disk is full", start + Duration::from_secs(100));
        let later = start + Duration::from_secs(121);
        assert_eq!(vitals.stuck(later), ["the dispatcher has done nothing for 2 min: the disk is full"]);
        assert_eq!(vitals.silence(ServiceTask::Scheduler, later), None);
        vitals.beat(ServiceTask::Dispatcher, later);
        assert!(vitals.stuck(later).is_empty(), "it works again");
        vitals.end(ServiceTask::Dispatcher);
        assert!(vitals.stuck(later + Duration::from_secs(86_400)).is_empty(), "it ended");
    }

    #[test]
    fn a_task_that_stands_by_is_not_stuck_and_its_work_has_no_age() {
        let (vitals, start) = (Vitals::default(), Instant::now());
        vitals.beat(ServiceTask::Scheduler, start);
        assert!(vitals.standing_by().is_empty());
        vitals.stand_by(ServiceTask::Scheduler, start);
        assert_eq!(vitals.standing_by(), ["the scheduler stands by: another process does its work"]);
        assert_eq!(vitals.silence(ServiceTask::Scheduler, start), None);
        let later = start + Duration::from_secs(61 * 60);
        assert_eq!(vitals.stuck(later).len(), 1, "it has not asked for its role for an hour");
        vitals.stand_by(ServiceTask::Scheduler, later);
        assert!(vitals.stuck(later).is_empty());
        vitals.beat(ServiceTask::Scheduler, later);
        assert_eq!(vitals.tasks(), [(ServiceTask::Scheduler, false)], "it took over");
    }

    #[test]
    fn only_a_task_without_any_sign_is_hung() {
        let (vitals, start) = (Vitals::default(), Instant::now());
        let later = start + Duration::from_secs(6 * 60);
        vitals.beat(ServiceTask::DiscordBot, start);
        vitals.fail(ServiceTask::DiscordBot, "the token is refused", start);
        assert!(!vitals.hung(later).is_empty(), "it may hang in its next try");
        vitals.end(ServiceTask::DiscordBot);
        assert!(vitals.hung(later).is_empty() && !vitals.stuck(later).is_empty(), "a restart would not help");
        vitals.beat(ServiceTask::Dispatcher, start);
        assert!(!vitals.hung(later).is_empty());
        vitals.fail(ServiceTask::Dispatcher, "the disk is full", later);
        assert!(vitals.hung(later).is_empty(), "it goes on trying");
    }

    #[test]
    fn panics_are_counted_and_the_last_one_is_kept() {
        let vitals = Vitals::default();
        assert_eq!(vitals.panics(), (0, None));
        vitals.clone().panicked("one".to_owned());
        vitals.panicked("two".to_owned());
        assert_eq!(vitals.panics(), (2, Some("two".to_owned())));
    }
}
