//! Builds the [`Judge`], which grades papers with a language model, from the settings.
//!
//! `app.rs` calls it if `llm.url` is set. It sends no request.

use std::sync::Arc;

use super::channels::read_setting;
use crate::clock::Clock;
use crate::config::{self, SettingFault};
use crate::domain::backoff::Backoff;
use crate::domain::paper::ArxivId;
use crate::flow::judge::{EndpointQueue, FullTextFuture, FullTextSource, FullTexts, Judge};
use crate::flow::shared_arxiv::SharedArxiv;
use crate::llm::budget::Budget;
use crate::llm::overview::Overviewer;
use crate::llm::price::{ModelPrices, PriceTable};
use crate::llm::score::Scorer;
use crate::llm::summary::Summariser;
use crate::llm::{self, LlmClient, LlmError, LlmSettings};
use crate::net::Net;
use crate::store::Store;

/// A judge with the configured language model. Sends no request.
///
/// # Errors
/// Every setting that cannot be used.
pub(super) fn judge(
    from: &config::Llm,
    store: &Store,
    clock: &Clock,
    arxiv: &Arc<SharedArxiv>,
    net: &Net,
) -> Result<Judge, Vec<SettingFault>> {
    let (client, prices) = endpoint(from, clock, net)?;
    let client = Arc::new(client);
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
        prices,
        queue: EndpointQueue::default(),
    })
}

/// A client of the configured endpoint, and the prices that are known of its models.
///
/// # Errors
/// Every setting that cannot be used.
pub(super) fn endpoint(
    from: &config::Llm,
    clock: &Clock,
    net: &Net,
) -> Result<(LlmClient, ModelPrices), Vec<SettingFault>> {
    let models = || [Some(&from.model), from.fallback_model.as_ref()].into_iter().flatten().map(String::as_str);
    let mut faults = Vec::new();
    let table = prices(from).unwrap_or_else(|fault| {
        faults.push(fault);
        PriceTable::default()
    });
    let without_price = models().find(|model| table.of(model).is_none());
    for (key, budget) in [("llm.budget_per_day", from.budget_per_day), ("llm.budget_per_month", from.budget_per_month)]
    {
        if let Some(model) = without_price.filter(|_| matches!(budget, Some(Budget::Money(_)))) {
            let way_out = format!(
                "is money, and the price table does not have `{model}`: add it there (`llm.prices`), or give the budget as \
                 `400000 tokens`"
            );
            faults.push(SettingFault { key, fault: way_out });
        }
    }
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
        net: net.clone(),
    };
    match LlmClient::new(&settings) {
        Ok(client) if faults.is_empty() => return Ok((client, table.of_models(models()))),
        Ok(_) => {}
        Err(LlmError::Setting { setting, fault }) => faults.push(SettingFault { key: setting, fault }),
        Err(other) => faults.push(SettingFault { key: "llm.url", fault: other.to_string() }),
    }
    Err(faults)
}

fn prices(from: &config::Llm) -> Result<PriceTable, SettingFault> {
    let table = match read_setting("llm.prices", from.prices.as_deref())? {
        Some(table) => PriceTable::parse(&String::from_utf8_lossy(&table)),
        None => PriceTable::bundled(),
    };
    table.map_err(|error| SettingFault { key: "llm.prices", fault: format!("cannot be read: {error}") })
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
