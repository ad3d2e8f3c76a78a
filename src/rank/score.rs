//! Defines [`FirstPass`], and its second pass: from the measurements to [`ReaderScores`], a [`Score`] per candidate.
//!
//! `Ranker` makes a first pass per reader and finishes it.
//!
//! Every measurement is z-scored over the pool, then weighted; what the marks add is in the units of the total already. The
//! weights are those that did best on average over five readers' judged selections; the optimum is flat (a weight changed by
//! half costs less than 0.005 of AUC). The second pass adds the similarity to the best papers of the first, which is
//! pseudo-relevance feedback after Rocchio, "Relevance Feedback in Information Retrieval" (1971).

use super::arith::Moments;
use super::explain::Evidence;
use super::index::Index;
use super::measurements::Measurements;
use super::pool::{FULL_POOL, Pool, RowSum, sum_of_rows};
use super::profile::Profile;
use super::reader_pool::ReaderPool;
use super::relevance::{MAX_WITHOUT_CRITERIA, ON_SUBJECT, relevance};
use super::rules::standings;
use super::vectors::{DIM, IntegerRow, SCALE, VectorModel, integer_row};
use crate::domain::selection::{Judged, Reason, Score, ScoreParts, Standing};

/// The weights of the parts of the total. Closeness is weighted within, and marks have the weight 1.
const LEXICAL: f32 = 0.3;
const KEYWORDS: f32 = 0.35;
const VECTORS: f32 = 1.3;
const COVERAGE: f32 = 1.0;
const AVOID: f32 = 0.4;

/// The weights within closeness: the nearest topic, and the criteria as one text.
const CLOSENESS_TO_CRITERIA: (f32, f32) = (2.0, 8.8);
/// The same for a reader without criteria: the nearest liked paper, and all of them together.
const CLOSENESS_TO_LIKED: (f32, f32) = (3.5, 6.8);

/// The weights within the vector part: nearest topic and items, all items, the criteria as one text, the feedback.
const NEAREST: f32 = 0.4;
const MEAN: f32 = 0.6;
const WHOLE: f32 = 0.3;
const FEEDBACK: f32 = 0.4;
/// The weight of a literal match within the avoid part; similarity has 1.
const LITERAL: f32 = 0.5;

/// The share of closeness and coverage that counts in the offset of marked papers, most of which have both.
const OFFSET_SHARE: f32 = 0.4;

/// The weight of the z-scored marks in the earned score of a reader without criteria.
const LIKENESS: f32 = 1.64;

/// The share of the pool whose best papers give the feedback.
const FEEDBACK_SHARE: f32 = 0.03;
/// And the least number of those papers.
const MIN_FEEDBACK_PAPERS: usize = 3;

/// One reader's scores after the first pass.
pub struct FirstPass<'a> {
    profile: &'a Profile,
    standings: Vec<Standing>,
    /// By paper of the pool: whether it counts in means and percentiles.
    is_counted: Vec<bool>,
    measured: Measurements,
    /// The products of the profile's rows with the candidates.
    similarities: &'a [f32],
    /// The vector part before feedback and z-scoring.
    vectors: Vec<f32>,
    parts: Vec<ScoreParts>,
}

impl<'a> FirstPass<'a> {
    /// The first pass. `similarities` are the products of the profile's rows with the papers of each index of the pool.
    pub fn of(profile: &'a Profile, pool: &Pool<'_>, similarities: Vec<&'a [f32]>, model: &VectorModel) -> Self {
        let is_open = |standing: &Standing| !matches!(standing, Standing::RuledOut(_));
        let standings_of_candidates = standings(profile, pool.candidates);
        let mut is_counted: Vec<bool> = standings_of_candidates.iter().map(is_open).collect();
        if let Some(background) = pool.background {
            let background = standings(profile, background);
            let pairs = background.iter().zip(&pool.is_counted);
            is_counted.extend(pairs.map(|(standing, is_counted)| *is_counted && is_open(standing)));
        }
        let measured = Measurements::of(profile, &ReaderPool::of(pool, &is_counted), &similarities, model);
        let (vectors, mut parts) = parts(profile, &measured, |values, typical| z_scores(values, &is_counted, typical));
        let mean_taste = mean_of_filled_pool(&measured.taste, &is_counted);
        parts
            .iter_mut()
            .zip(&measured.taste)
            .for_each(|(parts, taste)| parts.marks = (f64::from(*taste) - mean_taste) as f32);
        let similarities = similarities.first().copied().unwrap_or_default();
        Self { profile, standings: standings_of_candidates, is_counted, measured, similarities, vectors, parts }
    }

