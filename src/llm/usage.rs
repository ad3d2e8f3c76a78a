//! Defines [`Usage`]: what questions cost, in tokens.
//!
//! `client.rs` counts, `budget.rs` adds up, `price.rs` prices, the store keeps. It must never know what was asked.

use std::ops::AddAssign;

/// Characters of English text per token, for endpoints that do not count. A model's own tokens are longer: this is more
/// than it will bill.
const CHARS_PER_TOKEN: usize = 3;

/// Tokens, and in how many requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Answers that were paid for.
    pub requests: u64,
    /// Of the questions, `cached` among them.
    pub prompt: u64,
    /// Of the questions, as far as the endpoint had them in its cache.
    pub cached: u64,
    /// Of the answers.
    pub completion: u64,
}

impl Usage {
    /// An estimate of one request, on the safe side.
    pub fn of_chars(asked: usize, answered: usize) -> Self {
        Self { requests: 1, prompt: tokens(asked), cached: 0, completion: tokens(answered) }
    }

    /// All tokens.
    pub fn total(&self) -> u64 {
        self.prompt + self.completion
    }

    /// Its parts for `readers` who share it: they differ by one token at most, and add up to the whole.
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

impl AddAssign for Usage {
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
    fn what_readers_share_adds_up_to_what_was_paid() {
        let paid = Usage { requests: 3, prompt: 1_000, cached: 7, completion: 11 };
        for readers in [1, 2, 3, 7, 100] {
            let mut sum = Usage::default();
            paid.shared(readers).into_iter().for_each(|part| sum += part);
            assert_eq!(sum, paid, "{readers}");
        }
    }
}
