//! Looking at papers: the last digest, a preview, a search, the rest of a ranking.
//!
//! `handle.rs` calls it. Nothing here writes. It must never know how papers are ranked.

use templates::chat::Document;
use templates::digest::Entry;
use templates::phrases::{counted, fill};

use super::super::conversation::Open;
use super::super::parse::Command;
use super::super::turn::{Answer, Turn};
use super::super::{Body, Button, Reply, buttons};
use crate::domain::change::most;
use crate::domain::mark::Opinion;
use crate::domain::paper::ArxivId;

/// Papers in one answer.
const SHOWN: u32 = 5;

impl Turn<'_> {
    /// The last digest, as it was sent.
    pub(super) async fn today(&self) -> Answer {
        let reader = self.reader()?;
        if let Some(digest) = self.desk.last_digest(&reader.id).await? {
            let body = Body::Digest(Box::new(digest));
            return Ok(vec![Reply { body, ..self.say(Document::default()) }]);
        }
        let document = Document::line(self.chat.asking.no_digest)
            .paragraph(self.valued(self.chat.labels.state, self.state(reader)));
        let preview = self.button(self.chat.buttons.preview, &Command::Preview);
        Ok(vec![self.say(document).with([[preview]])])
    }

    /// What the open draft would bring; without one, what the subscription would have brought.
    pub(super) async fn preview(&mut self) -> Answer {
        if let Some(Open::Draft(draft)) = self.open.clone() {
            return self.preview_draft(draft).await;
        }
        let preview = self.desk.preview(self.reader()?).await?;
        let asking = &self.chat.asking;
        let mut document = self.previewed(Document::default().heading(asking.preview), &preview);
        document = document.list(preview.days.iter().map(|day| {
            let (looked_at, chosen) = (self.words.number(day.considered), self.words.number(day.selected));
            let values = [("date", self.date(day.date)), ("looked_at", looked_at), ("chosen", chosen)];
            let values = values.each_ref().map(|(gap, value)| (*gap, value.as_str()));
            super::super::turn::line(asking.day, &values)
        }));
        let settings = self.button(self.chat.buttons.settings, &Command::Settings);
        Ok(vec![self.with_votes(document, &preview.examples, 1, [settings])])
    }

    /// Stored papers with some words.
    pub(super) async fn search(&self, words: &str) -> Answer {
        let words: String = words.chars().take(most::NAME_CHARS).collect();
        let found = self.desk.search(self.reader()?, &words, SHOWN as usize).await?;
        let asking = &self.chat.asking;
        if found.is_empty() {
            return Ok(vec![self.say(Document::line(fill(asking.not_found, &[("words", &words)])))]);
        }
        let document = Document::default().heading(fill(asking.found, &[("words", &words)]));
        let document = self.papers(document, &found, 1).text(asking.press);
        Ok(vec![self.with_votes(document, &found, 1, [])])
    }

    /// The rest of the last announcement's ranking, from a place.
    pub(super) async fn more(&self, skip: u32) -> Answer {
        let more = self.desk.rest_of_ranking(&self.reader()?.id, skip as usize, SHOWN as usize).await?;
        let (asking, from) = (&self.chat.asking, skip.saturating_add(1));
        if more.entries.is_empty() {
            return Ok(vec![self.say(Document::line(asking.no_more))]);
        }
        let document = self.papers(Document::default().heading(asking.more), &more.entries, from);
        let left = counted(asking.left, more.remaining as u32);
        let next = skip.saturating_add(SHOWN);
        let button = (more.remaining > 0).then(|| self.button(self.chat.buttons.more, &Command::More(next)));
        let document = document.text(if more.remaining > 0 { &left } else { asking.no_more });
        Ok(vec![self.with_votes(document, &more.entries, from, button)])
    }

    /// With two buttons below for each paper, and further ones in a last row.
    fn with_votes(
        &self,
        document: Document,
        entries: &[Entry],
        from: u32,
        further: impl IntoIterator<Item = Button>,
    ) -> Reply {
        let votes = (from..).zip(entries).filter_map(|(number, entry)| Some((number, entry.id.parse().ok()?)));
        let votes = votes.flat_map(|(number, paper): (u32, ArxivId)| {
            let button =
                |sign, opinion| self.button(&format!("{number} {sign}"), &Command::Mark(opinion, paper.clone()));
            [button("👍", Opinion::Liked), button("👎", Opinion::Refused)]
        });
        let mut rows = buttons::rows(votes, 4);
        rows.push(further.into_iter().collect());
        self.say(document).with(rows)
    }
}
