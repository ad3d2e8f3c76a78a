//! Defines [`Draft`]: from what was measured to a [`Score`] per candidate.
//!
//! `Ranker` makes a draft per reader and finishes it. It must never know how anything was measured or why it is said.
//!
//! Every measure is z-scored over the pool, then weighed; what the marks add is in the units of the total already. The weights are those that did best on average over five
//! readers' judged selections; the optimum is flat (a weight changed by half costs less than 0.005 of AUC). A second
//! pass adds the resemblance to the best papers of the first (pseudo-relevance feedback, after Rocchio 1971).

use super::arith::Moments;
use super::explain::{Evidence, reasons};
use super::features::Features;
use super::index::Index;
use super::matrix::multiply;
use super::pool::Pool;
use super::profile::Profile;
use super::relevance::{ON_SUBJECT, UNASKED, relevance};
use super::rules::standings;
use super::shared::Wanted;
use super::stream::Stream;
use super::vectors::{DIM, Model, Row, SCALE, row};
use crate::domain::selection::{Judged, Reason, Score, ScoreParts, Standing};

/// What each part weighs in the total.
const LEXICAL: f32 = 0.3;
const KEYWORDS: f32 = 0.35;
const VECTORS: f32 = 1.3;
const COVERAGE: f32 = 1.0;
const AVOID: f32 = 0.4;

/// Within closeness: nearest topic, the criteria as one text; and of a reader who says nothing but what they like, nearest
/// liked paper, all of them together.
const WANTED: (f32, f32) = (2.0, 8.8);
const LIKED: (f32, f32) = (3.5, 6.8);

/// Within the vector part: nearest topic and items, all items, the criteria as one text, the feedback.
const NEAREST: f32 = 0.4;
const MEAN: f32 = 0.6;
const WHOLE: f32 = 0.3;
const FEEDBACK: f32 = 0.4;
/// Within the avoid part: a literal match beside resemblance.
const LITERAL: f32 = 0.5;

/// How much of closeness and coverage counts beside what marks tell: most marked papers share both.
const TOLD: f32 = 0.4;

/// What the marks are worth of a reader who says nothing else, per deviation.
const LIKENESS: f32 = 1.64;

/// Which share of the pool the feedback takes its example from, and how many papers at least.
const FEEDBACK_SHARE: f32 = 0.03;
const FEEDBACK_LEAST: usize = 3;

/// A pool below this size is filled up, in means, deviations and percentiles, with an average reader's typical papers.
pub const FULL_POOL: usize = 50;
/// One reader's scores after the first pass.
pub struct Draft<'a> {
    profile: &'a Profile,
    standings: Vec<Standing>,
    /// By paper of the pool: whether it counts in means and percentiles.
    counts: Vec<bool>,
    features: Features,
    /// Similarities of the profile's rows to the candidates.
    similarities: Vec<f32>,
    /// The vector part before feedback and z-scoring.
    vectors: Vec<f32>,
    parts: Vec<ScoreParts>,
}

impl<'a> Draft<'a> {
    /// The first pass. `similarities` are the profile's rows times the papers of each index of the pool.
    pub fn of(profile: &'a Profile, pool: &Pool<'_>, similarities: Vec<&[f32]>, model: &Model) -> Self {
        let own = standings(profile, pool.candidates);
        let mut counts: Vec<bool> = own.iter().map(|standing| !matches!(standing, Standing::RuledOut(_))).collect();
        if let Some(background) = pool.background {
            let background = standings(profile, background);
            let pairs = background.iter().zip(&pool.counts);
            counts.extend(pairs.map(|(standing, counts)| *counts && !matches!(standing, Standing::RuledOut(_))));
        }
        let features = Features::of(profile, &Stream::of(pool, &counts), &similarities, model);
        let (vectors, mut parts) = parts(profile, &features, |values, typical| z_scores(values, &counts, typical));
        let middle = middle(&features.taste, &counts);
        parts
            .iter_mut()
            .zip(&features.taste)
            .for_each(|(parts, taste)| parts.marks = (f64::from(*taste) - middle) as f32);
        let similarities = similarities.first().map_or_else(Vec::new, |rows| rows.to_vec());
        Self { profile, standings: own, counts, features, similarities, vectors, parts }
    }

