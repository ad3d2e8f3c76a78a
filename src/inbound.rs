//! Conversations: what readers say in a chat, and what they are answered. [`Request`] in, [`Reply`] out.
//!
//! `telegram/` and `discord/` translate their platform's updates into requests and replies into messages. This file must
//! never know a chat library: everything that is decided is decided here, once for all platforms.

pub mod buttons;
pub mod commands;
mod conversation;
mod core;
pub mod discord;
mod handle;
pub mod parse;
pub mod telegram;
mod turn;
pub mod wishes;
mod wording;

pub use self::core::Core;
pub use handle::Inbound;

use templates::chat::{Document, Span};
use templates::digest::Digest;

use crate::domain::subscriber::Address;

/// Who says something, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The chat: a private one, a group, a topic or thread of one. A subscription belongs to it.
    pub place: Address,
    /// The platform's number of whoever speaks.
    pub member: String,
    /// Whether nobody else reads along.
    pub is_alone: bool,
    /// Whether they may change the place's subscription: in a private chat, or as an admin of the group.
    pub is_admin: bool,
    /// BCP 47 tag of their client's language, where the platform says.
    pub language: Option<String>,
}

/// Something that was said, to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The platform's number of the update or interaction: none is answered twice.
    pub update: Update,
    /// Who and where.
    pub speaker: Speaker,
    /// What.
    pub said: Said,
}

/// Names an update for good: `telegram`, `123456`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The platform.
    pub source: &'static str,
    /// Its number of the update.
    pub id: String,
}

/// The ways to say something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A command without its slash and its bot's name, with what follows: `topics add Sparse models`.
    Command(String),
    /// A message without a command, in answer to a question of ours.
    Text(String),
    /// A pressed button: the data of [`Button`] as it was sealed.
    Button(String),
    /// A form that was sent: the command of [`Form`], and its fields in order.
    Form(String, Vec<String>),
}

/// What somebody is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// What it says.
    pub body: Body,
    /// Below it, in rows.
    pub buttons: Vec<Vec<Button>>,
    /// Whether only the speaker is to see it, where the platform can do that.
    pub is_private: bool,
    /// Whether it takes the place of the message whose button was pressed.
    pub replaces: bool,
}

/// What a reply says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Words.
    Document(Document),
    /// A digest, with its buttons.
    Digest(Box<Digest>),
    /// A file to keep.
    File {
        /// With its extension.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// What it is.
        caption: Document,
    },
    /// A form, where the platform has forms; else its questions are asked one by one.
    Form(Form),
    /// A short word beside the pressed button, without a message of its own.
    Toast(String),
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// The sealed command, at most 64 bytes (Bot API, `callback_data`), or an https link.
    pub press: Press,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Comes back as [`Said::Button`].
    Data(String),
    /// Opens a link.
    Open(String),
}

/// Questions that are asked at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// At most 45 characters (Discord, modal title).
    pub title: String,
    /// Comes back with the answers as [`Said::Form`].
    pub command: String,
    /// At most five (Discord, modal).
    pub fields: Vec<Field>,
}

/// One question of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// At most 45 characters.
    pub label: String,
    /// How it may be answered; at most 100 characters (Discord, placeholder).
    pub hint: String,
    /// What stands there already.
    pub value: String,
    /// Whether it takes several lines.
    pub is_long: bool,
    /// Whether it may stay empty.
    pub is_optional: bool,
    /// Most characters.
    pub most_chars: u16,
}

impl Form {
    /// The first question in words, for a platform without forms: the next text of the same member answers it.
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

/// What happened to a chat without anybody saying something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// We may write there again.
    Reachable,
    /// We may not any more; the platform's words.
    Unreachable(String),
    /// The chat has another number now.
    Moved(Address),
    /// We were let in by somebody who speaks this language.
    Added(Option<String>),
}
