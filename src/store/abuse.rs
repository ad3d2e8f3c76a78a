//! Defines the protection against abuse: budgets per name, one-time links, ended sessions, and tombstones of addresses that want no mail.
//!
//! `desk/` and `web/operator.rs` call it. Names of people are pseudonyms here (keyed hashes).

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{epoch, json_list};
use super::{Store, StoreError};

/// Why nothing is sent to an address any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tombstone {
    /// Its owner had everything erased: a roster does not add them again; only they can, by subscribing themselves.
    Erased,
    /// Its owner reported that they had not asked for our mail.
    Blocked,
}

impl Tombstone {
    fn as_str(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Blocked => "blocked",
        }
    }
}

/// [`Store::add_tombstones`] within a transaction.
pub(super) async fn add_tombstones(
    tx: &mut Tx,
    pseudonyms: &[String],
    kind: Tombstone,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for pseudonym in pseudonyms {
        on_tx!(&mut *tx, connection => {
            sqlx::query("insert into tombstone (pseudonym, kind, at) values ($1, $2, $3) on conflict do nothing")
                .bind(pseudonym)
                .bind(kind.as_str())
                .bind(epoch(now))
                .execute(connection)
                .await?;
        });
    }
    Ok(())
}

/// An upper limit on what is spent of a budget in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetCap {
    /// The limit.
    pub most: u32,
    /// The start of the period.
    pub since: DateTime<Utc>,
}

impl Store {
    /// Spends one unit of a budget under a name, unless a cap is reached; returns whether it did. The caps also hold for
    /// callers that spend at the same time.
    pub async fn try_spend(
        &self,
        budget: &str,
        name: &str,
        caps: &[BudgetCap],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.try_spend_as(budget, &[name.to_owned()], caps, now).await
    }

    /// The same for a spender with several names: what was spent under any of them counts, and the new unit is recorded
    /// under the first.
    pub async fn try_spend_as(
        &self,
        budget: &str,
        names: &[String],
        caps: &[BudgetCap],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let name = names.first().map(String::as_str).unwrap_or_default();
        let all_names = json_list(names)?;
        let count = format!(
            "select count(*) from spent where budget = $1 and at > $3 and name in (select value from {})",
            self.list(2)
        );
        let mut tx = self.begin().await?;
        // SQLite has one writer; on PostgreSQL, transactions for the same name wait here for each other.
        if matches!(self, Self::Postgres(_)) {
            on_tx!(&mut tx, connection => {
                sqlx::query("select pg_advisory_xact_lock(hashtext($1))")
                    .bind(format!("{budget}\n{name}"))
                    .execute(connection)
                    .await?;
            });
        }
        for cap in caps {
            let spent: i64 = on_tx!(&mut tx, connection => {
                sqlx::query_scalar(AssertSqlSafe(count.as_str()))
                    .bind(budget)
                    .bind(&all_names)
                    .bind(epoch(cap.since))
                    .fetch_one(connection)
                    .await?
            });
            if spent >= i64::from(cap.most) {
                return tx.leave(false).await;
            }
        }
        on_tx!(&mut tx, connection => {
            sqlx::query("insert into spent (budget, name, at) values ($1, $2, $3)")
                .bind(budget)
                .bind(name)
                .bind(epoch(now))
                .execute(connection)
                .await?;
        });
        tx.commit().await?;
        Ok(true)
    }

    /// Whether a cap of a budget is reached under a name. Callers that ask and spend at once may spend a few units more.
    pub async fn is_spent(&self, budget: &str, name: &str, cap: BudgetCap) -> Result<bool, StoreError> {
        let spent: i64 = on_pool!(self, pool => {
            sqlx::query_scalar("select count(*) from spent where budget = $1 and name = $2 and at > $3")
                .bind(budget)
                .bind(name)
                .bind(epoch(cap.since))
                .fetch_one(pool)
                .await?
        });
        Ok(spent >= i64::from(cap.most))
    }

    /// Marks a one-time link or an ended session, given by its hash, as used; false if it was used before.
    pub async fn use_link(&self, hash: &str, expires: DateTime<Utc>) -> Result<bool, StoreError> {
        let added = on_writer!(self, connection => {
            sqlx::query("insert into used_link (token, expires_at) values ($1, $2) on conflict do nothing")
                .bind(hash)
                .bind(epoch(expires))
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(added == 1)
    }

    /// Whether [`Store::use_link`] was called with this hash.
    pub async fn is_link_used(&self, hash: &str) -> Result<bool, StoreError> {
        let found: i64 = on_pool!(self, pool => {
            sqlx::query_scalar("select count(*) from used_link where token = $1").bind(hash).fetch_one(pool).await?
        });
        Ok(found > 0)
    }

    /// Adds a tombstone for each of these pseudonyms.
    pub async fn add_tombstones(
        &self,
        pseudonyms: &[String],
        kind: Tombstone,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        add_tombstones(&mut tx, pseudonyms, kind, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether any of these pseudonyms has a tombstone of this kind.
    pub async fn has_tombstone(&self, pseudonyms: &[String], kind: Tombstone) -> Result<bool, StoreError> {
        let sql = format!(
            "select count(*) from tombstone where kind = $2 and pseudonym in (select value from {})",
            self.list(1)
        );
        let found: i64 = on_pool!(self, pool => {
            sqlx::query_scalar(AssertSqlSafe(sql))
                .bind(json_list(pseudonyms)?)
                .bind(kind.as_str())
                .fetch_one(pool)
                .await?
        });
        Ok(found > 0)
    }

    /// Removes every tombstone of these pseudonyms, because their owner came back.
    pub async fn remove_tombstones(&self, pseudonyms: &[String]) -> Result<(), StoreError> {
        let sql = format!("delete from tombstone where pseudonym in (select value from {})", self.list(1));
        on_writer!(self, connection => {
            sqlx::query(AssertSqlSafe(sql)).bind(json_list(pseudonyms)?).execute(connection).await?;
        });
        Ok(())
    }

    /// Deletes what is no longer needed: used links and connection tokens that have expired; budget entries, updates, conversations and settled
    /// notices from before `old`. Also removes the ids of erased subscribers from the costs of language models.
    pub async fn delete_expired(&self, old: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), StoreError> {
        for (sql, at) in [
            ("delete from used_link where expires_at < $1", now),
            ("delete from connect_token where expires_at < $1", now),
            ("delete from spent where at < $1", old),
            ("delete from seen where at < $1", old),
            ("delete from conversation where at < $1", old),
            ("delete from notice where ready_at is null and created_at < $1", old),
        ] {
            on_writer!(self, connection => {
                sqlx::query(sql).bind(epoch(at)).execute(connection).await?;
            });
        }
        // A cost may have been recorded while its reader was being erased; as in `erase.rs`, the cost stays.
        on_writer!(self, connection => {
            sqlx::query(
                "update llm_spend set subscriber = ''
                 where subscriber <> '' and subscriber not in (select id from subscriber)",
            )
            .execute(connection)
            .await?;
        });
        Ok(())
    }
}
