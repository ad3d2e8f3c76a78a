//! Answers one interaction: directly, or, if the command takes longer, with a deferred response that is filled in later.
//!
//! `discord.rs` calls it. Discord's deadlines: the first response within three seconds, everything else within fifteen
//! minutes (discord.com/developers/docs/interactions/receiving-and-responding).

use std::pin::pin;
use std::time::Duration;

use serde_json::json;
use templates::chat::Document;
use tokio::time::timeout;
use twilight_model::channel::message::MessageFlags;

use super::DiscordBot;
use super::api::{ApiError, InteractionToken, RequestBody};
use super::interaction::{Interaction, InteractionKind};
use super::messages::{InteractionMessage, ReplyPart, choices, modal, reopening_message, reply_parts};
use crate::domain::subscriber::Address;
use crate::inbound::{ChatEvent, ChatHandler, QuestionForm, Reply, ReplyBody, Speaker, UserInput};

/// The types of a first response.
mod callback {
    pub const MESSAGE: u8 = 4;
    pub const MESSAGE_LATER: u8 = 5;
    pub const UPDATE_LATER: u8 = 6;
    pub const UPDATE: u8 = 7;
    pub const CHOICES: u8 = 8;
    pub const FORM: u8 = 9;
}

/// Discord ignores choices that come later.
const COMPLETION: Duration = Duration::from_millis(2_500);

/// The most further messages in a chat that the bot is not a member of.
const STRANGERS_MESSAGES: usize = 5;

/// The bookmark of the permissions that a chat was told about, followed by the chat.
const LACKING: &str = "discord.lacking";

/// The state of answering one interaction.
struct InteractionResponse<'a, C> {
    bot: &'a DiscordBot<C>,
    interaction_token: InteractionToken,
    kind: InteractionKind,
    has_message: bool,
    /// Whether others read the chat.
    is_public: bool,
    is_stranger: bool,
    input: UserInput,
}

/// How the interaction was acknowledged before its answer was ready.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Acknowledgement {
    None,
    /// A message will follow; in a server only the user will see it.
    DeferredMessage,
    /// The message whose button was pressed may be updated.
    DeferredUpdate,
}

impl<C: ChatHandler> DiscordBot<C> {
    pub(super) async fn respond(&self, interaction: Interaction) {
        let commands = self.handler.commands();
        let (Some(kind), Some(speaker)) = (interaction.kind(), interaction.speaker()) else { return };
        if kind == InteractionKind::Completion {
            return self.complete(&interaction, &speaker).await;
        }
        let Some(request) = interaction.request(commands) else { return };
        let response = InteractionResponse {
            bot: self,
            interaction_token: interaction.interaction_token(),
            kind,
            has_message: interaction.has_message(),
            is_public: !interaction.is_direct(),
            is_stranger: interaction.is_stranger(),
            input: request.input.clone(),
        };
        let mut answering = pin!(self.handler.answer(request));
        let (acknowledged, replies) = match timeout(self.answer_deadline, &mut answering).await {
            Ok(replies) => (Acknowledgement::None, replies),
            Err(_) => {
                let acknowledged = response.acknowledge().await;
                (acknowledged, answering.await)
            }
        };
        let is_answered = response.send(acknowledged, replies, &speaker.address).await;
        if is_answered && interaction.command(commands).is_some_and(|command| command.changes) && speaker.is_admin {
            self.look_at_permissions(&response, &interaction, &speaker).await;
        }
    }

    async fn complete(&self, interaction: &Interaction, speaker: &Speaker) {
        let found = match interaction.typed(self.handler.commands()) {
            Some((option, typed)) => timeout(COMPLETION, self.handler.complete(speaker, option.option_type, &typed))
                .await
                .unwrap_or_default(),
            None => Vec::new(),
        };
        let acknowledged =
            self.api.respond(&interaction.interaction_token(), callback::CHOICES, Some(choices(found).into())).await;
        logged("choices", acknowledged);
    }

    /// Tells an admin who changes the subscription, once, which permissions the bot lacks here. If it lacks none, the chat
    /// counts as reachable again.
    async fn look_at_permissions(
        &self,
        response: &InteractionResponse<'_, C>,
        interaction: &Interaction,
        speaker: &Speaker,
    ) {
        let address = &speaker.address;
        let lacks = if speaker.is_alone { Vec::new() } else { interaction.lacks() };
        let told = lacks.iter().map(|permission| format!("{permission:?}")).collect::<Vec<_>>().join(" ");
        let note = format!("{LACKING} {address}");
        let noted = self.handler.bookmark(&note).await.unwrap_or_default();
        if noted != told {
            self.handler.set_bookmark(&note, told.clone()).await;
        }
        let replies = if lacks.is_empty() {
            self.handler.on_event(address.clone(), ChatEvent::Reachable).await
        } else if told != noted {
            vec![private(self.handler.lacking(speaker.language.as_deref().unwrap_or("en"), &lacks))]
        } else {
            Vec::new()
        };
        response.follow_up(reply_parts(replies, address, self.handler.links())).await;
    }
}

