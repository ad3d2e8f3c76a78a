//! Defines [`Folder`]: one reader's part of the archive on a disk, with what is remembered of the last build.
//!
//! `archive/renew.rs` fills it. A file whose stamp is unchanged and whose length is what it was is left alone; what was
//! written once and is not asked for any more is removed, and nothing else is. It must never know what a file says.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::BuildError;
use super::brief::Brief;
use super::manifest::{Made, Manifest, NAME, is_below};
use super::tree::{PART, put};

/// Names of files that are being written, a line each: a build that is killed leaves it, and the next one knows by it what is
/// ours, and what the manifest is wrong about.
const UNFINISHED: &str = ".archive.unfinished";

/// A folder under work.
pub(super) struct Folder {
    path: PathBuf,
    /// Files of the last build.
    before: BTreeMap<String, Made>,
    /// Issues of the last build, by the text of their key.
    issues: BTreeMap<String, Brief>,
    /// Files that it will have.
    after: BTreeMap<String, Made>,
    /// The manifest as it is on the disk.
    manifest: String,
    /// Files that were not there, or said something else.
    pub written: u32,
    /// Files that are gone.
    pub removed: u32,
}

impl Folder {
    /// Reads what is remembered; a folder that is not there, or has no manifest, has nothing.
    ///
    /// # Errors
    /// A manifest that is there and cannot be read: without it nobody would know what to remove.
    pub fn open(path: PathBuf) -> Result<Self, BuildError> {
        let manifest = text_of(&path.join(NAME))?;
        let known = Manifest::parse(&manifest).unwrap_or_default();
        let mut before = known.files;
        let unfinished = text_of(&path.join(UNFINISHED))?;
        for file in unfinished.lines().filter(|file| is_below(file)) {
            // Ours, and of nobody knows what.
            before.insert(file.to_owned(), Made::default());
        }
        let issues = known.issues.into_iter().map(|issue| (issue.key.to_string(), issue)).collect();
        Ok(Self { path, before, issues, after: BTreeMap::new(), manifest, written: 0, removed: 0 })
    }

    /// Whether anything here was written by a build.
    pub fn is_ours(&self) -> bool {
        !self.before.is_empty()
    }

    /// An issue that is remembered, if it is still made of this digest.
    pub fn known(&mut self, key: &str, fingerprint: &str) -> Option<Brief> {
        self.issues.remove(key).filter(|issue| issue.fingerprint == fingerprint)
    }

    /// Whether all of these are there as they were made, of the same as now; then they stay.
    pub fn keep(&mut self, paths: &[String], stamp: &str) -> bool {
        let is_current = |path: &String| {
            let made = self.before.get(path).filter(|made| made.of == stamp);
            made.is_some_and(|made| fs::metadata(self.path.join(path)).is_ok_and(|file| file.len() == made.bytes))
        };
        let all = paths.iter().all(is_current);
        if all {
            self.leave(paths);
        }
        all
    }

    /// Leaves these as they are, whatever they are.
    pub fn leave(&mut self, paths: &[String]) {
        for path in paths {
            if let Some(made) = self.before.get(path) {
                self.after.insert(path.clone(), made.clone());
            }
        }
    }

    /// Puts a file.
    pub fn put(&mut self, path: &str, text: &str, stamp: &str) -> Result<(), BuildError> {
        self.announce(path)?;
        self.written += u32::from(put(&self.path, path, text.as_bytes())?);
        self.after.insert(path.to_owned(), Made { of: stamp.to_owned(), bytes: text.len() as u64 });
        Ok(())
    }

    /// Says that a file is ours, and no longer what it was, before it changes.
    fn announce(&self, path: &str) -> Result<(), BuildError> {
        let unfinished = self.path.join(UNFINISHED);
        let opened = fs::create_dir_all(&self.path)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&unfinished));
        let said = opened.and_then(|mut file| writeln!(file, "{path}"));
        said.map_err(|source| BuildError::Write { path: unfinished, source })
    }

    /// Removes what is not asked for any more and remembers the rest; how many files there are.
    pub fn finish(mut self, issues: Vec<Brief>) -> Result<Self, BuildError> {
        for path in self.before.keys().filter(|path| !self.after.contains_key(*path)) {
            self.removed += u32::from(removed(&self.path.join(path))?);
            remove_if_empty(self.path.join(path).parent());
        }
        if self.after.is_empty() {
            removed(&self.path.join(NAME))?;
        } else {
            let text = Manifest::new(self.after, issues).text();
            if text != self.manifest {
                put(&self.path, NAME, text.as_bytes())?;
            }
            self.after = BTreeMap::new();
        }
        removed(&self.path.join(UNFINISHED))?;
        removed(&self.path.join(PART))?;
        remove_if_empty(Some(&self.path));
        Ok(self)
    }

    /// How many files it will have.
    pub fn len(&self) -> u32 {
        self.after.len() as u32
    }
}

/// What a file of ours says: nothing where it is not there, and nothing that is known where it is no text.
fn text_of(path: &Path) -> Result<String, BuildError> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8(bytes).unwrap_or_default()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(String::new())
        }
        Err(source) => Err(BuildError::Read { path: path.to_owned(), source }),
    }
}

/// Removes a file that may be gone; whether it was there.
fn removed(path: &Path) -> Result<bool, BuildError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(source) => Err(BuildError::Write { path: path.to_owned(), source }),
    }
}

/// A folder that holds anything else stays.
fn remove_if_empty(folder: Option<&Path>) {
    if let Some(folder) = folder {
        let _others_files = fs::remove_dir(folder);
    }
}
