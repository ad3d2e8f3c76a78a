//! Defines [`Halt`]: a statement of the program that never ends, as a trigger in its database.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::support::LONGEST_WAIT;
use crate::support::world::World;

/// The advisory lock that a halted statement waits for on PostgreSQL: its two numbers.
const LOCK: &str = "1751215220, hashtext(current_schema())";

/// The waits for that lock.
const WAITING: &str = "from pg_locks where locktype = 'advisory' and classid = 1751215220 and not granted
    and objid = cast(cast(hashtext(current_schema()) as bigint) & 4294967295 as oid)";

/// Waiting for what is not told: a statement that has not ended, the end of a connection.
const LOOK_PAUSE: Duration = Duration::from_millis(10);

/// Ends with [`Halt::lift`].
pub struct Halt {
    /// Has the lock.
    _postgres: Option<PgConnection>,
}

impl Halt {
    /// Has a statement (`insert on issue`) never end under a condition.
    pub async fn before(world: &World, statement: &str, condition: &str) -> Self {
        let Some(url) = &world.postgres else {
            world
                .sql(&format!(
                    "create trigger halt before {statement} when {condition} begin
                         select count(*) from (
                             with recursive forever (n) as (select 0 union all select n + 1 from forever)
                             select n from forever);
                     end"
                ))
                .await;
            return Self { _postgres: None };
        };
        let mut connection = PgConnection::connect(url).await.expect("the database");
        for statement in [
            format!("select pg_advisory_lock({LOCK})"),
            format!(
                "create or replace function halt() returns trigger language plpgsql as $$ begin
                     if {condition} then perform pg_advisory_xact_lock({LOCK}); end if;
                     return new;
                 end $$"
            ),
            format!("create trigger halt before {statement} for each row execute function halt()"),
        ] {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("a halt");
        }
        Self { _postgres: Some(connection) }
    }

    /// Waits until a statement of the program does not end.
    pub async fn hangs(&self, world: &World) {
        if world.postgres.is_some() {
            return world.counts(&format!("select count(*) {WAITING}"), 1).await;
        }
        let database = world.path("data/dawnpost.db");
        let options = SqliteConnectOptions::new().filename(database).busy_timeout(Duration::from_secs(3));
        let mut connection = SqliteConnection::connect_with(&options).await.expect("the database");
        // Whoever is kept out by one short transaction after the other sees that they are committed.
        let commits = "pragma data_version";
        let hung = async {
            loop {
                let before: i64 = sqlx::query_scalar(commits).fetch_one(&mut connection).await.expect("a number");
                if sqlx::query("begin immediate").execute(&mut connection).await.is_ok() {
                    sqlx::query("rollback").execute(&mut connection).await.expect("nothing was changed");
                    tokio::time::sleep(LOOK_PAUSE).await;
                } else if sqlx::query_scalar::<_, i64>(commits).fetch_one(&mut connection).await.ok() == Some(before) {
                    break;
                }
            }
        };
        assert!(tokio::time::timeout(LONGEST_WAIT, hung).await.is_ok(), "no statement hangs");
    }

    /// After the end of the program: its statement is rolled back, and others end again.
    pub async fn lift(self, world: &World, statement: &str) {
        let Some(mut connection) = self._postgres else {
            world.sql("drop trigger halt").await;
            return;
        };
        // The server does not look whether the client of a statement that waits is still there.
        let end = AssertSqlSafe(format!("select count(pg_terminate_backend(pid)) {WAITING}"));
        sqlx::query(end).execute(&mut connection).await.expect("an answer");
        let (_, table) = statement.rsplit_once(" on ").expect("a table");
        let drop = AssertSqlSafe(format!("drop trigger halt on {table}"));
        sqlx::query(drop).execute(&mut connection).await.expect("no trigger is left");
    }
}

/// Waits until a server has noticed that the connections of a killed program have ended: until then its last statement may
/// still be carried out.
pub async fn until_gone(world: &World) {
    if world.postgres.is_none() {
        return;
    }
    let gone = async {
        while world.sql("select count(*) from pg_stat_activity where application_name = current_schema()").await > 0 {
            tokio::time::sleep(LOOK_PAUSE).await;
        }
    };
    assert!(tokio::time::timeout(LONGEST_WAIT, gone).await.is_ok(), "connections of a killed program do not end");
}
