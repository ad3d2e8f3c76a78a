//! Defines [`StoreError`]: why an operation of the store failed.
//!
//! Every method of the store returns it. It must never show a URL's credentials, an address in full, or a message's content.

use std::sync::Arc;

use sqlx::error::DatabaseError;

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `store.url` is invalid; the text says what is expected.
    #[error("store.url: {0}")]
    Url(&'static str),
    /// The database cannot be opened.
    #[error("cannot open the store at {store}")]
    Open {
        /// The file, or the host and database.
        store: String,
        /// The driver's error.
        source: sqlx::Error,
    },
    /// The migrations failed.
    #[error("cannot bring the tables of the store up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The tables are those of an older dawnpost.
    #[error(
        "the store was last written by an older dawnpost (version {found} of its tables; this one has {newest}): start \
         `dawnpost serve` or `dawnpost run` once, which brings it up to date"
    )]
    OldSchema {
        /// As found.
        found: i64,
        /// Of this program.
        newest: i64,
    },
    /// The tables are those of a newer dawnpost.
    #[error(
        "the store was last written by a newer dawnpost (version {found} of its tables; this one knows {newest}): use that \
         program, or restore a backup from before the upgrade"
    )]
    NewSchema {
        /// As found.
        found: i64,
        /// Of this program.
        newest: i64,
    },
    /// Another process has the store.
    #[error("another dawnpost process uses {store}; wait for it or stop it")]
    Locked {
        /// The file, or the host and database.
        store: String,
    },
    /// The store is closed for good.
    #[error(
        "the store was deleted or replaced while dawnpost used it, or it is closed; restart dawnpost once it is back"
    )]
    Closed,
    /// A statement failed. Shared, as several may have waited for it.
    #[error("the database failed: {0}")]
    Database(Arc<sqlx::Error>),
    /// The statements were in one transaction with another's, which failed.
    #[error("the database rolled a transaction back: nothing was written")]
    RolledBack,
    /// A stored row is not valid.
    #[error("cannot read {row} in the store: {detail}")]
    Corrupt {
        /// The table, and which row of it.
        row: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The address belongs to another subscriber.
    #[error("the address {address} already belongs to subscriber `{subscriber}`")]
    AddressTaken {
        /// Masked.
        address: String,
        /// The id of that subscriber.
        subscriber: String,
    },
    /// Not possible with this database; the text says what to use instead.
    #[error("{0}")]
    Unsupported(&'static str),
    /// A file that a backup reads or writes cannot be used.
    #[error("{path}: {detail}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        detail: String,
    },
}

impl StoreError {
    /// Whether the same may succeed later, without anybody's help: a full or failing disk, a lock that another process holds,
    /// a server that restarts.
    pub fn may_pass(&self) -> bool {
        let error = match self {
            Self::Database(error) => &**error,
            Self::Open { source, .. } => source,
            Self::RolledBack => return true,
            _ => return false,
        };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Protocol(_) | sqlx::Error::InvalidSavePointStatement | sqlx::Error::BeginFailed => true,
            sqlx::Error::Database(error) => is_transient_code(&**error) || is_disk_trouble(&**error),
            _ => false,
        }
    }

    /// Whether one row is at fault, and not the store: writing another row may succeed.
    pub fn is_about_row(&self) -> bool {
        match self {
            Self::Corrupt { .. } | Self::AddressTaken { .. } => true,
            Self::Database(error) => match &**error {
                sqlx::Error::Database(error) => !matches!(error.kind(), sqlx::error::ErrorKind::Other),
                sqlx::Error::Decode(_)
                | sqlx::Error::Encode(_)
                | sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::RowNotFound => true,
                _ => false,
            },
            _ => false,
        }
    }

    /// The same error for somebody else whose statements were in the same transaction.
    pub(super) fn for_another(&self) -> Self {
        match self {
            Self::Database(error) => Self::Database(Arc::clone(error)),
            Self::Closed => Self::Closed,
            _ => Self::RolledBack,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolClosed => Self::Closed,
            error => Self::Database(Arc::new(error)),
        }
    }
}

/// SQLite's 6 locked, 10 input or output, 13 full, 14 cannot open: the low byte of its extended codes.
fn is_disk_trouble(error: &dyn DatabaseError) -> bool {
    let code = error.code().filter(|code| code.len() < 5).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 6 | 10 | 13 | 14))
}

/// Whether a statement failed because its table does not exist. SQLite has no code of its own for that.
pub(super) fn is_missing_table(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| code == "42P01") || error.message().starts_with("no such table")
}

/// Whether a retry may succeed. SQLite: 5 is SQLITE_BUSY, the low byte of its extended codes
/// (<https://sqlite.org/rescode.html>). PostgreSQL: classes 08 connection, 40 rollback, 53 resources, 57 operator
/// intervention (its appendix A).
pub(super) fn is_transient_code(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => number & 0xff == 5,
        _ => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
    })
}
