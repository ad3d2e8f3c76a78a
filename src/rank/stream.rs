//! Defines [`Stream`]: how common words are among the papers that a reader is shown anyway.
//!
//! `score.rs` makes one per reader, `lexical.rs` and `features.rs` ask it. It must never know what the words are for.
//!
//! A word that every second paper of a reader's own categories has tells those papers apart hardly at all, however rare it
//! is elsewhere: `language model` in cs.CL. So a word is worth its inverse document frequency among all papers, or in the
//! reader's stream where that is less.

use super::arith::{exp, ln};
use super::index::Index;
use super::lexical::Term;
use super::pool::Pool;
use super::vectors::Model;

/// What is known of a word among all papers counts as much as so many papers of the stream: a small stream says little.
const PRIOR: f64 = 50.0;

/// The papers of a pool, and which of them the reader is shown.
pub struct Stream<'a> {
    pool: &'a Pool<'a>,
    /// By paper of the pool.
    counts: &'a [bool],
    /// How many count.
    size: usize,
}

/// Where a term stands.
pub struct Found<'a> {
    /// What the term is worth.
    pub rarity: f32,
    /// Per index of the pool: the number of its first paper, and papers with counts.
    pub postings: Vec<(usize, &'a [(u32, u32)])>,
}

impl<'a> Stream<'a> {
    /// The papers that count.
    pub fn of(pool: &'a Pool<'a>, counts: &'a [bool]) -> Self {
        Self { pool, counts, size: counts.iter().filter(|counts| **counts).count() }
    }

    /// Papers of the pool, whether they count or not.
    pub fn papers(&self) -> usize {
        self.counts.len()
    }

    /// Whether a paper of the pool counts.
    pub fn counts(&self, paper: usize) -> bool {
        self.counts[paper]
    }

    /// The indices of the pool, each with the number of its first paper.
    pub fn indices(&self) -> impl Iterator<Item = (usize, &'a Index)> {
        let mut start = 0;
        self.pool.indices().map(move |index| {
            start += index.len();
            (start - index.len(), index)
        })
    }

    /// Looks a term up.
    pub fn look_up(&self, term: &Term, model: &Model) -> Found<'a> {
        let postings: Vec<_> = self.indices().map(|(start, index)| (start, term.postings(index, model))).collect();
        let counted = |(start, postings): &(usize, &[(u32, u32)])| match self.size == self.counts.len() {
            true => postings.len(),
            false => postings.iter().filter(|(doc, _)| self.counts[start + *doc as usize]).count(),
        };
        let rarity = self.rarity(term.idf(model), postings.iter().map(counted).sum());
        Found { rarity, postings }
    }

    /// What something is worth that has an inverse document frequency among all papers, and stands in so many of the stream.
    pub fn rarity(&self, idf: f32, papers: usize) -> f32 {
        // `1 + ln(1 / share)` is how the model's frequencies were made.
        let share = exp(1.0 - f64::from(idf));
        let share = (papers as f64 + PRIOR * share) / (self.size as f64 + PRIOR);
        (-ln(share.min(1.0)) as f32).clamp(0.0, idf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Ranker;

    #[test]
    fn what_half_of_the_stream_has_is_worth_little_however_rare_elsewhere() {
        let index = Ranker::new().index(&[]);
        let pool = Pool::alone(&index);
        let counts = vec![true; 400];
        let stream = Stream { pool: &pool, counts: &counts, size: 400 };
        assert!(stream.rarity(6.0, 200) < 1.0);
        assert!(stream.rarity(6.0, 4) > 4.0);
        assert!(stream.rarity(2.0, 0) <= 2.0);
        let few = Stream { pool: &pool, counts: &counts[..1], size: 1 };
        assert!(few.rarity(6.0, 1) > 3.0, "one paper says little of a stream");
    }
}
