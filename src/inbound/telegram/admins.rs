//! Defines [`AdminCache`]: whether a member is an admin of a group, remembered for a minute.
//!
//! `updates.rs` looks here before it asks Telegram.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer is remembered.
const REMEMBERED: Duration = Duration::from_secs(60);
/// From this many answers on, expired ones are removed.
const KEPT: usize = 1024;

/// Answers by chat and member.
#[derive(Debug, Default)]
pub(super) struct AdminCache {
    answers: Mutex<HashMap<(i64, i64), (bool, Instant)>>,
}

impl AdminCache {
    /// The answer, unless it has expired.
    pub fn get(&self, chat: i64, member: i64, now: Instant) -> Option<bool> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (is_admin, until) = answers.get(&(chat, member))?;
        (*until > now).then_some(*is_admin)
    }

    /// Remembers an answer.
    pub fn insert(&self, chat: i64, member: i64, is_admin: bool, now: Instant) {
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
        let (admins, now) = (AdminCache::default(), Instant::now());
        admins.insert(-1, 7, true, now);
        assert_eq!(admins.get(-1, 7, now + Duration::from_secs(59)), Some(true));
        assert_eq!(admins.get(-1, 7, now + Duration::from_secs(60)), None);
        assert_eq!((admins.get(-1, 8, now), admins.get(-2, 7, now)), (None, None));
    }
}
