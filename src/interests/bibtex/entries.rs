//! Reads the syntax of a BibTeX or BibLaTeX file entry by entry: a fault costs a field, not the file.
//!
//! `bibtex.rs` calls [`read`] and interprets the fields. The grammar is that of BibTeX (Patashnik, "BibTeXing", and the comments
//! of `bibtex.web`): text between entries is ignored, entries stand in braces or parentheses, values in braces or quotation
//! marks are balanced, and `#` joins values. What BibTeX skips after a fault is read here as far as its meaning is clear.

use std::collections::BTreeMap;

use super::BibtexFault;
use super::scanner::Scanner;

/// Faults that are listed of one file; a file that is no BibTeX at all has one on every line.
const MOST_FAULTS: usize = 20;

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct ParsedFile {
    /// In the order of the file.
    pub entries: Vec<ParsedEntry>,
    /// What `@string` defines, by names in lower case.
    pub strings: BTreeMap<String, String>,
    /// In the order of the file.
    pub faults: Vec<BibtexFault>,
}

/// One entry.
#[derive(Debug, Default)]
pub(super) struct ParsedEntry {
    /// The citation key; `line 12` if the entry has none.
    pub key: String,
    /// Names in lower case with their values.
    pub fields: Vec<(String, Value)>,
}

/// A value: its parts in order.
pub(super) type Value = Vec<ValuePart>;

/// What `#` joins.
#[derive(Debug)]
pub(super) enum ValuePart {
    /// As written, without the outermost braces or quotation marks.
    Text(String),
    /// The name of an abbreviation, in lower case.
    Abbreviation(String),
}

/// The text of a value. Months and unknown abbreviations are empty: the other fields are still valid.
pub(super) fn text_of(value: &[ValuePart], strings: &BTreeMap<String, String>) -> String {
    let part = |part: &ValuePart| match part {
        ValuePart::Text(text) => text.clone(),
        ValuePart::Abbreviation(name) => strings.get(name).cloned().unwrap_or_default(),
    };
    value.iter().map(part).collect()
}

/// Reads a file.
pub(super) fn read(text: &str) -> ParsedFile {
    let mut reader = FileReader { scanner: Scanner::new(text), file: ParsedFile::default() };
    while let Some(start) = reader.scanner.next_entry() {
        reader.entry(start.kind, start.close);
    }
    reader.file
}

struct FileReader<'a> {
    scanner: Scanner<'a>,
    file: ParsedFile,
}

/// What follows a field.
enum AfterField {
    /// Another one, or the end of the entry.
    Next,
    /// The entry cannot be read further.
    EndOfEntry,
}

