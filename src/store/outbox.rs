//! Defines the views of the outbox and the ledger, and how an operator plans a dead delivery again.
//!
//! `dawnpost deliveries`, `dawnpost run` and the operator page use it.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::addresses::parse;
use super::dialect::Tx;
use super::encode::{corrupt, epoch, instant, number};
use super::{Store, StoreError};
use crate::domain::delivery::{DeliveryState, IssueKey, Receipt};
use crate::domain::retry::LONGEST_RETRY;
use crate::domain::subscriber::{Address, Channel};

/// Which deliveries to list.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Only those in this state.
    pub state: Option<DeliveryState>,
    /// Only this subscriber's.
    pub subscriber: Option<String>,
    /// The maximum number.
    pub limit: u32,
}

/// One delivery, as commands show it. Times are in whole seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryRow {
    /// Its id.
    pub id: String,
    /// The issue that it is a part of.
    pub issue: IssueKey,
    /// The address.
    pub address: Address,
    /// From 1.
    pub part: u32,
    /// How many parts the issue has at this address.
    pub parts: u32,
    /// Its state.
    pub state: DeliveryState,
    /// Attempts that counted.
    pub attempt: u32,
    /// When a worker may claim it: its due time, or the end of the current lease; `None` once it is settled.
    pub ready_at: Option<DateTime<Utc>>,
    /// When it was published.
    pub planned_at: DateTime<Utc>,
    /// When its retries end.
    pub expires_at: DateTime<Utc>,
    /// Whether the outcome of an attempt is unknown.
    pub maybe_sent: bool,
    /// The platform's acknowledgement.
    pub receipt: Option<Receipt>,
    /// Why it is not sent: the error of the last attempt, or why there will be none.
    pub reason: Option<String>,
}

/// One row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    /// The number of the attempt, from 1, over all processes.
    pub n: u32,
    /// When it ended, to the second.
    pub at: DateTime<Utc>,
    /// `sent`, or the class of the error.
    pub class: String,
    /// The platform's message.
    pub detail: String,
    /// The platform's acknowledgement.
    pub receipt: Option<Receipt>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

query_row! {
    /// What [`SELECT`] returns.
    pub(super) struct StoredDelivery {
        id: String,
        subscriber: String,
        issue_window: String,
        address: String,
        part: i64,
        parts: i64,
        state: String,
        attempt: i64,
        ready_at: Option<i64>,
        planned_at: i64,
        expires_at: i64,
        maybe_sent: bool,
        receipt: Option<String>,
        reason: Option<String>,
    }
}

query_row! {
    struct StoredAttempt {
        n: i64,
        at: i64,
        class: String,
        detail: String,
        receipt: Option<String>,
        duration_ms: i64,
    }
}

/// Plans a delivery again, for `$1`, with time for retries until `$2`.
const REQUEUE: &str = "update delivery set state = 'planned', ready_at = $1, attempt = 0, maybe_sent = false,
    reason = null, expires_at = case when expires_at < $2 then $2 else expires_at end";

/// Whether a delivery's issue was sent to, or is planned at, another address of a reader who is reached at one at a time.
const ELSEWHERE: &str = "exists (
    select 1 from delivery other join subscriber s on s.id = other.subscriber
    where other.issue_id = delivery.issue_id and other.address <> delivery.address
        and (other.state <> 'dead' or other.maybe_sent) and s.preferences like '%\"reach\":\"preferred\"%')";

pub(super) const SELECT: &str =
    "select id, subscriber, issue_window, address, part, parts, state, attempt, ready_at, planned_at,
    expires_at, maybe_sent, receipt, reason from delivery";

impl Store {
    /// Deliveries, those of the newest issues first, sorted by address and part within an issue.
    pub async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<DeliveryRow>, StoreError> {
        let sql = format!(
            "{SELECT} where ($1 is null or state = $1) and ($2 is null or subscriber = $2)
             order by planned_at desc, subscriber, issue_window desc, address, part limit $3"
        );
        let rows: Vec<StoredDelivery> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(filter.state.map(DeliveryState::as_str))
                .bind(filter.subscriber.as_deref())
                .bind(i64::from(filter.limit))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(read).collect()
    }

