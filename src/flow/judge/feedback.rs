//! The model's earlier grades as marks from which the ranker learns in which order papers are offered to the model.
//!
//! `flow/publish/` calls [`Judge::feedback`] before it asks for grades.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::questions::{prompt_for, question_key};
use super::{Judge, start_of};
use crate::domain::mark::{Mark, Opinion};
use crate::domain::paper::Paper;
use crate::domain::subscriber::Subscriber;
use crate::store::StoreError;

/// The newest grades that the ranker learns from; more would change little.
const MAX_MARKS: u32 = 300;

/// The relevance from which on a graded paper counts as liked.
const LIKED_FROM: u8 = 7;

impl Judge {
    /// Earlier grades for readers with the same criteria as each of these, from before the newest date of their window, as
    /// marks: the first model's, and the fallback model's of other papers.
    pub async fn feedback(
        &self,
        readers: impl Iterator<Item = (&Subscriber, NaiveDate)>,
    ) -> Result<Vec<Arc<[Mark]>>, StoreError> {
        let mut known: HashMap<(String, NaiveDate), Arc<[Mark]>> = HashMap::new();
        let mut feedback = Vec::new();
        for (subscriber, newest_date) in readers {
            let question = (prompt_for(subscriber), newest_date);
            if !known.contains_key(&question) {
                let keys: Vec<String> =
                    self.scorer.client().models().map(|model| question_key(model, &question.0)).collect();
                let (Some(first), Some(last)) = (keys.first(), keys.last()) else { continue };
                let papers = self.store.judged_papers([first, last], start_of(newest_date), MAX_MARKS).await?;
                let marks = papers.into_iter().map(|(paper, relevance)| mark_of(paper, relevance)).collect();
                known.insert(question.clone(), marks);
            }
            feedback.push(Arc::clone(&known[&question]));
        }
        Ok(feedback)
    }
}

/// A graded paper as a mark.
pub(super) fn mark_of(paper: Paper, relevance: u8) -> Mark {
    Mark {
        id: paper.id.to_string(),
        title: paper.title,
        abstract_text: paper.abstract_text,
        opinion: if relevance >= LIKED_FROM { Opinion::Liked } else { Opinion::Unmarked },
    }
}
