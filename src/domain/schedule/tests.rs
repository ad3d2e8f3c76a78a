//! Schedules against tables of known firings, a naive search of every minute, and every IANA zone.

use chrono::{Days, Offset as _, TimeZone as _, Timelike};
use proptest::prelude::*;

use super::*;

fn schedule(cron: &str, zone: &str) -> Schedule {
    Schedule::parse(cron, zone).unwrap_or_else(|error| panic!("{cron} {zone}: {error}"))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn next(schedule: &Schedule, now: &str, n: usize) -> Vec<String> {
    let firings = std::iter::successors(schedule.next_after(at(now)), |last| schedule.next_after(*last));
    firings.take(n).map(|firing| firing.format("%FT%H:%MZ").to_string()).collect()
}

#[test]
fn the_next_three_firings_are_those_of_the_table() {
    for (cron, zone, now, firings) in [
        // Friday, then over the weekend; London moves to summer time on 2026-03-29
        ("30 7 * * Mon-Fri", "Europe/London", "2026-03-27T07:00:00Z", ["03-27T07:30", "03-30T06:30", "03-31T06:30"]),
        ("30 7 * * 1-5", "Europe/London", "2026-03-27T07:30:00Z", ["03-30T06:30", "03-31T06:30", "04-01T06:30"]),
        // 02:30 does not exist in Berlin on 2026-03-29: 03:00 CEST
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", ["03-28T01:30", "03-29T01:00", "03-30T00:30"]),
        // 01:30 occurs twice in New York on 2026-11-01: the first, EDT
        ("30 1 * * *", "America/New_York", "2026-10-31T04:00:00Z", ["10-31T05:30", "11-01T05:30", "11-02T06:30"]),
        ("*/30 1 * * *", "America/New_York", "2026-11-01T05:00:00Z", ["11-01T05:30", "11-02T06:00", "11-02T06:30"]),
        // both fall into the gap of New York: one firing
        ("0,30 2 * * *", "America/New_York", "2026-03-08T05:00:00Z", ["03-08T07:00", "03-09T06:00", "03-09T06:30"]),
        // midnight does not exist in Beirut on 2026-03-29
        ("0 0 * * *", "Asia/Beirut", "2026-03-28T00:00:00Z", ["03-28T22:00", "03-29T21:00", "03-30T21:00"]),
        // the 13th or a Friday, as POSIX has it
        ("0 12 13 * Fri", "UTC", "2026-11-01T00:00:00Z", ["11-06T12:00", "11-13T12:00", "11-20T12:00"]),
        ("0 12 1,15 * Mon", "UTC", "2026-11-09T12:00:00Z", ["11-15T12:00", "11-16T12:00", "11-23T12:00"]),
        ("15 18 * * sunday", "Asia/Kolkata", "2026-11-02T00:00:00Z", ["11-08T12:45", "11-15T12:45", "11-22T12:45"]),
        ("@weekly", "UTC", "2026-11-02T00:00:00Z", ["11-08T00:00", "11-15T00:00", "11-22T00:00"]),
        ("0 9 * Nov-Dec Sat-Sun", "UTC", "2026-11-07T09:00:00Z", ["11-08T09:00", "11-14T09:00", "11-15T09:00"]),
        ("0 6-20/7 * * *", "UTC", "2026-11-07T00:00:00Z", ["11-07T06:00", "11-07T13:00", "11-07T20:00"]),
        ("0 0 */10 * Mon", "UTC", "2026-05-02T00:00:00Z", ["05-11T00:00", "06-01T00:00", "08-31T00:00"]),
    ] {
        let expected: Vec<_> = firings.iter().map(|firing| format!("2026-{firing}Z")).collect();
        assert_eq!(next(&schedule(cron, zone), now, 3), expected, "{cron} {zone}");
    }
}

#[test]
fn a_leap_day_waits_for_its_year() {
    let leap = schedule("0 0 29 2 *", "UTC");
    assert_eq!(next(&leap, "2026-01-01T00:00:00Z", 2), ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]);
}

