//! Sends replies to a chat: edits the message whose button was pressed, falls back to plain text, waits where it must.
//!
//! `telegram.rs` hands over replies with their [`Target`]; `write.rs` makes messages of them. It must never know what was
//! asked.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::TelegramBot;
use super::api::Call;
use super::update::Sent;
use super::write::{self, Piece};
use crate::domain::delivery::{Scope, SendError};
use crate::domain::subscriber::{Address, Channel};
use crate::inbound::Core;
use crate::inbound::{Happened, Reply};
use crate::outbound::limiter::target_key;

/// A chat that is throttled for longer is not answered any more: nobody would know what it is about.
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);
/// How often a message is tried that certainly was not sent.
const TRIES: u32 = 3;
/// Answers that wait for a throttled chat; what is said beyond them is not answered.
const MOST_WAITING: usize = 50;

/// Where replies go.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The chat or topic.
    pub place: Address,
    /// The message that a reply may take the place of.
    pub replaces: Option<i32>,
    /// In a group, the message that is answered.
    pub answers: Option<i32>,
    /// In a group, who is asked: their number and name.
    pub asks: Option<(String, String)>,
}

impl Target {
    /// A place where nobody said anything.
    pub fn at(place: Address) -> Self {
        Self { place, replaces: None, answers: None, asks: None }
    }

    /// As the Bot API names them.
    pub fn chat_and_thread(&self) -> (i64, Option<i32>) {
        match self.place {
            Address::Telegram { chat, thread } => (chat, thread),
            // Every place of this adapter is Telegram's.
            _ => (0, None),
        }
    }
}

impl<C: Core> TelegramBot<C> {
    /// Sends replies after those that this chat still waits for.
    pub(super) fn say(self: &Arc<Self>, target: Target, replies: Vec<Reply>) {
        if replies.is_empty() {
            return;
        }
        let (chat, _) = target.chat_and_thread();
        if self.sending.waiting(chat) >= MOST_WAITING {
            return tracing::warn!(chat = target.place.masked(), "A chat asks faster than it may be answered");
        }
        let bot = Arc::clone(self);
        self.sending.push(chat, async move { bot.deliver(target, replies).await });
    }

    async fn deliver(&self, mut target: Target, replies: Vec<Reply>) {
        for reply in replies {
            let mut replaces = target.replaces.filter(|_| reply.replaces);
            for piece in write::pieces(&reply, &target, self.core.links()) {
                let result = match replaces.take() {
                    Some(message) => self.replace(&mut target, message, &piece).await,
                    None => self.send(&mut target, &piece).await,
                };
                match result {
                    Ok(()) => {}
                    // It may stand there; what follows it does not yet.
                    Err(error @ SendError::Uncertain(_)) => {
                        tracing::warn!(chat = target.place.masked(), "Whether an answer arrived is not known: {error}");
                    }
                    Err(error) => return self.give_up(&target.place, error).await,
                }
                target.answers = None;
            }
        }
    }

    /// What is said of a chat that cannot be answered.
    async fn give_up(&self, place: &Address, error: SendError) {
        tracing::warn!(chat = place.masked(), "An answer was not sent: {error}");
        if let SendError::Gone(reason) | SendError::TopicGone(reason) = error {
            // Whoever cannot be written to cannot be told that.
            let _unsaid = self.core.happened(place.clone(), Happened::Unreachable(reason)).await;
        }
    }

    /// Puts a piece in the place of a message, or below it where that is not possible any more.
    async fn replace(&self, target: &mut Target, message: i32, piece: &Piece) -> Result<(), SendError> {
        let Some(edit) = piece.edit(target, message) else { return self.send(target, piece).await };
        let refused = match self.insist::<Sent>(&edit, &target.place).await {
            Err(SendError::Content(reason)) => reason.to_lowercase(),
            other => return other.map(drop),
        };
        if refused.contains("message is not modified") {
            return Ok(());
        }
        if refused.contains("can't parse")
            && let Some(plain) = piece.plainer().edit(target, message)
            && self.insist::<Sent>(&plain, &target.place).await.is_ok()
        {
            return Ok(());
        }
        self.send(target, piece).await
    }

    /// Sends a piece as a message of its own, plain where its markup is refused.
    async fn send(&self, target: &mut Target, piece: &Piece) -> Result<(), SendError> {
        match self.send_to(target, piece).await {
            Err(SendError::Moved(place)) => {
                let happened = Happened::Moved(place.clone());
                let _unsaid = self.core.happened(target.place.clone(), happened).await;
                *target = Target::at(place);
                self.send_to(target, piece).await
            }
            other => other,
        }
    }

    async fn send_to(&self, target: &Target, piece: &Piece) -> Result<(), SendError> {
        match self.insist::<Sent>(&piece.message(target), &target.place).await {
            Err(SendError::Content(reason)) => {
                tracing::warn!(chat = target.place.masked(), "Telegram refuses the form of an answer: {reason}");
                self.insist::<Sent>(&piece.plainer().message(target), &target.place).await.map(drop)
            }
            other => other.map(drop),
        }
    }

    /// Asks until the chat takes it, as long as it certainly has not: an unknown outcome is not tried again.
    async fn insist<T: DeserializeOwned>(&self, call: &Call, place: &Address) -> Result<T, SendError> {
        let scope = Scope::Target(target_key(place));
        let mut tries = 1;
        loop {
            let error = match self.api.ask(call, &scope).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let pause = match &error {
                SendError::Throttled { retry_after, scope, .. } => {
                    self.settings.limiter.hold(Channel::Telegram, scope, *retry_after);
                    *retry_after
                }
                SendError::Transient(_) => self.settings.pauses.0 * tries,
                _ => return Err(error),
            };
            if tries == TRIES || pause > LONGEST_WAIT || !self.rest(pause).await {
                return Err(error);
            }
            tries += 1;
        }
    }
}
