//! Defines [`classify`]: which [`SendError`] a negative SMTP reply is (RFC 5321 section 4.2, RFC 3463).
//!
//! `connection.rs` calls it. What a reply says by itself is in `refusal.rs`; here it meets the step of the session and what
//! the same server said to other mails (`evidence.rs`).

use std::fmt;
use std::time::{Duration, Instant};

use super::evidence::{RefusalEvidence, RefusalReach};
use super::refusal::{RefusalClass, ServerReply, judge};
use crate::domain::delivery::{Scope, SendError};
use crate::domain::requested_pause::RequestedPause;

/// The pause for a domain that throttles: SMTP does not say how long, and greylisting asks for five minutes (RFC 6647).
const DOMAIN_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(5 * 60));

/// The pause for a relay that throttles.
const RELAY_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(60));

/// The pause when a quota is used up. Quotas count an hour or a day; a day's comes back little by little or at midnight.
const QUOTA_PAUSE: RequestedPause = RequestedPause::of(Duration::from_secs(2 * 60 * 60));

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
pub(super) fn classify(step: SmtpStep, code: u16, text: &str, target: &str, evidence: &RefusalEvidence) -> SendError {
    let words = format!("{code} {text}");
    let class = judge(&ServerReply::new(code, text, step == SmtpStep::Message)).class;
    if class == RefusalClass::Quota {
        return SendError::Throttled { retry_after: QUOTA_PAUSE, scope: Scope::Channel, reason: words };
    }
    match (code / 100 == 4, step.concerns_sender()) {
        (true, _) => temporary(step, code, class, words, target),
        (false, true) if step == SmtpStep::Mail && is_about_size(code, class) => SendError::Content(words),
        (false, true) => SendError::Ours(words),
        (false, false) => final_for_recipient(class, words, target, evidence),
    }
}

fn is_about_size(code: u16, class: RefusalClass) -> bool {
    code == 552 || class == RefusalClass::Content
}

fn temporary(step: SmtpStep, code: u16, class: RefusalClass, reason: String, target: &str) -> SendError {
    let (retry_after, scope) = match step.concerns_sender() {
        true => (RELAY_PAUSE, Scope::Channel),
        false => (DOMAIN_PAUSE, Scope::Target(target.to_owned())),
    };
    match class {
        RefusalClass::Full => SendError::Soft(reason),
        // A login that fails for now is no reason to be slower.
        RefusalClass::Pace | RefusalClass::Account | RefusalClass::Reputation
            if step != SmtpStep::Auth || code == 421 =>
        {
            SendError::Throttled { retry_after, scope, reason }
        }
        _ => SendError::Transient(reason),
    }
}

/// A final reply to RCPT, DATA or the message. It is about one mail at first, whatever it says: one mailbox must not hold the
/// others.
fn final_for_recipient(class: RefusalClass, reason: String, target: &str, evidence: &RefusalEvidence) -> SendError {
    // One digest may look like spam; a domain that takes them all for it says something of us.
    let is_ours = matches!(class, RefusalClass::Account | RefusalClass::Reputation | RefusalClass::Spam);
    let reach = || evidence.refused(target, Instant::now());
    match class {
        RefusalClass::NoMailbox => SendError::Gone(reason),
        RefusalClass::Full => SendError::Soft(reason),
        RefusalClass::Content => SendError::Content(reason),
        RefusalClass::Pace | RefusalClass::Quota => {
            SendError::Throttled { retry_after: DOMAIN_PAUSE, scope: Scope::Target(target.to_owned()), reason }
        }
        RefusalClass::Later => SendError::Transient(reason),
        _ => match (reach(), class) {
            (RefusalReach::Everybody, _) => SendError::Ours(reason),
            (RefusalReach::Recipient, RefusalClass::Spam) => SendError::Content(reason),
            (RefusalReach::Domain, _) => SendError::Refused { is_ours, domain: Some(target.to_owned()), reason },
            (RefusalReach::Recipient, RefusalClass::Unconfirmed) => SendError::Unconfirmed(reason),
            (RefusalReach::Recipient, _) => SendError::Refused { is_ours, domain: None, reason },
        },
    }
}

#[cfg(test)]
mod tests;
