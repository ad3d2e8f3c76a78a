//! Defines [`ScheduleError`]: what is wrong with a schedule, and [`CrontabField`], the field of the line where it is wrong.
//!
//! `schedule.rs` and `crontab.rs` return it; the person who wrote the schedule reads it.

use super::super::zone::ZoneError;

/// What is wrong with a schedule, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Not five fields.
    #[error("a schedule has five fields (minute hour day-of-month month day-of-week), `{line}` has {given}")]
    FieldCount {
        /// The line.
        line: String,
        /// Its number of fields.
        given: usize,
    },
    /// A field that cannot be read.
    #[error("{field} field `{text}`: {fault}; expected {}", field.expected())]
    CrontabField {
        /// Which.
        field: CrontabField,
        /// The field as written.
        text: String,
        /// What is wrong with it.
        fault: String,
    },
    /// An unknown `@word`.
    #[error("unknown schedule `{0}`; expected @hourly, @daily, @weekly, @monthly, @yearly or five fields")]
    Word(String),
    /// Every field is right, but they meet on no date.
    #[error("the schedule `{0}` never fires: no such date")]
    Never(String),
    /// Not a time zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
}

/// One of the five fields, in crontab's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrontabField {
    /// 0-59.
    Minute,
    /// 0-23.
    Hour,
    /// 1-31.
    DayOfMonth,
    /// 1-12 or names.
    Month,
    /// 0-7 or names; 0 and 7 are Sunday.
    DayOfWeek,
}

impl CrontabField {
    /// The values and spellings of the field, for people.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Minute => "0-59",
            Self::Hour => "0-23",
            Self::DayOfMonth => "1-31",
            Self::Month => "1-12 or Jan-Dec",
            Self::DayOfWeek => "0-7 (0 and 7 are Sunday) or Sun-Sat",
        }
    }
}
