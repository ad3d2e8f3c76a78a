//! Defines how an attempt is settled: a row in the ledger and the delivery's new state, in one transaction.
//!
//! `flow/deliver.rs` settles the deliveries that it has claimed; `domain/retry.rs` decides what follows a failure.

use std::borrow::Cow;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::addresses::relocate;
use super::dialect::Tx;
use super::encode::{epoch, epoch_after, number, without_nul};
use super::failover::end_following_parts;
use super::refusals::{deactivate_unreachable, is_confirmed};
use super::{Store, StoreError};
use crate::domain::delivery::{Delivery, DeliveryState, Receipt, SendError};
use crate::domain::subscriber::Address;

/// A claim that has ended, as it is to be written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndedClaim {
    /// As it was claimed.
    pub delivery: Delivery,
    /// How the claim ended.
    pub end: ClaimEnd,
}

/// How a claim ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ClaimEnd {
    /// It was tried.
    Tried {
        /// What happens to the delivery.
        settlement: Settlement,
        /// For the ledger.
        attempt: Attempt,
    },
    /// It was not tried and is given back: another worker may claim it at once, without `maybe_sent`.
    Released,
}

/// What became of a delivery whose claim ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndResult {
    /// The lease was no longer valid: another worker has the delivery, or it was erased.
    Stale,
    /// It is in this state.
    Settled(DeliveryState),
    /// Its address would have been deactivated; in a wave it is planned again for its end.
    StoppedByWave(DateTime<Utc>),
}

/// One attempt, for the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub duration: Duration,
    /// `sent`, or the class of the error ([`SendError::class`]).
    pub class: Cow<'static, str>,
    /// The platform's message; empty for `sent`.
    pub detail: String,
}

/// What happens to a delivery after an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Settlement {
    /// The platform has accepted it.
    Sent(Receipt),
    /// It is planned again.
    Retry {
        /// Not before.
        at: DateTime<Utc>,
        /// Whether the attempt counts.
        counted: bool,
    },
    /// The address has moved: everything that is planned for it goes to the new one, this delivery at once.
    Move(Address),
    /// The platform may have it; it is not tried again.
    Uncertain,
    /// Given up.
    Dead,
    /// The address may be gone. If the ledger confirms it (`refusals.rs`), the delivery is given up and the address is
    /// deactivated; otherwise it is planned again.
    Unconfirmed {
        /// Not before; `None`: it is given up.
        at: Option<DateTime<Utc>>,
    },
    /// Given up. If `max_dead` of the last `last_issues` issues at the address ended in this way, the address is deactivated.
    Strike {
        /// How many dead issues deactivate the address.
        max_dead: u32,
        /// How many issues are counted, this one included.
        last_issues: u32,
    },
    /// Given up, and nothing more goes to the address.
    Deactivate,
}

/// The columns that a settlement sets.
struct SettledColumns {
    state: DeliveryState,
    ready_at: Option<i64>,
    counted: bool,
    reason: Option<String>,
    /// In a wave of deactivations: its end.
    wave_ends_at: Option<DateTime<Utc>>,
}

query_row! {
    struct NumberedTry {
        tries: i64,
        state: String,
        lease_token: Option<String>,
    }
}

impl Attempt {
    /// An attempt that the platform acknowledged.
    pub fn sent(at: DateTime<Utc>, duration: Duration) -> Self {
        Self { at, duration, class: Cow::Borrowed("sent"), detail: String::new() }
    }

    /// An attempt that failed.
    pub fn failed(error: &SendError, at: DateTime<Utc>, duration: Duration) -> Self {
        Self { at, duration, class: Cow::Borrowed(error.class()), detail: error.to_string() }
    }

    /// Whether the platform has the message, or may have it.
    fn may_have_arrived(&self) -> bool {
        matches!(&*self.class, "sent" | "uncertain")
    }
}

