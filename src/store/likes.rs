//! Defines the table of liked papers: the works of each source that a reader's `like` names, as they were last read.
//!
//! `flow/likes.rs` writes them, `flow/publish/readers.rs` makes marks of them; `dawnpost subscribers show` and the export of
//! `desk/` show them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::encode::{epoch, epoch_after, grouped, instant, json, json_list, parsed, readable, without_nul};
use super::{Store, StoreError};
use crate::domain::like::Work;

/// One source of one reader, as it was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikedSource {
    /// Its name, as `Like::source` gives it.
    pub source: String,
    /// The version that the source reported, for the next conditional request.
    pub version: Option<String>,
    /// Its works, newest first.
    pub works: Vec<Work>,
    /// When it was last read, or last found unchanged.
    pub read_at: Option<DateTime<Utc>>,
    /// When it may be read again.
    pub next_at: DateTime<Utc>,
    /// Why the last attempt to read it failed.
    pub fault: Option<String>,
}

query_row! {
    struct StoredSource {
        subscriber: String,
        source: String,
        version: Option<String>,
        works: String,
        read_at: Option<i64>,
        next_at: i64,
        fault: Option<String>,
    }
}

impl Store {
    /// The stored sources of a reader, sorted by name. One that cannot be read is logged and left out.
    pub async fn liked_sources(&self, subscriber: &str) -> Result<Vec<LikedSource>, StoreError> {
        Ok(self.liked_sources_of(&[subscriber]).await?.remove(subscriber).unwrap_or_default())
    }

    /// [`Store::liked_sources`] of several subscribers, by subscriber id, in one query.
    pub async fn liked_sources_of(
        &self,
        subscribers: &[&str],
    ) -> Result<BTreeMap<String, Vec<LikedSource>>, StoreError> {
        let sql = format!(
            "select subscriber, source, version, works, read_at, next_at, fault from liked
             where subscriber in (select value from {})",
            self.list(1)
        );
        let rows: Vec<StoredSource> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(subscribers)?).fetch_all(pool).await?
        });
        let by_subscriber = grouped(subscribers, rows, |row| &row.subscriber).into_iter();
        Ok(by_subscriber
            .map(|(subscriber, rows)| {
                let mut liked: Vec<LikedSource> = readable(rows.into_iter().map(read));
                // Not in SQL: the databases sort text differently.
                liked.sort_by(|a, b| a.source.cmp(&b.source));
                (subscriber, liked)
            })
            .collect())
    }

    /// Saves a source, in place of its earlier row; writes nothing if there is no such subscriber.
    pub async fn put_liked_source(&self, subscriber: &str, row: &LikedSource) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query(
                "insert into liked (subscriber, source, version, works, read_at, next_at, fault)
                 select id, $2, $3, $4, $5, $6, $7 from subscriber where id = $1
                 on conflict (subscriber, source) do update set version = excluded.version, works = excluded.works,
                     read_at = excluded.read_at, next_at = excluded.next_at, fault = excluded.fault",
            )
            .bind(subscriber)
            .bind(&row.source)
            .bind(row.version.as_deref().map(without_nul))
            .bind(json(&row.works)?)
            .bind(row.read_at.map(epoch))
            .bind(epoch_after(row.next_at))
            .bind(row.fault.as_deref().map(without_nul))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Deletes a source that a reader no longer names.
    pub async fn delete_liked_source(&self, subscriber: &str, source: &str) -> Result<(), StoreError> {
        on_writer!(self, connection => {
            sqlx::query("delete from liked where subscriber = $1 and source = $2")
                .bind(subscriber)
                .bind(source)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// Every stored source as subscriber id and name, to find those that no criteria name any more.
    pub async fn liked_source_names(&self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("select subscriber, source from liked").fetch_all(pool).await?
        }))
    }
}

fn read(stored: StoredSource) -> Result<LikedSource, StoreError> {
    let row = format!("`{}` of `{}`", stored.source, stored.subscriber);
    Ok(LikedSource {
        works: parsed(&stored.works, &row)?,
        read_at: stored.read_at.map(|at| instant(at, &row)).transpose()?,
        next_at: instant(stored.next_at, &row)?,
        source: stored.source,
        version: stored.version,
        fault: stored.fault,
    })
}
