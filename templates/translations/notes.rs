//! [`of`]: what the comments of a field say, read from the sources of the structures.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The files that define the structures of texts.
const SOURCES: [&str; 10] = [
    include_str!("../phrases/chat.rs"),
    include_str!("../phrases/chat/account.rs"),
    include_str!("../phrases/chat/faults.rs"),
    include_str!("../phrases/chat/papers.rs"),
    include_str!("../phrases/chat/questions.rs"),
    include_str!("../phrases/expression.rs"),
    include_str!("../phrases/letters.rs"),
    include_str!("../phrases/web.rs"),
    include_str!("../phrases/web/preferences.rs"),
    include_str!("../words/fixed.rs"),
];

/// By structure and field.
static NOTES: LazyLock<HashMap<(&str, &str), String>> = LazyLock::new(|| {
    let labels = include_str!("../archive/labels.rs");
    SOURCES.into_iter().chain([labels]).flat_map(notes).collect()
});

/// The comments of a field and of the one that it is in, by structures and fields; empty if they have none.
pub(super) fn of(fields: &[(String, String)]) -> String {
    let nearest = &fields[fields.len().saturating_sub(2)..];
    let notes = nearest.iter().filter_map(|(owner, field)| NOTES.get(&(owner.as_str(), field.as_str())));
    notes.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The comments of the fields of every structure of a source.
fn notes(source: &'static str) -> Vec<((&'static str, &'static str), String)> {
    let (mut owner, mut note, mut found) = ("", String::new(), Vec::new());
    for line in source.lines() {
        let line = line.trim();
        if let Some(text) = line.strip_prefix("///") {
            note = [&*note, text.trim()].join(if note.is_empty() { "" } else { " " });
            continue;
        }
        let note = std::mem::take(&mut note);
        let public = line.strip_prefix("pub(super) ").or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
        if let Some(name) = public.strip_prefix("struct ") {
            owner = name.split([' ', '<']).next().unwrap_or_default();
        } else if let Some((field, _)) = public.split_once(": ").filter(|_| !note.is_empty()) {
            found.push(((owner, field), note));
        }
    }
    found
}
