//! Defines [`Marks`]: the papers that a reader liked, refused or left.
//!
//! `dawnpost rank --marks` and `publish.rs` give marks; `taste.rs` learns from them. It must never know what is learnt.

pub use crate::domain::mark::{Mark, Opinion};
use crate::domain::paper::Paper;

/// A reader's marks, one per paper, in order of id: so that the order in which they were given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Of several marks of one paper the last one holds.
    pub fn of(mut marks: Vec<Mark>) -> Self {
        marks.reverse();
        marks.sort_by(|a, b| a.id.cmp(&b.id));
        marks.dedup_by(|a, b| a.id == b.id);
        Self(marks)
    }

    /// With at most so many of some papers that were announced and not marked, evenly spread over their ids: they tell what
    /// else there is. Without a mark there is nothing that they could be told from.
    #[must_use]
    pub fn beside(self, left: &[&Paper], most: usize) -> Self {
        if self.0.is_empty() {
            return self;
        }
        let mut left: Vec<&Paper> = left.to_vec();
        left.sort_by(|a, b| a.id.cmp(&b.id));
        left.dedup_by(|a, b| a.id == b.id);
        let step = left.len().div_ceil(most.max(1)).max(1);
        let unmarked = left.into_iter().step_by(step).map(|paper| Mark {
            id: paper.id.to_string(),
            title: paper.title.clone(),
            abstract_text: paper.abstract_text.clone(),
            opinion: Opinion::Unmarked,
        });
        // What was said of a paper stands after, and so before, what was not.
        Self::of(unmarked.chain(self.0).collect())
    }

    /// In order of id.
    pub fn as_slice(&self) -> &[Mark] {
        &self.0
    }

    /// These, and others where the reader has said nothing.
    #[must_use]
    pub fn taught(&self, others: &[Mark]) -> Self {
        Self::of(others.iter().chain(&self.0).cloned().collect())
    }

    /// No marks: what a new reader has.
    pub fn none() -> Self {
        Self::default()
    }
}
