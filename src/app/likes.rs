//! How the settings become [`Interests`], and how what readers like is refreshed.
//!
//! `app.rs` has it; the commands and the scheduler call [`App::refresh_likes`]. It must never know a place's format.

use std::path::{Path, PathBuf};

use super::App;
use crate::config::{ConfigError, Settings};
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::subscriber::Subscriber;
use crate::flow::likes::{self, Asked, Told};
use crate::interests::{self, Interests};

/// The places where readers list what they like, as configured; nothing is asked.
pub fn interests(settings: &Settings) -> Result<Interests, ConfigError> {
    let from = interests::Settings {
        zotero_url: settings.zotero.url.clone(),
        zotero_key: settings.zotero.key.clone(),
        orcid_url: settings.orcid_url.clone(),
        contact: settings.site.contact.clone(),
        folder: folder_of(&settings.site.roster),
    };
    Interests::new(&from).map_err(|error| ConfigError { place: "settings".to_owned(), fault: error.to_string() })
}

/// The folder in which a file stands: paths in it are relative to that.
pub fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_path_buf).unwrap_or_default()
}

impl App {
    /// Refreshes what these readers like.
    pub async fn refresh_likes(&self, subscribers: &[Subscriber], asked: Asked) -> anyhow::Result<Vec<Told>> {
        let interests = interests(&self.settings)?;
        let papers = async |ids: &[ArxivId]| {
            // Who has seen a preview with a paper has had it asked for.
            let told = |id: &ArxivId| self.bell.told(id).flatten();
            let mut papers: Vec<Paper> = ids.iter().filter_map(told).collect();
            let open: Vec<ArxivId> = ids.iter().filter(|id| self.bell.told(id).is_none()).cloned().collect();
            if !open.is_empty() {
                let arxiv = self.arxiv().await.map_err(|error| format!("{error:#}"))?;
                papers.extend(arxiv.papers(&open).await.map_err(|error| error.to_string())?);
            }
            Ok(papers)
        };
        Ok(likes::refresh(&self.store, &interests, papers, subscribers, asked, self.clock.now()).await?)
    }
}
