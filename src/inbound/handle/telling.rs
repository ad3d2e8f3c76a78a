//! Saying something of papers: more like this, not for me, taken back; and the list of what was said.
//!
//! `handle.rs` calls it. It must never know what is learnt from it.

use templates::chat::{Document, Span};
use templates::phrases::fill;

use super::super::parse::Command;
use super::super::turn::{Answer, Fault, Turn};
use super::super::{Reply, buttons};
use crate::desk::DeskError;
use crate::desk::telling::{MarkedPaper, Voter};
use crate::domain::mark::Verdict;
use crate::domain::paper::ArxivId;

/// Marks in one answer.
const SHOWN: usize = 10;

impl Turn<'_> {
    /// A typed mark: what it does is said at length.
    pub(super) async fn mark(&self, verdict: Verdict, paper: &ArxivId) -> Answer {
        let marked = self.vote(verdict, paper).await?;
        let telling = &self.chat.telling;
        let sentence = [telling.refused, telling.unmarked, telling.liked][place(verdict)];
        let document = Document::line(fill(sentence, &[("title", &marked.title)]));
        let document = match self.speaker.is_alone {
            true => document.text(telling.effect),
            false => document.text(self.votes(&marked)).text(self.chat.joining.group_marks),
        };
        let reply = self.say(document);
        let is_undone = verdict == Verdict::Unmarked;
        Ok(vec![if is_undone { reply } else { reply.with([[self.undo_of(paper)]]) }])
    }

    /// A mark by button: a short word, and a way back where the platform can show one.
    pub(super) async fn pressed_mark(&self, verdict: Verdict, paper: &ArxivId) -> Answer {
        let marked = self.vote(verdict, paper).await?;
        let [liked, refused, undone] = self.chat.telling.toasts;
        let word = [refused, undone, liked][place(verdict)];
        let text = match self.speaker.is_alone {
            true => word.to_owned(),
            false => format!("{word}\n{}", self.votes(&marked)),
        };
        let toast = self.toast(&text);
        Ok(vec![if verdict == Verdict::Unmarked { toast } else { toast.with([[self.undo_of(paper)]]) }])
    }

    fn undo_of(&self, paper: &ArxivId) -> super::super::Button {
        self.button(self.chat.buttons.undo, &Command::Mark(Verdict::Unmarked, paper.clone()))
    }

    /// What a group says together.
    fn votes(&self, marked: &MarkedPaper) -> String {
        let telling = &self.chat.telling;
        let [liked, refused, undecided] = telling.verdicts;
        let verdict = [refused, undecided, liked][place(marked.verdict)];
        let values = [
            ("liked", marked.liked.to_string()),
            ("refused", marked.refused.to_string()),
            ("verdict", verdict.to_owned()),
        ];
        fill(telling.votes, &values.each_ref().map(|(gap, value)| (*gap, value.as_str())))
    }

    /// A member of a group has a vote of their own, whoever speaks alone is the reader.
    async fn vote(&self, verdict: Verdict, paper: &ArxivId) -> Result<MarkedPaper, Fault> {
        let reader = self.reader()?;
        let voter = match self.speaker.is_alone {
            true => Voter::alone(&reader.id),
            false => Voter {
                subscriber: reader.id.clone(),
                member: self.speaker.member.clone(),
                is_admin: self.speaker.is_admin,
            },
        };
        match self.desk.mark(&voter, paper, verdict).await {
            Err(DeskError::NoPaper) => Err(self.told(&fill(self.chat.telling.unknown, &[("paper", paper.as_str())]))),
            marked => Ok(marked?),
        }
    }

    /// What was said of papers, newest first, each with a way back.
    pub(super) async fn marks(&self) -> Answer {
        let mut marks = self.desk.marks(&self.reader()?.id).await?;
        marks.retain(|marked| marked.liked + marked.refused > 0);
        marks.truncate(SHOWN);
        let asking = &self.chat.asking;
        if marks.is_empty() {
            return Ok(vec![self.say(Document::line(asking.no_marks))]);
        }
        Ok(vec![self.list_of_marks(&marks)])
    }

    fn list_of_marks(&self, marks: &[MarkedPaper]) -> Reply {
        let items = (1..).zip(marks).map(|(number, marked)| {
            let sign = ["👎", "·", "👍"][place(marked.verdict)];
            let url = format!("https://arxiv.org/abs/{}", marked.paper);
            let mut item =
                vec![Span::Text(format!("{number}. {sign} ")), Span::Link { label: marked.title.clone(), url }];
            if !self.speaker.is_alone {
                item.push(Span::Text(format!(" · {} : {}", marked.liked, marked.refused)));
            }
            item
        });
        let document = Document::default().heading(self.chat.asking.marks).lines(items);
        let undo = (1..).zip(marks).map(|(number, marked)| {
            let label = format!("{} {number}", self.chat.buttons.undo);
            self.button(&label, &Command::Mark(Verdict::Unmarked, marked.paper.clone()))
        });
        self.say(document).with(buttons::rows(undo, 3))
    }
}

/// A verdict's place in a list that goes from refused to liked.
fn place(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Refused => 0,
        Verdict::Unmarked => 1,
        Verdict::Liked => 2,
    }
}
