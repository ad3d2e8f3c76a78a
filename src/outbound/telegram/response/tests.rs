//! Answers of the Bot API as its server words them, and what each asks for.

use proptest::prelude::*;

use super::*;

fn chat() -> Address {
    "telegram:-1001/7".parse().expect("an address")
}

fn refused(code: u16, description: &str) -> SendError {
    let body = serde_json::json!({ "ok": false, "error_code": code, "description": description }).to_string();
    read(code, body.as_bytes(), &chat()).expect_err("a refusal")
}

#[test]
fn every_refusal_has_its_class() {
    for (code, description, class) in [
        (403, "Forbidden: bot was blocked by the user", "gone"),
        (403, "Forbidden: user is deactivated", "gone"),
        (403, "Forbidden: the group chat was deleted", "gone"),
        (403, "Forbidden: bot was kicked from the group chat", "gone"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "gone"),
        (403, "Forbidden: bot was kicked from the channel chat", "gone"),
        (403, "Forbidden: bot is not a member of the supergroup chat", "gone"),
        (403, "Forbidden: bot is not a member of the channel chat", "gone"),
        (403, "Forbidden: bot can't initiate conversation with a user", "gone"),
        (403, "Forbidden: bot can't send messages to bots", "gone"),
        (403, "Forbidden: something new", "gone"),
        (400, "Bad Request: chat not found", "gone"),
        (400, "Bad Request: private chat not found", "gone"),
        (400, "Bad Request: group is deactivated", "gone"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "gone"),
        (400, "Bad Request: have no rights to send a message", "gone"),
        (400, "Bad Request: need administrator rights in the channel chat", "gone"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "gone"),
        (400, "Bad Request: TOPIC_CLOSED", "topic-gone"),
        (400, "Bad Request: TOPIC_DELETED", "topic-gone"),
        (400, "Bad Request: message thread not found", "topic-gone"),
        (400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3", "content"),
        (400, "Bad Request: message is too long", "content"),
        (400, "Bad Request: message text is empty", "content"),
        (400, "Bad Request: BUTTON_DATA_INVALID", "content"),
        (400, "Bad Request: something new", "content"),
        (413, "Request Entity Too Large", "content"),
        (401, "Unauthorized", "ours"),
        (404, "Not Found", "ours"),
        (
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            "ours",
        ),
        (500, "Internal Server Error", "transient"),
        (502, "Bad Gateway", "transient"),
        (429, "Too Many Requests: retry later", "throttled"),
    ] {
        assert_eq!(refused(code, description).class(), class, "{code} {description}");
    }
}

#[test]
fn a_throttle_holds_the_chat_for_as_long_as_it_says() {
    let body = br#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 17","parameters":{"retry_after":17}}"#;
    let expected = SendError::Throttled {
        retry_after: RequestedPause::of(Duration::from_secs(17)),
        scope: Scope::Target("telegram:-1001".to_owned()),
        reason: "Too Many Requests: retry after 17".to_owned(),
    };
    assert_eq!(read(429, body, &chat()), Err(expected));
}

#[test]
fn an_absurd_retry_after_is_a_pause_of_a_day_at_most() {
    for (retry_after, bounded) in [
        ("18446744073709551615", RequestedPause::LONGEST),
        ("99999999999", RequestedPause::LONGEST),
        ("1e300", RequestedPause::LONGEST),
        ("-1", PAUSE),
        ("null", PAUSE),
        ("\"inf\"", PAUSE),
        ("\"\"", PAUSE),
        ("{}", PAUSE),
        ("NaN", PAUSE),
        ("1e999", PAUSE),
    ] {
        let body = format!(
            r#"{{"ok":false,"error_code":429,"description":"x","parameters":{{"retry_after":{retry_after}}}}}"#
        );
        match read(429, body.as_bytes(), &chat()) {
            Err(SendError::Throttled { retry_after: pause, .. }) => assert_eq!(pause, bounded, "{retry_after}"),
            other => panic!("{retry_after}: {other:?}"),
        }
    }
}

#[test]
fn a_group_that_became_a_supergroup_has_moved_without_its_topic() {
    let body = br#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1009}}"#;
    assert_eq!(read(400, body, &chat()), Err(SendError::Moved("telegram:-1009".parse().expect("an address"))));
}

#[test]
fn an_answer_that_cannot_be_read_counts_by_its_status() {
    for (status, body, class) in [
        (502, "<html>502 Bad Gateway</html>", "transient"),
        (500, "", "transient"),
        (429, "slow down", "throttled"),
        (404, "<html>", "ours"),
        (200, "", "uncertain"),
        (200, r#"{"ok":true,"result":{"message_id":"#, "uncertain"),
        (200, r#"{"ok":true,"result":{}}"#, "uncertain"),
        (302, "", "transient"),
    ] {
        assert_eq!(read(status, body.as_bytes(), &chat()).expect_err("no message").class(), class, "{status} {body}");
    }
}

#[test]
fn a_message_is_acknowledged_by_its_id() {
    let body = br#"{"ok":true,"result":{"message_id":41,"date":1,"chat":{"id":-1001,"type":"supergroup"}}}"#;
    assert_eq!(read(200, body, &chat()), Ok(MessageId(41)));
}

proptest! {
    #[test]
    fn no_answer_makes_the_reader_panic(status in 100_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(status, &body, &chat());
    }

    #[test]
    fn no_description_makes_the_reader_panic(code in any::<u16>(), description in ".{0,200}", wait in any::<u64>()) {
        let body = serde_json::json!({ "ok": false, "error_code": code, "description": description, "parameters": { "retry_after": wait } });
        prop_assert!(read(400, body.to_string().as_bytes(), &chat()).is_err());
    }
}
