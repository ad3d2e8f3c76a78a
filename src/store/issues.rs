//! Defines how an issue is published: once per subscriber and window, with its digest, its papers, its deliveries and the
//! subscriber's cursor in one transaction.
//!
//! `flow/publish.rs` publishes and reads histories; `web/` and the commands list issues. `digests.rs` reads their digests.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::dialect::Tx;
use super::encode::{corrupt, epoch, epoch_after, grouped, id_of, instant, json, json_list, number, parsed, readable};
use super::fingerprints::fingerprint_of;
use super::import::move_imported_issue;
use super::{Store, StoreError};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::selection::History;
use crate::domain::subscriber::{Address, Cursor};

/// An issue that is ready to be published.
#[derive(Clone, Debug)]
pub struct PublishRequest<'a> {
    /// Its subscriber and window.
    pub key: IssueKey,
    /// The digest, as JSON.
    pub digest_json: &'a str,
    /// The papers in it, for the history.
    pub papers: &'a [ArxivId],
    /// The parts for each address.
    pub deliveries: Vec<NewDelivery>,
    /// The cursor that the window was made from.
    pub cursor_before: &'a Cursor,
    /// The cursor once this issue is published.
    pub cursor_after: &'a Cursor,
    /// When the deliveries may be sent.
    pub due_at: DateTime<Utc>,
    /// When their retries end.
    pub expires_at: DateTime<Utc>,
    /// The time of publication.
    pub now: DateTime<Utc>,
}

/// One part of an issue to one address.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDelivery {
    /// The address.
    pub address: Address,
    /// From 1.
    pub part: u32,
    /// How many parts the issue has at this address.
    pub parts: u32,
    /// The frozen message of a chat part, as JSON; empty for email and files.
    pub payload: String,
}

impl NewDelivery {
    /// All parts of an issue at one address, one per payload.
    pub fn parts(address: &Address, payloads: Vec<String>) -> Vec<Self> {
        let parts = payloads.len() as u32;
        let part = |(part, payload)| Self { address: address.clone(), part, parts, payload };
        (1..).zip(payloads).map(part).collect()
    }
}

/// The times of a new delivery.
pub(super) struct DeliveryTimes {
    pub(super) due_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) now: DateTime<Utc>,
}

/// The result of a [`PublishRequest`]. Only `Published` has changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishResult {
    /// The issue is stored and its deliveries are planned.
    Published {
        /// The number of deliveries; a part that was given twice for one address counts once.
        deliveries: u64,
    },
    /// It was published before, perhaps by another process.
    AlreadyPublished,
    /// The subscriber was erased, or their cursor has moved since the window was made: the papers must be selected again.
    Stale,
}

/// One issue, as commands list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRow {
    /// Its subscriber and window.
    pub key: IssueKey,
    /// When it was published, to the second.
    pub published_at: DateTime<Utc>,
    /// How many papers it has.
    pub papers: u32,
    /// Whether its contents are no longer kept.
    pub is_swept: bool,
}

query_row! {
    struct HistoryRow {
        subscriber: String,
        paper_id: String,
        issue_window: String,
    }
}

query_row! {
    struct StoredIssue {
        issue_window: String,
        published_at: i64,
        papers: i64,
        is_swept: bool,
    }
}

impl Store {
    /// Publishes an issue in one transaction. Several processes may try to publish the same one at once.
    pub async fn publish(&self, request: PublishRequest<'_>) -> Result<PublishResult, StoreError> {
        let IssueKey { subscriber, window } = &request.key;
        let issue_id = id_of(&["issue", subscriber, window]);
        let packed = self.pack(request.digest_json, request.papers).await?;
        let mut tx = self.begin().await?;
        let Some(stored) = self.stored_cursor(&mut tx, subscriber).await? else {
            return tx.leave(PublishResult::Stale).await;
        };
        move_imported_issue(&mut tx, subscriber, window).await?;
        let added = on_tx!(&mut tx, connection => {
            sqlx::query(
                "insert into issue (id, subscriber, issue_window, digest, packed, digest_hash, published_at)
                 values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            )
            .bind(&issue_id)
            .bind(subscriber)
            .bind(window)
            .bind(if packed.is_some() { "" } else { request.digest_json })
            .bind(packed)
            .bind(fingerprint_of(request.digest_json))
            .bind(epoch(request.now))
            .execute(connection)
            .await?
            .rows_affected()
        });
        if added == 0 {
            return tx.leave(PublishResult::AlreadyPublished).await;
        }
        if !swap_cursor(&mut tx, subscriber, &stored, request.cursor_before, request.cursor_after).await? {
            return tx.leave(PublishResult::Stale).await;
        }
        // Without `where true`, SQLite's parser reads `on conflict` as the condition of a join.
        let sql = format!(
            "insert into issue_paper (subscriber, paper_id, issue_window)
             select $1, value, $2 from {} where true on conflict do nothing",
            self.list(3)
        );
        on_tx!(&mut tx, connection => {
            sqlx::query(AssertSqlSafe(sql))
                .bind(subscriber)
                .bind(window)
                .bind(json_list(request.papers)?)
                .execute(connection)
                .await?;
        });
        let times = DeliveryTimes { due_at: request.due_at, expires_at: request.expires_at, now: request.now };
        let mut deliveries = 0;
        for delivery in &request.deliveries {
            deliveries += plan(&mut tx, &issue_id, &request.key, delivery, &times).await?;
        }
        tx.commit().await?;
        Ok(PublishResult::Published { deliveries })
    }

