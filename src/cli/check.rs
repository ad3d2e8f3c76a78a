//! `dawnpost check`: checks settings and roster, and with `--online` whether every server answers.

mod online;
mod report;
mod warnings;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;

use super::{Exit, counted};
use crate::app::faults::part_faults;
use crate::app::{connections, sources};
use crate::clock::Clock;
use crate::config::roster::Roster;
use crate::config::{ConfigError, Settings};
use crate::domain::like::Like;
use crate::domain::subscriber::{Address, Channel, Subscriber};
use crate::domain::zone;
use crate::interests::{Interests, SourceContents};
use crate::store::{Store, StoreError};

use report::{CheckReport, Finding, NextDigest, ServerAnswer};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Also try the database, arXiv, the language model (some 6,000 tokens), the mail relay, the bots, Zotero and ORCID;
    /// nothing is sent
    #[arg(long)]
    online: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Reports everything that is wrong with the settings and the roster, and what works but is probably not meant. `settings` are
/// those that can be read, with the faults of the others.
pub async fn check(settings: (Option<Settings>, Vec<ConfigError>), args: CheckArgs) -> anyhow::Result<Exit> {
    let (settings, faults) = settings;
    let has_setting_faults = !faults.is_empty();
    let mut report = CheckReport { faults: faults.into_iter().map(Finding::from).collect(), ..CheckReport::default() };
    report.time_zones = format!("IANA {}", zone::source());
    report.warnings.extend(outdated_zones(Clock::System.now()).map(Finding::of));
    if let Some(settings) = settings {
        report.faults.extend(part_faults(&settings).into_iter().map(|fault| Finding::from(fault.error)));
        let unused = |key| Finding::of(format!("`{key}` has no effect in this version"));
        report.warnings.extend(settings.without_effect.iter().map(unused));
        let roster = roster(&settings.site.roster, &mut report);
        let channels: BTreeSet<Channel> =
            roster.iter().flat_map(|subscriber| &subscriber.addresses).map(Address::channel).collect();
        report.faults.extend(missing(&settings, &channels));
        report.warnings.extend(warnings::of_settings(&settings, &channels));
        let size = match Store::file_size(settings.store_url.expose_secret()) {
            // It is among the faults.
            Err(StoreError::Url(_)) => None,
            size => size?,
        };
        if let Some(size) = size {
            let free = size.disk.map_or_else(String::new, |disk| format!(", {} free on its disk", disk.free));
            report.space = Some(format!("the database has {}{free}", size.store));
            let shortages = size.shortages(settings.retention.max_size, |_| false);
            report.warnings.extend(shortages.iter().map(|shortage| Finding::of(shortage.to_string())));
        }
        let net = connections::net(&settings).unwrap_or_default();
        if let Ok(interests) = Interests::new(&sources::interests_settings(&settings, &net)) {
            try_likes(&interests, &roster, args.online, &mut report).await;
        }
        if args.online && !has_setting_faults {
            report.servers = online::servers(settings, &channels).await?;
        }
    }
    report.print(args.json)?;
    Ok(if report.is_valid() { Exit::Done } else { Exit::Usage })
}

/// Reads the roster into the report. Returns its subscribers, none if it has faults.
fn roster(file: &Path, report: &mut CheckReport) -> Vec<Subscriber> {
    if !file.exists() {
        let text = format!("{} does not exist; subscribers come from the database alone", file.display());
        report.warnings.push(Finding::of(text));
        return Vec::new();
    }
    let subscribers = match Roster::load(file) {
        Ok(roster) => roster.subscribers,
        Err(errors) => {
            report.faults.extend(errors.0.into_iter().map(Finding::from));
            return Vec::new();
        }
    };
    report.roster = Some(format!("{} in {}", counted(subscribers.len(), "subscriber"), file.display()));
    if subscribers.is_empty() {
        report.warnings.push(Finding::of(format!("{} declares no subscriber", file.display())));
    }
    let now = Clock::System.now();
    for subscriber in &subscribers {
        match subscriber.schedule.next_after(now) {
            Some(next) => report.subscribers.push(NextDigest::of(subscriber, next)),
            None => {
                let text = format!("{}: `{}` never fires", subscriber.id, subscriber.schedule.source());
                report.faults.push(Finding::of(text));
            }
        }
        report.warnings.extend(warnings::of_subscriber(subscriber));
    }
    subscribers
}

/// Reads the sources of `like`: files always, Zotero and ORCID only if `online`.
async fn try_likes(interests: &Interests, roster: &[Subscriber], online: bool, report: &mut CheckReport) {
    let likes: BTreeSet<&Like> = roster.iter().flat_map(|subscriber| &subscriber.criteria.like).collect();
    for like in likes {
        let asked = match like {
            Like::Paper(_) => false,
            Like::Bibtex(_) => true,
            Like::Zotero(_) | Like::Orcid(_) => online,
        };
        if !asked {
            continue;
        }
        let answer = match interests.read(like, None).await {
            Ok(SourceContents::Works { works, faults, .. }) => {
                report.warnings.extend(faults.into_iter().map(Finding::of));
                Ok(counted(works.len(), "paper"))
            }
            Ok(SourceContents::Unchanged) => Ok("answers".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        report.likes.push(ServerAnswer::of(like.to_string(), answer));
    }
}

/// A warning if the time zones are so old that clocks have changed their rules since.
pub(super) fn outdated_zones(now: DateTime<Utc>) -> Option<String> {
    zone::is_outdated(now).then(|| {
        format!(
            "the time zones, {}, are older than a year: digests may come an hour off. Update the system's tzdata or dawnpost",
            zone::source()
        )
    })
}

/// Settings that the roster's channels need.
fn missing(settings: &Settings, channels: &BTreeSet<Channel>) -> Vec<Finding> {
    let needs = [
        (
            Channel::Telegram,
            settings.telegram.token.is_none(),
            "`telegram.token` is not set, and the roster has Telegram chats",
        ),
        (
            Channel::Discord,
            settings.discord.token.is_none(),
            "`discord.token` is not set, and the roster has Discord channels",
        ),
    ];
    let missing = needs.into_iter().filter(|(channel, is_missing, _)| *is_missing && channels.contains(channel));
    missing.map(|(.., need)| Finding::of(need.to_owned())).collect()
}
