//! Defines [`Open`], the question that is open between us and somebody in a place, as it is kept from one message to the
//! next. It is stored, so that a restart loses none, and belongs to a place and a member, so that nobody answers for
//! another.
//!
//! `turn.rs` reads and writes it. It must never know how a question is worded.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::buttons::key;
use crate::desk::understood::Understood;
use crate::domain::change::Change;
use crate::domain::criteria::Topic;

/// A question that nobody has answered for so long is closed.
const PATIENCE: TimeDelta = TimeDelta::days(1);

/// The open question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Open {
    /// The questions of a form: its command, and the answers so far.
    Form {
        /// As in [`super::Form::command`].
        command: String,
        /// In the order of the fields.
        answers: Vec<String>,
        /// The draft that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Draft>,
    },
    /// Something was shown, and is to be confirmed, changed or left.
    Draft(Draft),
    /// Whether everything is to be erased.
    Erase,
}

/// What was shown and is not saved yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Draft {
    /// All wishes, as a sentence was understood: of a new reader, or of one who describes anew.
    Wishes(Box<Understood>),
    /// A topic: a new one, another text for one, or one that goes.
    Topic {
        /// The name of the topic that there is.
        of: Option<String>,
        /// What it becomes.
        topic: Option<Topic>,
    },
}

impl Draft {
    /// What saving it does to a reader.
    pub fn changes(&self) -> Vec<Change> {
        match self.clone() {
            Self::Wishes(wishes) => {
                let settings = wishes.settings();
                [Change::Criteria(wishes.criteria)].into_iter().chain(settings).collect()
            }
            Self::Topic { of: None, topic: Some(topic) } => vec![Change::AddTopic(topic)],
            Self::Topic { of: Some(name), topic: Some(topic) } => vec![Change::ReplaceTopic(name, topic)],
            Self::Topic { of: Some(name), topic: None } => vec![Change::RemoveTopic(name)],
            Self::Topic { of: None, topic: None } => Vec::new(),
        }
    }

    /// Stands in the button that saves it, so that an old button does not save another draft.
    pub fn key(&self) -> String {
        key(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Open {
    /// What was shown and is not saved yet.
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Draft(draft) => Some(draft),
            Self::Form { about, .. } => about.as_ref(),
            Self::Erase => None,
        }
    }

    /// For the store.
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// From the store; none where it is too old, or was written by a version that wrote it otherwise.
    pub fn from_json(json: &str, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<Self> {
        if now < since + PATIENCE { serde_json::from_str(json).ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(name: &str) -> Topic {
        Topic { name: name.to_owned(), want: "<b>".to_owned(), ..Topic::default() }
    }

    #[test]
    fn a_question_reads_back_for_a_day() {
        let (now, open) = (DateTime::UNIX_EPOCH, Open::Draft(Draft::Topic { of: None, topic: Some(topic("x")) }));
        let json = open.to_json().expect("JSON");
        assert_eq!(Open::from_json(&json, now, now + TimeDelta::hours(23)), Some(open));
        assert_eq!(Open::from_json(&json, now, now + TimeDelta::hours(24)), None);
        assert_eq!(Open::from_json("{\"since\":0}", now, now), None);
    }

    #[test]
    fn each_draft_has_a_key_of_its_own() {
        let draft = |name| Draft::Topic { of: None, topic: Some(topic(name)) };
        assert_eq!(draft("x").key(), draft("x").key());
        assert_ne!(draft("x").key(), draft("y").key());
    }
}
