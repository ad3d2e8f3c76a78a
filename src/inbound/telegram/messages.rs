//! Defines [`ReplyMessage`], one message of a reply, and [`messages_of`], which splits a reply into messages. Pure.
//!
//! `send.rs` sends them.

use teloxide::payloads::{
    EditMessageText, EditMessageTextSetters as _, SendDocument, SendDocumentSetters as _, SendMessage,
    SendMessageSetters as _,
};
use teloxide::types::{
    ChatId, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, MessageId,
    ParseMode, ReplyMarkup, ReplyParameters, ThreadId,
};
use templates::chat::{Document, Span};
use templates::clean::{cut, units};
use templates::digest::Digest;
use templates::unmarked::without_markup;

use super::api::Call;
use super::target::ReplyTarget;
use crate::domain::subscriber::Address;
use crate::flow::render;
use crate::inbound::{QuestionForm, Reply, ReplyBody, ReplyButton};
use crate::links::Links;
use crate::outbound::{Message, TelegramMessage};

/// core.telegram.org/bots/api#senddocument, after entities parsing.
const LONGEST_CAPTION: usize = 1024;
/// core.telegram.org/bots/api#inlinekeyboardbutton
const LONGEST_DATA_BYTES: usize = 64;
/// core.telegram.org/bots/api#forcereply
const LONGEST_PLACEHOLDER: usize = 64;

/// One message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ReplyMessage {
    /// In the Bot API's HTML; `None` in the plain form.
    html: Option<String>,
    plain: String,
    keys: Vec<Vec<ReplyButton>>,
    /// The name and the content of a file; the text is its caption.
    file: Option<(String, Vec<u8>)>,
    /// Asks the reader to reply; the text is the placeholder of the input field.
    asks: Option<String>,
}

/// The messages of a reply, with its buttons below the last one.
pub(super) fn messages_of(reply: &Reply, target: &ReplyTarget, links: &Links) -> Vec<ReplyMessage> {
    let buttons = &reply.buttons;
    match &reply.body {
        ReplyBody::Document(document) => with_buttons(document_messages(document), buttons),
        // The button was answered already, or the answer came too late for a toast.
        ReplyBody::Toast(text) => with_buttons(document_messages(&Document::line(text)), buttons),
        ReplyBody::Digest(digest) => with_buttons(digest_messages(digest, &target.address, links), buttons),
        ReplyBody::File { name, bytes, caption } => with_buttons(file_messages(name, bytes, caption), buttons),
        ReplyBody::Form(form) => question(form, buttons, target),
    }
}

fn document_messages(document: &Document) -> Vec<ReplyMessage> {
    document.telegram().into_iter().map(ReplyMessage::of_html).collect()
}

fn digest_messages(digest: &Digest, address: &Address, links: &Links) -> Vec<ReplyMessage> {
    let parts = render::parts(digest, address, false);
    // Only emails use the date, and only parts from the store could fail to parse.
    let messages =
        parts.iter().filter_map(|part| render::message(digest, address, part, Default::default(), links).ok());
    let message = |message| match message {
        Message::Telegram(TelegramMessage { html, plain, buttons, .. }) => {
            let key = |button: crate::outbound::Button| ReplyButton { label: button.label, data: button.data };
            let keys = buttons.into_iter().map(|row| row.into_iter().map(key).collect()).collect();
            Some(ReplyMessage { html, plain, keys, ..ReplyMessage::default() })
        }
        _ => None,
    };
    messages.filter_map(message).collect()
}

/// A file; a caption that is too long becomes a message before it.
fn file_messages(name: &str, bytes: &[u8], caption: &Document) -> Vec<ReplyMessage> {
    let file = Some((name.to_owned(), bytes.to_owned()));
    let mut messages = document_messages(caption);
    match &mut messages[..] {
        [caption] if units(&caption.plain) <= LONGEST_CAPTION => caption.file = file,
        _ => messages.push(ReplyMessage { file, ..ReplyMessage::default() }),
    }
    messages
}