    /// The direction from the centre of the pool to that of the best papers of the first pass. All zeros if the pool is not
    /// full or the vector part is 0 everywhere.
    pub fn feedback(&self, pool: &Pool<'_>) -> IntegerRow {
        let mut counted: Vec<usize> = (0..pool.paper_count()).filter(|paper| self.is_counted[*paper]).collect();
        if counted.len() < FULL_POOL || self.vectors.iter().all(|value| *value == 0.0) {
            return [0.0; DIM];
        }
        let totals: Vec<f32> = self.parts.iter().map(total).collect();
        let best = ((counted.len() as f32 * FEEDBACK_SHARE).round() as usize).max(MIN_FEEDBACK_PAPERS);
        // Their order is of no interest: the sum is of integers.
        counted.select_nth_unstable_by(best - 1, |a, b| {
            totals[*b].total_cmp(&totals[*a]).then_with(|| pool.id(*a).cmp(pool.id(*b)))
        });
        let centre = unit_mean(pool.sum_of_rows(&self.is_counted), counted.len());
        let best_centre = unit_mean(sum_of_rows(counted[..best].iter().map(|paper| pool.row(*paper))), best);
        integer_row(std::array::from_fn(|d| best_centre[d] - centre[d]))
    }

    /// The second pass: totals, relevance and reasons of the candidates. `feedback` are the products of the row that
    /// [`FirstPass::feedback`] returned with the papers of each index of the pool.
    pub fn finish(mut self, pool: &'a Pool<'a>, feedback: Vec<&[f32]>, model: &'a VectorModel) -> ReaderScores<'a> {
        self.add_feedback(feedback);
        let totals: Vec<f32> = self.parts.iter().map(total).collect();
        let pooled = self.sorted_counted(&totals);
        let earned = self.profile.taste.as_ref().map(|_| self.sorted_counted(&self.earned_scores()));
        let earned = earned.as_deref().unwrap_or(&pooled);
        let most = if self.profile.asks_for_content() { 10 } else { MAX_WITHOUT_CRITERIA };
        let score = |(paper, standing): (usize, Standing)| {
            let (total, parts) = (totals[paper], self.parts[paper]);
            let relevance = relevance(total, &pooled, earned).min(most);
            Score { standing, total, relevance, parts, reasons: Vec::new(), judged: Judged::ByRanker }
        };
        let scores: Vec<Score> = self.standings.into_iter().enumerate().map(score).collect();
        ReaderScores {
            relevance: scores.iter().map(|score| score.relevance).collect(),
            best_of_little: best_of_little(&scores, pool.candidates),
            evidence: Evidence::of(self.profile, pool, self.measured, self.similarities, model),
            scores,
        }
    }
}

/// One reader's scores of the candidates. Reasons are found for the papers that are asked for: they take longer than the
/// scores, and most papers are never shown.
pub struct ReaderScores<'a> {
    /// By candidate, without their reasons. Another judge may change them.
    pub scores: Vec<Score>,
    /// By candidate: the ranker's own relevance.
    relevance: Vec<u8>,
    best_of_little: Option<usize>,
    evidence: Evidence<'a>,
}

impl ReaderScores<'_> {
    /// Why a candidate has the score and relevance that the ranker gave it.
    pub fn reasons(&self, paper: usize) -> Vec<Reason> {
        let Score { standing, parts, .. } = &self.scores[paper];
        let mut reasons = self.evidence.reasons(paper, standing, self.relevance[paper], parts);
        reasons.extend((self.best_of_little == Some(paper)).then_some(Reason::BestOfLittle));
        reasons
    }

    /// The scores, each with its reasons.
    pub fn explained(mut self) -> Vec<Score> {
        for paper in 0..self.scores.len() {
            self.scores[paper].reasons = self.reasons(paper);
        }
        self.scores
    }
}

