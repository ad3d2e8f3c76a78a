//! TeX to Unicode, for the names, titles and abstracts that arXiv gives in TeX.
//!
//! `arxiv/` converts what it reads, `rank/` what it compares. Plain text in, plain text out: this module must never know
//! where a text comes from nor how it is shown, and it escapes nothing.
//!
//! What it promises: whatever the input, the result is in Unicode normal form C and keeps every letter and digit that
//! is not part of a command, but for a citation's keys; what cannot be converted stays as it was written; a formula is converted as a whole or not
//! at all, its dollar signs included, and its scripts are never taken for something else; the time is linear in the length of the text. Text without TeX comes back as it is.

mod accents;
mod alphabets;
mod atoms;
mod citations;
mod commands;
mod delimiters;
mod formula;
mod math;
mod punctuation;
mod scan;
mod scripts;
mod source;
mod symbols;
mod vocabulary;

#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

/// An author's name: accents and letters converted, braces dropped, ties and runs of white space one space each.
pub fn name(text: &str) -> String {
    let converted = scan::convert(text, scan::Mode::Name);
    converted.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// A title or an abstract: accents, quotation marks, dashes and text commands converted, and every formula that can be
/// written in Unicode. White space outside commands and formulas stays as it is.
pub fn prose(text: &str) -> String {
    scan::convert(text, scan::Mode::Prose).nfc().collect()
}
