//! Defines [`delivery_status`] and [`feedback`]: what the machine-readable part of a report says (RFC 3464, RFC 5965).
//!
//! `mail.rs` calls it.

use super::reply::FoundReply;

/// What a report about one recipient asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReportedStatus {
    /// The mail was delivered, or is still being tried.
    Nothing,
    /// It came back. `None`: the report does not say why.
    Failed(Option<FoundReply>),
}

/// The fields of one block, with folded lines joined.
fn blocks(text: &str) -> Vec<Vec<(String, String)>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            blocks.push(Vec::new());
            continue;
        }
        let Some(block) = blocks.last_mut() else { continue };
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = block.last_mut() {
                let value: &mut String = value;
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            block.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    blocks
}

fn field<'a>(block: &'a [(String, String)], name: &str) -> Option<&'a str> {
    block.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// The first recipient that failed decides: our mails have one, and others are those that it was forwarded to.
pub(super) fn delivery_status(text: &str) -> Option<ReportedStatus> {
    let blocks = blocks(text);
    let recipients = blocks.iter().filter(|block| field(block, "action").is_some() || field(block, "status").is_some());
    let mut found = None;
    for block in recipients {
        let action = field(block, "action").unwrap_or_default().to_ascii_lowercase();
        let status = field(block, "status").unwrap_or_default();
        let has_failed = if action.is_empty() { status.starts_with('5') } else { action.starts_with("failed") };
        if has_failed {
            return Some(ReportedStatus::Failed(reason(field(block, "diagnostic-code"), status)));
        }
        found = Some(ReportedStatus::Nothing);
    }
    found
}

/// The server's own words before the status: Exim writes `5.0.0` whatever the server said, Sendmail makes `5.1.1` of every plain
/// 550 to a recipient and `5.2.0` of one to the message, others write `5.1.1` of a full mailbox.
fn reason(diagnostic: Option<&str>, status: &str) -> Option<FoundReply> {
    let diagnostic = diagnostic.unwrap_or_default();
    // `smtp; …` and `X-Postfix; …`: what stands before the first semicolon is the kind.
    let said = diagnostic.split_once(';').map_or(diagnostic, |(_, said)| said).trim();
    let from_status = FoundReply::in_line(status).filter(|found| found.enhanced.is_some_and(|e| (e.1, e.2) != (0, 0)));
    match (FoundReply::in_line(said), from_status) {
        (Some(found), _) => Some(found),
        (None, Some(status)) => Some(FoundReply { words: said.to_owned(), ..status }),
        (None, None) if said.is_empty() => None,
        (None, None) => Some(FoundReply::of_words(said)),
    }
}

/// What a report of a mailbox provider's abuse desk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feedback {
    /// The reader does not want the mail.
    Complaint,
    /// Something else: a failed authentication, a mail that is no spam.
    Other,
}

/// The kind of a feedback report; one without a kind is a complaint.
pub(super) fn feedback(text: &str) -> Feedback {
    let blocks = blocks(text);
    let kind = blocks.iter().find_map(|block| field(block, "feedback-type")).unwrap_or("abuse");
    match kind.to_ascii_lowercase().as_str() {
        "auth-failure" | "dkim" | "not-spam" | "dmarc" => Feedback::Other,
        _ => Feedback::Complaint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(report: &str) -> &'static str {
        match delivery_status(report) {
            Some(ReportedStatus::Failed(Some(reply))) => reply.class(),
            Some(ReportedStatus::Failed(None)) => "failed",
            Some(ReportedStatus::Nothing) => "nothing",
            None => "no report",
        }
    }

    #[test]
    fn the_diagnostic_code_says_more_than_the_status() {
        for (status, diagnostic, expected) in [
            ("5.0.0", "smtp; 550 5.1.1 User unknown", "gone"),
            ("5.0.0", "smtp; 550 No such person at this address", "unconfirmed"),
            ("5.0.0", "smtp; 552 5.2.2 Mailbox full", "soft"),
            ("5.0.0", "smtp; 550 5.7.1 Blocked by policy", "refused"),
            ("5.0.0", "smtp; 554 5.7.1 Message looks like spam", "content"),
            ("5.0.0", "smtp; 552 5.3.4 Message too big", "content"),
            ("5.1.1", "smtp; 550 blocked using zen.spamhaus.org", "ours"),
            ("5.1.1", "smtp; 550 no", "unconfirmed"),
            ("5.2.0", "SMTP; 550 no thanks", "unconfirmed"),
            ("5.1.1", "smtp; 550 mailbox is full", "soft"),
            ("5.1.1", "x-unix; user unknown", "gone"),
            ("5.1.1", "", "gone"),
            ("5.0.0", "", "failed"),
            ("4.4.7", "smtp; 451 4.7.1 greylisted", "soft"),
            ("4.4.1", "X-Postfix; connect to mx.b.example[192.0.2.1]:25: Connection timed out", "soft"),
        ] {
            let code = if diagnostic.is_empty() { String::new() } else { format!("Diagnostic-Code: {diagnostic}\n") };
            let report = format!("Reporting-MTA: dns; m.example\n\nAction: failed\nStatus: {status}\n{code}");
            assert_eq!(class(&report), expected, "{status} {diagnostic}");
        }
    }

    #[test]
    fn a_delay_and_a_delivery_ask_for_nothing() {
        for action in ["delayed", "delivered", "relayed", "expanded"] {
            assert_eq!(class(&format!("Reporting-MTA: dns; m\n\nAction: {action}\nStatus: 4.0.0\n")), "nothing");
        }
        assert_eq!(class("Reporting-MTA: dns; m\n"), "no report");
    }

    #[test]
    fn folded_fields_are_one() {
        let report = "Reporting-MTA: dns; m\n\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;\n 550-5.1.1 The account\n 550 5.1.1 does not exist\n";
        assert_eq!(class(report), "gone");
    }
}
