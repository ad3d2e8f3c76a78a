//! Defines [`Subscriber`] and [`Address`]: a reader or a group, and where they are reached.
//!
//! `config/roster.rs`, `desk.rs` and the store make subscribers. This file must never know how anything is delivered.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::announcement::AnnouncementId;
use super::criteria::Criteria;
use super::preferences::Preferences;
use super::schedule::Schedule;

/// A reader or a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscriber {
    /// Stable; survives a changed address.
    pub id: String,
    /// The addresses that digests go to, without repeats.
    pub addresses: Vec<Address>,
    /// When digests are due.
    pub schedule: Schedule,
    /// BCP 47 tag of the digest's fixed words.
    pub language: String,
    /// What they want to read.
    pub criteria: Criteria,
    /// How digests reach them.
    pub preferences: Preferences,
    /// Who declared them.
    pub origin: Origin,
    /// Whether digests go out.
    pub status: Status,
    /// The announcements that their issues have covered.
    pub cursor: Cursor,
}

impl Subscriber {
    /// A new one, without an id: active, with the usual preferences, and none of whose announcements are covered.
    pub fn new(
        origin: Origin,
        addresses: Vec<Address>,
        schedule: Schedule,
        language: &str,
        criteria: Criteria,
    ) -> Self {
        Self {
            id: String::new(),
            addresses,
            schedule,
            language: language.to_owned(),
            criteria,
            preferences: Preferences::default(),
            origin,
            status: Status::Active,
            cursor: Cursor::default(),
        }
    }
}

/// Who declared a subscriber. A roster sync never changes a self-service subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The operator, in `subscribers.toml`.
    Declared,
    /// The reader, or the operator for them by command.
    SelfService,
}

/// Whether digests go out to a subscriber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum Status {
    /// Yes.
    Active,
    /// Not before this instant; without one, never.
    Paused {
        /// When the pause ends by itself.
        until: Option<DateTime<Utc>>,
    },
    /// The reader unsubscribed; a sync never reactivates them.
    Left,
    /// The operator removed them from the roster.
    Withdrawn,
}

impl Status {
    /// Whether a digest may be published at `now`. A pause that has ended does not count.
    pub fn is_active_at(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Active => true,
            Self::Paused { until } => until.is_some_and(|until| until <= now),
            Self::Left | Self::Withdrawn => false,
        }
    }
}

/// Which announcements a subscriber's issues have covered: everything up to a date, except announcements that were
/// not final when the issue was made. The next window has the announcements after `until` and the open ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The newest covered date; `None` for a new subscriber, whose first window is the newest announcement only.
    pub until: Option<NaiveDate>,
    /// Announcements up to `until` that were late, incomplete or failed.
    #[serde(default)]
    pub open: Vec<AnnouncementId>,
    /// Those of `open` whose available papers have been offered: the rest comes when the announcement is complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partly: Vec<AnnouncementId>,
    /// Issues published with `until` as their newest date, so that a later issue for the same date has a key of its own.
    #[serde(default)]
    pub issues: u32,
}

/// The platforms that deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// SMTP, or files if `email.url` asks for them.
    Email,
    /// The Bot API.
    Telegram,
    /// REST.
    Discord,
    /// Files in the data directory.
    File,
}

impl Channel {
    /// Every channel, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Email, Self::Telegram, Self::Discord, Self::File];

    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.to_string() == text)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email => "email",
            Self::Telegram => "telegram",
            Self::Discord => "discord",
            Self::File => "file",
        })
    }
}

/// Where a digest goes. Its text form is a URI and its identity: `mailto:ada@example.org`, `telegram:123`,
/// `telegram:-100123/7` (a topic of a group), `discord:channel/1`, `discord:user/1`, `file:ada`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Address {
    /// An email address, its domain in lower case.
    Email(String),
    /// A chat, and a topic in it.
    Telegram {
        /// Negative for groups and channels.
        chat: i64,
        /// A forum topic of the group.
        thread: Option<i32>,
    },
    /// A guild channel or thread.
    DiscordChannel(u64),
    /// A user, reached by direct message.
    DiscordUser(u64),
    /// A folder of that name in the data directory.
    File(String),
}

/// Text that is not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not an address: {expected}")]
pub struct BadAddress {
    given: String,
    expected: &'static str,
}

