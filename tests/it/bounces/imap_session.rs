//! How an IMAP mailbox is spoken to: logins, IDLE and its renewal, servers without it.

use std::cell::RefCell;
use std::time::Duration;

use dawnpost::bounces::WorkedUp;
use dawnpost::bounces::imap::{ImapError, ImapMailbox, ImapTimings, TIMINGS};
use dawnpost::bounces::url::ImapAccount;
use dawnpost::net::Net;
use dawnpost::outbound::OAuthSettings;
use dawnpost::outbound::email::{AccessTokens, Proof};
use dawnpost::store::Store;
use serde_json::json;

use crate::support::imap::{ImapManner, ImapServer, PASSWORD, TOKEN, USER};
use crate::support::rest::{Answer, Rest};

const SHORT: Duration = Duration::from_millis(20);

fn mailbox(server: &ImapServer, timings: ImapTimings) -> ImapMailbox {
    let account = ImapAccount {
        has_tls_first: false,
        user: USER.to_owned(),
        host: "127.0.0.1".to_owned(),
        port: server.port,
        folder: "INBOX".to_owned(),
    };
    ImapMailbox { account, proof: Proof::Password(PASSWORD.into()), tls: Net::default().tls(), timings }
}

/// Reads the mailbox until `end`; the mails.
async fn read_until(mailbox: &ImapMailbox, end: impl Future<Output = ()>) -> Vec<String> {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    let read = RefCell::new(Vec::new());
    let work_up = async |mail| {
        read.borrow_mut().push(String::from_utf8(mail).expect("text"));
        Ok(WorkedUp::Done)
    };
    tokio::select! {
        watched = mailbox.watch(&store, || (), work_up) => panic!("it ended: {watched:?}"),
        () = end => {}
    }
    read.into_inner()
}

#[tokio::test]
async fn idle_is_renewed_and_ends_where_a_mail_comes() {
    let server = ImapServer::start(ImapManner::default()).await;
    let mailbox = mailbox(&server, ImapTimings { renewal: SHORT, ..TIMINGS });
    let read = read_until(&mailbox, async {
        server.gets("DONE", 2).await;
        server.deliver("Subject: one\n\n1\n");
        server.gets("UID STORE", 1).await;
    });
    assert_eq!(read.await, ["Subject: one\r\n\r\n1\r\n"]);
    let commands = server.commands();
    let turns = commands.iter().skip_while(|command| *command != "IDLE").take(3);
    assert_eq!(turns.collect::<Vec<_>>(), ["IDLE", "DONE", "UID SEARCH UNSEEN"], "{commands:?}");
}

#[tokio::test]
async fn a_server_without_idle_is_asked_again_and_again() {
    let server = ImapServer::start(ImapManner { has_no_idle: true, ..ImapManner::default() }).await;
    let mailbox = mailbox(&server, ImapTimings { poll: SHORT, ..TIMINGS });
    let read = read_until(&mailbox, async {
        server.gets("UID SEARCH", 2).await;
        server.deliver("Subject: one\n\n1\n");
        server.gets("UID STORE", 1).await;
    });
    assert_eq!((read.await.len(), server.count("IDLE")), (1, 0));
}

#[tokio::test]
async fn a_login_is_made_in_the_way_that_the_server_takes() {
    for (before_login, expected) in [
        ("", Ok("LOGIN")),
        (" AUTH=PLAIN AUTH=CRAM-MD5", Ok("LOGIN")),
        (" LOGINDISABLED AUTH=PLAIN", Ok("AUTHENTICATE PLAIN")),
        (" LOGINDISABLED AUTH=GSSAPI", Err("it offers GSSAPI")),
        (" LOGINDISABLED", Err("it offers none")),
    ] {
        let server = ImapServer::start(ImapManner { before_login, ..ImapManner::default() }).await;
        let probed = mailbox(&server, TIMINGS).probe().await.map_err(|error| error.to_string());
        match expected {
            Ok(command) => assert_eq!((probed, server.count(command)), (Ok(()), 1), "{before_login}"),
            Err(told) => assert!(probed.expect_err("refused").contains(told), "{before_login}"),
        }
    }
}

#[tokio::test]
async fn a_token_logs_in_by_xoauth2_and_its_refresh_token_is_shared_with_the_relay() {
    let server = ImapServer::start(ImapManner { before_login: " AUTH=XOAUTH2", ..ImapManner::default() }).await;
    // Each refresh token is good once, as some providers have it; the last one gives a token that the server refuses.
    let provider = Rest::start(false, |seen| {
        let answer = |next: &str, token: &str| json!({"access_token": token, "refresh_token": next, "expires_in": 61});
        let asked = seen.body.to_string();
        match ["one", "two", "three"].into_iter().find(|token| asked.contains(&format!("refresh_token={token}"))) {
            Some("one") => Answer::Json(200, answer("two", TOKEN)),
            Some("two") => Answer::Json(200, answer("three", TOKEN)),
            _ => Answer::Json(200, answer("four", "a-token-of-somebody-else")),
        }
    });
    let provider = provider.await;
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = || {
        let oauth = OAuthSettings {
            token_url: format!("http://127.0.0.1:{}/token", provider.port),
            client_id: "invented".to_owned(),
            client_secret: None,
            refresh_token: "one".into(),
            kept_in: Some(folder.path().join("mail-refresh-token")),
        };
        Box::new(AccessTokens::new(oauth, &Net::default()).expect("settings"))
    };
    let with = |proof| ImapMailbox { proof, ..mailbox(&server, TIMINGS) };
    // Made at the same time, as the relay's and the mailbox's are.
    let (first, second, third) =
        (with(Proof::Token(tokens())), with(Proof::Token(tokens())), with(Proof::Token(tokens())));
    assert!(first.probe().await.is_ok() && second.probe().await.is_ok());
    let refused = third.probe().await.expect_err("refused").to_string();
    assert_eq!(refused, "the mail server refuses the login: AUTHENTICATE failed.");
    let no_token = with(Proof::Password("x".into())).probe().await.expect_err("refused");
    assert!(no_token.is_refusal());
}

#[tokio::test]
async fn a_password_is_sent_without_encryption_to_this_machine_alone() {
    let server = ImapServer::start(ImapManner::default()).await;
    let mut elsewhere = mailbox(&server, TIMINGS);
    // An address of this machine that is not its loopback name.
    elsewhere.account.host = "0.0.0.0".to_owned();
    assert!(matches!(elsewhere.probe().await, Err(ImapError::NoStartTls)));
    assert_eq!(server.count("LOGIN"), 0);
}