#[test]
fn a_date_has_its_first_firing_or_none() {
    let london = schedule("30 7,19 * * Mon-Fri", "Europe/London");
    assert_eq!(london.firing_on(date("2026-06-19")), Some(at("2026-06-19T06:30:00Z")));
    assert_eq!(london.firing_on(date("2026-06-20")), None);
    assert_eq!(schedule("0 0 * * *", "UTC").firing_on(date("2026-06-20")), Some(at("2026-06-20T00:00:00Z")));
}

#[test]
fn dates_at_the_end_of_time_have_no_firing() {
    let daily = schedule("@daily", "Europe/Berlin");
    for date in [NaiveDate::MIN, NaiveDate::MAX] {
        assert_eq!(daily.firing_on(date), None);
    }
    for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        assert_eq!(daily.next_after(instant), None);
    }
}

#[test]
fn a_date_that_a_zone_skips_has_no_firing() {
    let samoa = schedule("0 7 * * *", "Pacific/Apia");
    assert_eq!(samoa.firing_on(date("2011-12-30")), None);
    assert_eq!(
        next(&samoa, "2011-12-29T00:00:00Z", 3),
        ["2011-12-29T17:00Z", "2011-12-30T17:00Z", "2011-12-31T17:00Z"]
    );
}

#[test]
fn faults_name_the_field_and_what_is_expected() {
    for (cron, zone, message) in [
        (
            "30 7 * *",
            "UTC",
            "a schedule has five fields (minute hour day-of-month month day-of-week), `30 7 * *` has 4",
        ),
        (
            "0 30 7 * * *",
            "UTC",
            "a schedule has five fields (minute hour day-of-month month day-of-week), `0 30 7 * * *` has 6",
        ),
        ("60 7 * * *", "UTC", "minute field `60`: 60 is out of range; expected 0-59"),
        ("0 7-25 * * *", "UTC", "hour field `7-25`: 25 is out of range; expected 0-23"),
        ("0 7 0 * *", "UTC", "day-of-month field `0`: 0 is out of range; expected 1-31"),
        ("0 7 * Foo *", "UTC", "month field `Foo`: `Foo` is not a value; expected 1-12 or Jan-Dec"),
        (
            "0 7 * * Mo",
            "UTC",
            "day-of-week field `Mo`: `Mo` is not a value; expected 0-7 (0 and 7 are Sunday) or Sun-Sat",
        ),
        (
            "0 7 * * Fri-Mon",
            "UTC",
            "day-of-week field `Fri-Mon`: `Fri-Mon` ends before it begins; expected 0-7 (0 and 7 are Sunday) or Sun-Sat",
        ),
        ("*/0 7 * * *", "UTC", "minute field `*/0`: a step is at least 1; expected 0-59"),
        ("1,,2 7 * * *", "UTC", "minute field `1,,2`: a value is missing; expected 0-59"),
        ("0 0 30 2 *", "UTC", "the schedule `0 0 30 2 *` never fires: no such date"),
        (
            "@reboot",
            "UTC",
            "unknown schedule `@reboot`; expected @hourly, @daily, @weekly, @monthly, @yearly or five fields",
        ),
        ("@daily", "Europe/Lodnon", "unknown time zone `Europe/Lodnon`; did you mean `Europe/London`?"),
        ("@daily", " ", "no time zone is given; a time zone looks like `Europe/Berlin`, `Beijing` or `UTC+8`"),
    ] {
        assert_eq!(Schedule::parse(cron, zone).expect_err(cron).to_string(), message);
    }
    assert_eq!(schedule("@daily", "europe/london").zone().name(), "Europe/London");
}

/// Local dates to look closely at: those around a change of the offset, and around New Year. Between them a zone is a
/// fixed offset, where a daily schedule is the civil one.
fn interesting_dates(zone: Zone) -> Vec<NaiveDate> {
    let offset = |date: NaiveDate| zone.offset_from_utc_datetime(&date.into()).fix();
    let mut dates = Vec::new();
    for day in date("2025-01-01").iter_days().take_while(|day| day.year() < 2030) {
        let changes = offset(day) != offset(day + Days::new(1));
        if changes || day.ordinal() == 1 {
            dates.extend([day - Days::new(1), day, day + Days::new(1)]);
        }
    }
    dates.sort_unstable();
    dates.dedup();
    dates
}

