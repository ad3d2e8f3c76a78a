//! `dawnpost serve`: starts, stops on a signal, and survives failures of arXiv and the database.

use std::time::Duration;

use crate::support::arxiv::papers;
use crate::support::rest::{Answer, Rest};
use crate::support::world::{World, reader};

const TUESDAY: &str = "2025-11-04";

/// After this long a request to arXiv is given up.
const ARXIV_TIMEOUT: Duration = Duration::from_secs(120);

/// Deliveries that a dispatcher has in flight at once.
const MAX_IN_FLIGHT: usize = 64;

/// Readers on Telegram, whose rate limit makes a run take seconds.
async fn chats(count: usize) -> World {
    let world = World::new().await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    let readers: Vec<String> =
        (0..count).map(|n| reader(&format!("reader-{n}"), &[&format!("telegram:{}", 100 + n)], "")).collect();
    world.roster(&readers);
    world
}

async fn in_state(world: &World, state: &str) -> usize {
    world.deliveries().await.iter().filter(|row| row["state"] == state).count()
}

/// Stops a process while Telegram holds back its answers, from the fifth message on, and lets them come when it has begun to
/// stop; how many messages Telegram got.
async fn stop_while_sending(world: &World, arguments: &[&str]) -> usize {
    let before = world.telegram.seen().len();
    world.telegram.hold_from(before + 5);
    let mut process = world.start(&[&["--verbose"], arguments].concat());
    process.until(world.telegram.has_seen(before + 5)).await;
    process.terminate();
    process.says("Stopping").await;
    world.telegram.release();
    let output = process.end().await;
    assert_eq!(output.code, Some(0), "{output:?}");
    world.telegram.seen().len() - before
}

#[tokio::test]
async fn a_service_that_waits_for_its_database_stops_when_it_is_told() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("postgres://dawnpost@{}/dawnpost?sslmode=disable", silent.local_addr().expect("an address"));
    let world = World::new().await;
    let process = world.start_with(&["serve"], &[("DAWNPOST_STORE__URL", &url)]);
    let _connection = silent.accept().await.expect("a connection");
    process.terminate();
    let output = process.end().await;
    assert_eq!(output.code, Some(0), "by itself, as the first process of a container must: {output:?}");
}

#[tokio::test]
async fn a_stopped_service_finishes_its_sends_and_releases_the_other_leases() {
    let world = chats(200).await;
    // A pass publishes for everybody and is stopped early on.
    assert!(stop_while_sending(&world, &["run", "--date", TUESDAY]).await <= MAX_IN_FLIGHT + 5);
    // The answers that are given at once make room for others.
    assert!(stop_while_sending(&world, &["serve", "--role", "dispatcher"]).await <= MAX_IN_FLIGHT + 5);
    let sent = in_state(&world, "sent").await;
    assert_eq!(sent, world.telegram.seen().len(), "what was in hand went out and was settled");
    assert_eq!(sent + in_state(&world, "planned").await, 200);
    assert!(sent < 200, "it was stopped before its end");
    assert_eq!(world.sql("select count(*) from delivery where maybe_sent").await, 0);

    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!(world.telegram.seen().len(), 200, "each once");
    assert_eq!(in_state(&world, "sent").await, 200);
}

#[tokio::test]
async fn a_service_stops_at_once_while_arxiv_is_silent() {
    let world = chats(1).await;
    let silent = Rest::start(false, |_| Answer::Silence).await;
    let settings = world.read("dawnpost.toml").expect("settings");
    world.write("dawnpost.toml", &settings.replace(&world.arxiv.url, &format!("http://127.0.0.1:{}", silent.port)));
    let service = world.start(&["serve"]);
    silent.has_seen(1).await;
    service.terminate();
    let stopped = tokio::time::timeout(ARXIV_TIMEOUT - Duration::from_secs(1), service.end()).await;
    let output = stopped.expect("it does not wait for arXiv");
    assert_eq!(output.code, Some(0), "{output:?}");
}

#[tokio::test]
async fn a_service_says_where_it_listens_and_when_the_next_digest_is_due() {
    let world = chats(1).await;
    let mut service = world.start(&["--verbose", "serve"]);
    service.says("Serving").await;
    service.terminate();
    let told = service.end().await.stdout;
    assert!(told.contains("listening on http://127.0.0.1:") && !told.contains("http://127.0.0.1:0"), "{told}");
    assert!(told.contains("next digest: reader-0 on ") && told.contains(" at 07:30 Europe/London"), "{told}");
}

#[tokio::test]
async fn a_service_survives_a_database_that_fails_for_a_while() {
    let world = chats(3).await;
    let pass = world.start(&["run", "--date", TUESDAY, "--subscriber", "reader-0"]);
    assert_eq!(pass.end().await.code, Some(0));
    let mut service = world.start(&["--verbose", "serve", "--role", "dispatcher"]);
    service.says("Serving").await;
    world.sql("alter table delivery rename to mislaid").await;
    service.says("The outbox cannot be used").await;
    world.sql("alter table mislaid rename to delivery").await;
    world.sql("update delivery set state = 'planned', ready_at = 0").await;
    world.telegram.has_seen(2).await;
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
}

#[tokio::test]
async fn a_second_process_on_the_same_data_directory_is_refused() {
    let world = chats(1).await;
    let mut service = world.start(&["--verbose", "serve", "--role", "dispatcher"]);
    service.says("Serving").await;
    let second = world.run_on(TUESDAY).await;
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.stderr.contains("another dawnpost process uses"), "{second:?}");
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
}
