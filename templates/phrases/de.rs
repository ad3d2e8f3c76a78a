//! German.

mod chat;
mod expression;
mod foreign;
mod letters;
mod web;

pub use chat::CHAT;
pub use expression::EXPRESSION;
pub use foreign::FOREIGN;
pub use letters::LETTERS;
pub use web::WEB;
