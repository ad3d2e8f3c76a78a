//! Defines [`Scanner`]: where in a BibTeX file entries, fields and values begin and end.
//!
//! `entries.rs` moves it.

/// A position in a file.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Where lines begin.
    lines: Vec<usize>,
}

/// The beginning of an entry: `@article{`.
pub(super) struct EntryStart<'a> {
    /// `article`, as written.
    pub kind: &'a str,
    /// The delimiter that ends it.
    pub close: char,
}

impl<'a> Scanner<'a> {
    /// At the beginning of a text.
    pub(super) fn new(text: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, at: 0, lines }
    }

    /// In bytes.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Moves to a position, which lies between characters.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at.min(self.text.len());
    }

    /// The line of a position, from 1.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character at a position.
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    /// The text up to a character, or to the end.
    pub(super) fn peek_until(&self, ends: impl Fn(char) -> bool) -> &'a str {
        self.rest().split(ends).next().unwrap_or_default()
    }

    /// Steps over a character, if it is the next one.
    pub(super) fn take(&mut self, c: char) -> bool {
        let is_next = self.peek() == Some(c);
        self.at += if is_next { c.len_utf8() } else { 0 };
        is_next
    }

    /// Steps over white space.
    pub(super) fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Steps over white space and `%` comments, which BibLaTeX has within entries.
    pub(super) fn skip_space_and_comments(&mut self) {
        self.skip_space();
        while self.peek() == Some('%') {
            self.skip_line();
            self.skip_space();
        }
    }

    /// The same with commas.
    pub(super) fn skip_separators(&mut self) {
        self.skip_space_and_comments();
        while self.take(',') {
            self.skip_space_and_comments();
        }
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').map_or(self.rest().len(), |end| end + 1);
    }

    /// Steps over a name and returns it: what BibTeX allows in one.
    pub(super) fn name(&mut self) -> &'a str {
        let name = self.peek_until(|c| c.is_whitespace() || "\"#%'(),={}@\\".contains(c));
        self.at += name.len();
        name
    }

    /// Goes behind the delimiter that opens the next entry. Comments and other text are skipped, addresses of email among it.
    pub(super) fn next_entry(&mut self) -> Option<EntryStart<'a>> {
        loop {
            self.at += self.rest().find('@')?;
            let sign = self.at;
            match self.entry_at(sign) {
                Some((kind, open, inside)) => {
                    self.at = inside;
                    if !kind.eq_ignore_ascii_case("comment") {
                        return Some(EntryStart { kind, close: if open == '{' { '}' } else { ')' } });
                    }
                    // What a comment encloses is no entry. One that is never closed is a word alone, as to BibTeX.
                    self.at = sign + 1;
                    self.at += self.rest().find('{').unwrap_or_default();
                    if open == '(' || !self.skip_balanced() {
                        self.at = inside;
                    }
                }
                None => self.at = sign + 1,
            }
        }
    }

    /// The kind of the entry whose `@` is at a position, its opening delimiter, and where its content begins.
    fn entry_at(&self, sign: usize) -> Option<(&'a str, char, usize)> {
        let before = self.text.get(..sign)?;
        let is_in_word = before.ends_with(|c: char| c.is_alphanumeric() || "._%+-".contains(c));
        if is_in_word || self.line_before(sign).trim_start().starts_with('%') {
            return None;
        }
        let after = self.text.get(sign..)?.strip_prefix('@')?.trim_start();
        let kind = after.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next()?;
        kind.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
        let inside = after[kind.len()..].trim_start();
        let open = inside.chars().next().filter(|c| matches!(c, '{' | '('))?;
        Some((kind, open, self.text.len() - inside.len() + 1))
    }

    /// Whether an entry begins here, at the start of a line. One that begins within another one means that that was never closed.
    pub(super) fn is_at_entry(&self) -> bool {
        self.begins_line(self.at) && self.peek() == Some('@') && self.entry_at(self.at).is_some()
    }

    fn begins_line(&self, at: usize) -> bool {
        self.line_before(at).chars().all(char::is_whitespace)
    }

    /// The line of a position, up to it.
    fn line_before(&self, at: usize) -> &'a str {
        let start = self.lines.get(self.line_of(at) - 1).copied().unwrap_or_default();
        self.text.get(start..at).unwrap_or_default()
    }

    /// Whether `name =` follows.
    pub(super) fn is_at_field(&self) -> bool {
        let name = self.peek_until(|c| c.is_whitespace() || "\"#%'(),={}@\\".contains(c));
        !name.is_empty() && self.rest()[name.len()..].trim_start().starts_with('=')
    }

    /// Goes to the next line that begins with a field, or to the delimiter that ends the entry.
    pub(super) fn skip_to_field(&mut self, close: char) {
        let mut depth = 0_usize;
        let start = self.at;
        while let Some(c) = self.peek() {
            let is_new_line = self.at > start && self.begins_line(self.at) && !c.is_whitespace();
            if is_new_line && (self.is_at_entry() || self.is_at_field()) || (depth == 0 && c == close) {
                return;
            }
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }

    /// Steps over `{…}` whatever is inside. Returns whether it is closed.
    fn skip_balanced(&mut self) -> bool {
        let mut depth = 0_usize;
        let end = self.rest().bytes().position(|byte| {
            depth += usize::from(byte == b'{');
            depth -= usize::from(byte == b'}').min(depth);
            depth == 0
        });
        self.at += end.map_or(0, |end| end + 1);
        end.is_some()
    }

    /// Steps over `{…}` and returns what is inside. `None` if it is not closed before the next field or entry, where it stops.
    pub(super) fn braced(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '{' => depth += 1,
                '}' if depth <= 1 => {
                    let inside = self.text.get(start..self.at);
                    self.at += 1;
                    return inside;
                }
                '}' => depth -= 1,
                '@' if self.is_at_entry() => return None,
                _ if depth == 1 && self.is_at_next_field() => return None,
                _ => {}
            }
            self.at += c.len_utf8();
        }
        None
    }

    /// Steps over `"…"` and returns what is inside. Braces in it are balanced, and a quotation mark in braces does not end it.
    /// `None` if it is not closed; it stops before the next field.
    pub(super) fn quoted(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        self.at = start;
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '"' if depth == 0 && !self.is_umlaut() => {
                    let inside = self.text.get(start..self.at);
                    self.at += 1;
                    return inside;
                }
                '{' => depth += 1,
                '}' if depth == 0 => return None,
                '}' => depth -= 1,
                '@' if self.is_at_entry() => return None,
                _ if self.is_at_next_field() => return None,
                _ => {}
            }
            self.at += c.len_utf8();
        }
        None
    }

    /// Whether the quotation mark here is part of `\"o`.
    fn is_umlaut(&self) -> bool {
        let is_command = self.text.get(..self.at).is_some_and(|before| before.ends_with('\\'));
        is_command && self.char_at(self.at + 1).is_some_and(|c| c.is_alphabetic() || c == '{' || c == '\\')
    }

    /// Whether a line begins here with `name = {` or `name = "`. Within a value it means that that was never closed.
    fn is_at_next_field(&self) -> bool {
        let is_name = self.peek().is_some_and(char::is_alphabetic);
        is_name && self.begins_line(self.at) && self.is_at_field() && {
            let value = self.rest().split_once('=').map_or("", |(_, value)| value.trim_start());
            value.starts_with(['{', '"'])
        }
    }
}
