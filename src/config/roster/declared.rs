//! Defines [`DeclaredSubscriber`]: one `[[subscriber]]` of the roster as written, and what makes it a [`Subscriber`].
//!
//! `roster.rs` reads each entry of the file with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::is_id;
use crate::config::lenient::TomlFault;
use crate::domain::criteria::Criteria;
use crate::domain::preferences::{Preferences, QuietDays, QuietHours, Reach, TextLength};
use crate::domain::schedule::Schedule;
use crate::domain::subscriber::{self, Address, Origin, Subscriber};

/// One `[[subscriber]]` as written. What must be given is optional here, so that a missing or faulty key hides no other fault.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclaredSubscriber {
    id: Option<Spanned<String>>,
    deliver: Option<Vec<Spanned<Address>>>,
    schedule: Option<Spanned<String>>,
    timezone: Option<Spanned<String>>,
    language: Option<Spanned<String>>,
    #[serde(default)]
    silent: bool,
    #[serde(default)]
    quiet_hours: Option<QuietHours>,
    #[serde(default)]
    reach: Reach,
    #[serde(default)]
    overview: bool,
    #[serde(default)]
    length: TextLength,
    #[serde(default)]
    quiet_days: QuietDays,
    criteria: Option<Spanned<Criteria>>,
}

/// Ids and addresses of the subscribers above.
#[derive(Default)]
pub(super) struct KnownSubscribers {
    ids: BTreeSet<String>,
    owners: BTreeMap<Address, String>,
}

impl DeclaredSubscriber {
    /// The subscriber, and the faults of the entry at `start`. Keys whose faults are known already are not reported as missing.
    pub fn checked(
        self,
        start: usize,
        has_key_faults: bool,
        known: &mut KnownSubscribers,
    ) -> (Option<Subscriber>, Vec<TomlFault>) {
        let mut faults = Vec::new();
        let (id_at, id) = match &self.id {
            Some(id) => (id.span().start, id.get_ref().clone()),
            None => (start, String::new()),
        };
        let name = if id.is_empty() { "a subscriber".to_owned() } else { format!("subscriber `{id}`") };
        let (schedule, time_faults) = self.checked_schedule(start, &name, has_key_faults);
        let mut fault = |offset: usize, message: String| faults.push(TomlFault { offset, message });
        let missing = |key: &str| format!("{name}: `{key}` is missing");
        if id.is_empty() && !has_key_faults {
            fault(start, missing("id"));
        } else if !id.is_empty() && !is_id(&id) {
            fault(id_at, format!("`id = \"{id}\"`: use 1 to 64 letters, digits, `-`, `_` and `.`"));
        } else if !id.is_empty() && !known.ids.insert(id.clone()) {
            fault(id_at, format!("there is already a subscriber `{id}` above; ids are unique"));
        }
        let names_no_address = self.deliver.as_ref().is_none_or(Vec::is_empty);
        let mut addresses = Vec::new();
        for address in self.deliver.into_iter().flatten() {
            let (address_at, address) = (address.span().start, address.into_inner());
            match known.owners.insert(address.clone(), id.clone()) {
                Some(owner) => {
                    fault(address_at, format!("{name}: {} is already delivered to by `{owner}`", address.masked()));
                }
                None => addresses.push(address),
            }
        }
        if names_no_address && !has_key_faults {
            fault(start, format!("{name}: `deliver` names no address"));
        }
        time_faults.into_iter().for_each(|TomlFault { offset, message }| fault(offset, message));
        let language = self.language.unwrap_or_else(|| Spanned::new(0..0, "en".to_owned()));
        if !subscriber::is_language_tag(language.get_ref()) {
            let message = format!("{name}: `{}` is not a language tag such as `en`", language.get_ref());
            fault(language.span().start, message);
        }
        match &self.criteria {
            Some(criteria) if criteria.get_ref().categories.is_empty() && !has_key_faults => {
                fault(criteria.span().start, format!("{name}: `categories` names no category to read"));
            }
            None if !has_key_faults => fault(start, missing("criteria")),
            _ => {}
        }
        let (Some(schedule), Some(criteria)) = (schedule, self.criteria) else { return (None, faults) };
        let new = Subscriber::new(Origin::Declared, addresses, schedule, language.get_ref(), criteria.into_inner());
        let subscriber = Subscriber {
            id,
            preferences: Preferences {
                silent: self.silent,
                quiet_hours: self.quiet_hours,
                reach: self.reach,
                overview: self.overview,
                length: self.length,
                quiet_days: self.quiet_days,
            },
            ..new
        };
        (Some(subscriber), faults)
    }

    /// The schedule in its zone, and the faults of both.
    fn checked_schedule(&self, start: usize, name: &str, has_key_faults: bool) -> (Option<Schedule>, Vec<TomlFault>) {
        // Each with a good one of the other, so that one fault does not hide the other.
        let schedule_alone = self.schedule.as_ref().map(|text| (text, Schedule::parse(text.get_ref(), "UTC")));
        let zone_alone = self.timezone.as_ref().map(|text| (text, Schedule::parse("0 7 * * *", text.get_ref())));
        let mut faults = Vec::new();
        for (key, parsed) in [("schedule", &schedule_alone), ("timezone", &zone_alone)] {
            match parsed {
                Some((text, Err(error))) => {
                    faults.push(TomlFault { offset: text.span().start, message: format!("{name}: {error}") });
                }
                None if !has_key_faults => {
                    faults.push(TomlFault { offset: start, message: format!("{name}: `{key}` is missing") });
                }
                Some((_, Ok(_))) | None => {}
            }
        }
        let both = self.schedule.as_ref().zip(self.timezone.as_ref());
        (both.and_then(|(schedule, zone)| Schedule::parse(schedule.get_ref(), zone.get_ref()).ok()), faults)
    }
}