    /// The direction of the best papers of the first pass from the middle of the pool; zeros in a pool that is too small,
    /// and where the vectors say nothing.
    pub fn feedback(&self, pool: &Pool<'_>) -> Row {
        let mut counted: Vec<usize> = (0..pool.papers()).filter(|place| self.counts[*place]).collect();
        if counted.len() < FULL_POOL || self.vectors.iter().all(|value| *value == 0.0) {
            return [0.0; DIM];
        }
        let totals: Vec<f32> = self.parts.iter().map(total).collect();
        let ids: Vec<_> = pool.indices().flat_map(|index| index.docs()).map(|doc| &doc.id).collect();
        counted.sort_by(|a, b| totals[*b].total_cmp(&totals[*a]).then_with(|| ids[*a].cmp(ids[*b])));
        let best = ((counted.len() as f32 * FEEDBACK_SHARE).round() as usize).max(FEEDBACK_LEAST);
        let middle = unit_mean(counted.iter().map(|place| pool.row(*place)), counted.len());
        let example = unit_mean(counted[..best].iter().map(|place| pool.row(*place)), best);
        row(std::array::from_fn(|d| example[d] - middle[d]))
    }

    /// The second pass: totals, relevance and reasons of the candidates. `feedback` is the row that [`Draft::feedback`] gave
    /// times the papers of each index of the pool.
    pub fn finish(mut self, pool: &Pool<'_>, feedback: Vec<&[f32]>, model: &Model) -> Vec<Score> {
        let feedback: Vec<f32> = feedback.concat().iter().map(|x| x / SCALE / SCALE).collect();
        let feedback = z_scores(&feedback, &self.counts, TYPICAL.unit);
        let full = self.counts.iter().filter(|counts| **counts).count() >= FULL_POOL;
        let again = if full { FEEDBACK } else { 0.0 };
        let vectors: Vec<f32> =
            self.vectors.iter().zip(&feedback).map(|(first, second)| first + again * second).collect();
        let vectors = z_scores(&vectors, &self.counts, TYPICAL.vectors);
        self.parts.iter_mut().zip(vectors).for_each(|(parts, vectors)| parts.vectors = vectors);
        let totals: Vec<f32> = self.parts.iter().map(total).collect();
        let pooled = self.counted(&totals);
        let earned = self.profile.taste.as_ref().map(|_| self.counted(&self.earned()));
        let earned = earned.as_deref().unwrap_or(&pooled);
        let told = self.profile.taste.as_ref().map_or(&[][..], |taste| &taste.rows);
        let topics = self.profile.topics.iter();
        let evidence = Evidence {
            profile: self.profile,
            index: pool.candidates,
            features: &self.features,
            similarities: &self.similarities,
            wanted: topics.map(|topic| Wanted::of(&topic.phrases, pool.candidates, model)).collect(),
            told: &multiply(told, pool.candidates.rows(), DIM),
            model,
        };
        let most = if self.profile.asks() { 10 } else { UNASKED };
        let unusual = pool.unusual(&self.profile.categories);
        let score = |(doc, standing): (usize, Standing)| {
            let (total, parts) = (totals[doc], self.parts[doc]);
            let relevance = relevance(total, &pooled, earned).min(most);
            let reasons = reasons(&evidence, doc, &standing, relevance, &parts, unusual[doc]);
            Score { standing, total, relevance, parts, reasons, judged: Judged::ByRanker }
        };
        let mut scores: Vec<Score> = self.standings.into_iter().enumerate().map(score).collect();
        tell_best_of_little(&mut scores, pool.candidates);
        scores
    }
}

impl Draft<'_> {
    /// What papers are worth for themselves: the score without marks. Marks say which papers are wanted rather than others, and
    /// not how many are. Of a reader who says nothing but what they like, the marks beside the other papers of the pool.
    fn earned(&self) -> Vec<f32> {
        let marks = z_scores(&self.features.taste, &self.counts, TYPICAL.unit);
        let worth = |(parts, marks): (&ScoreParts, f32)| {
            let marks = if self.profile.by_likes { LIKENESS * marks } else { 0.0 };
            total(parts) - parts.marks + marks
        };
        self.parts.iter().zip(marks).map(worth).collect()
    }

    /// The values of the papers that count, in ascending order.
    fn counted(&self, values: &[f32]) -> Vec<f32> {
        let counted = values.iter().zip(&self.counts).filter(|(_, counts)| **counts);
        let mut counted: Vec<f32> = counted.map(|(value, _)| *value).collect();
        counted.sort_by(f32::total_cmp);
        counted
    }
}

/// Where nothing is on the reader's subjects, the best paper says so.
fn tell_best_of_little(scores: &mut [Score], candidates: &Index) {
    let is_open = |score: &Score| !matches!(score.standing, Standing::RuledOut(_));
    if scores.iter().any(|score| is_open(score) && score.relevance >= ON_SUBJECT) {
        return;
    }
    let docs = candidates.docs();
    let best = (0..scores.len())
        .filter(|n| is_open(&scores[*n]))
        .max_by(|a, b| scores[*a].total.total_cmp(&scores[*b].total).then_with(|| docs[*b].id.cmp(&docs[*a].id)));
    if let Some(best) = best.filter(|best| scores[*best].relevance == ON_SUBJECT - 2) {
        scores[best].reasons.push(Reason::BestOfLittle);
    }
}

