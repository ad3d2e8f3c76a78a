//! Who pays what, what is left to spend, and when nobody asks: [`Tab`], [`Queue`], and [`Asking`], which asks many questions.
//!
//! `judge.rs` and the files beside this one ask through it. It must never know what is asked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Datelike as _, Days, NaiveTime, TimeDelta, Utc};
use templates::digest;
use tokio::task::JoinSet;

use super::Judge;
use crate::llm::budget::{Purse, Spent};
use crate::llm::{Decision, LlmError, Usage};
use crate::store::{BudgetCap, SpendRow, StoreError};

/// For how long an endpoint that gave no answer is left alone: a pass waits for one series of time-outs at most, and the
/// next one finds out whether it is back.
const REST: TimeDelta = TimeDelta::minutes(10);

/// Questions under way at once; the client keeps the endpoint's own limit.
const AT_ONCE: usize = 8;

/// What all passes of one process share: they ask one after the other, so that nothing is paid twice and no budget is spent
/// by two, and none asks an endpoint that has just failed another one.
#[derive(Debug, Default)]
pub struct Queue {
    turn: tokio::sync::Mutex<()>,
    rest: Mutex<Option<DateTime<Utc>>>,
    failures: Arc<AtomicU64>,
}

/// What each reader has paid in a pass, in the words of their digest.
#[derive(Debug, Default)]
pub struct Tab(HashMap<String, digest::Usage>);