impl Store {
    /// Writes each attempt into the ledger and settles its delivery, or gives the delivery back; all in one transaction. Returns
    /// for each what became of it.
    ///
    /// The lease is stale if another worker has claimed, settled or released the delivery since: then its state stays. The
    /// attempt is written to the ledger all the same, and if the message may have arrived, a delivery that is not settled yet
    /// is marked `maybe_sent` for the next worker. A lease that has ended is valid until another worker claims the delivery.
    /// Nothing is written for a delivery that was erased with its subscriber.
    pub async fn end_claims(&self, ended: &[EndedClaim]) -> Result<Vec<EndResult>, StoreError> {
        let mut tx = self.begin().await?;
        let mut results = Vec::with_capacity(ended.len());
        for EndedClaim { delivery, end } in ended {
            results.push(match end {
                ClaimEnd::Tried { settlement, attempt } => {
                    settle_in(&mut tx, delivery, settlement.clone(), attempt).await?
                }
                ClaimEnd::Released => release_in(&mut tx, delivery).await?,
            });
        }
        tx.commit().await?;
        Ok(results)
    }
}

async fn release_in(tx: &mut Tx, delivery: &Delivery) -> Result<EndResult, StoreError> {
    let done = on_tx!(tx, connection => {
        sqlx::query(
            "update delivery set state = 'planned', ready_at = planned_at, lease_token = null,
                 lease_worker = null
             where id = $1 and lease_token = $2 and state = 'claimed'",
        )
        .bind(&delivery.id)
        .bind(&delivery.lease_token)
        .execute(connection)
        .await?
        .rows_affected()
    });
    Ok(if done == 1 { EndResult::Settled(DeliveryState::Planned) } else { EndResult::Stale })
}

async fn settle_in(
    tx: &mut Tx,
    delivery: &Delivery,
    settlement: Settlement,
    attempt: &Attempt,
) -> Result<EndResult, StoreError> {
    // Numbers the attempt, and locks the row until the end of the transaction.
    let row: Option<NumberedTry> = on_tx!(tx, connection => {
        sqlx::query_as("update delivery set tries = tries + 1 where id = $1 returning tries, state, lease_token")
            .bind(&delivery.id)
            .fetch_optional(connection)
            .await?
    });
    let Some(NumberedTry { tries, state, lease_token }) = row else { return Ok(EndResult::Stale) };
    let receipt = match &settlement {
        Settlement::Sent(receipt) => Some(without_nul(&receipt.id)),
        _ => None,
    };
    record(tx, &delivery.id, tries, attempt, receipt.as_deref()).await?;
    let ours = state == DeliveryState::Claimed.as_str() && lease_token.as_ref() == Some(&delivery.lease_token);
    if !ours {
        if attempt.may_have_arrived() {
            on_tx!(tx, connection => {
                sqlx::query("update delivery set maybe_sent = true where id = $1 and ready_at is not null")
                    .bind(&delivery.id)
                    .execute(connection)
                    .await?;
            });
        }
        return Ok(EndResult::Stale);
    }
    let strike = match settlement {
        Settlement::Strike { max_dead, last_issues } => Some((max_dead, last_issues)),
        _ => None,
    };
    let outcome = outcome(tx, delivery, settlement, attempt).await?;
    let (state, wave_ends_at) = (outcome.state, outcome.wave_ends_at);
    apply(tx, &delivery.id, outcome, receipt.as_deref(), attempt.class == "uncertain").await?;
    if let Some((max_dead, last_issues)) = strike
        && dead_issues(tx, &delivery.issue.subscriber, &delivery.address, &attempt.class, last_issues).await?
            >= max_dead
    {
        deactivate_unreachable(tx, &delivery.address, &attempt.detail, attempt.at).await?;
    }
    if state == DeliveryState::Dead {
        end_following_parts(tx, delivery).await?;
    }
    Ok(wave_ends_at.map_or(EndResult::Settled(state), EndResult::StoppedByWave))
}

