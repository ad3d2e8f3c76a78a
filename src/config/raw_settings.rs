//! Defines [`RawSettings`]: settings as text with their locations, and typed reads whose errors name the location.
//!
//! `config.rs` calls it.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;

use super::error::ConfigError;
use super::keys;
use super::lines::LineEnds;

/// A fault of one setting. `Settings::located` adds where the setting was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFault {
    /// `section.key`.
    pub key: &'static str,
    /// What is wrong, and what was expected.
    pub fault: String,
}

/// Where each setting was given: `dawnpost.toml:12`, or the variable's name.
pub type SettingLocations = BTreeMap<&'static str, String>;

/// Settings as text, by key, and the faults that reading them found.
#[derive(Default)]
pub struct RawSettings {
    values: BTreeMap<&'static str, Value>,
    faults: Vec<ConfigError>,
}

struct Value {
    text: String,
    location: String,
}

impl RawSettings {
    /// Adds the settings of a TOML file. Faults are kept for [`Self::take_faults`].
    pub fn read_file(&mut self, file: &Path, text: &str) {
        let name = file.display().to_string();
        let lines = LineEnds::of(text);
        match toml::de::DeTable::parse(text) {
            Ok(document) => self.read_table("", document.get_ref(), &name, &lines),
            Err(error) => {
                let line = error.span().map_or(1, |span| lines.line_of(span.start));
                let location = format!("{name}:{line}");
                self.faults.push(ConfigError { location, fault: error.message().to_owned() });
            }
        }
    }

    fn read_table(&mut self, prefix: &str, table: &toml::de::DeTable<'_>, file: &str, lines: &LineEnds) {
        for (key, value) in table {
            let name =
                if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
            let location = format!("{file}:{}", lines.line_of(key.span().start));
            let as_text = match value.get_ref() {
                toml::de::DeValue::Table(inner) => {
                    self.read_table(&name, inner, file, lines);
                    continue;
                }
                toml::de::DeValue::String(text) => text.to_string(),
                toml::de::DeValue::Integer(number) => number.to_string(),
                toml::de::DeValue::Float(number) => number.to_string(),
                toml::de::DeValue::Boolean(truth) => truth.to_string(),
                _ => {
                    let fault = format!("`{name}` must be a string or a number");
                    self.faults.push(ConfigError { location, fault });
                    continue;
                }
            };
            self.set_or_read(&name, as_text, location);
        }
    }

    /// Adds the settings of the environment: variables that begin with `DAWNPOST_` and have a section. Faults are kept for
    /// [`Self::take_faults`].
    pub fn read_env(&mut self, env: impl Iterator<Item = (String, String)>) {
        for (variable, value) in env {
            let Some(name) = variable.strip_prefix("DAWNPOST_") else { continue };
            if let Some(meant) = keys::with_single_underscore(&variable) {
                let fault = format!("two underscores stand between section and key: write `{meant}`");
                self.faults.push(ConfigError { location: variable, fault });
                continue;
            }
            if !name.contains("__") {
                // Without a section it is not a setting, such as DAWNPOST_LOG.
                continue;
            }
            let name = name.to_lowercase().replace("__", ".");
            self.set_or_read(&name, value, variable);
        }
    }

    /// Sets a key, or a secret by the file that `KEY_file` names.
    fn set_or_read(&mut self, name: &str, text: String, location: String) {
        let in_file = name.strip_suffix("_file").and_then(keys::find).filter(|key| key.secret);
        let Some(key) = in_file else { return self.set(name, text, location) };
        match std::fs::read_to_string(&text) {
            Ok(secret) => self.set(key.name, secret.trim_end().to_owned(), location),
            Err(error) => {
                let fault = format!("`{text}` cannot be read: {error}");
                self.faults.push(ConfigError { location, fault });
            }
        }
    }

