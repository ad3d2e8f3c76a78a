//! How the settings become the settings of what is read: arXiv, and the sources of readers' `like`.
//!
//! `app.rs` and the commands in `cli/` call it. Nothing is asked here.

use std::path::{Path, PathBuf};

use crate::arxiv;
use crate::clock::Clock;
use crate::config::{SettingFault, Settings};
use crate::domain::backoff::Backoff;
use crate::flow::shared_arxiv::SharedArxiv;
use crate::interests;
use crate::net::Net;
use crate::store::Store;

/// The process's arXiv client. arXiv's terms ask for an honest User-Agent: without `site.contact` it refuses to ask arXiv.
pub(super) fn shared_arxiv(settings: &Settings, clock: &Clock, store: &Store, net: &Net) -> SharedArxiv {
    let backoff = arxiv::BACKOFF;
    // A mirror that needs no pauses between requests needs none between retries either.
    let first_pause = backoff.first_pause.min(settings.arxiv.interval.saturating_mul(2));
    let backoff = Backoff { first_pause, jitter: clock.jitter(), ..backoff };
    let settings = match contact(settings) {
        Ok(()) => Ok(arxiv::ArxivSettings { backoff, ..arxiv_settings(settings, net) }),
        Err(fault) => Err(settings.located(&fault)),
    };
    SharedArxiv::new(settings, store.clone())
}

/// Checks that `site.contact` is set if arXiv itself is asked.
pub(super) fn contact(settings: &Settings) -> Result<(), SettingFault> {
    if !settings.asks_arxiv_itself() || settings.site.contact.is_some() {
        return Ok(());
    }
    let fault = "is not set: arXiv asks every client for a way to reach its operator; set it to mailto:you@example.org or \
                 a URL";
    Err(SettingFault { key: "site.contact", fault: fault.to_owned() })
}

/// arXiv's URLs and request intervals, and the contact for the User-Agent, as configured.
pub fn arxiv_settings(settings: &Settings, net: &Net) -> arxiv::ArxivSettings {
    let from = &settings.arxiv;
    arxiv::ArxivSettings {
        rss_url: from.rss_url.clone(),
        web_url: from.web_url.clone(),
        api_url: from.api_url.clone(),
        interval: from.interval,
        web_interval: from.web_interval,
        contact: settings.site.contact.clone(),
        net: net.clone(),
        ..arxiv::ArxivSettings::default()
    }
}

/// Zotero, ORCID, and the folder of BibTeX files, as configured.
pub fn interests_settings(settings: &Settings, net: &Net) -> interests::InterestsSettings {
    interests::InterestsSettings {
        zotero_url: settings.zotero.url.clone(),
        zotero_key: settings.zotero.key.clone(),
        orcid_url: settings.orcid_url.clone(),
        contact: settings.site.contact.clone(),
        folder: folder_of(&settings.site.roster),
        net: net.clone(),
    }
}

/// The folder of a file: relative paths in the file start there.
pub fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_path_buf).unwrap_or_default()
}
