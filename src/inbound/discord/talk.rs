//! Answers one interaction: at once, or, where the answer takes its time, after Discord was told that it will come.
//!
//! `discord.rs` calls it. Rules: the first answer within three seconds, everything else within fifteen minutes
//! (discord.com/developers/docs/interactions/receiving-and-responding). It must never know what is answered.

use std::pin::pin;
use std::time::Duration;

use serde_json::json;
use serenity::model::channel::MessageFlags;
use templates::chat::Document;
use tokio::time::timeout;

use super::Bot;
use super::api::{ApiError, Parcel, Ticket};
use super::event::{Interaction, Kind};
use super::write::{Message, Piece, choices, modal, pieces, reopener};
use crate::domain::subscriber::Address;
use crate::inbound::{Body, Core, Form, Happened, Reply, Said, Speaker};

/// The kinds of a first answer.
mod callback {
    pub const MESSAGE: u8 = 4;
    pub const MESSAGE_LATER: u8 = 5;
    pub const UPDATE_LATER: u8 = 6;
    pub const UPDATE: u8 = 7;
    pub const CHOICES: u8 = 8;
    pub const FORM: u8 = 9;
}

/// Choices that come later than this are not looked at.
const COMPLETION: Duration = Duration::from_millis(2_500);

/// Further messages where the bot is no member.
const STRANGERS_MESSAGES: usize = 5;

/// The name under which it is noted what was said to be lacking at a place.
const LACKING: &str = "discord.lacking";

/// One interaction while it is answered.
struct Turn<'a, C> {
    bot: &'a Bot<C>,
    ticket: Ticket,
    kind: Kind,
    has_message: bool,
    /// Whether others read along where it is said.
    is_public: bool,
    is_stranger: bool,
    said: Said,
}

/// What Discord was told while the answer was on its way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// A message will come, which only who asked is to see where others read along.
    MessageComes,
    /// The message whose button was pressed will change, or will not.
    UpdateComes,
}

impl<C: Core> Bot<C> {
    pub(super) async fn talk(&self, interaction: Interaction) {
        let commands = self.core.commands();
        let (Some(kind), Some(speaker)) = (interaction.kind(), interaction.speaker()) else { return };
        if kind == Kind::Completion {
            return self.complete(&interaction, &speaker).await;
        }
        let Some(request) = interaction.request(commands) else { return };
        let turn = Turn {
            bot: self,
            ticket: interaction.ticket(),
            kind,
            has_message: interaction.has_message(),
            is_public: !interaction.is_direct(),
            is_stranger: interaction.is_stranger(),
            said: request.said.clone(),
        };
        let mut answering = pin!(self.core.answer(request));
        let (told, replies) = match timeout(self.patience, &mut answering).await {
            Ok(replies) => (Told::Nothing, replies),
            Err(_) => {
                let told = turn.tell().await;
                (told, answering.await)
            }
        };
        let is_answered = turn.send(told, replies, &speaker.place).await;
        if is_answered && interaction.command(commands).is_some_and(|command| command.changes) && speaker.is_admin {
            self.look_at_permissions(&turn, &interaction, &speaker).await;
        }
    }

    async fn complete(&self, interaction: &Interaction, speaker: &Speaker) {
        let found = match interaction.typed(self.core.commands()) {
            Some((option, typed)) => {
                timeout(COMPLETION, self.core.complete(speaker, option.takes, &typed)).await.unwrap_or_default()
            }
            None => Vec::new(),
        };
        let told = self.api.callback(&interaction.ticket(), callback::CHOICES, Some(choices(found).into())).await;
        logged("choices", told);
    }

    /// Who changes a subscription here is told, once, what the bot lacks to write here. Where it lacks nothing, it may
    /// write again, whatever was noted before.
    async fn look_at_permissions(&self, turn: &Turn<'_, C>, interaction: &Interaction, speaker: &Speaker) {
        let place = &speaker.place;
        let lacks = if speaker.is_alone { String::new() } else { interaction.lacks().join(", ") };
        let note = format!("{LACKING} {place}");
        let noted = self.core.bookmark(&note).await.unwrap_or_default();
        if noted != lacks {
            self.core.set_bookmark(&note, lacks.clone()).await;
        }
        let replies = match lacks.as_str() {
            "" => self.core.happened(place.clone(), Happened::Reachable).await,
            lacks if lacks != noted => {
                let language = speaker.language.as_deref().unwrap_or("en");
                vec![private(self.core.lacking(language, lacks))]
            }
            _ => Vec::new(),
        };
        turn.follow(pieces(replies, place, self.core.links())).await;
    }
}

