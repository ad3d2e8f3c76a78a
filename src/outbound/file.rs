//! Defines [`FileOutbound`], which writes messages into folders of the data directory, and the write that it shares with
//! `email.rs`: whole files that only their owner can read, as they hold addresses and signed links.
//!
//! [`super::Outbounds`] calls it for `file:NAME` addresses.

use std::io;
use std::path::{Path, PathBuf};

use super::{Departure, FileMessage, Message, Outbound, wrong_message_kind};
use crate::domain::delivery::{Delivery, Receipt, SendError};
use crate::domain::subscriber::Address;
use crate::private_files;

/// Writes `ROOT/NAME/WINDOW[-PART].EXTENSION`. The name depends on the delivery alone: a repeat replaces the same file.
#[derive(Debug)]
pub struct FileOutbound {
    root: PathBuf,
}

impl FileOutbound {
    /// Writes below `root`, which is created with the first file.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }
}

impl Outbound for FileOutbound {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        let (Address::File(name), Message::File(files)) = (&delivery.address, message) else {
            return Err(wrong_message_kind(&delivery.address));
        };
        let (folder, stem) = (self.root.join(plain(name)), stem(delivery));
        departure.begin()?;
        let mut written = Vec::with_capacity(files.len());
        for FileMessage { extension, bytes } in files {
            let path = folder.join(format!("{stem}.{}", plain(extension)));
            replace(&path, bytes).await?;
            written.push(path.display().to_string());
        }
        Ok(Receipt { id: written.join(" ") })
    }

    async fn forget(&self, delivery: &Delivery) {
        let Address::File(name) = &delivery.address else { return };
        let (folder, stem) = (self.root.join(plain(name)), stem(delivery));
        let Ok(mut entries) = tokio::fs::read_dir(&folder).await else { return };
        while let Ok(Some(entry)) = entries.next_entry().await {
            // The dot keeps `2025-11-04` from matching `2025-11-04+1`.
            if entry.file_name().to_string_lossy().strip_prefix(&stem).is_some_and(|rest| rest.starts_with('.')) {
                remove(&entry.path()).await;
            }
        }
        // Fails if the folder still has other files, which is fine.
        let _ = tokio::fs::remove_dir(&folder).await;
    }
}

/// The name of a delivery's files, without their extensions.
fn stem(delivery: &Delivery) -> String {
    let part = if delivery.parts > 1 { format!("-{}", delivery.part) } else { String::new() };
    format!("{}{part}", plain(&delivery.issue.window))
}

/// Removes a file, if it exists.
pub(super) async fn remove(path: &Path) {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::error!("Cannot remove {} of a reader who had everything erased: {error}", path.display());
        }
        _ => {}
    }
}

/// Writes a whole file or nothing, readable by its owner only. No two workers hold the same delivery, and a worker that lost
/// its lease writes the same bytes.
///
/// # Errors
/// [`SendError::Ours`]: the folder is not writable, or the disk is full.
pub(super) async fn replace(path: &Path, bytes: &[u8]) -> Result<(), SendError> {
    let (target, bytes) = (path.to_owned(), bytes.to_owned());
    let written = tokio::task::spawn_blocking(move || private_files::replace(&target, &bytes)).await;
    let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
    written.map_err(|error| SendError::Ours(format!("cannot write {}: {error}", path.display())))
}

/// `name` as a file name of letters, digits, `-`, `_`, `+` and inner dots.
pub(super) fn plain(name: &str) -> String {
    let kept: String =
        name.chars().map(|c| if c.is_alphanumeric() || "-_+.".contains(c) { c } else { '_' }).take(100).collect();
    let trimmed = kept.trim_start_matches('.');
    if trimmed.is_empty() { "_".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delivery::IssueKey;

    fn delivery(part: u32, parts: u32) -> Delivery {
        Delivery {
            id: "d1".to_owned(),
            issue: IssueKey { subscriber: "ada".to_owned(), window: "2025-11-04+1".to_owned() },
            address: "file:ada".parse().expect("an address"),
            part,
            parts,
            attempt: 0,
            lease_token: String::new(),
            payload: String::new(),
            expires_at: chrono::DateTime::UNIX_EPOCH,
            maybe_sent: false,
        }
    }

    #[tokio::test]
    async fn a_repeat_replaces_its_files_and_leaves_no_other() {
        let root = tempfile::tempdir().expect("a folder");
        let outbound = FileOutbound::new(root.path());
        for text in ["first", "second"] {
            let files =
                ["html", "md"].map(|extension| FileMessage { extension: extension.to_owned(), bytes: text.into() });
            assert!(outbound.send(&delivery(1, 1), &Message::File(files.into())).await.is_ok());
        }
        let mut names: Vec<_> = std::fs::read_dir(root.path().join("ada"))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
            .collect();
        names.sort();
        assert_eq!(names, ["2025-11-04+1.html", "2025-11-04+1.md"]);
        let written = std::fs::read_to_string(root.path().join("ada/2025-11-04+1.md")).expect("a file");
        assert_eq!(written, "second");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_ours_to_mend() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::write(root.path().join("ada"), "a file where the folder should be").expect("written");
        let files = vec![FileMessage { extension: "md".to_owned(), bytes: Vec::new() }];
        let error = FileOutbound::new(root.path()).send(&delivery(1, 2), &Message::File(files)).await;
        assert_eq!(error.expect_err("not written").class(), "ours");
    }

    #[test]
    fn no_name_leaves_its_folder() {
        for (given, expected) in [
            ("2025-11-04+1", "2025-11-04+1"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..", "_"),
            ("", "_"),
            ("a\0b/c\\d", "a_b_c_d"),
        ] {
            assert_eq!(plain(given), expected);
        }
    }
}