impl FirstPass<'_> {
    /// Adds the feedback to the vector part. `feedback` is as for [`FirstPass::finish`].
    fn add_feedback(&mut self, feedback: Vec<&[f32]>) {
        let feedback: Vec<f32> = feedback.concat().iter().map(|x| x / SCALE / SCALE).collect();
        let feedback = z_scores(&feedback, &self.is_counted, TYPICAL.unit);
        let is_full = self.is_counted.iter().filter(|counted| **counted).count() >= FULL_POOL;
        let weight = if is_full { FEEDBACK } else { 0.0 };
        let vectors: Vec<f32> =
            self.vectors.iter().zip(&feedback).map(|(first, second)| first + weight * second).collect();
        let vectors = z_scores(&vectors, &self.is_counted, TYPICAL.vectors);
        self.parts.iter_mut().zip(vectors).for_each(|(parts, vectors)| parts.vectors = vectors);
    }

    /// The scores without marks, which decide how many papers reach each relevance: marks say which papers are wanted, not
    /// how many. For a reader without criteria, the z-scored marks are added instead.
    fn earned_scores(&self) -> Vec<f32> {
        let marks = z_scores(&self.measured.taste, &self.is_counted, TYPICAL.unit);
        let earned = |(parts, marks): (&ScoreParts, f32)| {
            let marks = if self.profile.by_likes { LIKENESS * marks } else { 0.0 };
            total(parts) - parts.marks + marks
        };
        self.parts.iter().zip(marks).map(earned).collect()
    }

    /// The values of the papers that count, in ascending order.
    fn sorted_counted(&self, values: &[f32]) -> Vec<f32> {
        let counted = values.iter().zip(&self.is_counted).filter(|(_, counted)| **counted);
        let mut counted: Vec<f32> = counted.map(|(value, _)| *value).collect();
        counted.sort_unstable_by(f32::total_cmp);
        counted
    }
}

/// The best candidate, which gets the reason [`Reason::BestOfLittle`], if none is on the reader's subjects and it is close.
fn best_of_little(scores: &[Score], candidates: &Index) -> Option<usize> {
    let is_open = |score: &Score| !matches!(score.standing, Standing::RuledOut(_));
    if scores.iter().any(|score| is_open(score) && score.relevance >= ON_SUBJECT) {
        return None;
    }
    let papers = candidates.papers();
    let best = (0..scores.len())
        .filter(|n| is_open(&scores[*n]))
        .max_by(|a, b| scores[*a].total.total_cmp(&scores[*b].total).then_with(|| papers[*b].id.cmp(&papers[*a].id)));
    best.filter(|best| scores[*best].relevance == ON_SUBJECT - 2)
}

/// The scores of papers by the criteria alone, without feedback. Each paper is compared with the typical values and not with
/// the other papers: marked papers are no pool, because most of them are on the reader's subjects.
pub fn criteria_scores(profile: &Profile, index: &Index, model: &VectorModel) -> Vec<f32> {
    let pool = Pool::alone(index);
    let similarities = pool.similarities(&profile.rows);
    let is_counted = vec![false; pool.paper_count()];
    let rows = similarities.rows(0..profile.layout.rows());
    let measured = Measurements::of(profile, &ReaderPool::of(&pool, &is_counted), &rows, model);
    let (_, parts) = parts(profile, &measured, |values, typical| standardised(values, |value| typical.z(value)));
    let shared = |parts: &ScoreParts| parts.closeness + COVERAGE * parts.coverage;
    parts.iter().map(|parts| total(parts) - (1.0 - OFFSET_SHARE) * shared(parts)).collect()
}

