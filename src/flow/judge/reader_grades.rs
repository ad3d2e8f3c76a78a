//! Defines [`ReaderGrades`]: the model's grades of the papers that were offered for one reader.
//!
//! `judge.rs` makes them; `flow/publish.rs` applies them to the ranker's scores.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::feedback::mark_of;
use crate::domain::catalogue::Catalogue;
use crate::domain::mark::Mark;
use crate::domain::paper::ArxivId;
use crate::domain::selection::{Judged, Pick, Score};
use crate::llm::score::{Assessment, Grades};

/// A model's grades for one reader, by the paper's index in the catalogue.
#[derive(Debug, Default)]
pub struct ReaderGrades {
    grades: HashMap<usize, Grades>,
    /// Where the papers that were offered stood in the ranker's order: 0 is its first, 1 its last.
    rank_fractions: HashMap<usize, f64>,
    /// Whether papers that were offered have no grades for another reason than that the model declined.
    pub is_incomplete: bool,
    /// Whether only the first half of the share was offered: its grades decide which papers the second half is.
    pub is_first_half: bool,
}

impl ReaderGrades {
    /// No grades yet, of papers that stood at these fractions of the ranker's order.
    pub(super) fn offered(rank_fractions: HashMap<usize, f64>, is_first_half: bool) -> Self {
        Self { rank_fractions, is_first_half, ..Self::default() }
    }

    /// Takes the grades of the offered papers from what the model answered.
    pub(super) fn fill_in(&mut self, assessments: &HashMap<usize, Assessment>) {
        for index in self.rank_fractions.keys() {
            match assessments.get(index) {
                Some(Assessment::Graded(grades)) => drop(self.grades.insert(*index, grades.clone())),
                Some(Assessment::Declined) => {}
                None => self.is_incomplete = true,
            }
        }
    }

    /// Where an offered paper stood in the ranker's order; `None` if it was not offered.
    pub(super) fn rank_fraction(&self, index: usize) -> Option<f64> {
        self.rank_fractions.get(&index).copied()
    }

    /// Replaces the ranker's relevance by the model's for the papers that have grades, and marks the others as estimated.
    pub fn apply(&self, scores: &mut [Score]) {
        for (index, score) in scores.iter_mut().enumerate() {
            score.judged = match self.grades.get(&index) {
                Some(Grades { relevance, novelty, comment }) => {
                    score.relevance = *relevance;
                    Judged::ByModel { novelty: *novelty, comment: comment.clone() }
                }
                None => Judged::Estimated,
            };
        }
    }

    /// The grades as marks from which the ranker learns, in the catalogue's order.
    pub fn feedback(&self, catalogue: &Catalogue) -> Vec<Mark> {
        let grades: BTreeMap<_, _> = self.grades.iter().collect();
        grades
            .into_iter()
            .map(|(index, grades)| mark_of(catalogue.papers()[*index].clone(), grades.relevance))
            .collect()
    }

    /// Where the graded picks stood in the ranker's order. Picks by followed authors are left out: they are always graded,
    /// wherever they stand.
    pub fn rank_fractions(&self, catalogue: &Catalogue, picks: &[Pick]) -> Vec<(ArxivId, f64)> {
        let chosen = picks.iter().filter(|pick| !pick.is_by_followed_author());
        let picked: BTreeSet<&ArxivId> = chosen.map(|pick| &pick.paper.id).collect();
        let graded = self.rank_fractions.iter().filter(|(index, _)| self.grades.contains_key(index));
        let fractions = graded.map(|(index, fraction)| (&catalogue.papers()[*index].id, *fraction));
        fractions
            .filter(|(paper, _)| picked.contains(paper))
            .map(|(paper, fraction)| (paper.clone(), fraction))
            .collect()
    }
}
