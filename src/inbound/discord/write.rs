//! Writes replies as Discord takes them: messages with embeds and components, forms, choices.
//!
//! `talk.rs` sends them. Limits: discord.com/developers/docs/components/reference. It must never know whether anything
//! was sent.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use serenity::model::channel::MessageFlags;
use templates::clean::cut;
use templates::digest::Digest;

use super::api::Parcel;
use crate::domain::subscriber::Address;
use crate::flow::render;
use crate::inbound::{Body, Button, Form, Press, Reply, Said};
use crate::links::Links;
use crate::outbound::{DiscordMessage, Message as Sendable};

/// Starts the data of a button that repeats a command. Seals start with a letter, a digit, `-` or `_`.
pub(super) const AGAIN: char = '/';

/// Rows of components per message, and buttons per row.
const ROWS: usize = 5;
/// Options of a select menu; choices of a completion.
const CHOICES: usize = 25;
/// The data of a button, a select option or a form.
const DATA: usize = 100;
/// What stands on a button.
const BUTTON: usize = 80;
/// The label of an option or a choice.
const LABEL: usize = 100;
/// Above a form and its fields.
const TITLE: usize = 45;
/// In an empty field.
const HINT: usize = 100;
/// The text of one field.
const FIELD: u16 = 4000;

/// What one answer consists of.
pub(super) enum Piece {
    Message(Message),
    Form(Form),
}

/// One message, not yet decided whether it is new or takes the place of another.
pub(super) struct Message {
    content: String,
    embeds: Vec<Value>,
    components: Vec<Value>,
    file: Option<(String, Vec<u8>)>,
    pub is_private: bool,
    pub replaces: bool,
}

impl Message {
    /// As a new message. `is_hidden`: only who asked sees it.
    pub fn new_message(self, is_hidden: bool) -> Parcel {
        let mut flags = self.flags();
        flags.set(MessageFlags::EPHEMERAL, is_hidden);
        let mut fields = Map::new();
        if !self.content.is_empty() {
            fields.insert("content".to_owned(), json!(self.content));
        }
        if !self.embeds.is_empty() {
            fields.insert("embeds".to_owned(), json!(self.embeds));
        }
        if !self.components.is_empty() {
            fields.insert("components".to_owned(), json!(self.components));
        }
        if let Some((name, _)) = &self.file {
            fields.insert("attachments".to_owned(), json!([{ "id": "0", "filename": name }]));
        }
        fields.insert("flags".to_owned(), json!(flags));
        Self::parcel(fields, self.file)
    }

    /// In the place of another message: what that one had and this one has not goes.
    pub fn in_place(self) -> Parcel {
        let mut fields = Map::new();
        fields.insert("content".to_owned(), json!(self.content));
        fields.insert("embeds".to_owned(), json!(self.embeds));
        fields.insert("components".to_owned(), json!(self.components));
        let attachments: Vec<Value> =
            self.file.iter().map(|(name, _)| json!({ "id": "0", "filename": name })).collect();
        fields.insert("attachments".to_owned(), json!(attachments));
        fields.insert("flags".to_owned(), json!(self.flags()));
        Self::parcel(fields, self.file)
    }

    /// Without embeds of our own, links would grow Discord's.
    fn flags(&self) -> MessageFlags {
        if self.embeds.is_empty() { MessageFlags::SUPPRESS_EMBEDS } else { MessageFlags::empty() }
    }

    /// Nobody is mentioned, whatever stands in it.
    fn parcel(mut fields: Map<String, Value>, file: Option<(String, Vec<u8>)>) -> Parcel {
        fields.insert("allowed_mentions".to_owned(), json!({ "parse": [] }));
        Parcel { fields: Value::Object(fields), file }
    }
}

/// Replies in order, each as so many messages as it takes; the buttons of one stand under its last message.
pub(super) fn pieces(replies: Vec<Reply>, place: &Address, links: &Links) -> Vec<Piece> {
    replies.into_iter().flat_map(|reply| piece(reply, place, links)).collect()
}

fn piece(reply: Reply, place: &Address, links: &Links) -> Vec<Piece> {
    let Reply { body, buttons, is_private, replaces } = reply;
    let text = |content| Page { content, ..Page::default() };
    let (mut pages, file, is_private) = match body {
        Body::Form(form) => return vec![Piece::Form(form)],
        Body::Document(document) => (document.discord().into_iter().map(text).collect(), None, is_private),
        Body::Digest(digest) => (pages(&digest, place, links), None, is_private),
        Body::File { name, bytes, caption } => {
            let content = caption.discord().into_iter().next().unwrap_or_default();
            (vec![text(content)], Some((name, bytes)), is_private)
        }
        Body::Toast(words) => {
            (templates::chat::Document::line(words).discord().into_iter().map(text).collect(), None, true)
        }
    };
    if let Some(last) = pages.last_mut() {
        last.buttons.extend(buttons);
    }
    let message = |(n, page): (usize, Page)| Message {
        content: page.content,
        embeds: page.embeds,
        components: components(&page.buttons),
        file: None,
        is_private,
        replaces: replaces && n == 0,
    };
    let mut messages: Vec<Message> = pages.into_iter().enumerate().map(message).collect();
    if let Some(last) = messages.last_mut() {
        last.file = file;
    }
    messages.retain(|message| !(message.content.is_empty() && message.embeds.is_empty() && message.file.is_none()));
    messages.into_iter().map(Piece::Message).collect()
}

/// One message of several.
#[derive(Default)]
struct Page {
    content: String,
    embeds: Vec<Value>,
    buttons: Vec<Vec<Button>>,
}