    /// One delivery with its attempts, the oldest first.
    pub async fn delivery(&self, id: &str) -> Result<Option<(DeliveryRow, Vec<AttemptRow>)>, StoreError> {
        let row: Option<StoredDelivery> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!("{SELECT} where id = $1")))
                .bind(id)
                .fetch_optional(pool)
                .await?
        });
        let Some(row) = row else { return Ok(None) };
        let attempts: Vec<StoredAttempt> = on_pool!(self, pool => {
            sqlx::query_as(
                "select n, at, class, detail, receipt, duration_ms from attempt where delivery_id = $1 order by n",
            )
            .bind(id)
            .fetch_all(pool)
            .await?
        });
        let attempts = attempts.into_iter().map(|stored| {
            Ok(AttemptRow {
                n: number(stored.n, "attempt")?,
                at: instant(stored.at, "attempt")?,
                class: stored.class,
                detail: stored.detail,
                receipt: stored.receipt.map(|id| Receipt { id }),
                duration_ms: stored.duration_ms.unsigned_abs(),
            })
        });
        Ok(Some((read(row)?, attempts.collect::<Result<_, StoreError>>()?)))
    }

    /// Plans a dead or uncertain delivery again, due at once, with a new count of attempts and new time for them. An uncertain
    /// one may arrive twice: the operator decides. False for one that is sent, planned, claimed or unknown; for one whose
    /// reader is reached at one address at a time and has the issue, or may get it, at another; and for one whose issue is no
    /// longer kept.
    pub async fn requeue(&self, id: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = self.requeue_one(&mut tx, id, now).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// The ids that begin with a text, at most two: one is what is meant, two are too many.
    pub async fn delivery_ids(&self, beginning: &str) -> Result<Vec<String>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select id from delivery where substr(id, 1, length($1)) = $1 order by id limit 2")
                .bind(beginning)
                .fetch_all(pool)
                .await?
        }))
    }

    /// The same for every dead delivery that was planned since an instant. An issue that is dead at several addresses of a
    /// reader who is reached at one address at a time goes to the first active one. Returns how many were planned.
    pub async fn requeue_dead(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let dead: Vec<String> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar(
                "select d.id from delivery d left join address a on a.address = d.address and a.subscriber = d.subscriber
                 where d.state = 'dead' and d.planned_at >= $1
                 order by d.issue_id, case when a.active then 0 else 1 end, a.position, d.address, d.part",
            )
            .bind(epoch(since))
            .fetch_all(connection)
            .await?
        });
        let mut planned = 0;
        for id in dead {
            planned += u64::from(self.requeue_one(&mut tx, &id, now).await?);
        }
        tx.commit().await?;
        Ok(planned)
    }

    /// The issue is locked until the end of the transaction: a failover of the same issue waits (`failover.rs`).
    pub(super) async fn requeue_one(&self, tx: &mut Tx, id: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let lock = format!(
            "select id from issue where id = (select issue_id from delivery where id = $1) {}",
            self.for_update()
        );
        let _: Option<String> = on_tx!(&mut *tx, connection => {
            sqlx::query_scalar(AssertSqlSafe(lock)).bind(id).fetch_optional(connection).await?
        });
        let sql = format!(
            "{REQUEUE} where id = $3 and state in ('dead', 'uncertain') and not {ELSEWHERE} and not exists (
                 select 1 from issue where issue.id = delivery.issue_id and issue.swept_at is not null)"
        );
        let done = on_tx!(tx, connection => {
            sqlx::query(AssertSqlSafe(sql))
                .bind(epoch(now))
                .bind(epoch(now + LONGEST_RETRY))
                .bind(id)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(done == 1)
    }

    /// The number of deliveries by channel and state.
    pub async fn outbox_counts(&self) -> Result<Vec<(Channel, DeliveryState, u64)>, StoreError> {
        let rows: Vec<StateCount> = on_pool!(self, pool => {
            sqlx::query_as("select channel, state, count(*) as deliveries from delivery group by channel, state order by channel, state")
                .fetch_all(pool)
                .await?
        });
        rows.iter().map(StateCount::read).collect()
    }
}

query_row! {
    /// Deliveries of one channel in one state.
    pub(super) struct StateCount {
        channel: String,
        state: String,
        deliveries: i64,
    }
}

impl StateCount {
    pub(super) fn read(&self) -> Result<(Channel, DeliveryState, u64), StoreError> {
        let state = read_state(&self.state, "delivery")?;
        Ok((read_channel(&self.channel, "delivery")?, state, self.deliveries.unsigned_abs()))
    }
}

pub(super) fn read(stored: StoredDelivery) -> Result<DeliveryRow, StoreError> {
    let name = format!("delivery {}", stored.id);
    Ok(DeliveryRow {
        issue: IssueKey { subscriber: stored.subscriber, window: stored.issue_window },
        address: parse(&stored.address, &name)?,
        part: number(stored.part, &name)?,
        parts: number(stored.parts, &name)?,
        state: read_state(&stored.state, &name)?,
        attempt: number(stored.attempt, &name)?,
        ready_at: stored.ready_at.map(|at| instant(at, &name)).transpose()?,
        planned_at: instant(stored.planned_at, &name)?,
        expires_at: instant(stored.expires_at, &name)?,
        maybe_sent: stored.maybe_sent,
        receipt: stored.receipt.map(|id| Receipt { id }),
        reason: stored.reason,
        id: stored.id,
    })
}

pub(super) fn read_state(state: &str, row: &str) -> Result<DeliveryState, StoreError> {
    DeliveryState::parse(state).ok_or_else(|| corrupt(row, format!("`{state}` is not a state")))
}

pub(super) fn read_channel(channel: &str, row: &str) -> Result<Channel, StoreError> {
    Channel::parse(channel).ok_or_else(|| corrupt(row, format!("`{channel}` is not a channel")))
}
