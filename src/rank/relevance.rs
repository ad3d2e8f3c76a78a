//! Defines [`relevance`]: 1 to 10 of a score.
//!
//! `score.rs` calls it for every candidate. It must never know what the score is made of.
//!
//! From 7 on a number is earned: the score itself must be as high as those that assessors found to be on the subject, so a
//! dull day has no 7 (docs/performance.md has the figures). Below, it says where the paper stands in the reader's stream.

use super::arith::exp;
use super::score::FULL_POOL;

/// From this score on a paper is so relevant, whatever else was announced. Assessors called four of five papers from 9 on
/// right, and half of the papers of 7 and 8.
const EARNED: [(f32, u8); 5] = [(12.7, 10), (12.2, 9), (11.8, 8), (11.4, 7), (9.4, 6)];
/// Below that, relevance by the share of the pool that ranks higher. The table reproduces how an LLM judge that graded every
/// candidate spread its grades.
const SHARES: [(f64, u8); 4] = [(0.21, 5), (0.29, 4), (0.42, 3), (0.75, 2)];
/// From this relevance on a paper is on the reader's subjects.
pub const ON_SUBJECT: u8 = 7;
/// The most that a paper can be worth to a reader who asks for nothing by content.
pub const UNASKED: u8 = 4;

/// Mean and deviation of scores in a full pool, for pools that are too small to have their own.
const TYPICAL_MEAN: f64 = 4.0;
const TYPICAL_DEVIATION: f64 = 3.8;

/// Of a score in a pool. `pooled` are the pool's scores, `earned` what its papers are worth without marks, both in ascending
/// order: the best score has what the best paper has earned, and so on, so that marks change the order and no count.
pub fn relevance(total: f32, pooled: &[f32], earned: &[f32]) -> u8 {
    let below = pooled.partition_point(|other| other.total_cmp(&total).is_lt());
    let worth = earned.get(below).or(earned.last()).copied().unwrap_or(total);
    EARNED
        .iter()
        .find(|(from, _)| worth >= *from)
        .map_or_else(|| by_share(total, pooled, below), |(_, relevance)| *relevance)
}

fn by_share(total: f32, pooled: &[f32], below: usize) -> u8 {
    let equal = pooled.partition_point(|other| other.total_cmp(&total).is_le()) - below;
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
