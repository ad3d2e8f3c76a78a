//! SMTP sessions: one connection sends many mails, a failure affects one mail, and a lost reply makes a mail uncertain.

use std::sync::Arc;
use std::time::Duration;

use dawnpost::domain::delivery::{Receipt, SendError};
use dawnpost::outbound::{Departure, EmailOutbound, EmailSettings, Lane, Outbound as _};

use super::{TIMEOUT, message, outbound, settings};
use crate::support::smtp::{At, Fault, Manner, Sink};
use crate::support::{delivery, pass};

async fn send(outbound: &EmailOutbound, id: &str) -> Result<Receipt, SendError> {
    outbound.send_watched(&delivery(id, "mailto:ada@reader.example"), &message(), &Departure::new(Lane::Bulk)).await
}

#[tokio::test]
async fn the_receipt_of_a_mail_has_the_servers_reply() {
    let sink = Sink::start(&[]).await;
    let receipt = send(&outbound(sink.port), "d1").await.expect("accepted");
    assert!(receipt.id.ends_with("@example.org> 250 2.0.0 queued"), "{}", receipt.id);
    let accepted = &sink.accepted()[0];
    assert_eq!((accepted.sender.as_str(), accepted.recipient.as_str()), ("digest@example.org", "ada@reader.example"));
}

#[tokio::test]
async fn one_connection_sends_many_mails_and_is_replaced_at_its_limit() {
    let sink = Sink::start(&[]).await;
    let settings = EmailSettings { messages_per_connection: 3, ..settings(format!("smtp://127.0.0.1:{}", sink.port)) };
    let outbound = EmailOutbound::new(&settings).expect("good settings");
    for number in 0..7 {
        assert!(send(&outbound, &format!("d{number}")).await.is_ok());
    }
    assert_eq!((sink.accepted().len(), sink.connections(), sink.peak()), (7, 3, 1));
}

#[tokio::test]
async fn the_configured_number_of_connections_is_not_exceeded() {
    let waits = [(At::Rcpt, Fault::Wait(Duration::from_millis(20))); 8];
    let sink = Sink::start(&waits).await;
    let settings = EmailSettings { connections: 2, ..settings(format!("smtp://127.0.0.1:{}", sink.port)) };
    let outbound = Arc::new(EmailOutbound::new(&settings).expect("good settings"));
    let mut sends = tokio::task::JoinSet::new();
    for number in 0..24 {
        let outbound = Arc::clone(&outbound);
        sends.spawn(async move { send(&outbound, &format!("d{number}")).await.is_ok() });
    }
    assert!(sends.join_all().await.into_iter().all(|sent| sent));
    assert_eq!((sink.accepted().len(), sink.peak()), (24, 2));
}

#[tokio::test]
async fn a_letter_does_not_wait_for_the_connection_of_a_slow_digest() {
    let sink = Sink::start(&[(At::Rcpt, Fault::Silence)]).await;
    let settings = EmailSettings { connections: 1, ..settings(format!("smtp://127.0.0.1:{}", sink.port)) };
    let outbound = Arc::new(EmailOutbound::new(&settings).expect("good settings"));
    let sender = Arc::clone(&outbound);
    let digest = tokio::spawn(async move { send(&sender, "d1").await });
    while !sink.commands().iter().any(|command| command.starts_with("RCPT")) {
        tokio::task::yield_now().await;
    }
    assert!(outbound.send(&delivery("d2", "mailto:bob@reader.example"), &message()).await.is_ok());
    digest.abort();
}

