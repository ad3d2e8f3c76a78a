//! How mail travels: one connection serves many, a failure hurts one, and nobody takes a lost answer for a no.

use std::sync::Arc;
use std::time::Duration;

use dawnpost::domain::delivery::{Receipt, SendError};
use dawnpost::outbound::{EmailOutbound, EmailSettings, Outbound as _};

use super::{message, outbound, settings};
use crate::support::delivery;
use crate::support::smtp::{At, Fault, Manner, Sink};

async fn send(outbound: &EmailOutbound, id: &str) -> Result<Receipt, SendError> {
    outbound.send(&delivery(id, "mailto:ada@reader.example"), &message()).await
}

#[tokio::test]
async fn a_mail_is_accepted_and_its_receipt_has_the_servers_words() {
    let sink = Sink::start(&[]).await;
    let receipt = send(&outbound(sink.port), "d1").await.expect("accepted");
    assert!(receipt.id.ends_with("@example.org> 250 2.0.0 queued"), "{}", receipt.id);
    let accepted = &sink.accepted()[0];
    assert_eq!((accepted.sender.as_str(), accepted.recipient.as_str()), ("digest@example.org", "ada@reader.example"));
}

#[tokio::test]
async fn one_connection_serves_mail_after_mail_and_is_renewed_after_its_share() {
    let sink = Sink::start(&[]).await;
    let settings = EmailSettings { messages_per_connection: 3, ..settings(format!("smtp://127.0.0.1:{}", sink.port)) };
    let outbound = EmailOutbound::new(&settings).expect("good settings");
    for number in 0..7 {
        assert!(send(&outbound, &format!("d{number}")).await.is_ok());
    }
    assert_eq!((sink.accepted().len(), sink.connections(), sink.peak()), (7, 3, 1));
}

#[tokio::test]
async fn never_more_connections_than_configured_are_open() {
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
async fn a_refused_recipient_costs_no_connection_and_is_not_named() {
    let refusal = "550 5.1.1 <Ada@reader.example>: no such user";
    let sink = Sink::start(&[(At::Rcpt, Fault::Say(refusal))]).await;
    let outbound = outbound(sink.port);
    let error = send(&outbound, "d1").await.expect_err("refused");
    assert_eq!(error, SendError::Gone("550 5.1.1 <…>: no such user".to_owned()));
    assert!(send(&outbound, "d2").await.is_ok());
    assert_eq!(sink.connections(), 1);
    assert!(sink.commands().contains(&"RSET".to_owned()));
}

#[tokio::test]
async fn every_refusal_leaves_the_next_mail_unharmed() {
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
async fn what_is_lost_before_the_end_of_the_message_was_not_sent_and_after_it_may_have_been() {
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
        let hasty = EmailSettings {
            timeout: Duration::from_millis(700),
            acceptance_timeout: Duration::from_millis(700),
            ..settings(format!("smtp://127.0.0.1:{}", sink.port))
        };
        let outbound = EmailOutbound::new(&hasty).expect("good settings");
        let error = send(&outbound, "d1").await.expect_err("lost");
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
async fn a_caller_that_goes_away_leaves_the_next_mail_its_own_answer() {
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
async fn a_server_that_hung_up_while_the_line_rested_costs_nothing() {
    let sink = Sink::with(Manner { closes_after_message: true, ..Manner::default() }, &[]).await;
    let outbound = outbound(sink.port);
    for id in ["d1", "d2", "d3"] {
        assert!(send(&outbound, id).await.is_ok(), "{id}");
    }
    assert_eq!((sink.accepted().len(), sink.connections()), (3, 3));
}

#[tokio::test]
async fn closing_takes_leave_of_the_server() {
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
