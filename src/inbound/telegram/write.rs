//! Defines [`Piece`]: one message of a reply, in the forms in which Telegram takes it.
//!
//! `send.rs` asks for the [`pieces`] of a reply, and for the form that is due. Pure; it must never know whether it arrives.

use reqwest::Url;
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
use super::send::Target;
use crate::domain::subscriber::Address;
use crate::flow::render;
use crate::inbound::{Body, Button, Form, Press, Reply};
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
pub(super) struct Piece {
    /// In the Bot API's HTML; none for the plain form.
    html: Option<String>,
    plain: String,
    keys: Vec<Vec<Button>>,
    /// With its name; the text is then its caption.
    file: Option<(String, Vec<u8>)>,
    /// Asks its reader to answer by a reply; stands in the field for it.
    asks: Option<String>,
}

/// The messages of a reply at a place, its buttons below the last one.
pub(super) fn pieces(reply: &Reply, target: &Target, links: &Links) -> Vec<Piece> {
    let buttons = &reply.buttons;
    match &reply.body {
        Body::Document(document) => with_buttons(document_pieces(document), buttons),
        // Its button was answered with another toast, or it took too long.
        Body::Toast(text) => with_buttons(document_pieces(&Document::line(text)), buttons),
        Body::Digest(digest) => with_buttons(digest_pieces(digest, &target.place, links), buttons),
        Body::File { name, bytes, caption } => with_buttons(file_pieces(name, bytes, caption), buttons),
        Body::Form(form) => question(form, buttons, target),
    }
}

fn document_pieces(document: &Document) -> Vec<Piece> {
    document.telegram().into_iter().map(Piece::of_html).collect()
}

fn digest_pieces(digest: &Digest, place: &Address, links: &Links) -> Vec<Piece> {
    let parts = render::parts(digest, place, false);
    // Only a mail has a date, and only what was frozen elsewhere might not read.
    let messages = parts.iter().filter_map(|part| render::message(digest, place, part, Default::default(), links).ok());
    let piece = |message| match message {
        Message::Telegram(TelegramMessage { html, plain, buttons, .. }) => {
            let key = |button: crate::outbound::Button| Button { label: button.label, press: Press::Data(button.data) };
            let keys = buttons.into_iter().map(|row| row.into_iter().map(key).collect()).collect();
            Some(Piece { html, plain, keys, ..Piece::default() })
        }
        _ => None,
    };
    messages.filter_map(piece).collect()
}

/// A caption that is too long stands above its file.
fn file_pieces(name: &str, bytes: &[u8], caption: &Document) -> Vec<Piece> {
    let file = Some((name.to_owned(), bytes.to_owned()));
    let mut pieces = document_pieces(caption);
    match &mut pieces[..] {
        [caption] if units(&caption.plain) <= LONGEST_CAPTION => caption.file = file,
        _ => pieces.push(Piece { file, ..Piece::default() }),
    }
    pieces
}

/// The first question of a form. In a group we hear only what answers a message of ours, so it asks for a reply; that
/// leaves no room for buttons, which stand in a message below it.
fn question(form: &Form, buttons: &[Vec<Button>], target: &Target) -> Vec<Piece> {
    let mut asked = document_pieces(&form.question());
    let Some((member, name)) = &target.asks else { return with_buttons(asked, buttons) };
    if let Some(first) = asked.first_mut() {
        // Only who is replied to, or mentioned, is asked. An anonymous admin has no name.
        if !name.is_empty() {
            let name = Document::line(name).telegram().concat();
            first.html = first.html.take().map(|html| format!("<a href=\"tg://user?id={member}\">{name}</a>\n{html}"));
        }
        let hint = form.fields.first().map_or("", |field| &field.hint);
        first.asks = Some(cut(hint, LONGEST_PLACEHOLDER));
    }
    if !buttons.is_empty() {
        let title = Document::default().paragraph([Span::Strong(form.title.clone())]);
        asked.extend(with_buttons(document_pieces(&title), buttons));
    }
    asked
}

fn with_buttons(mut pieces: Vec<Piece>, buttons: &[Vec<Button>]) -> Vec<Piece> {
    if let Some(last) = pieces.last_mut() {
        last.keys.extend_from_slice(buttons);
    }
    pieces
}

impl Piece {
    fn of_html(html: String) -> Self {
        Self { plain: without_markup(&html), html: Some(html), ..Self::default() }
    }

    /// Without markup and links on buttons, for a chat that refuses the one or the other.
    #[must_use]
    pub fn plainer(&self) -> Self {
        let mut plainer = Self { html: None, ..self.clone() };
        for row in &mut plainer.keys {
            row.retain(|button| matches!(button.press, Press::Data(_)));
        }
        plainer
    }

    /// As a new message.
    pub fn message(&self, target: &Target) -> Call {
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

    /// In the place of a message; none where only a new message can carry it.
    pub fn edit(&self, target: &Target, message: i32) -> Option<Call> {
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

/// A button that Telegram would refuse would take its message with it.
fn key(button: &Button) -> Option<InlineKeyboardButton> {
    match &button.press {
        Press::Data(data) if (1..=LONGEST_DATA_BYTES).contains(&data.len()) => {
            Some(InlineKeyboardButton::callback(&button.label, data))
        }
        Press::Data(data) => {
            tracing::error!(label = button.label, bytes = data.len(), "Left out a button whose command is too long");
            None
        }
        Press::Open(url) => Some(InlineKeyboardButton::url(&button.label, Url::parse(url).ok()?)),
    }
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
