//! Defines what Telegram and Discord share: an HTTP client, reading a response body, and the [`SendError`] of a failed
//! request.
//!
//! `telegram.rs` and `discord.rs` call it, here and in `inbound/`. No text may contain a URL: Telegram's contain the bot's
//! token.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use super::{BadSetting, one_line};
use crate::domain::delivery::SendError;
use crate::domain::error_chain::error_chain;
use crate::net::{Net, refused_certificate};

/// The longest real responses are a hundred updates of the Bot API with long texts; they are shorter.
const MAX_BODY_BYTES: usize = 8 << 20;

/// A client that gives up after `timeout`. It follows no redirect: none is documented, and following one would send the token
/// elsewhere.
///
/// # Errors
/// The environment names a proxy that cannot be used.
pub(crate) fn client(timeout: Duration, net: &Net) -> Result<reqwest::Client, BadSetting> {
    net.http()
        .connect_timeout(timeout.min(Duration::from_secs(10)))
        .timeout(timeout)
        .tcp_nodelay(true)
        // Shorter than servers keep idle connections: one that closes while we write makes the outcome unknown.
        .pool_idle_timeout(Duration::from_secs(20))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| BadSetting::new("net.proxy", error_text(error)))
}

/// The error of a request without a complete response: it was never sent, or it may have arrived.
pub(crate) fn exchange_error(error: reqwest::Error) -> SendError {
    if error.is_builder() {
        SendError::Ours(error_text(error))
    } else if let Some(refusal) = refused_certificate(&error) {
        SendError::Ours(refusal)
    } else if error.is_connect() {
        SendError::Transient(error_text(error))
    } else {
        SendError::Uncertain(error_text(error))
    }
}

/// Reads a response body of at most 8 MiB.
///
/// # Errors
/// [`SendError::Uncertain`]: the connection broke, or the body is longer.
pub(crate) async fn read_body(mut response: reqwest::Response) -> Result<Vec<u8>, SendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| SendError::Uncertain(error_text(error)))? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY_BYTES {
            return Err(SendError::Uncertain("the response is longer than 8 MiB".to_owned()));
        }
    }
    Ok(body)
}

/// The error and its causes, without the URL.
fn error_text(error: reqwest::Error) -> String {
    one_line(&error_chain(&error.without_url()))
}
