//! Defines how everything is copied into one file, and back: for SQLite. PostgreSQL has its own tools, which do it better.
//!
//! `dawnpost backup` and `dawnpost restore` call it. It must never overwrite a store.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::dialect::{Target, create_private};
use super::{Store, StoreError};

const USE_PG_DUMP: StoreError = StoreError::Unsupported(
    "a PostgreSQL store is backed up with `pg_dump --format=custom` and restored with `pg_restore`",
);

impl Store {
    /// Writes a consistent snapshot of everything into a new file, while the service goes on. SQLite only.
    pub async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        let Self::Sqlite(pool) = self else { return Err(USE_PG_DUMP) };
        if file.exists() {
            return Err(fault(file, "exists already; a backup overwrites nothing"));
        }
        let Some(path) = file.to_str() else { return Err(fault(file, "its name is not Unicode")) };
        // SQLite fills an empty file; this one only we can read.
        create_private(file).map_err(|error| fault(file, &error.to_string()))?;
        sqlx::query("vacuum into $1").bind(path).execute(pool).await?;
        Ok(())
    }

    /// Makes the store at `url` from a backup, and opens it. SQLite only, and only where no store is yet: move an old one
    /// away first, so that nothing is lost and no running process loses its file.
    pub async fn restore(url: &str, file: &Path) -> Result<Self, StoreError> {
        let Target::Sqlite(Some(target)) = Target::parse(url)? else { return Err(USE_PG_DUMP) };
        // SQLite would replay a log that an old store has left behind into the new one.
        for old in ["", "-wal", "-journal"].map(|suffix| PathBuf::from(format!("{}{suffix}", target.display()))) {
            if old.exists() {
                return Err(fault(&old, "exists already; move it away before a backup takes its place"));
            }
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| fault(folder, &error.to_string()))?;
        }
        // Under another name until it has been proved: a copy that breaks off is never taken for a store.
        let partial = PathBuf::from(format!("{}.restoring", target.display()));
        fs::copy(file, &partial).map_err(|error| fault(file, &error.to_string()))?;
        if let Err(error) = prove(&partial).await {
            // The copy is ours and of no use; that it is no backup matters more than whether it could be removed.
            let _ = fs::remove_file(&partial);
            return Err(fault(file, &format!("is not a sound backup of a store: {error}")));
        }
        fs::rename(&partial, &target).map_err(|error| fault(&target, &error.to_string()))?;
        Self::open(url).await
    }
}

/// Whether every page of the file is sound, and our tables are in it.
async fn prove(copy: &Path) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnectOptions::new().filename(copy).connect().await?;
    let verdict: String = sqlx::query_scalar("pragma integrity_check(1)").fetch_one(&mut connection).await?;
    if verdict != "ok" {
        return Err(sqlx::Error::Protocol(verdict));
    }
    sqlx::query("select count(*) from attempt").fetch_one(&mut connection).await?;
    connection.close().await
}

fn fault(path: &Path, detail: &str) -> StoreError {
    StoreError::File { path: path.display().to_string(), detail: detail.to_owned() }
}
