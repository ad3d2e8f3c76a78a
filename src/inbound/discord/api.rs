//! Defines [`Api`]: what the bot asks of Discord's REST API.
//!
//! `gateway.rs`, `talk.rs` and `discord.rs` call it. It waits where Discord says so and tries again what may be tried
//! again. It must never know why something is said, nor put a route into a text: routes of interactions hold tokens.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use serenity::builder::CreateAttachment;
use serenity::http::{DiscordJsonError, LightMethod, Multipart, MultipartUpload, Request, Route};
use serenity::model::id::{ApplicationId, ChannelId, InteractionId};

use crate::outbound::{BadSetting, DiscordSettings, http};

/// How often a request is made at most.
const TRIES: u32 = 3;

/// Between two tries after a failure of the server; a third of what an interaction may take.
const PAUSE: Duration = Duration::from_millis(300);

/// A throttle that is longer outlives the reason for the request.
const LONGEST_THROTTLE: Duration = Duration::from_secs(30);

/// The REST API of one bot.
pub(super) struct Api {
    client: Client,
    token: SecretString,
    base: Option<String>,
    is_refused: AtomicBool,
}

/// Why something was not done. Its text holds no token.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("Discord does not know discord.token")]
    Unauthorized,
    #[error("HTTP {status}, code {code}: {said}")]
    Refused { status: u16, code: isize, said: String },
    #[error("{0}")]
    Lost(String),
}

impl ApiError {
    /// Whether the bot lacks a permission: Missing Access, Missing Permissions.
    pub fn is_about_permissions(&self) -> bool {
        matches!(self, Self::Refused { code: 50_001 | 50_013, .. })
    }
}

/// What an interaction is answered by: its number and its token, which is good for fifteen minutes.
#[derive(Clone)]
pub(super) struct Ticket {
    pub application: ApplicationId,
    pub id: InteractionId,
    pub token: String,
}

/// A message as the API takes it, perhaps with a file.
pub(super) struct Parcel {
    pub fields: Value,
    pub file: Option<(String, Vec<u8>)>,
}

impl From<Value> for Parcel {
    fn from(fields: Value) -> Self {
        Self { fields, file: None }
    }
}