/// A digest as the outbound sends it, its buttons sealed for the place.
fn pages(digest: &Digest, place: &Address, links: &Links) -> Vec<Page> {
    let parts = render::parts(digest, place, false);
    // Only a mail has a date, and only what was frozen elsewhere might not read.
    let messages = parts.iter().filter_map(|part| render::message(digest, place, part, Default::default(), links).ok());
    let page = |message| match message {
        Sendable::Discord(DiscordMessage { content, embeds, buttons, .. }) => {
            let button =
                |button: crate::outbound::Button| Button { label: button.label, press: Press::Data(button.data) };
            let buttons = buttons.into_iter().map(|row| row.into_iter().map(button).collect()).collect();
            Some(Page { content, embeds, buttons })
        }
        _ => None,
    };
    messages.filter_map(page).collect()
}

/// Rows of buttons; where there are more than a message holds, menus to choose from.
fn components(rows: &[Vec<Button>]) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    // Two parts of one message must not have the same data.
    let mut is_usable = |button: &&Button| match &button.press {
        Press::Data(data) => (1..=DATA).contains(&data.chars().count()) && seen.insert(data.clone()),
        Press::Open(url) => url.len() <= 512 && (url.starts_with("https://") || url.starts_with("http://")),
    };
    let rows: Vec<Vec<&Button>> = rows.iter().map(|row| row.iter().filter(&mut is_usable).collect()).collect();
    let all = rows.concat();
    let are_rows_kept = rows.len() <= ROWS && rows.iter().all(|row| row.len() <= ROWS);
    let rows = if are_rows_kept { rows } else { all.chunks(ROWS).map(<[_]>::to_vec).collect() };
    let rows: Vec<Vec<&Button>> = rows.into_iter().filter(|row| !row.is_empty()).collect();
    if rows.len() <= ROWS {
        return rows.iter().map(|row| action_row(row.iter().map(|button| as_button(button)).collect())).collect();
    }
    let (choices, links): (Vec<&Button>, Vec<&Button>) =
        all.into_iter().partition(|button| matches!(button.press, Press::Data(_)));
    let room = if links.is_empty() { ROWS } else { ROWS - 1 };
    let menus = choices.chunks(CHOICES).take(room).enumerate().map(|(n, chunk)| {
        let options: Vec<Value> = chunk.iter().filter_map(|button| as_option(button)).collect();
        action_row(vec![json!({ "type": 3, "custom_id": format!("{AGAIN}menu {n}"), "options": options })])
    });
    let links = links.chunks(ROWS).take(1).map(|row| action_row(row.iter().map(|button| as_button(button)).collect()));
    menus.chain(links).collect()
}

fn action_row(components: Vec<Value>) -> Value {
    json!({ "type": 1, "components": components })
}

/// Grey for what comes back, a link for what opens.
fn as_button(button: &Button) -> Value {
    let label = cut(&button.label, BUTTON);
    match &button.press {
        Press::Data(data) => json!({ "type": 2, "style": 2, "label": label, "custom_id": data }),
        Press::Open(url) => json!({ "type": 2, "style": 5, "label": label, "url": url }),
    }
}

fn as_option(button: &Button) -> Option<Value> {
    match &button.press {
        Press::Data(data) => Some(json!({ "label": cut(&button.label, LABEL), "value": data })),
        Press::Open(_) => None,
    }
}

/// A form as a modal; none where its command is longer than Discord carries.
pub(super) fn modal(form: &Form) -> Option<Value> {
    let fields = form.fields.iter().take(ROWS).enumerate().map(|(n, field)| {
        let most = field.most_chars.clamp(1, FIELD);
        let mut input = json!({
            "type": 4,
            "custom_id": n.to_string(),
            "style": if field.is_long { 2 } else { 1 },
            "required": !field.is_optional,
            "max_length": most,
        });
        if !field.value.is_empty() {
            input["value"] = json!(cut(&field.value, most.into()));
        }
        if !field.hint.is_empty() {
            input["placeholder"] = json!(cut(&field.hint, HINT));
        }
        json!({ "type": 18, "label": cut(&field.label, TITLE), "component": input })
    });
    (form.command.chars().count() <= DATA).then(|| {
        json!({
            "custom_id": form.command,
            "title": cut(&form.title, TITLE),
            "components": fields.collect::<Vec<_>>(),
        })
    })
}

/// A form that comes too late for a modal: a button that asks for it again, which then is in time.
pub(super) fn reopener(form: &Form, said: &Said) -> Option<Message> {
    let data = match said {
        Said::Command(line) => format!("{AGAIN}{line}"),
        Said::Button(data) => data.clone(),
        Said::Text(_) | Said::Form(..) => format!("{AGAIN}{}", form.command),
    };
    let button = Button { label: form.title.clone(), press: Press::Data(data) };
    let components = components(&[vec![button]]);
    let content = templates::chat::Document::line(form.title.as_str()).discord().concat();
    (!components.is_empty()).then_some(Message {
        content,
        embeds: Vec::new(),
        components,
        file: None,
        is_private: true,
        replaces: false,
    })
}

/// The choices of a completion.
pub(super) fn choices(found: Vec<(String, String)>) -> Value {
    let is_usable =
        |(label, value): &(String, String)| !label.is_empty() && (1..=LABEL).contains(&value.chars().count());
    let choice = |(label, value): (String, String)| json!({ "name": cut(&label, LABEL), "value": value });
    json!({ "choices": found.into_iter().filter(is_usable).take(CHOICES).map(choice).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests;
