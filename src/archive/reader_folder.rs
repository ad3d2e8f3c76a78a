//! Defines [`ReaderFolder`]: one reader's folder of the archive on disk, with the manifest of the last build.
//!
//! `reader_build.rs` writes its files through it, and `build.rs` empties it. A file whose stamp and length are unchanged is not
//! written again. Only files that a build has written are removed.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::BuildError;
use super::disk::{PART, put};
use super::manifest::{Manifest, NAME, WrittenFile, is_below};
use super::outline::IssueOutline;

/// A file with the names of the files that this build writes, one per line. A killed build leaves it behind; the next build
/// then knows which files are ours and differ from the manifest.
const UNFINISHED: &str = ".archive.unfinished";

/// A folder during a build.
pub(super) struct ReaderFolder {
    path: PathBuf,
    /// The files of the last build.
    before: BTreeMap<String, WrittenFile>,
    /// The issues of the last build, by their keys as text.
    issues: BTreeMap<String, IssueOutline>,
    /// Whether this program made the last build.
    is_same_program: bool,
    /// The files of this build.
    after: BTreeMap<String, WrittenFile>,
    /// The manifest as it is on disk.
    manifest: String,
    /// The number of files that were new or changed.
    pub written: u32,
    /// The number of files that were removed.
    pub removed: u32,
}

impl ReaderFolder {
    /// Reads the manifest; a missing folder or manifest counts as empty.
    ///
    /// # Errors
    /// The manifest exists and cannot be read: without it, files of earlier builds would never be removed.
    pub fn open(path: PathBuf) -> Result<Self, BuildError> {
        let manifest = text_of(&path.join(NAME))?;
        let known = Manifest::parse(&manifest).unwrap_or_default();
        let is_same_program = known.is_of_this_program();
        let mut before = known.files;
        let unfinished = text_of(&path.join(UNFINISHED))?;
        for file in unfinished.lines().filter(|file| is_below(file)) {
            // Written by a build, with an unknown stamp.
            before.insert(file.to_owned(), WrittenFile::default());
        }
        let issues = known.issues.into_iter().map(|issue| (issue.key.to_string(), issue)).collect();
        Ok(Self { path, before, issues, is_same_program, after: BTreeMap::new(), manifest, written: 0, removed: 0 })
    }

    /// Whether a build has written anything here.
    pub fn is_ours(&self) -> bool {
        !self.before.is_empty()
    }

    /// The outline of an issue from the last build, if its fingerprint is unchanged and this program made the build.
    pub fn known(&mut self, key: &str, fingerprint: &str) -> Option<IssueOutline> {
        self.of_any_program(key, fingerprint).filter(|_| self.is_same_program)
    }

    /// The outline of an issue from the last build, if its fingerprint is unchanged, whichever program made the build.
    pub fn of_any_program(&mut self, key: &str, fingerprint: &str) -> Option<IssueOutline> {
        self.issues.remove(key).filter(|issue| issue.fingerprint == fingerprint)
    }

    /// The text of a file of the folder; `None` if it is missing or not UTF-8.
    pub fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.path.join(path)).ok()
    }

    /// Whether all of these files exist.
    pub fn has(&self, paths: &[String]) -> bool {
        paths.iter().all(|path| self.path.join(path).is_file())
    }

    /// Keeps these files if all of them exist with this stamp and their length is unchanged; returns whether it did.
    pub fn keep_current(&mut self, paths: &[String], stamp: &str) -> bool {
        let is_current = |path: &String| {
            let made = self.before.get(path).filter(|made| made.stamp == stamp);
            made.is_some_and(|made| fs::metadata(self.path.join(path)).is_ok_and(|file| file.len() == made.bytes))
        };
        let all = paths.iter().all(is_current);
        if all {
            self.keep(paths);
        }
        all
    }

    /// Keeps these files as they are.
    pub fn keep(&mut self, paths: &[String]) {
        for path in paths {
            if let Some(made) = self.before.get(path) {
                self.after.insert(path.clone(), made.clone());
            }
        }
    }

    /// Keeps these files as they are, also if the manifest of the last build is lost.
    pub fn keep_without_manifest(&mut self, paths: &[String]) {
        for path in paths {
            let bytes = fs::metadata(self.path.join(path)).map_or(0, |file| file.len());
            let unknown = WrittenFile { stamp: String::new(), bytes };
            self.after.insert(path.clone(), self.before.get(path).cloned().unwrap_or(unknown));
        }
    }

    /// Writes a file.
    pub fn put(&mut self, path: &str, text: &str, stamp: &str) -> Result<(), BuildError> {
        self.mark_unfinished(path)?;
        self.written += u32::from(put(&self.path, path, text.as_bytes())?);
        self.after.insert(path.to_owned(), WrittenFile { stamp: stamp.to_owned(), bytes: text.len() as u64 });
        Ok(())
    }

    /// Adds a file to the list of unfinished ones, before it changes.
    fn mark_unfinished(&self, path: &str) -> Result<(), BuildError> {
        let unfinished = self.path.join(UNFINISHED);
        let opened = fs::create_dir_all(&self.path)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&unfinished));
        let listed = opened.and_then(|mut file| writeln!(file, "{path}"));
        listed.map_err(|source| BuildError::Write { path: unfinished, source })
    }

    /// Removes the files that are no longer part of the folder, and writes the manifest.
    pub fn finish(mut self, issues: Vec<IssueOutline>) -> Result<Self, BuildError> {
        for path in self.before.keys().filter(|path| !self.after.contains_key(*path)) {
            self.removed += u32::from(remove_file(&self.path.join(path))?);
            remove_if_empty(self.path.join(path).parent());
        }
        if self.after.is_empty() {
            remove_file(&self.path.join(NAME))?;
        } else {
            let text = Manifest::new(self.after, issues).text();
            if text != self.manifest {
                put(&self.path, NAME, text.as_bytes())?;
            }
            self.after = BTreeMap::new();
        }
        remove_file(&self.path.join(UNFINISHED))?;
        remove_file(&self.path.join(PART))?;
        remove_if_empty(Some(&self.path));
        Ok(self)
    }

    /// The number of files of this build.
    pub fn len(&self) -> u32 {
        self.after.len() as u32
    }
}

/// The text of a file; empty if it is missing or not UTF-8.
fn text_of(path: &Path) -> Result<String, BuildError> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8(bytes).unwrap_or_default()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(String::new())
        }
        Err(source) => Err(BuildError::Read { path: path.to_owned(), source }),
    }
}

/// Removes a file if it exists; returns whether it did.
fn remove_file(path: &Path) -> Result<bool, BuildError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(source) => Err(BuildError::Write { path: path.to_owned(), source }),
    }
}

/// Removes a folder; one that holds other files stays.
fn remove_if_empty(folder: Option<&Path>) {
    if let Some(folder) = folder {
        let _not_empty = fs::remove_dir(folder);
    }
}
