//! Reads and prints the arguments of commands: weekdays, times, switches, announce types, pauses. English words, Chinese
//! words and numbers are understood.
//!
//! `parse.rs` calls it.

use std::fmt;

use chrono::{NaiveTime, Weekday};

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
        Setting::Length => match TextLength::parse(&text.to_lowercase()) {
            Some(length) => SettingValue::Text(length),
            None => SettingValue::Length(text.parse().ok()?),
        },
        Setting::Text => SettingValue::Text(TextLength::parse(&text.to_lowercase())?),
        Setting::Language => SettingValue::Language(text.to_owned()),
        Setting::Time => SettingValue::Time(time(text)?),
        Setting::Days => SettingValue::Days(days(text)?),
        Setting::Zone => SettingValue::Zone(text.to_owned()),
        Setting::Silent => SettingValue::Silent(switch(text)?),
        Setting::Quiet => SettingValue::Quiet(quiet(text)?),
        Setting::Overview => SettingValue::Overview(switch(text)?),
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
        SettingValue::Silent(is_on) | SettingValue::Overview(is_on) => on_or_off(*is_on),
        SettingValue::Quiet(hours) => hours.map_or_else(|| "off".to_owned(), |hours| hours.to_string()),
    }
}

/// `new cross`, in order of interest and without repeats; `all`.
fn announce(text: &str) -> Option<Vec<AnnounceType>> {
    let mut wanted = Vec::new();
    for word in words(text) {
        match (word.as_str(), word.parse::<AnnounceType>()) {
            ("all", _) => wanted.extend(AnnounceType::ALL),
            (_, Ok(kind)) => wanted.push(kind),
            (_, Err(_)) => return None,
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

fn switch(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "on" | "yes" | "开" => Some(true),
        "off" | "no" | "关" => Some(false),
        _ => None,
    }
}

/// Two times of day; `off` for none.
fn quiet(text: &str) -> Option<Option<QuietHours>> {
    match switch(text) {
        Some(false) => Some(None),
        Some(true) => None,
        None => text.replace('：', ":").parse().ok().map(Some),
    }
}

/// `daily`, `weekdays`, `weekly mon`, `mon wed`, `mon-fri`, `周一 周三`; in order and without repeats.
fn days(text: &str) -> Option<Vec<Weekday>> {
    let mut wanted = Vec::new();
    for word in words(text) {
        match word.as_str() {
            "weekly" | "每周" => continue,
            "daily" | "每天" => wanted.extend(WEEKDAYS),
            "weekdays" | "工作日" => wanted.extend(&WEEKDAYS[..5]),
            "weekend" | "周末" => wanted.extend(&WEEKDAYS[5..]),
            _ => match word.split_once(['-', '–', '至']) {
                Some((from, to)) => {
                    let (from, to) = (weekday(from)?, weekday(to)?);
                    let from_monday = |day: Weekday| day.num_days_from_monday() as usize;
                    wanted.extend(WEEKDAYS.get(from_monday(from)..=from_monday(to))?);
                }
                None => wanted.push(weekday(&word)?),
            },
        }
    }
    let in_order: Vec<Weekday> = WEEKDAYS.into_iter().filter(|day| wanted.contains(day)).collect();
    Some(in_order).filter(|days| !days.is_empty())
}

/// `mon`, `Monday`, `周一`, `星期一`.
fn weekday(word: &str) -> Option<Weekday> {
    let chinese = word.strip_prefix('周').or_else(|| word.strip_prefix("星期"));
    match chinese {
        Some("天") => Some(Weekday::Sun),
        Some(number) => {
            "一二三四五六日".find(number).filter(|_| number.chars().count() == 1).map(|at| WEEKDAYS[at / 3])
        }
        None => word.parse().ok(),
    }
}

/// `7`, `7 days`, `7天`, `2026-12-01`, `open`.
pub(super) fn pause(text: &str) -> Option<PauseLength> {
    let text = text.to_lowercase();
    if matches!(text.as_str(), "open" | "indefinitely" | "无限期") {
        return Some(PauseLength::Open);
    }
    if let Ok(date) = text.parse() {
        return Some(PauseLength::Until(date));
    }
    let number = ["days", "day", "d", "天"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text).trim();
    number.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)).map(PauseLength::Days)
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
