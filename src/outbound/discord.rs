//! Defines [`DiscordOutbound`]: messages to channels and users by Discord's REST API.
//!
//! [`super::Outbounds`] calls it. The only home of serenity's types on the way out; it must never know a digest.
//!
//! Routes, request and error types are serenity's, the exchange and the pace are our own: serenity's limiter sleeps inside
//! the call and repeats a 429 for ever, and without its limiter `Retry-After` is lost to the caller. Here a 429 comes back
//! at once as a throttle with its scope, so that one channel never holds the others.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serenity::builder::{CreateActionRow, CreateButton};
use serenity::http::{LightMethod, Request, Route};
use serenity::model::application::ButtonStyle;
use serenity::model::channel::MessageFlags;
use serenity::model::id::{ChannelId, UserId};
use sha2::{Digest as _, Sha256};

use super::breaker::Breaker;
use super::limiter::target_key;
use super::{BadSetting, Button, DiscordMessage, Limits, Message, Outbound, http, mismatch};
use crate::domain::delivery::{Delivery, Receipt, Scope, SendError};
use crate::domain::subscriber::{Address, Channel};

mod answer;

/// Direct-message channels that are remembered; beyond it the memory starts afresh.
const REMEMBERED: usize = 50_000;

/// Discord shuts out a machine after 10,000 refused requests in ten minutes; this is a tenth of it
/// (discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans).
const REFUSED: (usize, Duration) = (1_000, Duration::from_secs(600));

/// How the API is reached.
#[derive(Clone, Debug)]
pub struct DiscordSettings {
    /// `discord.token`, without `Bot `.
    pub token: SecretString,
    /// `discord.api_url`, scheme, host and port; none for Discord's own.
    pub api_url: Option<String>,
    /// `discord.ca_file`: certificates in PEM form, trusted besides the public roots.
    pub ca_pem: Option<Vec<u8>>,
    /// For one exchange, from connecting to the last byte.
    pub timeout: Duration,
}

impl DiscordSettings {
    /// With Discord's own server and a timeout of 15 s.
    pub fn new(token: SecretString) -> Self {
        Self { token, api_url: None, ca_pem: None, timeout: Duration::from_secs(15) }
    }
}

/// Sends by Create Message with a nonce that Discord enforces: a repeat within a few minutes returns the first message.
pub struct DiscordOutbound {
    client: Client,
    authorization: SecretString,
    base: Option<String>,
    limits: Arc<Limits>,
    refused: Breaker,
    /// The direct-message channel of each user, so that it is opened once.
    opened: Mutex<HashMap<u64, ChannelId>>,
}

