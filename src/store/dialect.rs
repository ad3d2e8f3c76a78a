//! Defines the differences between SQLite and PostgreSQL: how each is opened, how a transaction begins, how a list is bound,
//! and how rows are locked.
//!
//! The other files of `store/` call it. It names no table.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgPool, PgTransaction, SqlitePool, SqliteTransaction};

use super::error::is_transient_code;
use super::identity::StoreWatch;
use super::{Store, StoreError, pooler};
use crate::private_files;

/// How long a writer waits for another process that holds the SQLite file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How many times opening a SQLite file is retried while another process holds it, and the pause before each retry.
const OPEN_RETRIES: u32 = 100;
const OPEN_PAUSE: Duration = Duration::from_millis(20);
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
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
pub(super) async fn connect(url: &str, watch: &StoreWatch) -> Result<Store, StoreError> {
    let target = Target::parse(url)?;
    let store = target.display_name();
    let opened = match target {
        Target::Sqlite(path) => sqlite(path.as_deref(), watch).await.map(Store::Sqlite),
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

/// Whether a connection that comes back to its pool can be used again. SQLite rolls back by itself when a disk is full or
/// fails, then refuses the driver's ROLLBACK, and the driver counts the transaction as open for ever: such a connection is
/// closed, and the next caller gets a new one.
async fn has_no_open_transaction<C: Connection>(connection: &mut C) -> Result<bool, sqlx::Error> {
    // Runs the rollback that a dropped transaction has queued.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// WAL, so that a command can read while the service writes; `synchronous = FULL`, so that a power cut loses no receipt.
async fn sqlite(path: Option<&Path>, watch: &StoreWatch) -> Result<Arc<SqlitePool>, sqlx::Error> {
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
    let pool = SqlitePoolOptions::new()
        // The connection is never dropped: a database in memory ends with its last connection.
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .before_acquire({
            let watch = watch.clone();
            move |_, _| Box::pin(std::future::ready(Ok(watch.is_file_there())))
        })
        .after_release(|connection, _| Box::pin(has_no_open_transaction(connection)));
    let options = options.foreign_keys(true).busy_timeout(BUSY_TIMEOUT);
    // SQLite's busy timeout does not cover the switch to WAL, which two processes may do at once on a new file.
    let mut retries_left = OPEN_RETRIES;
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(sqlx::Error::Database(error)) if retries_left > 0 && is_transient_code(&*error) => {
                retries_left -= 1;
                tokio::time::sleep(OPEN_PAUSE).await;
            }
            Ok(pool) => {
                let pool = Arc::new(pool);
                if let Some(path) = path {
                    watch.watch_file(path.to_owned(), &pool)?;
                }
                return Ok(pool);
            }
            Err(error) => return Err(error),
        }
    }
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
    /// Begins a transaction that will write; dropped without [`Tx::commit`], it changes nothing. SQLite takes its write lock
    /// at once: a lock that is requested after a read fails, without waiting, if another process has written in between.
    pub(super) async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => pool.begin_with("begin immediate").await.map(Tx::Sqlite),
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

    #[tokio::test]
    async fn a_store_works_again_after_a_write_found_the_disk_full() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
        let store = Store::open(&url).await.expect("a store");
        let Store::Sqlite(pool) = &store else { panic!("SQLite was asked for") };
        let pool = &**pool;
        let pages: i64 = sqlx::query_scalar("pragma page_count").fetch_one(pool).await.expect("a count");
        let sql = format!("pragma max_page_count = {pages}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(pool).await.expect("no room for growth");
        let insert = "insert into channel_pause (channel, since, reason) values ($1, 0, $2)";
        {
            let Ok(Tx::Sqlite(mut tx)) = store.begin().await else { panic!("a transaction") };
            sqlx::query(insert).bind("one").bind("small").execute(&mut *tx).await.expect("room for a row");
            let refused = sqlx::query(insert).bind("two").bind("x".repeat(1 << 20)).execute(&mut *tx).await;
            assert!(refused.expect_err("the disk is full").to_string().contains("full"));
        }
        // There is room again: the limit was the closed connection's own.
        let Ok(Tx::Sqlite(mut tx)) = store.begin().await else { panic!("the store begins transactions again") };
        sqlx::query(insert)
            .bind("two")
            .bind("x".repeat(1 << 20))
            .execute(&mut *tx)
            .await
            .expect("room for a large row");
        tx.commit().await.expect("a commit");
        let kept: Vec<String> =
            sqlx::query_scalar("select channel from channel_pause").fetch_all(pool).await.expect("rows");
        assert_eq!(kept, ["two"], "the transaction that failed left nothing");
    }

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
