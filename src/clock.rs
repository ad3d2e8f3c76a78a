//! Defines [`Clock`]: the only place that asks the operating system for the time.
//!
//! `main.rs` makes one, everybody else is handed it or an instant from it. It must never know what the time is used for.

use std::time::Instant;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The operating system.
    System,
    /// A replay: starts at `start` and runs on from there, so that pauses between retries still pass.
    Replay {
        /// The instant at which the replay began to be told.
        start: DateTime<Utc>,
        /// When it began.
        since: Instant,
    },
}

impl Clock {
    /// A clock that starts at noon UTC of a past day.
    pub fn noon_of(date: NaiveDate) -> Self {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
        Self::Replay { start: date.and_time(noon).and_utc(), since: Instant::now() }
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Replay { start, since } => {
                *start + chrono::Duration::from_std(since.elapsed()).unwrap_or_else(|_| chrono::Duration::zero())
            }
        }
    }

    /// A number in 0..1 that differs between calls: spreads retries. Not for secrets.
    pub fn jitter(&self) -> f64 {
        let mut bytes = [0u8; 4];
        // Without randomness there is no spread, and nothing else suffers.
        if getrandom::fill(&mut bytes).is_err() {
            return 0.5;
        }
        f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
    }
}
