//! Defines [`ConfigError`], one fault of a file, a variable or an argument with its location, and [`ConfigErrors`], all faults
//! that one reading found.
//!
//! `config.rs`, `config/roster.rs` and the commands in `cli/` return them. The program then ends with exit code 2.

use std::fmt;
use std::path::Path;

/// A fault in the configuration, with its location.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {fault}")]
pub struct ConfigError {
    /// `dawnpost.toml:12`, the variable's name, or the argument.
    pub location: String,
    /// What is wrong, and what was expected.
    pub fault: String,
}

impl ConfigError {
    /// The error for a file that cannot be read.
    pub fn unreadable(file: &Path, error: &std::io::Error) -> Self {
        Self { location: file.display().to_string(), fault: format!("cannot be read: {error}") }
    }
}

impl ConfigError {
    /// Sorts faults of one file by their lines.
    pub(super) fn position(&self) -> (&str, usize) {
        let with_line = self.location.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
        with_line.unwrap_or((&self.location, 0))
    }
}

/// Every fault that was found, at least one, in the order of their discovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl std::error::Error for ConfigErrors {}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}
