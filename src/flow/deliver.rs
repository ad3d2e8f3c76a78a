//! Defines [`Dispatcher`], which takes deliveries from the outbox to their receipts: claim, render, send, settle.
//!
//! `cli/run.rs` calls [`Dispatcher::until_idle`], `cli/serve.rs` calls [`Dispatcher::until_stopped`]. It must not know a
//! platform: an [`Outbound`] sends, `domain/retry.rs` decides what follows a failure, the store keeps it.
//!
//! A delivery is claimed with a lease before its message is sent and settled afterwards; no transaction is open while a
//! platform answers. A process that is killed in between leaves a lease behind, and the next claim knows that the message
//! may have been sent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::delivery::{Delivery, Receipt, Scope, SendError};
use crate::domain::retry::{self, RetryDecision};
use crate::domain::subscriber::Channel;
use crate::flow::render;
use crate::links::Links;
use crate::outbound::{Message, Outbound};
use crate::store::{Attempt, ChannelPause, Settlement, Store, StoreError};

mod failover;
mod lease;

pub use failover::is_any_stranded;
use lease::Lease;

/// Deliveries in flight at once. Each outbound limits its own connections; this bounds memory.
const MAX_IN_FLIGHT: usize = 64;

/// The pause between two looks at the outbox when nothing is due.
const POLL_PAUSE: Duration = Duration::from_secs(2);

/// The pauses between two fail-overs: after a delivery was given up, and otherwise, since an address may also be
/// deactivated by another process.
const FAIL_OVER_PAUSE_AFTER_DEATH: TimeDelta = TimeDelta::seconds(1);
const FAIL_OVER_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// The pause when something is due but cannot be claimed, because an earlier part of it is in flight elsewhere.
const MIN_PAUSE: Duration = Duration::from_millis(20);

/// How long one pass waits for retries that come due soon.
pub const PASS_PATIENCE: Duration = Duration::from_secs(180);

