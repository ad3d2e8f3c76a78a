//! Builds the outbounds, the dispatcher, the notifier and the bots from the settings.
//!
//! `cli/run.rs`, `cli/serve.rs` and `cli/check.rs` call it through [`App`].

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::App;
use crate::bounces::{BounceReader, BounceSource};
use crate::clock::Clock;
use crate::config::{ConfigError, Settings};
use crate::desk::letters::Notifier;
use crate::flow::deliver::Dispatcher;
use crate::inbound::telegram::{BotSettings, TelegramBot};
use crate::inbound::{Inbound, discord};
use crate::links::verp::BounceAddresses;
use crate::outbound::{
    DiscordOutbound, DiscordSettings, DkimSettings, EmailOutbound, EmailSettings, FileOutbound, Outbounds,
    SharedLimiter, TelegramOutbound, TelegramSettings,
};

impl App {
    /// Delivers issues.
    pub fn dispatcher(&self, outbounds: &Arc<Outbounds>) -> Dispatcher<Outbounds> {
        let worker = format!("{}-{}", std::process::id(), self.clock.now().timestamp_micros());
        Dispatcher::new(self.store.clone(), outbounds.clone(), self.clock, self.site.links.clone(), worker)
            .with_journal(self.settings.site.data_dir.join("receipts.jsonl"))
            .with_vitals(self.vitals.clone())
    }

    /// The configured channels, with one limiter.
    pub fn outbounds(&self) -> anyhow::Result<Outbounds> {
        let limiter = Arc::new(SharedLimiter::default());
        let email = EmailOutbound::new(&self.email_settings()?)?;
        let telegram = match self.telegram_settings() {
            Some(settings) => Some(TelegramOutbound::new(&settings)?),
            None => None,
        };
        let discord = match self.discord_settings()? {
            Some(settings) => Some(DiscordOutbound::new(&settings, limiter.clone())?),
            None => None,
        };
        let file = FileOutbound::new(self.settings.site.data_dir.join("outbox"));
        Ok(Outbounds { email: Some(email), telegram, discord, file: Some(file), limiter })
    }

    /// Reads returned mails, if `email.bounces.url` is set.
    ///
    /// # Errors
    /// The setting cannot be used.
    pub fn bounce_reader(&self, outbounds: &Arc<Outbounds>) -> anyhow::Result<Option<BounceReader<Outbounds>>> {
        let Some(source) = bounce_source(&self.settings)? else { return Ok(None) };
        let secrets = [self.secret.clone()].into_iter().chain(self.settings.site.previous_secret.clone());
        let contact = self.settings.site.contact.as_deref().filter(|contact| contact.starts_with("mailto:"));
        Ok(Some(BounceReader {
            source,
            addresses: BounceAddresses::new(secrets),
            store: self.store.clone(),
            outbound: outbounds.clone(),
            contact: contact.and_then(|contact| contact.parse().ok()),
            clock: self.clock,
            vitals: self.vitals.clone(),
        }))
    }

    /// Sends the notices that are not digests.
    pub fn notifier(&self, outbounds: &Arc<Outbounds>) -> Notifier<Outbounds> {
        Notifier::new(self.desk(), outbounds.clone()).with_vitals(self.vitals.clone())
    }

