//! Defines [`WorkerSession`], by which the other workers on a PostgreSQL store see that one is alive.
//!
//! `flow/deliver.rs` registers one and claims with its key. It is a session lock, which ends with its connection: as soon as
//! the process is gone, its claims are free. On SQLite there is one worker, and the lock of the file ends with its process.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use super::encode::epoch;
use super::{Store, StoreError};

/// The first key of every worker's advisory lock; the second one is the worker's own. Any number that no other program on
/// the database uses.
const LOCK_CLASS: i32 = 0x6461_776e;

/// The upper half of the keys of a store's workers: several stores may be on one database, each in a schema of its own.
const OWN_STORE: &str = "(hashtext(id) & 32767)";

/// The server asks a silent connection every ten seconds and gives it up after three questions, so that a machine without
/// power or network counts as gone within a minute.
const KEEPALIVES: &str = "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";

/// A worker that others can see.
pub struct WorkerSession {
    key: i64,
    connection: Option<PgConnection>,
}

impl WorkerSession {
    /// Kept with every claim.
    pub fn key(&self) -> i64 {
        self.key
    }

    /// Whether the lock is still held. On SQLite it always is.
    pub async fn is_held(&mut self) -> bool {
        match &mut self.connection {
            Some(connection) => connection.ping().await.is_ok(),
            None => true,
        }
    }
}

impl Store {
    /// Takes a session lock for this worker.
    pub async fn register_worker(&self) -> Result<WorkerSession, StoreError> {
        let Self::Postgres(pool) = self else { return Ok(WorkerSession { key: 0, connection: None }) };
        let mut connection = pool.connect_options().connect().await?;
        sqlx::raw_sql(KEEPALIVES).execute(&mut connection).await?;
        let sql = format!(
            "select key, pg_try_advisory_lock($1, key) from (
                 select {OWN_STORE} * 65536 + cast(floor(random() * 65536) as integer) as key from store_identity offset 0
             ) drawn"
        );
        loop {
            let (key, is_taken): (i32, bool) =
                sqlx::query_as(AssertSqlSafe(sql.as_str())).bind(LOCK_CLASS).fetch_one(&mut connection).await?;
            if is_taken {
                return Ok(WorkerSession { key: i64::from(key), connection: Some(connection) });
            }
        }
    }

    /// How many workers share the store, this one included.
    pub async fn workers(&self) -> Result<usize, StoreError> {
        let Self::Postgres(pool) = self else { return Ok(1) };
        let sql = format!(
            "select count(*) from pg_locks
             where locktype = 'advisory' and classid = $1 and objsubid = 2 and granted
                 and cast(objid as bigint) / 65536 = (select {OWN_STORE} from store_identity)
                 and database = (select oid from pg_database where datname = current_database())"
        );
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).bind(i64::from(LOCK_CLASS)).fetch_one(&**pool).await?;
        Ok(usize::try_from(count).unwrap_or(1).max(1))
    }

    /// Ends the leases of workers whose session is gone; their deliveries are claimed again with `maybe_sent`. Returns how
    /// many. Nothing on SQLite.
    pub async fn end_dead_leases(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let Self::Postgres(pool) = self else { return Ok(0) };
        let sql = format!(
            "update delivery set ready_at = $1
             where state = 'claimed' and ready_at > $1 and lease_worker is not null and not {}",
            self.is_alive("lease_worker")
        );
        Ok(sqlx::query(AssertSqlSafe(sql)).bind(epoch(now)).execute(&**pool).await?.rows_affected())
    }

    /// Whether the worker in this column has its session lock. False on SQLite, where a claim that is not in hand is of a
    /// process that has ended.
    pub(super) fn is_alive(&self, column: &str) -> String {
        match self {
            Self::Sqlite(_) => "false".to_owned(),
            Self::Postgres(_) => format!(
                "exists (
                     select 1 from pg_locks
                     where locktype = 'advisory' and classid = {LOCK_CLASS} and cast(objid as bigint) = {column}
                         and objsubid = 2 and granted
                         and database = (select oid from pg_database where datname = current_database()))"
            ),
        }
    }
}
