//! Defines [`read`]: a response of Discord's API as the created object or a [`SendError`].
//!
//! `discord.rs` calls it. Codes: discord.com/developers/docs/topics/opcodes-and-status-codes#json.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::rest::DiscordRefusal;
use crate::domain::delivery::{Scope, SendError};
use crate::domain::requested_pause::RequestedPause;
use crate::domain::subscriber::Address;
use crate::net::headers;
use crate::outbound::one_line;

/// For a throttle that does not say for how long.
const PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(5));

/// For a throttle before the API and for direct messages that were opened too fast: Discord gives no time for them.
const LONG_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(10 * 60));

/// For slow mode and write limits: Discord gives no time for them either.
const LIMIT_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(30));

/// The status and the rate-limit headers (discord.com/developers/docs/topics/rate-limits#header-format).
#[derive(Debug, Clone, Default)]
pub(super) struct ResponseHead {
    pub status: u16,
    retry_after: Option<RequestedPause>,
    global: bool,
    shared: bool,
    remaining: Option<u64>,
    reset_after: Option<RequestedPause>,
}

impl ResponseHead {
    pub fn of(response: &reqwest::Response) -> Self {
        let header = |name: &str| headers::header(response.headers(), name);
        Self {
            status: response.status().as_u16(),
            retry_after: headers::retry_after(response.headers()),
            global: header("x-ratelimit-scope") == Some("global") || header("x-ratelimit-global").is_some(),
            shared: header("x-ratelimit-scope") == Some("shared"),
            remaining: header("x-ratelimit-remaining").and_then(|value| value.parse().ok()),
            reset_after: header("x-ratelimit-reset-after").and_then(RequestedPause::parse_seconds),
        }
    }

    /// Whether Discord counts the request as invalid: 401, 403, and a 429 of a limit that is not shared.
    pub fn counts_as_invalid(&self) -> bool {
        matches!(self.status, 401 | 403) || (self.status == 429 && !self.shared)
    }

    /// For how long the bucket is exhausted, if this request was the last in it.
    pub fn exhausted_for(&self) -> Option<RequestedPause> {
        self.reset_after.filter(|_| self.remaining == Some(0))
    }
}

/// The created object.
///
/// # Errors
/// The error that the response means. A body that is not Discord's counts by its HTTP status alone.
pub(super) fn read<T: DeserializeOwned>(head: &ResponseHead, body: &[u8], address: &Address) -> Result<T, SendError> {
    match head.status {
        // It succeeded, but the body cannot be read.
        200..300 => serde_json::from_slice(body)
            .map_err(|_| SendError::Uncertain(format!("HTTP {} with a response that cannot be read", head.status))),
        429 => Err(throttled(head, body, address)),
        status => match serde_json::from_slice::<DiscordRefusal>(body) {
            Ok(error) => Err(by_code(status, &error, address)),
            Err(_) => Err(by_status(status, format!("HTTP {status}"))),
        },
    }
}

/// The body of a 429 (discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-structure).
#[derive(Deserialize)]
struct RateLimitBody {
    message: String,
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
    code: Option<isize>,
}

fn throttled(head: &ResponseHead, body: &[u8], address: &Address) -> SendError {
    let Ok(limited) = serde_json::from_slice::<RateLimitBody>(body) else {
        // The proxy before Discord's API: it blocks this machine, not one channel.
        let retry_after = head.retry_after.unwrap_or(LONG_PAUSE);
        return SendError::Throttled {
            retry_after,
            scope: Scope::Channel,
            reason: "HTTP 429 before the API".to_owned(),
        };
    };
    if limited.code == Some(40333) {
        return SendError::Ours(one_line(&limited.message));
    }
    let retry_after = limited.retry_after.and_then(RequestedPause::of_seconds).or(head.retry_after).unwrap_or(PAUSE);
    let scope = if head.global || limited.global { Scope::Channel } else { Scope::Target(address.target_key()) };
    SendError::Throttled { retry_after, scope, reason: one_line(&limited.message) }
}

fn by_code(status: u16, error: &DiscordRefusal, address: &Address) -> SendError {
    let text = one_line(&format!("{} {}", error.code, error.text()));
    match error.code {
        // Unknown channel, guild, user; no access, no permission, cannot write to this user, no common guild; a thread
        // that is archived or locked. Discord counts a 403 as an invalid request: none is tried twice.
        10_003 | 10_004 | 10_013 | 10_015 | 50_001 | 50_007 | 50_008 | 50_013 | 50_278 | 50_083 | 160_005 => {
            SendError::Gone(text)
        }
        // A forum requires a tag or a thread.
        40_067 | 220_001 => SendError::TopicGone(text),
        // Slow mode; channel and guild write limits; direct messages opened too fast; the resource is overloaded.
        20_016 | 20_028 | 20_029 | 40_003 | 130_000 => SendError::Throttled {
            retry_after: if error.code == 40_003 { LONG_PAUSE } else { LIMIT_PAUSE },
            scope: Scope::Target(address.target_key()),
            reason: text,
        },
        // Form errors, an empty message, too large, AutoMod.
        50_035 | 50_006 | 40_005 | 200_000 | 200_001 | 50_109 => SendError::Content(text),
        40_001 | 40_333 | 50_014 => SendError::Ours(text),
        _ => by_status(status, text),
    }
}

fn by_status(status: u16, text: String) -> SendError {
    match status {
        401 => SendError::Ours(text),
        // A 403 without a code comes from the firewall before the API. A 404 without the code of what is unknown is about the
        // route: a proxy in between, or a wrong `discord.api_url`.
        403 | 404 => SendError::Ours(text),
        400 | 413 => SendError::Content(text),
        _ => SendError::Transient(text),
    }
}

#[cfg(test)]
mod tests;
