//! Defines [`bm25`]: how much of a reader's words a paper has.
//!
//! `features.rs` calls it. It must never know where the words come from.
//!
//! Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.4) over the unigrams and
//! bigrams of static-128, the title counted twice, with the inverse document frequencies of 40,000 abstracts instead of
//! the day's: so a paper's value depends on no other paper.

use super::index::Index;
use super::vectors::Model;

/// Saturation of a repeated word.
const K1: f32 = 1.2;
/// How far a long abstract is normalised.
const B: f32 = 0.75;
/// Features of an average abstract, its title counted twice.
const AVERAGE_LENGTH: f32 = 190.0;

/// A word or bigram that a reader used.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A feature of the model.
    Known(u32),
    /// A token that the model does not know.
    Unknown(String),
}

/// BM25 of every paper, in the order of the index, divided by what a paper with every term many times would have: 0 to 1.
pub fn bm25(terms: &[(Term, f32)], index: &Index, model: &Model) -> Vec<f32> {
    let mut values = vec![0.0_f32; index.len()];
    let mut most = 0.0_f32;
    for (term, weight) in terms {
        let feature = match term {
            Term::Known(feature) => Some(*feature),
            Term::Unknown(token) => index.unknown_feature(token, model),
        };
        let weight = weight * feature.map_or_else(|| model.idf(u32::MAX), |feature| model.idf(feature));
        most += weight * (K1 + 1.0);
        for (doc, count) in feature.map_or(&[][..], |feature| index.postings(feature)) {
            let count = *count as f32;
            let length = index.docs()[*doc as usize].length as f32 / AVERAGE_LENGTH;
            values[*doc as usize] += weight * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
        }
    }
    if most > 0.0 {
        values.iter_mut().for_each(|value| *value /= most);
    }
    values
}
