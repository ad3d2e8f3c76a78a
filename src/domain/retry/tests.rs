//! The decisions of `retry.rs` by error class, channel and attempt, and that no answer of a platform breaks it.

use proptest::prelude::*;

use super::*;
use crate::domain::delivery::{IssueKey, Scope};
use crate::domain::requested_pause::RequestedPause;

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_762_000_000, 0).expect("a date");

fn delivery(address: &str, attempt: u32) -> Delivery {
    Delivery {
        id: "d1".to_owned(),
        issue: IssueKey { subscriber: "ada".to_owned(), window: "2025-11-04".to_owned() },
        address: address.parse().expect("an address"),
        part: 1,
        parts: 1,
        attempt,
        lease_token: "t".to_owned(),
        payload: String::new(),
        expires_at: NOW + chrono::Duration::hours(24),
        maybe_sent: false,
    }
}

fn throttled(seconds: u64) -> SendError {
    let retry_after = RequestedPause::of(Duration::from_secs(seconds));
    SendError::Throttled { retry_after, scope: Scope::Channel, reason: String::new() }
}

fn refused() -> SendError {
    SendError::Refused { is_ours: false, domain: None, reason: String::new() }
}

fn at(seconds: i64, counted: bool) -> RetryDecision {
    RetryDecision::At { at: NOW + chrono::Duration::seconds(seconds), counted }
}

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

#[test]
fn every_class_of_error_has_its_next_step() {
    let no = String::new;
    let (mail, chat, topic, channel) = ("mailto:a@b.example", "telegram:7", "telegram:-100/5", "discord:channel/1");
    let moved = SendError::Moved(address("telegram:-1009"));
    for (to, attempt, error, expected) in [
        (mail, 0, throttled(90), at(90, false)),
        (mail, 9, throttled(90), at(90, false)),
        (mail, 0, SendError::Transient(no()), at(30, true)),
        (mail, 2, SendError::Transient(no()), at(480, true)),
        (mail, 99, SendError::Transient(no()), at(7200, true)),
        (mail, 0, SendError::Uncertain(no()), at(30, true)),
        (mail, 3, SendError::Uncertain(no()), at(30, true)),
        (channel, 0, SendError::Uncertain(no()), at(30, true)),
        (chat, 0, SendError::Uncertain(no()), RetryDecision::Uncertain),
        (chat, 0, SendError::Content(no()), RetryDecision::Plain),
        (chat, 2, SendError::Content(no()), RetryDecision::Plain),
        (chat, 5, SendError::Content(no()), RetryDecision::Dead),
        (chat, 0, SendError::Gone(no()), RetryDecision::Deactivate),
        (chat, 0, moved.clone(), RetryDecision::Move(address("telegram:-1009"))),
        (chat, 5, moved.clone(), RetryDecision::Dead),
        ("telegram:-1009", 0, moved, RetryDecision::Dead),
        (topic, 0, SendError::TopicGone(no()), RetryDecision::Move(address("telegram:-100"))),
        (topic, 5, SendError::TopicGone(no()), RetryDecision::Deactivate),
        (chat, 0, SendError::TopicGone(no()), RetryDecision::Deactivate),
        (channel, 0, SendError::TopicGone(no()), RetryDecision::Deactivate),
        (mail, 0, SendError::Soft(no()), at(30, true)),
        (mail, 3, SendError::Soft(no()), at(1800, true)),
        (mail, 4, SendError::Soft(no()), RetryDecision::Strike),
        (mail, 0, SendError::Ours(no()), at(900, false)),
        (mail, 0, refused(), at(900, true)),
        (mail, 3, refused(), at(57_600, true)),
        (
            mail,
            0,
            SendError::Unconfirmed(no()),
            RetryDecision::Unconfirmed { at: Some(NOW + chrono::Duration::seconds(900)) },
        ),
        (mail, 4, SendError::Unconfirmed(no()), RetryDecision::Unconfirmed { at: None }),
    ] {
        assert_eq!(decide(&delivery(to, attempt), &error, NOW, 0.0), expected, "{to} attempt {attempt}: {error}");
    }
}

#[test]
fn an_unknown_outcome_is_tried_again_once_only() {
    let again = Delivery { maybe_sent: true, ..delivery("mailto:a@b.example", 1) };
    assert_eq!(decide(&again, &SendError::Uncertain(String::new()), NOW, 0.0), RetryDecision::Uncertain);
}

#[test]
fn an_unknown_outcome_never_becomes_dead_for_want_of_time() {
    let late = Delivery { expires_at: NOW, ..delivery("mailto:a@b.example", 0) };
    assert_eq!(decide(&late, &SendError::Uncertain(String::new()), NOW, 0.0), RetryDecision::Uncertain);
}

#[test]
fn what_cannot_go_out_before_the_next_issue_gives_way_to_it() {
    let late = Delivery { expires_at: NOW + chrono::Duration::seconds(30), ..delivery("telegram:7", 0) };
    for error in [throttled(30), SendError::Transient(String::new()), SendError::Ours(String::new())] {
        assert_eq!(decide(&late, &error, NOW, 0.0), RetryDecision::Dead, "{error}");
    }
    assert_eq!(decide(&late, &throttled(29), NOW, 0.0), at(29, false));
}

proptest! {
    #[test]
    fn no_pause_and_no_jitter_breaks_the_decision(
        seconds in any::<u64>(), jitter in any::<f64>(), attempt in any::<u32>(), now in -9_000_000_000_000_i64..9_000_000_000_000,
    ) {
        let Some(now) = DateTime::from_timestamp(now, 0) else { return Ok(()) };
        let delivery = Delivery { expires_at: DateTime::<Utc>::MAX_UTC, ..delivery("mailto:a@b.example", attempt) };
        for error in [throttled(seconds), SendError::Transient(String::new()), SendError::Ours(String::new())] {
            if let RetryDecision::At { at, .. } = decide(&delivery, &error, now, jitter) {
                prop_assert!(at >= now);
            }
        }
    }

    #[test]
    fn jitter_adds_at_most_a_quarter(jitter in 0.0..=1.0_f64, attempt in 0_u32..10) {
        let delivery = delivery("mailto:a@b.example", attempt);
        let RetryDecision::At { at: plain, .. } = decide(&delivery, &SendError::Transient(String::new()), NOW, 0.0) else {
            return Err(TestCaseError::fail("no retry"));
        };
        let RetryDecision::At { at, .. } = decide(&delivery, &SendError::Transient(String::new()), NOW, jitter) else {
            return Err(TestCaseError::fail("no retry"));
        };
        prop_assert!(at >= plain && at - NOW <= (plain - NOW) * 5 / 4);
    }
}
