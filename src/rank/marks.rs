//! Defines [`Marks`]: the papers that a reader liked, refused or left unmarked.
//!
//! `flow` and `table.rs` make them; `regression.rs` learns from them.

pub use crate::domain::mark::{Mark, Opinion};
use crate::domain::paper::Paper;

/// A reader's marks, one per paper, sorted by id, so that the order in which they were given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Of several marks of one paper the last one counts.
    pub fn of(mut marks: Vec<Mark>) -> Self {
        marks.reverse();
        marks.sort_by(|a, b| a.id.cmp(&b.id));
        marks.dedup_by(|a, b| a.id == b.id);
        Self(marks)
    }

    /// These marks, and up to `most` of `papers` as unmarked ones, evenly spread over their ids: a sample of what was
    /// announced and not wanted. A paper with a mark keeps it. Without any marks there is nothing to compare a sample with,
    /// so none is added.
    #[must_use]
    pub fn with_unmarked_sample(self, papers: &[&Paper], most: usize) -> Self {
        if self.0.is_empty() {
            return self;
        }
        let mut papers: Vec<&Paper> = papers.to_vec();
        papers.sort_by(|a, b| a.id.cmp(&b.id));
        papers.dedup_by(|a, b| a.id == b.id);
        let step = papers.len().div_ceil(most.max(1)).max(1);
        let unmarked = papers.into_iter().step_by(step).map(|paper| Mark {
            id: paper.id.to_string(),
            title: paper.title.clone(),
            abstract_text: paper.abstract_text.clone(),
            opinion: Opinion::Unmarked,
        });
        // The reader's own marks come last, because the last mark of a paper counts.
        Self::of(unmarked.chain(self.0).collect())
    }

    /// In order of id.
    pub fn as_slice(&self) -> &[Mark] {
        &self.0
    }

    /// These marks, and those of `others` whose papers have no mark here.
    #[must_use]
    pub fn or_else(&self, others: &[Mark]) -> Self {
        Self::of(others.iter().chain(&self.0).cloned().collect())
    }

    /// No marks: what a new reader has.
    pub fn none() -> Self {
        Self::default()
    }
}
