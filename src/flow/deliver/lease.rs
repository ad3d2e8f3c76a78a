//! Defines [`Lease`]: how long a worker may hold a claimed delivery, and until when its message may begin to leave.
//!
//! `deliver.rs` claims with it and `attempt.rs` keeps its times.

use std::time::Duration;

use tokio::time::Instant;

/// The part of a lease that is kept to settle the delivery after the last send.
const SETTLE_TIME: Duration = Duration::from_secs(30);

/// A message that has begun to leave has at least this long to be accepted. Every outbound has timeouts of its own for its
/// steps; those of the slowest, SMTP, are minutes (RFC 5321 section 4.5.3.2).
const MIN_SEND: Duration = Duration::from_secs(180);

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

    /// A message that has not begun to leave by then is given back.
    pub fn last_begin(&self) -> Instant {
        self.last_end() - MIN_SEND
    }

    /// A send that has not ended by then is in doubt.
    pub fn last_end(&self) -> Instant {
        self.end - SETTLE_TIME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_send_ends_before_its_lease_does() {
        let begun = Instant::now();
        let lease = Lease::begun_at(begun);
        assert_eq!((lease.last_begin() - begun).as_secs(), 390);
        assert_eq!((lease.last_end() - begun).as_secs(), 570);
    }
}
