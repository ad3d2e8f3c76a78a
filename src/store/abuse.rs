//! Defines what keeps strangers from abusing the site: budgets, one-time links, and the addresses that want nothing from us.
//!
//! The reader's desk and `web/` call it, with pseudonyms where a name would tell who somebody is. It must never know what a
//! budget is for.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{epoch, json_list};
use super::{Store, StoreError};

/// Why nothing goes to an address any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tombstone {
    /// Its owner had everything erased: no roster brings them back, only they themselves.
    Erased,
    /// Its owner said that a letter of ours was not asked for.
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

/// [`Store::bury`] within a transaction.
pub(super) async fn bury(
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

/// At most so many since then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// How many.
    pub most: u32,
    /// Since when they count.
    pub since: DateTime<Utc>,
}

impl Store {
    /// Spends one of a budget under a name, if every cap leaves one. Of any number that spend at once, no more get through
    /// than the caps allow.
    pub async fn spend(&self, budget: &str, name: &str, caps: &[Cap], now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.spend_as(budget, &[name.to_owned()], caps, now).await
    }

    /// The same for a spender with several names: what was spent under any of them counts, and the first one spends.
    pub async fn spend_as(
        &self,
        budget: &str,
        names: &[String],
        caps: &[Cap],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let name = names.first().map(String::as_str).unwrap_or_default();
        let all_names = json_list(names)?;
        let count = format!(
            "select count(*) from spent where budget = $1 and at > $3 and name in (select value from {})",
            self.list(2)
        );
        let mut tx = self.begin().await?;
        // SQLite has one writer; on PostgreSQL those of the same name wait here for each other.
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
                return Ok(false);
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

    /// Uses a one-time link, of which only a hash is kept; false where it was used before.
    pub async fn use_link(&self, hash: &str, expires: DateTime<Utc>) -> Result<bool, StoreError> {
        let added = on_pool!(self, pool => {
            sqlx::query("insert into used_link (token, expires_at) values ($1, $2) on conflict do nothing")
                .bind(hash)
                .bind(epoch(expires))
                .execute(pool)
                .await?
                .rows_affected()
        });
        Ok(added == 1)
    }

    /// Puts up tombstones.
    pub async fn bury(&self, pseudonyms: &[String], kind: Tombstone, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        bury(&mut tx, pseudonyms, kind, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether one of these pseudonyms has a tombstone of that kind.
    pub async fn is_buried(&self, pseudonyms: &[String], kind: Tombstone) -> Result<bool, StoreError> {
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

    /// Takes away every tombstone of these pseudonyms, because their owner came back.
    pub async fn unbury(&self, pseudonyms: &[String]) -> Result<(), StoreError> {
        let sql = format!("delete from tombstone where pseudonym in (select value from {})", self.list(1));
        on_pool!(self, pool => {
            sqlx::query(AssertSqlSafe(sql)).bind(json_list(pseudonyms)?).execute(pool).await?;
        });
        Ok(())
    }

    /// Throws away what has done its work: used links that have expired, spendings, updates and conversations from before
    /// `old`, settled notices; and the name of an erased reader where something was paid for them meanwhile.
    pub async fn sweep(&self, old: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), StoreError> {
        for (sql, at) in [
            ("delete from used_link where expires_at < $1", now),
            ("delete from spent where at < $1", old),
            ("delete from seen where at < $1", old),
            ("delete from conversation where at < $1", old),
            ("delete from notice where ready_at is null and created_at < $1", old),
        ] {
            on_pool!(self, pool => {
                sqlx::query(sql).bind(epoch(at)).execute(pool).await?;
            });
        }
        // What a language model was paid while its reader was being erased: as in `erase.rs`, it stays paid.
        on_pool!(self, pool => {
            sqlx::query(
                "update llm_spend set subscriber = ''
                 where subscriber <> '' and subscriber not in (select id from subscriber)",
            )
            .execute(pool)
            .await?;
        });
        Ok(())
    }
}
