//! Defines [`RoleSession`]: the session by which one of the processes on a store holds a role, and the others stand by.
//!
//! `cli/stand_by.rs` runs the scheduler and the bots under one, `sweep.rs` a sweep. On PostgreSQL it is a session lock on a
//! connection of its own: the server frees it when the connection ends, however the process does. On SQLite one process works
//! on a file, and always holds every role.

use std::io;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions as _, Connection as _};

use super::{Store, StoreError};

/// How long the server may take to answer a holder. A holder that hears nothing gives its role up; the server frees the lock
/// later than that (see [`NOTICED_SOON`]), so that no two processes hold a role at once.
const LONGEST_ANSWER: Duration = Duration::from_secs(5);

/// The server gives up a connection that acknowledges nothing for ten seconds, or is silent and leaves three questions
/// unanswered in six seconds: a machine without power or network holds its roles no longer.
const NOTICED_SOON: &str = "set tcp_user_timeout = 10000; set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2;
                           set tcp_keepalives_count = 3";

/// What one process at a time does for all that share a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoleRole {
    /// Sweeps.
    Sweep,
    /// Fetches announcements and publishes issues.
    Scheduler,
    /// Asks Telegram for updates: a second process that does so makes Telegram refuse the first.
    TelegramBot,
    /// Has the connection to Discord's gateway: on a second one every command would be answered twice.
    DiscordBot,
    /// Reads a mailbox of returned mails that every process can reach: a second one would pass each reply on twice.
    ReturnedMails,
}

impl SoleRole {
    /// The class of its advisory lock. Any numbers that no other program on the database uses; the worker's is in `worker.rs`.
    fn lock_class(self) -> i32 {
        match self {
            Self::Sweep => 0x6461_776f,
            Self::Scheduler => 0x6461_7770,
            Self::TelegramBot => 0x6461_7771,
            Self::DiscordBot => 0x6461_7772,
            Self::ReturnedMails => 0x6461_7773,
        }
    }
}

/// Asks for a role, then holds it until it is dropped or its connection ends.
pub struct RoleSession {
    role: SoleRole,
    connection: Option<PgConnection>,
}

impl RoleSession {
    /// Takes the role unless another session holds it. Call it until it is true, and not again.
    ///
    /// # Errors
    /// The connection has ended: a new session can be opened.
    pub async fn try_take(&mut self) -> Result<bool, StoreError> {
        let Some(connection) = &mut self.connection else { return Ok(true) };
        // The identity: several stores may be on one database, each in a schema of its own.
        let taken = sqlx::query_scalar("select pg_try_advisory_lock($1, hashtext(id)) from store_identity")
            .bind(self.role.lock_class())
            .fetch_one(connection);
        let answer = tokio::time::timeout(LONGEST_ANSWER, taken).await;
        Ok(answer.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))?)
    }

    /// Whether a role that was taken is still held. Where it is not, another process may hold it already.
    pub async fn is_held(&mut self) -> bool {
        match &mut self.connection {
            Some(connection) => matches!(tokio::time::timeout(LONGEST_ANSWER, connection.ping()).await, Ok(Ok(()))),
            None => true,
        }
    }
}

impl Store {
    /// Opens a session that can take a role.
    pub async fn role_session(&self, role: SoleRole) -> Result<RoleSession, StoreError> {
        let Self::Postgres(pool) = self else { return Ok(RoleSession { role, connection: None }) };
        let mut connection = pool.connect_options().connect().await?;
        // Not as options of the connection, which pgbouncer refuses.
        sqlx::raw_sql(NOTICED_SOON).execute(&mut connection).await?;
        Ok(RoleSession { role, connection: Some(connection) })
    }
}
