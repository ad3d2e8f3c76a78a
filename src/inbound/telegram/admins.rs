//! Defines [`Admins`]: who was found to be an admin of a group, for a minute.
//!
//! `telegram.rs` asks it before it asks the chat: whoever tries several commands is looked up once. It must never know how
//! the chat is asked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Rights that were taken away still count for so long.
const REMEMBERED: Duration = Duration::from_secs(60);
/// Answers that are kept before old ones are looked for.
const KEPT: usize = 1024;

/// Answers by chat and member.
#[derive(Debug, Default)]
pub(super) struct Admins {
    answers: Mutex<HashMap<(i64, i64), (bool, Instant)>>,
}

impl Admins {
    /// The answer, if the chat was asked lately.
    pub fn known(&self, chat: i64, member: i64, now: Instant) -> Option<bool> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (is_admin, until) = answers.get(&(chat, member))?;
        (*until > now).then_some(*is_admin)
    }

    /// Keeps an answer.
    pub fn remember(&self, chat: i64, member: i64, is_admin: bool, now: Instant) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= KEPT {
            answers.retain(|_, (_, until)| *until > now);
        }
        answers.insert((chat, member), (is_admin, now + REMEMBERED));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_for_a_minute_and_for_one_member_of_one_chat() {
        let (admins, now) = (Admins::default(), Instant::now());
        admins.remember(-1, 7, true, now);
        assert_eq!(admins.known(-1, 7, now + Duration::from_secs(59)), Some(true));
        assert_eq!(admins.known(-1, 7, now + Duration::from_secs(60)), None);
        assert_eq!((admins.known(-1, 8, now), admins.known(-2, 7, now)), (None, None));
    }
}
