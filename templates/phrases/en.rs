//! English.

mod chat;
mod expression;
mod letters;
mod web;

pub use chat::CHAT;
pub use expression::EXPRESSION;
pub use letters::LETTERS;
pub use web::WEB;
