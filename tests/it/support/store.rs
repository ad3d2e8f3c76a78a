//! How a story gets a store: [`on_both`] runs it on a fresh SQLite file and on a fresh PostgreSQL schema.

use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use dawnpost::domain::category::Category;
use dawnpost::domain::delivery::{Delivery, IssueKey};
use dawnpost::domain::paper::{AnnounceType, ArxivId, Paper};
use dawnpost::domain::preferences::Preferences;
use dawnpost::domain::schedule::Schedule;
use dawnpost::domain::subscriber::{Address, Channel, Cursor, Origin, Status, Subscriber};
use dawnpost::store::{
    Attempt, ClaimEnd, ClaimRequest, ClaimShare, EndResult, EndedClaim, NewDelivery, PublishRequest, PublishResult,
    Settlement, Store, StoreError, StoredDigest, SweepBounds, SweepPart,
};
use sqlx::AssertSqlSafe;

use super::schema::Schema;

/// Every channel.
pub const CHANNELS: [Channel; 4] = [Channel::Email, Channel::Telegram, Channel::Discord, Channel::File];

/// Runs a story on both databases.
pub async fn on_both(story: impl AsyncFn(Store)) {
    on_sqlite(&story).await;
    if let Some(schema) = Schema::create().await {
        let store = Store::open(&schema.url).await.expect("a PostgreSQL store");
        story(store.clone()).await;
        store.close().await;
        schema.remove().await;
    }
}

async fn on_sqlite(story: &impl AsyncFn(Store)) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&format!("sqlite:{}", folder.path().join("new/dawnpost.db").display())).await;
    let store = store.expect("a SQLite store");
    story(store.clone()).await;
    store.close().await;
}

/// Does to a store what no method of it would: what a fault, or a newer version, may have left.
pub async fn damage(store: &Store, sql: &'static str) {
    match store {
        Store::Sqlite(connections) => {
            sqlx::query(sql).execute(connections.writers()).await.expect("damage").rows_affected()
        }
        Store::Postgres(pool) => sqlx::query(sql).execute(&**pool).await.expect("damage").rows_affected(),
    };
}

/// Has every digest as versions before 16 of the tables had it: as JSON.
pub async fn with_plain_digests(store: &Store) {
    for reader in store.subscribers().await.expect("readers") {
        for issue in store.issue_fingerprints(&reader.id).await.expect("issues") {
            let digest = store.digest(&issue.key).await.expect("a query").and_then(StoredDigest::into_json);
            let sql = "update issue set digest = $1, packed = null where subscriber = $2 and issue_window = $3";
            let (json, reader, window) = (digest.unwrap_or_default(), &reader.id, &issue.key.window);
            match store {
                Store::Sqlite(connections) => {
                    let query = sqlx::query(sql).bind(json).bind(reader).bind(window);
                    query.execute(connections.writers()).await.expect("an update").rows_affected()
                }
                Store::Postgres(pool) => {
                    let query = sqlx::query(sql).bind(json).bind(reader).bind(window);
                    query.execute(&**pool).await.expect("an update").rows_affected()
                }
            };
        }
    }
}

/// So many seconds after noon of 4 November 2025.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_762_257_600 + seconds, 0).expect("an instant")
}

/// So many days after 4 November 2025.
pub fn day(days: u64) -> NaiveDate {
    at(0).date_naive() + Days::new(days)
}

pub fn category(code: &str) -> Category {
    Category::of_paper(code)
}

pub fn id(number: u32) -> ArxivId {
    format!("2511.{number:05}").parse().expect("an id")
}

pub fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

/// An invented paper.
pub fn paper(number: u32, in_category: &str, announced: NaiveDate) -> Paper {
    Paper {
        id: id(number),
        version: 1,
        title: format!("On the invented matter no. {number}: “naïve” \u{1f9ea} \0 tests"),
        authors: vec!["Zoë Ångström".to_owned(), "Invented O’Author".to_owned()],
        abstract_text: "Nothing of this exists.".to_owned(),
        categories: vec![category(in_category)],
        announced,
        listings: [(category(in_category), AnnounceType::New)].into(),
        doi: None,
        journal_ref: None,
        licence: None,
        comments: Some("3 pages".to_owned()),
        withdrawn: false,
        source: None,
    }
}

/// An invented reader.
pub fn subscriber(id: &str, addresses: &[&str]) -> Subscriber {
    Subscriber {
        id: id.to_owned(),
        addresses: addresses.iter().map(|text| address(text)).collect(),
        schedule: Schedule::parse("30 7 * * Mon-Fri", "Europe/London").expect("a schedule"),
        language: "en".to_owned(),
        criteria: serde_json::from_value(serde_json::json!({ "categories": ["cs.LG"] })).expect("criteria"),
        preferences: Preferences::default(),
        origin: Origin::Declared,
        status: Status::Active,
        cursor: Cursor::default(),
    }
}

