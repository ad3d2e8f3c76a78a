//! Answers of Discord's API, and what each asks for.

use proptest::prelude::*;
use serde_json::json;

use super::*;

type Nothing = serde::de::IgnoredAny;

fn pause(milliseconds: u64) -> RequestedPause {
    RequestedPause::of_milliseconds(milliseconds)
}

fn channel() -> Address {
    "discord:channel/100".parse().expect("an address")
}

fn head(status: u16) -> ResponseHead {
    ResponseHead { status, ..ResponseHead::default() }
}

fn class(status: u16, body: &str) -> &'static str {
    read::<Nothing>(&head(status), body.as_bytes(), &channel()).expect_err("a refusal").class()
}

#[test]
fn every_code_has_its_class() {
    for (status, code, expected) in [
        (404, 10_003, "gone"),
        (404, 10_004, "gone"),
        (404, 10_013, "gone"),
        (403, 50_001, "gone"),
        (403, 50_007, "gone"),
        (403, 50_013, "gone"),
        (403, 50_278, "gone"),
        (400, 50_083, "gone"),
        (403, 160_005, "gone"),
        (400, 40_067, "topic-gone"),
        (400, 220_001, "topic-gone"),
        (400, 20_016, "throttled"),
        (400, 20_028, "throttled"),
        (400, 40_003, "throttled"),
        (503, 130_000, "throttled"),
        (400, 50_035, "content"),
        (400, 50_006, "content"),
        (413, 40_005, "content"),
        (400, 200_000, "content"),
        (400, 999_999, "content"),
        (401, 0, "ours"),
        (401, 40_001, "ours"),
        (403, 40_333, "ours"),
        (404, 0, "ours"),
        (500, 0, "transient"),
        (502, 0, "transient"),
        (503, 0, "transient"),
        (504, 0, "transient"),
    ] {
        let body = json!({ "code": code, "message": "words" }).to_string();
        assert_eq!(class(status, &body), expected, "{status} {code}");
    }
}

#[test]
fn an_answer_that_is_not_the_apis_counts_by_its_status() {
    for (status, body, expected) in [
        (502, "<html>", "transient"),
        (403, "<html>Access denied</html>", "ours"),
        (200, "", "uncertain"),
        (200, "{\"id\":", "uncertain"),
        (302, "", "transient"),
    ] {
        assert_eq!(class(status, body), expected, "{status} {body}");
    }
}

#[test]
fn a_throttle_names_its_scope_and_its_end() {
    let body =
        |global| json!({ "message": "You are being rate limited.", "retry_after": 1.5, "global": global }).to_string();
    let limited = |head: &ResponseHead, body: &str| match read::<Nothing>(head, body.as_bytes(), &channel()) {
        Err(SendError::Throttled { retry_after, scope, .. }) => (retry_after, scope),
        other => panic!("{other:?}"),
    };
    let route = Scope::Target("discord:channel/100".to_owned());
    assert_eq!(limited(&head(429), &body(false)), (pause(1_500), route));
    assert_eq!(limited(&head(429), &body(true)), (pause(1_500), Scope::Channel));
    let global = ResponseHead { global: true, ..head(429) };
    assert_eq!(limited(&global, &body(false)), (pause(1_500), Scope::Channel));
    let late = ResponseHead { retry_after: Some(pause(90_000)), ..head(429) };
    assert_eq!(limited(&late, "<html>1015"), (pause(90_000), Scope::Channel));
    for (retry_after, bounded) in [
        ("18446744073709551615", RequestedPause::LONGEST),
        ("1e300", RequestedPause::LONGEST),
        ("-1", PAUSE),
        ("null", PAUSE),
        // No number at all: it counts as the answer of a proxy, by its status.
        ("1e999", LONG_PAUSE),
        ("NaN", LONG_PAUSE),
        ("\"inf\"", LONG_PAUSE),
    ] {
        let body = format!(r#"{{"message":"x","retry_after":{retry_after}}}"#);
        assert_eq!(limited(&head(429), &body).0, bounded, "{retry_after}");
    }
}

#[test]
fn the_last_request_of_a_bucket_tells_when_the_route_opens_again() {
    let spent = ResponseHead { remaining: Some(0), reset_after: Some(pause(4_000)), ..head(200) };
    assert_eq!(spent.exhausted_for(), Some(pause(4_000)));
    assert_eq!(ResponseHead { remaining: Some(1), ..spent }.exhausted_for(), None);
}

#[test]
fn what_counts_toward_a_ban_is_known() {
    for (status, shared, counts) in
        [(401, false, true), (403, false, true), (429, false, true), (429, true, false), (404, false, false)]
    {
        assert_eq!(ResponseHead { shared, ..head(status) }.counts_as_invalid(), counts, "{status}");
    }
}

proptest! {
    #[test]
    fn no_answer_makes_the_reader_panic(
        status in 100_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200), wait in any::<f64>(),
    ) {
        let _ = read::<Nothing>(&head(status), &body, &channel());
        let limited = json!({ "message": "x", "retry_after": wait }).to_string();
        let _ = read::<Nothing>(&head(429), limited.as_bytes(), &channel());
    }
}
