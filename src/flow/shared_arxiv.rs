//! Defines [`SharedArxiv`]: the one arXiv client of a process, made when it is first needed.
//!
//! `app.rs` makes it and shares it with everything that asks arXiv: only one client can keep arXiv's request interval.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::arxiv::{self, ArxivSource};
use crate::config::ConfigError;
use crate::flow::fetch;
use crate::store::Store;

/// Makes the client at the first [`SharedArxiv::get`] and keeps it.
#[derive(Debug)]
pub struct SharedArxiv {
    /// The error when the settings do not allow asking arXiv: commands that ask nothing work without.
    settings: Result<arxiv::ArxivSettings, ConfigError>,
    store: Store,
    client: OnceCell<Arc<ArxivSource>>,
}

impl SharedArxiv {
    /// Opens no connection. An error in `settings` is returned by every [`SharedArxiv::get`].
    pub fn new(settings: Result<arxiv::ArxivSettings, ConfigError>, store: Store) -> Self {
        Self { settings, store, client: OnceCell::new() }
    }

    /// The client.
    ///
    /// # Errors
    /// The settings are wrong, or the store does not answer.
    pub async fn get(&self) -> anyhow::Result<Arc<ArxivSource>> {
        let make = async || {
            let settings = self.settings.as_ref().map_err(Clone::clone)?;
            let client = arxiv::ArxivClient::new(settings)?;
            Ok(Arc::new(ArxivSource::new(client, fetch::feeds_seen(&self.store).await?)))
        };
        self.client.get_or_try_init(make).await.cloned()
    }
}
