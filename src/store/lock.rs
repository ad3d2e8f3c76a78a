//! Defines [`StoreLock`]: held by the one process that fetches, publishes and delivers from a SQLite file.
//!
//! `app.rs` takes it before it opens the store. On PostgreSQL several processes may work together, and it holds nothing.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::dialect::Target;
use super::{Store, StoreError, backup};
use crate::private_files;

/// Held while a process works on a store; the operating system releases it when the process ends.
#[derive(Debug)]
pub struct StoreLock {
    _file: Option<File>,
}

impl Store {
    /// Locks the store at a URL for this process, and creates its file if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Locked`] if another process has it: two dispatchers on one SQLite file would send everything twice, since
    /// neither could tell the claims of a dead process from the other's.
    pub fn lock(url: &str) -> Result<StoreLock, StoreError> {
        let target = Target::parse(url)?;
        let Target::Sqlite(Some(path)) = &target else { return Ok(StoreLock { _file: None }) };
        let fault = |path: &Path, error: &dyn std::fmt::Display| backup::file_error(path, &error.to_string());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| fault(folder, &error))?;
        }
        match private_files::create(path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(fault(path, &error)),
            _ => {}
        }
        let path = lock_file(path).map_err(|error| fault(path, &error))?;
        let file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(|error| fault(&path, &format!("cannot be opened: {error}")))?;
        match file.try_lock() {
            Ok(()) => Ok(StoreLock { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { store: target.display_name() }),
            Err(TryLockError::Error(error)) => Err(fault(&path, &format!("cannot be locked: {error}"))),
        }
    }
}

/// The file to lock for a database. On Linux it is the database itself, whichever path leads to it: flock(2) and the locks
/// of SQLite, fcntl(2), do not see each other there. Elsewhere they do, and a file beside it takes the lock.
fn lock_file(database: &Path) -> std::io::Result<PathBuf> {
    let path = fs::canonicalize(database)?;
    Ok(if cfg!(target_os = "linux") { path } else { PathBuf::from(format!("{}-lock", path.display())) })
}
