//! The digest as a plain document ([`digest::Digest`]), its renderings, and the texts and layouts of everything else that readers
//! and operators see: pages, letters, chat answers, prompts. All functions are pure and deterministic.
//!
//! `flow/compose.rs` of the root package makes digests with the fixed words of [`words`]; the outbox stores them as JSON (the
//! document is its own JSON rendering); `outbound/`, `archive/`, `web/` and `inbound/` call the renderings. The crate does no
//! I/O.

pub mod archive;
mod autolinks;
pub mod buttons;
pub mod chat;
pub mod clean;
mod clusters;
pub mod digest;
pub mod discord;
pub mod email;
mod emphasis;
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
mod text;
pub mod translations;
pub mod unmarked;
pub mod web;
pub mod words;
mod wrap;

#[cfg(test)]
mod checks;
