//! Defines [`RetryDecision`] and [`decide`]: what to do after a failed attempt.
//!
//! `flow/deliver.rs` calls it. Pure: the time and the jitter are parameters.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::delivery::{Delivery, SendError};
use super::subscriber::{Address, Channel};

/// Pauses after the first, second, … counted failure. The third step is over five minutes, which greylisting asks for
/// (RFC 6647 section 4.1).
const PAUSES: [Duration; 5] = [
    Duration::from_secs(30),
    Duration::from_secs(2 * 60),
    Duration::from_secs(8 * 60),
    Duration::from_secs(30 * 60),
    LONGEST_BACKOFF,
];

/// The pause after each further failure.
const LONGEST_BACKOFF: Duration = Duration::from_secs(2 * 60 * 60);

/// Pauses after a refusal that may end by itself or by the operator: seldom, because the server said "never".
const REFUSED_PAUSES: [Duration; 5] = [
    OURS_PAUSE,
    Duration::from_secs(60 * 60),
    Duration::from_secs(4 * 60 * 60),
    Duration::from_secs(16 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
];

/// How long a mail domain is left alone that refuses all of its mails.
pub const REFUSING_DOMAIN_PAUSE: Duration = OURS_PAUSE;

/// Retries end after this long. They do not end at the next issue: it has other papers, and these would be lost.
pub const LONGEST_RETRY: TimeDelta = TimeDelta::days(4);

/// Tries of one delivery while its mailbox is full or disabled: over forty minutes, and one more strike in the end.
const SOFT_LIMIT: u32 = 5;

/// A mailbox counts as gone after this many strikes in its last [`STRIKES_IN`] issues. In issues, not in tries: a
/// mailbox that is full for an hour is not gone. A digest that arrives pushes old strikes out.
pub const STRIKES: u32 = 3;
/// The issues of an address in which [`STRIKES`] are counted.
pub const STRIKES_IN: u32 = 5;

/// From this attempt on no other form and no other address is tried, so that a platform that redirects in circles cannot
/// keep a delivery alive.
const DETOUR_LIMIT: u32 = 5;

/// How long a channel is stopped after a failure of our own configuration.
const OURS_PAUSE: Duration = Duration::from_secs(15 * 60);

/// What follows a failed try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryDecision {
    /// Try again then; `counted` tells whether this try is one of the attempts.
    At {
        /// Not before.
        at: DateTime<Utc>,
        /// Whether the attempt number grows.
        counted: bool,
    },
    /// Send the plain fallback, now. This try counts. Where the plain form itself was refused: give up.
    Plain,
    /// Send to the new address, now, and remember it. This try counts.
    Move(Address),
    /// The platform may have it; do not send it again.
    Uncertain,
    /// Give up; the ledger has the reason.
    Dead,
    /// The target may be gone. If the ledger confirms it, give up and send nothing more to it; otherwise try again then, or
    /// give up if there is no time left.
    Unconfirmed {
        /// Not before; `None` if the delivery's time is over.
        at: Option<DateTime<Utc>>,
    },
    /// Give up, and count a strike against the address: after [`STRIKES`] of them nothing more is sent to it.
    Strike,
    /// Give up and send nothing more to this address until the platform or the reader says otherwise.
    Deactivate,
}

/// Decides what follows `error`. `jitter` in 0..1 spreads retries so that a recovered platform is not hit at once.
pub fn decide(delivery: &Delivery, error: &SendError, now: DateTime<Utc>, jitter: f64) -> RetryDecision {
    let attempt = delivery.attempt;
    let again = |pause, counted| match later(now, pause, jitter) {
        // Tried for as long as it may be.
        Some(at) if at < delivery.expires_at => RetryDecision::At { at, counted },
        _ => RetryDecision::Dead,
    };
    let backoff = PAUSES.get(attempt as usize).copied().unwrap_or(LONGEST_BACKOFF);
    let refused_pause = REFUSED_PAUSES.get(attempt as usize).or(REFUSED_PAUSES.last()).copied().unwrap_or(OURS_PAUSE);
    let detour_left = attempt < DETOUR_LIMIT;
    match error {
        SendError::Throttled { retry_after, .. } => again(retry_after.length(), false),
        SendError::NotBegun => again(Duration::ZERO, false),
        SendError::Transient(_) => again(backoff, true),
        // Once more, and only if the platform or the recipient drops a repeat by its key.
        SendError::Uncertain(_) if !delivery.maybe_sent && has_key(delivery.address.channel()) => {
            match again(PAUSES[0], true) {
                RetryDecision::Dead => RetryDecision::Uncertain,
                next => next,
            }
        }
        SendError::Uncertain(_) => RetryDecision::Uncertain,
        SendError::Content(_) if detour_left => RetryDecision::Plain,
        SendError::Moved(address) if detour_left && *address != delivery.address => {
            RetryDecision::Move(address.clone())
        }
        SendError::TopicGone(_) => match general_topic(&delivery.address).filter(|_| detour_left) {
            Some(general) => RetryDecision::Move(general),
            None => RetryDecision::Deactivate,
        },
        SendError::Content(_) | SendError::Moved(_) => RetryDecision::Dead,
        SendError::Gone(_) => RetryDecision::Deactivate,
        SendError::Unconfirmed(_) => {
            RetryDecision::Unconfirmed { at: later(now, refused_pause, jitter).filter(|at| *at < delivery.expires_at) }
        }
        SendError::Refused { .. } => again(refused_pause, true),
        SendError::Soft(_) if attempt.saturating_add(1) < SOFT_LIMIT => match again(backoff, true) {
            RetryDecision::Dead => RetryDecision::Strike,
            next => next,
        },
        SendError::Soft(_) => RetryDecision::Strike,
        SendError::Ours(_) => again(OURS_PAUSE, false),
    }
}

/// `pause` and up to a quarter more after `now`.
fn later(now: DateTime<Utc>, pause: Duration, jitter: f64) -> Option<DateTime<Utc>> {
    let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 0.0 };
    let spread = pause.mul_f64(1.0 + jitter * 0.25);
    now.checked_add_signed(chrono::Duration::from_std(spread).ok()?)
}

/// Whether a second copy of a message is recognised: email by its Message-ID, Discord by the nonce, a file by its name.
fn has_key(channel: Channel) -> bool {
    match channel {
        Channel::Email | Channel::Discord | Channel::File => true,
        Channel::Telegram => false,
    }
}

/// Where a group is reached when one of its topics is gone.
fn general_topic(address: &Address) -> Option<Address> {
    match address {
        Address::Telegram { chat, thread: Some(_) } => Some(Address::Telegram { chat: *chat, thread: None }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
