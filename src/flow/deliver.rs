//! Defines [`Dispatcher`], which takes deliveries from the outbox to their receipts: claim, send, settle.
//!
//! `cli/run.rs` calls [`Dispatcher::until_idle`], `cli/serve.rs` calls [`Dispatcher::until_stopped`]. It must not know a
//! platform: an [`Outbound`] sends, `domain/retry.rs` decides what follows a failure, the store keeps it.
//!
//! A delivery is claimed with a lease before its message is sent and settled afterwards; no transaction is open while a
//! platform answers. A process that is killed in between leaves a lease behind, and the next claim knows that the message
//! may have been sent. While the store fails, nothing is claimed, and what has ended waits to be written (`receipts.rs`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::task::{self, JoinError};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, sleep_or_stop};
use crate::domain::subscriber::Channel;
use crate::links::Links;
use crate::outbound::{Departure, Lane, Outbound};
use crate::store::{ChannelPause, ClaimRequest, ClaimShare, Store, StoreError};
use crate::vitals::{ServiceTask, Vitals};

mod attempt;
mod failover;
mod hands;
mod journal;
mod lease;
mod receipts;
mod sent_log;
mod session;
mod settle;
mod state;

use attempt::{EndedAttempt, InHand};
pub use failover::is_any_stranded;
use hands::Occupied;
use journal::Journal;
use lease::Lease;
use receipts::Receipts;
use sent_log::SentLog;
use state::DispatchState;

/// The pause between two looks at the outbox when nothing is due.
const POLL_PAUSE: Duration = Duration::from_secs(2);

/// The pauses between two fail-overs: after a delivery was given up, and otherwise, since an address may also be
/// deactivated by another process.
const FAIL_OVER_PAUSE_AFTER_DEATH: TimeDelta = TimeDelta::seconds(1);
const FAIL_OVER_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// The pause when something is due but cannot be claimed, because an earlier part of it is in flight elsewhere.
const MIN_PAUSE: Duration = Duration::from_millis(20);

/// How long one pass waits for retries that come due soon, and for a store that fails.
pub const PASS_PATIENCE: Duration = Duration::from_secs(180);

/// After a stop: how long the store may take to answer, how long sends that have begun may go on, and how long their receipts
/// may take to be written. Together they stay below ten seconds, after which Docker kills a container.
const LAST_STEP: Duration = Duration::from_secs(1);
const LAST_SENDS: Duration = Duration::from_secs(5);
const LAST_WRITES: Duration = Duration::from_secs(2);

/// Sends due deliveries.
pub struct Dispatcher<O> {
    store: Store,
    outbound: Arc<O>,
    clock: Clock,
    links: Links,
    worker: String,
    claims: Arc<AtomicU64>,
    journal: Option<PathBuf>,
    sent_log: Arc<SentLog>,
    vitals: Vitals,
    planned: Arc<Notify>,
}

