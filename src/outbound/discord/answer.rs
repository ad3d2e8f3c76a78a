//! Reads Discord's answer as what was made or as the decision that its error asks for.
//!
//! `discord.rs` calls it. Codes: discord.com/developers/docs/topics/opcodes-and-status-codes#json. It must never know what
//! was sent.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serenity::http::DiscordJsonError;

use crate::domain::delivery::{Scope, SendError};
use crate::domain::subscriber::Address;
use crate::outbound::limiter::target_key;
use crate::outbound::{http, one_line};

/// For a throttle that does not say how long.
const PAUSE: Duration = Duration::from_secs(5);

/// For a throttle of what people do, which Discord does not put a time to.
const LONG_PAUSE: Duration = Duration::from_secs(10 * 60);

/// The status and the rate-limit headers (discord.com/developers/docs/topics/rate-limits#header-format).
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    pub status: u16,
    retry_after: Option<Duration>,
    global: bool,
    shared: bool,
    remaining: Option<u64>,
    reset_after: Option<Duration>,
}

impl Head {
    pub fn of(response: &reqwest::Response) -> Self {
        let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        Self {
            status: response.status().as_u16(),
            retry_after: http::seconds(response, "retry-after"),
            global: text("x-ratelimit-scope") == Some("global") || text("x-ratelimit-global").is_some(),
            shared: text("x-ratelimit-scope") == Some("shared"),
            remaining: text("x-ratelimit-remaining").and_then(|value| value.parse().ok()),
            reset_after: http::seconds(response, "x-ratelimit-reset-after"),
        }
    }

    /// Whether Discord counts the request toward its ban: 401, 403, and a 429 that is not of a shared limit.
    pub fn counts_as_invalid(&self) -> bool {
        matches!(self.status, 401 | 403) || (self.status == 429 && !self.shared)
    }

    /// How long the route rests, if this request was the last of its bucket.
    pub fn spent(&self) -> Option<Duration> {
        self.reset_after.filter(|_| self.remaining == Some(0))
    }
}

/// What the answer says was made.
///
/// # Errors
/// What the answer asks for. An answer that is not Discord's counts by its HTTP status alone.
pub(super) fn read<T: DeserializeOwned>(head: &Head, body: &[u8], address: &Address) -> Result<T, SendError> {
    match head.status {
        // It said yes, and what it made cannot be read.
        200..300 => serde_json::from_slice(body)
            .map_err(|_| SendError::Uncertain(format!("HTTP {} with an answer that cannot be read", head.status))),
        429 => Err(throttled(head, body, address)),
        status => match serde_json::from_slice::<DiscordJsonError>(body) {
            Ok(error) => Err(by_code(status, &error, address)),
            Err(_) => Err(by_status(status, format!("HTTP {status}"))),
        },
    }
}

/// The body of a 429 (discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-structure).
#[derive(Deserialize)]
struct Limited {
    message: String,
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
    code: Option<isize>,
}

fn throttled(head: &Head, body: &[u8], address: &Address) -> SendError {
    let Ok(limited) = serde_json::from_slice::<Limited>(body) else {
        // Not Discord's API but what stands before it: it has shut out the machine, not one channel.
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
    let retry_after = limited.retry_after.and_then(http::pause).or(head.retry_after).unwrap_or(PAUSE);
    let scope = if head.global || limited.global { Scope::Channel } else { Scope::Target(target_key(address)) };
    SendError::Throttled { retry_after, scope, reason: one_line(&limited.message) }
}

fn by_code(status: u16, error: &DiscordJsonError, address: &Address) -> SendError {
    let details = error.errors.first().map(|first| format!(" ({}: {})", first.path, first.message)).unwrap_or_default();
    let said = one_line(&format!("{} {}{details}", error.code, error.message));
    match error.code {
        // Unknown channel, guild, user; lost access, lost permission, cannot write to this user, no common guild;
        // a thread that is archived or locked. Discord counts a 403 toward its ban: none is tried twice.
        10_003 | 10_004 | 10_013 | 10_015 | 50_001 | 50_007 | 50_008 | 50_013 | 50_278 | 50_083 | 160_005 => {
            SendError::Gone(said)
        }
        // A forum wants a tag, or a thread.
        40_067 | 220_001 => SendError::TopicGone(said),
        // Slow mode; channel and guild write limits; direct messages opened too fast; the resource is overloaded.
        20_016 | 20_028 | 20_029 | 40_003 | 130_000 => SendError::Throttled {
            retry_after: if error.code == 40_003 { LONG_PAUSE } else { PAUSE.saturating_mul(6) },
            scope: Scope::Target(target_key(address)),
            reason: said,
        },
        // Form errors, an empty message, too large, AutoMod.
        50_035 | 50_006 | 40_005 | 200_000 | 200_001 | 50_109 => SendError::Content(said),
        40_001 | 40_333 | 50_014 => SendError::Ours(said),
        _ => by_status(status, said),
    }
}

fn by_status(status: u16, said: String) -> SendError {
    match status {
        401 => SendError::Ours(said),
        // A 403 without a code is the firewall before the API.
        403 => SendError::Ours(said),
        404 => SendError::Gone(said),
        400 | 413 => SendError::Content(said),
        _ => SendError::Transient(said),
    }
}

#[cfg(test)]
mod tests;
