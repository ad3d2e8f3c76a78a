//! Defines [`Rate`]: how many messages may go out within a time.
//!
//! `config.rs` reads `email.rate` as one; `outbound/limiter.rs` keeps all rates.

use std::str::FromStr;
use std::time::Duration;

/// The most events of a rate that can be set: a second has no more on any platform.
const MOST_EVENTS: usize = 1_000_000;

/// At most `events` in any window of length `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At least 1.
    pub events: usize,
    /// The length of the window.
    pub per: Duration,
}

/// Why a text is no [`Rate`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a rate (expected messages and a unit of time: 100/h, 20/min, 5/s or 2000/day)")]
pub struct RateError(String);

impl Rate {
    /// `events` in any window of `per_ms` milliseconds.
    pub const fn new(events: usize, per_ms: u64) -> Self {
        Self { events, per: Duration::from_millis(per_ms) }
    }

    /// With windows that are 5 % longer: messages arrive less evenly than they are sent.
    pub fn with_margin(self) -> Self {
        Self { per: self.per.saturating_add(self.per / 20), ..self }
    }

    /// The part of one of several processes that keep the rate together.
    pub fn share_of(self, processes: usize) -> Self {
        let processes = processes.max(1);
        match self.events / processes {
            0 => {
                let factor = u32::try_from(processes.div_ceil(self.events.max(1))).unwrap_or(u32::MAX);
                Self { events: 1, per: self.per.saturating_mul(factor) }
            }
            events => Self { events, per: self.per },
        }
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let error = || RateError(text.to_owned());
        let (events, unit) = text.split_once('/').ok_or_else(error)?;
        let events: usize = events.trim().parse().map_err(|_| error())?;
        let seconds = match unit.trim().to_ascii_lowercase().as_str() {
            "s" | "sec" | "second" => 1,
            "m" | "min" | "minute" => 60,
            "h" | "hour" => 3_600,
            "d" | "day" => 86_400,
            _ => return Err(error()),
        };
        if !(1..=MOST_EVENTS).contains(&events) {
            return Err(error());
        }
        Ok(Self { events, per: Duration::from_secs(seconds) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_messages_and_a_unit_of_time() {
        for (text, events, per_s) in [
            ("100/h", 100, 3_600),
            ("20 / min", 20, 60),
            ("5/s", 5, 1),
            ("2000/day", 2_000, 86_400),
            ("1/Hour", 1, 3_600),
        ] {
            assert_eq!(text.parse(), Ok(Rate::new(events, per_s * 1_000)), "{text}");
        }
        for text in ["", "100", "h/100", "0/h", "-1/h", "1.5/s", "100/week", "100/", "2000000/s", "100/h/h"] {
            let error = text.parse::<Rate>().expect_err(text).to_string();
            assert!(error.starts_with(&format!("`{text}` is not a rate")), "{error}");
        }
    }

    #[test]
    fn shares_together_are_never_more_than_the_rate() {
        for events in [1, 3, 20, 30] {
            for processes in 1..8 {
                let (whole, share) = (Rate::new(events, 60_000), Rate::new(events, 60_000).share_of(processes));
                let together = (share.events * processes) as f64 / share.per.as_secs_f64();
                assert!(together <= whole.events as f64 / whole.per.as_secs_f64() + 1e-9, "{share:?} of {processes}");
            }
        }
        assert_eq!(Rate::new(30, 1_050).share_of(2), Rate::new(15, 1_050));
    }
}
