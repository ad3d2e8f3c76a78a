//! Builds what Discord takes: messages with embeds and components, modals, autocomplete choices. Pure.
//!
//! `interaction_response.rs` and `discord.rs` send them. Limits: discord.com/developers/docs/components/reference.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use templates::clean::cut;
use templates::digest::Digest;
use twilight_model::channel::message::MessageFlags;

use super::api::RequestBody;
use crate::domain::subscriber::Address;
use crate::flow::render;
use crate::inbound::{QuestionForm, Reply, ReplyBody, ReplyButton, UserInput};
use crate::links::Links;
use crate::outbound::{DiscordMessage, Message as Sendable};

/// The first character of the data of a button that repeats a command. Sealed data starts with a letter, a digit, `-` or
/// `_`.
pub(super) const REPEAT_PREFIX: char = '/';

/// The most rows of components per message, and the most buttons per row.
const ROWS: usize = 5;
/// The most options of a select menu, and the most choices of a completion.
const CHOICES: usize = 25;
/// The longest data of a button, a select option or a form.
const DATA: usize = 100;
/// The longest label of a button.
const BUTTON: usize = 80;
/// The longest label of an option or a choice.
const LABEL: usize = 100;
/// The longest title of a form, and the longest label of a field.
const TITLE: usize = 45;
/// The longest placeholder of a field.
const HINT: usize = 100;
/// The longest text of a field.
const FIELD: u16 = 4000;

/// One message or form of a reply.
pub(super) enum ReplyPart {
    Message(InteractionMessage),
    Form(QuestionForm),
}

/// One message, which is sent as a new one or replaces another.
pub(super) struct InteractionMessage {
    content: String,
    embeds: Vec<Value>,
    components: Vec<Value>,
    file: Option<(String, Vec<u8>)>,
    pub is_private: bool,
    pub replaces: bool,
}

impl InteractionMessage {
    /// The body of a new message. `is_hidden`: only the user sees it.
    pub fn new_message(self, is_hidden: bool) -> RequestBody {
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
        Self::body(fields, self.file)
    }

    /// The body that replaces another message: what this one lacks is removed from it.
    pub fn in_place(self) -> RequestBody {
        let mut fields = Map::new();
        fields.insert("content".to_owned(), json!(self.content));
        fields.insert("embeds".to_owned(), json!(self.embeds));
        fields.insert("components".to_owned(), json!(self.components));
        let attachments: Vec<Value> =
            self.file.iter().map(|(name, _)| json!({ "id": "0", "filename": name })).collect();
        fields.insert("attachments".to_owned(), json!(attachments));
        fields.insert("flags".to_owned(), json!(self.flags()));
        Self::body(fields, self.file)
    }

    /// Discord adds embeds for links unless they are suppressed.
    fn flags(&self) -> MessageFlags {
        if self.embeds.is_empty() { MessageFlags::SUPPRESS_EMBEDS } else { MessageFlags::empty() }
    }

    /// No text of it mentions anybody.
    fn body(mut fields: Map<String, Value>, file: Option<(String, Vec<u8>)>) -> RequestBody {
        fields.insert("allowed_mentions".to_owned(), json!({ "parse": [] }));
        RequestBody { fields: Value::Object(fields), file }
    }
}

/// The messages and forms of replies in order; the buttons of a reply are under its last message.
pub(super) fn reply_parts(replies: Vec<Reply>, address: &Address, links: &Links) -> Vec<ReplyPart> {
    replies.into_iter().flat_map(|reply| parts_of(reply, address, links)).collect()
}

fn parts_of(reply: Reply, address: &Address, links: &Links) -> Vec<ReplyPart> {
    let Reply { body, buttons, is_private, replaces } = reply;
    let text = |content| Page { content, ..Page::default() };
    let (mut pages, file, is_private) = match body {
        ReplyBody::Form(form) => return vec![ReplyPart::Form(form)],
        ReplyBody::Document(document) => (document.discord().into_iter().map(text).collect(), None, is_private),
        ReplyBody::Digest(digest) => (pages(&digest, address, links), None, is_private),
        ReplyBody::File { name, bytes, caption } => {
            let content = caption.discord().into_iter().next().unwrap_or_default();
            (vec![text(content)], Some((name, bytes)), is_private)
        }
        ReplyBody::Toast(words) => {
            (templates::chat::Document::line(words).discord().into_iter().map(text).collect(), None, true)
        }
    };
    if let Some(last) = pages.last_mut() {
        last.buttons.extend(buttons);
    }
    let message = |(n, page): (usize, Page)| InteractionMessage {
        content: page.content,
        embeds: page.embeds,
        components: components(&page.buttons),
        file: None,
        is_private,
        replaces: replaces && n == 0,
    };
    let mut messages: Vec<InteractionMessage> = pages.into_iter().enumerate().map(message).collect();
    if let Some(last) = messages.last_mut() {
        last.file = file;
    }
    messages.retain(|message| !(message.content.is_empty() && message.embeds.is_empty() && message.file.is_none()));
    messages.into_iter().map(ReplyPart::Message).collect()
}

