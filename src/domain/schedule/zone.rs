//! Reads IANA zone names, and knows the nearest one to a misspelt name.
//!
//! `schedule.rs` calls it.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::error::ScheduleError;

/// Below this Jaro-Winkler likeness a suggestion misleads more than it helps.
const LIKENESS: f64 = 0.8;

/// The zone of that name, in any case.
pub(super) fn parse(given: &str) -> Result<Tz, ScheduleError> {
    let given = given.trim();
    given
        .parse()
        .ok()
        .or_else(|| TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(given)))
        .ok_or_else(|| ScheduleError::Zone { given: given.to_owned(), nearest: nearest(given) })
}

/// The zone whose name, or whose city alone, is most like `given`: people write `Berlin` and `Europe/Berln`.
fn nearest(given: &str) -> Option<String> {
    // Comparison is quadratic in the length, and the longest name has 32 bytes.
    let given: String = given.chars().take(64).collect::<String>().to_lowercase().replace(' ', "_");
    let likeness = |zone: &Tz| {
        let name = zone.name().to_lowercase();
        let city = name.rsplit('/').next().unwrap_or_default();
        strsim::jaro_winkler(&name, &given).max(strsim::jaro_winkler(city, &given) - 0.001)
    };
    TZ_VARIANTS
        .iter()
        .map(|zone| (likeness(zone), zone.name()))
        .filter(|(likeness, _)| *likeness > LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name.to_owned())
}
