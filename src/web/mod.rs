//! The web: what readers and the operator see in a browser.

pub mod health;
pub mod operator;
