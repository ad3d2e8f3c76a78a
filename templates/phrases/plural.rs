//! [`PluralForms`]: the forms of a sentence that depends on a number, and [`counted`], which chooses one.

use crate::words::fill;

/// A sentence that depends on a number: for one, for any other number.
pub type PluralForms = [&'static str; 2];

/// The form for `n`, with its gap `{n}` filled.
pub fn counted([one, other]: PluralForms, n: u32) -> String {
    fill(if n == 1 { one } else { other }, &[("n", &n.to_string())])
}
