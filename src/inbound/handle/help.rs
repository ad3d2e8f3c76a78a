//! Help: all commands, one in detail, and what is wrong with what was not understood.
//!
//! `handle.rs` calls it. It must never know what a command does.

use templates::chat::{Document, Span};
use templates::phrases::fill;

use super::super::Reply;
use super::super::parse::NoCommand;
use super::super::turn::{Fault, Turn};

impl Turn<'_> {
    /// What is wrong with what was said, with examples where they help.
    pub(super) fn misread(&self, error: &NoCommand) -> Fault {
        let faults = &self.chat.faults;
        match error {
            NoCommand::Unknown { given, nearest: Some(nearest) } => {
                self.told(&fill(faults.unknown_near, &[("given", given.as_str()), ("nearest", nearest)]))
            }
            NoCommand::Unknown { given, nearest: None } => self.told(&fill(faults.unknown, &[("given", given)])),
            NoCommand::Usage(name) => {
                let reply = self.say(Document::line(faults.usage).list(self.examples(name)));
                Fault::Told(Box::new(reply))
            }
        }
    }

    /// How a command is typed.
    pub(super) fn examples(&self, name: &str) -> Vec<Vec<Span>> {
        let about = self.chat.commands.iter().find(|about| about.name == name);
        let lines = about.map_or("", |about| about.examples).lines();
        lines.map(|example| vec![Span::Code(format!("/{example}"))]).collect()
    }

    /// All commands, or one with its examples.
    pub(super) fn help(&self, about: Option<&str>) -> Vec<Reply> {
        let named = about.map(|name| name.trim_start_matches('/').to_lowercase());
        let one = named.and_then(|name| self.chat.commands.iter().find(|about| about.name == name));
        if let Some(about) = one {
            let document = Document::default().heading(format!("/{}", about.name)).text(about.does);
            return vec![self.say(document.list(self.examples(about.name)))];
        }
        let asking = &self.chat.asking;
        let items = self.chat.commands.iter().map(|about| {
            vec![Span::Code(format!("/{}", about.name)), Span::Text(format!("{}{}", self.words.colon, about.does))]
        });
        let document = Document::default().heading(asking.help).list(items).text(asking.help_more);
        let joining = &self.chat.joining;
        let document = match self.speaker.is_alone {
            true => document,
            false => document.text(joining.group).text(joining.group_marks),
        };
        vec![self.say(document)]
    }
}
