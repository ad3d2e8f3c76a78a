//! [`ChatFaultPhrases`]: what is said when something is wrong; [`ButtonPhrases`]: what stands on buttons.

use crate::phrases::plural::PluralForms;

/// What is said when something is wrong.
#[derive(Debug)]
pub struct ChatFaultPhrases {
    /// An unknown command that is close to a known one. `{given}`, `{nearest}`.
    pub unknown_near: &'static str,
    /// An unknown command. `{given}`.
    pub unknown: &'static str,
    /// A command with wrong arguments; examples follow.
    pub usage: &'static str,
    /// A message that is neither a command nor an answer.
    pub unasked: &'static str,
    /// No subscription.
    pub not_joined: &'static str,
    /// The reader has left.
    pub left: &'static str,
    /// Only admins may.
    pub admins_only: &'static str,
    /// Private content cannot be shown in this chat.
    pub not_here: &'static str,
    /// A button with a wrong signature, or of another chat.
    pub forged: &'static str,
    /// A question that is closed.
    pub stale: &'static str,
    /// The program was stopped during the request.
    pub interrupted: &'static str,
    /// Permissions that the bot lacks, for those who can grant them. `{permissions}`.
    pub lacking: &'static str,
    /// Names of permissions, as Discord's settings have them in this language: to view the channel, to send messages, to embed
    /// links, to send messages in threads.
    pub permissions: [&'static str; 4],
    /// An internal error.
    pub trouble: &'static str,
    /// Nothing to add.
    pub empty: &'static str,
    /// `{most}`.
    pub too_long: &'static str,
    /// `{most}`.
    pub too_many: &'static str,
    /// `{entry}`.
    pub known: &'static str,
    /// `{entry}`.
    pub missing: &'static str,
    /// `{given}`.
    pub category: &'static str,
    /// `{given}`, `{nearest}`.
    pub category_near: &'static str,
    /// The last category.
    pub last_category: &'static str,
    /// `{fault}`.
    pub expression: &'static str,
    /// `{given}`.
    pub zone: &'static str,
    /// `{given}`, `{nearest}`.
    pub zone_near: &'static str,
    /// No time zone after the command.
    pub zone_empty: &'static str,
    /// A name of several zones. `{given}`, `{choices}`.
    pub zone_several: &'static str,
    /// Days or times that cannot be read.
    pub schedule: &'static str,
    /// Announce types.
    pub announce: &'static str,
    /// `{from}`, `{to}`.
    pub range: &'static str,
    /// `{given}`.
    pub language: &'static str,
    /// How to rename.
    pub rename: &'static str,
    /// An address of another subscription.
    pub taken: &'static str,
}

/// Labels of buttons.
#[derive(Debug)]
pub struct ButtonPhrases {
    /// Subscribe.
    pub subscribe: &'static str,
    /// Confirm what was shown.
    pub confirm: &'static str,
    /// Save a change.
    pub save: &'static str,
    /// Change the sentence.
    pub change: &'static str,
    /// Drop the change or the question.
    pub cancel: &'static str,
    /// Skip a question.
    pub skip: &'static str,
    /// Preview.
    pub preview: &'static str,
    /// All settings.
    pub settings: &'static str,
    /// A new entry.
    pub add: &'static str,
    /// Remove this. `{name}`.
    pub remove: &'static str,
    /// Rename.
    pub rename: &'static str,
    /// Remove an entry of a list.
    pub delete: &'static str,
    /// Undo a mark.
    pub undo: &'static str,
    /// Take back what marks have changed.
    pub forget: &'static str,
    /// Further papers.
    pub more: &'static str,
    /// `{n}` days.
    pub days: PluralForms,
    /// Without an end.
    pub open: &'static str,
    /// Resume the digests.
    pub resume: &'static str,
    /// Stop the digests.
    pub stop: &'static str,
    /// Erase everything.
    pub erase: &'static str,
    /// Export.
    pub export: &'static str,
    /// Pause.
    pub pause: &'static str,
    /// This address first. `{name}`.
    pub prefer: &'static str,
    /// Deliver to all channels.
    pub everywhere: &'static str,
    /// Add a channel.
    pub connect: &'static str,
    /// All commands.
    pub help: &'static str,
}
