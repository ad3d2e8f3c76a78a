//! Asks and takes answers: every question is a form, filled in at once where the platform has forms, one by one where it
//! has not.
//!
//! The other files of `handle/` ask. It must never know what is done with the answers.

use templates::chat::Document;
use templates::phrases::chat::QuestionText;

use super::super::conversation::{Draft, Open};
use super::super::parse::{Command, Edit, Topics, parse};
use super::super::turn::{Answer, Fault, Turn};
use super::super::wording::entries;
use super::super::{Body, Field, Form, Reply, buttons};
use super::topics::BECOMES;
use crate::domain::change::{List, Refusal, most};
use crate::domain::criteria::Topic;

impl Turn<'_> {
    /// Asks what a command needs, with its first question.
    pub(super) fn ask(&mut self, command: &Command) -> Answer {
        let draft = self.open.as_ref().and_then(Open::draft).cloned();
        let about = draft.filter(|_| matches!(command, Command::Choose(_)));
        self.open = Some(Open::Form { command: command.to_string(), answers: Vec::new(), about });
        self.ask_on(command, 0)
    }

    /// Asks for the value of a setting.
    pub(super) fn ask_for(&mut self, name: &str) -> Answer {
        match parse(name) {
            Ok(command @ (Command::Time(None) | Command::Days(None) | Command::Zone(None) | Command::Quiet(None))) => {
                self.ask(&command)
            }
            _ => Err(self.told(self.chat.faults.stale)),
        }
    }

    /// Asks what is left of a form.
    fn ask_on(&self, command: &Command, answered: usize) -> Answer {
        let Some(mut form) = self.form(command) else { return Err(self.told(self.chat.faults.stale)) };
        form.fields.drain(..answered.min(form.fields.len()));
        let may_skip = form.fields.first().is_some_and(|field| field.is_optional || !field.value.is_empty());
        let labels = &self.chat.buttons;
        let skip = may_skip.then(|| self.button(labels.skip, &Command::Skip));
        let cancel = self.button(labels.cancel, &Command::Cancel);
        let row: Vec<_> = skip.into_iter().chain([cancel]).collect();
        Ok(vec![Reply { body: Body::Form(form), ..self.say(Document::default()) }.with([row])])
    }

    /// A text that nobody's command was: the answer to an open question, or nothing to us.
    pub(super) async fn answered(&mut self, text: String) -> Answer {
        match self.open.clone() {
            Some(Open::Form { command, mut answers, .. }) => {
                answers.push(text);
                self.go_on(command, answers).await
            }
            // In a group people talk to each other.
            _ if !self.speaker.is_alone => Ok(Vec::new()),
            // Whoever goes on writing puts what was not understood in other words.
            Some(Open::Draft(Draft::Wishes(_))) => self.describe(Some(text)).await,
            _ if self.reader.is_none() => Err(self.not_joined()),
            _ => Err(self.told(self.chat.faults.unasked)),
        }
    }

    /// Leaves the open question as it is.
    pub(super) async fn skip(&mut self) -> Answer {
        let Some(Open::Form { command, mut answers, .. }) = self.open.clone() else {
            return Err(self.told(self.chat.faults.stale));
        };
        let form = parse(&command).ok().and_then(|command| self.form(&command));
        match form.and_then(|form| form.fields.into_iter().nth(answers.len())) {
            Some(field) if field.is_optional || !field.value.is_empty() => answers.push(field.value),
            _ => return Err(Refusal::Empty.into()),
        }
        self.go_on(command, answers).await
    }

    /// The next question, or what all answers lead to.
    async fn go_on(&mut self, command: String, answers: Vec<String>) -> Answer {
        let read = parse(&command).map_err(|_| self.told(self.chat.faults.stale))?;
        let asked = self.form(&read).map_or(0, |form| form.fields.len());
        if answers.len() < asked {
            let answered = answers.len();
            self.open = Some(Open::Form { command, answers, about: None });
            return self.ask_on(&read, answered);
        }
        self.filled_in(&command, answers).await
    }

    /// All answers to a form.
    pub(super) async fn filled_in(&mut self, command: &str, answers: Vec<String>) -> Answer {
        let read = parse(command).map_err(|error| self.misread(&error))?;
        self.admit(&read)?;
        let draft = self.open.as_ref().and_then(Open::draft).cloned();
        self.open = draft.filter(|_| matches!(read, Command::Choose(_))).map(Open::Draft);
        match (&read, &answers[..]) {
            (Command::Topics(Topics::Add(None)), [name, want, avoid, keywords]) => {
                let drafted = self.draft_topic(None, [name, want, avoid, keywords]).await;
                Ok(drafted.unwrap_or_else(|fault| vec![self.excuse(fault)]))
            }
            (Command::Topics(Topics::Change(of)), [name, want, avoid, keywords]) => {
                let topic = self.topic_named(of)?.clone();
                let texts = self.kept(&topic, [name, want, avoid, keywords]);
                let drafted = self.draft_topic(Some(topic.name), texts.each_ref().map(String::as_str)).await;
                Ok(drafted.unwrap_or_else(|fault| vec![self.excuse(fault)]))
            }
            (Command::Topics(Topics::Rename(of)), [name]) => self.rename(&format!("{of} {} {name}", BECOMES[0])).await,
            (_, [answer]) if answer.trim().is_empty() => Err(Refusal::Empty.into()),
            (command, [answer]) => {
                let whole = parse(&format!("{command} {answer}")).map_err(|error| self.misread(&error))?;
                self.admit(&whole)?;
                Box::pin(self.run(whole)).await
            }
            _ => Err(self.told(self.chat.faults.stale)),
        }
    }

    /// The questions of a command, in the speaker's language.
    fn form(&self, command: &Command) -> Option<Form> {
        let asks = &self.chat.asks;
        let name = most::NAME_CHARS as u16;
        let text = most::TEXT_CHARS as u16;
        let (title, fields) = match command {
            Command::Subscribe(None) | Command::Describe(None) => {
                (asks.sentence.question, vec![field(&asks.sentence, text).long()])
            }
            Command::Topics(Topics::Add(None)) => (asks.topic, self.topic_fields(None)),
            Command::Topics(Topics::Change(of)) => (asks.topic, self.topic_fields(Some(of))),
            Command::Topics(Topics::Rename(_)) => (asks.topic, vec![field(&asks.rename, name)]),
            Command::List(List::Categories, Edit::Add(None)) => {
                (self.label(List::Categories).name, vec![field(&asks.categories, text)])
            }
            Command::List(list, Edit::Add(None)) => {
                (self.label(*list).name, vec![field(self.question(*list), text).long()])
            }
            Command::Choose(None) => {
                let draft = self.open.as_ref().and_then(Open::draft);
                let Some(Draft::Wishes(understood)) = draft else { return None };
                let value = entries(&understood.criteria, List::Categories).join(" ");
                (self.label(List::Categories).name, vec![Field { value, ..field(&asks.categories, text) }])
            }
            Command::Time(None) => (self.chat.labels.time.name, vec![field(&asks.time, name)]),
            Command::Days(None) => (self.chat.labels.days.name, vec![field(&asks.days, name)]),
            Command::Zone(None) => (self.chat.labels.zone.name, vec![field(&asks.zone, name)]),
            Command::Quiet(None) => (self.chat.labels.quiet.name, vec![field(&asks.quiet, name)]),
            _ => return None,
        };
        Some(Form { title: title.to_owned(), command: command.to_string(), fields })
    }

    /// A topic's questions, with what stands there already where it fits.
    fn topic_fields(&self, of: Option<&str>) -> Vec<Field> {
        let asks = &self.chat.asks;
        let standing = of.and_then(|of| self.topic_named(of).ok()).map(texts).unwrap_or_default();
        let fields = [
            field(&asks.name, most::NAME_CHARS as u16),
            field(&asks.want, most::TEXT_CHARS as u16).long().optional(),
            field(&asks.unwanted, most::TEXT_CHARS as u16).long().optional(),
            field(&asks.topic_keywords, most::TEXT_CHARS as u16).long().optional(),
        ];
        let filled = fields.into_iter().zip(standing).map(|(field, value)| match fits(&field, &value) {
            true => Field { value, ..field },
            false => field,
        });
        filled.collect()
    }

    /// The answers about a topic; what was too long to be shown, and was left empty, stays as it is.
    fn kept(&self, of: &Topic, answers: [&String; 4]) -> [String; 4] {
        let fields = self.topic_fields(None);
        let mut standing = texts(of).into_iter();
        let mut fields = fields.iter();
        answers.map(|answer| {
            let (field, standing) = (fields.next(), standing.next().unwrap_or_default());
            let was_hidden = field.is_some_and(|field| !fits(field, &standing));
            if was_hidden && answer.trim().is_empty() { standing } else { answer.clone() }
        })
    }

    /// The topic that a text or a button's key names.
    pub(super) fn topic_named(&self, given: &str) -> Result<&Topic, Fault> {
        let topics = &self.reader()?.criteria.topics;
        let name = buttons::named(topics.iter().map(|topic| topic.name.as_str()), given);
        let topic = topics.iter().find(|topic| Some(topic.name.as_str()) == name);
        topic.ok_or_else(|| Refusal::Unknown(given.trim().to_owned()).into())
    }
}

/// A topic's name and texts, its keywords a line each.
fn texts(topic: &Topic) -> [String; 4] {
    let keywords: Vec<&str> = topic.keywords.iter().map(|keyword| keyword.source()).collect();
    [topic.name.clone(), topic.want.clone(), topic.avoid.clone(), keywords.join("\n")]
}

fn fits(field: &Field, value: &str) -> bool {
    value.chars().count() <= usize::from(field.most_chars)
}

fn field(ask: &QuestionText, most_chars: u16) -> Field {
    Field {
        label: ask.question.to_owned(),
        hint: ask.hint.to_owned(),
        value: String::new(),
        is_long: false,
        is_optional: false,
        most_chars,
    }
}

impl Field {
    fn long(self) -> Self {
        Self { is_long: true, ..self }
    }

    fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}