/// Sends due deliveries.
pub struct Dispatcher<O> {
    store: Store,
    outbound: Arc<O>,
    clock: Clock,
    links: Links,
    worker: String,
    claims: Arc<AtomicU64>,
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
    /// Channels that failed because of our own settings or account, with the reason.
    pub held: BTreeMap<Channel, String>,
}

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// `links` seals buttons; `worker` is unique among the processes that share the store.
    pub fn new(store: Store, outbound: Arc<O>, clock: Clock, links: Links, worker: String) -> Self {
        Self { store, outbound, clock, links, worker, claims: Arc::default() }
    }

    /// Sends until nothing is due within [`PASS_PATIENCE`], or `stop`. `progress` is called after every settled delivery.
    pub async fn until_idle(
        &self,
        stop: &CancellationToken,
        progress: impl FnMut(&DispatchReport),
    ) -> Result<DispatchReport, StoreError> {
        self.dispatch(stop, Some(PASS_PATIENCE), progress).await
    }

    /// Sends until `stop`, then finishes the sends in flight and releases the leases that were not used.
    pub async fn until_stopped(&self, stop: &CancellationToken) -> Result<DispatchReport, StoreError> {
        self.dispatch(stop, None, |_| {}).await
    }

    async fn dispatch(
        &self,
        stop: &CancellationToken,
        patience: Option<Duration>,
        mut progress: impl FnMut(&DispatchReport),
    ) -> Result<DispatchReport, StoreError> {
        let mut state = DispatchState { started: self.clock.now(), ..DispatchState::default() };
        let mut failure = None;
        // If the store does not answer, the first claim reports it.
        for paused in self.store.channel_pauses().await.unwrap_or_default() {
            let ChannelPause { channel, since, reason } = paused;
            tracing::warn!(%channel, %since, "Nothing is sent by {channel}: it has been paused since {since}: {reason}");
        }
        while !stop.is_cancelled() {
            match self.step(&mut state, stop, patience).await {
                Ok(true) => progress(&state.report),
                Ok(false) => break,
                // The error ends a pass; a service goes on after a full disk or a restart of the database.
                Err(error) if patience.is_some() => {
                    failure = Some(error);
                    break;
                }
                Err(error) => {
                    tracing::error!("The outbox cannot be used: {error}");
                    sleep(POLL_PAUSE, stop).await;
                }
            }
        }
        while let Some(ended) = state.in_flight.join_next().await {
            if let Err(error) = state.record(ended) {
                failure = failure.or(Some(error));
            }
            progress(&state.report);
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(state.report),
        }
    }

    /// Claims as many deliveries as may be in flight, then waits for one of them to end, or for the next one to be due. False
    /// when a pass is over.
    async fn step(
        &self,
        state: &mut DispatchState,
        stop: &CancellationToken,
        patience: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if now - state.failed_over_at >= if state.has_deaths { FAIL_OVER_PAUSE_AFTER_DEATH } else { FAIL_OVER_PAUSE } {
            // A failed fail-over must not hold up the deliveries that are planned.
            if let Err(error) = self.fail_over().await {
                tracing::error!("Issues cannot be sent to other addresses: {error}");
            }
            (state.failed_over_at, state.has_deaths) = (now, false);
        }
        state.holds.retain(|_, until| *until > now);
        let open: Vec<Channel> =
            Channel::ALL.into_iter().filter(|channel| !state.holds.contains_key(channel)).collect();
        let room = MAX_IN_FLIGHT - state.in_flight.len();
        if room > 0 {
            let token = format!("{}-{}", self.worker, self.claims.fetch_add(1, Ordering::Relaxed));
            let lease = Lease::begun_at(Instant::now());
            for delivery in self.store.claim(&token, now, Lease::LENGTH, room as u32, &open).await? {
                let (dispatcher, stop) = (self.clone(), stop.clone());
                state.in_flight.spawn(async move { dispatcher.deliver(delivery, lease, &stop).await });
            }
        }
        if state.in_flight.is_empty() {
            let Some(pause) = self.pause(&state.holds, state.started, patience).await? else {
                // The last claims may have found deactivated addresses: fail over once more before the pass ends.
                return Ok(self.fail_over().await? > 0);
            };
            sleep(pause, stop).await;
            return Ok(true);
        }
        // The timeout lets other deliveries become due while a platform is silent for minutes.
        let Ok(Some(ended)) = tokio::time::timeout(POLL_PAUSE, state.in_flight.join_next()).await else {
            return Ok(true);
        };
        state.record(ended)?;
        while let Some(ended) = state.in_flight.try_join_next() {
            state.record(ended)?;
        }
        Ok(true)
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
            let Some(due) = self.store.earliest_due(&[channel]).await? else { continue };
            let due = holds.get(&channel).map_or(due, |until| due.max(*until));
            earliest = Some(earliest.map_or(due, |earliest| earliest.min(due)));
        }
        let last = started + TimeDelta::from_std(patience).unwrap_or_default();
        let Some(due) = earliest.filter(|due| *due <= last) else { return Ok(None) };
        Ok(Some((due - now).to_std().unwrap_or_default().clamp(MIN_PAUSE, POLL_PAUSE)))
    }

    /// Renders, sends and settles one delivery.
    async fn deliver(
        &self,
        delivery: Delivery,
        lease: Lease,
        stop: &CancellationToken,
    ) -> Result<AttemptOutcome, StoreError> {
        if stop.is_cancelled() {
            // Nothing was sent: with the lease released, the next claim knows that.
            self.store.release(&delivery, self.clock.now()).await?;
            return Ok(AttemptOutcome::Released);
        }
        let began = Instant::now();
        let outcome = match self.message(&delivery).await? {
            Ok(message) => self.send(&delivery, message, lease).await,
            Err(fault) => Err(SendError::Content(fault)),
        };
        let (now, duration) = (self.clock.now(), began.elapsed());
        let error = match outcome {
            Ok(receipt) => {
                let settlement = Settlement::Sent(receipt);
                let settled = self.store.settle(&delivery, settlement, Attempt::sent(now, duration)).await?;
                if !settled && self.store.delivery(&delivery.id).await?.is_none() {
                    // The reader had everything erased while it was being sent.
                    self.outbound.forget(&delivery).await;
                }
                return Ok(AttemptOutcome::Sent);
            }
            Err(error) => error,
        };
        if !matches!(error, SendError::Throttled { .. }) {
            let (id, to) = (&delivery.id, delivery.address.masked());
            tracing::warn!(delivery.id = id, to, class = error.class(), "Delivery {id} failed: {error}");
        }
        let next = retry::decide(&delivery, &error, now, self.clock.jitter());
        let settlement = match &next {
            RetryDecision::At { at, counted } => Settlement::Retry { at: *at, counted: *counted },
            RetryDecision::Move(address) => Settlement::Move(address.clone()),
            RetryDecision::Uncertain => Settlement::Uncertain,
            RetryDecision::Dead | RetryDecision::Plain => Settlement::Dead,
            RetryDecision::Strike => Settlement::Strike { max_dead: retry::STRIKES, last_issues: retry::STRIKES_IN },
            RetryDecision::Deactivate => Settlement::Deactivate,
        };
        self.store.settle(&delivery, settlement, Attempt::failed(&error, now, duration)).await?;
        Ok(AttemptOutcome::of(&next, &error, delivery.address.channel()))
    }

    /// Sends a message; if the platform refuses its content, sends its plain form.
    async fn send(&self, delivery: &Delivery, message: Message, lease: Lease) -> Result<Receipt, SendError> {
        match self.try_send(delivery, &message, lease).await {
            Err(SendError::Content(reason)) if message.to_plain() != message => {
                tracing::error!(delivery.id = delivery.id, "Sending {} without markup: {reason}", delivery.id);
                self.try_send(delivery, &message.to_plain(), lease).await
            }
            outcome => outcome,
        }
    }

    async fn try_send(&self, delivery: &Delivery, message: &Message, lease: Lease) -> Result<Receipt, SendError> {
        let Some(time) = lease.time_for_send(Instant::now()) else {
            return Err(SendError::Transient("the lease is too short for a send".to_owned()));
        };
        match tokio::time::timeout(time, self.outbound.send(delivery, message)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SendError::Uncertain(format!("no answer within {} s", time.as_secs()))),
        }
    }

    /// The message, or why it cannot be rendered.
    async fn message(&self, delivery: &Delivery) -> Result<Result<Message, String>, StoreError> {
        let Some((digest, published_at)) = self.store.digest(&delivery.issue).await? else {
            return Ok(Err(format!("issue {} no longer exists", delivery.issue)));
        };
        let digest = match serde_json::from_str(&digest) {
            Ok(digest) => digest,
            Err(error) => return Ok(Err(format!("the digest of {} cannot be read: {error}", delivery.issue))),
        };
        Ok(render::message(&digest, &delivery.address, &delivery.payload, published_at, &self.links)
            .map_err(|error| format!("part {} of {} cannot be read: {error}", delivery.part, delivery.issue)))
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
        }
    }
}

