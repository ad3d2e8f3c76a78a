//! Chinese, simplified.

mod letters;

pub use letters::LETTERS;
