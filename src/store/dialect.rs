//! Defines the few places where SQLite and PostgreSQL differ: how each is opened, how a transaction begins, how a list is
//! bound, how a row that is only read is held, and how a claim steps over rows that another worker holds.
//!
//! The other files of `store/` call it. It must never know a table.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, PgTransaction, SqlitePool, SqliteTransaction};

use super::error::is_transient_code;
use super::{Store, StoreError};

/// How long a writer waits for another process that holds the SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How often, and after which pause, a SQLite file is opened anew while another process holds it.
const OPEN_PAUSES: u32 = 100;
const OPEN_PAUSE: Duration = Duration::from_millis(20);
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// Connections of one process to PostgreSQL. No connection is held over a send, so a few serve many workers.
const POSTGRES_CONNECTIONS: u32 = 10;

/// Where a store's URL points to.
pub(super) enum Target {
    /// A SQLite file; none is a database in memory.
    Sqlite(Option<PathBuf>),
    /// A PostgreSQL server.
    Postgres(Box<PgConnectOptions>),
}

impl Target {
    /// Reads a URL. Its errors never repeat the URL, which may hold a password.
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
                Err(_) => Err(StoreError::Url("expected `postgres://user:password@host:port/database`")),
            };
        }
        Err(StoreError::Url("expected `sqlite:PATH`, `sqlite::memory:` or `postgres://…`"))
    }

    /// For people and logs: the file, or the host and the database, and never a user or a password.
    fn shown(&self) -> String {
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

/// Opens a pool. One connection is made at once, so that a wrong URL fails here.
pub(super) async fn connect(url: &str) -> Result<Store, StoreError> {
    let target = Target::parse(url)?;
    let shown = target.shown();
    let opened = match target {
        Target::Sqlite(path) => sqlite(path.as_deref()).await.map(Store::Sqlite),
        Target::Postgres(options) => postgres(*options).await.map(Store::Postgres),
    };
    opened.map_err(|source| StoreError::Open { store: shown, source })
}

/// Whether a URL leads to a server, or to a file that is there.
pub(super) fn exists(url: &str) -> Result<bool, StoreError> {
    Ok(match Target::parse(url)? {
        Target::Sqlite(path) => path.is_some_and(|path| path.exists()),
        Target::Postgres(_) => true,
    })
}

/// The first connection is made outside the pool, which would try in vain until its time is out and then not say why.
async fn postgres(options: PgConnectOptions) -> Result<PgPool, sqlx::Error> {
    options.connect().await?.close().await?;
    let pool = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(ACQUIRE_TIMEOUT);
    Ok(pool.connect_lazy_with(options))
}

/// WAL, so that a command may read while the service writes; `synchronous = FULL`, so that a power cut loses no receipt.
async fn sqlite(path: Option<&Path>) -> Result<SqlitePool, sqlx::Error> {
    if let Some(path) = path {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        match create_private(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => (),
        }
    }
    let options = match path {
        Some(path) => SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // What a reader had erased is overwritten, not only unlinked.
            .pragma("secure_delete", "on"),
        None => SqliteConnectOptions::new().in_memory(true),
    };
    let pool = SqlitePoolOptions::new()
        // The connection is never dropped: with the last one, a database in memory would go.
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE_TIMEOUT);
    let options = options.foreign_keys(true).busy_timeout(BUSY_TIMEOUT);
    // SQLite's own waiting does not cover the switch to WAL, which two processes may make at once on a new file.
    let mut pauses = OPEN_PAUSES;
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(sqlx::Error::Database(error)) if pauses > 0 && is_transient_code(&*error) => {
                pauses -= 1;
                tokio::time::sleep(OPEN_PAUSE).await;
            }
            opened => return opened,
        }
    }
}

/// Makes an empty file, where there is none, that only its owner can read: readers' addresses will stand in it. SQLite
/// gives the files beside it the same permissions.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A transaction on either database: `on_tx!` runs a query in it.
pub(super) enum Tx {
    Sqlite(SqliteTransaction<'static>),
    Postgres(PgTransaction<'static>),
}

impl Tx {
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}

impl Tx {
    /// Ends a `select` of a row that nobody may delete before this transaction ends. In SQLite nobody else writes meanwhile.
    pub(super) fn hold(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for key share",
        }
    }
}

impl Store {
    /// Begins a transaction that will write; dropped without [`Tx::commit`], it has changed nothing. SQLite takes its write
    /// lock at once: a lock that is asked for after a read fails where another process has written in between, and no
    /// timeout waits for it.
    pub(super) async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => pool.begin_with("begin immediate").await.map(Tx::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Tx::Postgres),
        }
    }

    /// The rows of a JSON array of strings that is bound as parameter `n`, in a column named `value`.
    pub(super) fn list(&self, n: u8) -> String {
        match self {
            Self::Sqlite(_) => format!("json_each(${n})"),
            Self::Postgres(_) => format!("jsonb_array_elements_text(cast(${n} as jsonb)) as list (value)"),
        }
    }

    /// Ends a `select` whose rows nobody else changes until the end of the transaction. SQLite's transactions have the file
    /// to themselves.
    pub(super) fn for_update(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for no key update",
        }
    }

    /// Ends a `select` from `table` whose rows are about to be changed: rows that another worker holds are stepped over.
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
    fn a_url_is_shown_without_its_user_and_password() {
        for (url, shown) in [
            ("sqlite::memory:", "sqlite::memory:"),
            ("sqlite:data/dawnpost.db", "sqlite:data/dawnpost.db"),
            ("sqlite:///var/lib/dawnpost.db", "sqlite:/var/lib/dawnpost.db"),
            ("postgres://ann:hunter2@db.example.org:5433/dawnpost", "postgres://db.example.org:5433/dawnpost"),
        ] {
            assert_eq!(Target::parse(url).expect(url).shown(), shown);
        }
    }

    #[test]
    fn a_url_that_cannot_be_opened_is_refused_without_being_repeated() {
        for url in ["", "sqlite:", "mysql://ann:hunter2@db/x", "postgres://ann:hunter2@db:port/x"] {
            let error = Target::parse(url).err().expect(url);
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
