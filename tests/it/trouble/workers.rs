//! Two workers on one PostgreSQL store: what a killed one had in hand is sent by the other, within seconds.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::TUESDAY;
use crate::support::arxiv::papers;
use crate::support::world::{World, reader};

/// Fewer than a worker takes in hand, so that the other one has nothing to do.
const READERS: usize = 40;

/// How soon the other worker has sent what the killed one had in hand: the issue of a lease was ten minutes.
const SOON: Duration = Duration::from_secs(15);

#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that this one did not run")]
#[tokio::test]
async fn what_a_killed_worker_had_in_hand_is_sent_by_another_within_seconds() {
    let Ok(server) = std::env::var("DAWNPOST_TEST_POSTGRES") else {
        assert!(std::env::var("DAWNPOST_REQUIRE_ALL").is_err(), "DAWNPOST_TEST_POSTGRES names no server");
        return eprintln!("skipped, because DAWNPOST_TEST_POSTGRES names no server");
    };
    let schema = format!("workers_{}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.expect("the PostgreSQL server");
    for statement in [format!("drop schema if exists {schema} cascade"), format!("create schema {schema}")] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("a fresh schema");
    }
    let with = if server.contains('?') { '&' } else { '?' };
    let store = format!("{server}{with}options[search_path]={schema}");

    let world = World::new().await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    let readers = (0..READERS).map(|n| reader(&format!("reader-{n}"), &[&format!("telegram:{}", 100 + n)], ""));
    world.roster(&readers.collect::<Vec<_>>());
    let in_folder = |folder| [("DAWNPOST_STORE__URL", store.as_str()), ("DAWNPOST_SITE__DATA_DIR", folder)];
    let one = in_folder("one");
    let paused = world.start_with(&["deliveries", "pause", "telegram"], &one).end().await;
    assert_eq!(paused.code, Some(0), "{paused:?}");
    let pass = world.start_with(&["run", "--date", TUESDAY], &one).end().await;
    assert!(pass.stdout.contains("published"), "{pass:?}");
    assert_eq!(world.start_with(&["deliveries", "resume", "telegram"], &one).end().await.code, Some(0));

    world.telegram.hold_from(1);
    let dispatcher = ["--verbose", "serve", "--role", "dispatcher"];
    let killed = world.start_with(&dispatcher, &one);
    world.telegram.has_seen(READERS).await;
    let mut other = world.start_with(&dispatcher, &in_folder("two"));
    other.says("Serving").await;
    killed.kill().await;
    let since = Instant::now();
    world.telegram.release();
    world.telegram.has_seen(2 * READERS).await;
    eprintln!(
        "{READERS} deliveries of a killed worker were sent by the other {:.1} s later",
        since.elapsed().as_secs_f64()
    );
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
    other.terminate();
    assert_eq!(other.end().await.code, Some(0));
    let statement = AssertSqlSafe(format!("drop schema {schema} cascade"));
    sqlx::query(statement).execute(&mut connection).await.expect("no schema is left behind");
}
