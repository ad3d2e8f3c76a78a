//! Logging in to a mail server: with access tokens, and where the server offers nothing that we speak.

use std::sync::Arc;

use dawnpost::domain::delivery::SendError;
use dawnpost::outbound::{EmailOutbound, EmailSettings, OAuthSettings, Outbound as _};
use serde_json::{Value, json};

use super::{message, settings};
use crate::support::delivery;
use crate::support::rest::{Answer, Rest, Seen};
use crate::support::smtp::{Manner, Sink};

/// What ends the string that XOAUTH2 sends for this token.
const TOKEN_IS_ONE: &str = "auth=Bearer CANARY-access-1\u{1}\u{1}";

async fn provider(answer: impl Fn(&Seen) -> (u16, Value) + Send + Sync + 'static) -> Rest {
    Rest::start(false, move |seen| {
        let (status, body) = answer(seen);
        Answer::Json(status, body)
    })
    .await
}

fn of(sink: &Sink, provider: &Rest, folder: &tempfile::TempDir) -> EmailSettings {
    let oauth = OAuthSettings {
        token_url: format!("http://127.0.0.1:{}/token", provider.port),
        client_id: "invented-client".to_owned(),
        client_secret: Some("CANARY-secret".into()),
        refresh_token: "CANARY-refresh-1".into(),
        kept_in: Some(folder.path().join("mail-refresh-token")),
    };
    let url = format!("smtp://me%40example.org@127.0.0.1:{}", sink.port);
    EmailSettings { oauth: Some(oauth), ..settings(url) }
}

async fn send(settings: &EmailSettings) -> Result<(), SendError> {
    let outbound = Arc::new(EmailOutbound::new(settings).expect("good settings"));
    for id in ["d1", "d2"] {
        outbound.send(&delivery(id, "mailto:ada@reader.example"), &message()).await?;
    }
    Ok(())
}

async fn sink(mechanisms: &'static str) -> Sink {
    Sink::with(Manner { password: Some(TOKEN_IS_ONE), mechanisms, ..Manner::default() }, &[]).await
}

#[tokio::test]
async fn a_refresh_token_becomes_an_access_token_and_its_successor_is_kept() {
    let sink = sink("XOAUTH2 OAUTHBEARER").await;
    let answer = json!({"access_token": "CANARY-access-1", "expires_in": 3599, "refresh_token": "CANARY-refresh-2"});
    let provider = provider(move |_| (200, answer.clone())).await;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = of(&sink, &provider, &folder);
    assert_eq!(send(&settings).await, Ok(()));
    assert_eq!((sink.accepted().len(), provider.seen().len()), (2, 1));
    let asked = provider.seen()[0].body.to_string();
    assert!(asked.contains("grant_type=refresh_token") && asked.contains("refresh_token=CANARY-refresh-1"), "{asked}");
    assert!(!format!("{settings:?}").contains("CANARY"));
    assert_eq!(send(&settings).await, Ok(()));
    let asked = provider.seen()[1].body.to_string();
    assert!(asked.contains("refresh_token=CANARY-refresh-2"), "{asked}");
}

#[tokio::test]
async fn a_server_that_takes_tokens_by_oauthbearer_alone_is_logged_in_to() {
    let provider = provider(|_| (200, json!({"access_token": "CANARY-access-1"}))).await;
    let folder = tempfile::tempdir().expect("a folder");
    let good = sink("OAUTHBEARER").await;
    assert_eq!(send(&of(&good, &provider, &folder)).await, Ok(()));
    assert_eq!(good.accepted().len(), 2);
    let strict = Sink::with(
        Manner { password: Some("auth=Bearer another\u{1}\u{1}"), mechanisms: "OAUTHBEARER", ..Manner::default() },
        &[],
    )
    .await;
    let error = send(&of(&strict, &provider, &folder)).await.expect_err("refused");
    assert!(error.class() == "ours" && error.to_string().contains("refuses the access token"), "{error}");
    assert!(!error.to_string().contains("CANARY"), "{error}");
}

