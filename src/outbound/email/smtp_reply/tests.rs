//! SMTP replies as servers write them, and what each asks for.

use proptest::prelude::*;

use super::SmtpStep::{Auth, Connect, Data, Mail, Message, Rcpt};
use super::*;

fn alone(step: SmtpStep, code: u16, text: &str) -> SendError {
    classify(step, code, text, "email:example.org", &RefusalEvidence::default())
}

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
        (Mail, 550, "5.4.5 Daily user sending limit exceeded", "throttled"),
        (Message, 550, "5.7.233 tenant exceeded its limit", "throttled"),
        // Transient.
        (Rcpt, 450, "4.7.1 Greylisted, come back in 300 seconds", "transient"),
        (Rcpt, 451, "Greylisting in action", "transient"),
        (Rcpt, 450, "4.2.0 mailbox busy", "soft"),
        (Mail, 451, "4.3.0 local error", "transient"),
        (Message, 451, "4.3.0 queue file write error", "transient"),
        (Auth, 454, "4.7.0 Temporary authentication failure", "transient"),
        (Connect, 454, "4.7.0 TLS not available", "transient"),
        // Soft: the mailbox, for now.
        (Rcpt, 452, "4.2.2 mailbox full", "soft"),
        (Rcpt, 552, "5.2.2 mailbox full", "soft"),
        (Rcpt, 552, "over quota", "soft"),
        (Rcpt, 550, "5.4.4 no route", "soft"),
        // Refused: perhaps by this mailbox, perhaps by a policy.
        (Message, 554, "5.7.1 rejected", "refused"),
        (Message, 554, "transaction failed", "refused"),
        (Message, 550, "rejected", "refused"),
        (Rcpt, 550, "5.7.1 members only", "refused"),
        // Content.
        (Message, 552, "5.3.4 message too big", "content"),
        (Mail, 552, "5.3.4 message size exceeds limit", "content"),
        (Message, 552, "too much mail data", "content"),
        (Message, 554, "5.6.0 malformed message", "content"),
        (Message, 554, "5.7.1 Message looks like spam", "content"),
        // Gone, or perhaps gone.
        (Rcpt, 550, "5.1.1 <ada@example.org>: user unknown", "gone"),
        (Rcpt, 550, "5.1.10 recipient not found; null MX", "gone"),
        (Rcpt, 550, "5.1.2 bad domain", "gone"),
        (Rcpt, 550, "5.2.1 mailbox disabled", "gone"),
        (Message, 550, "5.1.1 user unknown", "gone"),
        (Rcpt, 550, "no such user here", "unconfirmed"),
        (Rcpt, 551, "user not local", "unconfirmed"),
        (Rcpt, 553, "mailbox name not allowed", "unconfirmed"),
        (Rcpt, 556, "domain does not accept mail", "unconfirmed"),
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
        let error = alone(step, code, text);
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
        match alone(step, 421, "4.7.0 slow down") {
            SendError::Throttled { scope, .. } => assert_eq!(scope, expected, "{step:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_used_up_quota_holds_the_relay_for_hours_at_every_step() {
    for (step, code, text) in [
        (Mail, 550, "5.4.5 Daily user sending limit exceeded"),
        (Rcpt, 550, "5.1.90 you've reached your daily limit for message recipients"),
        (Message, 550, "Domain example.org has exceeded the max emails per hour (100/100 (100%)) allowed"),
        (Auth, 451, "Authentication failed: Maximum credits exceeded"),
    ] {
        match alone(step, code, text) {
            SendError::Throttled { scope: Scope::Channel, retry_after, .. } => {
                assert!(retry_after.length() >= Duration::from_secs(3600), "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn one_mailbox_holds_neither_its_domain_nor_the_channel() {
    for text in ["5.7.1 members only", "relay not permitted", "5.7.1 blocked using Spamhaus", "no"] {
        match alone(Rcpt, 550, text) {
            SendError::Refused { domain: None, .. } | SendError::Unconfirmed(_) => {}
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_refusal_that_whole_domains_repeat_holds_them_and_then_everybody() {
    let evidence = RefusalEvidence::default();
    let refuse = |number: usize| {
        let target = format!("email:{}.example", ["a", "b", "c"][number % 3]);
        classify(Rcpt, 550, "no", &target, &evidence)
    };
    let errors: Vec<SendError> = (0..20).map(refuse).collect();
    assert_eq!(errors[11].class(), "unconfirmed");
    assert!(matches!(&errors[12], SendError::Refused { domain: Some(domain), .. } if domain == "email:a.example"));
    assert_eq!(errors[19].class(), "ours", "{:?}", errors[19]);
    evidence.accepted("email:d.example", Instant::now());
    assert_eq!(classify(Rcpt, 550, "no", "email:d.example", &evidence).class(), "unconfirmed");
}

#[test]
fn a_domain_that_takes_every_digest_for_spam_holds_the_rest() {
    let evidence = RefusalEvidence::default();
    let refuse = |_| classify(Message, 554, "DT:SPM 163 smtp", "email:a.example", &evidence);
    let errors: Vec<SendError> = (0..5).map(refuse).collect();
    assert!(errors[..4].iter().all(|error| error.class() == "content"), "{errors:?}");
    assert!(matches!(&errors[4], SendError::Refused { is_ours: true, domain: Some(_), .. }), "{:?}", errors[4]);
}

#[test]
fn an_enhanced_code_of_another_class_than_the_reply_is_not_believed() {
    assert_eq!(alone(Rcpt, 450, "5.1.1 unknown").class(), "transient");
}

proptest! {
    #[test]
    fn a_temporary_reply_never_deactivates_and_a_final_one_is_never_repeated_for_ever(
        code in 400_u16..600, text in ".{0,40}", step in 0_usize..6,
    ) {
        let step = [Connect, Auth, Mail, Rcpt, Data, Message][step];
        let class = alone(step, code, &text).class();
        if code < 500 {
            prop_assert!(["throttled", "transient", "soft"].contains(&class));
        } else {
            prop_assert!(["content", "gone", "unconfirmed", "refused", "soft", "ours", "throttled"].contains(&class));
        }
    }
}
