//! Defines [`poll`]: asks Telegram for updates until the bot is stopped.
//!
//! `telegram.rs` calls it if no webhook is set.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use teloxide::payloads::{GetUpdates, GetUpdatesSetters as _};
use tokio::task::JoinSet;

use super::api::Call;
use super::offsets::Offsets;
use super::{ALLOWED, TelegramBot};
use crate::domain::delivery::SendError;
use crate::inbound::ChatHandler;
use crate::vitals::ServiceTask;

/// The bookmark of the offset to continue at after a restart.
const BOOKMARK: &str = "telegram.offset";
/// How long to wait for open updates before asking for more.
const PATIENCE: Duration = Duration::from_secs(1);
/// core.telegram.org/bots/api#getupdates
const MOST_UPDATES: u8 = 100;

/// Polls until the bot is stopped.
pub(super) async fn poll<C: ChatHandler>(bot: &Arc<TelegramBot<C>>) {
    let kept = bot.handler.bookmark(BOOKMARK).await.and_then(|offset| offset.parse().ok()).unwrap_or(0);
    let mut polling = Polling { bot, offsets: Offsets::starting_at(kept), kept, answers: JoinSet::new() };
    let mut failures = 0;
    while !bot.stop.is_cancelled() {
        polling.settle().await;
        match polling.ask().await {
            Some(Ok(updates)) => {
                if failures > 0 {
                    tracing::info!("Telegram answers again");
                }
                failures = 0;
                bot.settings.vitals.beat(ServiceTask::TelegramBot, Instant::now());
                polling.take(updates);
            }
            Some(Err(error)) => {
                failures += 1;
                bot.settings.vitals.fail(ServiceTask::TelegramBot, &error, Instant::now());
                bot.pause_after(&error, failures).await;
            }
            None => break,
        }
    }
    polling.leave().await;
}

struct Polling<'a, C> {
    bot: &'a Arc<TelegramBot<C>>,
    offsets: Offsets,
    /// The offset in the bookmark.
    kept: i64,
    /// The updates that are being answered: their ids, and whether they were.
    answers: JoinSet<(i64, bool)>,
}

impl<C: ChatHandler> Polling<'_, C> {
    /// The next updates; `None` when the bot is stopped.
    async fn ask(&self) -> Option<Result<Vec<Value>, SendError>> {
        let held = self.bot.settings.poll_timeout;
        let call = Call::of(&self.request(MOST_UPDATES, held));
        tokio::select! {
            biased;
            () = self.bot.stop.cancelled() => None,
            updates = self.bot.api.ask_long(&call, held) => Some(updates),
        }
    }

    fn request(&self, limit: u8, held: Duration) -> GetUpdates {
        let seconds = u32::try_from(held.as_secs()).unwrap_or(u32::MAX);
        let request = GetUpdates::new().limit(limit).timeout(seconds).allowed_updates(ALLOWED);
        match i32::try_from(self.offsets.offset()) {
            Ok(offset) if offset > 0 => request.offset(offset),
            _ => request,
        }
    }

    /// Queues every new update. If Telegram returns as many as it can and none is new, a slow update blocks those after it.
    fn take(&mut self, updates: Vec<Value>) {
        let is_full = updates.len() >= usize::from(MOST_UPDATES);
        let mut is_any_new = false;
        for update in updates {
            let Some(id) = update["update_id"].as_i64() else { continue };
            if self.offsets.take(id) {
                is_any_new = true;
                let answer = self.bot.enqueue(update);
                self.answers.spawn(async move { (id, answer.await) });
            }
        }
        if is_full && !is_any_new {
            tracing::warn!("A slow Telegram update blocks others; it is not repeated if the bot crashes");
            self.offsets.skip_oldest();
        }
    }

    /// Waits a moment for open updates, and stores the offset before the server is asked with it and forgets.
    async fn settle(&mut self) {
        let bot = self.bot;
        let _late = tokio::time::timeout(PATIENCE, async {
            while self.offsets.has_open() && !bot.stop.is_cancelled() {
                self.one_more().await;
            }
        })
        .await;
        self.keep().await;
    }

    async fn one_more(&mut self) {
        if let Some(Ok((id, true))) = self.answers.join_next().await {
            self.offsets.close(id);
        }
    }

    async fn keep(&mut self) {
        let offset = self.offsets.offset();
        if offset != self.kept {
            self.bot.handler.set_bookmark(BOOKMARK, offset.to_string()).await;
            self.kept = offset;
        }
    }

    /// Finishes what was begun, and confirms the answered updates to Telegram.
    async fn leave(mut self) {
        let _late = tokio::time::timeout(self.bot.settings.shutdown_grace, async {
            while !self.answers.is_empty() {
                self.one_more().await;
            }
        })
        .await;
        self.keep().await;
        if self.offsets.offset() > 0 {
            let call = Call::of(&self.request(1, Duration::ZERO));
            let told: Result<Vec<Value>, _> = self.bot.api.ask_long(&call, Duration::ZERO).await;
            if let Err(error) = told {
                tracing::debug!("The answered updates were not confirmed to Telegram: {error}");
            }
        }
    }
}
