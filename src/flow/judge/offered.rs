//! Which papers are offered to the model for one reader: [`papers`].
//!
//! Only `judge.rs` calls it.

use std::collections::HashMap;

use super::GradingRequest;
use crate::domain::paper::Paper;
use crate::domain::selection::Standing;

/// The papers that are to be graded, by index, each with its rank fraction (0 is the ranker's first paper, 1 its last): those of
/// the first half, the best by the ranker up to `share`, and all papers by followed authors.
pub(super) fn papers(papers: &[Paper], request: &GradingRequest<'_>, share: f64) -> HashMap<usize, f64> {
    let scores = request.scores;
    let is_open = |index: &usize| {
        let paper = &papers[*index];
        let is_barred = matches!(scores[*index].standing, Standing::RuledOut(_));
        !is_barred && !paper.withdrawn && !request.history.contains_key(&paper.id)
    };
    let mut stream: Vec<usize> = (0..papers.len().min(scores.len())).filter(is_open).collect();
    stream
        .sort_by(|a, b| scores[*b].total.total_cmp(&scores[*a].total).then_with(|| papers[*a].id.cmp(&papers[*b].id)));
    let most = (share * stream.len() as f64).ceil() as usize;
    let last_rank = stream.len().saturating_sub(1).max(1) as f64;
    let in_first_half = |index: &usize| request.first_half.and_then(|first| first.rank_fraction(*index));
    let mut left = most.saturating_sub(stream.iter().filter(|index| in_first_half(index).is_some()).count());
    let mut offered = HashMap::new();
    for (rank, index) in stream.iter().enumerate() {
        let before = in_first_half(index);
        let is_always = before.is_some() || matches!(scores[*index].standing, Standing::Followed(_));
        if is_always || left > 0 {
            // The grades of the first half have changed the order; its papers keep the fraction at which they were found.
            offered.insert(*index, before.unwrap_or(rank as f64 / last_rank));
            left -= usize::from(before.is_none() && left > 0);
        }
    }
    offered
}
