//! What a reader's papers are graded by, and the key under which an answer is stored: [`prompt_for`], [`question_key`].
//!
//! `judge.rs`, `feedback.rs` and `complete.rs` ask for the prompt; whatever stores an answer or looks for one asks for the key.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::domain::subscriber::Subscriber;
use crate::flow::compose::asked;

/// The prompt that has papers graded for a reader: the same for readers with the same criteria.
pub(super) fn prompt_for(reader: &Subscriber) -> String {
    templates::prompts::scoring(&asked(&reader.criteria))
}

/// The key of an answer: it changes with the model and with every word of the prompt.
pub(super) fn question_key(model: &str, prompt: &str) -> String {
    let hash = Sha256::new().chain_update(model).chain_update([0]).chain_update(prompt).finalize();
    hash.iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
