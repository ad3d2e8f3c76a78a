//! Defines [`header`] and [`retry_after`]: what a response's headers say, for every client of a server.
//!
//! `arxiv/client.rs`, `llm/client.rs`, `interests/` and the Discord clients call them.

use reqwest::header::{AsHeaderName, DATE, HeaderMap, RETRY_AFTER};

use crate::domain::requested_pause::RequestedPause;

/// A header's text without the white space around it; `None` if the response has no such header, or none that is text.
pub fn header(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The pause that `Retry-After` asks for, in seconds or until an instant (RFC 9110, 10.2.3).
pub fn retry_after(headers: &HeaderMap) -> Option<RequestedPause> {
    RequestedPause::parse_retry_after(header(headers, RETRY_AFTER)?, header(headers, DATE))
}
