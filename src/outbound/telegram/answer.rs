//! Reads the Bot API's answer as what was asked for, or as the decision that its error asks for.
//!
//! `telegram.rs` calls it, here and in `inbound/`. The texts are those of the Bot API server (`Client.cpp` of
//! tdlib/telegram-bot-api); teloxide types some of them and calls the others unknown. It must never know how the answer
//! came.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use teloxide::ApiError;
use teloxide::types::{MessageId, ResponseParameters};

use crate::domain::delivery::{Scope, SendError};
use crate::domain::subscriber::Address;
use crate::outbound::limiter::target_key;
use crate::outbound::one_line;

/// For a 429 that does not say how long.
const PAUSE: Duration = Duration::from_secs(5);

/// core.telegram.org/bots/api#making-requests
#[derive(Deserialize)]
struct Answer<T> {
    ok: bool,
    result: Option<T>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Sent {
    message_id: i32,
}

/// The id of the message that the answer acknowledges.
///
/// # Errors
/// As [`result`].
pub(super) fn read(status: u16, body: &[u8], address: &Address) -> Result<MessageId, SendError> {
    let sent: Sent = result(status, body, &Scope::Target(target_key(address)))?;
    Ok(MessageId(sent.message_id))
}

/// What was asked for; `scope` is what the request counts against.
///
/// # Errors
/// What the answer asks for. An answer that is no Bot API answer counts by its HTTP status alone.
pub(crate) fn result<T: DeserializeOwned>(status: u16, body: &[u8], scope: &Scope) -> Result<T, SendError> {
    match serde_json::from_slice::<Answer<T>>(body) {
        Ok(Answer { ok: true, result: Some(result), .. }) => Ok(result),
        Ok(Answer { ok: false, error_code, description, parameters, .. }) => {
            let said = one_line(description.as_deref().unwrap_or("no description"));
            Err(refusal(error_code.unwrap_or(status), said, parameters, scope))
        }
        _ => Err(by_status(status, scope)),
    }
}

fn by_status(status: u16, scope: &Scope) -> SendError {
    match status {
        // It said yes, and what it said yes to cannot be read.
        200..300 => SendError::Uncertain(format!("HTTP {status} with an answer that cannot be read")),
        429 => throttled(PAUSE, scope, "HTTP 429"),
        401 | 404 => SendError::Ours(format!("HTTP {status}: is telegram.api_url the Bot API?")),
        _ => SendError::Transient(format!("HTTP {status}")),
    }
}

fn refusal(code: u16, said: String, parameters: Option<serde_json::Value>, scope: &Scope) -> SendError {
    match parameters.and_then(|parameters| serde_json::from_value(parameters).ok()) {
        Some(ResponseParameters::RetryAfter(seconds)) => return throttled(seconds.duration(), scope, &said),
        Some(ResponseParameters::MigrateToChatId(chat)) => {
            // A supergroup has topics of its own.
            return SendError::Moved(Address::Telegram { chat: chat.0, thread: None });
        }
        None => {}
    }
    if code == 429 {
        return throttled(PAUSE, scope, &said);
    }
    let typed = serde_json::from_value(serde_json::Value::String(said.clone()));
    let typed = typed.unwrap_or_else(|_| ApiError::Unknown(said.clone()));
    by_type(&typed, &said).or_else(|| by_words(&said)).unwrap_or_else(|| by_code(code, said))
}

/// Makes an error of what the platform said.
type Class = fn(String) -> SendError;

/// The errors that teloxide tells apart.
fn by_type(error: &ApiError, said: &str) -> Option<SendError> {
    let class: Class = match error {
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
    Some(class(said.to_owned()))
}

/// Parts of texts that teloxide leaves unknown, in lower case.
const WORDS: &[(&str, Class)] = &[
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

fn by_words(said: &str) -> Option<SendError> {
    let lower = said.to_lowercase();
    WORDS.iter().find(|(part, _)| lower.contains(part)).map(|(_, class)| class(said.to_owned()))
}

/// What a code says where its text says nothing: an unknown refusal of the target counts against the target, an unknown
/// refusal of the request is about its content.
fn by_code(code: u16, said: String) -> SendError {
    match code {
        401 | 404 | 409 => SendError::Ours(said),
        403 => SendError::Gone(said),
        400 | 413 => SendError::Content(said),
        _ => SendError::Transient(said),
    }
}

fn throttled(retry_after: Duration, scope: &Scope, said: &str) -> SendError {
    // The bot's own limit and the chat's look alike; the chat's is the usual one, and the bot's own we keep ourselves.
    SendError::Throttled { retry_after, scope: scope.clone(), reason: said.to_owned() }
}

#[cfg(test)]
mod tests;
