//! Gives the commands what works with the platforms: the outbounds, the dispatcher, the notifier and the bots.
//!
//! `cli/run.rs`, `cli/serve.rs` and `cli/check.rs` call it through [`App`].

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::faults::part_faults;
use super::{App, channels};
use crate::bounces::BounceReader;
use crate::clock::Clock;
use crate::config::ConfigErrors;
use crate::desk::letters::Notifier;
use crate::domain::subscriber::{Address, Channel, Subscriber};
use crate::flow::deliver::Dispatcher;
use crate::inbound::telegram::{BotSettings, TelegramBot};
use crate::inbound::{Inbound, discord};
use crate::links::verp::BounceAddresses;
use crate::outbound::Outbounds;

impl App {
    /// Delivers issues.
    pub fn dispatcher(&self, outbounds: &Arc<Outbounds>) -> Dispatcher<Outbounds> {
        let worker = format!("{}-{}", std::process::id(), self.clock.now().timestamp_micros());
        Dispatcher::new(self.store.clone(), outbounds.clone(), self.clock, self.site.links.clone(), worker)
            .with_journal(self.settings.site.data_dir.join("receipts.jsonl"))
            .with_vitals(self.vitals.clone())
            .woken_by(Arc::clone(&self.planned))
    }

    /// The configured channels, with one limiter. A channel with faults is held, and logged as such; the others work.
    pub fn outbounds(&self) -> Outbounds {
        let (outbounds, _) = channels::outbounds(&self.settings, &self.net, &self.secret);
        for (channel, faults) in &outbounds.faults {
            tracing::error!(%channel, "Nothing can be sent by {channel}: {faults}");
        }
        outbounds
    }

    /// Refuses to go on where nothing could be delivered: no channel that active subscribers use is free of faults.
    ///
    /// # Errors
    /// The faults of these channels.
    pub fn check_channels(&self, subscribers: &[Subscriber], outbounds: &Outbounds) -> Result<(), ConfigErrors> {
        let now = self.clock.now();
        let active = subscribers.iter().filter(|subscriber| subscriber.status.is_active_at(now));
        let used: BTreeSet<Channel> =
            active.flat_map(|subscriber| &subscriber.addresses).map(Address::channel).collect();
        if used.is_empty() || used.iter().any(|channel| !outbounds.faults.contains_key(channel)) {
            return Ok(());
        }
        let faults = part_faults(&self.settings).into_iter();
        let of_used = faults.filter(|fault| fault.channel.is_some_and(|channel| used.contains(&channel)));
        Err(ConfigErrors(of_used.map(|fault| fault.error).collect()))
    }

    /// Reads returned mails, if `email.bounces.url` is set. A fault of that setting is logged, and nothing is read.
    pub fn bounce_reader(&self, outbounds: &Arc<Outbounds>) -> Option<BounceReader<Outbounds>> {
        let source = channels::bounce_source(&self.settings, &self.net).unwrap_or_else(|fault| {
            tracing::error!("Returned mails are not read: {}", self.settings.located(&fault));
            None
        })?;
        let secrets = [self.secret.clone()].into_iter().chain(self.settings.site.previous_secret.clone());
        let contact = self.settings.site.contact.as_deref().filter(|contact| contact.starts_with("mailto:"));
        Some(BounceReader {
            source,
            addresses: BounceAddresses::new(secrets),
            store: self.store.clone(),
            desk: self.desk(),
            outbound: outbounds.clone(),
            contact: contact.and_then(|contact| contact.parse().ok()),
            clock: self.clock,
            vitals: self.vitals.clone(),
        })
    }

    /// Sends the notices that are not digests.
    pub fn notifier(&self, outbounds: &Arc<Outbounds>) -> Notifier<Outbounds> {
        Notifier::new(self.desk(), outbounds.clone()).with_vitals(self.vitals.clone())
    }

    /// The Telegram bot, if `telegram.token` is set and has no fault. It shares the limiter of the outbounds.
    pub fn telegram_bot(
        &self,
        outbounds: &Outbounds,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Arc<TelegramBot<Inbound>>>> {
        let Some(telegram) = channels::telegram_settings(&self.settings, &self.net) else { return Ok(None) };
        if outbounds.faults.contains_key(&Channel::Telegram) {
            return Ok(None);
        }
        let webhook_url = self.settings.telegram.webhook_url.clone();
        let settings = BotSettings::new(telegram, self.secret.clone(), outbounds.limiter.clone());
        let inbound = Arc::new(Inbound::new(self.desk(), self.store.clone()));
        let settings = BotSettings { webhook_url, vitals: self.vitals.clone(), ..settings };
        Ok(Some(TelegramBot::new(inbound, settings, stop.clone())?))
    }

    /// Runs the Discord bot until `stop`, if `discord.token` is set and has no fault.
    pub async fn discord_bot(&self, outbounds: &Outbounds, stop: &CancellationToken) -> anyhow::Result<()> {
        let settings = channels::discord_settings(&self.settings, &self.net).ok().flatten();
        let Some(settings) = settings.filter(|_| !outbounds.faults.contains_key(&Channel::Discord)) else {
            return Ok(());
        };
        let (inbound, pace) = (
            Arc::new(Inbound::new(self.desk(), self.store.clone())),
            discord::GatewayTimings::new(|| Clock::System.jitter()),
        );
        Ok(discord::run(inbound, &settings, pace, &self.vitals, stop.clone()).await?)
    }
}
