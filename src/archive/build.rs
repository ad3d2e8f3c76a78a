//! Defines [`build`]: from the issues in the store to the archive's files.
//!
//! `dawnpost archive build` calls it. It goes from reader to reader; what is done for one is in `archive/renew.rs`.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::renew::{Progress, renew};
use super::tree::{folders, lock, put};
use super::{Edition, Reader, is_folder_name};
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
    /// Files of earlier builds that are no longer part of the archive, and gone.
    pub removed: u32,
    /// What could not be read, in words; it is left out.
    pub faults: Vec<String>,
    /// Folders of readers whom the store does not know, or of whom it has no issue, in which no build wrote anything: kept,
    /// and not listed.
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
/// `is_whole` is false; where it is true, what was written for them is removed, unless the store has no issue at all: then it
/// is more likely the wrong store.
pub async fn build(
    store: &Store,
    edition: &Edition,
    subscribers: &[Subscriber],
    is_whole: bool,
    out: &Path,
) -> Result<Report, BuildError> {
    build_and_tell(store, edition, subscribers, is_whole, out, &mut |_, _| {}).await
}

/// As [`build()`]; `tell` is called after every issue with how many are done, and of how many that are known of by then.
pub async fn build_and_tell(
    store: &Store,
    edition: &Edition,
    subscribers: &[Subscriber],
    is_whole: bool,
    out: &Path,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Report, BuildError> {
    let _only_us = lock(out)?;
    let mut report = Report::default();
    let mut progress = Progress { tell, done: 0, known: 0 };
    let mut known = Vec::new();
    for Subscriber { id, .. } in subscribers.iter().filter(|subscriber| !is_folder_name(&subscriber.id)) {
        report.faults.push(format!("{id}: the id cannot be the name of a folder"));
    }
    for subscriber in subscribers.iter().filter(|subscriber| is_folder_name(&subscriber.id)) {
        let renewed = renew(store, edition, subscriber, out, &mut report.faults, &mut progress).await?;
        report.files += renewed.files;
        report.written += renewed.written;
        report.removed += renewed.removed;
        known.extend((renewed.issues > 0).then(|| Reader { id: subscriber.id.clone(), issues: Some(renewed.issues) }));
    }
    report.readers = known.len() as u32;
    let ids: BTreeSet<String> = known.iter().map(|reader| reader.id.clone()).collect();
    for (id, has_index) in folders(out)?.into_iter().filter(|(id, _)| !ids.contains(id)) {
        if !is_whole {
            known.extend(has_index.then_some(Reader { id, issues: None }));
            continue;
        }
        if !store.issue_fingerprints(&id).await?.is_empty() {
            // Their issues are there, and neither they nor the issues can be read: that is mended, and not erased.
            report.faults.push(format!("{id}: cannot be read; the pages stay as they are"));
            known.extend(has_index.then_some(Reader { id, issues: None }));
            continue;
        }
        let folder = Folder::open(out.join(&id))?;
        if folder.is_ours() && !ids.is_empty() {
            report.removed += folder.finish(Vec::new())?.removed;
        } else if has_index {
            report.unknown.push(id);
        }
    }
    if !known.is_empty() {
        known.sort_by(|a, b| a.id.cmp(&b.id));
        let index = edition.contents(&known);
        report.files += 1;
        report.written += u32::from(put(out, &index.path, index.text.as_bytes())?);
    }
    Ok(report)
}
