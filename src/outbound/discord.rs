//! Defines [`DiscordOutbound`]: sends messages to channels and users with Discord's REST API.
//!
//! [`super::Outbounds`] calls it. Ids and flags are twilight's; requests are sent and limited here, because the limiters of
//! Discord's libraries sleep inside the call. Here a 429 is returned at once as a throttle with its scope, so that one channel
//! never delays the others.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use twilight_model::channel::message::MessageFlags;
use twilight_model::id::Id;
use twilight_model::id::marker::{ChannelMarker, MessageMarker, UserMarker};

use super::circuit_breaker::CircuitBreaker;
use super::{
    BadSetting, Button, Departure, DiscordMessage, Message, Outbound, SharedLimiter, http, wrong_message_kind,
};
use crate::domain::delivery::{Delivery, Receipt, Scope, SendError};
use crate::domain::requested_pause::RequestedPause;
use crate::domain::subscriber::{Address, Channel};
use crate::net::Net;

mod response;
pub(crate) mod rest;

use rest::DiscordRoute;

/// Direct-message channels that are remembered; when there are more, all are forgotten.
const MAX_REMEMBERED: usize = 50_000;

/// Discord bans an IP address after 10,000 invalid requests in ten minutes; this is a tenth of that
/// (discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans).
const INVALID_REQUESTS: (usize, Duration) = (1_000, Duration::from_secs(600));

/// How Discord's API is reached.
#[derive(Clone, Debug)]
pub struct DiscordSettings {
    /// `discord.token`, without `Bot `.
    pub token: SecretString,
    /// `discord.api_url`: scheme, host and port; `None` for Discord's server.
    pub api_url: Option<String>,
    /// For one request, from connecting to the last byte of the response.
    pub timeout: Duration,
    /// Whom connections trust, and their proxy.
    pub net: Net,
}

impl DiscordSettings {
    /// Settings for Discord's server with a timeout of 15 s.
    pub fn new(token: SecretString) -> Self {
        Self { token, api_url: None, timeout: Duration::from_secs(15), net: Net::default() }
    }
}

/// Sends with Create Message and an enforced nonce: a repeat within a few minutes returns the first message.
pub struct DiscordOutbound {
    client: Client,
    authorization: SecretString,
    base: Option<String>,
    limiter: Arc<SharedLimiter>,
    invalid_requests: CircuitBreaker,
    /// The direct-message channel of each user, so that it is opened once.
    dm_channels: Mutex<HashMap<u64, Id<ChannelMarker>>>,
}

