//! What every rendering promises, judged from outside: platform limits, completeness, links, over hostile digests; and
//! snapshots of [`crate::digest::Digest::sample`].
//!
//! The judges here read output only; they share no code with the renderings.

mod clean;
mod discord;
mod email;
mod english;
mod hostile;
mod languages;
mod previews;
mod snapshots;
mod telegram;
mod text;

use crate::buttons::MarkButton;
use crate::digest::{Digest, Section};

/// An ordinary day with `count` papers.
fn ordinary(count: usize) -> Digest {
    let sample = Digest::sample();
    let entries: Vec<_> = sample.entries().cloned().collect();
    let entries = entries.into_iter().cycle().take(count).collect();
    Digest { sections: vec![Section { heading: String::new(), entries }], more: 0, ..sample }
}

/// The buttons below a message: two for each paper of that message that has an id, in rows of a phone's width, with a
/// command that leaves room for a seal. Returns how many there are.
fn judge_buttons(digest: &Digest, rows: &[Vec<MarkButton>], text: &str, in_row: usize) -> usize {
    assert!(rows.iter().all(|row| !row.is_empty() && row.len() <= in_row && row.len() % 2 == 0));
    let has_id = |id: &str| id.bytes().all(|b| b.is_ascii_digit() || b == b'.') || id.starts_with("hep-th/");
    let shown = hostile::shown(text);
    let papers = shown.iter().filter_map(|number| digest.entries().nth(*number as usize - 1));
    let expected: Vec<(String, String)> = papers
        .filter(|entry| !entry.id.is_empty() && has_id(&entry.id))
        .flat_map(|entry| {
            [("👍", "like"), ("👎", "refuse")]
                .map(|(sign, word)| (format!("{} {sign}", entry.number), format!("{word} {}", entry.id)))
        })
        .collect();
    let buttons: Vec<(String, String)> =
        rows.iter().flatten().map(|button| (button.label.clone(), button.command.clone())).collect();
    let of_another = |label: &str| !shown.iter().any(|number| label.starts_with(&format!("{number} ")));
    assert!(!buttons.iter().any(|(label, _)| of_another(label)), "a button of another message's paper");
    for button in &expected {
        assert!(buttons.contains(button), "{button:?} is missing");
    }
    assert!(buttons.iter().all(|(_, command)| command.len() <= crate::limits::telegram::BUTTON_BYTES - SEAL));
    buttons.len()
}

/// Characters of the seal that goes before a command.
const SEAL: usize = 11;

/// UTF-16 units, counted by the standard library's encoder.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What must be in no output: characters that hide, reorder or terminate.
fn has_forbidden(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{FEFF}')
    })
}
