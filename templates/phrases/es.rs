//! Spanish.

mod chat;
mod letters;
mod web;

pub use chat::CHAT;
pub use letters::LETTERS;
pub use web::WEB;
