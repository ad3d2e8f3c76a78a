//! Defines how a dispatcher sends to the next address what died at the one before.
//!
//! `deliver.rs` calls it when it starts, when something died, and now and then, since an address may also be deactivated by
//! somebody else. What is to be done is read from the store each time: doing it twice does it once. It must never know why
//! something died.

use chrono::{DateTime, TimeDelta, Utc};

use super::Dispatcher;
use crate::domain::retry::LONGEST_RETRY;
use crate::flow::render;
use crate::outbound::Outbound;
use crate::store::{NewDelivery, Store, StoreError, StrandedIssue};

/// What was planned earlier has died long ago: a day after its last try nobody waits for it.
const LOOK_BACK: TimeDelta = LONGEST_RETRY.checked_add(&TimeDelta::days(1)).expect("a week is no long time");

/// Whether there is something to send to a next address, though nothing is planned yet.
pub async fn is_any_stranded(store: &Store, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(!store.stranded_issues(now - LOOK_BACK).await?.is_empty())
}

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// Plans each stranded issue at its subscriber's next address, rendered anew. Returns how many.
    pub(super) async fn fail_over(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let mut planned = 0;
        for StrandedIssue { issue, subscriber, to } in self.store.stranded_issues(now - LOOK_BACK).await? {
            let Some((digest, _)) = self.store.digest(&issue).await? else { continue };
            let Ok(digest) = serde_json::from_str(&digest) else {
                tracing::error!(%issue, "The digest of {issue} cannot be read and goes nowhere else");
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
