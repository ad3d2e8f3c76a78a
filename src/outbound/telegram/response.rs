//! Reads a response of the Bot API: its result, or the [`SendError`] that its error means.
//!
//! `telegram.rs` calls it, here and in `inbound/`. The error texts are those of the Bot API server (`Client.cpp` of
//! tdlib/telegram-bot-api); teloxide has types for some of them, the others are unknown to it.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use teloxide::ApiError;
use teloxide::types::{MessageId, ResponseParameters};

use crate::domain::delivery::{Scope, SendError};
use crate::domain::requested_pause::RequestedPause;
use crate::domain::subscriber::Address;
use crate::outbound::one_line;

/// For a 429 that does not say for how long.
const PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(5));

/// core.telegram.org/bots/api#making-requests
#[derive(Deserialize)]
struct BotApiResponse<T> {
    ok: bool,
    result: Option<T>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct SentMessage {
    message_id: i32,
}

/// The id of the message that was sent.
///
/// # Errors
/// As [`parse`].
pub(super) fn read(status: u16, body: &[u8], address: &Address) -> Result<MessageId, SendError> {
    let sent: SentMessage = parse(status, body, &Scope::Target(address.target_key()))?;
    Ok(MessageId(sent.message_id))
}

/// The result of a request; `scope` is what a throttle of it applies to.
///
/// # Errors
/// The error that the response means. A body that is not the Bot API's counts by its HTTP status alone.
pub(crate) fn parse<T: DeserializeOwned>(status: u16, body: &[u8], scope: &Scope) -> Result<T, SendError> {
    match serde_json::from_slice::<BotApiResponse<T>>(body) {
        Ok(BotApiResponse { ok: true, result: Some(result), .. }) => Ok(result),
        Ok(BotApiResponse { ok: false, error_code, description, parameters, .. }) => {
            let text = one_line(description.as_deref().unwrap_or("no description"));
            Err(refusal(error_code.unwrap_or(status), text, parameters, scope))
        }
        _ => Err(by_status(status, scope)),
    }
}

fn by_status(status: u16, scope: &Scope) -> SendError {
    match status {
        // It succeeded, but the body cannot be read.
        200..300 => SendError::Uncertain(format!("HTTP {status} with a response that cannot be read")),
        429 => throttled(PAUSE, scope, "HTTP 429"),
        401 | 404 => SendError::Ours(format!("HTTP {status}: is telegram.api_url the Bot API?")),
        _ => SendError::Transient(format!("HTTP {status}")),
    }
}

fn refusal(code: u16, text: String, parameters: Option<serde_json::Value>, scope: &Scope) -> SendError {
    let parameters = parameters.unwrap_or_default();
    // teloxide knows no number above 2³² here and would leave it out.
    if let Some(pause) = parameters["retry_after"].as_f64().and_then(RequestedPause::of_seconds) {
        return throttled(pause, scope, &text);
    }
    if let Ok(ResponseParameters::MigrateToChatId(chat)) = serde_json::from_value(parameters) {
        // The topics of the old group do not exist in the supergroup.
        return SendError::Moved(Address::Telegram { chat: chat.0, thread: None });
    }
    if code == 429 {
        return throttled(PAUSE, scope, &text);
    }
    let typed = serde_json::from_value(serde_json::Value::String(text.clone()));
    let typed = typed.unwrap_or_else(|_| ApiError::Unknown(text.clone()));
    by_type(&typed, &text).or_else(|| by_text(&text)).unwrap_or_else(|| by_code(code, text))
}

/// Makes an error from the platform's text.
type ErrorKind = fn(String) -> SendError;

/// The errors that teloxide has types for.
fn by_type(error: &ApiError, text: &str) -> Option<SendError> {
    let kind: ErrorKind = match error {
        ApiError::BotBlocked
        | ApiError::UserDeactivated
        | ApiError::BotKicked
        | ApiError::BotKickedFromSupergroup
        | ApiError::BotKickedFromChannel
        | ApiError::ChatNotFound
        | ApiError::UserNotFound
        | ApiError::GroupDeactivated
        | ApiError::CantInitiateConversation
        | ApiError::CantTalkWithBots
        | ApiError::NotEnoughRightsToPostMessages => SendError::Gone,
        ApiError::MessageIsTooLong
        | ApiError::MessageTextIsEmpty
        | ApiError::CantParseEntities(_)
        | ApiError::CantParseUrl
        | ApiError::ButtonDataInvalid
        | ApiError::ButtonUrlInvalid
        | ApiError::RequestEntityTooLarge => SendError::Content,
        ApiError::InvalidToken | ApiError::TerminatedByOtherGetUpdates | ApiError::CantGetUpdates => SendError::Ours,
        _ => return None,
    };
    Some(kind(text.to_owned()))
}

/// Parts of error texts that are unknown to teloxide, in lower case.
const UNTYPED_ERRORS: &[(&str, ErrorKind)] = &[
    ("message thread not found", SendError::TopicGone),
    ("topic_closed", SendError::TopicGone),
    ("topic_deleted", SendError::TopicGone),
    ("topic closed", SendError::TopicGone),
    ("bot was kicked", SendError::Gone),
    ("bot is not a member", SendError::Gone),
    ("chat was deleted", SendError::Gone),
    ("chat not found", SendError::Gone),
    ("can't initiate conversation", SendError::Gone),
    ("can't send messages to", SendError::Gone),
    ("not enough rights", SendError::Gone),
    ("have no rights", SendError::Gone),
    ("chat_write_forbidden", SendError::Gone),
    ("chat_restricted", SendError::Gone),
    ("user_is_blocked", SendError::Gone),
    ("peer_id_invalid", SendError::Gone),
    ("chat_id is empty", SendError::Gone),
    ("unauthorized", SendError::Ours),
    ("conflict:", SendError::Ours),
    ("internal server error", SendError::Transient),
    ("restart", SendError::Transient),
];

fn by_text(text: &str) -> Option<SendError> {
    let lower = text.to_lowercase();
    UNTYPED_ERRORS.iter().find(|(part, _)| lower.contains(part)).map(|(_, kind)| kind(text.to_owned()))
}

/// The error of a code whose text is unknown: a 403 is about the target, a 400 is about the content.
fn by_code(code: u16, text: String) -> SendError {
    match code {
        401 | 404 | 409 => SendError::Ours(text),
        403 => SendError::Gone(text),
        400 | 413 => SendError::Content(text),
        _ => SendError::Transient(text),
    }
}

fn throttled(retry_after: RequestedPause, scope: &Scope, text: &str) -> SendError {
    // A throttle of the chat and one of the whole bot look alike; the chat's is usual, since we keep to the bot's ourselves.
    SendError::Throttled { retry_after, scope: scope.clone(), reason: text.to_owned() }
}

#[cfg(test)]
mod tests;