impl Queue {
    /// Counts the questions that have failed since this process began.
    pub fn failures(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.failures)
    }

    /// Waits for everybody who asks at this moment. What they were told is in the store when this returns.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Whether the endpoint is left alone at this time.
    pub(super) fn rests(&self, now: DateTime<Utc>) -> bool {
        self.until().is_some_and(|until| now < until)
    }

    pub(super) fn note_failures(&self, failures: usize) {
        self.failures.fetch_add(failures as u64, Ordering::Relaxed);
    }

    /// A budget that is spent says nothing of the endpoint, and looking costs nothing.
    fn note_outage(&self, error: &LlmError, now: DateTime<Utc>) {
        if !matches!(error, LlmError::BudgetSpent | LlmError::Setting { .. }) {
            *self.until() = Some(now + REST);
        }
    }

    /// What is locked is one instant: nobody can panic while they hold it.
    fn until(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tab {
    /// What a reader has paid; nothing where everything they got had been paid before.
    pub(super) fn of(&self, subscriber: &str) -> digest::Usage {
        self.0.get(subscriber).cloned().unwrap_or_default()
    }
}

impl Judge {
    /// What each of some readers pays of an answer; it goes on their tabs.
    pub(super) fn bills(&self, purpose: &'static str, payers: &[&str], usage: Usage, tab: &mut Tab) -> Vec<SpendRow> {
        let mut bills = Vec::with_capacity(payers.len());
        for (payer, usage) in payers.iter().zip(usage.shared(payers.len())) {
            let priced = self.price.map(|price| price.parts(&usage));
            let sum = tab.0.entry((*payer).to_owned()).or_default();
            sum.prompt += usage.prompt;
            sum.cached += usage.cached;
            sum.completion += usage.completion;
            if let Some((prompt, completion)) = priced {
                let cost = sum.cost.get_or_insert_default();
                cost.prompt_micros += prompt;
                cost.completion_micros += completion;
            }
            bills.push(SpendRow {
                subscriber: (*payer).to_owned(),
                purpose,
                model: self.scorer.model().to_owned(),
                requests: usage.requests,
                prompt: usage.prompt,
                cached: usage.cached,
                completion: usage.completion,
                micros: priced.map(|(prompt, completion)| prompt + completion),
            });
        }
        bills
    }

    /// What the budgets leave.
    pub(super) async fn purse(&self, now: DateTime<Utc>) -> Result<Result<Purse, LlmError>, StoreError> {
        let today = now.date_naive();
        let first = today - Days::new(u64::from(today.day0()));
        let mut budgets = Vec::new();
        for (budget, from) in [(self.per_day, today), (self.per_month, first)] {
            if let Some(budget) = budget {
                let (tokens, micros) = self.store.llm_spending(from, today).await?;
                budgets.push((budget, Spent { micros, tokens }));
            }
        }
        let unusable = |fault: &str| LlmError::Setting { setting: "llm.budget_per_day", fault: fault.to_owned() };
        Ok(Purse::of(&budgets, self.price).map_err(unusable))
    }

    /// Leaves the endpoint alone for a while, and tells the operator.
    pub(super) async fn alert(&self, error: &LlmError, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.queue.note_outage(error, now);
        self.tell(error, now).await
    }

    /// Tells the operator, once a day.
    pub(super) async fn tell(&self, error: &LlmError, now: DateTime<Utc>) -> Result<(), StoreError> {
        let midnight = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let once = BudgetCap { most: 1, since: midnight - TimeDelta::seconds(1) };
        if self.store.try_spend("llm-alert", "operator", &[once], now).await? {
            tracing::error!(
                target: "dawnpost::llm",
                model = self.scorer.model(),
                "Digests go out with the ranker's scores where the language model has not judged: {error}"
            );
        } else {
            tracing::info!(target: "dawnpost::llm", "The language model is still not asked: {error}");
        }
        Ok(())
    }
}

/// Questions that are asked, some at once, as long as the purse has something and the endpoint answers.
pub(super) struct Asking<T, F> {
    waiting: std::iter::Enumerate<std::vec::IntoIter<(Usage, F)>>,
    /// With the estimate that was taken out of the purse.
    under_way: JoinSet<(Usage, Answer<T>)>,
    purse: Purse,
    /// Why it ended early.
    pub(super) stopped: Option<LlmError>,
}

/// What one of them brought. A failure may have been paid for, too.
pub(super) struct Answer<T> {
    /// The question's place.
    pub(super) at: usize,
    pub(super) usage: Usage,
    pub(super) outcome: Result<T, LlmError>,
}

impl<T: Send + 'static, F: Future<Output = (Usage, Result<T, LlmError>)> + Send + 'static> Asking<T, F> {
    /// Questions, each with what it may cost.
    pub(super) fn of(questions: Vec<(Usage, F)>, purse: Purse) -> Self {
        Self { waiting: questions.into_iter().enumerate(), under_way: JoinSet::new(), purse, stopped: None }
    }

    /// The next answer; none when all have been answered, or nothing more is asked.
    pub(super) async fn next(&mut self) -> Option<Answer<T>> {
        while self.under_way.len() < AT_ONCE && self.stopped.is_none() {
            let Some((at, (estimate, question))) = self.waiting.next() else { break };
            if !self.purse.take(&estimate) {
                self.stopped = Some(LlmError::BudgetSpent);
                break;
            }
            self.under_way.spawn(async move {
                let (usage, outcome) = question.await;
                (estimate, Answer { at, usage, outcome })
            });
        }
        let (estimate, answer) = self.under_way.join_next().await?.ok()?;
        self.purse.settle(&estimate, &answer.usage);
        if let Err(error) = &answer.outcome {
            tracing::warn!("A question to the language model has no answer: {error}");
            if matches!(error.decision(), Decision::Stop | Decision::Leave) {
                self.stopped = Some(error.clone());
            }
        }
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_failed_is_left_alone_for_a_while_and_a_spent_budget_is_no_failure() {
        let at = |minutes: i64| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let queue = Queue::default();
        queue.note_outage(&LlmError::BudgetSpent, at(0));
        assert!(!queue.rests(at(0)));
        queue.note_outage(&LlmError::QuotaEnded, at(0));
        assert!(queue.rests(at(0)) && queue.rests(at(9)) && !queue.rests(at(10)));
    }
}
