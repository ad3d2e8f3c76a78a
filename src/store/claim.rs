//! Defines the queue's claims: due deliveries are handed out, each to one worker, under a lease.
//!
//! `flow/deliver.rs` claims; `settle.rs` records the outcome of an attempt.
//!
//! A lease is a token and an end. The token is a fencing token: every claim writes a new one, and only the worker with the
//! current token may settle the delivery. The end says from when another worker may claim it. No transaction stays open
//! during a send.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::addresses::parse;
use super::dialect::Tx;
use super::encode::{epoch, epoch_after, instant, json_list, number};
use super::{Store, StoreError};
use crate::domain::delivery::{Delivery, IssueKey};
use crate::domain::subscriber::{Address, Channel};

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

/// What a worker claims.
#[derive(Clone, Copy, Debug)]
pub struct ClaimRequest<'a> {
    /// Unique to this claim over all processes: the worker's name and a counter.
    pub lease_token: &'a str,
    /// The key of the worker's session; `None` if it has none, and then its leases end by time alone.
    pub worker: Option<i64>,
    /// The time.
    pub now: DateTime<Utc>,
    /// How long the worker may hold what it claims.
    pub lease: Duration,
    /// What is claimed of each channel.
    pub shares: &'a [ClaimShare],
    /// The ids of what the worker has claimed and not settled.
    pub in_hand: &'a [String],
}

/// What a worker claims of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimShare {
    /// The channel.
    pub channel: Channel,
    /// The most deliveries.
    pub limit: u32,
    /// The most of them to one target.
    pub most_per_target: u32,
    /// Targets, by [`Address::target_key`](crate::domain::subscriber::Address::target_key), to which nothing is claimed.
    pub full_targets: Vec<String>,
    /// Whether only readers' first issues are claimed.
    pub is_for_first_issues: bool,
}

/// A claim looks at this many times as many due deliveries as it may take: those of a target that has enough are passed over.
const LOOK_AHEAD: u32 = 4;

/// Why a due delivery must not be sent any more; null if it may be sent.
const BARRED: &str = "(
    select case
        when s.status = 'left' then 'the reader left'
        when s.status = 'withdrawn' then 'the operator withdrew the subscriber'
        when a.address is null then 'not an address of the subscriber any more'
        when not a.active then 'inactive address: ' || coalesce(a.reason, 'no reason given')
    end
    from subscriber s left join address a on a.subscriber = s.id and a.address = delivery.address
    where s.id = delivery.subscriber)";

/// Whether a delivery `d` of a channel that is not paused has no unsettled part before it.
const CLAIMABLE: &str = "d.channel not in (select channel from channel_pause)
             and not exists (
             select 1 from delivery earlier
             where earlier.issue_id = d.issue_id and earlier.address = d.address and earlier.part < d.part
                 and earlier.ready_at is not null)";

