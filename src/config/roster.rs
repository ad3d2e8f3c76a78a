//! Defines [`Roster`], the declared subscribers of `subscribers.toml`, and [`plan`], the changes that a sync makes.
//!
//! `app.rs` syncs the roster; `cli/check.rs` and `cli/subscribers.rs` read it. A sync never brings back a subscriber who left.

mod declared;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use toml::de::DeTable;

use declared::{DeclaredSubscriber, KnownSubscribers};

use super::lenient;
use crate::config::{ConfigError, ConfigErrors, LineEnds};
use crate::domain::criteria::Criteria;
use crate::domain::preferences::Preferences;
use crate::domain::subscriber::{Address, Origin, Status, Subscriber};

/// The declared subscribers, in the order of the file.
#[derive(Debug)]
pub struct Roster {
    /// The subscribers, with defaults filled in.
    pub subscribers: Vec<Subscriber>,
}

impl Roster {
    /// Parses a roster.
    ///
    /// # Errors
    /// All faults, each with file and line, and for an unknown key the nearest valid one.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigErrors> {
        let lines = LineEnds::of(text);
        let at = |offset: usize, fault: String| ConfigError {
            location: format!("{}:{}", file.display(), lines.line_of(offset)),
            fault,
        };
        let document = DeTable::parse(text)
            .map_err(|error| at(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
        let (entries, strangers) = lenient::elements(document.into_inner(), "subscriber");
        let mut faults = strangers;
        let (mut subscribers, mut known) = (Vec::new(), KnownSubscribers::default());
        for entry in entries {
            let start = entry.span().start;
            let (declared, more) = lenient::read::<DeclaredSubscriber>(entry);
            let has_key_faults = !more.is_empty();
            faults.extend(more);
            let Some(declared) = declared else { continue };
            let checked = declared.checked(start, has_key_faults, &mut known);
            faults.extend(checked.1);
            subscribers.extend(checked.0);
        }
        faults.sort_by_key(|fault| fault.offset);
        let mut errors: Vec<ConfigError> =
            faults.into_iter().map(|fault| at(fault.offset, with_nearest(&fault.message))).collect();
        errors.dedup();
        if errors.is_empty() { Ok(Self { subscribers }) } else { Err(ConfigErrors(errors)) }
    }

    /// Reads the roster file.
    ///
    /// # Errors
    /// As [`Self::parse`], or the file cannot be read.
    pub fn load(file: &Path) -> Result<Self, ConfigErrors> {
        let text = std::fs::read_to_string(file).map_err(|error| ConfigError::unreadable(file, &error))?;
        Self::parse(file, &text)
    }
}

/// Whether the text is a valid subscriber id. Ids are used in file names, keys and links.
pub fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !text.is_empty() && text.chars().count() <= 64 && text.chars().all(plain) && !text.starts_with('.')
}

/// serde's message about a TOML file; for an unknown key, a message that suggests the nearest of the keys that serde
/// expected.
pub fn with_nearest(message: &str) -> String {
    let Some(rest) = message.strip_prefix("unknown field `") else { return message.to_owned() };
    let mut quoted = rest.split('`');
    let given = quoted.next().unwrap_or_default();
    let nearest = quoted
        .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .min_by_key(|known| strsim::damerau_levenshtein(known, given));
    match nearest {
        Some(known) if strsim::damerau_levenshtein(known, given) <= 3 => {
            format!("there is no key `{given}`; did you mean `{known}`?")
        }
        _ => message.to_owned(),
    }
}

/// What a sync does with one subscriber.
#[derive(Clone, Debug, PartialEq)]
pub enum RosterChange {
    /// New in the roster: is added.
    Add(Subscriber),
    /// The declaration has changed: is updated.
    Update(Subscriber),
    /// No longer in the roster: is kept and gets no more digests.
    Withdraw(String),
    /// In the roster again: is reactivated.
    Return(Subscriber),
    /// No longer in the roster, with `--prune`: is deleted.
    Delete(String),
    /// Nothing has changed.
    Unchanged(String),
    /// Declared, but somebody signed up under this id: the stored subscriber is not changed.
    SelfService(String),
}

/// The changes that make the database match the roster. Subscribers who signed up themselves are never changed. Of
/// subscribers who left, the declaration is updated and the status is kept.
pub fn plan(roster: &Roster, stored: &[Subscriber], prune: bool) -> Vec<RosterChange> {
    let known: HashMap<&str, &Subscriber> = stored.iter().map(|known| (known.id.as_str(), known)).collect();
    let declared_ids: HashSet<&str> = roster.subscribers.iter().map(|declared| declared.id.as_str()).collect();
    let mut changes: Vec<RosterChange> = roster
        .subscribers
        .iter()
        .map(|declared| match known.get(declared.id.as_str()) {
            None => RosterChange::Add(declared.clone()),
            Some(known) if known.origin == Origin::SelfService => RosterChange::SelfService(known.id.clone()),
            Some(known) if known.status == Status::Withdrawn => RosterChange::Return(declared.clone()),
            Some(known) if same_declaration(known, declared) => RosterChange::Unchanged(known.id.clone()),
            Some(_) => RosterChange::Update(declared.clone()),
        })
        .collect();
    for known in stored.iter().filter(|known| known.origin == Origin::Declared) {
        if declared_ids.contains(known.id.as_str()) {
            continue;
        }
        changes.push(match (prune, &known.status) {
            (true, _) => RosterChange::Delete(known.id.clone()),
            (false, Status::Withdrawn | Status::Left) => RosterChange::Unchanged(known.id.clone()),
            (false, _) => RosterChange::Withdraw(known.id.clone()),
        });
    }
    changes
}

fn same_declaration(a: &Subscriber, b: &Subscriber) -> bool {
    let addresses = |subscriber: &Subscriber| {
        let mut sorted = subscriber.addresses.clone();
        sorted.sort();
        sorted
    };
    addresses(a) == addresses(b)
        && a.schedule.source() == b.schedule.source()
        && a.schedule.zone() == b.schedule.zone()
        && a.language == b.language
        && a.criteria == b.criteria
        && a.preferences == b.preferences
}

/// Subscribers as a roster file, which [`Roster::parse`] reads back.
pub fn to_toml(subscribers: &[Subscriber]) -> String {
    #[derive(serde::Serialize)]
    struct RosterEntry<'a> {
        id: &'a str,
        deliver: &'a [Address],
        schedule: &'a str,
        timezone: &'a str,
        language: &'a str,
        #[serde(flatten)]
        preferences: &'a Preferences,
        criteria: &'a Criteria,
    }
    #[derive(serde::Serialize)]
    struct RosterDocument<'a> {
        subscriber: Vec<RosterEntry<'a>>,
    }
    fn entry(subscriber: &Subscriber) -> RosterEntry<'_> {
        let Subscriber { id, addresses, schedule, language, criteria, preferences, .. } = subscriber;
        RosterEntry {
            id,
            deliver: addresses,
            schedule: schedule.source(),
            timezone: schedule.zone().name(),
            language,
            preferences,
            criteria,
        }
    }
    let file = RosterDocument { subscriber: subscribers.iter().map(entry).collect() };
    toml::to_string_pretty(&file).expect("a roster is tables, lists and text")
}

#[cfg(test)]
mod tests;
