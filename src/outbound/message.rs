//! Defines [`Message`]: a rendered message for one channel.
//!
//! `flow/render.rs` makes messages from the renderings of `templates`; the outbounds of this folder send them. Chat messages
//! are stored in the outbox as JSON, hence serde.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One message, rendered for one channel.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// For an email address.
    Email(EmailMessage),
    /// For a Telegram chat.
    Telegram(TelegramMessage),
    /// For a Discord channel or user.
    Discord(DiscordMessage),
    /// For a folder.
    File(Vec<FileMessage>),
}

/// The parts of an email that depend on the digest. Who sends it is in the settings of the outbound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailMessage {
    /// One line without control characters; shortened at [`EmailMessage::SUBJECT_CHARS`].
    pub subject: String,
    /// The preferred alternative.
    pub html: String,
    /// The plain alternative.
    pub text: String,
    /// The https link for one-click unsubscribe (RFC 8058). With an http link (a trial on one machine) the message has
    /// List-Unsubscribe but no List-Unsubscribe-Post; with an empty one it has neither.
    pub unsubscribe_url: String,
    /// The Date header. It is the same at every try of a delivery, so that the message is, too, except for DKIM.
    pub date: DateTime<Utc>,
}

impl EmailMessage {
    /// Longest subject that is sent in full. RFC 5322 section 2.1.1 allows 998 octets in a line; clients show under 100.
    pub const SUBJECT_CHARS: usize = 200;
}

/// One button below a chat message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// The text on the button.
    pub label: String,
    /// What the platform returns when the button is pressed. In the outbox it is the command alone: `flow/render.rs` adds
    /// the seal for the chat that the message goes to, which may have moved since.
    pub data: String,
}

/// One Telegram message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelegramMessage {
    /// In the Bot API's HTML; `None` in the plain form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The same without markup, sent if the platform refuses the markup.
    pub plain: String,
    /// Rows of the inline keyboard, in both forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<Button>>,
    /// Whether it arrives without a sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
}

/// One Discord message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DiscordMessage {
    /// Markdown above the embeds; may be empty if there are embeds.
    #[serde(default)]
    pub content: String,
    /// Embed objects as the API takes them.
    #[serde(default)]
    pub embeds: Vec<serde_json::Value>,
    /// The same without embeds, sent if the platform refuses the embeds.
    pub plain: String,
    /// Rows of components, in both forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<Button>>,
    /// Whether it arrives without a sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
}

/// One file of a rendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMessage {
    /// `eml`, `html`, `json`, `md`: letters and digits.
    pub extension: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Message {
    /// The form to send after the platform has refused the content; the same message if there is no plainer form.
    #[must_use]
    pub fn to_plain(&self) -> Self {
        match self {
            Self::Telegram(message) => Self::Telegram(TelegramMessage { html: None, ..message.clone() }),
            Self::Discord(message) => {
                Self::Discord(DiscordMessage { content: message.plain.clone(), embeds: Vec::new(), ..message.clone() })
            }
            Self::Email(_) | Self::File(_) => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_message_reads_back_unchanged() {
        let keys = r#""buttons":[[{"label":"1 👍","data":"like 2511.00001"}]],"silent":true"#;
        for telegram in
            [r#"{"html":"<b>x</b>","plain":"x"}"#.to_owned(), format!(r#"{{"html":"<b>x</b>","plain":"x",{keys}}}"#)]
        {
            let read: TelegramMessage = serde_json::from_str(&telegram).expect("a message");
            assert_eq!(serde_json::to_string(&read).expect("json"), telegram);
        }
        for discord in [
            r#"{"content":"x","embeds":[{"title":"t"}],"plain":"x"}"#.to_owned(),
            format!(r#"{{"content":"x","embeds":[{{"title":"t"}}],"plain":"x",{keys}}}"#),
        ] {
            let read: DiscordMessage = serde_json::from_str(&discord).expect("a message");
            assert_eq!(serde_json::to_string(&read).expect("json"), discord);
        }
    }

    #[test]
    fn the_plain_form_drops_the_markup_and_keeps_everything_else() {
        let buttons = vec![vec![Button { label: "1 👍".to_owned(), data: "like 2511.00001".to_owned() }]];
        let bare = TelegramMessage { html: None, plain: "x".to_owned(), buttons, silent: true };
        let telegram = Message::Telegram(TelegramMessage { html: Some("<b>x</b>".to_owned()), ..bare.clone() });
        let plain = telegram.to_plain();
        assert_eq!(plain, Message::Telegram(bare));
        assert_eq!(plain.to_plain(), plain);
    }
}
