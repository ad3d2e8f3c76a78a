//! Defines [`Pulse`]: when the scheduler's last tick without an error ended.
//!
//! `scheduler.rs` records it, `web/health.rs` reads it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

/// Clones share one value.
#[derive(Clone, Debug)]
pub struct Pulse(Arc<AtomicI64>);

impl Pulse {
    /// The start counts as a tick: a service that has just started is healthy.
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(now.timestamp())))
    }

    /// Records a tick without an error.
    pub fn beat(&self, now: DateTime<Utc>) {
        self.0.store(now.timestamp(), Ordering::Relaxed);
    }

    /// Whole seconds since the last recorded tick.
    pub fn age_s(&self, now: DateTime<Utc>) -> u64 {
        now.timestamp().saturating_sub(self.0.load(Ordering::Relaxed)).try_into().unwrap_or(0)
    }
}
