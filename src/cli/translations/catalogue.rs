//! gettext catalogues: [`write()`] makes one, [`parse`] reads one back, with the line of each entry.
//!
//! `translations.rs` calls them. A reader of our own, because that of `polib` names no lines and panics at a line that is not
//! as it should be. Format: gnu.org/software/gettext/manual/html_node/PO-Files.html. Plural forms are not used: a language has
//! a sentence for one and a sentence for many.

use std::fmt::Write as _;

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CatalogueEntry {
    /// Lines for the translator, each after `#.`.
    pub notes: Vec<String>,
    /// `msgctxt`: where the sentence is.
    pub context: String,
    /// `msgid`: the English sentence.
    pub id: String,
    /// `msgstr`: its translation; empty if there is none.
    pub text: String,
    /// Whether it is marked as `fuzzy`: a guess that nobody has looked at.
    pub is_fuzzy: bool,
    /// The line on which it begins.
    pub line: usize,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub(super) struct CatalogueFault {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

/// A catalogue of some entries in a language.
pub(super) fn write(language: &str, entries: &[CatalogueEntry]) -> String {
    let mut out = String::from("msgid \"\"\nmsgstr \"\"\n");
    let head = [("Project-Id-Version", "dawnpost"), ("Language", language)];
    let rest =
        [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=UTF-8"), ("Content-Transfer-Encoding", "8bit")];
    for (name, value) in head.into_iter().chain(rest) {
        let _infallible = writeln!(out, "\"{name}: {value}\\n\"");
    }
    for entry in entries {
        out.push('\n');
        for note in &entry.notes {
            let _infallible = writeln!(out, "#. {note}");
        }
        for (keyword, text) in [("msgctxt", &entry.context), ("msgid", &entry.id), ("msgstr", &entry.text)] {
            let _infallible = writeln!(out, "{keyword} {}", quoted(text));
        }
    }
    out
}

/// A text between quotation marks; one of several lines on a line each.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t");
    match escaped.contains('\n') {
        false => format!("\"{escaped}\""),
        true => {
            let lines = escaped.split_inclusive('\n').map(|line| format!("\n\"{}\"", line.replace('\n', "\\n")));
            format!("\"\"{}", lines.collect::<String>())
        }
    }
}

/// What a keyword's text goes into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryField {
    Context,
    Id,
    Text,
}

/// The entries of a catalogue, without its head and without those that are commented out.
///
/// # Errors
/// A line that is neither blank, nor a comment, nor a keyword with a string, nor a string that goes on.
pub(super) fn parse(text: &str) -> Result<Vec<CatalogueEntry>, CatalogueFault> {
    let (mut entries, mut entry, mut field) = (Vec::new(), CatalogueEntry::default(), None);
    for (line, written) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let written = written.trim();
        let fault = |what| CatalogueFault { line, what };
        if written.is_empty() || written.starts_with('#') {
            // What comes after the translation belongs to the next entry.
            if field == Some(EntryField::Text) {
                entries.push(std::mem::take(&mut entry));
                field = None;
            }
            if let Some(note) = written.strip_prefix("#.") {
                entry.notes.push(note.trim().to_owned());
            }
            entry.is_fuzzy |= written.strip_prefix("#,").is_some_and(|flags| flags.contains("fuzzy"));
            continue;
        }
        let string = match written.split_once(' ').filter(|_| !written.starts_with('"')) {
            None => written,
            Some((keyword, string)) => {
                let begun = match keyword {
                    "msgctxt" => EntryField::Context,
                    "msgid" => EntryField::Id,
                    "msgstr" => EntryField::Text,
                    "msgid_plural" | "msgstr[0]" | "msgstr[1]" => return Err(fault("plural forms are not used here")),
                    _ => return Err(fault("neither a comment nor msgctxt, msgid or msgstr")),
                };
                if field == Some(EntryField::Text) {
                    entries.push(std::mem::take(&mut entry));
                }
                if entry.line == 0 {
                    entry.line = line;
                }
                field = Some(begun);
                string.trim()
            }
        };
        let string = unquoted(string).ok_or_else(|| fault("this is not a string between double quotation marks"))?;
        match field.ok_or_else(|| fault("a string that belongs to no msgid"))? {
            EntryField::Context => entry.context.push_str(&string),
            EntryField::Id => entry.id.push_str(&string),
            EntryField::Text => entry.text.push_str(&string),
        }
    }
    if field.is_some() {
        entries.push(entry);
    }
    // The head is the entry without an id.
    entries.retain(|entry| !entry.id.is_empty());
    Ok(entries)
}

fn unquoted(string: &str) -> Option<String> {
    let inside = string.strip_prefix('"')?.strip_suffix('"')?;
    let mut chars = inside.chars();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                other => other,
            },
            '"' => return None,
            c => c,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(context: &str, id: &str, text: &str, line: usize) -> CatalogueEntry {
        CatalogueEntry {
            notes: vec!["A note.".to_owned()],
            context: context.to_owned(),
            id: id.to_owned(),
            text: text.to_owned(),
            is_fuzzy: false,
            line,
        }
    }

    #[test]
    fn what_is_written_is_read_back_with_its_lines() {
        let entries = [entry("a.b", "\"quoted\" \\ {n}", "", 10), entry("a.c", "two\nlines", "zwei\nZeilen\n", 15)];
        assert_eq!(parse(&write("de", &entries)), Ok(entries.to_vec()));
    }

    #[test]
    fn other_tools_catalogues_are_read() {
        let text = "# Translators\nmsgid \"\"\nmsgstr \"\"\n\"Language: it\\n\"\n\n#: src/x.rs:1\n#, fuzzy\n#| msgid \"old\"\nmsgctxt \"a\"\n\
                    msgid \"\"\n\"one \"\n\"two\"\nmsgstr \"uno due\"\n#~ msgid \"gone\"\n#~ msgstr \"via\"\nmsgid \"b\"\nmsgstr \"\"\n";
        let read = parse(text).expect("a catalogue");
        let shown: Vec<_> =
            read.iter().map(|one| (&*one.context, &*one.id, &*one.text, one.is_fuzzy, one.line)).collect();
        assert_eq!(shown, [("a", "one two", "uno due", true, 9), ("", "b", "", false, 16)]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for (text, line) in [
            ("msgid \"a\"\nmsgstr \"b", 2),
            ("msgid \"a\"\nmsgstr 'b'", 2),
            ("msgid \"a\"\nmsgid_plural \"as\"", 2),
            ("\"a\"", 1),
            ("msgid \"a\"\nmsgstr \"b\"\n\nnonsense", 4),
            ("msgid \"a\" b\"", 1),
            ("msgid \"\\\"", 1),
        ] {
            assert_eq!(parse(text).expect_err(text).line, line, "{text}");
        }
    }
}
