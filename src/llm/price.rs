//! Defines [`PriceTable`], [`ModelPrices`] and [`TokenPrice`]: what tokens cost.
//!
//! The table is data: `prices.toml` in this folder unless `llm.prices` names another file. `app/judge.rs` reads it;
//! `budget.rs` and `flow/judge/ledger.rs` compute costs with it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::TokenUsage;

const BUNDLED: &str = include_str!("prices.toml");

/// Millionths of the table's currency: whole numbers, so that sums are exact.
pub type Micros = u64;

/// Prices by model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceTable(BTreeMap<String, TokenPrice>);

/// What the tokens of the models in use cost; a model without a price is not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelPrices(BTreeMap<String, TokenPrice>);

impl ModelPrices {
    /// The price of a model; `None` if the table has none.
    pub fn of(&self, model: &str) -> Option<TokenPrice> {
        self.0.get(model).copied()
    }

    /// Whether no model has a price.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a usage costs with the dearest model.
    pub(super) fn most(&self, usage: &TokenUsage) -> Micros {
        self.0.values().map(|price| price.cost(usage)).max().unwrap_or_default()
    }
}

/// What a million tokens cost. The cost of one usage is rounded once, to a millionth; floats are never added up.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenPrice {
    /// Tokens of questions.
    prompt: f64,
    /// Tokens of questions that the endpoint had cached; the same as `prompt` if absent.
    cached: Option<f64>,
    /// Tokens of answers.
    completion: f64,
}

impl PriceTable {
    /// The table that comes with the program.
    ///
    /// # Errors
    /// Never: the table is ours, and a test reads it.
    pub fn bundled() -> Result<Self, String> {
        Self::parse(BUNDLED)
    }

    /// Reads a table; its error names the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: BTreeMap<String, TokenPrice> = toml::from_str(text).map_err(|error| error.to_string())?;
        let is_sound = |price: &f64| price.is_finite() && (0.0..=100_000.0).contains(price);
        for (model, TokenPrice { prompt, cached, completion }) in &table {
            if ![*prompt, cached.unwrap_or_default(), *completion].iter().all(is_sound) {
                return Err(format!("`{model}`: a price must be from 0 to 100000 per million tokens"));
            }
        }
        Ok(Self(table))
    }

    /// The price of a model: under its full name, without the provider in front (`openai/…`), or without the date at the end.
    pub fn of(&self, model: &str) -> Option<TokenPrice> {
        let base = model.rsplit('/').next().unwrap_or(model);
        let undated = base.find("-20").map_or(base, |at| &base[..at]);
        [model, base, undated].iter().find_map(|name| self.0.get(*name)).copied()
    }
}

impl PriceTable {
    /// The prices of these models, as far as the table has them.
    pub fn of_models<'m>(&self, models: impl IntoIterator<Item = &'m str>) -> ModelPrices {
        ModelPrices(models.into_iter().filter_map(|model| Some((model.to_owned(), self.of(model)?))).collect())
    }
}

impl TokenPrice {
    /// What a usage costs.
    pub fn cost(&self, usage: &TokenUsage) -> Micros {
        let fresh = usage.prompt.saturating_sub(usage.cached) as f64;
        let cached = usage.cached as f64 * self.cached.unwrap_or(self.prompt);
        // The price is per million tokens and the result in millionths: the two cancel.
        (fresh * self.prompt + cached + usage.completion as f64 * self.completion).round() as Micros
    }

    /// What its questions and its answers cost: together exactly [`TokenPrice::cost`].
    pub fn parts(&self, usage: &TokenUsage) -> (Micros, Micros) {
        let cost = self.cost(usage);
        let answers = ((usage.completion as f64 * self.completion).round() as Micros).min(cost);
        (cost - answers, answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_table_can_be_read() {
        let prices = PriceTable::bundled().expect("a table");
        assert!(prices.of("gpt-5-mini").is_some());
        assert_eq!(prices.of("openai/gpt-5-2025-08-07"), prices.of("gpt-5"));
        assert_eq!(prices.of("unheard-of"), None);
    }

    #[test]
    fn cached_tokens_have_their_own_price() {
        let prices = PriceTable::parse("[m]\nprompt = 1.25\ncached = 0.125\ncompletion = 10\n").expect("a table");
        let usage = TokenUsage { requests: 1, prompt: 1_000_000, cached: 400_000, completion: 100_000 };
        assert_eq!(prices.of("m").expect("a price").cost(&usage), 750_000 + 50_000 + 1_000_000);
    }

    #[test]
    fn the_parts_of_a_price_add_up_to_it() {
        let price =
            PriceTable::parse("[m]\nprompt = 0.3\ncompletion = 0.7\n").expect("a table").of("m").expect("a price");
        for (prompt, completion) in [(0, 0), (1, 1), (5, 5), (1_001, 7), (0, 3)] {
            let usage = TokenUsage { requests: 1, prompt, cached: 0, completion };
            let (questions, answers) = price.parts(&usage);
            assert_eq!(questions + answers, price.cost(&usage), "{usage:?}");
        }
    }

    #[test]
    fn an_invalid_price_is_an_error() {
        for text in ["[m]\nprompt = -1\ncompletion = 1\n", "[m]\nprompt = 1\n", "[m]\nprompt = 1\ncompletion = nan\n"] {
            assert!(PriceTable::parse(text).is_err(), "{text}");
        }
    }
}
