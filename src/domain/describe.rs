//! Defines [`describe`], which turns a few sentences into a subscriber's criteria, by rules and tables alone.
//!
//! `desk/understood.rs` calls it, so that readers see how they were understood before anything is saved. This module
//! must never use a language model: the same sentence always gets the same result.
//!
//! `describe/detect.rs` detects the language. `describe/lexer.rs` splits the sentence into tokens at the language's cues
//! (`describe/cues/`), such as `no` or `papers by`. `describe/interpreter.rs` goes through the tokens and remembers the last
//! cue, which determines how the words after it are used; `describe/item.rs` reads each item. An exclusion holds until the
//! sentence, the line or the parenthesis ends, or another cue comes: `no surveys, benchmarks or datasets` excludes all
//! three.
//!
//! A wish is never turned into its opposite: words that no table has change nothing, and are reported to the reader.

pub use described::{Described, SentenceLanguage};
pub use detect::own_name;
pub use english::in_english;
use interpreter::Interpreter;
pub use suggest::suggest_categories;

mod cues;
mod described;
mod detect;
mod english;
mod glossary;
mod interpreter;
mod item;
mod language;
mod lexer;
mod pair;
mod phrase;
mod pieces;
mod schedule;
mod settings;
mod suggest;
mod traditional;
mod variants;

/// Interprets a sentence. It accepts any text; the result stays within the bounds of [`most`](super::change::most) and is
/// the same every time.
pub fn describe(sentence: &str) -> Described {
    let language = match detect::detect(sentence) {
        Ok(language) => language,
        Err(name) => return Described { sentence_language: SentenceLanguage::Foreign(name), ..Described::default() },
    };
    Interpreter::new(language).interpret(&lexer::lex(sentence, language))
}

#[cfg(test)]
mod tests;
