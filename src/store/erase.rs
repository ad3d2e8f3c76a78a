//! Defines how a reader is erased: every row about them is deleted in one transaction, and SQLite overwrites the file pages
//! that held the rows. Also how the status, the cursor and the history of a reader are restored from an export.
//!
//! `desk/` and `dawnpost subscribers remove` call it. Files of the reader (archive, exports) are not its business.

use chrono::{DateTime, Utc};

use super::abuse::add_tombstones;
use super::encode::json;
use super::{Store, StoreError, Tombstone};
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;

impl Store {
    /// Erases a subscriber: addresses, issues, deliveries with their attempts, votes, conversations and notices. A tombstone
    /// is added for each of `pseudonyms`, so that no roster adds the subscriber again. False if there is no such subscriber.
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
        // The costs stay, without the subscriber's id. After the `delete`, which waits for transactions that record costs for
        // this subscriber.
        on_tx!(&mut tx, connection => {
            sqlx::query("update llm_spend set subscriber = '' where subscriber = $1").bind(id).execute(connection).await?;
        });
        add_tombstones(&mut tx, pseudonyms, Tombstone::Erased, now).await?;
        tx.commit().await?;
        // Deleted data stays in the write-ahead log until a checkpoint writes the log back into the file, where it is
        // overwritten (`secure_delete`). Another process that reads the file may delay that to the next checkpoint.
        self.truncate_log().await?;
        Ok(gone == 1)
    }

    /// Restores what [`Store::put_subscriber`] does not set for a known subscriber: status, cursor, and the papers that they
    /// have received, each with its window.
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
