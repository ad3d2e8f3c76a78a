//! Defines [`InterestsError`]: why a place where papers are listed could not be read, worded for whoever declared it.
//!
//! Everything in `interests/` returns it; `likes.rs` keeps its text. It must never hold a key or a library's error type.

use std::time::Duration;

/// Why a place could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterestsError {
    /// A setting that cannot be used.
    #[error("`{setting}`: {why}")]
    Misconfigured {
        /// Which.
        setting: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Nobody answered, or the answer broke off.
    #[error("{service} cannot be reached: {why}")]
    Unreachable {
        /// Zotero or ORCID.
        service: &'static str,
        /// What the network said.
        why: String,
    },
    /// It asks for fewer requests.
    #[error("{service} asks us to wait {} s", .wait.as_secs())]
    Throttled {
        /// Zotero or ORCID.
        service: &'static str,
        /// How long.
        wait: Duration,
    },
    /// It does not show this to us.
    #[error("{service} does not show it: {way_out}")]
    Refused {
        /// Zotero or ORCID.
        service: &'static str,
        /// What would help.
        way_out: &'static str,
    },
    /// There is nothing of that name.
    #[error("{service} has nothing of that name")]
    Unknown {
        /// Zotero or ORCID.
        service: &'static str,
    },
    /// Another status.
    #[error("{service} failed (HTTP {status})")]
    Failed {
        /// Zotero or ORCID.
        service: &'static str,
        /// The HTTP status.
        status: u16,
    },
    /// An answer that is not of its documented form.
    #[error("{service}'s answer cannot be read: {why}")]
    Malformed {
        /// Zotero or ORCID.
        service: &'static str,
        /// What is wrong.
        why: String,
    },
    /// A file that cannot be read.
    #[error("{place}: {why}")]
    File {
        /// The path, and the line where it is known.
        place: String,
        /// What is wrong.
        why: String,
    },
}

impl InterestsError {
    /// How long the place asks not to be asked, where it says.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { wait, .. } => Some(*wait),
            _ => None,
        }
    }
}
