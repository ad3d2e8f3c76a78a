//! Defines [`lines`]: what somebody wants, a label and a text for each kind of thing, in their language.
//!
//! `wording.rs` shows it in chats, `web/` on the page before a subscription. It must never know where it is shown.

use templates::phrases::Phrases;
use templates::phrases::chat::Labels;
use templates::phrases::fill;

use super::wording::shown;
use crate::desk::understanding::Understood;
use crate::domain::change::List;
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::expression::Expression;
use crate::domain::like::Like;
use crate::domain::paper::ArxivId;

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
    lines
}

/// The lists that have entries.
pub(super) fn of_lists(criteria: &Criteria, labels: &Labels) -> Vec<(String, String)> {
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
pub(super) fn listed(label: &str, entries: Vec<String>, labels: &Labels) -> Option<(String, String)> {
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
fn of_topic(topic: &Topic, labels: &Labels) -> (String, String) {
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