/// A cursor that has covered everything up to a day.
pub fn cursor(until: NaiveDate) -> Cursor {
    Cursor { until: Some(until), ..Cursor::default() }
}

/// Puts a reader and publishes their first issue: `parts` parts to each address, due at once.
pub async fn publish_first(store: &Store, reader: &Subscriber, parts: u32) -> IssueKey {
    store.put_subscriber(reader).await.expect("a reader");
    publish_issue(store, reader, 0, parts).await
}

/// Publishes the issue of a day, after that of the day before.
pub async fn publish_issue(store: &Store, reader: &Subscriber, number: u64, parts: u32) -> IssueKey {
    let key = IssueKey { subscriber: reader.id.clone(), window: day(number).to_string() };
    let before = if number == 0 { reader.cursor.clone() } else { cursor(day(number - 1)) };
    let deliveries = reader
        .addresses
        .iter()
        .flat_map(|address| (1..=parts).map(|part| new_delivery(address, part, parts)))
        .collect();
    let published = store
        .publish(PublishRequest {
            key: key.clone(),
            digest_json: "{}",
            papers: &[id(1)],
            deliveries,
            cursor_before: &before,
            cursor_after: &cursor(day(number)),
            due_at: at(0),
            expires_at: at(86_400),
            now: at(0),
        })
        .await
        .expect("an issue");
    assert!(matches!(published, PublishResult::Published { .. }), "{published:?}");
    key
}

pub fn new_delivery(address: &Address, part: u32, parts: u32) -> NewDelivery {
    NewDelivery { address: address.clone(), part, parts, payload: format!("{{\"part\":{part}}}") }
}

/// Claims up to `limit` due deliveries of each channel, for a worker without a session and with nothing in hand.
pub async fn claim_of(
    store: &Store,
    lease_token: &str,
    now: DateTime<Utc>,
    lease: Duration,
    limit: u32,
    channels: &[Channel],
) -> Vec<Delivery> {
    let shares = shares(channels, limit);
    let request = ClaimRequest { lease_token, worker: None, now, lease, shares: &shares, in_hand: &[] };
    store.claim(&request).await.expect("a claim").concat()
}

/// A share of each channel, for any targets.
pub fn shares(channels: &[Channel], limit: u32) -> Vec<ClaimShare> {
    let share = |channel: &Channel| ClaimShare {
        channel: *channel,
        limit,
        most_per_target: limit,
        full_targets: Vec::new(),
        is_for_first_issues: false,
    };
    channels.iter().map(share).collect()
}

/// When the next delivery of any channel is due.
pub async fn earliest_due(store: &Store) -> Option<DateTime<Utc>> {
    let mut earliest = None;
    for channel in CHANNELS {
        let due = store.earliest_due(channel).await.expect("a query");
        earliest = [earliest, due].into_iter().flatten().min();
    }
    earliest
}

/// Ends one claim, as [`Store::end_claims`] ends several.
pub trait EndClaim {
    /// Whether the lease was still valid.
    async fn settle(&self, delivery: &Delivery, settlement: Settlement, attempt: Attempt) -> Result<bool, StoreError>;
    /// Whether the lease was still valid.
    async fn release(&self, delivery: &Delivery) -> Result<bool, StoreError>;
}

impl EndClaim for Store {
    async fn settle(&self, delivery: &Delivery, settlement: Settlement, attempt: Attempt) -> Result<bool, StoreError> {
        end(self, delivery, ClaimEnd::Tried { settlement, attempt }).await
    }

    async fn release(&self, delivery: &Delivery) -> Result<bool, StoreError> {
        end(self, delivery, ClaimEnd::Released).await
    }
}

async fn end(store: &Store, delivery: &Delivery, end: ClaimEnd) -> Result<bool, StoreError> {
    Ok(store.end_claims(&[EndedClaim { delivery: delivery.clone(), end }]).await? != [EndResult::Stale])
}

/// The delivery of a batch that goes to an address.
pub fn to<'a>(batch: &'a [Delivery], text: &str) -> &'a Delivery {
    batch.iter().find(|delivery| delivery.address == address(text)).expect("a delivery to that address")
}

/// What is old: everything from before an instant.
pub fn older_than(before: DateTime<Utc>) -> SweepBounds {
    SweepBounds { before, announced_before: before.date_naive() }
}

/// Sweeps what is old, as far as it can be.
pub async fn sweep(store: &Store, before: DateTime<Utc>) {
    for part in SweepPart::ALL {
        while store.sweep_step(part, &older_than(before), before).await.expect("a step") > 0 {}
    }
}

/// The first column of the first row.
pub async fn count(store: &Store, sql: &str) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite(connections) => sqlx::query_scalar(sql).fetch_one(connections.writers()).await.expect("a count"),
        Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(&**pool).await.expect("a count"),
    }
}
