//! Stories of conversations: what readers say in a chat, and what they are answered. Each thing said is answered by a new
//! [`Inbound`] on the same store, so there is a restart in the middle of every conversation. On both databases.

mod channels;
mod groups;
mod joining;
mod leaving;
mod lists_and_settings;
mod marks;
mod papers;
mod safety;
mod topics;

use std::cell::{Cell, RefCell};

use chrono::{DateTime, Utc};
use dawnpost::desk::ReaderFolders;
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::inbound::{Inbound, Reply, ReplyBody, ReplyButton, Request, Speaker, Update, UserInput};
use dawnpost::store::Store;
use templates::clean::units;
use templates::phrases::Phrases;
use templates::phrases::chat::ChatPhrases;

use crate::support::desk::desk;
use crate::support::store::address;

const SENTENCE: &str = "sparse transformers, mixture of experts";

/// Somebody who speaks in a place, and what they were answered last.
pub struct Talk {
    pub store: Store,
    pub speaker: Speaker,
    updates: Cell<u32>,
    pub last: RefCell<Vec<Reply>>,
}

impl Talk {
    /// Somebody alone with us.
    pub fn alone(store: &Store, chat: &str, language: &str) -> Self {
        let speaker = Speaker {
            address: address(chat),
            member: "7".to_owned(),
            is_alone: true,
            is_admin: true,
            language: Some(language.to_owned()),
        };
        Self { store: store.clone(), speaker, updates: Cell::new(0), last: RefCell::default() }
    }

    /// A member of a group.
    pub fn member(store: &Store, chat: &str, member: &str, is_admin: bool) -> Self {
        let mut talk = Self::alone(store, chat, "en");
        talk.speaker.member = member.to_owned();
        talk.speaker.is_alone = false;
        talk.speaker.is_admin = is_admin;
        talk
    }

    /// Somebody who has joined.
    pub async fn joined(store: &Store, chat: &str, language: &str) -> Self {
        let talk = Self::alone(store, chat, language);
        talk.join().await;
        talk
    }

    pub async fn join(&self) {
        self.say(&format!("/subscribe {SENTENCE}")).await;
        self.press(self.chat().buttons.confirm).await;
        assert!(self.reader().await.is_some(), "{:?}", self.last.borrow());
    }

    pub fn inbound(&self) -> Inbound {
        Inbound::new(desk(&self.store, ReaderFolders::default()), self.store.clone())
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        desk(&self.store, ReaderFolders::default()).now()
    }

    /// The sentences of their language.
    pub fn chat(&self) -> &'static ChatPhrases {
        Phrases::of(self.speaker.language.as_deref().unwrap_or_default()).chat
    }

    pub async fn reader(&self) -> Option<Subscriber> {
        self.store.subscriber_at(&self.speaker.address).await.expect("a query")
    }

    /// A new update, answered by an [`Inbound`] that has just been started.
    pub async fn send(&self, input: UserInput) -> String {
        self.updates.set(self.updates.get() + 1);
        let id = format!("{}-{}-{}", self.speaker.address, self.speaker.member, self.updates.get());
        self.send_as(input, &id).await
    }

    pub async fn send_as(&self, input: UserInput, id: &str) -> String {
        let update = Update { source: "story", id: id.to_owned() };
        let request = Request { update, speaker: self.speaker.clone(), input };
        let replies = self.inbound().answer(request).await;
        replies.iter().for_each(fits_both_platforms);
        let text = replies.iter().map(text).collect::<Vec<_>>().join("\n");
        *self.last.borrow_mut() = replies;
        text
    }

    /// Types a command, with its slash, or a text.
    pub async fn say(&self, text: &str) -> String {
        match text.strip_prefix('/') {
            Some(command) => self.send(UserInput::Command(command.to_owned())).await,
            None => self.send(UserInput::Text(text.to_owned())).await,
        }
    }

    /// Presses the button that says this.
    pub async fn press(&self, label: &str) -> String {
        let data = self.data(label);
        self.send(UserInput::Button(data)).await
    }

    /// The data of a button of the last answer.
    pub fn data(&self, label: &str) -> String {
        let last = self.last.borrow();
        let buttons: Vec<&ReplyButton> = last.iter().flat_map(|reply| reply.buttons.iter().flatten()).collect();
        match buttons.iter().find(|button| button.label == label).map(|button| &button.data) {
            Some(data) => data.clone(),
            _ => panic!("no button {label:?} in {last:?}"),
        }
    }

    /// The data of all buttons of the last answer.
    pub fn all_data(&self) -> Vec<String> {
        let last = self.last.borrow();
        last.iter().flat_map(|reply| reply.buttons.iter().flatten()).map(|button| button.data.clone()).collect()
    }

    /// Whether the last answer has a button that says this.
    pub fn has(&self, label: &str) -> bool {
        self.last.borrow().iter().flat_map(|reply| reply.buttons.iter().flatten()).any(|button| button.label == label)
    }

    /// What the question of the last answer is, where it is a form.
    pub fn asked(&self) -> String {
        match &self.last.borrow()[0].body {
            ReplyBody::Form(form) => form.fields[0].label.clone(),
            other => panic!("{other:?}"),
        }
    }
}

/// What a reply says, without markup.
pub fn text(reply: &Reply) -> String {
    match &reply.body {
        ReplyBody::Document(document) => document.plain(),
        ReplyBody::Digest(digest) => digest.title.clone(),
        ReplyBody::File { name, caption, .. } => format!("{name} {}", caption.plain()),
        ReplyBody::Form(form) => form.question().plain(),
        ReplyBody::Toast(text) => text.clone(),
    }
}

/// Nothing is said that a platform would refuse.
fn fits_both_platforms(reply: &Reply) {
    assert!(reply.buttons.len() <= 5, "{reply:?}");
    for button in reply.buttons.iter().inspect(|row| assert!((1..=5).contains(&row.len()))).flatten() {
        assert!((1..=80).contains(&units(&button.label)), "{button:?}");
        assert!(button.data.len() <= 64, "{button:?}");
    }
    match &reply.body {
        ReplyBody::Document(document) => {
            assert!(!document.plain().trim().is_empty(), "{reply:?}");
            assert!(document.telegram().iter().all(|message| !message.is_empty() && units(message) <= 4096));
            assert!(document.discord().iter().all(|message| !message.is_empty() && units(message) <= 2000));
        }
        ReplyBody::Form(form) => {
            assert!((1..=5).contains(&form.fields.len()) && units(&form.title) <= 45, "{form:?}");
            assert!(form.command.len() <= 90, "{form:?}");
            for field in &form.fields {
                assert!(units(&field.label) <= 45 && units(&field.hint) <= 100, "{field:?}");
                assert!(field.value.chars().count() <= field.most_chars as usize, "{field:?}");
            }
        }
        ReplyBody::Toast(text) => assert!((1..=200).contains(&units(text)), "{text}"),
        ReplyBody::Digest(_) | ReplyBody::File { .. } => {}
    }
}
