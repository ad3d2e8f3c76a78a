//! Defines how a try ends: a row in the ledger and the delivery's new state, in one transaction.
//!
//! `deliver.rs` settles what it claimed. It must never know a platform, nor decide what follows a failure: that is
//! `domain/retry.rs`.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::addresses::{deactivate, relocate};
use super::dialect::Tx;
use super::encode::{epoch, epoch_after, number, without_nul};
use super::failover::end_following_parts;
use super::{Store, StoreError};
use crate::domain::delivery::{Delivery, DeliveryState, Receipt, SendError};
use crate::domain::subscriber::Address;

/// One try, for the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub duration: Duration,
    /// `sent`, or the class of the error ([`SendError::class`]).
    pub class: &'static str,
    /// The platform's words; empty for `sent`.
    pub detail: String,
}

/// What becomes of a delivery after a try.
#[derive(Clone, Debug, PartialEq)]
pub enum Settlement {
    /// The platform has it.
    Sent(Receipt),
    /// It is planned again.
    Retry {
        /// Not before.
        at: DateTime<Utc>,
        /// Whether the try was one of the attempts.
        counted: bool,
    },
    /// The address has moved: it and all that is planned for it go to the new one, this delivery at once.
    Move(Address),
    /// The platform may have it; it is left so.
    Uncertain,
    /// Given up.
    Dead,
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
struct Outcome {
    state: DeliveryState,
    ready_at: Option<i64>,
    counted: bool,
    reason: Option<String>,
}

query_row! {
    struct NumberedTry {
        tries: i64,
        state: String,
        lease_token: Option<String>,
    }
}

impl Attempt {
    /// The platform acknowledged it.
    pub fn sent(at: DateTime<Utc>, duration: Duration) -> Self {
        Self { at, duration, class: "sent", detail: String::new() }
    }

    /// It failed.
    pub fn failed(error: &SendError, at: DateTime<Utc>, duration: Duration) -> Self {
        Self { at, duration, class: error.class(), detail: error.to_string() }
    }

    /// Whether the platform has the message, or may have it.
    fn may_have_arrived(&self) -> bool {
        matches!(self.class, "sent" | "uncertain")
    }
}

impl Store {
    /// Writes a try into the ledger and, if the lease is still the delivery's, settles it. True where it was.
    ///
    /// With a stale lease, because another worker has claimed, settled or given back the delivery since, the state is
    /// theirs and stays. The row is written all the same: the ledger tells what happened, not what was meant to. And if the
    /// message may have arrived, a delivery that is not settled yet is marked `maybe_sent`, so that whoever holds it next
    /// knows. A lease that has ended and that nobody has taken over still counts. Of a delivery that was erased with its
    /// subscriber nothing is written.
    pub async fn settle(
        &self,
        delivery: &Delivery,
        settlement: Settlement,
        attempt: Attempt,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // Numbers the try, and holds the row until the end of the transaction.
        let row: Option<NumberedTry> = on_tx!(&mut tx, connection => {
            sqlx::query_as("update delivery set tries = tries + 1 where id = $1 returning tries, state, lease_token")
                .bind(&delivery.id)
                .fetch_optional(connection)
                .await?
        });
        let Some(NumberedTry { tries, state, lease_token }) = row else { return Ok(false) };
        let receipt = match &settlement {
            Settlement::Sent(receipt) => Some(without_nul(&receipt.id)),
            _ => None,
        };
        record(&mut tx, &delivery.id, tries, &attempt, receipt.as_deref()).await?;
        let ours = state == DeliveryState::Claimed.as_str() && lease_token.as_ref() == Some(&delivery.lease_token);
        if ours {
            let strike = match settlement {
                Settlement::Strike { max_dead, last_issues } => Some((max_dead, last_issues)),
                _ => None,
            };
            let outcome = outcome(&mut tx, delivery, settlement, &attempt).await?;
            let is_dead = outcome.state == DeliveryState::Dead;
            apply(&mut tx, &delivery.id, outcome, receipt.as_deref(), attempt.class == "uncertain").await?;
            if let Some((max_dead, last_issues)) = strike
                && dead_issues(&mut tx, delivery, attempt.class, last_issues).await? >= max_dead
            {
                deactivate(&mut tx, &delivery.address, &attempt.detail, attempt.at).await?;
            }
            if is_dead {
                end_following_parts(&mut tx, delivery).await?;
            }
        } else if attempt.may_have_arrived() {
            on_tx!(&mut tx, connection => {
                sqlx::query("update delivery set maybe_sent = true where id = $1 and ready_at is not null")
                    .bind(&delivery.id)
                    .execute(connection)
                    .await?;
            });
        }
        tx.commit().await?;
        Ok(ours)
    }
}

async fn record(
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
        .bind(attempt.class)
        .bind(without_nul(&attempt.detail))
        .bind(receipt)
        .bind(i64::try_from(attempt.duration.as_millis()).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    });
    Ok(())
}

/// What a settlement comes to, with its effect on the address.
async fn outcome(
    tx: &mut Tx,
    delivery: &Delivery,
    settlement: Settlement,
    attempt: &Attempt,
) -> Result<Outcome, StoreError> {
    let reason = || Some(without_nul(&attempt.detail));
    let settled = |state, reason| Outcome { state, ready_at: None, counted: true, reason };
    Ok(match settlement {
        Settlement::Sent(_) => settled(DeliveryState::Sent, None),
        Settlement::Retry { at, counted } => {
            Outcome { state: DeliveryState::Planned, ready_at: Some(epoch_after(at)), counted, reason: reason() }
        }
        Settlement::Move(to) => {
            if relocate(tx, &delivery.address, &to, attempt.at).await? {
                let ready_at = Some(epoch(attempt.at));
                Outcome { state: DeliveryState::Planned, ready_at, counted: true, reason: reason() }
            } else {
                settled(DeliveryState::Dead, reason())
            }
        }
        Settlement::Uncertain => settled(DeliveryState::Uncertain, reason()),
        Settlement::Dead | Settlement::Strike { .. } => settled(DeliveryState::Dead, reason()),
        Settlement::Deactivate => {
            deactivate(tx, &delivery.address, &attempt.detail, attempt.at).await?;
            settled(DeliveryState::Dead, reason())
        }
    })
}

/// How many of the last settled issues at a delivery's address are dead, with a last attempt of this class.
async fn dead_issues(tx: &mut Tx, delivery: &Delivery, class: &str, last_issues: u32) -> Result<u32, StoreError> {
    let count: i64 = on_tx!(tx, connection => {
        sqlx::query_scalar(
            "select count(*) from (
                 select max(case when d.state = 'dead' and last.class = $3 then 1 else 0 end) as struck
                 from delivery d left join attempt last on last.delivery_id = d.id and last.n = d.tries
                 where d.subscriber = $1 and d.address = $2 and d.state in ('sent', 'dead')
                 group by d.issue_id order by max(d.planned_at) desc, d.issue_id limit $4
             ) issues where struck = 1",
        )
        .bind(&delivery.issue.subscriber)
        .bind(delivery.address.to_string())
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
    outcome: Outcome,
    receipt: Option<&str>,
    uncertain: bool,
) -> Result<(), StoreError> {
    on_tx!(tx, connection => {
        sqlx::query(
            "update delivery set state = $2, ready_at = $3, attempt = attempt + $4, reason = $5, receipt = $6,
                 maybe_sent = (maybe_sent or $7), lease_token = null
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
