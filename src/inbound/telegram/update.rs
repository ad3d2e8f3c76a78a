//! The fields of the Bot API's updates that the bot reads.
//!
//! `interpret.rs` and `updates.rs` read them. teloxide's types know every field of one version of the API, and fail on an
//! update if any of those has changed since.

use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Debug, Deserialize)]
pub(super) struct TelegramUpdate {
    #[serde(rename = "update_id")]
    pub id: i64,
    pub message: Option<IncomingMessage>,
    pub channel_post: Option<IncomingMessage>,
    pub callback_query: Option<CallbackQuery>,
    pub my_chat_member: Option<ChatMemberUpdated>,
}

#[derive(Debug, Deserialize)]
pub(super) struct IncomingMessage {
    #[serde(rename = "message_id")]
    pub id: i32,
    /// 0 if the message is too old to be accessible.
    pub date: i64,
    #[serde(rename = "message_thread_id")]
    pub thread: Option<i32>,
    /// Otherwise the thread is a chain of replies.
    #[serde(default)]
    pub is_topic_message: bool,
    #[serde(default)]
    pub is_automatic_forward: bool,
    pub from: Option<TelegramUser>,
    pub sender_chat: Option<TelegramChat>,
    pub chat: TelegramChat,
    pub text: Option<String>,
    pub caption: Option<String>,
    pub reply_to_message: Option<Box<RepliedTo>>,
    pub migrate_to_chat_id: Option<i64>,
    pub migrate_from_chat_id: Option<i64>,
    pub forum_topic_closed: Option<IgnoredAny>,
    pub forum_topic_reopened: Option<IgnoredAny>,
}

/// The message that is replied to; only its author matters.
#[derive(Debug, Deserialize)]
pub(super) struct RepliedTo {
    pub from: Option<TelegramUser>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TelegramUser {
    pub id: i64,
    #[serde(default)]
    pub is_bot: bool,
    #[serde(default)]
    pub first_name: String,
    pub language_code: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TelegramChat {
    pub id: i64,
    /// `private`, `group`, `supergroup` or `channel`.
    #[serde(rename = "type")]
    pub kind: String,
}

impl TelegramChat {
    pub fn is_private(&self) -> bool {
        self.kind == "private"
    }

    pub fn is_channel(&self) -> bool {
        self.kind == "channel"
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct CallbackQuery {
    pub id: String,
    pub from: TelegramUser,
    /// `None` for messages of inline mode, which the bot does not use.
    pub message: Option<IncomingMessage>,
    pub data: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ChatMemberUpdated {
    pub chat: TelegramChat,
    pub from: TelegramUser,
    #[serde(rename = "old_chat_member")]
    pub old: ChatMember,
    #[serde(rename = "new_chat_member")]
    pub new: ChatMember,
}

/// Also what `getChatMember` answers.
#[derive(Debug, Deserialize)]
pub(super) struct ChatMember {
    /// `creator`, `administrator`, `member`, `restricted`, `left` or `kicked`.
    pub status: String,
    /// For `restricted`.
    #[serde(default)]
    pub is_member: bool,
    /// For `restricted`.
    #[serde(default)]
    pub can_send_messages: bool,
    /// For administrators of a channel.
    #[serde(default)]
    pub can_post_messages: bool,
}

impl ChatMember {
    pub fn is_admin(&self) -> bool {
        matches!(self.status.as_str(), "creator" | "administrator")
    }

    /// Whether they are in the chat at all.
    pub fn is_present(&self) -> bool {
        match self.status.as_str() {
            "left" | "kicked" => false,
            "restricted" => self.is_member,
            _ => true,
        }
    }

    /// Whether they may write there.
    pub fn may_write(&self, chat: &TelegramChat) -> bool {
        match self.status.as_str() {
            "creator" => true,
            "administrator" => !chat.is_channel() || self.can_post_messages,
            "member" => !chat.is_channel(),
            "restricted" => self.is_member && self.can_send_messages,
            _ => false,
        }
    }
}

/// What `getMe` answers.
#[derive(Debug, Deserialize)]
pub(super) struct BotIdentity {
    pub id: i64,
    pub username: String,
}

/// What the methods that send answer.
#[derive(Debug, Deserialize)]
pub(super) struct SentMessage {}
