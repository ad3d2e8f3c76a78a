//! Defines [`ReaderPool`]: the papers of a pool that one reader may be shown, and how rare a word is among them.
//!
//! `score.rs` makes one per reader; `lexical.rs` and `measurements.rs` look up terms in it.
//!
//! A word that every second paper of a reader's categories contains hardly distinguishes those papers, however rare it is
//! elsewhere: `language model` in cs.CL. So a word's rarity is its inverse document frequency among all papers or among the
//! reader's papers, whichever is less.

use super::arith::{exp, ln};
use super::index::Index;
use super::pool::Pool;
use super::term::CriteriaTerm;
use super::vectors::VectorModel;

/// What is known of a word among all papers counts as much as this many papers of the reader's: a few papers say little.
const PRIOR_PAPERS: f64 = 50.0;

/// The papers of a pool, and which of them the reader may be shown.
pub struct ReaderPool<'a> {
    pool: &'a Pool<'a>,
    /// By paper of the pool.
    is_counted: &'a [bool],
    counted: usize,
}

/// The papers that contain a term.
pub struct TermOccurrences<'a> {
    /// The term's inverse document frequency, among all papers or among the reader's.
    pub rarity: f32,
    /// Per index of the pool: the number of its first paper in the pool, and (paper of the index, count).
    pub postings: Vec<(usize, &'a [(u32, u32)])>,
}

impl<'a> ReaderPool<'a> {
    /// `is_counted` says by paper of the pool whether the reader may be shown it.
    pub fn of(pool: &'a Pool<'a>, is_counted: &'a [bool]) -> Self {
        Self { pool, is_counted, counted: is_counted.iter().filter(|counted| **counted).count() }
    }

    /// The number of papers of the whole pool, whether they count or not.
    pub fn paper_count(&self) -> usize {
        self.is_counted.len()
    }

    /// Whether a paper of the pool counts.
    pub fn is_counted(&self, paper: usize) -> bool {
        self.is_counted[paper]
    }

    /// The indices of the pool, each with the number of its first paper.
    pub fn indices(&self) -> impl Iterator<Item = (usize, &'a Index)> {
        let mut start = 0;
        self.pool.indices().map(move |index| {
            start += index.len();
            (start - index.len(), index)
        })
    }

    /// Finds the papers that contain a term.
    pub fn look_up(&self, term: &CriteriaTerm, model: &VectorModel) -> TermOccurrences<'a> {
        let postings: Vec<_> = self.indices().map(|(start, index)| (start, term.postings(index, model))).collect();
        let counted = |(start, postings): &(usize, &[(u32, u32)])| match self.counted == self.is_counted.len() {
            true => postings.len(),
            false => postings.iter().filter(|(paper, _)| self.is_counted[start + *paper as usize]).count(),
        };
        let rarity = self.rarity(term.idf(model), postings.iter().map(counted).sum());
        TermOccurrences { rarity, postings }
    }

    /// The rarity of something with the inverse document frequency `idf` among all papers that `papers` of the reader's
    /// papers contain: `-ln share`, at least 0 and at most `idf`, where `share` is smoothed towards the share among all
    /// papers by [`PRIOR_PAPERS`].
    pub fn rarity(&self, idf: f32, papers: usize) -> f32 {
        // The model's idf is `1 + ln(1 / share)`; this inverts it.
        let share = exp(1.0 - f64::from(idf));
        let share = (papers as f64 + PRIOR_PAPERS * share) / (self.counted as f64 + PRIOR_PAPERS);
        (-ln(share.min(1.0)) as f32).clamp(0.0, idf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Ranker;

    #[test]
    fn a_word_in_half_of_the_readers_papers_is_not_rare_whatever_it_is_elsewhere() {
        let index = Ranker::new().index(&[]);
        let pool = Pool::alone(&index);
        let is_counted = vec![true; 400];
        let reader_pool = ReaderPool { pool: &pool, is_counted: &is_counted, counted: 400 };
        assert!(reader_pool.rarity(6.0, 200) < 1.0);
        assert!(reader_pool.rarity(6.0, 4) > 4.0);
        assert!(reader_pool.rarity(2.0, 0) <= 2.0);
        let one_paper = ReaderPool { pool: &pool, is_counted: &is_counted[..1], counted: 1 };
        assert!(one_paper.rarity(6.0, 1) > 3.0, "one paper says little of a word's rarity");
    }
}
