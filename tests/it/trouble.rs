//! The whole program in trouble that passes: a full or failing disk, a locked database, a store that vanishes. Nothing is lost,
//! nothing is repeated, and it says how it is.
//!
//! The figures of docs/reliability.md come from here: `DAWNPOST_TROUBLE_READERS` and `DAWNPOST_TROUBLE_SECONDS` say how many
//! readers there are and for how long each trouble lasts; without them it is as short as it can be.

mod server;
mod workers;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use sqlx::{Connection, SqliteConnection};

use crate::support::LONGEST_WAIT;
use crate::support::arxiv::papers;
use crate::support::world::{Running, World, reader};

const TUESDAY: &str = "2025-11-04";
const CHATS: usize = 90;

fn chats() -> usize {
    std::env::var("DAWNPOST_TROUBLE_READERS").ok().and_then(|count| count.parse().ok()).unwrap_or(CHATS)
}

/// Lets the trouble last for as long as was asked for.
async fn last() {
    let seconds = std::env::var("DAWNPOST_TROUBLE_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    tokio::time::sleep(Duration::from_secs(seconds.unwrap_or_default())).await;
}

/// Prints how long it took until everybody had their digest after the trouble.
#[expect(clippy::print_stderr, reason = "the figures are what the test is run for")]
fn report(trouble: &str, over: Instant, service: &Running) {
    let (seconds, memory) = (over.elapsed().as_secs_f64(), service.peak_memory_mb());
    eprintln!("{trouble}: {} readers, all served {seconds:.1} s after it was over, at most {memory} MB", chats());
}

/// Readers on Telegram, whose rate limit makes sending take seconds; everything is published and nothing is sent.
async fn published() -> World {
    let world = World::new().await;
    publish(&world).await;
    world
}

async fn publish(world: &World) {
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    let readers: Vec<String> =
        (0..chats()).map(|n| reader(&format!("reader-{n}"), &[&format!("telegram:{}", 100 + n)], "")).collect();
    world.roster(&readers);
    let paused = world.run(&["deliveries", "pause", "telegram", "--reason", "a test"]).await;
    assert_eq!(paused.code, Some(0), "{paused:?}");
    let pass = world.run_on(TUESDAY).await;
    assert!(pass.stdout.contains("published"), "{pass:?}");
    assert_eq!(world.run(&["deliveries", "resume", "telegram"]).await.code, Some(0));
    assert_eq!(world.telegram.seen().len(), 0);
}

/// The library that fails writes, compiled by the C compiler that SQLite was compiled by.
fn failing_disk(folder: &Path) -> PathBuf {
    let library = folder.join("failing_disk.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/failing_disk.c");
    let mut compiler = Command::new("cc");
    let compiled = compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl").status();
    assert!(compiled.expect("a C compiler").success());
    library
}

/// A dispatcher that can be asked how it is, on a port of its own.
fn serve(world: &World, environment: &[(&str, &str)]) -> (Running, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let listen = format!("127.0.0.1:{port}");
    let mut with_port = vec![("DAWNPOST_SITE__LISTEN", listen.as_str())];
    with_port.extend(environment);
    (world.start_with(&["--verbose", "serve", "--role", "dispatcher"], &with_port), format!("http://{listen}"))
}

async fn health(world: &World, url: &str) -> (Option<i32>, String) {
    let output = world.run(&["health", "--url", url]).await;
    (output.code, output.stdout)
}

/// Waits until a process says that it is ready: the answer may be a second old.
async fn until_ready(world: &World, url: &str) {
    until_health_is(Some(0), world, url).await;
}

/// Waits until a process says that it is not ready, and gives its reasons.
async fn until_not_ready(world: &World, url: &str) -> String {
    until_health_is(Some(1), world, url).await
}

async fn until_health_is(expected: Option<i32>, world: &World, url: &str) -> String {
    let answered = async {
        loop {
            let (code, text) = health(world, url).await;
            if code == expected {
                return text;
            }
        }
    };
    tokio::time::timeout(LONGEST_WAIT, answered).await.expect("the expected answer")
}

/// Everybody has got the digest once, and the store knows it.
async fn everybody_has_it_once(world: &World) {
    let mut to: Vec<String> = world.telegram_messages().into_iter().map(|message| message.to).collect();
    to.sort();
    assert_eq!(to.len(), chats(), "nothing is lost or repeated");
    to.dedup();
    assert_eq!(to.len(), chats(), "each once");
    let deliveries = world.deliveries().await;
    assert!(deliveries.iter().all(|row| row["state"] == "sent"), "{deliveries:?}");
}

/// Fails every write for a while and expects the service to go on by itself.
async fn heals_after(kind: &str) {
    let world = published().await;
    let library = failing_disk(&world.path(""));
    let flag = world.path("fault");
    let environment =
        [("LD_PRELOAD", library.to_str().expect("text")), ("DAWNPOST_TEST_FAULT", flag.to_str().expect("text"))];
    let (mut service, url) = serve(&world, &environment);
    world.telegram.has_seen(10).await;
    // Until something was tried, what was due long ago is a reason against readiness.
    world.counts("select count(*) from attempt", 1).await;
    assert_eq!(health(&world, &url).await, (Some(0), "ready\n".to_owned()));
    world.write("fault", kind);
    service.says("The outbox cannot be used").await;
    let reasons = until_not_ready(&world, &url).await;
    assert!(reasons.contains("not ready: the database does not take writes"), "{reasons}");
    let journal = world.path("data/receipts.jsonl");
    match kind {
        "read-only" => assert!(!journal.exists(), "nothing can be kept beside the data"),
        _ => {
            let kept = async {
                while !journal.exists() {
                    health(&world, &url).await;
                }
            };
            tokio::time::timeout(LONGEST_WAIT, kept).await.expect("what was sent meanwhile is kept beside the data");
        }
    }
    last().await;
    std::fs::remove_file(&flag).expect("the trouble is over");
    let over = Instant::now();
    world.telegram.has_seen(chats()).await;
    settled(&world).await;
    report(&format!("a disk that was \"{kind}\""), over, &service);
    assert!(!world.path("data/receipts.jsonl").exists(), "the store has it now");
    until_ready(&world, &url).await;
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
    everybody_has_it_once(&world).await;
}

/// Waits until nothing is claimed any more.
async fn settled(world: &World) {
    while world.deliveries().await.iter().any(|row| row["state"] == "claimed") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_service_goes_on_by_itself_after_its_disk_was_full() {
    heals_after("full").await;
}

#[tokio::test]
async fn a_service_goes_on_by_itself_after_its_disk_failed() {
    heals_after("io").await;
}

#[tokio::test]
async fn a_service_goes_on_by_itself_after_its_data_directory_was_read_only() {
    heals_after("read-only").await;
}

#[tokio::test]
async fn a_database_that_is_locked_for_a_while_makes_nobody_get_anything_twice() {
    let world = published().await;
    let (mut service, url) = serve(&world, &[]);
    world.telegram.has_seen(10).await;
    let database = format!("sqlite:{}", world.path("data/dawnpost.db").display());
    let mut other = SqliteConnection::connect(&database).await.expect("the database");
    sqlx::query("begin immediate").execute(&mut other).await.expect("the lock");
    service.says("The outbox cannot be used").await;
    last().await;
    until_not_ready(&world, &url).await;
    sqlx::query("rollback").execute(&mut other).await.expect("the lock is free");
    let over = Instant::now();
    world.telegram.has_seen(chats()).await;
    settled(&world).await;
    report("a locked database", over, &service);
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
    everybody_has_it_once(&world).await;
}

#[tokio::test]
async fn a_kill_while_the_database_is_locked_repeats_nothing_that_was_acknowledged() {
    let world = published().await;
    let (mut service, _url) = serve(&world, &[]);
    world.telegram.has_seen(10).await;
    let url = format!("sqlite:{}", world.path("data/dawnpost.db").display());
    let mut other = SqliteConnection::connect(&url).await.expect("the database");
    sqlx::query("begin immediate").execute(&mut other).await.expect("the lock");
    // It gives up the lock after ten seconds, and what was sent meanwhile goes into the journal.
    service.says("The outbox cannot be used").await;
    assert!(world.path("data/receipts.jsonl").exists());
    service.kill().await;
    sqlx::query("rollback").execute(&mut other).await.expect("the lock is free");
    let pass = world.run_on(TUESDAY).await;
    assert_eq!(pass.code, Some(0), "{pass:?}");
    everybody_has_it_once(&world).await;
}

#[tokio::test]
async fn a_service_stops_within_ten_seconds_while_nothing_answers() {
    let world = published().await;
    world.telegram.hold_from(1);
    let (service, _url) = serve(&world, &[]);
    world.telegram.has_seen(5).await;
    service.terminate();
    let asked = Instant::now();
    let output = service.end().await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
    let deliveries = world.deliveries().await;
    let sent_or_in_doubt = deliveries.iter().filter(|row| row["state"] != "planned").count();
    assert!(sent_or_in_doubt <= world.telegram.seen().len(), "what had not begun was given back");
    assert!(deliveries.iter().all(|row| row["state"] != "claimed"), "{deliveries:?}");
}

#[tokio::test]
async fn a_database_that_was_deleted_is_refused_until_somebody_accepts_a_new_one() {
    let world = World::new().await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    world.roster(&[reader("ada", &["telegram:1"], "")]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let backup = world.path("backup.db").display().to_string();
    assert_eq!(world.run(&["backup", &backup]).await.code, Some(0));
    let file = world.path("data/dawnpost.db");
    std::fs::remove_file(&file).expect("the database is deleted");
    for _ in 0..2 {
        let refused = world.run_on(TUESDAY).await;
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains("dawnpost restore") && refused.stderr.contains("--new-store"), "{refused:?}");
    }
    assert_eq!(world.telegram.seen().len(), 1, "nothing was sent twice");
    assert!(!file.exists(), "nothing was made in its stead");
    let restored = world.run(&["restore", &backup]).await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4), "the backup knows what was sent");
    std::fs::remove_file(&file).expect("the database is deleted");
    let accepted = world.run(&["run", "--date", TUESDAY, "--new-store"]).await;
    assert_eq!((accepted.code, world.telegram.seen().len()), (Some(0), 2), "{accepted:?}");
}

