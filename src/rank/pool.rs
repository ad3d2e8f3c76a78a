//! Defines [`Pool`]: the papers to be scored and the recent papers that they are measured against.
//!
//! `Ranker` scores in a pool; `score.rs` takes means and percentiles over it. It must never know a reader.

use std::collections::BTreeSet;
use std::ops::Range;

use super::index::Index;
use super::matrix::multiply;
use super::vectors::{DIM, SCALE};

/// A paper is unlike anything recent if nothing in the background is as similar as this. In machine learning, against 2,000
/// papers of the weeks before, that is one paper in fifty; in a narrower field it is fewer.
const UNUSUAL_BELOW: f32 = 0.55;
/// With fewer recent papers than this, being unlike them says nothing.
const UNUSUAL_FROM: usize = 500;

/// Candidates and background.
///
/// One day's papers alone would make the best of every day a 10, however poor the day. So means, deviations and percentiles
/// are taken over candidates and background together: pass some 2,000 of the papers announced before. A reader's hard
/// rules hold for both.
pub struct Pool<'a> {
    /// What is scored.
    pub candidates: &'a Index,
    /// What it is measured against.
    pub background: Option<&'a Index>,
    /// By background paper: whether it counts, being no candidate itself.
    pub counts: Vec<bool>,
    /// By candidate: whether it is unlike anything in the background.
    pub unusual: Vec<bool>,
}

impl<'a> Pool<'a> {
    /// Candidates measured against themselves.
    pub fn alone(candidates: &'a Index) -> Self {
        Self { candidates, background: None, counts: Vec::new(), unusual: vec![false; candidates.len()] }
    }

    /// Candidates measured against themselves and recent papers.
    pub fn against(candidates: &'a Index, background: &'a Index) -> Self {
        let ids: BTreeSet<_> = candidates.docs().iter().map(|doc| &doc.id).collect();
        let counts: Vec<bool> = background.docs().iter().map(|doc| !ids.contains(&doc.id)).collect();
        let mut pool = Self { candidates, background: Some(background), counts, unusual: Vec::new() };
        pool.unusual = pool.nearest().into_iter().map(|nearest| nearest < UNUSUAL_BELOW).collect();
        pool
    }

    /// By candidate: its similarity to the most similar background paper; 1 where the background is too small to tell.
    fn nearest(&self) -> Vec<f32> {
        let n = self.background.map_or(0, Index::len);
        if n < UNUSUAL_FROM {
            return vec![1.0; self.candidates.len()];
        }
        let background = self.background.map_or(&[][..], Index::rows);
        let mut nearest = Vec::with_capacity(self.candidates.len());
        for rows in self.candidates.rows().chunks(64 * DIM) {
            for similarities in multiply(rows, background, DIM).chunks_exact(n) {
                let counted = similarities.iter().zip(&self.counts).filter(|(_, counts)| **counts);
                nearest.push(counted.map(|(s, _)| s / SCALE / SCALE).fold(0.0, f32::max));
            }
        }
        nearest
    }

    /// Candidates and background, in that order.
    pub fn indices(&self) -> impl Iterator<Item = &'a Index> {
        std::iter::once(self.candidates).chain(self.background)
    }

    /// How many papers, candidates and background.
    pub fn len(&self) -> usize {
        self.indices().map(Index::len).sum()
    }

    /// Whether there is no paper at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The vector of a paper, numbered through candidates and background.
    pub fn row(&self, place: usize) -> &'a [f32] {
        match place.checked_sub(self.candidates.len()) {
            None => self.candidates.row(place),
            Some(place) => self.background.map_or(&[], |background| background.row(place)),
        }
    }

    /// The cosine similarities of some rows to every paper of the pool.
    pub fn similarities(&self, rows: &[f32]) -> Similarities {
        let parts = self.indices().map(|index| (index.len(), multiply(rows, index.rows(), DIM))).collect();
        Similarities { parts }
    }
}

/// Products of rows with the papers of a pool.
pub struct Similarities {
    /// Per index: (papers, rows x papers).
    parts: Vec<(usize, Vec<f32>)>,
}

impl Similarities {
    /// Some of the rows, times `SCALE` squared: per index of the pool, rows x papers.
    pub fn rows(&self, rows: Range<usize>) -> Vec<&[f32]> {
        self.parts.iter().map(|(papers, product)| &product[rows.start * papers..rows.end * papers]).collect()
    }
}
