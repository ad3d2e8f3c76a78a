//! Recognises a connection pooler (pgbouncer, Odyssey, PgCat) that does not give each connection a session of its own.
//!
//! `dialect.rs` asks before it opens a pool on PostgreSQL. Session locks, by which workers see each other, and prepared
//! statements do not work through such a pooler, or only sometimes.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Row as _};

/// What makes a pooler known, and the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SharedSession {
    /// Two connections have one session: the pooler hands sessions out by transaction or by statement.
    PerTransaction,
    /// The pooler refuses to pass on what the driver sets at the start of a connection.
    RefusesParameter,
}

impl SharedSession {
    /// For an operator.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::PerTransaction => {
                "leads to a connection pooler that shares sessions between connections (pgbouncer with \
                 pool_mode = transaction or statement); dawnpost needs sessions of its own: set pool_mode = session for \
                 this database, or connect to PostgreSQL itself"
            }
            Self::RefusesParameter => {
                "leads to a connection pooler that refuses a parameter of the driver (pgbouncer: add \
                 ignore_startup_parameters = extra_float_digits and set pool_mode = session), or connect to PostgreSQL itself"
            }
        }
    }
}

/// Opens two connections and compares their sessions: a pooler that shares them gives the second connection the session that
/// the first one has just used, while no transaction of the first is open.
///
/// # Errors
/// The server cannot be reached, or refuses the login.
pub(super) async fn shared_session(options: &PgConnectOptions) -> Result<Option<SharedSession>, sqlx::Error> {
    let mut first = match options.connect().await {
        Ok(connection) => connection,
        // pgbouncer's own words, as the error has PostgreSQL's general code for a breach of the protocol.
        Err(sqlx::Error::Database(error)) if error.message().contains("unsupported startup parameter") => {
            return Ok(Some(SharedSession::RefusesParameter));
        }
        Err(error) => return Err(error),
    };
    let own = backend_of(&mut first).await?;
    let mut second = options.connect().await?;
    second.execute("begin").await?;
    let other = backend_of(&mut second).await?;
    second.execute("rollback").await?;
    second.close().await?;
    first.close().await?;
    Ok((own == other).then_some(SharedSession::PerTransaction))
}

/// The server process behind a connection. As a simple query: a prepared one would fail before the pooler is recognised.
async fn backend_of(connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    let row = connection.fetch_one(sqlx::raw_sql("select pg_backend_pid()::text as pid")).await?;
    row.try_get("pid")
}