impl Address {
    /// The platform that delivers to it.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Telegram { .. } => Channel::Telegram,
            Self::DiscordChannel(_) | Self::DiscordUser(_) => Channel::Discord,
            Self::File(_) => Channel::File,
        }
    }

    /// The key of what platforms limit and hold for all who read there: the chat, the Discord channel or user, the mail domain.
    pub fn target_key(&self) -> String {
        match self {
            Self::Email(email) => {
                format!("email:{}", email.rsplit_once('@').map_or(email.as_str(), |(_, domain)| domain))
            }
            Self::Telegram { chat, .. } => format!("telegram:{chat}"),
            Self::DiscordChannel(id) => format!("discord:channel/{id}"),
            Self::DiscordUser(id) => format!("discord:user/{id}"),
            Self::File(name) => format!("file:{name}"),
        }
    }

    /// Whether several people may read there, as in a group or a channel. Private information must not be sent there.
    pub fn is_shared(&self) -> bool {
        match self {
            // The Bot API numbers groups and channels below zero.
            Self::Telegram { chat, .. } => *chat < 0,
            Self::DiscordChannel(_) => true,
            Self::Email(_) | Self::DiscordUser(_) | Self::File(_) => false,
        }
    }

    /// For logs and tables: enough to recognise a known address, not enough to learn an unknown one.
    pub fn masked(&self) -> String {
        match self {
            Self::Email(address) => {
                let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
                format!("{}…@{domain}", local.chars().next().unwrap_or('?'))
            }
            Self::Telegram { chat, .. } => format!("telegram:…{}", tail(&chat.to_string())),
            Self::DiscordChannel(id) => format!("discord:channel/…{}", tail(&id.to_string())),
            Self::DiscordUser(id) => format!("discord:user/…{}", tail(&id.to_string())),
            Self::File(name) => format!("file:{name}"),
        }
    }
}

fn tail(digits: &str) -> &str {
    &digits[digits.len().saturating_sub(3)..]
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = |expected| BadAddress { given: text.to_owned(), expected };
        let (scheme, rest) = text.trim().split_once(':').ok_or_else(|| {
            bad("expected `mailto:`, `telegram:`, `discord:channel/`, `discord:user/` or `file:` before it")
        })?;
        match scheme {
            "mailto" => email(rest).map(Self::Email).ok_or_else(|| bad("expected `mailto:name@example.org`")),
            "telegram" => {
                let expected = "expected a chat number as in `telegram:123456789`, or `telegram:-100123/7` for a topic";
                let (chat, thread) = match rest.split_once('/') {
                    Some((chat, thread)) => (chat, Some(thread.parse().map_err(|_| bad(expected))?)),
                    None => (rest, None),
                };
                let chat = chat.parse().map_err(|_| bad(expected))?;
                Ok(Self::Telegram { chat, thread })
            }
            "discord" => {
                let expected = "expected `discord:channel/NUMBER` or `discord:user/NUMBER`";
                let (kind, id) = rest.split_once('/').ok_or_else(|| bad(expected))?;
                let id = id.parse().ok().filter(|id| *id > 0).ok_or_else(|| bad(expected))?;
                match kind {
                    "channel" => Ok(Self::DiscordChannel(id)),
                    "user" => Ok(Self::DiscordUser(id)),
                    _ => Err(bad(expected)),
                }
            }
            "file" => {
                let plain = !rest.is_empty()
                    && !rest.starts_with('.')
                    && rest.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
                if plain {
                    Ok(Self::File(rest.to_owned()))
                } else {
                    Err(bad("expected `file:NAME` with letters, digits, `-`, `_` and `.`"))
                }
            }
            _ => Err(bad("its scheme is none of mailto, telegram, discord, file")),
        }
    }
}

/// Whether a text has the form of a BCP 47 tag (RFC 5646 section 2.1): parts of up to eight letters and digits.
pub fn is_language_tag(text: &str) -> bool {
    text.len() <= 35
        && text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// An address that SMTP can carry (RFC 5321 section 4.5.3.1: local part 64, domain 255 octets), domain in lower case.
fn email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let atext = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dotted = |s: &str| !s.starts_with('.') && !s.ends_with('.') && !s.contains("..");
    let local_ok = !local.is_empty() && local.len() <= 64 && local.chars().all(atext) && dotted(local);
    let label = |l: &str| !l.is_empty() && l.len() <= 63 && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let domain_ok = domain.len() <= 255 && domain.split('.').all(label);
    (local_ok && domain_ok).then(|| format!("{local}@{}", domain.to_lowercase()))
}

impl TryFrom<String> for Address {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, BadAddress> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(address) => write!(f, "mailto:{address}"),
            Self::Telegram { chat, thread: None } => write!(f, "telegram:{chat}"),
            Self::Telegram { chat, thread: Some(thread) } => write!(f, "telegram:{chat}/{thread}"),
            Self::DiscordChannel(id) => write!(f, "discord:channel/{id}"),
            Self::DiscordUser(id) => write!(f, "discord:user/{id}"),
            Self::File(name) => write!(f, "file:{name}"),
        }
    }
}

/// Masked: `{:?}` of anything that has an address may end up in a log.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_it_was_written() {
        for text in [
            "mailto:ada@example.org",
            "telegram:-100123/7",
            "telegram:42",
            "discord:channel/100",
            "discord:user/5",
            "file:ada",
        ] {
            assert_eq!(text.parse::<Address>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn what_cannot_be_delivered_to_is_refused() {
        for text in [
            "ada@example.org",
            "mailto:ada",
            "mailto:a b@example.org",
            "mailto:a@b\r\nBcc: x@y",
            "telegram:@name",
            "discord:guild/1",
            "discord:channel/0",
            "file:../etc",
            "file:.x",
            "sms:1",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_full_address() {
        let address: Address = "mailto:ada@example.org".parse().expect("an address");
        assert_eq!(format!("{address:?}"), "Address(a…@example.org)");
    }
}