impl DiscordOutbound {
    /// Opens no connection. `limits` learns from the answers' headers which channel is to rest.
    ///
    /// # Errors
    /// The token cannot stand in a header, the URL is none, or the certificates cannot be read.
    pub fn new(settings: &DiscordSettings, limits: Arc<Limits>) -> Result<Self, BadSetting> {
        let token = settings.token.expose_secret().trim().trim_start_matches("Bot ");
        if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(BadSetting::new("discord.token", "expected one word of ASCII letters, digits and signs"));
        }
        if let Some(url) = &settings.api_url {
            let parsed =
                reqwest::Url::parse(url).map_err(|error| BadSetting::new("discord.api_url", error.to_string()))?;
            if !matches!(parsed.scheme(), "http" | "https") || parsed.path() != "/" || parsed.query().is_some() {
                return Err(BadSetting::new(
                    "discord.api_url",
                    "expected scheme, host and port: https://127.0.0.1:8443",
                ));
            }
        }
        Ok(Self {
            client: http::client(settings.timeout, settings.ca_pem.as_deref(), "discord.ca_file")?,
            authorization: format!("Bot {token}").into(),
            base: settings.api_url.clone(),
            limits,
            refused: Breaker::new(REFUSED.0, REFUSED.1),
            opened: Mutex::default(),
        })
    }

    /// Whether Discord knows the token; nothing is sent.
    pub async fn probe(&self) -> Result<(), SendError> {
        let response = Request::new(Route::UserMe, LightMethod::Get)
            .build(&self.client, self.authorization.expose_secret(), self.base.as_deref())
            .map_err(|_| SendError::Ours("discord.api_url or discord.token cannot be used".to_owned()))?
            .send()
            .await
            .map_err(http::lost)?;
        match response.status().as_u16() {
            200 => Ok(()),
            401 | 403 => Err(SendError::Ours("discord.token is not known to Discord".to_owned())),
            status => Err(SendError::Transient(format!("Discord answers HTTP {status}"))),
        }
    }

    async fn channel_of(&self, address: &Address) -> Result<ChannelId, SendError> {
        match address {
            Address::DiscordChannel(id) => Ok(ChannelId::new((*id).max(1))),
            Address::DiscordUser(id) => {
                if let Some(channel) = self.opened().get(id) {
                    return Ok(*channel);
                }
                let recipient = Recipient { recipient_id: UserId::new((*id).max(1)) };
                let opened: Created<ChannelId> = self.post(Route::UserMeDmChannels, &recipient, address).await?;
                let mut remembered = self.opened();
                if remembered.len() >= REMEMBERED {
                    remembered.clear();
                }
                remembered.insert(*id, opened.id);
                Ok(opened.id)
            }
            other => Err(mismatch(other)),
        }
    }

    /// One exchange. Success is a 2xx whose body says what was made.
    async fn post<T: DeserializeOwned>(
        &self,
        route: Route<'_>,
        body: &impl Serialize,
        address: &Address,
    ) -> Result<T, SendError> {
        if let Some(retry_after) = self.refused.tripped_for(Instant::now()) {
            let reason = "so many requests were refused that the next ones could have the bot shut out".to_owned();
            return Err(SendError::Throttled { retry_after, scope: Scope::Channel, reason });
        }
        let body = serde_json::to_vec(body).map_err(|error| SendError::Content(error.to_string()))?;
        let response = Request::new(route, LightMethod::Post)
            .body(Some(body))
            .build(&self.client, self.authorization.expose_secret(), self.base.as_deref())
            .map_err(|_| SendError::Ours("discord.api_url or discord.token cannot be used".to_owned()))?
            .send()
            .await
            .map_err(http::lost)?;
        let head = answer::Head::of(&response);
        if head.counts_as_invalid() {
            self.refused.record(Instant::now());
        }
        if let Some(rest) = head.spent() {
            self.limits.hold(Channel::Discord, &Scope::Target(target_key(address)), rest);
        }
        let body = match http::body(response).await {
            Ok(body) => body,
            // The status has come and says no: what the cut body would have added does not matter.
            Err(_) if head.status >= 400 => Vec::new(),
            Err(error) => return Err(error),
        };
        answer::read(&head, &body, address)
    }

    fn opened(&self) -> std::sync::MutexGuard<'_, HashMap<u64, ChannelId>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outbound for DiscordOutbound {
    async fn send(&self, delivery: &Delivery, message: &Message) -> Result<Receipt, SendError> {
        let Message::Discord(message) = message else { return Err(mismatch(&delivery.address)) };
        let channel_id = match self.channel_of(&delivery.address).await {
            // A channel that may have been opened holds no message yet, and opening it again returns the same one.
            Err(SendError::Uncertain(lost)) => return Err(SendError::Transient(lost)),
            found => found?,
        };
        let body = Post::new(&delivery.id, message);
        let made = self.post(Route::ChannelMessages { channel_id }, &body, &delivery.address).await;
        if let (Err(SendError::Gone(_)), Address::DiscordUser(id)) = (&made, &delivery.address) {
            self.opened().remove(id);
        }
        let Created::<serenity::model::id::MessageId> { id } = made?;
        Ok(Receipt { id: id.to_string() })
    }
}

impl fmt::Debug for DiscordOutbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscordOutbound").field("server", &self.base).finish_non_exhaustive()
    }
}

/// What a creating request answers with; the rest of it does not matter.
#[derive(serde::Deserialize)]
struct Created<Id> {
    id: Id,
}

#[derive(Serialize)]
struct Recipient {
    recipient_id: UserId,
}

/// The body of Create Message (discord.com/developers/docs/resources/message#create-message).
#[derive(Serialize)]
struct Post<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    content: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    embeds: &'a [serde_json::Value],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<CreateActionRow>,
    allowed_mentions: AllowedMentions,
    flags: MessageFlags,
    nonce: String,
    enforce_nonce: bool,
}

/// Nobody is mentioned, whatever stands in a title.
#[derive(Serialize)]
struct AllowedMentions {
    parse: [&'static str; 0],
}

impl<'a> Post<'a> {
    fn new(delivery_id: &str, message: &'a DiscordMessage) -> Self {
        // Without embeds of our own, links would grow Discord's.
        let mut flags = MessageFlags::empty();
        flags.set(MessageFlags::SUPPRESS_EMBEDS, message.embeds.is_empty());
        flags.set(MessageFlags::SUPPRESS_NOTIFICATIONS, message.silent);
        Self {
            content: &message.content,
            embeds: &message.embeds,
            components: message.buttons.iter().map(|row| action_row(row)).collect(),
            allowed_mentions: AllowedMentions { parse: [] },
            flags,
            nonce: nonce(delivery_id),
            enforce_nonce: true,
        }
    }
}

/// Grey buttons: the papers are what stands out.
fn action_row(buttons: &[Button]) -> CreateActionRow {
    let button = |button: &Button| CreateButton::new(&button.data).label(&button.label).style(ButtonStyle::Secondary);
    CreateActionRow::Buttons(buttons.iter().map(button).collect())
}

/// 24 characters of at most 25: 144 bits of a hash of the delivery's id.
fn nonce(delivery_id: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(delivery_id)[..18])
}
