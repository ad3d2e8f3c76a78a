//! Defines [`understood_lines`]: criteria as labels with texts, in the reader's language.
//!
//! `wording.rs` shows them in chats, `web/subscribe.rs` on the page before a subscription. `handle/` takes the entries of lists and
//! the names of languages from here.

use chrono::Weekday;
use templates::phrases::Phrases;
use templates::phrases::chat::LabelPhrases;
use templates::phrases::{counted, fill};
use templates::words::{LANGUAGES, Words};

use crate::desk::understood::Understood;
use crate::domain::change::List;
use crate::domain::criteria::{Criteria, DEFAULT_LIMIT, Topic};
use crate::domain::expression::Expression;
use crate::domain::like::Like;
use crate::domain::paper::ArxivId;
use crate::domain::schedule::WEEKDAYS;

/// The most keywords of a topic that a line shows.
const WORDS_SHOWN: usize = 5;
/// The most entries of a list that a line shows.
pub(super) const SHOWN: usize = 60;

/// What a sentence was understood as: a line for each topic with its keywords, then the lists, then settings. A topic
/// without keywords has an empty text.
pub fn understood_lines(understood: &Understood, phrases: &Phrases) -> Vec<(String, String)> {
    let (labels, criteria) = (&phrases.chat.labels, &understood.criteria);
    let mut lines: Vec<(String, String)> = criteria.topics.iter().map(|topic| topic_line(topic, labels)).collect();
    let title = |id: &ArxivId| understood.titles.get(id).cloned().unwrap_or_else(|| id.to_string());
    lines.extend(list_line(labels.liked, liked_papers(criteria).map(title).collect(), labels));
    lines.extend(list_lines(criteria, phrases));
    lines.extend(setting_lines(understood, phrases));
    lines
}

/// The language, schedule and length of digests, as far as the sentence has them.
fn setting_lines(understood: &Understood, phrases: &Phrases) -> Vec<(String, String)> {
    let (labels, words) = (&phrases.chat.labels, Words::of(phrases.tag));
    let limit = understood.criteria.limit;
    let input = [
        (labels.language.name, understood.language.as_deref().map(|tag| language_name(tag).to_owned())),
        (labels.days.name, understood.days.as_deref().map(|days| named_days(days, labels))),
        (labels.time.name, understood.time.map(|time| time.format("%H:%M").to_string())),
        (labels.length.name, (limit != DEFAULT_LIMIT).then(|| counted(words, labels.at_most, limit))),
    ];
    input.into_iter().filter_map(|(label, text)| Some((label.to_owned(), text?))).collect()
}

/// Weekdays in order: "Monday to Friday", "weekly, on Monday", "Mon, Thu".
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
pub(super) fn list_lines(criteria: &Criteria, phrases: &Phrases) -> Vec<(String, String)> {
    let labels = &phrases.chat.labels;
    let lists = [
        (labels.keywords.name, List::Keywords),
        (labels.exclude.name, List::Exclude),
        (labels.avoid.name, List::Avoid),
        (labels.authors.name, List::Authors),
        (labels.categories.name, List::Categories),
    ];
    lists.into_iter().filter_map(|(label, list)| list_line(label, shown(criteria, list, phrases.tag), labels)).collect()
}

/// A list with its label; `None` without entries.
pub(super) fn list_line(label: &str, entries: Vec<String>, labels: &LabelPhrases) -> Option<(String, String)> {
    let text = entries.into_iter().take(SHOWN).collect::<Vec<_>>().join(labels.comma);
    (!text.is_empty()).then(|| (label.to_owned(), text))
}

/// The papers among the liked ones, without files and libraries.
pub(super) fn liked_papers(criteria: &Criteria) -> impl Iterator<Item = &ArxivId> {
    criteria.like.iter().filter_map(|like| match like {
        Like::Paper(id) => Some(id),
        _ => None,
    })
}

/// "Quantization (in large language models)" and "looks for quantization, quantized, PTQ".
fn topic_line(topic: &Topic, labels: &LabelPhrases) -> (String, String) {
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

/// The name of a language in that language; its tag if there are no phrases in it.
pub(super) fn language_name(tag: &str) -> &str {
    LANGUAGES.iter().find(|known| known.tag == tag).map_or(tag, |known| known.name)
}

/// The entries of a list as they were written.
pub(super) fn entries(criteria: &Criteria, list: List) -> Vec<String> {
    match list {
        List::Keywords => sources(&criteria.keywords),
        List::Exclude => sources(&criteria.exclude),
        List::Avoid => criteria.avoid.clone(),
        List::Authors => criteria.authors.clone(),
        List::Categories => criteria.categories.iter().map(ToString::to_string).collect(),
    }
}

/// The entries of a list as they are shown in this language: categories with their names.
pub(super) fn shown(criteria: &Criteria, list: List, language: &str) -> Vec<String> {
    match list {
        List::Categories => {
            criteria.categories.iter().map(|category| format!("{category} ({})", category.name_in(language))).collect()
        }
        list => entries(criteria, list),
    }
}

/// The expressions of a list as they were written.
pub(super) fn sources(expressions: &[Expression]) -> Vec<String> {
    expressions.iter().map(|expression| expression.source().to_owned()).collect()
}
