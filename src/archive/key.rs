//! Defines [`Key`]: the window of an issue, read: which day it closes, and which issue of that day it is.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

/// A window's key in the order of time: `2025-11-04`, then `2025-11-04+1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key {
    /// The newest announcement date.
    pub date: NaiveDate,
    /// 0 for the first issue of that date.
    pub later: u32,
}

/// Text that is no window's key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no window (expected 2025-11-04 or 2025-11-04+1)")]
pub struct BadKey(String);

impl Key {
    /// Year and month.
    pub fn month(&self) -> (i32, u32) {
        (self.date.year(), self.date.month())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        if self.later > 0 { write!(f, "+{}", self.later) } else { Ok(()) }
    }
}

impl FromStr for Key {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (date, later) = text.split_once('+').unwrap_or((text, "0"));
        let key = date.parse().ok().zip(later.parse().ok()).map(|(date, later)| Self { date, later });
        // A key is a file name: no second spelling of it is taken.
        key.filter(|key| key.to_string() == text).ok_or_else(|| BadKey(text.to_owned()))
    }
}

impl TryFrom<String> for Key {
    type Error = BadKey;

    fn try_from(text: String) -> Result<Self, BadKey> {
        text.parse()
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.to_string()
    }
}
