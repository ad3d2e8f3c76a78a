//! Answers one update: asks who speaks, hands what was said to the conversations, and answers buttons in time.
//!
//! `telegram.rs` calls [`TelegramBot::answer`] in the update's turn. It must never know what a command does, nor how a reply
//! is sent.

use std::sync::Arc;
use std::time::Instant;

use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters as _, GetChatMember};
use teloxide::types::{CallbackQueryId, ChatId, UserId};
use templates::clean::cut;
use tokio::task::{JoinError, JoinHandle};

use super::TelegramBot;
use super::api::Call;
use super::read::{self, Heard, Press};
use super::send::Target;
use super::update::{ChatMember, Update};
use crate::domain::delivery::{Scope, SendError};
use crate::domain::subscriber::Address;
use crate::inbound::Core;
use crate::inbound::{Body, Reply, Request, Update as UpdateName};

/// core.telegram.org/bots/api#answercallbackquery
const LONGEST_TOAST: usize = 200;

impl<C: Core> TelegramBot<C> {
    /// Deals with an update; the replies are on their way then, not yet sent.
    pub(super) async fn answer(self: &Arc<Self>, update: Update) {
        let Some(me) = self.me.get() else { return };
        let name = UpdateName { source: "telegram", id: update.id.to_string() };
        match read::read(update, me) {
            Heard::Said { mut speaker, said, ask_admin, press, message, name: called } => {
                if let Some(member) = ask_admin {
                    speaker.is_admin = self.is_admin(&speaker.place, member).await;
                }
                let in_group = !speaker.is_alone;
                let target = Target {
                    place: speaker.place.clone(),
                    replaces: press.as_ref().and_then(|press| press.message),
                    answers: (in_group && press.is_none()).then_some(message),
                    asks: in_group.then(|| (speaker.member.clone(), called)),
                };
                let (core, request) = (Arc::clone(&self.core), Request { update: name, speaker, said });
                // In a task of its own, so that a button is answered whatever happens to the command.
                let asked = tokio::spawn(async move { core.answer(request).await });
                let replies = match press {
                    Some(press) => self.pressed(&press, asked).await,
                    None => outcome(asked.await),
                };
                self.say(target, replies);
            }
            Heard::Happened(_) if self.core.is_done(&name).await => {}
            Heard::Happened(happened) => {
                for (place, what) in happened {
                    let replies = self.core.happened(place.clone(), what).await;
                    self.say(Target::at(place), replies);
                }
                self.core.finish(&name).await;
            }
            Heard::Idle(press) => self.answer_press(&press, None).await,
            Heard::Nothing => {}
        }
    }

    /// Answers a button with the first toast, in time whatever the command takes.
    async fn pressed(&self, press: &Press, mut asked: JoinHandle<Vec<Reply>>) -> Vec<Reply> {
        let Ok(in_time) = tokio::time::timeout(self.settings.press, &mut asked).await else {
            self.answer_press(press, None).await;
            return outcome(asked.await);
        };
        let mut replies = outcome(in_time);
        let toast = replies.iter().position(|reply| matches!(reply.body, Body::Toast(_)));
        let toast = toast.map(|at| replies.remove(at).body);
        let text = toast.and_then(|body| if let Body::Toast(text) = body { Some(text) } else { None });
        self.answer_press(press, text).await;
        replies
    }

    async fn answer_press(&self, press: &Press, text: Option<String>) {
        let answer = AnswerCallbackQuery::new(CallbackQueryId(press.query.clone()));
        let call = Call::of(&match text {
            Some(text) => answer.text(cut(&text, LONGEST_TOAST)),
            None => answer,
        });
        // Twice the same does no harm, so one lost answer is no reason to leave it spinning.
        for _ in 0..2 {
            match self.api.ask::<bool>(&call, &Scope::Channel).await {
                Err(SendError::Transient(_) | SendError::Uncertain(_)) => {}
                Ok(_) => return,
                Err(error) => return tracing::debug!("A button was not answered: {error}"),
            }
        }
    }

    /// Whether a member is an admin of a group, as far as Telegram says.
    async fn is_admin(&self, place: &Address, member: i64) -> bool {
        let Address::Telegram { chat, .. } = place else { return false };
        if let Some(is_admin) = self.admins.known(*chat, member, Instant::now()) {
            return is_admin;
        }
        let Ok(user) = u64::try_from(member) else { return false };
        let call = Call::of(&GetChatMember::new(ChatId(*chat), UserId(user)));
        match self.api.ask::<ChatMember>(&call, &Scope::Channel).await {
            Ok(found) => {
                self.admins.remember(*chat, member, found.is_admin(), Instant::now());
                found.is_admin()
            }
            Err(error) => {
                tracing::warn!("Telegram does not say whether a member of a group is an admin: {error}");
                false
            }
        }
    }
}

/// A command that broke has nothing to say.
fn outcome(asked: Result<Vec<Reply>, JoinError>) -> Vec<Reply> {
    asked.unwrap_or_else(|error| {
        tracing::error!("Something that a Telegram chat asked for broke: {error}");
        Vec::new()
    })
}
