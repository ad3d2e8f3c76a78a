//! Checks who may use which command: in a group only admins change the subscription, and most commands need one.
//!
//! `handle.rs` calls it before every command.

use templates::chat::Document;

use super::super::commands::find;
use super::super::context::{AnswerError, RequestContext};
use super::super::parse::{ChannelsAction, Command, ListAction, TopicsAction};

impl RequestContext<'_> {
    /// Whether the speaker may use this command in this chat now.
    pub(super) fn check_permission(&self, command: &Command) -> Result<(), AnswerError> {
        let is_change = match command {
            Command::Start(None) | Command::Help(_) | Command::Cancel | Command::Skip => return Ok(()),
            Command::Topics(TopicsAction::Show | TopicsAction::Open(_)) | Command::List(_, ListAction::Show) => false,
            Command::Start(Some(_)) | Command::Save(_) | Command::Again | Command::Choose(_) | Command::Ask(_) => true,
            // Commands of single settings are for admins, also without a value; `/settings` is for everybody.
            command => find(command.name()).is_none_or(|command| command.changes),
        };
        let joins = matches!(
            command,
            Command::Subscribe(_)
                | Command::Start(Some(_))
                | Command::Connect(Some(_))
                | Command::Save(_)
                | Command::Again
                | Command::Choose(_)
                | Command::Ask(_)
        );
        if self.reader.is_none() && !joins {
            return Err(self.not_joined());
        }
        if is_change && !self.is_admin() {
            return Err(self.refuse(self.chat.faults.admins_only));
        }
        let stays = matches!(
            command,
            Command::Resume
                | Command::Stop(_)
                | Command::Export
                | Command::Erase(_)
                | Command::Settings
                | Command::Marks
        );
        if self.has_left() && !joins && !stays {
            let back = self.button(self.chat.buttons.resume, &Command::Resume);
            let reply = self.reply(Document::line(self.chat.faults.left)).with_buttons([[back]]);
            return Err(AnswerError::Worded(Box::new(reply)));
        }
        Ok(())
    }
}

/// Whether the button of this command is below a question: the answer then replaces that message.
pub(super) fn is_question(command: &Command) -> bool {
    match command {
        Command::Save(_) | Command::Cancel | Command::Topics(_) | Command::List(..) | Command::Set(_) => true,
        Command::Stop(is_sure) | Command::Erase(is_sure) => *is_sure,
        Command::Pause(pause) => pause.is_some(),
        Command::Channels(channels) => *channels != ChannelsAction::Show,
        _ => false,
    }
}
