//! [`PluralForms`]: the forms of a sentence that depends on a number, and [`counted`], which chooses one.

use crate::words::{Words, fill};

/// A sentence that depends on a number: for one, for any other number. Which one 0 takes depends on the language.
pub type PluralForms = [&'static str; 2];

/// The form for `n` in the language of the words, with its gap `{n}` filled.
pub fn counted(words: &Words, [one, other]: PluralForms, n: u32) -> String {
    fill(if words.is_singular(n) { one } else { other }, &[("n", &words.number(n))])
}
