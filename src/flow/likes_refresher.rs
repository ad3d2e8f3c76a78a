//! Defines [`LikesRefresher`]: reads the sources of readers' `like` again, through the process's one arXiv client.
//!
//! `app.rs` makes it; commands call it through `App::refresh_likes`, and `scheduler.rs` calls it directly.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::ConfigError;
use crate::desk::scheduler_requests::SchedulerRequests;
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::subscriber::Subscriber;
use crate::flow::likes::{self, LikeSourceState, RefreshScope};
use crate::flow::shared_arxiv::SharedArxiv;
use crate::interests::{self, Interests};
use crate::store::Store;

/// What a refresh needs, shared by the commands and the scheduler.
#[derive(Debug)]
pub struct LikesRefresher {
    /// Zotero, ORCID and BibTeX files, as configured.
    pub settings: interests::InterestsSettings,
    /// The process's arXiv client.
    pub arxiv: Arc<SharedArxiv>,
    /// Has the papers that arXiv was asked for during previews.
    pub scheduler_requests: Arc<SchedulerRequests>,
    /// Where the marks are kept.
    pub store: Store,
    /// The time.
    pub clock: Clock,
}

impl LikesRefresher {
    /// Reads the sources of these subscribers again.
    ///
    /// # Errors
    /// The settings are wrong, or the store does not answer. A source that fails is no error: it is in the result.
    pub async fn refresh(
        &self,
        subscribers: &[Subscriber],
        asked: RefreshScope,
    ) -> anyhow::Result<Vec<LikeSourceState>> {
        let interests = connect(&self.settings)?;
        let papers = async |ids: &[ArxivId]| {
            let known = |id: &ArxivId| self.scheduler_requests.lookup_result(id).flatten();
            let mut papers: Vec<Paper> = ids.iter().filter_map(known).collect();
            let open: Vec<ArxivId> =
                ids.iter().filter(|id| self.scheduler_requests.lookup_result(id).is_none()).cloned().collect();
            if !open.is_empty() {
                let arxiv = self.arxiv.get().await.map_err(|error| format!("{error:#}"))?;
                papers.extend(arxiv.papers(&open).await.map_err(|error| error.to_string())?);
            }
            Ok(papers)
        };
        Ok(likes::refresh(&self.store, &interests, papers, subscribers, asked, self.clock.now()).await?)
    }
}

/// The sources of `like`, as configured; nothing is asked.
///
/// # Errors
/// A setting cannot be used.
pub fn connect(settings: &interests::InterestsSettings) -> Result<Interests, ConfigError> {
    Interests::new(settings).map_err(|error| ConfigError { location: "settings".to_owned(), fault: error.to_string() })
}
