//! Defines [`Store`]: everything that dawnpost remembers, in SQLite or in PostgreSQL, and the only home of sqlx.
//!
//! `app.rs` opens it; the poller, the scheduler, `publish.rs`, `deliver.rs` and the commands call it. Each query is written
//! once, in SQL that both databases take, and `on_pool!` compiles it for each. Times and ids are parameters. The store must
//! never know a platform, a format of arXiv's, or what a digest looks like: digests and payloads are opaque JSON.

#[macro_use]
mod macros;

mod abuse;
mod addresses;
mod amend;
mod announcements;
mod authors;
mod backup;
mod channels;
mod claim;
mod conversations;
mod dialect;
mod encode;
mod erase;
mod error;
mod failover;
mod frozen;
mod import;
mod issues;
mod likes;
mod llm;
mod lost;
mod notices;
mod outbox;
mod overview;
mod papers;
mod pauses;
mod settle;
mod subscribers;
mod told;
mod turnover;
mod votes;

use std::fmt;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{PgPool, SqlSafeStr, SqlitePool};

pub use abuse::{Cap, Tombstone};
pub use addresses::AddressRow;
pub use announcements::{FeedSeen, StateRow};
pub use conversations::Taken;
pub use error::StoreError;
pub use failover::Stranded;
pub use frozen::Frozen;
pub use import::{ImportRequest, ImportResult};
pub use issues::{IssueRow, NewDelivery, PublishRequest, Published};
pub use likes::LikedRow;
pub use llm::{CostRow, CostsBy, JudgementRow, SpendRow};
pub use notices::Notice;
pub use outbox::{AttemptRow, DeliveryFilter, DeliveryRow};
pub use overview::{DayCount, Delay, Hold, Outbox, Undelivered};
pub use pauses::ChannelPause;
pub use settle::{Attempt, Settlement};
pub use subscribers::Due;
pub use turnover::{Readers, Turnover};
pub use votes::VoteRow;

/// The migrations, oldest first. A published one is never edited: its checksum stands in every database.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", include_str!("store/migrations/0001_first.sql")),
    (2, "readers", include_str!("store/migrations/0002_readers.sql")),
    (3, "operator", include_str!("store/migrations/0003_operator.sql")),
    (4, "llm", include_str!("store/migrations/0004_llm.sql")),
    (5, "archive", include_str!("store/migrations/0005_archive.sql")),
    (6, "overview", include_str!("store/migrations/0006_llm.sql")),
    (7, "likes", include_str!("store/migrations/0007_likes.sql")),
    (8, "import", include_str!("store/migrations/0008_import.sql")),
];

/// The state of dawnpost. Cloning it is cheap: clones share the pool.
#[derive(Clone)]
pub enum Store {
    /// One file and one connection, which writes and reads in turn: SQLite has one writer, and a second connection would
    /// only wait for it in a busy loop. Measured faster than any queue of jobs on the same file.
    Sqlite(SqlitePool),
    /// A server, for many processes.
    Postgres(PgPool),
}

impl Store {
    /// Opens `sqlite:PATH` (made with its folders where missing), `sqlite::memory:` or `postgres://…`, and brings the
    /// tables up to date. Several processes may do so at once.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = dialect::connect(url).await?;
        let migrator = migrator();
        let mut migrated = on_pool!(&store, pool => migrator.run(pool).await);
        // SQLite has no lock for this. A process may find done what it was about to do: it then has one less to do.
        for _ in MIGRATIONS {
            if migrated.is_ok() {
                break;
            }
            migrated = on_pool!(&store, pool => migrator.run(pool).await);
        }
        migrated.map_err(StoreError::Migration)?;
        Ok(store)
    }

    /// Whether there may be something at a URL: opening a SQLite file that is missing makes it.
    pub fn exists(url: &str) -> Result<bool, StoreError> {
        dialect::exists(url)
    }

    /// Waits for what is under way and closes every connection; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        on_pool!(self, pool => pool.close().await);
    }
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

/// Names the database and nothing else: a pool's options may hold credentials.
impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Store(SQLite)",
            Self::Postgres(_) => "Store(PostgreSQL)",
        })
    }
}
