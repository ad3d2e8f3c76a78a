//! Defines how a reader is erased: every row that names them, in one transaction, and the pages of the file where those
//! rows stood; and how one is brought back.
//!
//! The reader's desk and `subscribers remove` call it. It must never know which files a reader has.

use chrono::{DateTime, Utc};

use super::abuse::bury;
use super::encode::json;
use super::{Store, StoreError, Tombstone};
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;

impl Store {
    /// Erases a subscriber: addresses, issues, deliveries with their part of the ledger, votes, conversations and notices.
    /// `pseudonyms` are what may be kept of their addresses, so that no roster brings them back; none, and they are simply
    /// gone. False where there is no such subscriber.
    pub async fn erase(&self, id: &str, pseudonyms: &[String], now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        for sql in [
            "delete from conversation where place in (select address from address where subscriber = $1)",
            "delete from notice where address in (select address from address where subscriber = $1)",
        ] {
            on_tx!(&mut tx, connection => {
                sqlx::query(sql).bind(id).execute(connection).await?;
            });
        }
        let gone = on_tx!(&mut tx, connection => {
            sqlx::query("delete from subscriber where id = $1").bind(id).execute(connection).await?.rows_affected()
        });
        // What was paid stays paid. After the subscriber is gone: who was booking something for them is done by then.
        on_tx!(&mut tx, connection => {
            sqlx::query("update llm_spend set subscriber = '' where subscriber = $1").bind(id).execute(connection).await?;
        });
        bury(&mut tx, pseudonyms, Tombstone::Erased, now).await?;
        tx.commit().await?;
        // What was deleted still stands in the write-ahead log until it is folded into the file, which is overwritten
        // there (`secure_delete`). A reader of the file in another process may hold that up; the next fold does it then.
        if let Self::Sqlite(pool) = self {
            sqlx::query("pragma wal_checkpoint(truncate)").execute(pool).await?;
        }
        Ok(gone == 1)
    }

    /// Gives a subscriber who was put back what [`Store::put_subscriber`] leaves to readers and issues: their status, their
    /// cursor, and what they have had.
    pub async fn restore_reader(&self, reader: &Subscriber, received: &[(ArxivId, String)]) -> Result<(), StoreError> {
        self.set_status(&reader.id, &reader.status).await?;
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, connection => {
            sqlx::query("update subscriber set cursor_json = $2 where id = $1")
                .bind(&reader.id)
                .bind(json(&reader.cursor)?)
                .execute(connection)
                .await?;
        });
        for (paper, window) in received {
            on_tx!(&mut tx, connection => {
                sqlx::query(
                    "insert into issue_paper (subscriber, paper_id, issue_window) values ($1, $2, $3)
                     on conflict do nothing",
                )
                .bind(&reader.id)
                .bind(paper.as_str())
                .bind(window)
                .execute(connection)
                .await?;
            });
        }
        tx.commit().await?;
        Ok(())
    }
}
