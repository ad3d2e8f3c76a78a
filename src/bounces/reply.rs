//! Defines [`class_of`]: the class, as the ledger has it, of what a bounce says of a server's reply.
//!
//! `report.rs` and `mail.rs` call it. The table of replies is `outbound/email/refusal.rs`.

use crate::outbound::email::refusal::{EnhancedCode, RefusalClass, ServerReply, judge};

/// The words that are judged of a bounce without a reply in it.
const LONGEST_WORDS: usize = 2_000;

/// How Postfix, Exim and qmail say that a server refused the message itself.
const AFTER_MESSAGE: &[&str] = &[
    "in reply to end of data command",
    "after end of data",
    "after pipelined end of data",
    "failed after i sent the message",
];

/// A reply in a text: its code, its enhanced code and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundReply {
    pub code: u16,
    pub enhanced: Option<EnhancedCode>,
    pub words: String,
    /// Whether the server had the message when it said so.
    pub is_after_message: bool,
}

impl FoundReply {
    /// The reply that a field or a line holds: `550 5.1.1 no such user`, `smtp;550-5.1.1 …`, `5.1.1 …`, `… (#5.1.1)`.
    pub fn in_line(line: &str) -> Option<Self> {
        let (mut code, mut enhanced, mut before) = (None, None, "");
        for word in line.split([' ', '\t', ';']).filter(|word| !word.is_empty()) {
            let bare = word
                .trim_start_matches(['(', '<', '"', '\'', '#', '[', ':'])
                .trim_end_matches([')', '>', ']', ':', ',', '.']);
            if code.is_none() && may_precede(before) {
                code = reply_code(bare);
            }
            let after_dash = bare.rsplit('-').next().unwrap_or(bare);
            if enhanced.is_none() {
                enhanced =
                    EnhancedCode::parse(after_dash).filter(|enhanced| enhanced.0 != 2 && may_be_enhanced(before, word));
            }
            before = word;
        }
        let code = match (code, enhanced) {
            (Some(code), _) => code,
            (None, Some(enhanced)) => enhanced.0 * 100,
            (None, None) => return None,
        };
        let enhanced = enhanced.filter(|enhanced| enhanced.0 == code / 100);
        Some(Self { code, enhanced, words: line.to_owned(), is_after_message: false })
    }

    /// What a bounce without any reply says in its own words.
    pub fn of_words(words: &str) -> Self {
        let end = words.floor_char_boundary(LONGEST_WORDS);
        Self { code: 500, enhanced: None, words: words[..end].to_owned(), is_after_message: false }
    }

    /// The same with what the rest of a bounce says of when the server replied.
    pub fn told_in(self, text: &str) -> Self {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        // Sendmail shows the conversation, also what was said after a refusal.
        let to_data =
            words.rsplit_once(">>> data <<< ").is_some_and(|(_, said)| said.starts_with(&self.code.to_string()));
        let is_after_message = to_data || AFTER_MESSAGE.iter().any(|mark| words.contains(mark));
        Self { is_after_message, ..self }
    }

    /// The class.
    pub fn class(&self) -> &'static str {
        class_of(self)
    }
}

/// Whether a reply code may stand behind this word: a number in the middle of a sentence is none.
fn may_precede(before: &str) -> bool {
    before.is_empty()
        || before.ends_with([':', '>', '"', '(', '=', '#'])
        || ["said", "smtp", "error", "reply", "code", "status", "<<<", "<--", "with"]
            .iter()
            .any(|word| before.eq_ignore_ascii_case(word))
}

fn may_be_enhanced(before: &str, word: &str) -> bool {
    word.contains('#') || word.contains('-') || before == "-" || may_precede(before) || reply_code(before).is_some()
}

fn reply_code(word: &str) -> Option<u16> {
    let digits = word.get(..3).filter(|_| word.len() == 3 || word[3..].starts_with('-'))?;
    digits.parse().ok().filter(|code| (400..600).contains(code) && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn class_of(reply: &FoundReply) -> &'static str {
    let FoundReply { code, enhanced, words, is_after_message } = reply;
    let reply = ServerReply { code: *code, enhanced: *enhanced, text: words, is_after_message: *is_after_message };
    match judge(&reply).class {
        // What was tried for days and given up.
        RefusalClass::Later | RefusalClass::Full => "soft",
        RefusalClass::NoMailbox => "gone",
        RefusalClass::Unconfirmed => "unconfirmed",
        RefusalClass::Policy => "refused",
        RefusalClass::Content | RefusalClass::Spam => "content",
        RefusalClass::Account | RefusalClass::Reputation => "ours",
        RefusalClass::Quota | RefusalClass::Pace => "throttled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_found_in_a_field_and_in_a_line() {
        let code = |a, b, c| Some(EnhancedCode(a, b, c));
        for (line, expected) in [
            ("smtp; 550 5.1.1 User unknown", Some((550, code(5, 1, 1)))),
            ("smtp;550-5.1.1 The account", Some((550, code(5, 1, 1)))),
            ("smtp; 552 Mailbox full", Some((552, None))),
            ("x-unix; user unknown", None),
            ("5.1.1 - Bad destination", Some((500, code(5, 1, 1)))),
            (
                "host mx.b.example[192.0.2.1] said: 550 5.7.1 no (in reply to RCPT TO command)",
                Some((550, code(5, 7, 1))),
            ),
            ("Sorry, no mailbox here by that name. (#5.1.1)", Some((500, code(5, 1, 1)))),
            ("    (reason: 550 5.1.1 <a@b.example>... User unknown)", Some((550, code(5, 1, 1)))),
            ("<<< 550 5.2.1 disabled", Some((550, code(5, 2, 1)))),
            ("Tue 2025-11-04 10:00:00: [1:2] <-- 550 No such user here", Some((550, None))),
            ("dora@b.example, ERROR CODE :552 - 5.2.2 Mailbox full", Some((552, code(5, 2, 2)))),
            ("your message of 512 KB", None),
            ("Exim 4.96 at 10.0.0.1", None),
            ("", None),
        ] {
            let found = FoundReply::in_line(line).map(|found| (found.code, found.enhanced));
            assert_eq!(found, expected, "{line}");
        }
    }
}
