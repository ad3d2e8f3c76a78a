//! Empties the digests of old issues. The row stays, with its key, its hash and the papers of the reader's history, so that
//! nothing is published or sent twice.
//!
//! `sweep.rs` calls it.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::{Bound, SweepBounds};
use crate::store::dialect::Tx;
use crate::store::encode::{epoch, json_list};
use crate::store::fingerprints::fingerprint_of;
use crate::store::{Store, StoreError};

/// The most issues of one step. Each frees several pages of a SQLite file, and all of them are overwritten (`secure_delete`).
const MOST_ISSUES: i64 = 100;

/// Whether an issue `i` from before `$1` can be swept: nothing of it is unsettled, and nothing was planned or tried since.
/// Imported issues are never swept: nothing here could send them again, and they do not grow in number by themselves.
pub(super) const SWEEPABLE: &str = "i.swept_at is null and i.source is null and i.published_at < $1 and not exists (
    select 1 from delivery d where d.issue_id = i.id and (d.ready_at is not null or d.planned_at >= $1 or exists (
        select 1 from attempt a where a.delivery_id = d.id and a.at >= $1)))";

impl Store {
    pub(super) async fn sweep_issues(&self, bounds: &SweepBounds, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let before = epoch(bounds.before);
        let candidates = format!(
            "select i.id, i.digest_hash from issue i where {SWEEPABLE} order by i.published_at limit {MOST_ISSUES} {}",
            self.skip_locked("i")
        );
        let mut tx = self.begin().await?;
        let issues: Vec<(String, Option<String>)> = on_tx!(&mut tx, connection => {
            sqlx::query_as(AssertSqlSafe(candidates)).bind(before).fetch_all(connection).await?
        });
        for (id, _) in issues.iter().filter(|(_, hash)| hash.is_none()) {
            write_fingerprint(&mut tx, id).await?;
        }
        let ids: Vec<String> = issues.into_iter().map(|(id, _)| id).collect();
        // Once more whether they can be swept: a delivery may have been planned between the query and its locks.
        let sql = format!(
            "update issue set digest = '', packed = null, swept_at = $2 where id in (
                 select i.id from issue i where {SWEEPABLE} and i.id in (select value from {}))",
            self.list(3)
        );
        let swept = on_tx!(&mut tx, connection => {
            sqlx::query(AssertSqlSafe(sql))
                .bind(before)
                .bind(epoch(now))
                .bind(json_list(&ids)?)
                .execute(connection)
                .await?
                .rows_affected()
        });
        tx.commit().await?;
        Ok(swept)
    }

    pub(super) async fn sweepable_issues(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        let sql = format!("select count(*) from issue i where {SWEEPABLE}");
        self.counted([sql], Bound::Seconds(epoch(bounds.before))).await
    }
}

/// Writes down the hash of a digest that an older version has stored without it: the archive knows the issue by it.
async fn write_fingerprint(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let digest: Option<String> = on_tx!(&mut *tx, connection => {
        sqlx::query_scalar("select digest from issue where id = $1").bind(id).fetch_optional(connection).await?
    });
    on_tx!(tx, connection => {
        sqlx::query("update issue set digest_hash = $2 where id = $1")
            .bind(id)
            .bind(digest.as_deref().map(fingerprint_of))
            .execute(connection)
            .await?;
    });
    Ok(())
}
