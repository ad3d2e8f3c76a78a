//! Defines the differences between SQLite and PostgreSQL: how each is opened, how a transaction begins, how a list is bound,
//! and how rows are locked.
//!
//! The other files of `store/` call it. It names no table.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgPool, PgTransaction, SqlitePool};

use super::error::is_transient_code;
use super::identity::StoreWatch;
use super::writer::{Member, Writer};
use super::{Store, StoreError, pooler};
use crate::private_files;

/// How long a writer waits for another process that holds the SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How many times opening a SQLite file is retried while another process holds it, and the pause before each retry.
const OPEN_RETRIES: u32 = 100;
const OPEN_PAUSE: Duration = Duration::from_millis(20);
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// Connections of one process that read a SQLite file, each with a thread of its own.
pub(super) const SQLITE_READERS: u32 = 4;
/// Connections of one process to PostgreSQL. No connection is held over a send, so a few serve many workers.
const POSTGRES_CONNECTIONS: u32 = 10;

/// What a store's URL points to.
pub(super) enum Target {
    /// A SQLite file; `None` is a database in memory.
    Sqlite(Option<PathBuf>),
    /// A PostgreSQL server.
    Postgres(Box<PgConnectOptions>),
}

impl Target {
    /// Parses a URL. Its errors never repeat the URL, which may hold a password.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        let url = url.trim();
        if let Some(rest) = url.strip_prefix("sqlite:") {
            return match rest.strip_prefix("//").unwrap_or(rest) {
                "" => Err(StoreError::Url("`sqlite:` needs a path after it, as in `sqlite:data/dawnpost.db`")),
                ":memory:" => Ok(Self::Sqlite(None)),
                path => Ok(Self::Sqlite(Some(PathBuf::from(path)))),
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return match url.parse() {
                Ok(options) => Ok(Self::Postgres(Box::new(options))),
                Err(_) => Err(StoreError::Url(
                    "expected `postgres://user:password@host:port/database`, signs in the password as in `%40` for `@`, and \
                     `?sslmode=` with disable, allow, prefer, require, verify-ca or verify-full",
                )),
            };
        }
        Err(StoreError::Url("expected `sqlite:PATH`, `sqlite::memory:` or `postgres://…`"))
    }

    /// For messages and logs: the file, or the host and the database, without user and password.
    pub(super) fn display_name(&self) -> String {
        match self {
            Self::Sqlite(None) => "sqlite::memory:".to_owned(),
            Self::Sqlite(Some(path)) => format!("sqlite:{}", path.display()),
            Self::Postgres(options) => {
                let database = options.get_database().unwrap_or_default();
                format!("postgres://{}:{}/{database}", options.get_host(), options.get_port())
            }
        }
    }
}

/// Opens a pool, which `watch` closes when the store is not the same any more. One connection is made at once, so that a
/// wrong URL fails here.
///
/// So many connections read a SQLite file; without any, the one that writes reads as well.
pub(super) async fn connect(url: &str, watch: &StoreWatch, sqlite_readers: u32) -> Result<Store, StoreError> {
    let target = Target::parse(url)?;
    let store = target.display_name();
    let opened = match target {
        Target::Sqlite(path) => sqlite(path.as_deref(), sqlite_readers, watch).await.map(Store::Sqlite),
        Target::Postgres(options) => match pooler::shared_session(&options).await {
            Ok(None) => postgres(*options, watch.clone()).map(Store::Postgres),
            Ok(Some(shared)) => return Err(StoreError::Url(shared.in_words())),
            Err(error) => Err(error),
        },
    };
    opened.map_err(|source| StoreError::Open { store, source })
}

/// Whether a URL points to a server, or to a file that exists.
pub(super) fn exists(url: &str) -> Result<bool, StoreError> {
    Ok(match Target::parse(url)? {
        Target::Sqlite(path) => path.is_none_or(|path| path.exists()),
        Target::Postgres(_) => true,
    })
}

