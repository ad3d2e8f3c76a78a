//! Defines [`UsageLedger`]: which models answered for each reader in a pass, and what they paid; and computes what the budgets
//! leave.
//!
//! `judge.rs` and `digest_texts.rs` charge every answer to it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Datelike as _, Days, Utc};
use templates::digest;

use super::Judge;
use crate::llm::budget::{AmountSpent, RemainingBudget};
use crate::llm::{LlmError, TokenUsage};
use crate::store::{SpendRow, StoreError};

/// What each reader has paid in a pass, by subscriber id, as their digest shows it, and the models whose answers they get.
#[derive(Debug, Default)]
pub struct UsageLedger {
    paid: HashMap<String, digest::Usage>,
    models: HashMap<String, BTreeSet<Arc<str>>>,
}

impl UsageLedger {
    /// What a reader has paid; zero if everything they got had been paid before.
    pub(super) fn of(&self, subscriber: &str) -> digest::Usage {
        self.paid.get(subscriber).cloned().unwrap_or_default()
    }

    /// Notes that a reader gets answers of these models, which may have been paid before.
    pub(super) fn note_models<'m>(&mut self, subscriber: &str, models: impl IntoIterator<Item = &'m Arc<str>>) {
        self.models.entry(subscriber.to_owned()).or_default().extend(models.into_iter().map(Arc::clone));
    }

    /// Whether a reader gets or has paid for answers of a model.
    pub(super) fn has_model(&self, subscriber: &str, model: &str) -> bool {
        self.models.get(subscriber).is_some_and(|models| models.contains(model))
    }
}

impl Judge {
    /// Splits the usage of a model's answer among its readers, adds it to the ledger, and returns the rows that the store keeps.
    pub(super) fn charge(
        &self,
        purpose: &'static str,
        payers: &[&str],
        model: &Arc<str>,
        usage: TokenUsage,
        ledger: &mut UsageLedger,
    ) -> Vec<SpendRow> {
        let mut bills = Vec::with_capacity(payers.len());
        for (payer, usage) in payers.iter().zip(usage.shared(payers.len())) {
            let price = self.prices.of(model).map(|price| price.parts(&usage));
            ledger.note_models(payer, [model]);
            let sum = ledger.paid.entry((*payer).to_owned()).or_default();
            sum.prompt += usage.prompt;
            sum.cached += usage.cached;
            sum.completion += usage.completion;
            if let Some((prompt, completion)) = price {
                let cost = sum.cost.get_or_insert_default();
                cost.prompt_micros += prompt;
                cost.completion_micros += completion;
            }
            bills.push(SpendRow {
                subscriber: (*payer).to_owned(),
                purpose,
                model: model.to_string(),
                requests: usage.requests,
                prompt: usage.prompt,
                cached: usage.cached,
                completion: usage.completion,
                micros: price.map(|(prompt, completion)| prompt + completion),
            });
        }
        bills
    }

    /// What the budgets of this day and this month leave; `Err` if a budget cannot be used.
    pub(super) async fn remaining_budget(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Result<RemainingBudget, LlmError>, StoreError> {
        let today = now.date_naive();
        let first_of_month = today - Days::new(u64::from(today.day0()));
        let mut budgets = Vec::new();
        for (budget, from) in [(self.budget_per_day, today), (self.budget_per_month, first_of_month)] {
            if let Some(budget) = budget {
                let (tokens, micros) = self.store.llm_spending(from, today).await?;
                budgets.push((budget, AmountSpent { micros, tokens }));
            }
        }
        let unusable = |fault: &str| LlmError::Setting { setting: "llm.budget_per_day", fault: fault.to_owned() };
        Ok(RemainingBudget::of(&budgets, self.prices.clone()).map_err(unusable))
    }
}
