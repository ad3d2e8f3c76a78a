//! Repeats calls of the Bot API until they are answered, and pauses between two tries.
//!
//! `telegram.rs`, `menu.rs` and `poll.rs` use it; replies have limits of their own in `send.rs`.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::TelegramBot;
use super::api::Call;
use crate::domain::delivery::{Scope, SendError};
use crate::inbound::ChatHandler;

impl<C: ChatHandler> TelegramBot<C> {
    /// Repeats a call until Telegram answers; `None` when the bot is stopped first.
    ///
    /// # Errors
    /// Telegram rejects the call, and would reject it again.
    pub(super) async fn ask_until_answered<T: DeserializeOwned>(&self, call: &Call) -> Result<Option<T>, SendError> {
        let mut failures = 0_u32;
        loop {
            let answer = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(None),
                answer = self.api.ask(call, &Scope::Channel) => answer,
            };
            match answer {
                Ok(answer) => return Ok(Some(answer)),
                Err(error @ SendError::Content(_)) => return Err(error),
                Err(error) => {
                    failures = failures.saturating_add(1);
                    if !self.pause_after(&error, failures).await {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Logs the first of several failures and pauses; whether the bot still runs afterwards.
    pub(super) async fn pause_after(&self, error: &SendError, failures: u32) -> bool {
        let (first, longest) = self.settings.retry_pauses;
        let pause = match error {
            SendError::Throttled { retry_after, .. } => retry_after.length(),
            SendError::Ours(reason) => {
                if failures == 1 {
                    tracing::error!("Telegram rejects the bot, which keeps trying: {reason}");
                }
                longest
            }
            _ => {
                if failures == 1 {
                    tracing::warn!("Telegram does not answer the bot, which keeps trying: {error}");
                }
                first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(longest)
            }
        };
        self.pause(pause).await
    }

    /// Pauses; whether the bot still runs afterwards.
    pub(super) async fn pause(&self, pause: Duration) -> bool {
        tokio::time::timeout(pause, self.stop.cancelled()).await.is_err()
    }
}
