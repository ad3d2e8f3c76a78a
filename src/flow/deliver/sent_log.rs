//! Defines [`SentLog`]: a file beside the data that has every acknowledgement from the moment it comes until the store has it.
//!
//! `attempt.rs` notes them, `receipts.rs` reads the file at the next start and takes out what is written. Receipts are written
//! together, some dozen in one transaction. A process that is killed before would have forgotten them, and sent the messages
//! again; what a file was given outlives the process, and needs no wait for the disk.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::journal;
use crate::private_files;
use crate::store::{ClaimEnd, EndedClaim, Settlement};

/// A file that has become longer, mostly by what is written by now, is written anew. In bytes.
const LONG: usize = 256 << 10;

/// The claims whose end is acknowledged and not written.
#[derive(Default)]
pub(super) struct SentLog {
    /// None without a place for it.
    path: Option<PathBuf>,
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Lines {
    /// Opened with the first line; removed when nothing is unwritten.
    file: Option<File>,
    bytes: usize,
    /// By delivery and lease.
    unwritten: BTreeMap<(String, String), String>,
    has_failed: bool,
}

impl SentLog {
    /// In the same folder as the journal.
    pub fn beside(journal: &Path) -> Self {
        Self { path: Some(journal.with_file_name("sent.jsonl")), lines: Mutex::default() }
    }

    /// What an earlier process had not written when it was killed.
    pub fn read(&self) -> io::Result<Vec<EndedClaim>> {
        let Some(path) = &self.path else { return Ok(Vec::new()) };
        let ended = journal::claims_in(path)?;
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        for claim in &ended {
            lines.unwritten.insert(key(claim), serde_json::to_string(claim)?);
        }
        Ok(ended)
    }

    /// Notes that a platform has acknowledged a message. Without room on the disk the message counts as in doubt if the process
    /// is killed before its receipt is written.
    pub fn note(&self, ended: &EndedClaim) {
        let (Some(path), ClaimEnd::Tried { settlement: Settlement::Sent(_), .. }) = (&self.path, &ended.end) else {
            return;
        };
        let Ok(line) = serde_json::to_string(ended) else { return };
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = lines.append(path, &line);
        lines.report(noted);
        lines.unwritten.insert(key(ended), line);
    }

    /// These are in the store now.
    pub fn written(&self, ended: &[EndedClaim]) {
        let Some(path) = &self.path else { return };
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        for claim in ended {
            lines.unwritten.remove(&key(claim));
        }
        if lines.unwritten.is_empty() || lines.bytes > LONG {
            let shortened = lines.write_anew(path);
            lines.report(shortened);
        }
    }
}

impl Lines {
    fn append(&mut self, path: &Path, line: &str) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(open(path)?),
        };
        self.bytes += line.len() + 1;
        // One call, so that a kill leaves the whole line or none.
        file.write_all(format!("{line}\n").as_bytes())
    }

    /// Without what is written.
    fn write_anew(&mut self, path: &Path) -> io::Result<()> {
        (self.file, self.bytes) = (None, self.unwritten.values().map(|line| line.len() + 1).sum());
        if self.unwritten.is_empty() {
            return match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let lines: String = self.unwritten.values().flat_map(|line| [line, "\n"]).collect();
        private_files::replace(path, lines.as_bytes())
    }

    /// Logs the first failure of several.
    fn report(&mut self, outcome: io::Result<()>) {
        if let Err(error) = &outcome
            && !self.has_failed
        {
            tracing::warn!("What was sent cannot be noted beside the data: {error}");
        }
        self.has_failed = outcome.is_err();
    }
}

fn key(ended: &EndedClaim) -> (String, String) {
    (ended.delivery.id.clone(), ended.delivery.lease_token.clone())
}

fn open(path: &Path) -> io::Result<File> {
    match private_files::create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => OpenOptions::new().append(true).open(path),
        file => file,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::delivery::{Delivery, IssueKey, Receipt};
    use crate::store::Attempt;

    fn sent(id: &str) -> EndedClaim {
        let at = DateTime::from_timestamp(1_762_257_600, 0).expect("a time");
        let delivery = Delivery {
            id: id.to_owned(),
            issue: IssueKey { subscriber: "ada".to_owned(), window: "2025-11-04".to_owned() },
            address: "telegram:1".parse().expect("an address"),
            part: 1,
            parts: 1,
            attempt: 0,
            lease_token: "w-1".to_owned(),
            payload: "x".repeat(2_000),
            expires_at: at,
            maybe_sent: false,
        };
        let settlement = Settlement::Sent(Receipt { id: "7".to_owned() });
        let attempt = Attempt::sent(at, std::time::Duration::ZERO);
        EndedClaim { delivery, end: ClaimEnd::Tried { settlement, attempt } }
    }

    #[test]
    fn what_was_acknowledged_and_not_written_is_known_after_a_kill() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("receipts.jsonl");
        let log = SentLog::beside(&journal);
        [sent("a"), sent("b"), sent("c")].iter().for_each(|claim| log.note(claim));
        log.written(&[sent("b")]);
        log.note(&EndedClaim { end: ClaimEnd::Released, ..sent("d") });
        let again = SentLog::beside(&journal);
        let ids: Vec<String> = again.read().expect("the file").into_iter().map(|claim| claim.delivery.id).collect();
        assert_eq!(ids, ["a", "b", "c"], "one that is written as well changes nothing");
        again.written(&[sent("a"), sent("b")]);
        assert!(folder.path().join("sent.jsonl").exists());
        again.written(&[sent("c")]);
        assert!(!folder.path().join("sent.jsonl").exists(), "nothing is left to be known");
    }

    #[test]
    fn the_log_stays_short_while_messages_are_sent() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SentLog::beside(&folder.path().join("receipts.jsonl"));
        log.note(&sent("first"));
        for n in 0..500 {
            let claim = sent(&n.to_string());
            log.note(&claim);
            log.written(&[claim]);
        }
        let length = fs::metadata(folder.path().join("sent.jsonl")).expect("a file").len() as usize;
        assert!(length < LONG + 5_000, "{length} bytes");
        let left = SentLog::beside(&folder.path().join("receipts.jsonl")).read().expect("the file");
        assert!(left.iter().any(|claim| claim.delivery.id == "first"));
    }

    #[test]
    fn a_log_that_cannot_be_written_stops_nothing() {
        let log = SentLog::beside(Path::new("/nowhere/receipts.jsonl"));
        log.note(&sent("a"));
        log.written(&[sent("a")]);
        assert!(log.read().expect("no file").is_empty());
        SentLog::default().note(&sent("a"));
    }
}
