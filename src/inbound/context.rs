//! Defines [`RequestContext`]: everything that answering one request needs (the speaker, the subscriber of the chat, the
//! open question, the phrases of the language), with the helpers that build replies.
//!
//! `handle.rs` makes one for each request; the files of `handle/` add their commands to it.

use templates::chat::{Document, Span};
use templates::phrases::chat::ChatPhrases;
use templates::phrases::{Phrases, fill};
use templates::words::Words;

use super::buttons;
use super::open_question::OpenQuestion;
use super::parse::Command;
use super::{Reply, ReplyBody, ReplyButton, Speaker};
use crate::desk::{Desk, DeskError};
use crate::domain::change::Refusal;
use crate::domain::subscriber::{Address, Status, Subscriber};
use crate::store::{Store, StoreError};

/// A request with everything that answering it needs.
pub(super) struct RequestContext<'a> {
    /// Carries out what readers ask for.
    pub desk: &'a Desk,
    /// Stores the open question.
    pub store: &'a Store,
    /// Who sent the request, and where.
    pub speaker: &'a Speaker,
    /// The subscriber of the chat, if it has one.
    pub reader: Option<Subscriber>,
    /// The open question; `handle.rs` stores it when the request has been answered.
    pub open: Option<OpenQuestion>,
    /// The sentences of the speaker's language.
    pub chat: &'static ChatPhrases,
    /// The words of dates and reasons in that language.
    pub words: &'static Words,
}

/// The replies of a command, or why it failed.
pub(super) type AnswerResult = Result<Vec<Reply>, AnswerError>;

/// Why a command failed. The open question stays open, so that the member can try again.
#[derive(Debug)]
pub(super) enum AnswerError {
    /// The reply that says why.
    Worded(Box<Reply>),
    /// The desk refused or failed.
    Desk(DeskError),
}

impl From<DeskError> for AnswerError {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

impl From<StoreError> for AnswerError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<Refusal> for AnswerError {
    fn from(refusal: Refusal) -> Self {
        Self::Desk(refusal.into())
    }
}

impl<'a> RequestContext<'a> {
    /// Looks up the subscriber and the open question.
    pub(super) async fn begin(
        desk: &'a Desk,
        store: &'a Store,
        speaker: &'a Speaker,
    ) -> Result<RequestContext<'a>, DeskError> {
        let reader = desk.reader_at(&speaker.address).await?;
        let kept = store.conversation(&speaker.address, &speaker.member).await?;
        let open = kept.and_then(|(json, since)| OpenQuestion::from_json(&json, since, desk.now()));
        Ok(Self::new(desk, store, speaker, reader, open))
    }

    /// With what was looked up; without, after a failed look-up.
    pub(super) fn new(
        desk: &'a Desk,
        store: &'a Store,
        speaker: &'a Speaker,
        reader: Option<Subscriber>,
        open: Option<OpenQuestion>,
    ) -> RequestContext<'a> {
        let phrases = Phrases::of(language(reader.as_ref(), speaker));
        let words = Words::of(phrases.tag);
        Self { desk, store, speaker, reader, open, chat: phrases.chat, words }
    }

    /// Continues with the changed subscriber, in their language.
    pub(super) fn set_reader(&mut self, reader: Subscriber) {
        let phrases = Phrases::of(&reader.language);
        (self.chat, self.words) = (phrases.chat, Words::of(phrases.tag));
        self.reader = Some(reader);
    }

    /// The subscriber of the chat, or the reply that there is none.
    pub(super) fn reader(&self) -> Result<&Subscriber, AnswerError> {
        self.reader.as_ref().ok_or_else(|| self.not_joined())
    }

    pub(super) fn address(&self) -> &Address {
        &self.speaker.address
    }

    /// Whether the speaker may change the subscription.
    pub(super) fn is_admin(&self) -> bool {
        self.speaker.is_alone || self.speaker.is_admin
    }

    /// Whether the subscription was ended.
    pub(super) fn has_left(&self) -> bool {
        self.reader.as_ref().is_some_and(|reader| matches!(reader.status, Status::Left | Status::Withdrawn))
    }

    /// A reply; in a group only the speaker sees it.
    pub(super) fn reply(&self, document: Document) -> Reply {
        let is_private = !self.speaker.is_alone;
        Reply { body: ReplyBody::Document(document), buttons: Vec::new(), is_private, replaces: false }
    }

    /// A reply that everybody in the chat sees.
    pub(super) fn reply_to_all(&self, document: Document) -> Reply {
        Reply { is_private: false, ..self.reply(document) }
    }

    pub(super) fn button(&self, label: &str, command: &Command) -> ReplyButton {
        buttons::button(self.desk.links(), self.address(), label, command)
    }

    pub(super) fn refuse(&self, text: &str) -> AnswerError {
        AnswerError::Worded(Box::new(self.reply(Document::line(text))))
    }

    /// An error as a reply.
    pub(super) fn error_reply(&self, fault: AnswerError) -> Reply {
        match fault {
            AnswerError::Worded(reply) => *reply,
            AnswerError::Desk(error) => self.reply(Document::line(self.error_text(&error))),
        }
    }

    pub(super) fn not_joined(&self) -> AnswerError {
        let sentences = &self.chat;
        let reply = self.reply(Document::line(sentences.faults.not_joined));
        if !self.is_admin() {
            return AnswerError::Worded(Box::new(
                self.reply(Document::line(sentences.faults.not_joined).text(sentences.joining.how_to_join)),
            ));
        }
        let join = self.button(sentences.buttons.subscribe, &Command::Subscribe(None));
        AnswerError::Worded(Box::new(reply.with_buttons([[join]])))
    }
}

impl Reply {
    /// The same with rows of buttons.
    pub(super) fn with_buttons<R: Into<Vec<ReplyButton>>>(mut self, rows: impl IntoIterator<Item = R>) -> Self {
        self.buttons = rows.into_iter().map(Into::into).filter(|row: &Vec<ReplyButton>| !row.is_empty()).collect();
        self
    }
}

/// The subscription's language, else that of the speaker's client.
pub(super) fn language<'a>(reader: Option<&'a Subscriber>, speaker: &'a Speaker) -> &'a str {
    reader.map(|reader| reader.language.as_str()).or(speaker.language.as_deref()).unwrap_or("en")
}

/// A sentence with its placeholders filled, as a line of a document.
pub(super) fn line(sentence: &str, values: &[(&str, &str)]) -> Vec<Span> {
    vec![Span::Text(fill(sentence, values))]
}
