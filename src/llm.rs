//! The language model, an optional layer: digests are complete without it.
//!
//! [`client::LlmClient`] sends questions to an OpenAI-compatible endpoint. [`score`] grades papers, [`share`] says which part of
//! a reader's papers is graded, [`summary`] summarises papers one by one, [`overview`] all papers of a digest together. What is
//! kept and who pays is decided in `flow/judge.rs`. Nothing here knows the store, a channel, or a subscriber.

mod answer;
pub mod budget;
mod check;
mod checked_text;
mod client;
mod cut;
mod error;
mod ordered;
pub mod overview;
mod pace;
pub mod price;
mod probe;
pub mod score;
mod session;
pub mod share;
pub mod summary;
mod usage;
mod wire;

pub use client::{BACKOFF, LlmClient, LlmReply, LlmSettings};
pub use error::{LlmError, LlmNextStep};
pub use ordered::OrderedQuestions;
pub use probe::{ProbeResult, probe};
pub use usage::TokenUsage;
pub use wire::LlmQuestion;
