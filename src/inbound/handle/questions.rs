//! Asks questions and takes the answers: a form, sent at once if the platform has forms, else field by field.
//!
//! The other files of `handle/` ask, `handle.rs` passes the answers.

use templates::chat::Document;
use templates::phrases::chat::QuestionText;

use super::super::context::{AnswerError, AnswerResult, RequestContext};
use super::super::criteria_text::entries;
use super::super::open_question::{OpenQuestion, Proposal};
use super::super::parse::{Command, ListAction, TopicsAction, parse};
use super::super::{FormField, QuestionForm, Reply, ReplyBody, buttons};
use super::topics::BECOMES;
use crate::domain::change::{List, Refusal, most};
use crate::domain::criteria::Topic;
use crate::domain::setting::Setting;

impl RequestContext<'_> {
    /// Asks for what a command needs.
    pub(super) fn ask(&mut self, command: &Command) -> AnswerResult {
        let proposal = self.open.as_ref().and_then(OpenQuestion::proposal).cloned();
        let about = proposal.filter(|_| matches!(command, Command::Choose(_)));
        self.open = Some(OpenQuestion::Form { command: command.to_string(), answers: Vec::new(), about });
        self.ask_on(command, 0)
    }

    /// Asks for the value of a setting.
    pub(super) fn ask_for(&mut self, setting: Setting) -> AnswerResult {
        match self.setting_question(setting) {
            Some(_) => self.ask(&Command::Show(setting)),
            None => Err(self.refuse(self.chat.faults.stale)),
        }
    }

    /// Asks the remaining questions of a form.
    fn ask_on(&self, command: &Command, answered: usize) -> AnswerResult {
        let Some(mut form) = self.form(command) else { return Err(self.refuse(self.chat.faults.stale)) };
        form.fields.drain(..answered.min(form.fields.len()));
        let may_skip = form.fields.first().is_some_and(|field| field.is_optional || !field.value.is_empty());
        let labels = &self.chat.buttons;
        let skip = may_skip.then(|| self.button(labels.skip, &Command::Skip));
        let cancel = self.button(labels.cancel, &Command::Cancel);
        let row: Vec<_> = skip.into_iter().chain([cancel]).collect();
        Ok(vec![Reply { body: ReplyBody::Form(form), ..self.reply(Document::default()) }.with_buttons([row])])
    }

    /// Handles a text that is not a command: it may answer the open question.
    pub(super) async fn answered(&mut self, text: String) -> AnswerResult {
        match self.open.clone() {
            Some(OpenQuestion::Form { command, mut answers, .. }) => {
                answers.push(text);
                self.go_on(command, answers).await
            }
            // In a group people talk to each other.
            _ if !self.speaker.is_alone => Ok(Vec::new()),
            // A further sentence replaces the proposal.
            Some(OpenQuestion::Proposal(Proposal::Criteria(_))) => self.describe(Some(text)).await,
            _ if self.reader.is_none() => Err(self.not_joined()),
            _ => Err(self.refuse(self.chat.faults.unasked)),
        }
    }

    /// Skips the open question: its current value stays.
    pub(super) async fn skip(&mut self) -> AnswerResult {
        let Some(OpenQuestion::Form { command, mut answers, .. }) = self.open.clone() else {
            return Err(self.refuse(self.chat.faults.stale));
        };
        let form = parse(&command).ok().and_then(|command| self.form(&command));
        match form.and_then(|form| form.fields.into_iter().nth(answers.len())) {
            Some(field) if field.is_optional || !field.value.is_empty() => answers.push(field.value),
            _ => return Err(Refusal::Empty.into()),
        }
        self.go_on(command, answers).await
    }

    /// Asks the next question, or handles the complete form.
    async fn go_on(&mut self, command: String, answers: Vec<String>) -> AnswerResult {
        let read = parse(&command).map_err(|_| self.refuse(self.chat.faults.stale))?;
        let asked = self.form(&read).map_or(0, |form| form.fields.len());
        if answers.len() < asked {
            let answered = answers.len();
            self.open = Some(OpenQuestion::Form { command, answers, about: None });
            return self.ask_on(&read, answered);
        }
        self.filled_in(&command, answers).await
    }

    /// Handles the answers of a complete form.
    pub(super) async fn filled_in(&mut self, command: &str, answers: Vec<String>) -> AnswerResult {
        let read = parse(command).map_err(|error| self.command_error(&error))?;
        self.check_permission(&read)?;
        let proposal = self.open.as_ref().and_then(OpenQuestion::proposal).cloned();
        self.open = proposal.filter(|_| matches!(read, Command::Choose(_))).map(OpenQuestion::Proposal);
        match (&read, &answers[..]) {
            (Command::Topics(TopicsAction::Add(None)), [name, want, avoid, keywords]) => {
                let proposed = self.propose_topic(None, [name, want, avoid, keywords]).await;
                Ok(proposed.unwrap_or_else(|fault| vec![self.error_reply(fault)]))
            }
            (Command::Topics(TopicsAction::Change(of)), [name, want, avoid, keywords]) => {
                let topic = self.topic_named(of)?.clone();
                let texts = self.kept(&topic, [name, want, avoid, keywords]);
                let proposed = self.propose_topic(Some(topic), texts.each_ref().map(String::as_str)).await;
                Ok(proposed.unwrap_or_else(|fault| vec![self.error_reply(fault)]))
            }
            (Command::Topics(TopicsAction::Rename(of)), [name]) => {
                self.rename(&format!("{of} {} {name}", BECOMES[0])).await
            }
            (_, [answer]) if answer.trim().is_empty() => Err(Refusal::Empty.into()),
            (command, [answer]) => {
                let whole = parse(&format!("{command} {answer}")).map_err(|error| self.command_error(&error))?;
                self.check_permission(&whole)?;
                Box::pin(self.run(whole)).await
            }
            _ => Err(self.refuse(self.chat.faults.stale)),
        }
    }

    /// The questions of a command, in the speaker's language.
    fn form(&self, command: &Command) -> Option<QuestionForm> {
        let asks = &self.chat.asks;
        let name = most::NAME_CHARS as u16;
        let text = most::TEXT_CHARS as u16;
        let (title, fields) = match command {
            Command::Subscribe(None) | Command::Describe(None) => {
                (asks.sentence.question, vec![field(&asks.sentence, text).long()])
            }
            Command::Topics(TopicsAction::Add(None)) => (asks.topic, self.topic_fields(None)),
            Command::Topics(TopicsAction::Change(of)) => (asks.topic, self.topic_fields(Some(of))),
            Command::Topics(TopicsAction::Rename(_)) => (asks.topic, vec![field(&asks.rename, name)]),
            Command::List(List::Categories, ListAction::Add(None)) => {
                (self.label(List::Categories).name, vec![field(&asks.categories, text)])
            }
            Command::List(list, ListAction::Add(None)) => {
                (self.label(*list).name, vec![field(self.question(*list), text).long()])
            }
            Command::Choose(None) => {
                let proposal = self.open.as_ref().and_then(OpenQuestion::proposal);
                let Some(Proposal::Criteria(understood)) = proposal else { return None };
                let value = entries(&understood.criteria, List::Categories).join(" ");
                (self.label(List::Categories).name, vec![FormField { value, ..field(&asks.categories, text) }])
            }
            Command::Show(setting) => {
                let question = self.setting_question(*setting)?;
                (self.setting_label(*setting).name, vec![field(question, name)])
            }
            _ => return None,
        };
        Some(QuestionForm { title: title.to_owned(), command: command.to_string(), fields })
    }

    /// The questions about a topic, with the current texts unless they are too long.
    fn topic_fields(&self, of: Option<&str>) -> Vec<FormField> {
        let asks = &self.chat.asks;
        let standing = of.and_then(|of| self.topic_named(of).ok()).map(texts).unwrap_or_default();
        let fields = [
            field(&asks.name, most::NAME_CHARS as u16),
            field(&asks.want, most::TEXT_CHARS as u16).long().optional(),
            field(&asks.unwanted, most::TEXT_CHARS as u16).long().optional(),
            field(&asks.topic_keywords, most::TEXT_CHARS as u16).long().optional(),
        ];
        let filled = fields.into_iter().zip(standing).map(|(field, value)| match fits(&field, &value) {
            true => FormField { value, ..field },
            false => field,
        });
        filled.collect()
    }

    /// The answers about a topic; an empty answer keeps a text that was too long to be shown.
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

    /// The topic with this name or key.
    pub(super) fn topic_named(&self, given: &str) -> Result<&Topic, AnswerError> {
        let topics = &self.reader()?.criteria.topics;
        let name = buttons::find_entry(topics.iter().map(|topic| topic.name.as_str()), given);
        let topic = topics.iter().find(|topic| Some(topic.name.as_str()) == name);
        topic.ok_or_else(|| Refusal::Unknown(given.trim().to_owned()).into())
    }
}

/// The name and texts of a topic, with one keyword per line.
fn texts(topic: &Topic) -> [String; 4] {
    let keywords: Vec<&str> = topic.keywords.iter().map(|keyword| keyword.source()).collect();
    [topic.name.clone(), topic.want.clone(), topic.avoid.clone(), keywords.join("\n")]
}

fn fits(field: &FormField, value: &str) -> bool {
    value.chars().count() <= usize::from(field.most_chars)
}

fn field(ask: &QuestionText, most_chars: u16) -> FormField {
    FormField {
        label: ask.question.to_owned(),
        hint: ask.hint.to_owned(),
        value: String::new(),
        is_long: false,
        is_optional: false,
        most_chars,
    }
}

impl FormField {
    fn long(self) -> Self {
        Self { is_long: true, ..self }
    }

    fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}