#[tokio::test]
async fn a_cancelled_mail_never_leaves_though_its_recipient_was_accepted() {
    let sink = Sink::start(&[(At::Data, Fault::Wait(Duration::from_millis(100)))]).await;
    let outbound = Arc::new(outbound(sink.port));
    let (sender, departure) = (Arc::clone(&outbound), Departure::new(Lane::Bulk));
    let watched = departure.clone();
    let sending = tokio::spawn(async move {
        sender.send_watched(&delivery("d1", "mailto:ada@reader.example"), &message(), &watched).await
    });
    while !sink.commands().contains(&"DATA".to_owned()) {
        tokio::task::yield_now().await;
    }
    assert!(departure.cancel(), "the server has not asked for the message yet");
    assert_eq!(sending.await.expect("no panic"), Err(SendError::NotBegun));
    assert!(send(&outbound, "d2").await.is_ok());
    assert_eq!(sink.accepted().len(), 1);
}

#[tokio::test]
async fn after_a_refused_recipient_the_connection_is_kept() {
    let refusal = "550 5.1.1 <Ada@reader.example>: no such user";
    let sink = Sink::start(&[(At::Rcpt, Fault::Say(refusal))]).await;
    let outbound = outbound(sink.port);
    let error = send(&outbound, "d1").await.expect_err("refused");
    assert_eq!(error, SendError::Gone("550 5.1.1 <A…@reader.example>: no such user".to_owned()));
    assert!(send(&outbound, "d2").await.is_ok());
    assert_eq!(sink.connections(), 1);
    assert!(sink.commands().contains(&"RSET".to_owned()));
}

#[tokio::test]
async fn no_refusal_affects_the_next_mail() {
    for (at, reply, class) in [
        (At::Mail, "451 4.3.0 later", "transient"),
        (At::Mail, "421 4.3.2 closing", "throttled"),
        (At::Rcpt, "450 4.2.0 greylisted", "transient"),
        (At::Rcpt, "452 4.2.2 full", "soft"),
        (At::Rcpt, "550-5.7.1 relaying\r\n550 5.7.1 denied", "ours"),
        (At::Data, "451 4.3.0 later", "transient"),
        (At::Data, "250 what?", "transient"),
        (At::End, "552 5.3.4 too big", "content"),
        (At::End, "451 4.3.0 later", "transient"),
        (At::End, "354 what?", "uncertain"),
    ] {
        let sink = Sink::start(&[(at, Fault::Say(reply))]).await;
        let outbound = outbound(sink.port);
        let error = send(&outbound, "d1").await.expect_err(reply);
        assert_eq!(error.class(), class, "{reply}: {error}");
        assert!(send(&outbound, "d2").await.is_ok(), "after {reply}");
        let accepted = sink.accepted();
        assert_eq!(accepted.len(), 1, "after {reply}");
        assert_eq!(accepted[0].recipient, "ada@reader.example");
    }
}

#[tokio::test]
async fn a_mail_is_uncertain_only_if_its_end_was_written() {
    for (at, fault, class) in [
        (At::Mail, Fault::HangUp, "transient"),
        (At::Rcpt, Fault::HangUp, "transient"),
        (At::Rcpt, Fault::Silence, "transient"),
        (At::Data, Fault::HangUp, "transient"),
        (At::Data, Fault::Silence, "transient"),
        (At::End, Fault::HangUp, "uncertain"),
        (At::End, Fault::AcceptAndHangUp, "uncertain"),
        (At::End, Fault::Silence, "uncertain"),
    ] {
        let sink = Sink::start(&[(at, fault)]).await;
        let outbound = outbound(sink.port);
        let hurry = async {
            if let Fault::Silence = fault {
                sink.holds_one().await;
                pass(TIMEOUT).await;
            }
        };
        let (sent, ()) = tokio::join!(send(&outbound, "d1"), hurry);
        let error = sent.expect_err("lost");
        assert_eq!(error.class(), class, "{at:?} {fault:?}: {error}");
        assert!(send(&outbound, "d2").await.is_ok(), "after {at:?} {fault:?}");
    }
}

