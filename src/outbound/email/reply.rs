//! Reads an SMTP reply (RFC 5321 section 4.2, RFC 3463) as the decision that it asks for.
//!
//! `connection.rs` calls it with every negative reply. It must never know how the reply came.

use std::time::Duration;

use crate::domain::delivery::{Scope, SendError};

/// How long a domain rests after it asked for it: SMTP has no word for it, and greylisting wants five minutes (RFC 6647).
const DOMAIN_PAUSE: Duration = Duration::from_secs(5 * 60);

/// How long the relay rests after it asked for it.
const RELAY_PAUSE: Duration = Duration::from_secs(60);

/// The step that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Greeting, EHLO, STARTTLS.
    Connect,
    Auth,
    /// MAIL FROM: about us.
    Mail,
    /// RCPT TO: about the recipient.
    Rcpt,
    /// DATA, before the message.
    Data,
    /// After the message.
    Message,
}

impl Step {
    fn is_about_us(self) -> bool {
        matches!(self, Self::Connect | Self::Auth | Self::Mail)
    }
}

/// What `code` and its text at `step` ask for; `target` is the limiter's key of the recipient's domain.
pub(super) fn classify(step: Step, code: u16, text: &str, target: &str) -> SendError {
    let said = format!("{code} {text}");
    let enhanced = enhanced(text).filter(|(class, ..)| u16::from(*class) == code / 100).map(|(_, s, d)| (s, d));
    if code / 100 == 4 { transient(step, code, enhanced, said, target) } else { permanent(step, code, enhanced, said) }
}

fn transient(step: Step, code: u16, enhanced: Option<(u16, u16)>, said: String, target: &str) -> SendError {
    let relay = |reason| SendError::Throttled { retry_after: RELAY_PAUSE, scope: Scope::Channel, reason };
    let domain =
        |reason| SendError::Throttled { retry_after: DOMAIN_PAUSE, scope: Scope::Target(target.to_owned()), reason };
    match (code, enhanced) {
        (_, Some((2, 1 | 2))) => SendError::Soft(said),
        (421, _) if step.is_about_us() => relay(said),
        (421, _) => domain(said),
        (_, Some((7, _))) if step == Step::Auth => SendError::Transient(said),
        // Greylisting asks each new recipient to come again; to hold the domain for it would let one pass per pause.
        _ if is_greylisting(&said) => SendError::Transient(said),
        (450..=452, Some((7, _))) if step.is_about_us() => relay(said),
        (450..=452, Some((7, _))) => domain(said),
        (452, None | Some((3, 1) | (5, 3))) if step.is_about_us() => relay(said),
        (452, None | Some((3, 1) | (5, 3))) => domain(said),
        _ => SendError::Transient(said),
    }
}

fn permanent(step: Step, code: u16, enhanced: Option<(u16, u16)>, said: String) -> SendError {
    match enhanced {
        Some((3, 4) | (2, 3) | (6, _)) => return SendError::Content(said),
        _ if step.is_about_us() => {
            return if step == Step::Mail && code == 552 { SendError::Content(said) } else { SendError::Ours(said) };
        }
        Some((1, 7 | 8) | (5, _)) => return SendError::Ours(said),
        Some((1, _)) => return SendError::Gone(said),
        // Full or disabled for now; a next hop that nobody knows; and the one policy code that says nothing: it counts,
        // and suppresses nobody at once.
        Some((2, _) | (4, _)) => return SendError::Soft(said),
        Some((7, 1)) if code == 554 => return SendError::Soft(said),
        Some((7, _)) => return SendError::Ours(said),
        _ => {}
    }
    match (step, code) {
        (_, 521 | 550 | 551 | 553 | 556) => SendError::Gone(said),
        (Step::Message, 552) => SendError::Content(said),
        (_, 552 | 554) => SendError::Soft(said),
        (_, 500..=504 | 530 | 534 | 535 | 538 | 555) => SendError::Ours(said),
        _ => SendError::Soft(said),
    }
}

fn is_greylisting(said: &str) -> bool {
    let lower = said.to_lowercase();
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
