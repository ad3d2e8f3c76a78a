//! What the stories share: fakes on loopback, deliveries to send to them, stores on both databases.

pub mod arxiv;
pub mod desk;
pub mod discord;
pub mod discord_bot;
pub mod imap;
pub mod interests;
pub mod invented;
pub mod llm;
pub mod rest;
pub mod schema;
pub mod smtp;
pub mod store;
pub mod telegram;
pub mod telegram_bot;
pub mod world;

use std::time::Duration;

use chrono::{DateTime, Utc};
use dawnpost::domain::delivery::{Delivery, IssueKey};

/// The instant that every story starts at.
pub const NOW: DateTime<Utc> = DateTime::from_timestamp(1_762_241_400, 0).expect("a date");

/// A story that waits longer for something has failed, also on a busy machine.
pub const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Moves tokio's clock on: every timeout up to `time` ends now, and no test has to sit it out. The caller has waited until
/// the one that it means is running.
pub async fn pass(time: Duration) {
    /// The clock runs again, also where what waits for this is over before.
    struct Frozen;
    impl Drop for Frozen {
        fn drop(&mut self) {
            tokio::time::resume();
        }
    }
    tokio::time::pause();
    let _frozen = Frozen;
    tokio::time::advance(time).await;
}

/// A delivery of one part to `address`.
pub fn delivery(id: &str, address: &str) -> Delivery {
    Delivery {
        id: id.to_owned(),
        issue: IssueKey { subscriber: "ada".to_owned(), window: "2025-11-04".to_owned() },
        address: address.parse().expect("an address"),
        part: 1,
        parts: 1,
        attempt: 0,
        lease_token: "lease".to_owned(),
        payload: String::new(),
        expires_at: NOW + chrono::Duration::hours(24),
        maybe_sent: false,
    }
}
