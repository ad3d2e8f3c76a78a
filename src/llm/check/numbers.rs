//! Brings numbers as summaries and abstracts write them (`22,000`, `2.2万`, `22k`, `twenty-two thousand`) to one form.
//!
//! Only `check.rs` calls it. A source is read generously, with every meaning that a number may have; of a summary only the
//! numbers in digits are read.

use std::collections::BTreeSet;

/// A number in digits, and its possible meanings.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Number<'a> {
    /// As written, with its multiplier.
    pub(super) text: &'a str,
    meanings: Vec<String>,
}

/// Multipliers after a number, longest first, with their power of ten.
const MULTIPLIERS: [(&str, i32); 22] = [
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("trillion", 12),
    ("hundred", 2),
    ("百万", 6),
    ("千万", 7),
    ("百亿", 10),
    ("千亿", 11),
    ("万亿", 12),
    ("万", 4),
    ("萬", 4),
    ("億", 8),
    ("亿", 8),
    ("千", 3),
    ("만", 4),
    ("억", 8),
    ("k", 3),
    ("K", 3),
    ("M", 6),
    ("B", 9),
    ("T", 12),
];

const WORDS: [(&str, u64); 36] = [
    ("zero", 0),
    ("one", 1),
    ("once", 1),
    ("two", 2),
    ("twice", 2),
    ("twofold", 2),
    ("three", 3),
    ("threefold", 3),
    ("four", 4),
    ("fourfold", 4),
    ("five", 5),
    ("fivefold", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("tenfold", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("dozen", 12),
    ("fifteen", 15),
    ("sixteen", 16),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
];

/// Beginnings of words that imply a number: `doubles`, `halving`, `triple`, `quarters`.
const STEMS: [(&str, &[&str]); 8] = [
    ("doubl", &["2"]),
    ("tripl", &["3"]),
    ("quadrupl", &["4"]),
    ("half", &["0.5", "50"]),
    ("halv", &["0.5", "50", "2"]),
    ("quarter", &["0.25", "25", "4"]),
    ("third", &["33", "3"]),
    ("pair", &["2"]),
];

/// Every meaning of the numbers of a source, in digits or in words.
pub(super) fn meanings(source: &str) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = numbers(source).into_iter().flat_map(|number| number.meanings).collect();
    for (digits, _) in runs(source) {
        known.extend(readings(digits));
    }
    let lower = source.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    for (at, word) in words.iter().enumerate() {
        for (_, implied) in STEMS.iter().filter(|(stem, _)| word.starts_with(stem)) {
            known.extend(implied.iter().map(|number| (*number).to_owned()));
        }
        let Some(value) = value(word) else { continue };
        let next = words.get(at + 1).copied().unwrap_or_default();
        let value = value + value_of_unit(value, next);
        known.insert(value.to_string());
        let power = MULTIPLIERS.iter().take(5).find(|(name, _)| next.strip_suffix('s').unwrap_or(next) == *name);
        known.extend(power.and_then(|(_, power)| scaled(&value.to_string(), *power)));
    }
    known
}

/// Whether one of the number's meanings is among these.
pub(super) fn is_known(number: &Number<'_>, known: &BTreeSet<String>) -> bool {
    number.meanings.iter().any(|meaning| known.contains(meaning))
}

/// The numbers of a text that are written in digits, except list markers: `(1)`, `2)`, `3、`.
pub(super) fn numbers(text: &str) -> Vec<Number<'_>> {
    let number = |(digits, at): (&'_ str, usize)| {
        let end = at + digits.len();
        let (before, rest) = (&text[..at], &text[end..]);
        // A part of a name, "GPT-4", "H2O", is not a number.
        if before.ends_with(|c: char| c.is_ascii_alphabetic()) || is_joined(before) {
            return None;
        }
        let is_list_marker = digits.len() == 1 && rest.starts_with([')', '）', '、']);
        let spaced = rest.trim_start_matches([' ', '\u{a0}', '-', '\u{2011}']);
        let multiplier = MULTIPLIERS.iter().find(|(name, _)| {
            // A single letter must follow the digits directly, and no word may go on after a multiplier.
            let rest = if name.len() == 1 { rest } else { spaced };
            let after = rest.strip_prefix(name);
            after.is_some_and(|after| {
                !name.is_ascii() || !after.starts_with(|c: char| c.is_ascii_alphanumeric()) || after.starts_with("s ")
            })
        });
        if is_list_marker && multiplier.is_none() {
            return None;
        }
        let Some((name, power)) = multiplier else {
            // "3D", "5G": a name.
            let is_name = rest.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_unit(rest);
            return (!is_name).then(|| Number { text: &text[at..end], meanings: readings(digits) });
        };
        let to = text.len() - rest.find(name).map_or(rest.len(), |found| rest.len() - found - name.len());
        let meanings = readings(digits).iter().filter_map(|reading| scaled(reading, *power)).collect();
        Some(Number { text: &text[at..to], meanings })
    };
    runs(text).filter_map(number).collect()
}

