//! Defines [`Tree`]: the archive's folder on a disk, and the only place where files of the archive are written.
//!
//! `archive/build.rs` puts files into it. It must never know what a file says.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{BuildError, File, is_folder_name};

/// A folder of files. One that is there already is replaced whole, and only where it says something else.
pub(super) struct Tree {
    root: PathBuf,
    /// Files put.
    pub files: u32,
    /// Files that were not there, or said something else.
    pub written: u32,
}

impl Tree {
    /// Below `root`, which is made with the first file.
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), files: 0, written: 0 }
    }

    pub(super) fn put(&mut self, file: &File) -> Result<(), BuildError> {
        let path = self.root.join(&file.path);
        self.files += 1;
        if fs::read(&path).is_ok_and(|known| known == file.text.as_bytes()) {
            return Ok(());
        }
        replace(&path, file.text.as_bytes()).map_err(|source| BuildError::Write { path, source })?;
        self.written += 1;
        Ok(())
    }

    /// The readers who have a folder, in order.
    pub(super) fn readers(&self) -> Result<Vec<String>, BuildError> {
        let unreadable = |source| BuildError::Read { path: self.root.clone(), source };
        let mut readers = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if let Ok(id) = entry.file_name().into_string()
                && is_folder_name(&id)
                && entry.path().join("index.html").is_file()
            {
                readers.push(id);
            }
        }
        readers.sort_unstable();
        Ok(readers)
    }
}

/// Whoever reads the folder meanwhile, a web server or a second build, finds the old file or the new one, whole. It need
/// not outlive a power cut: the next build finds what is missing.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = fs::File::create(&temporary).and_then(|mut file| file.write_all(bytes));
    let moved = written.and_then(|()| fs::rename(&temporary, path));
    if moved.is_err() {
        // The error that led here is the one to tell.
        let _left = fs::remove_file(&temporary);
    }
    moved
}
