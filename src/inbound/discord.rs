//! Defines [`run`]: the Discord bot, which hears what happens and has it answered.
//!
//! `app.rs` starts it. It translates only: what is said goes to [`Core`] and comes back as replies. The only home of
//! serenity's types on the way in; routes, limits and permissions are serenity's, the connection is our own
//! (`discord/gateway.rs` says why). It must never know what a command does.
//!
//! `discord/event.rs` reads interactions, `discord/talk.rs` answers them, `discord/write.rs` writes what is said,
//! `discord/menu.rs` registers the commands, `discord/servers.rs` knows which channels there are.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use serenity::model::id::{ApplicationId, ChannelId};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Core, Happened, Reply};
use crate::domain::subscriber::Address;
use crate::outbound::{BadSetting, DiscordSettings};

mod api;
mod event;
mod gateway;
mod menu;
mod servers;
mod socket;
mod talk;
mod write;

use api::Api;
use event::Interaction;
use gateway::Gateway;
pub use gateway::Pace;
use servers::{Change, Servers};
use write::{Piece, pieces};

/// Interactions that are remembered, so that one that comes again after a resume is not answered again.
const REMEMBERED: usize = 1_000;

/// How long answers that are under way may take once the bot is told to stop.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Why the bot cannot run until somebody changes something.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The token is wrong, or was taken away.
    #[error("discord.token is not known to Discord")]
    Token,
    /// One connection is not enough any more.
    #[error("the bot is in more servers than one connection may serve (2,500)")]
    TooManyServers,
    /// The gateway refuses it for another reason.
    #[error("Discord's gateway refuses the bot with code {0}")]
    Closed(u16),
    /// The settings cannot be used.
    #[error(transparent)]
    Setting(#[from] BadSetting),
}

/// Runs the bot until `stop`; what is being answered then is answered to its end.
///
/// # Errors
/// Discord refuses the bot for good.
pub async fn run<C: Core>(
    core: Arc<C>,
    settings: &DiscordSettings,
    pace: Pace,
    stop: CancellationToken,
) -> Result<(), Refused> {
    let bot = Arc::new(Bot {
        core,
        api: Api::new(settings)?,
        patience: pace.patience,
        servers: Mutex::default(),
        seen: Mutex::default(),
        tasks: TaskTracker::new(),
    });
    let result = Gateway::new(&bot.api, pace).run(&stop, |name, content| bot.heard(name, content)).await;
    bot.tasks.close();
    if tokio::time::timeout(LAST_WORDS, bot.tasks.wait()).await.is_err() {
        tracing::warn!("some answers on Discord were not finished");
    }
    result
}

/// One bot.
struct Bot<C> {
    core: Arc<C>,
    api: Api,
    patience: Duration,
    servers: Mutex<Servers>,
    seen: Mutex<VecDeque<u64>>,
    tasks: TaskTracker,
}

impl<C: Core> Bot<C> {
    /// Never waits: the heartbeat depends on it.
    fn heard(self: &Arc<Self>, name: &str, content: Value) {
        let bot = Arc::clone(self);
        match name {
            "READY" => {
                let application = content["application"]["id"].as_str().and_then(|id| id.parse().ok());
                self.servers().start(&content);
                if let Some(application) = application.map(|id: NonZeroU64| ApplicationId::new(id.get())) {
                    self.tasks.spawn(async move { bot.register(application).await });
                }
            }
            "INTERACTION_CREATE" => match serde_json::from_value::<Interaction>(content) {
                Ok(interaction) if self.is_new(interaction.id()) => {
                    self.tasks.spawn(async move { bot.talk(interaction).await });
                }
                Ok(_) => tracing::debug!("an interaction came again"),
                // The error may quote the content, and with it the token.
                Err(_) => tracing::warn!("an interaction of Discord's cannot be read"),
            },
            _ => {
                let changes = self.servers().heard(name, &content);
                if !changes.is_empty() {
                    self.tasks.spawn(async move { bot.changed(changes).await });
                }
            }
        }
    }

    async fn changed(&self, changes: Vec<Change>) {
        for change in changes {
            let (channel, happened) = match change {
                Change::Gone(channel, why) => (channel, Happened::Unreachable(why.to_owned())),
                Change::Back(channel) => (channel, Happened::Reachable),
            };
            let replies = self.core.happened(Address::DiscordChannel(channel), happened).await;
            if matches!(change, Change::Back(_)) {
                self.say(channel, replies).await;
            }
        }
    }

    /// Says something in a channel that nobody asked for there.
    async fn say(&self, channel: u64, replies: Vec<Reply>) {
        let place = Address::DiscordChannel(channel);
        for piece in pieces(replies, &place, self.core.links()) {
            let Piece::Message(message) = piece else { continue };
            if let Err(error) = self.api.post(ChannelId::new(channel.max(1)), message.new_message(false)).await {
                tracing::warn!(place = %place.masked(), %error, "nothing could be said on Discord");
                if error.is_about_permissions() {
                    // There is nobody here to whom more could be said.
                    let _unsaid = self.core.happened(place, Happened::Unreachable(error.to_string())).await;
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
