//! Defines how long the store keeps things ([`KeepPeriod`]), how large it may become ([`ByteCount`]), and when its space runs
//! short ([`SpaceShortage`]).
//!
//! `config.rs` reads them, `store/size.rs` measures, `flow/sweep.rs` sweeps and warns by them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::window::BACKFILL_DAYS;

/// The least that can be kept, in days. An issue looks back [`BACKFILL_DAYS`], the next digest mentions issues of 45 days that
/// may not have arrived, and a delivery is retried for four days at each address.
const LEAST_KEEP_DAYS: u32 = 100;

/// A century: what is kept longer is kept for ever.
const MOST_KEEP_DAYS: u32 = 36_500;

/// How long settled notices, budgets, handled updates and conversations are kept.
pub const EXPIRED_KEPT: TimeDelta = TimeDelta::days(31);

/// How much of a place may be used before the operator is warned.
const FULL_PERCENT: u64 = 80;

/// A warned shortage is over below this, so that a place that stands at the limit is not warned of each day.
const RELAXED_PERCENT: u64 = 75;

/// `store.keep`: how long the contents of issues and the ledger are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepPeriod {
    /// A number of days.
    Days(u32),
    /// Nothing is swept.
    Forever,
}

impl KeepPeriod {
    /// Issues, deliveries and answers from before this instant are swept; `None` if nothing is.
    pub fn cutoff(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Days(days) => now.checked_sub_signed(TimeDelta::days(days.into())),
            Self::Forever => None,
        }
    }

    /// Announcements from before this date are swept: an issue that is kept has all of its announcements.
    pub fn announcement_cutoff(self, now: DateTime<Utc>) -> Option<NaiveDate> {
        self.cutoff(now)?.date_naive().checked_sub_days(Days::new(BACKFILL_DAYS.unsigned_abs()))
    }
}

/// Why a text is no [`KeepPeriod`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeepPeriodError {
    /// It has another form.
    #[error("`{0}` is not a time to keep (expected days such as 400d, or forever)")]
    Form(String),
    /// It is too short.
    #[error(
        "`{0}` is too short: an issue can look back {BACKFILL_DAYS} days, and what it needs must still be there (expected \
         at least {LEAST_KEEP_DAYS}d, or forever)"
    )]
    TooShort(String),
    /// It is too long.
    #[error("`{0}` is too long (expected at most {MOST_KEEP_DAYS}d, or forever)")]
    TooLong(String),
}

impl FromStr for KeepPeriod {
    type Err = KeepPeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "forever" {
            return Ok(Self::Forever);
        }
        let digits = text.strip_suffix('d').filter(|digits| is_number(digits));
        let digits = digits.ok_or_else(|| KeepPeriodError::Form(text.to_owned()))?;
        match digits.parse() {
            Ok(0..LEAST_KEEP_DAYS) => Err(KeepPeriodError::TooShort(text.to_owned())),
            Ok(days @ LEAST_KEEP_DAYS..=MOST_KEEP_DAYS) => Ok(Self::Days(days)),
            _ => Err(KeepPeriodError::TooLong(text.to_owned())),
        }
    }
}

/// `400d` or `forever`.
impl fmt::Display for KeepPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Forever => f.write_str("forever"),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number of bytes, such as `store.max_size`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteCount(pub u64);

/// The units, the largest first: those of disks (powers of 1,000), and those of memory (powers of 1,024).
const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

/// Why a text is no [`ByteCount`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a size (expected for example 500MB, 20GB or 1.5TiB)")]
pub struct ByteCountError(String);

impl FromStr for ByteCount {
    type Err = ByteCountError;

    /// A number with at most three decimals, and a unit in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || ByteCountError(text.to_owned());
        let end = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, unit) = (&text[..end], text[end..].trim_start());
        let unit = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).ok_or_else(fault)?;
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        if !is_number(whole) || !is_number(decimals) || decimals.len() > 3 {
            return Err(fault());
        }
        let thousandths: Option<u128> = format!("{whole}{decimals:0<3}").parse().ok();
        let bytes = thousandths.and_then(|thousandths| thousandths.checked_mul(unit.1.into()));
        let bytes = bytes.and_then(|bytes| u64::try_from(bytes / 1000).ok());
        bytes.filter(|bytes| *bytes > 0).map(Self).ok_or_else(fault)
    }
}

/// In the largest unit of 1,000 that fits, with one decimal: `12.3 MB`.
impl fmt::Display for ByteCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal_units = UNITS.iter().filter(|(name, size)| !name.contains('i') && *size > 1);
        match decimal_units.into_iter().find(|(_, size)| self.0 >= *size) {
            Some((name, size)) => write!(f, "{}.{} {name}", self.0 / size, self.0 % size / (size / 10)),
            None => write!(f, "{} B", self.0),
        }
    }
}

/// The disk that a file is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpace {
    /// What users may fill, in bytes: without what is reserved for root.
    pub total: ByteCount,
    /// What is free of it, in bytes.
    pub free: ByteCount,
}

/// How much space a store takes, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreSize {
    /// Its files, or the database on the server.
    pub store: ByteCount,
    /// The disk of its files; `None` on a server, whose disk is not ours to see, and in memory.
    pub disk: Option<DiskSpace>,
}

/// A place that is nearly full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceShortage {
    /// The disk of the store.
    Disk(DiskSpace),
    /// What `store.max_size` allows.
    MaxSize {
        /// The size of the store.
        store: ByteCount,
        /// The setting.
        most: ByteCount,
    },
}

impl SpaceShortage {
    /// By which an incident is told from another one: `disk` or `max_size`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Disk(_) => "disk",
            Self::MaxSize { .. } => "max_size",
        }
    }
}

impl fmt::Display for SpaceShortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(disk) => write!(
                f,
                "the disk of the database is {} % full, {} of {} are free: make room, or keep less (`store.keep`)",
                disk.used_percent(),
                disk.free,
                disk.total
            ),
            Self::MaxSize { store, most } => write!(
                f,
                "the database has {store}, {} % of `store.max_size` ({most}): keep less (`store.keep`), or allow more",
                percent(store.0, most.0)
            ),
        }
    }
}

impl DiskSpace {
    /// How much of it is used.
    pub fn used_percent(&self) -> u64 {
        percent(self.total.0.saturating_sub(self.free.0), self.total.0)
    }
}

impl StoreSize {
    /// The places that are nearly full. The limit is lower for one that has been warned of.
    pub fn shortages(&self, max_size: Option<ByteCount>, is_warned: impl Fn(&str) -> bool) -> Vec<SpaceShortage> {
        let limit = |shortage: &SpaceShortage| if is_warned(shortage.name()) { RELAXED_PERCENT } else { FULL_PERCENT };
        let disk = self.disk.map(|disk| (disk.used_percent(), SpaceShortage::Disk(disk)));
        let size =
            max_size.map(|most| (percent(self.store.0, most.0), SpaceShortage::MaxSize { store: self.store, most }));
        let places = disk.into_iter().chain(size);
        places.filter(|(used, shortage)| *used >= limit(shortage)).map(|(_, shortage)| shortage).collect()
    }
}

/// Rounded down, at most `u64::MAX`; of nothing, everything is used.
fn percent(part: u64, whole: u64) -> u64 {
    let percent = (u128::from(part) * 100).checked_div(u128::from(whole)).unwrap_or(100);
    u64::try_from(percent).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