/// The first question of a form. In a group the bot only gets replies to its own messages, so the question asks for a reply;
/// such a message has no buttons, so these are in a second one.
fn question(form: &QuestionForm, buttons: &[Vec<ReplyButton>], target: &ReplyTarget) -> Vec<ReplyMessage> {
    let mut asked = document_messages(&form.question());
    let Some((member, name)) = &target.asks else { return with_buttons(asked, buttons) };
    if let Some(first) = asked.first_mut() {
        // Telegram opens the reply field only for a member who is replied to or mentioned. An anonymous admin has no name.
        if !name.is_empty() {
            let name = Document::line(name).telegram().concat();
            first.html = first.html.take().map(|html| format!("<a href=\"tg://user?id={member}\">{name}</a>\n{html}"));
        }
        let hint = form.fields.first().map_or("", |field| &field.hint);
        first.asks = Some(cut(hint, LONGEST_PLACEHOLDER));
    }
    if !buttons.is_empty() {
        let title = Document::default().paragraph([Span::Strong(form.title.clone())]);
        asked.extend(with_buttons(document_messages(&title), buttons));
    }
    asked
}

fn with_buttons(mut messages: Vec<ReplyMessage>, buttons: &[Vec<ReplyButton>]) -> Vec<ReplyMessage> {
    if let Some(last) = messages.last_mut() {
        last.keys.extend_from_slice(buttons);
    }
    messages
}

impl ReplyMessage {
    fn of_html(html: String) -> Self {
        Self { plain: without_markup(&html), html: Some(html), ..Self::default() }
    }

    /// The same without markup, for when Telegram rejects it.
    #[must_use]
    pub fn plainer(&self) -> Self {
        Self { html: None, ..self.clone() }
    }

    /// The call that sends it as a new message.
    pub fn message(&self, target: &ReplyTarget) -> Call {
        let (chat, thread) = target.chat_and_thread();
        let thread = thread.map(|thread| ThreadId(MessageId(thread)));
        let answers = target.answers.map(|id| ReplyParameters::new(MessageId(id)).allow_sending_without_reply());
        let markup = self.keyboard().map(ReplyMarkup::InlineKeyboard).or_else(|| self.force_reply());
        if let Some((name, bytes)) = &self.file {
            let mut file = SendDocument::new(ChatId(chat), InputFile::memory(Vec::new())).caption(self.text());
            (file.message_thread_id, file.reply_parameters, file.reply_markup) = (thread, answers, markup);
            file.parse_mode = self.parse_mode();
            return Call::of(&file).with_file("document", name.clone(), bytes.clone());
        }
        let mut message = SendMessage::new(ChatId(chat), self.text()).link_preview_options(no_preview());
        (message.message_thread_id, message.reply_parameters, message.reply_markup) = (thread, answers, markup);
        message.parse_mode = self.parse_mode();
        Call::of(&message)
    }

    /// The call that replaces a message with it; `None` if it must be a new message.
    pub fn edit(&self, target: &ReplyTarget, message: i32) -> Option<Call> {
        if self.file.is_some() || self.asks.is_some() {
            return None;
        }
        let (chat, _) = target.chat_and_thread();
        let mut edit =
            EditMessageText::new(ChatId(chat), MessageId(message), self.text()).link_preview_options(no_preview());
        (edit.parse_mode, edit.reply_markup) = (self.parse_mode(), self.keyboard());
        Some(Call::of(&edit))
    }

    fn text(&self) -> &str {
        self.html.as_ref().unwrap_or(&self.plain)
    }

    fn parse_mode(&self) -> Option<ParseMode> {
        self.html.is_some().then_some(ParseMode::Html)
    }

    fn keyboard(&self) -> Option<InlineKeyboardMarkup> {
        let rows: Vec<Vec<InlineKeyboardButton>> = self
            .keys
            .iter()
            .map(|row| row.iter().filter_map(key).collect())
            .filter(|row: &Vec<_>| !row.is_empty())
            .collect();
        (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
    }

    fn force_reply(&self) -> Option<ReplyMarkup> {
        let hint = self.asks.as_ref()?;
        let placeholder = Some(hint.clone()).filter(|hint| !hint.is_empty());
        Some(ReplyMarkup::ForceReply(ForceReply::new().input_field_placeholder(placeholder).selective()))
    }
}

/// A button as Telegram takes it. An invalid one is left out, as Telegram would reject the whole message.
fn key(button: &ReplyButton) -> Option<InlineKeyboardButton> {
    let bytes = button.data.len();
    if (1..=LONGEST_DATA_BYTES).contains(&bytes) {
        return Some(InlineKeyboardButton::callback(&button.label, &button.data));
    }
    tracing::error!(label = button.label, bytes, "Left out a button whose command is empty or too long");
    None
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

#[cfg(test)]
mod tests;