/// The state of one run of a dispatcher.
#[derive(Default)]
struct DispatchState {
    report: DispatchReport,
    /// Held channels, with the end of each hold.
    holds: BTreeMap<Channel, DateTime<Utc>>,
    in_flight: JoinSet<Result<AttemptOutcome, StoreError>>,
    started: DateTime<Utc>,
    /// The time of the last fail-over; at first long ago.
    failed_over_at: DateTime<Utc>,
    /// Whether a delivery was given up since then.
    has_deaths: bool,
}

/// How one try ended.
enum AttemptOutcome {
    Sent,
    Postponed,
    /// Postponed, and the whole channel is held until then.
    ChannelHeld {
        channel: Channel,
        until: DateTime<Utc>,
        reason: String,
        is_ours: bool,
    },
    Uncertain,
    Dead,
    Released,
}

impl AttemptOutcome {
    fn of(next: &RetryDecision, error: &SendError, channel: Channel) -> Self {
        match (next, error) {
            // The channel's other deliveries would fail in the same way.
            (RetryDecision::At { at, .. }, SendError::Ours(reason)) => {
                Self::ChannelHeld { channel, until: *at, reason: reason.clone(), is_ours: true }
            }
            (RetryDecision::At { at, .. }, SendError::Throttled { scope: Scope::Channel, reason, .. }) => {
                Self::ChannelHeld { channel, until: *at, reason: reason.clone(), is_ours: false }
            }
            (RetryDecision::At { .. } | RetryDecision::Move(_), _) => Self::Postponed,
            (RetryDecision::Uncertain, _) => Self::Uncertain,
            (RetryDecision::Dead | RetryDecision::Strike | RetryDecision::Deactivate | RetryDecision::Plain, _) => {
                Self::Dead
            }
        }
    }
}

impl DispatchState {
    fn record(&mut self, ended: Result<Result<AttemptOutcome, StoreError>, JoinError>) -> Result<(), StoreError> {
        let ended = match ended {
            Ok(ended) => ended?,
            Err(error) => {
                // The lease expires and the delivery is claimed again, as after a crash.
                tracing::error!(%error, "A delivery task panicked");
                return Ok(());
            }
        };
        let report = &mut self.report;
        match ended {
            AttemptOutcome::Sent => report.sent += 1,
            AttemptOutcome::Postponed => report.retried += 1,
            AttemptOutcome::Uncertain => report.uncertain += 1,
            AttemptOutcome::Dead => {
                report.dead += 1;
                self.has_deaths = true;
            }
            AttemptOutcome::Released => {}
            AttemptOutcome::ChannelHeld { channel, until, reason, is_ours } => {
                report.retried += 1;
                if self.holds.insert(channel, until).is_none() {
                    tracing::error!(%channel, %until, "{channel} is held until {until}: {reason}");
                }
                if is_ours {
                    report.held.insert(channel, reason);
                }
            }
        }
        Ok(())
    }
}

/// Sleeps until the pause is over or `stop`.
async fn sleep(pause: Duration, stop: &CancellationToken) {
    tokio::select! { () = tokio::time::sleep(pause) => {}, () = stop.cancelled() => {} }
}
