//! [`LANGUAGES`]: the languages that digests are written in; [`Words`]: every fixed word and sentence of a digest in one of them.
//!
//! `flow/compose.rs` of the root package words a digest with them, the renderings word what they add. A language is one file
//! of plain sentences with named gaps in braces, so that a translator needs no Rust. Every other list of languages derives
//! from [`LANGUAGES`].

mod capital;
mod de;
mod en;
mod es;
mod fill;
mod fixed;
mod fr;
mod mail;
mod number;
mod weekday;
mod zh;

pub use capital::capitalised;
pub use fill::fill;
pub use fixed::Words;

/// A language that digests are written in.
#[derive(Clone, Copy, Debug)]
pub struct DigestLanguage {
    /// BCP 47 tag: `de`.
    pub tag: &'static str,
    /// The language's name in itself: `Deutsch`.
    pub name: &'static str,
    words: &'static Words,
}

const fn language(tag: &'static str, name: &'static str, words: &'static Words) -> DigestLanguage {
    DigestLanguage { tag, name, words }
}

/// The languages that digests are written in, in the order in which readers choose from them. The site, the letters and the
/// chats speak them, too ([`crate::phrases::Phrases::all`]).
pub static LANGUAGES: [DigestLanguage; 5] = [
    language("en", "English", &en::WORDS),
    language("zh", "中文", &zh::WORDS),
    language("de", "Deutsch", &de::WORDS),
    language("fr", "Français", &fr::WORDS),
    language("es", "Español", &es::WORDS),
];

/// The tags of [`LANGUAGES`].
pub const TAGS: [&str; 5] = {
    let mut tags = [""; 5];
    let mut i = 0;
    while i < tags.len() {
        tags[i] = LANGUAGES[i].tag;
        i += 1;
    }
    tags
};

impl DigestLanguage {
    /// The language of a BCP 47 tag, by its primary subtag: `de-AT` is German. `None` if no digest is written in it.
    pub fn of(tag: &str) -> Option<&'static Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(primary))
    }

    /// Tag and name of every language.
    pub fn options<'a>() -> impl Iterator<Item = (&'a str, &'a str)> {
        LANGUAGES.iter().map(|language| (language.tag, language.name))
    }
}

impl Words {
    /// The words for a BCP 47 tag, as [`DigestLanguage::of`] reads it; English if no digest is written in that language.
    pub fn of(language: &str) -> &'static Self {
        DigestLanguage::of(language).map_or(&en::WORDS, |language| language.words)
    }

    /// The words of every language.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        LANGUAGES.iter().map(|language| language.words)
    }
}

#[cfg(test)]
mod tests;
