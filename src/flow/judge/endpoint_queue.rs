//! Defines [`EndpointQueue`]: lets the passes of one process ask one after the other, and pauses after a failure of the
//! endpoint. [`Judge::warn_operator`] logs such a failure once a day.
//!
//! Everything in this folder that asks waits here first.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::Judge;
use crate::llm::LlmError;
use crate::store::{BudgetCap, StoreError};

/// How long nothing is asked after the endpoint gave no answer: a pass waits for one series of time-outs at most, and a later
/// one finds out whether the endpoint is back.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

/// What all passes of one process share: they ask one after the other, so that no two pay for the same answer or spend the
/// same budget, and none asks an endpoint that has just failed for another.
#[derive(Debug, Default)]
pub struct EndpointQueue {
    turn: tokio::sync::Mutex<()>,
    paused_until: Mutex<Option<DateTime<Utc>>>,
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

    /// Whether nothing is asked at this time, because the endpoint has failed.
    pub(super) fn is_paused(&self, now: DateTime<Utc>) -> bool {
        self.paused_until().is_some_and(|until| now < until)
    }

    pub(super) fn count_failures(&self, failures: usize) {
        self.failures.fetch_add(failures as u64, Ordering::Relaxed);
    }

    /// Pauses after a failure of the endpoint. A spent budget or a wrong setting is none: looking again costs nothing.
    fn pause_after(&self, error: &LlmError, now: DateTime<Utc>) {
        if !matches!(error, LlmError::BudgetSpent | LlmError::Setting { .. }) {
            *self.paused_until() = Some(now + PAUSE);
        }
    }

    /// The lock guards one instant: no thread can panic while it holds it, so poisoning is ignored.
    fn paused_until(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Judge {
    /// Asks nothing for a while, and warns the operator.
    pub(super) async fn pause_and_warn(&self, error: &LlmError, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.queue.pause_after(error, now);
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

    #[test]
    fn asking_pauses_after_a_failure_of_the_endpoint_but_not_after_a_spent_budget() {
        let at = |minutes: i64| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let queue = EndpointQueue::default();
        queue.pause_after(&LlmError::BudgetSpent, at(0));
        assert!(!queue.is_paused(at(0)));
        queue.pause_after(&LlmError::QuotaUsedUp, at(0));
        assert!(queue.is_paused(at(0)) && queue.is_paused(at(9)) && !queue.is_paused(at(10)));
    }
}
