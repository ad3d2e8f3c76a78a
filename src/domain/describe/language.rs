//! Defines [`Language`]: the languages in which `describe` understands sentences.
//!
//! Each language has a table of cues, and each but English a glossary.

/// A supported language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English, the language of arXiv's abstracts.
    #[default]
    English,
    /// Chinese, which may contain English words.
    Chinese,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::English, Self::Chinese, Self::German, Self::French, Self::Spanish];
}
