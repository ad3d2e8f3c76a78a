//! Defines [`TelegramOutbound`]: sends messages to chats and topics with the Bot API.
//!
//! [`super::Outbounds`] calls it. No error and no `Debug` output contains the token. Request and error types are teloxide's
//! (`Bot`, `SendMessage`, `ApiError`); requests are sent here, because `Bot` sleeps ten seconds inside the call on every 5xx
//! response and hides `error_code`, which distinguishes errors with unknown texts.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret as _, SecretString};
use teloxide::Bot;
use teloxide::payloads::{SendMessage, SendMessageSetters as _};
use teloxide::types::{
    ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageId, ParseMode, ThreadId,
};

use super::circuit_breaker::CircuitBreaker;
use super::{BadSetting, Button, Departure, Message, Outbound, TelegramMessage, http, wrong_message_kind};
use crate::domain::delivery::{Delivery, Receipt, Scope, SendError};
use crate::domain::subscriber::Address;
use crate::net::Net;

pub(crate) mod response;

/// core.telegram.org/bots/api#making-requests
const TELEGRAM_API_URL: &str = "https://api.telegram.org";

/// When this many chats are throttled within ten seconds, the bot's limit is reached, not the chats'.
const MAX_THROTTLED_CHATS: usize = 5;

/// How the Bot API is reached.
#[derive(Clone, Debug)]
pub struct TelegramSettings {
    /// `telegram.token`, from BotFather.
    pub token: SecretString,
    /// `telegram.api_url`, without the token; `None` for Telegram's server.
    pub api_url: Option<String>,
    /// For one request, from connecting to the last byte of the response.
    pub timeout: Duration,
    /// Whom connections trust, and their proxy.
    pub net: Net,
}

impl TelegramSettings {
    /// Settings for Telegram's server with a timeout of 17 s.
    pub fn new(token: SecretString) -> Self {
        Self { token, api_url: None, timeout: Duration::from_secs(17), net: Net::default() }
    }

    /// `API/botTOKEN`, the parent of all method URLs. It contains the token: never print it.
    ///
    /// # Errors
    /// The token does not have the form `NUMBER:LETTERS`, or `api_url` is not a URL.
    pub(crate) fn bot_url(&self) -> Result<Url, BadSetting> {
        let token = self.token.expose_secret();
        let well_formed = token.split_once(':').is_some_and(|(id, key)| {
            !id.is_empty()
                && id.bytes().all(|b| b.is_ascii_digit())
                && !key.is_empty()
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
        if !well_formed {
            let hint = if token.starts_with("bot") { ", without `bot` before it" } else { "" };
            let problem = format!("expected the form 123456789:AbC_d-Ef, as BotFather gives it{hint}");
            return Err(BadSetting::new("telegram.token", problem));
        }
        let api_url = self.api_url.as_deref().unwrap_or(TELEGRAM_API_URL);
        let mut url = Url::parse(api_url).map_err(|error| BadSetting::new("telegram.api_url", error.to_string()))?;
        url.path_segments_mut()
            .map_err(|()| BadSetting::new("telegram.api_url", "expected a URL with http or https"))?
            .pop_if_empty()
            .push(&format!("bot{token}"));
        Ok(url)
    }
}

/// Sends with `sendMessage`, which has no idempotency key: without a response the outcome is [`SendError::Uncertain`].
pub struct TelegramOutbound {
    bot: Bot,
    url: Url,
    /// Counts throttled chats: Telegram does not say whether it throttles the chat or the bot.
    throttles: CircuitBreaker,
}

impl TelegramOutbound {
    /// Opens no connection.
    ///
    /// # Errors
    /// The token does not have the form `NUMBER:LETTERS`, or `api_url` is not a URL.
    pub fn new(settings: &TelegramSettings) -> Result<Self, BadSetting> {
        let mut url = settings.bot_url()?;
        let token = settings.token.expose_secret();
        let mut bot = Bot::with_client(token, http::client(settings.timeout, &settings.net)?);
        if let Some(api_url) = &settings.api_url {
            let url = Url::parse(api_url.trim_end_matches('/'))
                .map_err(|error| BadSetting::new("telegram.api_url", error.to_string()))?;
            bot = bot.set_api_url(url);
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.push("sendMessage");
        }
        Ok(Self { bot, url, throttles: CircuitBreaker::new(MAX_THROTTLED_CHATS, Duration::from_secs(10)) })
    }

    /// Checks that the Bot API knows the token; nothing is sent.
    pub async fn probe(&self) -> Result<(), SendError> {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop().push("getMe");
        }
        let response = self.bot.client().get(url).send().await.map_err(http::exchange_error)?;
        match response.status().as_u16() {
            200 => Ok(()),
            401 | 404 => Err(SendError::Ours("telegram.token is not known to the Bot API".to_owned())),
            status => Err(SendError::Transient(format!("the Bot API answers HTTP {status}"))),
        }
    }
}

impl Outbound for TelegramOutbound {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        let (Address::Telegram { chat, thread }, Message::Telegram(message)) = (&delivery.address, message) else {
            return Err(wrong_message_kind(&delivery.address));
        };
        let body = serde_json::to_vec(&payload(*chat, *thread, message))
            .map_err(|error| SendError::Content(error.to_string()))?;
        departure.begin()?;
        let response = self
            .bot
            .client()
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await
            .map_err(http::exchange_error)?;
        let status = response.status().as_u16();
        let body = match http::read_body(response).await {
            Ok(body) => body,
            // The status says that it failed; the details in the broken body do not matter.
            Err(_) if status >= 400 => Vec::new(),
            Err(error) => return Err(error),
        };
        match response::read(status, &body, &delivery.address) {
            Ok(id) => Ok(Receipt { id: id.to_string() }),
            Err(SendError::Throttled { retry_after, scope, reason }) => {
                self.throttles.record(Instant::now());
                let scope = self.throttles.tripped_for(Instant::now()).map_or(scope, |_| Scope::Channel);
                Err(SendError::Throttled { retry_after, scope, reason })
            }
            Err(error) => Err(error),
        }
    }
}

impl fmt::Debug for TelegramOutbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramOutbound").field("server", &self.bot.api_url().host_str()).finish_non_exhaustive()
    }
}

fn payload(chat: i64, thread: Option<i32>, message: &TelegramMessage) -> SendMessage {
    let no_preview = LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    };
    let text = message.html.as_ref().unwrap_or(&message.plain);
    let mut payload = SendMessage::new(ChatId(chat), text).link_preview_options(no_preview);
    if message.html.is_some() {
        payload = payload.parse_mode(ParseMode::Html);
    }
    if let Some(thread) = thread {
        payload = payload.message_thread_id(ThreadId(MessageId(thread)));
    }
    if message.silent {
        payload = payload.disable_notification(true);
    }
    if !message.buttons.is_empty() {
        let key = |button: &Button| InlineKeyboardButton::callback(&button.label, &button.data);
        payload =
            payload.reply_markup(InlineKeyboardMarkup::new(message.buttons.iter().map(|row| row.iter().map(key))));
    }
    payload
}
