//! Defines [`EndpointQueue`]: lets the passes of one process ask one after the other, and pauses after a failure of the
//! endpoint. [`Judge::warn_operator`] logs such a failure once a day.
//!
//! Everything in this folder that asks waits here first.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::Judge;
use crate::llm::LlmError;
use crate::store::{BudgetCap, StoreError};

/// How long nothing is asked after the endpoint gave no answer: a pass waits for one series of time-outs at most, and a later
/// one finds out whether the endpoint is back. It begins with the failure: a pass may have begun long before.
const PAUSE: Duration = Duration::from_secs(10 * 60);

/// What all passes of one process share: they ask one after the other, so that no two pay for the same answer or spend the
/// same budget, and none asks an endpoint that has just failed for another.
#[derive(Debug, Default)]
pub struct EndpointQueue {
    turn: tokio::sync::Mutex<()>,
    paused_until: Mutex<Option<Instant>>,
    failures: Arc<AtomicU64>,
}

impl EndpointQueue {
    /// Counts the questions that have failed since this process began.
    pub fn failures(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.failures)
    }

    /// Waits until no other pass is asking. The answers that it got are in the store by then.
    pub(super) async fn wait_for_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Whether nothing is asked now, because the endpoint has failed.
    pub(super) fn is_paused(&self) -> bool {
        self.paused_until().is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn count_failures(&self, failures: usize) {
        self.failures.fetch_add(failures as u64, Ordering::Relaxed);
    }

    /// Pauses after a failure of the endpoint. After another error looking again costs nothing.
    fn pause_after(&self, error: &LlmError) {
        if error.is_failure_of_the_endpoint() {
            *self.paused_until() = Some(Instant::now() + PAUSE);
        }
    }

    /// The lock guards one instant: no thread can panic while it holds it, so poisoning is ignored.
    fn paused_until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Judge {
    /// Asks nothing for a while, and warns the operator.
    pub(super) async fn pause_and_warn(&self, error: &LlmError, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.queue.pause_after(error);
        self.warn_operator(error, now).await
    }

    /// Logs an error for the operator, once a day.
    pub(super) async fn warn_operator(&self, error: &LlmError, now: DateTime<Utc>) -> Result<(), StoreError> {
        let midnight = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let once = BudgetCap { most: 1, since: midnight - TimeDelta::seconds(1) };
        if self.store.try_spend("llm-alert", "operator", &[once], now).await? {
            tracing::error!(
                target: "dawnpost::llm",
                model = self.scorer.model(),
                "Digests go out with the ranker's scores for papers that the language model has not graded: {error}"
            );
        } else {
            tracing::info!(target: "dawnpost::llm", "The language model is still not being asked: {error}");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn asking_pauses_after_a_failure_of_the_endpoint_but_not_after_a_spent_budget() {
        let queue = EndpointQueue::default();
        for error in [LlmError::BudgetSpent, LlmError::OutOfTime] {
            queue.pause_after(&error);
            assert!(!queue.is_paused(), "{error}");
        }
        queue.pause_after(&LlmError::QuotaUsedUp);
        tokio::time::advance(PAUSE - Duration::from_secs(1)).await;
        assert!(queue.is_paused());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!queue.is_paused());
    }
}
