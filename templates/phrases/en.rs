//! English.

mod chat;
mod letters;

pub use chat::CHAT;
pub use letters::LETTERS;
