//! Defines [`WeeklySchedule`]: a schedule as readers think of it, a time of day on some weekdays.
//!
//! Forms and chats make and show schedules with it. A crontab line that says more than a time and weekdays has no such form
//! and is kept until the reader replaces it.

use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _, Weekday};

use super::super::zone::Zone;
use super::{Schedule, ScheduleError};

/// In order, for lists that people read.
pub const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A time of day on some weekdays: daily with several, weekly with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklySchedule {
    /// To the minute.
    pub time: NaiveTime,
    /// In order, without repeats, at least one.
    pub days: Vec<Weekday>,
}

impl WeeklySchedule {
    /// Half past seven, Monday to Friday: arXiv announces in the evenings before (Sunday to Thursday).
    pub fn default_morning() -> Self {
        Self { time: NaiveTime::from_hms_opt(7, 30, 0).unwrap_or(NaiveTime::MIN), days: WEEKDAYS[..5].to_vec() }
    }

    /// The schedule that fires then.
    ///
    /// # Errors
    /// The zone is none or several, or there is no day.
    pub fn in_zone(&self, zone: &str) -> Result<Schedule, ScheduleError> {
        Schedule::parse(&self.to_string(), zone)
    }
}

/// As a crontab line, `30 7 * * Mon,Tue`.
impl std::fmt::Display for WeeklySchedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let days: Vec<String> =
            WEEKDAYS.iter().filter(|day| self.days.contains(day)).map(ToString::to_string).collect();
        let days = match (self.days.len(), days.join(",")) {
            (7.., _) => "*".to_owned(),
            (_, days) if days == "Mon,Tue,Wed,Thu,Fri" => "Mon-Fri".to_owned(),
            (_, days) => days,
        };
        write!(f, "{} {} * * {days}", self.time.minute(), self.time.hour())
    }
}

impl Schedule {
    /// The schedule as a time of day on some weekdays, or `None` if it is more than that.
    pub fn weekly(&self) -> Option<WeeklySchedule> {
        let fields: Vec<&str> = self.source().split_whitespace().collect();
        let [minute, hour, "*", "*", _] = fields[..] else { return None };
        let time = NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)?;
        // A week without a change of clocks shows which days fire, however they were written.
        let monday = NaiveDate::from_isoywd_opt(2024, 3, Weekday::Mon)?;
        let utc = Self { zone: Zone::utc(), ..self.clone() };
        let days: Vec<Weekday> = monday
            .iter_days()
            .take(7)
            .filter(|date| utc.firing_on(*date).is_some())
            .map(|date| date.weekday())
            .collect();
        Some(WeeklySchedule { time, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_schedule_reads_back_as_it_was() {
        let at = |days: &[Weekday]| WeeklySchedule { days: days.to_vec(), ..WeeklySchedule::default_morning() };
        for (plain, line) in [
            (WeeklySchedule::default_morning(), "30 7 * * Mon-Fri"),
            (at(&WEEKDAYS), "30 7 * * *"),
            (at(&[Weekday::Sat]), "30 7 * * Sat"),
            (at(&[Weekday::Tue, Weekday::Sun]), "30 7 * * Tue,Sun"),
        ] {
            let schedule = plain.in_zone("Asia/Shanghai").expect(line);
            assert_eq!((schedule.source(), schedule.weekly()), (line, Some(plain)));
        }
    }

    #[test]
    fn days_are_known_however_they_were_written_and_what_says_more_has_no_plain_form() {
        let plain = |line| Schedule::parse(line, "Europe/Berlin").expect(line).weekly();
        assert_eq!(plain("30 7 * * 1-5"), Some(WeeklySchedule::default_morning()));
        for line in ["*/30 7 * * *", "0 7,19 * * *", "0 7 1 * *", "0 7 * 3 *", "@daily"] {
            assert_eq!(plain(line), None, "{line}");
        }
        let nobody = WeeklySchedule { days: Vec::new(), ..WeeklySchedule::default_morning() };
        assert!(nobody.in_zone("UTC").is_err());
    }
}
