//! Defines [`Draft`]: from what was measured to a [`Score`] per candidate.
//!
//! `Ranker` makes a draft per reader and finishes it. It must never know how anything was measured or why it is said.
//!
//! Every measure is z-scored over the pool, then weighed; what the marks add is in the units of the total already. The weights are those that did best on average over five
//! readers' judged selections; the optimum is flat (a weight changed by half costs less than 0.005 of AUC). A second
//! pass adds the resemblance to the best papers of the first (pseudo-relevance feedback, after Rocchio 1971).

use super::arith::{Moments, exp};
use super::explain::{Evidence, reasons};
use super::features::Features;
use super::index::Index;
use super::matrix::multiply;
use super::pool::Pool;
use super::profile::Profile;
use super::rules::standings;
use super::vectors::{DIM, Model, Row, SCALE, row};
use crate::domain::selection::{Judged, Parts, Score, Standing};

/// What each part weighs in the total.
const LEXICAL: f32 = 0.3;
const KEYWORDS: f32 = 0.35;
const VECTORS: f32 = 1.3;
const AVOID: f32 = 0.4;

/// Within the vector part: nearest topic and items, all items, the criteria as one text, the feedback.
const NEAREST: f32 = 0.4;
const MEAN: f32 = 0.6;
const WHOLE: f32 = 0.3;
const FEEDBACK: f32 = 0.4;
/// Within the avoid part: a literal match beside resemblance.
const LITERAL: f32 = 0.5;

/// Which share of the pool the feedback takes its example from, and how many papers at least.
const FEEDBACK_SHARE: f32 = 0.03;
const FEEDBACK_LEAST: usize = 3;

/// A pool below this size is filled up, in means, deviations and percentiles, with an average reader's typical papers.
const FULL_POOL: usize = 50;
/// The deviation of totals in a full pool.
const TOTAL_DEVIATION: f64 = 1.9;

/// Relevance by the share of the pool that ranks higher: the best 2 % are a 10, the next 4 % a 9. The table reproduces how an
/// LLM judge that graded every candidate spread its grades.
const RELEVANCE: [(f64, u8); 9] =
    [(0.02, 10), (0.06, 9), (0.09, 8), (0.11, 7), (0.14, 6), (0.21, 5), (0.29, 4), (0.42, 3), (0.75, 2)];
/// The most that a paper can be worth to a reader who asks for nothing by content.
const UNASKED: u8 = 4;

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
    parts: Vec<Parts>,
}

impl<'a> Draft<'a> {
    /// The first pass. `similarities` are the profile's rows times the papers of each index of the pool.
    pub fn of(profile: &'a Profile, pool: &Pool<'_>, similarities: Vec<&[f32]>, model: &Model) -> Self {
        let own = standings(profile, pool.candidates);
        let mut counts: Vec<bool> = own.iter().map(|standing| !matches!(standing, Standing::Barred(_))).collect();
        if let Some(background) = pool.background {
            let background = standings(profile, background);
            let pairs = background.iter().zip(&pool.counts);
            counts.extend(pairs.map(|(standing, counts)| *counts && !matches!(standing, Standing::Barred(_))));
        }
        let features = Features::of(profile, pool, &similarities, model);
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
        let mut counted: Vec<usize> = (0..pool.len()).filter(|place| self.counts[*place]).collect();
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
        let mut pooled: Vec<f32> = totals.iter().zip(&self.counts).filter(|(_, c)| **c).map(|(t, _)| *t).collect();
        pooled.sort_by(f32::total_cmp);
        let told = self.profile.taste.as_ref().map_or(&[][..], |taste| &taste.rows);
        let evidence = Evidence {
            profile: self.profile,
            index: pool.candidates,
            features: &self.features,
            similarities: &self.similarities,
            told: &multiply(told, pool.candidates.rows(), DIM),
            model,
        };
        let most = if self.profile.asks() { 10 } else { UNASKED };
        let unusual = pool.unusual(&self.profile.categories);
        let score = |(doc, standing): (usize, Standing)| {
            let (total, parts) = (totals[doc], self.parts[doc]);
            let relevance = relevance(total, &pooled).min(most);
            let reasons = reasons(&evidence, doc, &standing, relevance, &parts, unusual[doc]);
            Score { standing, total, relevance, parts, reasons, judged: Judged::ByRanker }
        };
        self.standings.into_iter().enumerate().map(score).collect()
    }
}

