//! Builds the outbounds from the settings, and finds every fault of a channel's settings.
//!
//! `app/platforms.rs` builds the outbounds of `run` and `serve` with it, `app/faults.rs` those that `check` tries. Nothing is
//! sent, and no connection is opened.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;

use crate::bounces::BounceSource;
use crate::bounces::imap::{self, ImapMailbox};
use crate::bounces::url::{BounceUrl, ImapAccount};
use crate::config::{SettingFault, Settings};
use crate::domain::rate::Rate;
use crate::domain::subscriber::Channel;
use crate::net::Net;
use crate::outbound::email::{AccessTokens, Proof};
use crate::outbound::{
    BadSetting, BadSettings, DiscordOutbound, DiscordSettings, DkimSettings, EmailOutbound, EmailSettings,
    FileOutbound, OAuthSettings, Outbounds, Rates, SharedLimiter, TelegramOutbound, TelegramSettings,
};

/// Faults of the settings of one channel, never empty.
pub(super) type ChannelFaults = Vec<(Channel, Vec<SettingFault>)>;

/// The configured channels, with one limiter. A channel with faults is left out, and [`Outbounds::faults`] says why.
pub(super) fn outbounds(settings: &Settings, net: &Net, secret: &SecretString) -> (Outbounds, ChannelFaults) {
    let rates = Rates { email_relay: settings.email.rate.map(Rate::with_margin), ..Rates::default() };
    let limiter = Arc::new(SharedLimiter::new(rates));
    let mut faults = ChannelFaults::new();
    let email = usable(Channel::Email, &mut faults, email(settings, net, secret).map(Some));
    let telegram = usable(Channel::Telegram, &mut faults, telegram(settings, net));
    let discord = usable(Channel::Discord, &mut faults, discord(settings, net, &limiter));
    let file = Some(FileOutbound::new(settings.site.data_dir.join("outbox")));
    let in_words = |faults: &[SettingFault]| {
        let faults: Vec<String> = faults.iter().map(|fault| settings.located(fault).to_string()).collect();
        faults.join("; ")
    };
    let in_words = faults.iter().map(|(channel, faults)| (*channel, in_words(faults))).collect();
    (Outbounds { email, telegram, discord, file, faults: in_words, limiter }, faults)
}

fn usable<T>(channel: Channel, faults: &mut ChannelFaults, built: Result<Option<T>, Vec<SettingFault>>) -> Option<T> {
    built.map_err(|found| faults.push((channel, found))).ok().flatten()
}

/// The settings of the Telegram bot, if `telegram.token` is set.
pub(super) fn telegram_settings(settings: &Settings, net: &Net) -> Option<TelegramSettings> {
    let from = &settings.telegram;
    let telegram = TelegramSettings::new(from.token.clone()?);
    Some(TelegramSettings { api_url: from.api_url.clone(), net: net.clone(), ..telegram })
}

/// The settings of the Discord bot, if `discord.token` is set.
///
/// # Errors
/// `discord.ca_file` cannot be used.
pub(super) fn discord_settings(settings: &Settings, net: &Net) -> Result<Option<DiscordSettings>, SettingFault> {
    let from = &settings.discord;
    let Some(token) = &from.token else { return Ok(None) };
    let net = with_certificates(net, "discord.ca_file", from.ca_file.as_deref())?;
    Ok(Some(DiscordSettings { api_url: from.api_url.clone(), net, ..DiscordSettings::new(token.clone()) }))
}

fn telegram(settings: &Settings, net: &Net) -> Result<Option<TelegramOutbound>, Vec<SettingFault>> {
    let telegram = telegram_settings(settings, net);
    telegram.map(|telegram| TelegramOutbound::new(&telegram)).transpose().map_err(|bad| vec![fault(bad)])
}

fn discord(
    settings: &Settings,
    net: &Net,
    limiter: &Arc<SharedLimiter>,
) -> Result<Option<DiscordOutbound>, Vec<SettingFault>> {
    let discord = discord_settings(settings, net).map_err(|fault| vec![fault])?;
    let built = discord.map(|discord| DiscordOutbound::new(&discord, Arc::clone(limiter))).transpose();
    built.map_err(|bad| vec![fault(bad)])
}

