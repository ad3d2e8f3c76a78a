//! Defines [`Service`]: an HTTP client for Zotero or ORCID, which respects `Retry-After` and `Backoff`.
//!
//! `zotero.rs` and `orcid.rs` call it. It must never put a header into an error text: one holds a key.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url, redirect};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::InterestsError;
use crate::domain::error_chain::error_chain;
use crate::domain::requested_pause::RequestedPause;
use crate::net::Net;
use crate::net::headers::{header, retry_after};
use crate::parsing::off_task;

/// The time for a whole response.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The maximum size of a response: ten times that of a hundred items with abstracts.
const MAX_RESPONSE_BYTES: usize = 16 << 20;
/// The longest pause that is waited for; a longer one is an error.
const MAX_PAUSE: Duration = Duration::from_secs(20);
/// The pause after a failure without `Retry-After`.
const DEFAULT_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(2));
/// Attempts of one request.
const ATTEMPTS: u32 = 3;
const MAX_REDIRECTS: usize = 3;

/// The client of one service. It sends one request at a time.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: &'static str,
    http: reqwest::Client,
    /// When the next request may start.
    free_at: Mutex<Instant>,
}

/// A response with status 200 or 304.
pub(super) struct ServiceResponse {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Service {
    pub(super) fn new(name: &'static str, contact: Option<&str>, net: &Net) -> Result<Self, InterestsError> {
        let contact = contact.map(|contact| format!(" (+{contact})")).unwrap_or_default();
        // The key must not be sent to another host.
        let stays = redirect::Policy::custom(|attempt| {
            let from = attempt.previous().last();
            let stays = from.is_some_and(|from| from.origin() == attempt.url().origin());
            if stays && attempt.previous().len() <= MAX_REDIRECTS { attempt.follow() } else { attempt.stop() }
        });
        let http = net
            .http()
            .user_agent(format!("dawnpost/{}{contact}", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .timeout(TIMEOUT)
            .redirect(stays)
            .build()
            .map_err(|error| InterestsError::Misconfigured { setting: "site.contact", why: error.to_string() })?;
        Ok(Self { name, http, free_at: Mutex::new(Instant::now()) })
    }

    /// Sends a request, with retries after errors that may pass. The next request waits for the pause that `Retry-After` or
    /// Zotero's `Backoff` asks for.
    pub(super) async fn get(&self, url: &Url, headers: &HeaderMap) -> Result<ServiceResponse, InterestsError> {
        let mut tries = 0;
        loop {
            let mut free_at = self.free_at.lock().await;
            let wait = free_at.saturating_duration_since(Instant::now());
            if wait > MAX_PAUSE {
                return Err(InterestsError::Throttled { service: self.name, wait: RequestedPause::of(wait) });
            }
            tokio::time::sleep_until(*free_at).await;
            tries = u32::saturating_add(tries, 1);
            let error = match self.once(url, headers).await {
                Ok((reply, pause)) => {
                    *free_at = end_of(pause);
                    return Ok(reply);
                }
                Err((error, pause)) => {
                    *free_at = end_of(pause);
                    error
                }
            };
            let may_pass = match error {
                InterestsError::Throttled { wait, .. } => wait.length() <= MAX_PAUSE,
                InterestsError::Unreachable { .. } => true,
                InterestsError::Failed { status, .. } => status >= 500,
                _ => false,
            };
            if !may_pass || tries >= ATTEMPTS {
                return Err(error);
            }
        }
    }

    /// Reads a response body on a thread of its own.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        body: Vec<u8>,
        parse: impl FnOnce(&[u8]) -> Result<T, String> + Send + 'static,
    ) -> Result<T, InterestsError> {
        let read = off_task(move || parse(&body)).await.unwrap_or_else(|stopped| Err(stopped.to_string()));
        read.map_err(|why| InterestsError::Malformed { service: self.name, why })
    }

    /// One request: its result, and the pause before the next request.
    async fn once(
        &self,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<(ServiceResponse, RequestedPause), (InterestsError, RequestedPause)> {
        let service = self.name;
        let lost =
            |error: reqwest::Error| (InterestsError::Unreachable { service, why: error_text(error) }, DEFAULT_PAUSE);
        let mut response = self.http.get(url.clone()).headers(headers.clone()).send().await.map_err(lost)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let pause = requested_pause(&headers);
        let error = match status {
            StatusCode::OK | StatusCode::NOT_MODIFIED => None,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                Some(InterestsError::Throttled { service, wait: pause.unwrap_or(DEFAULT_PAUSE) })
            }
            StatusCode::NOT_FOUND => Some(InterestsError::Unknown { service }),
            status => Some(InterestsError::Failed { service, status: status.as_u16() }),
        };
        if let Some(error) = error {
            return Err((error, pause.unwrap_or(DEFAULT_PAUSE)));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len().saturating_add(chunk.len()) > MAX_RESPONSE_BYTES {
                let why = format!("it is larger than {} MB", MAX_RESPONSE_BYTES >> 20);
                return Err((InterestsError::Malformed { service, why }, pause.unwrap_or_default()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((ServiceResponse { status, headers, body }, pause.unwrap_or_default()))
    }
}

fn end_of(pause: RequestedPause) -> Instant {
    Instant::from_std(pause.end(Instant::now().into_std()))
}

/// Parses the base URL of a setting.
pub(super) fn base(setting: &'static str, text: &str) -> Result<Url, InterestsError> {
    Url::parse(text).map_err(|error| InterestsError::Misconfigured { setting, why: error.to_string() })
}

/// `base` with more path segments.
pub(super) fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

/// The longer of the pauses that `Backoff` and `Retry-After` ask for.
fn requested_pause(headers: &HeaderMap) -> Option<RequestedPause> {
    let backoff = header(headers, "backoff").and_then(RequestedPause::parse_seconds);
    backoff.max(retry_after(headers))
}

/// The error and its causes, without the URL.
fn error_text(error: reqwest::Error) -> String {
    error_chain(&error.without_url())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn the_longer_of_backoff_and_retry_after_counts_and_is_bounded() {
        let seconds = |seconds| Some(RequestedPause::of(Duration::from_secs(seconds)));
        let day = Some(RequestedPause::LONGEST);
        for (backoff, retry_after, pause) in [
            ("5", "7", seconds(7)),
            ("9", "7", seconds(9)),
            ("18446744073709551615", "7", day),
            ("7", "1e300", day),
            ("-1", "NaN", None),
            ("inf", "", None),
            ("", "7", seconds(7)),
            ("", "Fri, 31 Dec 9999 23:59:59 GMT", day),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("date", HeaderValue::from_static("Tue, 04 Nov 2025 05:00:00 GMT"));
            headers.insert("backoff", HeaderValue::from_static(backoff));
            headers.insert("retry-after", HeaderValue::from_static(retry_after));
            assert_eq!(requested_pause(&headers), pause, "{backoff} {retry_after}");
        }
    }
}
