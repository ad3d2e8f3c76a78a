//! Defines [`Backoff`]: how often a failed request is sent again, and the pauses between the attempts.
//!
//! `arxiv/client.rs` and `llm/client.rs` retry by it. The caller draws the jitter.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use super::requested_pause::RequestedPause;

/// How a request is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// Requests in all, including the first. 1 means no retry.
    pub attempts: u32,
    /// The pause after the first failure; it doubles with each further one.
    pub first_pause: Duration,
    /// The longest pause that the server did not ask for, before jitter.
    pub longest_pause: Duration,
    /// The longest wait that a server may ask for (`Retry-After`); a longer one is an error at once.
    pub longest_retry_after: Duration,
    /// 0 to 1, drawn once per process: the fraction by which pauses are longer, so that many instances do not come back in
    /// step.
    pub jitter: f64,
}

impl Backoff {
    /// The pause after the `failures`-th failure (from 1): what the server asked for, or our own doubling one if that is
    /// longer. Jitter only lengthens.
    pub fn pause(&self, failures: u32, retry_after: Option<RequestedPause>) -> Duration {
        let factor = 2_u32.saturating_pow(failures.saturating_sub(1));
        let doubled = self.first_pause.saturating_mul(factor).min(self.longest_pause);
        let own = doubled.mul_f64(1.0 + self.jitter.clamp(0.0, 1.0));
        own.max(retry_after.unwrap_or_default().length())
    }

    /// Whether a request may be sent again after the `failures`-th failure, and after the wait that the server asked for.
    pub fn allows_another(&self, failures: u32, retry_after: Option<RequestedPause>) -> bool {
        failures < self.attempts && retry_after.is_none_or(|wait| wait.length() <= self.longest_retry_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn asked(seconds: u64) -> Option<RequestedPause> {
        Some(RequestedPause::of(s(seconds)))
    }

    const BACKOFF: Backoff =
        Backoff { attempts: 3, first_pause: s(5), longest_pause: s(30), longest_retry_after: s(60), jitter: 0.5 };

    #[test]
    fn pauses_double_up_to_the_longest_and_yield_to_the_server() {
        for (failures, retry_after, pause) in [
            (1, None, Duration::from_millis(7_500)),
            (2, None, s(15)),
            (9, None, s(45)),
            (u32::MAX, None, s(45)),
            (1, asked(90), s(90)),
            (1, asked(1), Duration::from_millis(7_500)),
        ] {
            assert_eq!(BACKOFF.pause(failures, retry_after), pause, "{failures} {retry_after:?}");
        }
    }

    #[test]
    fn repeats_end_with_the_attempts_and_where_the_server_asks_for_too_long_a_wait() {
        assert!(BACKOFF.allows_another(2, None) && BACKOFF.allows_another(2, asked(60)));
        assert!(!BACKOFF.allows_another(3, None) && !BACKOFF.allows_another(1, asked(61)));
    }
}