impl FileReader<'_> {
    fn fault(&mut self, at: usize, fault: impl Into<String>) {
        if self.file.faults.len() < MOST_FAULTS {
            self.file.faults.push(BibtexFault { line: self.scanner.line_of(at), fault: fault.into() });
        }
    }

    /// What stands between the delimiters of an entry.
    fn entry(&mut self, kind: &str, close: char) {
        let start = self.scanner.position();
        if kind.eq_ignore_ascii_case("preamble") {
            let _ignored = self.value(close);
            return;
        }
        let mut entry = ParsedEntry::default();
        let is_string = kind.eq_ignore_ascii_case("string");
        if !is_string {
            entry.key = self.key(start, close);
        }
        loop {
            self.scanner.skip_separators();
            if self.scanner.take(close) {
                break;
            }
            if self.scanner.is_at_end() || self.scanner.is_at_entry() {
                self.fault(start, "this entry is never closed; what follows it is read as new entries");
                break;
            }
            if matches!(self.field(&mut entry, close), AfterField::EndOfEntry) {
                break;
            }
        }
        if is_string {
            for (name, value) in entry.fields {
                let text = text_of(&value, &self.file.strings);
                self.file.strings.insert(name, text);
            }
        } else {
            self.file.entries.push(entry);
        }
    }

    fn key(&mut self, start: usize, close: char) -> String {
        let unnamed = format!("line {}", self.scanner.line_of(start));
        self.scanner.skip_space();
        let at = self.scanner.position();
        let key = self.scanner.peek_until(|c| c == ',' || c == '\n' || c == '=' || c == '{' || c == '"' || c == close);
        let end = at + key.len();
        let key = key.trim();
        match self.scanner.char_at(end) {
            // `@article{title = …`: the first word is a field.
            Some('=') => {
                self.fault(at, "this entry has no key");
                return unnamed;
            }
            Some('{' | '"') => return unnamed,
            _ => self.scanner.go_to(end),
        }
        self.scanner.skip_space();
        if !self.scanner.take(',') && self.scanner.peek() != Some(close) && !self.scanner.is_at_end() {
            self.fault(end, format!("a comma is missing after the key `{key}`"));
        }
        if key.is_empty() { unnamed } else { key.to_owned() }
    }

    /// `name = value`, with the comma after it.
    fn field(&mut self, entry: &mut ParsedEntry, close: char) -> AfterField {
        let at = self.scanner.position();
        let name = self.scanner.name().to_ascii_lowercase();
        self.scanner.skip_space();
        if name.is_empty() || !self.scanner.take('=') {
            self.fault(
                at,
                if name.is_empty() {
                    "a field name is missing".to_owned()
                } else {
                    format!("`=` is missing after `{name}`")
                },
            );
            return self.recover(at, close);
        }
        let Some((value, is_whole)) = self.value(close) else {
            self.fault(at, format!("`{name}` has no value"));
            return self.recover(at, close);
        };
        if !is_whole {
            self.fault(at, format!("the value of `{name}` is never closed"));
            // A part of a title would be another title.
            return if self.scanner.is_at_end() || self.scanner.is_at_entry() {
                AfterField::EndOfEntry
            } else {
                AfterField::Next
            };
        }
        entry.fields.push((name, value));
        self.scanner.skip_space_and_comments();
        match self.scanner.peek() {
            None => {}
            Some(',') => {}
            Some(c) if c == close => {}
            Some(_) if self.scanner.is_at_entry() => {}
            Some(_) if self.scanner.is_at_field() => {
                let next = self.scanner.position();
                let following = self.scanner.name().to_owned();
                self.scanner.go_to(next);
                self.fault(next, format!("a comma is missing before `{following}`"));
            }
            Some(c) => {
                let next = self.scanner.position();
                self.fault(next, format!("unexpected `{c}` after a value"));
                return self.recover(next, close);
            }
        }
        AfterField::Next
    }

    /// Goes to the next field, or to the end of the entry.
    fn recover(&mut self, from: usize, close: char) -> AfterField {
        self.scanner.go_to(from);
        self.scanner.skip_to_field(close);
        if self.scanner.is_at_end() { AfterField::EndOfEntry } else { AfterField::Next }
    }

    /// Values joined by `#`, and whether the last one is closed; `None` if there is none.
    fn value(&mut self, close: char) -> Option<(Value, bool)> {
        let mut value = Value::new();
        loop {
            self.scanner.skip_space_and_comments();
            let part = match self.scanner.peek()? {
                '{' => self.scanner.braced(),
                '"' => self.scanner.quoted(),
                c if c == close || c == ',' => return None,
                _ => {
                    let word = self.scanner.name();
                    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
                    if word.is_empty() {
                        return None;
                    }
                    value.push(match is_number {
                        true => ValuePart::Text(word.to_owned()),
                        false => ValuePart::Abbreviation(word.to_ascii_lowercase()),
                    });
                    self.scanner.skip_space_and_comments();
                    if self.scanner.take('#') {
                        continue;
                    }
                    return Some((value, true));
                }
            };
            let Some(text) = part else { return Some((value, false)) };
            value.push(ValuePart::Text(text.to_owned()));
            self.scanner.skip_space_and_comments();
            if !self.scanner.take('#') {
                return Some((value, true));
            }
        }
    }
}