#[tokio::test]
async fn a_repeat_after_an_unknown_outcome_has_the_same_message_id() {
    let sink = Sink::start(&[(At::End, Fault::AcceptAndHangUp)]).await;
    let outbound = outbound(sink.port);
    assert!(send(&outbound, "d1").await.is_err());
    assert!(send(&outbound, "d1").await.is_ok());
    let accepted = sink.accepted();
    assert_eq!(accepted.len(), 2);
    assert_eq!(accepted[0].message, accepted[1].message);
}

#[tokio::test]
async fn after_a_cancelled_caller_the_next_mail_gets_its_own_reply() {
    let slow = (At::End, Fault::Wait(Duration::from_millis(100)));
    let no_fault = (At::Rcpt, Fault::Wait(Duration::ZERO));
    let sink = Sink::start(&[slow, no_fault, (At::Rcpt, Fault::Say("550 5.1.1 no"))]).await;
    let settings = EmailSettings { connections: 1, ..settings(format!("smtp://127.0.0.1:{}", sink.port)) };
    let outbound = Arc::new(EmailOutbound::new(&settings).expect("good settings"));
    let sender = Arc::clone(&outbound);
    let impatient = tokio::spawn(async move { send(&sender, "d1").await });
    while !sink.commands().contains(&"DATA".to_owned()) {
        tokio::task::yield_now().await;
    }
    impatient.abort();
    let refused = send(&outbound, "d2").await.expect_err("the second recipient is refused");
    assert_eq!(refused.class(), "gone", "{refused}");
    assert!(send(&outbound, "d3").await.is_ok());
    assert_eq!((sink.accepted().len(), sink.connections()), (2, 1), "the first and the third");
}

#[tokio::test]
async fn a_mail_survives_a_server_that_closed_the_idle_connection() {
    let sink = Sink::with(Manner { closes_after_message: true, ..Manner::default() }, &[]).await;
    let outbound = outbound(sink.port);
    for id in ["d1", "d2", "d3"] {
        assert!(send(&outbound, id).await.is_ok(), "{id}");
    }
    assert_eq!((sink.accepted().len(), sink.connections()), (3, 3));
}

#[tokio::test]
async fn closing_sends_quit() {
    let sink = Sink::start(&[]).await;
    let outbound = outbound(sink.port);
    assert!(send(&outbound, "d1").await.is_ok());
    outbound.close().await;
    assert_eq!(sink.commands().last().map(String::as_str), Some("QUIT"));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_a_transient_failure() {
    for url in
        ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "smtp+starttls://127.0.0.1:1", "smtp://no-such-host.invalid"]
    {
        let outbound = EmailOutbound::new(&settings(url.to_owned())).expect("good settings");
        assert_eq!(send(&outbound, "d1").await.expect_err(url).class(), "transient", "{url}");
    }
}

#[tokio::test]
async fn a_domain_outside_ascii_is_sent_as_xn_to_every_relay() {
    let sink = Sink::start(&[]).await;
    let outbound = outbound(sink.port);
    for (number, domain) in ["bücher.example", "例え.テスト", "xn--bcher-kva.example"].into_iter().enumerate() {
        let delivery = delivery(&format!("d{number}"), &format!("mailto:ada@{domain}"));
        outbound.send(&delivery, &message()).await.expect(domain);
    }
    let recipients: Vec<String> = sink.accepted().into_iter().map(|mail| mail.recipient).collect();
    assert_eq!(recipients, ["ada@xn--bcher-kva.example", "ada@xn--r8jz45g.xn--zckzah", "ada@xn--bcher-kva.example"]);
}

#[tokio::test]
async fn a_mailbox_outside_ascii_is_the_relays_limit_and_not_the_readers_end() {
    let sink = Sink::start(&[]).await;
    let outbound = outbound(sink.port);
    for address in ["mailto:jürgen@reader.example", "mailto:用户@例え.テスト"] {
        let error = outbound.send(&delivery("d1", address), &message()).await.expect_err(address);
        assert_eq!(error.class(), "ours", "{address}: {error}");
    }
    assert!(send(&outbound, "d2").await.is_ok());
}
