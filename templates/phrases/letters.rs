//! [`LetterPhrases`]: the sentences of the letters that ask for a confirmation or let a reader in.
//!
//! `letter.rs` lays them out. No sentence has a gap for text that a stranger wrote: a letter must not carry it.

/// The sentences of one language. `{site}` is the site's name.
#[derive(Debug)]
pub struct LetterPhrases {
    /// Subject and heading of the letter that asks whether an address is the reader's.
    pub confirm_title: &'static str,
    /// What was asked for.
    pub confirm_why: &'static str,
    /// The link.
    pub confirm_do: &'static str,
    /// What happens without an answer.
    pub confirm_else: &'static str,
    /// The link that asks for no more letters.
    pub confirm_block: &'static str,
    /// Subject and heading of the letter to an applicant who is subscribed already.
    pub known_title: &'static str,
    /// What was asked for.
    pub known_why: &'static str,
    /// The link.
    pub known_do: &'static str,
    /// What happens without an answer.
    pub known_else: &'static str,
    /// Subject and heading of the letter with a login link.
    pub login_title: &'static str,
    /// What was asked for.
    pub login_why: &'static str,
    /// The link.
    pub login_do: &'static str,
    /// What happens without an answer.
    pub login_else: &'static str,
}