impl<C: ChatHandler> InteractionResponse<'_, C> {
    /// Acknowledges the interaction. In a server the message is hidden until its reply is known to be public.
    async fn acknowledge(&self) -> Acknowledgement {
        let (acknowledged, kind, data) = if self.has_message {
            (Acknowledgement::DeferredUpdate, callback::UPDATE_LATER, None)
        } else {
            let flags = if self.is_public { MessageFlags::EPHEMERAL } else { MessageFlags::empty() };
            (
                Acknowledgement::DeferredMessage,
                callback::MESSAGE_LATER,
                Some(RequestBody::from(json!({ "flags": flags }))),
            )
        };
        logged("that an answer will come", self.bot.api.respond(&self.interaction_token, kind, data).await);
        acknowledged
    }

    /// Sends the replies; whether there were any, and the first arrived.
    async fn send(&self, acknowledged: Acknowledgement, replies: Vec<Reply>, address: &Address) -> bool {
        let api = &self.bot.api;
        let mut parts = reply_parts(replies, address, self.bot.handler.links()).into_iter();
        let first = match (acknowledged, parts.next()) {
            (Acknowledgement::None, None) => match self.has_message {
                // No reply: the button stops waiting.
                true => api.respond(&self.interaction_token, callback::UPDATE_LATER, None).await,
                false => return false,
            },
            (Acknowledgement::DeferredMessage, None) => api.delete_original(&self.interaction_token).await,
            (Acknowledgement::DeferredUpdate, None) => Ok(()),
            (Acknowledgement::None, Some(ReplyPart::Form(form))) => {
                match modal(&form).filter(|_| self.kind != InteractionKind::Form) {
                    Some(modal) => api.respond(&self.interaction_token, callback::FORM, Some(modal.into())).await,
                    None => self.send_first(acknowledged, self.reopening_message(&form)).await,
                }
            }
            (acknowledged, Some(ReplyPart::Form(form))) => {
                self.send_first(acknowledged, self.reopening_message(&form)).await
            }
            (acknowledged, Some(ReplyPart::Message(message))) => self.send_first(acknowledged, Some(message)).await,
        };
        let is_answered = logged("an answer", first);
        if is_answered {
            self.follow_up(parts.collect()).await;
        }
        is_answered
    }

    async fn send_first(
        &self,
        acknowledged: Acknowledgement,
        message: Option<InteractionMessage>,
    ) -> Result<(), ApiError> {
        let Some(message) = message else { return Ok(()) };
        let api = &self.bot.api;
        let is_hidden = self.hides(&message);
        match acknowledged {
            Acknowledgement::None if message.replaces && self.has_message => {
                api.respond(&self.interaction_token, callback::UPDATE, Some(message.in_place())).await
            }
            Acknowledgement::None => {
                api.respond(&self.interaction_token, callback::MESSAGE, Some(message.new_message(is_hidden))).await
            }
            Acknowledgement::DeferredUpdate if message.replaces => {
                api.edit_original(&self.interaction_token, message.in_place()).await
            }
            Acknowledgement::DeferredUpdate => {
                api.follow_up(&self.interaction_token, message.new_message(is_hidden)).await
            }
            Acknowledgement::DeferredMessage if is_hidden == self.is_public => {
                api.edit_original(&self.interaction_token, message.in_place()).await
            }
            // A hidden response cannot become public: it is deleted and sent anew.
            Acknowledgement::DeferredMessage => {
                logged("that an answer comes otherwise", api.delete_original(&self.interaction_token).await);
                api.follow_up(&self.interaction_token, message.new_message(is_hidden)).await
            }
        }
    }

    async fn follow_up(&self, parts: Vec<ReplyPart>) {
        let most = if self.is_stranger { STRANGERS_MESSAGES } else { usize::MAX };
        let messages = parts.into_iter().filter_map(|part| match part {
            ReplyPart::Message(message) => Some(message),
            ReplyPart::Form(form) => self.reopening_message(&form),
        });
        for message in messages.take(most) {
            let is_hidden = self.hides(&message);
            if !logged(
                "a message",
                self.bot.api.follow_up(&self.interaction_token, message.new_message(is_hidden)).await,
            ) {
                return;
            }
        }
    }

    fn reopening_message(&self, form: &QuestionForm) -> Option<InteractionMessage> {
        reopening_message(form, &self.input)
    }

    /// Whether only the user shall see it. In direct messages this is needless, and a hidden message is lost when the client
    /// restarts.
    fn hides(&self, message: &InteractionMessage) -> bool {
        self.is_stranger || (self.is_public && message.is_private)
    }
}

fn private(document: Document) -> Reply {
    Reply { body: ReplyBody::Document(document), buttons: Vec::new(), is_private: true, replaces: false }
}

/// Logs a failure; whether it succeeded. A late or a repeated response happens at times, and is not an error.
fn logged(what: &str, result: Result<(), ApiError>) -> bool {
    match &result {
        Ok(()) => {}
        Err(error @ ApiError::Refused { code: 10_062 | 10_015 | 40_060, .. }) => {
            tracing::info!(%error, what, "Discord no longer accepts this response");
        }
        // The API client has logged it.
        Err(ApiError::Unauthorized) => {}
        Err(error) => tracing::warn!(%error, what, "Discord rejected a response"),
    }
    result.is_ok()
}