impl Store {
    /// Claims due deliveries; returns those of each share.
    ///
    /// A delivery is due when its planned time has come, or when the lease of an earlier claim has ended without a
    /// settlement: then `maybe_sent` is set. What is in the worker's own hands is not due, whatever the clock says, nor what
    /// another worker holds whose session is alive. A part waits until every earlier part of its issue at its address is settled, and
    /// first parts are claimed before second ones, so that no address delays another. A delivery to a subscriber who left or
    /// to an inactive address, or one that cannot be read, ends as dead with the reason. Deliveries of a paused channel wait.
    /// `expires_at` is not checked: it limits retries only, and a first attempt is made even after a long downtime.
    pub async fn claim(&self, request: &ClaimRequest<'_>) -> Result<Vec<Vec<Delivery>>, StoreError> {
        let due = self.due_channels(request).await?;
        let mut claimed = vec![Vec::new(); request.shares.len()];
        if due.is_empty() {
            return Ok(claimed);
        }
        let in_hand = json_list(request.in_hand)?;
        let mut tx = self.begin().await?;
        for (share, claimed) in request.shares.iter().zip(&mut claimed) {
            if due.contains(&share.channel.to_string()) {
                *claimed = self.claim_share(&mut tx, request, share, &in_hand).await?;
            }
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// The channels that have something due. A dispatcher asks all day long, and most often there is nothing.
    async fn due_channels(&self, request: &ClaimRequest<'_>) -> Result<Vec<String>, StoreError> {
        let channels: BTreeSet<String> = request.shares.iter().map(|share| share.channel.to_string()).collect();
        let sql = format!(
            "select value from {} where exists (select 1 from delivery d where d.channel = value and d.ready_at <= $2)",
            self.list(1)
        );
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar(AssertSqlSafe(sql))
                .bind(json_list(channels)?)
                .bind(epoch(request.now))
                .fetch_all(pool)
                .await?
        }))
    }

    async fn claim_share(
        &self,
        tx: &mut Tx,
        request: &ClaimRequest<'_>,
        share: &ClaimShare,
        in_hand: &str,
    ) -> Result<Vec<Delivery>, StoreError> {
        let sql = format!(
            "with ahead as materialized (
                 select d.id, d.ready_at, d.part, coalesce(d.target, d.id) as target from delivery d
                 where d.channel = $5 and d.ready_at <= $3 and {CLAIMABLE} {first_issues}
                     and coalesce(d.target, d.id) not in (select value from {full_targets})
                     and (d.state <> 'claimed'
                         or (d.id not in (select value from {in_hand}) and (d.lease_worker = $7 or not {is_held})))
                 order by d.ready_at, d.part, d.id limit $9 {skip_locked}
             ), numbered as (
                 select id, ready_at, part, row_number() over (partition by target order by ready_at, part, id) as n
                 from ahead
             ), due as materialized (
                 select id from numbered where n <= $10 order by ready_at, part, id limit $4
             )
             update delivery set maybe_sent = (maybe_sent or state = 'claimed'), state = 'claimed', lease_token = $1,
                 lease_worker = $7, ready_at = $2
             where id in (select id from due)
             returning id, subscriber, issue_window, address, part, parts, attempt, payload, expires_at, maybe_sent,
                 {BARRED} as barred",
            first_issues = if share.is_for_first_issues { "and d.is_first" } else { "" },
            full_targets = self.list(8),
            in_hand = self.list(6),
            is_held = self.is_alive("d.lease_worker"),
            skip_locked = self.skip_locked("d"),
        );
        let full_targets = json_list(&share.full_targets)?;
        let mut claimed = Vec::new();
        // Repeated only if every row was ended as dead: more rows may follow.
        while claimed.is_empty() {
            let rows: Vec<ClaimedRow> = on_tx!(&mut *tx, connection => {
                sqlx::query_as(AssertSqlSafe(sql.as_str()))
                    .bind(request.lease_token)
                    .bind(epoch_after(lease_end(request.now, request.lease)))
                    .bind(epoch(request.now))
                    .bind(i64::from(share.limit))
                    .bind(share.channel.to_string())
                    .bind(in_hand)
                    .bind(request.worker)
                    .bind(&full_targets)
                    .bind(i64::from(share.limit.saturating_mul(LOOK_AHEAD)))
                    .bind(i64::from(share.most_per_target))
                    .fetch_all(connection)
                    .await?
            });
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if let Some(barred) = &row.barred {
                    end_as_dead(tx, &row.id, barred).await?;
                    continue;
                }
                let id = row.id.clone();
                match read(row, request.lease_token) {
                    Ok(delivery) => claimed.push(delivery),
                    // Otherwise the row would be claimed again and again, and delay those after it.
                    Err(unreadable) => end_as_dead(tx, &id, &unreadable.to_string()).await?,
                }
            }
        }
        // An update returns its rows in no particular order.
        claimed.sort_by(|a, b| (a.part, &a.id).cmp(&(b.part, &b.id)));
        Ok(claimed)
    }

    /// When the next delivery of a channel is due or the next lease ends, which may be in the past; `None` if there is
    /// nothing to wait for, as when it is paused. A claim before that time returns nothing.
    pub async fn earliest_due(&self, channel: Channel) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = format!(
            "select d.ready_at from delivery d where d.channel = $1 and d.ready_at is not null and {CLAIMABLE}
             order by d.ready_at limit 1"
        );
        let at: Option<i64> = on_pool!(self, pool => {
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(channel.to_string()).fetch_optional(pool).await?
        });
        at.map(|at| instant(at, "delivery")).transpose()
    }

    /// Where messages were sent to since an instant, or may have been, by whichever worker, oldest first.
    pub async fn sent_since(&self, since: DateTime<Utc>) -> Result<Vec<(Address, DateTime<Utc>)>, StoreError> {
        let rows: Vec<(String, i64)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select d.address, a.at from attempt a join delivery d on d.id = a.delivery_id
                 where a.at >= $1 and a.class in ('sent', 'uncertain') order by a.at",
            )
            .bind(epoch(since))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(|(address, at)| Ok((parse(&address, "attempt")?, instant(at, "attempt")?))).collect()
    }

    /// How many deliveries are claimed and not settled, by whichever worker.
    pub async fn claimed_deliveries(&self) -> Result<u64, StoreError> {
        let count: i64 = on_pool!(self, pool => {
            sqlx::query_scalar("select count(*) from delivery where state = 'claimed'").fetch_one(pool).await?
        });
        Ok(count.unsigned_abs())
    }

    /// Ends every lease, when a process starts that is the only one on a SQLite file: each lease belongs to a process that no
    /// longer runs, and its delivery is claimed again with `maybe_sent`. On PostgreSQL other processes may be running, so
    /// nothing is done and leases end by time. Returns how many ended.
    pub async fn end_all_leases(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        if let Self::Postgres(_) = self {
            return Ok(0);
        }
        let ended = on_writer!(self, connection => {
            sqlx::query("update delivery set ready_at = $1 where state = 'claimed'")
                .bind(epoch(now))
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(ended)
    }
}

fn lease_end(now: DateTime<Utc>, lease: Duration) -> DateTime<Utc> {
    chrono::Duration::from_std(lease)
        .ok()
        .and_then(|lease| now.checked_add_signed(lease))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

async fn end_as_dead(tx: &mut Tx, id: &str, reason: &str) -> Result<(), StoreError> {
    on_tx!(tx, connection => {
        sqlx::query(
            "update delivery set state = 'dead', ready_at = null, lease_token = null, lease_worker = null, reason = $2
             where id = $1",
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
