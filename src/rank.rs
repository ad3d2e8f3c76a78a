//! The ranker: scores papers by a reader's criteria and marks, as a pure function of (papers, criteria, marks, model).
//!
//! `flow`, `desk`, `dawnpost preview` and `dawnpost rank` call [`Ranker`]. It does no I/O and reads no clock and no random
//! numbers: the same input gives the same bytes on every machine, whatever the order of the papers (`arith.rs` and
//! `vectors.rs` say how).
//!
//! Papers are prepared once ([`Index`]), readers are prepared once ([`Profile`]), and a [`Pool`] joins the papers to be
//! scored with the recent ones that they are measured against:
//!
//! ```
//! use dawnpost::rank::{Marks, Pool, Ranker};
//! # use dawnpost::domain::{catalogue::Catalogue, criteria::Criteria};
//! # fn score(catalogue: &Catalogue, recent: &Catalogue, criteria: &Criteria) {
//! let ranker = Ranker::new();
//! let (today, recent) = (ranker.index(catalogue.papers()), ranker.index(recent.papers()));
//! let pool = Pool::against(&today, &recent);
//! let scores = ranker.scores_in(&pool, &ranker.profile(criteria, &Marks::none()));
//! # }
//! ```

mod announced_alike;
mod arith;
mod explain;
mod extract;
mod index;
mod learnt;
mod lexical;
mod logistic;
pub mod marks;
mod matching;
pub mod matrix;
mod measurements;
mod names;
pub mod namesakes;
mod paper_phrases;
mod phrase;
mod pool;
mod profile;
mod reader_pool;
mod regression;
mod relevance;
mod rules;
mod score;
mod sentences;
mod spelling;
pub mod table;
mod taste;
mod term;
pub mod tex;
mod text;
mod topic_phrases;
mod vectors;

pub use extract::{ExtractLength, Extracts};
pub use index::Index;
pub use learnt::LearntInterest;
pub use marks::Marks;
pub use pool::Pool;
pub use profile::Profile;
pub use regression::Influence;
pub use score::{ReaderScores, weighed};
pub use text::fold;

use crate::domain::catalogue::Catalogue;
use crate::domain::criteria::Criteria;
use crate::domain::paper::Paper;
use crate::domain::selection::Score;
use regression::Regression;
use vectors::VectorModel;

/// The ranker with its model.
pub struct Ranker {
    model: VectorModel,
}

impl Ranker {
    /// Reads the embedded model, which takes a few milliseconds: make one ranker and keep it.
    #[expect(clippy::new_without_default, reason = "reading the model takes time, which `default` would hide")]
    pub fn new() -> Self {
        Self { model: VectorModel::embedded() }
    }

    /// The same ranker with other vectors, to be compared with the embedded ones: the bytes of `vectors.i8`, `scale.f32` and
    /// `proj.f32` (`models/README.md`). `None` if their size is wrong.
    pub fn with_vectors(self, vectors: Vec<u8>, scale: &[u8], projection: &[u8]) -> Option<Self> {
        Some(Self { model: self.model.with_vectors(vectors, scale, projection)? })
    }

    /// Prepares papers, for any number of readers.
    pub fn index(&self, papers: &[Paper]) -> Index {
        Index::of(papers, &self.model)
    }

    /// The abstracts of papers, to choose sentences from.
    pub fn extracts<'a>(&'a self, papers: &'a [Paper]) -> Extracts<'a> {
        Extracts::of(papers, &self.model)
    }

    /// Prepares a reader, for any number of pools.
    pub fn profile(&self, criteria: &Criteria, marks: &Marks) -> Profile {
        let profile = Profile::of(criteria, &self.model);
        match Regression::of(marks, &profile, &self.model) {
            Some(regression) => profile.with_taste(regression.taste(&self.model)),
            None => profile,
        }
    }

    /// What each liked or refused paper adds to another paper's score, the greatest in size first, for `why`. It fits the
    /// regression anew, so it is for one paper at a time.
    pub fn influences(&self, criteria: &Criteria, marks: &Marks, paper: &Paper) -> Vec<Influence> {
        let regression = Regression::of(marks, &Profile::of(criteria, &self.model), &self.model);
        let index = self.index(std::slice::from_ref(paper));
        regression.map_or_else(Vec::new, |regression| regression.influences(&index, &self.model))
    }

    /// What marks have taught, in words: topics of the criteria, then phrases, those that rose before those that fell.
    pub fn learnt_interests(&self, criteria: &Criteria, marks: &Marks) -> Vec<LearntInterest> {
        let regression = Regression::of(marks, &Profile::of(criteria, &self.model), &self.model);
        regression.map_or_else(Vec::new, |regression| learnt::learnt_interests(&regression, criteria, &self.model))
    }

    /// One score per paper of the catalogue, in its order, measured against the catalogue alone.
    pub fn scores(&self, catalogue: &Catalogue, criteria: &Criteria, marks: &Marks) -> Vec<Score> {
        self.scores_in(&Pool::alone(&self.index(catalogue.papers())), &self.profile(criteria, marks))
    }

    /// One score per candidate of the pool, in the order of its index, each with its reasons.
    pub fn scores_in(&self, pool: &Pool<'_>, profile: &Profile) -> Vec<Score> {
        self.map_block(pool, &[profile], |_, scores| scores.explained()).pop().unwrap_or_default()
    }

    /// Calls `f` with the index and the scores of each profile, and returns its results in the order of `profiles`.
    ///
    /// The scores are exactly those of [`Ranker::scores_in`]; reasons are found for the papers that `f` asks for. The vectors
    /// of a block of readers are multiplied at once, and the blocks run in parallel. A reader's scores are dropped as soon as
    /// `f` returns, unless it keeps them: those of all readers need not be held together.
    pub fn map_scores<T: Send>(
        &self,
        pool: &Pool<'_>,
        profiles: &[Profile],
        f: impl Fn(usize, ReaderScores<'_>) -> T + Sync,
    ) -> Vec<T> {
        use rayon::prelude::*;
        let blocks = profiles.par_chunks(matrix::READERS_PER_BLOCK).enumerate();
        let results = blocks.flat_map_iter(|(block, profiles)| {
            let first = block * matrix::READERS_PER_BLOCK;
            let profiles: Vec<&Profile> = profiles.iter().collect();
            self.map_block(pool, &profiles, |offset, scores| f(first + offset, scores))
        });
        results.collect()
    }

    fn map_block<T>(&self, pool: &Pool<'_>, profiles: &[&Profile], f: impl Fn(usize, ReaderScores<'_>) -> T) -> Vec<T> {
        let rows: Vec<f32> = profiles.iter().flat_map(|profile| &profile.rows).copied().collect();
        let similarities = pool.similarities(&rows);
        let mut start = 0;
        let mut first_passes = Vec::with_capacity(profiles.len());
        for profile in profiles {
            let end = start + profile.layout.rows();
            first_passes.push(score::FirstPass::of(profile, pool, similarities.rows(start..end), &self.model));
            start = end;
        }
        // The similarity to the best papers of the first pass takes one more product for the whole block.
        let feedback: Vec<f32> = first_passes.iter().flat_map(|first_pass| first_pass.feedback(pool)).collect();
        let feedback = pool.similarities(&feedback);
        let finish = |(reader, first_pass): (usize, score::FirstPass<'_>)| {
            f(reader, first_pass.finish(pool, feedback.rows(reader..reader + 1), &self.model))
        };
        first_passes.into_iter().enumerate().map(finish).collect()
    }
}

#[cfg(test)]
mod tests;
