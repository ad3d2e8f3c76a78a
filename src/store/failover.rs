//! Defines the failover: an issue that is dead at one address goes to the next, for a subscriber who is reached at one
//! address at a time ([`Reach::Preferred`]).
//!
//! `flow/deliver/failover.rs` finds the stranded issues and plans them again; `settle.rs` ends the parts that follow a dead
//! one. Everything is derived from the stored deliveries, so that a process that dies in between loses nothing.

use chrono::{DateTime, Utc};

use super::dialect::Tx;
use super::encode::{epoch, id_of, parsed};
use super::issues::{DeliveryTimes, NewDelivery, plan};
use super::{Store, StoreError};
use crate::domain::delivery::{Delivery, IssueKey};
use crate::domain::preferences::{Preferences, Reach};
use crate::domain::subscriber::{Address, Subscriber};

/// An issue that is dead at every address where it was planned, and the next address.
#[derive(Clone, Debug, PartialEq)]
pub struct StrandedIssue {
    /// The issue.
    pub issue: IssueKey,
    /// Its subscriber.
    pub subscriber: Subscriber,
    /// The first active address, in the declared order, at which it was not planned.
    pub to: Address,
}

impl Store {
    /// The issues of subscribers with [`Reach::Preferred`] that were planned at `since` or later, of which every part is dead
    /// and none may have arrived, and for which there is another active address.
    pub async fn stranded_issues(&self, since: DateTime<Utc>) -> Result<Vec<StrandedIssue>, StoreError> {
        let dead: Vec<(String, String)> = on_pool!(self, pool => {
            sqlx::query_as(
                "select d.subscriber, d.issue_window from subscriber s join delivery d on d.subscriber = s.id
                 where s.preferences <> '{}' and s.status in ('active', 'paused') and d.planned_at >= $1
                 group by d.subscriber, d.issue_window
                 having max(case when d.state = 'dead' and not d.maybe_sent then 0 else 1 end) = 0
                 order by d.subscriber, d.issue_window",
            )
            .bind(epoch(since))
            .fetch_all(pool)
            .await?
        });
        let mut stranded = Vec::new();
        for (id, window) in dead {
            let reader = match self.subscriber(&id).await {
                // `subscribers` logs it: the scheduler calls that on every tick.
                Err(StoreError::Corrupt { .. }) => continue,
                reader => reader?,
            };
            let Some(subscriber) = reader.filter(|reader| reader.preferences.reach == Reach::Preferred) else {
                continue;
            };
            let tried: Vec<String> = on_pool!(self, pool => {
                sqlx::query_scalar("select distinct address from delivery where subscriber = $1 and issue_window = $2")
                    .bind(&id)
                    .bind(&window)
                    .fetch_all(pool)
                    .await?
            });
            let left = self.active_addresses(&id).await?;
            if let Some(to) = left.into_iter().find(|address| !tried.contains(&address.to_string())) {
                stranded.push(StrandedIssue { issue: IssueKey { subscriber: id, window }, subscriber, to });
            }
        }
        Ok(stranded)
    }

    /// Plans an issue at one more address, due at once. False, and nothing is changed, if it is no longer dead at every
    /// address, or if another process has planned it there.
    pub async fn plan_at_next_address(
        &self,
        issue: &IssueKey,
        deliveries: &[NewDelivery],
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let id = id_of(&["issue", &issue.subscriber, &issue.window]);
        let mut tx = self.begin().await?;
        // Locks the issue until the end of the transaction: another process that plans it waits, and then finds it planned.
        let held = on_tx!(&mut tx, connection => {
            sqlx::query("update issue set published_at = published_at where id = $1 and swept_at is null")
                .bind(&id)
                .execute(connection)
                .await?
                .rows_affected()
        });
        let alive: i64 = on_tx!(&mut tx, connection => {
            sqlx::query_scalar("select count(*) from delivery where issue_id = $1 and (state <> 'dead' or maybe_sent)")
                .bind(&id)
                .fetch_one(connection)
                .await?
        });
        if held == 0 || alive > 0 {
            return tx.leave(false).await;
        }
        let times = DeliveryTimes { due_at: now, expires_at, now };
        let mut planned = 0;
        for delivery in deliveries {
            planned += plan(&mut tx, &id, issue, delivery, &times).await?;
        }
        tx.commit().await?;
        Ok(planned > 0)
    }
}

/// Ends the parts that follow a dead one, if the whole issue will go to another address: none of it has arrived or may have,
/// and there is an active address at which it was not planned.
pub(super) async fn end_following_parts(tx: &mut Tx, delivery: &Delivery) -> Result<(), StoreError> {
    let preferences: Option<String> = on_tx!(&mut *tx, connection => {
        sqlx::query_scalar("select preferences from subscriber where id = $1")
            .bind(&delivery.issue.subscriber)
            .fetch_optional(connection)
            .await?
    });
    let preferences = preferences.map(|json| parsed::<Preferences>(&json, "preferences")).transpose()?;
    if preferences.is_none_or(|preferences| preferences.reach != Reach::Preferred) {
        return Ok(());
    }
    on_tx!(&mut *tx, connection => {
        sqlx::query(
            "update delivery set state = 'dead', ready_at = null, lease_token = null,
                 reason = 'an earlier part was not delivered'
             where (issue_id, address) = (select dead.issue_id, dead.address from delivery dead where dead.id = $1)
                 and state = 'planned'
                 and not exists (
                     select 1 from delivery other where other.issue_id = delivery.issue_id
                         and (other.maybe_sent or other.state in ('sent', 'uncertain', 'claimed')))
                 and exists (
                     select 1 from address a where a.subscriber = delivery.subscriber and a.active
                         and not exists (
                             select 1 from delivery tried
                             where tried.issue_id = delivery.issue_id and tried.address = a.address))",
        )
        .bind(&delivery.id)
        .execute(connection)
        .await?;
    });
    Ok(())
}
