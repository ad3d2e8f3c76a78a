//! Defines [`FrozenIssue`]: one published issue as the store has it.
//!
//! `reader_build.rs` reads it from the store; `reader_archive.rs` renders it, `outline.rs` makes its outline.

use chrono::{DateTime, Utc};
use templates::clean;
use templates::digest::Digest;

use super::WindowKey;
use super::citations::Citation;

/// One published issue.
#[derive(Clone, Debug)]
pub(super) struct FrozenIssue {
    /// Its window.
    pub key: WindowKey,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// The digest as it was published.
    pub digest: Digest,
    /// Its papers as they are cited.
    pub citations: Vec<Citation>,
}

impl FrozenIssue {
    /// Makes the digest safe to render, and its title different from those of the other issues of its date.
    pub fn cleaned(self) -> Self {
        let mut digest = clean::unabridged(&self.digest);
        if self.key.later > 0 {
            // Two issues of one date have the same title, and a list shows both.
            digest.title = format!("{} ({})", digest.title, u64::from(self.key.later) + 1);
        }
        Self { digest, ..self }
    }
}
