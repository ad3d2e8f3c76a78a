#!/usr/bin/env bash
# sqlx with PostgreSQL: migrations that are refused leave the lock of migrations behind, on a connection that goes back to the pool.
#
# Before migrations sqlx takes an advisory lock of the session, and gives it back after them. Where the database has a migration
# that the program does not know (it is of a newer version), or one that has changed, `Migrator::run` returns an error before
# that, and an advisory lock of a session is not freed by the end of a transaction. The connection goes back into the pool with
# the lock. From then on every other process on this database that runs its migrations waits, also one that fits, for as long as
# the first one keeps its pool open. The error reads as if nothing had happened.
#
# Needs cargo and python3. Builds in a temporary folder (two minutes), prints versions and what was seen, and fails if that has
# changed.
set -euo pipefail
folder="$(mktemp -d)"
stop() { [ ! -x "$folder/stop" ] || "$folder/stop" >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT
cd "$folder"
chmod 755 "$folder"

# PostgreSQL's programs without an installation; the server refuses to run as root.
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pgserver==0.1.4
bin="$(dirname "$(find "$folder/venv" -name initdb -path '*bin*' | head -n 1)")"
mkdir db
if [ "$(id -u)" = 0 ]; then
    chown nobody db
    as_user() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
else
    as_user() { "$@"; }
fi
as_user "$bin/initdb" -D db/data -U finding --auth=trust >/dev/null
as_user "$bin/pg_ctl" -D db/data -o "-k $folder/db -h ''" -l db/log -w start >/dev/null
printf '#!/bin/sh\n%s "%s/pg_ctl" -D "%s/db/data" -m immediate stop\n' \
    "$([ "$(id -u)" != 0 ] || echo setpriv --reuid=nobody --regid=nogroup --clear-groups)" "$bin" "$folder" >stop
chmod 755 stop

mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
sqlx = { version = "=0.9.0", default-features = false, features = ["runtime-tokio", "postgres", "migrate"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
TOML
cat >src/main.rs <<'RUST'
use sqlx::PgPool;
use sqlx::migrate::{Migration, MigrationType, Migrator};

fn migrations(versions: std::ops::RangeInclusive<i64>) -> Migrator {
    let one = |version| {
        let sql = sqlx::AssertSqlSafe(format!("create table t{version} (n int)"));
        Migration::new(version, "a table".into(), MigrationType::Simple, sqlx::SqlSafeStr::into_sql_str(sql), false)
    };
    Migrator::with_migrations(versions.map(one).collect())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).expect("a URL");
    let locks = "select count(*) from pg_locks where locktype = 'advisory'";

    let newer = PgPool::connect(&url).await?;
    migrations(1..=2).run(&newer).await?;
    let version: String = sqlx::query_scalar("show server_version").fetch_one(&newer).await?;
    println!("PostgreSQL {version}");
    let held: i64 = sqlx::query_scalar(locks).fetch_one(&newer).await?;
    println!("locks after migrations that were applied: {held}");

    let older = PgPool::connect(&url).await?;
    let refused = migrations(1..=1).run(&older).await.expect_err("it does not know the second one");
    println!("the older program: {refused}");
    let held: i64 = sqlx::query_scalar(locks).fetch_one(&newer).await?;
    println!("locks after migrations that were refused: {held}");
    println!("connections of the older program that are in use: {}", older.size() as usize - older.num_idle());

    older.close().await;
    let held: i64 = sqlx::query_scalar(locks).fetch_one(&newer).await?;
    println!("locks once its pool is closed: {held}");
    Ok(())
}
RUST
cargo build --quiet 2>errors || { cat errors >&2; exit 1; }
target/debug/finding "postgres:///postgres?host=$folder/db&user=finding" >seen || { cat seen >&2; exit 1; }
cargo tree --depth 1 --prefix none 2>/dev/null | grep '^sqlx '
cat seen
for line in "after migrations that were applied: 0" "the older program: .*missing" "after migrations that were refused: 1" \
    "in use: 0" "once its pool is closed: 0"; do
    grep -q "$line" seen || { echo "changed: \`$line\` was not seen" >&2; exit 1; }
done
