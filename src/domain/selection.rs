//! Defines [`Score`], [`Reason`] and [`Selection`], and [`select`]: from scored papers to one subscriber's picks.
//!
//! `rank/` makes scores, `publish.rs` selects, `compose.rs` words the result, `why` reads every part of it. This file must
//! never know how a score is computed, nor what a digest looks like.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::criteria::Criteria;
use super::paper::{AnnounceType, ArxivId, Paper};

/// What the ranker says of one paper for one subscriber.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// What the hard rules say.
    pub standing: Standing,
    /// Higher is better; comparable only within one catalogue and criteria.
    pub total: f32,
    /// 1-10, by `rank/relevance.rs`: from 7 on it is earned.
    pub relevance: u8,
    /// What `total` is made of.
    pub parts: ScoreParts,
    /// Why, best reason first; never empty for a paper with relevance 5 or more.
    pub reasons: Vec<Reason>,
    /// Whose `relevance` is.
    pub judged: Judged,
}

/// Who said how relevant a paper is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Judged {
    /// The ranker, whom nobody else was asked beside.
    #[default]
    ByRanker,
    /// The ranker, where a language model judges for this subscriber and has not judged this paper.
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
    /// Orders papers before `total` does, where a model judges: relevance and novelty together. A paper that it has not
    /// judged counts as half new.
    fn grade(&self) -> u8 {
        match self.judged {
            Judged::ByRanker => 0,
            Judged::Estimated => self.relevance + 5,
            Judged::ByModel { novelty, .. } => self.relevance + novelty,
        }
    }
}

/// What the hard rules decide before any score counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// The score decides.
    Candidate,
    /// Always in: by this followed author, as the subscriber wrote the name.
    Followed(String),
    /// Never in.
    RuledOut(HardRule),
}

/// A rule that keeps a paper out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HardRule {
    /// In none of the subscriber's categories.
    Categories,
    /// Announced as something the subscriber does not read.
    AnnounceType(AnnounceType),
    /// Matches this entry of `exclude`.
    Excluded(String),
}

/// The parts of a score, each z-scored within the pool before weighting; except closeness, coverage and marks, which are what
/// they are whatever else was announced.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScoreParts {
    /// BM25 of the criteria's text.
    pub lexical: f32,
    /// Keyword count.
    pub keywords: f32,
    /// Similarity of the static vectors to topics and criteria, beside the other papers of the pool.
    pub vectors: f32,
    /// The same similarity for itself.
    pub closeness: f32,
    /// How much of a topic's own words stands in the paper.
    pub coverage: f32,
    /// Similarity to what is to be avoided (subtracted).
    pub avoid: f32,
    /// What the reader's marks add, beside what they add to the mean paper of the pool.
    pub marks: f32,
}

/// One reason for a paper's place.
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
        /// Phrases of the paper that decided, at most three; may be empty.
        phrases: Vec<String>,
    },
    /// A keyword stands in it.
    Keyword {
        /// The keywords as the subscriber wrote them.
        keywords: Vec<String>,
    },
    /// Resembles a paper that the subscriber marked as liked.
    Mark {
        /// That paper's title.
        title: String,
    },
    /// Resembles a paper that the subscriber marked as refused: lowers.
    Refused {
        /// That paper's title.
        title: String,
    },
    /// Resembles something the subscriber avoids: lowers.
    Avoid {
        /// The avoid text, as written.
        text: String,
    },
    /// Unlike anything in the catalogue's background.
    Unusual,
    /// The best of a day on which nothing is on the reader's subjects.
    BestOfLittle,
}

/// What a subscriber has been sent before: the paper, and the window of the issue that had it.
pub type History = HashMap<ArxivId, String>;

/// One paper that goes into the digest.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The paper.
    pub paper: Paper,
    /// As what it was announced to this subscriber.
    pub announce_type: AnnounceType,
    /// 1-10.
    pub relevance: u8,
    /// The ranker's score.
    pub total: f32,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Whose `relevance` is.
    pub judged: Judged,
}

