//! Defines [`expression_fault`], [`foreign_name`] and `near`: what is wrong with what a reader wrote, in their language.
//!
//! `wording.rs` answers chats with them, `web/preferences_form.rs` marks fields with the first, `web/preferences.rs` names languages
//! with the second.

use templates::phrases::{Phrases, fill};

use crate::domain::describe;
use crate::domain::expression::{ExpressionError, ExpressionFault as Fault};

/// The column of a fault in an expression, and what it is.
pub fn expression_fault(error: &ExpressionError, phrases: &Phrases) -> String {
    let words = phrases.expression;
    let at_most = |sentence, most: &usize| fill(sentence, &[("most", &most.to_string())]);
    let fault = match &error.fault {
        Fault::Empty => words.empty.to_owned(),
        Fault::UnopenedParenthesis => words.unopened_parenthesis.to_owned(),
        Fault::UnclosedParenthesis => words.unclosed_parenthesis.to_owned(),
        Fault::UnclosedQuotation => words.unclosed_quotation.to_owned(),
        Fault::MissingOperator => words.missing_operator.to_owned(),
        Fault::OtherField { prefix, instead } => fill(words.other_field, &[("prefix", prefix), ("instead", instead)]),
        Fault::UnsearchedField { prefix } => fill(words.unsearched_field, &[("prefix", prefix)]),
        Fault::EndsEarly => words.ends_early.to_owned(),
        Fault::EmptyParenthesis => words.empty_parenthesis.to_owned(),
        Fault::NotAlone => words.not_alone.to_owned(),
        Fault::TwoFields => words.two_fields.to_owned(),
        Fault::OneSided => words.one_sided.to_owned(),
        Fault::TooDeep { most } => at_most(words.too_deep, most),
        Fault::TooManyTerms { most } => at_most(words.too_many_terms, most),
        Fault::NoLetter => words.no_letter.to_owned(),
        Fault::Category(unknown) => {
            let faults = &phrases.chat.faults;
            near([faults.category, faults.category_near], unknown.given(), unknown.nearest())
        }
    };
    fill(words.at, &[("column", &error.column.to_string()), ("fault", &fault)])
}

/// What a language is called that is not understood: in the reader's language, or by its own name.
pub fn foreign_name<'a>(english: &'a str, phrases: &Phrases) -> &'a str {
    phrases.foreign_name(english).or_else(|| describe::own_name(english)).unwrap_or(english)
}

/// A sentence about an unknown name, with the most similar known one if there is one.
pub(super) fn near([alone, with]: [&str; 2], given: &str, nearest: Option<&str>) -> String {
    fill(if nearest.is_some() { with } else { alone }, &[("given", given), ("nearest", nearest.unwrap_or_default())])
}
