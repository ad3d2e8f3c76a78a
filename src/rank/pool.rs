//! Defines [`Pool`]: the papers to be scored and the recent papers that they are measured against.
//!
//! `Ranker` scores in a pool; `score.rs` takes means and percentiles over it. It must never know a reader.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::index::Index;
use super::matrix::multiply;
use super::vectors::{DIM, SCALE};
use crate::domain::category::Category;

/// A paper is unlike anything recent if nothing in the background is as similar as this. In machine learning, against 2,000
/// papers of the weeks before, that is one paper in fifty; in a narrower field it is fewer.
const UNUSUAL_BELOW: f32 = 0.63;
/// With fewer recent papers than this, being unlike them says nothing.
const UNUSUAL_FROM: usize = 500;

/// Candidates and background.
///
/// One day's papers alone would make the best of every day a 10, however poor the day. So means, deviations and percentiles
/// are taken over candidates and background together: pass some 2,000 of the papers announced before. A reader's hard
/// rules hold for both, so papers that are there for another reader's categories change nothing.
pub struct Pool<'a> {
    /// What is scored.
    pub candidates: &'a Index,
    /// What it is measured against.
    pub background: Option<&'a Index>,
    /// By background paper: whether it counts, being no candidate itself.
    pub counts: Vec<bool>,
    nearest: Vec<Nearest>,
}

/// How near each candidate comes to the background of one category.
struct Nearest {
    category: Category,
    /// Background papers in the category.
    papers: usize,
    /// By candidate: the greatest similarity.
    similarity: Vec<f32>,
}

impl<'a> Pool<'a> {
    /// Candidates measured against themselves.
    pub fn alone(candidates: &'a Index) -> Self {
        Self { candidates, background: None, counts: Vec::new(), nearest: Vec::new() }
    }

    /// Candidates measured against themselves and recent papers.
    pub fn against(candidates: &'a Index, background: &'a Index) -> Self {
        let ids: BTreeSet<_> = candidates.docs().iter().map(|doc| &doc.id).collect();
        let counts: Vec<bool> = background.docs().iter().map(|doc| !ids.contains(&doc.id)).collect();
        let nearest = nearest(candidates, background, &counts);
        Self { candidates, background: Some(background), counts, nearest }
    }

    /// By candidate: whether it is unlike anything in the background of these categories (of all, where there are none).
    pub fn unusual(&self, categories: &[Category]) -> Vec<bool> {
        let read = |nearest: &&Nearest| categories.is_empty() || categories.contains(&nearest.category);
        let read: Vec<&Nearest> = self.nearest.iter().filter(read).collect();
        if read.iter().map(|nearest| nearest.papers).sum::<usize>() < UNUSUAL_FROM {
            return vec![false; self.candidates.len()];
        }
        (0..self.candidates.len())
            .map(|doc| read.iter().all(|nearest| nearest.similarity[doc] < UNUSUAL_BELOW))
            .collect()
    }

    /// Candidates and background, in that order.
    pub fn indices(&self) -> impl Iterator<Item = &'a Index> {
        std::iter::once(self.candidates).chain(self.background)
    }

    /// How many papers, candidates and background.
    pub fn papers(&self) -> usize {
        self.indices().map(Index::len).sum()
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

/// By category of the background.
fn nearest(candidates: &Index, background: &Index, counts: &[bool]) -> Vec<Nearest> {
    let mut members: BTreeMap<&Category, Vec<usize>> = BTreeMap::new();
    for (place, doc) in background.docs().iter().enumerate().filter(|(place, _)| counts[*place]) {
        for category in doc.listings.keys() {
            members.entry(category).or_default().push(place);
        }
    }
    let papers = background.len();
    if papers == 0 {
        return Vec::new();
    }
    let mut found: Vec<Nearest> = members
        .iter()
        .map(|(category, places)| Nearest {
            category: (*category).clone(),
            papers: places.len(),
            similarity: Vec::with_capacity(candidates.len()),
        })
        .collect();
    for rows in candidates.rows().chunks(64 * DIM) {
        for similarities in multiply(rows, background.rows(), DIM).chunks_exact(papers) {
            for (nearest, places) in found.iter_mut().zip(members.values()) {
                let similar = places.iter().map(|place| similarities[*place] / SCALE / SCALE);
                nearest.similarity.push(similar.fold(0.0, f32::max));
            }
        }
    }
    found
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
