//! Defines one attempt at a claimed delivery: render, send, decide what follows.
//!
//! `deliver.rs` runs many at once. An attempt writes nothing to the store: it returns how its claim ended, and `receipts.rs`
//! writes that, now or once the store works again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::Dispatcher;
use super::lease::Lease;
use crate::domain::delivery::{Delivery, Receipt, Scope, SendError};
use crate::domain::retry::{self, RetryDecision};
use crate::domain::subscriber::{Address, Channel};
use crate::flow::render;
use crate::outbound::limiter::target_key;
use crate::outbound::{Message, Outbound};
use crate::store::{Attempt, ClaimEnd, EndedClaim, Settlement, StoreError, StoredDigest};

/// A delivery that this worker has claimed and not given back.
pub(super) struct InHand {
    pub delivery: Delivery,
    /// When it was claimed.
    pub since: Instant,
    /// Whether its message may have left.
    pub has_begun: Arc<AtomicBool>,
}

/// How an attempt ended: for the store, and for the report of this run.
pub(super) struct EndedAttempt {
    pub claim: EndedClaim,
    pub outcome: AttemptOutcome,
}

/// How an attempt ended, for the report.
pub(super) enum AttemptOutcome {
    Sent,
    Postponed,
    /// Postponed, and the whole channel is held until then.
    ChannelHeld {
        channel: Channel,
        until: DateTime<Utc>,
        reason: String,
        is_ours: bool,
    },
    /// Postponed, because a mailbox or a domain refuses us.
    Refused {
        /// The limiter's key of the domain.
        domain: String,
        reason: String,
    },
    Uncertain,
    Dead,
    Released,
}

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// Renders and sends one delivery.
    pub(super) async fn attempt(
        &self,
        delivery: Delivery,
        lease: Lease,
        has_begun: &AtomicBool,
        stop: &CancellationToken,
    ) -> EndedAttempt {
        if stop.is_cancelled() {
            return Self::released(delivery);
        }
        let began = Instant::now();
        let result = match self.message(&delivery).await {
            Ok(Ok(message)) => {
                has_begun.store(true, Ordering::Relaxed);
                self.send(&delivery, message, lease).await
            }
            Ok(Err(fault)) => Err(SendError::Content(fault)),
            Err(error) => {
                tracing::error!(delivery.id = delivery.id, "Delivery {} cannot be read: {error}", delivery.id);
                return Self::released(delivery);
            }
        };
        let ended = self.ended(delivery, result, began.elapsed());
        self.sent_log.note(&ended.claim);
        ended
    }

    /// The end of an attempt whose task panicked or was cut off.
    pub(super) fn cut_off(&self, in_hand: InHand, why: &str) -> EndedAttempt {
        let error = match in_hand.has_begun.load(Ordering::Relaxed) {
            true => SendError::Uncertain(why.to_owned()),
            false => SendError::Transient(why.to_owned()),
        };
        self.ended(in_hand.delivery, Err(error), in_hand.since.elapsed())
    }

    fn released(delivery: Delivery) -> EndedAttempt {
        EndedAttempt { claim: EndedClaim { delivery, end: ClaimEnd::Released }, outcome: AttemptOutcome::Released }
    }

    fn ended(&self, delivery: Delivery, result: Result<Receipt, SendError>, duration: Duration) -> EndedAttempt {
        let now = self.clock.now();
        let error = match result {
            Ok(receipt) => {
                let end =
                    ClaimEnd::Tried { settlement: Settlement::Sent(receipt), attempt: Attempt::sent(now, duration) };
                return EndedAttempt { claim: EndedClaim { delivery, end }, outcome: AttemptOutcome::Sent };
            }
            Err(SendError::NotBegun) => return Self::released(delivery),
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
            RetryDecision::Unconfirmed { at } => Settlement::Unconfirmed { at: *at },
            RetryDecision::Strike => Settlement::Strike { max_dead: retry::STRIKES, last_issues: retry::STRIKES_IN },
            RetryDecision::Deactivate => Settlement::Deactivate,
        };
        let outcome = AttemptOutcome::of(&next, &error, &delivery.address);
        let end = ClaimEnd::Tried { settlement, attempt: Attempt::failed(&error, now, duration) };
        EndedAttempt { claim: EndedClaim { delivery, end }, outcome }
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
        let (json, published_at) = match self.store.digest(&delivery.issue).await? {
            Some(StoredDigest::Kept { json, published_at }) => (json, published_at),
            // No sweep takes an issue that has something to send.
            Some(StoredDigest::Swept) => return Ok(Err(format!("issue {} is no longer kept", delivery.issue))),
            None => return Ok(Err(format!("issue {} no longer exists", delivery.issue))),
        };
        let digest = match serde_json::from_str(&json) {
            Ok(digest) => digest,
            Err(error) => return Ok(Err(format!("the digest of {} cannot be read: {error}", delivery.issue))),
        };
        Ok(render::message(&digest, &delivery.address, &delivery.payload, published_at, &self.links)
            .map_err(|error| format!("part {} of {} cannot be read: {error}", delivery.part, delivery.issue)))
    }
}

impl AttemptOutcome {
    fn of(next: &RetryDecision, error: &SendError, address: &Address) -> Self {
        let channel = address.channel();
        match (next, error) {
            // The channel's other deliveries would fail in the same way.
            (RetryDecision::At { at, .. }, SendError::Ours(reason)) => {
                Self::ChannelHeld { channel, until: *at, reason: reason.clone(), is_ours: true }
            }
            (RetryDecision::At { at, .. }, SendError::Throttled { scope: Scope::Channel, reason, .. }) => {
                Self::ChannelHeld { channel, until: *at, reason: reason.clone(), is_ours: false }
            }
            (RetryDecision::At { .. }, SendError::Refused { is_ours: true, reason, .. }) => {
                Self::Refused { domain: target_key(address), reason: reason.clone() }
            }
            (RetryDecision::At { .. } | RetryDecision::Move(_) | RetryDecision::Unconfirmed { at: Some(_) }, _) => {
                Self::Postponed
            }
            (RetryDecision::Uncertain, _) => Self::Uncertain,
            (
                RetryDecision::Dead
                | RetryDecision::Unconfirmed { at: None }
                | RetryDecision::Strike
                | RetryDecision::Deactivate
                | RetryDecision::Plain,
                _,
            ) => Self::Dead,
        }
    }
}
