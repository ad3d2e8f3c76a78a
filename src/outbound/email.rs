//! Defines [`EmailOutbound`]: messages to mailboxes by SMTP, or into `.eml` files.
//!
//! [`super::Outbounds`] calls it. With its folder the only home of lettre, which builds, signs and speaks the protocol;
//! its pool is not used, because a cancelled send leaves a connection in it whose replies are off by one.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::{BadSetting, Message, Outbound, file, mismatch};
use crate::domain::delivery::{Delivery, Receipt, SendError};
use crate::domain::subscriber::Address;

mod compose;
mod connection;
mod dkim;
mod key;
mod relay;
mod reply;
mod settings;
mod stream;

pub use dkim::DkimSettings;
pub use settings::EmailSettings;

use compose::Composer;
use relay::Relay;
use settings::Endpoint;

/// Sends one message to one recipient at a time.
pub struct EmailOutbound {
    composer: Arc<Composer>,
    way: Way,
}

enum Way {
    Smtp(Relay),
    Files(PathBuf),
}

impl EmailOutbound {
    /// Opens no connection.
    ///
    /// # Errors
    /// Names the setting that cannot be used.
    pub fn new(settings: &EmailSettings) -> Result<Self, BadSetting> {
        let composer = Arc::new(Composer::new(settings)?);
        let way = match Endpoint::parse(&settings.url)? {
            Endpoint::Files(folder) => Way::Files(folder),
            Endpoint::Smtp(server) => {
                let server = server.with_user(settings.username.as_deref())?;
                if server.user.is_none() && settings.password.is_some() {
                    let problem = "is set, and there is no user: name one in email.username or in email.url";
                    return Err(BadSetting::new("email.password", problem));
                }
                Way::Smtp(Relay::new(server, settings, composer.host())?)
            }
        };
        Ok(Self { composer, way })
    }
}

impl EmailOutbound {
    /// Ends all connections in good order, after the mails that are on their way.
    pub async fn close(&self) {
        if let Way::Smtp(relay) = &self.way {
            relay.close().await;
        }
    }

    /// Whether the relay takes our greeting and credentials; nothing is sent.
    pub async fn probe(&self) -> Result<(), SendError> {
        match &self.way {
            Way::Smtp(relay) => relay.probe().await,
            Way::Files(_) => Ok(()),
        }
    }
}

impl Outbound for EmailOutbound {
    async fn send(&self, delivery: &Delivery, message: &Message) -> Result<Receipt, SendError> {
        let (Address::Email(_), Message::Email(message)) = (&delivery.address, message) else {
            return Err(mismatch(&delivery.address));
        };
        let composer = Arc::clone(&self.composer);
        let (delivery_copy, message) = (delivery.clone(), message.clone());
        // Encoding and an RSA signature are two milliseconds of work: not on the reactor.
        let mail = tokio::task::spawn_blocking(move || composer.compose(&delivery_copy, &message))
            .await
            .map_err(|error| SendError::Transient(format!("the message was not made: {error}")))??;
        let message_id = mail.message_id.clone();
        match &self.way {
            Way::Smtp(relay) => {
                let reply = relay.send(mail).await?;
                Ok(Receipt { id: format!("{message_id} {reply}") })
            }
            Way::Files(folder) => {
                let path = folder.join(eml_name(delivery));
                file::replace(&path, &mail.bytes).await?;
                Ok(Receipt { id: path.display().to_string() })
            }
        }
    }

    async fn forget(&self, delivery: &Delivery) {
        if let Way::Files(folder) = &self.way {
            file::remove(&folder.join(eml_name(delivery))).await;
        }
    }
}

/// The folder that `email.url` names, where mails go into files.
pub fn folder_of(url: &str) -> Option<PathBuf> {
    match Endpoint::parse(url) {
        Ok(Endpoint::Files(folder)) => Some(folder),
        _ => None,
    }
}

/// Depends on the delivery alone: a repeat replaces the same file, and two addresses of one subscriber have two.
fn eml_name(delivery: &Delivery) -> String {
    let id: String = delivery.id.chars().take(8).collect();
    file::plain(&format!("{}-{}-{id}", delivery.issue.subscriber, delivery.issue.window)) + ".eml"
}

impl fmt::Debug for EmailOutbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Smtp(relay) => f.debug_tuple("EmailOutbound").field(relay).finish(),
            Way::Files(folder) => f.debug_tuple("EmailOutbound").field(folder).finish(),
        }
    }
}
