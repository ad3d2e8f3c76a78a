//! Messages to Telegram, against a Bot API on loopback.

use std::sync::Arc;
use std::time::Duration;

use dawnpost::domain::delivery::{Receipt, Scope, SendError};
use dawnpost::outbound::{Button, Message, Outbound, Outbounds, TelegramMessage, TelegramOutbound, TelegramSettings};
use serde_json::json;

use crate::support::delivery;
use crate::support::rest::{Answer, Rest};
use crate::support::telegram::{TOKEN, refusal, start};

const TIMEOUT: Duration = Duration::from_secs(20);

fn outbound(port: u16) -> TelegramOutbound {
    let settings = TelegramSettings {
        api_url: Some(format!("http://127.0.0.1:{port}/")),
        timeout: TIMEOUT,
        ..TelegramSettings::new(TOKEN.into())
    };
    TelegramOutbound::new(&settings).expect("good settings")
}

fn message() -> Message {
    Message::Telegram(TelegramMessage {
        html: Some("<b>Three papers</b>".to_owned()),
        plain: "Three papers".to_owned(),
        ..TelegramMessage::default()
    })
}

async fn send(server: &Rest, address: &str) -> Result<Receipt, SendError> {
    outbound(server.port).send(&delivery("d1", address), &message()).await
}

#[tokio::test]
async fn a_digest_is_sent_as_html_without_a_preview_into_its_topic() {
    let server = start(Vec::new()).await;
    assert_eq!(send(&server, "telegram:-1001/7").await, Ok(Receipt { id: "1".to_owned() }));
    let expected = json!({
        "chat_id": -1001, "message_thread_id": 7, "text": "<b>Three papers</b>", "parse_mode": "HTML",
        "link_preview_options": { "is_disabled": true },
    });
    assert_eq!(server.seen()[0].body, expected);
}

#[tokio::test]
async fn the_plain_form_is_sent_without_a_parse_mode() {
    let server = start(Vec::new()).await;
    let sent = outbound(server.port).send(&delivery("d1", "telegram:5"), &message().to_plain()).await;
    assert!(sent.is_ok(), "{sent:?}");
    let expected = json!({ "chat_id": 5, "text": "Three papers", "link_preview_options": { "is_disabled": true } });
    assert_eq!(server.seen()[0].body, expected);
}

#[tokio::test]
async fn buttons_and_silence_are_sent_with_both_forms() {
    let server = start(Vec::new()).await;
    let button = |sign: &str| Button { label: format!("1 {sign}"), data: format!("seal{sign}") };
    let message = Message::Telegram(TelegramMessage {
        html: Some("<b>One paper</b>".to_owned()),
        plain: "One paper".to_owned(),
        buttons: vec![vec![button("👍"), button("👎")]],
        silent: true,
    });
    for form in [&message, &message.to_plain()] {
        let sent = outbound(server.port).send(&delivery("d1", "telegram:5"), form).await;
        assert!(sent.is_ok(), "{sent:?}");
    }
    let keyboard = json!({ "inline_keyboard": [[
        { "text": "1 👍", "callback_data": "seal👍" }, { "text": "1 👎", "callback_data": "seal👎" },
    ]] });
    for seen in server.seen() {
        assert_eq!((&seen.body["reply_markup"], &seen.body["disable_notification"]), (&keyboard, &json!(true)));
    }
}

#[tokio::test]
async fn a_lost_response_is_uncertain() {
    for answer in [Answer::HangUp, Answer::Silence, Answer::Text(200, ""), Answer::Json(200, json!({ "ok": true }))] {
        let server = start(vec![answer.clone()]).await;
        let error = server.or_timeout(TIMEOUT, send(&server, "telegram:5")).await.expect_err("no answer");
        assert_eq!(error.class(), "uncertain", "{answer:?}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_has_received_nothing() {
    let server = start(Vec::new()).await;
    let error = outbound(1).send(&delivery("d1", "telegram:5"), &message()).await.expect_err("port 1 is closed");
    assert_eq!(error.class(), "transient", "{error}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_server_error_is_returned_at_once() {
    for answer in [refusal(500, "Internal Server Error"), Answer::Text(502, "<html>Bad Gateway</html>")] {
        let server = start(vec![answer]).await;
        let error = send(&server, "telegram:5").await.expect_err("an error");
        assert_eq!(error.class(), "transient", "{error}");
        assert_eq!(server.seen().len(), 1, "it is not repeated here");
    }
}

#[tokio::test]
async fn no_error_or_debug_text_contains_the_token() {
    let answers = [
        Answer::HangUp,
        Answer::Silence,
        refusal(401, "Unauthorized"),
        refusal(404, "Not Found"),
        Answer::Text(302, ""),
    ];
    for answer in answers {
        let server = start(vec![answer.clone()]).await;
        let outbound = outbound(server.port);
        let (delivery, message) = (delivery("d1", "telegram:5"), message());
        let error = server.or_timeout(TIMEOUT, outbound.send(&delivery, &message)).await.expect_err("no message");
        for text in [format!("{error}"), format!("{error:?}"), format!("{outbound:?}")] {
            assert!(!text.contains("CANARY"), "{answer:?}: {text}");
        }
    }
    let unreachable = outbound(1).send(&delivery("d1", "telegram:5"), &message()).await.expect_err("closed");
    assert!(!format!("{unreachable:?}").contains("CANARY"), "{unreachable:?}");
    let settings = TelegramSettings::new("CANARY without a colon".into());
    let bad = TelegramOutbound::new(&settings).expect_err("no token");
    assert!(!format!("{bad:?} {settings:?}").contains("CANARY"), "{bad:?}");
}

#[tokio::test]
async fn a_throttled_chat_is_held_and_the_others_are_not() {
    let wait = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": { "retry_after": 60 } });
    let server = start(vec![Answer::Json(429, wait)]).await;
    let outbounds =
        Outbounds { telegram: Some(outbound(server.port)), limiter: Arc::default(), ..Outbounds::default() };
    for _ in 0..2 {
        let error = outbounds.send(&delivery("d1", "telegram:5"), &message()).await.expect_err("throttled");
        assert_eq!(error.class(), "throttled", "{error}");
    }
    assert_eq!(server.seen().len(), 1, "the second try does not reach the server");
    assert!(outbounds.send(&delivery("d2", "telegram:6"), &message()).await.is_ok());
}

#[tokio::test]
async fn many_throttled_chats_hold_the_bot() {
    let wait = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": { "retry_after": 60 } });
    let server = start(vec![Answer::Json(429, wait); 5]).await;
    let outbound = outbound(server.port);
    let mut scopes = Vec::new();
    for chat in 1..=5 {
        match outbound.send(&delivery("d1", &format!("telegram:{chat}")), &message()).await {
            Err(SendError::Throttled { scope, .. }) => scopes.push(scope),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(scopes[0], Scope::Target("telegram:1".to_owned()));
    assert_eq!(scopes[4], Scope::Channel);
}

#[tokio::test]
async fn a_channel_that_is_not_configured_says_which_setting_is_missing() {
    let error = Outbounds::default().send(&delivery("d1", "telegram:5"), &message()).await.expect_err("no channel");
    assert_eq!(error, SendError::Ours("telegram.token is not set".to_owned()));
}
