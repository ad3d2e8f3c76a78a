//! Defines [`RULES`]: codes and words of mail servers, and what each is about.
//!
//! `refusal.rs` reads it from the top, and the first line that matches decides. What is said of us stands before what is said
//! of the mailbox: a server that refuses us may call the mailbox unavailable, and no reader may lose a digest by that.
//!
//! Words: Postfix, Exim, Sendmail, qmail, OpenSMTPD, Exchange and Office 365, Gmail, Yahoo, iCloud, GMX, QQ, 163, Yandex, SES,
//! SendGrid, Mailgun, Postmark, Mailjet, cPanel, Proofpoint, Mimecast, Barracuda. Codes: RFC 3463, the IANA registry of
//! enhanced codes, and the lists of Gmail (support.google.com/a/answer/3726730) and of Exchange Online.

use super::RefusalClass::{
    Account, Content, Full, Later, NoMailbox, Pace, Policy, Quota, Reputation, Spam, Unconfirmed,
};
use super::RefusalScope::{Domain, Message, Recipient, Us};
use super::phrases::{
    AUTHENTICATION, BLOCKLISTS, DOUBTFUL, FULL, GREYLISTING, HOST_NAMES, LOGIN, MEMBERS, PACE, QUOTA, RECEIVING,
    RELAYING, RESTRICTED, SENDER, SIZE, SPAM, UNKNOWN_MAILBOX, UNREACHABLE,
};
use super::{RefusalClass, RefusalRule, RefusalScope};

const fn rule(
    codes: &'static str,
    enhanced: &'static str,
    words: &'static str,
    about: RefusalScope,
    class: RefusalClass,
) -> RefusalRule {
    RefusalRule { codes, enhanced, words, after_message: false, about, class }
}

const fn after_message(codes: &'static str, about: RefusalScope, class: RefusalClass) -> RefusalRule {
    RefusalRule { codes, enhanced: "", words: "", after_message: true, about, class }
}

/// What no other line matches.
pub(super) const UNKNOWN: RefusalRule = rule("", "", "", Recipient, Policy);

/// The table.
pub(super) const RULES: &[RefusalRule] = &[
    // What the mailbox may receive and from whom, in words that are like those of our own quota and login.
    rule("", "", RECEIVING, Recipient, Full),
    rule("", "*.2.121 *.2.122", "", Recipient, Full),
    rule("5xx", "", RESTRICTED, Recipient, Policy),
    rule("5xx", "5.7.12x 5.7.13x", "", Recipient, Policy),
    rule("5xx", "", DOUBTFUL, Recipient, Unconfirmed),
    // About us.
    rule("", "", QUOTA, Us, Quota),
    rule("", "*.1.90 5.4.5 *.7.232 *.7.233 *.7.705", "", Us, Quota),
    rule("", "", GREYLISTING, Recipient, Later),
    rule("", "", PACE, Domain, Pace),
    rule("", "", LOGIN, Us, Account),
    rule("", "", SENDER, Us, Account),
    rule("", "", RELAYING, Us, Account),
    rule("", "", BLOCKLISTS, Us, Reputation),
    rule("", "", HOST_NAMES, Us, Reputation),
    rule("", "", AUTHENTICATION, Us, Reputation),
    rule("5xx", "5.1.7 5.1.8 5.1.9 5.2.2xx 5.5.*", "", Us, Account),
    rule(
        "5xx",
        "5.7.3 5.7.4 5.7.5 5.7.8 5.7.9 5.7.10 5.7.11 5.7.12 5.7.13 5.7.14 5.7.30 5.7.5x 5.7.6x 5.7.7xx",
        "",
        Us,
        Account,
    ),
    rule("5xx", "5.7.2x 5.7.5xx 5.7.6xx", "", Us, Reputation),
    // About the mailbox: that it is full, also under the code of an unknown one, and then by codes that mean one thing alone.
    rule("", "", FULL, Recipient, Full),
    rule("5xx", "5.1.1 5.1.2 5.1.3 5.1.6 5.1.10 5.2.1", "", Recipient, NoMailbox),
    rule("", "*.2.2", "", Recipient, Full),
    // About the message.
    rule("", "", UNREACHABLE, Domain, Full),
    rule("", "", SIZE, Message, Content),
    rule("5xx", "5.3.4 5.2.3 5.6.*", "", Message, Content),
    rule("5xx", "", SPAM, Message, Spam),
    // About the mailbox, by words.
    rule("5xx", "", MEMBERS, Recipient, Policy),
    rule("5xx", "", UNKNOWN_MAILBOX, Recipient, Unconfirmed),
    // By the other enhanced codes.
    rule("5xx", "5.1.* 5.4.1 5.4.310 5.7.17 5.7.18", "", Recipient, Unconfirmed),
    rule("5xx", "5.2.* 5.4.*", "", Recipient, Full),
    rule("5xx", "5.3.*", "", Domain, Policy),
    rule("5xx", "5.7.*", "", Recipient, Policy),
    rule("4xx", "4.2.1", "", Recipient, Full),
    rule("421", "", "", Domain, Pace),
    rule("450 451 452", "4.7.*", "", Domain, Pace),
    rule("452", "4.3.1 4.5.3", "", Domain, Pace),
    rule("4xx", "4.*.*", "", Recipient, Later),
    // By the reply code alone.
    rule("452", "", "", Domain, Pace),
    rule("4xx", "", "", Recipient, Later),
    rule("50x 530 534 535 538 555", "", "", Us, Account),
    after_message("552", Message, Content),
    after_message("5xx", Recipient, Policy),
    rule("552", "", "", Recipient, Full),
    rule("521 550 551 553 556", "", "", Recipient, Unconfirmed),
];
