//! Publishes the issues of a simulation as `flow/publish.rs` does: the reader, the digest and its deliveries through the store.
//!
//! `runner.rs` calls it, again after each failure.

use chrono::{DateTime, Utc};
use dawnpost::domain::delivery::IssueKey;
use dawnpost::domain::preferences::{Preferences, Reach};
use dawnpost::domain::retry::LONGEST_RETRY;
use dawnpost::domain::schedule::Schedule;
use dawnpost::domain::subscriber::{Address, Cursor, Origin, Status, Subscriber};
use dawnpost::flow::render;
use dawnpost::store::{NewDelivery, PublishRequest, Store, StoreError};
use templates::digest::Digest;

use super::plan::ReaderPlan;

/// The one window of a simulation.
const WINDOW: &str = "2025-11-04";

/// Publishes the issue of one reader, if it is not published.
pub async fn publish(store: &Store, plan: &ReaderPlan, now: DateTime<Utc>) -> Result<(), StoreError> {
    let reader = subscriber(plan);
    if store.subscriber(&reader.id).await?.is_none() {
        store.put_subscriber(&reader).await?;
    }
    let digest = Digest { sections: Vec::new(), ..Digest::sample() };
    let digest_json = serde_json::to_string(&digest).expect("a digest");
    // One address after the other, as of a reader who is reached at one at a time.
    let address = &reader.addresses[0];
    let payload = render::parts(&digest, address, false).swap_remove(0);
    let deliveries = NewDelivery::parts(address, vec![payload; plan.parts as usize]);
    let covered = Cursor { until: Some(WINDOW.parse().expect("a date")), ..Cursor::default() };
    store
        .publish(PublishRequest {
            key: IssueKey { subscriber: reader.id.clone(), window: WINDOW.to_owned() },
            digest_json: &digest_json,
            papers: &["2511.90001".parse().expect("an id")],
            deliveries,
            cursor_before: &Cursor::default(),
            cursor_after: &covered,
            due_at: now,
            expires_at: now + LONGEST_RETRY,
            now,
        })
        .await?;
    Ok(())
}

fn subscriber(plan: &ReaderPlan) -> Subscriber {
    let addresses: Vec<Address> = plan.addresses.iter().map(|text| text.parse().expect("an address")).collect();
    let reach = if addresses.len() > 1 { Reach::Preferred } else { Reach::Everywhere };
    Subscriber {
        id: format!("reader-{}", plan.number),
        addresses,
        schedule: Schedule::parse("30 7 * * Mon-Fri", "Europe/London").expect("a schedule"),
        language: "en".to_owned(),
        criteria: serde_json::from_value(serde_json::json!({ "categories": ["cs.LG"] })).expect("criteria"),
        preferences: Preferences { reach, ..Preferences::default() },
        origin: Origin::Declared,
        status: Status::Active,
        cursor: Cursor::default(),
    }
}
