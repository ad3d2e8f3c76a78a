//! Defines [`put`], the only way by which a file of the archive is written, [`lock`], which makes it the only one at a time,
//! and [`folders`], what is there.
//!
//! `archive/build.rs` and `archive/folder.rs` call them. It must never know what a file says.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::{BuildError, is_folder_name};

/// Held while a build works on the folder; the operating system gives it back when the process ends, however it ends.
pub(super) struct Lock {
    _file: File,
}

/// What is being written stands here first: one build writes at a time, so one name is enough, and what a killed build left
/// is overwritten.
pub(super) const PART: &str = ".archive.part";

/// Waits until no other build works on the folder below `root`, which is made where it is missing.
pub(super) fn lock(root: &Path) -> Result<Lock, BuildError> {
    let path = root.join(".archive.lock");
    let open = || OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = fs::create_dir_all(root).and_then(|()| open());
    let locked = file.and_then(|file| file.lock().map(|()| Lock { _file: file }));
    locked.map_err(|source| BuildError::Write { path, source })
}

/// Makes the file at `path` below `folder` say this: replaced whole, and only where it says something else. Whether it did.
pub(super) fn put(folder: &Path, path: &str, bytes: &[u8]) -> Result<bool, BuildError> {
    let path = folder.join(path);
    if fs::read(&path).is_ok_and(|known| known == bytes) {
        return Ok(false);
    }
    replace(&folder.join(PART), &path, bytes).map_err(|source| BuildError::Write { path, source })?;
    Ok(true)
}

/// The folders below `root` that are named as a reader's can be, in order, and whether each has an index.
pub(super) fn folders(root: &Path) -> Result<Vec<(String, bool)>, BuildError> {
    let unreadable = |source| BuildError::Read { path: root.to_owned(), source };
    let mut folders = Vec::new();
    for entry in fs::read_dir(root).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if let Ok(id) = entry.file_name().into_string()
            && is_folder_name(&id)
            && entry.path().is_dir()
        {
            folders.push((id, entry.path().join("index.html").is_file()));
        }
    }
    folders.sort_unstable();
    Ok(folders)
}

/// Whoever reads the folder meanwhile, a web server, finds the old file or the new one, whole. It need not outlive a power
/// cut: the next build finds what is missing or cut short.
fn replace(part: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    File::create(part).and_then(|mut file| file.write_all(bytes))?;
    fs::rename(part, path)
}
