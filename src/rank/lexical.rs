//! Defines [`bm25`] and [`coverage`]: how many of the criteria's words a paper contains.
//!
//! `measurements.rs` calls both.
//!
//! BM25 is the sum over the terms of `idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average length))`: Okapi BM25
//! after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.4. The terms are
//! the unigrams and bigrams of contrast-128, and the title counts twice. `reader_pool.rs` gives the term's rarity, which
//! takes the place of `idf`.

use super::reader_pool::ReaderPool;
use super::term::CriteriaTerm;
use super::vectors::VectorModel;

/// BM25's `k1`: how soon repetitions of a word stop counting.
const K1: f32 = 1.2;
/// BM25's `b`: how much a long abstract is normalised.
const B: f32 = 0.75;
/// Features of an average abstract with its title counted twice.
const AVERAGE_LENGTH: f32 = 190.0;

/// BM25 of every paper of the pool, divided by the limit that a paper with every term infinitely often would reach: 0 to 1.
pub fn bm25(terms: &[(CriteriaTerm, f32)], reader_pool: &ReaderPool<'_>, model: &VectorModel) -> Vec<f32> {
    let mut values = vec![0.0_f32; reader_pool.paper_count()];
    let mut limit = 0.0_f32;
    let damping = |length: &u32| K1 * (1.0 - B + B * (*length as f32 / AVERAGE_LENGTH));
    let by_index = reader_pool.indices().map(|(_, index)| index.lengths().iter().map(damping).collect());
    let by_index: Vec<Vec<f32>> = by_index.collect();
    for (term, weight) in terms {
        let found = reader_pool.look_up(term, model);
        let weight = weight * found.rarity;
        limit += weight * (K1 + 1.0);
        for ((start, postings), damping) in found.postings.into_iter().zip(&by_index) {
            for (paper, count) in postings {
                let (paper, count) = (*paper as usize, *count as f32);
                values[start + paper] += weight * count * (K1 + 1.0) / (count + damping[paper]);
            }
        }
    }
    if limit > 0.0 {
        values.iter_mut().for_each(|value| *value /= limit);
    }
    values
}

/// By paper of the pool: the share of `words` that it contains, each weighted by its rarity; 0 to 1.
pub fn coverage(words: &[CriteriaTerm], reader_pool: &ReaderPool<'_>, model: &VectorModel) -> Vec<f32> {
    let mut values = vec![0.0_f32; reader_pool.paper_count()];
    let mut total = 0.0_f32;
    for word in words {
        let found = reader_pool.look_up(word, model);
        total += found.rarity;
        for (start, postings) in found.postings {
            postings.iter().for_each(|(paper, _)| values[start + *paper as usize] += found.rarity);
        }
    }
    if total > 0.0 {
        values.iter_mut().for_each(|value| *value /= total);
    }
    values
}
