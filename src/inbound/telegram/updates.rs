//! Answers one update: asks Telegram whether the speaker is an admin, passes the request to the [`ChatHandler`], and answers
//! a pressed button in time.
//!
//! `telegram.rs` calls [`TelegramBot::answer`] when it is the update's turn in its chat.

use std::sync::Arc;
use std::time::Instant;

use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters as _, GetChatMember};
use teloxide::types::{CallbackQueryId, ChatId, UserId};
use templates::clean::cut;
use tokio::task::{JoinError, JoinHandle};

use super::TelegramBot;
use super::api::Call;
use super::interpret::{self, Interpretation, PressedButton};
use super::target::ReplyTarget;
use super::update::{ChatMember, TelegramUpdate};
use crate::domain::delivery::{Scope, SendError};
use crate::domain::subscriber::Address;
use crate::inbound::ChatHandler;
use crate::inbound::{Reply, ReplyBody, Request, Update};

/// core.telegram.org/bots/api#answercallbackquery
const LONGEST_TOAST: usize = 200;

impl<C: ChatHandler> TelegramBot<C> {
    /// Handles an update, and queues its replies.
    pub(super) async fn answer(self: &Arc<Self>, update: TelegramUpdate) {
        let Some(me) = self.me.get() else { return };
        let name = Update { source: "telegram", id: update.id.to_string() };
        match interpret::interpret(update, me) {
            Interpretation::Input { mut speaker, input, ask_admin, press, message, name: called } => {
                if let Some(member) = ask_admin {
                    speaker.is_admin = self.is_admin(&speaker.address, member).await;
                }
                let in_group = !speaker.is_alone;
                let target = ReplyTarget {
                    address: speaker.address.clone(),
                    replaces: press.as_ref().and_then(|press| press.message),
                    answers: (in_group && press.is_none()).then_some(message),
                    asks: in_group.then(|| (speaker.member.clone(), called)),
                };
                let (handler, request) = (Arc::clone(&self.handler), Request { update: name, speaker, input });
                // In its own task, so that the button is answered even if the command panics.
                let asked = tokio::spawn(async move { handler.answer(request).await });
                let replies = match press {
                    Some(press) => self.pressed(&press, asked).await,
                    None => outcome(asked.await),
                };
                self.queue_replies(target, replies);
            }
            Interpretation::Events(_) if self.handler.is_done(&name).await => {}
            Interpretation::Events(event) => {
                for (address, what) in event {
                    let replies = self.handler.on_event(address.clone(), what).await;
                    self.queue_replies(ReplyTarget::at(address), replies);
                }
                self.handler.finish(&name).await;
            }
            Interpretation::DeadButton(press) => self.answer_press(&press, None).await,
            Interpretation::Nothing => {}
        }
    }

    /// Answers a button with the first toast, or without one when the deadline comes first.
    async fn pressed(&self, press: &PressedButton, mut asked: JoinHandle<Vec<Reply>>) -> Vec<Reply> {
        let Ok(in_time) = tokio::time::timeout(self.settings.callback_deadline, &mut asked).await else {
            self.answer_press(press, None).await;
            return outcome(asked.await);
        };
        let mut replies = outcome(in_time);
        let toast = replies.iter().position(|reply| matches!(reply.body, ReplyBody::Toast(_)));
        let toast = toast.map(|at| replies.remove(at).body);
        let text = toast.and_then(|body| if let ReplyBody::Toast(text) = body { Some(text) } else { None });
        self.answer_press(press, text).await;
        replies
    }

    async fn answer_press(&self, press: &PressedButton, text: Option<String>) {
        let answer = AnswerCallbackQuery::new(CallbackQueryId(press.query.clone()));
        let call = Call::of(&match text {
            Some(text) => answer.text(cut(&text, LONGEST_TOAST)),
            None => answer,
        });
        // A repeated answer does no harm, so it is sent again if its outcome is unknown.
        for _ in 0..2 {
            match self.api.ask::<bool>(&call, &Scope::Channel).await {
                Err(SendError::Transient(_) | SendError::Uncertain(_)) => {}
                Ok(_) => return,
                Err(error) => return tracing::debug!("A pressed button on Telegram was not answered: {error}"),
            }
        }
    }

    /// Whether a member is an admin of a group; `false` if Telegram does not answer.
    async fn is_admin(&self, address: &Address, member: i64) -> bool {
        let Address::Telegram { chat, .. } = address else { return false };
        if let Some(is_admin) = self.admins.get(*chat, member, Instant::now()) {
            return is_admin;
        }
        let Ok(user) = u64::try_from(member) else { return false };
        let call = Call::of(&GetChatMember::new(ChatId(*chat), UserId(user)));
        match self.api.ask::<ChatMember>(&call, &Scope::Channel).await {
            Ok(found) => {
                self.admins.insert(*chat, member, found.is_admin(), Instant::now());
                found.is_admin()
            }
            Err(error) => {
                tracing::warn!("Telegram does not answer whether a member of a group is an admin: {error}");
                false
            }
        }
    }
}

/// The replies of a command; none if it panicked.
fn outcome(asked: Result<Vec<Reply>, JoinError>) -> Vec<Reply> {
    asked.unwrap_or_else(|error| {
        tracing::error!("A request from a Telegram chat panicked: {error}");
        Vec::new()
    })
}
