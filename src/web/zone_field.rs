//! The time zone's field in forms: the cities that it suggests, and what is wrong with what stands in it.
//!
//! `subscribe.rs`, `confirm.rs`, `preferences.rs` and `preferences_form.rs` use it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use templates::phrases::fill;
use templates::phrases::web::FormFaultPhrases as Words;

use crate::domain::zone::{Zone, ZoneError, places};

/// Cities and countries, each with the name of its zone, in order.
type CityList = Vec<(&'static str, &'static str)>;

/// Those that are written in Chinese characters, and the others.
static CITIES: LazyLock<[CityList; 2]> = LazyLock::new(|| {
    // A zone is named after a city: `America/New_York`. Abbreviations and offsets know no daylight saving.
    let zones = Zone::all().map(Zone::name).filter(|name| name.contains('/') && !name.starts_with("Etc/"));
    let named_after = zones.filter_map(|name| Some((&*name.rsplit('/').next()?.replace('_', " ").leak(), name)));
    // What would be several zones, or another one, is no help.
    let is_clear = |(city, zone): &(&str, &str)| Zone::parse(city).is_ok_and(|read| read.name() == *zone);
    let all: BTreeMap<&str, &str> = named_after.chain(places()).filter(is_clear).collect();
    let (chinese, others): (CityList, CityList) = all.into_iter().partition(|(city, _)| is_chinese(city));
    [chinese, others].map(|cities| cities.into_iter().chain([("UTC", "UTC")]).collect())
});

fn is_chinese(city: &str) -> bool {
    city.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

/// What the field suggests on a page in this language: what can be written, and the zone that it is.
pub(super) fn cities(language: &str) -> &'static [(&'static str, &'static str)] {
    let [chinese, others] = &*CITIES;
    if language.starts_with("zh") { chinese } else { others }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_are_suggested_as_readers_of_a_language_write_them() {
        for (language, city, zone) in [
            ("en", "New York", "America/New_York"),
            ("en", "Vienna", "Europe/Vienna"),
            ("de", "Wien", "Europe/Vienna"),
            ("zh", "北京", "Asia/Shanghai"),
        ] {
            assert!(cities(language).contains(&(city, zone)), "{city}");
        }
        for list in CITIES.iter() {
            assert!((300..2_000).contains(&list.len()), "{}", list.len());
            assert!(list.iter().all(|(city, zone)| Zone::parse(city).is_ok_and(|read| read.name() == *zone)));
        }
        assert!(!cities("de").iter().any(|(city, _)| is_chinese(city)));
    }
}
