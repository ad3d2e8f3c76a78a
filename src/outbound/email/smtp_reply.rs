//! Defines [`classify`]: which [`SendError`] a negative SMTP reply is (RFC 5321 section 4.2, RFC 3463).
//!
//! `connection.rs` calls it.

use std::fmt;
use std::time::Duration;

use crate::domain::delivery::{Scope, SendError};
use crate::domain::requested_pause::RequestedPause;

/// The pause for a domain that throttles: SMTP does not say how long, and greylisting asks for five minutes (RFC 6647).
const DOMAIN_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(5 * 60));

/// The pause for a relay that throttles.
const RELAY_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(60));

/// A step of an SMTP session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmtpStep {
    /// Greeting, EHLO, STARTTLS.
    Connect,
    Auth,
    /// MAIL FROM: about the sender.
    Mail,
    /// RCPT TO: about the recipient.
    Rcpt,
    /// DATA, before the message.
    Data,
    /// After the message.
    Message,
}

impl fmt::Display for SmtpStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "EHLO",
            Self::Auth => "AUTH",
            Self::Mail => "MAIL FROM",
            Self::Rcpt => "RCPT TO",
            Self::Data => "DATA",
            Self::Message => "the message",
        })
    }
}

impl SmtpStep {
    fn concerns_sender(self) -> bool {
        matches!(self, Self::Connect | Self::Auth | Self::Mail)
    }
}

/// The error of a reply with `code` and `text` to `step`; `target` is the limiter's key of the recipient's domain.
pub(super) fn classify(step: SmtpStep, code: u16, text: &str, target: &str) -> SendError {
    let reply = format!("{code} {text}");
    let enhanced = enhanced(text).filter(|(class, ..)| u16::from(*class) == code / 100).map(|(_, s, d)| (s, d));
    if code / 100 == 4 {
        transient(step, code, enhanced, reply, target)
    } else {
        permanent(step, code, enhanced, reply)
    }
}

fn transient(step: SmtpStep, code: u16, enhanced: Option<(u16, u16)>, reply: String, target: &str) -> SendError {
    let relay = |reason| SendError::Throttled { retry_after: RELAY_PAUSE, scope: Scope::Channel, reason };
    let domain =
        |reason| SendError::Throttled { retry_after: DOMAIN_PAUSE, scope: Scope::Target(target.to_owned()), reason };
    match (code, enhanced) {
        (_, Some((2, 1 | 2))) => SendError::Soft(reply),
        (421, _) if step.concerns_sender() => relay(reply),
        (421, _) => domain(reply),
        (_, Some((7, _))) if step == SmtpStep::Auth => SendError::Transient(reply),
        // Greylisting defers each new recipient; to hold the whole domain for it would let one recipient pass per pause.
        _ if is_greylisting(&reply) => SendError::Transient(reply),
        (450..=452, Some((7, _))) if step.concerns_sender() => relay(reply),
        (450..=452, Some((7, _))) => domain(reply),
        (452, None | Some((3, 1) | (5, 3))) if step.concerns_sender() => relay(reply),
        (452, None | Some((3, 1) | (5, 3))) => domain(reply),
        _ => SendError::Transient(reply),
    }
}

fn permanent(step: SmtpStep, code: u16, enhanced: Option<(u16, u16)>, reply: String) -> SendError {
    match enhanced {
        Some((3, 4) | (2, 3) | (6, _)) => return SendError::Content(reply),
        _ if step.concerns_sender() => {
            return if step == SmtpStep::Mail && code == 552 {
                SendError::Content(reply)
            } else {
                SendError::Ours(reply)
            };
        }
        Some((1, 7 | 8) | (5, _)) => return SendError::Ours(reply),
        Some((1, _)) => return SendError::Gone(reply),
        // A full or disabled mailbox, an unknown next hop, and the policy code 5.7.1, which says nothing specific: they count
        // against the address and do not deactivate it at once.
        Some((2, _) | (4, _)) => return SendError::Soft(reply),
        Some((7, 1)) if code == 554 => return SendError::Soft(reply),
        Some((7, _)) => return SendError::Ours(reply),
        _ => {}
    }
    match (step, code) {
        (_, 521 | 550 | 551 | 553 | 556) => SendError::Gone(reply),
        (SmtpStep::Message, 552) => SendError::Content(reply),
        (_, 552 | 554) => SendError::Soft(reply),
        (_, 500..=504 | 530 | 534 | 535 | 538 | 555) => SendError::Ours(reply),
        _ => SendError::Soft(reply),
    }
}

fn is_greylisting(reply: &str) -> bool {
    let lower = reply.to_lowercase();
    ["greylist", "graylist", "grey-list", "gray-list", "grey list", "gray list"].iter().any(|word| lower.contains(word))
}

/// The enhanced status code at the start of a reply's text, `5.1.1` (RFC 2034 section 4).
fn enhanced(text: &str) -> Option<(u8, u16, u16)> {
    let first = text.split_whitespace().next()?.trim_end_matches([':', ',', ';', '-']);
    let mut parts = first.split('.');
    let digits = |part: &str| -> Option<u16> {
        (!part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let class = digits(parts.next()?)?;
    let code = (u8::try_from(class).ok()?, digits(parts.next()?)?, digits(parts.next()?)?);
    (parts.next().is_none() && matches!(class, 2 | 4 | 5)).then_some(code)
}

#[cfg(test)]
mod tests;
