//! Drafts: what was shown and is not saved yet. Shown with what it would bring, then saved, changed or left.
//!
//! The other files of `handle/` make drafts. It must never save one that is not the one that was shown.

use templates::chat::{Document, Span};
use templates::phrases::{counted, fill};

use super::super::conversation::{Draft, Open};
use super::super::parse::{Command, Topics};
use super::super::turn::{Answer, Turn};
use super::super::{Button, Reply, buttons};
use crate::desk::previews::CriteriaPreview;
use crate::domain::change::{Refusal, apply};
use crate::domain::subscriber::Subscriber;

impl Turn<'_> {
    /// Shows a draft and keeps it open. What could not be saved is refused here already.
    pub(super) async fn draft(&mut self, draft: Draft) -> Answer {
        let is_new = self.reader.is_none() || self.has_left();
        let after = self.after(&draft);
        let mut document = match (&draft, is_new) {
            (Draft::Wishes(_), _) => Document::default().heading(self.chat.joining.understood),
            (Draft::Topic { topic: None, .. }, _) => Document::default(),
            (Draft::Topic { .. }, _) => Document::default().heading(self.chat.editing.draft),
        };
        document = self.described(document, &draft);
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
        let buttons = self.draft_buttons(&draft, is_new, is_complete);
        self.open = Some(Open::Draft(draft));
        Ok(vec![self.say(document).with(buttons)])
    }

    fn described(&self, document: Document, draft: &Draft) -> Document {
        match draft {
            Draft::Wishes(understood) => {
                let (joining, criteria) = (&self.chat.joining, &understood.criteria);
                let wishes = self.wishes_in_full(understood);
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
            Draft::Topic { topic: Some(topic), .. } => {
                let name = [Span::Strong(topic.name.clone())];
                let lines = self.topic(topic);
                let document = document.paragraph(name);
                if lines.is_empty() { document } else { document.list(lines) }
            }
            Draft::Topic { topic: None, of } => {
                document.text(fill(self.chat.editing.topic_goes, &[("name", of.as_deref().unwrap_or_default())]))
            }
        }
    }

    fn draft_buttons(&self, draft: &Draft, is_new: bool, is_complete: bool) -> Vec<Vec<Button>> {
        let labels = &self.chat.buttons;
        let save = if is_new { labels.confirm } else { labels.save };
        let save = is_complete.then(|| self.button(save, &Command::Save(Some(draft.key()))));
        let preview = (is_complete && !is_new).then(|| self.button(labels.preview, &Command::Preview));
        let is_removal = matches!(draft, Draft::Topic { topic: None, .. });
        let change = (!is_removal).then(|| self.button(labels.change, &Command::Again));
        let categories = matches!(draft, Draft::Wishes(_))
            .then(|| self.button(self.chat.labels.categories.name, &Command::Choose(None)));
        let cancel = self.button(labels.cancel, &Command::Cancel);
        buttons::rows([save, preview, change, categories, Some(cancel)].into_iter().flatten(), 3)
    }

    /// The reader as they would be with a draft.
    pub(super) fn after(&self, draft: &Draft) -> Result<Subscriber, Refusal> {
        let mut reader = match (draft, &self.reader) {
            (Draft::Wishes(understood), _) => self.newcomer(understood.criteria.clone()),
            (Draft::Topic { .. }, Some(reader)) => reader.clone(),
            (Draft::Topic { .. }, None) => return Err(Refusal::Empty),
        };
        for change in draft.changes() {
            apply(&mut reader, change)?;
        }
        Ok(reader)
    }

    /// What the open draft would bring, and its buttons once more.
    pub(super) async fn preview_draft(&mut self, draft: Draft) -> Answer {
        let after = self.after(&draft)?;
        let preview = self.desk.preview(&after).await?;
        let is_new = self.reader.is_none() || self.has_left();
        let document = self.previewed(Document::default().heading(self.chat.editing.draft), &preview);
        let document = document.text(if is_new { self.chat.joining.confirm } else { self.chat.editing.unsaved });
        Ok(vec![self.say(document).with(self.draft_buttons(&draft, is_new, true))])
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
            return document.text(counted(asking.average_none, days));
        }
        let sentence = asking.average[usize::from(days > 1)];
        let values = [("n", days.to_string()), ("average", average(chosen, days))];
        let document = document.text(fill(sentence, &values.each_ref().map(|(gap, value)| (*gap, value.as_str()))));
        self.papers(document, &preview.examples, 1)
    }

    /// Saves the draft that was shown. An older button saves nothing.
    pub(super) async fn save(&mut self, key: Option<String>) -> Answer {
        let Some(Open::Draft(draft)) = self.open.clone() else {
            return Err(self.told(self.chat.faults.stale));
        };
        if key.is_some_and(|key| key != draft.key()) {
            return Err(self.told(self.chat.faults.stale));
        }
        let saved = match (&draft, &self.reader) {
            (Draft::Wishes(_), reader) if reader.is_none() || self.has_left() => self.join(&draft).await?,
            _ => {
                let reader = self.desk.change(&self.reader()?.id, &draft.changes()).await?;
                self.now_of(reader.clone());
                vec![self.saved(&draft, &reader)]
            }
        };
        self.open = None;
        Ok(saved)
    }

    fn saved(&self, draft: &Draft, reader: &Subscriber) -> Reply {
        let document = Document::line(self.chat.editing.saved);
        let document = match draft {
            Draft::Wishes(_) => document.list(self.wishes(&reader.criteria)),
            Draft::Topic { .. } => {
                let names = reader.criteria.topics.iter().map(|topic| topic.name.clone()).collect();
                document.paragraph(self.labelled(self.chat.labels.topics.name, names))
            }
        };
        let labels = &self.chat.buttons;
        let topics = self.button(self.chat.labels.topics.name, &Command::Topics(Topics::Show));
        let preview = self.button(labels.preview, &Command::Preview);
        let settings = self.button(labels.settings, &Command::Settings);
        self.announce(document.text(self.effect(reader))).with([[topics, preview, settings]])
    }

    /// Asks anew for what was shown.
    pub(super) fn again(&mut self) -> Answer {
        let question = match self.open.as_ref().and_then(Open::draft) {
            None => return Err(self.told(self.chat.faults.stale)),
            Some(Draft::Wishes(_)) if self.reader.is_none() || self.has_left() => Command::Subscribe(None),
            Some(Draft::Wishes(_)) => Command::Describe(None),
            Some(Draft::Topic { of: Some(of), .. }) => Command::Topics(Topics::Change(buttons::key(of))),
            Some(Draft::Topic { of: None, .. }) => Command::Topics(Topics::Add(None)),
        };
        self.ask(&question)
    }
}

/// With one decimal where it is not whole.
fn average(sum: u32, count: u32) -> String {
    if sum.is_multiple_of(count) {
        (sum / count).to_string()
    } else {
        format!("{:.1}", f64::from(sum) / f64::from(count))
    }
}
