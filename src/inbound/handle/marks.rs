//! Answers `/like`, `/refuse`, `/unmark`, `/marks` and `/forget`: readers mark papers, list their marks and take them back.
//!
//! `handle.rs` calls it.

use templates::chat::{Document, Span};
use templates::phrases::fill;

use super::super::context::{AnswerError, AnswerResult, RequestContext};
use super::super::parse::Command;
use super::super::{Reply, buttons};
use crate::desk::DeskError;
use crate::desk::marks::{MarkedPaper, Voter};
use crate::desk::taste_changes::TasteChange;
use crate::domain::mark::Opinion;
use crate::domain::paper::ArxivId;

/// The most marks in one reply.
const SHOWN: usize = 10;

impl RequestContext<'_> {
    /// Marks a paper by a typed command, and explains the effect.
    pub(super) async fn mark(&self, opinion: Opinion, paper: &ArxivId) -> AnswerResult {
        let marked = self.vote(opinion, paper).await?;
        let telling = &self.chat.telling;
        let sentence = [telling.refused, telling.unmarked, telling.liked][index_of(opinion)];
        let document = Document::line(fill(sentence, &[("title", &marked.title)]));
        let document = match self.speaker.is_alone {
            true => document.text(telling.effect),
            false => document.text(self.votes(&marked)).text(self.chat.joining.group_marks),
        };
        let reply = self.reply(document);
        let is_undone = opinion == Opinion::Unmarked;
        Ok(vec![if is_undone { reply } else { reply.with_buttons([[self.undo_of(paper)]]) }])
    }

    /// Marks a paper by a button: a short notice, with an undo button if the platform can show one.
    pub(super) async fn pressed_mark(&self, opinion: Opinion, paper: &ArxivId) -> AnswerResult {
        let marked = self.vote(opinion, paper).await?;
        let [liked, refused, undone] = self.chat.telling.toasts;
        let word = [refused, undone, liked][index_of(opinion)];
        let text = match self.speaker.is_alone {
            true => word.to_owned(),
            false => format!("{word}\n{}", self.votes(&marked)),
        };
        let toast = self.toast(&text);
        Ok(vec![if opinion == Opinion::Unmarked { toast } else { toast.with_buttons([[self.undo_of(paper)]]) }])
    }

    fn undo_of(&self, paper: &ArxivId) -> super::super::ReplyButton {
        self.button(self.chat.buttons.undo, &Command::Mark(Opinion::Unmarked, paper.clone()))
    }

    /// The votes of a group, and its opinion.
    fn votes(&self, marked: &MarkedPaper) -> String {
        let telling = &self.chat.telling;
        let [liked, refused, undecided] = telling.verdicts;
        let opinion = [refused, undecided, liked][index_of(marked.opinion)];
        let values = [
            ("liked", marked.liked.to_string()),
            ("refused", marked.refused.to_string()),
            ("verdict", opinion.to_owned()),
        ];
        fill(telling.votes, &values.each_ref().map(|(gap, value)| (*gap, value.as_str())))
    }

    /// Stores the opinion: a member's vote in a group, the reader's own in a private chat.
    async fn vote(&self, opinion: Opinion, paper: &ArxivId) -> Result<MarkedPaper, AnswerError> {
        let reader = self.reader()?;
        let voter = match self.speaker.is_alone {
            true => Voter::alone(&reader.id),
            false => Voter {
                subscriber: reader.id.clone(),
                member: self.speaker.member.clone(),
                is_admin: self.speaker.is_admin,
            },
        };
        match self.desk.mark(&voter, paper, opinion).await {
            Err(DeskError::NoPaper) => Err(self.refuse(&fill(self.chat.telling.unknown, &[("paper", paper.as_str())]))),
            marked => Ok(marked?),
        }
    }

    /// Lists the marks, newest first, each with an undo button.
    pub(super) async fn marks(&self) -> AnswerResult {
        let reader = self.reader()?;
        let mut marks = self.desk.marks(&reader.id).await?;
        marks.retain(|marked| marked.liked + marked.refused > 0);
        marks.truncate(SHOWN);
        let asking = &self.chat.asking;
        if marks.is_empty() {
            return Ok(vec![self.reply(Document::line(asking.no_marks))]);
        }
        let mut learnt = self.desk.taste_changes(&reader.id).await?;
        learnt.truncate(SHOWN);
        Ok(vec![self.list_of_marks(&marks, &learnt)])
    }

    /// Takes back the marks behind a taste change, and lists their papers, so that they can be marked again.
    pub(super) async fn forget(&self, given: &str) -> AnswerResult {
        let (reader, telling) = (self.reader()?, &self.chat.telling);
        let learnt = self.desk.taste_changes(&reader.id).await?;
        let name = buttons::find_entry(learnt.iter().map(|change| change.name.as_str()), given);
        let Some(change) = learnt.iter().find(|change| Some(change.name.as_str()) == name) else {
            return Err(self.refuse(&fill(telling.not_learnt, &[("name", given)])));
        };
        self.desk.undo_taste_change(&reader.id, change).await?;
        let papers = change.papers.iter().map(|marked| vec![Span::Text("• ".to_owned()), linked(marked)]);
        let document = Document::line(fill(telling.forgotten, &[("name", &change.name)]));
        Ok(vec![self.reply(document.lines(papers))])
    }

    fn list_of_marks(&self, marks: &[MarkedPaper], learnt: &[TasteChange]) -> Reply {
        let items = (1..).zip(marks).map(|(number, marked)| {
            let sign = ["👎", "·", "👍"][index_of(marked.opinion)];
            let mut item = vec![Span::Text(format!("{number}. {sign} ")), linked(marked)];
            if !self.speaker.is_alone {
                item.push(Span::Text(format!(" · {} : {}", marked.liked, marked.refused)));
            }
            item
        });
        let document = Document::default().heading(self.chat.asking.marks).lines(items);
        let undo = (1..).zip(marks).map(|(number, marked)| {
            let label = format!("{} {number}", self.chat.buttons.undo);
            self.button(&label, &Command::Mark(Opinion::Unmarked, marked.paper.clone()))
        });
        let letters = || 'a'..='z';
        let changes = letters().zip(learnt).map(|(letter, change)| {
            let telling = &self.chat.telling;
            let [one, several] = if change.is_raised { telling.rose } else { telling.fell };
            let marks = change.papers.len();
            let values = [("name", change.name.as_str()), ("n", &marks.to_string())];
            vec![Span::Text(format!("{letter}. {}", fill(if marks == 1 { one } else { several }, &values)))]
        });
        let document = match learnt.is_empty() {
            true => document,
            false => document.heading(self.chat.telling.learnt).lines(changes),
        };
        let forget = letters().zip(learnt).map(|(letter, change)| {
            let label = format!("{} {letter}", self.chat.buttons.forget);
            self.button(&label, &Command::Forget(buttons::key(&change.name)))
        });
        // Two rows of five buttons for each, as a message has at most five rows.
        let rows = [buttons::rows(undo, 5), buttons::rows(forget, 5)];
        self.reply(document).with_buttons(rows.concat())
    }
}

/// A paper's title as a link to it.
fn linked(marked: &MarkedPaper) -> Span {
    Span::Link { label: marked.title.clone(), url: format!("https://arxiv.org/abs/{}", marked.paper) }
}

/// The index of an opinion in a list from refused to liked.
fn index_of(opinion: Opinion) -> usize {
    match opinion {
        Opinion::Refused => 0,
        Opinion::Unmarked => 1,
        Opinion::Liked => 2,
    }
}
