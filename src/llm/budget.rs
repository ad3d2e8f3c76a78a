//! Defines [`Budget`] and [`Purse`]: how much may be spent, and what is left of it while questions are under way.
//!
//! `judge/paying.rs` fills a purse with what the store says is left; whoever asks takes from it before every question. It must never know
//! the time or the store.

use std::fmt;
use std::str::FromStr;

use super::Usage;
use super::price::{Micros, Price};

/// A most that may be spent, `2.50` (the price table's currency) or `400000 tokens`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// Of money.
    Money(Micros),
    /// Of tokens, for models without a price.
    Tokens(u64),
}

impl FromStr for Budget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault =
            || format!("`{text}` is no budget (expected `2.50` in the price table's currency, or `400000 tokens`)");
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

/// What has been spent before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Of money, as far as the model had a price.
    pub micros: Micros,
    /// Of tokens.
    pub tokens: u64,
}

/// What is left to spend. Money is taken out before a question, by estimate, and put right after the answer: requests under
/// way together do not spend the same rest.
#[derive(Clone, Copy, Debug)]
pub struct Purse {
    price: Option<Price>,
    micros: Option<Micros>,
    tokens: Option<u64>,
}

impl Purse {
    /// What is left of some budgets, each with what was spent of it.
    ///
    /// # Errors
    /// There is a budget of money, and the model has no price.
    pub fn of(budgets: &[(Budget, Spent)], price: Option<Price>) -> Result<Self, &'static str> {
        let mut purse = Self { price, micros: None, tokens: None };
        for (budget, spent) in budgets {
            let (left, whole, spent) = match budget {
                Budget::Money(_) if price.is_none() => {
                    return Err("the model has no price in the table, so that a budget of money cannot be kept");
                }
                Budget::Money(micros) => (&mut purse.micros, *micros, spent.micros),
                Budget::Tokens(tokens) => (&mut purse.tokens, *tokens, spent.tokens),
            };
            let rest = whole.saturating_sub(spent);
            *left = Some(left.map_or(rest, |other| other.min(rest)));
        }
        Ok(purse)
    }

    /// Takes out what a question may cost, if it is there.
    pub fn take(&mut self, estimate: &Usage) -> bool {
        let money = self.price.map_or(0, |price| price.cost(estimate));
        let enough = |left: Option<u64>, wanted: u64| left.is_none_or(|left| left >= wanted);
        if !enough(self.micros, money) || !enough(self.tokens, estimate.total()) {
            return false;
        }
        self.micros = self.micros.map(|left| left - money);
        self.tokens = self.tokens.map(|left| left - estimate.total());
        true
    }

    /// Puts right what was taken out by estimate.
    pub fn settle(&mut self, estimate: &Usage, paid: &Usage) {
        let money = |usage| self.price.map_or(0, |price| price.cost(usage));
        let (taken, cost) = (money(estimate), money(paid));
        self.micros = self.micros.map(|left| (left + taken).saturating_sub(cost));
        self.tokens = self.tokens.map(|left| (left + estimate.total()).saturating_sub(paid.total()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::price::Prices;

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
    fn a_purse_gives_no_more_than_the_tighter_budget_leaves() {
        let spent = |tokens| Spent { micros: 0, tokens };
        let budgets = [(Budget::Tokens(100), spent(0)), (Budget::Tokens(1_000), spent(950))];
        let mut purse = Purse::of(&budgets, None).expect("a purse");
        let question = |prompt| Usage { requests: 1, prompt, ..Usage::default() };
        assert!(!purse.take(&question(51)) && purse.take(&question(40)));
        assert!(!purse.take(&question(11)), "what is under way counts");
        purse.settle(&question(40), &question(20));
        assert!(purse.take(&question(30)) && !purse.take(&question(1)));
    }

    #[test]
    fn a_budget_of_money_needs_a_price() {
        let budget = [(Budget::Money(15), Spent { micros: 5, tokens: 0 })];
        assert!(Purse::of(&budget, None).is_err());
        let price = Prices::parse("[m]\nprompt = 1\ncompletion = 1\n").expect("a table").of("m");
        let mut purse = Purse::of(&budget, price).expect("a purse");
        let question = Usage { requests: 1, prompt: 6, cached: 0, completion: 4 };
        assert!(purse.take(&question) && !purse.take(&Usage { prompt: 1, ..Usage::default() }));
    }
}
