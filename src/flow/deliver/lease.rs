//! Defines [`Lease`]: how long a worker may hold a claimed delivery, and how long a send may take within that.
//!
//! `deliver.rs` claims with it and asks it before each send.

use std::time::{Duration, Instant};

/// A send that takes longer is given up with an unknown outcome. Every outbound has shorter timeouts for its steps; those
/// of the slowest, SMTP, may add up to five minutes (RFC 5321 section 4.5.3.2).
const MAX_SEND: Duration = Duration::from_secs(400);

/// The part of a lease that is kept to settle the delivery after the last send.
const SETTLE_TIME: Duration = Duration::from_secs(30);

/// A send does not begin with less time: it would be given up although it could succeed.
const MIN_SEND: Duration = Duration::from_secs(60);

/// The time of one claim. A second send, in plain form, has the time that the first one left: no other worker claims a
/// delivery that is still being sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    end: Instant,
}

impl Lease {
    /// How long a worker may hold a delivery: the process of an expired lease no longer sends.
    pub const LENGTH: Duration = Duration::from_secs(600);

    /// The lease of a claim that is made now.
    pub fn begun_at(now: Instant) -> Self {
        Self { end: now + Self::LENGTH }
    }

    /// How long a send may take that begins now; `None` if it must not begin any more.
    pub fn time_for_send(&self, now: Instant) -> Option<Duration> {
        let left = self.end.checked_duration_since(now)?.checked_sub(SETTLE_TIME)?;
        (left >= MIN_SEND).then(|| left.min(MAX_SEND))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_send_ends_before_its_lease_does() {
        let begun = Instant::now();
        let lease = Lease::begun_at(begun);
        let mut now = begun;
        let mut sends = Vec::new();
        while let Some(time) = lease.time_for_send(now) {
            now += time;
            sends.push(time.as_secs());
        }
        assert_eq!(sends, [400, 170]);
        assert!(now + SETTLE_TIME <= begun + Lease::LENGTH);
        assert_eq!(lease.time_for_send(begun + Duration::from_secs(511)), None, "too little to begin with");
        assert_eq!(lease.time_for_send(begun + 2 * Lease::LENGTH), None);
    }
}
