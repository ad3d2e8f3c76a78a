//! Defines [`InterestsError`]: why a source of liked papers could not be read, worded for the reader who named it.
//!
//! `interests.rs` returns it; `flow/likes.rs` stores its text. It must never hold a key.

use crate::domain::requested_pause::RequestedPause;

/// Why a source could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterestsError {
    /// A setting is invalid.
    #[error("`{setting}`: {why}")]
    Misconfigured {
        /// The setting.
        setting: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The service did not answer, or the connection broke.
    #[error("{service} cannot be reached: {why}")]
    Unreachable {
        /// Zotero or ORCID.
        service: &'static str,
        /// The network error.
        why: String,
    },
    /// The service asks for fewer requests.
    #[error("{service} asks us to wait {} s", .wait.length().as_secs())]
    Throttled {
        /// Zotero or ORCID.
        service: &'static str,
        /// How long it asks us to wait.
        wait: RequestedPause,
    },
    /// The service denies access.
    #[error("{service} denies access: {way_out}")]
    Refused {
        /// Zotero or ORCID.
        service: &'static str,
        /// What the reader or the operator can do.
        way_out: &'static str,
    },
    /// The service does not know the library or the iD.
    #[error("{service} has nothing with that name")]
    Unknown {
        /// Zotero or ORCID.
        service: &'static str,
    },
    /// The service answered with another HTTP status.
    #[error("{service} failed (HTTP {status})")]
    Failed {
        /// Zotero or ORCID.
        service: &'static str,
        /// The HTTP status.
        status: u16,
    },
    /// The answer does not have its documented format.
    #[error("{service}'s answer cannot be read: {why}")]
    Malformed {
        /// Zotero or ORCID.
        service: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The file cannot be read.
    #[error("{location}: {why}")]
    File {
        /// The path, and the line if it is known.
        location: String,
        /// What is wrong.
        why: String,
    },
}

impl InterestsError {
    /// How long to wait before the next request, if the service says so.
    pub fn retry_after(&self) -> Option<RequestedPause> {
        match self {
            Self::Throttled { wait, .. } => Some(*wait),
            _ => None,
        }
    }
}
