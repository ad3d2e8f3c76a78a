//! Defines [`CriteriaTerm`]: a word or bigram of a reader's criteria.
//!
//! `profile.rs` makes them, `lexical.rs`, `reader_pool.rs` and `topic_phrases.rs` look them up in an index.

use super::index::Index;
use super::vectors::VectorModel;

/// A word or bigram of a reader's criteria.
#[derive(Clone, Debug, PartialEq)]
pub enum CriteriaTerm {
    /// A feature of the model.
    Known(u32),
    /// A token that the model does not know.
    Unknown(String),
}

impl CriteriaTerm {
    /// The term of a token that [`super::text::tokens`] returned. A token that the model has only within bigrams gets a
    /// feature number after the model's own ([`VectorModel::token_feature`]).
    pub fn of(token: String, model: &VectorModel) -> Self {
        model.token_feature(&token).map_or(Self::Unknown(token), Self::Known)
    }

    /// The term's feature in an index; `None` if the model does not know the token and no paper of the index has it.
    pub fn feature(&self, index: &Index, model: &VectorModel) -> Option<u32> {
        match self {
            Self::Known(feature) => Some(*feature),
            Self::Unknown(token) => index.unknown_feature(token, model),
        }
    }

    /// The papers of an index that contain the term: (paper, count).
    pub fn postings<'a>(&self, index: &'a Index, model: &VectorModel) -> &'a [(u32, u32)] {
        self.feature(index, model).map_or(&[], |feature| index.postings(feature))
    }

    /// The inverse document frequency among all papers. A token that the model does not know gets that of the model's
    /// rarest feature.
    pub fn idf(&self, model: &VectorModel) -> f32 {
        match self {
            Self::Known(feature) => model.idf(*feature),
            Self::Unknown(_) => model.idf(u32::MAX),
        }
    }
}
