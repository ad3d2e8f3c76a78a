//! The digest as a plain document ([`digest::Digest`]) and its renderings: `Digest -> bytes`, pure and deterministic.
//!
//! `compose.rs` of the root package makes digests with the fixed words of [`words`]; the outbox stores them as JSON
//! (the document is its own JSON rendering: serialise it); `outbound/` and `preview` call the renderings. This crate
//! must never know how a paper was chosen, nor how a message is sent: it has no I/O to do either with.

pub mod archive;
pub mod buttons;
pub mod chat;
pub mod clean;
mod clusters;
pub mod digest;
pub mod discord;
pub mod email;
pub mod letter;
pub mod limits;
pub mod markdown;
pub mod operator;
mod pack;
mod parts;
pub mod phrases;
pub mod preview;
pub mod prompts;
mod sample;
mod style;
pub mod telegram;
pub mod text;
pub mod unmarked;
pub mod web;
pub mod words;
mod wrap;

#[cfg(test)]
mod checks;
