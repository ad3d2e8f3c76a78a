//! Defines one attempt at a claimed delivery: render, send, decide what follows.
//!
//! `deliver.rs` runs many at once. An attempt writes nothing to the store: it returns how its claim ended, and `receipts.rs`
//! writes that, now or once the store works again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::Dispatcher;
use super::hands::Occupied;
use super::lease::Lease;
use crate::domain::delivery::{Delivery, Receipt, Scope, SendError};
use crate::domain::retry::{self, RetryDecision};
use crate::domain::subscriber::{Address, Channel};
use crate::flow::render;
use crate::outbound::{Departure, Message, Outbound};
use crate::store::{Attempt, ClaimEnd, EndedClaim, Settlement, StoreError, StoredDigest};

/// A delivery that this worker has claimed and not given back.
pub(super) struct InHand {
    pub delivery: Delivery,
    /// When it was claimed.
    pub since: Instant,
    /// Whether its message may have left.
    pub departure: Departure,
    /// The attempt.
    pub task: AbortHandle,
}

impl InHand {
    /// The place that it takes up.
    pub fn occupied(&self) -> Occupied {
        Occupied::by(&self.delivery.address, self.departure.lane())
    }
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
    /// The ledger decides whether it is given up: [`DispatchState::report_result`](super::state::DispatchState::report_result).
    UpToLedger,
    Released,
}

impl<O: Outbound + Send + Sync + 'static> Dispatcher<O> {
    /// Renders and sends one delivery.
    pub(super) async fn attempt(
        &self,
        delivery: Delivery,
        lease: Lease,
        departure: &Departure,
        stop: &CancellationToken,
    ) -> EndedAttempt {
        if stop.is_cancelled() {
            return Self::released(delivery);
        }
        let began = Instant::now();
        let result = match self.message(&delivery).await {
            Ok(Ok(message)) => self.send(&delivery, message, lease, departure).await,
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

    /// The end of an attempt whose task was aborted or has panicked.
    pub(super) fn cut_off(&self, in_hand: InHand, has_panicked: bool) -> EndedAttempt {
        let why = "the attempt was cut off";
        let error = match (in_hand.departure.cancel(), has_panicked) {
            (false, _) => SendError::Uncertain(why.to_owned()),
            // With a pause, or it would panic again at once.
            (true, true) => SendError::Transient(why.to_owned()),
            (true, false) => SendError::NotBegun,
        };
        self.ended(in_hand.delivery, Err(error), in_hand.since.elapsed())
    }

    fn released(delivery: Delivery) -> EndedAttempt {
        let claim = EndedClaim { delivery, end: ClaimEnd::Released };
        EndedAttempt { claim, outcome: AttemptOutcome::Released }
    }

    fn ended(&self, delivery: Delivery, result: Result<Receipt, SendError>, duration: Duration) -> EndedAttempt {
        let now = self.clock.now();
        let error = match result {
            Ok(receipt) => {
                let end =
                    ClaimEnd::Tried { settlement: Settlement::Sent(receipt), attempt: Attempt::sent(now, duration) };
                let claim = EndedClaim { delivery, end };
                return EndedAttempt { claim, outcome: AttemptOutcome::Sent };
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
    async fn send(
        &self,
        delivery: &Delivery,
        message: Message,
        lease: Lease,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        match self.try_send(delivery, &message, lease, departure).await {
            Err(SendError::Content(reason)) if message.to_plain() != message => {
                tracing::error!(delivery.id = delivery.id, "Sending {} without markup: {reason}", delivery.id);
                departure.refused();
                self.try_send(delivery, &message.to_plain(), lease, departure).await
            }
            outcome => outcome,
        }
    }

    /// Sends one form of a message. What has not begun when the lease nears its end is given back.
    async fn try_send(
        &self,
        delivery: &Delivery,
        message: &Message,
        lease: Lease,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        let sending = self.outbound.send_watched(delivery, message, departure);
        tokio::pin!(sending);
        if let Ok(sent) = timeout_at(lease.last_begin(), &mut sending).await {
            return sent;
        }
        if departure.cancel() {
            return Err(SendError::NotBegun);
        }
        let late = |_| Err(SendError::Uncertain("no answer before the end of the lease".to_owned()));
        timeout_at(lease.last_end(), sending).await.unwrap_or_else(late)
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
                Self::Refused { domain: address.target_key(), reason: reason.clone() }
            }
            (RetryDecision::At { .. } | RetryDecision::Move(_), _) => Self::Postponed,
            (RetryDecision::Uncertain, _) => Self::Uncertain,
            (RetryDecision::Unconfirmed { .. } | RetryDecision::Deactivate, _) => Self::UpToLedger,
            (RetryDecision::Dead | RetryDecision::Strike | RetryDecision::Plain, _) => Self::Dead,
        }
    }
}
