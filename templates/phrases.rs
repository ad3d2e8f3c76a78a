//! [`Phrases`]: the sentences that a reader meets outside of a digest: on the site, in chats and in letters.
//!
//! `web/` and `letter.rs` word the pages and the letters with them; `inbound/` of the root package words the answers of the
//! chats. A language is one folder of plain sentences with named gaps in braces, which [`fill`] fills; a sentence that a
//! language lacks does not compile.

pub mod chat;
mod de;
mod en;
mod es;
mod expression;
mod foreign;
mod fr;
pub mod letters;
mod plural;
pub mod web;
mod zh;

pub use crate::words::fill;
pub use chat::ChatPhrases;
pub use expression::ExpressionPhrases;
pub use foreign::ForeignNames;
pub use letters::LetterPhrases;
pub use plural::{PluralForms, counted};
pub use web::WebPhrases;

use crate::words::{DigestLanguage, TAGS};

/// The sentences of one language.
#[derive(Debug)]
pub struct Phrases {
    /// BCP 47 tag, for `lang` attributes: `en`. One of [`crate::words::LANGUAGES`].
    pub tag: &'static str,
    /// The chats' sentences.
    pub chat: &'static ChatPhrases,
    /// What can be wrong with an expression.
    pub expression: &'static ExpressionPhrases,
    /// What languages are called that are not understood.
    pub foreign: &'static ForeignNames,
    /// The letters' sentences.
    pub letters: &'static LetterPhrases,
    /// The site's sentences.
    pub web: &'static WebPhrases,
}

/// In the order of [`crate::words::LANGUAGES`], which `tests.rs` compares.
static ALL: [Phrases; TAGS.len()] = [
    Phrases {
        tag: "en",
        chat: &en::CHAT,
        expression: &en::EXPRESSION,
        foreign: &en::FOREIGN,
        letters: &en::LETTERS,
        web: &en::WEB,
    },
    Phrases {
        tag: "zh",
        chat: &zh::CHAT,
        expression: &zh::EXPRESSION,
        foreign: &zh::FOREIGN,
        letters: &zh::LETTERS,
        web: &zh::WEB,
    },
    Phrases {
        tag: "de",
        chat: &de::CHAT,
        expression: &de::EXPRESSION,
        foreign: &de::FOREIGN,
        letters: &de::LETTERS,
        web: &de::WEB,
    },
    Phrases {
        tag: "fr",
        chat: &fr::CHAT,
        expression: &fr::EXPRESSION,
        foreign: &fr::FOREIGN,
        letters: &fr::LETTERS,
        web: &fr::WEB,
    },
    Phrases {
        tag: "es",
        chat: &es::CHAT,
        expression: &es::EXPRESSION,
        foreign: &es::FOREIGN,
        letters: &es::LETTERS,
        web: &es::WEB,
    },
];

impl Phrases {
    /// The sentences for a BCP 47 tag, by its language (`zh-Hans` is Chinese); English if there are none.
    pub fn of(language: &str) -> &'static Self {
        let tag = DigestLanguage::of(language).map_or("", |language| language.tag);
        Self::all().iter().find(|phrases| phrases.tag == tag).unwrap_or(&ALL[0])
    }

    /// Every language, English first.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// What a language is called that is not understood, by its English name; `None` if the list has no name for it.
    pub fn foreign_name(&self, english: &str) -> Option<&'static str> {
        self.foreign.iter().find(|(known, _)| *known == english).map(|(_, name)| *name)
    }

    /// The language's name in itself: `中文`.
    pub fn name(&self) -> &'static str {
        DigestLanguage::of(self.tag).map_or(self.tag, |language| language.name)
    }
}

#[cfg(test)]
mod tests;
