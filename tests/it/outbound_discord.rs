//! Messages to Discord, against a REST API on loopback.

use std::sync::Arc;
use std::time::Duration;

use dawnpost::domain::delivery::{Receipt, Scope, SendError};
use dawnpost::domain::requested_pause::RequestedPause;
use dawnpost::net::Net;
use dawnpost::outbound::{
    Button, DiscordMessage, DiscordOutbound, DiscordSettings, Message, Outbound, Outbounds, SharedLimiter,
};
use serde_json::json;

use crate::support::delivery;
use crate::support::discord::{TOKEN, refusal, start};
use crate::support::rest::{Answer, Rest};
use crate::support::smtp::CA_PEM;

const TIMEOUT: Duration = Duration::from_secs(20);

fn settings(url: String) -> DiscordSettings {
    DiscordSettings { api_url: Some(url), timeout: TIMEOUT, ..DiscordSettings::new(TOKEN.into()) }
}

fn outbound(server: &Rest) -> DiscordOutbound {
    DiscordOutbound::new(&settings(format!("http://127.0.0.1:{}", server.port)), Arc::default()).expect("good settings")
}

fn message() -> Message {
    Message::Discord(DiscordMessage {
        content: "**Three papers**".to_owned(),
        embeds: vec![json!({ "title": "On invented papers", "url": "https://arxiv.org/abs/2511.00001" })],
        plain: "Three papers".to_owned(),
        ..DiscordMessage::default()
    })
}

