//! Defines [`TelegramBot`]: it makes requests of Telegram's updates, and sends the replies.
//!
//! `app/platforms.rs` makes one, `cli/serve.rs` runs it, and `web/webhook.rs` passes it pushed updates.
//!
//! The payloads of requests are teloxide's; sending them is our own, for the reasons in `outbound/telegram.rs`.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::Url;
use secrecy::SecretString;
use serde_json::Value;
use teloxide::payloads::{DeleteWebhook, GetMe, SetWebhook, SetWebhookSetters as _};
use teloxide::types::AllowedUpdate;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use self::admins::AdminCache;
use self::api::{Call, TelegramApi};
use self::chat_queues::ChatQueues;
use self::update::{BotIdentity, TelegramUpdate};
use self::webhook::SecretToken;
use crate::domain::delivery::SendError;
use crate::inbound::ChatHandler;
use crate::outbound::{BadSetting, SharedLimiter, TelegramSettings};
use crate::vitals::{ServiceTask, Vitals};

mod admins;
mod api;
mod chat_queues;
mod interpret;
mod menu;
mod messages;
mod offsets;
mod poll;
mod retry;
mod send;
mod target;
mod update;
mod updates;
mod webhook;

pub use self::webhook::WebhookOutcome;

/// The updates that the bot asks for. An edited message is not answered again.
const ALLOWED: [AllowedUpdate; 4] =
    [AllowedUpdate::Message, AllowedUpdate::ChannelPost, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

/// The settings of the bot.
#[derive(Clone, Debug)]
pub struct BotSettings {
    /// The connection to Telegram.
    pub telegram: TelegramSettings,
    /// `telegram.webhook_url`; without it the bot polls for updates.
    pub webhook_url: Option<String>,
    /// `site.secret`, which the webhook's secret token is derived from.
    pub secret: SecretString,
    /// Shared with the outbound, so that both wait for a throttled chat.
    pub limiter: Arc<SharedLimiter>,
    /// How long Telegram may hold a poll open, at most 50 s.
    pub poll_timeout: Duration,
    /// The pause after the first failure in a row, and the longest.
    pub retry_pauses: (Duration, Duration),
    /// How long a pressed button waits for its command: Telegram shows a progress indicator until it is answered, and
    /// accepts an answer for some ten seconds only.
    pub callback_deadline: Duration,
    /// How long a stopping bot waits for unfinished answers.
    pub shutdown_grace: Duration,
    /// Records every answer of Telegram to a poll.
    pub vitals: Vitals,
}

impl BotSettings {
    /// Settings for polling, with the usual times.
    pub fn new(telegram: TelegramSettings, secret: SecretString, limiter: Arc<SharedLimiter>) -> Self {
        let seconds = Duration::from_secs;
        Self {
            telegram,
            webhook_url: None,
            secret,
            limiter,
            poll_timeout: seconds(25),
            retry_pauses: (seconds(1), seconds(60)),
            callback_deadline: seconds(5),
            shutdown_grace: seconds(5),
            vitals: Vitals::default(),
        }
    }
}

/// The bot.
pub struct TelegramBot<C> {
    handler: Arc<C>,
    api: TelegramApi,
    settings: BotSettings,
    secret_token: SecretToken,
    webhook_url: Option<Url>,
    stop: CancellationToken,
    admins: AdminCache,
    /// Set after the first answer of Telegram.
    me: OnceLock<BotIdentity>,
    answering: ChatQueues,
    sending: ChatQueues,
}

impl<C: ChatHandler> TelegramBot<C> {
    /// A bot that [runs](Self::run) until `stop`. Opens no connection.
    ///
    /// # Errors
    /// A setting cannot be used; the text names it and contains no secret.
    pub fn new(handler: Arc<C>, settings: BotSettings, stop: CancellationToken) -> Result<Arc<Self>, BadSetting> {
        let webhook_url = match &settings.webhook_url {
            Some(url) => Some(
                Url::parse(url)
                    .ok()
                    .filter(|url| url.scheme() == "https")
                    .ok_or_else(|| BadSetting::new("telegram.webhook_url", "expected a URL with https"))?,
            ),
            None => None,
        };
        Ok(Arc::new(Self {
            handler,
            api: TelegramApi::new(&settings.telegram)?,
            secret_token: SecretToken::of(&settings.secret, &settings.telegram.token),
            settings,
            webhook_url,
            stop,
            admins: AdminCache::default(),
            me: OnceLock::new(),
            answering: ChatQueues::default(),
            sending: ChatQueues::default(),
        }))
    }

    /// Runs until the bot is stopped, and then finishes what was begun; Telegram sends all other updates again after a
    /// restart.
    pub async fn run(self: &Arc<Self>) {
        let me = match self.identified().await {
            Ok(Some(me)) => me,
            Ok(None) => return,
            Err(error) => {
                tracing::error!("Telegram rejects getMe, so the bot stays off: {error}");
                return self.settings.vitals.fail(ServiceTask::TelegramBot, error, Instant::now());
            }
        };
        let updates = async {
            match &self.webhook_url {
                Some(url) => self.receive_webhooks(url).await,
                None => {
                    let _told = self.ask_until_answered::<bool>(&Call::of(&DeleteWebhook::new())).await;
                    poll::poll(self).await;
                }
            }
        };
        tokio::join!(menu::register(self, me), updates);
        let _late = tokio::time::timeout(self.settings.shutdown_grace, async {
            self.answering.finished().await;
            self.sending.finished().await;
        })
        .await;
    }

    /// Asks Telegram what the bot is called, until it answers or the bot is stopped: for a process with the website alone, which
    /// does not run the bot and links to it.
    pub async fn learn_name(&self) -> Result<(), SendError> {
        self.identified().await.map(drop)
    }

    async fn identified(&self) -> Result<Option<&BotIdentity>, SendError> {
        let me = self.ask_until_answered::<BotIdentity>(&Call::of(&GetMe::new())).await?;
        Ok(me.map(|me| self.me.get_or_init(|| me)))
    }

    /// The bot's user name for links, once Telegram has sent it.
    pub fn name(&self) -> Option<&str> {
        self.me.get().map(|me| me.username.as_str())
    }

    /// Handles a pushed update. `secret` is the header `X-Telegram-Bot-Api-Secret-Token`. Telegram pushes an update again
    /// until it is reported as accepted, which happens once it is answered.
    pub async fn webhook(self: &Arc<Self>, secret: Option<&str>, body: &[u8]) -> WebhookOutcome {
        if self.webhook_url.is_none() || !self.secret_token.is(secret) {
            return WebhookOutcome::Refused;
        }
        let Ok(update) = serde_json::from_slice(body) else { return WebhookOutcome::Accepted };
        if self.me.get().is_some() && self.enqueue(update).await {
            WebhookOutcome::Accepted
        } else {
            WebhookOutcome::Later
        }
    }

    async fn receive_webhooks(&self, url: &Url) {
        let secret = self.secret_token.as_str();
        let webhook = SetWebhook::new(url.clone()).secret_token(secret).allowed_updates(ALLOWED);
        if let Err(error) = self.ask_until_answered::<bool>(&Call::of(&webhook)).await {
            tracing::error!("Telegram rejects `telegram.webhook_url`: {error}");
        }
        self.stop.cancelled().await;
    }

    /// Queues an update in its chat. The future resolves to whether it was handled before the bot was stopped.
    fn enqueue(self: &Arc<Self>, update: Value) -> impl Future<Output = bool> + Send + use<C> {
        let (answered, outcome) = oneshot::channel();
        let (bot, stop) = (Arc::clone(self), self.stop.clone());
        match serde_json::from_value::<TelegramUpdate>(update) {
            Ok(update) => self.answering.push(interpret::chat_of(&update).unwrap_or_default(), async move {
                if !bot.stop.is_cancelled() {
                    bot.answer(update).await;
                    let _gone = answered.send(());
                }
            }),
            Err(error) => tracing::warn!("A Telegram update cannot be parsed and is skipped: {error}"),
        }
        // An update that fails would fail again, so it counts as handled; only a stop leaves it for later.
        async move { outcome.await.is_ok() || !stop.is_cancelled() }
    }
}
