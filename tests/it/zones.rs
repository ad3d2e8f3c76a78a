//! Time zones in the program: the newer of two databases, what `check` says of them, and what a roster may write.

use std::path::Path;
use std::process::Command;

/// What the program prints, and its exit code.
fn dawnpost(folder: &Path, zones: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_dawnpost"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("TZDIR", folder.join(zones))
        .env("DAWNPOST_SITE__CONTACT", "operator@example.org")
        .env("DAWNPOST_EMAIL__URL", "file:mails")
        .output()
        .expect("the program starts");
    (String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(), output.status.code())
}

/// A compiled zone with one offset (RFC 9636).
fn compiled(hours: i32) -> Vec<u8> {
    let mut block = [&b"TZif2"[..], &[0; 15]].concat();
    for count in [0u32, 0, 0, 0, 1, 4] {
        block.extend(count.to_be_bytes());
    }
    block.extend((hours * 3600).to_be_bytes());
    block.extend(b"\0\0NEW\0");
    [block.clone(), block, format!("\n<NEW>{}\n", -hours).into_bytes()].concat()
}

/// A folder with a roster of one reader in a zone.
fn folder(zone: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let roster = format!(
        "[[subscriber]]\nid = \"ada\"\ndeliver = [\"mailto:ada@example.org\"]\nschedule = \"0 12 * * *\"\n\
         timezone = \"{zone}\"\n[subscriber.criteria]\ncategories = [\"cs.LG\"]\n"
    );
    std::fs::write(folder.path().join("subscribers.toml"), roster).expect("written");
    folder
}

fn write(folder: &Path, name: &str, content: &[u8]) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, content).expect("written");
}

#[test]
fn a_roster_takes_offsets_and_cities_and_refuses_an_unknown_or_empty_zone() {
    for (zone, told, code) in [
        ("GMT+8", "at 12:00 +08", 0),
        ("UTC+05:30", "at 12:00 +05:30", 0),
        ("北京", "at 12:00 CST", 0),
        ("", "subscribers.toml:5: subscriber `ada`: no time zone is given", 2),
        ("Berln", "subscribers.toml:5: subscriber `ada`: unknown time zone `Berln`; did you mean `Europe/Berlin`", 2),
        ("IST", "`IST` can be several time zones: `Europe/Dublin`, `Asia/Jerusalem` or `Asia/Kolkata`", 2),
    ] {
        let folder = folder(zone);
        let (printed, exit) = dawnpost(folder.path(), "none", &["check"]);
        assert!(printed.contains(told), "{zone}: {printed}");
        assert_eq!(exit, Some(code), "{zone}: {printed}");
    }
}

#[test]
fn a_newer_database_of_the_system_is_used_and_named() {
    let folder = folder("Mars/Olympus");
    write(
        folder.path(),
        "new/tzdata.zi",
        b"# version 2099a\n# comment\nR A 1 2 3\nZ Mars/Olympus 3 - NEW\nL X ../../etc\n",
    );
    write(folder.path(), "new/Mars/Olympus", &compiled(3));
    let (version, _) = dawnpost(folder.path(), "new", &["--version"]);
    assert!(version.contains("time zones: IANA 2099a (") && version.contains("/new)"), "{version}");
    let (checked, exit) = dawnpost(folder.path(), "new", &["check"]);
    assert!(checked.contains("time zones  IANA 2099a (") && checked.contains("at 12:00 NEW"), "{checked}");
    assert_eq!(exit, Some(0), "{checked}");
}

#[test]
fn an_older_or_broken_database_of_the_system_is_not_used() {
    let folder = folder("UTC");
    write(folder.path(), "old/+VERSION", b"2020a\n");
    write(folder.path(), "broken/+VERSION", b"2099a\n");
    write(folder.path(), "broken/Asia/Tokyo", b"no rules");
    for zones in ["none", "old", "broken"] {
        let (version, _) = dawnpost(folder.path(), zones, &["--version"]);
        assert!(version.starts_with("dawnpost ") && version.contains(" (bundled)"), "{zones}: {version}");
    }
    let (printed, exit) = dawnpost(folder.path(), "broken", &["--verbose", "check"]);
    assert!(printed.contains("`Asia/Tokyo` is no file of time zone rules"), "{printed}");
    assert_eq!(exit, Some(0), "{printed}");
}
