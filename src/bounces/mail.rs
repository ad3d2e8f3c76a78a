//! Defines [`read`]: what a mail to one of our envelope senders is, and what it asks for.
//!
//! `bounces.rs` calls it on a thread of its own; `tests/it/bounces.rs` with the bounces of many servers. It is pure.

use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};

use super::reply::FoundReply;
use super::report::{self, Feedback, ReportedStatus};

/// What a person's words are cut to before they are passed on.
const LONGEST_REPLY: usize = 20_000;

/// A mail that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnedMail {
    /// A delivery failed, or its reader complained.
    Bounce {
        /// The class, as the ledger has it; `complaint` for a complaint.
        class: &'static str,
        /// The server's words.
        words: String,
    },
    /// An automatic reply, a delay, a delivery: nothing is to be done. Says which.
    Nothing(&'static str),
    /// A person has written.
    Reply(HumanReply),
}

/// What a person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HumanReply {
    /// Their address.
    pub from: String,
    /// One line.
    pub subject: String,
    /// Their words.
    pub text: String,
}

/// Reads a mail; `None` if it is none.
pub fn read(bytes: &[u8]) -> Option<ReturnedMail> {
    let mail = MessageParser::default().parse(bytes).filter(|mail| !mail.headers().is_empty())?;
    if let Some(report) = part(&mail, "feedback-report") {
        return Some(match report::feedback(&report) {
            Feedback::Complaint => ReturnedMail::Bounce { class: COMPLAINT, words: "the reader complained".to_owned() },
            Feedback::Other => ReturnedMail::Nothing("a report on something else than a complaint"),
        });
    }
    let text = own_words(&mail);
    let status = part(&mail, "delivery-status").as_deref().and_then(report::delivery_status);
    Some(match status {
        Some(ReportedStatus::Nothing) if text.contains(EXPIRED) => bounce(FoundReply::of_words(EXPIRED), &text),
        Some(ReportedStatus::Nothing) => ReturnedMail::Nothing("a delay or a delivery"),
        Some(ReportedStatus::Failed(Some(reply))) => bounce(reply, &text),
        Some(ReportedStatus::Failed(None)) => bounce(reply_in(&text), &text),
        None if is_from_mail_server(&mail) && is_delay(&mail, &text) => ReturnedMail::Nothing("a delay"),
        None if is_from_mail_server(&mail) => bounce(reply_in(&text), &text),
        None if is_automatic(&mail) => ReturnedMail::Nothing("an automatic reply"),
        None => ReturnedMail::Reply(human_reply(&mail, &text)),
    })
}

/// What OpenSMTPD says of a mail that it has given up, in a report that calls it delayed, and kept for days.
const EXPIRED: &str = "Envelope expired";

/// The class of a complaint.
pub const COMPLAINT: &str = "complaint";

fn bounce(reply: FoundReply, text: &str) -> ReturnedMail {
    let reply = reply.told_in(text);
    let words: Vec<&str> = reply.words.split_whitespace().collect();
    ReturnedMail::Bounce { class: reply.class(), words: words.join(" ") }
}

/// The text of the first part of this subtype of `message`.
fn part(mail: &Message<'_>, subtype: &str) -> Option<String> {
    let is_it = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().and_then(|content_type| content_type.subtype()).is_some_and(|found| {
            found.eq_ignore_ascii_case(subtype) || found.eq_ignore_ascii_case(&format!("global-{subtype}"))
        })
    };
    let part = mail.parts.iter().find(is_it)?;
    Some(match &part.body {
        PartType::Message(inner) => String::from_utf8_lossy(inner.raw_message()).into_owned(),
        _ => String::from_utf8_lossy(part.contents()).into_owned(),
    })
}

/// What mail servers write before the mail that they return.
const RETURNED: &[&str] = &[
    "--- below this line is a copy of the message",
    "------ this is a copy of the message",
    "------ this is a copy of your message",
    "--- the message cannot be delivered",
    "----- original message",
    "-----original message-----",
    "----- unsent message follows",
    "original message follows",
    "--- message from",
    "----- message header follows",
    "--- copy of message",
    "return-path: <",
];

/// The text of a mail without the mail that it returns.
fn own_words(mail: &Message<'_>) -> String {
    let text = mail.body_text(0).unwrap_or_default().replace("\r\n", "\n");
    let lower = text.to_ascii_lowercase();
    let end = RETURNED.iter().filter_map(|mark| lower.find(mark)).min().unwrap_or(text.len());
    text[..end].to_owned()
}

