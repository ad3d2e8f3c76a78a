//! Defines [`DiscordApi`]: the calls of Discord's REST API that the bot makes, with waits and retries.
//!
//! `gateway.rs`, `interaction_response.rs`, `menu.rs` and `discord.rs` call it. No route may appear in a log or an error:
//! the routes of interactions contain tokens.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use twilight_model::id::Id;
use twilight_model::id::marker::{ApplicationMarker, ChannelMarker, InteractionMarker};

use crate::domain::requested_pause::RequestedPause;
use crate::net::headers::retry_after;
use crate::outbound::discord::rest::{DiscordRefusal, DiscordRoute};
use crate::outbound::{BadSetting, DiscordSettings, http};

/// The most tries of a request.
const TRIES: u32 = 3;

/// The pause after a server error.
const PAUSE: Duration = Duration::from_millis(300);

/// A request that is throttled for longer is given up.
const LONGEST_THROTTLE: Duration = Duration::from_secs(30);

/// The REST API of one bot.
pub(super) struct DiscordApi {
    client: Client,
    token: SecretString,
    base: Option<String>,
    is_refused: AtomicBool,
}

/// Why a request failed. Its text contains no token.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("Discord rejects discord.token")]
    Unauthorized,
    #[error("HTTP {status}, code {code}: {message}")]
    Refused { status: u16, code: i64, message: String },
    #[error("{0}")]
    Lost(String),
}

impl ApiError {
    /// Whether the bot lacks a permission: Missing Access, Missing Permissions.
    pub fn is_about_permissions(&self) -> bool {
        matches!(self, Self::Refused { code: 50_001 | 50_013, .. })
    }
}

/// What an interaction is answered with: its id and its token, which is valid for fifteen minutes.
#[derive(Clone)]
pub(super) struct InteractionToken {
    pub application: Id<ApplicationMarker>,
    pub id: Id<InteractionMarker>,
    pub token: String,
}

/// The JSON body of a request, with an optional file.
pub(super) struct RequestBody {
    pub fields: Value,
    pub file: Option<(String, Vec<u8>)>,
}

impl From<Value> for RequestBody {
    fn from(fields: Value) -> Self {
        Self { fields, file: None }
    }
}

