//! Removes old answers of language models: grades, summaries, overviews, and where judged picks stood.
//!
//! `sweep.rs` calls it. An answer serves again while the same version of a paper is asked about, which is for days.

use sqlx::AssertSqlSafe;

use super::{Bound, MOST_ROWS, SweepBounds};
use crate::store::encode::epoch;
use crate::store::{Store, StoreError};

/// The tables, each with its primary key.
const TABLES: [(&str, &str); 4] = [
    ("judgement", "question, paper_id, version"),
    ("summary", "question, paper_id, version"),
    ("overview", "question"),
    ("pick_place", "subscriber, paper_id"),
];

impl Store {
    /// From the first table that has any.
    pub(super) async fn sweep_answers(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        for (table, key) in TABLES {
            let sql = format!(
                "delete from {table} where ({key}) in (select {key} from {table} where at < $1 order by at limit {MOST_ROWS})"
            );
            let removed = on_writer!(self, connection => {
                sqlx::query(AssertSqlSafe(sql)).bind(epoch(bounds.before)).execute(connection).await?.rows_affected()
            });
            if removed > 0 {
                return Ok(removed);
            }
        }
        Ok(0)
    }

    pub(super) async fn sweepable_answers(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        let queries = TABLES.map(|(table, _)| format!("select count(*) from {table} where at < $1"));
        self.counted(queries, Bound::Seconds(epoch(bounds.before))).await
    }
}
