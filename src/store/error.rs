//! Defines [`StoreError`]: why an operation of the store failed.
//!
//! Every method of the store returns it. It must never show a URL's credentials, an address in full, or a message's content.

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
    /// The migrations failed, most likely because a newer dawnpost has written the store.
    #[error("cannot migrate the store; was it last written by a newer dawnpost?")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// A statement failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
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

/// Whether a retry may succeed. SQLite: 5 is SQLITE_BUSY, the low byte of its extended codes
/// (<https://sqlite.org/rescode.html>). PostgreSQL: classes 08 connection, 40 rollback, 53 resources, 57 operator
/// intervention (its appendix A).
pub(super) fn is_transient_code(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => number & 0xff == 5,
        _ => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
    })
}
