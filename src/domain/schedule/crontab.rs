//! Defines [`Crontab`]: a five-field crontab line on the civil clock, with no zone.
//!
//! `schedule.rs` calls it. It reads the fields itself, because the `cron` crate wants a sixth one and counts weekdays from
//! Sunday = 1, and gives the crate lists without ranges or digits for weekdays.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime};

use super::error::{CrontabField, ScheduleError};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// When a civil clock fires. Two entries where day of month and day of week are both restricted: POSIX wants either.
#[derive(Clone, PartialEq)]
pub(super) struct Crontab(Vec<cron::Schedule>);

impl Crontab {
    pub(super) fn parse(line: &str) -> Result<Self, ScheduleError> {
        let line = match line.trim() {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" | "@annually" => "0 0 1 1 *",
            word if word.starts_with('@') => return Err(ScheduleError::Word(word.to_owned())),
            line => line,
        };
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(ScheduleError::FieldCount { line: line.to_owned(), given: fields.len() });
        };
        let time = format!("0 {} {}", CrontabField::Minute.list(minute)?, CrontabField::Hour.list(hour)?);
        let (days, months, weekdays) = (
            CrontabField::DayOfMonth.list(day)?,
            CrontabField::Month.list(month)?,
            CrontabField::DayOfWeek.list(weekday)?,
        );
        // A field that begins with a star does not restrict: `*/2` in one field narrows the other, as in Vixie's cron.
        let lines = if day.starts_with('*') || weekday.starts_with('*') {
            vec![format!("{time} {days} {months} {weekdays} *")]
        } else {
            vec![format!("{time} {days} {months} * *"), format!("{time} * {months} {weekdays} *")]
        };
        let never = || ScheduleError::Never(line.to_owned());
        let schedules = lines.iter().map(|line| cron::Schedule::from_str(line));
        let crontab = Self(schedules.collect::<Result<_, _>>().map_err(|_| never())?);
        // Years repeat after 400, but the only date that comes seldom is 29 February.
        let fires = crontab.after(DateTime::UNIX_EPOCH.naive_utc()).next().is_some();
        if fires { Ok(crontab) } else { Err(never()) }
    }

    /// The firings strictly after a civil time, ascending, without repeats, up to the year 2100.
    pub(super) fn after(&self, civil: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
        let next = |civil: NaiveDateTime| {
            self.0.iter().filter_map(|one| one.after(&civil.and_utc()).next()).min().map(|next| next.naive_utc())
        };
        std::iter::successors(next(civil), move |civil| next(*civil))
    }
}

impl CrontabField {
    fn bounds(self) -> (u32, u32) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 7),
        }
    }

    /// The field in a form that the `cron` crate reads unambiguously: `*`, or every value, weekdays by name.
    fn list(self, text: &str) -> Result<String, ScheduleError> {
        if text == "*" {
            return Ok(text.to_owned());
        }
        let mut values = Vec::new();
        for part in text.split(',') {
            values.extend(self.part(part).map_err(|fault| ScheduleError::CrontabField {
                field: self,
                text: text.to_owned(),
                fault,
            })?);
        }
        if self == Self::DayOfWeek {
            values.iter_mut().for_each(|day| *day %= 7);
        }
        values.sort_unstable();
        values.dedup();
        let name = |value: &u32| match self {
            Self::DayOfWeek => WEEKDAYS[*value as usize][..3].to_owned(),
            _ => value.to_string(),
        };
        Ok(values.iter().map(name).collect::<Vec<_>>().join(","))
    }

    /// The values of one part of a list: `*`, `a`, `a-b`, each with `/step` or without.
    fn part(self, part: &str) -> Result<impl Iterator<Item = u32>, String> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                let step: usize = step.parse().map_err(|_| format!("`{step}` is not a step"))?;
                (range, Some(step).filter(|step| *step > 0).ok_or("a step is at least 1")?)
            }
            None => (part, 1),
        };
        let (low, high) = self.bounds();
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (low, if self == Self::DayOfWeek { 6 } else { high }),
            Some((first, last)) => match (self.value(first)?, self.value(last)?) {
                (first, 0) if self == Self::DayOfWeek && first > 0 => (first, 7),
                bounds => bounds,
            },
            None => (self.value(range)?, if part == range { self.value(range)? } else { high }),
        };
        if first > last { Err(format!("`{range}` ends before it begins")) } else { Ok((first..=last).step_by(step)) }
    }

    /// A number within bounds, or a name of at least three letters.
    fn value(self, text: &str) -> Result<u32, String> {
        let (low, high) = self.bounds();
        if let Ok(number) = text.parse::<u32>() {
            let fits = (low..=high).contains(&number);
            return if fits { Ok(number) } else { Err(format!("{number} is out of range")) };
        }
        let (names, offset): (&[&str], u32) = match self {
            Self::Month => (&MONTHS, 1),
            Self::DayOfWeek => (&WEEKDAYS, 0),
            _ => (&[], 0),
        };
        let lower = text.to_lowercase();
        let named = |name: &&str| lower.len() >= 3 && name.starts_with(lower.as_str());
        match names.iter().position(named) {
            Some(index) => Ok(index as u32 + offset),
            None if text.is_empty() => Err("a value is missing".to_owned()),
            None => Err(format!("`{text}` is not a value")),
        }
    }
}

impl fmt::Display for CrontabField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayOfMonth => "day-of-month",
            Self::Month => "month",
            Self::DayOfWeek => "day-of-week",
        })
    }
}
