//! Builds the [`Judge`], which grades papers with a language model, from the settings.
//!
//! `app.rs` calls it if `llm.url` is set. It sends no request.

use std::sync::Arc;

use super::platforms::{fault, read_setting};
use crate::clock::Clock;
use crate::config::{self, ConfigError};
use crate::domain::paper::ArxivId;
use crate::flow::judge::{Coming, Judge, Library, Queue, Texts};
use crate::flow::shared_arxiv::SharedArxiv;
use crate::llm;
use crate::llm::budget::Budget;
use crate::llm::overview::Overviewer;
use crate::llm::price::Prices;
use crate::llm::score::Scorer;
use crate::llm::summarise::Summariser;
use crate::store::Store;

/// A judge with the configured language model. Sends no request.
pub(super) fn judge(
    from: &config::Llm,
    store: &Store,
    clock: &Clock,
    arxiv: &Arc<SharedArxiv>,
) -> anyhow::Result<Judge> {
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
    let client = Arc::new(client(from, clock)?);
    let library = (from.summaries && from.full_text).then(|| Library::new(Box::new(Pages(Arc::clone(arxiv)))));
    Ok(Judge {
        scorer: Scorer::new(Arc::clone(&client), from.parallel, from.context),
        summariser: from.summaries.then(|| Summariser::new(Arc::clone(&client), from.context)),
        overviewer: Overviewer::new(client, from.context),
        library,
        store: store.clone(),
        share: from.share,
        per_day: from.budget_per_day,
        per_month: from.budget_per_month,
        price,
        queue: Queue::default(),
    })
}

/// A client of the configured endpoint.
pub(super) fn client(from: &config::Llm, clock: &Clock) -> anyhow::Result<llm::Client> {
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
    Ok(client)
}

/// arXiv's HTML pages, through the process's one client.
#[derive(Debug)]
struct Pages(Arc<SharedArxiv>);

impl Texts for Pages {
    fn text<'a>(&'a self, paper: &'a ArxivId, version: u32) -> Coming<'a> {
        Box::pin(async move {
            let arxiv = self.0.get().await.map_err(|error| error.to_string())?;
            arxiv.full_text(paper, version).await.map_err(|error| error.to_string())
        })
    }
}
