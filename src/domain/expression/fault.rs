//! Defines [`ExpressionFault`]: what is wrong with an expression, and what to write instead.
//!
//! `parser.rs` finds it. Its `Display` is the English of commands and files; `inbound/fault_text.rs` says it to readers in
//! their language.

use crate::domain::category::UnknownCategory;

/// What is wrong with an expression, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionFault {
    /// There is no word in it.
    #[error("the expression is empty; write a word, a phrase or a boolean expression")]
    Empty,
    /// A `)` without its `(`.
    #[error("this `)` closes nothing")]
    UnopenedParenthesis,
    /// A `(` without its `)`.
    #[error("this `(` is never closed")]
    UnclosedParenthesis,
    /// A quotation mark without its partner.
    #[error("this quotation is never closed")]
    UnclosedQuotation,
    /// Two operands side by side.
    #[error("expected AND, OR or ANDNOT here; put the whole phrase in double quotes if this belongs to it")]
    MissingOperator,
    /// A prefix for which another one is to be written.
    #[error("`{prefix}:` is not a field here: write `{instead}:`")]
    OtherField {
        /// The prefix as written.
        prefix: &'static str,
        /// The prefix that was probably meant.
        instead: &'static str,
    },
    /// A prefix that arXiv's own search has.
    #[error("`{prefix}:` is not searched here; the fields are `ti:`, `abs:`, `au:`, `cat:` and `all:`")]
    UnsearchedField {
        /// The prefix as written.
        prefix: &'static str,
    },
    /// Nothing follows an operator or a field.
    #[error("expected a word, a phrase or `(` at the end")]
    EndsEarly,
    /// A `)` where an operand should be.
    #[error("expected a word or a phrase before `)`")]
    EmptyParenthesis,
    /// `NOT` alone.
    #[error("NOT is not an operator: write `this ANDNOT that`")]
    NotAlone,
    /// A field directly after a field.
    #[error("two fields in a row")]
    TwoFields,
    /// An operator without its left operand.
    #[error("an operator needs a word, a phrase or a parenthesis on both sides")]
    OneSided,
    /// Too many parentheses in one another.
    #[error("more than {most} parentheses deep")]
    TooDeep {
        /// How many may be.
        most: usize,
    },
    /// Too many words and phrases.
    #[error("more than {most} words and phrases in one expression")]
    TooManyTerms {
        /// How many may be.
        most: usize,
    },
    /// Only punctuation.
    #[error("a word or phrase needs at least one letter or digit")]
    NoLetter,
    /// `cat:` with a name that arXiv does not have.
    #[error(transparent)]
    Category(#[from] UnknownCategory),
}
