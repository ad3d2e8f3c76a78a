//! Topics: shown, opened, added, changed, renamed, removed. Each change is a draft first, so that its effect can be seen
//! before it is saved.
//!
//! `handle.rs` calls it. It must never know what a topic does to a ranking.

use templates::chat::{Document, Span};
use templates::clean::cut;

use super::super::buttons;
use super::super::conversation::Draft;
use super::super::parse::{Command, Topics};
use super::super::turn::{Answer, Turn};
use crate::domain::change::Refusal;
use crate::domain::criteria::Topic;
use crate::domain::expression::Expression;

/// What may stand between a topic's old name and its new one.
pub(super) const BECOMES: [&str; 3] = ["->", "→", "=>"];
/// Buttons that open a topic.
const OPENERS: usize = 12;

impl Turn<'_> {
    pub(super) async fn topics(&mut self, topics: Topics) -> Answer {
        match topics {
            Topics::Show => self.all_topics(),
            Topics::Open(name) => self.one_topic(&name),
            Topics::Add(None) => self.ask(&Command::Topics(Topics::Add(None))),
            Topics::Add(Some(text)) => {
                let (name, want) = text.split_once([':', '：', '\n']).unwrap_or((&text, ""));
                self.draft_topic(None, [name, want.trim(), "", ""]).await
            }
            Topics::Change(name) => {
                let key = buttons::key(&self.topic_named(&name)?.name);
                self.ask(&Command::Topics(Topics::Change(key)))
            }
            Topics::Rename(names) => self.rename(&names).await,
            Topics::Remove(name) => {
                let of = self.topic_named(&name)?.name.clone();
                self.draft(Draft::Topic { of: Some(of), topic: None }).await
            }
        }
    }

    fn all_topics(&self) -> Answer {
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
            return Ok(vec![self.say(document)]);
        }
        let openers = topics
            .iter()
            .take(OPENERS)
            .map(|topic| self.button(&cut(&topic.name, 30), &Command::Topics(Topics::Open(buttons::key(&topic.name)))));
        let mut rows = buttons::rows(openers, 3);
        let add = self.button(self.chat.buttons.add, &Command::Topics(Topics::Add(None)));
        rows.push(vec![add, self.button(self.chat.buttons.settings, &Command::Settings)]);
        Ok(vec![self.say(document).with(rows)])
    }

    fn one_topic(&self, name: &str) -> Answer {
        let topic = self.topic_named(name)?;
        let document = Document::default().heading(&topic.name);
        let lines = self.topic(topic);
        let document =
            if lines.is_empty() { document.text(self.chat.labels.topics.means) } else { document.list(lines) };
        if !self.is_admin() {
            return Ok(vec![self.say(document)]);
        }
        let (labels, key) = (&self.chat.buttons, buttons::key(&topic.name));
        let change = self.button(labels.change, &Command::Topics(Topics::Change(key.clone())));
        let rename = self.button(labels.rename, &Command::Topics(Topics::Rename(key.clone())));
        let remove = self.button(labels.delete, &Command::Topics(Topics::Remove(key)));
        let all = self.button(self.chat.labels.topics.name, &Command::Topics(Topics::Show));
        Ok(vec![self.say(document).with([[change, rename, remove, all]])])
    }

    /// A topic of four texts, shown as it would be.
    pub(super) async fn draft_topic(&mut self, of: Option<String>, texts: [&str; 4]) -> Answer {
        self.reader()?;
        let [name, want, avoid, keywords] = texts.map(str::trim);
        let lines = keywords.lines().map(str::trim).filter(|line| !line.is_empty());
        let keywords: Result<Vec<Expression>, _> = lines.map(str::parse).collect();
        let keywords = keywords.map_err(|error| Refusal::Expression(error.to_string()))?;
        let (name, want, avoid) = (name.to_owned(), want.to_owned(), avoid.to_owned());
        let topic = Topic { name, want, avoid, keywords, ..Topic::default() };
        self.draft(Draft::Topic { of, topic: Some(topic) }).await
    }

    /// `OLD -> NEW`; without the new name it is asked for.
    pub(super) async fn rename(&mut self, names: &str) -> Answer {
        let parted = BECOMES.iter().find_map(|sign| names.split_once(sign));
        let Some((old, new)) = parted else {
            let known = self.topic_named(names).map(|topic| buttons::key(&topic.name));
            return match known {
                Ok(key) => self.ask(&Command::Topics(Topics::Rename(key))),
                Err(_) => Err(self.told(self.chat.faults.rename)),
            };
        };
        let topic = self.topic_named(old)?.clone();
        let of = Some(topic.name.clone());
        self.draft(Draft::Topic { of, topic: Some(Topic { name: new.trim().to_owned(), ..topic }) }).await
    }
}