    /// Moves a subscriber's cursor past a window without papers for them. False if the cursor has moved meanwhile.
    pub async fn advance_cursor(&self, id: &str, before: &Cursor, after: &Cursor) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let Some(stored) = self.stored_cursor(&mut tx, id).await? else { return tx.leave(false).await };
        let moved = swap_cursor(&mut tx, id, &stored, before, after).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Every paper that a subscriber has received, with the window of the issue that had it. A row that cannot be read is
    /// logged and left out.
    pub async fn history(&self, subscriber: &str) -> Result<History, StoreError> {
        Ok(self.histories_of(&[subscriber]).await?.remove(subscriber).unwrap_or_default())
    }

    /// [`Store::history`] of several subscribers, by subscriber id, in one query.
    pub async fn histories_of(&self, subscribers: &[&str]) -> Result<BTreeMap<String, History>, StoreError> {
        let sql = format!(
            "select subscriber, paper_id, issue_window from issue_paper where subscriber in (select value from {})",
            self.list(1)
        );
        let rows: Vec<HistoryRow> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(json_list(subscribers)?).fetch_all(pool).await?
        });
        let by_subscriber = grouped(subscribers, rows, |row| &row.subscriber).into_iter();
        Ok(by_subscriber
            .map(|(subscriber, rows)| {
                let row = format!("history of `{subscriber}`");
                let entries = rows.into_iter().map(|HistoryRow { paper_id, issue_window, .. }| {
                    let paper = paper_id.parse().map_err(|error| corrupt(&row, error))?;
                    Ok((paper, issue_window))
                });
                let history = readable(entries);
                (subscriber, history)
            })
            .collect())
    }

    /// A subscriber's issues, newest first.
    pub async fn issues(&self, subscriber: &str, limit: u32) -> Result<Vec<IssueRow>, StoreError> {
        let rows: Vec<StoredIssue> = on_pool!(self, pool => {
            sqlx::query_as(
                "select i.issue_window, i.published_at,
                     coalesce(i.papers, (select count(*) from issue_paper p
                      where p.subscriber = i.subscriber and p.issue_window = i.issue_window)) as papers,
                     i.swept_at is not null as is_swept
                 from issue i where i.subscriber = $1 order by i.published_at desc, i.issue_window desc limit $2",
            )
            .bind(subscriber)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|stored| {
                Ok(IssueRow {
                    key: IssueKey { subscriber: subscriber.to_owned(), window: stored.issue_window },
                    published_at: instant(stored.published_at, "issue")?,
                    papers: number(stored.papers, "issue")?,
                    is_swept: stored.is_swept,
                })
            })
            .collect()
    }

    /// A subscriber's cursor as stored; their row is locked until the end of the transaction.
    async fn stored_cursor(&self, tx: &mut Tx, subscriber: &str) -> Result<Option<String>, StoreError> {
        let sql = format!("select cursor_json from subscriber where id = $1 {}", self.for_update());
        Ok(on_tx!(tx, connection => {
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(subscriber).fetch_optional(connection).await?
        }))
    }
}

/// Plans one part; 0 if it is already planned.
pub(super) async fn plan(
    tx: &mut Tx,
    issue_id: &str,
    issue: &IssueKey,
    delivery: &NewDelivery,
    times: &DeliveryTimes,
) -> Result<u64, StoreError> {
    let IssueKey { subscriber, window } = issue;
    let address = delivery.address.to_string();
    let id = id_of(&["delivery", subscriber, window, &address, &delivery.part.to_string()]);
    Ok(on_tx!(tx, connection => {
        sqlx::query(
            "insert into delivery (id, issue_id, subscriber, issue_window, address, channel, part, parts, payload,
                 state, ready_at, planned_at, expires_at, target, is_first)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'planned', $10, $11, $12, $13,
                 not exists (select 1 from issue where subscriber = $3 and id <> $2))
             on conflict do nothing",
        )
        .bind(id)
        .bind(issue_id)
        .bind(subscriber)
        .bind(window)
        .bind(address)
        .bind(delivery.address.channel().to_string())
        .bind(i64::from(delivery.part))
        .bind(i64::from(delivery.parts))
        .bind(&delivery.payload)
        .bind(epoch_after(times.due_at))
        .bind(epoch(times.now))
        .bind(epoch(times.expires_at))
        .bind(delivery.address.target_key())
        .execute(connection)
        .await?
        .rows_affected()
    }))
}

/// Compare and set. The stored JSON is parsed before it is compared, because an older version may have written it without a
/// newer field; the `update` itself compares the stored text.
async fn swap_cursor(
    tx: &mut Tx,
    subscriber: &str,
    stored: &str,
    before: &Cursor,
    after: &Cursor,
) -> Result<bool, StoreError> {
    if parsed::<Cursor>(stored, "cursor")? != *before {
        return Ok(false);
    }
    let swapped = on_tx!(tx, connection => {
        sqlx::query("update subscriber set cursor_json = $3 where id = $1 and cursor_json = $2")
            .bind(subscriber)
            .bind(stored)
            .bind(json(after)?)
            .execute(connection)
            .await?
            .rows_affected()
    });
    Ok(swapped == 1)
}
