//! Removes old announcements, and the papers that then stand in none.
//!
//! `sweep.rs` calls it. No cursor asks for an announcement that is so old (`domain/retention.rs`).

use sqlx::AssertSqlSafe;

use super::{Bound, MOST_ROWS, SweepBounds};
use crate::domain::announcement::AnnouncementState;
use crate::store::encode::json;
use crate::store::{Store, StoreError};

impl Store {
    /// Of one announcement. While some of its papers are gone it counts as failed, so that nobody takes it for complete.
    pub(super) async fn sweep_announcements(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        let oldest = format!(
            "select category, date from announcement where date < $1 order by date, category limit 1 {}",
            self.skip_locked("announcement")
        );
        let gone = json(&AnnouncementState::Failed { error: "its papers are no longer kept".to_owned() })?;
        let mut tx = self.begin().await?;
        let oldest: Option<(String, String)> = on_tx!(&mut tx, connection => {
            sqlx::query_as(AssertSqlSafe(oldest))
                .bind(bounds.announced_before.to_string())
                .fetch_optional(connection)
                .await?
        });
        let Some((category, date)) = oldest else { return tx.leave(0).await };
        on_tx!(&mut tx, connection => {
            sqlx::query(
                "update announcement set state = 'failed', detail = $3, standing = 0 where category = $1 and date = $2",
            )
            .bind(&category)
            .bind(&date)
            .bind(gone)
            .execute(connection)
            .await?;
        });
        // A listing and its paper are two rows.
        let listing = format!(
            "delete from listing where category = $1 and date = $2 and position in (
                 select position from listing where category = $1 and date = $2 order by position limit {})
             returning paper_key",
            MOST_ROWS / 2 - 1
        );
        let papers: Vec<String> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar(AssertSqlSafe(listing)).bind(&category).bind(&date).fetch_all(connection).await?
        });
        // If another process lists one of them at this moment, the foreign key refuses one of the two transactions, which is
        // then made again: by the next tick or by the next sweep.
        let unlisted = format!(
            "delete from paper where key in (select value from {})
                 and not exists (select 1 from listing where listing.paper_key = paper.key)",
            self.list(1)
        );
        let removed = self.run_over(&mut tx, unlisted, &papers).await?;
        let ended = on_tx!(&mut tx, connection => {
            sqlx::query(
                "delete from announcement where category = $1 and date = $2
                     and not exists (select 1 from listing where listing.category = $1 and listing.date = $2)",
            )
            .bind(&category)
            .bind(&date)
            .execute(connection)
            .await?
            .rows_affected()
        });
        tx.commit().await?;
        Ok(papers.len() as u64 + removed + ended)
    }

    pub(super) async fn sweepable_announcements(&self, bounds: &SweepBounds) -> Result<u64, StoreError> {
        let queries = ["announcement", "listing"].map(|table| format!("select count(*) from {table} where date < $1"));
        self.counted(queries, Bound::Date(bounds.announced_before.to_string())).await
    }
}
