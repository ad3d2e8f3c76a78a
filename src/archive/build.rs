//! Defines [`build`]: from the issues in the store to the archive's files.
//!
//! `dawnpost archive build` calls it. It reads one issue at a time; what the files say is [`Volume`]'s business.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use templates::digest::Digest;

use super::tree::Tree;
use super::{Edition, Issue, Key, Reader, Volume, is_folder_name};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;
use crate::store::{Store, StoreError};

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Readers who have issues.
    pub readers: u32,
    /// Files of theirs, with the index of all readers.
    pub files: u32,
    /// Files that changed.
    pub written: u32,
    /// What could not be read, in words; it is left out.
    pub faults: Vec<String>,
    /// Folders of readers whom the store does not know, or of whom it has no issue: kept, and not listed.
    pub unknown: Vec<String>,
}

/// Why a build ended early.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The issues cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder is not writable, or the disk is full.
    #[error("cannot write {path}: {source}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder cannot be listed.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes the issues of these readers below `out`. Readers who have a folder there and are not among them stay listed where
/// `is_whole` is false.
pub async fn build(
    store: &Store,
    edition: &Edition,
    subscribers: &[Subscriber],
    is_whole: bool,
    out: &Path,
) -> Result<Report, BuildError> {
    let (mut tree, mut report) = (Tree::new(out), Report::default());
    let mut readers = Vec::new();
    for subscriber in subscribers {
        let issues = volume(store, edition, subscriber, &mut tree, &mut report.faults).await?;
        readers.extend((issues > 0).then(|| Reader { id: subscriber.id.clone(), issues: Some(issues) }));
    }
    report.readers = readers.len() as u32;
    if !readers.is_empty() {
        let known: BTreeSet<String> = readers.iter().map(|reader| reader.id.clone()).collect();
        let others = tree.readers()?.into_iter().filter(|id| !known.contains(id));
        if is_whole {
            report.unknown = others.collect();
        } else {
            readers.extend(others.map(|id| Reader { id, issues: None }));
        }
        readers.sort_by(|a, b| a.id.cmp(&b.id));
        tree.put(&edition.contents(&readers))?;
    }
    (report.files, report.written) = (tree.files, tree.written);
    Ok(report)
}

/// Writes one reader's issues; how many there are. An issue that cannot be read holds up no other.
async fn volume(
    store: &Store,
    edition: &Edition,
    subscriber: &Subscriber,
    tree: &mut Tree,
    faults: &mut Vec<String>,
) -> Result<u32, BuildError> {
    let id = &subscriber.id;
    if !is_folder_name(id) {
        faults.push(format!("{id}: the id cannot be the name of a folder"));
        return Ok(0);
    }
    let mut keys: Vec<Key> = Vec::new();
    for row in store.issues(id, u32::MAX).await? {
        match row.key.window.parse() {
            Ok(key) => keys.push(key),
            Err(error) => faults.push(format!("{id}: {error}")),
        }
    }
    keys.sort_unstable();
    let mut volume = Volume::new(edition, id, &subscriber.language);
    for key in keys {
        let issue = IssueKey { subscriber: id.clone(), window: key.to_string() };
        let Some((digest, published_at)) = store.digest(&issue).await? else { continue };
        match serde_json::from_str::<Digest>(&digest) {
            Ok(mut digest) => {
                name_all_authors(store, &mut digest).await?;
                volume.add(Issue { key, published_at, digest }).iter().try_for_each(|file| tree.put(file))?;
            }
            Err(error) => faults.push(format!("{issue}: {error}")),
        }
    }
    let (files, issues) = volume.finish();
    files.iter().try_for_each(|file| tree.put(file))?;
    Ok(issues)
}

/// A digest names the first authors; the archive has room for all.
async fn name_all_authors(store: &Store, digest: &mut Digest) -> Result<(), StoreError> {
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        let Ok(id) = entry.id.parse::<ArxivId>() else { continue };
        if entry.more_authors > 0
            && let Some(paper) = store.paper(&id).await?
            // A later version may have other authors: then the digest is right.
            && paper.authors.starts_with(&entry.authors)
            && paper.authors.len() == entry.authors.len() + entry.more_authors as usize
        {
            (entry.authors, entry.more_authors) = (paper.authors, 0);
        }
    }
    Ok(())
}
