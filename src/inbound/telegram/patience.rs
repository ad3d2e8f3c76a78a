//! How long the bot keeps asking, and how long it rests between two tries.
//!
//! Every file that talks to Telegram on its own account uses it; replies have their own patience in `send.rs`. It must never
//! know what is asked.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::TelegramBot;
use super::api::Call;
use crate::domain::delivery::{Scope, SendError};
use crate::inbound::Core;

impl<C: Core> TelegramBot<C> {
    /// Asks until Telegram answers; none when the bot is stopped first.
    ///
    /// # Errors
    /// Telegram refuses what is asked, and would again.
    pub(super) async fn keep_asking<T: DeserializeOwned>(&self, call: &Call) -> Result<Option<T>, SendError> {
        let mut failures = 0;
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
                    failures += 1;
                    if !self.pause_after(&error, failures).await {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Says the first failure of a row and waits as it asks for. Whether the bot still runs then.
    pub(super) async fn pause_after(&self, error: &SendError, failures: u32) -> bool {
        let (first, longest) = self.settings.pauses;
        let pause = match error {
            SendError::Throttled { retry_after, .. } => *retry_after,
            SendError::Ours(reason) => {
                if failures == 1 {
                    tracing::error!("Telegram refuses the bot, which keeps trying: {reason}");
                }
                longest
            }
            _ => {
                if failures == 1 {
                    tracing::warn!("Telegram does not answer the bot, which keeps trying: {error}");
                }
                first.saturating_mul(1 << (failures - 1).min(16)).min(longest)
            }
        };
        self.rest(pause).await
    }

    /// Waits; whether the bot still runs then.
    pub(super) async fn rest(&self, pause: Duration) -> bool {
        tokio::time::timeout(pause, self.stop.cancelled()).await.is_err()
    }
}
