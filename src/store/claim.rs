//! Defines how work is handed out: due deliveries, each to one worker, for the time of a lease.
//!
//! `deliver.rs` claims, extends and releases; `settle.rs` takes back what was tried. It must never know what a try is.
//!
//! A lease is a token and an end. The token fences: whoever claims a delivery writes a new one, and only the holder of the
//! present one may settle it. The end only says when somebody else may claim. No transaction stays open over a send.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::addresses::parse;
use super::dialect::Tx;
use super::encode::{epoch, epoch_after, instant, json_list, number};
use super::{Store, StoreError};
use crate::domain::delivery::{Delivery, IssueKey};
use crate::domain::subscriber::Channel;

query_row! {
    struct ClaimedRow {
        id: String,
        subscriber: String,
        issue_window: String,
        address: String,
        part: i64,
        parts: i64,
        attempt: i64,
        payload: String,
        expires_at: i64,
        maybe_sent: bool,
        barred: Option<String>,
    }
}

/// Why a delivery that is due must not go out any more; null for one that may.
const BARRED: &str = "(
    select case
        when s.status = 'left' then 'the reader left'
        when s.status = 'withdrawn' then 'the operator withdrew the subscriber'
        when a.address is null then 'not an address of the subscriber any more'
        when not a.active then 'inactive address: ' || coalesce(a.reason, 'no reason given')
    end
    from subscriber s left join address a on a.subscriber = s.id and a.address = delivery.address
    where s.id = delivery.subscriber)";

/// Whether a delivery `d`, of the channels that are bound as a list and not paused, has no unsettled part before it.
fn claimable(channels: &str) -> String {
    format!(
        "d.channel in (select value from {channels}) and d.channel not in (select channel from channel_pause)
             and not exists (
             select 1 from delivery earlier
             where earlier.issue_id = d.issue_id and earlier.address = d.address and earlier.part < d.part
                 and earlier.ready_at is not null)"
    )
}

