//! Defines what the two REST outbounds share: a client, and what a failed exchange says about the message.
//!
//! `telegram.rs` and `discord.rs` call it, here and in `inbound/`. It must never put a URL into a text: Telegram's hold the
//! bot's token.

use std::error::Error as _;
use std::time::Duration;

use super::{BadSetting, one_line};
use crate::domain::delivery::SendError;

/// Answers longer than this are not a platform's: the longest are a hundred updates of the Bot API with long texts.
const LONGEST_ANSWER: usize = 8 << 20;

/// A client that follows no redirect (none is documented, and a followed one would carry the token elsewhere) and gives
/// up after `timeout`; `ca_pem` is trusted besides the public roots.
///
/// # Errors
/// The certificates cannot be read; the error names `ca_key`.
pub(crate) fn client(
    timeout: Duration,
    ca_pem: Option<&[u8]>,
    ca_key: &'static str,
) -> Result<reqwest::Client, BadSetting> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(timeout.min(Duration::from_secs(10)))
        .timeout(timeout)
        .tcp_nodelay(true)
        // Less than servers keep idle connections: one that closes as we write makes an outcome unknown.
        .pool_idle_timeout(Duration::from_secs(20))
        .redirect(reqwest::redirect::Policy::none());
    if let Some(pem) = ca_pem {
        let certificates = reqwest::Certificate::from_pem_bundle(pem)
            .map_err(|error| BadSetting::new(ca_key, format!("no certificate in PEM form: {}", words(error))))?;
        if certificates.is_empty() {
            return Err(BadSetting::new(ca_key, "holds no certificate in PEM form"));
        }
        for certificate in certificates {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build().map_err(|error| BadSetting::new(ca_key, words(error)))
}

/// What a request that got no whole answer says: it never left, or it may have arrived.
pub(crate) fn lost(error: reqwest::Error) -> SendError {
    if error.is_builder() {
        SendError::Ours(words(error))
    } else if error.is_connect() {
        SendError::Transient(words(error))
    } else {
        SendError::Uncertain(words(error))
    }
}

/// Reads an answer of at most eight mebibytes.
///
/// # Errors
/// The line broke in the middle: [`SendError::Uncertain`].
pub(crate) async fn body(mut response: reqwest::Response) -> Result<Vec<u8>, SendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| SendError::Uncertain(words(error)))? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(SendError::Uncertain("the answer is longer than 8 MiB".to_owned()));
        }
    }
    Ok(body)
}

/// A header's number of seconds as a pause, if it is one.
pub(crate) fn seconds(response: &reqwest::Response, header: &str) -> Option<Duration> {
    pause(response.headers().get(header)?.to_str().ok()?.trim().parse().ok()?)
}

/// A number of seconds as a pause, whatever the number.
pub(crate) fn pause(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}

/// The error and its causes, without the URL.
fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    one_line(&text)
}