/// What a dispatcher did, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DispatchReport {
    /// Acknowledged by a platform.
    pub sent: u32,
    /// Postponed; counts tries, not deliveries.
    pub retried: u32,
    /// Possibly sent: the platform's response was lost.
    pub uncertain: u32,
    /// Given up.
    pub dead: u32,
    /// Channels on which too many addresses were to be deactivated: deliveries that wait for the end of that wave, and the
    /// end.
    pub stopped: BTreeMap<Channel, (u32, DateTime<Utc>)>,
    /// Channels that failed because of our own settings or account, with the reason.
    pub held: BTreeMap<Channel, String>,
    /// Mail domains, by their key of the limiter, that refuse a mail because of our sender or host, with the reason.
    pub refusing: BTreeMap<String, String>,
}

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// `links` seals buttons; `worker` is unique among the processes that share the store.
    pub fn new(store: Store, outbound: Arc<O>, clock: Clock, links: Links, worker: String) -> Self {
        Self {
            store,
            outbound,
            clock,
            links,
            worker,
            claims: Arc::default(),
            journal: None,
            sent_log: Arc::default(),
            vitals: Vitals::default(),
            planned: Arc::default(),
        }
    }

    /// With a file for what the store cannot take, and one beside it for what it does not have yet; without them both are kept
    /// in memory only.
    pub fn with_journal(self, path: PathBuf) -> Self {
        Self { sent_log: Arc::new(SentLog::beside(&path)), journal: Some(path), ..self }
    }

    /// With a record of its work that others read.
    pub fn with_vitals(self, vitals: Vitals) -> Self {
        Self { vitals, ..self }
    }

    /// With a signal that deliveries are planned: then it does not wait until it looks at the outbox by itself.
    pub fn woken_by(self, planned: Arc<Notify>) -> Self {
        Self { planned, ..self }
    }

    /// Sends until nothing is due within [`PASS_PATIENCE`], or `stop`. `progress` is called after every step.
    pub async fn until_idle(
        &self,
        stop: &CancellationToken,
        progress: impl FnMut(&DispatchReport),
    ) -> Result<DispatchReport, StoreError> {
        self.dispatch(stop, Some(PASS_PATIENCE), progress).await
    }

    /// Sends until `stop`. Then what waits for its turn is given back, and what has begun is finished or cut off.
    ///
    /// # Errors
    /// [`StoreError::Closed`]: the store is gone. Other errors are logged, and the store is tried again.
    pub async fn until_stopped(&self, stop: &CancellationToken) -> Result<DispatchReport, StoreError> {
        self.dispatch(stop, None, |_| {}).await
    }

    async fn dispatch(
        &self,
        stop: &CancellationToken,
        patience: Option<Duration>,
        mut progress: impl FnMut(&DispatchReport),
    ) -> Result<DispatchReport, StoreError> {
        let with_journal = |path| Receipts::with_journal(Journal::at(path), self.sent_log.clone());
        let receipts = self.journal.clone().map(with_journal).unwrap_or_default();
        let mut state = DispatchState { started: self.clock.now(), receipts, ..DispatchState::default() };
        self.resume_rates().await;
        // If the store does not answer, the first claim reports it.
        for paused in self.store.channel_pauses().await.unwrap_or_default() {
            let ChannelPause { channel, since, reason } = paused;
            tracing::warn!(%channel, %since, "Nothing is sent by {channel}: it has been paused since {since}: {reason}");
        }
        let mut failure = None;
        let stopped = async {
            stop.cancelled().await;
            tokio::time::sleep(LAST_STEP).await;
        };
        tokio::pin!(stopped);
        while !stop.is_cancelled() {
            let stepped = tokio::select! {
                stepped = self.step(&mut state, stop, patience) => stepped,
                // The store does not answer. What this step may have claimed is claimed again, as after a crash.
                () = &mut stopped => break,
            };
            match stepped {
                Ok(is_more) => {
                    state.trouble = None;
                    self.vitals.beat(ServiceTask::Dispatcher, Instant::now());
                    progress(&state.report);
                    if !is_more {
                        break;
                    }
                }
                Err(error) => {
                    // What has ended while the store did not answer, whatever it was asked.
                    self.collect_ended(&mut state);
                    state.receipts.save();
                    self.vitals.fail(ServiceTask::Dispatcher, &error, Instant::now());
                    match state.pause_in_trouble(&error, patience) {
                        Some(pause) => sleep_or_stop(pause, stop).await,
                        None => {
                            failure = Some(error);
                            break;
                        }
                    }
                }
            }
        }
        self.finish(&mut state).await;
        progress(&state.report);
        failure.map_or(Ok(state.report), Err)
    }

    /// Writes what has ended, claims as many deliveries as may be in flight, then waits for one of them to end, or for the
    /// next one to be due. False when a pass is over.
    async fn step(
        &self,
        state: &mut DispatchState,
        stop: &CancellationToken,
        patience: Option<Duration>,
    ) -> Result<bool, StoreError> {
        self.collect_ended(state);
        self.write_receipts(state).await?;
        let now = self.clock.now();
        if now - state.failed_over_at >= if state.has_deaths { FAIL_OVER_PAUSE_AFTER_DEATH } else { FAIL_OVER_PAUSE } {
            // A failed fail-over must not hold up the deliveries that are planned.
            if let Err(error) = self.fail_over().await {
                tracing::error!("Issues cannot be sent to other addresses: {error}");
            }
            (state.failed_over_at, state.has_deaths) = (now, false);
        }
        self.claim(state, now, stop).await?;
        if state.in_flight.is_empty() {
            if !state.receipts.pending().is_empty() {
                // They ended while others were written, and what comes after them is not due before they are.
                return Ok(true);
            }
            let Some(pause) = self.pause(&state.holds, state.started, patience).await? else {
                // The last claims may have found deactivated addresses: fail over once more before the pass ends.
                return Ok(self.fail_over().await? > 0);
            };
            tokio::select! {
                () = sleep_or_stop(pause, stop) => {}
                () = self.planned.notified() => {}
            }
            return Ok(true);
        }
        // The timeout lets other deliveries become due while a platform is silent for minutes.
        tokio::select! {
            Some(ended) = state.in_flight.join_next_with_id() => self.collect(state, ended),
            () = tokio::time::sleep(POLL_PAUSE) => {}
            () = stop.cancelled() => {}
        }
        Ok(true)
    }

    /// Claims what is due and starts an attempt at each.
    async fn claim(
        &self,
        state: &mut DispatchState,
        now: DateTime<Utc>,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let worker = self.session(state, now).await?;
        state.holds.retain(|_, until| *until > now);
        let open: Vec<Channel> =
            Channel::ALL.into_iter().filter(|channel| !state.holds.contains_key(channel)).collect();
        // What has ended is claimed until its receipt is written, and keeps its place until then.
        let unwritten = state.receipts.pending().iter();
        let unwritten = unwritten.map(|ended| Occupied::by(&ended.delivery.address, Lane::Bulk));
        let occupied: Vec<Occupied> = state.in_hand.values().map(InHand::occupied).chain(unwritten).collect();
        let shares = hands::shares(&occupied, &open, |channel, target| self.outbound.most_in_hand(channel, target));
        let (lanes, shares): (Vec<Lane>, Vec<ClaimShare>) = shares.into_iter().unzip();
        let token = format!("{}-{}", self.worker, self.claims.fetch_add(1, Ordering::Relaxed));
        let since = tokio::time::Instant::now();
        let lease = Lease::begun_at(since);
        let in_hand: Vec<String> = state.in_hand.values().map(|in_hand| in_hand.delivery.id.clone()).collect();
        let request = ClaimRequest {
            lease_token: &token,
            worker: Some(worker),
            now,
            lease: Lease::LENGTH,
            shares: &shares,
            in_hand: &in_hand,
        };
        let claimed = self.store.claim(&request).await?;
        for (lane, delivery) in
            lanes.iter().zip(claimed).flat_map(|(lane, share)| share.into_iter().map(|one| (*lane, one)))
        {
            let departure = Departure::new(lane);
            let (claimed, watched) = (delivery.clone(), departure.clone());
            let (dispatcher, stop) = (self.clone(), stop.clone());
            let task = state.in_flight.spawn(async move { dispatcher.attempt(claimed, lease, &watched, &stop).await });
            state.in_hand.insert(task.id(), InHand { delivery, since, departure, task });
        }
        Ok(())
    }

    /// Takes the ends of all attempts that have ended.
    fn collect_ended(&self, state: &mut DispatchState) {
        while let Some(ended) = state.in_flight.try_join_next_with_id() {
            self.collect(state, ended);
        }
    }

    /// Takes the end of an attempt, a panic included.
    fn collect(&self, state: &mut DispatchState, ended: Result<(task::Id, EndedAttempt), JoinError>) {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(in_hand) = state.in_hand.remove(&id) else { return };
        let ended = match ended {
            Ok((_, ended)) => ended,
            Err(error) => {
                if error.is_panic() {
                    tracing::error!(%error, "An attempt at a delivery panicked");
                }
                self.cut_off(in_hand, error.is_panic())
            }
        };
        state.report(ended.outcome);
        state.receipts.add(ended.claim);
    }

    /// Gives back what has not begun to leave, waits for the other attempts a while, and writes what has ended; what cannot be written stays in the journal.
    async fn finish(&self, state: &mut DispatchState) {
        if !state.in_flight.is_empty() {
            self.outbound.stop_waiting();
        }
        for in_hand in state.in_hand.values().filter(|in_hand| in_hand.departure.cancel()) {
            in_hand.task.abort();
        }
        let deadline = tokio::time::Instant::now() + LAST_SENDS;
        while let Ok(Some(ended)) = tokio::time::timeout_at(deadline, state.in_flight.join_next_with_id()).await {
            self.collect(state, ended);
        }
        state.in_flight.abort_all();
        while let Some(ended) = state.in_flight.join_next_with_id().await {
            self.collect(state, ended);
        }
        let written = tokio::time::timeout(LAST_WRITES, self.write_receipts(state)).await;
        if !matches!(written, Ok(Ok(()))) {
            state.receipts.save();
            state.receipts.log_lost();
        }
    }

    /// How long to wait for the next delivery; `None` if a pass need not wait any longer. Deliveries of a held channel are due
    /// when the hold ends.
    async fn pause(
        &self,
        holds: &BTreeMap<Channel, DateTime<Utc>>,
        started: DateTime<Utc>,
        patience: Option<Duration>,
    ) -> Result<Option<Duration>, StoreError> {
        let Some(patience) = patience else { return Ok(Some(POLL_PAUSE)) };
        let now = self.clock.now();
        let mut earliest: Option<DateTime<Utc>> = None;
        for channel in Channel::ALL {
            let Some(due) = self.store.earliest_due(channel).await? else { continue };
            let due = holds.get(&channel).map_or(due, |until| due.max(*until));
            earliest = Some(earliest.map_or(due, |earliest| earliest.min(due)));
        }
        let last = started + TimeDelta::from_std(patience).unwrap_or_default();
        let Some(due) = earliest.filter(|due| *due <= last) else { return Ok(None) };
        Ok(Some((due - now).to_std().unwrap_or_default().clamp(MIN_PAUSE, POLL_PAUSE)))
    }
}

impl<O> Clone for Dispatcher<O> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            outbound: self.outbound.clone(),
            clock: self.clock,
            links: self.links.clone(),
            worker: self.worker.clone(),
            claims: self.claims.clone(),
            journal: self.journal.clone(),
            sent_log: self.sent_log.clone(),
            vitals: self.vitals.clone(),
            planned: self.planned.clone(),
        }
    }
}
