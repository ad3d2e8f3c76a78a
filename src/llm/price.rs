//! Defines [`Prices`]: what tokens cost, from a table that can be refreshed.
//!
//! The table is data: `prices.toml` beside this file unless `llm.prices` names another one. `app.rs` reads it, `judge.rs`
//! prices with it. It must never ask anybody.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Usage;

const BUNDLED: &str = include_str!("prices.toml");

/// A millionth of the table's currency: sums of these are exact.
pub type Micros = u64;

/// Prices per model.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices(BTreeMap<String, Price>);

/// What a million tokens cost. No float is added up: the price of one usage is rounded once, to a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Of questions.
    prompt: f64,
    /// Of questions that the endpoint had cached; as `prompt` where it is not given.
    cached: Option<f64>,
    /// Of answers.
    completion: f64,
}

impl Prices {
    /// The table that comes with the program.
    ///
    /// # Errors
    /// Never, which a test says: the text is ours.
    pub fn bundled() -> Result<Self, String> {
        Self::parse(BUNDLED)
    }

    /// Reads a table; its error names the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: BTreeMap<String, Price> = toml::from_str(text).map_err(|error| error.to_string())?;
        let is_sound = |price: &f64| price.is_finite() && (0.0..=100_000.0).contains(price);
        for (model, Price { prompt, cached, completion }) in &table {
            if ![*prompt, cached.unwrap_or_default(), *completion].iter().all(is_sound) {
                return Err(format!("`{model}`: a price must be from 0 to 100000 per million tokens"));
            }
        }
        Ok(Self(table))
    }

    /// The price of a model: under its own name, without a provider before it (`openai/…`), or without the date after it.
    pub fn of(&self, model: &str) -> Option<Price> {
        let base = model.rsplit('/').next().unwrap_or(model);
        let undated = base.find("-20").map_or(base, |at| &base[..at]);
        [model, base, undated].iter().find_map(|name| self.0.get(*name)).copied()
    }
}

impl Price {
    /// What a usage costs.
    pub fn cost(&self, usage: &Usage) -> Micros {
        let fresh = usage.prompt.saturating_sub(usage.cached) as f64;
        let cached = usage.cached as f64 * self.cached.unwrap_or(self.prompt);
        // Per million tokens, in millionths: the two cancel.
        (fresh * self.prompt + cached + usage.completion as f64 * self.completion).round() as Micros
    }

    /// What its questions and its answers cost: together what [`Price::cost`] says, to the millionth.
    pub fn parts(&self, usage: &Usage) -> (Micros, Micros) {
        let cost = self.cost(usage);
        let answers = ((usage.completion as f64 * self.completion).round() as Micros).min(cost);
        (cost - answers, answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_table_is_one() {
        let prices = Prices::bundled().expect("a table");
        assert!(prices.of("gpt-5-mini").is_some());
        assert_eq!(prices.of("openai/gpt-5-2025-08-07"), prices.of("gpt-5"));
        assert_eq!(prices.of("unheard-of"), None);
    }

    #[test]
    fn cached_tokens_have_their_own_price() {
        let prices = Prices::parse("[m]\nprompt = 1.25\ncached = 0.125\ncompletion = 10\n").expect("a table");
        let usage = Usage { requests: 1, prompt: 1_000_000, cached: 400_000, completion: 100_000 };
        assert_eq!(prices.of("m").expect("a price").cost(&usage), 750_000 + 50_000 + 1_000_000);
    }

    #[test]
    fn the_parts_of_a_price_add_up_to_it() {
        let price = Prices::parse("[m]\nprompt = 0.3\ncompletion = 0.7\n").expect("a table").of("m").expect("a price");
        for (prompt, completion) in [(0, 0), (1, 1), (5, 5), (1_001, 7), (0, 3)] {
            let usage = Usage { requests: 1, prompt, cached: 0, completion };
            let (questions, answers) = price.parts(&usage);
            assert_eq!(questions + answers, price.cost(&usage), "{usage:?}");
        }
    }

    #[test]
    fn a_price_that_is_none_is_refused() {
        for text in ["[m]\nprompt = -1\ncompletion = 1\n", "[m]\nprompt = 1\n", "[m]\nprompt = 1\ncompletion = nan\n"] {
            assert!(Prices::parse(text).is_err(), "{text}");
        }
    }
}
