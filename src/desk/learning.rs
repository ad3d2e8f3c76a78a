//! What a reader's marks have taught, and how it is forgotten: the marks that taught it are taken back.
//!
//! `inbound/` and `web/` call it. It must never know how anything is learnt.

use super::looking::liked_ids;
use super::telling::MarkedPaper;
use super::{Desk, DeskError};
use crate::domain::change::Change;
use crate::domain::mark::Opinion;
use crate::rank::LearntInterest;
use crate::store::VoteRow;

/// One thing that was learnt.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// A topic's name, or words as papers write them.
    pub name: String,
    /// Whether it is one of the reader's topics.
    pub is_topic: bool,
    /// Whether papers about it rank higher than without marks, or lower.
    pub rose: bool,
    /// The papers that taught it and can be taken back; none where only what the operator has declared did.
    pub papers: Vec<MarkedPaper>,
}

impl Desk {
    /// What a reader's marks have taught: topics, then words, those that rose before those that fell.
    pub async fn learnt(&self, id: &str) -> Result<Vec<Lesson>, DeskError> {
        let reader = self.existing(id).await?;
        let marks = self.publisher().marks(id, &reader.criteria).await?;
        let marked = self.marks(id).await?;
        let ranker = self.ranker.clone();
        // Off the reactor: a thousand marks are a second of work.
        let work = move || ranker.learnt_interests(&reader.criteria, &marks);
        let learnt = tokio::task::spawn_blocking(work).await;
        let learnt = learnt.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        let lesson = |LearntInterest { name, is_topic, shift, papers }: LearntInterest| {
            let papers = papers.iter().filter_map(|id| marked.iter().find(|one| one.paper.as_str() == id));
            Lesson { name, is_topic, rose: shift > 0.0, papers: papers.cloned().collect() }
        };
        Ok(learnt.into_iter().map(lesson).collect())
    }

    /// Takes back the marks that taught something, whoever gave them, so that it counts no longer.
    pub async fn forget(&self, id: &str, lesson: &Lesson) -> Result<(), DeskError> {
        let reader = self.existing(id).await?;
        let votes = self.store.votes(&reader.id).await?;
        let taught = |row: &&VoteRow| lesson.papers.iter().any(|one| one.paper == row.vote.paper);
        for row in votes.iter().filter(taught) {
            let mut undone = VoteRow { at: self.now(), ..row.clone() };
            undone.vote.opinion = Opinion::Unmarked;
            self.store.put_vote(&reader.id, &undone).await?;
        }
        let named = liked_ids(&reader.criteria).into_iter();
        let unlike = named.filter(|id| lesson.papers.iter().any(|one| one.paper == *id)).map(Change::Unlike);
        let unlike: Vec<Change> = unlike.collect();
        if !unlike.is_empty() {
            self.change(&reader.id, &unlike).await?;
        }
        Ok(())
    }
}
