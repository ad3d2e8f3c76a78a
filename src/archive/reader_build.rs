//! Defines [`build_reader`]: updates one reader's folder to their issues in the store, and writes only the files that change.
//!
//! `build.rs` calls it for each reader. An issue that the last build knew is neither read nor rendered again, unless its
//! previous or next issue has changed. [`ReaderArchive`] and [`ReaderPage`] render the files.

use std::collections::BTreeMap;
use std::path::Path;

use templates::archive::MarkdownLayout;
use templates::digest::Digest;

use super::citations::{Citation, paper_ids};
use super::issue::FrozenIssue;
use super::outline::IssueOutline;
use super::overview_pages::ReaderPage;
use super::reader_archive::{FEED, ReaderArchive};
use super::reader_folder::ReaderFolder;
use super::{ArchiveOptions, BuildError, WindowKey, atom, source_texts};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::subscriber::Subscriber;
use crate::store::{IssueFingerprint, Store, StoreError, StoredDigest};

/// The progress over all readers, reported after every issue: how many are done, and how many are known by then.
pub(super) struct BuildProgress<'a> {
    pub report: &'a mut dyn FnMut(u64, u64),
    pub done: u64,
    pub known: u64,
}

/// The counts of one reader's build.
#[derive(Default)]
pub(super) struct ReaderBuildReport {
    /// The issues that can be read.
    pub issues: u32,
    pub files: u32,
    pub written: u32,
    pub removed: u32,
    /// The issues whose digests are no longer kept and that have no page.
    pub without_page: u32,
}

/// The build of one reader's folder.
struct ReaderBuild<'a> {
    store: &'a Store,
    reader: ReaderArchive<'a>,
    folder: ReaderFolder,
    /// The issues whose files are up to date.
    issues: Vec<IssueOutline>,
    /// The number of issues whose digests are no longer kept and that have no page.
    without_page: u32,
    faults: &'a mut Vec<String>,
}

/// An issue whose next one is not known yet.
struct PendingIssue {
    outline: IssueOutline,
    source: IssueSource,
}

/// What the files of an issue can be made from.
enum IssueSource {
    /// Its digest, which was read.
    Read(Box<FrozenIssue>),
    /// Its digest, which is in the store.
    Stored,
    /// Nothing: its digest is no longer kept, and its files stay as they are.
    Swept,
}

/// Writes the files that are missing or changed, and removes those that are no longer part of the archive. An issue that
/// cannot be read does not stop the others: it is added to `faults`, and its files stay.
pub(super) async fn build_reader(
    store: &Store,
    options: &ArchiveOptions,
    subscriber: &Subscriber,
    root: &Path,
    faults: &mut Vec<String>,
    progress: &mut BuildProgress<'_>,
) -> Result<ReaderBuildReport, BuildError> {
    let id = &subscriber.id;
    let fingerprints = sorted_issues(store, id, faults).await?;
    progress.known += fingerprints.len() as u64;
    if fingerprints.is_empty() {
        // The caller decides what happens to a folder whose issues are gone.
        return Ok(ReaderBuildReport::default());
    }
    let folder = ReaderFolder::open(root.join(id))?;
    let reader = ReaderArchive::new(options, subscriber);
    let mut build = ReaderBuild { store, reader, folder, issues: Vec::new(), without_page: 0, faults };
    let mut pending: Option<PendingIssue> = None;
    for (key, fingerprint) in &fingerprints {
        if let Some(next) = build.outline(*key, fingerprint).await?
            && let Some(done) = pending.replace(next)
        {
            build.write_issue(done, pending.as_ref().map(|next| &next.outline)).await?;
        }
        progress.done += 1;
        (progress.report)(progress.done, progress.known);
    }
    if let Some(last) = pending {
        build.write_issue(last, None).await?;
    }
    if build.issues.is_empty() {
        // No issue can be read: the files stay.
        return Ok(ReaderBuildReport { without_page: build.without_page, ..ReaderBuildReport::default() });
    }
    build.write_overview_pages()?;
    build.write_feed().await?;
    let ReaderBuild { folder, issues, without_page, .. } = build;
    let (count, files) = (issues.len() as u32, folder.len());
    let folder = folder.finish(issues)?;
    Ok(ReaderBuildReport { issues: count, files, written: folder.written, removed: folder.removed, without_page })
}

/// A reader's issues, sorted by key.
async fn sorted_issues(
    store: &Store,
    id: &str,
    faults: &mut Vec<String>,
) -> Result<Vec<(WindowKey, IssueFingerprint)>, StoreError> {
    let mut listed = Vec::new();
    for issue in store.issue_fingerprints(id).await? {
        match issue.key.window.parse() {
            Ok(key) => listed.push((key, issue)),
            Err(error) => faults.push(format!("{id}: {error}")),
        }
    }
    listed.sort_unstable_by_key(|(key, _)| *key);
    Ok(listed)
}

