//! Two workers on one PostgreSQL store: what a killed one had in hand is sent by the other, within seconds.

use std::time::{Duration, Instant};

use super::TUESDAY;
use crate::support::arxiv::papers;
use crate::support::schema::Schema;
use crate::support::world::{World, reader};

/// Fewer than a worker takes in hand, so that the other one has nothing to do.
const READERS: usize = 40;

/// When the lease of what the killed one had in hand ends: the other one does not wait for that, on however busy a machine.
const LEASE: Duration = Duration::from_secs(600);

#[expect(clippy::print_stderr, reason = "the figure is what the test is run for")]
#[tokio::test]
async fn what_a_killed_worker_had_in_hand_is_sent_by_another_within_seconds() {
    let Some(schema) = Schema::create().await else { return };
    let world = World::on_postgres(&schema).await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    let readers = (0..READERS).map(|n| reader(&format!("reader-{n}"), &[&format!("telegram:{}", 100 + n)], ""));
    world.roster(&readers.collect::<Vec<_>>());
    let in_folder = |folder| [("DAWNPOST_SITE__DATA_DIR", folder)];
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
    assert!(since.elapsed() < LEASE / 2, "{:?}", since.elapsed());
    other.terminate();
    assert_eq!(other.end().await.code, Some(0));
    schema.remove().await;
}