pub(super) async fn record(
    tx: &mut Tx,
    delivery: &str,
    n: i64,
    attempt: &Attempt,
    receipt: Option<&str>,
) -> Result<(), StoreError> {
    on_tx!(tx, connection => {
        sqlx::query(
            "insert into attempt (delivery_id, n, at, class, detail, receipt, duration_ms)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(delivery)
        .bind(n)
        .bind(epoch(attempt.at))
        .bind(&*attempt.class)
        .bind(without_nul(&attempt.detail))
        .bind(receipt)
        .bind(i64::try_from(attempt.duration.as_millis()).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    });
    Ok(())
}

/// The new columns of the delivery; also changes the address, if the settlement says so.
async fn outcome(
    tx: &mut Tx,
    delivery: &Delivery,
    settlement: Settlement,
    attempt: &Attempt,
) -> Result<SettledColumns, StoreError> {
    let reason = || Some(without_nul(&attempt.detail));
    let settled = |state, reason| SettledColumns { state, ready_at: None, counted: true, reason, wave_ends_at: None };
    let planned = |ready_at, counted| SettledColumns {
        ready_at: Some(ready_at),
        counted,
        ..settled(DeliveryState::Planned, reason())
    };
    Ok(match settlement {
        Settlement::Sent(_) => settled(DeliveryState::Sent, None),
        Settlement::Retry { at, counted } => planned(epoch_after(at), counted),
        Settlement::Move(to) => {
            if relocate(tx, &delivery.address, &to, attempt.at).await? {
                planned(epoch(attempt.at), true)
            } else {
                settled(DeliveryState::Dead, reason())
            }
        }
        Settlement::Uncertain => settled(DeliveryState::Uncertain, reason()),
        Settlement::Dead | Settlement::Strike { .. } => settled(DeliveryState::Dead, reason()),
        Settlement::Deactivate => unreachable(tx, delivery, attempt).await?,
        Settlement::Unconfirmed { at } => {
            if is_confirmed(tx, &delivery.issue.subscriber, &delivery.address, attempt.at).await? {
                unreachable(tx, delivery, attempt).await?
            } else if let Some(at) = at {
                planned(epoch_after(at), true)
            } else {
                settled(DeliveryState::Dead, reason())
            }
        }
    })
}

/// Deactivates the address, and gives the delivery up; in a wave the delivery waits for its end instead.
async fn unreachable(tx: &mut Tx, delivery: &Delivery, attempt: &Attempt) -> Result<SettledColumns, StoreError> {
    let wave_ends_at = deactivate_unreachable(tx, &delivery.address, &attempt.detail, attempt.at).await?;
    let (state, ready_at) = match wave_ends_at {
        Some(ends_at) => (DeliveryState::Planned, Some(epoch_after(ends_at))),
        None => (DeliveryState::Dead, None),
    };
    let reason = Some(without_nul(&attempt.detail));
    Ok(SettledColumns { state, ready_at, counted: true, reason, wave_ends_at })
}

/// How many of the last settled issues at an address are dead, with a last attempt of this class.
pub(super) async fn dead_issues(
    tx: &mut Tx,
    subscriber: &str,
    address: &Address,
    class: &str,
    last_issues: u32,
) -> Result<u32, StoreError> {
    let count: i64 = on_tx!(tx, connection => {
        sqlx::query_scalar(
            "select count(*) from (
                 select max(case when d.state = 'dead' and last.class = $3 then 1 else 0 end) as struck
                 from delivery d left join attempt last on last.delivery_id = d.id and last.n = d.tries
                 where d.subscriber = $1 and d.address = $2 and d.state in ('sent', 'dead')
                 group by d.issue_id order by max(d.planned_at) desc, d.issue_id limit $4
             ) issues where struck = 1",
        )
        .bind(subscriber)
        .bind(address.to_string())
        .bind(class)
        .bind(i64::from(last_issues))
        .fetch_one(connection)
        .await?
    });
    number(count, "delivery")
}

async fn apply(
    tx: &mut Tx,
    delivery: &str,
    outcome: SettledColumns,
    receipt: Option<&str>,
    uncertain: bool,
) -> Result<(), StoreError> {
    on_tx!(tx, connection => {
        sqlx::query(
            "update delivery set state = $2, ready_at = $3, attempt = attempt + $4, reason = $5, receipt = $6,
                 maybe_sent = (maybe_sent or $7), lease_token = null,
                 lease_worker = null
             where id = $1",
        )
        .bind(delivery)
        .bind(outcome.state.as_str())
        .bind(outcome.ready_at)
        .bind(i64::from(outcome.counted))
        .bind(outcome.reason)
        .bind(receipt)
        .bind(uncertain)
        .execute(connection)
        .await?;
    });
    Ok(())
}
