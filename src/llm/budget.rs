//! Defines [`Budget`] and [`RemainingBudget`]: how much may be spent, and what is left of it while questions are under way.
//!
//! `flow/judge/ledger.rs` makes a [`RemainingBudget`] from what the store says was spent; `ordered.rs` reserves from it before
//! every question.

use std::fmt;
use std::str::FromStr;

use super::TokenUsage;
use super::price::{Micros, ModelPrices};

/// The most that may be spent in a day or a month: `2.50` (in the price table's currency) or `400000 tokens`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// An amount of money.
    Money(Micros),
    /// A number of tokens, for models without a price.
    Tokens(u64),
}

impl FromStr for Budget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault =
            || format!("`{text}` is not a budget (expected `2.50` in the price table's currency, or `400000 tokens`)");
        match text.trim().strip_suffix("tokens") {
            Some(tokens) => tokens.trim().replace('_', "").parse().map(Self::Tokens).map_err(|_| fault()),
            None => match text.trim().parse::<f64>() {
                Ok(money) if (0.0..1e9).contains(&money) => Ok(Self::Money((money * 1e6).round() as Micros)),
                _ => Err(fault()),
            },
        }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(micros) => write!(f, "{:.2}", *micros as f64 / 1e6),
            Self::Tokens(tokens) => write!(f, "{tokens} tokens"),
        }
    }
}

/// What was spent before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AmountSpent {
    /// Money, as far as the model had a price.
    pub micros: Micros,
    /// Tokens.
    pub tokens: u64,
}

/// What is left to spend. The estimated cost of a question is reserved before it is asked and corrected after the answer:
/// questions under way at the same time do not spend the same rest.
#[derive(Clone, Debug)]
pub struct RemainingBudget {
    prices: ModelPrices,
    micros: Option<Micros>,
    tokens: Option<u64>,
}

impl RemainingBudget {
    /// What is left of some budgets, each with what was spent of it.
    ///
    /// # Errors
    /// A budget is an amount of money, and the model has no price.
    pub fn of(budgets: &[(Budget, AmountSpent)], prices: ModelPrices) -> Result<Self, &'static str> {
        let mut remaining = Self { prices, micros: None, tokens: None };
        for (budget, spent) in budgets {
            let (left, whole, spent) = match budget {
                Budget::Money(_) if remaining.prices.is_empty() => {
                    return Err("is an amount of money, but the price table has no price for the model");
                }
                Budget::Money(micros) => (&mut remaining.micros, *micros, spent.micros),
                Budget::Tokens(tokens) => (&mut remaining.tokens, *tokens, spent.tokens),
            };
            let rest = whole.saturating_sub(spent);
            *left = Some(left.map_or(rest, |other| other.min(rest)));
        }
        Ok(remaining)
    }

    /// Reserves what a question may cost with the dearest model; `false` if less is left.
    pub fn reserve(&mut self, estimate: &TokenUsage) -> bool {
        let money = self.prices.most(estimate);
        let enough = |left: Option<u64>, wanted: u64| left.is_none_or(|left| left >= wanted);
        if !enough(self.micros, money) || !enough(self.tokens, estimate.total()) {
            return false;
        }
        self.micros = self.micros.map(|left| left - money);
        self.tokens = self.tokens.map(|left| left - estimate.total());
        true
    }

    /// Replaces a reserved estimate by what was paid to a model.
    pub fn settle(&mut self, estimate: &TokenUsage, model: &str, paid: &TokenUsage) {
        let taken = self.prices.most(estimate);
        let cost = self.prices.of(model).map_or(0, |price| price.cost(paid));
        self.micros = self.micros.map(|left| (left + taken).saturating_sub(cost));
        self.tokens = self.tokens.map(|left| (left + estimate.total()).saturating_sub(paid.total()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::price::PriceTable;

    #[test]
    fn a_budget_is_money_or_tokens() {
        for (text, budget) in [
            ("2.50", Budget::Money(2_500_000)),
            ("0", Budget::Money(0)),
            ("400_000 tokens", Budget::Tokens(400_000)),
            ("7tokens", Budget::Tokens(7)),
        ] {
            assert_eq!(text.parse(), Ok(budget), "{text}");
        }
        for text in ["", "-1", "inf", "1 EUR", "x tokens"] {
            assert!(text.parse::<Budget>().is_err(), "{text}");
        }
    }

    #[test]
    fn no_more_is_reserved_than_the_tighter_budget_leaves() {
        let spent = |tokens| AmountSpent { micros: 0, tokens };
        let budgets = [(Budget::Tokens(100), spent(0)), (Budget::Tokens(1_000), spent(950))];
        let mut remaining = RemainingBudget::of(&budgets, ModelPrices::default()).expect("a budget");
        let question = |prompt| TokenUsage { requests: 1, prompt, ..TokenUsage::default() };
        assert!(!remaining.reserve(&question(51)) && remaining.reserve(&question(40)));
        assert!(!remaining.reserve(&question(11)), "what is reserved counts");
        remaining.settle(&question(40), "m", &question(20));
        assert!(remaining.reserve(&question(30)) && !remaining.reserve(&question(1)));
    }

    #[test]
    fn a_money_budget_needs_a_price() {
        let budget = [(Budget::Money(15), AmountSpent { micros: 5, tokens: 0 })];
        assert!(RemainingBudget::of(&budget, ModelPrices::default()).is_err());
        let prices = PriceTable::parse("[m]\nprompt = 1\ncompletion = 1\n[dear]\nprompt = 2\ncompletion = 2\n");
        let prices = prices.expect("a table");
        let mut remaining = RemainingBudget::of(&budget, prices.of_models(["m", "other"])).expect("a budget");
        let question = TokenUsage { requests: 1, prompt: 6, cached: 0, completion: 4 };
        assert!(remaining.reserve(&question) && !remaining.reserve(&TokenUsage { prompt: 1, ..TokenUsage::default() }));
        let mut remaining = RemainingBudget::of(&budget, prices.of_models(["m", "dear"])).expect("a budget");
        assert!(!remaining.reserve(&question), "the dearer model may have to be asked");
    }
}
