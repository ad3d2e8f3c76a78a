//! Defines [`EmailOutbound`]: messages to mailboxes by SMTP, or into `.eml` files.
//!
//! [`super::Outbounds`] calls it. lettre encodes, signs and speaks SMTP; its connection pool is not used, because a
//! cancelled send leaves a connection in the pool whose replies are off by one.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::{BadSetting, BadSettings, Departure, Message, Outbound, file, wrong_message_kind};
use crate::domain::delivery::{Delivery, Receipt, SendError};
use crate::domain::subscriber::{Address, Channel};

mod connection;
mod connection_queue;
mod dkim;
mod encode;
mod evidence;
mod key;
mod login;
mod oauth;
pub mod refusal;
mod relay;
mod settings;
mod smtp_reply;
mod stream;

pub use dkim::DkimSettings;
pub use login::Proof;
pub use oauth::{AccessTokens, OAuthSettings};
pub use settings::EmailSettings;

use encode::MailEncoder;
use relay::Relay;
use settings::EmailEndpoint;

/// Sends one message to one recipient at a time.
pub struct EmailOutbound {
    encoder: Arc<MailEncoder>,
    transport: Transport,
}

enum Transport {
    Smtp(Relay),
    Files(PathBuf),
}

impl EmailOutbound {
    /// Opens no connection.
    ///
    /// # Errors
    /// Every setting that cannot be used.
    pub fn new(settings: &EmailSettings) -> Result<Self, BadSettings> {
        let (encoder, endpoint) = match (MailEncoder::new(settings), endpoint(settings)) {
            (Ok(encoder), Ok(endpoint)) => (Arc::new(encoder), endpoint),
            (encoder, endpoint) => {
                let mut bad = encoder.err().unwrap_or_default();
                bad.0.extend(endpoint.err());
                return Err(bad);
            }
        };
        let transport = match endpoint {
            EmailEndpoint::Files(folder) => Transport::Files(folder),
            EmailEndpoint::Smtp(server) => Transport::Smtp(Relay::new(server, settings, encoder.host())?),
        };
        Ok(Self { encoder, transport })
    }
}

/// The server with its user, or the folder.
fn endpoint(settings: &EmailSettings) -> Result<EmailEndpoint, BadSetting> {
    let server = match EmailEndpoint::parse(&settings.url)? {
        EmailEndpoint::Smtp(server) => server,
        folder @ EmailEndpoint::Files(_) => return Ok(folder),
    };
    let server = server.with_user(settings.username.as_deref())?;
    let secret = match (&settings.password, &settings.oauth) {
        (Some(_), _) => Some("email.password"),
        (None, Some(_)) => Some("email.oauth.refresh_token"),
        (None, None) => None,
    };
    if let Some(key) = secret.filter(|_| server.user.is_none()) {
        let problem = "is set without a user: set email.username, or name the user in email.url";
        return Err(BadSetting::new(key, problem));
    }
    Ok(EmailEndpoint::Smtp(server))
}

impl EmailOutbound {
    /// Waits for the mails that are being sent, then sends QUIT and closes every connection.
    pub async fn close(&self) {
        if let Transport::Smtp(relay) = &self.transport {
            relay.close().await;
        }
    }

    /// Checks that the relay accepts EHLO and the credentials; no mail is sent.
    pub async fn probe(&self) -> Result<(), SendError> {
        match &self.transport {
            Transport::Smtp(relay) => relay.probe().await,
            Transport::Files(_) => Ok(()),
        }
    }
}

impl Outbound for EmailOutbound {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        let (Address::Email(_), Message::Email(message)) = (&delivery.address, message) else {
            return Err(wrong_message_kind(&delivery.address));
        };
        let encoder = Arc::clone(&self.encoder);
        let (delivery_copy, message) = (delivery.clone(), message.clone());
        // Encoding and an RSA signature take two milliseconds: too long for an async thread.
        let mail = tokio::task::spawn_blocking(move || encoder.encode(&delivery_copy, &message))
            .await
            .map_err(|error| SendError::Transient(format!("the mail could not be encoded: {error}")))??;
        let message_id = mail.message_id.clone();
        match &self.transport {
            Transport::Smtp(relay) => {
                let reply = relay.send(mail, departure).await?;
                Ok(Receipt { id: format!("{message_id} {reply}") })
            }
            Transport::Files(folder) => {
                let path = folder.join(eml_name(delivery));
                departure.begin()?;
                file::replace(&path, &mail.bytes).await?;
                Ok(Receipt { id: path.display().to_string() })
            }
        }
    }

    fn most_in_hand(&self, _channel: Channel, target: Option<&str>) -> usize {
        match &self.transport {
            Transport::Smtp(relay) => relay.most_in_hand(target),
            Transport::Files(_) => usize::MAX,
        }
    }

    fn stop_waiting(&self) {
        if let Transport::Smtp(relay) = &self.transport {
            relay.stop_waiting();
        }
    }

    async fn forget(&self, delivery: &Delivery) {
        if let Transport::Files(folder) = &self.transport {
            file::remove(&folder.join(eml_name(delivery))).await;
        }
    }
}

/// The folder of `email.url`, if it is `file:DIR`.
pub fn folder_of(url: &str) -> Option<PathBuf> {
    match EmailEndpoint::parse(url) {
        Ok(EmailEndpoint::Files(folder)) => Some(folder),
        _ => None,
    }
}

/// The name depends on the delivery alone: a repeat replaces the same file, and two addresses of one subscriber have two
/// files.
fn eml_name(delivery: &Delivery) -> String {
    let id: String = delivery.id.chars().take(8).collect();
    file::plain(&format!("{}-{}-{id}", delivery.issue.subscriber, delivery.issue.window)) + ".eml"
}

impl fmt::Debug for EmailOutbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.transport {
            Transport::Smtp(relay) => f.debug_tuple("EmailOutbound").field(relay).finish(),
            Transport::Files(folder) => f.debug_tuple("EmailOutbound").field(folder).finish(),
        }
    }
}
