//! Reads a time zone as people write it, and finds the nearest ones to a misspelt name.
//!
//! `zone.rs` calls it, for the roster, the website and the chats alike.

use chrono::{DateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use unicode_normalization::UnicodeNormalization as _;

use super::error::ZoneError;
use super::places::{folded, folded_names, zones_of};
use super::{Zone, database, offset};

/// Below this Jaro-Winkler likeness a suggestion misleads more than it helps.
const LIKENESS: f64 = 0.85;
/// A suggestion that is less like the text than the best one by this much is noise beside it.
const NEAR_THE_BEST: f64 = 0.06;
/// What a zone is preferred by if the text names its region.
const IN_THE_REGION: f64 = 0.01;
/// Suggestions.
const MOST_NEAREST: usize = 3;
/// The longest text that is looked at, in characters: comparison is quadratic. The longest zone has 32; Windows lists cities in
/// up to 62.
const LONGEST: usize = 80;
/// What stands before and behind the name of a city to mean its time, in folded form.
const PREFIXES: [&str; 2] = ["heure de ", "hora de "];
const SUFFIXES: [&str; 7] = ["时间", "時間", "时区", "時區", "市", " local time", " time"];
/// A day of January and one of July 2027, as days of Unix time: a clock shows one of its offsets on each.
const SEASONS: [i64; 2] = [20_819, 21_000];

/// The zone that a text means.
pub(super) fn parse(text: &str) -> Result<Zone, ZoneError> {
    let text: String = text.nfkc().take(LONGEST + 1).collect::<String>().trim().to_owned();
    if text.is_empty() {
        return Err(ZoneError::Empty);
    }
    let found = if text.chars().count() > LONGEST { Vec::new() } else { meanings(&text) };
    match found[..] {
        [zone] => Ok(zone),
        [] => Err(ZoneError::Unknown { nearest: nearest(&text), given: text }),
        _ => Err(ZoneError::Ambiguous { given: text, choices: found.into_iter().map(Zone::name).collect() }),
    }
}

/// The zones that a text can mean, by the first way of reading that finds one.
fn meanings(text: &str) -> Vec<Zone> {
    if let Some(zone) = database::in_use().named(&text.replace(' ', "_")) {
        return vec![Zone(zone)];
    }
    if let Some(zone) = offset::minutes(text).and_then(|minutes| database::in_use().fixed(minutes)) {
        return vec![Zone(zone)];
    }
    let readings: [fn(&str) -> Vec<Zone>; 4] = [of_place, of_city_in_region, of_city_and_country, of_place_and_offset];
    readings.iter().map(|read| read(text)).find(|zones| !zones.is_empty()).unwrap_or_default()
}

/// `Beijing`, `Nueva York`, `CEST`, `W. Europe Standard Time`; `北京时间`, `hora de Madrid`.
fn of_place(text: &str) -> Vec<Zone> {
    let name = folded(text);
    let known = zones_of(&name).iter().filter_map(|zone| database::in_use().named(zone)).map(Zone);
    let mut found: Vec<Zone> = known.collect();
    if found.is_empty() {
        found = of_places().filter(|zone| folded(city(zone.name())) == name).collect();
    }
    if found.is_empty() {
        let before = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
        let stem = before.or_else(|| SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)));
        // `Muenchen` for `München`, which is `munchen` in folded form.
        let plain = || name.replace("ae", "a").replace("oe", "o").replace("ue", "u");
        let shorter = stem.map_or_else(plain, str::to_owned);
        return if shorter.is_empty() || shorter == name { Vec::new() } else { of_place(&shorter) };
    }
    found
}

/// `Asia/Beijing`: a city of the table, if its zone is in that region.
fn of_city_in_region(text: &str) -> Vec<Zone> {
    let Some((region, place)) = text.rsplit_once('/') else { return Vec::new() };
    let region = format!("{}/", region.trim().to_lowercase().replace(' ', "_"));
    let in_region = |zone: &Zone| zone.name().to_lowercase().starts_with(&region);
    of_place(place).into_iter().filter(in_region).collect()
}

