//! Defines [`Store`]: the database of dawnpost, SQLite or PostgreSQL. Only `store/` uses sqlx.
//!
//! `app.rs` opens it; `flow/`, `desk/`, `web/`, `archive/` and the commands call it. Each query is written once, in SQL that
//! both databases accept, and `on_pool!` (to read) or `on_writer!` compiles it for each. Times and ids are parameters. Digests and payloads are opaque
//! JSON here.

#[macro_use]
mod macros;

mod abuse;
mod addresses;
mod amend;
mod announcements;
mod authors;
mod backup;
mod bounces;
mod claim;
mod connect;
mod conversations;
mod dialect;
mod digests;
mod due;
mod encode;
mod erase;
mod error;
mod failover;
mod fingerprints;
mod identity;
mod import;
mod issues;
mod likes;
mod llm;
mod lock;
mod mailboxes;
mod model_texts;
mod notices;
mod outbox;
mod packed;
mod papers;
mod pauses;
mod pooler;
mod refusals;
mod role;
mod settle;
mod size;
mod statistics;
mod subscribers;
mod sweep;
mod turnover;
mod uncertain;
mod votes;
mod worker;
mod writer;

use std::fmt;
use std::sync::Arc;

use identity::StoreWatch;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{PgPool, SqlSafeStr};

pub use abuse::{BudgetCap, Tombstone};
pub use announcements::FeedValidators;
pub use bounces::{BounceRecord, BounceResult};
pub use claim::{ClaimRequest, ClaimShare};
pub use conversations::UpdateClaim;
pub use dialect::SqliteConnections;
pub use digests::StoredDigest;
pub use due::DuePlace;
pub use error::StoreError;
pub use failover::StrandedIssue;
pub use fingerprints::IssueFingerprint;
pub use import::{ImportRequest, ImportResult};
pub use issues::{IssueRow, NewDelivery, PublishRequest, PublishResult};
pub use likes::LikedSource;
pub use llm::{CostRow, CostsBy, JudgementRow, SpendRow};
pub use lock::StoreLock;
pub use mailboxes::MailboxCursor;
pub use notices::Notice;
pub use outbox::{DeliveryFilter, DeliveryRow};
pub use pauses::ChannelPause;
pub use role::{RoleSession, SoleRole};
pub use settle::{Attempt, ClaimEnd, EndResult, EndedClaim, Settlement};
pub use statistics::DayCount;
pub use subscribers::DueSubscriber;
pub use sweep::{SweepBounds, SweepPart};
pub use votes::VoteRow;
pub use worker::WorkerSession;

/// The migrations, oldest first. A published one is never edited: every database holds its checksum.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", include_str!("store/migrations/0001_first.sql")),
    (2, "readers", include_str!("store/migrations/0002_readers.sql")),
    (3, "operator", include_str!("store/migrations/0003_operator.sql")),
    (4, "llm", include_str!("store/migrations/0004_llm.sql")),
    (5, "archive", include_str!("store/migrations/0005_archive.sql")),
    (6, "overview", include_str!("store/migrations/0006_llm.sql")),
    (7, "likes", include_str!("store/migrations/0007_likes.sql")),
    (8, "import", include_str!("store/migrations/0008_import.sql")),
    (9, "trouble", include_str!("store/migrations/0009_trouble.sql")),
    (10, "retention", include_str!("store/migrations/0010_retention.sql")),
    (11, "refusals", include_str!("store/migrations/0011_refusals.sql")),
    (12, "lanes", include_str!("store/migrations/0012_lanes.sql")),
    (13, "mailboxes", include_str!("store/migrations/0013_mailboxes.sql")),
    (14, "growth", include_str!("store/migrations/0014_growth.sql")),
    (15, "due", include_str!("store/migrations/0015_due.sql")),
    (16, "packed", include_str!("store/migrations/0016_packed.sql")),
    (17, "secret", include_str!("store/migrations/0017_secret.sql")),
];

/// A handle to the database. Cloning it is cheap: clones share the connections.
#[derive(Clone)]
pub enum Store {
    /// One file: one connection writes, for all who write at the same time in one transaction, and a few read.
    Sqlite(Arc<SqliteConnections>),
    /// A server, which several processes may share.
    Postgres(Arc<PgPool>),
}

