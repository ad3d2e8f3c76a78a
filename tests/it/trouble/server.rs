//! A PostgreSQL server in trouble under a running service: its disk is full or fails, it is restarted, it is down.
//!
//! `scripts/postgres-in-trouble.sh` starts a server that may be treated like this, and runs these stories; elsewhere they are
//! skipped, since other tests use the server at the same time.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Instant;

use super::{chats, health, last, publish, report, serve, until_not_ready, until_ready};
use crate::support::schema::Schema;
use crate::support::world::World;

/// What happens to the server, in the script's words.
struct ServerTrouble {
    begin: &'static str,
    /// `None` if it is over at once.
    end: Option<&'static str>,
}

fn control(script: &str, action: &str) {
    let done = Command::new("/bin/sh").args(["-c", &format!("{script} {action}")]).status().expect("the script");
    assert!(done.success(), "{script} {action}");
}

/// Expects the service to go on by itself.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that this one did not run")]
async fn heals_after(trouble: ServerTrouble) {
    let Ok(script) = std::env::var("DAWNPOST_TEST_POSTGRES_CONTROL") else {
        return eprintln!("skipped: scripts/postgres-in-trouble.sh runs it");
    };
    let Some(schema) = Schema::create().await else { return };
    let world = World::on_postgres(&schema).await;
    publish(&world).await;
    let (mut service, url) = serve(&world, &[]);
    world.telegram.has_seen(10).await;
    // Until something was tried, what was due long ago is a reason against readiness.
    world.counts("select count(*) from attempt", 1).await;
    assert_eq!(health(&world, &url).await, (Some(0), "ready\n".to_owned()));
    control(&script, trouble.begin);
    if let Some(end) = trouble.end {
        service.says("The outbox cannot be used").await;
        let reasons = until_not_ready(&world, &url).await;
        assert!(reasons.contains("not ready: the database"), "{reasons}");
        last().await;
        control(&script, end);
    }
    let over = Instant::now();
    world.counts("select count(*) from delivery where state = 'sent'", chats() as i64).await;
    report(trouble.begin, over, &service);
    until_ready(&world, &url).await;
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for message in world.telegram_messages() {
        *times.entry(message.to).or_default() += 1;
    }
    assert_eq!(times.len(), chats(), "nothing is lost");
    let repeated = times.values().filter(|times| **times > 1).count() as i64;
    let in_doubt = world.sql("select count(*) from delivery where maybe_sent").await;
    eprintln!("{}: {repeated} repeated of {in_doubt} in doubt", trouble.begin);
    assert!(repeated <= in_doubt && times.values().all(|times| *times <= 2), "{repeated} of {in_doubt} in doubt");
    schema.remove().await;
}

#[tokio::test]
async fn a_service_goes_on_after_the_disk_of_its_server_was_full() {
    heals_after(ServerTrouble { begin: "fill", end: Some("empty") }).await;
}

#[tokio::test]
async fn a_service_goes_on_after_the_disk_of_its_server_failed() {
    heals_after(ServerTrouble { begin: "fail", end: Some("mend") }).await;
}

#[tokio::test]
async fn a_service_goes_on_after_its_server_was_down() {
    heals_after(ServerTrouble { begin: "stop", end: Some("start") }).await;
}

#[tokio::test]
async fn a_service_goes_on_after_its_server_was_restarted() {
    for begin in ["restart-fast", "restart-immediate"] {
        heals_after(ServerTrouble { begin, end: None }).await;
    }
}
