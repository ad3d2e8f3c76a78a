//! Defines [`Breaker`], which trips when something happens too often within a while.
//!
//! The chat outbounds use it where a platform punishes a whole bot for what single chats answer. Pure over the time that
//! it is given; it must never know what it counts.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Trips at `limit` events within `per`, and stays so until the oldest of them is older than that.
#[derive(Debug)]
pub(super) struct Breaker {
    limit: usize,
    per: Duration,
    /// The last `limit` events, oldest first.
    events: Mutex<VecDeque<Instant>>,
}

impl Breaker {
    pub fn new(limit: usize, per: Duration) -> Self {
        Self { limit: limit.max(1), per, events: Mutex::default() }
    }

    /// Counts one event.
    pub fn record(&self, now: Instant) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.push_back(now);
        let surplus = events.len().saturating_sub(self.limit);
        events.drain(..surplus);
    }

    /// How much longer it stays tripped, if it is.
    pub fn tripped_for(&self, now: Instant) -> Option<Duration> {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = events.front().filter(|_| events.len() == self.limit)?;
        (*oldest + self.per).checked_duration_since(now).filter(|rest| !rest.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_trips_at_its_limit_and_recovers_as_the_events_age() {
        let breaker = Breaker::new(3, Duration::from_secs(10));
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        for (second, expected) in [(0, None), (4, None), (8, Some(2)), (9, Some(5))] {
            breaker.record(at(second));
            assert_eq!(breaker.tripped_for(at(second)), expected.map(Duration::from_secs), "second {second}");
        }
        assert_eq!(breaker.tripped_for(at(13)), Some(Duration::from_secs(1)));
        assert_eq!(breaker.tripped_for(at(14)), None);
    }
}
