//! Goes through a text once and dispatches its parts: formulas to `math.rs`, commands and groups to `commands.rs`, quotation
//! marks and dashes to `punctuation.rs`.
//!
//! `tex::name` and `tex::prose` call it.

use super::delimiters::{DollarSigns, FormulaSpan};
use super::scripts::is_combining;
use super::source::{ForwardSearch, groups};
use super::{math, punctuation};

/// The kind of text that is converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextKind {
    /// An author's name: no quotations, no dashes; braces only group, and nothing of TeX is left.
    Name,
    /// A title or an abstract.
    Prose,
}

/// Converts everything in a text that can be converted.
pub(super) fn convert(text: &str, mode: TextKind) -> String {
    if !text.contains(['\\', '$', '~', '`', '{', '}']) && !text.contains("--") {
        return text.to_owned();
    }
    let mut scanner = Scanner {
        text,
        mode,
        out: String::with_capacity(text.len()),
        groups: groups(text),
        dollars: DollarSigns::of(text),
        closing_quotes: Vec::new(),
        parenthesis: ForwardSearch::new("\\)"),
        bracket: ForwardSearch::new("\\]"),
        quote: ForwardSearch::new("''"),
        backticks: ForwardSearch::new("``"),
    };
    scanner.scan(0, text.len(), 0);
    scanner.out
}

/// A text and the output so far. The methods take a position in the text and return how many bytes they converted.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) mode: TextKind,
    pub(super) out: String,
    /// The positions of pairs of braces, in order of the opening one.
    groups: Vec<(usize, usize)>,
    pub(super) dollars: DollarSigns,
    /// The positions and lengths of the closing marks of open quotations, the innermost last.
    closing_quotes: Vec<(usize, usize)>,
    pub(super) parenthesis: ForwardSearch,
    pub(super) bracket: ForwardSearch,
    quote: ForwardSearch,
    backticks: ForwardSearch,
}

impl Scanner<'_> {
    pub(super) fn scan(&mut self, from: usize, end: usize, depth: usize) {
        let mut at = from;
        while at < end {
            let rest = &self.text[at..end];
            let plain = rest.find(['\\', '$', '~', '`', '\'', '{', '}', '-']).unwrap_or(rest.len());
            self.out.push_str(&rest[..plain]);
            at += plain;
            if at >= end {
                return;
            }
            let byte = self.text.as_bytes()[at];
            let taken = match byte {
                b'\\' => self.command(at, end, depth),
                b'{' => self.group(at, end, depth),
                b'}' if self.mode == TextKind::Name => 1,
                b'~' if self.mode == TextKind::Name || punctuation::is_tie(self.text, at) => self.emit(" ", 1),
                b'$' | b'`' | b'\'' | b'-' if self.mode == TextKind::Prose => self.punctuation(byte, at, end),
                b'$' => self.name_formula(at, end),
                _ => 0,
            };
            if taken == 0 {
                self.out.push(char::from(byte));
            }
            at += taken.max(1);
        }
    }

    /// Writes `text` for `taken` bytes of the source.
    pub(super) fn emit(&mut self, text: &str, taken: usize) -> usize {
        self.out.push_str(text);
        taken
    }

    /// Copies a piece of the text as it is.
    pub(super) fn copy(&mut self, at: usize, len: usize) -> usize {
        self.out.push_str(&self.text[at..at + len]);
        len
    }

    fn punctuation(&mut self, byte: u8, at: usize, end: usize) -> usize {
        match byte {
            b'$' => match self.dollars.formula(self.text, at, end) {
                Some(span) => self.formula(&span),
                None => 0,
            },
            b'-' => match punctuation::dash(self.text, at) {
                (Some(dash), run) => self.emit(dash, run),
                (None, run) => self.copy(at, run.min(end - at)),
            },
            b'`' if self.text[at..end].starts_with("``") => {
                let close = self.quote.next(self.text, at + 2);
                let open = self.backticks.next(self.text, at + 2);
                match punctuation::double_quote(self.text, at, close, open).filter(|(close, _)| *close < end) {
                    Some(closing) => {
                        self.closing_quotes.push(closing);
                        self.emit("“", 2)
                    }
                    None => self.copy(at, 2),
                }
            }
            b'`' => match punctuation::single_quote(self.text, at).filter(|close| *close < end) {
                Some(close) => {
                    self.closing_quotes.push((close, 1));
                    self.emit("‘", 1)
                }
                None => 0,
            },
            _ => {
                while self.closing_quotes.last().is_some_and(|(close, _)| *close < at) {
                    self.closing_quotes.pop();
                }
                match self.closing_quotes.last() {
                    Some((close, len)) if *close == at => {
                        let len = *len;
                        self.emit(if len == 2 { "”" } else { "’" }, len)
                    }
                    _ => 0,
                }
            }
        }
    }

    /// Writes a formula as plain text, or as it was written.
    pub(super) fn formula(&mut self, span: &FormulaSpan) -> usize {
        let followed = is_operand(&self.text[span.whole.end..]);
        match math::render(&self.text[span.inner.clone()], followed) {
            Some(text) => self.emit(&text, span.whole.len()),
            None => self.copy(span.whole.start, span.whole.len()),
        }
    }

    /// The inside of the group that begins at `at`, spaces before it skipped.
    pub(super) fn argument(&self, at: usize, end: usize) -> Option<(usize, usize)> {
        let rest = self.text.get(at..end)?;
        let open = at + rest.len() - rest.trim_start_matches(' ').len();
        let close = self.closing(open).filter(|close| *close < end)?;
        Some((open + 1, close))
    }

    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        let index = self.groups.binary_search_by_key(&open, |(open, _)| *open).ok()?;
        Some(self.groups[index].1)
    }
}

/// Whether a text begins with something that a script or a fraction before it would seem to include: letters, digits, another
/// formula.
pub(super) fn is_operand(after: &str) -> bool {
    let mut chars = after.chars();
    match chars.next() {
        Some('\\') => chars.next().is_some_and(|c| !c.is_whitespace() && !",;:\\%&#!/-".contains(c)),
        Some(c) => c.is_alphanumeric() || "${_^".contains(c) || is_combining(c),
        None => false,
    }
}