/// What the criteria make of papers, each compared with what is typical and not with the others; without feedback.
pub fn criteria_scores(profile: &Profile, index: &Index, model: &Model) -> Vec<f32> {
    let pool = Pool::alone(index);
    let similarities = pool.similarities(&profile.rows);
    // Marked papers are no stream: most of them are on the reader's subjects.
    let counts = vec![false; pool.papers()];
    let features =
        Features::of(profile, &Stream::of(&pool, &counts), &similarities.rows(0..profile.layout.rows()), model);
    let (_, parts) = parts(profile, &features, |values, typical| compared(values, |value| typical.z(value)));
    let shared = |parts: &ScoreParts| parts.closeness + COVERAGE * parts.coverage;
    parts.iter().map(|parts| total(parts) - (1.0 - TOLD) * shared(parts)).collect()
}

/// What is measured, brought together: the vector part before it is z-scored, and all parts but the marks. `z` makes
/// measures comparable.
fn parts(
    profile: &Profile,
    features: &Features,
    z: impl Fn(&[f32], Moments) -> Vec<f32>,
) -> (Vec<f32>, Vec<ScoreParts>) {
    let nearest = z(&features.nearest, TYPICAL.nearest);
    let mean = z(&features.mean, TYPICAL.mean);
    let (closest, overall) = if profile.by_likes { LIKED } else { WANTED };
    let whole = if profile.by_likes { vec![0.0; features.whole.len()] } else { z(&features.whole, TYPICAL.whole) };
    let unwanted = z(&features.unwanted, TYPICAL.unwanted);
    let avoided = z(&features.avoided, TYPICAL.avoided);
    let sum = |n: usize| NEAREST * nearest[n] + MEAN * mean[n] + WHOLE * whole[n];
    let vectors: Vec<f32> = (0..nearest.len()).map(sum).collect();
    let avoid: Vec<f32> = unwanted.iter().zip(&avoided).map(|(a, b)| a + LITERAL * b).collect();
    let lexical = z(&features.lexical, TYPICAL.lexical);
    let keywords = z(&features.keywords, typical_keywords(profile.keywords.len()));
    let (scored, avoid) = (z(&vectors, TYPICAL.vectors), z(&avoid, TYPICAL.unit));
    let part = |n: usize| ScoreParts {
        lexical: lexical[n],
        keywords: keywords[n],
        vectors: scored[n],
        closeness: closest * features.closest[n] + overall * features.whole[n],
        coverage: features.coverage[n],
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

/// What each part adds to the total: they sum up to it.
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

/// Mean and variance of each measure over a typical pool, for pools that are too small to have their own: medians over
/// judged readers' days.
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

/// A keyword stands in about one paper in forty and then counts about 8; keywords come independently.
fn typical_keywords(count: usize) -> Moments {
    let count = count as f64;
    Moments { count: 0, mean: 0.2 * count, variance: 1.5 * count }
}

/// z-scores over the papers that count.
fn z_scores(values: &[f32], counts: &[bool], typical: Moments) -> Vec<f32> {
    let own = moments(values, counts);
    let moments = if own.count < FULL_POOL { own.with_prior(typical, (FULL_POOL - own.count) as f64) } else { own };
    compared(values, |value| moments.z(value))
}

/// Where nobody has anything (no keywords, nothing to avoid), what is typical would be noise.
fn compared(values: &[f32], z: impl Fn(f32) -> f32) -> Vec<f32> {
    let silent = values.iter().all(|value| *value == 0.0);
    values.iter().map(|value| if silent { 0.0 } else { z(*value) }).collect()
}

/// The mean over the papers that count; a pool that is too small is filled up with papers of which the marks say nothing.
fn middle(values: &[f32], counts: &[bool]) -> f64 {
    let own = moments(values, counts);
    own.mean * own.count as f64 / own.count.max(FULL_POOL) as f64
}

fn moments(values: &[f32], counts: &[bool]) -> Moments {
    Moments::of(values.iter().zip(counts).filter(|(_, counts)| **counts).map(|(value, _)| *value))
}

/// The mean of some rows, of length 1. A sum of whole numbers, so that the order does not matter.
fn unit_mean<'a>(rows: impl Iterator<Item = &'a [f32]>, count: usize) -> [f32; DIM] {
    let mut sum = [0.0_f64; DIM];
    rows.for_each(|row| sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x)));
    super::vectors::normalised(sum.map(|x| (x / f64::from(SCALE) / count.max(1) as f64) as f32))
}
