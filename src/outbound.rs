//! Defines [`Outbound`], which sends messages over a channel, and [`Outbounds`], the channels of one process.
//!
//! `flow/deliver.rs` sends claimed deliveries, `desk/letters.rs` sends notices; `app/platforms.rs` builds [`Outbounds`]. It
//! must not know the store or a digest: what it sends is rendered already.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::domain::delivery::{Delivery, Receipt, Scope, SendError};
use crate::domain::requested_pause::RequestedPause;
use crate::domain::retry::REFUSING_DOMAIN_PAUSE;
use crate::domain::subscriber::{Address, Channel};

mod circuit_breaker;
mod departure;
pub mod discord;
pub mod email;
pub mod file;
pub(crate) mod http;
pub mod limiter;
pub mod message;
pub mod telegram;

pub use departure::{Departure, Lane};
pub use discord::{DiscordOutbound, DiscordSettings};
pub use email::{DkimSettings, EmailOutbound, EmailSettings, OAuthSettings};
pub use file::FileOutbound;
pub use limiter::{Rates, SharedLimiter};
pub use message::{Button, DiscordMessage, EmailMessage, FileMessage, Message, TelegramMessage};
pub use telegram::{TelegramOutbound, TelegramSettings};

/// Sends messages to the addresses of one channel.
pub trait Outbound: Sync {
    /// Sends `message` to `delivery.address`. Message-ID, nonce and file name are made from the delivery's id, so that a
    /// repeat can be recognised. `departure` begins just before the message can leave: until then the caller may cancel it;
    /// after that, the outcome of a dropped future is unknown, as after a crash.
    ///
    /// # Errors
    /// The kind of [`SendError`] says how the caller goes on.
    fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> impl Future<Output = Result<Receipt, SendError>> + Send;

    /// Sends a message that somebody is waiting for, such as a letter, in the priority lane.
    ///
    /// # Errors
    /// As [`Outbound::send_watched`].
    fn send(&self, delivery: &Delivery, message: &Message) -> impl Future<Output = Result<Receipt, SendError>> + Send {
        async move { self.send_watched(delivery, message, &Departure::new(Lane::Priority)).await }
    }

    /// The most messages to one target, by [`Address::target_key`], that are worth having in hand at once; `None` is a target
    /// that nothing is known of. The default is for chats, where a message waits for the one before it anyway.
    fn most_in_hand(&self, _channel: Channel, _target: Option<&str>) -> usize {
        1
    }

    /// What keeps the rates, if this outbound has any.
    fn limiter(&self) -> Option<&SharedLimiter> {
        None
    }

    /// Called when the process stops: a send that still waits for its turn ends with [`SendError::NotBegun`], as does every
    /// later one. The default does nothing.
    fn stop_waiting(&self) {}

    /// Deletes the files that [`Outbound::send`] wrote on this machine, because the reader had everything erased meanwhile.
    /// Messages on a platform stay there. The default does nothing.
    fn forget(&self, _delivery: &Delivery) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// A setting that cannot be used. The text never contains a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct BadSetting {
    /// As in the configuration, `email.url`.
    pub key: &'static str,
    /// What is wrong, and what is expected.
    pub problem: String,
}

impl BadSetting {
    pub(crate) fn new(key: &'static str, problem: impl Into<String>) -> Self {
        Self { key, problem: problem.into() }
    }
}

/// Every setting of a channel that cannot be used; at least one where it is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BadSettings(pub Vec<BadSetting>);

impl std::error::Error for BadSettings {}

impl fmt::Display for BadSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&faults.join("; "))
    }
}

impl BadSettings {
    /// The value, or `None` after keeping the error.
    fn keep<T>(&mut self, read: Result<T, BadSetting>) -> Option<T> {
        read.map_err(|bad| self.0.push(bad)).ok()
    }
}

impl From<BadSetting> for BadSettings {
    fn from(bad: BadSetting) -> Self {
        Self(vec![bad])
    }
}

/// The channels of one process, with one limiter. A channel that is not configured, or whose settings have faults, fails with
/// [`SendError::Ours`]; the others are not affected.
#[derive(Debug, Default)]
pub struct Outbounds {
    /// SMTP, or `.eml` files.
    pub email: Option<EmailOutbound>,
    /// The Bot API.
    pub telegram: Option<TelegramOutbound>,
    /// Discord's REST API.
    pub discord: Option<DiscordOutbound>,
    /// Files in the data directory.
    pub file: Option<FileOutbound>,
    /// Why a channel cannot be used although it is configured: its faults with their locations.
    pub faults: BTreeMap<Channel, String>,
    /// Shared by all channels.
    pub limiter: Arc<SharedLimiter>,
}

