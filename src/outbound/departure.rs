//! Defines [`Departure`]: in which lane a message waits, and whether it may have left this machine.
//!
//! `flow/deliver/attempt.rs` makes one per attempt and cancels it when the time is up; each outbound begins it just before
//! the message can leave.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::domain::delivery::SendError;

/// Who goes first when a channel is busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody is waiting for it: a letter, a first digest.
    Priority,
    /// All other digests.
    Bulk,
}

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const CANCELLED: u8 = 2;

/// Whether a message may have left. Clones are about the same message.
#[derive(Clone, Debug)]
pub struct Departure {
    lane: Lane,
    state: Arc<AtomicU8>,
}

impl Departure {
    /// Of a message that waits.
    pub fn new(lane: Lane) -> Self {
        Self { lane, state: Arc::default() }
    }

    /// The lane in which it waits.
    pub fn lane(&self) -> Lane {
        self.lane
    }

    /// Called just before the message can leave: from then on a send without an answer is in doubt.
    ///
    /// # Errors
    /// [`SendError::NotBegun`]: it was cancelled and must not leave any more.
    pub fn begin(&self) -> Result<(), SendError> {
        match self.state.compare_exchange(WAITING, BEGUN, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) | Err(BEGUN) => Ok(()),
            Err(_) => Err(SendError::NotBegun),
        }
    }

    /// Ends the wait. True if the message has not left, and will not.
    pub fn cancel(&self) -> bool {
        self.state.compare_exchange(WAITING, CANCELLED, Ordering::AcqRel, Ordering::Acquire) != Err(BEGUN)
    }

    /// Called when the platform has refused the message: nothing of it is on its way, and another form of it may begin.
    pub fn refused(&self) {
        // A cancelled one stays cancelled.
        let _ = self.state.compare_exchange(BEGUN, WAITING, Ordering::AcqRel, Ordering::Acquire);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_has_begun_cannot_be_cancelled_nor_the_reverse() {
        let begun = Departure::new(Lane::Bulk);
        assert_eq!(begun.begin(), Ok(()));
        assert_eq!(begun.clone().begin(), Ok(()), "over another connection");
        assert!(!begun.cancel());
        let cancelled = Departure::new(Lane::Priority);
        assert!(cancelled.cancel());
        assert!(cancelled.cancel());
        assert_eq!(cancelled.begin(), Err(SendError::NotBegun));
        cancelled.refused();
        assert_eq!(cancelled.begin(), Err(SendError::NotBegun));
    }

    #[test]
    fn a_refused_message_may_begin_again_in_another_form() {
        let departure = Departure::new(Lane::Bulk);
        assert_eq!(departure.begin(), Ok(()));
        departure.refused();
        assert!(departure.cancel(), "nothing is on its way");
    }
}
