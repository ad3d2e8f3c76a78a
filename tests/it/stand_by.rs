//! Several `serve` on one PostgreSQL store: one has the scheduler and the bots, the others stand by, say so, and take over.

use std::time::Instant;

use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use crate::support::LONGEST_WAIT;
use crate::support::arxiv::{FakeArxiv, papers};
use crate::support::rest::{Answer, Rest};
use crate::support::schema::Schema;
use crate::support::telegram_bot::BotApi;
use crate::support::world::{Running, World, reader};

/// The advisory lock of the scheduler: its class, and its key for one store.
const SCHEDULER_LOCK: &str = "1684109168, hashtext((select id from store_identity))";

/// A `serve` with platforms of its own, so that each platform knows which process has asked it.
struct Service {
    running: Running,
    url: String,
    arxiv: FakeArxiv,
    telegram: BotApi,
    discord: Rest,
}

impl Service {
    /// `name` is that of its data directory.
    async fn start(world: &World, name: &str) -> Self {
        let (arxiv, telegram) = (FakeArxiv::start().await, BotApi::start().await);
        arxiv.announce("2025-11-04".parse().expect("a date"), papers(0..3));
        let discord = Rest::start(false, |_| Answer::Json(500, json!({}))).await;
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let listen = format!("127.0.0.1:{port}");
        let (telegram_url, discord_url) =
            (format!("http://127.0.0.1:{}", telegram.port), format!("http://127.0.0.1:{}", discord.port));
        let running = world.start_with(
            &["--verbose", "serve"],
            &[
                ("DAWNPOST_SITE__DATA_DIR", name),
                ("DAWNPOST_SITE__LISTEN", &listen),
                ("DAWNPOST_ARXIV__RSS_URL", &arxiv.url),
                ("DAWNPOST_ARXIV__WEB_URL", &arxiv.url),
                ("DAWNPOST_ARXIV__API_URL", &arxiv.url),
                ("DAWNPOST_TELEGRAM__API_URL", &telegram_url),
                ("DAWNPOST_DISCORD__API_URL", &discord_url),
            ],
        );
        Self { running, url: format!("http://{listen}"), arxiv, telegram, discord }
    }

    /// Waits until this process fetches announcements and has both bots.
    async fn works(&self) {
        self.arxiv.has_been_asked(1).await;
        self.telegram.called("GetUpdates", 1).await;
        self.discord.has_seen(1).await;
    }

    /// Waits for an answer about readiness, which says "ready".
    async fn readiness(&self, world: &World, is_expected: impl Fn(&str) -> bool) {
        let answered = async {
            loop {
                let health = world.run(&["health", "--url", &self.url]).await;
                if is_expected(&health.stdout) {
                    return health.code;
                }
            }
        };
        let code = tokio::time::timeout(LONGEST_WAIT, answered).await.expect("the expected answer");
        assert_eq!(code, Some(0));
    }

    async fn metrics(&self) -> String {
        let answer = reqwest::get(format!("{}/metrics", self.url)).await.expect("an answer");
        answer.text().await.expect("text")
    }
}

async fn world(schema: &Schema) -> World {
    let world = World::on_postgres(schema).await;
    world.roster(&[reader("ada", &["telegram:1"], "")]);
    world
}

#[expect(clippy::print_stderr, reason = "the figure is what the test is run for")]
#[tokio::test]
async fn one_process_has_the_scheduler_and_the_bots_and_another_takes_over() {
    let Some(schema) = Schema::create().await else { return };
    let world = world(&schema).await;
    let one = Service::start(&world, "one").await;
    one.works().await;
    let two = Service::start(&world, "two").await;
    let all = "ready\nthe scheduler stands by: another process does its work\n\
               the Telegram bot stands by: another process does its work\n\
               the Discord bot stands by: another process does its work\n";
    two.readiness(&world, |text| text == all).await;
    one.readiness(&world, |text| text == "ready\n").await;
    for (service, sample) in [(&one, "{task=\"scheduler\"} 0\n"), (&two, "{task=\"scheduler\"} 1\n")] {
        let metrics = service.metrics().await;
        assert!(metrics.contains(&format!("dawnpost_task_standing_by{sample}")), "{metrics}");
    }
    assert!(!two.metrics().await.contains("\ndawnpost_scheduler_tick_age_seconds "), "it does not tick");
    assert_eq!((two.arxiv.asked().len(), two.discord.seen().len()), (0, 0), "it asks nobody");
    assert!(two.telegram.calls("GetUpdates").is_empty());

    one.running.kill().await;
    let since = Instant::now();
    two.works().await;
    eprintln!("the roles of a killed process were taken over {:.1} s later", since.elapsed().as_secs_f64());
    two.readiness(&world, |text| text == "ready\n").await;
    two.running.terminate();
    assert_eq!(two.running.end().await.code, Some(0));
    schema.remove().await;
}

#[tokio::test]
async fn a_scheduler_whose_lock_is_lost_stops_until_it_has_it_again() {
    let Some(schema) = Schema::create().await else { return };
    let world = world(&schema).await;
    let mut service = Service::start(&world, "one").await;
    service.works().await;
    // Whoever waits for a lock gets it before those who only ask.
    let mut other = PgConnection::connect(&schema.url).await.expect("the server");
    let waiting = tokio::spawn(async move {
        let sql = sqlx::AssertSqlSafe(format!("select pg_advisory_lock({SCHEDULER_LOCK})"));
        sqlx::query(sql).execute(&mut other).await.expect("the lock");
        other
    });
    let in_store = "classid = 1684109168 and objid = cast(cast(hashtext((select id from store_identity)) as bigint)
        & 4294967295 as oid)";
    world.counts(&format!("select count(*) from pg_locks where {in_store} and not granted"), 1).await;
    let kill = format!("select count(pg_terminate_backend(pid)) from pg_locks where {in_store} and granted");
    assert_eq!(world.sql(&kill).await, 1, "one connection holds it");
    service.running.says("The scheduler stops here: its lock in the database is lost").await;
    service.readiness(&world, |text| text == "ready\nthe scheduler stands by: another process does its work\n").await;
    drop(waiting.await.expect("no panic"));
    service.running.says("The scheduler takes over").await;
    service.readiness(&world, |text| text == "ready\n").await;
    service.running.terminate();
    assert_eq!(service.running.end().await.code, Some(0));
    schema.remove().await;
}
