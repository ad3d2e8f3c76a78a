//! Defines the lookups on arXiv for readers: announcements of categories that the store has none of, and liked papers that no
//! stored announcement contains.
//!
//! `previews.rs`, `understood.rs` and `marks.rs` call it. The scheduler of the same process does the requests; the callers
//! wait a few seconds at most.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};

use super::{Desk, DeskError};
use crate::domain::category::Category;
use crate::domain::criteria::Criteria;
use crate::domain::like::{Like, Work};
use crate::domain::paper::{ArxivId, Paper};
use crate::store::BudgetCap;

/// Lookups per hour for all readers together. One lookup is one category or one group of papers.
const LOOKUPS_PER_HOUR: u32 = 30;
/// How long a question waits for the result of a lookup.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);
/// The most papers in one lookup, more than a person lists by hand.
const MOST_PAPERS: usize = 50;

impl Desk {
    /// Requests the announcements of the categories that have none stored between two dates, and waits up to
    /// [`PATIENCE`] until they are stored.
    pub(super) async fn look_up_categories(
        &self,
        categories: &[Category],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<(), DeskError> {
        let not_stored = async || {
            let stored = self.store.announcement_states(from, to, Some(categories)).await?;
            let is_stored = |category: &&Category| stored.iter().any(|row| row.category == **category);
            Ok::<_, DeskError>(categories.iter().filter(|category| !is_stored(category)).cloned().collect::<Vec<_>>())
        };
        let mut completions = self.scheduler_requests.completions();
        for category in not_stored().await? {
            if !self.may_look_up().await? {
                return Ok(());
            }
            self.scheduler_requests.request_categories([category]);
        }
        let all_found = async {
            // The completed lookup may be that of another request.
            while !not_stored().await?.is_empty() && completions.changed().await.is_ok() {}
            Ok(())
        };
        tokio::time::timeout(self.lookup_patience, all_found).await.unwrap_or(Ok(()))
    }

    /// Papers by id, from stored announcements or from arXiv; `None` if arXiv has no such paper. An id whose lookup did not
    /// finish in time is left out.
    pub(super) async fn papers(&self, ids: &[ArxivId]) -> Result<BTreeMap<ArxivId, Option<Paper>>, DeskError> {
        let ids = &ids[..ids.len().min(MOST_PAPERS)];
        let stored = self.store.papers(ids).await?;
        let missing: Vec<ArxivId> = ids.iter().filter(|id| !stored.contains_key(*id)).cloned().collect();
        let mut known: BTreeMap<_, _> = stored.into_iter().map(|(id, paper)| (id, Some(paper))).collect();
        let mut completions = self.scheduler_requests.completions();
        let is_unresolved = |id: &&ArxivId| self.scheduler_requests.lookup_result(id).is_none();
        let unresolved: Vec<ArxivId> = missing.iter().filter(is_unresolved).cloned().collect();
        if !unresolved.is_empty() && self.may_look_up().await? {
            self.scheduler_requests.request_papers(unresolved);
            let all_found =
                async { while missing.iter().any(|id| is_unresolved(&id)) && completions.changed().await.is_ok() {} };
            // After the timeout the result goes without the missing papers.
            let _in_time = tokio::time::timeout(self.lookup_patience, all_found).await;
        }
        known.extend(
            missing.into_iter().filter_map(|id| self.scheduler_requests.lookup_result(&id).map(|result| (id, result))),
        );
        Ok(known)
    }

    /// The liked papers of some criteria, without those that could not be found.
    pub(super) async fn liked(&self, criteria: &Criteria) -> Result<Vec<Work>, DeskError> {
        let known = self.papers(&liked_ids(criteria)).await?;
        let work = |paper: Paper| Work {
            title: paper.title,
            abstract_text: paper.abstract_text,
            looked_up: true,
            ..Work::on_arxiv(paper.id)
        };
        Ok(known.into_values().flatten().map(work).collect())
    }

    /// Counts one lookup; false if the hour's budget is spent, or if no scheduler of this process would answer. One budget covers
    /// everybody, because strangers can ask too.
    async fn may_look_up(&self) -> Result<bool, DeskError> {
        if !self.scheduler_requests.has_scheduler() {
            return Ok(false);
        }
        let now = self.now();
        let cap = BudgetCap { most: LOOKUPS_PER_HOUR, since: now - TimeDelta::hours(1) };
        Ok(self.store.try_spend("looks", "", &[cap], now).await?)
    }
}

/// The arXiv papers that some criteria list as liked.
pub(super) fn liked_ids(criteria: &Criteria) -> Vec<ArxivId> {
    let paper = |like: &Like| match like {
        Like::Paper(id) => Some(id.clone()),
        _ => None,
    };
    criteria.like.iter().filter_map(paper).collect()
}
