//! Defines [`StoredDigest`]: what the store has of an issue's digest, which it keeps for a time only.
//!
//! `flow/deliver.rs`, `flow/publish/lost.rs`, `desk/` and `archive/` read digests; `issues.rs` and `import.rs` write them, `sweep/issues.rs` empties them.

use chrono::{DateTime, Utc};

use super::encode::{epoch, instant};
use super::{Store, StoreError};
use crate::domain::delivery::IssueKey;

query_row! {
    struct StoredRow {
        digest: String,
        packed: Option<Vec<u8>>,
        published_at: i64,
        is_swept: bool,
    }
}

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
        let row: Option<StoredRow> = on_pool!(self, pool => {
            sqlx::query_as(
                "select digest, packed, published_at, swept_at is not null as is_swept from issue
                 where subscriber = $1 and issue_window = $2",
            )
            .bind(&key.subscriber)
            .bind(&key.window)
            .fetch_optional(pool)
            .await?
        });
        let Some(row) = row else { return Ok(None) };
        if row.is_swept {
            return Ok(Some(StoredDigest::Swept));
        }
        let json = self.digest_json(row.digest, row.packed, key).await?;
        Ok(Some(StoredDigest::Kept { json, published_at: instant(row.published_at, "issue")? }))
    }

    /// The digests of a subscriber's issues that were published since an instant, as JSON.
    pub async fn digests_since(&self, subscriber: &str, since: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String, String, Option<Vec<u8>>)> = on_pool!(self, pool => {
            sqlx::query_as("select issue_window, digest, packed from issue where subscriber = $1 and published_at >= $2")
                .bind(subscriber)
                .bind(epoch(since))
                .fetch_all(pool)
                .await?
        });
        let mut digests = Vec::with_capacity(rows.len());
        for (window, digest, packed) in rows {
            let key = IssueKey { subscriber: subscriber.to_owned(), window };
            digests.push(self.digest_json(digest, packed, &key).await?);
        }
        Ok(digests)
    }

    /// A digest of which one of both columns is filled: older versions packed none.
    async fn digest_json(&self, digest: String, packed: Option<Vec<u8>>, key: &IssueKey) -> Result<String, StoreError> {
        match packed {
            Some(packed) => self.unpack(&packed, &format!("the digest of {key}")).await,
            None => Ok(digest),
        }
    }
}
