//! Defines [`relevance`]: a score as a number from 1 to 10.
//!
//! `score.rs` calls it for every candidate.
//!
//! From 6 on, a relevance is earned: the score itself must reach a threshold, which was fitted to papers that assessors
//! graded (docs/performance.md), so a dull day has no 7. Below, relevance says where the paper stands in the reader's pool.

use super::arith::exp;
use super::pool::FULL_POOL;

/// (score, relevance): from this score on a paper has this relevance, whatever else was announced. Assessors found four of
/// five papers at 9 and 10 to be on the subject, and half of those at 7 and 8.
const EARNED: [(f32, u8); 5] = [(12.7, 10), (12.2, 9), (11.8, 8), (11.4, 7), (9.4, 6)];
/// (share, relevance): below those scores, a paper has this relevance if a smaller share of the pool ranks higher. The table
/// reproduces the distribution of the grades of a language model that graded every candidate.
const SHARES: [(f64, u8); 4] = [(0.21, 5), (0.29, 4), (0.42, 3), (0.75, 2)];
/// From this relevance on, a paper is on the reader's subjects.
pub const ON_SUBJECT: u8 = 7;
/// The highest relevance for a reader whose criteria ask for no content.
pub const MAX_WITHOUT_CRITERIA: u8 = 4;

/// Mean and deviation of scores in a full pool, for pools that are too small to have their own.
const TYPICAL_MEAN: f64 = 4.0;
const TYPICAL_DEVIATION: f64 = 3.8;

/// The relevance of the score `total` in a pool. `pooled` are the pool's scores and `earned` its scores without marks, both
/// in ascending order. The n-th best score gets the relevance of the n-th best score without marks, so that marks change
/// which papers are relevant, but not how many.
pub fn relevance(total: f32, pooled: &[f32], earned: &[f32]) -> u8 {
    let below = pooled.partition_point(|other| other.total_cmp(&total).is_lt());
    let earned = earned.get(below).or(earned.last()).copied().unwrap_or(total);
    EARNED
        .iter()
        .find(|(threshold, _)| earned >= *threshold)
        .map_or_else(|| by_share(total, pooled, below), |(_, relevance)| *relevance)
}

fn by_share(total: f32, pooled: &[f32], below: usize) -> u8 {
    let is_no_greater = |other: &f32| other.total_cmp(&total).is_le();
    let equal = match &pooled[below..] {
        // As with most scores, no second one is the same.
        [first, second, ..] if !is_no_greater(second) => usize::from(is_no_greater(first)),
        rest => rest.partition_point(is_no_greater),
    };
    let above = pooled.len() - below - equal;
    let mut higher = above as f64 + equal as f64 / 2.0;
    let mut size = pooled.len();
    if size < FULL_POOL {
        // The upper tail of the normal distribution, by its logistic approximation.
        let tail = 1.0 / (1.0 + exp(1.702 * (f64::from(total) - TYPICAL_MEAN) / TYPICAL_DEVIATION));
        higher += (FULL_POOL - size) as f64 * tail;
        size = FULL_POOL;
    }
    let share = higher / size as f64;
    SHARES.iter().find(|(limit, _)| share < *limit).map_or(1, |(_, relevance)| *relevance)
}
