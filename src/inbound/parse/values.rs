//! Reads and prints the arguments of commands: weekdays, times, switches, announce types, pauses. Numbers and the words of
//! `value_words.rs`, in any language of the chats, are understood; printed are the English ones.
//!
//! `parse.rs` calls it.

use std::fmt;

use chrono::{NaiveTime, Weekday};

use super::value_words::{ValueWord, means, of_days};
use super::{ChannelsAction, ListAction, PauseLength, TopicsAction};
use crate::domain::change::List;
use crate::domain::paper::{AnnounceType, ArxivId};
use crate::domain::preferences::{QuietHours, TextLength, time_of_day};
use crate::domain::schedule::WEEKDAYS;
use crate::domain::setting::{Setting, SettingValue};

/// The longest pause in days.
const MOST_DAYS: u32 = 366;

/// The first word of a text, and the rest.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

fn joined<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(|item| item.to_string().to_lowercase()).collect::<Vec<_>>().join(" ")
}

/// The words of a text, separated by spaces and by English or Chinese commas and semicolons.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || ",，、;；".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

pub(super) fn paper(text: &str) -> Option<ArxivId> {
    text.parse().ok()
}

/// The value of a setting from its text. A relevance that is too large becomes 255, which is refused later with the valid
/// range.
pub(super) fn setting_value(setting: Setting, text: &str) -> Option<SettingValue> {
    Some(match setting {
        Setting::Announce => SettingValue::Announce(announce(text)?),
        Setting::Relevance => SettingValue::Relevance(text.parse::<u32>().ok()?.try_into().unwrap_or(u8::MAX)),
        // "/length short" asks for shorter texts, whatever the command is for.
        Setting::Length => match text_length(text) {
            Some(length) => SettingValue::Text(length),
            None => SettingValue::Length(text.parse().ok()?),
        },
        Setting::Text => SettingValue::Text(text_length(text)?),
        Setting::Language => SettingValue::Language(text.to_owned()),
        Setting::Time => SettingValue::Time(time(text)?),
        Setting::Days => SettingValue::Days(days(text)?),
        Setting::Zone => SettingValue::Zone(text.to_owned()),
        Setting::Silent => SettingValue::Silent(switch(text)?),
        Setting::Quiet => SettingValue::Quiet(quiet(text)?),
        Setting::Overview => SettingValue::Overview(switch(text)?),
        Setting::QuietDays => SettingValue::QuietDays(switch(text)?),
    })
}

/// The text of a value, which [`setting_value`] reads back.
pub(super) fn setting_text(value: &SettingValue) -> String {
    let on_or_off = |is_on: bool| if is_on { "on" } else { "off" }.to_owned();
    match value {
        SettingValue::Announce(types) => joined(types),
        SettingValue::Relevance(least) => least.to_string(),
        SettingValue::Length(papers) => papers.to_string(),
        SettingValue::Text(length) => length.as_str().to_owned(),
        SettingValue::Language(tag) => tag.clone(),
        SettingValue::Time(time) => time.format("%H:%M").to_string(),
        SettingValue::Days(days) => joined(days),
        SettingValue::Zone(zone) => zone.clone(),
        SettingValue::Silent(is_on) | SettingValue::Overview(is_on) | SettingValue::QuietDays(is_on) => {
            on_or_off(*is_on)
        }
        SettingValue::Quiet(hours) => hours.map_or_else(|| "off".to_owned(), |hours| hours.to_string()),
    }
}

