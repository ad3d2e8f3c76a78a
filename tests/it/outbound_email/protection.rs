//! Protection of mail: TLS as the URL asks for, or nothing is sent; credentials go to no other server.

use dawnpost::domain::delivery::SendError;
use dawnpost::net::Net;
use dawnpost::outbound::{EmailOutbound, EmailSettings, Outbound as _};

use super::{message, settings};
use crate::support::delivery;
use crate::support::smtp::{CA_PEM, Manner, Sink};

const IMPLICIT: Manner = Manner {
    implicit_tls: true,
    offers_starttls: false,
    injects: "",
    closes_after_message: false,
    password: None,
    mechanisms: "",
};
const STARTTLS: Manner = Manner { implicit_tls: false, offers_starttls: true, ..IMPLICIT };

fn trusting(scheme: &str, sink: &Sink) -> EmailSettings {
    EmailSettings {
        net: Net::new(Some(CA_PEM)).expect("a certificate"),
        ..settings(format!("{scheme}://localhost:{}", sink.port))
    }
}

async fn send(settings: &EmailSettings) -> Result<(), SendError> {
    let outbound = EmailOutbound::new(settings).expect("good settings");
    for id in ["d1", "d2"] {
        outbound.send(&delivery(id, "mailto:ada@reader.example"), &message()).await?;
    }
    Ok(())
}

fn names_a_sender(sink: &Sink) -> bool {
    sink.commands().iter().any(|command| command.starts_with("MAIL"))
}

#[tokio::test]
async fn mail_is_sent_over_implicit_tls_or_after_starttls() {
    for (scheme, manner) in [("smtps", IMPLICIT), ("smtp+starttls", STARTTLS)] {
        let sink = Sink::with(manner, &[]).await;
        assert_eq!(send(&trusting(scheme, &sink)).await, Ok(()), "{scheme}");
        let tls: Vec<_> = sink.accepted().iter().map(|accepted| accepted.tls).collect();
        assert_eq!((tls, sink.connections()), (vec![true, true], 1), "{scheme}");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_with_an_untrusted_certificate() {
    for (scheme, manner) in [("smtps", IMPLICIT), ("smtp+starttls", STARTTLS)] {
        let sink = Sink::with(manner, &[]).await;
        let stranger = EmailSettings { net: Net::default(), ..trusting(scheme, &sink) };
        let refusal = send(&stranger).await.expect_err(scheme);
        assert!(refusal.class() == "ours" && refusal.to_string().contains("`net.ca_file`"), "{refusal}");
        assert!(!names_a_sender(&sink), "{scheme}");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_without_starttls() {
    let sink = Sink::with(Manner { offers_starttls: false, ..STARTTLS }, &[]).await;
    assert_eq!(send(&trusting("smtp+starttls", &sink)).await.expect_err("no TLS").class(), "ours");
    assert!(!names_a_sender(&sink));
}

#[tokio::test]
async fn bytes_injected_after_starttls_are_refused() {
    let sink = Sink::with(Manner { injects: "\r\n250 AUTH PLAIN", ..STARTTLS }, &[]).await;
    assert_eq!(send(&trusting("smtp+starttls", &sink)).await.expect_err("an attack").class(), "transient");
    assert!(!names_a_sender(&sink));
}

#[tokio::test]
async fn credentials_are_used_and_wrong_ones_are_our_error() {
    for (password, expected) in [("CANARY right", None), ("CANARY wrong", Some("ours"))] {
        let sink = Sink::with(Manner { password: Some("CANARY right"), ..STARTTLS }, &[]).await;
        let settings = EmailSettings {
            url: format!("smtp+starttls://me%40example.org@localhost:{}", sink.port),
            password: Some(password.into()),
            ..trusting("smtp+starttls", &sink)
        };
        let result = send(&settings).await;
        assert_eq!(result.as_ref().err().map(SendError::class), expected, "{result:?}");
        let outbound = EmailOutbound::new(&settings).expect("good settings");
        assert!(!format!("{result:?} {settings:?} {outbound:?}").contains("CANARY"));
    }
}

#[tokio::test]
async fn the_user_may_be_a_setting_of_its_own() {
    let sink = Sink::with(Manner { password: Some("right"), ..STARTTLS }, &[]).await;
    let beside = EmailSettings {
        username: Some("me@example.org".to_owned()),
        password: Some("right".into()),
        ..trusting("smtp+starttls", &sink)
    };
    assert_eq!(send(&beside).await, Ok(()));
    assert!(sink.commands().iter().any(|command| command.starts_with("AUTH")), "{:?}", sink.commands());
}

#[test]
fn a_password_without_a_user_is_refused_at_the_start() {
    let with = |url: &str, username: Option<&str>| {
        let settings = EmailSettings {
            username: username.map(str::to_owned),
            password: Some("CANARY".into()),
            ..settings(url.to_owned())
        };
        EmailOutbound::new(&settings).map(|_| ()).map_err(|error| error.to_string())
    };
    let nobody = with("smtps://mail.example.org", None).expect_err("no user");
    assert!(nobody.starts_with("email.password: ") && nobody.contains("email.username"), "{nobody}");
    let in_the_clear = with("smtp://mail.example.org", Some("me")).expect_err("no TLS");
    assert!(in_the_clear.contains("unencrypted"), "{in_the_clear}");
    assert_eq!(with("smtps://mail.example.org", Some("me")), Ok(()));
    assert_eq!(with("smtps://me@mail.example.org", None), Ok(()));
}

#[tokio::test]
async fn a_user_without_a_password_is_our_error() {
    let sink = Sink::with(Manner { password: Some("x"), ..Manner::default() }, &[]).await;
    let settings = settings(format!("smtp://me@127.0.0.1:{}", sink.port));
    let error = send(&settings).await.expect_err("no password");
    assert_eq!(error, SendError::Ours("email.password is not set, but there is a user".to_owned()));
}
