//! Converts the commands in authors' names. Nothing of TeX is left of a name: what is no letter goes.
//!
//! `commands.rs` calls it, after accents and letters.

use super::scan::Scanner;
use super::vocabulary::{is_switch, text_symbol};

/// Commands for space, with or without a length.
const SPACES: [&str; 9] =
    ["hspace", "vspace", "thinspace", "nobreakspace", "space", "quad", "qquad", "enspace", "newline"];
/// Commands whose first argument is no part of a name: marks of affiliations, identifiers, footnotes, addresses of links.
const ASIDES: [&str; 17] = [
    "href",
    "thanks",
    "footnote",
    "footnotemark",
    "footnotetext",
    "inst",
    "orcid",
    "orcidlink",
    "orcidID",
    "email",
    "affil",
    "altaffilmark",
    "altaffiltext",
    "textsuperscript",
    "IEEEauthorrefmark",
    "IEEEmembership",
    "label",
];

impl Scanner<'_> {
    /// Converts a command of a name that is neither accent nor letter. Of a command that sets its argument in a typeface, and of
    /// one that is not known, the argument stays.
    pub(super) fn name_command(&mut self, at: usize, name: &str, end: usize) -> usize {
        let len = 1 + name.len();
        let starred = len + usize::from(self.text[at + len..end].starts_with('*'));
        let argument = self.argument(at + starred, end);
        let through_argument = argument.map_or(starred, |(_, close)| close + 1 - at);
        if SPACES.contains(&name) {
            return self.emit(" ", through_argument);
        }
        if ASIDES.contains(&name) {
            return through_argument;
        }
        match text_symbol(name).filter(|_| argument.is_none()) {
            Some(text) => {
                let empty = if self.text[at + len..end].starts_with("{}") { 2 } else { 0 };
                self.emit(text, len + empty)
            }
            // The white space after a command belongs to it; the argument follows as any group.
            None if is_switch(name) || argument.is_none() => {
                let after = &self.text[at + len..end];
                len + after.len() - after.trim_start_matches([' ', '\n', '\t']).len()
            }
            None => len,
        }
    }

    /// Converts a formula in a name: a superscript is the mark of an affiliation.
    pub(super) fn name_formula(&mut self, at: usize, end: usize) -> usize {
        let Some(span) = self.dollars.formula(self.text, at, end) else { return 0 };
        let inner = self.text[span.inner.clone()].trim_start_matches(['{', '}', ' ']);
        if inner.starts_with(['^', '_']) { span.whole.len() } else { self.formula(&span) }
    }
}