impl DiscordApi {
    /// Opens no connection.
    pub fn new(settings: &DiscordSettings) -> Result<Self, BadSetting> {
        let token = settings.token.expose_secret().trim().trim_start_matches("Bot ").to_owned();
        Ok(Self {
            client: http::client(settings.timeout, &settings.net)?,
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

    /// The gateway's URL, and how long to wait before a session may be opened.
    pub async fn gateway(&self) -> Result<(String, Option<RequestedPause>), ApiError> {
        let found = self.call(DiscordRoute::Gateway, Method::GET, None).await?;
        let url = found["url"].as_str().ok_or_else(|| ApiError::Lost("the response has no gateway URL".to_owned()))?;
        let limit = &found["session_start_limit"];
        let is_spent = limit["remaining"].as_u64() == Some(0);
        let wait = limit["reset_after"].as_u64().filter(|_| is_spent).map(RequestedPause::of_milliseconds);
        Ok((url.to_owned(), wait))
    }

    /// Replaces the bot's global commands.
    pub async fn register(&self, application: Id<ApplicationMarker>, commands: Value) -> Result<(), ApiError> {
        self.call(DiscordRoute::Commands(application), Method::PUT, Some(&commands.into())).await.map(drop)
    }

    /// Sends the first response to an interaction, of one of the callback types.
    pub async fn respond(
        &self,
        interaction_token: &InteractionToken,
        kind: u8,
        data: Option<RequestBody>,
    ) -> Result<(), ApiError> {
        let route = DiscordRoute::Response(interaction_token.id, &interaction_token.token);
        let body = match data {
            Some(RequestBody { fields, file }) => RequestBody { fields: json!({ "type": kind, "data": fields }), file },
            None => json!({ "type": kind }).into(),
        };
        self.call(route, Method::POST, Some(&body)).await.map(drop)
    }

    /// Sends a further message after the first response.
    pub async fn follow_up(&self, interaction_token: &InteractionToken, message: RequestBody) -> Result<(), ApiError> {
        let route = DiscordRoute::FollowUps(interaction_token.application, &interaction_token.token);
        self.call(route, Method::POST, Some(&message)).await.map(drop)
    }

    /// Edits the first response, or the message whose button was pressed.
    pub async fn edit_original(
        &self,
        interaction_token: &InteractionToken,
        message: RequestBody,
    ) -> Result<(), ApiError> {
        let route = DiscordRoute::OriginalResponse(interaction_token.application, &interaction_token.token);
        self.call(route, Method::PATCH, Some(&message)).await.map(drop)
    }

    /// Deletes the first response.
    pub async fn delete_original(&self, interaction_token: &InteractionToken) -> Result<(), ApiError> {
        let route = DiscordRoute::OriginalResponse(interaction_token.application, &interaction_token.token);
        self.call(route, Method::DELETE, None).await.map(drop)
    }

    /// Sends a message without an interaction.
    pub async fn post(&self, channel: Id<ChannelMarker>, message: RequestBody) -> Result<(), ApiError> {
        self.call(DiscordRoute::Messages(channel), Method::POST, Some(&message)).await.map(drop)
    }

    async fn call(
        &self,
        route: DiscordRoute<'_>,
        method: Method,
        body: Option<&RequestBody>,
    ) -> Result<Value, ApiError> {
        // Discord rejects a repeated first response, but would send a repeated message twice.
        let is_repeatable = method != Method::POST || matches!(route, DiscordRoute::Response(..));
        let mut tried = 0_u32;
        loop {
            tried = tried.saturating_add(1);
            let (pause, error) = match self.exchange(route, method.clone(), body).await {
                Ok(answer) => return Ok(answer),
                // The first try arrived, only its response was lost.
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
        route: DiscordRoute<'_>,
        method: Method,
        body: Option<&RequestBody>,
    ) -> Result<Value, (Again, ApiError)> {
        let unusable = || (Again::Never, ApiError::Lost("discord.api_url or discord.token cannot be used".to_owned()));
        let authorization = format!("Bot {}", self.token());
        let request = route.request(&self.client, method, &authorization, self.base.as_deref()).ok_or_else(unusable)?;
        let request = match body {
            Some(RequestBody { fields, file: None }) => {
                request.header(CONTENT_TYPE, "application/json").body(fields.to_string())
            }
            // Its place in `attachments` is 0 (discord.com/developers/docs/reference#uploading-files).
            Some(RequestBody { fields, file: Some((name, bytes)) }) => {
                let file = Part::bytes(bytes.clone()).file_name(name.clone());
                request.multipart(Form::new().part("files[0]", file).text("payload_json", fields.to_string()))
            }
            None => request,
        };
        let response = request.send().await.map_err(|error| {
            let again = if error.is_connect() { Again::After(PAUSE) } else { Again::IfRepeatable };
            (again, ApiError::Lost(http::exchange_error(error).to_string()))
        })?;
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let body = http::read_body(response).await;
        let body = match (status, body) {
            (204, _) => return Ok(Value::Null),
            (200..300, Err(error)) => return Err((Again::IfRepeatable, ApiError::Lost(error.to_string()))),
            (_, body) => body.unwrap_or_default(),
        };
        match status {
            200..300 => serde_json::from_slice(&body)
                .map_err(|_| (Again::IfRepeatable, ApiError::Lost("the response cannot be parsed".to_owned()))),
            401 => {
                if !self.is_refused.swap(true, Ordering::Relaxed) {
                    tracing::error!("Discord rejects `discord.token`");
                }
                Err((Again::Never, ApiError::Unauthorized))
            }
            429 => {
                let limited: Value = serde_json::from_slice(&body).unwrap_or_default();
                let stated = limited["retry_after"].as_f64().and_then(RequestedPause::of_seconds);
                let pause = stated.or(retry_after).map_or(PAUSE, RequestedPause::length);
                Err((Again::After(pause), refused(status, &body)))
            }
            500.. => Err((Again::IfRepeatable, refused(status, &body))),
            _ => Err((Again::Never, refused(status, &body))),
        }
    }
}

/// Whether a request may be repeated.
enum Again {
    Never,
    /// It was not carried out; repeat it after a pause.
    After(Duration),
    /// It may have been carried out.
    IfRepeatable,
}

fn refused(status: u16, body: &[u8]) -> ApiError {
    match serde_json::from_slice::<DiscordRefusal>(body) {
        Ok(error) => ApiError::Refused { status, code: error.code, message: error.text() },
        Err(_) => ApiError::Refused { status, code: 0, message: "no error message".to_owned() },
    }
}
