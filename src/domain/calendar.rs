//! arXiv's announcement calendar: which dates have a listing, when it is due, and why a date has none.
//!
//! `arxiv/` uses it to choose what to fetch and to interpret an empty answer; the scheduler uses it to know what is due.
//! A calendar is only an expectation: a listing with papers in it overrides everything here, so this file must never
//! know what arXiv answered.
//!
//! A listing date is a Monday to Friday. Its papers are announced at 20:00 US Eastern the evening before (on Sunday for
//! Monday) and are in the feeds at midnight Eastern. (<https://info.arxiv.org/help/availability.html>)

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};

use super::announcement::QuietReason;
use super::zone::Zone;

/// How long after [`due_at`] an announcement may be missing before it counts as late. arXiv's feeds are made at midnight
/// Eastern, and the slowest ones so far came 3 hours later.
pub const PATIENCE: TimeDelta = TimeDelta::hours(4);

/// The names of holidays, by the evening without an announcement. The file names its sources.
static HOLIDAY_EVENINGS: LazyLock<BTreeMap<NaiveDate, &str>> = LazyLock::new(|| {
    include_str!("holidays.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?.parse().ok()?, fields.next()?))
        })
        .collect()
});

/// Why no announcement is expected on `date`: it is a weekend, or arXiv announces nothing on the evening before. `None`
/// if an announcement is expected.
///
/// A weekend is certain. A holiday is not: the list is partly a forecast and arXiv changes it at short notice, so fetch
/// the date anyway, and if there are papers, use them.
pub fn quiet(date: NaiveDate) -> Option<QuietReason> {
    let evenings_back = match date.weekday() {
        Weekday::Sat | Weekday::Sun => return Some(QuietReason::Weekend),
        Weekday::Mon => 3,
        _ => 1,
    };
    (1..=evenings_back).filter_map(|days| date.checked_sub_days(Days::new(days))).find_map(holiday)
}

/// Why `date` is quiet, after arXiv's answer had nothing for it. `None` if papers are still expected: the announcement is
/// late.
///
/// On the date of a holiday itself, papers have so far appeared as usual, because the evening before is an ordinary one;
/// but arXiv's list can also be read to mean that none appear. So the holiday's own date counts as quiet only if the
/// list is still empty when [`PATIENCE`] has passed.
pub fn quiet_if_empty(date: NaiveDate, now: DateTime<Utc>) -> Option<QuietReason> {
    quiet(date).or_else(|| if now >= due_at(date) + PATIENCE { holiday(date) } else { None })
}

/// When the announcement with listing date `date` appears in the feeds: midnight US Eastern of that date.
pub fn due_at(date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    // New York's clocks change at 02:00, so its midnights exist; standard time is the fallback.
    match Zone::new_york().from_local_datetime(&midnight).earliest() {
        Some(instant) => instant.to_utc(),
        None => midnight.and_utc() + TimeDelta::hours(5),
    }
}

/// The date in New York, where arXiv's days begin and end.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Zone::new_york()).date_naive()
}

/// The newest listing date that is due at `now`. Holidays count, because only arXiv knows that they are empty; weekends
/// do not.
pub fn newest_due(now: DateTime<Utc>) -> NaiveDate {
    let today = today(now);
    if is_listing_date(today) { today } else { previous(today) }
}

/// The listing dates from `from` to `to`, both included, in order: every Monday to Friday.
pub fn dates(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |date| *date <= to).filter(|date| is_listing_date(*date))
}

/// The last listing date before `date`.
pub fn previous(date: NaiveDate) -> NaiveDate {
    let days = match date.weekday() {
        Weekday::Mon => 3,
        Weekday::Sun => 2,
        _ => 1,
    };
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}

/// The listing dates from `newest` backwards, without an end.
pub fn back_from(newest: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(newest), |date| Some(previous(*date)))
}

