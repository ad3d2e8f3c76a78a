//! The rules of this year, time zones as people write them, and newer rules in place of the bundled ones.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn zone(text: &str) -> Zone {
    Zone::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Hours from UTC.
fn hours(zone: Zone, at: DateTime<Utc>) -> f64 {
    f64::from(at.with_timezone(&zone).offset().fix().local_minus_utc()) / 3600.0
}

/// The zones of which IANA's rules of early 2025 are wrong in the winter of 2026: most of western Canada stays on summer time,
/// Cuba does, and Morocco has given up its summer time.
#[test]
fn the_bundled_rules_know_the_changes_of_2026() {
    for (name, expected) in [
        ("Africa/Casablanca", 0.0),
        ("Africa/El_Aaiun", 0.0),
        ("America/Edmonton", -6.0),
        ("America/Havana", -4.0),
        ("America/Inuvik", -6.0),
        ("America/Rainy_River", -5.0),
        ("America/Vancouver", -7.0),
        ("America/Winnipeg", -5.0),
        ("America/Yellowknife", -6.0),
        ("Canada/Central", -5.0),
        ("Canada/Mountain", -6.0),
        ("Canada/Pacific", -7.0),
        ("Cuba", -4.0),
    ] {
        assert_eq!(hours(zone(name), at("2026-12-01T00:00:00Z")), expected, "{name}");
    }
    assert!(*ZoneDatabase::bundled().version() >= ZoneVersion::parse("2026f").expect("a version"));
}

#[test]
fn every_zone_reads_back_from_its_name_and_converts_to_civil_time_and_back() {
    let mut seen = 0;
    for zone in Zone::all() {
        seen += 1;
        assert_eq!(Zone::parse(zone.name()), Ok(zone));
        for instant in ["1970-01-01T00:00:00Z", "2026-07-01T12:00:00Z", "2026-12-01T12:00:00Z", "2099-12-01T12:00:00Z"]
        {
            let civil = at(instant).with_timezone(&zone).naive_local();
            let instants = civil.and_local_timezone(zone);
            assert!([instants.earliest(), instants.latest()].into_iter().flatten().any(|back| back == at(instant)));
        }
    }
    assert!(seen > 590, "{seen} zones");
}

