//! The only home of the LLM, an optional layer: digests are complete without it.
//!
//! [`client::Client`] asks an OpenAI-compatible endpoint, [`score`] has papers judged, [`share`] says which, [`summarise`] has
//! them told in short, [`overview`] together. What is kept, and who pays, is decided in `judge.rs`. It must never know the
//! store, a channel, or a subscriber.

mod answer;
pub mod budget;
mod check;
mod client;
mod error;
pub mod overview;
pub mod price;
mod probe;
pub mod score;
pub mod share;
pub mod summarise;
mod usage;
mod wire;

pub use client::{Backoff, Client, Reply, Settings};
pub use error::{Decision, LlmError};
pub use probe::{Probe, probe};
pub use usage::Usage;
pub use wire::Question;
