//! Defines how readers pause, resume and leave, how their data is exported and imported, and how it is erased.
//!
//! `inbound/`, `web/` and `dawnpost subscribers` call it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError};
use crate::config::roster::{Roster, to_toml};
use crate::domain::like::Work;
use crate::domain::mark::{Opinion, Vote};
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::{Address, Cursor, Origin, Status, Subscriber};
use crate::store::{DeliveryFilter, LikedSource, Tombstone, VoteRow};

/// All data about one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderExport {
    /// All of the data; [`Desk::import`] reads it.
    pub json: String,
    /// The subscription as an entry of `subscribers.toml`.
    pub toml: String,
}

/// The JSON form of an [`ReaderExport`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportFile {
    /// The version of this format, raised when a field changes its meaning.
    format: u32,
    id: String,
    origin: Origin,
    status: Status,
    /// The subscription as a roster file.
    subscription: String,
    cursor: Cursor,
    votes: Vec<ExportedVote>,
    /// The works in the sources that their criteria list as liked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    liked: Vec<ExportedSource>,
    /// Papers that were sent to them, with the window of the issue.
    received: Vec<(ArxivId, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportedVote {
    paper: ArxivId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    member: String,
    is_admin: bool,
    #[serde(rename = "verdict")]
    opinion: Opinion,
    title: String,
    #[serde(rename = "abstract")]
    abstract_text: String,
    at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportedSource {
    source: String,
    read_at: Option<DateTime<Utc>>,
    works: Vec<Work>,
}

const FORMAT: u32 = 1;

impl Desk {
    /// Pauses a reader until an instant, or until they resume. A reader who has left is not changed.
    pub async fn pause(&self, id: &str, until: Option<DateTime<Utc>>) -> Result<Subscriber, DeskError> {
        let reader = self.existing(id).await?;
        if matches!(reader.status, Status::Left | Status::Withdrawn) {
            return Ok(reader);
        }
        self.set_status(id, Status::Paused { until }).await
    }

    /// Reactivates a reader and all of their addresses. The next digest follows the schedule and covers the gap.
    pub async fn resume(&self, id: &str) -> Result<Subscriber, DeskError> {
        let reader = self.set_status(id, Status::Active).await?;
        for row in self.store.addresses(id).await?.iter().filter(|row| !row.active) {
            self.store.reactivate_address(&row.address).await?;
        }
        Ok(reader)
    }

    /// Ends a subscription. It stays stored in case the reader returns, and no roster sync reactivates it.
    pub async fn leave(&self, id: &str) -> Result<Subscriber, DeskError> {
        self.set_status(id, Status::Left).await
    }

    async fn set_status(&self, id: &str, status: Status) -> Result<Subscriber, DeskError> {
        if !self.store.set_status(id, &status).await? {
            return Err(DeskError::NoReader);
        }
        self.existing(id).await
    }

    /// Exports all data about a reader.
    pub async fn export(&self, id: &str) -> Result<ReaderExport, DeskError> {
        let reader = self.existing(id).await?;
        let mut received: Vec<(ArxivId, String)> = self.store.history(id).await?.into_iter().collect();
        received.sort();
        let toml = to_toml(std::slice::from_ref(&reader));
        let votes = self.store.votes(id).await?.into_iter().map(|row| ExportedVote {
            paper: row.vote.paper,
            member: row.vote.member,
            is_admin: row.vote.is_admin,
            opinion: row.vote.opinion,
            title: row.title,
            abstract_text: row.abstract_text,
            at: row.at,
        });
        let liked = self.store.liked_sources(id).await?.into_iter().map(|row| ExportedSource {
            source: row.source,
            read_at: row.read_at,
            works: row.works,
        });
        let exported = ExportFile {
            format: FORMAT,
            id: reader.id,
            origin: reader.origin,
            status: reader.status,
            subscription: toml.clone(),
            cursor: reader.cursor,
            votes: votes.collect(),
            liked: liked.collect(),
            received,
        };
        let json = serde_json::to_string_pretty(&exported).expect("an export is plain data with string keys");
        Ok(ReaderExport { json, toml })
    }

    /// Restores a reader from the JSON of a [`ReaderExport`], in place of the stored one.
    ///
    /// # Errors
    /// The JSON cannot be read, or another reader has one of the addresses.
    pub async fn import(&self, json: &str) -> Result<Subscriber, DeskError> {
        let invalid = |error: &dyn std::fmt::Display| DeskError::Import(error.to_string());
        let exported: ExportFile = serde_json::from_str(json).map_err(|error| invalid(&error))?;
        if exported.format != FORMAT {
            return Err(invalid(&format!("its format is {}, this dawnpost reads {FORMAT}", exported.format)));
        }
        let roster = Roster::parse(Path::new("export"), &exported.subscription).map_err(|error| invalid(&error))?;
        let [declared] = &roster.subscribers[..] else { return Err(invalid(&"it holds no subscription")) };
        let reader = Subscriber {
            id: exported.id,
            origin: exported.origin,
            status: exported.status,
            cursor: exported.cursor,
            ..declared.clone()
        };
        self.store.put_subscriber(&reader).await?;
        self.store.restore_reader(&reader, &exported.received).await?;
        for vote in exported.votes {
            let row = VoteRow {
                vote: Vote { paper: vote.paper, member: vote.member, is_admin: vote.is_admin, opinion: vote.opinion },
                title: vote.title,
                abstract_text: vote.abstract_text,
                at: vote.at,
            };
            self.store.put_vote(&reader.id, &row).await?;
        }
        for ExportedSource { source, read_at, works } in exported.liked {
            // Without a version, and due now, the source is read again.
            let row = LikedSource { source, version: None, works, read_at, next_at: self.now(), fault: None };
            self.store.put_liked_source(&reader.id, &row).await?;
        }
        for name in reader.addresses.iter().map(ToString::to_string).chain([reader.id.clone()]) {
            self.store.remove_tombstones(&self.links().pseudonyms(&name)).await?;
        }
        Ok(reader)
    }

    /// Erases every row and every file that names the reader, at the reader's request. Only keyed hashes of the id and the
    /// addresses are kept, so that no roster sync creates the reader again.
    pub async fn erase(&self, id: &str) -> Result<(), DeskError> {
        let addresses = self.addresses_of(id).await?;
        let names = addresses.iter().map(ToString::to_string).chain([id.to_owned()]);
        let pseudonyms: Vec<String> = names.flat_map(|name| self.links().pseudonyms(&name)).collect();
        self.erase_keeping(id, &addresses, &pseudonyms).await
    }

    /// Erases a reader at the operator's request: no hashes are kept, and the roster may declare the reader again.
    pub async fn remove(&self, id: &str) -> Result<(), DeskError> {
        let addresses = self.addresses_of(id).await?;
        self.erase_keeping(id, &addresses, &[]).await
    }

    /// Removes the files before the rows: if one cannot be removed, the reader still exists and can try again. Files that were
    /// written in between are removed after the rows. What is being sent even then is removed by the sender.
    async fn erase_keeping(&self, id: &str, addresses: &[Address], pseudonyms: &[String]) -> Result<(), DeskError> {
        let files = self.files_of(id, addresses).await?;
        remove_all(&files).await?;
        remove_all(&self.letter_files(addresses).await).await?;
        if !self.store.erase(id, pseudonyms, self.now()).await? {
            return Err(DeskError::NoReader);
        }
        remove_all(&files).await?;
        remove_all(&self.letter_files(addresses).await).await
    }

    /// Every address of a reader, also those that replaced a declared one.
    async fn addresses_of(&self, id: &str) -> Result<Vec<Address>, DeskError> {
        self.existing(id).await?;
        Ok(self.store.addresses(id).await?.into_iter().map(|row| row.address).collect())
    }

    /// The prefix of the file names of letters to an address; it does not reveal the address.
    pub fn letter_file_prefix(&self, address: &Address) -> String {
        let pseudonym = self.links().pseudonyms(&address.to_string()).into_iter().next();
        format!("letter-{}", pseudonym.unwrap_or_default())
    }

    /// The files of letters to some addresses, under every secret.
    pub(super) async fn letter_files(&self, addresses: &[Address]) -> Vec<PathBuf> {
        let Some(folder) = &self.folders.mails else { return Vec::new() };
        let names = addresses.iter().flat_map(|address| self.links().pseudonyms(&address.to_string()));
        let prefixes: Vec<String> = names.map(|pseudonym| format!("letter-{pseudonym}-")).collect();
        let mut files = Vec::new();
        let Ok(mut entries) = tokio::fs::read_dir(folder).await else { return files };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let name = entry.file_name();
            if prefixes.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
                files.push(entry.path());
            }
        }
        files
    }

    /// Whether the reader with this address or id asked for erasure.
    pub async fn is_erased(&self, name: &str) -> Result<bool, DeskError> {
        Ok(self.store.has_tombstone(&self.links().pseudonyms(name), Tombstone::Erased).await?)
    }

    /// The files written for a reader: the folder in the archive, those of `file:` addresses, and the mail files that receipts
    /// name.
    pub(super) async fn files_of(&self, id: &str, addresses: &[Address]) -> Result<Vec<PathBuf>, DeskError> {
        let mut paths = vec![self.folders.archive.join(id)];
        // The next build of the archive writes the list of all readers again.
        let list = self.folders.archive.join("index.html");
        if tokio::fs::read_to_string(&list).await.is_ok_and(|text| text.contains(id)) {
            paths.push(list);
        }
        for address in addresses {
            if let Address::File(name) = address {
                paths.push(self.folders.outbox.join(name));
            }
        }
        let filter = DeliveryFilter { subscriber: Some(id.to_owned()), limit: u32::MAX, ..DeliveryFilter::default() };
        let receipts = self.store.deliveries(&filter).await?.into_iter().filter_map(|delivery| delivery.receipt);
        paths.extend(receipts.map(|receipt| PathBuf::from(receipt.id)).filter(|path| is_mail_of(path, id)));
        Ok(paths)
    }
}

/// Whether a receipt is the path of a reader's mail file, as `src/outbound/email.rs` names them.
fn is_mail_of(path: &Path, id: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.extension().is_some_and(|extension| extension == "eml") && name.starts_with(&format!("{id}-"))
}

/// Removes files and folders; stops at the first that cannot be removed.
pub(super) async fn remove_all(paths: &[PathBuf]) -> Result<(), DeskError> {
    for path in paths {
        remove(path).await?;
    }
    Ok(())
}

/// Removes a file or a folder; it is no error if it does not exist.
async fn remove(path: &Path) -> Result<(), DeskError> {
    let removed = match tokio::fs::symlink_metadata(path).await {
        Ok(found) if found.is_dir() => tokio::fs::remove_dir_all(path).await,
        Ok(_) => tokio::fs::remove_file(path).await,
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(DeskError::File { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}
