//! Defines the table of addresses: the subscriber of each, whether it is active, and what a platform replaced it by.
//!
//! `flow/`, `desk/`, `web/` and the commands call it.
//!
//! An address is declared (by the roster or the reader), or it is the successor of a declared one: a platform has replaced
//! it, as when a Telegram group becomes a supergroup. The declared address then stays as an inactive row, because the roster
//! still names it; deliveries go to its successor.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{corrupt, epoch, grouped, instant, json_list, readable, without_nul};
use super::{Store, StoreError};
use crate::domain::delivery::SendError;
use crate::domain::subscriber::{Address, Subscriber};

/// One address of a subscriber, with its state.
#[derive(Clone, Debug, PartialEq)]
pub struct AddressStatus {
    /// The address.
    pub address: Address,
    /// Whether deliveries go to it.
    pub active: bool,
    /// Why it is inactive.
    pub reason: Option<String>,
    /// Since when it is inactive, to the second.
    pub since: Option<DateTime<Utc>>,
    /// The declared address that it replaces.
    pub moved_from: Option<Address>,
}

/// Sorts addresses in the declared order, a successor after the address that it replaces.
const IN_ORDER: &str = "order by position, case when moved_from is null then 0 else 1 end, since, address";

/// The start of the reason of an address that has moved.
pub(super) const MOVED_TO: &str = "moved to ";

query_row! {
    struct StoredAddress {
        address: String,
        active: bool,
        reason: Option<String>,
        since: Option<i64>,
        moved_from: Option<String>,
    }
}

query_row! {
    /// Whose an address is.
    struct AddressOwner {
        subscriber: String,
        position: i64,
        declared: String,
    }
}

impl Store {
    /// Every address of a subscriber, in the declared order; a successor follows the address that it replaces.
    pub async fn addresses(&self, id: &str) -> Result<Vec<AddressStatus>, StoreError> {
        let rows: Vec<StoredAddress> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!(
                "select address, active, reason, since, moved_from from address where subscriber = $1 {IN_ORDER}"
            )))
            .bind(id)
            .fetch_all(pool)
            .await?
        });
        let row = format!("addresses of `{id}`");
        rows.into_iter()
            .map(|stored| {
                Ok(AddressStatus {
                    address: parse(&stored.address, &row)?,
                    active: stored.active,
                    reason: stored.reason,
                    since: stored.since.map(|at| instant(at, &row)).transpose()?,
                    moved_from: stored.moved_from.map(|from| parse(&from, &row)).transpose()?,
                })
            })
            .collect()
    }

    /// The active addresses of a subscriber, in the declared order. One that cannot be read is logged and left out.
    pub async fn active_addresses(&self, id: &str) -> Result<Vec<Address>, StoreError> {
        Ok(self.active_addresses_of(&[id]).await?.remove(id).unwrap_or_default())
    }

    /// [`Store::active_addresses`] of several subscribers, by subscriber id, in one query.
    pub async fn active_addresses_of(
        &self,
        subscribers: &[&str],
    ) -> Result<BTreeMap<String, Vec<Address>>, StoreError> {
        let sql = format!(
            "select subscriber, address from address where active and subscriber in (select value from {}) {IN_ORDER}",
            self.list(1)
        );
        let rows: Vec<(String, String)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(subscribers)?).fetch_all(pool).await?
        });
        let by_subscriber = grouped(subscribers, rows, |row| &row.0).into_iter();
        Ok(by_subscriber
            .map(|(subscriber, rows)| {
                let row = format!("addresses of `{subscriber}`");
                let addresses = readable(rows.iter().map(|(_, address)| parse(address, &row)));
                (subscriber, addresses)
            })
            .collect())
    }

    /// The subscriber who has this address.
    pub async fn subscriber_at(&self, address: &Address) -> Result<Option<Subscriber>, StoreError> {
        let owner: Option<String> = on_pool!(self, pool => {
            sqlx::query_scalar("select subscriber from address where address = $1")
                .bind(address.to_string())
                .fetch_optional(pool)
                .await?
        });
        match owner {
            Some(id) => self.subscriber(&id).await,
            None => Ok(None),
        }
    }

    /// Makes an address inactive, for a reason. Its planned deliveries end as dead when they are claimed. False if it is
    /// unknown or already inactive: the first reason stays.
    pub async fn deactivate_address(
        &self,
        address: &Address,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = deactivate(&mut tx, address, reason, now).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Makes an address active again. False if it is unknown or already active.
    pub async fn reactivate_address(&self, address: &Address) -> Result<bool, StoreError> {
        let done = on_writer!(self, connection => {
            sqlx::query("update address set active = true, reason = null, since = null where address = $1 and not active")
                .bind(address.to_string())
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(done == 1)
    }

    /// The same for every address inside a chat (`telegram:-1001/5` inside `telegram:-1001`), because the bot was added to the
    /// chat again. A topic that is gone and an address that has moved stay inactive. Returns how many became active.
    pub async fn reactivate_within(&self, chat: &Address) -> Result<u64, StoreError> {
        Ok(on_writer!(self, connection => {
            sqlx::query(
                "update address set active = true, reason = null, since = null
                 where address like $1 and not active and reason not like $2 and reason not like $3",
            )
            .bind(format!("{chat}/%"))
            .bind(format!("{MOVED_TO}%"))
            .bind(format!("{}%", SendError::TopicGone(String::new())))
            .execute(connection)
            .await?
            .rows_affected()
        }))
    }

    /// Replaces `from` by `to`, because the platform reports the move; unsettled deliveries go to `to`. False if `from` is
    /// unknown, or if `to` belongs to another subscriber: then `from` is only deactivated.
    pub async fn move_address(&self, from: &Address, to: &Address, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let moved = relocate(&mut tx, from, to, now).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// The declared addresses of several subscribers, each in order, by subscriber id.
    pub(super) async fn declared_addresses(&self, ids: &[&str]) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        let sql = format!(
            "select subscriber, address from address
             where moved_from is null and subscriber in (select value from {}) order by position",
            self.list(1)
        );
        let rows: Vec<(String, String)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(ids)?).fetch_all(pool).await?
        });
        let mut addresses: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (subscriber, address) in rows {
            addresses.entry(subscriber).or_default().push(address);
        }
        Ok(addresses)
    }

    /// Sets the declared addresses of a subscriber. An address that stays keeps its state and its successor; one that is no
    /// longer declared is deleted, with its successor, its notices and its conversations; one of a withdrawn subscriber is
    /// taken over, so that a roster can change an id.
    pub(super) async fn put_addresses(&self, tx: &mut Tx, subscriber: &Subscriber) -> Result<(), StoreError> {
        let declared = json_list(&subscriber.addresses)?;
        let gone = format!(
            "from address where subscriber = $1 and coalesce(moved_from, address) not in (select value from {})",
            self.list(2)
        );
        for sql in [
            format!("delete from conversation where place in (select address {gone})"),
            format!("delete from notice where address in (select address {gone})"),
            format!("delete {gone}"),
        ] {
            on_tx!(&mut *tx, connection => {
                sqlx::query(AssertSqlSafe(sql)).bind(&subscriber.id).bind(&declared).execute(connection).await?;
            });
        }
        for (position, address) in (0_i64..).zip(&subscriber.addresses) {
            // The row of a withdrawn subscriber is deleted, so that the new one starts as active.
            on_tx!(&mut *tx, connection => {
                sqlx::query(
                    "delete from address where (moved_from = $1 or (address = $1 and moved_from is null)) and subscriber <> $2
                         and exists (
                             select 1 from subscriber where id = address.subscriber and status = 'withdrawn')",
                )
                .bind(address.to_string())
                .bind(&subscriber.id)
                .execute(connection)
                .await?;
            });
            let put = on_tx!(&mut *tx, connection => {
                sqlx::query(
                    "insert into address (address, subscriber, position, active) values ($1, $2, $3, true)
                     on conflict (address) do update set position = excluded.position, moved_from = null
                     where address.subscriber = excluded.subscriber",
                )
                .bind(address.to_string())
                .bind(&subscriber.id)
                .bind(position)
                .execute(connection)
                .await?
                .rows_affected()
            });
            if put == 0 {
                let subscriber = owner(tx, address).await?.map(|owner| owner.subscriber).unwrap_or_default();
                return Err(StoreError::AddressTaken { address: address.masked(), subscriber });
            }
        }
        Ok(())
    }
}

