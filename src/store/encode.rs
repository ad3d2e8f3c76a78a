//! Defines how values are stored in columns: times as epoch seconds, dates as text, ids as hashes, structures as JSON.
//!
//! The other files of `store/` call it. It names no table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::StoreError;

/// An instant in the past, or the present: whole seconds, rounded down.
pub(super) fn epoch(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// An instant to wait for: rounded up, so that a pause of 5.7 s is not cut to 5.
pub(super) fn epoch_after(at: DateTime<Utc>) -> i64 {
    at.timestamp().saturating_add(i64::from(at.timestamp_subsec_nanos() > 0))
}

pub(super) fn instant(epoch: i64, row: &str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp(epoch, 0).ok_or_else(|| corrupt(row, format!("{epoch} is not a valid time")))
}

pub(super) fn date(text: &str, row: &str) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|error| corrupt(row, error))
}

/// 128 bits of SHA-256 over the parts, in hex. Each part's length is hashed before it, so that different lists of parts never
/// give the same input.
pub(super) fn id_of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The JSON of a value. Every stored type is a plain structure with string keys, which always serialises.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| corrupt("new row", error))
}

pub(super) fn parsed<T: DeserializeOwned>(json: &str, row: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| corrupt(row, error))
}

/// A JSON array for [`super::Store::list`].
pub(super) fn json_list<T: ToString>(values: impl IntoIterator<Item = T>) -> Result<String, StoreError> {
    json(&values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>())
}

/// Text from outside (a platform's message, a header) without NUL, which PostgreSQL refuses.
pub(super) fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A number that was stored from an unsigned one.
pub(super) fn number(value: i64, row: &str) -> Result<u32, StoreError> {
    value.try_into().map_err(|_| corrupt(row, format!("{value} is not a count")))
}

pub(super) fn corrupt(row: &str, detail: impl ToString) -> StoreError {
    StoreError::Corrupt { row: row.to_owned(), detail: detail.to_string() }
}

/// The rows that can be read. One that cannot is left out, and logged once in the life of the process: a damaged row must not
/// stop the others.
pub(super) fn readable<T, C: FromIterator<T>>(rows: impl IntoIterator<Item = Result<T, StoreError>>) -> C {
    static LOGGED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    rows.into_iter()
        .filter_map(|row| match row {
            Ok(row) => Some(row),
            Err(error) => {
                if LOGGED.lock().unwrap_or_else(PoisonError::into_inner).insert(error.to_string()) {
                    tracing::error!(%error, "Skipped a row: {error}");
                }
                None
            }
        })
        .collect()
}

/// The rows of each of these subscribers, in the order in which they came; empty for a subscriber without rows.
pub(super) fn grouped<T>(
    subscribers: &[&str],
    rows: impl IntoIterator<Item = T>,
    subscriber_of: impl Fn(&T) -> &str,
) -> BTreeMap<String, Vec<T>> {
    let mut groups: BTreeMap<String, Vec<T>> =
        subscribers.iter().map(|subscriber| ((*subscriber).to_owned(), Vec::new())).collect();
    for row in rows {
        if let Some(group) = groups.get_mut(subscriber_of(&row)) {
            group.push(row);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_the_boundaries_between_its_parts() {
        assert_eq!(id_of(&["ada", "2025-11-04"]), id_of(&["ada", "2025-11-04"]));
        assert_ne!(id_of(&["ada", "2025-11-04"]), id_of(&["ada2", "025-11-04"]));
        assert_eq!(id_of(&[""]).len(), 32);
    }

    #[test]
    fn an_instant_to_wait_for_is_rounded_up() {
        let at = DateTime::from_timestamp(100, 1).expect("an instant");
        assert_eq!((epoch(at), epoch_after(at)), (100, 101));
        assert_eq!(epoch_after(DateTime::from_timestamp(100, 0).expect("an instant")), 100);
    }
}