/// Whether `date` is a Monday to Friday.
pub fn is_listing_date(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn holiday(date: NaiveDate) -> Option<QuietReason> {
    HOLIDAY_EVENINGS.get(&date).map(|name| QuietReason::Holiday((*name).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn the_listing_after_a_holiday_evening_is_quiet() {
        for (day, name) in [
            ("2025-07-07", "Independence Day"), // Sunday evening
            ("2025-12-31", "winter break"),
            ("2026-01-02", "New Year's Day"),
            ("2026-06-22", "Juneteenth"), // a Friday's announcement is Sunday evening's
            ("2026-11-27", "Thanksgiving"),
            ("2027-01-04", "New Year's Day"),
        ] {
            assert_eq!(quiet(date(day)), Some(QuietReason::Holiday(name.to_owned())), "{day}");
        }
        for day in ["2025-12-30", "2026-06-18", "2026-06-19", "2026-06-23", "2026-11-26", "2024-12-26"] {
            assert_eq!(quiet(date(day)), None, "{day}");
        }
        assert_eq!(quiet(date("2026-06-20")), Some(QuietReason::Weekend));
    }

    #[test]
    fn an_empty_list_on_the_holiday_itself_is_quiet_after_the_patience_has_passed() {
        let juneteenth = date("2026-06-19");
        assert_eq!(quiet_if_empty(juneteenth, at("2026-06-19T04:30:00Z")), None);
        assert_eq!(
            quiet_if_empty(juneteenth, at("2026-06-19T12:00:00Z")),
            Some(QuietReason::Holiday("Juneteenth".to_owned()))
        );
        assert_eq!(quiet_if_empty(date("2026-06-18"), at("2026-06-18T23:00:00Z")), None);
    }

    #[test]
    fn a_listing_is_due_at_midnight_eastern_in_summer_and_winter() {
        assert_eq!(due_at(date("2026-07-01")), at("2026-07-01T04:00:00Z"));
        assert_eq!(due_at(date("2026-12-01")), at("2026-12-01T05:00:00Z"));
        assert_eq!(due_at(date("2026-03-09")), at("2026-03-09T04:00:00Z"));
    }

    #[test]
    fn the_newest_due_date_follows_new_york_and_skips_weekends_only() {
        for (now, newest) in [
            ("2026-06-17T03:59:59Z", "2026-06-16"),
            ("2026-06-17T04:00:00Z", "2026-06-17"),
            ("2026-06-21T12:00:00Z", "2026-06-19"),
            ("2026-06-22T03:00:00Z", "2026-06-19"),
            ("2026-06-22T04:00:00Z", "2026-06-22"), // a holiday's listing is fetched
        ] {
            assert_eq!(newest_due(at(now)), date(newest), "{now}");
        }
    }

    #[test]
    fn a_range_of_dates_has_only_its_weekdays() {
        let days: Vec<_> = dates(date("2026-06-18"), date("2026-06-23")).map(|d| d.to_string()).collect();
        assert_eq!(days, ["2026-06-18", "2026-06-19", "2026-06-22", "2026-06-23"]);
        assert_eq!(dates(date("2026-06-23"), date("2026-06-18")).count(), 0);
        assert_eq!(previous(date("2026-06-22")), date("2026-06-19"));
    }

    #[test]
    fn every_line_of_the_holiday_file_is_read_and_three_years_are_covered() {
        let lines = include_str!("holidays.tsv").lines().filter(|line| !line.starts_with('#'));
        for line in lines.clone() {
            let fields: Vec<_> = line.split('\t').collect();
            assert!(matches!(fields[..], [_, _, "published" | "expected"]), "{line}");
        }
        assert_eq!(lines.count(), HOLIDAY_EVENINGS.len());
        for year in 2025..=2027 {
            assert!(HOLIDAY_EVENINGS.keys().filter(|evening| evening.year() == year).count() >= 7, "{year}");
        }
    }
}
