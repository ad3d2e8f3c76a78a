//! Defines [`Score`], [`Reason`] and [`Selection`], and [`select`], which chooses one subscriber's picks from scored papers.
//!
//! `rank/` computes scores, `flow/publish.rs` selects, `flow/compose.rs` makes digest entries of the picks, and the `why`
//! command explains them. This file must never know how a score is computed, nor what a digest looks like.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::criteria::Criteria;
use super::paper::{AnnounceType, ArxivId, Paper};

/// The ranker's result for one paper and one subscriber.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The result of the hard rules.
    pub standing: Standing,
    /// Higher is better; comparable only within one catalogue and criteria.
    pub total: f32,
    /// 1-10, by `rank/relevance.rs`. 7 or more takes real evidence that the paper matches.
    pub relevance: u8,
    /// What `total` is made of.
    pub parts: ScoreParts,
    /// Why, best reason first; never empty for a paper with relevance 5 or more. Empty where nobody has asked for reasons yet.
    pub reasons: Vec<Reason>,
    /// Who determined `relevance`.
    pub judged: Judged,
}

/// Who determined how relevant a paper is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Judged {
    /// The ranker; no language model is configured.
    #[default]
    ByRanker,
    /// The ranker; a language model judges for this subscriber but has not judged this paper.
    Estimated,
    /// A language model.
    ByModel {
        /// 1-10.
        novelty: u8,
        /// One sentence; may be empty.
        comment: String,
    },
}

impl Score {
    /// Relevance plus novelty if a model judges for this subscriber, else 0. It takes precedence over `total` in the order
    /// of papers. A paper that the model has not judged gets a novelty of 5.
    fn grade(&self) -> u8 {
        match self.judged {
            Judged::ByRanker => 0,
            Judged::Estimated => self.relevance + 5,
            Judged::ByModel { novelty, .. } => self.relevance + novelty,
        }
    }
}

/// The decision of the hard rules, which comes before any score.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// No hard rule applies: the score decides.
    Candidate,
    /// Always selected: the paper is by this followed author (the name as the subscriber wrote it).
    Followed(String),
    /// Never selected.
    RuledOut(HardRule),
}

/// A rule that excludes a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HardRule {
    /// The paper is in none of the subscriber's categories.
    Categories,
    /// The paper was announced with a type that the subscriber does not read.
    AnnounceType(AnnounceType),
    /// The paper matches this entry of `exclude`.
    Excluded(String),
}

/// The parts of a score. Each is z-scored within the pool before weighting, except closeness, coverage and marks, which do
/// not depend on the other papers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScoreParts {
    /// BM25 of the criteria's text.
    pub lexical: f32,
    /// Keyword count.
    pub keywords: f32,
    /// Similarity of the static vectors to topics and criteria, relative to the other papers of the pool.
    pub vectors: f32,
    /// The same similarity in absolute terms.
    pub closeness: f32,
    /// The share of a topic's words that the paper contains.
    pub coverage: f32,
    /// Similarity to what the subscriber avoids (subtracted).
    pub avoid: f32,
    /// The contribution of the reader's marks, less their contribution to the mean paper of the pool.
    pub marks: f32,
}

/// One reason for a paper's position in the ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Reason {
    /// By an author whom the subscriber follows.
    Author {
        /// As the subscriber wrote it.
        name: String,
    },
    /// Resembles a topic.
    Topic {
        /// The topic's name.
        name: String,
        /// Up to three phrases of the paper that contributed most; may be empty.
        phrases: Vec<String>,
    },
    /// Means what a topic means, though no phrase of the topic stands in it.
    NearTopic {
        /// The topic's name.
        name: String,
        /// The phrases of the paper that are nearest to the topic; may be empty.
        phrases: Vec<String>,
    },
    /// Contains a keyword.
    Keyword {
        /// The keywords as the subscriber wrote them.
        keywords: Vec<String>,
    },
    /// Resembles a paper that the subscriber marked as liked.
    Mark {
        /// That paper's title.
        title: String,
    },
    /// Resembles a paper that the subscriber marked as refused: lowers the score.
    Refused {
        /// That paper's title.
        title: String,
    },
    /// Resembles something that the subscriber avoids: lowers the score.
    Avoid {
        /// The avoid text, as written.
        text: String,
    },
    /// Unlike anything in the catalogue's background.
    Unusual,
    /// Among the best of a day without a paper on the reader's subjects.
    BestOfLittle,
}

/// The papers that a subscriber was sent before, each with the window of its issue.
pub type History = HashMap<ArxivId, String>;

/// One paper that goes into the digest.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The paper.
    pub paper: Paper,
    /// Its announce type in this subscriber's categories.
    pub announce_type: AnnounceType,
    /// 1-10.
    pub relevance: u8,
    /// The ranker's score.
    pub total: f32,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Who determined `relevance`.
    pub judged: Judged,
}

