//! Freezes pending issues: each becomes an issue with its deliveries in the outbox, and moves its subscriber's cursor on.
//!
//! Only `publish.rs` calls it.

use chrono::{DateTime, SubsecRound as _, Utc};

use super::readers::Reader;
use super::{Done, Outcome, PendingIssue, Publisher};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::preferences::Reach;
use crate::domain::retry::LONGEST_RETRY;
use crate::domain::subscriber::{Address, Subscriber};
use crate::flow::render;
use crate::store::{NewDelivery, PublishRequest, PublishResult, StoreError};

impl Publisher<'_> {
    /// Freezes the issue of each reader, in their order. Their addresses are read now: asking a model takes its time, and a
    /// reader may have left meanwhile.
    pub(super) async fn freeze(
        &self,
        readers: &[Reader<'_>],
        issues: Vec<PendingIssue>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let ids: Vec<&str> = readers.iter().map(|reader| reader.subscriber.id.as_str()).collect();
        let mut addresses = self.store.active_addresses_of(&ids).await?;
        let mut outcomes = Vec::with_capacity(readers.len());
        for (reader, issue) in readers.iter().zip(issues) {
            let addresses = addresses.remove(&reader.subscriber.id).unwrap_or_default();
            let result = self.freeze_one(reader.subscriber, &issue, addresses, now).await;
            outcomes.push(Outcome::of(reader.subscriber, &issue.selection, result));
        }
        Ok(outcomes)
    }

    async fn freeze_one(
        &self,
        subscriber: &Subscriber,
        issue: &PendingIssue,
        mut addresses: Vec<Address>,
        now: DateTime<Utc>,
    ) -> Result<Done, StoreError> {
        if issue.selection.picks.is_empty() {
            // The cursor moves on all the same: what was not for this reader today is not looked at again tomorrow.
            let moved = self.store.advance_cursor(&subscriber.id, &subscriber.cursor, &issue.window.after).await?;
            return Ok(if moved { Done::NothingChosen } else { Done::AlreadyPublished });
        }
        if subscriber.preferences.reach == Reach::Preferred {
            addresses.truncate(1);
        }
        let silent = subscriber.preferences.is_silent_at(now, subscriber.schedule.zone());
        let parts = |address| NewDelivery::parts(address, render::parts(&issue.digest, address, silent));
        let deliveries: Vec<NewDelivery> = addresses.iter().flat_map(parts).collect();
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
        Ok(match self.store.publish(request).await? {
            PublishResult::Published { deliveries } => {
                if !issue.rank_fractions.is_empty() {
                    self.store.save_rank_fractions(&subscriber.id, &issue.rank_fractions, now).await?;
                }
                Done::Published { deliveries }
            }
            PublishResult::AlreadyPublished | PublishResult::Stale => Done::AlreadyPublished,
        })
    }
}
