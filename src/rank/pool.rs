//! Defines [`Pool`]: the papers to be scored and the recent papers that they are measured against.
//!
//! `Ranker` and its callers make one per set of papers; `score.rs` takes means and percentiles over it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::index::Index;
use super::matrix::multiply;
use super::vectors::{DIM, SCALE};
use crate::domain::category::Category;
use crate::domain::paper::ArxivId;

/// A paper is unusual if its greatest cosine similarity to the background is below this. In machine learning, against 2,000
/// papers of the weeks before, that is one paper in fifty; in a narrower field it is fewer.
const UNUSUAL_SIMILARITY: f32 = 0.63;
/// With fewer recent papers than this, being unlike them says nothing.
const MIN_PAPERS_FOR_UNUSUAL: usize = 500;

/// A pool below this size is filled up with an average reader's typical papers when means, deviations and percentiles are
/// taken.
pub const FULL_POOL: usize = 50;

/// Candidates and background.
///
/// One day's papers alone would make the best of every day a 10, however poor the day. So means, deviations and percentiles
/// are taken over candidates and background together: pass some 2,000 of the papers announced before. A reader's hard
/// rules apply to both, so papers that are there for another reader's categories change nothing.
pub struct Pool<'a> {
    /// The papers that are scored.
    pub candidates: &'a Index,
    /// The recent papers that they are measured against.
    pub background: Option<&'a Index>,
    /// By background paper: whether it counts, which it does unless it is a candidate too.
    pub is_counted: Vec<bool>,
    nearest: Vec<NearestInCategory>,
    /// The sum of the vectors of every paper, candidates and background.
    sum: RowSum,
}

/// A sum of papers' vectors. They are integers, so that the order of the sum does not matter.
pub type RowSum = [f64; DIM];

/// The sum of some vectors.
pub fn sum_of_rows<'a>(rows: impl Iterator<Item = &'a [f32]>) -> RowSum {
    let mut sum = [0.0; DIM];
    rows.for_each(|row| sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x)));
    sum
}

/// How similar each candidate is to the background papers of one category.
struct NearestInCategory {
    category: Category,
    /// The number of background papers in the category.
    papers: usize,
    /// By candidate: the greatest cosine similarity.
    similarity: Vec<f32>,
}

impl<'a> Pool<'a> {
    /// Candidates measured against themselves.
    pub fn alone(candidates: &'a Index) -> Self {
        let sum = sum_of_rows(candidates.rows().chunks_exact(DIM));
        Self { candidates, background: None, is_counted: Vec::new(), nearest: Vec::new(), sum }
    }

    /// Candidates measured against themselves and recent papers.
    pub fn against(candidates: &'a Index, background: &'a Index) -> Self {
        let ids: BTreeSet<_> = candidates.papers().iter().map(|paper| &paper.id).collect();
        let is_counted: Vec<bool> = background.papers().iter().map(|paper| !ids.contains(&paper.id)).collect();
        let nearest = nearest_by_category(candidates, background, &is_counted);
        let sum = sum_of_rows([candidates, background].iter().flat_map(|index| index.rows().chunks_exact(DIM)));
        Self { candidates, background: Some(background), is_counted, nearest, sum }
    }

    /// By candidate: whether it is unlike everything in the background of these categories (of all, if none are given).
    pub fn unusual(&self, categories: &[Category]) -> Vec<bool> {
        let read = |nearest: &&NearestInCategory| categories.is_empty() || categories.contains(&nearest.category);
        let read: Vec<&NearestInCategory> = self.nearest.iter().filter(read).collect();
        if read.iter().map(|nearest| nearest.papers).sum::<usize>() < MIN_PAPERS_FOR_UNUSUAL {
            return vec![false; self.candidates.len()];
        }
        (0..self.candidates.len())
            .map(|candidate| read.iter().all(|nearest| nearest.similarity[candidate] < UNUSUAL_SIMILARITY))
            .collect()
    }

    /// Candidates and background, in that order.
    pub fn indices(&self) -> impl Iterator<Item = &'a Index> {
        std::iter::once(self.candidates).chain(self.background)
    }

    /// The number of papers, candidates and background.
    pub fn paper_count(&self) -> usize {
        self.indices().map(Index::len).sum()
    }

    /// The vector of a paper, numbered through candidates and background.
    pub fn row(&self, paper: usize) -> &'a [f32] {
        match paper.checked_sub(self.candidates.len()) {
            None => self.candidates.row(paper),
            Some(paper) => self.background.map_or(&[], |background| background.row(paper)),
        }
    }

    /// The id of a paper, numbered likewise.
    pub fn id(&self, paper: usize) -> &'a ArxivId {
        let background = || self.background.map_or(&[][..], Index::papers);
        match paper.checked_sub(self.candidates.len()) {
            None => &self.candidates.papers()[paper].id,
            Some(paper) => &background()[paper].id,
        }
    }

    /// The sum of the vectors of some papers. What is fewer is added up, these or the others.
    pub fn sum_of_rows(&self, is_wanted: &[bool]) -> RowSum {
        let rows = |wanted: bool| {
            let papers = is_wanted.iter().enumerate().filter(move |(_, is_wanted)| **is_wanted == wanted);
            papers.map(|(paper, _)| self.row(paper))
        };
        let count = is_wanted.iter().filter(|is_wanted| **is_wanted).count();
        if count * 2 < is_wanted.len() {
            return sum_of_rows(rows(true));
        }
        let others = sum_of_rows(rows(false));
        std::array::from_fn(|d| self.sum[d] - others[d])
    }

    /// The cosine similarities of some rows to every paper of the pool.
    pub fn similarities(&self, rows: &[f32]) -> Similarities {
        let parts = self.indices().map(|index| (index.len(), multiply(rows, index.rows(), DIM))).collect();
        Similarities { parts }
    }
}

/// By category of the background, the greatest similarity of each candidate.
fn nearest_by_category(candidates: &Index, background: &Index, is_counted: &[bool]) -> Vec<NearestInCategory> {
    let mut members: BTreeMap<&Category, Vec<usize>> = BTreeMap::new();
    for (number, paper) in background.papers().iter().enumerate().filter(|(number, _)| is_counted[*number]) {
        for category in paper.listings.keys() {
            members.entry(category).or_default().push(number);
        }
    }
    if background.is_empty() {
        return Vec::new();
    }
    let mut nearest: Vec<NearestInCategory> = members
        .iter()
        .map(|(category, papers)| NearestInCategory {
            category: (*category).clone(),
            papers: papers.len(),
            similarity: Vec::with_capacity(candidates.len()),
        })
        .collect();
    for rows in candidates.rows().chunks(64 * DIM) {
        for similarities in multiply(rows, background.rows(), DIM).chunks_exact(background.len()) {
            for (nearest, papers) in nearest.iter_mut().zip(members.values()) {
                let similarity = papers.iter().map(|paper| similarities[*paper] / SCALE / SCALE);
                nearest.similarity.push(similarity.fold(0.0, f32::max));
            }
        }
    }
    nearest
}

/// Products of some rows with the papers of a pool.
pub struct Similarities {
    /// Per index: (papers, rows x papers).
    parts: Vec<(usize, Vec<f32>)>,
}

impl Similarities {
    /// The products of some of the rows, which are cosine similarities times `SCALE` squared: per index of the pool, rows x
    /// papers.
    pub fn rows(&self, rows: Range<usize>) -> Vec<&[f32]> {
        self.parts.iter().map(|(papers, product)| &product[rows.start * papers..rows.end * papers]).collect()
    }
}
