//! Finds formulas in prose (`$…$`, `$$…$$`, `\(…\)`, `\[…\]`) and distinguishes them from sums of money.
//!
//! `scan.rs` and `commands.rs` call it.

use std::ops::Range;

/// The positions of the dollar signs of a text that no backslash escapes.
pub(super) struct DollarSigns(Vec<usize>);

/// A formula with and without its delimiters, as byte ranges of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormulaSpan {
    pub(super) whole: Range<usize>,
    pub(super) inner: Range<usize>,
}

impl DollarSigns {
    pub(super) fn of(text: &str) -> Self {
        let mut dollars = Vec::new();
        let mut escaped = false;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'\\' => escaped = !escaped,
                b'$' if !escaped => dollars.push(at),
                _ => escaped = false,
            }
            escaped &= byte == b'\\';
        }
        Self(dollars)
    }

    /// The formula that opens with the dollar sign at `at` and ends before `end`.
    pub(super) fn formula(&self, text: &str, at: usize, end: usize) -> Option<FormulaSpan> {
        let index = self.0.binary_search(&at).ok()?;
        let next = *self.0.get(index + 1)?;
        if next == at + 1 {
            let [close, last] = self.0.get(index + 2..index + 4)? else { return None };
            let span = FormulaSpan { whole: at..last + 1, inner: at + 2..*close };
            return (*last == close + 1 && *last < end && close > &(at + 2)).then_some(span);
        }
        let inner = at + 1..next;
        (next < end && is_formula(&text[inner.clone()], &text[next + 1..]))
            .then_some(FormulaSpan { whole: at..next + 1, inner })
    }
}

/// The formula that opens with `\(` or `\[` at `at`, whose closing bracket is at `close`.
pub(super) fn bracketed(at: usize, close: usize) -> FormulaSpan {
    FormulaSpan { whole: at..close + 2, inner: at + 2..close }
}

/// Whether the text between two dollar signs is a formula. In `$5 million and $10` it is not.
fn is_formula(inner: &str, after: &str) -> bool {
    let starts_with_digit = inner.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let before_digit = after.starts_with(|c: char| c.is_ascii_digit());
    let ends_with_space = inner.ends_with(char::is_whitespace);
    // Words outside commands make it prose, whatever else there is: `$5 for x_1 and 3$`.
    let words = inner.split_whitespace().filter(|token| is_word(token)).count();
    if inner.trim().is_empty() || inner.contains("\n\n") {
        return false;
    }
    if inner.contains('\\') {
        return !(starts_with_digit && words > 0 && (before_digit || ends_with_space));
    }
    if starts_with_digit && before_digit {
        return false;
    }
    if inner.contains(['^', '_', '{', '}', '=']) {
        return words <= 1 && !(starts_with_digit && words > 0);
    }
    let is_alone = inner.split_whitespace().count() == 1;
    (words == 0 || is_alone) && !(ends_with_space && (starts_with_digit || before_digit))
}

/// Whether a token is a word of a language: two letters or more, no command, no part of a group (`_{\rm eff}`), no function
/// name.
fn is_word(token: &str) -> bool {
    if token.contains(['\\', '{', '}']) {
        return false;
    }
    let letters = token.trim_matches(|c: char| !c.is_alphanumeric());
    letters.chars().count() > 1
        && letters.chars().all(char::is_alphabetic)
        && !matches!(letters, "log" | "ln" | "exp" | "max" | "min" | "sin" | "cos" | "tan" | "mod" | "dx" | "dt")
}
