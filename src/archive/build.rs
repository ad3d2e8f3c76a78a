//! Defines [`build`]: writes the archive's files from the issues in the store.
//!
//! `dawnpost archive build` calls it. `reader_build.rs` builds the folder of one reader.

use std::collections::BTreeSet;
use std::path::Path;

use super::disk::{folders, lock, put};
use super::reader_build::{BuildProgress, build_reader};
use super::reader_folder::ReaderFolder;
use super::{ArchiveOptions, BuildError, ListedReader, is_folder_name};
use crate::domain::subscriber::Subscriber;
use crate::store::Store;

/// The result of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildReport {
    /// Readers who have issues.
    pub readers: u32,
    /// All files of the archive.
    pub files: u32,
    /// Files that were new or changed.
    pub written: u32,
    /// Files of earlier builds that were removed.
    pub removed: u32,
    /// Issues whose digests are no longer kept and that have no page.
    pub without_page: u32,
    /// What could not be read and was left out, as texts for the operator.
    pub faults: Vec<String>,
    /// Folders that no build has written to, of ids without an issue in the store: they stay, and are not listed.
    pub unknown: Vec<String>,
}

/// Writes the issues of these readers below `out`. `progress` is called after every issue with the number of issues that are
/// done and of those that are known by then.
///
/// Readers with a folder in `out` who are not among `subscribers` stay listed if `is_whole` is false. If it is true, their files
/// are removed, unless the store has no issue at all: then it is probably the wrong store.
pub async fn build(
    store: &Store,
    options: &ArchiveOptions,
    subscribers: &[Subscriber],
    is_whole: bool,
    out: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<BuildReport, BuildError> {
    let _lock = lock(out)?;
    let mut report = BuildReport::default();
    let mut progress = BuildProgress { report: progress, done: 0, known: 0 };
    let mut listed = Vec::new();
    for Subscriber { id, .. } in subscribers.iter().filter(|subscriber| !is_folder_name(&subscriber.id)) {
        report.faults.push(format!("{id}: the id cannot be the name of a folder"));
    }
    for subscriber in subscribers.iter().filter(|subscriber| is_folder_name(&subscriber.id)) {
        let built = build_reader(store, options, subscriber, out, &mut report.faults, &mut progress).await?;
        report.files += built.files;
        report.written += built.written;
        report.removed += built.removed;
        report.without_page += built.without_page;
        listed
            .extend((built.issues > 0).then(|| ListedReader { id: subscriber.id.clone(), issues: Some(built.issues) }));
    }
    report.readers = listed.len() as u32;
    let ids: BTreeSet<String> = listed.iter().map(|reader| reader.id.clone()).collect();
    for (id, has_index) in folders(out)?.into_iter().filter(|(id, _)| !ids.contains(id)) {
        if !is_whole {
            listed.extend(has_index.then_some(ListedReader { id, issues: None }));
            continue;
        }
        let stored = store.issue_fingerprints(&id).await?;
        if !stored.is_empty() {
            // The store has issues, but the subscriber or the issues cannot be read: a fault, which must not remove pages.
            if stored.iter().any(|issue| !issue.is_swept) {
                report.faults.push(format!("{id}: cannot be read; its pages stay as they are"));
            }
            listed.extend(has_index.then_some(ListedReader { id, issues: None }));
            continue;
        }
        let folder = ReaderFolder::open(out.join(&id))?;
        if folder.is_ours() && !ids.is_empty() {
            report.removed += folder.finish(Vec::new())?.removed;
        } else if has_index {
            report.unknown.push(id);
        }
    }
    if !listed.is_empty() {
        listed.sort_by(|a, b| a.id.cmp(&b.id));
        let index = options.index(&listed);
        report.files += 1;
        report.written += u32::from(put(out, &index.path, index.text.as_bytes())?);
    }
    Ok(report)
}