/// The first connections were made outside the pool: the pool would retry until its timeout and not report the cause.
fn postgres(options: PgConnectOptions, watch: StoreWatch) -> Result<Arc<PgPool>, sqlx::Error> {
    let (watch_new, watch_idle) = (watch.clone(), watch);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            let watch = watch_new.clone();
            Box::pin(async move {
                match watch.leads_to_store(connection).await? {
                    true => Ok(()),
                    false => Err(sqlx::Error::PoolClosed),
                }
            })
        })
        // Instead of the ping: one question more, and no round trip.
        .test_before_acquire(false)
        .before_acquire(move |connection, _| {
            let watch = watch_idle.clone();
            Box::pin(async move { watch.leads_to_store(connection).await })
        })
        .after_release(|connection, _| Box::pin(has_no_open_transaction(connection)));
    Ok(Arc::new(pool.connect_lazy_with(options)))
}

/// Whether a connection that comes back to its pool can be used again. One that has a transaction open is closed, and the next
/// caller gets a new one.
async fn has_no_open_transaction(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // Runs the rollback that a dropped transaction has queued.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// The connections to a SQLite file: one that writes, and some that read what was committed, also while it writes. A database in
/// memory is its connection: there one does both.
pub struct SqliteConnections {
    writer: Arc<Writer>,
    readers: Arc<SqlitePool>,
    watch: StoreWatch,
}

impl SqliteConnections {
    pub(super) fn writer(&self) -> &Arc<Writer> {
        &self.writer
    }

    /// The pool of those that read. They refuse to write. It is closed if the file is not there any more: a connection that is
    /// made now would find another one.
    pub fn readers(&self) -> &SqlitePool {
        let _is_closed_otherwise = self.watch.is_file_there();
        &self.readers
    }

    /// The pool of the one that writes, which it comes back to when nobody waits to write.
    pub fn writers(&self) -> &SqlitePool {
        self.writer.pool()
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// WAL, so that everybody can read while somebody writes; `synchronous = FULL`, so that a power cut loses no receipt.
async fn sqlite(path: Option<&Path>, readers: u32, watch: &StoreWatch) -> Result<Arc<SqliteConnections>, sqlx::Error> {
    if let Some(path) = path {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // It will hold readers' addresses. SQLite gives its journal files the same permissions.
        match private_files::create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => (),
        }
    }
    let options = match path {
        Some(path) => SqliteConnectOptions::new()
            .filename(path)
            // Created above; a file that is missing later must not become a new store.
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // For a new file; an old one takes it over when it is written anew (`size.rs`).
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            // Erased data is overwritten, not only unlinked.
            .pragma("secure_delete", "on"),
        None => SqliteConnectOptions::new().in_memory(true),
    };
    let options = options.foreign_keys(true).busy_timeout(BUSY_TIMEOUT);
    let pool = |connections| {
        let (watch_new, watch_idle) = (watch.clone(), watch.clone());
        SqlitePoolOptions::new()
            .max_connections(connections)
            // A connection is never dropped: a database in memory ends with its last one.
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // Instead of a ping, which asks the connection's thread and not the file.
            .test_before_acquire(false)
            .before_acquire(move |_, _| Box::pin(std::future::ready(Ok(watch_idle.is_file_there()))))
            // A new connection may have found another file than the others have.
            .after_connect(move |_, _| {
                let is_there = watch_new.is_file_there();
                Box::pin(std::future::ready(if is_there { Ok(()) } else { Err(sqlx::Error::PoolClosed) }))
            })
    };
    // SQLite's busy timeout does not cover the switch to WAL, which two processes may do at once on a new file.
    let mut retries_left = OPEN_RETRIES;
    let writer = loop {
        match pool(1).connect_with(options.clone()).await {
            Err(sqlx::Error::Database(error)) if retries_left > 0 && is_transient_code(&*error) => {
                retries_left -= 1;
                tokio::time::sleep(OPEN_PAUSE).await;
            }
            opened => break opened?,
        }
    };
    let writer = Arc::new(writer);
    let is_shared = path.is_none() || readers == 0;
    let readers = match is_shared {
        // Nothing is set that is the file's: that would wait for whoever writes.
        false => Arc::new(
            pool(readers).connect_lazy_with(
                SqliteConnectOptions::new()
                    .filename(options.get_filename())
                    .create_if_missing(false)
                    .busy_timeout(BUSY_TIMEOUT)
                    .pragma("query_only", "on"),
            ),
        ),
        true => Arc::clone(&writer),
    };
    if let Some(path) = path {
        watch.watch_file(path.to_owned(), [&writer, &readers])?;
    }
    let writer = Writer::new(writer, is_shared, ACQUIRE_TIMEOUT, watch.clone());
    Ok(Arc::new(SqliteConnections { writer, readers, watch: watch.clone() }))
}

/// A transaction on either database: `on_tx!` runs a query in it.
pub(super) enum Tx {
    Sqlite(Member),
    Postgres(PgTransaction<'static>),
}

impl Tx {
    /// Returns once the changes are durable.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(member) => member.commit().await,
            Self::Postgres(tx) => Ok(tx.commit().await?),
        }
    }

    /// Ends it without its changes, for an answer that rests on what it has seen: returns once that is durable.
    pub(super) async fn leave<T>(self, answer: T) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(member) => member.leave().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(answer)
    }

    /// The end of a `select` of a row that no other transaction may delete before this one ends. In SQLite no other
    /// transaction writes meanwhile.
    pub(super) fn for_key_share(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for key share",
        }
    }
}