impl DiscordOutbound {
    /// Opens no connection. Tells `limiter` about the rate limits in Discord's response headers.
    ///
    /// # Errors
    /// The token does not fit into a header, or the URL is invalid.
    pub fn new(settings: &DiscordSettings, limiter: Arc<SharedLimiter>) -> Result<Self, BadSetting> {
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
            client: http::client(settings.timeout, &settings.net)?,
            authorization: format!("Bot {token}").into(),
            base: settings.api_url.clone(),
            limiter,
            invalid_requests: CircuitBreaker::new(INVALID_REQUESTS.0, INVALID_REQUESTS.1),
            dm_channels: Mutex::default(),
        })
    }

    /// Checks that Discord knows the token; nothing is sent.
    pub async fn probe(&self) -> Result<(), SendError> {
        let response = self.request(DiscordRoute::Me, Method::GET)?.send().await.map_err(http::exchange_error)?;
        match response.status().as_u16() {
            200 => Ok(()),
            401 | 403 => Err(SendError::Ours("discord.token is not known to Discord".to_owned())),
            status => Err(SendError::Transient(format!("Discord answers HTTP {status}"))),
        }
    }

    fn request(&self, route: DiscordRoute<'_>, method: Method) -> Result<reqwest::RequestBuilder, SendError> {
        let request = route.request(&self.client, method, self.authorization.expose_secret(), self.base.as_deref());
        request.ok_or_else(|| SendError::Ours("discord.api_url or discord.token cannot be used".to_owned()))
    }

    async fn channel_of(&self, address: &Address) -> Result<Id<ChannelMarker>, SendError> {
        match address {
            Address::DiscordChannel(id) => Ok(Id::new((*id).max(1))),
            Address::DiscordUser(id) => {
                if let Some(channel) = self.dm_channels().get(id) {
                    return Ok(*channel);
                }
                let recipient = Recipient { recipient_id: Id::new((*id).max(1)) };
                let opened: Created<Id<ChannelMarker>> =
                    self.post(DiscordRoute::DirectChannels, &recipient, address).await?;
                let mut remembered = self.dm_channels();
                if remembered.len() >= MAX_REMEMBERED {
                    remembered.clear();
                }
                remembered.insert(*id, opened.id);
                Ok(opened.id)
            }
            other => Err(wrong_message_kind(other)),
        }
    }

    /// Sends one request. Success is a 2xx with the created object in its body.
    async fn post<T: DeserializeOwned>(
        &self,
        route: DiscordRoute<'_>,
        body: &impl Serialize,
        address: &Address,
    ) -> Result<T, SendError> {
        if let Some(rest) = self.invalid_requests.tripped_for(Instant::now()) {
            let reason = "too many requests were refused: more could get the bot banned".to_owned();
            return Err(SendError::Throttled { retry_after: RequestedPause::of(rest), scope: Scope::Channel, reason });
        }
        let body = serde_json::to_vec(body).map_err(|error| SendError::Content(error.to_string()))?;
        let request = self.request(route, Method::POST)?.header(CONTENT_TYPE, "application/json").body(body);
        let response = request.send().await.map_err(http::exchange_error)?;
        let head = response::ResponseHead::of(&response);
        if head.counts_as_invalid() {
            self.invalid_requests.record(Instant::now());
        }
        if let Some(pause) = head.exhausted_for() {
            self.limiter.hold(Channel::Discord, &Scope::Target(address.target_key()), pause);
        }
        let body = match http::read_body(response).await {
            Ok(body) => body,
            // The status says that it failed; the details in the broken body do not matter.
            Err(_) if head.status >= 400 => Vec::new(),
            Err(error) => return Err(error),
        };
        response::read(&head, &body, address)
    }

    fn dm_channels(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Id<ChannelMarker>>> {
        self.dm_channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outbound for DiscordOutbound {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        let Message::Discord(message) = message else { return Err(wrong_message_kind(&delivery.address)) };
        let channel_id = match self.channel_of(&delivery.address).await {
            // The direct-message channel may have been opened: it has no message yet, and opening it again returns the same.
            Err(SendError::Uncertain(reason)) => return Err(SendError::Transient(reason)),
            found => found?,
        };
        let body = CreateMessage::new(&delivery.id, message);
        departure.begin()?;
        let created = self.post(DiscordRoute::Messages(channel_id), &body, &delivery.address).await;
        if let (Err(SendError::Gone(_)), Address::DiscordUser(id)) = (&created, &delivery.address) {
            self.dm_channels().remove(id);
        }
        let Created::<Id<MessageMarker>> { id } = created?;
        Ok(Receipt { id: id.to_string() })
    }
}

impl fmt::Debug for DiscordOutbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscordOutbound").field("server", &self.base).finish_non_exhaustive()
    }
}

/// The id in the response to a creating request.
#[derive(serde::Deserialize)]
struct Created<I> {
    id: I,
}

#[derive(Serialize)]
struct Recipient {
    recipient_id: Id<UserMarker>,
}

/// The body of Create Message (discord.com/developers/docs/resources/message#create-message).
#[derive(Serialize)]
struct CreateMessage<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    content: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    embeds: &'a [Value],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Value>,
    allowed_mentions: AllowedMentions,
    flags: MessageFlags,
    nonce: String,
    enforce_nonce: bool,
}

/// Nobody is mentioned, whatever a title contains.
#[derive(Serialize)]
struct AllowedMentions {
    parse: [&'static str; 0],
}

impl<'a> CreateMessage<'a> {
    fn new(delivery_id: &str, message: &'a DiscordMessage) -> Self {
        // Without embeds of ours, Discord would add its own for links.
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

/// Grey buttons, so that the papers stand out.
fn action_row(buttons: &[Button]) -> Value {
    let button = |button: &Button| json!({ "type": 2, "style": 2, "label": button.label, "custom_id": button.data });
    json!({ "type": 1, "components": buttons.iter().map(button).collect::<Vec<_>>() })
}

/// 24 characters of at most 25: 144 bits of a hash of the delivery's id.
fn nonce(delivery_id: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(delivery_id)[..18])
}
