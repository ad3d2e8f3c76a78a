//! Defines [`Language`]: the languages in which `describe` understands sentences.
//!
//! The tables of cues and the glossaries are kept by language.

/// A language in which sentences are understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// arXiv's own.
    #[default]
    English,
    /// With English words among its own.
    Chinese,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All of them; English first, which is taken for what could be any.
    pub const ALL: [Self; 5] = [Self::English, Self::Chinese, Self::German, Self::French, Self::Spanish];
}
