//! Notices a question of which the endpoint has read only a part: [`noticed`].
//!
//! `client.rs` calls it. A server with a small context drops the oldest part of a question, which is the prompt, and answers the
//! rest as if nothing had happened; only its count of tokens shows it. Ollama has a context of 4,096 tokens unless told otherwise.

use super::wire::{LlmQuestion, PaidOutcome};
use super::{LlmError, session::ModelSession};

/// Every tokenizer makes at least one token of this many bytes of prose with TeX and JSON.
const MOST_BYTES_PER_TOKEN: u64 = 7;
/// The same for a count just below a power of two, as contexts are.
const MOST_BYTES_PER_TOKEN_OF_A_FULL_CONTEXT: u64 = 5;
/// Tokens that must be missing: in a short question the texts that a server adds or does not count weigh more.
const MIN_MISSING_TOKENS: u64 = 500;
/// Powers of two that are contexts, and how far below one a count may be.
const CONTEXTS: [u64; 6] = [2_048, 4_096, 8_192, 16_384, 32_768, 65_536];
const CONTEXT_MARGIN: u64 = 16;

/// The outcome, or [`LlmError::PromptCut`] if the endpoint's count shows that it has not read the whole question.
pub(super) fn noticed((usage, outcome): PaidOutcome, question: &LlmQuestion, model: &ModelSession) -> PaidOutcome {
    if outcome.is_err() || !is_cut(question.bytes() as u64, usage.prompt) {
        return (usage, outcome);
    }
    model.note_cut(usage.prompt);
    (usage, Err(LlmError::PromptCut(usage.prompt)))
}

/// Whether a question of `bytes` cannot have been read whole if the endpoint counted `tokens`. Our own estimate, a token for
/// three bytes, never says so.
fn is_cut(bytes: u64, tokens: u64) -> bool {
    let is_full = CONTEXTS.iter().any(|context| (context.saturating_sub(CONTEXT_MARGIN)..=*context).contains(&tokens));
    let most = if is_full { MOST_BYTES_PER_TOKEN_OF_A_FULL_CONTEXT } else { MOST_BYTES_PER_TOKEN };
    let missing = (bytes / most).saturating_sub(tokens);
    tokens > 0 && (missing > MIN_MISSING_TOKENS || is_full && missing > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_far_below_the_length_of_a_question_shows_that_it_was_cut() {
        for (bytes, tokens) in
            [(40_000, 4_095), (30_000, 4_096), (27_000, 4_090), (40_000, 2_047), (200_000, 8_192), (60_000, 3_000)]
        {
            assert!(is_cut(bytes, tokens), "{bytes} bytes as {tokens} tokens");
        }
        for (bytes, tokens) in [(40_000, 9_000), (40_000, 7_000), (20_000, 4_095), (3_000, 20), (0, 0), (1_000_000, 0)]
        {
            assert!(!is_cut(bytes, tokens), "{bytes} bytes as {tokens} tokens");
        }
    }
}
