//! How readers' sentences are interpreted.

use super::{Described, SentenceLanguage, describe};
use crate::domain::criteria::Topic;

mod bounds;
mod categories;
mod chinese;
mod details;
mod english;
mod everyday;
mod languages;
mod schedules;

/// The result on one line: topics, then exclusions, what is avoided, and so on, each with its sign.
fn told(described: &Described) -> String {
    fn list<T: ToString>(sign: &str, entries: &[T]) -> Option<String> {
        let entries: Vec<String> = entries.iter().map(ToString::to_string).collect();
        (!entries.is_empty()).then(|| format!("{sign}{}", entries.join("; ")))
    }
    let topic = |topic: &Topic| match topic.setting.as_str() {
        "" => topic.name.clone(),
        setting => format!("{} (in {setting})", topic.name),
    };
    let topics: Vec<String> = described.topics.iter().map(topic).collect();
    let parts = [
        list("", &topics),
        list("= ", &described.keywords),
        list("! ", &described.exclude),
        list("< ", &described.avoid),
        list("by ", &described.authors),
        list("in ", &described.categories),
        described.announce.as_deref().and_then(|announce| list("", announce)),
        described.limit.map(|limit| format!("{limit}")),
        described.language.clone(),
        described.days.as_deref().and_then(|days| list("on ", days)),
        described.time.map(|time| format!("at {}", time.format("%H:%M"))),
        list("like ", &described.like),
        list("? ", &described.unknown),
        match described.sentence_language {
            SentenceLanguage::Known(_) => None,
            SentenceLanguage::Foreign(name) => Some(format!("{name} is not understood")),
        },
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")
}

/// Compares the result of every sentence with the expected one, and names all that differ.
fn hold(readers: &[(&str, &str)]) {
    let wrong: Vec<String> = readers
        .iter()
        .map(|(sentence, expected)| (sentence, expected, told(&describe(sentence))))
        .filter(|(_, expected, told)| *expected != told)
        .map(|(sentence, expected, told)| format!("{sentence}\n  expected {expected}\n  told     {told}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), readers.len(), wrong.join("\n"));
}
