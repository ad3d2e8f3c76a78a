//! Defines how an issue of another system's archive is taken in: as a record that was never to be sent, and with its papers
//! in the reader's history.
//!
//! `dawnpost archive import` calls it. An imported issue has no deliveries, so that nothing is sent of it, and it leaves the
//! cursor alone, so that no announcement is skipped. It gives way where dawnpost publishes its own issue of that date. It
//! must never know what a digest says.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{epoch, id_of, json_list};
use super::frozen::fingerprint_of;
use super::{Store, StoreError};
use crate::domain::paper::ArxivId;

/// A day of another system, ready to be kept.
#[derive(Clone, Debug)]
pub struct ImportRequest<'a> {
    /// Whose.
    pub subscriber: &'a str,
    /// Of which day; with the subscriber, its identity.
    pub date: NaiveDate,
    /// The digest, as JSON.
    pub digest_json: &'a str,
    /// A hash of what the digest was made of: the same again changes nothing.
    pub source: &'a str,
    /// What the reader has had with it.
    pub papers: &'a [ArxivId],
    /// When it came out.
    pub published_at: DateTime<Utc>,
    /// Only to learn what would come of it.
    pub is_rehearsal: bool,
}

/// What came of an [`ImportRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportResult {
    /// It is new.
    Imported,
    /// It was there, made of something else, and is replaced.
    Replaced,
    /// It was there already.
    Unchanged,
    /// dawnpost published an issue of that date, which stays as it is. The papers are not in the history either.
    Kept,
    /// There is no such subscriber.
    NoSubscriber,
}

impl Store {
    /// Takes in one day: all of it or nothing. What a reader has had stays in their history, whatever replaces a day.
    pub async fn import_issue(&self, request: ImportRequest<'_>) -> Result<ImportResult, StoreError> {
        let (subscriber, date) = (request.subscriber, request.date.to_string());
        let mut tx = self.begin().await?;
        // Held: `publish` makes room for its own issue under the same lock.
        let held = format!("select id from subscriber where id = $1 {}", self.for_update());
        let known: Option<String> = on_tx!(&mut tx, connection => {
            sqlx::query_scalar(AssertSqlSafe(held))
                .bind(subscriber)
                .fetch_optional(connection)
                .await?
        });
        if known.is_none() {
            return Ok(ImportResult::NoSubscriber);
        }
        // It may have given way to an issue of dawnpost's own, and then stands at a later key of that date.
        let stands: Option<(String, String)> = on_tx!(&mut tx, connection => {
            sqlx::query_as(
                "select issue_window, source from issue
                 where subscriber = $1 and source is not null and substr(issue_window, 1, 10) = $2",
            )
            .bind(subscriber)
            .bind(&date)
            .fetch_optional(connection)
            .await?
        });
        let (window, taken) = match stands {
            Some((_, source)) if source == request.source => return Ok(ImportResult::Unchanged),
            Some((window, _)) => {
                replace(&mut tx, &request, &window).await?;
                (window, ImportResult::Replaced)
            }
            None if insert(&mut tx, &request, &date).await? => (date, ImportResult::Imported),
            None => return Ok(ImportResult::Kept),
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
        if !request.is_rehearsal {
            tx.commit().await?;
        }
        Ok(taken)
    }
}

/// False where an issue of that key stands, which can only be one that was published here.
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

/// Moves an imported issue from a key that dawnpost is about to publish to the first free one of the same date:
/// `2025-11-04` becomes `2025-11-04+1`.
pub(super) async fn make_room(tx: &mut Tx, subscriber: &str, window: &str) -> Result<(), StoreError> {
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
        // Another process was first: the papers at this key are by now those of the issue that it published.
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
