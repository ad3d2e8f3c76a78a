//! Defines [`Pulse`]: when the scheduler last ended a round without an error.
//!
//! The scheduler beats, `web/health.rs` feels it. It must never know what a round is made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

/// Shared by its clones.
#[derive(Clone, Debug)]
pub struct Pulse(Arc<AtomicI64>);

impl Pulse {
    /// The start counts as a beat: a service that has just started is in good health.
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(now.timestamp())))
    }

    /// A round has ended well.
    pub fn beat(&self, now: DateTime<Utc>) {
        self.0.store(now.timestamp(), Ordering::Relaxed);
    }

    /// Whole seconds since the last beat.
    pub fn age_s(&self, now: DateTime<Utc>) -> u64 {
        now.timestamp().saturating_sub(self.0.load(Ordering::Relaxed)).try_into().unwrap_or(0)
    }
}
