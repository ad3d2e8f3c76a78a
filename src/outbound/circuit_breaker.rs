//! Defines [`CircuitBreaker`], which trips after too many events within a period.
//!
//! `telegram.rs` and `discord.rs` use it: a platform limits a whole bot for the failures of single chats. It reads no clock.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Trips at `limit` events within `per`, and stays tripped until the oldest of them is older than `per`.
#[derive(Debug)]
pub(super) struct CircuitBreaker {
    limit: usize,
    per: Duration,
    /// The last `limit` events, oldest first.
    events: Mutex<VecDeque<Instant>>,
}

impl CircuitBreaker {
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

    /// For how long it stays tripped; `None` if it is not tripped.
    pub fn tripped_for(&self, now: Instant) -> Option<Duration> {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = events.front().filter(|_| events.len() == self.limit)?;
        oldest.checked_add(self.per)?.checked_duration_since(now).filter(|rest| !rest.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_trips_at_its_limit_and_recovers_with_time() {
        let breaker = CircuitBreaker::new(3, Duration::from_secs(10));
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