    fn set(&mut self, name: &str, text: String, location: String) {
        if let Some(key) = keys::WITHOUT_EFFECT.into_iter().find(|key| *key == name) {
            self.values.insert(key, Value { text, location });
            return;
        }
        let Some(key) = keys::find(name) else {
            let hint = keys::nearest(name).map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
            self.faults.push(ConfigError { location, fault: format!("there is no setting `{name}`{hint}") });
            return;
        };
        self.values.insert(key.name, Value { text, location });
    }

    /// The faults of files and variables: what cannot be read, and what is not a setting.
    pub fn take_faults(&mut self) -> Vec<ConfigError> {
        std::mem::take(&mut self.faults)
    }

    /// Makes a setting count as not given. Returns whether it was given.
    pub fn remove(&mut self, name: &'static str) -> bool {
        self.values.remove(name).is_some()
    }

    /// Where each setting was given.
    pub fn locations(&self) -> SettingLocations {
        self.values.iter().map(|(key, value)| (*key, value.location.clone())).collect()
    }

    /// The value, or the key's default.
    pub fn text(&self, name: &'static str) -> &str {
        match self.values.get(name) {
            Some(value) => &value.text,
            None => keys::find(name).map_or("", |key| key.default),
        }
    }

    /// The value, or the default; `None` if it is empty.
    pub fn optional(&self, name: &'static str) -> Option<String> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A `mailto:` or another URL; a mailbox alone gets `mailto:` before it.
    pub fn contact(&self, name: &'static str) -> Option<String> {
        let is_mailbox = |text: &str| text.contains('@') && !text.contains([':', '/', ' ']);
        self.optional(name).map(|text| if is_mailbox(&text) { format!("mailto:{text}") } else { text })
    }

    /// A value that is never printed.
    pub fn secret(&self, name: &'static str) -> Option<SecretString> {
        self.optional(name).map(SecretString::from)
    }

    /// A secret of at least `least` characters.
    pub fn long_secret(&self, name: &'static str, least: usize) -> Result<Option<SecretString>, SettingFault> {
        match self.optional(name) {
            Some(secret) if secret.chars().count() < least => {
                Err(self.fault(name, &format!("must have at least {least} characters")))
            }
            _ => Ok(self.secret(name)),
        }
    }

    /// One line of printable text.
    pub fn line(&self, name: &'static str) -> Result<String, SettingFault> {
        let text = self.text(name);
        if text.chars().any(char::is_control) {
            return Err(self.fault(name, "must be one line of printable text"));
        }
        Ok(text.to_owned())
    }

    /// An `http://` or `https://` URL; a slash at its end is removed.
    pub fn http_url(&self, name: &'static str) -> Result<String, SettingFault> {
        let text = self.text(name).trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        match rest {
            Some(host) if !host.is_empty() && !text.contains(char::is_whitespace) => {
                Ok(text.trim_end_matches('/').to_owned())
            }
            _ => Err(self.fault(name, &format!("`{text}` is not a URL (expected http:// or https://)"))),
        }
    }

    /// As [`Self::http_url`], or `None` if it is not given.
    pub fn optional_http_url(&self, name: &'static str) -> Result<Option<String>, SettingFault> {
        self.optional(name).map(|_| self.http_url(name)).transpose()
    }

    /// As [`Self::optional_http_url`], for `https://` only.
    pub fn optional_https_url(&self, name: &'static str) -> Result<Option<String>, SettingFault> {
        match self.optional_http_url(name)? {
            Some(url) if !url.starts_with("https://") => {
                Err(self.fault(name, &format!("`{url}` is not a URL with https://")))
            }
            url => Ok(url),
        }
    }

    /// `500ms`, `3s`, `2m` or `1h`.
    pub fn duration(&self, name: &'static str) -> Result<Duration, SettingFault> {
        let text = self.text(name).trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: Option<u64> = text[..digits].parse().ok();
        let unit_ms = match &text[digits..] {
            "ms" => Some(1),
            "s" => Some(1_000),
            "m" => Some(60_000),
            "h" => Some(3_600_000),
            _ => None,
        };
        number
            .zip(unit_ms)
            .and_then(|(number, unit_ms)| number.checked_mul(unit_ms))
            .map(Duration::from_millis)
            .ok_or_else(|| self.fault(name, &format!("`{text}` is not a duration (expected 500ms, 3s, 2m or 1h)")))
    }

    /// A whole number in a range.
    pub fn number(&self, name: &'static str, range: RangeInclusive<usize>) -> Result<usize, SettingFault> {
        let text = self.text(name).trim();
        text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            self.fault(name, &format!("`{text}` is not a whole number from {} to {}", range.start(), range.end()))
        })
    }

    /// As [`Self::number`], or `None` if it is not given.
    pub fn optional_number(
        &self,
        name: &'static str,
        range: RangeInclusive<usize>,
    ) -> Result<Option<usize>, SettingFault> {
        self.optional(name).map(|_| self.number(name, range)).transpose()
    }

    /// `store.url`, or the SQLite database in the data directory.
    pub fn store_url(&self) -> Result<String, SettingFault> {
        match self.optional("store.url") {
            None => Ok(format!("sqlite:{}/dawnpost.db", self.text("site.data_dir"))),
            Some(url) if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) => {
                Ok(url)
            }
            Some(_) => Err(self.fault("store.url", "expected sqlite:PATH or postgres://user@host/database")),
        }
    }

    /// `archive.dir`, or a folder of the data directory.
    pub fn archive_dir(&self) -> PathBuf {
        let dir = self.optional("archive.dir").map(PathBuf::from);
        dir.unwrap_or_else(|| Path::new(self.text("site.data_dir")).join("archive"))
    }

    /// A value of a type whose parse error says what is expected.
    pub fn parsed<T: FromStr<Err: Display>>(&self, name: &'static str) -> Result<T, SettingFault> {
        self.text(name).trim().parse().map_err(|error| self.fault(name, &format!("{error}")))
    }

    /// An IP address with a port.
    pub fn socket_address(&self, name: &'static str) -> Result<SocketAddr, SettingFault> {
        let text = self.text(name).trim();
        let expected = format!("`{text}` is not an address with a port (expected 127.0.0.1:8080 or [::1]:8080)");
        text.parse().map_err(|_| self.fault(name, &expected))
    }

    /// As [`Self::parsed`], or `None` if it is not given.
    pub fn optional_parsed<T: FromStr<Err: Display>>(&self, name: &'static str) -> Result<Option<T>, SettingFault> {
        self.optional(name).map(|_| self.parsed(name)).transpose()
    }

    /// `email.url`, or a folder in the data directory.
    pub fn email_url(&self) -> Result<String, SettingFault> {
        let Some(url) = self.optional("email.url") else {
            return Ok(format!("file:{}/outbox", self.text("site.data_dir")));
        };
        if ["file:", "smtp://", "smtps://", "smtp+starttls://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Ok(url);
        }
        Err(self.fault("email.url", "expected file:DIR, smtp://, smtps:// or smtp+starttls://user@host:port"))
    }

    /// Checks that all of these keys are given, or none.
    pub fn together(&self, names: &[&'static str]) -> Result<(), SettingFault> {
        let given: Vec<&'static str> = names.iter().copied().filter(|name| self.optional(name).is_some()).collect();
        match (given.first(), names.iter().find(|name| !given.contains(name))) {
            (Some(given), Some(missing)) => Err(self.fault(given, &format!("also needs `{missing}`"))),
            _ => Ok(()),
        }
    }

    fn fault(&self, key: &'static str, fault: &str) -> SettingFault {
        SettingFault { key, fault: fault.to_owned() }
    }
}

/// The fault with the location of its setting.
pub fn located(locations: &SettingLocations, fault: &SettingFault) -> ConfigError {
    let SettingFault { key, fault } = fault;
    let location = locations.get(key).cloned().unwrap_or_else(|| "settings".to_owned());
    ConfigError { location, fault: format!("`{key}`: {fault}") }
}
