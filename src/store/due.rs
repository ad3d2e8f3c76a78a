//! Defines who is due: the pages of due subscribers, their next due times, and what all active subscribers read.
//!
//! `flow/scheduler.rs` and its newcomers call it on every tick, so that nothing here may look at all subscribers, but for
//! [`Store::covered`], which is asked for now and then.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{epoch, epoch_after, instant, parsed};
use super::subscribers::{COLUMNS, DueSubscriber, StoredSubscriber};
use super::{Store, StoreError};
use crate::domain::category::Category;
use crate::domain::subscriber::{Cursor, Subscriber};

/// Some of the due subscribers, the longest due first.
#[derive(Clone, Debug, PartialEq)]
pub struct DuePage {
    /// Those that can be read.
    pub due: Vec<DueSubscriber>,
    /// Where the next page begins; `None` if this is the last one.
    pub next: Option<DuePlace>,
}

/// A place among the due subscribers; at first the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DuePlace {
    at: i64,
    id: String,
}

/// Whose digest is due at `$1`. The index `subscriber_due` has their order.
const DUE: &str = "coalesce(next_due_at, 0) <= $1 and status in ('active', 'paused')
    and (status = 'active' or paused_until <= $1)";

impl Store {
    /// The active subscribers whose digest is due or whose next due time is not planned yet, from a place on, the longest due
    /// first. One that cannot be read is logged and left out.
    pub async fn due_subscribers(
        &self,
        now: DateTime<Utc>,
        from: &DuePlace,
        limit: u32,
    ) -> Result<DuePage, StoreError> {
        let rows: Vec<StoredSubscriber> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select {COLUMNS} from subscriber where {DUE} and (coalesce(next_due_at, 0), id) > ($2, $3)
                 order by coalesce(next_due_at, 0), id limit $4"
            )))
            .bind(epoch(now))
            .bind(from.at)
            .bind(&from.id)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?
        });
        let is_full = rows.len() as u64 == u64::from(limit);
        let last = rows.last().filter(|_| is_full);
        let next = last.map(|row| DuePlace { at: row.next_due_at.unwrap_or(0), id: row.id.clone() });
        Ok(DuePage { due: self.read_all(rows).await?, next })
    }

    /// The due subscribers who have joined by themselves and have had no digest.
    pub async fn due_newcomers(&self, now: DateTime<Utc>) -> Result<Vec<Subscriber>, StoreError> {
        let until = self.json_member("cursor_json", "until");
        let rows: Vec<StoredSubscriber> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select {COLUMNS} from subscriber
                 where {DUE} and next_due_at is not null and origin = 'self-service' and {until} is null
                 order by coalesce(next_due_at, 0), id"
            )))
            .bind(epoch(now))
            .fetch_all(pool)
            .await?
        });
        Ok(self.read_all(rows).await?.into_iter().map(|due| due.subscriber).collect())
    }

    /// When the next digest is due after an instant; `None` if none ever is.
    pub async fn next_due_after(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let at: Option<i64> = on_pool!(self, pool => {
            sqlx::query_scalar(
                "select coalesce(next_due_at, 0) from subscriber
                 where coalesce(next_due_at, 0) > $1 and status in ('active', 'paused')
                 order by coalesce(next_due_at, 0) limit 1",
            )
            .bind(epoch(now))
            .fetch_optional(pool)
            .await?
        });
        at.map(|at| instant(at, "subscriber")).transpose()
    }

    /// What the active subscribers have covered and which categories they read: each pair once, however many share it.
    pub async fn covered(&self, now: DateTime<Utc>) -> Result<Vec<(Cursor, Vec<Category>)>, StoreError> {
        let categories = self.json_member("criteria", "categories");
        let rows: Vec<(String, String)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select distinct cursor_json, {categories} from subscriber
                 where status = 'active' or (status = 'paused' and paused_until <= $1)"
            )))
            .bind(epoch(now))
            .fetch_all(pool)
            .await?
        });
        rows.iter()
            .map(|(cursor, categories)| Ok((parsed(cursor, "cursor")?, parsed(categories, "criteria")?)))
            .collect()
    }

    /// Sets when a subscriber's next digest is due; `None` if their schedule never fires again. False if there is no such
    /// subscriber.
    pub async fn set_next_due(&self, id: &str, at: Option<DateTime<Utc>>) -> Result<bool, StoreError> {
        let done = on_writer!(self, connection => {
            sqlx::query("update subscriber set next_due_at = $2 where id = $1")
                .bind(id).bind(due_column(at))
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(done == 1)
    }

    /// The same for several, except for whom the schedule has changed since they were read: then the new schedule sets the due
    /// time. Returns how many were planned.
    pub async fn plan_next_due(&self, read: &[(&Subscriber, Option<DateTime<Utc>>)]) -> Result<u64, StoreError> {
        self.plan(read, "").await
    }

    /// The same for those who had no due time. One who was given one since, as a newcomer is, keeps it.
    pub async fn plan_first_due(&self, read: &[(&Subscriber, Option<DateTime<Utc>>)]) -> Result<u64, StoreError> {
        self.plan(read, "and next_due_at is null").await
    }

    async fn plan(&self, read: &[(&Subscriber, Option<DateTime<Utc>>)], condition: &str) -> Result<u64, StoreError> {
        let mut planned = 0;
        if read.is_empty() {
            return Ok(planned);
        }
        let sql = format!(
            "update subscriber set next_due_at = $2 where id = $1 and schedule = $3 and timezone = $4 {condition}"
        );
        let mut tx = self.begin().await?;
        for (subscriber, at) in read {
            planned += on_tx!(&mut tx, connection => {
                sqlx::query(AssertSqlSafe(sql.as_str()))
                    .bind(&subscriber.id)
                    .bind(due_column(*at))
                    .bind(subscriber.schedule.source())
                    .bind(subscriber.schedule.zone().name())
                    .execute(connection)
                    .await?
                    .rows_affected()
            });
        }
        tx.commit().await?;
        Ok(planned)
    }
}

fn due_column(at: Option<DateTime<Utc>>) -> i64 {
    at.map_or(epoch(DateTime::<Utc>::MAX_UTC), epoch_after)
}
