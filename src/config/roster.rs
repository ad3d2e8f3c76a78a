//! Defines [`Roster`], the declared subscribers of `subscribers.toml`, and [`plan`], the changes that a sync makes.
//!
//! `app.rs` syncs the roster; `cli/check.rs` and `cli/subscribers.rs` read it. A sync never brings back a subscriber who left.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::config::{ConfigError, line_of};
use crate::domain::criteria::Criteria;
use crate::domain::preferences::{Preferences, QuietHours, Reach};
use crate::domain::schedule::{Schedule, ScheduleError};
use crate::domain::subscriber::{self, Address, Cursor, Origin, Status, Subscriber};

/// The declared subscribers, in the order of the file.
#[derive(Debug)]
pub struct Roster {
    /// The subscribers, with defaults filled in.
    pub subscribers: Vec<Subscriber>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterFile {
    #[serde(default)]
    subscriber: Vec<Spanned<DeclaredSubscriber>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredSubscriber {
    id: Spanned<String>,
    deliver: Vec<Spanned<Address>>,
    schedule: Spanned<String>,
    timezone: Spanned<String>,
    #[serde(default = "english")]
    language: Spanned<String>,
    #[serde(default)]
    silent: bool,
    #[serde(default)]
    quiet_hours: Option<QuietHours>,
    #[serde(default)]
    reach: Reach,
    #[serde(default)]
    overview: bool,
    criteria: Spanned<Criteria>,
}

fn english() -> Spanned<String> {
    Spanned::new(0..0, "en".to_owned())
}

impl Roster {
    /// Parses a roster. The error names the file, the line, and for an unknown key the nearest valid one.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let at = |offset: usize, fault: String| ConfigError {
            location: format!("{}:{}", file.display(), line_of(text, offset)),
            fault,
        };
        let parsed: RosterFile = toml::from_str(text)
            .map_err(|error| at(error.span().map_or(0, |span| span.start), with_nearest(error.message())))?;
        let mut subscribers: Vec<Subscriber> = Vec::new();
        let mut owners: BTreeMap<Address, String> = BTreeMap::new();
        for declared in parsed.subscriber {
            let start = declared.span().start;
            let declared = declared.into_inner();
            let id_at = declared.id.span().start;
            let id = declared.id.into_inner();
            if !is_id(&id) {
                return Err(at(id_at, format!("`id = \"{id}\"`: use 1 to 64 letters, digits, `-`, `_` and `.`")));
            }
            if subscribers.iter().any(|known| known.id == id) {
                return Err(at(id_at, format!("there is already a subscriber `{id}` above; ids are unique")));
            }
            if declared.deliver.is_empty() {
                return Err(at(start, format!("subscriber `{id}`: `deliver` names no address")));
            }
            let mut addresses = Vec::new();
            for address in declared.deliver {
                let address_at = address.span().start;
                let address = address.into_inner();
                if let Some(owner) = owners.insert(address.clone(), id.clone()) {
                    let fault = format!("subscriber `{id}`: {} is already delivered to by `{owner}`", address.masked());
                    return Err(at(address_at, fault));
                }
                addresses.push(address);
            }
            let (schedule_at, zone_at) = (declared.schedule.span().start, declared.timezone.span().start);
            let schedule =
                Schedule::parse(declared.schedule.get_ref(), declared.timezone.get_ref()).map_err(|error| {
                    let offset = if matches!(error, ScheduleError::Zone(_)) { zone_at } else { schedule_at };
                    at(offset, format!("subscriber `{id}`: {error}"))
                })?;
            let language_at = declared.language.span().start;
            let language = declared.language.into_inner();
            if !subscriber::is_language_tag(&language) {
                return Err(at(
                    language_at,
                    format!("subscriber `{id}`: `{language}` is not a language tag such as `en`"),
                ));
            }
            let criteria_at = declared.criteria.span().start;
            let criteria = declared.criteria.into_inner();
            if criteria.categories.is_empty() {
                return Err(at(criteria_at, format!("subscriber `{id}`: `categories` names no category to read")));
            }
            subscribers.push(Subscriber {
                id,
                addresses,
                schedule,
                language,
                criteria,
                preferences: Preferences {
                    silent: declared.silent,
                    quiet_hours: declared.quiet_hours,
                    reach: declared.reach,
                    overview: declared.overview,
                },
                origin: Origin::Declared,
                status: Status::Active,
                cursor: Cursor::default(),
            });
        }
        Ok(Self { subscribers })
    }

    /// Reads the roster file.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
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
    let mut changes: Vec<RosterChange> = roster
        .subscribers
        .iter()
        .map(|declared| match stored.iter().find(|known| known.id == declared.id) {
            None => RosterChange::Add(declared.clone()),
            Some(known) if known.origin == Origin::SelfService => RosterChange::SelfService(known.id.clone()),
            Some(known) if known.status == Status::Withdrawn => RosterChange::Return(declared.clone()),
            Some(known) if same_declaration(known, declared) => RosterChange::Unchanged(known.id.clone()),
            Some(_) => RosterChange::Update(declared.clone()),
        })
        .collect();
    for known in stored.iter().filter(|known| known.origin == Origin::Declared) {
        if roster.subscribers.iter().any(|declared| declared.id == known.id) {
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
