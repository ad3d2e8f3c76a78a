//! What the stories share: fakes on loopback, deliveries to send to them, stores on both databases.

pub mod arxiv;
pub mod desk;
pub mod discord;
pub mod discord_bot;
pub mod interests;
pub mod invented;
pub mod llm;
pub mod rest;
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
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

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
