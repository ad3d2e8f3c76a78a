//! Replies as the servers of this world write them, with invented names, and what each is about.

use std::fs;

use super::RefusalClass::{
    Account, Content, Full, Later, NoMailbox, Pace, Policy, Quota, Reputation, Spam, Unconfirmed,
};
use super::*;

mod hosters;

use hosters::HOSTERS;

fn class_of(stage: &str, code: u16, text: &str) -> RefusalClass {
    judge(&ServerReply::new(code, text, stage == "end")).class
}

/// Sorts by server. `rcpt`: in reply to the recipient; `end`: to the message.
const REPLIES: &[(&str, u16, &str, RefusalClass)] = &[
    // Postfix
    ("rcpt", 550, "5.1.1 <a@b.example>: Recipient address rejected: User unknown in virtual mailbox table", NoMailbox),
    ("rcpt", 554, "5.7.1 <a@b.example>: Relay access denied", Account),
    ("rcpt", 454, "4.7.1 <a@b.example>: Relay access denied", Account),
    ("rcpt", 550, "5.1.8 <d@e.example>: Sender address rejected: Domain not found", Account),
    ("rcpt", 553, "5.7.1 <d@e.example>: Sender address rejected: not owned by user digest", Account),
    ("rcpt", 550, "5.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", Reputation),
    ("rcpt", 554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", Reputation),
    ("rcpt", 450, "4.1.1 <a@b.example>: Recipient address rejected: unverified address", Later),
    ("rcpt", 452, "4.3.1 Insufficient system storage", Pace),
    ("end", 552, "5.3.4 Message size exceeds fixed limit", Content),
    ("rcpt", 550, "5.1.0 <a@b.example>: Recipient address rejected: no", Unconfirmed),
    // Exim
    ("rcpt", 550, "relay not permitted", Account),
    ("rcpt", 550, "Relay Not Permitted to b.example", Account),
    ("rcpt", 550, "authentication required", Account),
    ("rcpt", 550, "Sender verify failed", Account),
    ("rcpt", 550, "Unrouteable address", Unconfirmed),
    ("rcpt", 550, "Unknown user", Unconfirmed),
    ("rcpt", 550, "Administrative prohibition", Policy),
    ("end", 550, "Administrative prohibition", Policy),
    ("rcpt", 550, "192.0.2.1 is listed at bl.example", Reputation),
    ("rcpt", 550, "Invalid HELO name (See RFC2821 4.1.1.1)", Reputation),
    ("end", 550, "This message scored 12.1 spam points", Spam),
    ("end", 550, "SPF check failed", Reputation),
    // cPanel's Exim
    (
        "end",
        550,
        "Domain e.example has exceeded the max emails per hour (100/100 (100%)) allowed. Message discarded.",
        Quota,
    ),
    (
        "end",
        550,
        "Domain e.example has exceeded the max defers and failures per hour (5/5 (100%)) allowed. Message discarded.",
        Quota,
    ),
    // Sendmail
    ("rcpt", 550, "5.1.1 <a@b.example>... User unknown", NoMailbox),
    ("rcpt", 550, "5.7.1 <a@b.example>... Relaying denied. Proper authentication required.", Account),
    ("rcpt", 550, "5.7.1 <a@b.example>... Relaying denied. IP name lookup failed [192.0.2.1]", Account),
    ("rcpt", 553, "5.1.8 <d@e.example>... Domain of sender address d@e.example does not exist", Account),
    ("rcpt", 550, "5.2.1 <a@b.example>... Mailbox disabled for this recipient", NoMailbox),
    // qmail
    ("rcpt", 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", Account),
    ("end", 511, "sorry, no mailbox here by that name (#5.1.1 - chkuser)", Unconfirmed),
    ("rcpt", 550, "sorry, no mailbox here by that name. (#5.7.17)", Unconfirmed),
    // OpenSMTPD
    ("rcpt", 550, "Invalid recipient: <a@b.example>", Unconfirmed),
    ("rcpt", 524, "5.2.4 Mailing list expansion problem", Full),
    ("rcpt", 530, "5.5.1 Invalid command: Must issue an AUTH command first", Account),
    // Exchange, Office 365
    (
        "rcpt",
        550,
        "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        Quota,
    ),
    (
        "end",
        550,
        "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient a@b.example not found by SMTP address lookup",
        NoMailbox,
    ),
    ("rcpt", 550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", Unconfirmed),
    ("end", 550, "5.7.1 RESOLVER.RST.AuthRequired; authentication required [Stage: CreateMessage]", Policy),
    ("end", 550, "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", Policy),
    ("rcpt", 550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", Account),
    ("rcpt", 530, "5.7.57 Client not authenticated to send mail", Account),
    ("end", 554, "5.2.252 SendAsDenied; x@y.example not allowed to send as digest@e.example", Account),
    ("end", 554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", Quota),
    ("rcpt", 550, "5.7.708 Service unavailable. Access denied, traffic not accepted from this IP", Account),
    ("rcpt", 550, "5.1.8 Access denied, bad outbound sender AS(42004)", Account),
    ("rcpt", 550, "5.7.606 Access denied, banned sending IP [192.0.2.1]", Reputation),
    (
        "rcpt",
        550,
        "5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
        Reputation,
    ),
    (
        "end",
        550,
        "5.7.515 Access denied, sending domain e.example doesn't meet the required authentication level.",
        Reputation,
    ),
    (
        "end",
        550,
        "5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour",
        Full,
    ),
    ("rcpt", 451, "4.7.500 Server busy. Please try again later from [192.0.2.1]", Pace),
    ("end", 552, "5.2.2 mailbox full", Full),
    // Gmail, Workspace
    (
        "rcpt",
        550,
        "5.1.1 The email account that you tried to reach does not exist. Please try 5.1.1 double-checking",
        NoMailbox,
    ),
    ("rcpt", 550, "5.2.1 The email account that you tried to reach is inactive.", NoMailbox),
    ("end", 550, "5.4.5 Daily user sending limit exceeded. For more information", Quota),
    ("end", 550, "5.7.26 Your email has been blocked because the sender is unauthenticated.", Reputation),
    ("end", 550, "5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail.", Spam),
    ("rcpt", 550, "5.7.1 Daily SMTP relay limit exceeded for customer.", Quota),
    ("rcpt", 452, "4.2.2 The recipient's inbox is out of storage space.", Full),
    ("rcpt", 450, "4.2.1 The user you are trying to contact is receiving mail too quickly.", Full),
    ("rcpt", 421, "4.7.28 Our system has detected an unusual rate of unsolicited mail", Reputation),
    ("end", 550, "5.7.25 The IP address sending this message does not have a PTR record setup", Reputation),
    // Yahoo, iCloud
    (
        "end",
        554,
        "delivery error: dd This user doesn't have a yahoo.example account (a@yahoo.example) [0]",
        Unconfirmed,
    ),
    (
        "rcpt",
        553,
        "5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list",
        Reputation,
    ),
    ("rcpt", 421, "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints", Reputation),
    ("end", 554, "5.7.9 Message not accepted for policy reasons.", Account),
    ("end", 554, "5.7.1 [HM08] Message rejected due to local policy.", Policy),
    ("rcpt", 552, "5.2.2 <a@icloud.example>: user is over quota", Full),
    // GMX, web.de
    ("rcpt", 550, "Requested action not taken: mailbox unavailable", Unconfirmed),
    (
        "rcpt",
        550,
        "Requested action not taken: mailbox unavailable. Invalid DNS MX or A/AAAA resource record",
        Reputation,
    ),
    ("rcpt", 554, "No SMTP service. Bad DNS PTR resource record.", Reputation),
    ("end", 554, "Transaction failed. Reject due to policy restrictions.", Policy),
    // QQ, 163
    ("end", 550, "Mail content denied. http://service.mail.example/", Spam),
    ("rcpt", 550, "Mailbox not found.", Unconfirmed),
    ("rcpt", 550, "Ip frequency limited.", Pace),
    ("rcpt", 550, "Suspected spam ip", Reputation),
    ("end", 554, "DT:SPM 163 smtp", Spam),
    ("rcpt", 550, "User not found: a@163.example", Unconfirmed),
    ("end", 550, "MI:SPF smtp4", Reputation),
    ("rcpt", 553, "authentication is required,163 smtp1", Account),
    ("rcpt", 553, "Mail from must equal authorized user", Account),
    ("rcpt", 421, "HL:REP 163 smtp2", Reputation),
    // Yandex
    ("rcpt", 550, "5.7.1 No such user!", Unconfirmed),
    ("end", 554, "5.7.1 Message rejected under suspicion of SPAM", Spam),
    ("rcpt", 553, "5.7.1 Sender address rejected: not owned by auth user.", Account),
    // SES, SendGrid, Mailgun, Postmark, Mailjet
    (
        "end",
        554,
        "Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1",
        Account,
    ),
    ("end", 454, "Throttling failure: Daily message quota exceeded.", Quota),
    ("end", 454, "Throttling failure: Maximum sending rate exceeded.", Pace),
    ("end", 554, "Sending suspended for this account.", Quota),
    ("rcpt", 451, "Authentication failed: Maximum credits exceeded", Quota),
    ("end", 550, "The from address does not match a verified Sender Identity.", Account),
    (
        "end",
        550,
        "Sandbox subdomains are for test purposes only. Please add the address to authorized recipients",
        Account,
    ),
    ("end", 550, "5.7.1 Sender signature not found", Account),
    ("end", 554, "Your account is pending approval", Account),
    ("end", 550, "You've exceeded your monthly sending limit", Quota),
    // Gateways
    ("rcpt", 550, "5.1.1 User Unknown", NoMailbox),
    ("rcpt", 554, "Blocked - see https://ipcheck.proofpoint.example/?ip=192.0.2.1, IP address blocked", Reputation),
    ("end", 550, "Invalid Recipient - https://community.mimecast.example/docs/DOC-1369#550", Unconfirmed),
    ("end", 554, "Email rejected due to security policies - https://community.mimecast.example", Policy),
    ("rcpt", 554, "Service unavailable; Client host [mail.e.example] blocked using Barracuda Reputation", Reputation),
    ("end", 550, "permanent failure for one or more recipients (a@b.example:550 5.1.1 User unknown)", Unconfirmed),
    ("rcpt", 550, "#5.1.0 Address rejected.", Unconfirmed),
    ("rcpt", 550, "5.1.1 User a not listed in Domino Directory", NoMailbox),
    // In other spellings
    ("rcpt", 550, "RELAYING DENIED", Account),
    ("rcpt", 550, "can’t relay to that domain", Account),
    ("rcpt", 550, "You are on our black-list", Reputation),
    ("rcpt", 550, "5.7.1 <daily-limit-exceeded@b.example>: members only", Policy),
    ("rcpt", 550, "<relay-access-denied@b.example>: mail-box unknown", Unconfirmed),
    ("rcpt", 450, "Gray-listed, please come back", Later),
];

#[test]
fn the_replies_of_real_servers_are_understood() {
    let wrong: Vec<String> = REPLIES
        .iter()
        .chain(HOSTERS)
        .map(|(stage, code, text, expected)| (class_of(stage, *code, text), expected, code, text))
        .filter(|(class, expected, ..)| class != *expected)
        .map(|(class, expected, code, text)| format!("{code} {text}: {class:?} instead of {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(REPLIES.len() + HOSTERS.len() >= 280);
}

#[test]
fn what_is_about_us_says_so() {
    for (_, code, text, class) in REPLIES.iter().chain(HOSTERS) {
        let about = judge(&ServerReply::new(*code, text, false)).about;
        if matches!(class, Account | Reputation | Quota) {
            assert_eq!(about, RefusalScope::Us, "{code} {text}");
        }
    }
}

#[test]
fn an_enhanced_code_is_read_at_the_start_of_the_text_only() {
    for (text, expected) in [
        ("5.1.1 unknown", Some(EnhancedCode(5, 1, 1))),
        ("4.7.650: slow", Some(EnhancedCode(4, 7, 650))),
        ("#5.1.0 no", Some(EnhancedCode(5, 1, 0))),
        ("see 5.1.1", None),
        ("10.0.0.1 is blocked", None),
        ("5.1 x", None),
        ("5.1.1.1 x", None),
        ("5..1 x", None),
        ("5.1.99999 x", None),
        ("", None),
    ] {
        assert_eq!(EnhancedCode::at_start(text), expected, "{text:?}");
    }
}

/// What stands around the table in `docs/operating.md`.
const BEGIN: &str = "<!-- Replies: generated by `dawnpost reply-reference`; a test compares them. -->\n\n";
const END: &str = "<!-- End of the replies. -->";

#[test]
fn the_operators_page_has_the_table_of_replies() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operating.md");
    let page = fs::read_to_string(path).expect("docs/operating.md");
    let (_, rest) = page.split_once(BEGIN).expect("the beginning of the table");
    let (found, _) = rest.split_once(END).expect("the end of the table");
    assert_eq!(found, table(), "put the output of `dawnpost reply-reference` into docs/operating.md");
}
