//! Telegram's updates, if Telegram pushes them rather than being polled: `POST /telegram/webhook`.
//!
//! `web.rs` adds its [`routes`] where the bot runs. The bot checks that it is Telegram that pushes.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;

use crate::inbound::Inbound;
use crate::inbound::telegram::{TelegramBot, WebhookOutcome};

/// Updates are far below it.
const LARGEST_UPDATE: usize = 1024 * 1024;

/// The route, for a router with any state.
pub fn routes<S>(bot: Arc<TelegramBot<Inbound>>) -> Router<S> {
    Router::new().route("/telegram/webhook", post(push)).layer(DefaultBodyLimit::max(LARGEST_UPDATE)).with_state(bot)
}

async fn push(State(bot): State<Arc<TelegramBot<Inbound>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let secret = headers.get("x-telegram-bot-api-secret-token").and_then(|value| value.to_str().ok());
    match bot.webhook(secret, &body).await {
        WebhookOutcome::Accepted => StatusCode::OK,
        WebhookOutcome::Refused => StatusCode::FORBIDDEN,
        WebhookOutcome::Later => StatusCode::SERVICE_UNAVAILABLE,
    }
}