/// What the criteria make of papers, each compared with what is typical and not with the others; without feedback.
pub fn criteria_scores(profile: &Profile, index: &Index, model: &Model) -> Vec<f32> {
    let pool = Pool::alone(index);
    let similarities = pool.similarities(&profile.rows);
    let features = Features::of(profile, &pool, &similarities.rows(0..profile.layout.rows()), model);
    let (_, parts) = parts(profile, &features, |values, typical| compared(values, |value| typical.z(value)));
    parts.iter().map(total).collect()
}

/// What is measured, brought together: the vector part before it is z-scored, and all parts but the marks. `z` makes
/// measures comparable.
fn parts(profile: &Profile, features: &Features, z: impl Fn(&[f32], Moments) -> Vec<f32>) -> (Vec<f32>, Vec<Parts>) {
    let nearest = z(&features.nearest, TYPICAL.nearest);
    let mean = z(&features.mean, TYPICAL.mean);
    let whole = z(&features.whole, TYPICAL.whole);
    let unwanted = z(&features.unwanted, TYPICAL.unwanted);
    let avoided = z(&features.avoided, TYPICAL.avoided);
    let sum = |n: usize| NEAREST * nearest[n] + MEAN * mean[n] + WHOLE * whole[n];
    let vectors: Vec<f32> = (0..nearest.len()).map(sum).collect();
    let avoid: Vec<f32> = unwanted.iter().zip(&avoided).map(|(a, b)| a + LITERAL * b).collect();
    let lexical = z(&features.lexical, TYPICAL.lexical);
    let keywords = z(&features.keywords, typical_keywords(profile.keywords.len()));
    let (scored, avoid) = (z(&vectors, TYPICAL.vectors), z(&avoid, TYPICAL.unit));
    let part = |n: usize| Parts {
        lexical: lexical[n],
        keywords: keywords[n],
        vectors: scored[n],
        avoid: avoid[n],
        marks: 0.0,
    };
    let parts = (0..vectors.len()).map(part).collect();
    (vectors, parts)
}

fn total(parts: &Parts) -> f32 {
    let Parts { lexical, keywords, vectors, avoid, marks } = weighed(parts);
    lexical + keywords + vectors + avoid + marks
}

/// What each part adds to the total: they sum up to it.
pub fn weighed(parts: &Parts) -> Parts {
    Parts {
        lexical: LEXICAL * parts.lexical,
        keywords: KEYWORDS * parts.keywords,
        vectors: VECTORS * parts.vectors,
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
    lexical: typical(0.035, 0.02),
    nearest: typical(0.65, 0.3),
    mean: typical(0.07, 0.09),
    whole: typical(0.18, 0.2),
    avoided: typical(0.4, 0.7),
    unwanted: typical(0.02, 0.18),
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

/// 1-10 by the share of the pool that ranks higher; half of its equals count as higher. `pooled` is in ascending order.
fn relevance(total: f32, pooled: &[f32]) -> u8 {
    let below = pooled.partition_point(|other| other.total_cmp(&total).is_lt());
    let equal = pooled.partition_point(|other| other.total_cmp(&total).is_le()) - below;
    let above = pooled.len() - below - equal;
    let mut higher = above as f64 + equal as f64 / 2.0;
    let mut size = pooled.len();
    if size < FULL_POOL {
        // The upper tail of the normal distribution, by its logistic approximation.
        let tail = 1.0 / (1.0 + exp(1.702 * f64::from(total) / TOTAL_DEVIATION));
        higher += (FULL_POOL - size) as f64 * tail;
        size = FULL_POOL;
    }
    let share = higher / size as f64;
    RELEVANCE.iter().find(|(limit, _)| share < *limit).map_or(1, |(_, relevance)| *relevance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relevance_follows_the_percentile_table() {
        let pooled: Vec<f32> = (0..1_000).map(|n| n as f32).collect();
        for (total, expected) in [
            (999.0, 10),
            (981.0, 10),
            (979.0, 9),
            (930.0, 8),
            (900.0, 7),
            (861.0, 6),
            (800.0, 5),
            (500.0, 2),
            (10.0, 1),
        ] {
            assert_eq!(relevance(total, &pooled), expected, "{total}");
        }
        assert_eq!(relevance(0.0, &[0.0; 400]), 2, "equals share the middle");
    }

    #[test]
    fn in_a_small_pool_relevance_also_needs_a_score_that_is_high_in_itself() {
        assert_eq!(relevance(0.0, &[0.0]), 2);
        assert!(relevance(5.0, &[0.0, 5.0]) >= 9);
        assert!(relevance(0.5, &[0.0, 0.5]) <= 4);
    }
}
