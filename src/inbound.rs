//! Defines the types of chat conversations: an adapter makes a [`Request`] of each message, and sends the [`Reply`]s.
//!
//! `telegram/` and `discord/` are the adapters. Everything that is decided is decided in `handle/`, once for both platforms,
//! so no chat library is named here.

pub mod buttons;
mod chat_handler;
pub mod commands;
mod context;
pub mod criteria_text;
pub mod discord;
pub mod fault_text;
mod handle;
mod open_question;
pub mod parse;
pub mod telegram;
mod wording;

pub use self::chat_handler::{ChatHandler, SendPermission};
pub use handle::Inbound;

use templates::chat::{Document, Span};
use templates::digest::Digest;

use crate::domain::subscriber::Address;

/// Who sent a message or pressed a button, and in which chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The chat, which a subscription belongs to: a private chat, a group, or a topic or thread of a group.
    pub address: Address,
    /// The platform's user id.
    pub member: String,
    /// Whether the chat is private.
    pub is_alone: bool,
    /// Whether they may change the subscription of the chat: always in a private chat, as an admin in a group.
    pub is_admin: bool,
    /// BCP 47 tag of their client's language, if the platform sends one.
    pub language: Option<String>,
}

/// One message, pressed button or submitted form, to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Identifies the update or interaction, so that it is not answered twice.
    pub update: Update,
    /// Who sent it, and in which chat.
    pub speaker: Speaker,
    /// The content.
    pub input: UserInput,
}

/// Identifies an update for good: `telegram`, `123456`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The platform.
    pub source: &'static str,
    /// The platform's id of the update.
    pub id: String,
}

/// What a request contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserInput {
    /// A command with its arguments, without the slash and the bot's name: `topics add Sparse models`.
    Command(String),
    /// A message that is not a command; it may answer an open question.
    Text(String),
    /// A pressed button: the sealed data of the [`ReplyButton`].
    Button(String),
    /// A submitted form: the command of the [`QuestionForm`], and the values of its fields in order.
    Form(String, Vec<String>),
}

/// An answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The text.
    pub body: ReplyBody,
    /// The buttons below it, in rows.
    pub buttons: Vec<Vec<ReplyButton>>,
    /// Whether only the speaker shall see it, on platforms that can do that.
    pub is_private: bool,
    /// Whether it replaces the message whose button was pressed.
    pub replaces: bool,
}

/// The content of a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplyBody {
    /// A text.
    Document(Document),
    /// A digest, with its buttons.
    Digest(Box<Digest>),
    /// A file.
    File {
        /// The file name with its extension.
        name: String,
        /// The content.
        bytes: Vec<u8>,
        /// The caption.
        caption: Document,
    },
    /// A form, on platforms that have forms; on others its questions are asked one by one.
    Form(QuestionForm),
    /// A short notice at the pressed button, instead of a message.
    Toast(String),
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyButton {
    /// The text.
    pub label: String,
    /// A sealed command of at most 64 bytes (Bot API, `callback_data`), sent back as [`UserInput::Button`].
    pub data: String,
}

/// Questions that are asked together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionForm {
    /// At most 45 characters (Discord, modal title).
    pub title: String,
    /// Comes back with the answers as [`UserInput::Form`].
    pub command: String,
    /// At most five (Discord, modal).
    pub fields: Vec<FormField>,
}

/// One question of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// At most 45 characters.
    pub label: String,
    /// An example of an answer; at most 100 characters (Discord, placeholder).
    pub hint: String,
    /// The current value.
    pub value: String,
    /// Whether it has several lines.
    pub is_long: bool,
    /// Whether it may stay empty.
    pub is_optional: bool,
    /// The most characters of an answer.
    pub most_chars: u16,
}

impl QuestionForm {
    /// The first question as a text, for a platform without forms: the member's next message answers it.
    pub fn question(&self) -> Document {
        let Some(field) = self.fields.first() else { return Document::line(&self.title) };
        let hint = [Span::Text("→ ".to_owned()), Span::Code(field.hint.clone())];
        let standing = [Span::Text("= ".to_owned()), Span::Code(field.value.clone())];
        let mut question = Document::default().paragraph([Span::Strong(field.label.clone())]);
        for (is_there, spans) in [(!field.hint.is_empty(), hint), (!field.value.is_empty(), standing)] {
            question = if is_there { question.paragraph(spans) } else { question };
        }
        question
    }
}

/// An event in a chat that is not a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatEvent {
    /// The bot may write there again.
    Reachable,
    /// The bot may not write there any more; the platform's reason.
    Unreachable(String),
    /// The chat has a new id.
    Moved(Address),
    /// Somebody, whose client has this language, added the bot.
    Added(Option<String>),
}
