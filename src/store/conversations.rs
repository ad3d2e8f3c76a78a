//! Defines the state of conversations: what each chat is in the middle of, which updates were handled, and the bookmarks
//! from which an adapter continues.
//!
//! `inbound/` and `desk/applications.rs` call it. States are opaque JSON here.

use chrono::{DateTime, Utc};

use super::encode::{epoch, instant, without_nul};
use super::{Store, StoreError};
use crate::domain::subscriber::Address;

/// The state of an update before it was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateClaim {
    /// It is new.
    New,
    /// A process claimed it and never finished: its effect is unknown.
    Interrupted,
    /// It was answered.
    Answered,
}

impl Store {
    /// Claims an update before it is handled, so that none is handled twice.
    pub async fn claim_update(&self, source: &str, id: &str, now: DateTime<Utc>) -> Result<UpdateClaim, StoreError> {
        let added = on_writer!(self, connection => {
            sqlx::query("insert into seen (source, id, done, at) values ($1, $2, false, $3) on conflict do nothing")
                .bind(source)
                .bind(id)
                .bind(epoch(now))
                .execute(connection)
                .await?
                .rows_affected()
        });
        if added == 1 {
            return Ok(UpdateClaim::New);
        }
        // An interrupted update is reported once.
        let interrupted = on_writer!(self, connection => {
            sqlx::query("update seen set done = true where source = $1 and id = $2 and not done")
                .bind(source)
                .bind(id)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(if interrupted == 1 { UpdateClaim::Interrupted } else { UpdateClaim::Answered })
    }

    /// Marks an update as answered.
    pub async fn finish_update(&self, source: &str, id: &str) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query("update seen set done = true where source = $1 and id = $2")
                .bind(source)
                .bind(id)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The state of a member's conversation in a chat, and when it was set.
    pub async fn conversation(
        &self,
        chat: &Address,
        member: &str,
    ) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        let row: Option<(String, i64)> = on_pool!(self, pool => {
            sqlx::query_as("select state, at from conversation where place = $1 and member = $2")
                .bind(chat.to_string())
                .bind(member)
                .fetch_optional(pool)
                .await?
        });
        row.map(|(state, at)| Ok((state, instant(at, "conversation")?))).transpose()
    }

    /// Sets the state of a conversation; `None` ends it.
    pub async fn set_conversation(
        &self,
        chat: &Address,
        member: &str,
        state: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Some(state) = state else {
            on_writer!(self, connection => {
                sqlx::query("delete from conversation where place = $1 and member = $2")
                    .bind(chat.to_string())
                    .bind(member)
                    .execute(connection)
                    .await?;
            });
            return Ok(());
        };
        on_writer!(self, connection => {
            sqlx::query(
                "insert into conversation (place, member, state, at) values ($1, $2, $3, $4)
                 on conflict (place, member) do update set state = excluded.state, at = excluded.at",
            )
            .bind(chat.to_string())
            .bind(member)
            .bind(without_nul(state))
            .bind(epoch(now))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// The value of a bookmark.
    pub async fn bookmark(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select value from bookmark where name = $1").bind(name).fetch_optional(pool).await?
        }))
    }

    /// Sets the value of a bookmark.
    pub async fn set_bookmark(&self, name: &str, value: &str) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query(
                "insert into bookmark (name, value) values ($1, $2)
                 on conflict (name) do update set value = excluded.value",
            )
            .bind(name)
            .bind(without_nul(value))
            .execute(connection)
            .await?;
        });
        Ok(())
    }
}
