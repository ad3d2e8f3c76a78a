//! Defines [`SharedArxiv`]: the one client of arXiv that a process has, made when it is first needed.
//!
//! `app.rs` hands it out, to whoever fetches announcements and to summaries that are made from full texts: only one client can
//! keep the pace. It must never ask anything by itself.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::arxiv::{self, Arxiv};
use crate::clock::Clock;
use crate::config::{ConfigError, Settings};
use crate::flow::fetch;
use crate::store::Store;

/// A client to be.
#[derive(Debug)]
pub(super) struct SharedArxiv {
    settings: arxiv::Settings,
    lacks_contact: bool,
    store: Store,
    client: OnceCell<Arc<Arxiv>>,
}

impl SharedArxiv {
    pub(super) fn new(settings: &Settings, clock: &Clock, store: &Store) -> Self {
        let backoff = arxiv::Backoff::default();
        // Whoever needs no pauses between requests (a mirror of one's own) needs none between repeats.
        let first = backoff.first.min(settings.arxiv.interval * 2);
        let backoff = arxiv::Backoff { first, jitter: clock.jitter(), ..backoff };
        Self {
            lacks_contact: settings.asks_arxiv_itself() && settings.site.contact.is_none(),
            settings: arxiv::Settings { backoff, ..arxiv_settings(settings) },
            store: store.clone(),
            client: OnceCell::new(),
        }
    }

    /// The client.
    pub(super) async fn get(&self) -> anyhow::Result<Arc<Arxiv>> {
        let make = async || {
            if self.lacks_contact {
                let fault = "`site.contact` is not set: arXiv asks every client for a way to reach its operator; set it to \
                             mailto:you@example.org or a URL";
                return Err(ConfigError { place: "dawnpost.toml".to_owned(), fault: fault.to_owned() }.into());
            }
            let client = arxiv::Client::new(&self.settings)?;
            Ok(Arc::new(Arxiv::new(client, fetch::feeds_seen(&self.store).await?)))
        };
        self.client.get_or_try_init(make).await.cloned()
    }
}

/// Where arXiv is and who asks, as configured.
pub fn arxiv_settings(settings: &Settings) -> arxiv::Settings {
    let from = &settings.arxiv;
    arxiv::Settings {
        rss_url: from.rss_url.clone(),
        web_url: from.web_url.clone(),
        api_url: from.api_url.clone(),
        interval: from.interval,
        web_interval: from.web_interval,
        contact: settings.site.contact.clone(),
        ..arxiv::Settings::default()
    }
}
