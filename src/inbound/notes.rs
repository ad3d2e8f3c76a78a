//! What the adapters note down between two runs: where they go on, and what they have told their platform.
//!
//! `telegram/` and `discord/` call it. It must never know what a note says.

use super::Inbound;
use crate::store::StoreError;

impl Inbound {
    /// What was kept under a name.
    pub async fn bookmark(&self, name: &str) -> Option<String> {
        told(self.desk().store().bookmark(name).await).flatten()
    }

    /// Keeps a value under a name.
    pub async fn set_bookmark(&self, name: &str, value: &str) {
        told(self.desk().store().set_bookmark(name, value).await);
    }
}

/// An adapter goes on without its notes: at worst it registers its commands again, says once more what it lacks, or hears of
/// an update again, which is known by its number.
pub(super) fn told<T>(result: Result<T, StoreError>) -> Option<T> {
    result.inspect_err(|error| tracing::error!("The store does not keep what a bot notes: {error}")).ok()
}
