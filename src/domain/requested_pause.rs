//! Defines [`RequestedPause`]: a pause that another system asks for, bounded and safe to count with.
//!
//! Every client reads the pauses of its platform into it (`arxiv/client.rs`, `interests/http.rs`, `llm/client.rs`,
//! `outbound/`, `inbound/`), and `retry.rs`, `backoff.rs` and `outbound/limiter.rs` take them from it.
//!
//! What stands in a header or a body may be any number. A pause of 2⁶⁴ seconds overflows every clock, and one of a
//! thousand years stops a service as surely, so no value of this type is longer than [`RequestedPause::LONGEST`].

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::{Duration, Instant};

use chrono::DateTime;

/// A pause that another system asks for, of a day at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestedPause(Duration);

impl RequestedPause {
    /// No pause.
    pub const ZERO: Self = Self(Duration::ZERO);

    /// The longest pause: by then the next announcement is out, and asking once is no burden to anybody.
    pub const LONGEST: Self = Self(Duration::from_secs(24 * 60 * 60));

    /// A pause that is a [`Duration`] already; a longer one becomes [`RequestedPause::LONGEST`].
    pub const fn of(pause: Duration) -> Self {
        if pause.as_nanos() > Self::LONGEST.0.as_nanos() { Self::LONGEST } else { Self(pause) }
    }

    /// A number of seconds; `None` if it is negative or no number.
    pub fn of_seconds(seconds: f64) -> Option<Self> {
        // What is too large for a `Duration` is too long for a pause.
        (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).map_or(Self::LONGEST, Self::of))
    }

    /// A number of milliseconds.
    pub const fn of_milliseconds(milliseconds: u64) -> Self {
        Self::of(Duration::from_millis(milliseconds))
    }

    /// Reads a number of seconds, with or without decimals; `None` if the text is no such number.
    pub fn parse_seconds(text: &str) -> Option<Self> {
        let text = text.trim();
        // `f64` would also read `inf`, `NaN` and a sign.
        let is_number = text.starts_with(|first: char| first.is_ascii_digit());
        if is_number { Self::of_seconds(text.parse().ok()?) } else { None }
    }

    /// Reads `Retry-After` in both its forms (RFC 9110, section 10.2.3): seconds, or a date. A date is measured against
    /// the server's own clock, the `Date` header, as our clock may be wrong; `None` without it, or if the text is neither.
    pub fn parse_retry_after(retry_after: &str, date: Option<&str>) -> Option<Self> {
        if let Some(pause) = Self::parse_seconds(retry_after) {
            return Some(pause);
        }
        let until = DateTime::parse_from_rfc2822(retry_after.trim()).ok()?;
        let now = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
        // A date in the past asks for no pause.
        Some(Self::of(until.signed_duration_since(now).to_std().unwrap_or_default()))
    }

    /// Its length: at most that of [`RequestedPause::LONGEST`].
    pub const fn length(self) -> Duration {
        self.0
    }

    /// The end of a pause that begins at `now`.
    pub fn end(self, now: Instant) -> Instant {
        // A clock that a day overflows does not exist.
        now.checked_add(self.0).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Option<RequestedPause> {
        Some(RequestedPause::of(Duration::from_secs(seconds)))
    }

    #[test]
    fn a_number_is_read_as_seconds_and_bounded_by_a_day() {
        let half = Some(RequestedPause::of(Duration::from_millis(59_500)));
        let day = Some(RequestedPause::LONGEST);
        for (text, pause) in [
            ("0", s(0)),
            (" 7 ", s(7)),
            ("59.5", half),
            ("86400", day),
            ("86401", day),
            ("99999999999", day),
            ("18446744073709551615", day),
            ("340282366920938463463374607431768211456", day),
            ("1e300", day),
            ("1e999", day),
            ("-1", None),
            ("-0", None),
            ("+5", None),
            ("NaN", None),
            ("inf", None),
            ("infinity", None),
            ("7 s", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(RequestedPause::parse_seconds(text), pause, "{text}");
        }
        for (seconds, pause) in [
            (0.0, s(0)),
            (-0.0, s(0)),
            (1.5e-320, s(0)),
            (f64::MAX, day),
            (f64::INFINITY, day),
            (-1e-9, None),
            (f64::NEG_INFINITY, None),
            (f64::NAN, None),
        ] {
            assert_eq!(RequestedPause::of_seconds(seconds), pause, "{seconds}");
        }
        assert_eq!(Some(RequestedPause::of_milliseconds(u64::MAX)), day);
        assert_eq!(Some(RequestedPause::of(Duration::MAX)), day);
    }

    #[test]
    fn retry_after_is_read_in_both_forms_by_the_servers_clock() {
        let date = Some("Tue, 04 Nov 2025 05:00:00 GMT");
        for (retry_after, date, pause) in [
            ("120", None, s(120)),
            (" 7 ", date, s(7)),
            ("Tue, 04 Nov 2025 05:01:30 GMT", date, s(90)),
            ("Tue, 04 Nov 2025 04:00:00 GMT", date, s(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", date, Some(RequestedPause::LONGEST)),
            ("Tue, 04 Nov 2025 05:01:30 GMT", None, None),
            ("Tue, 04 Nov 2025 05:01:30 GMT", Some("today"), None),
            ("Fri, 31 Dec 99999 23:59:59 GMT", date, Some(RequestedPause::LONGEST)),
            ("soon", date, None),
        ] {
            assert_eq!(RequestedPause::parse_retry_after(retry_after, date), pause, "{retry_after} {date:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_and_no_number_is_longer_than_a_day(text in "[0-9eE.+-]{0,40}|\\PC{0,20}", seconds: f64) {
            let pauses = [RequestedPause::parse_seconds(&text), RequestedPause::of_seconds(seconds)];
            let dated = RequestedPause::parse_retry_after(&text, Some("Tue, 04 Nov 2025 05:00:00 GMT"));
            for pause in pauses.into_iter().chain([dated]).flatten() {
                assert!(pause <= RequestedPause::LONGEST);
            }
        }
    }
}
