//! Answers the commands of lists: keywords, excluded and avoided terms, authors, categories are shown, added and removed.
//!
//! `handle.rs` calls it.

use templates::chat::Document;

use super::super::context::{AnswerResult, RequestContext};
use super::super::criteria_text::{entries, shown};
use super::super::parse::{Command, ListAction};
use super::super::{Reply, ReplyButton, buttons};
use crate::domain::category::Category;
use crate::domain::change::{Change, List, Refusal};
use crate::domain::subscriber::Subscriber;

/// The most buttons that remove an entry.
const REMOVALS: usize = 12;
/// The longest entry that fits into a button after the seal and the command.
const UNDONE_BYTES: usize = 30;

impl RequestContext<'_> {
    pub(super) async fn list(&mut self, list: List, edit: ListAction) -> AnswerResult {
        let changes = match edit {
            ListAction::Show => {
                let reader = self.reader()?;
                let document = self.list_of(reader, list).text(self.label(list).means);
                return Ok(vec![self.reply(document).with_buttons(self.list_buttons(reader, list))]);
            }
            ListAction::Add(None) => return self.ask(&Command::List(list, ListAction::Add(None))),
            ListAction::Add(Some(text)) => additions(list, &text)?,
            ListAction::Remove(given) => {
                let there = entries(&self.reader()?.criteria, list);
                let entry = buttons::find_entry(there.iter().map(String::as_str), &given);
                vec![Change::Remove(list, entry.unwrap_or(&given).to_owned())]
            }
        };
        let undo = self.undoing(list, &changes);
        let reader = self.desk.change(&self.reader()?.id, &changes).await?;
        let reply = self.changed_list(&reader, list, undo);
        self.reader = Some(reader);
        Ok(vec![reply])
    }

    /// The changed list, and when it takes effect.
    fn changed_list(&self, reader: &Subscriber, list: List, undo: Option<ReplyButton>) -> Reply {
        let document = self.list_of(reader, list).text(self.effective_from(reader));
        let labels = &self.chat.buttons;
        let add = self.button(labels.add, &Command::List(list, ListAction::Add(None)));
        let all = self.button(self.label(list).name, &Command::List(list, ListAction::Show));
        let preview = self.button(labels.preview, &Command::Preview);
        let row: Vec<ReplyButton> = undo.into_iter().chain([add, all, preview]).collect();
        self.reply_to_all(document).with_buttons([row])
    }

    /// The undo button of a single change.
    fn undoing(&self, list: List, changes: &[Change]) -> Option<ReplyButton> {
        let edit = match changes {
            // (An archive such as `astro-ph` expands to categories, which one removal by name does not undo.)
            [Change::Add(_, entry)] if entry.len() <= UNDONE_BYTES => ListAction::Remove(entry.clone()),
            [Change::Add(_, entry)] => ListAction::Remove(buttons::key(entry)),
            [Change::Remove(_, entry)] if entry.len() <= UNDONE_BYTES => ListAction::Add(Some(entry.clone())),
            _ => return None,
        };
        let command = Command::List(list, edit);
        Some(self.button(self.chat.buttons.undo, &command))
    }

    fn list_of(&self, reader: &Subscriber, list: List) -> Document {
        Document::default()
            .paragraph(self.labelled_list(self.label(list).name, shown(&reader.criteria, list, self.words.tag)))
    }

    fn list_buttons(&self, reader: &Subscriber, list: List) -> Vec<Vec<ReplyButton>> {
        if !self.is_admin() {
            return Vec::new();
        }
        let labels = &self.chat.buttons;
        let add = self.button(labels.add, &Command::List(list, ListAction::Add(None)));
        let settings = self.button(labels.settings, &Command::Settings);
        let there = entries(&reader.criteria, list);
        let removals = there.iter().take(REMOVALS).map(|entry| {
            let label = templates::phrases::fill(labels.remove, &[("name", &templates::clean::cut(entry, 24))]);
            self.button(&label, &Command::List(list, ListAction::Remove(buttons::key(entry))))
        });
        let mut rows = buttons::rows(removals, 3);
        rows.push(vec![add, settings]);
        rows
    }
}

/// One change for each line; categories may be separated by spaces and commas.
fn additions(list: List, text: &str) -> Result<Vec<Change>, Refusal> {
    let entries: Vec<&str> = match list {
        List::Categories => words(text).collect(),
        _ => text.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
    };
    if entries.is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(entries.into_iter().map(|entry| Change::Add(list, entry.to_owned())).collect())
}

/// Categories from a text; an archive stands for all its categories.
pub(super) fn categories(text: &str) -> Result<Vec<Category>, Refusal> {
    let mut all: Vec<Category> = Vec::new();
    for word in words(text) {
        for category in Category::parse_wanted(word)? {
            if !all.contains(&category) {
                all.push(category);
            }
        }
    }
    if all.is_empty() { Err(Refusal::Empty) } else { Ok(all) }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || ",，、;；".contains(c)).filter(|word| !word.is_empty())
}
