//! Defines [`AccessTokens`]: makes access tokens for the mail server from a refresh token (RFC 6749 section 6), as Google and
//! Microsoft require of programs that send mail.
//!
//! `login.rs` and `bounces/imap/connection.rs` ask for a token with each new connection. The server may replace the refresh
//! token at any time (Microsoft's live for 90 days): the newest one is kept in a file beside the data, from which others take it.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use crate::domain::delivery::SendError;
use crate::net::Net;
use crate::outbound::{BadSetting, http, one_line};
use crate::private_files;

/// `email.oauth`.
#[derive(Clone, Debug)]
pub struct OAuthSettings {
    /// The token endpoint.
    pub token_url: String,
    /// The program's id at the provider.
    pub client_id: String,
    /// The program's secret, if the provider gave one.
    pub client_secret: Option<SecretString>,
    /// The first refresh token, as the operator got it.
    pub refresh_token: SecretString,
    /// Where the newest refresh token is kept; `None` keeps it in memory only.
    pub kept_in: Option<PathBuf>,
}

/// A token is replaced this long before its end, so that no login takes longer than it lives.
const MARGIN: Duration = Duration::from_secs(60);

/// RFC 6749 section 5.1 only recommends `expires_in`; an hour is what both providers give.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// For one request to the token endpoint.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The access token of one account.
pub struct AccessTokens {
    client: reqwest::Client,
    token_url: reqwest::Url,
    settings: OAuthSettings,
    state: Mutex<State>,
    /// Held while a token is asked for, so that connections that open together ask once.
    asking: tokio::sync::Mutex<()>,
}

struct State {
    refresh_token: SecretString,
    current: Option<(SecretString, Instant)>,
}

/// RFC 6749 sections 5.1 and 5.2.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Option<String>,
    expires_in: Option<u64>,
    refresh_token: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl AccessTokens {
    /// Asks nothing yet.
    ///
    /// # Errors
    /// The URL is invalid.
    pub fn new(settings: OAuthSettings, net: &Net) -> Result<Self, BadSetting> {
        let bad = || BadSetting::new("email.oauth.token_url", "expected a URL with https://");
        let token_url = reqwest::Url::parse(&settings.token_url).map_err(|_| bad())?;
        let is_loopback = matches!(token_url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if token_url.scheme() != "https" && !(token_url.scheme() == "http" && is_loopback) {
            return Err(bad());
        }
        let client = http::client(TIMEOUT, net)?;
        let state = Mutex::new(State { refresh_token: settings.refresh_token.clone(), current: None });
        Ok(Self { client, token_url, settings, state, asking: tokio::sync::Mutex::default() })
    }

    /// A token that is valid for at least a minute.
    ///
    /// # Errors
    /// [`SendError::Ours`]: the provider refuses the refresh token. [`SendError::Transient`]: it does not answer.
    pub async fn get(&self) -> Result<SecretString, SendError> {
        let _alone = self.asking.lock().await;
        let (current, own) = {
            let state = self.state();
            (state.current.clone(), state.refresh_token.clone())
        };
        if let Some((token, until)) = current
            && Instant::now() < until
        {
            return Ok(token);
        }
        let refresh_token = self.settings.kept().unwrap_or(own);
        let answer = self.ask(&refresh_token).await?;
        let Some(token) = answer.access_token.clone().map(SecretString::from) else { return Err(refused(&answer)) };
        let lifetime = answer.expires_in.map_or(DEFAULT_LIFETIME, Duration::from_secs).min(DEFAULT_LIFETIME * 24);
        let mut state = self.state();
        state.current = Some((token.clone(), Instant::now() + lifetime.saturating_sub(MARGIN)));
        if let Some(newest) = answer.refresh_token.map(SecretString::from)
            && newest.expose_secret() != refresh_token.expose_secret()
        {
            if let Err(error) = self.settings.keep(&newest) {
                tracing::error!("The new refresh token of the mail account could not be kept: {error}");
            }
            state.refresh_token = newest;
        }
        Ok(token)
    }

    /// Forgets the current token, which the mail server refused.
    pub fn forget(&self) {
        self.state().current = None;
    }

    async fn ask(&self, refresh_token: &SecretString) -> Result<TokenAnswer, SendError> {
        let mut form = vec![
            ("grant_type", "refresh_token"),
            ("client_id", &*self.settings.client_id),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        form.extend(self.settings.client_secret.as_ref().map(|secret| ("client_secret", secret.expose_secret())));
        let unreachable = |what: String| SendError::Transient(format!("email.oauth.token_url does not answer: {what}"));
        let request = self.client.post(self.token_url.clone()).form(&form);
        let response = request.send().await.map_err(|error| match http::exchange_error(error) {
            SendError::Ours(reason) => SendError::Ours(reason),
            error => unreachable(error.to_string()),
        })?;
        let status = response.status();
        let body = http::read_body(response).await.map_err(|error| unreachable(error.to_string()))?;
        match serde_json::from_slice(&body) {
            Ok(answer) if !status.is_server_error() => Ok(answer),
            _ => Err(unreachable(format!("status {}", status.as_u16()))),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OAuthSettings {
    /// The newest refresh token that was made from the configured one.
    fn kept(&self) -> Option<SecretString> {
        let text = std::fs::read_to_string(self.kept_in.as_ref()?).ok()?;
        let (made_from, newest) = text.split_once('\n')?;
        (made_from == self.fingerprint()).then(|| SecretString::from(newest.trim()))
    }

    fn keep(&self, newest: &SecretString) -> std::io::Result<()> {
        let Some(path) = &self.kept_in else { return Ok(()) };
        private_files::replace(path, format!("{}\n{}\n", self.fingerprint(), newest.expose_secret()).as_bytes())
    }

    /// Names the configured token, so that one which the operator replaces is not overruled by an older one's successor.
    fn fingerprint(&self) -> String {
        let hash = Sha256::digest(self.refresh_token.expose_secret());
        hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn refused(answer: &TokenAnswer) -> SendError {
    let error = answer.error.as_deref().unwrap_or("no access token in the answer");
    let description = answer.error_description.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
    let way_out = match error {
        "invalid_grant" => "; the refresh token has ended or was withdrawn: make a new `email.oauth.refresh_token`",
        "invalid_client" | "unauthorized_client" => "; check `email.oauth.client_id` and `email.oauth.client_secret`",
        _ => "",
    };
    SendError::Ours(one_line(&format!("email.oauth.token_url refuses: {error}{way_out}{description}")))
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").field("client_id", &self.settings.client_id).finish_non_exhaustive()
    }
}
