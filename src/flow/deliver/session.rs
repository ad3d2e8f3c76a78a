//! What a dispatcher has to do with the other workers of its store: the session lock by which they see it, and the rates that all
//! keep together.
//!
//! `deliver.rs` counts at its start what was sent before, and asks for the session before each claim.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::Dispatcher;
use super::state::DispatchState;
use crate::domain::subscriber::Address;
use crate::outbound::Outbound;
use crate::store::StoreError;

/// How often the workers that share a store look whether the others are alive.
const WORKER_CHECK_PAUSE: Duration = Duration::from_secs(5);

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// Counts what earlier processes have sent lately against the rates.
    pub(super) async fn resume_rates(&self) {
        let Some(limiter) = self.outbound.limiter() else { return };
        let now = self.clock.now();
        let since = now - TimeDelta::from_std(limiter.longest_window()).unwrap_or_default();
        match self.store.sent_since(since).await {
            Ok(sent) => {
                let ago = |(address, at): (Address, DateTime<Utc>)| (address, (now - at).to_std().unwrap_or_default());
                limiter.resume(&sent.into_iter().map(ago).collect::<Vec<_>>());
            }
            Err(error) => tracing::warn!("What was sent lately does not count against the rates: {error}"),
        }
    }

    /// The key of this worker's session, which is taken anew if it was lost. Also frees what dead workers have claimed.
    pub(super) async fn session(&self, state: &mut DispatchState, now: DateTime<Utc>) -> Result<i64, StoreError> {
        if state.workers_checked.is_some_and(|checked| checked.elapsed() < WORKER_CHECK_PAUSE)
            && let Some(session) = &state.session
        {
            return Ok(session.key());
        }
        let is_held = match &mut state.session {
            Some(session) => session.is_held().await,
            None => false,
        };
        let (session, is_new) = match state.session.take().filter(|_| is_held) {
            Some(session) => (session, false),
            None => (self.store.register_worker().await?, true),
        };
        if let Some(limiter) = self.outbound.limiter() {
            let workers = self.store.workers().await?;
            limiter.share_among(workers);
            if is_new && workers > 1 {
                // Until then the others may not know that the rates are shared by one more.
                tokio::time::sleep(WORKER_CHECK_PAUSE).await;
            }
        }
        let freed = self.store.end_dead_leases(now).await?;
        if freed > 0 {
            tracing::warn!("{freed} deliveries of a worker that is gone are sent by the others");
        }
        state.workers_checked = Some(Instant::now());
        Ok(state.session.insert(session).key())
    }
}
