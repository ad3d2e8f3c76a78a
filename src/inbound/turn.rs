//! Defines [`Turn`], one thing that is said and its answer: who speaks, whose place it is, which question is open, in which
//! language; and the pieces that answers are made of.
//!
//! `handle.rs` begins and ends turns, the files beside it answer. It must never know what a command does.

use templates::chat::{Document, Span};
use templates::phrases::chat::ChatPhrases;
use templates::phrases::{Phrases, fill};
use templates::words::Words;

use super::buttons;
use super::conversation::Open;
use super::parse::Command;
use super::{Body, Button, Reply, Speaker};
use crate::desk::{Desk, DeskError};
use crate::domain::change::Refusal;
use crate::domain::subscriber::{Address, Status, Subscriber};
use crate::store::{Store, StoreError};

/// One thing that is said, and what is known when it is answered.
pub(super) struct Turn<'a> {
    /// Does what is asked.
    pub desk: &'a Desk,
    /// Keeps the open question.
    pub store: &'a Store,
    /// Who, where.
    pub speaker: &'a Speaker,
    /// Whose place it is.
    pub reader: Option<Subscriber>,
    /// The question that is open between us; what stands here in the end is kept.
    pub open: Option<Open>,
    /// The sentences of the speaker's language.
    pub chat: &'static ChatPhrases,
    /// The words of dates and reasons in the same.
    pub words: &'static Words,
}

/// An answer, or why there is none.
pub(super) type Answer = Result<Vec<Reply>, Fault>;

/// Why something is not done. The open question stays open, so that another try is possible.
#[derive(Debug)]
pub(super) enum Fault {
    /// Worded already.
    Told(Box<Reply>),
    /// The desk does not.
    Desk(DeskError),
}

impl From<DeskError> for Fault {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Desk(refusal.into())
    }
}

impl<'a> Turn<'a> {
    /// Looks up whose place it is and what is open.
    pub(super) async fn begin(desk: &'a Desk, store: &'a Store, speaker: &'a Speaker) -> Result<Turn<'a>, DeskError> {
        let reader = desk.reader_at(&speaker.place).await?;
        let kept = store.conversation(&speaker.place, &speaker.member).await?;
        let open = kept.and_then(|(json, since)| Open::from_json(&json, since, desk.now()));
        Ok(Self::with(desk, store, speaker, reader, open))
    }

    /// With what is known, or nothing where even that could not be looked up.
    pub(super) fn with(
        desk: &'a Desk,
        store: &'a Store,
        speaker: &'a Speaker,
        reader: Option<Subscriber>,
        open: Option<Open>,
    ) -> Turn<'a> {
        let phrases = Phrases::of(language(reader.as_ref(), speaker));
        let words = Words::of(phrases.tag);
        Self { desk, store, speaker, reader, open, chat: phrases.chat, words }
    }

    /// Speaks the language of the reader as they are now.
    pub(super) fn now_of(&mut self, reader: Subscriber) {
        let phrases = Phrases::of(&reader.language);
        (self.chat, self.words) = (phrases.chat, Words::of(phrases.tag));
        self.reader = Some(reader);
    }

    /// The reader whose place it is.
    pub(super) fn reader(&self) -> Result<&Subscriber, Fault> {
        self.reader.as_ref().ok_or_else(|| self.not_joined())
    }

    pub(super) fn place(&self) -> &Address {
        &self.speaker.place
    }

    /// Whether they may change the place's subscription.
    pub(super) fn is_admin(&self) -> bool {
        self.speaker.is_alone || self.speaker.is_admin
    }

    /// Whether digests went here once and do not any more.
    pub(super) fn has_left(&self) -> bool {
        self.reader.as_ref().is_some_and(|reader| matches!(reader.status, Status::Left | Status::Withdrawn))
    }

    /// For the speaker alone, where others read along.
    pub(super) fn say(&self, document: Document) -> Reply {
        let is_private = !self.speaker.is_alone;
        Reply { body: Body::Document(document), buttons: Vec::new(), is_private, replaces: false }
    }

    /// For everybody in the place.
    pub(super) fn announce(&self, document: Document) -> Reply {
        Reply { is_private: false, ..self.say(document) }
    }

    pub(super) fn button(&self, label: &str, command: &Command) -> Button {
        buttons::button(self.desk.links(), self.place(), label, command)
    }

    pub(super) fn told(&self, text: &str) -> Fault {
        Fault::Told(Box::new(self.say(Document::line(text))))
    }

    /// A fault as an answer.
    pub(super) fn excuse(&self, fault: Fault) -> Reply {
        match fault {
            Fault::Told(reply) => *reply,
            Fault::Desk(error) => self.say(Document::line(self.worded(&error))),
        }
    }

    pub(super) fn not_joined(&self) -> Fault {
        let sentences = &self.chat;
        let reply = self.say(Document::line(sentences.faults.not_joined));
        if !self.is_admin() {
            return Fault::Told(Box::new(
                self.say(Document::line(sentences.faults.not_joined).text(sentences.joining.how_to_join)),
            ));
        }
        let join = self.button(sentences.buttons.subscribe, &Command::Subscribe(None));
        Fault::Told(Box::new(reply.with([[join]])))
    }
}

impl Reply {
    /// With rows of buttons.
    pub(super) fn with<R: Into<Vec<Button>>>(mut self, rows: impl IntoIterator<Item = R>) -> Self {
        self.buttons = rows.into_iter().map(Into::into).filter(|row: &Vec<Button>| !row.is_empty()).collect();
        self
    }
}

/// The subscription's language, else that of the speaker's client.
pub(super) fn language<'a>(reader: Option<&'a Subscriber>, speaker: &'a Speaker) -> &'a str {
    reader.map(|reader| reader.language.as_str()).or(speaker.language.as_deref()).unwrap_or("en")
}

/// A sentence with its gaps filled, as a line of a document.
pub(super) fn line(sentence: &str, values: &[(&str, &str)]) -> Vec<Span> {
    vec![Span::Text(fill(sentence, values))]
}