impl Pick {
    /// The topic for which it was selected, if one was.
    pub fn topic(&self) -> Option<&str> {
        self.reasons.iter().find_map(|reason| match reason {
            Reason::Topic { name, .. } | Reason::NearTopic { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether it was selected because of one of its authors.
    pub fn is_by_followed_author(&self) -> bool {
        self.reasons.iter().any(|reason| matches!(reason, Reason::Author { .. }))
    }
}

/// Why a paper is not in the digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OmissionReason {
    /// A hard rule excludes it.
    RuledOut(HardRule),
    /// A version of it was sent before, in the issue of this window.
    AlreadySent(String),
    /// This version withdraws the paper.
    Withdrawn,
    /// Not relevant enough.
    BelowRelevance {
        /// The paper's relevance.
        relevance: u8,
        /// The subscriber's minimum.
        min: u8,
    },
    /// Relevant enough, but the digest is full.
    OverLimit {
        /// Its rank among the relevant papers, from 1.
        rank: u32,
    },
}

/// A paper that was not selected.
#[derive(Clone, Debug, PartialEq)]
pub struct Omission {
    /// The paper.
    pub id: ArxivId,
    /// 1-10.
    pub relevance: u8,
    /// Why.
    pub cut: OmissionReason,
}

/// One subscriber's selection: the picks, best first (followed authors' papers lead), and every other paper with the
/// reason for its omission.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// The papers that go into the digest.
    pub picks: Vec<Pick>,
    /// The papers that do not.
    pub omissions: Vec<Omission>,
    /// The number of papers in the subscriber's categories and announce types.
    pub considered: u32,
    /// Whether a language model failed to judge papers that it should have judged.
    pub without_model: bool,
}

impl Selection {
    /// The number of papers that were relevant but did not fit: the N of "N more".
    pub fn over_limit(&self) -> u32 {
        self.omissions.iter().filter(|o| matches!(o.cut, OmissionReason::OverLimit { .. })).count() as u32
    }
}

/// Selects from scored papers. `scores` has one entry per paper of the catalogue, in its order. Papers are ordered by
/// followed author, then the model's grade (if a model judges), then score, then id: a total order, so the same input gives
/// the same digest.
pub fn select(catalogue: &Catalogue, scores: &[Score], criteria: &Criteria, history: &History) -> Selection {
    select_explained(catalogue, scores, criteria, history, |paper| scores[paper].reasons.clone())
}

/// As [`select`], with reasons that are found for the picks alone: `reasons` gets a paper's place in the catalogue.
pub fn select_explained(
    catalogue: &Catalogue,
    scores: &[Score],
    criteria: &Criteria,
    history: &History,
    reasons: impl Fn(usize) -> Vec<Reason>,
) -> Selection {
    let mut selection = Selection::default();
    let mut ranked: Vec<(usize, (&Paper, &Score))> = catalogue.papers().iter().zip(scores).enumerate().collect();
    ranked.sort_by(|(_, (a, x)), (_, (b, y))| {
        let grades = || y.grade().cmp(&x.grade());
        followed(y).cmp(&followed(x)).then_with(grades).then(y.total.total_cmp(&x.total)).then_with(|| a.id.cmp(&b.id))
    });
    let mut rank = 0;
    for (place, (paper, score)) in ranked {
        if !matches!(score.standing, Standing::RuledOut(HardRule::Categories | HardRule::AnnounceType(_))) {
            selection.considered += 1;
        }
        match omission_reason(paper, score, criteria, history, &mut rank) {
            Some(cut) => {
                selection.omissions.push(Omission { id: paper.id.clone(), relevance: score.relevance, cut });
            }
            None => selection.picks.push(Pick {
                paper: paper.clone(),
                announce_type: paper.announce_type_for(&criteria.categories).unwrap_or(AnnounceType::New),
                relevance: score.relevance,
                total: score.total,
                reasons: reasons(place),
                judged: score.judged.clone(),
            }),
        }
    }
    selection
}

fn followed(score: &Score) -> bool {
    matches!(score.standing, Standing::Followed(_))
}

/// The first rule that omits a paper, or `None` if it is selected. `rank` counts the papers that pass every rule except the
/// limit.
fn omission_reason(
    paper: &Paper,
    score: &Score,
    criteria: &Criteria,
    history: &History,
    rank: &mut u32,
) -> Option<OmissionReason> {
    if let Standing::RuledOut(rule) = &score.standing {
        return Some(OmissionReason::RuledOut(rule.clone()));
    }
    if let Some(window) = history.get(&paper.id) {
        return Some(OmissionReason::AlreadySent(window.clone()));
    }
    if paper.withdrawn {
        return Some(OmissionReason::Withdrawn);
    }
    if !followed(score) && score.relevance < criteria.min_relevance {
        return Some(OmissionReason::BelowRelevance { relevance: score.relevance, min: criteria.min_relevance });
    }
    *rank += 1;
    // A followed author's paper is selected even if the digest is full.
    if !followed(score) && *rank > criteria.limit {
        return Some(OmissionReason::OverLimit { rank: *rank });
    }
    None
}
