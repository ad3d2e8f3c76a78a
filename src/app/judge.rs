//! Builds the [`Judge`], which grades papers with a language model, from the settings.
//!
//! `app.rs` calls it if `llm.url` is set. It sends no request.

use std::sync::Arc;

use super::platforms::{fault, read_setting};
use crate::clock::Clock;
use crate::config::{self, ConfigError};
use crate::domain::backoff::Backoff;
use crate::domain::paper::ArxivId;
use crate::flow::judge::{EndpointQueue, FullTextFuture, FullTextSource, FullTexts, Judge};
use crate::flow::shared_arxiv::SharedArxiv;
use crate::llm::budget::Budget;
use crate::llm::overview::Overviewer;
use crate::llm::price::PriceTable;
use crate::llm::score::Scorer;
use crate::llm::summary::Summariser;
use crate::llm::{self, LlmClient, LlmSettings};
use crate::store::Store;

/// A judge with the configured language model. Sends no request.
pub(super) fn judge(
    from: &config::Llm,
    store: &Store,
    clock: &Clock,
    arxiv: &Arc<SharedArxiv>,
) -> anyhow::Result<Judge> {
    let prices = match read_setting("llm.prices", from.prices.as_deref())? {
        Some(table) => PriceTable::parse(&String::from_utf8_lossy(&table)),
        None => PriceTable::bundled(),
    };
    let prices = prices.map_err(|error| fault("llm.prices", &format!("cannot be read: {error}")))?;
    let models = || [Some(&from.model), from.fallback_model.as_ref()].into_iter().flatten().map(String::as_str);
    let without_price = models().find(|model| prices.of(model).is_none());
    for (key, budget) in [("llm.budget_per_day", from.budget_per_day), ("llm.budget_per_month", from.budget_per_month)]
    {
        if let Some(model) = without_price.filter(|_| matches!(budget, Some(Budget::Money(_)))) {
            let way_out = format!(
                "is money, and the price table does not have `{model}`: add it there (`llm.prices`), or give the budget as \
                 `400000 tokens`"
            );
            return Err(fault(key, &way_out));
        }
    }
    let client = Arc::new(client(from, clock)?);
    let full_texts = || FullTexts::new(Box::new(ArxivFullTexts(Arc::clone(arxiv))));
    Ok(Judge {
        scorer: Scorer::new(Arc::clone(&client), from.parallel, from.context),
        summariser: from.summaries.then(|| Summariser::new(Arc::clone(&client), from.context)),
        overviewer: Overviewer::new(client, from.context),
        full_texts: (from.summaries && from.full_text).then(full_texts),
        store: store.clone(),
        share: from.share,
        budget_per_day: from.budget_per_day,
        budget_per_month: from.budget_per_month,
        prices: prices.of_models(models()),
        queue: EndpointQueue::default(),
    })
}

/// A client of the configured endpoint.
pub(super) fn client(from: &config::Llm, clock: &Clock) -> anyhow::Result<LlmClient> {
    let settings = LlmSettings {
        url: from.url.clone(),
        key: from.key.clone(),
        model: from.model.clone(),
        fallback_model: from.fallback_model.clone(),
        headers: from.headers.clone(),
        timeout: from.timeout,
        parallel: from.parallel,
        requests_per_minute: from.requests_per_minute,
        tokens_per_minute: from.tokens_per_minute.map(|tokens| tokens as u64),
        backoff: Backoff { jitter: clock.jitter(), ..llm::BACKOFF },
    };
    let client = LlmClient::new(&settings)
        .map_err(|error| ConfigError { location: "settings".to_owned(), fault: error.to_string() })?;
    Ok(client)
}

/// arXiv's HTML pages, through the process's one client.
#[derive(Debug)]
struct ArxivFullTexts(Arc<SharedArxiv>);

impl FullTextSource for ArxivFullTexts {
    fn full_text<'a>(&'a self, paper: &'a ArxivId, version: u32) -> FullTextFuture<'a> {
        Box::pin(async move {
            let arxiv = self.0.get().await.map_err(|error| error.to_string())?;
            arxiv.full_text(paper, version).await.map_err(|error| error.to_string())
        })
    }
}
