//! Converts the commands and groups of running text: accents, letters, typefaces, links, symbols.
//!
//! `scan.rs` calls it. A command that is not known here stays as it was written, together with its arguments, so that
//! nothing is half converted.

use super::citations::is_citation;
use super::delimiters::bracketed;
use super::scan::{Scanner, TextKind, is_operand};
use super::scripts::{ScriptLevel, script};
use super::source::command_name;
use super::symbols::{AtomClass, symbol};
use super::vocabulary::{is_face, is_switch, text_symbol};
use super::{accents, citations};

/// Commands nested deeper than this are left as they are.
const MAX_DEPTH: usize = 16;

/// The longest environment that is copied as a whole; no formula of an abstract is longer.
const MAX_ENVIRONMENT_BYTES: usize = 4_000;

impl Scanner<'_> {
    /// Converts a group: `{\"U}`, `{\bf word}`, and in a name any group. Other braces of prose are kept.
    pub(super) fn group(&mut self, at: usize, end: usize, depth: usize) -> usize {
        if self.mode == TextKind::Name {
            return 1;
        }
        let Some(close) = self.closing(at).filter(|close| *close < end) else { return 0 };
        let inner = &self.text[at + 1..close];
        if !inner.starts_with('\\') {
            return 0;
        }
        let name = command_name(inner);
        let accented = accents::accent(inner).or_else(|| {
            let len = 1 + name.len();
            accents::letter(name).map(|letter| (letter.to_owned(), len + accents::swallowed(&inner[len..])))
        });
        if let Some((letters, len)) = accented
            && inner[len..].chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-')
        {
            self.out.push_str(&letters);
            return self.copy(at + 1 + len, inner.len() - len) + len + 2;
        }
        // arXiv's own form writes what authors paste as `{\deg}C`, `{\mu}m`.
        if inner.len() == 1 + name.len() {
            let lone = if name == "deg" { Some("°") } else { text_symbol(name) };
            let lone =
                lone.or_else(|| symbol(name).filter(|(_, class)| *class != AtomClass::Function).map(|(text, _)| text));
            let whole = inner.len() + 2;
            return match lone.filter(|_| !self.is_script(at, close + 1)) {
                Some(text) => self.emit(text, whole),
                None => self.copy(at, whole),
            };
        }
        if is_switch(name) && depth < MAX_DEPTH {
            let len = 1 + name.len();
            let start = at + 1 + len + accents::swallowed(&inner[len..]);
            self.scan(start, close, depth + 1);
            return close + 1 - at;
        }
        0
    }

    pub(super) fn command(&mut self, at: usize, end: usize, depth: usize) -> usize {
        let rest = &self.text[at..end];
        let name = command_name(rest);
        if name.is_empty() {
            return self.control_symbol(at, end);
        }
        if let Some((letters, len)) = accents::accent(rest) {
            return self.emit(&letters, len);
        }
        let len = 1 + name.len();
        if let Some(letter) = accents::letter(name) {
            return self.emit(letter, len + accents::swallowed(&rest[len..]));
        }
        if self.mode == TextKind::Name {
            return self.name_command(at, name, end);
        }
        if let Some(text) = text_symbol(name) {
            let swallowed = if rest[len..].starts_with("{}") { 2 } else { 0 };
            return self.emit(text, len + swallowed);
        }
        let argument = self.argument(at + len, end);
        match (name, argument) {
            ("begin", _) => self.environment(at, end),
            _ if is_citation(name) => self.citation(at, len, end),
            _ if is_face(name) && depth < MAX_DEPTH => match argument {
                Some((start, close)) => {
                    self.scan(start, close, depth + 1);
                    close + 1 - at
                }
                None => self.copy(at, len),
            },
            ("num", Some((start, close)))
                if self.text[start..close].bytes().all(|b| b.is_ascii_digit() || b == b'.') =>
            {
                self.copy(start, close - start);
                close + 1 - at
            }
            ("url" | "path" | "nolinkurl", Some((start, close))) => {
                self.copy(start, close - start);
                close + 1 - at
            }
            ("href", Some((start, close))) if depth < MAX_DEPTH => self.link(at, (start, close), end, depth),
            ("textsuperscript" | "textsubscript", Some((start, close))) => {
                let level = if name == "textsuperscript" { ScriptLevel::Super } else { ScriptLevel::Sub };
                let inner = &self.text[start..close];
                if inner.is_empty() || inner.contains(['\\', '$', '{', '^', '_', '~']) {
                    return self.copy(at, close + 1 - at);
                }
                let text = script(level, inner, is_operand(&self.text[close + 1..]));
                self.emit(&text, close + 1 - at)
            }
            _ => self.bare_symbol(name, at, end),
        }
    }

    /// Converts a formula's symbol in prose, such as `\alpha-helix`. With scripts or arguments it is kept.
    fn bare_symbol(&mut self, name: &str, at: usize, end: usize) -> usize {
        let len = 1 + name.len();
        let after = &self.text[at + len..end];
        let before = self.text[..at].chars().next_back();
        if name == "deg" && before.is_some_and(|c| c.is_ascii_digit()) {
            return self.emit("°", len);
        }
        match symbol(name) {
            _ if self.is_script(at, at + len) || after.starts_with(['{', '[', '\\']) => self.unknown(at, len, end),
            Some((text, class)) if class != AtomClass::Function => {
                // `\mu m` is a micrometre
                let space = name == "mu" && after.starts_with(" m") && !after[2..].starts_with(char::is_alphabetic);
                self.emit(text, len + usize::from(space))
            }
            _ => self.unknown(at, len, end),
        }
    }

    /// Whether this part of the text carries a script or is one, outside a formula. Converting it would convert half of an
    /// expression.
    fn is_script(&self, start: usize, end: usize) -> bool {
        self.text[..start].ends_with(['_', '^']) || self.text[end..].starts_with(['_', '^'])
    }

    /// Copies an unknown command with its arguments.
    fn unknown(&mut self, at: usize, len: usize, end: usize) -> usize {
        let mut stop = at + len;
        while let Some((_, close)) = self.argument(stop, end) {
            stop = close + 1;
        }
        self.copy(at, stop - at)
    }

    /// Drops a citation with the white space before it, if the sentence reads well without it.
    fn citation(&mut self, at: usize, len: usize, end: usize) -> usize {
        let after = at + len;
        let close = citations::keys(&self.text[after..end]).and_then(|open| self.closing(after + open));
        let Some(close) = close.filter(|close| *close < end) else { return self.unknown(at, len, end) };
        if !citations::is_aside(&self.text[..at]) {
            return self.copy(at, close + 1 - at);
        }
        self.out.truncate(self.out.trim_end_matches([' ', '\n', '\t', '~']).len());
        close + 1 - at
    }

    fn environment(&mut self, at: usize, end: usize) -> usize {
        let Some((start, close)) = self.argument(at + "\\begin".len(), end) else { return 0 };
        let tail = format!("\\end{{{}}}", &self.text[start..close]);
        let mut limit = end.min(at + MAX_ENVIRONMENT_BYTES);
        while !self.text.is_char_boundary(limit) {
            limit -= 1;
        }
        let stop = self.text[at..limit].find(&tail).map_or(close + 1 - at, |found| found + tail.len());
        self.copy(at, stop)
    }

    /// Converts `\href{address}{text}` to `text (address)`, or to the address if the text is part of it.
    fn link(&mut self, at: usize, address: (usize, usize), end: usize, depth: usize) -> usize {
        let Some((start, close)) = self.argument(address.1 + 1, end) else { return self.unknown(at, 5, end) };
        let target = self.text[address.0..address.1].replace("\\_", "_").replace("\\#", "#").replace("\\%", "%");
        if target.contains(&self.text[start..close]) {
            self.out.push_str(&target);
        } else {
            self.scan(start, close, depth + 1);
            self.out.push_str(&format!(" ({target})"));
        }
        close + 1 - at
    }

    /// Converts a backslash before something other than a letter.
    fn control_symbol(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        let Some(c) = rest[1..].chars().next() else { return 0 };
        if c == '~' && self.text[..at].ends_with('/') {
            return self.emit("~", 2); // an address: `edu/\~name`
        }
        if let Some((letters, len)) = accents::accent(rest) {
            return self.emit(&letters, len);
        }
        let is_prose = self.mode == TextKind::Prose;
        match c {
            // What remains of an accent without its letter is an apostrophe that somebody escaped.
            '\'' | '`' if !is_prose => {
                let has_argument = rest[2..].starts_with('{') && !rest[2..].starts_with("{}");
                self.emit(if has_argument { "" } else { "'" }, 2)
            }
            '\\' if !is_prose => self.emit(" ", 2),
            '{' | '}' if !is_prose => 2,
            '(' | '[' if is_prose => {
                let close = if c == '(' { &mut self.parenthesis } else { &mut self.bracket };
                match close.next(self.text, at + 2).filter(|close| *close < end) {
                    Some(close) => self.formula(&bracketed(at, close)),
                    None => self.copy(at, 2),
                }
            }
            '%' | '$' | '&' | '_' | '#' | '{' | '}' => self.emit(c.encode_utf8(&mut [0; 4]), 2),
            ' ' | ',' | ';' | ':' | '\n' => self.emit(" ", 2),
            '!' | '/' | '-' => 2,
            '\\' if is_prose => {
                let spaced = rest[2..].starts_with(char::is_whitespace) || self.out.ends_with(char::is_whitespace);
                self.emit(if spaced { "" } else { " " }, 2)
            }
            _ => self.copy(at, 1 + c.len_utf8()),
        }
    }
}
