//! Sends replies to a chat: edits the message whose button was pressed, falls back to plain text, waits while throttled.
//!
//! `updates.rs` passes replies with their [`ReplyTarget`]; `messages.rs` builds the messages.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::TelegramBot;
use super::api::Call;
use super::messages::{self, ReplyMessage};
use super::target::ReplyTarget;
use super::update::SentMessage;
use crate::domain::delivery::{Scope, SendError};
use crate::domain::subscriber::{Address, Channel};
use crate::inbound::ChatHandler;
use crate::inbound::{ChatEvent, Reply};

/// A reply to a chat that is throttled for longer is given up, as it would come too late.
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);
/// The most tries of a message that was certainly not sent.
const TRIES: u32 = 3;
/// The most replies that wait for one chat; further requests are not answered.
const MOST_WAITING: usize = 50;

impl<C: ChatHandler> TelegramBot<C> {
    /// Queues replies after the earlier ones of the chat.
    pub(super) fn queue_replies(self: &Arc<Self>, target: ReplyTarget, replies: Vec<Reply>) {
        if replies.is_empty() {
            return;
        }
        let (chat, _) = target.chat_and_thread();
        if self.sending.waiting(chat) >= MOST_WAITING {
            return tracing::warn!(
                chat = target.address.masked(),
                "A Telegram chat has too many waiting replies; a request is not answered"
            );
        }
        let bot = Arc::clone(self);
        self.sending.push(chat, async move { bot.deliver(target, replies).await });
    }

    async fn deliver(&self, mut target: ReplyTarget, replies: Vec<Reply>) {
        for reply in replies {
            let mut replaces = target.replaces.filter(|_| reply.replaces);
            for message in messages::messages_of(&reply, &target, self.handler.links()) {
                let result = match replaces.take() {
                    Some(replaced) => self.replace(&mut target, replaced, &message).await,
                    None => self.send(&mut target, &message).await,
                };
                match result {
                    Ok(()) => {}
                    // It may have arrived; the following messages are sent all the same.
                    Err(error @ SendError::Uncertain(_)) => {
                        tracing::warn!(
                            chat = target.address.masked(),
                            "A reply on Telegram may not have arrived: {error}"
                        );
                    }
                    Err(error) => return self.give_up(&target.address, error).await,
                }
                target.answers = None;
            }
        }
    }

    /// Logs a reply that was not sent, and stores that the chat is unreachable if it is.
    async fn give_up(&self, address: &Address, error: SendError) {
        tracing::warn!(chat = address.masked(), "A reply on Telegram was not sent: {error}");
        if let SendError::Gone(reason) | SendError::TopicGone(reason) = error {
            // Replies to this event could not be sent either.
            let _unsaid = self.handler.on_event(address.clone(), ChatEvent::Unreachable(reason)).await;
        }
    }

    /// Replaces a message; if that is not possible any more, sends a new one.
    async fn replace(&self, target: &mut ReplyTarget, replaced: i32, message: &ReplyMessage) -> Result<(), SendError> {
        let Some(edit) = message.edit(target, replaced) else { return self.send(target, message).await };
        let refused = match self.insist::<SentMessage>(&edit, &target.address).await {
            Err(SendError::Content(reason)) => reason.to_lowercase(),
            other => return other.map(drop),
        };
        if refused.contains("message is not modified") {
            return Ok(());
        }
        if refused.contains("can't parse")
            && let Some(plain) = message.plainer().edit(target, replaced)
            && self.insist::<SentMessage>(&plain, &target.address).await.is_ok()
        {
            return Ok(());
        }
        self.send(target, message).await
    }

    /// Sends a new message, to the new id if the chat has moved.
    async fn send(&self, target: &mut ReplyTarget, message: &ReplyMessage) -> Result<(), SendError> {
        match self.send_to(target, message).await {
            Err(SendError::Moved(address)) => {
                let event = ChatEvent::Moved(address.clone());
                let _unsaid = self.handler.on_event(target.address.clone(), event).await;
                *target = ReplyTarget::at(address);
                self.send_to(target, message).await
            }
            other => other,
        }
    }

    async fn send_to(&self, target: &ReplyTarget, message: &ReplyMessage) -> Result<(), SendError> {
        match self.insist::<SentMessage>(&message.message(target), &target.address).await {
            Err(SendError::Content(reason)) => {
                tracing::warn!(
                    chat = target.address.masked(),
                    "Telegram rejects the markup of a reply, which is sent as plain text: {reason}"
                );
                self.insist::<SentMessage>(&message.plainer().message(target), &target.address).await.map(drop)
            }
            other => other.map(drop),
        }
    }

    /// Repeats a call that certainly did not succeed; one with an unknown outcome is not repeated.
    async fn insist<T: DeserializeOwned>(&self, call: &Call, address: &Address) -> Result<T, SendError> {
        let scope = Scope::Target(address.target_key());
        let mut tries = 1_u32;
        loop {
            let error = match self.api.ask(call, &scope).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let pause = match &error {
                SendError::Throttled { retry_after, scope, .. } => {
                    self.settings.limiter.hold(Channel::Telegram, scope, *retry_after);
                    retry_after.length()
                }
                SendError::Transient(_) => self.settings.retry_pauses.0.saturating_mul(tries),
                _ => return Err(error),
            };
            if tries == TRIES || pause > LONGEST_WAIT || !self.pause(pause).await {
                return Err(error);
            }
            tries = tries.saturating_add(1);
        }
    }
}
