//! Defines how an issue from another system's archive is stored: without deliveries, and with its papers in the reader's
//! history.
//!
//! `dawnpost archive import` calls it. Nothing of an imported issue is sent, and the cursor stays, so that no announcement is
//! skipped. If dawnpost publishes an issue of the same date, the imported one moves to another key (`move_imported_issue`,
//! called by `issues.rs`).

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{epoch, id_of, json_list};
use super::fingerprints::fingerprint_of;
use super::{Store, StoreError};
use crate::domain::paper::ArxivId;

/// A day of another system, ready to be stored.
#[derive(Clone, Debug)]
pub struct ImportRequest<'a> {
    /// The id of the subscriber.
    pub subscriber: &'a str,
    /// Its date; with the subscriber, its identity.
    pub date: NaiveDate,
    /// The digest, as JSON.
    pub digest_json: &'a str,
    /// A hash of the digest's contents: an import of the same contents changes nothing.
    pub source: &'a str,
    /// The papers of the issue.
    pub papers: &'a [ArxivId],
    /// When the other system published it.
    pub published_at: DateTime<Utc>,
    /// Only reports the result, and writes nothing.
    pub is_dry_run: bool,
}

/// The result of an [`ImportRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportResult {
    /// It is new.
    Imported,
    /// It was imported before with other contents, which are replaced.
    Replaced,
    /// It was imported before with the same contents.
    Unchanged,
    /// dawnpost itself published an issue of that date, which stays; the papers are not added to the history.
    Kept,
    /// There is no such subscriber.
    NoSubscriber,
}

impl Store {
    /// Imports one day, in one transaction. Papers stay in the history of the reader when another import replaces the day.
    pub async fn import_issue(&self, request: ImportRequest<'_>) -> Result<ImportResult, StoreError> {
        let (subscriber, date) = (request.subscriber, request.date.to_string());
        let mut tx = self.begin().await?;
        // Locked: `publish` moves an imported issue under the same lock.
        let lock = format!("select id from subscriber where id = $1 {}", self.for_update());
        let known: Option<String> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar(AssertSqlSafe(lock))
                .bind(subscriber)
                .fetch_optional(connection)
                .await?
        });
        if known.is_none() {
            return tx.leave(ImportResult::NoSubscriber).await;
        }
        // It may have been moved to a later key of that date, to make room for an issue of dawnpost itself.
        let imported: Option<(String, String)> = on_tx!(&mut tx, connection => {
            sqlx::query_as(
                "select issue_window, source from issue
                 where subscriber = $1 and source is not null and substr(issue_window, 1, 10) = $2",
            )
            .bind(subscriber)
            .bind(&date)
            .fetch_optional(connection)
            .await?
        });
        let (window, result) = match imported {
            Some((_, source)) if source == request.source => return tx.leave(ImportResult::Unchanged).await,
            Some((window, _)) => {
                replace(&mut tx, &request, &window).await?;
                (window, ImportResult::Replaced)
            }
            None if insert(&mut tx, &request, &date).await? => (date, ImportResult::Imported),
            None => return tx.leave(ImportResult::Kept).await,
        };
        let sql = format!(
            "insert into issue_paper (subscriber, paper_id, issue_window)
             select $1, value, $2 from {} where true on conflict do nothing",
            self.list(3)
        );
        on_tx!(&mut tx, connection => {
            sqlx::query(AssertSqlSafe(sql))
                .bind(subscriber)
                .bind(&window)
                .bind(json_list(request.papers)?)
                .execute(connection)
                .await?;
        });
        if request.is_dry_run {
            return tx.leave(result).await;
        }
        tx.commit().await?;
        Ok(result)
    }
}

/// False if an issue has that key, which can only be one that dawnpost itself published.
async fn insert(tx: &mut Tx, request: &ImportRequest<'_>, window: &str) -> Result<bool, StoreError> {
    let added = on_tx!(tx, connection => {
        sqlx::query(
            "insert into issue (id, subscriber, issue_window, digest, published_at, source, papers, digest_hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        )
        .bind(id_of(&["issue", request.subscriber, window]))
        .bind(request.subscriber)
        .bind(window)
        .bind(request.digest_json)
        .bind(epoch(request.published_at))
        .bind(request.source)
        .bind(request.papers.len() as i64)
        .bind(fingerprint_of(request.digest_json))
        .execute(connection)
        .await?
        .rows_affected()
    });
    Ok(added == 1)
}

async fn replace(tx: &mut Tx, request: &ImportRequest<'_>, window: &str) -> Result<(), StoreError> {
    on_tx!(tx, connection => {
        sqlx::query(
            "update issue set digest = $3, source = $4, papers = $5, digest_hash = $6
             where subscriber = $1 and issue_window = $2",
        )
        .bind(request.subscriber)
        .bind(window)
        .bind(request.digest_json)
        .bind(request.source)
        .bind(request.papers.len() as i64)
        .bind(fingerprint_of(request.digest_json))
        .execute(connection)
        .await?;
    });
    Ok(())
}

/// Moves an imported issue away from the key of an issue that is about to be published, to the first free key of the same
/// date: `2025-11-04` becomes `2025-11-04+1`.
pub(super) async fn move_imported_issue(tx: &mut Tx, subscriber: &str, window: &str) -> Result<(), StoreError> {
    let imported: Option<String> = on_tx!(&mut *tx, connection => {
        sqlx::query_scalar(
            "select id from issue where subscriber = $1 and issue_window = $2 and source is not null",
        )
        .bind(subscriber)
        .bind(window)
        .fetch_optional(connection)
        .await?
    });
    let Some(id) = imported else { return Ok(()) };
    let date = window.split('+').next().unwrap_or(window);
    let windows: Vec<String> = on_tx!(&mut *tx, connection => {
        sqlx::query_scalar("select issue_window from issue where subscriber = $1 and substr(issue_window, 1, 10) = $2")
            .bind(subscriber)
            .bind(date)
            .fetch_all(connection)
            .await?
    });
    let Some(free) = (1..=windows.len() + 1).map(|n| format!("{date}+{n}")).find(|key| !windows.contains(key)) else {
        return Ok(());
    };
    let moved = on_tx!(&mut *tx, connection => {
        sqlx::query("update issue set id = $2, issue_window = $3 where id = $1")
            .bind(&id)
            .bind(id_of(&["issue", subscriber, &free]))
            .bind(&free)
            .execute(connection)
            .await?
            .rows_affected()
    });
    if moved == 0 {
        // Another process has moved it: the papers at this key now belong to the issue that it published.
        return Ok(());
    }
    on_tx!(&mut *tx, connection => {
        sqlx::query("update issue_paper set issue_window = $3 where subscriber = $1 and issue_window = $2")
            .bind(subscriber)
            .bind(window)
            .bind(&free)
            .execute(connection)
            .await?;
    });
    Ok(())
}