    /// The Telegram bot, if `telegram.token` is set. It shares the limiter of the outbounds.
    pub fn telegram_bot(
        &self,
        outbounds: &Outbounds,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Arc<TelegramBot<Inbound>>>> {
        let Some(telegram) = self.telegram_settings() else { return Ok(None) };
        let webhook_url = self.settings.telegram.webhook_url.clone();
        let settings = BotSettings::new(telegram, self.secret.clone(), outbounds.limiter.clone());
        let inbound = Arc::new(Inbound::new(self.desk(), self.store.clone()));
        let settings = BotSettings { webhook_url, vitals: self.vitals.clone(), ..settings };
        Ok(Some(TelegramBot::new(inbound, settings, stop.clone())?))
    }

    /// Runs the Discord bot until `stop`, if `discord.token` is set.
    pub async fn discord_bot(&self, stop: &CancellationToken) -> anyhow::Result<()> {
        let Some(settings) = self.discord_settings()? else { return Ok(()) };
        let (inbound, pace) = (
            Arc::new(Inbound::new(self.desk(), self.store.clone())),
            discord::GatewayTimings::new(|| Clock::System.jitter()),
        );
        Ok(discord::run(inbound, &settings, pace, &self.vitals, stop.clone()).await?)
    }

    fn telegram_settings(&self) -> Option<TelegramSettings> {
        let from = &self.settings.telegram;
        let settings = TelegramSettings::new(from.token.clone()?);
        Some(TelegramSettings { api_url: from.api_url.clone(), ..settings })
    }

    fn discord_settings(&self) -> anyhow::Result<Option<DiscordSettings>> {
        let from = &self.settings.discord;
        let Some(token) = &from.token else { return Ok(None) };
        let ca_pem = read_setting("discord.ca_file", from.ca_file.as_deref())?;
        let settings = DiscordSettings::new(token.clone());
        Ok(Some(DiscordSettings { api_url: from.api_url.clone(), ca_pem, ..settings }))
    }

    fn email_settings(&self) -> anyhow::Result<EmailSettings> {
        let from = &self.settings.email;
        // Files need no configured sender; a relay does.
        let sender = match &from.from {
            Some(sender) => sender.clone(),
            // A reserved domain (RFC 2606 section 2).
            None if from.url.starts_with("file:") => format!("{} <digest@dawnpost.invalid>", self.site.title),
            None => {
                return Err(fault("email.from", "is not set, and `email.url` is a relay: set it to Name <address>"));
            }
        };
        let dkim = match (&from.dkim_domain, &from.dkim_selector) {
            (Some(domain), Some(selector)) => Some(DkimSettings {
                domain: domain.clone(),
                selector: selector.clone(),
                rsa_key: read_secret("email.dkim.rsa_key_file", from.dkim_rsa_key_file.as_deref())?,
                ed25519_key: read_secret("email.dkim.ed25519_key_file", from.dkim_ed25519_key_file.as_deref())?,
            }),
            _ => None,
        };
        let settings = EmailSettings::new(from.url.clone(), sender, self.secret.clone());
        Ok(EmailSettings {
            username: from.username.clone(),
            password: from.password.clone(),
            bounce_domain: from.bounce_domain.clone(),
            dkim,
            ca_pem: read_setting("email.ca_file", from.ca_file.as_deref())?,
            title: self.site.title.clone(),
            contact: self.settings.site.contact.clone(),
            connections: from.connections,
            ..settings
        })
    }
}

/// `email.bounces.url`, which needs `email.bounce_domain`.
pub fn bounce_source(settings: &Settings) -> anyhow::Result<Option<BounceSource>> {
    let Some(url) = &settings.email.bounces_url else { return Ok(None) };
    let source: BounceSource =
        url.parse().map_err(|error| fault("email.bounces.url", &format!("cannot be used: {error}")))?;
    if settings.email.bounce_domain.is_none() {
        return Err(fault(
            "email.bounces.url",
            "also needs `email.bounce_domain`: without it no mail says what came back",
        ));
    }
    if let Some(why) = source.fault() {
        return Err(fault("email.bounces.url", &format!("cannot be used: {why}")));
    }
    Ok(Some(source))
}

pub(super) fn fault(key: &str, fault: &str) -> anyhow::Error {
    ConfigError { location: "settings".to_owned(), fault: format!("`{key}` {fault}") }.into()
}

pub(super) fn read_setting(key: &str, file: Option<&Path>) -> anyhow::Result<Option<Vec<u8>>> {
    file.map(|file| {
        std::fs::read(file)
            .map_err(|error| fault(key, &format!("names {}, which cannot be read: {error}", file.display())))
    })
    .transpose()
}

fn read_secret(key: &str, file: Option<&Path>) -> anyhow::Result<Option<SecretString>> {
    let Some(bytes) = read_setting(key, file)? else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| fault(key, "names a file that is not text"))?;
    Ok(Some(SecretString::from(text)))
}
