//! The flow from the outbox to receipts: claim, render, send, settle.
//!
//! `run` calls [`Dispatcher::until_idle`], `serve` calls [`Dispatcher::until_stopped`]. It must never know a platform: an
//! [`Outbound`] sends, `domain::retry` decides what a failure is followed by, the store remembers.
//!
//! A lease is taken before a message is sent and settled after it; no transaction is open while a platform answers. A
//! process that is killed in between leaves a lease behind, and whoever claims it next knows that the message may be out.

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

/// Deliveries in hand at once. Each outbound limits its own connections; this bounds memory.
const IN_HAND: usize = 64;

/// How often `serve` looks at the outbox when nothing is due.
const POLL: Duration = Duration::from_secs(2);

/// How often it looks for what has to go to another address: after a death, and otherwise, since somebody else may have
/// deactivated an address.
const LOOK_AFTER_DEATH: TimeDelta = TimeDelta::seconds(1);
const LOOK_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Something is due and could not be claimed: an earlier part is in other hands. Look again soon.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

/// How long one pass waits for retries that come due soon.
pub const PASS_PATIENCE: Duration = Duration::from_secs(180);

/// Sends what is due.
pub struct Dispatcher<O> {
    store: Store,
    outbound: Arc<O>,
    clock: Clock,
    links: Links,
    worker: String,
    claims: Arc<AtomicU64>,
}

