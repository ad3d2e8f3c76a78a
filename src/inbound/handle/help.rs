//! Answers `/help`, and text that is not a valid command.
//!
//! `handle.rs` calls it.

use templates::chat::{Document, Span};
use templates::phrases::fill;

use super::super::Reply;
use super::super::context::{AnswerError, RequestContext};
use super::super::parse::CommandError;

impl RequestContext<'_> {
    /// Why a text is not a valid command, with examples.
    pub(super) fn command_error(&self, error: &CommandError) -> AnswerError {
        let faults = &self.chat.faults;
        match error {
            CommandError::Unknown { given, nearest: Some(nearest) } => {
                self.refuse(&fill(faults.unknown_near, &[("given", given.as_str()), ("nearest", nearest)]))
            }
            CommandError::Unknown { given, nearest: None } => self.refuse(&fill(faults.unknown, &[("given", given)])),
            CommandError::Usage(name) => {
                let reply = self.reply(Document::line(faults.usage).list(self.examples(name)));
                AnswerError::Worded(Box::new(reply))
            }
        }
    }

    /// Examples of a command.
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
            return vec![self.reply(document.list(self.examples(about.name)))];
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
        vec![self.reply(document)]
    }
}
