//! Defines [`IssueFingerprint`]: an issue with a hash of its digest, without the digest.
//!
//! `archive/` reads them to find out which issues have changed since its last build.

use chrono::{DateTime, Utc};

use super::encode::{id_of, instant};
use super::{Store, StoreError, StoredDigest};
use crate::domain::delivery::IssueKey;

/// An issue and the hash of its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueFingerprint {
    /// Its subscriber and window.
    pub key: IssueKey,
    /// When it was published, to the second.
    pub published_at: DateTime<Utc>,
    /// The hash of its digest.
    pub fingerprint: String,
    /// Whether its contents are no longer kept.
    pub is_swept: bool,
}

query_row! {
    struct StoredFingerprint {
        issue_window: String,
        published_at: i64,
        digest_hash: Option<String>,
        is_swept: bool,
    }
}

impl Store {
    /// A subscriber's issues, in no particular order. The query reads an index only; the digest is read only for an issue that
    /// an older version has stored without its hash.
    pub async fn issue_fingerprints(&self, subscriber: &str) -> Result<Vec<IssueFingerprint>, StoreError> {
        let rows: Vec<StoredFingerprint> = on_pool!(self, pool => {
            sqlx::query_as(
                "select issue_window, published_at, digest_hash, swept_at is not null as is_swept from issue
                 where subscriber = $1",
            )
            .bind(subscriber)
            .fetch_all(pool)
            .await?
        });
        let mut issues = Vec::with_capacity(rows.len());
        for StoredFingerprint { issue_window, published_at, digest_hash, is_swept } in rows {
            let key = IssueKey { subscriber: subscriber.to_owned(), window: issue_window };
            let fingerprint = match digest_hash {
                Some(hash) => hash,
                None => match self.digest(&key).await? {
                    Some(StoredDigest::Kept { json, .. }) => fingerprint_of(&json),
                    // Erased or swept since the query.
                    None | Some(StoredDigest::Swept) => continue,
                },
            };
            issues.push(IssueFingerprint { key, published_at: instant(published_at, "issue")?, fingerprint, is_swept });
        }
        Ok(issues)
    }
}

/// The value of `issue.digest_hash` for a digest.
pub(super) fn fingerprint_of(digest: &str) -> String {
    id_of(&[digest])
}
