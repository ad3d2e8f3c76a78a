//! Defines what is known of issues that may not have arrived, so that a later one can say so.
//!
//! `publish.rs` asks. It must never know what a digest says: whether a reader has been told stands in the digests themselves.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{epoch, json_list};
use super::{Store, StoreError};
use crate::domain::delivery::IssueKey;

impl Store {
    /// The issues of some subscribers that were planned at `since` or later and have a delivery of unknown outcome, by
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

    /// The digests that a subscriber's issues since then are made of, as the JSON that was published.
    pub async fn digests_since(&self, subscriber: &str, since: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select digest from issue where subscriber = $1 and published_at >= $2")
                .bind(subscriber)
                .bind(epoch(since))
                .fetch_all(pool)
                .await?
        }))
    }
}
