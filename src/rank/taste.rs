//! Defines [`Lesson`] and [`Taste`]: what is learnt from a reader's marks.
//!
//! `Ranker::profile` learns, `features.rs` and `score.rs` apply it, `explain.rs` and `Ranker::influences` tell of it. It
//! must never know the papers that are scored.
//!
//! One logistic regression on the words (tf-idf) and on the static vectors of the marked papers together. What the
//! criteria make of a marked paper enters as log-odds known beforehand, so that marks teach what the criteria do not say,
//! and so that what is learnt is in the units of the score: it needs no weight of its own, and grows with the number of
//! marks as far as they agree.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::fit::{Example, duals};
use super::index::{Doc, Index};
use super::marks::{Mark, Marks, Opinion};
use super::matrix::multiply;
use super::profile::Profile;
use super::score::criteria_scores;
use super::vectors::{DIM, Model, Row, SCALE, row};
use crate::domain::paper::Paper;

/// What one unit of the criteria's score is worth in log-odds.
const SLOPE: f32 = 0.25;
/// The ridge: how sceptical a few marks are taken.
const RIDGE: f32 = 0.3;
/// A paper of which nothing is known stands for so many that were seen and left unmarked: a few real ones, all of one day,
/// say little about what else a reader leaves.
const EMPTY: f32 = 20.0;
/// So many papers that were liked or refused, and so many that were left unmarked, are learnt from: the newest.
const TOLD: usize = 1_000;
const LEFT: usize = 500;

/// One mark's part in one paper's score.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// The marked paper's title.
    pub title: String,
    /// What the reader said of it.
    pub opinion: Opinion,
    /// How alike the two papers are: the cosine of their vectors.
    pub similarity: f32,
    /// What the mark adds to the score.
    pub share: f32,
}

/// A paper that was liked or refused, as reasons name it.
pub struct Told {
    /// The mark's id.
    pub id: String,
    /// What was said.
    pub opinion: Opinion,
    /// The title.
    pub title: String,
}

/// The marked papers, and what each adds.
pub struct Lesson<'a> {
    marks: Vec<&'a Mark>,
    index: Index,
    /// By mark: what it adds to the score of a paper, times what the two have in common.
    duals: Vec<f32>,
}

/// What was learnt, ready to be applied.
pub struct Taste {
    /// What each of the model's features adds to the score, in order of feature.
    pub features: Vec<(u32, f32)>,
    /// The direction in the space of the static vectors.
    pub direction: Row,
    /// What a paper adds to its score that lies in that direction.
    pub reach: f32,
    /// The papers that were liked or refused.
    pub told: Vec<Told>,
    /// Their vectors, in that order.
    pub rows: Vec<f32>,
}

impl<'a> Lesson<'a> {
    /// Learns from marks; none if nothing was liked and nothing refused. `profile` is that of the criteria alone.
    pub fn of(marks: &'a Marks, profile: &Profile, model: &Model) -> Option<Self> {
        let marks = newest(marks);
        if marks.iter().all(|mark| mark.opinion == Opinion::Unmarked) {
            return None;
        }
        let papers: Vec<Paper> = marks.iter().map(|mark| paper(mark)).collect();
        let index = Index::of(&papers, model);
        let examples = examples(&marks, &criteria_scores(profile, &index, model));
        let mut duals = duals(&examples, &gram(&index, model), RIDGE);
        duals.iter_mut().for_each(|dual| *dual /= SLOPE);
        Some(Self { marks, index, duals })
    }

    /// What each of the model's features adds to the score, in order of feature; those that add nothing are left out.
    pub fn features(&self, model: &Model) -> Vec<(u32, f32)> {
        let mut features = vec![0.0_f32; model.len() as usize];
        for (doc, dual) in self.index.docs().iter().zip(&self.duals) {
            doc.tf_idf(model).for_each(|(feature, weight)| features[feature as usize] += dual * weight);
        }
        (0..).zip(features).filter(|(_, weight)| *weight != 0.0).collect()
    }

    /// The marked papers.
    pub fn papers(&self) -> impl Iterator<Item = (&'a Mark, &Doc)> {
        self.marks.iter().copied().zip(self.index.docs())
    }

    /// What was learnt, as weights.
    pub fn taste(&self, model: &Model) -> Taste {
        let mut direction = [0.0_f32; DIM];
        for (place, dual) in self.duals[..self.marks.len()].iter().enumerate() {
            direction.iter_mut().zip(self.index.row(place)).for_each(|(sum, x)| *sum += dual * x / SCALE);
        }
        let told: Vec<usize> = (0..self.marks.len()).filter(|n| self.marks[*n].opinion != Opinion::Unmarked).collect();
        Taste {
            features: self.features(model),
            direction: row(direction),
            reach: direction.iter().map(|x| x * x).sum::<f32>().sqrt(),
            told: told.iter().map(|n| Told::of(self.marks[*n])).collect(),
            rows: told.iter().flat_map(|n| self.index.row(*n)).copied().collect(),
        }
    }

