//! Defines [`CheckReport`]: what `dawnpost check` found, as text for people and as JSON for programs.
//!
//! `cli/check.rs` fills and prints it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::cli::{counted, say};
use crate::config::ConfigError;
use crate::domain::subscriber::Subscriber;

/// Everything that was found. Faults, and servers or sources that do not answer, make the check fail; warnings do not.
#[derive(Debug, Default, Serialize)]
pub(super) struct CheckReport {
    /// "2 subscribers in subscribers.toml"; `None` if there is no roster that can be read.
    pub roster: Option<String>,
    /// "IANA 2026b, …": the database of time zones, and where it is from.
    pub time_zones: String,
    pub subscribers: Vec<NextDigest>,
    pub faults: Vec<Finding>,
    pub warnings: Vec<Finding>,
    /// The sources of `like`.
    pub likes: Vec<ServerAnswer>,
    /// The size of the database and the free space beside it; `None` if it is a server, or not there yet.
    pub space: Option<String>,
    /// With `--online`.
    pub servers: Vec<ServerAnswer>,
}

/// One fault or warning.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// `dawnpost.toml:12`, or a variable; `None` if it is about something that is not written anywhere.
    pub location: Option<String>,
    pub text: String,
}

/// When a subscriber's next digest is due.
#[derive(Debug, Serialize)]
pub(super) struct NextDigest {
    pub id: String,
    pub next: DateTime<Utc>,
    #[serde(skip)]
    local: String,
}

/// Whether a server or a file could be read.
#[derive(Debug, Serialize)]
pub(super) struct ServerAnswer {
    pub name: String,
    pub ok: bool,
    pub text: String,
}

impl Finding {
    /// A finding without a location.
    pub fn of(text: String) -> Self {
        Self { location: None, text }
    }
}

impl From<ConfigError> for Finding {
    fn from(error: ConfigError) -> Self {
        Self { location: Some(error.location), text: error.fault }
    }
}

impl NextDigest {
    pub fn of(subscriber: &Subscriber, next: DateTime<Utc>) -> Self {
        let local = next.with_timezone(&subscriber.schedule.zone()).format("%A %-d %B %Y at %H:%M %Z").to_string();
        Self { id: subscriber.id.clone(), next, local }
    }
}

impl ServerAnswer {
    pub fn of(name: String, answer: Result<String, String>) -> Self {
        let ok = answer.is_ok();
        let (Ok(text) | Err(text)) = answer;
        Self { name, ok, text }
    }
}

impl CheckReport {
    /// Whether `run` and `serve` can work with all of it.
    pub fn is_valid(&self) -> bool {
        self.faults.is_empty() && self.likes.iter().chain(&self.servers).all(|answer| answer.ok)
    }

    /// Prints the report to standard output.
    pub fn print(&self, json: bool) -> std::io::Result<()> {
        if json {
            let mut report = serde_json::to_value(self).unwrap_or_default();
            report["valid"] = self.is_valid().into();
            return say(&report.to_string());
        }
        for line in self.lines() {
            say(&line)?;
        }
        Ok(())
    }

    fn lines(&self) -> Vec<String> {
        let line = |kind: &str, text: &str| format!("{kind:<12}{text}");
        let finding = |kind: &str, finding: &Finding| match &finding.location {
            Some(location) => line(kind, &format!("{location}: {}", finding.text)),
            None => line(kind, &finding.text),
        };
        let mut lines: Vec<String> = self.roster.iter().map(|roster| line("roster", roster)).collect();
        lines.push(line("time zones", &self.time_zones));
        lines.extend(self.subscribers.iter().map(|next| line("", &format!("{}: next on {}", next.id, next.local))));
        lines.extend(self.space.iter().map(|space| line("space", space)));
        lines.extend(self.likes.iter().map(|like| line("like", &format!("{}: {}", like.name, like.text))));
        lines.extend(self.servers.iter().map(|server| line(&server.name, &server.text)));
        lines.extend(self.warnings.iter().map(|warning| finding("warning", warning)));
        lines.extend(self.faults.iter().map(|fault| finding("fault", fault)));
        let silent = self.likes.iter().chain(&self.servers).filter(|answer| !answer.ok).count();
        lines.push(match (self.faults.len() + silent, self.warnings.len()) {
            (0, 0) => "valid".to_owned(),
            (0, warnings) => format!("valid, with {}", counted(warnings, "warning")),
            (faults, 0) => counted(faults, "fault"),
            (faults, warnings) => format!("{} and {}", counted(faults, "fault"), counted(warnings, "warning")),
        });
        lines
    }
}
