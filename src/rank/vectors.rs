//! Defines [`VectorModel`], the contrast-128 word vectors: vocabulary, inverse document frequencies, and the vector of a
//! text.
//!
//! `index.rs` computes papers' vectors with it, `profile.rs` those of a reader's words. The files are embedded in the binary;
//! `models/README.md` has their provenance.

use std::borrow::Cow;
use std::collections::HashMap;

use super::arith::ln;
use super::text;

/// Dimensions of a vector.
pub const DIM: usize = 128;

/// A vector of integers: a unit vector times [`SCALE`], rounded. Products of such vectors are sums of integers below 2^24,
/// which single precision holds exactly. So every order of summation, and every matrix kernel with or without fused
/// multiplication, gives the same bits.
pub type IntegerRow = [f32; DIM];

/// The length of an [`IntegerRow`]. 4000^2, with the norm that rounding may add, stays below 2^24; the error of a cosine
/// similarity is about 1e-4.
pub const SCALE: f32 = 4000.0;

/// No such feature.
const NONE: u32 = u32::MAX;

/// The embedded model. Reading it takes a few milliseconds.
pub struct VectorModel {
    /// The words of the vocabulary, also those that it has only in bigrams.
    tokens: HashMap<&'static str, u32>,
    /// By token: its unigram feature, or [`NONE`].
    unigrams: Vec<u32>,
    /// By first token: (second token, feature), in order of the second.
    bigrams: Vec<Vec<(u32, u32)>>,
    features: Vec<&'static str>,
    idf: Vec<f32>,
    unknown_idf: f32,
    vectors: Cow<'static, [u8]>,
    scale: Vec<f32>,
    projection: Vec<f32>,
}

impl VectorModel {
    /// Reads the embedded files. A test checks that their sizes fit together.
    pub fn embedded() -> Self {
        let features: Vec<&str> = include_str!("../../models/contrast-128/vocab.txt").lines().collect();
        let mut model = Self {
            tokens: HashMap::with_capacity(features.len()),
            unigrams: Vec::new(),
            bigrams: Vec::new(),
            features,
            idf: halves(include_bytes!("../../models/contrast-128/idf.f16")),
            unknown_idf: 0.0,
            vectors: Cow::Borrowed(include_bytes!("../../models/contrast-128/vectors.i8")),
            scale: floats(include_bytes!("../../models/contrast-128/scale.f32")),
            projection: floats(include_bytes!("../../models/contrast-128/proj.f32")),
        };
        model.unknown_idf = model.idf.iter().copied().fold(0.0, f32::max);
        for feature in 0..model.features.len() {
            let text = model.features[feature];
            match text.split_once('_') {
                None => {
                    let token = model.intern(text);
                    model.unigrams[token as usize] = feature as u32;
                }
                Some((first, second)) => {
                    let (first, second) = (model.intern(first), model.intern(second));
                    model.bigrams[first as usize].push((second, feature as u32));
                }
            }
        }
        model.bigrams.iter_mut().for_each(|seconds| seconds.sort_unstable());
        model
    }

    /// The same vocabulary with other vectors, as `scripts/train-vectors.py` writes them; `None` if their size is wrong.
    pub fn with_vectors(self, vectors: Vec<u8>, scale: &[u8], projection: &[u8]) -> Option<Self> {
        let (scale, projection) = (floats(scale), floats(projection));
        let fits = vectors.len() == self.vectors.len() && scale.len() == DIM && projection.len() == DIM * DIM;
        fits.then_some(Self { vectors: Cow::Owned(vectors), scale, projection, ..self })
    }

    fn intern(&mut self, token: &'static str) -> u32 {
        let next = self.unigrams.len() as u32;
        let token = *self.tokens.entry(token).or_insert(next);
        if token == next {
            self.unigrams.push(NONE);
            self.bigrams.push(Vec::new());
        }
        token
    }

    /// The number of features, which all have a vector. Feature numbers start at 0.
    pub fn len(&self) -> u32 {
        self.features.len() as u32
    }

    /// The number of tokens in the vocabulary. Token numbers start at 0.
    pub fn token_count(&self) -> u32 {
        self.unigrams.len() as u32
    }

    /// The number of a token that [`text::tokens`] returned.
    pub fn token(&self, token: &str) -> Option<u32> {
        self.tokens.get(token).copied()
    }

    /// The feature of one token, if the model has it as a unigram.
    pub fn unigram(&self, token: u32) -> Option<u32> {
        self.unigrams.get(token as usize).copied().filter(|feature| *feature != NONE)
    }

    /// The feature of two neighbouring tokens, if the model has it.
    pub fn bigram(&self, first: u32, second: u32) -> Option<u32> {
        let seconds = self.bigrams.get(first as usize)?;
        let at = seconds.binary_search_by_key(&second, |(second, _)| *second).ok()?;
        Some(seconds[at].1)
    }

    /// The feature that an index gives to a token of the vocabulary: its unigram, or a number after the model's features.
    pub fn token_feature(&self, token: &str) -> Option<u32> {
        self.token(token).map(|token| self.unigram(token).unwrap_or(self.len() + token))
    }

    /// The inverse document frequency of a feature. One that the model does not know gets that of the model's rarest.
    pub fn idf(&self, feature: u32) -> f32 {
        self.idf.get(feature as usize).copied().unwrap_or(self.unknown_idf)
    }

