//! What works but is probably not meant: mail that goes into a folder, links that lead nowhere, criteria that select nothing.
//!
//! `cli/check.rs` reports it. Everything here is pure.

use std::collections::BTreeSet;
use std::net::IpAddr;

use templates::words::DigestLanguage;

use super::report::Finding;
use crate::config::Settings;
use crate::domain::subscriber::{Channel, Subscriber};

/// Warnings about settings, for subscribers on these channels.
pub(super) fn of_settings(settings: &Settings, channels: &BTreeSet<Channel>) -> Vec<Finding> {
    let mut found = Vec::new();
    let has_readers = channels.iter().any(|channel| *channel != Channel::File);
    if channels.contains(&Channel::Email)
        && let Some(folder) = settings.email.url.strip_prefix("file:")
    {
        found.push(format!(
            "the roster has mailboxes, and `email.url` is not a relay: mails are written into {folder} and not sent; these \
             papers do not come again"
        ));
    }
    let contact = settings.site.contact.as_deref();
    if settings.email.bounces_url.is_some() && !contact.is_some_and(|contact| contact.starts_with("mailto:")) {
        let contact =
            contact.map_or_else(|| "is not set".to_owned(), |contact| format!("is {contact}, which is no mailbox"));
        found.push(format!(
            "`site.contact` {contact}: what readers write in reply to a digest is read with `email.bounces.url`, and can be \
             passed on to nobody; set it to `mailto:` and an address"
        ));
    }
    match &settings.site.base_url {
        None if has_readers => found.push(
            "`site.base_url` is not set: digests have no link to your website, and mails are unsubscribed from by mail"
                .to_owned(),
        ),
        Some(url) if has_readers && is_only_here(url) => {
            let telegram = if channels.contains(&Channel::Telegram) {
                "; Telegram leaves out links to hosts without a dot"
            } else {
                ""
            };
            found.push(format!(
                "`site.base_url` is {url}, which readers on other machines cannot reach: set it to the address that they \
                 can, or leave it out{telegram}"
            ));
        }
        _ => {}
    }
    found.into_iter().map(Finding::of).collect()
}

/// Warnings about one declared subscriber.
pub(super) fn of_subscriber(subscriber: &Subscriber) -> Vec<Finding> {
    let mut found = Vec::new();
    let tag = &subscriber.language;
    if DigestLanguage::of(tag).is_none() {
        let known = templates::words::TAGS.join(", ");
        found.push(format!(
            "`language = \"{tag}\"` is not one that digests are written in ({known}): they are in English"
        ));
    }
    found.extend(subscriber.criteria.why_empty());
    found.into_iter().map(|text| Finding::of(format!("subscriber `{}`: {text}", subscriber.id))).collect()
}

/// Whether a URL's host is this machine, or a name that only a local network knows.
fn is_only_here(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || address.is_unspecified(),
        Err(_) => !host.trim_end_matches('.').contains('.') || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_only_this_machine_or_network_knows_is_found() {
        for url in
            ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/x", "http://dawn:8080", "http://0.0.0.0"]
        {
            assert!(is_only_here(url), "{url}");
        }
        for url in ["https://dawn.example.org", "http://192.168.1.7:8080", "http://dawn.lan/base", "http://[fd00::7]"] {
            assert!(!is_only_here(url), "{url}");
        }
    }
}
