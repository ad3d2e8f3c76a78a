//! Defines [`Preferences`]: how a subscriber's digests reach them, apart from the schedule and the criteria.
//!
//! `config/roster.rs` and `desk.rs` set them; `flow/publish/freeze.rs` and `flow/deliver.rs` apply them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveTime, Timelike as _, Utc};
use serde::{Deserialize, Serialize};

use super::zone::Zone;

/// How digests reach a subscriber. Every field has a default, so that stored preferences still load after a field is added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// Whether chat messages come without a sound.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// The hours in which chat messages come without a sound anyway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// Which of the addresses get digests.
    #[serde(skip_serializing_if = "is_everywhere")]
    pub reach: Reach,
    /// Whether digests begin with an overview of their papers, if a language model is configured.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overview: bool,
    /// How much of each paper's abstract a digest has.
    #[serde(skip_serializing_if = "TextLength::is_default")]
    pub length: TextLength,
    /// What happens on a day when none of the announced papers is chosen.
    #[serde(skip_serializing_if = "QuietDays::is_default")]
    pub quiet_days: QuietDays,
}

/// What a subscriber gets on a day when none of the announced papers is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuietDays {
    /// Nothing.
    #[default]
    Silent,
    /// A digest without papers, which says how many were looked at.
    Tell,
}

impl QuietDays {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How much of each paper's abstract a digest has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextLength {
    /// Two or three sentences of the best papers, one of each of the others.
    #[default]
    Short,
    /// Two or three sentences of every paper.
    Medium,
    /// The whole abstract.
    Full,
}

impl TextLength {
    /// Each of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Short, Self::Medium, Self::Full];

    /// The word for it in rosters, forms and chats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Full => "full",
        }
    }

    /// Reads what [`TextLength::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|length| length.as_str() == text)
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Which of several addresses a digest goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// To each of them.
    #[default]
    Everywhere,
    /// To the first one; to the next one if that fails.
    Preferred,
}

fn is_everywhere(reach: &Reach) -> bool {
    *reach == Reach::Everywhere
}

/// A span of hours in the subscriber's zone, `22:00-07:30`; it may span midnight.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

/// Text that is not a [`QuietHours`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` are no quiet hours; expected two times of day as in 22:00-07:30")]
pub struct BadQuietHours(String);

impl Preferences {
    /// Whether a message that is sent at `now` must make no sound.
    pub fn is_silent_at(&self, now: DateTime<Utc>, zone: Zone) -> bool {
        self.silent || self.quiet_hours.is_some_and(|hours| hours.covers(now.with_timezone(&zone).time()))
    }
}

impl QuietHours {
    /// From a time of day until just before another; `None` if they are the same.
    pub fn new(from: NaiveTime, to: NaiveTime) -> Option<Self> {
        (from != to).then_some(Self { from, to })
    }

    /// When they begin.
    pub fn from(&self) -> NaiveTime {
        self.from
    }

    /// When they end.
    pub fn to(&self) -> NaiveTime {
        self.to
    }

    /// Whether they include a time of day.
    pub fn covers(&self, time: NaiveTime) -> bool {
        if self.from < self.to { self.from <= time && time < self.to } else { self.from <= time || time < self.to }
    }
}

/// A time of day as people write it: `7`, `7:30`, `07:30`, `0730`.
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hour, minute) = match text.split_once([':', '.', 'h']) {
        Some((hour, minute)) => (hour, if minute.is_empty() { "0" } else { minute }),
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => (text, "0"),
    };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| (1..=2).contains(&text.len()));
    NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0)
}

impl FromStr for QuietHours {
    type Err = BadQuietHours;

    fn from_str(text: &str) -> Result<Self, BadQuietHours> {
        let bad = || BadQuietHours(text.to_owned());
        let (from, to) = text.split_once(['-', '–']).ok_or_else(bad)?;
        let (from, to) = (time_of_day(from).ok_or_else(bad)?, time_of_day(to).ok_or_else(bad)?);
        Self::new(from, to).ok_or_else(bad)
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), to.hour(), to.minute())
    }
}

impl fmt::Debug for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QuietHours({self})")
    }
}

impl TryFrom<String> for QuietHours {
    type Error = BadQuietHours;

    fn try_from(text: String) -> Result<Self, BadQuietHours> {
        text.parse()
    }
}

impl From<QuietHours> for String {
    fn from(hours: QuietHours) -> Self {
        hours.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).expect(name)
    }

    fn hours(text: &str) -> QuietHours {
        text.parse().expect(text)
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let at = |text| time_of_day(text).expect(text);
        let night = hours("22:00-7:30");
        assert_eq!(night.to_string(), "22:00-07:30");
        for (time, quiet) in [("21:59", false), ("22", true), ("0:00", true), ("7:29", true), ("7:30", false)] {
            assert_eq!(night.covers(at(time)), quiet, "{time}");
        }
        assert!(hours("12-13").covers(at("1259")) && !hours("12-13").covers(at("13:00")));
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for text in ["", "24", "7:60", "-1", "7:5x", "07:300", "seven"] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
        for text in ["22:00", "7-7", "25-7", "a-b"] {
            assert!(text.parse::<QuietHours>().is_err(), "{text}");
        }
    }

    #[test]
    fn hours_are_those_of_the_readers_zone() {
        let preferences = Preferences { quiet_hours: Some(hours("22-7")), ..Preferences::default() };
        let noon_utc = DateTime::from_timestamp(12 * 3600, 0).expect("an instant");
        assert!(!preferences.is_silent_at(noon_utc, zone("Europe/London")));
        assert!(preferences.is_silent_at(noon_utc, zone("Pacific/Auckland")));
    }

    #[test]
    fn preferences_that_say_nothing_are_empty() {
        assert_eq!(serde_json::to_string(&Preferences::default()).expect("json"), "{}");
        let all = r#"{"silent":true,"quiet_hours":"22:00-07:00","reach":"preferred","overview":true,"length":"full","quiet_days":"tell"}"#;
        let read: Preferences = serde_json::from_str(all).expect("preferences");
        assert_eq!(serde_json::to_string(&read).expect("json"), all);
    }
}
