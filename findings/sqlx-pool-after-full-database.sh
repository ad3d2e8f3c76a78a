#!/usr/bin/env bash
# sqlx with SQLite: one write that finds no room makes every later `begin_with` on that pooled connection fail, for ever, also
# once there is room again.
#
# SQLite ends a transaction by itself when a write finds the database full (https://sqlite.org/lang_transaction.html, "Response
# To Errors Within A Transaction"). The transaction of sqlx is dropped, its ROLLBACK is refused ("no transaction is active"),
# and sqlx goes on counting one open transaction on the connection. The pool's own check of a returned connection does not
# notice. A program that begins its transactions with `begin_with("begin immediate")`, as one with several processes should,
# gets an error from every later one; with a pool of one connection nothing is ever written again.
#
# Needs cargo. Builds in a temporary folder (a minute), prints versions and what was seen, and fails if that has changed.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
sqlx = { version = "=0.9.0", default-features = false, features = ["runtime-tokio", "sqlite"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
TOML
cat >src/main.rs <<'RUST'
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

#[tokio::main]
async fn main() -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename("test.db").create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(&pool).await?;
    println!("SQLite {version}");
    sqlx::query("create table t (text text)").execute(&pool).await?;

    // No room: as on a full disk, and without one.
    sqlx::query("pragma max_page_count = 4").execute(&pool).await?;
    let mut tx = pool.begin_with("begin immediate").await?;
    let full = sqlx::query("insert into t values ($1)").bind("x".repeat(1 << 20)).execute(&mut *tx).await;
    println!("write without room: {}", full.expect_err("no room"));
    drop(tx);

    // There is room again.
    sqlx::query("pragma max_page_count = 1000000").execute(&pool).await?;
    sqlx::query("insert into t values ('small')").execute(&pool).await?;
    println!("write with room, without a transaction: ok");
    for n in 1..=3 {
        match pool.begin_with("begin immediate").await {
            Ok(_) => println!("begin no. {n}: ok"),
            Err(error) => println!("begin no. {n}: {error}"),
        }
    }
    let connection = pool.acquire().await?;
    println!("the connection in the pool counts as in a transaction: {}", connection.is_in_transaction());
    Ok(())
}
RUST
cargo run --quiet >seen 2>errors || { cat errors >&2; exit 1; }
cargo tree --depth 1 --prefix none 2>/dev/null | grep '^sqlx '
cat seen
for line in "write without room: .*full" "write with room, without a transaction: ok" "begin no. 3: attempted to call" \
    "counts as in a transaction: true"; do
    grep -q "$line" seen || { echo "changed: \`$line\` was not seen" >&2; exit 1; }
done
