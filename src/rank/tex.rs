//! Converts TeX to Unicode, for the names, titles and abstracts that arXiv gives in TeX.
//!
//! `arxiv`, `interests` and `archive/import` convert what they read. Nothing is escaped for HTML or any other output.
//!
//! For any input:
//! - The result is in Unicode normal form C. It keeps every letter and digit that is not part of a command, except the keys of
//!   citations.
//! - What cannot be converted stays as it was written, except in names.
//! - A formula is converted as a whole, its dollar signs included, or not at all; its scripts cannot be misread.
//! - The time is linear in the length of the text.
//! - Text without TeX is only normalised.

mod accents;
mod alphabets;
mod atoms;
mod citations;
mod commands;
mod delimiters;
mod formula;
mod math;
mod name_commands;
mod punctuation;
mod scan;
mod scripts;
mod source;
mod symbols;
mod vocabulary;

#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

/// Converts an author's name: accents and letters become Unicode, ties and runs of white space become one space, and everything
/// else of TeX is removed. No name has a backslash or a brace.
pub fn name(text: &str) -> String {
    let mut converted = scan::convert(text, scan::TextKind::Name);
    converted.retain(|c| !matches!(c, '\\' | '{' | '}'));
    converted.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// Converts a title or an abstract: accents, quotation marks, dashes, text commands, and every formula that Unicode can show.
/// White space outside commands and formulas stays as it is.
pub fn prose(text: &str) -> String {
    scan::convert(text, scan::TextKind::Prose).nfc().collect()
}
