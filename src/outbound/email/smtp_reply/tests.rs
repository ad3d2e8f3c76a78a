//! SMTP replies as servers write them, and what each asks for.

use proptest::prelude::*;

use super::SmtpStep::{Auth, Connect, Data, Mail, Message, Rcpt};
use super::*;

#[test]
fn every_reply_has_its_class() {
    for (step, code, text, class) in [
        // Throttled: the relay at our own steps, the recipient's domain after them.
        (Connect, 421, "4.3.2 Service shutting down", "throttled"),
        (Rcpt, 421, "too many connections from you", "throttled"),
        (Rcpt, 450, "4.7.1 too many messages", "throttled"),
        (Rcpt, 451, "4.7.650 throttled due to IP reputation", "throttled"),
        (Mail, 452, "4.3.1 Insufficient system storage", "throttled"),
        (Rcpt, 452, "4.5.3 too many recipients", "throttled"),
        (Message, 452, "out of storage", "throttled"),
        // Transient.
        (Rcpt, 450, "4.7.1 Greylisted, come back in 300 seconds", "transient"),
        (Rcpt, 451, "Greylisting in action", "transient"),
        (Rcpt, 450, "4.2.0 mailbox busy", "transient"),
        (Mail, 451, "4.3.0 local error", "transient"),
        (Message, 451, "4.3.0 queue file write error", "transient"),
        (Auth, 454, "4.7.0 Temporary authentication failure", "transient"),
        (Connect, 454, "4.7.0 TLS not available", "transient"),
        // Soft: the mailbox, for now.
        (Rcpt, 452, "4.2.2 mailbox full", "soft"),
        (Rcpt, 552, "5.2.2 mailbox full", "soft"),
        (Rcpt, 550, "5.2.1 mailbox disabled", "soft"),
        (Rcpt, 552, "over quota", "soft"),
        (Rcpt, 550, "5.4.4 no route", "soft"),
        (Message, 554, "5.7.1 rejected", "soft"),
        (Message, 554, "transaction failed", "soft"),
        // Content.
        (Message, 552, "5.3.4 message too big", "content"),
        (Mail, 552, "5.3.4 message size exceeds limit", "content"),
        (Message, 552, "too much mail data", "content"),
        (Message, 554, "5.6.0 malformed message", "content"),
        // Gone.
        (Rcpt, 550, "5.1.1 <ada@example.org>: user unknown", "gone"),
        (Rcpt, 550, "5.1.10 recipient not found; null MX", "gone"),
        (Rcpt, 550, "5.1.2 bad domain", "gone"),
        (Rcpt, 550, "no such user here", "gone"),
        (Message, 550, "5.1.1 user unknown", "gone"),
        (Rcpt, 551, "user not local", "gone"),
        (Rcpt, 553, "mailbox name not allowed", "gone"),
        (Rcpt, 556, "domain does not accept mail", "gone"),
        // Ours.
        (Connect, 554, "no SMTP service here", "ours"),
        (Connect, 552, "nobody says this here", "ours"),
        (Connect, 521, "host does not accept mail", "ours"),
        (Auth, 535, "5.7.8 authentication failed", "ours"),
        (Mail, 530, "5.7.0 must issue STARTTLS first", "ours"),
        (Mail, 553, "5.1.8 sender rejected", "ours"),
        (Mail, 550, "5.1.0 sender refused", "ours"),
        (Rcpt, 550, "5.7.1 relay access denied", "ours"),
        (Message, 550, "5.7.26 unauthenticated mail", "ours"),
        (Message, 550, "5.7.515 access denied, sender does not meet the required level", "ours"),
        (Data, 503, "5.5.1 bad sequence of commands", "ours"),
        (Rcpt, 501, "syntax error", "ours"),
    ] {
        let error = classify(step, code, text, "email:example.org");
        assert_eq!(error.class(), class, "{step:?} {code} {text}: {error:?}");
    }
}

#[test]
fn a_throttle_holds_the_relay_at_our_steps_and_the_domain_at_the_recipients() {
    for (step, expected) in [
        (Connect, Scope::Channel),
        (Mail, Scope::Channel),
        (Rcpt, Scope::Target("email:example.org".to_owned())),
        (Message, Scope::Target("email:example.org".to_owned())),
    ] {
        match classify(step, 421, "4.7.0 slow down", "email:example.org") {
            SendError::Throttled { scope, .. } => assert_eq!(scope, expected, "{step:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_enhanced_code_is_read_at_the_start_of_the_text_only() {
    for (text, expected) in [
        ("5.1.1 unknown", Some((5, 1, 1))),
        ("4.7.650: slow", Some((4, 7, 650))),
        ("see 5.1.1", None),
        ("10.0.0.1 is blocked", None),
        ("5.1 x", None),
        ("5.1.1.1 x", None),
        ("5..1 x", None),
        ("5.1.99999 x", None),
        ("", None),
    ] {
        assert_eq!(enhanced(text), expected, "{text:?}");
    }
}

#[test]
fn an_enhanced_code_of_another_class_than_the_reply_is_not_believed() {
    assert_eq!(classify(Rcpt, 450, "5.1.1 unknown", "email:x").class(), "transient");
}

proptest! {
    #[test]
    fn a_temporary_reply_never_deactivates_and_a_final_one_is_never_repeated_for_ever(
        code in 400_u16..600, text in ".{0,40}", step in 0_usize..6,
    ) {
        let step = [Connect, Auth, Mail, Rcpt, Data, Message][step];
        let class = classify(step, code, &text, "email:x").class();
        if code < 500 {
            prop_assert!(["throttled", "transient", "soft"].contains(&class));
        } else {
            prop_assert!(["content", "gone", "soft", "ours"].contains(&class));
        }
    }
}