/// `Beijing, China`: what both are in.
fn of_city_and_country(text: &str) -> Vec<Zone> {
    let Some((place, country)) = text.split_once([',', '、']) else { return Vec::new() };
    let of_country = of_place(country);
    of_place(place).into_iter().filter(|zone| of_country.contains(zone)).collect()
}

/// `Beijing (UTC+8)`, `UTC+8 Beijing`, and Windows' `(UTC+01:00) Amsterdam, Berlin, Bern` or `(UTC-05:00) Eastern Time (US &
/// Canada)`: the first known place, which knows daylight saving. Of several zones, the offset says which.
fn of_place_and_offset(text: &str) -> Vec<Zone> {
    let beside = |given: &str, place: &str| Some((offset::minutes(given)?, place.trim().to_owned()));
    let in_brackets = text.split_once('(').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once(')')?;
        if before.trim().is_empty() { beside(inside, after) } else { beside(inside, before) }
    });
    let first = || text.split_once(' ').and_then(|(given, place)| beside(given, place));
    let last = || text.rsplit_once(' ').and_then(|(place, given)| beside(given, place));
    let Some((minutes, places)) = in_brackets.or_else(first).or_else(last) else { return Vec::new() };
    let mut of_places = places.split([',', '、']).map(|place| of_place(place.split('(').next().unwrap_or_default()));
    let found: Vec<Zone> = of_places.find(|zones| !zones.is_empty()).unwrap_or_default();
    let with_offset: Vec<Zone> = found.iter().copied().filter(|zone| has_offset(*zone, minutes)).collect();
    if with_offset.is_empty() { found } else { with_offset }
}

/// Whether a zone's clocks are that many minutes from UTC in a part of the year.
fn has_offset(zone: Zone, minutes: i32) -> bool {
    SEASONS.iter().any(|day| {
        let instant = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(*day);
        zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc() == minutes * 60
    })
}

/// The zones of IANA's database except its offsets, whose signs are the wrong way around: `Etc/GMT+8` is west.
fn of_places() -> impl Iterator<Item = Zone> {
    Zone::all().filter(|zone| !zone.name().starts_with("Etc/"))
}

fn city(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

/// The names of the zones whose name, or of which a place, is most like a text.
fn nearest(text: &str) -> Vec<&'static str> {
    if let Some(zone) = offset::without_sign(text).and_then(|minutes| database::in_use().fixed(minutes)) {
        return vec![zone.name()];
    }
    let (region, place) = (folded(text.split('/').next().unwrap_or_default()), given_place(text));
    let names = of_places().map(|zone| {
        let name = folded(zone.name());
        let likeness = strsim::jaro_winkler(&folded(city(zone.name())), &place);
        // Without a region, the whole may be a name: `America New York`.
        let whole = if text.contains('/') { 0.0 } else { strsim::jaro_winkler(&name, &place) };
        let is_there = text.contains('/') && name.starts_with(&region);
        (likeness.max(whole) + if is_there { IN_THE_REGION } else { 0.0 }, zone.name())
    });
    let places = folded_names().map(|(name, zone)| (strsim::jaro_winkler(name, &place), zone));
    let mut found: Vec<(f64, &'static str)> =
        names.chain(places).filter(|(likeness, _)| *likeness > LIKENESS).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let best = found.first().map_or(0.0, |(likeness, _)| *likeness);
    let mut nearest: Vec<&'static str> = Vec::new();
    for (likeness, name) in found {
        if !nearest.contains(&name) && nearest.len() < MOST_NEAREST && likeness > best - NEAR_THE_BEST {
            nearest.push(name);
        }
    }
    nearest
}

/// The place in a text: what stands after a region, before a country.
fn given_place(text: &str) -> String {
    let place = text.rsplit('/').next().unwrap_or_default();
    folded(&place.split([',', '(']).next().unwrap_or_default().chars().take(LONGEST).collect::<String>())
}
