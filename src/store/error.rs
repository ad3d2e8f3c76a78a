//! Defines [`StoreError`]: why the store could not do what was asked, as the decision that it leaves.
//!
//! Every caller of the store sees it. It must never show a URL's credentials, an address in full, or a message's content.

use sqlx::error::DatabaseError;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `store.url` is not one; what is expected instead.
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
    /// The tables cannot be brought up to date, most likely because a newer dawnpost has written them.
    #[error("cannot bring the store's tables up to date; was it last written by a newer dawnpost?")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// A statement failed.
    #[error("the store failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A row does not read back.
    #[error("the store's {row} cannot be read: {detail}")]
    Corrupt {
        /// The table, and which row of it.
        row: String,
        /// What is wrong with it.
        detail: String,
    },
    /// An address belongs to one subscriber only, and has one already.
    #[error("the address {address} already belongs to subscriber `{subscriber}`")]
    AddressTaken {
        /// Masked.
        address: String,
        /// Whose it is.
        subscriber: String,
    },
    /// Not on this database; what to use instead.
    #[error("{0}")]
    Unsupported(&'static str),
    /// A backup or its target is not a file that can be used.
    #[error("{path}: {detail}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        detail: String,
    },
}

/// SQLite: 5 is SQLITE_BUSY, which its extended codes have in the low byte (<https://sqlite.org/rescode.html>).
/// PostgreSQL: classes 08 connection, 40 rollback, 53 resources, 57 operator intervention (its appendix A).
pub(super) fn is_transient_code(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => number & 0xff == 5,
        _ => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
    })
}
