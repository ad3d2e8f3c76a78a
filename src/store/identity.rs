//! Defines the identity of a store, and [`StoreWatch`], which closes the store when another one stands in its stead.
//!
//! `dialect.rs` asks the watch for every connection; `app/data_dir.rs` compares the identity with the one that the data
//! directory belongs to. Without both, a database that was deleted or emptied would silently be a new one, and everybody would
//! get everything once more.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, Weak};

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

use super::error::is_missing_table;
use super::{Store, StoreError};

impl Store {
    /// The store's identity: 32 hexadecimal digits, made with its tables.
    pub async fn identity(&self) -> Result<String, StoreError> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("select id from store_identity where only_row = 1").fetch_one(pool).await?
        }))
    }

    /// Whether the store was last used with one of these marks of a signing secret, or with none yet. The first of them is kept:
    /// that of the secret in use.
    pub async fn replace_secret_mark(&self, marks: &[String]) -> Result<bool, StoreError> {
        let known: Option<String> = on_pool!(self, pool => {
            sqlx::query_scalar("select secret_mark from store_identity where only_row = 1").fetch_one(pool).await?
        });
        if known.as_ref() != marks.first() {
            on_writer!(self, connection => {
                let sql = "update store_identity set secret_mark = $1";
                sqlx::query(sql).bind(marks.first()).execute(connection).await.map(drop)?;
            });
        }
        Ok(known.is_none_or(|known| marks.contains(&known)))
    }

    /// Gives a store without identity one.
    pub(super) async fn ensure_identity(&self) -> Result<(), StoreError> {
        let sql = format!(
            "insert into store_identity (only_row, id, written_at) values (1, {}, 0) on conflict (only_row) do nothing",
            self.random_id()
        );
        on_writer!(self, connection => sqlx::query(AssertSqlSafe(sql)).execute(connection).await.map(drop)?);
        Ok(())
    }
}

/// Notices that a store was deleted, replaced or emptied while it was open. Cloning it is cheap: clones share the state.
#[derive(Clone, Default)]
pub(super) struct StoreWatch(Arc<Watched>);

#[derive(Default)]
struct Watched {
    file: OnceLock<WatchedFile>,
    /// Weak, as its pools hold their watch.
    sqlite: OnceLock<[Weak<SqlitePool>; 2]>,
    identity: OnceLock<String>,
    postgres: OnceLock<Weak<PgPool>>,
}

/// A SQLite file as it was when it was opened.
struct WatchedFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl StoreWatch {
    /// Watches a SQLite file, which has just been opened, for the pool that writes and the one that reads.
    pub(super) fn watch_file(&self, path: PathBuf, pools: [&Arc<SqlitePool>; 2]) -> io::Result<()> {
        let found = fs::metadata(&path)?;
        let _already_watched = self.0.file.set(WatchedFile { path, device: found.dev(), inode: found.ino() });
        let _already_watched = self.0.sqlite.set(pools.map(Arc::downgrade));
        Ok(())
    }

    /// Watches the identity of a store on a PostgreSQL server.
    pub(super) fn watch_identity(&self, identity: String, pool: &Arc<PgPool>) {
        let _already_watched = self.0.identity.set(identity);
        let _already_watched = self.0.postgres.set(Arc::downgrade(pool));
    }

    /// Whether the file at the watched path is still the one that was opened. If not, the pool is closed: a connection to the
    /// old file would write where nobody reads, and one to the new file would repeat what was sent. A file that cannot be
    /// looked at for another reason counts as there: the trouble may pass.
    pub(super) fn is_file_there(&self) -> bool {
        let Some(file) = self.0.file.get() else { return true };
        let is_there = match fs::metadata(&file.path) {
            Ok(found) => (found.dev(), found.ino()) == (file.device, file.inode),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        if !is_there
            && let Some(pools) = self.0.sqlite.get()
            && let [Some(writers), Some(readers)] = pools.each_ref().map(Weak::upgrade)
            && !writers.is_closed()
        {
            tracing::error!(
                "{} was deleted or replaced while dawnpost used it; nothing more is read from it or written to it",
                file.path.display()
            );
            close(&writers);
            close(&readers);
        }
        is_there
    }

    /// Whether a connection leads to the store that is watched. If it leads to another one, the pool is closed.
    pub(super) async fn leads_to_store(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let Some(expected) = self.0.identity.get() else { return Ok(true) };
        let asked =
            sqlx::query_scalar("select id from store_identity where only_row = 1").fetch_optional(connection).await;
        let found: Option<String> = match asked {
            // Another database of the same name, in which nothing is yet.
            Err(sqlx::Error::Database(error)) if is_missing_table(&*error) => None,
            asked => asked?,
        };
        let is_same = found.as_ref() == Some(expected);
        if !is_same && let Some(pool) = self.0.postgres.get().and_then(Weak::upgrade).filter(|pool| !pool.is_closed()) {
            tracing::error!(
                "The database was emptied or replaced while dawnpost used it; nothing more is read or written"
            );
            close(&pool);
        }
        Ok(is_same)
    }
}

/// Lets nobody have a connection any more. The future, which waits for those that are in use, is not needed.
fn close<D: sqlx::Database>(pool: &sqlx::Pool<D>) {
    drop(pool.close());
}