    /// The model's features of a text with their counts, in order of feature.
    pub fn features(&self, text: &str) -> Vec<(u32, u32)> {
        let tokens: Vec<u32> = text::tokens(text).iter().map(|token| self.token(token).unwrap_or(NONE)).collect();
        let unigrams = tokens.iter().filter_map(|token| self.unigram(*token));
        let bigrams = tokens.windows(2).filter_map(|pair| self.bigram(pair[0], pair[1]));
        count(unigrams.chain(bigrams).collect())
    }

    /// The unit vector of counted features: with the weights `(1 + ln count) * idf` scaled to length 1, the sum of
    /// `weight * vector`, projected, scaled to length 1. All zeros if no feature is known.
    pub fn embed(&self, features: impl Iterator<Item = (u32, u32)>) -> [f32; DIM] {
        self.embed_weighted(features.map(|(feature, count)| (feature, log_count(count))))
    }

    /// The same for features with other weights than `1 + ln count`; they are still multiplied by `idf`.
    pub fn embed_weighted(&self, features: impl Iterator<Item = (u32, f32)>) -> [f32; DIM] {
        let mut sum = [0.0_f32; DIM];
        let mut norm = 0.0_f32;
        for (feature, weight) in features.filter(|(feature, _)| *feature < self.len()) {
            let weight = weight * self.idf(feature);
            norm += weight * weight;
            let vector = &self.vectors[feature as usize * DIM..][..DIM];
            for (sum, byte) in sum.iter_mut().zip(vector) {
                *sum += weight * f32::from(i8::from_ne_bytes([*byte]));
            }
        }
        let mut out = [0.0_f32; DIM];
        for ((x, scale), row) in sum.iter().zip(&self.scale).zip(self.projection.chunks_exact(DIM)) {
            let x = x * scale / norm.sqrt().max(1e-9);
            for (out, projection) in out.iter_mut().zip(row) {
                *out += x * projection;
            }
        }
        normalised(out)
    }

    /// The unit vector of a text, as `models/README.md` defines it.
    pub fn embed_text(&self, text: &str) -> [f32; DIM] {
        self.embed(self.features(text).into_iter())
    }
}

/// `1 + ln count`: the weight of a repeated feature.
pub fn log_count(count: u32) -> f32 {
    if count < 2 { 1.0 } else { (1.0 + ln(f64::from(count))) as f32 }
}

/// The distinct numbers with their counts, in order of number.
pub fn count(mut numbers: Vec<u32>) -> Vec<(u32, u32)> {
    numbers.sort_unstable();
    numbers.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect()
}

/// The vector scaled to length 1; zeros stay zeros.
pub fn normalised(mut vector: [f32; DIM]) -> [f32; DIM] {
    let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if norm > 1e-9 {
        vector.iter_mut().for_each(|x| *x /= norm);
    }
    vector
}

/// The direction of a vector as an [`IntegerRow`].
pub fn integer_row(vector: [f32; DIM]) -> IntegerRow {
    normalised(vector).map(|x| (x * SCALE).round())
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// IEEE 754 half precision, little endian.
fn halves(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| half(u16::from_le_bytes(*bytes))).collect()
}

fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (u32::from(bits >> 15), u32::from(bits >> 10) & 0x1f, u32::from(bits) & 0x3ff);
    let magnitude = match exponent {
        0 => fraction as f32 / (1 << 24) as f32,
        0x1f => f32::from_bits(0x7f80_0000 | fraction << 13),
        _ => f32::from_bits((exponent + 112) << 23 | fraction << 13),
    };
    if sign == 1 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_embedded_files_fit_together() {
        let model = VectorModel::embedded();
        assert_eq!((model.len() as usize, model.idf.len()), (25_000, 25_000));
        assert_eq!((model.vectors.len(), model.scale.len(), model.projection.len()), (25_000 * DIM, DIM, DIM * DIM));
        assert!(model.idf.iter().all(|idf| (1.0..20.0).contains(idf)));
    }

    #[test]
    fn vectors_agree_with_the_reference() {
        let check = include_str!("../../models/contrast-128/check.json");
        let check: BTreeMap<String, Vec<f32>> = serde_json::from_str(check).expect("check.json");
        let model = VectorModel::embedded();
        for (text, wanted) in check {
            let worst = model.embed_text(&text).iter().zip(&wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-5, "{text}: {worst}");
        }
    }

    #[test]
    fn half_precision_is_decoded_at_every_exponent() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x0400, 6.103_515_6e-5),
            (0x3555, 0.333_251_95),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65_504.0),
            (0x7c00, f32::INFINITY),
        ] {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
    }

    #[test]
    fn a_product_of_rows_is_a_whole_number_that_single_precision_holds() {
        let model = VectorModel::embedded();
        let a = integer_row(model.embed_text("sparse attention for long sequences"));
        let b = integer_row(model.embed_text("pruning of attention heads"));
        let exact: i64 = a.iter().zip(&b).map(|(a, b)| *a as i64 * *b as i64).sum();
        assert_eq!(a.iter().zip(&b).map(|(a, b)| a * b).sum::<f32>(), exact as f32);
        assert!(a.iter().map(|x| x * x).sum::<f32>() < (1 << 24) as f32);
    }
}
