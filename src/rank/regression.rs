//! Defines [`Regression`]: the logistic regression that is fitted to a reader's marks.
//!
//! `Ranker::profile` takes a [`Taste`] from it, `Ranker::influences` each mark's part in a score, and `learnt.rs` what the
//! marks have changed.
//!
//! One regression learns from the words (tf-idf) and the word vectors of the marked papers together. What the criteria make
//! of a marked paper enters as an offset to its log-odds. So marks teach what the criteria do not say, and what is learnt is
//! in the units of the score: it needs no weight of its own, and grows with the number of marks that agree.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::index::{Index, IndexedPaper};
use super::logistic::{TrainingExample, fit_duals};
use super::marks::{Mark, Marks, Opinion};
use super::matrix::multiply;
use super::profile::Profile;
use super::score::criteria_scores;
use super::taste::{MarkSummary, Taste};
use super::vectors::{DIM, SCALE, VectorModel, integer_row};
use crate::domain::paper::Paper;

/// The log-odds that one unit of the criteria's score is worth.
const LOG_ODDS_PER_SCORE: f32 = 0.25;
/// The ridge penalty: the greater, the less a few marks change.
const RIDGE: f32 = 0.3;
/// An empty paper is added as if it were this many unmarked ones: the real ones are few and often all of one day, so they say
/// little about what else a reader leaves unmarked.
const EMPTY_PAPER_WEIGHT: f32 = 20.0;
/// The regression learns from at most this many liked and refused papers, the newest.
const MAX_LIKED_OR_REFUSED: usize = 1_000;
/// And from at most this many unmarked papers, the newest.
const MAX_UNMARKED: usize = 500;

/// One mark's part in one paper's score.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// The marked paper's title.
    pub title: String,
    /// The reader's opinion of it.
    pub opinion: Opinion,
    /// The cosine similarity of the two papers' vectors.
    pub similarity: f32,
    /// What the mark adds to the score.
    pub share: f32,
}

/// The regression on a reader's marks.
pub struct Regression<'a> {
    marks: Vec<&'a Mark>,
    index: Index,
    /// By mark: its coefficient. Times what the marked paper and another have in common, it is what the mark adds to the
    /// other's score.
    duals: Vec<f32>,
}

impl<'a> Regression<'a> {
    /// Fits the regression; `None` if no paper was liked or refused. `profile` is that of the criteria alone.
    pub fn of(marks: &'a Marks, profile: &Profile, model: &VectorModel) -> Option<Self> {
        let marks = newest(marks);
        if marks.iter().all(|mark| mark.opinion == Opinion::Unmarked) {
            return None;
        }
        let papers: Vec<Paper> = marks.iter().map(|mark| paper(mark)).collect();
        let index = Index::of(&papers, model);
        let examples = examples(&marks, &criteria_scores(profile, &index, model));
        let mut duals = fit_duals(&examples, &gram(&index, model), RIDGE);
        duals.iter_mut().for_each(|dual| *dual /= LOG_ODDS_PER_SCORE);
        Some(Self { marks, index, duals })
    }

    /// What each of the model's features adds to the score, in order of feature; features that add nothing are left out.
    pub fn feature_weights(&self, model: &VectorModel) -> Vec<(u32, f32)> {
        let mut weights = vec![0.0_f32; model.len() as usize];
        for (paper, dual) in self.index.papers().iter().zip(&self.duals) {
            paper.tf_idf(model).for_each(|(feature, weight)| weights[feature as usize] += dual * weight);
        }
        (0..).zip(weights).filter(|(_, weight)| *weight != 0.0).collect()
    }

    /// The marks that were learnt from, with their papers.
    pub fn marked_papers(&self) -> impl Iterator<Item = (&'a Mark, &IndexedPaper)> {
        self.marks.iter().copied().zip(self.index.papers())
    }

    /// What was learnt, as weights that any paper can be scored with.
    pub fn taste(&self, model: &VectorModel) -> Taste {
        let mut direction = [0.0_f32; DIM];
        for (mark, dual) in self.duals[..self.marks.len()].iter().enumerate() {
            direction.iter_mut().zip(self.index.row(mark)).for_each(|(sum, x)| *sum += dual * x / SCALE);
        }
        let named: Vec<usize> = (0..self.marks.len()).filter(|n| self.marks[*n].opinion != Opinion::Unmarked).collect();
        Taste {
            feature_weights: self.feature_weights(model),
            direction: integer_row(direction),
            direction_weight: direction.iter().map(|x| x * x).sum::<f32>().sqrt(),
            marks: named.iter().map(|n| MarkSummary::of(self.marks[*n])).collect(),
            mark_rows: named.iter().flat_map(|n| self.index.row(*n)).copied().collect(),
        }
    }

    /// What each liked or refused paper adds to a paper's score, the greatest in size first. `paper` is an index of that one
    /// paper.
    pub fn influences(&self, paper: &Index, model: &VectorModel) -> Vec<Influence> {
        let influence = |(mark, similarity, share): (&Mark, f32, f32)| Influence {
            title: mark.title.clone(),
            opinion: mark.opinion,
            similarity,
            share,
        };
        let contributions = self.contributions(paper, model).into_iter();
        let marked = contributions.filter(|(mark, ..)| mark.opinion != Opinion::Unmarked);
        let mut influences: Vec<Influence> = marked.map(influence).collect();
        // Stable: marks of equal weight stay in order of id.
        influences.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
        influences
    }

