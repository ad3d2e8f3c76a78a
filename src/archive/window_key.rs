//! Defines [`WindowKey`]: the key of an issue's window, parsed: its newest date, and which issue of that date it is.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

/// The key of a window, ordered by time: `2025-11-04`, then `2025-11-04+1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WindowKey {
    /// The newest announcement date.
    pub date: NaiveDate,
    /// 0 for the first issue of that date.
    pub later: u32,
}

/// A text that is not the key of a window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a window (expected 2025-11-04 or 2025-11-04+1)")]
pub struct InvalidWindowKey(String);

impl WindowKey {
    /// Year and month.
    pub fn month(&self) -> (i32, u32) {
        (self.date.year(), self.date.month())
    }
}

impl fmt::Display for WindowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        if self.later > 0 { write!(f, "+{}", self.later) } else { Ok(()) }
    }
}

impl FromStr for WindowKey {
    type Err = InvalidWindowKey;

    fn from_str(text: &str) -> Result<Self, InvalidWindowKey> {
        let (date, later) = text.split_once('+').unwrap_or((text, "0"));
        let key = date.parse().ok().zip(later.parse().ok()).map(|(date, later)| Self { date, later });
        // A key is a file name, so only one spelling is valid.
        key.filter(|key| key.to_string() == text).ok_or_else(|| InvalidWindowKey(text.to_owned()))
    }
}

impl TryFrom<String> for WindowKey {
    type Error = InvalidWindowKey;

    fn try_from(text: String) -> Result<Self, InvalidWindowKey> {
        text.parse()
    }
}

impl From<WindowKey> for String {
    fn from(key: WindowKey) -> Self {
        key.to_string()
    }
}
