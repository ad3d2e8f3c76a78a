//! Defines [`Lease`]: how long a worker may hold what it claimed, and how long a send may take within that.
//!
//! `deliver.rs` claims under it and asks before each send. It must never know what is sent.

use std::time::{Duration, Instant};

/// A send that takes longer is given up with an unknown outcome. Every outbound has shorter limits of its own on each step;
/// the slowest, SMTP, may add up to five minutes (RFC 5321 section 4.5.3.2).
const SEND: Duration = Duration::from_secs(400);

/// What stays of a lease behind the last send, to settle it.
const SETTLE: Duration = Duration::from_secs(30);

/// A send is not begun with less: it would be given up where it could have succeeded.
const SHORTEST_SEND: Duration = Duration::from_secs(60);

/// One claim's time. Whoever sends a second time, in plain form, has what the first left over: no other worker claims a
/// delivery that is still being sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    end: Instant,
}

impl Lease {
    /// How long a worker may hold a delivery, so that a lease that ran out belongs to a process that is gone.
    pub const LENGTH: Duration = Duration::from_secs(600);

    /// Of a claim that is made now.
    pub fn begun_at(now: Instant) -> Self {
        Self { end: now + Self::LENGTH }
    }

    /// How long a send may take that begins now; none where it must not begin any more.
    pub fn time_for_send(&self, now: Instant) -> Option<Duration> {
        let left = self.end.checked_duration_since(now)?.checked_sub(SETTLE)?;
        (left >= SHORTEST_SEND).then(|| left.min(SEND))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_long_sends_take_the_last_one_ends_before_its_lease() {
        let begun = Instant::now();
        let lease = Lease::begun_at(begun);
        let mut now = begun;
        let mut sends = Vec::new();
        while let Some(time) = lease.time_for_send(now) {
            now += time;
            sends.push(time.as_secs());
        }
        assert_eq!(sends, [400, 170]);
        assert!(now + SETTLE <= begun + Lease::LENGTH);
        assert_eq!(lease.time_for_send(begun + Duration::from_secs(511)), None, "too little to begin with");
        assert_eq!(lease.time_for_send(begun + 2 * Lease::LENGTH), None);
    }
}