impl Api {
    /// Opens no connection.
    pub fn new(settings: &DiscordSettings) -> Result<Self, BadSetting> {
        let token = settings.token.expose_secret().trim().trim_start_matches("Bot ").to_owned();
        Ok(Self {
            client: http::client(settings.timeout, settings.ca_pem.as_deref(), "discord.ca_file")?,
            token: token.into(),
            base: settings.api_url.clone(),
            is_refused: AtomicBool::new(false),
        })
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub fn token(&self) -> &str {
        self.token.expose_secret()
    }

    /// Where the gateway is, and how long no session may be opened.
    pub async fn gateway(&self) -> Result<(String, Option<Duration>), ApiError> {
        let found = self.call(Route::GatewayBot, LightMethod::Get, None).await?;
        let url = found["url"].as_str().ok_or_else(|| ApiError::Lost("it names no gateway".to_owned()))?;
        let limit = &found["session_start_limit"];
        let is_spent = limit["remaining"].as_u64() == Some(0);
        let wait = limit["reset_after"].as_u64().filter(|_| is_spent).map(Duration::from_millis);
        Ok((url.to_owned(), wait))
    }

    /// Makes these the bot's commands, everywhere.
    pub async fn register(&self, application_id: ApplicationId, commands: Value) -> Result<(), ApiError> {
        self.call(Route::Commands { application_id }, LightMethod::Put, Some(&commands.into())).await.map(drop)
    }

    /// The first answer to an interaction, of one of the callback types.
    pub async fn callback(&self, ticket: &Ticket, kind: u8, data: Option<Parcel>) -> Result<(), ApiError> {
        let route = Route::InteractionResponse { interaction_id: ticket.id, token: &ticket.token };
        let parcel = match data {
            Some(Parcel { fields, file }) => Parcel { fields: json!({ "type": kind, "data": fields }), file },
            None => json!({ "type": kind }).into(),
        };
        self.call(route, LightMethod::Post, Some(&parcel)).await.map(drop)
    }

    /// A further message to an interaction that has been answered.
    pub async fn follow_up(&self, ticket: &Ticket, message: Parcel) -> Result<(), ApiError> {
        let route = Route::WebhookFollowupMessages { application_id: ticket.application, token: &ticket.token };
        self.call(route, LightMethod::Post, Some(&message)).await.map(drop)
    }

    /// Puts something in the place of the first answer, or of the message whose button was pressed.
    pub async fn edit_original(&self, ticket: &Ticket, message: Parcel) -> Result<(), ApiError> {
        let route =
            Route::WebhookOriginalInteractionResponse { application_id: ticket.application, token: &ticket.token };
        self.call(route, LightMethod::Patch, Some(&message)).await.map(drop)
    }

    /// Takes the first answer back.
    pub async fn delete_original(&self, ticket: &Ticket) -> Result<(), ApiError> {
        let route =
            Route::WebhookOriginalInteractionResponse { application_id: ticket.application, token: &ticket.token };
        self.call(route, LightMethod::Delete, None).await.map(drop)
    }

    /// A message without an interaction.
    pub async fn post(&self, channel_id: ChannelId, message: Parcel) -> Result<(), ApiError> {
        self.call(Route::ChannelMessages { channel_id }, LightMethod::Post, Some(&message)).await.map(drop)
    }

    async fn call(&self, route: Route<'_>, method: LightMethod, body: Option<&Parcel>) -> Result<Value, ApiError> {
        // A callback that arrived twice is refused the second time; a message would be there twice.
        let is_repeatable = !matches!(method, LightMethod::Post) || matches!(route, Route::InteractionResponse { .. });
        let mut tried = 0;
        loop {
            tried += 1;
            let (pause, error) = match self.exchange(route, method, body).await {
                Ok(answer) => return Ok(answer),
                // The first try did arrive, and only its answer was lost.
                Err((_, ApiError::Refused { code: 40_060, .. })) if tried > 1 => return Ok(Value::Null),
                Err(failed) => failed,
            };
            match pause {
                Again::After(pause) if tried < TRIES && pause <= LONGEST_THROTTLE => tokio::time::sleep(pause).await,
                Again::IfRepeatable if tried < TRIES && is_repeatable => tokio::time::sleep(PAUSE).await,
                _ => return Err(error),
            }
        }
    }

    async fn exchange(
        &self,
        route: Route<'_>,
        method: LightMethod,
        body: Option<&Parcel>,
    ) -> Result<Value, (Again, ApiError)> {
        let unusable = || (Again::Never, ApiError::Lost("discord.api_url or discord.token cannot be used".to_owned()));
        let mut request = Request::new(route, method);
        match body {
            Some(Parcel { fields, file: None }) => request = request.body(Some(fields.to_string().into_bytes())),
            Some(Parcel { fields, file: Some((name, bytes)) }) => {
                request = request.multipart(Some(Multipart {
                    upload: MultipartUpload::Attachments(vec![CreateAttachment::bytes(bytes.clone(), name)]),
                    fields: Vec::new(),
                    payload_json: Some(fields.to_string()),
                }));
            }
            None => {}
        }
        let authorization = format!("Bot {}", self.token());
        let request = request.build(&self.client, &authorization, self.base.as_deref()).map_err(|_| unusable())?;
        let response = request.send().await.map_err(|error| {
            let again = if error.is_connect() { Again::After(PAUSE) } else { Again::IfRepeatable };
            (again, ApiError::Lost(http::exchange_error(error).to_string()))
        })?;
        let status = response.status().as_u16();
        let retry_after = http::header_seconds(&response, "retry-after");
        let body = http::read_body(response).await;
        let body = match (status, body) {
            (204, _) => return Ok(Value::Null),
            (200..300, Err(error)) => return Err((Again::IfRepeatable, ApiError::Lost(error.to_string()))),
            (_, body) => body.unwrap_or_default(),
        };
        match status {
            200..300 => serde_json::from_slice(&body)
                .map_err(|_| (Again::IfRepeatable, ApiError::Lost("its answer cannot be read".to_owned()))),
            401 => {
                if !self.is_refused.swap(true, Ordering::Relaxed) {
                    tracing::error!("Discord does not know discord.token any more");
                }
                Err((Again::Never, ApiError::Unauthorized))
            }
            429 => {
                let limited: Value = serde_json::from_slice(&body).unwrap_or_default();
                let pause =
                    limited["retry_after"].as_f64().and_then(http::pause_of_seconds).or(retry_after).unwrap_or(PAUSE);
                Err((Again::After(pause), refused(status, &body)))
            }
            500.. => Err((Again::IfRepeatable, refused(status, &body))),
            _ => Err((Again::Never, refused(status, &body))),
        }
    }
}

/// Whether a request may be made again.
enum Again {
    Never,
    /// It was not done.
    After(Duration),
    /// It may have been done.
    IfRepeatable,
}

fn refused(status: u16, body: &[u8]) -> ApiError {
    match serde_json::from_slice::<DiscordJsonError>(body) {
        Ok(error) => {
            let first = error.errors.first().map(|first| format!(" ({}: {})", first.path, first.message));
            ApiError::Refused { status, code: error.code, said: error.message + &first.unwrap_or_default() }
        }
        Err(_) => ApiError::Refused { status, code: 0, said: "no words of the API's".to_owned() },
    }
}