impl Outbound for Outbounds {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        let channel = delivery.address.channel();
        self.configured(channel)?;
        self.limiter.wait(&delivery.address).await?;
        let result = match (channel, &self.email, &self.telegram, &self.discord, &self.file) {
            (Channel::Email, Some(email), ..) => email.send_watched(delivery, message, departure).await,
            (Channel::Telegram, _, Some(telegram), ..) => telegram.send_watched(delivery, message, departure).await,
            (Channel::Discord, _, _, Some(discord), _) => discord.send_watched(delivery, message, departure).await,
            (Channel::File, _, _, _, Some(file)) => file.send_watched(delivery, message, departure).await,
            _ => Err(self.not_usable(channel)),
        };
        match &result {
            Err(SendError::Throttled { retry_after, scope, .. }) => self.limiter.hold(channel, scope, *retry_after),
            Err(SendError::Refused { domain: Some(domain), .. }) => {
                let pause = RequestedPause::of(REFUSING_DOMAIN_PAUSE);
                self.limiter.hold(channel, &Scope::Target(domain.clone()), pause);
            }
            _ => {}
        }
        result
    }

    fn most_in_hand(&self, channel: Channel, target: Option<&str>) -> usize {
        match (channel, &self.email) {
            (Channel::Email, Some(email)) => email.most_in_hand(channel, target),
            _ => 1,
        }
    }

    fn limiter(&self) -> Option<&SharedLimiter> {
        Some(&self.limiter)
    }

    fn stop_waiting(&self) {
        self.limiter.stop_waiting();
        if let Some(email) = &self.email {
            email.stop_waiting();
        }
    }

    async fn forget(&self, delivery: &Delivery) {
        match (delivery.address.channel(), &self.email, &self.file) {
            (Channel::Email, Some(email), _) => email.forget(delivery).await,
            (Channel::File, _, Some(file)) => file.forget(delivery).await,
            _ => {}
        }
    }
}

impl Outbounds {
    /// Sends QUIT and closes every connection.
    pub async fn close(&self) {
        if let Some(email) = &self.email {
            email.close().await;
        }
    }

    /// Checks that a channel's server answers and accepts the credentials; nothing is sent.
    pub async fn probe(&self, channel: Channel) -> Result<(), SendError> {
        match (channel, &self.email, &self.telegram, &self.discord) {
            (Channel::Email, Some(email), ..) => email.probe().await,
            (Channel::Telegram, _, Some(telegram), _) => telegram.probe().await,
            (Channel::Discord, .., Some(discord)) => discord.probe().await,
            _ => self.configured(channel),
        }
    }

    fn configured(&self, channel: Channel) -> Result<(), SendError> {
        let present = match channel {
            Channel::Email => self.email.is_some(),
            Channel::Telegram => self.telegram.is_some(),
            Channel::Discord => self.discord.is_some(),
            Channel::File => self.file.is_some(),
        };
        if present { Ok(()) } else { Err(self.not_usable(channel)) }
    }

    fn not_usable(&self, channel: Channel) -> SendError {
        SendError::Ours(self.faults.get(&channel).cloned().unwrap_or_else(|| not_configured(channel).to_owned()))
    }
}

fn not_configured(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "email.url is not set",
        Channel::Telegram => "telegram.token is not set",
        Channel::Discord => "discord.token is not set",
        Channel::File => "site.data_dir is not set",
    }
}

/// The error for a message whose kind does not fit the address. It is a defect of the caller, and fails this delivery only.
fn wrong_message_kind(address: &Address) -> SendError {
    SendError::Content(format!("the message was not rendered for {}", address.channel()))
}

/// A platform's text for the ledger and the log: one line, without control characters and mailboxes, at most 300 characters.
pub(crate) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let cut: String = with_masked_mailboxes(&spaced).chars().take(300).collect();
    cut.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Masks mailboxes as [`Address::masked`] does: relays repeat the recipient's address, or name the one that it is forwarded to.
fn with_masked_mailboxes(text: &str) -> String {
    let ends_local_part = |c: char| c.is_whitespace() || "<>()[],;:\"".contains(c);
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        let start = before.rfind(ends_local_part).map_or(0, |at| before.ceil_char_boundary(at + 1));
        masked.push_str(&before[..start]);
        if let Some(first) = before[start..].chars().next() {
            masked.push(first);
            masked.push('…');
        }
        masked.push('@');
        rest = after;
    }
    masked + rest
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn the_words_of_a_platform_are_one_line_without_mailboxes() {
        for (words, line) in [
            ("5.1.1 <ada@example.org>: no such user", "5.1.1 <a…@example.org>: no such user"),
            ("ada@example.org,ó.b@example.org\r\n(to=mailto:x@y)", "a…@example.org,ó…@example.org (to=mailto:x…@y)"),
            ("not a member, ask @admin @ home", "not a member, ask @admin @ home"),
            ("a@b@c", "a…@b…@c"),
        ] {
            assert_eq!(one_line(words), line);
        }
        assert_eq!(one_line(&"x".repeat(400)).len(), 300);
    }
}