/// Whether a unit follows the digits directly: `10x`, `5ms`.
fn is_unit(rest: &str) -> bool {
    let word: &str = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    matches!(
        word,
        "x" | "ms"
            | "s"
            | "h"
            | "nm"
            | "mm"
            | "cm"
            | "m"
            | "km"
            | "px"
            | "dB"
            | "th"
            | "st"
            | "nd"
            | "rd"
            | "pp"
            | "bp"
    )
}

/// Whether a hyphen joins the number to a word with capitals: "GPT-4", but not "top-5".
fn is_joined(before: &str) -> bool {
    let Some(word) = before.strip_suffix(['-', '\u{2011}']) else { return false };
    let start = word
        .rfind(|c: char| !c.is_ascii_alphanumeric())
        .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    word[start..].contains(|c: char| c.is_ascii_uppercase())
}

/// Runs of digits with the full stops and commas inside them, and the positions at which they begin.
fn runs(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let is_inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find(|c: char| c.is_ascii_digit())?;
            let end = text[start..].find(|c: char| !is_inside(c)).map_or(text.len(), |length| start + length);
            at = end;
            let digits = text[start..end].trim_end_matches(['.', ',']);
            if !digits.is_empty() {
                return Some((digits, start));
            }
        }
    })
}

/// The possible values of digits: `1,024` is about a thousand or about one, `3,5` three and a half, `0.50` and `.5` the same.
fn readings(digits: &str) -> Vec<String> {
    let mut readings = Vec::new();
    let separators = digits.chars().filter(|c| matches!(c, '.' | ',')).count();
    for separator in ['.', ','] {
        if digits.contains(separator)
            && digits
                .split(separator)
                .skip(1)
                .all(|group| group.len() >= 3 && group[..3].bytes().all(|b| b.is_ascii_digit()))
        {
            readings.push(plain(&digits.replace(separator, "").replace(',', ".")));
        }
    }
    if separators <= 1 {
        readings.push(plain(&digits.replace(',', ".")));
    } else if readings.is_empty() {
        readings.push(digits.to_owned());
    }
    readings
}

/// Drops leading zeros and zeros at the end of the fraction.
fn plain(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

/// A number times a power of ten; `None` if the text is not a number.
fn scaled(number: &str, power: i32) -> Option<String> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let power = usize::try_from(power).ok()?;
    if !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut part = part.to_owned();
    while part.len() < power {
        part.push('0');
    }
    let (up, rest) = part.split_at(power);
    Some(plain(&format!("{whole}{up}.{rest}")))
}

fn value(word: &str) -> Option<u64> {
    WORDS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// The value of a unit word after tens: `five` after `twenty`, else 0.
fn value_of_unit(tens: u64, next: &str) -> u64 {
    match value(next) {
        Some(unit) if tens >= 20 && tens.is_multiple_of(10) && (1..10).contains(&unit) => unit,
        _ => 0,
    }
}