/// The last reply in a text, or its words: what was tried first and what followed are told in this order.
fn reply_in(text: &str) -> FoundReply {
    let lines: Vec<&str> = text.lines().collect();
    let found = lines.iter().enumerate().filter_map(|(at, line)| Some((at, FoundReply::in_line(line)?)));
    let Some((at, reply)) = found.max_by_key(|(_, reply)| reply.enhanced.is_some()) else {
        return FoundReply::of_words(reason_in(text));
    };
    // A reply goes on over the lines that follow, to the next empty one.
    let following = lines[at + 1..].iter().take_while(|line| !line.trim().is_empty()).take(5);
    let words = std::iter::once(&lines[at]).chain(following).map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    FoundReply { words, ..reply }
}

/// The paragraph after "The following address(es) failed:" and its like, where there is no reply; without one the whole text.
fn reason_in(text: &str) -> &str {
    let mut paragraphs = text.split("\n\n").map(str::trim).skip_while(|paragraph| {
        let lower = paragraph.to_ascii_lowercase();
        !(lower.ends_with("failed:") || lower.ends_with("recipients:"))
    });
    paragraphs.nth(1).filter(|reason| !reason.is_empty()).unwrap_or(text)
}

const SERVER_NAMES: &[&str] =
    &["mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "mdaemon", "bounce", "bounces"];

const BOUNCE_SUBJECTS: &[&str] = &[
    "failure notice",
    "undeliver",
    "returned mail",
    "mail delivery",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "delivery report",
    "message could not be delivered",
    "unzustellbar",
    "退信",
];

fn is_from_mail_server(mail: &Message<'_>) -> bool {
    let from = mail.from().and_then(|from| from.first()).and_then(|from| from.address()).unwrap_or_default();
    let name = from.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let subject = mail.subject().unwrap_or_default().to_lowercase();
    // The library takes the author where there is no return path.
    let return_path = mail.header_raw("Return-Path").map(str::trim);
    let has_sender = return_path.is_some_and(|path| !matches!(path, "" | "<>"));
    let is_reply = ["re:", "aw:", "回复"].iter().any(|mark| subject.starts_with(mark));
    SERVER_NAMES.contains(&name.as_str())
        || mail.header_raw("X-Failed-Recipients").is_some()
        || (!has_sender && !is_reply && BOUNCE_SUBJECTS.iter().any(|mark| subject.contains(mark)))
}

const DELAYS: &[&str] = &[
    "warning: could not send",
    "delayed",
    "delay",
    "has not yet been delivered",
    "still trying",
    "will be retried",
    "will continue to try",
    "you do not need to resend",
    "no action is required",
    "this is a warning message only",
    "not yet been delivered",
];

fn is_delay(mail: &Message<'_>, text: &str) -> bool {
    let subject = mail.subject().unwrap_or_default().to_lowercase();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    DELAYS[..3].iter().any(|mark| subject.contains(mark)) || DELAYS[3..].iter().any(|mark| words.contains(mark))
}

/// In the languages that readers speak, as mail programs begin such subjects.
const AUTOMATIC_SUBJECTS: &[&str] = &[
    "out of office",
    "out of the office",
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto:",
    "on vacation",
    "away from",
    "abwesen",
    "automatische antwort",
    "réponse automatique",
    "absence",
    "respuesta automática",
    "fuera de la oficina",
    "risposta automatica",
    "fuori sede",
    "fuori ufficio",
    "resposta automática",
    "ausência",
    "afwezig",
    "automatisch antwoord",
    "frånvaro",
    "автоответ",
    "自動返信",
    "自动回复",
    "自動回覆",
    "自动答复",
];

/// RFC 3834 section 5, and what programs did before it.
fn is_automatic(mail: &Message<'_>) -> bool {
    let header = |name: &'static str| mail.header_raw(name).unwrap_or_default().trim().to_ascii_lowercase();
    let submitted = header("Auto-Submitted");
    let subject = mail.subject().unwrap_or_default().to_lowercase();
    (!submitted.is_empty() && submitted != "no")
        || ["bulk", "junk", "list", "auto_reply", "auto-reply"].contains(&header("Precedence").as_str())
        || ["X-Autoreply", "X-Autorespond", "X-Autogenerated", "X-Vacation", "List-Id"]
            .into_iter()
            .any(|name| mail.header_raw(name).is_some())
        || AUTOMATIC_SUBJECTS.iter().any(|mark| subject.contains(mark))
}

fn human_reply(mail: &Message<'_>, text: &str) -> HumanReply {
    let one_line =
        |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(150).collect::<String>();
    let from = mail.from().and_then(|from| from.first()).and_then(|from| from.address()).unwrap_or("somebody");
    let end = text.floor_char_boundary(LONGEST_REPLY);
    HumanReply {
        from: one_line(from),
        subject: one_line(mail.subject().unwrap_or_default()),
        text: text[..end].to_owned(),
    }
}
