//! Defines [`OpenQuestion`]: what a member of a chat was asked and has not answered yet. It is stored, so that it survives a
//! restart, under the chat and the member, so that nobody answers for another.
//!
//! `context.rs` reads it, `handle.rs` writes it. The names in its JSON must stay: stored questions have them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::buttons::key;
use crate::desk::understood::Understood;
use crate::domain::change::Change;
use crate::domain::criteria::Topic;

/// How long a question stays open.
const PATIENCE: TimeDelta = TimeDelta::days(1);

/// The open question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenQuestion {
    /// The questions of a form: its command, and the answers so far.
    Form {
        /// As in [`super::QuestionForm::command`].
        command: String,
        /// In the order of the fields.
        answers: Vec<String>,
        /// The proposal that the questions are about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Proposal>,
    },
    /// A proposal that was shown, to be saved, changed or cancelled.
    #[serde(rename = "draft")]
    Proposal(Proposal),
    /// The question whether to erase everything.
    Erase,
}

/// What was shown and is not saved yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proposal {
    /// All criteria, as a sentence was understood: of a new reader, or in place of the present ones.
    #[serde(rename = "wishes")]
    Criteria(Box<Understood>),
    /// A topic that is added, changed or removed.
    Topic {
        /// The present name of the topic; `None` for a new one.
        of: Option<String>,
        /// The changed topic; `None` to remove it.
        topic: Option<Topic>,
    },
}

impl Proposal {
    /// The changes that saving it makes.
    pub fn changes(&self) -> Vec<Change> {
        match self.clone() {
            Self::Criteria(wishes) => {
                let settings = wishes.settings();
                [Change::Criteria(wishes.criteria)].into_iter().chain(settings).collect()
            }
            Self::Topic { of: None, topic: Some(topic) } => vec![Change::AddTopic(topic)],
            Self::Topic { of: Some(name), topic: Some(topic) } => vec![Change::ReplaceTopic(name, topic)],
            Self::Topic { of: Some(name), topic: None } => vec![Change::RemoveTopic(name)],
            Self::Topic { of: None, topic: None } => Vec::new(),
        }
    }

    /// The key in the button that saves it, so that an old button does not save another proposal.
    pub fn key(&self) -> String {
        key(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl OpenQuestion {
    /// What was shown and is not saved yet.
    pub fn proposal(&self) -> Option<&Proposal> {
        match self {
            Self::Proposal(proposal) => Some(proposal),
            Self::Form { about, .. } => about.as_ref(),
            Self::Erase => None,
        }
    }

    /// For the store.
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// From the store; `None` if it is too old, or was written by a version with other fields.
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
        let (now, open) =
            (DateTime::UNIX_EPOCH, OpenQuestion::Proposal(Proposal::Topic { of: None, topic: Some(topic("x")) }));
        let json = open.to_json().expect("JSON");
        assert_eq!(OpenQuestion::from_json(&json, now, now + TimeDelta::hours(23)), Some(open));
        assert_eq!(OpenQuestion::from_json(&json, now, now + TimeDelta::hours(24)), None);
        assert_eq!(OpenQuestion::from_json("{\"since\":0}", now, now), None);
    }

    #[test]
    fn each_draft_has_a_key_of_its_own() {
        let proposal = |name| Proposal::Topic { of: None, topic: Some(topic(name)) };
        assert_eq!(proposal("x").key(), proposal("x").key());
        assert_ne!(proposal("x").key(), proposal("y").key());
    }
}
