//! [`reason_text`]: why a paper was chosen, in the reader's language.
//!
//! `entries.rs` words the reasons of picks with it; the `why` commands call it too.

use templates::words::Words;

use crate::domain::selection::Reason;

/// A reason in the reader's language.
pub fn reason_text(reason: &Reason, words: &Words) -> String {
    match reason {
        Reason::Author { name } => words.by_author(name),
        Reason::Topic { name, phrases } => words.by_topic(name, phrases),
        Reason::NearTopic { name, phrases } => words.near_topic(name, phrases),
        Reason::Keyword { keywords } => words.by_keywords(keywords),
        Reason::Mark { title } => words.by_mark(title),
        Reason::Refused { title } => words.by_refused(title),
        Reason::Avoid { text } => words.by_avoid(text),
        Reason::Unusual => words.unusual.to_owned(),
        Reason::BestOfLittle => words.best_of_little.to_owned(),
    }
}

/// The same below the heading of a topic, which need not be said again.
pub(super) fn reason_under(heading: &str, reason: &Reason, words: &Words) -> String {
    match reason {
        Reason::Topic { name, phrases } | Reason::NearTopic { name, phrases }
            if name == heading && !phrases.is_empty() =>
        {
            words.phrases(phrases)
        }
        reason => reason_text(reason, words),
    }
}