#[tokio::test]
async fn a_database_that_is_deleted_under_a_running_service_ends_it() {
    let world = published().await;
    let (service, _url) = serve(&world, &[]);
    world.telegram.has_seen(5).await;
    std::fs::remove_file(world.path("data/dawnpost.db")).expect("the database is deleted");
    let output = service.end().await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.stderr.contains("was deleted or replaced"), "{output:?}");
    let sent = world.telegram.seen().len();
    assert!(sent < chats(), "it stopped at once");
    let refused = world.run(&["serve"]).await;
    assert_eq!((refused.code, world.telegram.seen().len()), (Some(1), sent), "{refused:?}");
}

#[tokio::test]
async fn two_data_directories_with_one_database_do_not_work_at_once() {
    let world = published().await;
    let (mut service, _url) = serve(&world, &[]);
    service.says("Serving").await;
    let database = format!("sqlite:{}", world.path("data/dawnpost.db").display());
    let other = [("DAWNPOST_SITE__DATA_DIR", "elsewhere"), ("DAWNPOST_STORE__URL", database.as_str())];
    let refused = world.start_with(&["run", "--date", TUESDAY], &other).end().await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("another dawnpost process uses"), "{refused:?}");
    world.telegram.has_seen(chats()).await;
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
    everybody_has_it_once(&world).await;
}
