//! Defines [`Delivery`], [`Receipt`] and [`SendError`]: one part of an issue to one address, and the result of an attempt.
//!
//! The store hands out deliveries, `outbound/` sends them, `flow/deliver.rs` settles them. This file must never know a
//! platform's codes or texts: `outbound/` translates those into a [`SendError`].

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::requested_pause::RequestedPause;
use super::subscriber::Address;

/// Identifies an issue: one digest is frozen once per subscriber and window.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IssueKey {
    /// The subscriber's id.
    pub subscriber: String,
    /// The newest announcement date of the window, `2025-11-04`; a later issue for the same date is `2025-11-04+1`.
    pub window: String,
}

impl fmt::Display for IssueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.subscriber, self.window)
    }
}

/// The state of a delivery. `Claimed` is written before sending, the receipt after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Waits for its time.
    Planned,
    /// A worker holds it under a lease.
    Claimed,
    /// The platform acknowledged it.
    Sent,
    /// The platform may have it: the answer was lost, and sending again could repeat it.
    Uncertain,
    /// Given up, with the reason in its last attempt.
    Dead,
}

impl DeliveryState {
    /// As the store and the commands write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Uncertain => "uncertain",
            Self::Dead => "dead",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Planned, Self::Claimed, Self::Sent, Self::Uncertain, Self::Dead]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// One part of an issue to one address, as claimed by a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Unique and stable: the source of Message-ID and nonce.
    pub id: String,
    /// The issue that it is a part of.
    pub issue: IssueKey,
    /// Where it goes.
    pub address: Address,
    /// From 1.
    pub part: u32,
    /// How many parts the issue has at this address.
    pub parts: u32,
    /// Tries so far that counted, 0 at the first.
    pub attempt: u32,
    /// The lease: settling with a stale token is refused.
    pub lease_token: String,
    /// The frozen message of a chat part, as JSON; empty for email and files, which are rendered from the digest. It holds
    /// signed links, and is not written where a delivery is.
    #[serde(skip)]
    pub payload: String,
    /// Retries end then.
    pub expires_at: DateTime<Utc>,
    /// Set if the outcome of an earlier try is unknown (its worker died or its answer was lost).
    pub maybe_sent: bool,
}

impl Delivery {
    /// A message that is no issue and is not in the outbox: its one part, at the first try.
    pub fn letter(id: String, issue: IssueKey, address: Address, expires_at: DateTime<Utc>) -> Self {
        Self {
            id,
            issue,
            address,
            part: 1,
            parts: 1,
            attempt: 0,
            lease_token: String::new(),
            payload: String::new(),
            expires_at,
            maybe_sent: false,
        }
    }
}

/// The platform's acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The platform's own id: message id, Message-ID with the server's reply, file path.
    pub id: String,
}

/// Why an attempt failed: one class per way to react.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Too many requests: send nothing in this scope until then; no attempt is counted.
    #[error("throttled for {} s: {reason}", retry_after.length().as_secs())]
    Throttled {
        /// As the platform asked.
        retry_after: RequestedPause,
        /// The scope that waits.
        scope: Scope,
        /// The platform's words.
        reason: String,
    },
    /// Nothing was sent: the process stops, and the message was still waiting for its turn.
    #[error("the process stopped before the message was sent")]
    NotBegun,
    /// Nothing was sent; the same may work later.
    #[error("transient: {0}")]
    Transient(String),
    /// The answer was lost after the message was on its way.
    #[error("unknown outcome: {0}")]
    Uncertain(String),
    /// The platform refuses this content; a plain fallback may pass.
    #[error("content refused: {0}")]
    Content(String),
    /// The target is not reachable any more.
    #[error("target gone: {0}")]
    Gone(String),
    /// The target may be gone: it is, once the same is said on another day while others are reached.
    #[error("target perhaps gone: {0}")]
    Unconfirmed(String),
    /// This target refuses our message, and it need not be its reader's doing: held against nobody.
    #[error("refused: {reason}")]
    Refused {
        /// Whether the refusal says that it is about us.
        is_ours: bool,
        /// The limiter key of the mail domain, if all of it refuses: it waits.
        domain: Option<String>,
        /// The platform's words.
        reason: String,
    },
    /// The target has a new address.
    #[error("target moved to {}", .0.masked())]
    Moved(Address),
    /// The topic or thread is gone, but its group or channel still exists.
    #[error("topic gone: {0}")]
    TopicGone(String),
    /// A mailbox that is full or disabled for now: counts against the target.
    #[error("mailbox unavailable: {0}")]
    Soft(String),
    /// Our credentials, our policy, our configuration: stop the channel, suppress nobody.
    #[error("our fault: {0}")]
    Ours(String),
}

/// The scope of a throttle.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything that this bot or relay sends.
    Channel,
    /// One chat, Discord channel or mail domain, by its limiter key.
    Target(String),
}

impl SendError {
    /// Whether the same message may pass later, since nothing is wrong with its target: a letter is then tried again.
    pub fn is_for_later(&self) -> bool {
        match self {
            Self::Throttled { .. } | Self::NotBegun | Self::Transient(_) | Self::Ours(_) => true,
            Self::Refused { is_ours, .. } => *is_ours,
            Self::Uncertain(_)
            | Self::Content(_)
            | Self::Gone(_)
            | Self::Unconfirmed(_)
            | Self::Moved(_)
            | Self::TopicGone(_)
            | Self::Soft(_) => false,
        }
    }

    /// The class, as the ledger records it.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Throttled { .. } => "throttled",
            Self::NotBegun => "not-begun",
            Self::Transient(_) => "transient",
            Self::Uncertain(_) => "uncertain",
            Self::Content(_) => "content",
            Self::Gone(_) => "gone",
            Self::Unconfirmed(_) => "unconfirmed",
            Self::Refused { is_ours: true, .. } => "ours",
            Self::Refused { .. } => "refused",
            Self::Moved(_) => "moved",
            Self::TopicGone(_) => "topic-gone",
            Self::Soft(_) => "soft",
            Self::Ours(_) => "ours",
        }
    }
}
