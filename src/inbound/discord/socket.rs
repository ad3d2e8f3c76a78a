//! Defines [`Socket`]: one WebSocket to the gateway, which sends and receives JSON.
//!
//! `gateway.rs` opens it. It uses the same client as REST, so certificates, timeouts and rustls are the same. No payload may
//! appear in an error, as payloads contain tokens.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use reqwest::{Client, StatusCode, Upgraded};
use serde::Deserialize;
use serde_json::Value;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, Role};

/// The longest handshake.
const HANDSHAKE: Duration = Duration::from_secs(15);

/// How long to wait for the server's close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// An open connection.
pub(super) struct Socket(WebSocketStream<Upgraded>);

/// One payload (discord.com/developers/docs/events/gateway-events#payload-structure).
#[derive(Deserialize)]
pub(super) struct Payload {
    pub op: u8,
    #[serde(default)]
    pub d: Value,
    pub s: Option<u64>,
    pub t: Option<String>,
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum SocketError {
    /// The server closed the connection with this code.
    #[error("closed with code {0}")]
    Closed(u16),
    /// The connection broke, or could not be opened.
    #[error("{0}")]
    Broken(&'static str),
}

impl Socket {
    /// Connects to a `ws://` or `wss://` URL, for version 10 of the gateway in JSON.
    pub async fn open(client: &Client, url: &str) -> Result<Self, SocketError> {
        let Some(rest) = url.strip_prefix("ws") else {
            return Err(SocketError::Broken("the URL is not a WebSocket URL"));
        };
        let (base, _) = rest.split_once('?').unwrap_or((rest, ""));
        let url = format!("http{}/?v=10&encoding=json", base.trim_end_matches('/'));
        let key = generate_key();
        let request = client
            .get(url)
            .timeout(HANDSHAKE)
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, &key);
        let response = request.send().await.map_err(|_| SocketError::Broken("the server cannot be reached"))?;
        let accepts = response.headers().get(SEC_WEBSOCKET_ACCEPT);
        let is_ours = accepts.is_some_and(|accept| accept.as_bytes() == derive_accept_key(key.as_bytes()).as_bytes());
        if response.status() != StatusCode::SWITCHING_PROTOCOLS || !is_ours {
            return Err(SocketError::Broken("the server does not speak WebSocket"));
        }
        let stream = response.upgrade().await.map_err(|_| SocketError::Broken("the handshake was interrupted"))?;
        Ok(Self(WebSocketStream::from_raw_socket(stream, Role::Client, None).await))
    }

    /// The next payload. Cancel safe.
    pub async fn next(&mut self) -> Result<Payload, SocketError> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).map_err(|_| SocketError::Broken("a payload cannot be parsed"));
                }
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => {
                    return Err(SocketError::Closed(code.into()));
                }
                Some(Ok(Message::Close(None)) | Err(_)) | None => {
                    return Err(SocketError::Broken("the connection broke"));
                }
                // The library answers pings; other kinds are not expected.
                Some(Ok(_)) => {}
            }
        }
    }

    /// Sends one payload.
    pub async fn send(&mut self, payload: &Value) -> Result<(), SocketError> {
        self.0
            .send(Message::Text(payload.to_string().into()))
            .await
            .map_err(|_| SocketError::Broken("the connection broke"))
    }

    /// Closes the connection with a code: 1000 ends the session, after 4000 it can be resumed.
    pub async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: "".into() };
        let closing = async {
            self.0.close(Some(frame)).await?;
            while self.0.next().await.is_some_and(|answer| answer.is_ok()) {}
            Ok::<(), tokio_tungstenite::tungstenite::Error>(())
        };
        // The connection is dropped whether or not the server answered.
        let _heard = tokio::time::timeout(CLOSE_TIMEOUT, closing).await;
    }
}