#[test]
fn a_daily_schedule_fires_once_on_each_date_in_every_zone_for_five_years() {
    for zone in Zone::all() {
        let dates = interesting_dates(zone);
        for cron in ["0 0 * * *", "30 0 * * *", "30 1 * * *", "30 2 * * *", "59 23 * * *"] {
            let daily = schedule(cron, zone.name());
            let mut last = None;
            for date in &dates {
                let firing = daily.firing_on(*date).unwrap_or_else(|| panic!("{cron} {zone} has nothing on {date}"));
                let local = firing.with_timezone(&zone).naive_local();
                // Greenland's clocks go from 23:00 to midnight: the late evening of that date is the next one's midnight.
                let skipped =
                    date.and_hms_opt(23, 59, 0).expect("a time").and_local_timezone(zone).earliest().is_none();
                let on_date = local.date() == *date || (skipped && local == (*date + Days::new(1)).into());
                assert!(on_date, "{cron} {zone}: {date} fires at {local}");
                assert!(Some(firing) > last, "{cron} {zone}: {date} is not after the date before");
                let after = daily.next_after(firing).expect("a next firing");
                assert_eq!(Some(after), daily.firing_on(*date + Days::new(1)), "{cron} {zone}");
                last = Some(firing);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn parsing_never_panics(cron in "\\PC{0,40}", zone in "\\PC{0,20}") {
        let _ = Schedule::parse(&cron, &zone);
        let _ = Schedule::parse(&cron, "UTC");
    }

    #[test]
    fn firings_agree_with_a_search_of_every_minute(
        minute in "(\\*|\\*/7|[0-5]?[0-9]|5,50|10-20)", hour in "(\\*|\\*/5|1?[0-9]|0,23)",
        day in "(\\*|[12]?[1-9]|\\*/9|28-31)", month in "(\\*|2|11|1-3)", weekday in "(\\*|[0-7]|1-5|5-7|\\*/3)",
        start in 0i64..5 * 365 * 24 * 60,
    ) {
        let line = format!("{minute} {hour} {day} {month} {weekday}");
        let schedule = schedule(&line, "UTC");
        let now = at("2025-01-01T00:00:00Z") + TimeDelta::minutes(start);
        let fields = line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let fires = |t: &DateTime<Utc>| naive(&fields, *t);
        let forwards = (1..40 * 24 * 60).map(|m| now + TimeDelta::minutes(m)).find(fires);
        let within = |t: &DateTime<Utc>| (*t - now).abs() < TimeDelta::days(40);
        prop_assert_eq!(schedule.next_after(now).filter(within), forwards);
    }
}

/// Whether a line of numbers fires at `t`, field by field, as POSIX words it.
fn naive(fields: &[String], t: DateTime<Utc>) -> bool {
    let matches = |field: &str, value: u32, low: u32| {
        field.split(',').any(|part| {
            let (range, step) =
                part.split_once('/').map_or((part, 1), |(range, step)| (range, step.parse().expect("n")));
            let (first, last) = match range.split_once('-') {
                _ if range == "*" => (low, 59),
                Some((first, last)) => (first.parse().expect("n"), last.parse().expect("n")),
                None => (range.parse().expect("n"), range.parse::<u32>().expect("n")),
            };
            (first..=last).contains(&value) && (value - first).is_multiple_of(step)
        })
    };
    let sunday = t.weekday().num_days_from_sunday();
    let day = matches(&fields[2], t.day(), 1);
    let weekday = matches(&fields[4], sunday, 0) || (sunday == 0 && fields[4] != "*/3" && matches(&fields[4], 7, 0));
    let either = !fields[2].starts_with('*') && !fields[4].starts_with('*');
    matches(&fields[0], t.minute(), 0)
        && matches(&fields[1], t.hour(), 0)
        && matches(&fields[3], t.month(), 1)
        && if either { day || weekday } else { day && weekday }
}
