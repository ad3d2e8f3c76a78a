//! [`ExpressionPhrases`]: what can be wrong with a keyword or an exclusion in arXiv's search syntax.
//!
//! `inbound/fault_text.rs` of the root package fills it, for chats and the site.

/// The sentences of one language, each a clause that begins in lower case where the language allows it and ends without a full
/// stop: `at` puts the column before it. `AND`, `OR`, `ANDNOT`, `NOT` and prefixes such as `ti:` are written as they are.
#[derive(Debug)]
pub struct ExpressionPhrases {
    /// Where the fault is, and what it is: `{column}`, counted from 1, and `{fault}`, one of the others.
    pub at: &'static str,
    /// There is no word.
    pub empty: &'static str,
    /// A `)` without its `(`.
    pub unopened_parenthesis: &'static str,
    /// A `(` without its `)`.
    pub unclosed_parenthesis: &'static str,
    /// A quotation mark without its partner.
    pub unclosed_quotation: &'static str,
    /// Two operands side by side.
    pub missing_operator: &'static str,
    /// A prefix `{prefix}` for which `{instead}` is to be written.
    pub other_field: &'static str,
    /// A prefix `{prefix}` of arXiv's search that is not searched here.
    pub unsearched_field: &'static str,
    /// Nothing follows an operator or a prefix.
    pub ends_early: &'static str,
    /// A `)` where a word should be.
    pub empty_parenthesis: &'static str,
    /// `NOT` alone.
    pub not_alone: &'static str,
    /// A prefix directly after a prefix.
    pub two_fields: &'static str,
    /// An operator without its left side.
    pub one_sided: &'static str,
    /// More than `{most}` parentheses in one another.
    pub too_deep: &'static str,
    /// More than `{most}` words and phrases.
    pub too_many_terms: &'static str,
    /// Only punctuation.
    pub no_letter: &'static str,
}
