//! Answers `/topics`: topics are shown, opened, added, changed, renamed and removed. Every change is proposed first, so
//! that its preview is seen before it is saved.
//!
//! `handle.rs` and `questions.rs` call it.

use templates::chat::{Document, Span};
use templates::clean::cut;

use super::super::buttons;
use super::super::context::{AnswerResult, RequestContext};
use super::super::open_question::Proposal;
use super::super::parse::{Command, TopicsAction};
use crate::domain::change::Refusal;
use crate::domain::criteria::Topic;
use crate::domain::expression::Expression;

/// The separators between the old and the new name of a topic.
pub(super) const BECOMES: [&str; 3] = ["->", "→", "=>"];
/// The most buttons that open a topic.
const OPENERS: usize = 12;

impl RequestContext<'_> {
    pub(super) async fn topics(&mut self, topics: TopicsAction) -> AnswerResult {
        match topics {
            TopicsAction::Show => self.all_topics(),
            TopicsAction::Open(name) => self.one_topic(&name),
            TopicsAction::Add(None) => self.ask(&Command::Topics(TopicsAction::Add(None))),
            TopicsAction::Add(Some(text)) => {
                let (name, want) = text.split_once([':', '：', '\n']).unwrap_or((&text, ""));
                self.propose_topic(None, [name, want.trim(), "", ""]).await
            }
            TopicsAction::Change(name) => {
                let key = buttons::key(&self.topic_named(&name)?.name);
                self.ask(&Command::Topics(TopicsAction::Change(key)))
            }
            TopicsAction::Rename(names) => self.rename(&names).await,
            TopicsAction::Remove(name) => {
                let of = self.topic_named(&name)?.name.clone();
                self.propose(Proposal::Topic { of: Some(of), topic: None }).await
            }
        }
    }

    fn all_topics(&self) -> AnswerResult {
        let (labels, editing) = (&self.chat.labels, &self.chat.editing);
        let topics = &self.reader()?.criteria.topics;
        let mut document = Document::default().heading(labels.topics.name).text(labels.topics.means);
        if topics.is_empty() {
            document = document.text(editing.none);
        } else {
            document = document.list(topics.iter().map(|topic| {
                let want =
                    if topic.want.is_empty() { String::new() } else { format!("{}{}", self.words.colon, topic.want) };
                vec![Span::Strong(topic.name.clone()), Span::Text(cut(&want, 200))]
            }));
        }
        if !self.is_admin() {
            return Ok(vec![self.reply(document)]);
        }
        let openers = topics.iter().take(OPENERS).map(|topic| {
            self.button(&cut(&topic.name, 30), &Command::Topics(TopicsAction::Open(buttons::key(&topic.name))))
        });
        let mut rows = buttons::rows(openers, 3);
        let add = self.button(self.chat.buttons.add, &Command::Topics(TopicsAction::Add(None)));
        rows.push(vec![add, self.button(self.chat.buttons.settings, &Command::Settings)]);
        Ok(vec![self.reply(document).with_buttons(rows)])
    }

    fn one_topic(&self, name: &str) -> AnswerResult {
        let topic = self.topic_named(name)?;
        let document = Document::default().heading(&topic.name);
        let lines = self.topic(topic);
        let document =
            if lines.is_empty() { document.text(self.chat.labels.topics.means) } else { document.list(lines) };
        if !self.is_admin() {
            return Ok(vec![self.reply(document)]);
        }
        let (labels, key) = (&self.chat.buttons, buttons::key(&topic.name));
        let change = self.button(labels.change, &Command::Topics(TopicsAction::Change(key.clone())));
        let rename = self.button(labels.rename, &Command::Topics(TopicsAction::Rename(key.clone())));
        let remove = self.button(labels.delete, &Command::Topics(TopicsAction::Remove(key)));
        let all = self.button(self.chat.labels.topics.name, &Command::Topics(TopicsAction::Show));
        Ok(vec![self.reply(document).with_buttons([[change, rename, remove, all]])])
    }

    /// Proposes a topic from its four texts: a new one, or what becomes of `changed`, which keeps all that no text names.
    pub(super) async fn propose_topic(&mut self, changed: Option<Topic>, texts: [&str; 4]) -> AnswerResult {
        self.reader()?;
        let [name, want, avoid, keywords] = texts.map(str::trim);
        let lines = keywords.lines().map(str::trim).filter(|line| !line.is_empty());
        let keywords: Vec<Expression> = lines.map(str::parse).collect::<Result<_, _>>().map_err(Refusal::Expression)?;
        let (name, want, avoid) = (name.to_owned(), want.to_owned(), avoid.to_owned());
        let of = changed.as_ref().map(|topic| topic.name.clone());
        let topic = Topic { name, want, avoid, keywords, ..changed.unwrap_or_default() };
        self.propose(Proposal::Topic { of, topic: Some(topic) }).await
    }

    /// `OLD -> NEW`; without the new name it is asked for.
    pub(super) async fn rename(&mut self, names: &str) -> AnswerResult {
        let parted = BECOMES.iter().find_map(|sign| names.split_once(sign));
        let Some((old, new)) = parted else {
            let known = self.topic_named(names).map(|topic| buttons::key(&topic.name));
            return match known {
                Ok(key) => self.ask(&Command::Topics(TopicsAction::Rename(key))),
                Err(_) => Err(self.refuse(self.chat.faults.rename)),
            };
        };
        let topic = self.topic_named(old)?.clone();
        let of = Some(topic.name.clone());
        self.propose(Proposal::Topic { of, topic: Some(Topic { name: new.trim().to_owned(), ..topic }) }).await
    }
}