impl Pick {
    /// Whether it is in for one of its authors.
    pub fn is_by_followed_author(&self) -> bool {
        self.reasons.iter().any(|reason| matches!(reason, Reason::Author { .. }))
    }
}

/// Why a paper is not in the digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OmissionReason {
    /// By a hard rule.
    RuledOut(HardRule),
    /// Sent before (any version), in this window's issue.
    AlreadySent(String),
    /// This version withdraws the paper.
    Withdrawn,
    /// Not relevant enough.
    BelowRelevance {
        /// The paper's.
        relevance: u8,
        /// The subscriber's minimum.
        min: u8,
    },
    /// Relevant enough, but the digest is full.
    OverLimit {
        /// Its place among the relevant papers, from 1.
        rank: u32,
    },
}

/// A paper that was looked at and left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Omission {
    /// The paper.
    pub id: ArxivId,
    /// 1-10.
    pub relevance: u8,
    /// Why.
    pub cut: OmissionReason,
}

/// One subscriber's selection: picks best first (followed authors' papers lead), and every other paper with the reason
/// why it is not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// What goes into the digest.
    pub picks: Vec<Pick>,
    /// What does not.
    pub omissions: Vec<Omission>,
    /// Papers that passed the categories and announce types: what was looked at for this subscriber.
    pub considered: u32,
    /// Whether a language model should have judged papers that it has not.
    pub without_model: bool,
}

impl Selection {
    /// Papers that were relevant but did not fit: the N of "N more".
    pub fn over_limit(&self) -> u32 {
        self.omissions.iter().filter(|o| matches!(o.cut, OmissionReason::OverLimit { .. })).count() as u32
    }
}

/// Chooses from scored papers. `scores` has one entry per paper of the catalogue, in its order. Pure, and a total order:
/// followed authors, then a model's grades where there are any, then score, then id decide, so the same input gives the same digest.
pub fn select(catalogue: &Catalogue, scores: &[Score], criteria: &Criteria, history: &History) -> Selection {
    let mut selection = Selection::default();
    let mut ranked: Vec<(&Paper, &Score)> = catalogue.papers().iter().zip(scores).collect();
    ranked.sort_by(|(a, x), (b, y)| {
        let grades = || y.grade().cmp(&x.grade());
        followed(y).cmp(&followed(x)).then_with(grades).then(y.total.total_cmp(&x.total)).then_with(|| a.id.cmp(&b.id))
    });
    let mut rank = 0;
    for (paper, score) in ranked {
        if !matches!(score.standing, Standing::RuledOut(HardRule::Categories | HardRule::AnnounceType(_))) {
            selection.considered += 1;
        }
        match cut(paper, score, criteria, history, &mut rank) {
            Some(cut) => {
                selection.omissions.push(Omission { id: paper.id.clone(), relevance: score.relevance, cut });
            }
            None => selection.picks.push(Pick {
                paper: paper.clone(),
                announce_type: paper.announce_type_for(&criteria.categories).unwrap_or(AnnounceType::New),
                relevance: score.relevance,
                total: score.total,
                reasons: score.reasons.clone(),
                judged: score.judged.clone(),
            }),
        }
    }
    selection
}

fn followed(score: &Score) -> bool {
    matches!(score.standing, Standing::Followed(_))
}

/// The first rule that keeps a paper out, in the order in which `why` tells them. `rank` counts the papers that pass all
/// but the last rule.
fn cut(paper: &Paper, score: &Score, criteria: &Criteria, history: &History, rank: &mut u32) -> Option<OmissionReason> {
    if let Standing::RuledOut(bar) = &score.standing {
        return Some(OmissionReason::RuledOut(bar.clone()));
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
    // A followed author is always in, also in a full digest.
    if !followed(score) && *rank > criteria.limit {
        return Some(OmissionReason::OverLimit { rank: *rank });
    }
    None
}
