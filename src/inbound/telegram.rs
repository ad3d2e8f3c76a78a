//! Defines [`TelegramBot`]: what is said to the bot becomes requests, and replies become messages.
//!
//! `app.rs` makes one and runs it; the web hands it what Telegram pushes. Here is the way of an update; each step has its
//! file. It must never decide what is answered.
//!
//! Requests to Telegram are teloxide's, the exchange is our own, for the reasons that `outbound/telegram.rs` gives.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde_json::Value;
use teloxide::payloads::{DeleteWebhook, GetMe, SetWebhook, SetWebhookSetters as _};
use teloxide::types::AllowedUpdate;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use self::admins::Admins;
use self::api::{Api, Call};
use self::lanes::Lanes;
use self::update::{Me, Update};
use self::webhook::SecretToken;
use crate::inbound::Core;
use crate::outbound::{BadSetting, SharedLimiter, TelegramSettings};

mod admins;
mod answer;
mod api;
mod lanes;
mod menu;
mod offsets;
mod patience;
mod poll;
mod read;
mod send;
mod update;
mod webhook;
mod write;

pub use self::webhook::Webhook;

/// What we want to hear of. Edited messages are not among it: what was said was answered.
const ALLOWED: [AllowedUpdate; 4] =
    [AllowedUpdate::Message, AllowedUpdate::ChannelPost, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

/// How the bot works.
#[derive(Clone, Debug)]
pub struct BotSettings {
    /// How Telegram is reached.
    pub telegram: TelegramSettings,
    /// `telegram.webhook_url`; updates are polled for without it.
    pub webhook_url: Option<String>,
    /// `site.secret`, of which the webhook's secret token is made.
    pub secret: SecretString,
    /// Shared with the outbound: a chat that throttles the one throttles the other.
    pub limiter: Arc<SharedLimiter>,
    /// How long Telegram may hold a poll open, at most 50 s.
    pub poll: Duration,
    /// The pause after the first failure in a row, and the longest.
    pub pauses: (Duration, Duration),
    /// A pressed button spins until it is answered, and may be answered for some ten seconds only: so long it waits for
    /// its command.
    pub press: Duration,
    /// For what is begun when the bot is stopped.
    pub leave: Duration,
}

impl BotSettings {
    /// Polling, with the usual times.
    pub fn new(telegram: TelegramSettings, secret: SecretString, limiter: Arc<SharedLimiter>) -> Self {
        let seconds = Duration::from_secs;
        Self {
            telegram,
            webhook_url: None,
            secret,
            limiter,
            poll: seconds(25),
            pauses: (seconds(1), seconds(60)),
            press: seconds(5),
            leave: seconds(10),
        }
    }
}

/// The bot. It speaks for `core`.
pub struct TelegramBot<C> {
    core: Arc<C>,
    api: Api,
    settings: BotSettings,
    secret_token: SecretToken,
    webhook_url: Option<Url>,
    stop: CancellationToken,
    admins: Admins,
    /// Known once Telegram has answered for the first time.
    me: OnceLock<Me>,
    answering: Lanes,
    sending: Lanes,
}

impl<C: Core> TelegramBot<C> {
    /// Runs until `stop`, once it is [run](Self::run). Opens no connection.
    ///
    /// # Errors
    /// A setting cannot be used; the text names it and holds no secret.
    pub fn new(core: Arc<C>, settings: BotSettings, stop: CancellationToken) -> Result<Arc<Self>, BadSetting> {
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
            core,
            api: Api::new(&settings.telegram)?,
            secret_token: SecretToken::of(&settings.secret, &settings.telegram.token),
            settings,
            webhook_url,
            stop,
            admins: Admins::default(),
            me: OnceLock::new(),
            answering: Lanes::default(),
            sending: Lanes::default(),
        }))
    }

    /// Until the bot is stopped: then what was begun is finished, and everything else comes again after a restart.
    pub async fn run(self: &Arc<Self>) {
        let me = match self.keep_asking::<Me>(&Call::of(&GetMe::new())).await {
            Ok(Some(me)) => self.me.get_or_init(|| me),
            Ok(None) => return,
            Err(error) => return tracing::error!("Telegram does not say who the bot is, which stays off: {error}"),
        };
        let updates = async {
            match &self.webhook_url {
                Some(url) => self.be_pushed(url).await,
                None => {
                    let _told = self.keep_asking::<bool>(&Call::of(&DeleteWebhook::new())).await;
                    poll::poll(self).await;
                }
            }
        };
        tokio::join!(menu::register(self, me), updates);
        let _late = tokio::time::timeout(self.settings.leave, async {
            self.answering.finished().await;
            self.sending.finished().await;
        })
        .await;
    }

    /// The bot's name, once Telegram has told it: links lead to it.
    pub fn name(&self) -> Option<&str> {
        self.me.get().map(|me| me.username.as_str())
    }

    /// Takes up one update that was pushed. `secret` is the header `X-Telegram-Bot-Api-Secret-Token`. Telegram is told that
    /// it arrived once it is answered: until then it would push it again.
    pub async fn webhook(self: &Arc<Self>, secret: Option<&str>, body: &[u8]) -> Webhook {
        if self.webhook_url.is_none() || !self.secret_token.is(secret) {
            return Webhook::Refused;
        }
        let Ok(update) = serde_json::from_slice(body) else { return Webhook::Accepted };
        if self.me.get().is_some() && self.take(update).await { Webhook::Accepted } else { Webhook::Later }
    }

    async fn be_pushed(&self, url: &Url) {
        let secret = self.secret_token.as_str();
        let webhook = SetWebhook::new(url.clone()).secret_token(secret).allowed_updates(ALLOWED);
        if let Err(error) = self.keep_asking::<bool>(&Call::of(&webhook)).await {
            tracing::error!("Telegram does not take `telegram.webhook_url`: {error}");
        }
        self.stop.cancelled().await;
    }

    /// Gives an update its turn in its chat; tells whether it was answered, or the bot was stopped before.
    fn take(self: &Arc<Self>, update: Value) -> impl Future<Output = bool> + Send + use<C> {
        let (answered, outcome) = oneshot::channel();
        let (bot, stop) = (Arc::clone(self), self.stop.clone());
        match serde_json::from_value::<Update>(update) {
            Ok(update) => self.answering.push(read::chat(&update).unwrap_or_default(), async move {
                if !bot.stop.is_cancelled() {
                    bot.answer(update).await;
                    let _gone = answered.send(());
                }
            }),
            Err(error) => tracing::warn!("A Telegram update cannot be read and is left out: {error}"),
        }
        // Whatever broke would break again: only a stop leaves an update for later.
        async move { outcome.await.is_ok() || !stop.is_cancelled() }
    }
}
