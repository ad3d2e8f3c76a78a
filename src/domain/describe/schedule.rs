//! Defines [`time`]: the hour at which a sentence wants its digest.
//!
//! `lexer.rs` calls it at the start of a word; the weekdays are cues like others.

use chrono::NaiveTime;

use super::cues::{self, Cues, is_han};
use super::settings::spaced;

/// The time of day at a position of a text, and where it ends: `at 8`, `8:30 am`, `um 8 Uhr`, `à 8h30`, `早上8点`. A bare
/// number is a time only after a word that introduces one and if the words after it fit: `at 8 TeV` is not a time.
pub(super) fn time(text: &[char], from: usize, cues: &Cues) -> Option<(NaiveTime, usize)> {
    let led = spaced(text, from, cues.words("before-time"));
    let blanks = |at: usize| text.get(at..).map_or(0, |rest| rest.iter().take_while(|c| **c == ' ').count());
    let start = led.unwrap_or(from);
    let start = start + blanks(start);
    let (hour, at) = digits(text, start)?;
    let (minute, at, has_minutes) = minutes(text, at);
    let named = unit(text, at, cues);
    let at_unit = named.unwrap_or(at);
    // `上午八点半`, `8h30`
    let (minute, end) = match text.get(at_unit) {
        Some('半') if named.is_some() => (30, at_unit + 1),
        _ if named.is_some() && !has_minutes => match digits(text, at_unit) {
            Some((late, end)) => (late, end),
            None => (minute, at_unit),
        },
        _ => (minute, at_unit),
    };
    // `下午` is before the hour, and may be the end of a cue of its own; `de la tarde` is after it.
    let said: String = text[from.saturating_sub(2)..end].iter().collect::<String>().to_lowercase();
    let behind = end + blanks(end);
    let part_of_day = |kind| cues.words(kind).iter().find_map(|words| cues::ends(text, behind, &chars(words)));
    let late_end = part_of_day("afternoon");
    let told_part = late_end.or_else(|| part_of_day("forenoon"));
    let is_late = late_end.is_some() || cues.words("afternoon").iter().any(|word| said.contains(word));
    let is_late = is_late && hour < 12;
    let goes_on = |end: usize| {
        let next = text.get(end + blanks(end));
        next.is_none_or(|c| !c.is_alphanumeric()) || cues.at(text, end + blanks(end), true).is_some()
    };
    let told = match (led.is_some(), has_minutes, named.is_some()) {
        (_, _, true) => true,
        (true, _, false) => told_part.is_some() || goes_on(end),
        (false, true, false) => goes_on(end) && text.get(end).is_none_or(|c| !is_han(*c)),
        (false, false, false) => false,
    };
    let time = NaiveTime::from_hms_opt(hour + if is_late { 12 } else { 0 }, minute, 0)?;
    told.then_some((time, told_part.unwrap_or(end)))
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// One or two digits, and where they end.
fn digits(text: &[char], from: usize) -> Option<(u32, usize)> {
    if let Some(found) = han_hour(text, from) {
        return Some(found);
    }
    let digits: String = text.get(from..)?.iter().take_while(|c| c.is_ascii_digit()).collect();
    (1..=2).contains(&digits.len()).then(|| digits.parse().ok().map(|number| (number, from + digits.len())))?
}

/// An hour in Chinese numerals before its unit, as in `八点`, and where it ends.
fn han_hour(text: &[char], from: usize) -> Option<(u32, usize)> {
    let rest = text.get(from..)?;
    let length = rest.iter().take(3).position(|c| matches!(c, '点' | '點' | '时'))?;
    let value = |c: char| "零一二三四五六七八九十".chars().position(|known| known == c).map(|at| at as u32);
    let hour = match rest[..length] {
        ['两'] => 2,
        [one] => value(one)?,
        ['十', one] => 10 + value(one).filter(|one| (1..10).contains(one))?,
        _ => return None,
    };
    Some((hour, from + length))
}

/// `:30`, as it follows an hour.
fn minutes(text: &[char], from: usize) -> (u32, usize, bool) {
    let told = text.get(from).filter(|c| matches!(c, ':' | '.')).and_then(|_| digits(text, from + 1));
    match told {
        Some((minute, end)) if end == from + 3 => (minute, end, true),
        _ => (0, from, false),
    }
}

/// Where the unit after a number ends; it may be written together with it.
fn unit(text: &[char], from: usize, cues: &Cues) -> Option<usize> {
    let at = from + text.get(from..)?.iter().take_while(|c| **c == ' ').count();
    let units = cues.words("after-time").iter().filter_map(|unit| {
        let unit: Vec<char> = unit.chars().collect();
        let end = at + unit.len();
        let same = text.get(at..end)?.iter().map(|c| c.to_ascii_lowercase()).eq(unit.iter().copied());
        let cut = text.get(end).is_some_and(|c| c.is_alphabetic() && !is_han(*c));
        (same && !cut).then_some(end)
    });
    units.max()
}