/// Combines the measurements: the vector part before it is z-scored, and all parts except the marks. `z` standardises values,
/// given their typical moments.
fn parts(
    profile: &Profile,
    measured: &Measurements,
    z: impl Fn(&[f32], Moments) -> Vec<f32>,
) -> (Vec<f32>, Vec<ScoreParts>) {
    let nearest = z(&measured.nearest, TYPICAL.nearest);
    let mean = z(&measured.mean, TYPICAL.mean);
    let (closest, overall) = if profile.by_likes { CLOSENESS_TO_LIKED } else { CLOSENESS_TO_CRITERIA };
    let whole = if profile.by_likes { vec![0.0; measured.whole.len()] } else { z(&measured.whole, TYPICAL.whole) };
    let unwanted = z(&measured.unwanted, TYPICAL.unwanted);
    let avoided = z(&measured.avoided, TYPICAL.avoided);
    let sum = |n: usize| NEAREST * nearest[n] + MEAN * mean[n] + WHOLE * whole[n];
    let vectors: Vec<f32> = (0..nearest.len()).map(sum).collect();
    let avoid: Vec<f32> = unwanted.iter().zip(&avoided).map(|(a, b)| a + LITERAL * b).collect();
    let lexical = z(&measured.lexical, TYPICAL.lexical);
    let keywords = z(&measured.keywords, typical_keywords(profile.keywords.len()));
    let (scored, avoid) = (z(&vectors, TYPICAL.vectors), z(&avoid, TYPICAL.unit));
    let part = |n: usize| ScoreParts {
        lexical: lexical[n],
        keywords: keywords[n],
        vectors: scored[n],
        closeness: closest * measured.closest[n] + overall * measured.whole[n],
        coverage: measured.coverage[n],
        avoid: avoid[n],
        marks: 0.0,
    };
    let parts = (0..vectors.len()).map(part).collect();
    (vectors, parts)
}

fn total(parts: &ScoreParts) -> f32 {
    let ScoreParts { lexical, keywords, vectors, closeness, coverage, avoid, marks } = weighed(parts);
    lexical + keywords + vectors + closeness + coverage + avoid + marks
}

/// What each part adds to the total, which is their sum.
pub fn weighed(parts: &ScoreParts) -> ScoreParts {
    ScoreParts {
        lexical: LEXICAL * parts.lexical,
        keywords: KEYWORDS * parts.keywords,
        vectors: VECTORS * parts.vectors,
        closeness: parts.closeness,
        coverage: COVERAGE * parts.coverage,
        avoid: -AVOID * parts.avoid,
        marks: parts.marks,
    }
}

/// Mean and variance of each measurement over a typical pool, for pools that are too small to have their own: medians over
/// the judged readers' days.
struct Typical {
    lexical: Moments,
    nearest: Moments,
    mean: Moments,
    whole: Moments,
    avoided: Moments,
    unwanted: Moments,
    vectors: Moments,
    unit: Moments,
}

const fn typical(mean: f64, deviation: f64) -> Moments {
    Moments { count: 0, mean, variance: deviation * deviation }
}

const TYPICAL: Typical = Typical {
    lexical: typical(0.038, 0.021),
    nearest: typical(0.633, 0.336),
    mean: typical(0.049, 0.106),
    whole: typical(0.083, 0.216),
    avoided: typical(0.4, 0.7),
    unwanted: typical(-0.081, 0.16),
    vectors: typical(0.0, 1.2),
    unit: typical(0.0, 1.1),
};

/// A keyword matches about one paper in forty and then adds about 8; keywords are taken as independent.
fn typical_keywords(count: usize) -> Moments {
    let count = count as f64;
    Moments { count: 0, mean: 0.2 * count, variance: 1.5 * count }
}

/// z-scores over the papers that count.
fn z_scores(values: &[f32], is_counted: &[bool], typical: Moments) -> Vec<f32> {
    let own = moments(values, is_counted);
    let moments = if own.count < FULL_POOL { own.with_prior(typical, (FULL_POOL - own.count) as f64) } else { own };
    standardised(values, |value| moments.z(value))
}

/// All zeros if all values are 0 (no keywords, nothing to avoid), where the typical moments would only add noise.
fn standardised(values: &[f32], z: impl Fn(f32) -> f32) -> Vec<f32> {
    let all_zero = values.iter().all(|value| *value == 0.0);
    values.iter().map(|value| if all_zero { 0.0 } else { z(*value) }).collect()
}

/// The mean over the papers that count. A pool that is too small is filled up with zeros, the value of papers of which the
/// marks say nothing.
fn mean_of_filled_pool(values: &[f32], is_counted: &[bool]) -> f64 {
    let own = moments(values, is_counted);
    own.mean * own.count as f64 / own.count.max(FULL_POOL) as f64
}

fn moments(values: &[f32], is_counted: &[bool]) -> Moments {
    Moments::of(values.iter().zip(is_counted).filter(|(_, counted)| **counted).map(|(value, _)| *value))
}

/// The mean of `count` rows, scaled to length 1.
fn unit_mean(sum: RowSum, count: usize) -> [f32; DIM] {
    super::vectors::normalised(sum.map(|x| (x / f64::from(SCALE) / count.max(1) as f64) as f32))
}