impl Store {
    /// Hands out up to `n` due deliveries of these channels. `lease_token` is new with every call, in every process (the
    /// worker's name and a counter): it keeps this claim apart from all others.
    ///
    /// Due is what is planned for now, and what an earlier worker claimed and neither settled nor released before its
    /// lease ended: that comes with `maybe_sent`. A part waits until every earlier part of its issue at its address is
    /// settled, and first parts come before second ones, so that no address holds up another. What is for someone who
    /// left, or for an inactive address, or cannot be read, ends as dead with the reason and is not handed out. What goes
    /// through a paused channel waits.
    /// `expires_at` is not looked at: it ends retries, while a first try after a long downtime is better late than never.
    pub async fn claim(
        &self,
        lease_token: &str,
        now: DateTime<Utc>,
        lease: Duration,
        n: u32,
        channels: &[Channel],
    ) -> Result<Vec<Delivery>, StoreError> {
        let sql = format!(
            "with due as materialized (
                 select d.id from delivery d
                 where d.ready_at <= $3 and {claimable}
                 order by d.ready_at, d.part, d.id limit $4 {skip_locked}
             )
             update delivery set maybe_sent = (maybe_sent or state = 'claimed'), state = 'claimed', lease_token = $1,
                 ready_at = $2
             where id in (select id from due)
             returning id, subscriber, issue_window, address, part, parts, attempt, payload, expires_at, maybe_sent,
                 {BARRED} as barred",
            claimable = claimable(&self.list(5)),
            skip_locked = self.skip_locked("d"),
        );
        let channels = json_list(channels)?;
        let mut tx = self.begin().await?;
        let mut claimed = Vec::new();
        // Again only where all that came was barred: there may be more behind it.
        while claimed.is_empty() {
            let rows: Vec<ClaimedRow> = on_tx!(&mut tx, connection => {
                sqlx::query_as(AssertSqlSafe(sql.as_str()))
                    .bind(lease_token)
                    .bind(epoch_after(end_of(now, lease)))
                    .bind(epoch(now))
                    .bind(i64::from(n))
                    .bind(&channels)
                    .fetch_all(connection)
                    .await?
            });
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if let Some(barred) = &row.barred {
                    bury(&mut tx, &row.id, barred).await?;
                    continue;
                }
                let id = row.id.clone();
                match read(row, lease_token) {
                    Ok(delivery) => claimed.push(delivery),
                    // Otherwise one such row would come up again and again, and hold up all that is behind it.
                    Err(unreadable) => bury(&mut tx, &id, &unreadable.to_string()).await?,
                }
            }
        }
        tx.commit().await?;
        // An update returns its rows in no order.
        claimed.sort_by(|a, b| (a.part, &a.id).cmp(&(b.part, &b.id)));
        Ok(claimed)
    }

    /// When the next delivery of these channels comes up or the next lease ends, which may have been already; none where
    /// there is nothing to wait for, as in a paused channel. A claim before that hands out nothing.
    pub async fn earliest_due(&self, channels: &[Channel]) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = format!(
            "select d.ready_at from delivery d where d.ready_at is not null and {} order by d.ready_at limit 1",
            claimable(&self.list(1))
        );
        let at: Option<i64> = on_pool!(self, pool => {
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(json_list(channels)?).fetch_optional(pool).await?
        });
        at.map(|at| instant(at, "delivery")).transpose()
    }

    /// Gives back a delivery that was claimed and not tried, so that another worker may take it at once and without a doubt
    /// whether it was sent. False where the lease has gone to somebody else.
    pub async fn release(&self, delivery: &Delivery, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let done = on_pool!(self, pool => {
            sqlx::query(
                "update delivery set state = 'planned', ready_at = $3, lease_token = null
                 where id = $1 and lease_token = $2 and state = 'claimed'",
            )
            .bind(&delivery.id)
            .bind(&delivery.lease_token)
            .bind(epoch(now))
            .execute(pool)
            .await?
            .rows_affected()
        });
        Ok(done == 1)
    }

    /// Ends every lease, for a process that has just started and knows that it is the only one: each lease belongs to a
    /// process that is gone, and each such delivery comes back with `maybe_sent`. With PostgreSQL others may be at work, so
    /// nothing is done there and leases end by time. Returns how many ended.
    pub async fn reclaim(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let Self::Sqlite(pool) = self else { return Ok(0) };
        let ended = sqlx::query("update delivery set ready_at = $1 where state = 'claimed'")
            .bind(epoch(now))
            .execute(pool)
            .await?;
        Ok(ended.rows_affected())
    }
}

fn end_of(now: DateTime<Utc>, lease: Duration) -> DateTime<Utc> {
    chrono::Duration::from_std(lease)
        .ok()
        .and_then(|lease| now.checked_add_signed(lease))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

async fn bury(tx: &mut Tx, id: &str, reason: &str) -> Result<(), StoreError> {
    on_tx!(tx, connection => {
        sqlx::query(
            "update delivery set state = 'dead', ready_at = null, lease_token = null, reason = $2 where id = $1",
        )
        .bind(id)
        .bind(reason)
        .execute(connection)
        .await?;
    });
    Ok(())
}

fn read(row: ClaimedRow, lease_token: &str) -> Result<Delivery, StoreError> {
    let name = format!("delivery {}", row.id);
    Ok(Delivery {
        issue: IssueKey { subscriber: row.subscriber, window: row.issue_window },
        address: parse(&row.address, &name)?,
        part: number(row.part, &name)?,
        parts: number(row.parts, &name)?,
        attempt: number(row.attempt, &name)?,
        lease_token: lease_token.to_owned(),
        payload: row.payload,
        expires_at: instant(row.expires_at, &name)?,
        maybe_sent: row.maybe_sent,
        id: row.id,
    })
}