#[tokio::test]
async fn a_token_that_the_operator_replaces_is_not_overruled_by_the_kept_one() {
    let sink = sink("XOAUTH2").await;
    let answer = json!({"access_token": "CANARY-access-1", "refresh_token": "CANARY-refresh-2"});
    let provider = provider(move |_| (200, answer.clone())).await;
    let folder = tempfile::tempdir().expect("a folder");
    let before = of(&sink, &provider, &folder);
    assert_eq!(send(&before).await, Ok(()));
    let oauth = before.oauth.clone().map(|oauth| OAuthSettings { refresh_token: "CANARY-new".into(), ..oauth });
    assert_eq!(send(&EmailSettings { oauth, ..before }).await, Ok(()));
    let asked = provider.seen()[1].body.to_string();
    assert!(asked.contains("refresh_token=CANARY-new"), "{asked}");
}

#[tokio::test]
async fn a_refresh_token_that_has_ended_is_our_error_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    for (status, body, class, told) in [
        (
            400,
            json!({"error": "invalid_grant", "error_description": "Expired."}),
            "ours",
            "make a new `email.oauth.refresh_token`",
        ),
        (401, json!({"error": "invalid_client"}), "ours", "check `email.oauth.client_id`"),
        (200, json!({}), "ours", "no access token in the answer"),
        (503, json!({"error": "temporarily_unavailable"}), "transient", "status 503"),
        (200, json!("not an object"), "transient", "status 200"),
    ] {
        let sink = sink("XOAUTH2").await;
        let provider = provider(move |_| (status, body.clone())).await;
        let error = send(&of(&sink, &provider, &folder)).await.expect_err(told);
        assert!(error.class() == class && error.to_string().contains(told), "{error}");
        assert!(!error.to_string().contains("CANARY") && sink.accepted().is_empty(), "{error}");
    }
}

#[tokio::test]
async fn a_token_that_the_mail_server_refuses_is_our_error() {
    let sink = sink("XOAUTH2").await;
    let provider = provider(|_| (200, json!({"access_token": "CANARY-access-2"}))).await;
    let folder = tempfile::tempdir().expect("a folder");
    let error = send(&of(&sink, &provider, &folder)).await.expect_err("refused");
    assert!(error.class() == "ours" && error.to_string().contains("refuses the access token"), "{error}");
}

#[tokio::test]
async fn what_a_server_offers_instead_is_named_with_the_way_out() {
    for (mechanisms, told) in [
        ("XOAUTH2 OAUTHBEARER", "(it offers XOAUTH2, OAUTHBEARER): set `email.oauth.token_url`"),
        ("NTLM GSSAPI", "(it offers NTLM, GSSAPI): ask the provider for a login by PLAIN"),
        ("CRAM-MD5", "(it offers CRAM-MD5): ask the provider"),
    ] {
        let sink = sink(mechanisms).await;
        let url = format!("smtp://me@127.0.0.1:{}", sink.port);
        let error = send(&EmailSettings { password: Some("CANARY".into()), ..settings(url) }).await.expect_err(told);
        assert!(error.class() == "ours" && error.to_string().contains(told), "{error}");
    }
    let silent = Sink::start(&[]).await;
    let url = format!("smtp://me@127.0.0.1:{}", silent.port);
    let error = send(&EmailSettings { password: Some("CANARY".into()), ..settings(url) }).await.expect_err("no AUTH");
    assert!(error.to_string().contains("use smtp+starttls:// or smtps://"), "{error}");
    let provider = provider(|_| (200, json!({"access_token": "CANARY-access-1"}))).await;
    let folder = tempfile::tempdir().expect("a folder");
    let plain = sink("PLAIN LOGIN").await;
    let error = send(&of(&plain, &provider, &folder)).await.expect_err("no XOAUTH2");
    assert!(error.to_string().contains("set `email.password` instead"), "{error}");
}
