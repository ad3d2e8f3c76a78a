//! How the settings become a [`Judge`]: the language model that grades papers, where one is set up.
//!
//! `app.rs` makes one. It must never ask the model anything.

use std::sync::Arc;

use super::platforms::{fault, read_setting};
use crate::clock::Clock;
use crate::config::{self, ConfigError};
use crate::judge::Judge;
use crate::llm;
use crate::llm::budget::Budget;
use crate::llm::price::Prices;
use crate::llm::score::Scorer;
use crate::llm::summarise::Summariser;
use crate::store::Store;

/// A language model as configured; nothing is asked.
pub(super) fn judge(from: &config::Llm, store: &Store, clock: &Clock) -> anyhow::Result<Judge> {
    let prices = match read_setting("llm.prices", from.prices.as_deref())? {
        Some(table) => Prices::parse(&String::from_utf8_lossy(&table)),
        None => Prices::bundled(),
    };
    let price = prices.map_err(|error| fault("llm.prices", &format!("cannot be read: {error}")))?.of(&from.model);
    for (key, budget) in [("llm.budget_per_day", from.budget_per_day), ("llm.budget_per_month", from.budget_per_month)]
    {
        if matches!(budget, Some(Budget::Money(_))) && price.is_none() {
            let way_out = "is money, and the price table does not have `llm.model`: add it there (`llm.prices`), or give \
                           the budget as `400000 tokens`";
            return Err(fault(key, way_out));
        }
    }
    let settings = llm::Settings {
        url: from.url.clone(),
        key: from.key.clone(),
        model: from.model.clone(),
        headers: from.headers.clone(),
        timeout: from.timeout,
        parallel: from.parallel,
        backoff: llm::Backoff { jitter: clock.jitter(), ..llm::Backoff::default() },
    };
    let client = llm::Client::new(&settings)
        .map_err(|error| ConfigError { place: "settings".to_owned(), fault: error.to_string() })?;
    let client = Arc::new(client);
    Ok(Judge {
        scorer: Scorer::new(Arc::clone(&client), from.parallel, from.context),
        summariser: from.summaries.then(|| Summariser::new(client)),
        store: store.clone(),
        share: from.share,
        per_day: from.budget_per_day,
        per_month: from.budget_per_month,
        price,
    })
}
