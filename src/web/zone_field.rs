//! The time zone's field in forms: the names that it suggests, and what is wrong with what stands in it.
//!
//! `subscribe.rs`, `confirm.rs`, `preferences.rs` and `preferences_form.rs` use it.

use std::sync::LazyLock;

use templates::phrases::fill;
use templates::phrases::web::FormFaultPhrases as Words;

use crate::domain::zone::{Zone, ZoneError};

/// The zones of places; abbreviations and offsets are left out, they know no daylight saving.
pub(super) static ZONES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let all = Zone::all().map(Zone::name);
    all.filter(|name| name.contains('/') && !name.starts_with("Etc/") || *name == "UTC").collect()
});

/// What is wrong with a time zone as a visitor wrote it.
pub(super) fn zone_fault(error: &ZoneError, words: &Words) -> String {
    match error {
        ZoneError::Unknown { nearest, .. } if !nearest.is_empty() => {
            fill(words.zone_near, &[("nearest", &nearest.join(", "))])
        }
        ZoneError::Ambiguous { given, choices } => {
            fill(words.zone_several, &[("given", given), ("choices", &choices.join(", "))])
        }
        ZoneError::Empty => words.missing.to_owned(),
        ZoneError::Unknown { .. } => words.zone.to_owned(),
    }
}
