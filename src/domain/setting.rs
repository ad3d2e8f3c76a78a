//! Defines [`Setting`], what a reader sets to one value, and [`SettingValue`], such a value.
//!
//! Chat commands, the web form and `change.rs` use them. Every place that treats settings one by one matches on them without
//! a wildcard, so that the compiler asks for each place when a setting is added. Topics and lists have entries rather than a
//! value (`change.rs`), and addresses are managed as channels: neither is a setting.

use chrono::{NaiveTime, Weekday};

use super::paper::AnnounceType;
use super::preferences::{QuietDays, QuietHours, TextLength};
use super::subscriber::Subscriber;

/// Declares the settings once, so that [`Setting::ALL`] cannot miss one.
macro_rules! settings {
    ($($(#[$doc:meta])+ $variant:ident,)+) => {
        /// One setting of a reader.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Setting {
            $($(#[$doc])+ $variant,)+
        }

        impl Setting {
            /// Every setting, in the order in which readers see them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
        }
    };
}

settings! {
    /// Which announce types are read.
    Announce,
    /// The smallest relevance that is sent.
    Relevance,
    /// The most papers per digest.
    Length,
    /// How much of each abstract digests have.
    Text,
    /// The language of digests and answers.
    Language,
    /// The time of day of digests.
    Time,
    /// The weekdays of digests.
    Days,
    /// The time zone of times, days and pauses.
    Zone,
    /// Whether chat messages make no sound.
    Silent,
    /// The hours in which chat messages make no sound.
    Quiet,
    /// Whether digests begin with an overview of their papers.
    Overview,
    /// Whether a digest says so if none of the announced papers is chosen.
    QuietDays,
}

/// A value of a setting. Whether it is a valid one, [`super::change::apply`] says.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// In order of interest, without repeats.
    Announce(Vec<AnnounceType>),
    /// 1 to 10.
    Relevance(u8),
    /// Papers per digest.
    Length(u32),
    /// How much of each abstract.
    Text(TextLength),
    /// A BCP 47 tag.
    Language(String),
    /// To the minute.
    Time(NaiveTime),
    /// At least one; one for a weekly digest.
    Days(Vec<Weekday>),
    /// As a reader writes it or as [`Zone::name`](super::zone::Zone::name) has it.
    Zone(String),
    /// On or off.
    Silent(bool),
    /// `None` for no quiet hours.
    Quiet(Option<QuietHours>),
    /// On or off.
    Overview(bool),
    /// On or off.
    QuietDays(bool),
}

impl Setting {
    /// The name of its chat command, which also stands in the data of buttons.
    pub fn name(self) -> &'static str {
        match self {
            Self::Announce => "announce",
            Self::Relevance => "relevance",
            Self::Length => "length",
            Self::Text => "text",
            Self::Language => "language",
            Self::Time => "time",
            Self::Days => "days",
            Self::Zone => "zone",
            Self::Silent => "silent",
            Self::Quiet => "quiet",
            Self::Overview => "overview",
            Self::QuietDays => "quietdays",
        }
    }

    /// The setting whose chat command has this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.name() == name)
    }

    /// The value that a subscriber has; `None` for the time and the days of a schedule that is more than a time on weekdays.
    pub fn value(self, subscriber: &Subscriber) -> Option<SettingValue> {
        let Subscriber { criteria, schedule, preferences, language, .. } = subscriber;
        Some(match self {
            Self::Announce => SettingValue::Announce(criteria.announce.clone()),
            Self::Relevance => SettingValue::Relevance(criteria.min_relevance),
            Self::Length => SettingValue::Length(criteria.limit),
            Self::Text => SettingValue::Text(preferences.length),
            Self::Language => SettingValue::Language(language.clone()),
            Self::Time => SettingValue::Time(schedule.weekly()?.time),
            Self::Days => SettingValue::Days(schedule.weekly()?.days),
            Self::Zone => SettingValue::Zone(schedule.zone().name().to_owned()),
            Self::Silent => SettingValue::Silent(preferences.silent),
            Self::Quiet => SettingValue::Quiet(preferences.quiet_hours),
            Self::Overview => SettingValue::Overview(preferences.overview),
            Self::QuietDays => SettingValue::QuietDays(preferences.quiet_days == QuietDays::Tell),
        })
    }
}

impl SettingValue {
    /// The setting whose value it is.
    pub fn setting(&self) -> Setting {
        match self {
            Self::Announce(_) => Setting::Announce,
            Self::Relevance(_) => Setting::Relevance,
            Self::Length(_) => Setting::Length,
            Self::Text(_) => Setting::Text,
            Self::Language(_) => Setting::Language,
            Self::Time(_) => Setting::Time,
            Self::Days(_) => Setting::Days,
            Self::Zone(_) => Setting::Zone,
            Self::Silent(_) => Setting::Silent,
            Self::Quiet(_) => Setting::Quiet,
            Self::Overview(_) => Setting::Overview,
            Self::QuietDays(_) => Setting::QuietDays,
        }
    }
}
