//! Defines [`ReplyTarget`]: the chat that replies go to, and the message that they answer or replace.
//!
//! `updates.rs` makes one for each update, `send.rs` and `messages.rs` read it.

use crate::domain::subscriber::Address;

/// Where replies to an update go.
#[derive(Clone, Debug)]
pub(super) struct ReplyTarget {
    /// The chat or topic.
    pub address: Address,
    /// The message whose button was pressed, which a reply may replace.
    pub replaces: Option<i32>,
    /// In a group, the message that the first reply refers to.
    pub answers: Option<i32>,
    /// In a group, the member whom a question addresses: user id and name.
    pub asks: Option<(String, String)>,
}

impl ReplyTarget {
    /// A chat, without a message to answer or to replace.
    pub fn at(address: Address) -> Self {
        Self { address, replaces: None, answers: None, asks: None }
    }

    /// The Bot API's `chat_id` and `message_thread_id`.
    pub fn chat_and_thread(&self) -> (i64, Option<i32>) {
        match self.address {
            Address::Telegram { chat, thread } => (chat, thread),
            // This adapter gets Telegram's addresses only.
            _ => (0, None),
        }
    }
}
