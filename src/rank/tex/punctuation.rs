//! Recognises TeX's quotation marks, dashes and ties in prose, and distinguishes them from code, ranges and addresses.
//!
//! `scan.rs` calls it.

/// A longer text between single quotation marks, in characters, is taken for code or a stray backtick.
const MAX_SINGLE_QUOTE: usize = 120;

/// The dash for a run of hyphens at `at`, and the length of the run. No dash for options (`--flag`), arrows, comments and
/// rules.
pub(super) fn dash(text: &str, at: usize) -> (Option<&'static str>, usize) {
    let run = text[at..].bytes().take_while(|byte| *byte == b'-').count();
    let before = text[..at].chars().next_back();
    let after = text[at + run..].chars().next();
    let opens = before.is_none_or(|c| c.is_whitespace() || "`'\"([{<!=|/".contains(c));
    let is_code = opens && after.is_some_and(|c| !c.is_whitespace());
    let is_arrow = after == Some('>') || matches!(before, Some('<' | '!'));
    let dash = match run {
        2 => Some("–"),
        3 => Some("—"),
        _ => None,
    };
    (dash.filter(|_| !is_code && !is_arrow), run)
}

/// Whether the `~` at `at` ties two words (`Fig.~1`), and does not mean "about" (`~5`), a range (`3~5`) or part of an
/// address.
pub(super) fn is_tie(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + 1..].chars().next();
    let (Some(before), Some(after)) = (before, after) else { return false };
    let ties = |c: char| c.is_alphabetic() || ".,;:)}]$%'”".contains(c);
    let tied = |c: char| c.is_alphanumeric() || "\\$([{".contains(c);
    let is_range = before.is_ascii_digit() && after.is_ascii_digit();
    !is_range && (ties(before) || before.is_ascii_digit()) && tied(after)
}

/// The end of the quotation that opens with two backticks at `at`: the position of the closing mark, and its length.
pub(super) fn double_quote(
    text: &str,
    at: usize,
    next_close: Option<usize>,
    next_open: Option<usize>,
) -> Option<(usize, usize)> {
    if text[at + 2..].starts_with('`') || text[..at].ends_with('`') {
        return None;
    }
    let before_open = |close: &usize| next_open.is_none_or(|open| *close < open);
    if let Some(close) = next_close.filter(before_open) {
        // `'''`: the inner single quotation ends first.
        let close = if text[close + 2..].starts_with('\'') { close + 1 } else { close };
        return Some((close, 2));
    }
    None
}

/// The end of the quotation that opens with one backtick at `at`: `word'`. `None` for code between two backticks.
pub(super) fn single_quote(text: &str, at: usize) -> Option<usize> {
    let after = &text[at + 1..];
    if text[..at].ends_with(|c: char| c == '`' || c.is_alphanumeric()) || !after.starts_with(char::is_alphanumeric) {
        return None;
    }
    let mut chars = after.char_indices().take(MAX_SINGLE_QUOTE).peekable();
    while let Some((offset, c)) = chars.next() {
        match c {
            '`' => return None,
            '\'' if !chars.peek().is_some_and(|(_, next)| next.is_alphanumeric()) => return Some(at + 1 + offset),
            _ => {}
        }
    }
    None
}
