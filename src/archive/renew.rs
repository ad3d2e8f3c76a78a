//! Defines [`renew`]: brings one reader's folder in line with their issues in the store, and does no more than that takes.
//!
//! `archive/build.rs` calls it for each reader. An issue that the last build knew is neither read nor rendered, unless what
//! stands beside it has changed. What the files say is the business of [`Volume`] and [`Page`].

use std::path::Path;

use templates::archive::MarkdownLayout;
use templates::digest::Digest;

use super::brief::Brief;
use super::folder::Folder;
use super::overviews::Page;
use super::volume::{FEED, Issue, Volume};
use super::{BuildError, Edition, Key, atom, originals};
use crate::domain::delivery::IssueKey;
use crate::domain::paper::ArxivId;
use crate::domain::subscriber::Subscriber;
use crate::store::{IssueFingerprint, Store, StoreError};

/// Told after every issue: how many are done, of how many that are known of.
pub(super) struct Progress<'a> {
    pub tell: &'a mut dyn FnMut(u64, u64),
    pub done: u64,
    pub known: u64,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Renewed {
    /// How many can be read.
    pub issues: u32,
    pub files: u32,
    pub written: u32,
    pub removed: u32,
}

/// One reader's folder under work.
struct Renewal<'a> {
    store: &'a Store,
    volume: Volume<'a>,
    folder: Folder,
    /// Issues whose files stand.
    issues: Vec<Brief>,
    faults: &'a mut Vec<String>,
}

/// An issue that does not know the next one yet, with its digest where it was read.
struct Waiting {
    brief: Brief,
    issue: Option<Issue>,
}

/// Writes what is missing or other than it was, and removes what is no longer there. An issue that cannot be read holds up
/// no other: it is left out and told, and files of it stay as they are.
pub(super) async fn renew(
    store: &Store,
    edition: &Edition,
    subscriber: &Subscriber,
    root: &Path,
    faults: &mut Vec<String>,
    progress: &mut Progress<'_>,
) -> Result<Renewed, BuildError> {
    let id = &subscriber.id;
    let frozen = listed(store, id, faults).await?;
    progress.known += frozen.len() as u64;
    if frozen.is_empty() {
        // What becomes of a folder whose issues are gone is not for one reader to say.
        return Ok(Renewed::default());
    }
    let folder = Folder::open(root.join(id))?;
    let volume = Volume::new(edition, id, &subscriber.language);
    let mut renewal = Renewal { store, volume, folder, issues: Vec::new(), faults };
    let mut waiting: Option<Waiting> = None;
    for (key, frozen) in &frozen {
        if let Some(next) = renewal.read(*key, frozen).await?
            && let Some(done) = waiting.replace(next)
        {
            renewal.close(done, waiting.as_ref().map(|next| &next.brief)).await?;
        }
        progress.done += 1;
        (progress.tell)(progress.done, progress.known);
    }
    if let Some(last) = waiting {
        renewal.close(last, None).await?;
    }
    if renewal.issues.is_empty() {
        // None can be read: what was made of them stays as it is.
        return Ok(Renewed::default());
    }
    renewal.overviews()?;
    renewal.feed().await?;
    let Renewal { folder, issues, .. } = renewal;
    let (count, files) = (issues.len() as u32, folder.len());
    let folder = folder.finish(issues)?;
    Ok(Renewed { issues: count, files, written: folder.written, removed: folder.removed })
}

/// A reader's issues in the order of keys.
async fn listed(store: &Store, id: &str, faults: &mut Vec<String>) -> Result<Vec<(Key, IssueFingerprint)>, StoreError> {
    let mut listed = Vec::new();
    for frozen in store.issue_fingerprints(id).await? {
        match frozen.key.window.parse() {
            Ok(key) => listed.push((key, frozen)),
            Err(error) => faults.push(format!("{id}: {error}")),
        }
    }
    listed.sort_unstable_by_key(|(key, _)| *key);
    Ok(listed)
}

impl Renewal<'_> {
    /// An issue in short, from the last build where it is the same.
    async fn read(&mut self, key: Key, frozen: &IssueFingerprint) -> Result<Option<Waiting>, BuildError> {
        if let Some(brief) = self.folder.known(&frozen.key.window, &frozen.fingerprint) {
            return Ok(Some(Waiting { brief: Brief { published_at: frozen.published_at, ..brief }, issue: None }));
        }
        let issue = self.digest(key).await?;
        if issue.is_none() {
            self.folder.leave(&Volume::paths(key));
        }
        Ok(issue.map(|issue| Waiting { brief: Brief::of(&issue, &frozen.fingerprint), issue: Some(issue) }))
    }

    /// The files of an issue, between the one before it, which is closed, and the next.
    async fn close(&mut self, done: Waiting, next: Option<&Brief>) -> Result<(), BuildError> {
        let Waiting { brief, issue } = done;
        let paths = Volume::paths(brief.key);
        let stamp = self.volume.issue_stamp(&brief, self.issues.last(), next);
        if !self.folder.keep(&paths, &stamp) {
            let issue = match issue {
                Some(issue) => Some(issue),
                None => self.digest(brief.key).await?,
            };
            let Some(issue) = issue else {
                // Erased since the list was read, or unreadable since the last build: the next one makes good what links to it.
                self.folder.leave(&paths);
                return Ok(());
            };
            for file in self.volume.issue(&issue, self.issues.last().map(Brief::named), next.map(Brief::named)) {
                self.folder.put(&file.path, &file.text, &stamp)?;
            }
        }
        self.issues.push(brief);
        Ok(())
    }

    fn overviews(&mut self) -> Result<(), BuildError> {
        for page in Page::all(&self.issues) {
            let (path, stamp) = (page.path(), page.stamp(&self.volume));
            if !self.folder.keep(std::slice::from_ref(&path), &stamp) {
                self.folder.put(&path, &page.text(&self.volume), &stamp)?;
            }
        }
        Ok(())
    }

    async fn feed(&mut self) -> Result<(), BuildError> {
        // Of two issues, the newer one may have been published first where a day was replayed.
        let Some(updated) = self.issues.iter().map(|issue| issue.published_at).max() else { return Ok(()) };
        let newest: Vec<Key> = self.issues.iter().rev().take(atom::ENTRIES).map(|issue| issue.key).collect();
        let shown = self.issues.iter().rev().take(newest.len());
        let stamp = self.volume.stamp_of(&format!("{FEED} {updated}"), shown);
        if self.folder.keep(&[FEED.to_owned()], &stamp) {
            return Ok(());
        }
        let mut issues = Vec::with_capacity(newest.len());
        for key in newest {
            issues.extend(self.digest(key).await?);
        }
        let file = self.volume.feed(updated, &issues);
        self.folder.put(&file.path, &file.text, &stamp)
    }

    /// One issue, clean; none where it is gone, or cannot be read, which is told.
    async fn digest(&mut self, key: Key) -> Result<Option<Issue>, BuildError> {
        let issue = IssueKey { subscriber: self.volume.subscriber.to_owned(), window: key.to_string() };
        let Some((digest, published_at)) = self.store.digest(&issue).await? else { return Ok(None) };
        match serde_json::from_str::<Digest>(&digest) {
            Ok(mut digest) => {
                name_all_authors(self.store, &mut digest).await?;
                if self.volume.edition.form == MarkdownLayout::AsPublished {
                    originals::look_up(self.store, &mut digest).await?;
                }
                Ok(Some(Issue { key, published_at, digest }.cleaned()))
            }
            Err(error) => {
                self.faults.push(format!("{issue}: {error}"));
                Ok(None)
            }
        }
    }
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