/// [`Store::deactivate_address`] within a transaction.
pub(super) async fn deactivate(
    tx: &mut Tx,
    address: &Address,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = on_tx!(tx, connection => {
        sqlx::query("update address set active = false, reason = $2, since = $3 where address = $1 and active")
            .bind(address.to_string())
            .bind(without_nul(reason))
            .bind(epoch(now))
            .execute(connection)
            .await?
            .rows_affected()
    });
    Ok(done == 1)
}

/// [`Store::move_address`] within a transaction.
pub(super) async fn relocate(
    tx: &mut Tx,
    from: &Address,
    to: &Address,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(AddressOwner { subscriber, position, declared }) = owner(tx, from).await? else { return Ok(false) };
    if from == to {
        return Ok(false);
    }
    on_tx!(&mut *tx, connection => {
        sqlx::query(
            "insert into address (address, subscriber, position, moved_from, active) values ($1, $2, $3, $4, true)
             on conflict (address) do nothing",
        )
        .bind(to.to_string())
        .bind(&subscriber)
        .bind(position)
        .bind(declared)
        .execute(connection)
        .await?;
    });
    deactivate(tx, from, &format!("{MOVED_TO}{}", to.masked()), now).await?;
    if owner(tx, to).await?.is_none_or(|owner| owner.subscriber != subscriber) {
        return Ok(false);
    }
    // An issue that is planned at both addresses is sent once, to the new one: the deliveries to the old one end as dead.
    on_tx!(&mut *tx, connection => {
        sqlx::query(
            "update delivery set address = $2, target = $3
             where address = $1 and ready_at is not null and not exists (
                 select 1 from delivery as other
                 where other.issue_id = delivery.issue_id and other.address = $2 and other.part = delivery.part)",
        )
        .bind(from.to_string())
        .bind(to.to_string())
        .bind(to.target_key())
        .execute(connection)
        .await?;
    });
    Ok(true)
}

/// The declared addresses of one subscriber, in order, within a transaction.
pub(super) async fn declared_of(tx: &mut Tx, id: &str) -> Result<Vec<String>, StoreError> {
    Ok(on_tx!(tx, connection => {
        sqlx::query_scalar("select address from address where subscriber = $1 and moved_from is null order by position")
            .bind(id)
            .fetch_all(connection)
            .await?
    }))
}

/// Whose an address is, its position among theirs, and the declared address that it is or replaces.
async fn owner(tx: &mut Tx, address: &Address) -> Result<Option<AddressOwner>, StoreError> {
    Ok(on_tx!(tx, connection => {
        sqlx::query_as(
            "select subscriber, position, coalesce(moved_from, address) as declared from address where address = $1",
        )
        .bind(address.to_string())
        .fetch_optional(connection)
        .await?
    }))
}

/// Reads an address that the store wrote.
pub(super) fn parse(address: &str, row: &str) -> Result<Address, StoreError> {
    // The error of the parser repeats the address, which must not reach a log.
    address.parse().map_err(|_| corrupt(row, "it has an address that does not parse"))
}
