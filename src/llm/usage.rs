//! Defines [`TokenUsage`]: the tokens of questions and their answers.
//!
//! `wire.rs` counts them, `budget.rs` limits them, `price.rs` prices them.

use std::ops::AddAssign;

/// Characters of English text per token, for endpoints that do not report usage. A model's own tokens are longer, so the
/// estimate is high.
const CHARS_PER_TOKEN: usize = 3;

/// Tokens, and the number of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenUsage {
    /// Requests that were paid for.
    pub requests: u64,
    /// Tokens of the questions, cached ones included.
    pub prompt: u64,
    /// Tokens of the questions that the endpoint had in its cache.
    pub cached: u64,
    /// Tokens of the answers.
    pub completion: u64,
}

impl TokenUsage {
    /// Estimates one request from its characters; rather too high than too low.
    pub fn of_chars(asked: usize, answered: usize) -> Self {
        Self { requests: 1, prompt: tokens(asked), cached: 0, completion: tokens(answered) }
    }

    /// All tokens.
    pub fn total(&self) -> u64 {
        self.prompt + self.completion
    }

    /// Splits it among `readers`: the parts differ by one token at most, and add up to the whole.
    pub fn shared(&self, readers: usize) -> Vec<Self> {
        let count = readers.max(1) as u64;
        let part = |whole: u64, i: u64| whole / count + u64::from(i < whole % count);
        (0..readers as u64)
            .map(|i| Self {
                requests: part(self.requests, i),
                prompt: part(self.prompt, i),
                cached: part(self.cached, i).min(part(self.prompt, i)),
                completion: part(self.completion, i),
            })
            .collect()
    }
}

fn tokens(chars: usize) -> u64 {
    chars.div_ceil(CHARS_PER_TOKEN) as u64
}

impl AddAssign for TokenUsage {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.prompt += other.prompt;
        self.cached += other.cached;
        self.completion += other.completion;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_shared_usage_add_up_to_what_was_paid() {
        let paid = TokenUsage { requests: 3, prompt: 1_000, cached: 7, completion: 11 };
        for readers in [1, 2, 3, 7, 100] {
            let mut sum = TokenUsage::default();
            paid.shared(readers).into_iter().for_each(|part| sum += part);
            assert_eq!(sum, paid, "{readers}");
        }
    }
}
