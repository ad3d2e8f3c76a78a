//! Defines [`ZoneVersion`], the version of IANA's database.
//!
//! `database.rs` has that of the bundled one; `app/zoneinfo.rs` reads that of the system's, to take the newer one.

use std::fmt;

use chrono::{DateTime, Datelike as _, Utc};

/// A year and the letters of a release within it, `2026f`; later releases are greater.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoneVersion {
    year: i32,
    // The field before the letters makes `aa`, the 27th release of a year, greater than `z`.
    length: usize,
    letters: String,
}

impl ZoneVersion {
    /// Reads the beginning of a text: `2026f`, `2026f-rearguard`. `None` if it is no version.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (year, rest) = text.split_at_checked(4)?;
        let letters: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
        let is_year = year.bytes().all(|byte| byte.is_ascii_digit());
        (is_year && !letters.is_empty()).then_some(())?;
        Some(Self { year: year.parse().ok()?, length: letters.len(), letters })
    }

    /// Whether it is older than a year. The version says only the year, so the middle of that year stands for the day.
    pub(super) fn is_outdated(&self, now: DateTime<Utc>) -> bool {
        (now.year(), now.month()) >= (self.year + 1, 7)
    }
}

impl fmt::Display for ZoneVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.year, self.letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> ZoneVersion {
        ZoneVersion::parse(text).expect(text)
    }

    #[test]
    fn later_releases_are_greater() {
        let ordered = ["2016j", "2025a", "2025b", "2026a", "2026z", "2026aa", "2027a"];
        assert!(ordered.map(version).is_sorted());
        assert_eq!(version("2026f-rearguard\n"), version("2026f"));
        for text in ["", "2026", "026f", "unknown", "２０２６f", "2026F"] {
            assert_eq!(ZoneVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_release_of_last_year_is_outdated_from_july_on() {
        let at = |text: &str| text.parse().expect(text);
        assert!(version("2025b").is_outdated(at("2026-11-28T12:00:00Z")));
        assert!(!version("2025b").is_outdated(at("2026-06-30T12:00:00Z")));
        assert!(!version("2026f").is_outdated(at("2026-11-28T12:00:00Z")));
    }
}
