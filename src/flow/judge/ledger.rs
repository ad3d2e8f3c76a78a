//! Defines [`UsageLedger`]: what each reader has paid in a pass; and computes what the budgets leave.
//!
//! `judge.rs` and `digest_texts.rs` charge every answer to it.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Days, Utc};
use templates::digest;

use super::Judge;
use crate::llm::budget::{AmountSpent, RemainingBudget};
use crate::llm::{LlmError, TokenUsage};
use crate::store::{SpendRow, StoreError};

/// What each reader has paid in a pass, by subscriber id, as their digest shows it.
#[derive(Debug, Default)]
pub struct UsageLedger(HashMap<String, digest::Usage>);

impl UsageLedger {
    /// What a reader has paid; zero if everything they got had been paid before.
    pub(super) fn of(&self, subscriber: &str) -> digest::Usage {
        self.0.get(subscriber).cloned().unwrap_or_default()
    }
}

impl Judge {
    /// Splits the usage of an answer among its readers, adds it to the ledger, and returns the rows that the store keeps.
    pub(super) fn charge(
        &self,
        purpose: &'static str,
        payers: &[&str],
        usage: TokenUsage,
        ledger: &mut UsageLedger,
    ) -> Vec<SpendRow> {
        let mut bills = Vec::with_capacity(payers.len());
        for (payer, usage) in payers.iter().zip(usage.shared(payers.len())) {
            let price = self.price.map(|price| price.parts(&usage));
            let sum = ledger.0.entry((*payer).to_owned()).or_default();
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
                model: self.scorer.model().to_owned(),
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
        Ok(RemainingBudget::of(&budgets, self.price).map_err(unusable))
    }
}
