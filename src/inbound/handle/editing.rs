//! Lists: keywords, excluded and avoided terms, authors, categories. Shown, added to, taken from.
//!
//! `handle.rs` calls it. It must never know what an entry does to a ranking.

use templates::chat::Document;

use super::super::parse::{Command, Edit};
use super::super::turn::{Answer, Turn};
use super::super::wording::{entries, shown};
use super::super::{Button, Reply, buttons};
use crate::domain::category::Category;
use crate::domain::change::{Change, List, Refusal};
use crate::domain::subscriber::Subscriber;

/// Buttons that remove an entry.
const REMOVALS: usize = 12;
/// The longest entry that fits into a button, behind its seal and its command.
const UNDONE_BYTES: usize = 30;

impl Turn<'_> {
    pub(super) async fn list(&mut self, list: List, edit: Edit) -> Answer {
        let changes = match edit {
            Edit::Show => {
                let reader = self.reader()?;
                let document = self.list_of(reader, list).text(self.label(list).means);
                return Ok(vec![self.say(document).with(self.list_buttons(reader, list))]);
            }
            Edit::Add(None) => return self.ask(&Command::List(list, Edit::Add(None))),
            Edit::Add(Some(text)) => additions(list, &text)?,
            Edit::Remove(given) => {
                let there = entries(&self.reader()?.criteria, list);
                let entry = buttons::named(there.iter().map(String::as_str), &given);
                vec![Change::Remove(list, entry.unwrap_or(&given).to_owned())]
            }
        };
        let undo = self.undoing(list, &changes);
        let reader = self.desk.change(&self.reader()?.id, &changes).await?;
        let reply = self.changed_list(&reader, list, undo);
        self.reader = Some(reader);
        Ok(vec![reply])
    }

    /// The list as it is now, and when that counts.
    fn changed_list(&self, reader: &Subscriber, list: List, undo: Option<Button>) -> Reply {
        let document = self.list_of(reader, list).text(self.effect(reader));
        let labels = &self.chat.buttons;
        let add = self.button(labels.add, &Command::List(list, Edit::Add(None)));
        let all = self.button(self.label(list).name, &Command::List(list, Edit::Show));
        let preview = self.button(labels.preview, &Command::Preview);
        let row: Vec<Button> = undo.into_iter().chain([add, all, preview]).collect();
        self.announce(document).with([row])
    }

    /// The button that takes one change back.
    fn undoing(&self, list: List, changes: &[Change]) -> Option<Button> {
        let edit = match changes {
            // An archive stands for categories that have other names than it.
            [Change::Add(_, entry)] if entry.len() <= UNDONE_BYTES => Edit::Remove(entry.clone()),
            [Change::Add(_, entry)] => Edit::Remove(buttons::key(entry)),
            [Change::Remove(_, entry)] if entry.len() <= UNDONE_BYTES => Edit::Add(Some(entry.clone())),
            _ => return None,
        };
        let command = Command::List(list, edit);
        Some(self.button(self.chat.buttons.undo, &command))
    }

    fn list_of(&self, reader: &Subscriber, list: List) -> Document {
        Document::default().paragraph(self.labelled(self.label(list).name, shown(&reader.criteria, list)))
    }

    fn list_buttons(&self, reader: &Subscriber, list: List) -> Vec<Vec<Button>> {
        if !self.is_admin() {
            return Vec::new();
        }
        let labels = &self.chat.buttons;
        let add = self.button(labels.add, &Command::List(list, Edit::Add(None)));
        let settings = self.button(labels.settings, &Command::Settings);
        let there = entries(&reader.criteria, list);
        let removals = there.iter().take(REMOVALS).map(|entry| {
            let label = templates::phrases::fill(labels.remove, &[("name", &templates::clean::cut(entry, 24))]);
            self.button(&label, &Command::List(list, Edit::Remove(buttons::key(entry))))
        });
        let mut rows = buttons::rows(removals, 3);
        rows.push(vec![add, settings]);
        rows
    }
}

/// One change for each line of what is to be added; categories stand beside each other.
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

/// Categories as they are written beside each other, archives as all of theirs.
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
