//! English.

mod letters;

pub use letters::LETTERS;
