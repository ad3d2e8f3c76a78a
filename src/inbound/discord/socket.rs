//! Defines [`Socket`]: one WebSocket to the gateway, JSON in and out.
//!
//! `gateway.rs` opens it. It goes through the same client as REST, so that certificates, time-outs and rustls are the
//! same. It must never know what the payloads mean, nor put one into a text: they hold tokens.

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

/// From the first byte of the handshake to its last.
const HANDSHAKE: Duration = Duration::from_secs(15);

/// How long a server may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

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

/// Why no payload comes any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    /// The far end closed the line and said why.
    #[error("closed with code {0}")]
    Closed(u16),
    /// The line broke, or never was one.
    #[error("{0}")]
    Broken(&'static str),
}

impl Socket {
    /// Opens `url`, which is `ws://` or `wss://`, for version 10 of the gateway in JSON.
    pub async fn open(client: &Client, url: &str) -> Result<Self, Ended> {
        let Some(rest) = url.strip_prefix("ws") else { return Err(Ended::Broken("its address is no WebSocket's")) };
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
        let response = request.send().await.map_err(|_| Ended::Broken("it cannot be reached"))?;
        let accepts = response.headers().get(SEC_WEBSOCKET_ACCEPT);
        let is_ours = accepts.is_some_and(|accept| accept.as_bytes() == derive_accept_key(key.as_bytes()).as_bytes());
        if response.status() != StatusCode::SWITCHING_PROTOCOLS || !is_ours {
            return Err(Ended::Broken("it does not speak WebSocket"));
        }
        let stream = response.upgrade().await.map_err(|_| Ended::Broken("the handshake broke off"))?;
        Ok(Self(WebSocketStream::from_raw_socket(stream, Role::Client, None).await))
    }

    /// Waits for the next payload. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Payload, Ended> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).map_err(|_| Ended::Broken("a payload cannot be read"));
                }
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => return Err(Ended::Closed(code.into())),
                Some(Ok(Message::Close(None)) | Err(_)) | None => return Err(Ended::Broken("the line broke")),
                // Pings are answered by the library, and no other kind was asked for.
                Some(Ok(_)) => {}
            }
        }
    }

    /// Sends one payload.
    pub async fn send(&mut self, payload: &Value) -> Result<(), Ended> {
        self.0.send(Message::Text(payload.to_string())).await.map_err(|_| Ended::Broken("the line broke"))
    }

    /// Takes leave with a code: 1000 ends the session, 4000 keeps it to be resumed.
    pub async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: "".into() };
        let goodbye = async {
            self.0.close(Some(frame)).await?;
            while self.0.next().await.is_some_and(|answer| answer.is_ok()) {}
            Ok::<(), tokio_tungstenite::tungstenite::Error>(())
        };
        // Whether the far end heard it makes no difference to us.
        let _heard = tokio::time::timeout(GOODBYE, goodbye).await;
    }
}
