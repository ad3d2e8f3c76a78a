//! Defines how conversations are kept: what a chat is in the middle of, which updates were taken up, where an adapter goes
//! on.
//!
//! The reader's desk calls it for `inbound/`. It must never know what a state says.

use chrono::{DateTime, Utc};

use super::encode::{epoch, plain};
use super::{Store, StoreError};
use crate::domain::subscriber::Address;

/// How an update stood when it was taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nobody has seen it.
    New,
    /// A process took it up and never finished: its effect is unknown.
    Interrupted,
    /// It was answered.
    Done,
}

impl Store {
    /// Takes up an update before anything is done about it, so that none is run twice, whatever comes between.
    pub async fn take_up(&self, source: &str, id: &str, now: DateTime<Utc>) -> Result<Taken, StoreError> {
        let added = on_pool!(self, pool => {
            sqlx::query("insert into seen (source, id, done, at) values ($1, $2, false, $3) on conflict do nothing")
                .bind(source)
                .bind(id)
                .bind(epoch(now))
                .execute(pool)
                .await?
                .rows_affected()
        });
        if added == 1 {
            return Ok(Taken::New);
        }
        // What is told as interrupted is told once.
        let interrupted = on_pool!(self, pool => {
            sqlx::query("update seen set done = true where source = $1 and id = $2 and not done")
                .bind(source)
                .bind(id)
                .execute(pool)
                .await?
                .rows_affected()
        });
        Ok(if interrupted == 1 { Taken::Interrupted } else { Taken::Done })
    }

    /// Says that an update was answered.
    pub async fn finish(&self, source: &str, id: &str) -> Result<(), StoreError> {
        on_pool!(self, pool => {
            sqlx::query("update seen set done = true where source = $1 and id = $2")
                .bind(source)
                .bind(id)
                .execute(pool)
                .await?;
        });
        Ok(())
    }

    /// What a member's conversation in a place is about, and since when.
    pub async fn conversation(
        &self,
        place: &Address,
        member: &str,
    ) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        let row: Option<(String, i64)> = on_pool!(self, pool => {
            sqlx::query_as("select state, at from conversation where place = $1 and member = $2")
                .bind(place.to_string())
                .bind(member)
                .fetch_optional(pool)
                .await?
        });
        row.map(|(state, at)| Ok((state, super::encode::instant(at, "conversation")?))).transpose()
    }

    /// Keeps what a conversation is about; none ends it.
    pub async fn set_conversation(
        &self,
        place: &Address,
        member: &str,
        state: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Some(state) = state else {
            on_pool!(self, pool => {
                sqlx::query("delete from conversation where place = $1 and member = $2")
                    .bind(place.to_string())
                    .bind(member)
                    .execute(pool)
                    .await?;
            });
            return Ok(());
        };
        on_pool!(self, pool => {
            sqlx::query(
                "insert into conversation (place, member, state, at) values ($1, $2, $3, $4)
                 on conflict (place, member) do update set state = excluded.state, at = excluded.at",
            )
            .bind(place.to_string())
            .bind(member)
            .bind(plain(state))
            .bind(epoch(now))
            .execute(pool)
            .await?;
        });
        Ok(())
    }

    /// What an adapter noted down under a name.
    pub async fn bookmark(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select value from bookmark where name = $1").bind(name).fetch_optional(pool).await?
        }))
    }

    /// Notes something down under a name.
    pub async fn set_bookmark(&self, name: &str, value: &str) -> Result<(), StoreError> {
        on_pool!(self, pool => {
            sqlx::query(
                "insert into bookmark (name, value) values ($1, $2)
                 on conflict (name) do update set value = excluded.value",
            )
            .bind(name)
            .bind(plain(value))
            .execute(pool)
            .await?;
        });
        Ok(())
    }
}
