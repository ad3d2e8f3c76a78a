//! Defines [`describe`]: a few sentences turned into what a subscriber wants, by rules and tables alone.
//!
//! The reader's desk and the commands show what was understood before anything is saved. This module must never know
//! who wrote the sentence, and asks nobody else what it means.
//!
//! `describe/detect.rs` detects the language, `describe/lexer.rs` takes the sentence apart at the language's cues
//! (`describe/cues/`), `describe/interpreter.rs` goes through the parts and keeps in mind what the last cue said of the words after it, and
//! `describe/item.rs` reads each item. What is left out holds until the sentence, the line or the parenthesis ends, or
//! another cue comes: `no surveys, benchmarks or datasets` leaves out all three.
//!
//! A wish is never turned into its opposite: words that no table knows become nothing, and are said back.

pub use described::{Described, SentenceLanguage};
use interpreter::Interpreter;
pub use language::Language;
pub use suggest::suggest_categories;

mod cues;
mod described;
mod detect;
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

/// Understands a sentence. Total: whatever is written, something sane within the bounds comes out, the same every time.
pub fn describe(sentence: &str) -> Described {
    let language = match detect::detect(sentence) {
        Ok(language) => language,
        Err(name) => return Described { spoken: SentenceLanguage::Foreign(name), ..Described::default() },
    };
    Interpreter::new(language).interpret(&lexer::lex(sentence, language))
}

#[cfg(test)]
mod tests;
