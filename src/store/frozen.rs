//! Defines the cheap listing of a reader's issues: [`Frozen`] says which digest an issue has, without the digest.
//!
//! The archive asks for it to learn what has changed since its last build. It must never know what a digest says.

use chrono::{DateTime, Utc};

use super::encode::{id_of, instant};
use super::{Store, StoreError};
use crate::domain::delivery::IssueKey;

/// An issue by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Whose, and for which window.
    pub key: IssueKey,
    /// When, to the second.
    pub published_at: DateTime<Utc>,
    /// Another digest has another one.
    pub fingerprint: String,
}

query_row! {
    struct StoredFingerprint {
        issue_window: String,
        published_at: i64,
        digest_hash: Option<String>,
    }
}

impl Store {
    /// A subscriber's issues, in no order. An index holds all of it; only where an issue was written without its hash, by an
    /// older version, its digest is read.
    pub async fn frozen(&self, subscriber: &str) -> Result<Vec<Frozen>, StoreError> {
        let rows: Vec<StoredFingerprint> = on_pool!(self, pool => {
            sqlx::query_as("select issue_window, published_at, digest_hash from issue where subscriber = $1")
                .bind(subscriber)
                .fetch_all(pool)
                .await?
        });
        let mut issues = Vec::with_capacity(rows.len());
        for StoredFingerprint { issue_window, published_at, digest_hash } in rows {
            let key = IssueKey { subscriber: subscriber.to_owned(), window: issue_window };
            let fingerprint = match digest_hash {
                Some(hash) => hash,
                None => match self.digest(&key).await? {
                    Some((digest, _)) => fingerprint_of(&digest),
                    // Erased since the list was read.
                    None => continue,
                },
            };
            issues.push(Frozen { key, published_at: instant(published_at, "issue")?, fingerprint });
        }
        Ok(issues)
    }
}

/// What whoever writes a digest writes beside it, as `issue.digest_hash`.
pub(super) fn fingerprint_of(digest: &str) -> String {
    id_of(&[digest])
}
