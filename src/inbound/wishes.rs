//! Defines [`lines`]: what somebody wants, a label and a text for each kind of thing, in their language.
//!
//! `wording.rs` shows it in chats, `web/` on the page before a subscription. It must never know where it is shown.

use chrono::Weekday;
use templates::phrases::Phrases;
use templates::phrases::chat::LabelPhrases;
use templates::phrases::{counted, fill};

use super::wording::{language_name, shown};
use crate::desk::understood::Understood;
use crate::domain::change::List;
use crate::domain::criteria::{Criteria, DEFAULT_LIMIT, Topic};
use crate::domain::expression::Expression;
use crate::domain::like::Like;
use crate::domain::paper::ArxivId;
use crate::domain::schedule::WEEKDAYS;

/// Words of a topic that a line shows.
const WORDS_SHOWN: usize = 5;
/// Entries of a list that a line shows.
pub(super) const SHOWN: usize = 60;

/// What a sentence became: a line for each topic with what it looks for, then the lists. A topic without words has an empty
/// text.
pub fn lines(understood: &Understood, phrases: &Phrases) -> Vec<(String, String)> {
    let (labels, criteria) = (&phrases.chat.labels, &understood.criteria);
    let mut lines: Vec<(String, String)> = criteria.topics.iter().map(|topic| of_topic(topic, labels)).collect();
    let title = |id: &ArxivId| understood.titles.get(id).cloned().unwrap_or_else(|| id.to_string());
    lines.extend(listed(labels.liked, papers_of(criteria).map(title).collect(), labels));
    lines.extend(of_lists(criteria, labels));
    lines.extend(said_beside(understood, labels));
    lines
}

/// What it said of the language and the rhythm of digests, and of their length.
fn said_beside(understood: &Understood, labels: &LabelPhrases) -> Vec<(String, String)> {
    let limit = understood.criteria.limit;
    let said = [
        (labels.language.name, understood.language.as_deref().map(|tag| language_name(tag).to_owned())),
        (labels.days.name, understood.days.as_deref().map(|days| named_days(days, labels))),
        (labels.time.name, understood.time.map(|time| time.format("%H:%M").to_string())),
        (labels.length.name, (limit != DEFAULT_LIMIT).then(|| counted(labels.at_most, limit))),
    ];
    said.into_iter().filter_map(|(label, text)| Some((label.to_owned(), text?))).collect()
}

/// Weekdays in order: "Monday to Friday", "Mondays", "Mon, Thu".
pub(super) fn named_days(days: &[Weekday], labels: &LabelPhrases) -> String {
    let named = |day: &Weekday, names: [&'static str; 7]| names[day.num_days_from_monday() as usize];
    match days {
        [_, _, _, _, _, _, _] => labels.daily.to_owned(),
        days if days == &WEEKDAYS[..5] => labels.weekdays.to_owned(),
        [day] => fill(labels.weekly, &[("day", named(day, labels.days_long))]),
        days => days.iter().map(|day| named(day, labels.days_short)).collect::<Vec<_>>().join(labels.comma),
    }
}

/// The lists that have entries.
pub(super) fn of_lists(criteria: &Criteria, labels: &LabelPhrases) -> Vec<(String, String)> {
    let lists = [
        (labels.keywords.name, List::Keywords),
        (labels.exclude.name, List::Exclude),
        (labels.avoid.name, List::Avoid),
        (labels.authors.name, List::Authors),
        (labels.categories.name, List::Categories),
    ];
    lists.into_iter().filter_map(|(label, list)| listed(label, shown(criteria, list), labels)).collect()
}

/// A list under its label; none without entries.
pub(super) fn listed(label: &str, entries: Vec<String>, labels: &LabelPhrases) -> Option<(String, String)> {
    let text = entries.into_iter().take(SHOWN).collect::<Vec<_>>().join(labels.comma);
    (!text.is_empty()).then(|| (label.to_owned(), text))
}

/// The papers that criteria name one by one as liked.
pub(super) fn papers_of(criteria: &Criteria) -> impl Iterator<Item = &ArxivId> {
    criteria.like.iter().filter_map(|like| match like {
        Like::Paper(id) => Some(id),
        _ => None,
    })
}

/// "Quantization (in large language models)" and "looks for quantization, quantized, PTQ".
fn of_topic(topic: &Topic, labels: &LabelPhrases) -> (String, String) {
    let name = match topic.setting.as_str() {
        "" => topic.name.clone(),
        setting => fill(labels.in_setting, &[("name", &topic.name), ("setting", setting)]),
    };
    let words: Vec<String> = topic.keywords.iter().flat_map(Expression::terms).collect();
    if words.is_empty() {
        return (name, String::new());
    }
    let shown = words.iter().take(WORDS_SHOWN).map(String::as_str).collect::<Vec<_>>().join(labels.comma);
    let more = if words.len() > WORDS_SHOWN { " \u{2026}" } else { "" };
    (name, format!("{}{more}", fill(labels.looks_for, &[("words", &shown)])))
}
