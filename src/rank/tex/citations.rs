//! Citations in running text. Their keys (`\citep{smith2020}`) name entries of a bibliography that no reader of an abstract
//! has, so a citation beside the sentence is dropped, and one that is a word of the sentence is left as written.
//!
//! `commands.rs` calls it.

/// Words after which a citation is a noun: `as shown in \cite{smith2020}` would lose its object.
const GOVERNING: [&str; 32] = [
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "both",
    "but",
    "by",
    "cf",
    "find",
    "following",
    "for",
    "from",
    "in",
    "is",
    "of",
    "on",
    "or",
    "our",
    "paper",
    "papers",
    "see",
    "since",
    "than",
    "that",
    "the",
    "to",
    "via",
    "where",
    "while",
    "with",
];

/// Whether a command cites without being part of the sentence; `\citet` and `\textcite` are.
pub(super) fn is_citation(name: &str) -> bool {
    matches!(
        name,
        "cite" | "citep" | "Citep" | "citealp" | "parencite" | "autocite" | "footcite" | "supercite" | "onlinecite"
    )
}

/// Where the keys' group opens after the command, behind a star and at most two notes in brackets.
pub(super) fn keys(after: &str) -> Option<usize> {
    let mut rest = after.strip_prefix('*').unwrap_or(after);
    for _ in 0..2 {
        let Some(note) = rest.trim_start_matches(' ').strip_prefix('[') else { break };
        let close = note.find([']', '[', '{', '}', '\\', '$'])?;
        rest = note[close..].strip_prefix(']')?;
    }
    let open = rest.trim_start_matches(' ');
    open.starts_with('{').then(|| after.len() - open.len())
}

/// Whether the sentence reads well without the citation that comes after `before`.
pub(super) fn is_aside(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || c == '~');
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let begins = before.is_empty() || before.ends_with(['.', '!', '?', ':', ';', '(', '[', '{', '/']);
    let is_abbreviated = before.ends_with("e.g.") || before.ends_with("i.e.");
    !begins && !is_abbreviated && !GOVERNING.contains(&word.to_ascii_lowercase().as_str())
}
