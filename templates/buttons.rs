//! Defines [`MarkButton`] and `rows`: the buttons below a chat message, two for each of its papers.
//!
//! `telegram.rs` and `discord.rs` put them below their messages, `flow/render.rs` of the root package converts and signs them.

use crate::digest::Entry;
use crate::limits::chat;

/// One button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkButton {
    /// `12 👍`: the number of the paper in the digest.
    pub label: String,
    /// The command that a press sends, as the reader could type it: `like 2511.21622`.
    pub command: String,
}

/// A paper that has buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VotablePaper {
    number: u32,
    id: String,
}

impl VotablePaper {
    /// `None` for a paper without a valid id: no command could name it.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let is_id = !entry.id.is_empty() && entry.id.bytes().all(|b| b.is_ascii_alphanumeric() || b".-/".contains(&b));
        is_id.then(|| Self { number: entry.number, id: entry.id.clone() })
    }

    fn buttons(&self) -> [MarkButton; 2] {
        let Self { number, id } = self;
        [("👍", "like"), ("👎", "refuse")]
            .map(|(sign, word)| MarkButton { label: format!("{number} {sign}"), command: format!("{word} {id}") })
    }
}

/// The buttons of these papers, as many papers to a row as a phone has room for; a paper's two stay together.
pub(crate) fn rows<'a>(papers: impl IntoIterator<Item = &'a VotablePaper>) -> Vec<Vec<MarkButton>> {
    let papers: Vec<&VotablePaper> = papers.into_iter().collect();
    papers.chunks(chat::BUTTONS_IN_ROW / 2).map(|row| row.iter().flat_map(|paper| paper.buttons()).collect()).collect()
}
