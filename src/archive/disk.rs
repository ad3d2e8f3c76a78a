//! Defines the archive's access to the disk: [`put`] writes a file atomically, [`lock`] allows one build at a time, and
//! [`folders`] lists the folders of readers.
//!
//! `build.rs` and `reader_folder.rs` call them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::{BuildError, is_folder_name};

/// Held during a build; the operating system releases it when the process ends.
pub(super) struct ArchiveLock {
    _file: File,
}

/// The temporary file of a write. One build writes at a time, so one name is enough; a file that a killed build left is
/// overwritten.
pub(super) const PART: &str = ".archive.part";

/// Waits until no other build works on `root`, which is created if it is missing.
pub(super) fn lock(root: &Path) -> Result<ArchiveLock, BuildError> {
    let path = root.join(".archive.lock");
    let open = || OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = fs::create_dir_all(root).and_then(|()| open());
    let locked = file.and_then(|file| file.lock().map(|()| ArchiveLock { _file: file }));
    locked.map_err(|source| BuildError::Write { path, source })
}

/// Writes a file below `folder`, unless it has these contents; returns whether it wrote.
pub(super) fn put(folder: &Path, path: &str, bytes: &[u8]) -> Result<bool, BuildError> {
    let path = folder.join(path);
    if fs::read(&path).is_ok_and(|known| known == bytes) {
        return Ok(false);
    }
    replace(&folder.join(PART), &path, bytes).map_err(|source| BuildError::Write { path, source })?;
    Ok(true)
}

/// The folders below `root` whose names can be ids of readers, sorted, and whether each has an index.
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

/// A web server that reads the folder meanwhile sees the old file or the new one. Not synced to the disk: the next build
/// detects a missing or truncated file.
fn replace(part: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    File::create(part).and_then(|mut file| file.write_all(bytes))?;
    fs::rename(part, path)
}
