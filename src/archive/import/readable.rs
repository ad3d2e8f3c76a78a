//! Makes text of other systems readable, and finds dates, ids and languages in it.
//!
//! The readers beside this file call it. TeX is `rank/tex`'s business; here are HTML entities and the marks of Markdown. It
//! must never know which field a text is of.

use chrono::NaiveDate;

use crate::domain::paper::ArxivId;
use crate::rank::tex;

/// Entities that the systems are known to leave behind, beside numbered ones.
const ENTITIES: &[(&str, &str)] =
    &[("lt", "<"), ("gt", ">"), ("amp", "&"), ("quot", "\""), ("apos", "'"), ("nbsp", " "), ("ndash", "–")];

/// Longest entity, `&#x10FFFF;` without `&`.
const LONGEST_ENTITY: usize = 9;

/// Languages as the second system names its files.
const LANGUAGES: &[(&str, &str)] = &[
    ("Chinese", "zh"),
    ("English", "en"),
    ("French", "fr"),
    ("German", "de"),
    ("Japanese", "ja"),
    ("Korean", "ko"),
    ("Portuguese", "pt"),
    ("Russian", "ru"),
    ("Spanish", "es"),
];

/// One line of text, entities resolved; TeX stays.
pub(super) fn plain(text: &str) -> String {
    entities(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An abstract, a comment, a summary.
pub(super) fn prose(text: &str) -> String {
    plain(&tex::prose(&plain(text)))
}

/// A title, whose brackets Markdown may have escaped.
pub(super) fn title(text: &str) -> String {
    let text = plain(text);
    let is_escaped = text.contains("\\[") && text.contains("\\]") && !text.contains('$');
    prose(&if is_escaped { text.replace("\\[", "[").replace("\\]", "]") } else { text })
}

/// One author.
pub(super) fn name(text: &str) -> String {
    tex::name(&plain(text))
}

/// The authors of a list, with what stands in parentheses behind them. Commas in parentheses belong to an affiliation, and
/// one before `Jr.` and the like to a name.
pub(super) fn names(list: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in pieces(list).into_iter().map(str::trim).filter(|name| name.chars().any(char::is_alphanumeric)) {
        match names.last_mut() {
            Some(last) if matches!(name.trim_end_matches('.'), "Jr" | "Sr" | "II" | "III" | "IV") => {
                last.push(' ');
                last.push_str(name);
            }
            _ => names.push(name.to_owned()),
        }
    }
    names
}

/// The same of a list in pieces, which the systems have cut at every comma, those of affiliations included.
pub(super) fn rejoined(pieces: &[String]) -> Vec<String> {
    let is_cut = |piece: &String| piece.matches('(').count() != piece.matches(')').count();
    if pieces.iter().any(is_cut) { names(&pieces.join(", ")) } else { pieces.to_vec() }
}

fn pieces(list: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    for (at, c) in list.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return list.split(',').collect(),
            ')' => depth -= 1,
            ',' if depth == 0 => {
                pieces.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&list[start..]);
    // A parenthesis that never closes would swallow everybody behind it.
    if depth == 0 { pieces } else { list.split(',').collect() }
}

/// A name without the affiliation behind it: `Ana (CERN)` is Ana, `Wei (David) Chen` keeps what is between.
pub(super) fn without_affiliation(name: &str) -> &str {
    let name = name.trim();
    match name.find('(') {
        Some(at) if at > 0 && name.ends_with(')') => name[..at].trim_end(),
        _ => name,
    }
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.bytes().take(LONGEST_ENTITY + 1).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, entity(after.get(..end)?)?))) {
            Some((end, text)) => {
                out.push_str(&text);
                rest = &after[end + 1..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code).filter(|c| !c.is_control()).map(String::from);
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
}

/// An id with its version, in whatever spelling, links among them.
pub(super) fn id(text: &str) -> Option<(ArxivId, Option<u32>)> {
    let text = text.trim().trim_matches(['*', '`']);
    let text = text.split([')', ' ', '?', '#']).next().unwrap_or(text);
    ArxivId::parse_versioned(text.trim_start_matches('[').trim_end_matches(']')).ok()
}

/// The date in the title of a page: `2025-11-05`, `11/05/2025` (month first).
pub(super) fn date_in_title(line: &str) -> Option<NaiveDate> {
    line.split_whitespace().find_map(|word| {
        let word = word.trim_matches(['#', '*', ',', '.', '(', ')']);
        word.parse().ok().or_else(|| NaiveDate::parse_from_str(word, "%m/%d/%Y").ok())
    })
}

/// The date in the name of a file: `2025-11-05-output.md`, `output_2025_0611.md`, `20251105.json`.
pub(super) fn date_in_name(name: &str) -> Option<NaiveDate> {
    let digits = |byte: u8| byte.is_ascii_digit();
    (0..name.len()).filter(|at| *at == 0 || !digits(name.as_bytes()[at - 1])).find_map(|at| {
        let rest = name.get(at..)?;
        ["%Y-%m-%d", "%Y_%m_%d", "%Y_%m%d", "%Y%m%d"].iter().find_map(|format| {
            let length = format.len() + 2; // `%Y` has four digits, the others two
            let text = rest.get(..length)?;
            let ends = !rest.as_bytes().get(length).copied().is_some_and(digits);
            let plain = text.bytes().filter(|byte| digits(*byte)).count() == 8;
            (ends && plain).then(|| NaiveDate::parse_from_str(text, format).ok()).flatten()
        })
    })
}

/// The language in the name of a file: `2025-11-05_AI_enhanced_Chinese.jsonl`.
pub(super) fn language_in_name(name: &str) -> Option<&'static str> {
    let (_, rest) = name.split_once("_enhanced_")?;
    LANGUAGES.iter().find(|(known, _)| rest.starts_with(known)).map(|(_, tag)| *tag)
}

/// The language of some texts, by their letters: kana and hangul are sure signs, ideographs without them are
/// Chinese; everything else is taken for English, in which both systems write unless told otherwise.
pub(super) fn language_of<'a>(texts: impl Iterator<Item = &'a String>) -> &'static str {
    let (mut all, mut kana, mut hangul, mut ideographs) = (0_usize, 0, 0, 0);
    for c in texts.flat_map(|text| text.chars()).filter(|c| c.is_alphabetic()) {
        all += 1;
        kana += usize::from(matches!(c, '\u{3040}'..='\u{30ff}'));
        hangul += usize::from(matches!(c, '\u{ac00}'..='\u{d7a3}'));
        ideographs += usize::from(matches!(c, '\u{4e00}'..='\u{9fff}'));
    }
    // Summaries in Chinese are full of Latin names and terms.
    match all / 10 {
        few if kana > few => "ja",
        few if hangul > few => "ko",
        few if ideographs > few => "zh",
        _ => "en",
    }
}