/// `new cross`, in order of interest and without repeats; `all`.
fn announce(text: &str) -> Option<Vec<AnnounceType>> {
    let mut wanted = Vec::new();
    for word in words(text) {
        match word.parse::<AnnounceType>() {
            Ok(kind) => wanted.push(kind),
            Err(_) if means(&word, ValueWord::All) => wanted.extend(AnnounceType::ALL),
            Err(_) => return None,
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    Some(wanted).filter(|wanted| !wanted.is_empty())
}

/// `7:30`, also with the colon of Chinese keyboards.
fn time(text: &str) -> Option<NaiveTime> {
    time_of_day(&text.replace('：', ":"))
}

/// `short`, `medium` or `full`.
fn text_length(text: &str) -> Option<TextLength> {
    TextLength::ALL.into_iter().find(|length| means(text, ValueWord::Text(*length)))
}

fn switch(text: &str) -> Option<bool> {
    if is_yes(text) { Some(true) } else { means(text, ValueWord::No).then_some(false) }
}

/// Whether a text says yes.
pub(super) fn is_yes(text: &str) -> bool {
    means(text, ValueWord::Yes)
}

/// Two times of day; `off` for none.
fn quiet(text: &str) -> Option<Option<QuietHours>> {
    match switch(text) {
        Some(false) => Some(None),
        Some(true) => None,
        None => text.replace('：', ":").parse().ok().map(Some),
    }
}

/// `daily`, `weekdays`, `weekly mon`, `mon wed`, `mon-fri`, `Montag bis Freitag`, `周一 周三`; in order and without repeats.
fn days(text: &str) -> Option<Vec<Weekday>> {
    let mut wanted: Vec<Weekday> = Vec::new();
    let mut words = of_days(text)?.into_iter().filter(|word| *word != ValueWord::Filler).peekable();
    while let Some(word) = words.next() {
        match word {
            ValueWord::Weekly => {}
            ValueWord::Daily => wanted.extend(WEEKDAYS),
            ValueWord::Weekdays => wanted.extend(&WEEKDAYS[..5]),
            ValueWord::Weekend => wanted.extend(&WEEKDAYS[5..]),
            ValueWord::Day(from) if words.next_if_eq(&ValueWord::To).is_some() => {
                let Some(ValueWord::Day(to)) = words.next() else { return None };
                let from_monday = |day: Weekday| day.num_days_from_monday() as usize;
                wanted.extend(WEEKDAYS.get(from_monday(from)..=from_monday(to))?);
            }
            ValueWord::Day(day) => wanted.push(day),
            _ => return None,
        }
    }
    let in_order: Vec<Weekday> = WEEKDAYS.into_iter().filter(|day| wanted.contains(day)).collect();
    Some(in_order).filter(|days| !days.is_empty())
}

/// `7`, `7 days`, `7天`, `2026-12-01`, `open`.
pub(super) fn pause(text: &str) -> Option<PauseLength> {
    if means(text, ValueWord::Open) {
        return Some(PauseLength::Open);
    }
    if let Ok(date) = text.parse() {
        return Some(PauseLength::Until(date));
    }
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let is_days = unit.is_empty() || means(unit, ValueWord::DayUnit);
    let days = number.parse().ok().filter(|days| is_days && (1..=MOST_DAYS).contains(days));
    days.map(PauseLength::Days)
}

pub(super) fn list_name(list: List) -> &'static str {
    match list {
        List::Keywords => "keywords",
        List::Exclude => "exclude",
        List::Avoid => "avoid",
        List::Authors => "authors",
        List::Categories => "categories",
    }
}

impl fmt::Display for PauseLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}"),
            Self::Until(date) => write!(f, "{date}"),
            Self::Open => f.write_str("open"),
        }
    }
}

impl fmt::Display for TopicsAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Show => Ok(()),
            Self::Open(topic) => write!(f, "show {topic}"),
            Self::Add(None) => f.write_str("add"),
            Self::Add(Some(text)) => write!(f, "add {text}"),
            Self::Change(topic) => write!(f, "change {topic}"),
            Self::Rename(names) => write!(f, "rename {names}"),
            Self::Remove(topic) => write!(f, "remove {topic}"),
        }
    }
}

impl fmt::Display for ListAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Show => Ok(()),
            Self::Add(None) => f.write_str("add"),
            Self::Add(Some(entries)) => write!(f, "add {entries}"),
            Self::Remove(entry) => write!(f, "remove {entry}"),
        }
    }
}

impl fmt::Display for ChannelsAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Show => Ok(()),
            Self::Prefer(address) => write!(f, "prefer {address}"),
            Self::Everywhere => f.write_str("everywhere"),
            Self::Remove(address) => write!(f, "remove {address}"),
        }
    }
}
