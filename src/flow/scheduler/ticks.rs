//! Defines [`Ticks`]: what one tick of the scheduler leaves to the next, so that a tick need not look at all subscribers, and
//! arXiv is not asked at every one.
//!
//! `scheduler.rs` keeps it while it runs. A restart forgets it, which costs one look and one question more.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::announcement::AnnouncementId;
use crate::domain::subscriber::Subscriber;
use crate::domain::window;

/// How long what all active subscribers read may be known from an earlier look. Whoever is due is always looked at.
const LOOK_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Pauses between two questions to arXiv for an announcement that is not there yet.
const POLL_PAUSES_MIN: [i64; 5] = [5, 10, 15, 20, 30];

/// When arXiv may be asked again. Kept in memory: one more question after a restart does no harm.
#[derive(Debug, Default)]
pub(super) struct PollPause {
    newest: Option<NaiveDate>,
    tries: usize,
    not_before: Option<DateTime<Utc>>,
}

impl PollPause {
    /// Whether arXiv may be asked now. If so, the next pause begins.
    pub(super) fn may_ask(&mut self, newest: NaiveDate, now: DateTime<Utc>) -> bool {
        if self.newest != Some(newest) {
            *self = Self { newest: Some(newest), ..Self::default() };
        }
        if self.not_before.is_some_and(|not_before| now < not_before) {
            return false;
        }
        let pause = POLL_PAUSES_MIN[self.tries.min(POLL_PAUSES_MIN.len() - 1)];
        self.tries += 1;
        self.not_before = Some(now + TimeDelta::minutes(pause));
        true
    }
}

/// The announcements that active subscribers wait for.
#[derive(Debug, Default)]
pub(super) struct Awaited {
    newest: Option<NaiveDate>,
    /// When all active subscribers were looked at.
    looked_at: Option<DateTime<Utc>>,
    pub(super) announcements: BTreeSet<AnnouncementId>,
}

impl Awaited {
    /// As all active subscribers were looked at.
    pub(super) fn of_all(
        announcements: impl Iterator<Item = AnnouncementId>,
        newest: NaiveDate,
        now: DateTime<Utc>,
    ) -> Self {
        Self { newest: Some(newest), looked_at: Some(now), announcements: announcements.collect() }
    }

    pub(super) fn is_outdated(&self, newest: NaiveDate, now: DateTime<Utc>) -> bool {
        self.newest != Some(newest)
            || self.looked_at.is_none_or(|looked_at| !(looked_at..looked_at + LOOK_PAUSE).contains(&now))
    }

    /// Those that these subscribers wait for as well; returns the ones that nobody waited for before.
    pub(super) fn add<'a>(
        &mut self,
        subscribers: impl Iterator<Item = &'a Subscriber>,
        newest: NaiveDate,
    ) -> Vec<AnnouncementId> {
        let wanted = |one: &Subscriber| window::wanted(&one.cursor, &one.criteria.categories, newest);
        subscribers.flat_map(wanted).filter(|id| self.announcements.insert(id.clone())).collect()
    }
}

/// What one tick leaves to the next.
#[derive(Debug, Default)]
pub(super) struct Ticks {
    /// The time of the last one: who becomes due later is for the next.
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) pause: PollPause,
    pub(super) awaited: Awaited,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_between_questions_to_arxiv_grow_until_the_next_announcement() {
        let start = DateTime::from_timestamp(1_762_300_000, 0).expect("a time");
        let minute = |minutes: i64| start + TimeDelta::minutes(minutes);
        let day = start.date_naive();
        let mut pause = PollPause::default();
        let asked: Vec<i64> = (0..90).filter(|at| pause.may_ask(day, minute(*at))).collect();
        assert_eq!(asked, vec![0, 5, 15, 30, 50, 80]);
        assert!(
            pause.may_ask(day.succ_opt().expect("a day"), minute(90)),
            "the pauses start again with a new announcement"
        );
    }

    #[test]
    fn all_subscribers_are_looked_at_again_after_a_while_and_for_a_new_announcement() {
        let now = DateTime::from_timestamp(1_762_300_000, 0).expect("a time");
        let day = now.date_naive();
        assert!(Awaited::default().is_outdated(day, now));
        let looked = Awaited::of_all(std::iter::empty(), day, now);
        assert!(!looked.is_outdated(day, now + TimeDelta::minutes(9)));
        assert!(looked.is_outdated(day, now + LOOK_PAUSE));
        assert!(looked.is_outdated(day.succ_opt().expect("a day"), now));
        assert!(looked.is_outdated(day, now - TimeDelta::hours(1)), "the clock was set back");
    }
}
