//! Defines [`DispatchState`]: what one run of a dispatcher knows between its steps.
//!
//! `deliver.rs` makes one per run.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::task::{self, JoinSet};

use super::DispatchReport;
use super::attempt::{AttemptOutcome, EndedAttempt, InHand};
use super::receipts::Receipts;
use crate::domain::delivery::DeliveryState;
use crate::domain::subscriber::Channel;
use crate::store::{ClaimEnd, EndResult, EndedClaim, Settlement, StoreError, WorkerSession};

/// The pauses between two tries while the store fails: the first, which doubles, and the longest.
const FIRST_TROUBLE_PAUSE: Duration = Duration::from_millis(500);
const MAX_TROUBLE_PAUSE: Duration = Duration::from_secs(5);

/// The state of one run of a dispatcher.
#[derive(Default)]
pub(super) struct DispatchState {
    pub report: DispatchReport,
    /// Held channels, with the end of each hold.
    pub holds: BTreeMap<Channel, DateTime<Utc>>,
    pub in_flight: JoinSet<EndedAttempt>,
    /// What the attempts in flight are about.
    pub in_hand: HashMap<task::Id, InHand>,
    pub receipts: Receipts,
    pub session: Option<WorkerSession>,
    pub workers_checked: Option<Instant>,
    pub started: DateTime<Utc>,
    /// The time of the last fail-over; at first long ago.
    pub failed_over_at: DateTime<Utc>,
    /// Whether a delivery was given up since then.
    pub has_deaths: bool,
    /// The store fails.
    pub trouble: Option<Trouble>,
}

/// A time in which the store fails.
pub(super) struct Trouble {
    since: Instant,
    next_pause: Duration,
}

impl DispatchState {
    pub fn report(&mut self, outcome: AttemptOutcome) {
        let report = &mut self.report;
        match outcome {
            AttemptOutcome::Sent => report.sent += 1,
            AttemptOutcome::Postponed => report.retried += 1,
            AttemptOutcome::Uncertain => report.uncertain += 1,
            AttemptOutcome::Dead => {
                report.dead += 1;
                self.has_deaths = true;
            }
            AttemptOutcome::UpToLedger | AttemptOutcome::Released => {}
            AttemptOutcome::Refused { domain, reason } => {
                report.retried += 1;
                if let Entry::Vacant(first) = report.refusing.entry(domain) {
                    tracing::error!(domain = first.key(), "{} refuses what we send: {reason}", first.key());
                    first.insert(reason);
                }
            }
            AttemptOutcome::ChannelHeld { channel, until, reason, is_ours } => {
                report.retried += 1;
                match self.holds.insert(channel, until) {
                    None if is_ours => tracing::error!(%channel, %until, "{channel} is held until {until}: {reason}"),
                    None => tracing::warn!(%channel, %until, "{channel} is held until {until}: {reason}"),
                    Some(_) => {}
                }
                if is_ours {
                    report.held.insert(channel, reason);
                }
            }
        }
    }

    /// Counts what the ledger has decided about a refusal that may end an address.
    pub fn report_result(&mut self, ended: &EndedClaim, result: EndResult) {
        let is_up_to_ledger = matches!(
            ended.end,
            ClaimEnd::Tried { settlement: Settlement::Deactivate | Settlement::Unconfirmed { .. }, .. }
        );
        match result {
            EndResult::StoppedByWave(ends_at) => {
                let waiting = self.report.stopped.entry(ended.delivery.address.channel()).or_insert((0, ends_at));
                *waiting = (waiting.0 + 1, waiting.1.max(ends_at));
            }
            EndResult::Settled(DeliveryState::Dead) if is_up_to_ledger => {
                self.report.dead += 1;
                self.has_deaths = true;
            }
            EndResult::Settled(_) if is_up_to_ledger => self.report.retried += 1,
            EndResult::Settled(_) | EndResult::Stale => {}
        }
    }

    /// How long to wait before the store is tried again; `None` if that makes no sense: it is gone for good, or a pass has
    /// waited long enough. A service goes on after a full disk or a restart of the database.
    pub fn pause_in_trouble(&mut self, error: &StoreError, patience: Option<Duration>) -> Option<Duration> {
        let trouble =
            self.trouble.get_or_insert_with(|| Trouble { since: Instant::now(), next_pause: FIRST_TROUBLE_PAUSE });
        let is_over = match patience {
            Some(patience) => !error.may_pass() || trouble.since.elapsed() >= patience,
            None => matches!(error, StoreError::Closed),
        };
        if is_over {
            return None;
        }
        tracing::error!("The outbox cannot be used: {error}");
        let pause = trouble.next_pause;
        trouble.next_pause = (pause * 2).min(MAX_TROUBLE_PAUSE);
        Some(pause)
    }
}
