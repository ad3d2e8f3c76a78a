//! Defines [`Schedule`]: when a subscriber's digest is due, as a five-field crontab line in a time zone.
//!
//! `config/roster.rs` parses schedules; `flow/scheduler.rs` asks when they fire. This module is the only user of the `cron`
//! crate. The crate skips days and fires twice when clocks change in a zone, so it only computes civil times, and this file
//! converts them to instants in the zone.

mod crontab;
mod error;
mod weekly;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::zone::Zone;
use crontab::Crontab;
pub use error::ScheduleError;
pub use weekly::{WEEKDAYS, WeeklySchedule};

/// A crontab line in a zone, known to fire at some time.
///
/// Clocks that change: a civil time that is skipped fires at the next minute that exists (a whole date that is skipped,
/// as Samoa's 30 December 2011, has no firing); a civil time that occurs twice fires the first time only, so
/// `*/30 * * * *` pauses while the hour repeats.
#[derive(Clone, PartialEq)]
pub struct Schedule {
    source: String,
    crontab: Crontab,
    zone: Zone,
}

impl Schedule {
    /// Reads a crontab line (`30 7 * * Mon-Fri`, `@daily`) and a time zone, as [`Zone::parse`] reads it.
    ///
    /// Fields take `*`, numbers, names (`Mon`, `January`), lists, ranges and steps; Sunday is 0 or 7, Monday to Friday is
    /// `1-5`. Where day of month and day of week are both given, either will do (POSIX crontab).
    pub fn parse(cron: &str, zone: &str) -> Result<Self, ScheduleError> {
        Ok(Self { source: cron.to_owned(), crontab: Crontab::parse(cron)?, zone: Zone::parse(zone)? })
    }

    /// The crontab line as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The first firing strictly after `now`; `None` past the year 2100.
    pub fn next_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let civil = self.civil(now)?;
        // Civil times up to now have their first occurrence behind them. Of the later ones those may too that repeat.
        self.crontab.after(civil).filter_map(|civil| self.instant_of(civil)).find(|instant| *instant > now)
    }

    /// The first firing that belongs to a local date. It is on that date, except for minutes that are skipped up to midnight
    /// (Greenland's clocks go from 23:00 to 00:00 in spring): those fire as the next date begins.
    pub fn firing_on(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        let eve = date.and_time(NaiveTime::MIN).checked_sub_signed(TimeDelta::seconds(1))?;
        self.crontab.after(eve).take_while(|civil| civil.date() == date).find_map(|civil| self.instant_of(civil))
    }

    /// The civil time in the zone, within the years that schedules are for: arithmetic on dates ends somewhere.
    fn civil(&self, now: DateTime<Utc>) -> Option<NaiveDateTime> {
        (1900..=2200).contains(&now.year()).then(|| now.with_timezone(&self.zone).naive_local())
    }

    /// The instant of a civil minute, by the rule for clocks that change.
    fn instant_of(&self, civil: NaiveDateTime) -> Option<DateTime<Utc>> {
        let at = |civil: NaiveDateTime| civil.and_local_timezone(self.zone).earliest();
        if let Some(instant) = at(civil) {
            return Some(instant.to_utc());
        }
        let midnight = civil.date().and_time(NaiveTime::MIN);
        let date_exists = at(midnight).is_some() || at(midnight + TimeDelta::minutes(23 * 60 + 59)).is_some();
        if !date_exists {
            return None;
        }
        (1..=24 * 60).find_map(|minutes| at(civil + TimeDelta::minutes(minutes))).map(|instant| instant.to_utc())
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Schedule({:?} {})", self.source, self.zone)
    }
}
