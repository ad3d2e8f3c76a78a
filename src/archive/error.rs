//! Defines [`BuildError`]: why a build of the archive ended early.
//!
//! `build.rs` returns it, and what it calls.

use std::io;
use std::path::PathBuf;

use crate::store::StoreError;

/// Why a build ended early.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder is not writable, or the disk is full.
    #[error("cannot write {path}: {source}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A folder or a file in it cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The folder or file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}
