//! Finds the faults of settings that have the right form and still cannot be used: builds every part that `run` and `serve`
//! build, and keeps what each refuses.
//!
//! `cli/check.rs` lists them all; [`App`](super::App) refuses to start with those that concern every channel. Nothing is asked
//! or sent.

use secrecy::{ExposeSecret as _, SecretString};

use super::{channels, connections, judge, sources};
use crate::arxiv::{ArxivClient, ArxivError};
use crate::clock::Clock;
use crate::config::{ConfigError, SettingFault, Settings};
use crate::domain::subscriber::Channel;
use crate::interests::{Interests, InterestsError};
use crate::store::{Store, StoreError};

/// A fault, and the channel that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFault {
    /// The only channel that cannot be used; `None` if nothing can.
    pub channel: Option<Channel>,
    /// The fault with its location.
    pub error: ConfigError,
}

/// Every fault of these settings, in the order of the sections.
pub fn part_faults(settings: &Settings) -> Vec<PartFault> {
    let (net, mut common) = match connections::net(settings) {
        Ok(net) => (net, Vec::new()),
        Err(faults) => (Default::default(), faults),
    };
    if let Some(StoreError::Url(fault)) = Store::file_size(settings.store_url.expose_secret()).err() {
        common.push(SettingFault { key: "store.url", fault: fault.to_owned() });
    }
    if let Err(fault) = sources::contact(settings) {
        common.push(fault);
    }
    if let Err(ArxivError::Misconfigured { setting, why }) = ArxivClient::new(&sources::arxiv_settings(settings, &net))
    {
        common.push(SettingFault { key: setting, fault: why });
    }
    if let Err(InterestsError::Misconfigured { setting, why }) =
        Interests::new(&sources::interests_settings(settings, &net))
    {
        common.push(SettingFault { key: setting, fault: why });
    }
    if let Some(llm) = &settings.llm {
        common.extend(judge::endpoint(llm, &Clock::System, &net).err().unwrap_or_default());
    }
    common.extend(channels::bounce_source(settings, &net).err());
    // Any secret will do: nothing is signed.
    let (_, of_channels) = channels::outbounds(settings, &net, &SecretString::from("check"));
    let common = common.into_iter().map(|fault| (None, fault));
    let of_channels = of_channels
        .into_iter()
        .flat_map(|(channel, faults)| faults.into_iter().map(move |fault| (Some(channel), fault)));
    let mut found: Vec<PartFault> = Vec::new();
    for (channel, fault) in common.chain(of_channels) {
        let error = settings.located(&fault);
        // `site.contact` is refused by several parts.
        if !found.iter().any(|known| known.error == error) {
            found.push(PartFault { channel, error });
        }
    }
    found
}
