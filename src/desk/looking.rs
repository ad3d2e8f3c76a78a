//! What the desk has arXiv asked for, because somebody wants to see it and the store has it not: announcements of categories
//! that nobody reads yet, and papers that somebody likes.
//!
//! `seeing.rs`, `understanding.rs` and `telling.rs` call it. The scheduler asks, where it runs in the same process; nothing here
//! waits for it long. It must never know what is done with a paper.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};

use super::{Desk, DeskError};
use crate::domain::category::Category;
use crate::domain::criteria::Criteria;
use crate::domain::like::{Like, Work};
use crate::domain::paper::{ArxivId, Paper};
use crate::store::BudgetCap;

/// Questions to arXiv in an hour because somebody wants to see something: a category, or papers together.
const LOOKS_PER_HOUR: u32 = 30;
/// How long an answer is waited for.
const LOOK_PATIENCE: Duration = Duration::from_secs(4);
/// Papers that are looked for together: more than anybody names by hand.
const MOST_PAPERS: usize = 50;

impl Desk {
    /// Has arXiv asked for categories that nobody reads yet, and waits a little for the answer.
    pub(super) async fn look_up(
        &self,
        categories: &[Category],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<(), DeskError> {
        let unknown = async || {
            let known = self.store.announcement_states(from, to, Some(categories)).await?;
            let is_known = |category: &&Category| known.iter().any(|row| row.category == **category);
            Ok::<_, DeskError>(categories.iter().filter(|category| !is_known(category)).cloned().collect::<Vec<_>>())
        };
        let mut answers = self.bell.answers();
        for category in unknown().await? {
            if !self.spends_a_look().await? || !self.bell.ask_for([category]) {
                return Ok(());
            }
        }
        let answered = async {
            // An answer may be somebody else's.
            while !unknown().await?.is_empty() && answers.changed().await.is_ok() {}
            Ok(())
        };
        tokio::time::timeout(LOOK_PATIENCE, answered).await.unwrap_or(Ok(()))
    }

    /// The papers of some ids, of announcements or by arXiv's own record; none where arXiv knows no such paper. An id of which
    /// nothing could be learnt in time is left out.
    pub(super) async fn papers(&self, ids: &[ArxivId]) -> Result<BTreeMap<ArxivId, Option<Paper>>, DeskError> {
        let (mut known, mut missing) = (BTreeMap::new(), Vec::new());
        for id in ids.iter().take(MOST_PAPERS) {
            match self.store.paper(id).await? {
                Some(paper) => drop(known.insert(id.clone(), Some(paper))),
                None => missing.push(id.clone()),
            }
        }
        let mut answers = self.bell.answers();
        let is_open = |id: &&ArxivId| self.bell.told(id).is_none();
        let open: Vec<ArxivId> = missing.iter().filter(is_open).cloned().collect();
        if !open.is_empty() && self.spends_a_look().await? && self.bell.ask_for_papers(open) {
            let answered = async { while missing.iter().any(|id| is_open(&id)) && answers.changed().await.is_ok() {} };
            // Whoever is not answered in time is answered without.
            let _in_time = tokio::time::timeout(LOOK_PATIENCE, answered).await;
        }
        known.extend(missing.into_iter().filter_map(|id| self.bell.told(&id).map(|told| (id, told))));
        Ok(known)
    }

    /// The papers that criteria name as liked, as far as they are known.
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

    /// Strangers may ask: arXiv is not asked more often for all of them together than for some readers.
    async fn spends_a_look(&self) -> Result<bool, DeskError> {
        let now = self.now();
        let cap = BudgetCap { most: LOOKS_PER_HOUR, since: now - TimeDelta::hours(1) };
        Ok(self.store.try_spend("looks", "", &[cap], now).await?)
    }
}

/// The papers that criteria name one by one.
pub(super) fn liked_ids(criteria: &Criteria) -> Vec<ArxivId> {
    let paper = |like: &Like| match like {
        Like::Paper(id) => Some(id.clone()),
        _ => None,
    };
    criteria.like.iter().filter_map(paper).collect()
}
