//! Defines [`TelegramApi`], which sends one request to the Bot API, and [`Call`], such a request.
//!
//! Every file of this folder that talks to Telegram uses it. The token, which is part of the URL, may not appear in an
//! error.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use teloxide::requests::Payload;

use crate::domain::delivery::{Scope, SendError};
use crate::outbound::telegram::response;
use crate::outbound::{BadSetting, TelegramSettings, http};

/// A method with its parameters.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub method: &'static str,
    pub fields: Map<String, Value>,
    file: Option<File>,
}

/// A file that is sent along.
#[derive(Clone, Debug)]
struct File {
    field: &'static str,
    name: String,
    bytes: Vec<u8>,
}

impl Call {
    /// A call with the parameters of a payload of teloxide.
    pub fn of<P: Payload + Serialize>(payload: &P) -> Self {
        match serde_json::to_value(payload) {
            Ok(Value::Object(fields)) => Self { method: P::NAME, fields, file: None },
            // (Every payload serialises to an object.)
            _ => Self { method: P::NAME, fields: Map::new(), file: None },
        }
    }

    /// With a file as the parameter `field`.
    #[must_use]
    pub fn with_file(mut self, field: &'static str, name: String, bytes: Vec<u8>) -> Self {
        self.fields.remove(field);
        self.file = Some(File { field, name, bytes });
        self
    }

    /// A form, which is how the Bot API takes files: structured parameters are JSON in it.
    fn form(&self, file: &File) -> Form {
        let form = self.fields.iter().fold(Form::new(), |form, (name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            form.text(name.clone(), text)
        });
        form.part(file.field, Part::bytes(file.bytes.clone()).file_name(file.name.clone()))
    }
}

/// A client of the Bot API.
pub(super) struct TelegramApi {
    client: Client,
    bot_url: Url,
    timeout: Duration,
}

impl TelegramApi {
    /// Opens no connection.
    ///
    /// # Errors
    /// The token or the URL is invalid.
    pub fn new(settings: &TelegramSettings) -> Result<Self, BadSetting> {
        let client = http::client(settings.timeout, &settings.net)?;
        Ok(Self { client, bot_url: settings.bot_url()?, timeout: settings.timeout })
    }

    /// Sends a call once. `scope` is what a throttle applies to.
    ///
    /// # Errors
    /// Classified by what the caller has to do.
    pub async fn ask<T: DeserializeOwned>(&self, call: &Call, scope: &Scope) -> Result<T, SendError> {
        self.exchange(call, scope, self.timeout).await
    }

    /// Sends a call that the server may hold open for `held`.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn ask_long<T: DeserializeOwned>(&self, call: &Call, held: Duration) -> Result<T, SendError> {
        self.exchange(call, &Scope::Channel, held + self.timeout).await
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        call: &Call,
        scope: &Scope,
        timeout: Duration,
    ) -> Result<T, SendError> {
        let mut url = self.bot_url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(call.method);
        }
        let request = self.client.post(url).timeout(timeout);
        let request = match &call.file {
            Some(file) => request.multipart(call.form(file)),
            None => {
                let body = serde_json::to_vec(&call.fields).map_err(|error| SendError::Content(error.to_string()))?;
                request.header(CONTENT_TYPE, "application/json").body(body)
            }
        };
        let response = request.send().await.map_err(http::exchange_error)?;
        let status = response.status().as_u16();
        let body = match http::read_body(response).await {
            Ok(body) => body,
            // The status says that it failed, so the incomplete body does not matter.
            Err(_) if status >= 400 => Vec::new(),
            Err(error) => return Err(error),
        };
        response::parse(status, &body, scope)
    }
}