#[test]
fn names_of_the_past_are_zones_still() {
    for (former, name) in [
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("US/Pacific", "America/Los_Angeles"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("PRC", "Asia/Shanghai"),
        ("EST", "America/Panama"),
    ] {
        assert_eq!(zone(former).name(), former);
        assert_eq!(hours(zone(former), at("2026-12-01T00:00:00Z")), hours(zone(name), at("2026-12-01T00:00:00Z")));
    }
}

#[test]
fn a_fold_has_both_instants_the_earlier_first_and_a_gap_has_none() {
    let civil = |text: &str| text.parse::<NaiveDateTime>().expect("a civil time");
    let fold = civil("2026-10-25T02:30:00").and_local_timezone(zone("Europe/Berlin"));
    assert_eq!(fold.earliest().map(|at| at.to_utc()), Some(at("2026-10-25T00:30:00Z")));
    assert_eq!(fold.latest().map(|at| at.to_utc()), Some(at("2026-10-25T01:30:00Z")));
    assert_eq!(civil("2026-03-29T02:30:00").and_local_timezone(zone("Europe/Berlin")), MappedLocalTime::None);
    let winter = at("2026-12-01T00:00:00Z").with_timezone(&zone("Europe/Berlin"));
    assert_eq!(winter.format("%H:%M %Z").to_string(), "01:00 CET");
}

#[test]
fn offsets_are_zones_of_their_own_and_read_back() {
    for (text, name) in [
        ("GMT+8", "+08:00"),
        ("UTC+05:30", "+05:30"),
        ("UTC−5", "-05:00"),
        ("＋８", "+08:00"),
        ("ＵＴＣ＋８：００", "+08:00"),
        ("-0330", "-03:30"),
        ("utc+0", "UTC"),
        ("东八区", "+08:00"),
    ] {
        assert_eq!(zone(text).name(), name, "{text}");
        assert_eq!(zone(name), zone(text));
    }
    assert_eq!(hours(zone("GMT+8"), at("2026-12-01T00:00:00Z")), 8.0);
    assert_eq!(hours(zone("Etc/GMT+8"), at("2026-12-01T00:00:00Z")), -8.0, "IANA's sign is the other way");
    for text in ["+15", "-13", "+8:20"] {
        assert!(matches!(Zone::parse(text), Err(ZoneError::Unknown { .. })), "{text}");
    }
}

#[test]
fn cities_are_read_in_every_language_of_dawnpost() {
    for (text, name) in [
        ("Beijing", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("北京市", "Asia/Shanghai"),
        ("北京时间", "Asia/Shanghai"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("Beijing, China", "Asia/Shanghai"),
        ("Peking", "Asia/Shanghai"),
        ("Pékin", "Asia/Shanghai"),
        ("Berlin", "Europe/Berlin"),
        ("berlín", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("Munchen", "Europe/Berlin"),
        ("慕尼黑", "Europe/Berlin"),
        ("Europe/München", "Europe/Berlin"),
        ("Nueva York", "America/New_York"),
        ("new york", "America/New_York"),
        ("纽约", "America/New_York"),
        ("紐約", "America/New_York"),
        ("Ho Chi Minh City", "Asia/Ho_Chi_Minh"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Bombay", "Asia/Kolkata"),
        ("Calcutta", "Asia/Kolkata"),
        ("Kiev", "Europe/Kyiv"),
        ("Kiew", "Europe/Kyiv"),
        ("Tokio", "Asia/Tokyo"),
        ("Londres", "Europe/London"),
        ("SÃO-PAULO", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("St Petersburg", "Europe/Moscow"),
        ("İstanbul", "Europe/Istanbul"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Köln", "Europe/Berlin"),
        ("Genève", "Europe/Zurich"),
        ("Xi'an", "Asia/Shanghai"),
        ("Beijing (UTC+8)", "Asia/Shanghai"),
        ("(UTC+01:00) Berlin", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("Muenchen", "Europe/Berlin"),
        ("Zuerich", "Europe/Zurich"),
        ("KOELN", "Europe/Berlin"),
        ("Beijing time", "Asia/Shanghai"),
        ("hora de Madrid", "Europe/Madrid"),
        ("heure de Genève", "Europe/Zurich"),
        ("UTC+8 Beijing", "Asia/Shanghai"),
        ("Montréal UTC-5", "America/Toronto"),
        ("Cambridge (UTC+0)", "Europe/London"),
        ("Cambridge (GMT-5)", "America/New_York"),
        ("美国东部时间", "America/New_York"),
        ("太平洋时间", "America/Los_Angeles"),
    ] {
        assert_eq!(zone(text).name(), name, "{text}");
    }
}

#[test]
fn zones_are_known_by_the_names_that_windows_gives_them() {
    for (text, name) in [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Romance Standard Time", "Europe/Paris"),
        ("GMT Standard Time", "Europe/London"),
        ("China Standard Time", "Asia/Shanghai"),
        ("Tokyo Standard Time", "Asia/Tokyo"),
        ("Eastern Standard Time", "America/New_York"),
        ("Pacific Standard Time (Mexico)", "America/Tijuana"),
        ("US Eastern Standard Time", "America/Indiana/Indianapolis"),
        ("India Standard Time", "Asia/Kolkata"),
        ("Nepal Standard Time", "Asia/Kathmandu"),
        ("FLE Standard Time", "Europe/Kyiv"),
        ("AUS Eastern Standard Time", "Australia/Sydney"),
        ("E. South America Standard Time", "America/Sao_Paulo"),
        ("Russia Time Zone 11", "Asia/Kamchatka"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague", "Europe/Belgrade"),
        ("(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
    ] {
        assert_eq!(zone(text).name(), name, "{text}");
    }
}

#[test]
fn abbreviations_are_the_zones_that_people_mean_by_them() {
    for (text, name) in [
        ("PST", "America/Los_Angeles"),
        ("pdt", "America/Los_Angeles"),
        ("EDT", "America/New_York"),
        ("CET", "CET"),
        ("CEST", "Europe/Brussels"),
        ("MESZ", "Europe/Berlin"),
        ("JST", "Asia/Tokyo"),
        ("Z", "UTC"),
    ] {
        assert_eq!(zone(text).name(), name, "{text}");
    }
}

#[test]
fn a_name_of_several_zones_is_refused_with_the_choices() {
    for (text, choices) in [
        ("IST", ["Europe/Dublin", "Asia/Jerusalem", "Asia/Kolkata"].as_slice()),
        ("BST", &["Europe/London", "Asia/Dhaka"]),
        ("Cambridge", &["America/New_York", "Europe/London"]),
        ("Pacific", &["Canada/Pacific", "US/Pacific"]),
    ] {
        assert_eq!(
            Zone::parse(text),
            Err(ZoneError::Ambiguous { given: text.to_owned(), choices: choices.to_vec() }),
            "{text}"
        );
    }
    let words = Zone::parse("IST").expect_err("three zones").to_string();
    assert_eq!(words, "`IST` can be several time zones: `Europe/Dublin`, `Asia/Jerusalem` or `Asia/Kolkata`");
}

#[test]
fn an_unknown_zone_names_the_nearest_and_an_empty_one_says_so() {
    for (text, message) in [
        ("Europe/Lodnon", "unknown time zone `Europe/Lodnon`; did you mean `Europe/London`?"),
        ("Berln", "unknown time zone `Berln`; did you mean `Europe/Berlin` or `Europe/Zurich`?"),
        ("Asia/Bejing", "unknown time zone `Asia/Bejing`; did you mean `Asia/Shanghai`?"),
        ("UTC8", "unknown time zone `UTC8`; did you mean `+08:00`?"),
        ("GMT 8", "unknown time zone `GMT 8`; did you mean `+08:00`?"),
        ("America/Beijing", "unknown time zone `America/Beijing`; did you mean `Asia/Shanghai`?"),
        ("Mars/Olympus", "unknown time zone `Mars/Olympus`"),
        ("Utopia", "unknown time zone `Utopia`"),
        ("Asia/Kolkatta", "unknown time zone `Asia/Kolkatta`; did you mean `Asia/Kolkata`?"),
        ("火星", "unknown time zone `火星`"),
    ] {
        assert_eq!(Zone::parse(text).expect_err(text).to_string(), message);
    }
    for text in ["", " ", "\t\n", "\u{3000}"] {
        assert_eq!(Zone::parse(text), Err(ZoneError::Empty));
    }
}

#[test]
fn every_name_of_the_tables_is_a_zone_or_several() {
    let mut seen = std::collections::BTreeSet::new();
    for (name, zone) in places() {
        assert!(seen.insert((name, zone)), "{name} {zone} is there twice");
        match Zone::parse(name) {
            Ok(found) => assert!(found.name() == zone || database::in_use().named(name).is_some(), "{name}: {found}"),
            Err(ZoneError::Ambiguous { choices, .. }) => assert!(choices.contains(&zone), "{name}: {choices:?}"),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// A compiled zone with one offset, as RFC 9636 has it.
fn compiled(hours: i8) -> Vec<u8> {
    let block = |version: u8| {
        let mut block = b"TZif".to_vec();
        block.push(version);
        block.extend([0; 15]);
        for count in [0u32, 0, 0, 0, 1, 4] {
            block.extend(count.to_be_bytes());
        }
        block.extend((i32::from(hours) * 3600).to_be_bytes());
        block.extend([0, 0]);
        block.extend(b"NEW\0");
        block
    };
    let rule = format!("\n<NEW>{}\n", -hours);
    [block(b'2'), block(b'2'), rule.into_bytes()].concat()
}

#[test]
fn newer_rules_replace_the_bundled_ones_and_keep_the_names_that_they_lack() {
    let version = ZoneVersion::parse("2099a").expect("a version");
    let files = BTreeMap::from([("Asia/Kolkata".to_owned(), compiled(7)), ("Mars/Olympus".to_owned(), compiled(3))]);
    let database = ZoneDatabase::bundled().updated(version.clone(), "/zones", &files).expect("rules");
    let offset = |name: &str| {
        let rules = database.named(name).expect(name).rules();
        rules.to_offset(jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 50)).seconds() / 3600
    };
    assert_eq!((database.version(), offset("asia/kolkata"), offset("Mars/Olympus")), (&version, 7, 3));
    assert_eq!(offset("Asia/Calcutta"), 7, "the same zone by another name");
    assert_eq!(offset("Asia/Tokyo"), 9);
    let broken = BTreeMap::from([("Asia/Kolkata".to_owned(), b"TZif".to_vec())]);
    assert!(ZoneDatabase::bundled().updated(version, "/zones", &broken).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_is_a_zone_that_reads_back_or_an_error(text in "(\\PC{0,20}|[+-]?[0-9:.]{0,6}|[A-Za-z/_ ]{0,20})") {
        if let Ok(zone) = Zone::parse(&text) {
            prop_assert_eq!(Zone::parse(zone.name()), Ok(zone));
        }
    }

    #[test]
    fn no_instant_is_outside_of_the_arithmetic(second in i64::MIN..i64::MAX, year in -20_000i32..20_000) {
        let berlin = zone("Europe/Berlin");
        if let Some(instant) = DateTime::from_timestamp(second, 0) {
            let _ = berlin.offset_from_utc_datetime(&instant.naive_utc());
        }
        if let Some(date) = NaiveDate::from_ymd_opt(year, 6, 1) {
            let _ = berlin.offset_from_local_date(&date);
        }
    }
}
