//! Defines [`Journal`]: a file beside the data that holds what the store could not take.
//!
//! `receipts.rs` writes it as soon as the store fails and removes it once everything is written; the next start reads it.
//! Without it, a process that ends while its store is in trouble would forget what it has sent, and send it again.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::private_files;
use crate::store::EndedClaim;

/// A file of ended claims, one JSON object per line.
pub(super) struct Journal {
    path: PathBuf,
}

impl Journal {
    /// At a path; the file exists only while it holds something.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// What an earlier process could not write, oldest first; nothing if there is no file.
    pub fn read(&self) -> io::Result<Vec<EndedClaim>> {
        claims_in(&self.path)
    }

    /// Replaces the file, whole or not at all.
    pub fn write(&self, ended: &[EndedClaim]) -> io::Result<()> {
        let mut lines = String::new();
        for claim in ended {
            lines.push_str(&serde_json::to_string(claim)?);
            lines.push('\n');
        }
        private_files::replace(&self.path, lines.as_bytes())
    }

    /// Removes the file.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}

/// The ended claims in a file, oldest first; nothing if there is no file. A line that cannot be read is logged and left out: its
/// delivery counts as one that may have been sent.
pub(super) fn claims_in(path: &Path) -> io::Result<Vec<EndedClaim>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let parsed = text.lines().filter_map(|line| {
        serde_json::from_str(line)
            .inspect_err(|error| tracing::error!("{}: a line cannot be read: {error}", path.display()))
            .ok()
    });
    Ok(parsed.collect())
}