/// All faults of the section together: what cannot be read counts as not given for the others.
fn email(settings: &Settings, net: &Net, secret: &SecretString) -> Result<EmailOutbound, Vec<SettingFault>> {
    let from = &settings.email;
    let mut faults = Vec::new();
    // Files need no configured sender; a relay does. The domain is reserved (RFC 2606 section 2).
    let stand_in = || format!("{} <digest@dawnpost.invalid>", settings.site.title);
    let sender = from.from.clone().unwrap_or_else(|| {
        if !from.url.starts_with("file:") {
            let problem = "is not set, and `email.url` is a relay: set it to Name <address>".to_owned();
            faults.push(SettingFault { key: "email.from", fault: problem });
        }
        stand_in()
    });
    let mut read = |key, file: Option<&Path>| {
        read_secret(key, file).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        })
    };
    let rsa_key = read("email.dkim.rsa_key_file", from.dkim_rsa_key_file.as_deref());
    let ed25519_key = read("email.dkim.ed25519_key_file", from.dkim_ed25519_key_file.as_deref());
    let is_unread = rsa_key.is_none() && from.dkim_rsa_key_file.is_some()
        || ed25519_key.is_none() && from.dkim_ed25519_key_file.is_some();
    let dkim = match (&from.dkim_domain, &from.dkim_selector) {
        (Some(domain), Some(selector)) if !is_unread => {
            Some(DkimSettings { domain: domain.clone(), selector: selector.clone(), rsa_key, ed25519_key })
        }
        _ => None,
    };
    let net = with_certificates(net, "email.ca_file", from.ca_file.as_deref()).unwrap_or_else(|fault| {
        faults.push(fault);
        net.clone()
    });
    let email = EmailSettings {
        username: from.username.clone(),
        password: from.password.clone(),
        oauth: oauth(settings),
        bounce_domain: from.bounce_domain.clone(),
        reads_replies: from.bounces_url.is_some(),
        dkim,
        net,
        title: settings.site.title.clone(),
        contact: settings.site.contact.clone(),
        connections: from.connections,
        ..EmailSettings::new(from.url.clone(), sender, secret.clone())
    };
    let built = EmailOutbound::new(&email).map_err(|BadSettings(bad)| faults.extend(bad.into_iter().map(fault)));
    match built {
        Ok(outbound) if faults.is_empty() => Ok(outbound),
        _ => Err(faults),
    }
}

fn oauth(settings: &Settings) -> Option<OAuthSettings> {
    settings.email.oauth.as_ref().map(|oauth| OAuthSettings {
        token_url: oauth.token_url.clone(),
        client_id: oauth.client_id.clone(),
        client_secret: oauth.client_secret.clone(),
        refresh_token: oauth.refresh_token.clone(),
        kept_in: Some(settings.site.data_dir.join("mail-refresh-token")),
    })
}

/// Where mails come back: `email.bounces.url`, which needs `email.bounce_domain`.
///
/// # Errors
/// It cannot be used.
pub(super) fn bounce_source(settings: &Settings, net: &Net) -> Result<Option<BounceSource>, SettingFault> {
    let Some(url) = &settings.email.bounces_url else { return Ok(None) };
    let unusable = |why: &str| SettingFault { key: "email.bounces.url", fault: format!("cannot be used: {why}") };
    let url: BounceUrl = url.parse().map_err(|error| unusable(&format!("{error}")))?;
    if settings.email.bounce_domain.is_none() {
        let fault = "also needs `email.bounce_domain`: without it no mail says what came back".to_owned();
        return Err(SettingFault { key: "email.bounces.url", fault });
    }
    if let Some(why) = url.fault() {
        return Err(unusable(&why));
    }
    Ok(Some(match url {
        BounceUrl::Maildir(folder) => BounceSource::Maildir(folder),
        BounceUrl::Lmtp(listen) => BounceSource::Lmtp(listen),
        BounceUrl::Imap(account) => BounceSource::Imap(Box::new(mailbox(account, settings, net)?)),
    }))
}

/// The folder with its password, or else with the account of `email.oauth`.
fn mailbox(account: ImapAccount, settings: &Settings, net: &Net) -> Result<ImapMailbox, SettingFault> {
    let net = with_certificates(net, "email.ca_file", settings.email.ca_file.as_deref())?;
    let proof = match (&settings.email.bounces_password, oauth(settings)) {
        (Some(password), _) => Proof::Password(password.clone()),
        (None, Some(oauth)) => Proof::Token(Box::new(AccessTokens::new(oauth, &net).map_err(fault)?)),
        (None, None) => {
            let fault = "is not set, and `email.bounces.url` is an IMAP server".to_owned();
            return Err(SettingFault { key: "email.bounces.password", fault });
        }
    };
    Ok(ImapMailbox { account, proof, tls: net.tls(), timings: imap::TIMINGS })
}

/// The fault of a setting that an outbound refused.
pub(super) fn fault(bad: BadSetting) -> SettingFault {
    SettingFault { key: bad.key, fault: bad.problem }
}

fn with_certificates(net: &Net, key: &'static str, file: Option<&Path>) -> Result<Net, SettingFault> {
    match read_setting(key, file)? {
        Some(pem) => net.with_certificates(&pem).map_err(|error| SettingFault { key, fault: error.to_string() }),
        None => Ok(net.clone()),
    }
}

/// The bytes of the file that a setting names; `None` if it names none.
pub(super) fn read_setting(key: &'static str, file: Option<&Path>) -> Result<Option<Vec<u8>>, SettingFault> {
    let unreadable = |file: &Path, error| SettingFault {
        key,
        fault: format!("names {}, which cannot be read: {error}", file.display()),
    };
    file.map(|file| std::fs::read(file).map_err(|error| unreadable(file, error))).transpose()
}

fn read_secret(key: &'static str, file: Option<&Path>) -> Result<Option<SecretString>, SettingFault> {
    let Some(bytes) = read_setting(key, file)? else { return Ok(None) };
    let not_text = |_| SettingFault { key, fault: "names a file that is not text".to_owned() };
    Ok(Some(SecretString::from(String::from_utf8(bytes).map_err(not_text)?)))
}
