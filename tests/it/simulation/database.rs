//! Defines [`Database`]: the SQLite file of a simulation, with a second connection that makes statements of the first fail,
//! and that looks at what is stored.
//!
//! `runner.rs` uses it. The faults are triggers: `raise(rollback, …)` ends the transaction behind the driver's back, exactly
//! as SQLite does by itself on a full disk or an I/O error, and `raise(abort, …)` fails the statement alone.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use dawnpost::store::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::plan::Statement;

/// The database file, and a connection to it beside the program's.
pub struct Database {
    pub url: String,
    beside: SqliteConnection,
    /// Faults that hold the write lock; `is_locked` says whether it is held.
    locks: u32,
    is_locked: bool,
}

/// What became of one delivery.
pub struct DeliveryEnd {
    pub id: String,
    pub subscriber: String,
    pub address: String,
    pub part: i64,
    pub state: String,
    pub reason: Option<String>,
}

impl Statement {
    fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Attempt => "attempt",
            Self::Settle => "settle",
            Self::Publish => "publish",
        }
    }

    /// Where it can be told from others.
    fn event(self) -> &'static str {
        match self {
            Self::Claim => "update of state on delivery when new.state = 'claimed' and",
            Self::Attempt => "insert on attempt when",
            Self::Settle => "update of state on delivery when old.state = 'claimed' and new.state <> 'claimed' and",
            Self::Publish => "insert on delivery when",
        }
    }
}

impl Database {
    /// A migrated database in a folder.
    pub async fn create(folder: &Path) -> Self {
        let path = folder.join("dawnpost.db");
        std::fs::write(&path, migrated(folder).await).expect("a file");
        let mut beside = connect(&path).await;
        let mut statements = vec!["create table fault (statement text, rolls_back boolean)".to_owned()];
        for statement in Statement::ALL {
            let (name, event) = (statement.name(), statement.event());
            for (rolls_back, raise) in [(true, "rollback"), (false, "abort")] {
                statements.push(format!(
                    "create trigger {name}_{raise} before {event}
                         exists (select 1 from fault where statement = '{name}' and rolls_back = {rolls_back})
                     begin select raise({raise}, 'simulated: the disk is full'); end"
                ));
            }
        }
        for statement in statements {
            execute(&mut beside, &statement).await;
        }
        Self { url: format!("sqlite:{}", path.display()), beside, locks: 0, is_locked: false }
    }

    /// From now on a kind of statement fails.
    pub async fn fail(&mut self, statement: Statement, rolls_back: bool) {
        let name = statement.name();
        execute(&mut self.beside, &format!("insert into fault values ('{name}', {rolls_back})")).await;
    }

    /// One such fault less.
    pub async fn recover(&mut self, statement: Statement, rolls_back: bool) {
        let which = format!("statement = '{}' and rolls_back = {rolls_back}", statement.name());
        let sql = format!("delete from fault where rowid = (select rowid from fault where {which} limit 1)");
        execute(&mut self.beside, &sql).await;
    }

    /// Holds the write lock.
    pub async fn lock(&mut self) {
        self.locks += 1;
        if !self.is_locked {
            execute(&mut self.beside, "begin immediate").await;
            self.is_locked = true;
        }
    }

    /// One that holds it less.
    pub async fn unlock(&mut self) {
        self.locks -= 1;
        if self.locks == 0 {
            self.give_way().await;
        }
    }

    /// Gives the lock up before its time; false if it is not held.
    pub async fn give_way(&mut self) -> bool {
        let was_locked = std::mem::take(&mut self.is_locked);
        if was_locked {
            execute(&mut self.beside, "commit").await;
        }
        was_locked
    }

    /// Deliveries that are planned or claimed.
    pub async fn unsettled(&mut self) -> i64 {
        let count = sqlx::query_scalar("select count(*) from delivery where ready_at is not null");
        count.fetch_one(&mut self.beside).await.expect("a count")
    }

    /// How many of them a wave of deactivations has postponed to its end, and the last such end, in seconds since 1970.
    pub async fn postponed_by_waves(&mut self) -> (i64, i64) {
        let postponed = sqlx::query_as(
            "select count(*), coalesce(max(w.ends_at), 0) from delivery d join deactivation_wave w on w.channel = d.channel
             where d.ready_at >= w.ends_at",
        );
        postponed.fetch_one(&mut self.beside).await.expect("a count and a time")
    }

    /// The ids of the deliveries in a state.
    pub async fn in_state(&mut self, state: &str) -> Vec<String> {
        let ids = sqlx::query_scalar("select id from delivery where state = $1").bind(state);
        ids.fetch_all(&mut self.beside).await.expect("ids")
    }

    /// All deliveries.
    pub async fn deliveries(&mut self) -> Vec<DeliveryEnd> {
        type Row = (String, String, String, i64, String, Option<String>);
        let rows: Vec<Row> = sqlx::query_as(
            "select id, subscriber, address, part, state, reason from delivery order by subscriber, address, part",
        )
        .fetch_all(&mut self.beside)
        .await
        .expect("deliveries");
        let ends = rows.into_iter().map(|(id, subscriber, address, part, state, reason)| DeliveryEnd {
            id,
            subscriber,
            address,
            part,
            state,
            reason,
        });
        ends.collect()
    }
}

async fn connect(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).pragma("synchronous", "off");
    SqliteConnection::connect_with(&options).await.expect("the database")
}

async fn execute(connection: &mut SqliteConnection, statement: &str) {
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await.expect("a statement");
}

/// The bytes of a database that has all tables: migrating one takes longer than a simulation.
async fn migrated(folder: &Path) -> Vec<u8> {
    static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(bytes) = EMPTY.get() {
        return bytes.clone();
    }
    let path: PathBuf = folder.join("empty.db");
    let store = Store::open(&format!("sqlite:{}", path.display())).await.expect("a store");
    store.close().await;
    let bytes = std::fs::read(path).expect("a file");
    EMPTY.get_or_init(|| bytes).clone()
}