#[tokio::test]
async fn a_message_mentions_nobody_and_has_a_nonce_that_is_enforced() {
    let server = start(false, Vec::new()).await;
    let sent = outbound(&server).send(&delivery("d1", "discord:channel/100"), &message()).await;
    assert_eq!(sent, Ok(Receipt { id: "1000".to_owned() }));
    let seen = &server.seen()[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/api/v10/channels/100/messages"));
    assert_eq!(seen.body["allowed_mentions"], json!({ "parse": [] }));
    assert_eq!(seen.body["enforce_nonce"], json!(true));
    assert!(seen.body["nonce"].as_str().is_some_and(|nonce| (1..=25).contains(&nonce.len())), "{}", seen.body);
    assert_eq!(seen.body["embeds"][0]["title"], json!("On invented papers"));
}

#[tokio::test]
async fn a_repeat_of_a_delivery_is_the_same_message_and_another_delivery_is_not() {
    let server = start(false, Vec::new()).await;
    let outbound = outbound(&server);
    let mut ids = Vec::new();
    for delivery_id in ["d1", "d1", "d2"] {
        let receipt = outbound.send(&delivery(delivery_id, "discord:channel/100"), &message()).await;
        ids.push(receipt.expect("sent").id);
    }
    assert_eq!(ids, ["1000", "1000", "1001"]);
}

#[tokio::test]
async fn the_plain_form_has_no_embeds_and_suppresses_link_previews() {
    let server = start(false, Vec::new()).await;
    let sent = outbound(&server).send(&delivery("d1", "discord:channel/100"), &message().to_plain()).await;
    assert!(sent.is_ok(), "{sent:?}");
    let body = &server.seen()[0].body;
    assert_eq!((&body["content"], &body["flags"]), (&json!("Three papers"), &json!(4)));
    assert!(body.get("embeds").is_none(), "{body}");
}

#[tokio::test]
async fn buttons_and_silence_are_sent_with_both_forms() {
    let server = start(false, Vec::new()).await;
    let Message::Discord(bare) = message() else { panic!("a Discord message") };
    let button = Button { label: "1 👍".to_owned(), data: "sealed".to_owned() };
    let message = Message::Discord(DiscordMessage { buttons: vec![vec![button]], silent: true, ..bare });
    for (id, form) in [("d1", &message), ("d2", &message.to_plain())] {
        let sent = outbound(&server).send(&delivery(id, "discord:channel/100"), form).await;
        assert!(sent.is_ok(), "{sent:?}");
    }
    let seen = server.seen();
    for seen in &seen {
        let row = &seen.body["components"][0];
        assert_eq!((&row["type"], &row["components"][0]["type"]), (&json!(1), &json!(2)), "a row and a button");
        let button = &row["components"][0];
        assert_eq!(
            (&button["label"], &button["custom_id"], &button["style"]),
            (&json!("1 👍"), &json!("sealed"), &json!(2))
        );
    }
    let flags: Vec<_> = seen.iter().map(|seen| seen.body["flags"].clone()).collect();
    assert_eq!(flags, [json!(1 << 12), json!((1 << 12) | (1 << 2))], "silent; the plain form also without embeds");
}

#[tokio::test]
async fn the_direct_message_channel_of_a_user_is_opened_once() {
    let server = start(false, Vec::new()).await;
    let outbound = outbound(&server);
    for delivery_id in ["d1", "d2"] {
        assert!(outbound.send(&delivery(delivery_id, "discord:user/5"), &message()).await.is_ok());
    }
    let paths: Vec<_> = server.seen().into_iter().map(|seen| seen.path).collect();
    let messages = "/api/v10/channels/75/messages";
    assert_eq!(paths, ["/api/v10/users/@me/channels", messages, messages]);
}

#[tokio::test]
async fn a_lost_response_is_uncertain_unless_only_the_channel_was_opened() {
    for answer in [Answer::HangUp, Answer::Silence, Answer::Text(200, "{")] {
        let to_channel = start(false, vec![answer.clone()]).await;
        let (outbound_to_channel, first) = (outbound(&to_channel), delivery("d1", "discord:channel/100"));
        let error = to_channel.or_timeout(TIMEOUT, outbound_to_channel.send(&first, &message())).await;
        assert_eq!(error.expect_err("no answer").class(), "uncertain", "{answer:?}");
        let to_user = start(false, vec![answer.clone()]).await;
        let (outbound_to_user, first) = (outbound(&to_user), delivery("d1", "discord:user/5"));
        let error = to_user.or_timeout(TIMEOUT, outbound_to_user.send(&first, &message())).await;
        assert_eq!(error.expect_err("no answer").class(), "transient", "{answer:?}");
    }
}

#[tokio::test]
async fn a_throttle_is_returned_at_once_with_its_scope() {
    let limited = |scope: &str, global| {
        let headers = vec![("X-RateLimit-Scope", scope.to_owned()), ("Retry-After", "60".to_owned())];
        let body = json!({ "message": "You are being rate limited.", "retry_after": 59.5, "global": global });
        Answer::JsonWith(429, headers, body)
    };
    for (answer, expected) in [
        (limited("user", false), Scope::Target("discord:channel/100".to_owned())),
        (limited("shared", false), Scope::Target("discord:channel/100".to_owned())),
        (limited("global", true), Scope::Channel),
    ] {
        let server = start(false, vec![answer]).await;
        match outbound(&server).send(&delivery("d1", "discord:channel/100"), &message()).await {
            Err(SendError::Throttled { retry_after, scope, .. }) => {
                assert_eq!((retry_after, scope), (RequestedPause::of_milliseconds(59_500), expected));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(server.seen().len(), 1, "not repeated inside the call");
    }
}

#[tokio::test]
async fn an_exhausted_bucket_holds_its_channel_before_discord_throttles() {
    let headers = vec![("X-RateLimit-Remaining", "0".to_owned()), ("X-RateLimit-Reset-After", "60.0".to_owned())];
    let server = start(false, vec![Answer::JsonWith(200, headers, json!({ "id": "1" }))]).await;
    let limiter = Arc::new(SharedLimiter::default());
    let url = format!("http://127.0.0.1:{}", server.port);
    let discord = DiscordOutbound::new(&settings(url), Arc::clone(&limiter)).expect("good settings");
    let outbounds = Outbounds { discord: Some(discord), limiter, ..Outbounds::default() };
    assert!(outbounds.send(&delivery("d1", "discord:channel/100"), &message()).await.is_ok());
    let error = outbounds.send(&delivery("d2", "discord:channel/100"), &message()).await.expect_err("held");
    assert_eq!(error.class(), "throttled");
    assert!(outbounds.send(&delivery("d3", "discord:channel/101"), &message()).await.is_ok());
}

#[tokio::test]
async fn a_private_certificate_is_trusted_only_if_it_is_configured() {
    let server = start(true, Vec::new()).await;
    let url = format!("https://127.0.0.1:{}", server.port);
    let stranger = DiscordOutbound::new(&settings(url.clone()), Arc::default()).expect("good settings");
    let error = stranger.send(&delivery("d1", "discord:channel/100"), &message()).await.expect_err("not trusted");
    assert_eq!(error.class(), "ours", "{error}");
    let trusting = DiscordSettings { net: Net::new(Some(CA_PEM)).expect("a certificate"), ..settings(url) };
    let trusting = DiscordOutbound::new(&trusting, Arc::default()).expect("good settings");
    assert!(trusting.send(&delivery("d1", "discord:channel/100"), &message()).await.is_ok());
}

#[tokio::test]
async fn no_error_or_debug_text_contains_the_token() {
    for answer in [Answer::HangUp, refusal(401, 0, "401: Unauthorized"), refusal(403, 50_013, "Missing Permissions")] {
        let server = start(false, vec![answer]).await;
        let outbound = outbound(&server);
        let error = outbound.send(&delivery("d1", "discord:channel/100"), &message()).await.expect_err("refused");
        let text = format!("{error} {error:?} {outbound:?} {:?}", settings(String::new()));
        assert!(!text.contains("CANARY"), "{text}");
    }
}

#[test]
fn invalid_settings_are_refused_by_name() {
    let token = DiscordSettings { token: "CANARY\r\nX: y".into(), ..settings("https://127.0.0.1:1".to_owned()) };
    for (settings, key) in [
        (settings("discord".to_owned()), "discord.api_url"),
        (settings("https://127.0.0.1:1/api".to_owned()), "discord.api_url"),
        (token, "discord.token"),
    ] {
        let error = DiscordOutbound::new(&settings, Arc::default()).expect_err(key);
        assert_eq!(error.key, key);
        assert!(!error.problem.contains("CANARY"));
    }
}