    /// What each mark adds to a paper's score, in order of id. `paper` is an index of that one paper.
    pub fn shares(&self, paper: &Index, model: &VectorModel) -> Vec<(&'a Mark, f32)> {
        self.contributions(paper, model).into_iter().map(|(mark, _, share)| (mark, share)).collect()
    }

    /// By mark: the cosine similarity of its paper to another, and what it adds to the other's score.
    fn contributions(&self, paper: &Index, model: &VectorModel) -> Vec<(&'a Mark, f32, f32)> {
        let words: BTreeMap<u32, f32> = paper.papers().iter().flat_map(|paper| paper.tf_idf(model)).collect();
        let of_mark = |(n, (mark, marked)): (usize, (&'a Mark, &IndexedPaper))| {
            let common: f32 = marked.tf_idf(model).filter_map(|(feature, x)| Some(x * words.get(&feature)?)).sum();
            let product: f32 = self.index.row(n).iter().zip(paper.rows()).map(|(a, b)| a * b).sum();
            let similarity = product / SCALE / SCALE;
            (mark, similarity, self.duals[n] * (common + similarity))
        };
        self.marked_papers().enumerate().map(of_mark).collect()
    }
}

/// The marks that are learnt from, in order of id, which for new-style ids is the order of time.
fn newest(marks: &Marks) -> Vec<&Mark> {
    let (mut marked_room, mut unmarked_room) = (MAX_LIKED_OR_REFUSED, MAX_UNMARKED);
    let mut kept: Vec<&Mark> = Vec::new();
    for mark in marks.as_slice().iter().rev() {
        let room = if mark.opinion == Opinion::Unmarked { &mut unmarked_room } else { &mut marked_room };
        if *room > 0 {
            *room -= 1;
            kept.push(mark);
        }
    }
    kept.reverse();
    kept
}

/// The index of a single paper whose abstract is `text`.
pub fn index_of_text(text: &str, model: &VectorModel) -> Index {
    let mark =
        Mark { id: String::new(), title: String::new(), abstract_text: text.to_owned(), opinion: Opinion::Unmarked };
    Index::of(&[paper(&mark)], model)
}

/// A marked paper, with empty fields where nothing is known. An index does not use the id.
fn paper(mark: &Mark) -> Paper {
    Paper {
        id: "0000.00000".parse().expect("an id of the new form"),
        version: 1,
        title: mark.title.clone(),
        authors: Vec::new(),
        abstract_text: mark.abstract_text.clone(),
        categories: Vec::new(),
        announced: NaiveDate::default(),
        listings: BTreeMap::new(),
        doi: None,
        journal_ref: None,
        licence: None,
        comments: None,
        withdrawn: false,
        source: None,
    }
}

/// One example per mark, and last the empty paper. Every liked or refused paper has weight 1. The unmarked papers and the
/// empty one have together the weight of all liked papers, but an unmarked paper never more than 1.
fn examples(marks: &[&Mark], scores: &[f32]) -> Vec<TrainingExample> {
    let count = |opinion| marks.iter().filter(|mark| mark.opinion == opinion).count() as f32;
    let unmarked = (count(Opinion::Liked) / (count(Opinion::Unmarked) + EMPTY_PAPER_WEIGHT)).min(1.0);
    let example = |(mark, score): (&&Mark, &f32)| {
        let (side, weight) = match mark.opinion {
            Opinion::Liked => (1.0, 1.0),
            Opinion::Refused => (-1.0, 1.0),
            Opinion::Unmarked => (-1.0, unmarked),
        };
        TrainingExample { side, weight, offset: LOG_ODDS_PER_SCORE * score }
    };
    let mut examples: Vec<TrainingExample> = marks.iter().zip(scores).map(example).collect();
    examples.push(TrainingExample { side: -1.0, weight: unmarked * EMPTY_PAPER_WEIGHT, offset: 0.0 });
    let weight: f32 = examples.iter().map(|example| example.weight).sum();
    let mean = examples.iter().map(|example| example.weight * example.offset).sum::<f32>() / weight;
    examples.iter_mut().for_each(|example| example.offset -= mean);
    examples
}

/// The products of any two examples: tf-idf, vectors, and 1 for the intercept. The empty paper has only the intercept.
fn gram(index: &Index, model: &VectorModel) -> Vec<f32> {
    let (papers, side) = (index.len(), index.len() + 1);
    let tf_idf: Vec<Vec<(u32, f32)>> = index.papers().iter().map(|paper| paper.tf_idf(model).collect()).collect();
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); model.len() as usize];
    for (paper, features) in tf_idf.iter().enumerate() {
        features.iter().for_each(|(feature, weight)| postings[*feature as usize].push((paper as u32, *weight)));
    }
    let vectors = multiply(index.rows(), index.rows(), DIM);
    let mut gram = vec![1.0_f32; side * side];
    gram.par_chunks_mut(side).zip(&tf_idf).enumerate().for_each(|(paper, (row, features))| {
        let products = &vectors[paper * papers..][..papers];
        row.iter_mut().zip(products).for_each(|(value, product)| *value += product / SCALE / SCALE);
        for (feature, weight) in features {
            let earlier = postings[*feature as usize].iter().take_while(|(other, _)| *other as usize <= paper);
            earlier.for_each(|(other, theirs)| row[*other as usize] += weight * theirs);
        }
    });
    // Each pair was compared once, in the row of its later paper.
    for later in 0..papers {
        (0..later).for_each(|earlier| gram[earlier * side + later] = gram[later * side + earlier]);
    }
    gram
}

#[cfg(test)]
mod tests;
