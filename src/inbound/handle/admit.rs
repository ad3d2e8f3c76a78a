//! Who may ask what where: a subscription is changed by admins, asked by everybody, and joined where there is none.
//!
//! `handle.rs` calls it before every command. It must never do what is asked.

use templates::chat::Document;

use super::super::commands::find;
use super::super::parse::{Channels, Command, Edit, Topics};
use super::super::turn::{Fault, Turn};

impl Turn<'_> {
    /// Whether it may be asked here, by them, now.
    pub(super) fn admit(&self, command: &Command) -> Result<(), Fault> {
        let is_change = match command {
            Command::Start(None) | Command::Help(_) | Command::Cancel | Command::Skip => return Ok(()),
            Command::Topics(Topics::Show | Topics::Open(_)) | Command::List(_, Edit::Show) => false,
            Command::Start(Some(_)) | Command::Save(_) | Command::Again | Command::Choose(_) | Command::Ask(_) => true,
            // A value of a setting changes it; `/settings` shows all of them to everybody.
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
            return Err(self.told(self.chat.faults.admins_only));
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
            let reply = self.say(Document::line(self.chat.faults.left)).with([[back]]);
            return Err(Fault::Told(Box::new(reply)));
        }
        Ok(())
    }
}

/// Whether a button that says this stands under a question: the answer takes the place of that message.
pub(super) fn is_question(command: &Command) -> bool {
    match command {
        Command::Save(_) | Command::Cancel | Command::Topics(_) | Command::List(..) => true,
        Command::Stop(is_sure) | Command::Erase(is_sure) => *is_sure,
        Command::Pause(pause) => pause.is_some(),
        Command::Channels(channels) => *channels != Channels::Show,
        Command::Announce(value) => value.is_some(),
        Command::Relevance(value) | Command::Length(value) => value.is_some(),
        Command::Language(value) => value.is_some(),
        Command::Days(value) => value.is_some(),
        Command::Time(value) => value.is_some(),
        Command::Silent(value) | Command::Overview(value) => value.is_some(),
        Command::Quiet(value) => value.is_some(),
        _ => false,
    }
}