impl Store {
    /// Opens `sqlite:PATH` (creating the file and its folders), `sqlite::memory:` or `postgres://…`, and runs the pending
    /// migrations. Several processes may do so at once.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, dialect::SQLITE_READERS).await
    }

    async fn open_with(url: &str, sqlite_readers: u32) -> Result<Self, StoreError> {
        let watch = StoreWatch::default();
        let store = dialect::connect(url, &watch, sqlite_readers).await?;
        store.migrate().await?;
        store.ensure_identity().await?;
        if let Self::Postgres(pool) = &store {
            watch.watch_identity(store.identity().await?, pool);
        }
        Ok(store)
    }

    /// The same with one connection to SQLite: one statement comes after the other, in the order in which they were asked for,
    /// so that a simulation follows from its seed.
    #[cfg(feature = "testing")]
    pub async fn open_on_one_connection(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, 0).await
    }

    /// Opens a store beside a process that may be using it: creates the tables of a new one, and migrates none that has
    /// tables.
    ///
    /// # Errors
    /// [`StoreError::OldSchema`] if `run` or `serve` has to migrate it first, [`StoreError::NewSchema`] if a newer program has.
    pub async fn open_beside(url: &str) -> Result<Self, StoreError> {
        let found = {
            let store = dialect::connect(url, &StoreWatch::default(), dialect::SQLITE_READERS).await?;
            let found = store.schema_version().await?;
            store.close().await;
            found
        };
        match found {
            Some(found) if found < newest_version() => Err(StoreError::OldSchema { found, newest: newest_version() }),
            _ => Self::open(url).await,
        }
    }

    /// Opens a store as it is, for a backup: of whatever version, and nothing is migrated.
    pub async fn open_as_is(url: &str) -> Result<Self, StoreError> {
        dialect::connect(url, &StoreWatch::default(), dialect::SQLITE_READERS).await
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        if let Some(found) = self.schema_version().await?.filter(|found| *found > newest_version()) {
            return Err(StoreError::NewSchema { found, newest: newest_version() });
        }
        let migrator = migrator();
        let migrated = match self {
            Self::Sqlite(connections) => {
                let mut migrated = migrator.run(connections.writers()).await;
                // SQLite has no lock for migrations: when another process applies one first, ours fails, and a retry
                // continues with the next migration.
                for _ in MIGRATIONS {
                    if migrated.is_ok() {
                        break;
                    }
                    migrated = migrator.run(connections.writers()).await;
                }
                migrated
            }
            Self::Postgres(pool) => {
                let mut connection = pool.acquire().await?;
                let migrated = migrator.run_direct(None, &mut *connection, false).await;
                if migrated.is_err() {
                    // It still has the lock of migrations, for which every other process would wait.
                    connection.close_on_drop();
                }
                migrated
            }
        };
        migrated.map_err(StoreError::Migration)
    }

    /// The version of the newest migration that was applied; `None` if the store has no tables.
    async fn schema_version(&self) -> Result<Option<i64>, StoreError> {
        let version: Result<Option<i64>, sqlx::Error> = on_pool!(self, pool => {
            sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(pool).await
        });
        match version {
            Ok(version) => Ok(version),
            Err(sqlx::Error::Database(error)) if error::is_missing_table(&*error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a store may exist at a URL: for SQLite, whether the file exists. Opening a missing file would create it.
    pub fn exists(url: &str) -> Result<bool, StoreError> {
        dialect::exists(url)
    }

    /// Waits for running queries and closes every connection; SQLite writes its write-ahead log back into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(connections) => connections.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn newest_version() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, ..)| *version)
}

fn migrator() -> Migrator {
    Migrator::with_migrations(
        MIGRATIONS
            .iter()
            .map(|(version, name, sql)| {
                Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
            })
            .collect(),
    )
}

/// Shows only which database it is: a pool's options may hold credentials.
impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Store(SQLite)",
            Self::Postgres(_) => "Store(PostgreSQL)",
        })
    }
}
