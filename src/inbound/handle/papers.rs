//! Answers `/today`, `/preview`, `/search` and `/more`. Nothing here writes.
//!
//! `handle.rs` calls it.

use templates::chat::Document;
use templates::digest::Entry;
use templates::phrases::{counted, fill};
use templates::words::capitalised;

use super::super::context::{AnswerResult, RequestContext};
use super::super::open_question::OpenQuestion;
use super::super::parse::Command;
use super::super::{Reply, ReplyBody, ReplyButton, buttons};
use crate::domain::change::most;
use crate::domain::mark::Opinion;
use crate::domain::paper::ArxivId;

/// The most papers in one reply.
const SHOWN: u32 = 5;

impl RequestContext<'_> {
    /// Shows the last digest as it was sent.
    pub(super) async fn today(&self) -> AnswerResult {
        let reader = self.reader()?;
        if let Some(digest) = self.desk.last_digest(&reader.id).await? {
            let body = ReplyBody::Digest(Box::new(digest));
            return Ok(vec![Reply { body, ..self.reply(Document::default()) }]);
        }
        let document = Document::line(self.chat.asking.no_digest)
            .paragraph(self.labelled_value(self.chat.labels.state, self.status_text(reader)));
        let preview = self.button(self.chat.buttons.preview, &Command::Preview);
        Ok(vec![self.reply(document).with_buttons([[preview]])])
    }

    /// Previews the open proposal; without one, the subscription.
    pub(super) async fn preview(&mut self) -> AnswerResult {
        if let Some(OpenQuestion::Proposal(proposal)) = self.open.clone() {
            return self.preview_proposal(proposal).await;
        }
        let preview = self.desk.preview(self.reader()?).await?;
        let asking = &self.chat.asking;
        let mut document = self.previewed(Document::default().heading(asking.preview), &preview);
        document = document.list(preview.days.iter().map(|day| {
            let (looked_at, chosen) = (self.words.number(day.considered), self.words.number(day.selected));
            let values = [("date", capitalised(&self.date(day.date))), ("looked_at", looked_at), ("chosen", chosen)];
            let values = values.each_ref().map(|(gap, value)| (*gap, value.as_str()));
            super::super::context::line(asking.day, &values)
        }));
        let settings = self.button(self.chat.buttons.settings, &Command::Settings);
        Ok(vec![self.with_votes(document, &preview.examples, 1, [settings])])
    }

    /// Searches stored papers for words.
    pub(super) async fn search(&self, words: &str) -> AnswerResult {
        let words: String = words.chars().take(most::NAME_CHARS).collect();
        let found = self.desk.search(self.reader()?, &words, SHOWN as usize).await?;
        let asking = &self.chat.asking;
        if found.is_empty() {
            return Ok(vec![self.reply(Document::line(fill(asking.not_found, &[("words", &words)])))]);
        }
        let document = Document::default().heading(fill(asking.found, &[("words", &words)]));
        let document = self.papers(document, &found, 1).text(asking.press);
        Ok(vec![self.with_votes(document, &found, 1, [])])
    }

    /// Shows more of the last announcement's ranking, from a position on.
    pub(super) async fn more(&self, skip: u32) -> AnswerResult {
        let more = self.desk.rest_of_ranking(&self.reader()?.id, skip as usize, SHOWN as usize).await?;
        let (asking, from) = (&self.chat.asking, skip.saturating_add(1));
        if more.entries.is_empty() {
            return Ok(vec![self.reply(Document::line(asking.no_more))]);
        }
        let document = self.papers(Document::default().heading(asking.more), &more.entries, from);
        let left = counted(self.words, asking.left, more.remaining as u32);
        let next = skip.saturating_add(SHOWN);
        let button = (more.remaining > 0).then(|| self.button(self.chat.buttons.more, &Command::More(next)));
        let document = document.text(if more.remaining > 0 { &left } else { asking.no_more });
        Ok(vec![self.with_votes(document, &more.entries, from, button)])
    }

    /// A reply with two buttons for each paper, and `further` ones in a last row.
    fn with_votes(
        &self,
        document: Document,
        entries: &[Entry],
        from: u32,
        further: impl IntoIterator<Item = ReplyButton>,
    ) -> Reply {
        let votes = (from..).zip(entries).filter_map(|(number, entry)| Some((number, entry.id.parse().ok()?)));
        let votes = votes.flat_map(|(number, paper): (u32, ArxivId)| {
            let button =
                |sign, opinion| self.button(&format!("{number} {sign}"), &Command::Mark(opinion, paper.clone()));
            [button("👍", Opinion::Liked), button("👎", Opinion::Refused)]
        });
        let mut rows = buttons::rows(votes, 4);
        rows.push(further.into_iter().collect());
        self.reply(document).with_buttons(rows)
    }
}