    /// What each mark that was told adds to a paper's score, what adds or takes most first. `paper` is an index of one.
    pub fn influences(&self, paper: &Index, model: &Model) -> Vec<Influence> {
        let influence = |(mark, similarity, share): (&Mark, f32, f32)| Influence {
            title: mark.title.clone(),
            opinion: mark.opinion,
            similarity,
            share,
        };
        let told = self.in_common(paper, model).into_iter().filter(|(mark, ..)| mark.opinion != Opinion::Unmarked);
        let mut influences: Vec<Influence> = told.map(influence).collect();
        // Stable: marks of equal weight stay in order of id.
        influences.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
        influences
    }

    /// What each mark adds to a paper's score, in order of id. `paper` is an index of one.
    pub fn shares(&self, paper: &Index, model: &Model) -> Vec<(&'a Mark, f32)> {
        self.in_common(paper, model).into_iter().map(|(mark, _, share)| (mark, share)).collect()
    }

    /// By mark: how alike its paper and another are, and what it adds to the other's score.
    fn in_common(&self, paper: &Index, model: &Model) -> Vec<(&'a Mark, f32, f32)> {
        let words: BTreeMap<u32, f32> = paper.docs().iter().flat_map(|doc| doc.tf_idf(model)).collect();
        let of_mark = |(place, (mark, doc)): (usize, (&'a Mark, &Doc))| {
            let common: f32 = doc.tf_idf(model).filter_map(|(feature, x)| Some(x * words.get(&feature)?)).sum();
            let product: f32 = self.index.row(place).iter().zip(paper.rows()).map(|(a, b)| a * b).sum();
            let similarity = product / SCALE / SCALE;
            (mark, similarity, self.duals[place] * (common + similarity))
        };
        self.papers().enumerate().map(of_mark).collect()
    }
}

impl Told {
    fn of(mark: &Mark) -> Self {
        Self { id: mark.id.clone(), opinion: mark.opinion, title: mark.title.clone() }
    }
}

/// The marks that are learnt from, in order of id, which is the order of time but for the oldest.
fn newest(marks: &Marks) -> Vec<&Mark> {
    let (mut told, mut left) = (TOLD, LEFT);
    let mut kept: Vec<&Mark> = Vec::new();
    for mark in marks.as_slice().iter().rev() {
        let room = if mark.opinion == Opinion::Unmarked { &mut left } else { &mut told };
        if *room > 0 {
            *room -= 1;
            kept.push(mark);
        }
    }
    kept.reverse();
    kept
}

/// A text as an index of one paper.
pub fn text_of(text: &str, model: &Model) -> Index {
    let mark =
        Mark { id: String::new(), title: String::new(), abstract_text: text.to_owned(), opinion: Opinion::Unmarked };
    Index::of(&[paper(&mark)], model)
}

/// A marked paper as far as it is known. Its id does not matter: an index goes by place.
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

/// The marks, and last the empty paper. Whatever was said counts 1; all that was left unmarked, with the empty paper, counts
/// as much as all that was liked, but no paper of it more than 1.
fn examples(marks: &[&Mark], scores: &[f32]) -> Vec<Example> {
    let count = |opinion| marks.iter().filter(|mark| mark.opinion == opinion).count() as f32;
    let left = (count(Opinion::Liked) / (count(Opinion::Unmarked) + EMPTY)).min(1.0);
    let one = |(mark, score): (&&Mark, &f32)| match mark.opinion {
        Opinion::Liked => Example { side: 1.0, weight: 1.0, offset: SLOPE * score },
        Opinion::Refused => Example { side: -1.0, weight: 1.0, offset: SLOPE * score },
        Opinion::Unmarked => Example { side: -1.0, weight: left, offset: SLOPE * score },
    };
    let mut examples: Vec<Example> = marks.iter().zip(scores).map(one).collect();
    examples.push(Example { side: -1.0, weight: left * EMPTY, offset: 0.0 });
    let weight: f32 = examples.iter().map(|example| example.weight).sum();
    let mean = examples.iter().map(|example| example.weight * example.offset).sum::<f32>() / weight;
    examples.iter_mut().for_each(|example| example.offset -= mean);
    examples
}

/// What any two examples have in common: words, vectors, and 1 for the intercept, which is all that the empty paper has.
fn gram(index: &Index, model: &Model) -> Vec<f32> {
    let (papers, side) = (index.len(), index.len() + 1);
    let docs: Vec<Vec<(u32, f32)>> = index.docs().iter().map(|doc| doc.tf_idf(model).collect()).collect();
    let mut with: Vec<Vec<(u32, f32)>> = vec![Vec::new(); model.len() as usize];
    for (place, features) in docs.iter().enumerate() {
        features.iter().for_each(|(feature, weight)| with[*feature as usize].push((place as u32, *weight)));
    }
    let vectors = multiply(index.rows(), index.rows(), DIM);
    let mut gram = vec![1.0_f32; side * side];
    gram.par_chunks_mut(side).zip(&docs).enumerate().for_each(|(place, (row, features))| {
        let products = &vectors[place * papers..][..papers];
        row.iter_mut().zip(products).for_each(|(value, product)| *value += product / SCALE / SCALE);
        for (feature, weight) in features {
            let before = with[*feature as usize].iter().take_while(|(other, _)| *other as usize <= place);
            before.for_each(|(other, theirs)| row[*other as usize] += weight * theirs);
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
