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
use crate::llm::price::{PriceTable, TokenPrice};
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
    let (client, price) = endpoint(from, clock, net)?;
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
        price,
        queue: EndpointQueue::default(),
    })
}

/// A client of the configured endpoint, and the model's price if one is known.
///
/// # Errors
/// Every setting that cannot be used.
pub(super) fn endpoint(
    from: &config::Llm,
    clock: &Clock,
    net: &Net,
) -> Result<(LlmClient, Option<TokenPrice>), Vec<SettingFault>> {
    let mut faults = Vec::new();
    let price = price(from).unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    for (key, budget) in [("llm.budget_per_day", from.budget_per_day), ("llm.budget_per_month", from.budget_per_month)]
    {
        if matches!(budget, Some(Budget::Money(_))) && price.is_none() {
            let way_out = "is money, and the price table does not have `llm.model`: add it there (`llm.prices`), or give \
                           the budget as `400000 tokens`";
            faults.push(SettingFault { key, fault: way_out.to_owned() });
        }
    }
    let settings = LlmSettings {
        url: from.url.clone(),
        key: from.key.clone(),
        model: from.model.clone(),
        headers: from.headers.clone(),
        timeout: from.timeout,
        parallel: from.parallel,
        backoff: Backoff { jitter: clock.jitter(), ..llm::BACKOFF },
        net: net.clone(),
    };
    match LlmClient::new(&settings) {
        Ok(client) if faults.is_empty() => Ok((client, price)),
        Ok(_) => Err(faults),
        Err(LlmError::Setting { setting, fault }) => {
            faults.push(SettingFault { key: setting, fault });
            Err(faults)
        }
        Err(other) => {
            faults.push(SettingFault { key: "llm.url", fault: other.to_string() });
            Err(faults)
        }
    }
}

fn price(from: &config::Llm) -> Result<Option<TokenPrice>, SettingFault> {
    let table = match read_setting("llm.prices", from.prices.as_deref())? {
        Some(table) => PriceTable::parse(&String::from_utf8_lossy(&table)),
        None => PriceTable::bundled(),
    };
    let unreadable = |error| SettingFault { key: "llm.prices", fault: format!("cannot be read: {error}") };
    Ok(table.map_err(unreadable)?.of(&from.model))
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
