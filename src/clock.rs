//! Defines [`Clock`]: the only reader of the operating system's clock.
//!
//! `cli.rs` makes one; everything else gets it, or a time from it, as an argument.

use std::time::Instant;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The operating system.
    System,
    /// A replay of a past day: starts at `start` and runs on, so that pauses between retries end.
    Replay {
        /// The time at which the replay starts.
        start: DateTime<Utc>,
        /// When the replay was started.
        since: Instant,
    },
}

impl Clock {
    /// A clock that starts at noon UTC of a past day.
    pub fn noon_of(date: NaiveDate) -> Self {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
        Self::Replay { start: date.and_time(noon).and_utc(), since: Instant::now() }
    }

    /// The current time.
    #[expect(clippy::disallowed_methods, reason = "the one home of the system clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Replay { start, since } => {
                *start + chrono::Duration::from_std(since.elapsed()).unwrap_or_else(|_| chrono::Duration::zero())
            }
        }
    }

    /// A random number in 0..1, to spread retries. Not for secrets.
    pub fn jitter(&self) -> f64 {
        let mut bytes = [0u8; 4];
        // Without randomness retries are not spread; nothing else depends on it.
        if getrandom::fill(&mut bytes).is_err() {
            return 0.5;
        }
        f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
    }
}
