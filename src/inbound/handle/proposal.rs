//! Proposals: criteria or a topic that were shown and are not saved yet. Each is shown with a preview, and then saved,
//! changed or cancelled; only the proposal that was shown last is saved.
//!
//! `joining.rs` and `topics.rs` make them, `handle.rs` calls the rest.

use templates::chat::{Document, Span};
use templates::phrases::{counted, fill};

use super::super::context::{AnswerResult, RequestContext};
use super::super::open_question::{OpenQuestion, Proposal};
use super::super::parse::{Command, TopicsAction};
use super::super::{Reply, ReplyButton, buttons};
use crate::desk::previews::CriteriaPreview;
use crate::domain::change::{Refusal, apply};
use crate::domain::subscriber::Subscriber;

impl RequestContext<'_> {
    /// Shows a proposal and keeps it open. One that could not be saved is refused.
    pub(super) async fn propose(&mut self, proposal: Proposal) -> AnswerResult {
        let is_new = self.reader.is_none() || self.has_left();
        let after = self.after(&proposal);
        let mut document = match (&proposal, is_new) {
            (Proposal::Criteria(_), _) => Document::default().heading(self.chat.joining.understood),
            (Proposal::Topic { topic: None, .. }, _) => Document::default(),
            (Proposal::Topic { .. }, _) => Document::default().heading(self.chat.editing.draft),
        };
        document = self.described(document, &proposal);
        if is_new && let Ok(after) = &after {
            let preview = self.desk.preview(after).await?;
            document = self.previewed(document, &preview);
        }
        let is_complete = match after {
            Ok(_) => true,
            // Categories are asked for below.
            Err(Refusal::LastCategory) => false,
            Err(refusal) => return Err(refusal.into()),
        };
        document = document.text(if is_new { self.chat.joining.confirm } else { self.chat.editing.unsaved });
        let buttons = self.proposal_buttons(&proposal, is_new, is_complete);
        self.open = Some(OpenQuestion::Proposal(proposal));
        Ok(vec![self.reply(document).with_buttons(buttons)])
    }

    fn described(&self, document: Document, proposal: &Proposal) -> Document {
        match proposal {
            Proposal::Criteria(understood) => {
                let (joining, criteria) = (&self.chat.joining, &understood.criteria);
                let wishes = self.understood_lines(understood);
                let document = document.list(wishes);
                let document = match &understood.unknown[..] {
                    [] => document,
                    words => {
                        let words = words.join(self.chat.labels.comma);
                        document.text(fill(joining.unknown, &[("words", &words)]))
                    }
                };
                match (criteria.categories.is_empty(), understood.guessed_categories) {
                    (true, _) => document.text(joining.no_categories),
                    (false, true) => document.text(joining.guessed),
                    (false, false) => document,
                }
            }
            Proposal::Topic { topic: Some(topic), .. } => {
                let name = [Span::Strong(topic.name.clone())];
                let lines = self.topic(topic);
                let document = document.paragraph(name);
                if lines.is_empty() { document } else { document.list(lines) }
            }
            Proposal::Topic { topic: None, of } => {
                document.text(fill(self.chat.editing.topic_goes, &[("name", of.as_deref().unwrap_or_default())]))
            }
        }
    }

    fn proposal_buttons(&self, proposal: &Proposal, is_new: bool, is_complete: bool) -> Vec<Vec<ReplyButton>> {
        let labels = &self.chat.buttons;
        let save = if is_new { labels.confirm } else { labels.save };
        let save = is_complete.then(|| self.button(save, &Command::Save(Some(proposal.key()))));
        let preview = (is_complete && !is_new).then(|| self.button(labels.preview, &Command::Preview));
        let is_removal = matches!(proposal, Proposal::Topic { topic: None, .. });
        let change = (!is_removal).then(|| self.button(labels.change, &Command::Again));
        let categories = matches!(proposal, Proposal::Criteria(_))
            .then(|| self.button(self.chat.labels.categories.name, &Command::Choose(None)));
        let cancel = self.button(labels.cancel, &Command::Cancel);
        buttons::rows([save, preview, change, categories, Some(cancel)].into_iter().flatten(), 3)
    }

    /// The subscriber as they would be with a proposal.
    pub(super) fn after(&self, proposal: &Proposal) -> Result<Subscriber, Refusal> {
        let mut reader = match (proposal, &self.reader) {
            (Proposal::Criteria(understood), _) => self.newcomer(understood.criteria.clone()),
            (Proposal::Topic { .. }, Some(reader)) => reader.clone(),
            (Proposal::Topic { .. }, None) => return Err(Refusal::Empty),
        };
        for change in proposal.changes() {
            apply(&mut reader, change)?;
        }
        Ok(reader)
    }

    /// Previews the open proposal, with its buttons.
    pub(super) async fn preview_proposal(&mut self, proposal: Proposal) -> AnswerResult {
        let after = self.after(&proposal)?;
        let preview = self.desk.preview(&after).await?;
        let is_new = self.reader.is_none() || self.has_left();
        let document = self.previewed(Document::default().heading(self.chat.editing.draft), &preview);
        let document = document.text(if is_new { self.chat.joining.confirm } else { self.chat.editing.unsaved });
        Ok(vec![self.reply(document).with_buttons(self.proposal_buttons(&proposal, is_new, true))])
    }

    /// "Over the last 5 announcements: 12 papers a day, for example …".
    pub(super) fn previewed(&self, document: Document, preview: &CriteriaPreview) -> Document {
        let asking = &self.chat.asking;
        let days = preview.days.len() as u32;
        let chosen: u32 = preview.days.iter().map(|day| day.selected).sum();
        if days == 0 {
            return document.text(asking.no_announcements);
        }
        if chosen == 0 {
            return document.text(counted(self.words, asking.average_none, days));
        }
        let sentence = asking.average[usize::from(days > 1)];
        let values = [("n", days.to_string()), ("average", self.words.decimal(&average(chosen, days)))];
        let document = document.text(fill(sentence, &values.each_ref().map(|(gap, value)| (*gap, value.as_str()))));
        self.papers(document, &preview.examples, 1)
    }

    /// Saves the proposal with this key; the button of an older one saves nothing.
    pub(super) async fn save(&mut self, key: Option<String>) -> AnswerResult {
        let Some(OpenQuestion::Proposal(proposal)) = self.open.clone() else {
            return Err(self.refuse(self.chat.faults.stale));
        };
        if key.is_some_and(|key| key != proposal.key()) {
            return Err(self.refuse(self.chat.faults.stale));
        }
        let saved = match (&proposal, &self.reader) {
            (Proposal::Criteria(_), reader) if reader.is_none() || self.has_left() => self.join(&proposal).await?,
            _ => {
                let reader = self.desk.change(&self.reader()?.id, &proposal.changes()).await?;
                self.set_reader(reader.clone());
                vec![self.saved(&proposal, &reader)]
            }
        };
        self.open = None;
        Ok(saved)
    }

    fn saved(&self, proposal: &Proposal, reader: &Subscriber) -> Reply {
        let document = Document::line(self.chat.editing.saved);
        let document = match proposal {
            Proposal::Criteria(_) => document.list(self.criteria_lines(&reader.criteria)),
            Proposal::Topic { .. } => {
                let names = reader.criteria.topics.iter().map(|topic| topic.name.clone()).collect();
                document.paragraph(self.labelled_list(self.chat.labels.topics.name, names))
            }
        };
        let labels = &self.chat.buttons;
        let topics = self.button(self.chat.labels.topics.name, &Command::Topics(TopicsAction::Show));
        let preview = self.button(labels.preview, &Command::Preview);
        let settings = self.button(labels.settings, &Command::Settings);
        self.reply_to_all(document.text(self.effective_from(reader))).with_buttons([[topics, preview, settings]])
    }

    /// Asks again for the text of the proposal.
    pub(super) fn again(&mut self) -> AnswerResult {
        let question = match self.open.as_ref().and_then(OpenQuestion::proposal) {
            None => return Err(self.refuse(self.chat.faults.stale)),
            Some(Proposal::Criteria(_)) if self.reader.is_none() || self.has_left() => Command::Subscribe(None),
            Some(Proposal::Criteria(_)) => Command::Describe(None),
            Some(Proposal::Topic { of: Some(of), .. }) => Command::Topics(TopicsAction::Change(buttons::key(of))),
            Some(Proposal::Topic { of: None, .. }) => Command::Topics(TopicsAction::Add(None)),
        };
        self.ask(&question)
    }
}

/// With one decimal unless it is whole.
fn average(sum: u32, count: u32) -> String {
    if sum.is_multiple_of(count) {
        (sum / count).to_string()
    } else {
        format!("{:.1}", f64::from(sum) / f64::from(count))
    }
}