impl<C: Core> Turn<'_, C> {
    /// Tells Discord that the answer will come. Where others read along it is hidden until it is known to be for them.
    async fn tell(&self) -> Told {
        let (told, kind, data) = if self.has_message {
            (Told::UpdateComes, callback::UPDATE_LATER, None)
        } else {
            let flags = if self.is_public { MessageFlags::EPHEMERAL } else { MessageFlags::empty() };
            (Told::MessageComes, callback::MESSAGE_LATER, Some(Parcel::from(json!({ "flags": flags }))))
        };
        logged("that an answer will come", self.bot.api.callback(&self.ticket, kind, data).await);
        told
    }

    /// Whether anything was said.
    async fn send(&self, told: Told, replies: Vec<Reply>, place: &Address) -> bool {
        let api = &self.bot.api;
        let mut pieces = pieces(replies, place, self.bot.core.links()).into_iter();
        let first = match (told, pieces.next()) {
            (Told::Nothing, None) => match self.has_message {
                // Nothing to say, or nothing more: the button stops waiting.
                true => api.callback(&self.ticket, callback::UPDATE_LATER, None).await,
                false => return false,
            },
            (Told::MessageComes, None) => api.delete_original(&self.ticket).await,
            (Told::UpdateComes, None) => Ok(()),
            (Told::Nothing, Some(Piece::Form(form))) => match modal(&form).filter(|_| self.kind != Kind::Form) {
                Some(modal) => api.callback(&self.ticket, callback::FORM, Some(modal.into())).await,
                None => self.first(told, self.reopened(&form)).await,
            },
            (told, Some(Piece::Form(form))) => self.first(told, self.reopened(&form)).await,
            (told, Some(Piece::Message(message))) => self.first(told, Some(message)).await,
        };
        let is_answered = logged("an answer", first);
        if is_answered {
            self.follow(pieces.collect()).await;
        }
        is_answered
    }

    async fn first(&self, told: Told, message: Option<Message>) -> Result<(), ApiError> {
        let Some(message) = message else { return Ok(()) };
        let api = &self.bot.api;
        let is_hidden = self.hides(&message);
        match told {
            Told::Nothing if message.replaces && self.has_message => {
                api.callback(&self.ticket, callback::UPDATE, Some(message.in_place())).await
            }
            Told::Nothing => api.callback(&self.ticket, callback::MESSAGE, Some(message.new_message(is_hidden))).await,
            Told::UpdateComes if message.replaces => api.edit_original(&self.ticket, message.in_place()).await,
            Told::UpdateComes => api.follow_up(&self.ticket, message.new_message(is_hidden)).await,
            Told::MessageComes if is_hidden == self.is_public => {
                api.edit_original(&self.ticket, message.in_place()).await
            }
            // What was begun for one is for all: a message cannot be shown to more people than it was announced to.
            Told::MessageComes => {
                logged("that an answer comes otherwise", api.delete_original(&self.ticket).await);
                api.follow_up(&self.ticket, message.new_message(is_hidden)).await
            }
        }
    }

    async fn follow(&self, pieces: Vec<Piece>) {
        let most = if self.is_stranger { STRANGERS_MESSAGES } else { usize::MAX };
        let messages = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Message(message) => Some(message),
            Piece::Form(form) => self.reopened(&form),
        });
        for message in messages.take(most) {
            let is_hidden = self.hides(&message);
            if !logged("a message", self.bot.api.follow_up(&self.ticket, message.new_message(is_hidden)).await) {
                return;
            }
        }
    }

    fn reopened(&self, form: &Form) -> Option<Message> {
        reopener(form, &self.said)
    }

    /// Whether only who asked is to see it. With the bot alone nobody else does, and a hidden message goes with a restart
    /// of the client.
    fn hides(&self, message: &Message) -> bool {
        self.is_stranger || (self.is_public && message.is_private)
    }
}

fn private(document: Document) -> Reply {
    Reply { body: Body::Document(document), buttons: Vec::new(), is_private: true, replaces: false }
}

/// Whether it went out. An answer that comes too late or a second time is nobody's fault and seldom.
fn logged(what: &str, result: Result<(), ApiError>) -> bool {
    match &result {
        Ok(()) => {}
        Err(error @ ApiError::Refused { code: 10_062 | 10_015 | 40_060, .. }) => {
            tracing::info!(%error, what, "Discord does not wait for it any more");
        }
        // Said by the API, once.
        Err(ApiError::Unauthorized) => {}
        Err(error) => tracing::warn!(%error, what, "Discord did not take it"),
    }
    result.is_ok()
}
