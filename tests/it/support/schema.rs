//! Defines [`Schema`]: a schema of its own on the PostgreSQL server that `DAWNPOST_TEST_POSTGRES` names (`postgres://…`).
//!
//! `store.rs` and `world.rs` make stores there. Without the variable a story's half on PostgreSQL is skipped, and says so; with
//! `DAWNPOST_REQUIRE_ALL=1` it fails.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// An empty schema.
pub struct Schema {
    /// Of a connection that sees this schema.
    pub url: String,
    pub name: String,
    server: String,
}

impl Schema {
    /// A new one; none if there is no server.
    #[expect(clippy::print_stderr, reason = "whoever runs the tests must see that half of them did not run")]
    pub async fn create() -> Option<Self> {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("DAWNPOST_TEST_POSTGRES") else {
            assert!(
                std::env::var("DAWNPOST_REQUIRE_ALL").is_err(),
                "DAWNPOST_REQUIRE_ALL is set and DAWNPOST_TEST_POSTGRES, which names a PostgreSQL server, is not"
            );
            eprintln!("skipped: the PostgreSQL half, because DAWNPOST_TEST_POSTGRES names no server");
            return None;
        };
        let name = format!("story_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
        let with = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{with}options[search_path]={name}");
        let schema = Self { url, name, server };
        schema.run("drop schema if exists {} cascade").await;
        schema.run("create schema {}").await;
        Some(schema)
    }

    /// Leaves nothing behind.
    pub async fn remove(self) {
        self.run("drop schema {} cascade").await;
    }

    async fn run(&self, statement: &str) {
        let mut server =
            PgConnection::connect(&self.server).await.expect("the PostgreSQL server of DAWNPOST_TEST_POSTGRES");
        let statement = AssertSqlSafe(statement.replace("{}", &self.name));
        sqlx::query(statement).execute(&mut server).await.expect("a statement about a schema");
    }
}
