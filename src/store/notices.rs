//! Defines the queue of notices: messages other than issues, such as a confirmation or a login link.
//!
//! `desk/` plans and sends them. The detail of a notice is opaque JSON here.

use chrono::{DateTime, Utc};

use super::addresses::parse;
use super::encode::{epoch, epoch_after, instant, number, without_nul};
use super::{Store, StoreError};
use crate::domain::subscriber::Address;

/// A message that is sent once.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Unique.
    pub id: String,
    /// The address.
    pub address: Address,
    /// The id of the subscriber, if known: the notice is erased with them.
    pub subscriber: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Its parameters, as JSON.
    pub detail: String,
    /// Attempts so far.
    pub attempt: u32,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

query_row! {
    struct StoredNotice {
        id: String,
        address: String,
        subscriber: Option<String>,
        kind: String,
        detail: String,
        attempt: i64,
        expires_at: i64,
    }
}

impl Store {
    /// Plans a notice, unless there is one with the same id.
    pub async fn put_notice(&self, notice: &Notice, now: DateTime<Utc>) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query(
                "insert into notice (id, address, subscriber, kind, detail, state, ready_at, created_at, expires_at)
                 values ($1, $2, $3, $4, $5, 'planned', $6, $6, $7) on conflict do nothing",
            )
            .bind(&notice.id)
            .bind(notice.address.to_string())
            .bind(&notice.subscriber)
            .bind(&notice.kind)
            .bind(without_nul(&notice.detail))
            .bind(epoch(now))
            .bind(epoch(notice.expires_at))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Claims the oldest due notices and makes them due again at `again`, in case that they are not settled until then.
    /// Expired notices are dropped.
    pub async fn claim_notices(
        &self,
        now: DateTime<Utc>,
        again: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError> {
        let sql = format!(
            "update notice set ready_at = $2, attempt = attempt + 1
             where id in (select id from notice where ready_at <= $1 order by ready_at, id limit $3 {})
             returning id, address, subscriber, kind, detail, attempt, expires_at",
            self.skip_locked("notice")
        );
        on_writer!(self, connection => {
            sqlx::query(
                "update notice set state = 'dropped', reason = 'expired', ready_at = null, detail = '{}'
                 where ready_at is not null and expires_at <= $1",
            )
            .bind(epoch(now))
            .execute(connection)
            .await?;
        });
        let rows: Vec<StoredNotice> = on_writer!(self, connection => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(epoch(now))
                .bind(epoch_after(again))
                .bind(i64::from(limit))
                .fetch_all(connection)
                .await?
        });
        rows.into_iter()
            .map(|stored| {
                let row = format!("notice {}", stored.id);
                Ok(Notice {
                    address: parse(&stored.address, &row)?,
                    // The claim has counted the attempt that follows it.
                    attempt: number(stored.attempt, &row)?.saturating_sub(1),
                    expires_at: instant(stored.expires_at, &row)?,
                    id: stored.id,
                    subscriber: stored.subscriber,
                    kind: stored.kind,
                    detail: stored.detail,
                })
            })
            .collect()
    }

    /// Postpones a notice.
    pub async fn postpone_notice(&self, id: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query("update notice set ready_at = $2 where id = $1 and ready_at is not null")
                .bind(id)
                .bind(epoch_after(until))
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Settles a notice: as sent, or as dropped with a reason. Its detail, which may hold a link, is cleared. False if it was
    /// erased with its reader.
    pub async fn settle_notice(&self, id: &str, drop_reason: Option<&str>) -> Result<bool, StoreError> {
        let state = if drop_reason.is_some() { "dropped" } else { "sent" };
        let done = on_writer!(self, connection => {
            sqlx::query("update notice set state = $2, reason = $3, ready_at = null, detail = '{}' where id = $1")
                .bind(id)
                .bind(state)
                .bind(drop_reason.map(without_nul))
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(done == 1)
    }
}
