//! Defines [`run`]: the Discord bot. It makes requests of interactions and sends the replies.
//!
//! `app/platforms.rs` starts it. Only this folder and `outbound/discord.rs` use twilight's types, for ids, flags
//! and permissions; the gateway connection is our own, for the reasons in `discord/gateway.rs`.
//!
//! `discord/interaction.rs` reads interactions, `discord/interaction_response.rs` answers them, `discord/messages.rs` builds
//! the messages, `discord/menu.rs` registers the commands, `discord/servers.rs` tracks which channels exist.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use twilight_model::id::Id;

use super::{ChatEvent, ChatHandler, Reply};
use crate::domain::subscriber::Address;
use crate::outbound::{BadSetting, DiscordSettings};
use crate::vitals::Vitals;

mod api;
mod gateway;
mod interaction;
mod interaction_response;
mod menu;
mod messages;
mod servers;
mod socket;

use api::DiscordApi;
use gateway::Gateway;
pub use gateway::GatewayTimings;
use interaction::Interaction;
use messages::{ReplyPart, reply_parts};
use servers::{ChannelChange, Servers};

/// How many interactions are remembered: after a resume Discord may send some again.
const REMEMBERED: usize = 1_000;

/// How long a stopping bot waits for unfinished answers.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// Why the bot cannot run until a setting is changed.
#[derive(Debug, thiserror::Error)]
pub enum DiscordBotError {
    /// The token is wrong, or was revoked.
    #[error("Discord rejects discord.token")]
    Token,
    /// The bot needs more than one connection.
    #[error("the bot is in more servers than one connection may serve (2,500)")]
    TooManyServers,
    /// The gateway closed the connection with this code, which rules out a reconnect.
    #[error("Discord's gateway rejects the bot with code {0}")]
    Closed(u16),
    /// The settings cannot be used.
    #[error(transparent)]
    Setting(#[from] BadSetting),
}

/// Runs the bot until `stop`, then waits for unfinished answers.
///
/// # Errors
/// Discord rejects the bot, and would reject it again.
pub async fn run<C: ChatHandler>(
    handler: Arc<C>,
    settings: &DiscordSettings,
    pace: GatewayTimings,
    vitals: &Vitals,
    stop: CancellationToken,
) -> Result<(), DiscordBotError> {
    let bot = Arc::new(DiscordBot {
        handler,
        api: DiscordApi::new(settings)?,
        answer_deadline: pace.answer_deadline,
        servers: Mutex::default(),
        seen: Mutex::default(),
        tasks: TaskTracker::new(),
    });
    let result = Gateway::new(&bot.api, pace, vitals).run(&stop, |name, content| bot.received(name, content)).await;
    bot.tasks.close();
    if tokio::time::timeout(SHUTDOWN_GRACE, bot.tasks.wait()).await.is_err() {
        tracing::warn!("The Discord bot stopped before all answers were sent");
    }
    result
}

/// One bot.
struct DiscordBot<C> {
    handler: Arc<C>,
    api: DiscordApi,
    answer_deadline: Duration,
    servers: Mutex<Servers>,
    seen: Mutex<VecDeque<u64>>,
    tasks: TaskTracker,
}

impl<C: ChatHandler> DiscordBot<C> {
    /// Handles an event without waiting, as the heartbeat runs on the same task.
    fn received(self: &Arc<Self>, name: &str, content: Value) {
        let bot = Arc::clone(self);
        match name {
            "READY" => {
                let application = content["application"]["id"].as_str().and_then(|id| id.parse().ok());
                self.servers().start(&content);
                if let Some(application) = application.map(|id: NonZeroU64| Id::from(id)) {
                    self.tasks.spawn(async move { bot.register(application).await });
                }
            }
            "INTERACTION_CREATE" => match serde_json::from_value::<Interaction>(content) {
                Ok(interaction) if self.is_new(interaction.id()) => {
                    self.tasks.spawn(async move { bot.respond(interaction).await });
                }
                Ok(_) => tracing::debug!("Discord sent an interaction again, which is ignored"),
                // The error may quote the content, and with it the token.
                Err(_) => tracing::warn!("An interaction from Discord cannot be parsed"),
            },
            _ => {
                let changes = self.servers().received(name, &content);
                if !changes.is_empty() {
                    self.tasks.spawn(async move { bot.changed(changes).await });
                }
            }
        }
    }

    async fn changed(&self, changes: Vec<ChannelChange>) {
        for change in changes {
            let (channel, event) = match change {
                ChannelChange::Gone(channel, why) => (channel, ChatEvent::Unreachable(why.to_owned())),
                ChannelChange::Back(channel) => (channel, ChatEvent::Reachable),
            };
            let replies = self.handler.on_event(Address::DiscordChannel(channel), event).await;
            if matches!(change, ChannelChange::Back(_)) {
                self.post(channel, replies).await;
            }
        }
    }

    /// Sends messages to a channel without an interaction.
    async fn post(&self, channel: u64, replies: Vec<Reply>) {
        let address = Address::DiscordChannel(channel);
        for part in reply_parts(replies, &address, self.handler.links()) {
            let ReplyPart::Message(message) = part else { continue };
            if let Err(error) = self.api.post(Id::new(channel.max(1)), message.new_message(false)).await {
                tracing::warn!(address = %address.masked(), %error, "A message was not sent to a Discord channel");
                if error.is_about_permissions() {
                    // Its replies could not be sent there either.
                    let _unsaid = self.handler.on_event(address, ChatEvent::Unreachable(error.to_string())).await;
                }
                return;
            }
        }
    }

    fn is_new(&self, id: u64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.contains(&id) {
            return false;
        }
        seen.push_back(id);
        let over = seen.len().saturating_sub(REMEMBERED);
        seen.drain(..over);
        true
    }

    fn servers(&self) -> std::sync::MutexGuard<'_, Servers> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
