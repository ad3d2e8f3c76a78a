//! Fails over: sends an issue that was given up at one address to its subscriber's next address.
//!
//! `deliver.rs` calls it at its start, after a delivery was given up, and once a minute, since an address may also be
//! deactivated by another process. The stranded issues are read from the store each time, so that repeating it does no harm.

use chrono::{DateTime, TimeDelta, Utc};

use super::Dispatcher;
use crate::domain::retry::LONGEST_RETRY;
use crate::flow::render;
use crate::outbound::Outbound;
use crate::store::{NewDelivery, Store, StoreError, StoredDigest, StrandedIssue};

/// Issues that were planned earlier are not looked at: a day after its last retry a delivery is of no use any more.
const LOOK_BACK: TimeDelta =
    LONGEST_RETRY.checked_add(&TimeDelta::days(1)).expect("two bounded constants cannot overflow");

/// Whether an issue has to go to a next address that is not planned yet.
pub async fn is_any_stranded(store: &Store, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(!store.stranded_issues(now - LOOK_BACK).await?.is_empty())
}

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// Plans each stranded issue at its subscriber's next address, rendered again. Returns how many.
    pub(super) async fn fail_over(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let mut planned = 0;
        for StrandedIssue { issue, subscriber, to } in self.store.stranded_issues(now - LOOK_BACK).await? {
            let Some(digest) = self.store.digest(&issue).await?.and_then(StoredDigest::into_json) else { continue };
            let Ok(digest) = serde_json::from_str(&digest) else {
                tracing::error!(%issue, "Issue {issue} cannot go to the next address: its digest cannot be read");
                continue;
            };
            let silent = subscriber.preferences.is_silent_at(now, subscriber.schedule.zone());
            let deliveries = NewDelivery::parts(&to, render::parts(&digest, &to, silent));
            if self.store.plan_at_next_address(&issue, &deliveries, now, now + LONGEST_RETRY).await? {
                planned += 1;
                tracing::warn!(%issue, to = to.masked(), "Issue {issue} goes to the next address, {}", to.masked());
            }
        }
        Ok(planned)
    }
}
