//! The sweep as an operator sees it: `run` sweeps once a day, `sweep` on demand, and every command meets what was swept.

use super::{date, got};
use crate::support::arxiv::papers;
use crate::support::world::{World, reader};

const TUESDAY: &str = "2025-11-04";
const ADA: &str = "mailto:ada@example.org";
const BOB: &str = "telegram:11";

/// Two readers whose one issue is a year older than `store.keep`, and the archive of it.
async fn long_ago() -> World {
    let world = World::new().await;
    world.arxiv.announce(date(TUESDAY), papers(0..3));
    world.roster(&[reader("ada", &[ADA], ""), reader("bob", &[BOB], "")]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!(world.run(&["archive", "build"]).await.code, Some(0));
    for statement in [
        "update issue set published_at = 1600000000",
        "update delivery set planned_at = 1600000000",
        "update attempt set at = 1600000000",
    ] {
        world.sql(statement).await;
    }
    world
}

async fn kept_contents(world: &World) -> i64 {
    world.sql("select count(*) from issue where digest <> '' or packed is not null").await
}

#[tokio::test]
async fn a_sweep_on_demand_counts_first_and_then_removes() {
    let world = long_ago().await;
    let counted = world.json(&["sweep", "--dry-run", "--json"]).await;
    let rows = |what: &str| {
        let row = counted.as_array().and_then(|rows| rows.iter().find(|row| row["what"] == what));
        row.and_then(|row| row["rows"].as_u64())
    };
    assert_eq!(rows("contents of issues"), Some(2), "{counted}");
    assert_eq!(rows("deliveries and attempts"), Some(4), "{counted}");
    assert_eq!(kept_contents(&world).await, 2, "a dry run changes nothing");
    let totals = world.run(&["deliveries", "totals"]).await;
    let swept = world.run(&["sweep", "--compact"]).await;
    assert_eq!(swept.code, Some(0), "{swept:?}");
    assert!(swept.stdout.contains("contents of issues") && swept.stdout.contains("the database has"), "{swept:?}");
    assert_eq!((kept_contents(&world).await, world.deliveries().await.len()), (0, 0));
    let after = world.run(&["deliveries", "totals"]).await;
    assert!(totals.stdout.contains("2020-09") && totals.stdout == after.stdout, "{totals:?} {after:?}");
    let nothing = world.run(&["sweep"]).await;
    assert_eq!(nothing.code, Some(4), "{nothing:?}");
}

#[tokio::test]
async fn every_command_meets_an_issue_that_was_swept() {
    let world = long_ago().await;
    let pages = world.read("data/archive/ada/2025-11-04.html").expect("a page");
    assert_eq!(world.run(&["sweep"]).await.code, Some(0));
    // The announcement goes later than its issue, and when depends on today's date.
    for table in ["listing", "announcement", "paper"] {
        world.sql(&format!("delete from {table}")).await;
    }
    // Nothing comes again, and every command ends as it should.
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
    assert_eq!((got(&world, ADA).len(), got(&world, BOB).len()), (1, 1));
    for (command, code) in [
        (&["archive", "build"][..], 0),
        (&["archive", "build", "--subscriber", "ada"], 0),
        (&["subscribers", "show", "ada"], 0),
        (&["subscribers", "export", "ada"], 0),
        (&["subscribers", "list"], 0),
        (&["deliveries", "list"], 0),
        (&["deliveries", "dead"], 0),
        (&["deliveries", "show", "0123"], 2),
        (&["deliveries", "retry", "0123"], 2),
        (&["announcements", "list"], 0),
        (&["costs"], 4),
        (&["why", "ada", "2511.00000", "--date", TUESDAY], 0),
        (&["preview", "ada", "--date", TUESDAY], 0),
        (&["backup", "backup.db"], 0),
        (&["check"], 0),
    ] {
        let output = world.run(command).await;
        assert_eq!(output.code, Some(code), "{command:?}: {output:?}");
        assert!(!output.stderr.contains("panicked"), "{command:?}: {output:?}");
    }
    assert_eq!(world.read("data/archive/ada/2025-11-04.html"), Some(pages));
    let fresh = world.run(&["archive", "build", "--out", "elsewhere"]).await;
    assert!(fresh.stdout.contains("2 issues: older than `store.keep`"), "{fresh:?}");
    let why = world.run(&["why", "ada", "2511.00000", "--date", TUESDAY]).await;
    assert!(why.stdout.contains("with the issue of 2025-11-04"), "{why:?}");
}

#[tokio::test]
async fn a_pass_of_today_sweeps_once_and_warns_once() {
    let world = long_ago().await;
    let limit = [("DAWNPOST_STORE__MAX_SIZE", "1kB")];
    let first = world.start_with(&["run"], &limit).end().await;
    assert_eq!(kept_contents(&world).await, 0, "{first:?}");
    assert_eq!(first.stderr.matches("of `store.max_size`").count(), 1, "{first:?}");
    world.sql("update issue set swept_at = null").await;
    let second = world.start_with(&["run"], &limit).end().await;
    assert_eq!(second.stderr.matches("of `store.max_size`").count(), 0, "once: {second:?}");
    let unswept = "select count(*) from issue where swept_at is null";
    assert_eq!(world.sql(unswept).await, 2, "once a day");
    let check = world.start_with(&["check"], &limit).end().await;
    assert!(check.stdout.contains("of `store.max_size` (1.0 kB)"), "{check:?}");
}

#[tokio::test]
async fn a_replay_of_a_past_day_sweeps_nothing() {
    let world = long_ago().await;
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
    assert_eq!(kept_contents(&world).await, 2);
}

#[tokio::test]
async fn a_service_sweeps_what_was_missed_as_soon_as_it_starts() {
    let world = long_ago().await;
    let mut service = world.start(&["--verbose", "serve"]);
    service.says("Serving").await;
    world.counts("select count(*) from issue where swept_at is not null", 2).await;
    world.counts("select count(*) from bookmark where name = 'sweep.done'", 1).await;
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
    assert_eq!((kept_contents(&world).await, got(&world, ADA).len()), (0, 1));
}
