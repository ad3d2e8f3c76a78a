//! [`Phrases`]: the sentences that a reader meets outside of a digest, on the site and in chats, in each language.
//!
//! `web/` words its pages with them, and `inbound/` of the root package what chats are answered. A language is one file of plain
//! sentences with named gaps in braces, filled by [`fill`]; a sentence that is missing does not compile. This file must
//! never know a layout.

pub mod chat;
mod en;
pub mod letters;
pub mod web;
mod zh;

pub use crate::words::fill;
pub use chat::Chat;
pub use letters::Letters;
pub use web::Web;

/// The sentences of one language.
#[derive(Debug)]
pub struct Phrases {
    /// BCP 47 tag, for `lang` attributes: `en`.
    pub tag: &'static str,
    /// What the language calls itself.
    pub name: &'static str,
    /// Of chats.
    pub chat: &'static Chat,
    /// Of letters.
    pub letters: &'static Letters,
    /// The site's.
    pub web: &'static Web,
}

static ALL: [Phrases; 2] = [
    Phrases { tag: "en", name: "English", chat: &en::CHAT, letters: &en::LETTERS, web: &en::WEB },
    Phrases { tag: "zh", name: "中文", chat: &zh::CHAT, letters: &zh::LETTERS, web: &zh::WEB },
];

impl Phrases {
    /// The sentences for a BCP 47 tag: by its language (`zh-Hans` is Chinese), English where there are none.
    pub fn of(language: &str) -> &'static Self {
        let prefix = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::all().iter().find(|phrases| phrases.tag == prefix).unwrap_or(&ALL[0])
    }

    /// Every language, English first.
    pub fn all() -> &'static [Self] {
        &ALL
    }
}

/// A sentence that depends on a number: one, several.
pub type Counted = [&'static str; 2];

/// The sentence for `n`, its gap `{n}` filled.
pub fn counted([one, several]: Counted, n: u32) -> String {
    fill(if n == 1 { one } else { several }, &[("n", &n.to_string())])
}

#[cfg(test)]
mod tests;
