//! Defines the queries about issues with an uncertain delivery, so that a later digest can mention them.
//!
//! `flow/publish/lost.rs` calls it. Which issues were already mentioned is read from the digests themselves.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{epoch, json_list};
use super::{Store, StoreError};
use crate::domain::delivery::IssueKey;

impl Store {
    /// The issues of these subscribers that were planned at `since` or later and have an uncertain delivery, sorted by
    /// subscriber, the oldest window first.
    pub async fn uncertain_issues(&self, ids: &[&str], since: DateTime<Utc>) -> Result<Vec<IssueKey>, StoreError> {
        let sql = format!(
            "select distinct subscriber, issue_window from delivery
             where state = 'uncertain' and planned_at >= $2 and subscriber in (select value from {})",
            self.list(1)
        );
        let rows: Vec<(String, String)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(ids)?).bind(epoch(since)).fetch_all(pool).await?
        });
        let mut issues: Vec<IssueKey> =
            rows.into_iter().map(|(subscriber, window)| IssueKey { subscriber, window }).collect();
        issues.sort_by(|a, b| (&a.subscriber, &a.window).cmp(&(&b.subscriber, &b.window)));
        Ok(issues)
    }
}
