//! Defines [`TasteChange`]: a topic or phrase that a reader's marks raised or lowered, and how a reader undoes it.
//!
//! `inbound/` and `web/` call it.

use super::lookups::liked_ids;
use super::marks::MarkedPaper;
use super::{Desk, DeskError, off_reactor};
use crate::domain::change::Change;
use crate::domain::mark::Opinion;
use crate::rank::LearntInterest;
use crate::store::VoteRow;

/// One topic or phrase that a reader's marks have raised or lowered.
#[derive(Clone, Debug, PartialEq)]
pub struct TasteChange {
    /// The topic's name, or the phrase as papers write it.
    pub name: String,
    /// Whether it is one of the reader's topics, not a phrase.
    pub is_topic: bool,
    /// Whether papers about it rank higher than they would without marks; otherwise they rank lower.
    pub is_raised: bool,
    /// The marked papers that caused it; never empty.
    pub papers: Vec<MarkedPaper>,
}

impl Desk {
    /// The changes that a reader's marks caused: topics, then phrases, in each the raised before the lowered. Changes caused only
    /// by papers that the operator declared are left out, because the reader cannot undo them.
    pub async fn taste_changes(&self, id: &str) -> Result<Vec<TasteChange>, DeskError> {
        let reader = self.existing(id).await?;
        let marks = self.publisher().marks(id, &reader.criteria).await?;
        let marked = self.marks(id).await?;
        let ranker = self.ranker.clone();
        let learnt = off_reactor(move || ranker.learnt_interests(&reader.criteria, &marks)).await;
        let change = |LearntInterest { name, is_topic, shift, papers }: LearntInterest| {
            let papers = papers.iter().filter_map(|id| marked.iter().find(|one| one.paper.as_str() == id));
            TasteChange { name, is_topic, is_raised: shift > 0.0, papers: papers.cloned().collect() }
        };
        let can_be_undone = |change: &TasteChange| !change.papers.is_empty();
        Ok(learnt.into_iter().map(change).filter(can_be_undone).collect())
    }

    /// Removes all marks on the papers that caused a change, also those of other members of a group.
    pub async fn undo_taste_change(&self, id: &str, change: &TasteChange) -> Result<(), DeskError> {
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
