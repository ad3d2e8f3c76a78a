//! Defines how a further channel is connected to a subscriber: the one-time tokens, and the transfer of an address.
//!
//! `desk/` calls it.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::encode::epoch;
use super::{Store, StoreError};
use crate::domain::subscriber::Address;

impl Store {
    /// Saves the hash of a one-time token.
    pub async fn put_connect_token(
        &self,
        hash: &str,
        subscriber: &str,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query("insert into connect_token (token, subscriber, expires_at) values ($1, $2, $3)")
                .bind(hash)
                .bind(subscriber)
                .bind(epoch(expires))
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Deletes a one-time token, given by its hash, and returns its subscriber if it had not expired.
    pub async fn use_connect_token(&self, hash: &str, now: DateTime<Utc>) -> Result<Option<String>, StoreError> {
        let row: Option<(String, i64)> = on_writer!(self, connection => {
            sqlx::query_as("delete from connect_token where token = $1 returning subscriber, expires_at")
                .bind(hash)
                .fetch_optional(connection)
                .await?
        });
        Ok(row.filter(|(_, expires)| epoch(now) < *expires).map(|(subscriber, _)| subscriber))
    }

    /// Transfers an address to a subscriber, as their last one. The history and the votes of its previous subscriber are
    /// copied, so that no paper is sent twice; a previous subscriber without another address is deleted. False if there is no
    /// such subscriber any more.
    pub async fn transfer_address(&self, address: &Address, subscriber: &str) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // Locked: another transaction that changes this subscriber waits, and then sees the address.
        let sql = format!("select id from subscriber where id = $1 {}", self.for_update());
        let held: Option<String> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(subscriber).fetch_optional(connection).await?
        });
        if held.is_none() {
            return tx.leave(false).await;
        }
        let before: Option<String> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar("select subscriber from address where address = $1")
                .bind(address.to_string())
                .fetch_optional(connection)
                .await?
        });
        if before.as_deref() == Some(subscriber) {
            return tx.leave(true).await;
        }
        on_tx!(&mut tx, connection => {
            sqlx::query(
                "insert into address (address, subscriber, position, active)
                 values ($1, $2, (select coalesce(max(position), -1) + 1 from address where subscriber = $2), true)
                 on conflict (address) do update set subscriber = excluded.subscriber, position = excluded.position,
                     moved_from = null, active = true, reason = null, since = null",
            )
            .bind(address.to_string())
            .bind(subscriber)
            .execute(connection)
            .await?;
        });
        if let Some(before) = before {
            for sql in [
                // The costs stay with the same person.
                "update llm_spend set subscriber = $2 where subscriber = $1
                     and not exists (select 1 from address where address.subscriber = $1)",
                "insert into issue_paper (subscriber, paper_id, issue_window)
                 select $2, paper_id, issue_window from issue_paper where subscriber = $1 on conflict do nothing",
                "insert into vote (subscriber, paper_id, member, is_admin, verdict, title, abstract, at)
                 select $2, paper_id, member, is_admin, verdict, title, abstract, at from vote
                 where subscriber = $1 and member = '' on conflict do nothing",
            ] {
                on_tx!(&mut tx, connection => {
                    sqlx::query(sql).bind(&before).bind(subscriber).execute(connection).await?;
                });
            }
            on_tx!(&mut tx, connection => {
                sqlx::query(
                    "delete from subscriber where id = $1
                         and not exists (select 1 from address where address.subscriber = subscriber.id)",
                )
                .bind(&before)
                .execute(connection)
                .await?;
            });
        }
        tx.commit().await?;
        Ok(true)
    }
}