impl Store {
    /// Begins a transaction that will write; dropped without [`Tx::commit`], it changes nothing. On SQLite it is a part of one
    /// that it shares with what others write at the same time (`writer.rs`). PostgreSQL does the like itself: of transactions on
    /// several connections that commit at the same time, one waits for the disk and the others with it.
    pub(super) async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite(connections) => connections.writer().join().await.map(Tx::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Tx::Postgres),
        }
    }

    /// A table with the column `value`: the elements of a JSON array of strings that is bound as parameter `n`. One parameter
    /// holds a list of any length; SQLite allows 32,766 parameters.
    pub(super) fn list(&self, n: u8) -> String {
        match self {
            Self::Sqlite(_) => format!("json_each(${n})"),
            Self::Postgres(_) => format!("jsonb_array_elements_text(cast(${n} as jsonb)) as list (value)"),
        }
    }

    /// An expression: a member of a JSON object, as text; null if it is missing or null.
    pub(super) fn json_member(&self, column: &str, member: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("json_extract({column}, '$.{member}')"),
            Self::Postgres(_) => format!("(cast({column} as json) ->> '{member}')"),
        }
    }

    /// An expression: 32 random hexadecimal digits.
    pub(super) fn random_id(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "lower(hex(randomblob(16)))",
            Self::Postgres(_) => "replace(cast(gen_random_uuid() as text), '-', '')",
        }
    }

    /// The end of a `select` whose rows no other transaction may change before this one ends. In SQLite no other transaction
    /// writes meanwhile.
    pub(super) fn for_update(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for no key update",
        }
    }

    /// The end of a `select` from `table` whose rows are about to be changed: rows that another transaction has locked are
    /// skipped.
    pub(super) fn skip_locked(&self, table: &str) -> String {
        match self {
            Self::Sqlite(_) => String::new(),
            Self::Postgres(_) => format!("for update of {table} skip locked"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_display_name_of_a_store_has_no_user_and_no_password() {
        for (url, shown) in [
            ("sqlite::memory:", "sqlite::memory:"),
            ("sqlite:data/dawnpost.db", "sqlite:data/dawnpost.db"),
            ("sqlite:///var/lib/dawnpost.db", "sqlite:/var/lib/dawnpost.db"),
            ("postgres://ann:hunter2@db.example.org:5433/dawnpost", "postgres://db.example.org:5433/dawnpost"),
        ] {
            assert_eq!(Target::parse(url).expect(url).display_name(), shown);
        }
    }

    #[test]
    fn the_error_for_an_invalid_url_does_not_repeat_the_url() {
        for url in ["", "sqlite:", "mysql://ann:hunter2@db/x", "postgres://ann:hunter2@db:port/x"] {
            let error = Target::parse(url).err().expect(url);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
