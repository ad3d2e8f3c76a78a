//! Defines [`Pace`]: keeps to the requests and the tokens per minute that an endpoint allows.
//!
//! Only `client.rs` uses it. Every request of the process waits here, repeats included.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::LlmError;

/// The span over which endpoints count.
const MINUTE: Duration = Duration::from_secs(60);

/// Requests and tokens of the last minute, and the most that is allowed of each.
#[derive(Debug)]
pub(super) struct Pace {
    requests_per_minute: Option<usize>,
    tokens_per_minute: Option<u64>,
    /// The requests of the last minute, oldest first: when they were sent, and their tokens.
    sent: Mutex<VecDeque<(Instant, u64)>>,
}

impl Pace {
    pub(super) fn new(requests_per_minute: Option<usize>, tokens_per_minute: Option<u64>) -> Self {
        Self { requests_per_minute, tokens_per_minute, sent: Mutex::default() }
    }

    /// Waits until a request with `tokens` may be sent, and counts it. One with more tokens than a minute allows is sent alone.
    ///
    /// # Errors
    /// It may not be sent before `deadline`.
    pub(super) async fn wait(&self, tokens: u64, deadline: Option<Instant>) -> Result<(), LlmError> {
        while let Some(until) = self.take(tokens) {
            if deadline.is_some_and(|deadline| until > deadline) {
                return Err(LlmError::OutOfTime);
            }
            tokio::time::sleep_until(until).await;
        }
        Ok(())
    }

    /// Counts a request if it may be sent now; otherwise the next instant at which to look again.
    fn take(&self, tokens: u64) -> Option<Instant> {
        if self.requests_per_minute.is_none() && self.tokens_per_minute.is_none() {
            return None;
        }
        // The lock guards a list of plain values: no thread can panic while it holds it.
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        while sent.front().is_some_and(|(at, _)| now >= *at + MINUTE) {
            sent.pop_front();
        }
        let used: u64 = sent.iter().map(|(_, tokens)| tokens).sum();
        let has_request = self.requests_per_minute.is_none_or(|most| sent.len() < most.max(1));
        let has_tokens = self.tokens_per_minute.is_none_or(|most| used.saturating_add(tokens) <= most);
        match sent.front() {
            Some((oldest, _)) if !has_request || !has_tokens => Some(*oldest + MINUTE),
            _ => {
                sent.push_back((now, tokens));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seconds at which requests with these tokens are sent, one after the other.
    async fn seconds(pace: &Pace, requests: &[u64]) -> Vec<u64> {
        let (start, mut seconds) = (Instant::now(), Vec::new());
        for tokens in requests {
            pace.wait(*tokens, None).await.expect("no deadline");
            seconds.push(start.elapsed().as_secs());
        }
        seconds
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_has_more_requests_or_tokens_than_are_allowed() {
        assert_eq!(seconds(&Pace::new(None, None), &[1_000; 4]).await, [0; 4]);
        assert_eq!(seconds(&Pace::new(Some(2), None), &[1_000; 5]).await, [0, 0, 60, 60, 120]);
        assert_eq!(seconds(&Pace::new(None, Some(3_000)), &[1_000; 5]).await, [0, 0, 0, 60, 60]);
        assert_eq!(seconds(&Pace::new(Some(9), Some(100)), &[1_000; 3]).await, [0, 60, 120], "each is sent alone");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_cannot_be_sent_before_the_deadline_is_not_waited_for() {
        let pace = Pace::new(Some(1), None);
        let deadline = Some(Instant::now() + Duration::from_secs(59));
        assert_eq!(pace.wait(1, deadline).await, Ok(()));
        assert_eq!(pace.wait(1, deadline).await, Err(LlmError::OutOfTime));
        assert_eq!(pace.wait(1, Some(Instant::now() + MINUTE)).await, Ok(()));
    }
}
