//! What is read as a time to keep and as a size, and when a place counts as nearly full.

use super::*;

fn keep(text: &str) -> Result<KeepPeriod, String> {
    text.parse().map_err(|error: KeepPeriodError| error.to_string())
}

fn bytes(text: &str) -> Option<u64> {
    text.parse().ok().map(|ByteCount(bytes)| bytes)
}

#[test]
fn a_time_to_keep_is_days_or_forever() {
    assert_eq!(keep("400d"), Ok(KeepPeriod::Days(400)));
    assert_eq!(keep("100d"), Ok(KeepPeriod::Days(100)));
    assert_eq!(keep("36500d"), Ok(KeepPeriod::Days(36_500)));
    assert_eq!(keep("forever"), Ok(KeepPeriod::Forever));
    for text in ["", "d", "400", "400h", "-400d", "+400d", "4e2d", "400 d", "400dd", "Forever", "4\u{0660}0d"] {
        assert!(keep(text).is_err_and(|error| error.contains("400d, or forever")), "{text}");
    }
    for text in ["0d", "99d", "007d"] {
        assert!(keep(text).is_err_and(|error| error.contains("at least 100d")), "{text}");
    }
    for text in ["36501d", "99999999999999999999d"] {
        assert!(keep(text).is_err_and(|error| error.contains("at most 36500d")), "{text}");
    }
    for text in ["400d", "forever"] {
        assert_eq!(keep(text).expect(text).to_string(), text);
    }
}

#[test]
fn an_issue_that_is_kept_has_all_of_its_announcements() {
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
    let kept = KeepPeriod::Days(400);
    let (issue, announcement) = (kept.cutoff(now).expect("a time"), kept.announcement_cutoff(now).expect("a date"));
    assert_eq!((now - issue).num_days(), 400);
    assert_eq!((issue.date_naive() - announcement).num_days(), BACKFILL_DAYS);
    assert_eq!((KeepPeriod::Forever.cutoff(now), KeepPeriod::Forever.announcement_cutoff(now)), (None, None));
    assert_eq!(KeepPeriod::Days(MOST_KEEP_DAYS).cutoff(DateTime::<Utc>::MIN_UTC), None, "no clock ends the program");
}

#[test]
fn a_size_is_a_number_with_a_unit() {
    for (text, expected) in [
        ("20GB", 20_000_000_000),
        ("500 mb", 500_000_000),
        ("1.5TiB", 3 << 39),
        ("0.001KB", 1),
        ("7b", 7),
        ("1.25MiB", (1 << 20) + (1 << 18)),
    ] {
        assert_eq!(bytes(text), Some(expected), "{text}");
    }
    for text in ["", "20", "GB", "-1GB", "1.GB", ".5GB", "1.2.3GB", "1.2345GB", "0GB", "1e3MB", "20 parsecs", "9e99TB"]
    {
        assert_eq!(bytes(text), None, "{text}");
    }
    assert_eq!(bytes("99999999999999999999999999999999999999999TiB"), None);
    assert_eq!(bytes("18446744073709551615B"), Some(u64::MAX));
    for (bytes, shown) in
        [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (12_345_678, "12.3 MB"), (u64::MAX, "18446744.0 TB")]
    {
        assert_eq!(ByteCount(bytes).to_string(), shown);
    }
}

fn names(store: u64, disk: Option<(u64, u64)>, most: Option<u64>, warned: &[&str]) -> Vec<&'static str> {
    let disk = disk.map(|(free, total)| DiskSpace { total: ByteCount(total), free: ByteCount(free) });
    let size = StoreSize { store: ByteCount(store), disk };
    let found = size.shortages(most.map(ByteCount), |name| warned.contains(&name));
    found.iter().map(SpaceShortage::name).collect()
}

#[test]
fn a_place_is_nearly_full_at_four_fifths() {
    assert_eq!(names(10, Some((21, 100)), Some(100), &[]), [""; 0]);
    assert_eq!(names(10, Some((20, 100)), Some(100), &[]), ["disk"]);
    assert_eq!(names(80, Some((100, 100)), Some(100), &[]), ["max_size"]);
    assert_eq!(names(200, Some((0, 100)), Some(100), &[]), ["disk", "max_size"]);
    assert_eq!(names(u64::MAX, None, Some(1), &[]), ["max_size"]);
    assert_eq!(names(u64::MAX, None, None, &[]), [""; 0], "without a limit nothing is too large");
    assert_eq!(names(0, Some((0, 0)), None, &[]), ["disk"], "a disk without any room is full");
    assert_eq!(names(0, Some((200, 100)), None, &[]), [""; 0], "more free than there is");
}

#[test]
fn a_shortage_that_was_warned_of_is_over_below_three_quarters() {
    assert_eq!(names(0, Some((25, 100)), None, &["disk"]), ["disk"]);
    assert_eq!(names(0, Some((26, 100)), None, &["disk"]), [""; 0]);
    assert_eq!(names(76, None, Some(100), &["disk"]), [""; 0], "another place was warned of");
}

#[test]
fn a_shortage_says_what_is_full_and_what_helps() {
    let disk = DiskSpace { total: ByteCount(100_000_000_000), free: ByteCount(15_500_000_000) };
    assert_eq!(
        SpaceShortage::Disk(disk).to_string(),
        "the disk of the database is 84 % full, 15.5 GB of 100.0 GB are free: make room, or keep less (`store.keep`)"
    );
    assert_eq!(
        SpaceShortage::MaxSize { store: ByteCount(9_000_000), most: ByteCount(10_000_000) }.to_string(),
        "the database has 9.0 MB, 90 % of `store.max_size` (10.0 MB): keep less (`store.keep`), or allow more"
    );
}
