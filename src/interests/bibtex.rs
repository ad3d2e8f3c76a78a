//! Defines [`read`]: the papers of a BibTeX or BibLaTeX file, and its faults.
//!
//! `interests.rs` calls it for the file of a source, `dawnpost rank` for the file that a criteria file names.
//! `bibtex/entries.rs` reads the syntax; the fields are interpreted here: where exporters put an arXiv id differs. TeX is
//! converted as in arXiv's abstracts.

mod entries;
mod scanner;

use std::collections::BTreeMap;

use super::work;
use crate::domain::like::Work;
use crate::domain::paper::ArxivId;
use entries::{ParsedEntry, text_of};

/// A fault in a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BibtexFault {
    /// From 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: String,
}

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BibtexFile {
    /// The entries that are papers, the newest year first, within a year in the order of the file.
    pub works: Vec<Work>,
    /// What is wrong, in the order of the file. Each fault costs a field or an entry.
    pub faults: Vec<BibtexFault>,
}

/// The text of a file in UTF-8, UTF-16 with a mark, or Windows-1252, which includes Latin-1. A file may mix the first and the
/// last: bytes that are no UTF-8 are Windows-1252.
pub fn decoded(bytes: &[u8]) -> String {
    let units = |pair: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units = bytes.chunks_exact(2).map(|chunk| pair([chunk[0], chunk[1]]));
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return units(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => return units(u16::from_be_bytes, rest),
        _ => {}
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
    }
    text.trim_start_matches('\u{feff}').to_owned()
}

/// A character of Windows-1252 (<https://encoding.spec.whatwg.org/#index-windows-1252>).
fn windows_1252(byte: u8) -> char {
    let specials = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match byte {
        0x80..=0x9f => specials.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::REPLACEMENT_CHARACTER),
        other => char::from(other),
    }
}

/// Reads a file, entry by entry.
pub fn read(text: &str) -> BibtexFile {
    let parsed = entries::read(text);
    let mut dated: Vec<(i32, Work)> = parsed.entries.iter().map(|entry| of_entry(entry, &parsed.strings)).collect();
    dated.retain(|(_, work)| work.arxiv.is_some() || !work.title.is_empty());
    dated.sort_by_key(|(year, _)| -year);
    BibtexFile { works: dated.into_iter().map(|(_, work)| work).collect(), faults: parsed.faults }
}

fn of_entry(entry: &ParsedEntry, strings: &BTreeMap<String, String>) -> (i32, Work) {
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in &entry.fields {
        fields.insert(name, text_of(value, strings));
    }
    let field = |name: &str| fields.get(name).map_or("", |text| text.trim());
    let id = ids(&entry.key, &field);
    let fields_with_ids = ID_FIELDS.iter().map(|name| field(name));
    // ADS's keys are bibcodes.
    let named: Vec<&str> = id.iter().map(String::as_str).chain(fields_with_ids).chain([entry.key.as_str()]).collect();
    let mut work = work(format!("bib:{}", entry.key), field("doi"), &named, field("title"), field("abstract"));
    work.title = without_braces(&work.title);
    work.abstract_text = without_braces(&work.abstract_text);
    let year = |text: &str| text.get(..4).and_then(|year| year.parse().ok());
    (year(field("year")).or_else(|| year(field("date"))).unwrap_or(0), work)
}

/// Fields in which an id stands behind `arXiv:`, in a link or in a bibcode, the most reliable first.
const ID_FIELDS: [&str; 16] = [
    "url",
    "adsurl",
    "bibcode",
    "journal",
    "journaltitle",
    "eid",
    "number",
    "volume",
    "pages",
    "note",
    "howpublished",
    "institution",
    "publisher",
    "booktitle",
    "link",
    "annote",
];
/// Fields that name where a paper was published.
const VENUE_FIELDS: [&str; 8] =
    ["journal", "journaltitle", "institution", "publisher", "booktitle", "archive", "archiveprefix", "howpublished"];
/// Fields in which exporters write the id alone, if the venue is arXiv: DBLP's `volume = {abs/2611.90001}`, Zotero's
/// `number`, ADS's `eid`.
const BARE_ID_FIELDS: [&str; 4] = ["number", "volume", "eid", "pages"];

/// Texts with an arXiv id, made of fields whose meaning depends on other fields.
fn ids<'a>(key: &str, field: &impl Fn(&str) -> &'a str) -> Vec<String> {
    let mut found = vec![eprint(field("eprint"), field("archiveprefix"), field("eprinttype"), field("primaryclass"))];
    // Mendeley has a field of its own.
    found.extend(["arxivid", "arxiv"].map(|name| marked(field(name))));
    let is_arxiv = |name: &&str| {
        let venue = field(name).to_ascii_lowercase();
        venue.contains("arxiv") || venue.trim_matches(['{', '}']) == "corr"
    };
    let is_on_arxiv = VENUE_FIELDS.iter().any(is_arxiv);
    let bare = BARE_ID_FIELDS.iter().map(|name| field(name));
    found.extend(bare.filter(|text| is_on_arxiv || text.starts_with("abs/")).map(marked));
    // DBLP's keys: `DBLP:journals/corr/abs-2611-90001`.
    let number = key.rsplit_once("corr/abs-").map_or("", |(_, number)| number);
    found.push(marked(&number.replacen('-', ".", 1)));
    found
}

/// `abs/2611.90001`, `arXiv:2611.90001` or `2611.90001` as a text with an arXiv id; empty if it is none.
fn marked(text: &str) -> String {
    let bare = text.trim_matches(['{', '}', ' ']);
    let bare = bare.strip_prefix("abs/").unwrap_or(bare);
    // `2611.90001 [cs.LG]`
    let first = bare.split_whitespace().next().unwrap_or_default();
    if first.parse::<ArxivId>().is_ok() { format!("arXiv:{first}") } else { String::new() }
}

/// `eprint` as a text with an arXiv id, if it is arXiv's. Before 2007, the class was in a field of its own.
fn eprint(eprint: &str, prefix: &str, kind: &str, class: &str) -> String {
    let of_arxiv = |word: &str| word.is_empty() || word.to_ascii_lowercase().starts_with("arxiv");
    if eprint.is_empty() || !of_arxiv(prefix) || !of_arxiv(kind) || eprint.contains("arxiv.org") {
        return eprint.to_owned();
    }
    let bare = eprint.get(6..).filter(|_| eprint[..6].eq_ignore_ascii_case("arxiv:")).unwrap_or(eprint);
    let bare = bare.strip_prefix("abs/").unwrap_or(bare);
    let is_number = bare.len() == 7 && bare.bytes().all(|b| b.is_ascii_digit());
    if is_number && !class.is_empty() { format!("arXiv:{class}/{bare}") } else { format!("arXiv:{bare}") }
}

/// `{The {GPU}}` as `The GPU`: the braces that remain after the conversion of TeX only protect capitals, except in a formula.
fn without_braces(text: &str) -> String {
    let mut in_formula = false;
    let keeps = |c: &char| {
        in_formula ^= *c == '$';
        in_formula || !matches!(c, '{' | '}')
    };
    text.chars().filter(keeps).collect()
}

#[cfg(test)]
mod tests;
