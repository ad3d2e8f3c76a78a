//! Defines [`Freezing`], which freezes pending issues beside the ranking of the next ones: each becomes an issue with its deliveries
//! in the outbox, and moves its subscriber's cursor on; and [`rehearse`], which only says what that would come to.
//!
//! Only `publish.rs` calls it.

use std::panic::resume_unwind;

use chrono::{DateTime, SubsecRound as _, Utc};
use futures_util::stream::{self, StreamExt as _};
use tokio::task::JoinSet;

use super::{Done, Occasion, Outcome, PendingIssue, RehearsedIssue};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::preferences::{QuietDays, Reach};
use crate::domain::retry::LONGEST_RETRY;
use crate::domain::subscriber::{Address, Subscriber};
use crate::flow::render;
use crate::store::{NewDelivery, PublishRequest, PublishResult, Store, StoreError};

/// Issues that are frozen at the same time: on SQLite they share a transaction, on PostgreSQL they take turns with its
/// connections.
const FROZEN_AT_ONCE: usize = 32;

/// A batch of issues that is being frozen. When it is dropped, what has not begun is left out: it is made again, as after a
/// crash.
#[derive(Default)]
pub(super) struct Freezing(JoinSet<Result<Vec<Outcome>, StoreError>>);

impl Freezing {
    /// Begins with a batch, and returns the outcomes of the one before: there are never more than two in memory.
    pub async fn begin(
        &mut self,
        store: &Store,
        batch: Vec<(Subscriber, PendingIssue)>,
        occasion: Occasion,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let before = self.end().await?;
        let store = store.clone();
        self.0.spawn(async move { freeze(&store, batch, occasion, now).await });
        Ok(before)
    }

    /// Waits for the last batch.
    pub async fn end(&mut self) -> Result<Vec<Outcome>, StoreError> {
        match self.0.join_next().await {
            Some(Ok(outcomes)) => outcomes,
            Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
            Some(Err(_)) | None => Ok(Vec::new()),
        }
    }
}

/// Freezes a batch, in its order. The addresses are read now: asking a model takes its time, and a reader may have left
/// meanwhile.
async fn freeze(
    store: &Store,
    batch: Vec<(Subscriber, PendingIssue)>,
    occasion: Occasion,
    now: DateTime<Utc>,
) -> Result<Vec<Outcome>, StoreError> {
    let ids: Vec<&str> = batch.iter().map(|(subscriber, _)| subscriber.id.as_str()).collect();
    let mut addresses = store.active_addresses_of(&ids).await?;
    let frozen = batch.into_iter().map(|(subscriber, issue)| {
        let addresses = addresses.remove(&subscriber.id).unwrap_or_default();
        let store = store.clone();
        async move {
            let result = match is_told(&subscriber, &issue, occasion) {
                true => freeze_one(&store, &subscriber, &issue, addresses, now).await,
                false => pass_over(&store, &subscriber, &issue, occasion).await,
            };
            Outcome::of(&subscriber, &issue.selection, result)
        }
    });
    let frozen: Vec<_> = frozen.collect();
    Ok(stream::iter(frozen).buffered(FROZEN_AT_ONCE).collect().await)
}

/// Whether the subscriber gets the issue: one without papers only if it is to be told.
fn is_told(subscriber: &Subscriber, issue: &PendingIssue, occasion: Occasion) -> bool {
    !issue.selection.picks.is_empty()
        || match occasion {
            Occasion::Due => subscriber.preferences.quiet_days == QuietDays::Tell,
            Occasion::FirstDigest { .. } => false,
            Occasion::FirstWithout => true,
        }
}

/// Publishes nothing. Where the hour has come the cursor moves on all the same: what was not for this reader today is not looked
/// at again tomorrow.
async fn pass_over(
    store: &Store,
    subscriber: &Subscriber,
    issue: &PendingIssue,
    occasion: Occasion,
) -> Result<Done, StoreError> {
    if matches!(occasion, Occasion::FirstDigest { .. }) {
        return Ok(Done::NothingChosen);
    }
    let moved = store.advance_cursor(&subscriber.id, &subscriber.cursor, &issue.window.after).await?;
    Ok(if moved { Done::NothingChosen } else { Done::AlreadyPublished })
}

/// The deliveries of an issue to a subscriber with these active addresses, in the subscriber's order.
fn deliveries(
    subscriber: &Subscriber,
    issue: &PendingIssue,
    mut addresses: Vec<Address>,
    now: DateTime<Utc>,
) -> Vec<NewDelivery> {
    if subscriber.preferences.reach == Reach::Preferred {
        addresses.truncate(1);
    }
    let silent = subscriber.preferences.is_silent_at(now, subscriber.schedule.zone());
    let parts = |address| NewDelivery::parts(address, render::parts(&issue.digest, address, silent));
    addresses.iter().flat_map(parts).collect()
}

/// What freezing a batch would put into the outbox, in its order: with each issue the number of its deliveries.
pub(super) async fn rehearse(
    store: &Store,
    batch: Vec<(Subscriber, PendingIssue)>,
    now: DateTime<Utc>,
) -> Result<Vec<RehearsedIssue>, StoreError> {
    let ids: Vec<&str> = batch.iter().map(|(subscriber, _)| subscriber.id.as_str()).collect();
    let mut addresses = store.active_addresses_of(&ids).await?;
    let rehearsed = batch.into_iter().filter(|(subscriber, issue)| is_told(subscriber, issue, Occasion::Due));
    let rehearsed = rehearsed.map(|(subscriber, issue)| {
        let addresses = addresses.remove(&subscriber.id).unwrap_or_default();
        let deliveries = deliveries(&subscriber, &issue, addresses, now).len();
        RehearsedIssue { subscriber: subscriber.id, issue, deliveries }
    });
    Ok(rehearsed.collect())
}

async fn freeze_one(
    store: &Store,
    subscriber: &Subscriber,
    issue: &PendingIssue,
    addresses: Vec<Address>,
    now: DateTime<Utc>,
) -> Result<Done, StoreError> {
    let deliveries = deliveries(subscriber, issue, addresses, now);
    if deliveries.is_empty() {
        // The cursor stays: with an address that works again, the reader gets what was missed.
        return Ok(Done::NoAddress);
    }
    let papers: Vec<ArxivId> = issue.selection.picks.iter().map(|pick| pick.paper.id.clone()).collect();
    let digest_json = serde_json::to_string(&issue.digest).expect("a digest is plain data with string keys");
    let request = PublishRequest {
        key: IssueKey { subscriber: subscriber.id.clone(), window: issue.window.key.clone() },
        digest_json: &digest_json,
        papers: &papers,
        deliveries,
        cursor_before: &subscriber.cursor,
        cursor_after: &issue.window.after,
        // The store keeps whole seconds and rounds up what may not be early; this may be sent at once.
        due_at: now.trunc_subsecs(0),
        expires_at: now + LONGEST_RETRY,
        now,
    };
    Ok(match store.publish(request).await? {
        PublishResult::Published { deliveries } => {
            if !issue.rank_fractions.is_empty() {
                store.save_rank_fractions(&subscriber.id, &issue.rank_fractions, now).await?;
            }
            Done::Published { deliveries }
        }
        PublishResult::AlreadyPublished | PublishResult::Stale => Done::AlreadyPublished,
    })
}
