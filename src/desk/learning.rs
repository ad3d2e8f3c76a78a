//! Defines [`TasteChange`]: what a reader's marks have changed, and how a reader takes it back.
//!
//! `inbound/` and `web/` call it.

use super::looking::liked_ids;
use super::telling::MarkedPaper;
use super::{Desk, DeskError, off_reactor};
use crate::domain::change::Change;
use crate::domain::mark::Opinion;
use crate::rank::LearntInterest;
use crate::store::VoteRow;

/// One topic or phrase that a reader's marks have raised or lowered.
#[derive(Clone, Debug, PartialEq)]
pub struct TasteChange {
    /// A topic's name, or words as papers write them.
    pub name: String,
    /// Whether it is one of the reader's topics.
    pub is_topic: bool,
    /// Whether papers about it rank higher than without marks, or lower.
    pub rose: bool,
    /// The marked papers that caused it; never empty.
    pub papers: Vec<MarkedPaper>,
}

impl Desk {
    /// What a reader's marks have changed and the reader can take back: topics, then phrases, those that rose before those that fell.
    /// What comes only from papers that the operator declared is left out.
    pub async fn learnt(&self, id: &str) -> Result<Vec<TasteChange>, DeskError> {
        let reader = self.existing(id).await?;
        let marks = self.publisher().marks(id, &reader.criteria).await?;
        let marked = self.marks(id).await?;
        let ranker = self.ranker.clone();
        let learnt = off_reactor(move || ranker.learnt_interests(&reader.criteria, &marks)).await;
        let change = |LearntInterest { name, is_topic, shift, papers }: LearntInterest| {
            let papers = papers.iter().filter_map(|id| marked.iter().find(|one| one.paper.as_str() == id));
            TasteChange { name, is_topic, rose: shift > 0.0, papers: papers.cloned().collect() }
        };
        let can_be_taken_back = |change: &TasteChange| !change.papers.is_empty();
        Ok(learnt.into_iter().map(change).filter(can_be_taken_back).collect())
    }

    /// Takes back the marks that caused a change, whoever gave them, so that it no longer counts.
    pub async fn forget(&self, id: &str, change: &TasteChange) -> Result<(), DeskError> {
        let reader = self.existing(id).await?;
        let votes = self.store.votes(&reader.id).await?;
        let is_cause = |row: &&VoteRow| change.papers.iter().any(|one| one.paper == row.vote.paper);
        for row in votes.iter().filter(is_cause) {
            let mut undone = VoteRow { at: self.now(), ..row.clone() };
            undone.vote.opinion = Opinion::Unmarked;
            self.store.put_vote(&reader.id, &undone).await?;
        }
        let named = liked_ids(&reader.criteria).into_iter();
        let unlike = named.filter(|id| change.papers.iter().any(|one| one.paper == *id)).map(Change::Unlike);
        let unlike: Vec<Change> = unlike.collect();
        if !unlike.is_empty() {
            self.change(&reader.id, &unlike).await?;
        }
        Ok(())
    }
}
