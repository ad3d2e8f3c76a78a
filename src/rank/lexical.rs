//! Defines [`bm25`] and [`coverage`]: how much of a reader's words a paper has.
//!
//! `features.rs` calls both. It must never know where the words come from.
//!
//! Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.4) over the unigrams and
//! bigrams of contrast-128, the title counted twice. What a word is worth, `stream.rs` says.

use super::index::Index;
use super::stream::Stream;
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

impl Term {
    /// A token as [`super::text::tokens`] spells it. One that the model has only within bigrams has a feature of its own in an
    /// index.
    pub fn of(token: String, model: &Model) -> Self {
        model.token_feature(&token).map_or(Self::Unknown(token), Self::Known)
    }

    /// Where it stands in an index: papers with counts.
    pub fn postings<'a>(&self, index: &'a Index, model: &Model) -> &'a [(u32, u32)] {
        let feature = match self {
            Self::Known(feature) => Some(*feature),
            Self::Unknown(token) => index.unknown_feature(token, model),
        };
        feature.map_or(&[], |feature| index.postings(feature))
    }

    /// Its inverse document frequency among all papers; of a token that the model does not know, that of its rarest.
    pub fn idf(&self, model: &Model) -> f32 {
        match self {
            Self::Known(feature) => model.idf(*feature),
            Self::Unknown(_) => model.idf(u32::MAX),
        }
    }
}

/// BM25 of every paper of the stream's pool, divided by what a paper with every term many times would have: 0 to 1.
pub fn bm25(terms: &[(Term, f32)], stream: &Stream<'_>, model: &Model) -> Vec<f32> {
    let mut values = vec![0.0_f32; stream.papers()];
    let mut most = 0.0_f32;
    for (term, weight) in terms {
        let found = stream.look_up(term, model);
        let weight = weight * found.rarity;
        most += weight * (K1 + 1.0);
        for ((start, postings), (_, index)) in found.postings.into_iter().zip(stream.indices()) {
            for (doc, count) in postings {
                let count = *count as f32;
                let length = index.docs()[*doc as usize].length as f32 / AVERAGE_LENGTH;
                values[start + *doc as usize] += weight * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
            }
        }
    }
    if most > 0.0 {
        values.iter_mut().for_each(|value| *value /= most);
    }
    values
}

/// By paper of the stream's pool, how much of some words stands in it, each weighed by its rarity: 0 to 1.
pub fn coverage(words: &[Term], stream: &Stream<'_>, model: &Model) -> Vec<f32> {
    let mut values = vec![0.0_f32; stream.papers()];
    let mut most = 0.0_f32;
    for word in words {
        let found = stream.look_up(word, model);
        most += found.rarity;
        for (start, postings) in found.postings {
            postings.iter().for_each(|(doc, _)| values[start + *doc as usize] += found.rarity);
        }
    }
    if most > 0.0 {
        values.iter_mut().for_each(|value| *value /= most);
    }
    values
}
