//! Defines the backup of a SQLite store into one file, and its restoration. For PostgreSQL there are `pg_dump` and
//! `pg_restore`.
//!
//! `dawnpost backup` and `dawnpost restore` call it. Neither overwrites a file.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::dialect::Target;
use super::{Store, StoreError};
use crate::private_files;

const USE_PG_DUMP: StoreError = StoreError::Unsupported(
    "a PostgreSQL store is backed up with `pg_dump --format=custom` and restored with `pg_restore`",
);

impl Store {
    /// Writes a consistent snapshot of the store into a new file, while the service runs. SQLite only. The file has its name
    /// only once it is whole.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        let Self::Sqlite(connections) = self else { return Err(USE_PG_DUMP) };
        if file.exists() {
            return Err(file_error(file, "exists already; a backup overwrites nothing"));
        }
        let partial = with_suffix(file, ".partial");
        let Some(path) = partial.to_str() else { return Err(file_error(file, "its name is not Unicode")) };
        remove_if_there(&partial).map_err(|error| file_error(&partial, &error.to_string()))?;
        // SQLite writes into an existing empty file: this one is readable only by its owner.
        private_files::create(&partial).map_err(|error| file_error(&partial, &error.to_string()))?;
        let written = async {
            sqlx::query("vacuum into $1").bind(path).execute(connections.writer().alone().await?.connection()).await?;
            // A backup that cannot be restored must not look like one.
            Self::check_backup(&partial).await?;
            let whole = File::open(&partial).and_then(|written| written.sync_all());
            whole.and_then(|()| fs::rename(&partial, file)).map_err(|error| file_error(file, &error.to_string()))
        };
        written.await.inspect_err(|_| {
            // The error about the backup matters more than one about removing the rest of it.
            let _ = remove_if_there(&partial);
        })
    }

    /// Checks that a file is a whole backup of a store, which this program can restore.
    pub async fn check_backup(file: &Path) -> Result<(), StoreError> {
        fs::metadata(file).map_err(|error| file_error(file, &error.to_string()))?;
        check_copy(file).await.map_err(|error| file_error(file, &format!("is not a sound backup of a store: {error}")))
    }

    /// Creates the store at `url` from a backup, and opens it. SQLite only, and only if there is no store yet: an old one must
    /// be moved away first, so that nothing is lost and no running process loses its file. The log of one that is gone is kept
    /// beside it as `….lost`.
    pub async fn restore(url: &str, file: &Path) -> Result<Self, StoreError> {
        let Target::Sqlite(Some(target)) = Target::parse(url)? else { return Err(USE_PG_DUMP) };
        if target.exists() {
            return Err(file_error(&target, "exists already; move it away before a backup takes its place"));
        }
        // SQLite would replay the log of a lost store into the new one.
        for log in ["-wal", "-shm", "-journal"] {
            let (left, aside) = (with_suffix(&target, log), with_suffix(&target, &format!("{log}.lost")));
            match fs::rename(&left, aside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(file_error(&left, &format!("cannot be moved away: {error}")));
                }
                _ => {}
            }
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| file_error(folder, &error.to_string()))?;
        }
        // Under another name until it is checked, so that a partial copy is never opened as a store.
        let partial = with_suffix(&target, ".restoring");
        copy_private(file, &partial).map_err(|error| file_error(file, &error.to_string()))?;
        if let Err(error) = Self::check_backup(&partial).await {
            // The error about the backup matters more than one about removing the copy.
            let _ = fs::remove_file(&partial);
            return Err(match error {
                StoreError::File { detail, .. } => file_error(file, &detail),
                error => error,
            });
        }
        // The lock goes with the file to its new name: nobody else works on it before it is migrated.
        let _lock = Self::lock(&format!("sqlite:{}", partial.display()))?;
        fs::rename(&partial, &target).map_err(|error| file_error(&target, &error.to_string()))?;
        Self::open(url).await
    }
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Copies contents only: `fs::copy` would give the store the permissions that the backup has.
fn copy_private(file: &Path, partial: &Path) -> io::Result<()> {
    let mut from = File::open(file)?;
    remove_if_there(partial)?;
    let mut to = private_files::create(partial)?;
    io::copy(&mut from, &mut to)?;
    to.sync_all()
}

/// Checks the integrity of every page, and that the file has our tables.
async fn check_copy(copy: &Path) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnectOptions::new().filename(copy).read_only(true).connect().await?;
    let verdict: String = sqlx::query_scalar("pragma integrity_check(1)").fetch_one(&mut connection).await?;
    if verdict != "ok" {
        return Err(sqlx::Error::Protocol(verdict));
    }
    sqlx::query("select count(*) from attempt").fetch_one(&mut connection).await?;
    connection.close().await
}

pub(super) fn file_error(path: &Path, detail: &str) -> StoreError {
    StoreError::File { path: path.display().to_string(), detail: detail.to_owned() }
}
