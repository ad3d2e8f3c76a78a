//! Names of places and of civil times, with the zones that they are in.
//!
//! `written.rs` looks names up; `inbound/handle/completion.rs` offers them. The tables are `places.tsv` (cities without a zone
//! of their own, countries, former names), `exemplar_cities.tsv` (the cities of IANA's zones in our languages),
//! `abbreviations.tsv` and `windows_zones.tsv` (the names that Windows gives to zones).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Those of places come first.
const TABLES: [&str; 4] = [
    include_str!("places.tsv"),
    include_str!("exemplar_cities.tsv"),
    include_str!("abbreviations.tsv"),
    include_str!("windows_zones.tsv"),
];

/// The zones of each name, by [`folded`] name.
static ZONES: LazyLock<BTreeMap<String, Vec<&str>>> = LazyLock::new(|| {
    let mut zones: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, zone) in TABLES.into_iter().flat_map(entries) {
        let of_name = zones.entry(folded(name)).or_default();
        if !of_name.contains(&zone) {
            of_name.push(zone);
        }
    }
    zones
});

/// The names in a table with their zones.
fn entries(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    rows.flat_map(|(zone, names)| names.split(", ").map(move |name| (name, zone)))
}

/// Cities and countries in the languages that dawnpost speaks, each with the name of its zone. A name of several zones comes
/// with each.
pub fn places() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLES[..2].iter().copied().flat_map(entries)
}

/// The names of the zones that a name is in; empty if the tables do not have it.
pub(super) fn zones_of(folded: &str) -> &'static [&'static str] {
    ZONES.get(folded).map_or(&[], Vec::as_slice)
}

/// All folded names with their zones.
pub(super) fn folded_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    ZONES.iter().flat_map(|(name, zones)| zones.iter().map(move |zone| (name.as_str(), *zone)))
}

/// A name without case, accents and punctuation: `São Paulo`, `Sao_Paulo` and `SAO-PAULO` are one.
pub(super) fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            '\'' | '’' | 'ʻ' | 'ʼ' | '.' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    // Lower-casing `İ` leaves a mark.
    folded.retain(|c| !is_combining_mark(c));
    folded
}
