//! Defines [`judge`]: whom a mail server's refusal is about, and what follows, by its codes and its words.
//!
//! `smtp_reply.rs` asks it for replies, `bounces/reply.rs` for bounces; `dawnpost reply-reference` prints its table, which is a part
//! of `docs/operating.md`. It is pure, and must not know what was sent to whom before: `evidence.rs` does.
//!
//! The words decide before the code: servers give 550 to everything, and 5.1.1 to few things but an unknown mailbox.

use std::fmt::{self, Write as _};

mod patterns;
mod phrases;
mod rules;
mod words;

use patterns::{code_matches, enhanced_matches};
use rules::RULES;
use words::ReplyWords;

/// What a refusal is about. It is held against nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalScope {
    /// This message: its size, its form, its words.
    Message,
    /// This mailbox.
    Recipient,
    /// The recipient's mail server.
    Domain,
    /// The sender, the account, the relay, the host or a quota.
    Us,
}

/// What a refusal says, one class per way to react.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalClass {
    /// There is no such mailbox, by an enhanced code that says exactly this.
    NoMailbox,
    /// There may be no such mailbox: words, or a code that servers use for much else, too.
    Unconfirmed,
    /// The mailbox is full, busy or disabled for now.
    Full,
    /// Refused without a usable reason, or because only some may write to this mailbox.
    Policy,
    /// Too large, or not a mail.
    Content,
    /// Taken for spam by its words.
    Spam,
    /// Our account, our sender or our right to use this relay.
    Account,
    /// Our host or domain: a blocklist, its DNS names, SPF, DKIM, DMARC.
    Reputation,
    /// A quota of our account is used up for hours.
    Quota,
    /// Too much at once.
    Pace,
    /// Not now.
    Later,
}

/// An enhanced status code, `5.1.1` (RFC 3463).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnhancedCode(pub u16, pub u16, pub u16);

/// A reply, or what a bounce says of one.
#[derive(Clone, Copy, Debug)]
pub struct ServerReply<'a> {
    /// The reply code; 500 if only an enhanced code or only words are known.
    pub code: u16,
    /// The enhanced code, if it is of the class of `code`.
    pub enhanced: Option<EnhancedCode>,
    /// All words of the reply.
    pub text: &'a str,
    /// Whether the message had been sent when the server replied.
    pub is_after_message: bool,
}

/// A line of the table. An empty field matches every reply.
#[derive(Debug)]
pub struct RefusalRule {
    /// Reply codes, `x` for any digit: `550 551`, `4xx`.
    codes: &'static str,
    /// Enhanced codes, `x` for any digit and `*` for any number: `5.1.1 5.7.5xx`.
    enhanced: &'static str,
    /// Phrases (`phrases.rs`), of which one must occur.
    words: &'static str,
    /// Only for replies to the message itself.
    after_message: bool,
    /// Whom it is about.
    pub about: RefusalScope,
    /// What it says.
    pub class: RefusalClass,
}

impl EnhancedCode {
    /// Reads `5.1.1`, also with a colon or a dash behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim_end_matches([':', ',', ';', '-', ')']).split('.');
        let digits = |part: &str| -> Option<u16> {
            (!part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())?
        };
        let code = Self(digits(parts.next()?)?, digits(parts.next()?)?, digits(parts.next()?)?);
        (parts.next().is_none() && matches!(code.0, 2 | 4 | 5)).then_some(code)
    }

    /// The code that a reply's text begins with (RFC 2034 section 4).
    pub fn at_start(text: &str) -> Option<Self> {
        Self::parse(text.split_whitespace().next()?.trim_start_matches(['#', '(']))
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl<'a> ServerReply<'a> {
    /// The reply `code text`. An enhanced code of another class than the reply's is not believed.
    pub fn new(code: u16, text: &'a str, is_after_message: bool) -> Self {
        let enhanced = EnhancedCode::at_start(text).filter(|enhanced| enhanced.0 == code / 100);
        Self { code, enhanced, text, is_after_message }
    }
}

impl RefusalRule {
    fn phrases(&self) -> impl Iterator<Item = &'static str> {
        self.words.split(", ").filter(|phrase| !phrase.is_empty())
    }

    fn matches(&self, reply: &ServerReply<'_>, words: &ReplyWords) -> bool {
        (self.codes.is_empty() || code_matches(self.codes, reply.code))
            && (!self.after_message || reply.is_after_message)
            && (self.enhanced.is_empty() || reply.enhanced.is_some_and(|code| enhanced_matches(self.enhanced, code)))
            && (self.words.is_empty() || self.phrases().any(|phrase| words.have(phrase)))
    }
}

/// The first line of the table that matches; the last two match every reply.
pub fn judge(reply: &ServerReply<'_>) -> &'static RefusalRule {
    let words = ReplyWords::of(reply.text);
    RULES.iter().find(|rule| rule.matches(reply, &words)).unwrap_or(&rules::UNKNOWN)
}

impl fmt::Display for RefusalScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Message => "the message",
            Self::Recipient => "the mailbox",
            Self::Domain => "its server",
            Self::Us => "us",
        })
    }
}

impl RefusalClass {
    /// As the table names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoMailbox => "gone",
            Self::Unconfirmed => "unconfirmed",
            Self::Full => "soft",
            Self::Policy => "refused",
            Self::Content => "content",
            Self::Spam => "content (spam)",
            Self::Account => "ours (account)",
            Self::Reputation => "ours (host)",
            Self::Quota => "throttled (quota)",
            Self::Pace => "throttled",
            Self::Later => "transient",
        }
    }
}

/// How many phrases of a line are printed.
const PRINTED_PHRASES: usize = 6;

/// The table in Markdown, as `docs/operating.md` has it.
pub fn table() -> String {
    let mut page =
        String::from("| reply | enhanced code | words, for example | about | class |\n|---|---|---|---|---|\n");
    for rule in RULES.iter().chain([&rules::UNKNOWN]) {
        let codes = if rule.codes.is_empty() { "any" } else { rule.codes };
        let after = if rule.after_message { " after the message" } else { "" };
        let phrases: Vec<String> =
            rule.phrases().map(|phrase| phrase.replace(" .. ", " … ").replace('*', "…")).collect();
        let more = match phrases.len() {
            all if all > PRINTED_PHRASES => format!(" ({all} in all)"),
            _ => String::new(),
        };
        let printed = phrases.into_iter().take(PRINTED_PHRASES).collect::<Vec<_>>().join(", ");
        let enhanced = rule.enhanced.replace('*', "\\*");
        let _ = writeln!(
            page,
            "| {codes}{after} | {enhanced} | {printed}{more} | {} | {} |",
            rule.about,
            rule.class.as_str()
        );
    }
    page
}

#[cfg(test)]
mod tests;
