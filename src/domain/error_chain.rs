//! Defines [`error_chain`]: an error and its causes as one text.
//!
//! `arxiv/client.rs`, `outbound/http.rs` and `interests/http.rs` put the errors of the HTTP client into words with it.

use std::error::Error;

/// The error and its causes, joined by colons.
pub fn error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
