//! Defines [`StoredDigest`]: what the store has of an issue's digest, which it keeps for a time only.
//!
//! `flow/deliver.rs`, `desk/` and `archive/` read digests; `issues.rs` and `import.rs` write them, `sweep/issues.rs` empties them.

use chrono::{DateTime, Utc};

use super::encode::instant;
use super::{Store, StoreError};
use crate::domain::delivery::IssueKey;

/// What the store has of an issue's digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredDigest {
    /// All of it.
    Kept {
        /// The JSON that was published.
        json: String,
        /// The time of publication, to the second.
        published_at: DateTime<Utc>,
    },
    /// Nothing: the issue is older than `store.keep`.
    Swept,
}

impl StoredDigest {
    /// The JSON that was published; `None` if it is no longer kept.
    pub fn into_json(self) -> Option<String> {
        match self {
            Self::Kept { json, .. } => Some(json),
            Self::Swept => None,
        }
    }
}

impl Store {
    /// The digest of an issue; `None` if there is no such issue.
    pub async fn digest(&self, key: &IssueKey) -> Result<Option<StoredDigest>, StoreError> {
        let row: Option<(String, i64, bool)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select digest, published_at, swept_at is not null from issue
                 where subscriber = $1 and issue_window = $2",
            )
            .bind(&key.subscriber)
            .bind(&key.window)
            .fetch_optional(pool)
            .await?
        });
        let Some((json, published_at, is_swept)) = row else { return Ok(None) };
        Ok(Some(match is_swept {
            true => StoredDigest::Swept,
            false => StoredDigest::Kept { json, published_at: instant(published_at, "issue")? },
        }))
    }
}
