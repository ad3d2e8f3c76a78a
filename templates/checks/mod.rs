//! What every rendering promises, judged from outside: platform limits, completeness, links, over hostile digests; and
//! snapshots of [`crate::digest::Digest::sample`].
//!
//! The judges here read output only; they share no code with the renderings.

mod clean;
mod discord;
mod email;
mod hostile;
mod previews;
mod snapshots;
mod telegram;
mod text;

use crate::digest::{Digest, Section};

/// An ordinary day with so many papers.
fn ordinary(count: usize) -> Digest {
    let sample = Digest::sample();
    let entries: Vec<_> = sample.entries().cloned().collect();
    let entries = entries.into_iter().cycle().take(count).collect();
    Digest { sections: vec![Section { heading: String::new(), entries }], more: 0, ..sample }
}

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