impl ReaderBuild<'_> {
    /// The outline of an issue: from the last build if its digest is unchanged, else from its digest.
    async fn outline(&mut self, key: WindowKey, stored: &IssueFingerprint) -> Result<Option<PendingIssue>, BuildError> {
        if stored.is_swept {
            return Ok(self.outline_of_swept(key, stored));
        }
        if let Some(outline) = self.folder.known(&stored.key.window, &stored.fingerprint) {
            let outline = IssueOutline { published_at: stored.published_at, ..outline };
            return Ok(Some(PendingIssue { outline, source: IssueSource::Stored }));
        }
        let issue = self.digest(key).await?;
        if issue.is_none() {
            self.folder.keep(&ReaderArchive::paths(key));
        }
        Ok(issue.map(|issue| PendingIssue {
            outline: IssueOutline::of(&issue, &stored.fingerprint),
            source: IssueSource::Read(Box::new(issue)),
        }))
    }

    /// The outline of an issue whose digest is no longer kept: from the last build, else from its JSON file. None if its files
    /// are not there.
    fn outline_of_swept(&mut self, key: WindowKey, stored: &IssueFingerprint) -> Option<PendingIssue> {
        let paths = ReaderArchive::pages(key);
        let known = self.folder.of_any_program(&stored.key.window, &stored.fingerprint);
        let [.., json] = &paths;
        let outline = known.or_else(|| {
            let text = self.folder.text(json)?;
            IssueOutline::of_json(&text, key, stored.published_at, &stored.fingerprint)
        });
        let outline = outline.filter(|_| self.folder.has(&paths));
        let outline = outline.map(|outline| IssueOutline { published_at: stored.published_at, ..outline });
        if outline.is_none() {
            self.folder.keep(&ReaderArchive::paths(key));
            self.without_page += 1;
        }
        outline.map(|outline| PendingIssue { outline, source: IssueSource::Swept })
    }

    /// Writes the files of an issue, now that the next one is known.
    async fn write_issue(&mut self, done: PendingIssue, next: Option<&IssueOutline>) -> Result<(), BuildError> {
        let PendingIssue { outline, source } = done;
        let paths = ReaderArchive::paths(outline.key);
        let stamp = self.reader.issue_stamp(&outline, self.issues.last(), next);
        if matches!(source, IssueSource::Swept) {
            // An older build wrote no files for reference managers.
            let is_there = |path: &String| self.folder.has(std::slice::from_ref(path));
            let there: Vec<String> = paths.into_iter().filter(is_there).collect();
            self.folder.keep_without_manifest(&there);
        } else if !self.folder.keep_current(&paths, &stamp) {
            let issue = match source {
                IssueSource::Read(issue) => Some(*issue),
                IssueSource::Stored | IssueSource::Swept => self.digest(outline.key).await?,
            };
            let Some(issue) = issue else {
                // Erased or swept since the list was read, or unreadable since the last build: the next build repairs the
                // links to it.
                self.folder.keep(&paths);
                return Ok(());
            };
            for file in self.reader.issue(
                &issue,
                self.issues.last().map(IssueOutline::key_and_title),
                next.map(IssueOutline::key_and_title),
            ) {
                self.folder.put(&file.path, &file.text, &stamp)?;
            }
        }
        self.issues.push(outline);
        Ok(())
    }

    fn write_overview_pages(&mut self) -> Result<(), BuildError> {
        for page in ReaderPage::all(&self.issues) {
            let (path, stamp) = (page.path(), page.stamp(&self.reader));
            if !self.folder.keep_current(std::slice::from_ref(&path), &stamp) {
                self.folder.put(&path, &page.text(&self.reader), &stamp)?;
            }
        }
        Ok(())
    }

    async fn write_feed(&mut self) -> Result<(), BuildError> {
        // Not the last issue's: if a day was replayed, an older window was published later.
        let Some(updated) = self.issues.iter().map(|issue| issue.published_at).max() else { return Ok(()) };
        let newest: Vec<WindowKey> = self.issues.iter().rev().take(atom::ENTRIES).map(|issue| issue.key).collect();
        let shown = self.issues.iter().rev().take(newest.len());
        let stamp = self.reader.stamp_of(&format!("{FEED} {updated}"), shown);
        if self.folder.keep_current(&[FEED.to_owned()], &stamp) {
            return Ok(());
        }
        let mut issues = Vec::with_capacity(newest.len());
        for key in newest {
            issues.extend(self.digest(key).await?);
        }
        let file = self.reader.feed(updated, &issues);
        self.folder.put(&file.path, &file.text, &stamp)
    }

    /// One issue, cleaned; `None` if it is gone or no longer kept, or if it cannot be read, which is added to the faults.
    async fn digest(&mut self, key: WindowKey) -> Result<Option<FrozenIssue>, BuildError> {
        let issue = IssueKey { subscriber: self.reader.subscriber.to_owned(), window: key.to_string() };
        let Some(StoredDigest::Kept { json, published_at }) = self.store.digest(&issue).await? else { return Ok(None) };
        match serde_json::from_str::<Digest>(&json) {
            Ok(mut digest) => {
                let papers = self.store.papers(&paper_ids(&digest)).await?;
                name_all_authors(&papers, &mut digest);
                if self.reader.options.form == MarkdownLayout::AsPublished {
                    source_texts::add_source_texts(&papers, &mut digest);
                }
                let citations = Citation::all_of(&digest, papers);
                Ok(Some(FrozenIssue { key, published_at, digest, citations }.cleaned()))
            }
            Err(error) => {
                self.faults.push(format!("{issue}: {error}"));
                Ok(None)
            }
        }
    }
}

/// Completes the author lists: a digest has only the first authors.
fn name_all_authors(papers: &BTreeMap<ArxivId, Paper>, digest: &mut Digest) {
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        let paper = entry.id.parse::<ArxivId>().ok().and_then(|id| papers.get(&id));
        if let Some(paper) = paper
            // A later version may have other authors: then those of the digest stay.
            && paper.authors.starts_with(&entry.authors)
            && paper.authors.len() == entry.authors.len() + entry.more_authors as usize
        {
            (entry.authors, entry.more_authors) = (paper.authors.clone(), 0);
        }
    }
}