/// What a dispatcher did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Acknowledged by a platform.
    pub sent: u32,
    /// Put off to a later time; counts tries, not deliveries.
    pub retried: u32,
    /// Possibly sent: the answer was lost.
    pub uncertain: u32,
    /// Given up.
    pub dead: u32,
    /// Channels that failed for a reason of ours, and why.
    pub held: BTreeMap<Channel, String>,
}

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// `links` seals buttons; `worker` is unique among the processes that share the store.
    pub fn new(store: Store, outbound: Arc<O>, clock: Clock, links: Links, worker: String) -> Self {
        Self { store, outbound, clock, links, worker, claims: Arc::default() }
    }

    /// Sends until nothing is due within [`PASS_PATIENCE`], or `stop`. `progress` hears of every settled delivery.
    pub async fn until_idle(
        &self,
        stop: &CancellationToken,
        progress: impl FnMut(&Report),
    ) -> Result<Report, StoreError> {
        self.dispatch(stop, Some(PASS_PATIENCE), progress).await
    }

    /// Sends until `stop`, then drains what is in hand and gives back what was not begun.
    pub async fn until_stopped(&self, stop: &CancellationToken) -> Result<Report, StoreError> {
        self.dispatch(stop, None, |_| {}).await
    }

    async fn dispatch(
        &self,
        stop: &CancellationToken,
        patience: Option<Duration>,
        mut progress: impl FnMut(&Report),
    ) -> Result<Report, StoreError> {
        let mut round = Round { started: self.clock.now(), ..Round::default() };
        let mut trouble = None;
        // A store that cannot be asked is met again with the first claim.
        for paused in self.store.channel_pauses().await.unwrap_or_default() {
            let ChannelPause { channel, since, reason } = paused;
            tracing::warn!(%channel, %since, "Nothing goes out by {channel}, which was paused at {since}: {reason}");
        }
        while !stop.is_cancelled() {
            match self.turn(&mut round, stop, patience).await {
                Ok(true) => progress(&round.report),
                Ok(false) => break,
                // A pass ends with it; a service outlives a full disk and a database that restarts.
                Err(error) if patience.is_some() => {
                    trouble = Some(error);
                    break;
                }
                Err(error) => {
                    tracing::error!("The outbox cannot be used: {error}");
                    rest(POLL, stop).await;
                }
            }
        }
        while let Some(ended) = round.in_hand.join_next().await {
            if let Err(error) = round.note(ended) {
                trouble = trouble.or(Some(error));
            }
            progress(&round.report);
        }
        match trouble {
            Some(error) => Err(error),
            None => Ok(round.report),
        }
    }

    /// Claims as much as there is room for and waits for a try to end, or for the time of the next one. False where a pass
    /// is over.
    async fn turn(
        &self,
        round: &mut Round,
        stop: &CancellationToken,
        patience: Option<Duration>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if now - round.looked_at >= if round.has_deaths { LOOK_AFTER_DEATH } else { LOOK_EVERY } {
            // What cannot be planned anew must not hold up what is planned.
            if let Err(error) = self.fail_over().await {
                tracing::error!("Failed issues cannot be planned anew: {error}");
            }
            (round.looked_at, round.has_deaths) = (now, false);
        }
        round.holds.retain(|_, until| *until > now);
        let open: Vec<Channel> =
            Channel::ALL.into_iter().filter(|channel| !round.holds.contains_key(channel)).collect();
        let room = IN_HAND - round.in_hand.len();
        if room > 0 {
            let token = format!("{}-{}", self.worker, self.claims.fetch_add(1, Ordering::Relaxed));
            let lease = Lease::begun_at(Instant::now());
            for delivery in self.store.claim(&token, now, Lease::LENGTH, room as u32, &open).await? {
                let (dispatcher, stop) = (self.clone(), stop.clone());
                round.in_hand.spawn(async move { dispatcher.deliver(delivery, lease, &stop).await });
            }
        }
        if round.in_hand.is_empty() {
            let Some(pause) = self.pause(&round.holds, round.started, patience).await? else {
                // What was found barred when it came up has been counted by nobody.
                return Ok(self.fail_over().await? > 0);
            };
            rest(pause, stop).await;
            return Ok(true);
        }
        // A platform that is silent for minutes holds up nothing else that comes due meanwhile.
        let Ok(Some(ended)) = tokio::time::timeout(POLL, round.in_hand.join_next()).await else { return Ok(true) };
        round.note(ended)?;
        while let Some(ended) = round.in_hand.try_join_next() {
            round.note(ended)?;
        }
        Ok(true)
    }

    /// How long to wait for the next delivery, or none if a pass need not wait any more. What a held channel has is due when
    /// the hold ends.
    async fn pause(
        &self,
        holds: &BTreeMap<Channel, DateTime<Utc>>,
        started: DateTime<Utc>,
        patience: Option<Duration>,
    ) -> Result<Option<Duration>, StoreError> {
        let Some(patience) = patience else { return Ok(Some(POLL)) };
        let now = self.clock.now();
        let mut earliest: Option<DateTime<Utc>> = None;
        for channel in Channel::ALL {
            let Some(due) = self.store.earliest_due(&[channel]).await? else { continue };
            let due = holds.get(&channel).map_or(due, |until| due.max(*until));
            earliest = Some(earliest.map_or(due, |earliest| earliest.min(due)));
        }
        let last = started + TimeDelta::from_std(patience).unwrap_or_default();
        let Some(due) = earliest.filter(|due| *due <= last) else { return Ok(None) };
        Ok(Some((due - now).to_std().unwrap_or_default().clamp(SHORTEST_PAUSE, POLL)))
    }

    /// One delivery, from its digest to its settlement.
    async fn deliver(&self, delivery: Delivery, lease: Lease, stop: &CancellationToken) -> Result<Ended, StoreError> {
        if stop.is_cancelled() {
            // Nothing was begun: whoever comes next need not doubt it.
            self.store.release(&delivery, self.clock.now()).await?;
            return Ok(Ended::GivenBack);
        }
        let began = Instant::now();
        let outcome = match self.message_of(&delivery).await? {
            Ok(message) => self.send(&delivery, message, lease).await,
            Err(fault) => Err(SendError::Content(fault)),
        };
        let (now, duration) = (self.clock.now(), began.elapsed());
        let error = match outcome {
            Ok(receipt) => {
                let settlement = Settlement::Sent(receipt);
                let settled = self.store.settle(&delivery, settlement, Attempt::sent(now, duration)).await?;
                if !settled && self.store.delivery(&delivery.id).await?.is_none() {
                    // Its reader had everything erased while it was on its way.
                    self.outbound.forget(&delivery).await;
                }
                return Ok(Ended::Sent);
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
        Ok(Ended::of(&next, &error, delivery.address.channel()))
    }

    /// Sends a message, and once more in its plain form where the platform refuses the first.
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
            return Err(SendError::Transient("no time was left for a send".to_owned()));
        };
        match tokio::time::timeout(time, self.outbound.send(delivery, message)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SendError::Uncertain(format!("no answer within {} s", time.as_secs()))),
        }
    }

    /// The message, or why it can never be made.
    async fn message_of(&self, delivery: &Delivery) -> Result<Result<Message, String>, StoreError> {
        let Some((digest, published_at)) = self.store.digest(&delivery.issue).await? else {
            return Ok(Err(format!("issue {} is gone", delivery.issue)));
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

/// What a dispatcher knows while it sends.
#[derive(Default)]
struct Round {
    report: Report,
    /// Channels that rest, and until when.
    holds: BTreeMap<Channel, DateTime<Utc>>,
    in_hand: JoinSet<Result<Ended, StoreError>>,
    started: DateTime<Utc>,
    /// When it last looked for what has to go to another address; never, at first.
    looked_at: DateTime<Utc>,
    /// Whether something died since.
    has_deaths: bool,
}

/// How one try ended.
enum Ended {
    Sent,
    PutOff,
    /// As [`Ended::PutOff`], and the whole channel rests until then.
    Hold {
        channel: Channel,
        until: DateTime<Utc>,
        reason: String,
        is_ours: bool,
    },
    Uncertain,
    Dead,
    GivenBack,
}

impl Ended {
    fn of(next: &RetryDecision, error: &SendError, channel: Channel) -> Self {
        match (next, error) {
            // The channel's other deliveries would meet the same.
            (RetryDecision::At { at, .. }, SendError::Ours(reason)) => {
                Self::Hold { channel, until: *at, reason: reason.clone(), is_ours: true }
            }
            (RetryDecision::At { at, .. }, SendError::Throttled { scope: Scope::Channel, reason, .. }) => {
                Self::Hold { channel, until: *at, reason: reason.clone(), is_ours: false }
            }
            (RetryDecision::At { .. } | RetryDecision::Move(_), _) => Self::PutOff,
            (RetryDecision::Uncertain, _) => Self::Uncertain,
            (RetryDecision::Dead | RetryDecision::Strike | RetryDecision::Deactivate | RetryDecision::Plain, _) => {
                Self::Dead
            }
        }
    }
}

impl Round {
    fn note(&mut self, ended: Result<Result<Ended, StoreError>, JoinError>) -> Result<(), StoreError> {
        let ended = match ended {
            Ok(ended) => ended?,
            Err(error) => {
                // The lease stays and runs out: the delivery is claimed again, as after a crash.
                tracing::error!(%error, "A delivery task ended in a panic");
                return Ok(());
            }
        };
        let report = &mut self.report;
        match ended {
            Ended::Sent => report.sent += 1,
            Ended::PutOff => report.retried += 1,
            Ended::Uncertain => report.uncertain += 1,
            Ended::Dead => {
                report.dead += 1;
                self.has_deaths = true;
            }
            Ended::GivenBack => {}
            Ended::Hold { channel, until, reason, is_ours } => {
                report.retried += 1;
                if self.holds.insert(channel, until).is_none() {
                    tracing::error!(%channel, %until, "Holding {channel} until {until}: {reason}");
                }
                if is_ours {
                    report.held.insert(channel, reason);
                }
            }
        }
        Ok(())
    }
}

/// Pauses, but not beyond `stop`.
async fn rest(pause: Duration, stop: &CancellationToken) {
    tokio::select! { () = tokio::time::sleep(pause) => {}, () = stop.cancelled() => {} }
}
