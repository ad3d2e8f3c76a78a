//! Defines [`Taste`]: the weights that were learnt from a reader's marks, ready to score papers.
//!
//! `regression.rs` makes it, `profile.rs` keeps it, `measurements.rs` applies it, and `explain.rs` names the marks in it.

use super::marks::{Mark, Opinion};
use super::vectors::IntegerRow;

/// The weights that were learnt from marks, and the marks that a reason may name.
pub struct Taste {
    /// What each of the model's features adds to the score, in order of feature.
    pub feature_weights: Vec<(u32, f32)>,
    /// The direction that was learnt in the space of the word vectors.
    pub direction: IntegerRow,
    /// What a paper whose vector has exactly this direction adds to its score.
    pub direction_weight: f32,
    /// The papers that were liked or refused.
    pub marks: Vec<MarkSummary>,
    /// The vectors of those papers, in the same order.
    pub mark_rows: Vec<f32>,
}

/// A paper that was liked or refused, as reasons name it.
pub struct MarkSummary {
    /// The mark's id.
    pub id: String,
    /// Liked or refused.
    pub opinion: Opinion,
    /// The title.
    pub title: String,
}

impl MarkSummary {
    /// The summary of a mark.
    pub fn of(mark: &Mark) -> Self {
        Self { id: mark.id.clone(), opinion: mark.opinion, title: mark.title.clone() }
    }
}
