//! Faults of expressions, in English.

use crate::phrases::ExpressionPhrases;

pub const EXPRESSION: ExpressionPhrases = ExpressionPhrases {
    at: "column {column}: {fault}",
    empty: "it is empty; write a word, a phrase or a boolean expression",
    unopened_parenthesis: "this “)” closes nothing",
    unclosed_parenthesis: "this “(” is never closed",
    unclosed_quotation: "this quotation is never closed",
    missing_operator: "AND, OR or ANDNOT is missing here; put the whole phrase in double quotes if this belongs to it",
    other_field: "“{prefix}:” is not a field here, write “{instead}:”",
    unsearched_field: "“{prefix}:” is not searched; the fields are ti:, abs:, au:, cat: and all:",
    ends_early: "a word or a phrase is missing at the end",
    empty_parenthesis: "a word or a phrase is missing before “)”",
    not_alone: "NOT is not an operator: write “this ANDNOT that”",
    two_fields: "two fields in a row",
    one_sided: "an operator needs a word, a phrase or a parenthesis on both sides",
    too_deep: "more than {most} parentheses inside one another",
    too_many_terms: "more than {most} words and phrases",
    no_letter: "a word or phrase needs at least one letter or digit",
};