/// The content of one message.
#[derive(Default)]
struct Page {
    content: String,
    embeds: Vec<Value>,
    buttons: Vec<Vec<ReplyButton>>,
}

/// A digest as it is delivered, with buttons sealed for the chat.
fn pages(digest: &Digest, address: &Address, links: &Links) -> Vec<Page> {
    let parts = render::parts(digest, address, false);
    // Only emails use the date, and only parts from the store could fail to parse.
    let messages =
        parts.iter().filter_map(|part| render::message(digest, address, part, Default::default(), links).ok());
    let page = |message| match message {
        Sendable::Discord(DiscordMessage { content, embeds, buttons, .. }) => {
            let button = |button: crate::outbound::Button| ReplyButton { label: button.label, data: button.data };
            let buttons = buttons.into_iter().map(|row| row.into_iter().map(button).collect()).collect();
            Some(Page { content, embeds, buttons })
        }
        _ => None,
    };
    messages.filter_map(page).collect()
}

/// Rows of buttons; select menus if there are more than a message can have.
fn components(rows: &[Vec<ReplyButton>]) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    // Discord rejects a message with two components of the same data.
    let mut is_usable =
        |button: &&ReplyButton| (1..=DATA).contains(&button.data.chars().count()) && seen.insert(button.data.clone());
    let rows: Vec<Vec<&ReplyButton>> = rows.iter().map(|row| row.iter().filter(&mut is_usable).collect()).collect();
    let all = rows.concat();
    let are_rows_kept = rows.len() <= ROWS && rows.iter().all(|row| row.len() <= ROWS);
    let rows = if are_rows_kept { rows } else { all.chunks(ROWS).map(<[_]>::to_vec).collect() };
    let rows: Vec<Vec<&ReplyButton>> = rows.into_iter().filter(|row| !row.is_empty()).collect();
    if rows.len() <= ROWS {
        return rows.iter().map(|row| action_row(row.iter().map(|button| as_button(button)).collect())).collect();
    }
    let menus = all.chunks(CHOICES).take(ROWS).enumerate().map(|(n, chunk)| {
        let options: Vec<Value> = chunk.iter().map(|button| as_option(button)).collect();
        action_row(vec![json!({ "type": 3, "custom_id": format!("{REPEAT_PREFIX}menu {n}"), "options": options })])
    });
    menus.collect()
}

fn action_row(components: Vec<Value>) -> Value {
    json!({ "type": 1, "components": components })
}

/// A grey button with data.
fn as_button(button: &ReplyButton) -> Value {
    json!({ "type": 2, "style": 2, "label": cut(&button.label, BUTTON), "custom_id": button.data })
}

fn as_option(button: &ReplyButton) -> Value {
    json!({ "label": cut(&button.label, LABEL), "value": button.data })
}

/// A form as a modal; `None` if its command is too long for Discord.
pub(super) fn modal(form: &QuestionForm) -> Option<Value> {
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

/// A message with a button that opens a form. Discord takes a modal as the first response only.
pub(super) fn reopening_message(form: &QuestionForm, input: &UserInput) -> Option<InteractionMessage> {
    let data = match input {
        UserInput::Command(line) => format!("{REPEAT_PREFIX}{line}"),
        UserInput::Button(data) => data.clone(),
        UserInput::Text(_) | UserInput::Form(..) => format!("{REPEAT_PREFIX}{}", form.command),
    };
    let button = ReplyButton { label: form.title.clone(), data };
    let components = components(&[vec![button]]);
    let content = templates::chat::Document::line(form.title.as_str()).discord().concat();
    (!components.is_empty()).then_some(InteractionMessage {
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
