//! New subscribers get a first digest within seconds, at any hour and in any state of arXiv, and no paper twice.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use dawnpost::app::App;
use dawnpost::clock::Clock;
use dawnpost::config::Settings;
use dawnpost::domain::announcement::AnnouncementId;
use dawnpost::domain::category::Category;
use dawnpost::domain::criteria::Criteria;
use dawnpost::domain::preferences::QuietDays;
use dawnpost::domain::subscriber::{Origin, Subscriber};
use dawnpost::store::DuePlace;
use tokio_util::sync::CancellationToken;

use crate::support::LONGEST_WAIT;
use crate::support::arxiv::{Entry, Place, entry, papers};
use crate::support::store::subscriber;
use crate::support::world::World;

/// Well within the scheduler's pause between two ticks.
const SECONDS: Duration = Duration::from_secs(15);

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, day).expect("a date")
}

fn october(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 10, day).expect("a date")
}

/// Monday and Tuesday are announced in cs.LG.
async fn world() -> World {
    let world = World::new().await;
    world.arxiv.announce(date(3), papers(0..3));
    world.arxiv.announce(date(4), papers(3..6));
    world
}

/// The application at noon of a day, in the folder of the world.
async fn app(world: &World, day: u32) -> App {
    let data = world.path("data").display().to_string();
    let env = [("DAWNPOST_SITE__DATA_DIR".to_owned(), data)];
    let settings = Settings::load(&world.path("dawnpost.toml"), true, env.into_iter()).expect("good settings");
    let app = App::open(settings, Clock::noon_of(date(day))).await.expect("an application");
    // Loading the model takes its time without optimisation; a service has done so long before.
    app.ranker();
    app
}

/// Runs the service during `story`.
async fn while_serving(app: &App, story: impl AsyncFn()) {
    let stop = CancellationToken::new();
    let dispatcher = app.dispatcher(&Arc::new(app.outbounds()));
    let told = async {
        story().await;
        stop.cancel();
    };
    let scheduler = app.scheduler();
    let ((), delivered, ()) = tokio::join!(scheduler.run(&stop), dispatcher.until_stopped(&stop), told);
    assert!(delivered.is_ok(), "{delivered:?}");
}

fn newcomer(id: &str, chat: &str, category: &str) -> Subscriber {
    let mut reader = Subscriber { origin: Origin::SelfService, ..subscriber(id, &[chat]) };
    reader.criteria.categories = vec![Category::of_paper(category)];
    reader.criteria.min_relevance = 1;
    reader
}

/// What joining does.
async fn join(app: &App, reader: &Subscriber) {
    app.store.put_subscriber(reader).await.expect("a reader");
    app.store.set_next_due(&reader.id, Some(app.clock.now())).await.expect("done");
    app.scheduler_requests.wake_scheduler();
}

/// Waits until the service has stored the announcement of a day.
async fn stored(app: &App, day: u32) {
    let id = AnnouncementId::new(&Category::of_paper("cs.LG"), date(day));
    let stored = async {
        while app.store.announcement(&id).await.expect("a query").is_none() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(LONGEST_WAIT, stored).await.is_ok(), "{id}");
}

/// The papers of each message that a chat has received.
fn got(world: &World, chat: &str) -> Vec<BTreeSet<String>> {
    let messages = world.telegram_messages().into_iter().filter(|message| message.to == chat);
    messages.map(|message| message.papers).collect()
}

fn numbers(numbers: Range<usize>) -> BTreeSet<String> {
    numbers.map(|number| format!("2511.{number:05}")).collect()
}

async fn due(app: &App, id: &str) -> DateTime<Utc> {
    let far = DateTime::<Utc>::MAX_UTC - chrono::Duration::days(1);
    let due = app.store.due_subscribers(far, &DuePlace::default(), 99).await.expect("a query").due;
    due.into_iter().find(|due| due.subscriber.id == id).and_then(|due| due.due_at).expect("planned")
}

#[tokio::test]
async fn a_newcomer_gets_a_digest_within_seconds_and_the_next_at_their_hour() {
    let world = world().await;
    let tuesday = app(&world, 4).await;
    // Declared, and not planned yet: comes at the hour of the schedule.
    let declared = Subscriber { origin: Origin::Declared, ..newcomer("declared", "telegram:9", "cs.LG") };
    tuesday.store.put_subscriber(&declared).await.expect("a reader");
    while_serving(&tuesday, async || {
        stored(&tuesday, 4).await;
        let joined = Instant::now();
        join(&tuesday, &newcomer("ada", "telegram:11", "cs.LG")).await;
        world.telegram.has_seen(1).await;
        assert!(joined.elapsed() < SECONDS, "{:?}", joined.elapsed());
    })
    .await;
    assert_eq!(world.arxiv.places(), [Place::Feed, Place::List, Place::Catchup], "nothing twice");
    assert_eq!((got(&world, "telegram:11"), got(&world, "telegram:9")), (vec![numbers(3..6)], vec![]));
    let next = date(5).and_hms_opt(7, 30, 0).expect("a time").and_utc();
    assert_eq!((due(&tuesday, "ada").await, due(&tuesday, "declared").await), (next, next));
    tuesday.store.close().await;

    world.arxiv.announce(date(5), papers(6..9));
    let wednesday = app(&world, 5).await;
    while_serving(&wednesday, async || world.telegram.has_seen(3).await).await;
    assert_eq!(got(&world, "telegram:11"), [numbers(3..6), numbers(6..9)]);
    assert_eq!(got(&world, "telegram:9"), [numbers(6..9)], "the newest only");
}

#[tokio::test]
async fn whoever_joined_while_the_service_was_down_gets_a_digest_at_its_start() {
    let world = world().await;
    let app = app(&world, 4).await;
    join(&app, &newcomer("ada", "telegram:11", "cs.LG")).await;
    while_serving(&app, async || world.telegram.has_seen(1).await).await;
    assert_eq!(got(&world, "telegram:11"), [numbers(3..6)]);
    assert_eq!(world.arxiv.places(), [Place::Feed, Place::List, Place::Catchup]);
}

#[tokio::test]
async fn while_the_newest_is_late_a_newcomer_gets_the_previous_announcement() {
    let world = world().await;
    world.arxiv.withdraw(date(4));
    world.arxiv.announce_in("cs.CL", date(3), vec![entry(20, "new", "cs.CL")]);
    let tuesday = app(&world, 4).await;
    tuesday.store.put_subscriber(&newcomer("other", "telegram:9", "cs.LG")).await.expect("a reader");
    while_serving(&tuesday, async || {
        // cs.LG is late: by its own clock the service asks again in five minutes. Of cs.CL it knows nothing.
        world.arxiv.has_been_asked(2).await;
        join(&tuesday, &newcomer("ada", "telegram:11", "cs.LG")).await;
        world.telegram.has_seen(1).await;
        let joined = Instant::now();
        join(&tuesday, &newcomer("bea", "telegram:12", "cs.CL")).await;
        world.telegram.has_seen(2).await;
        assert!(joined.elapsed() < SECONDS, "{:?}", joined.elapsed());
        // Once for each newcomer: waking it asks nothing more.
        let requests = world.arxiv.asked().len();
        join(&tuesday, &newcomer("cleo", "telegram:13", "cs.CL")).await;
        world.telegram.has_seen(3).await;
        assert_eq!(world.arxiv.asked().len(), requests, "{:?}", world.arxiv.places());
    })
    .await;
    assert_eq!((got(&world, "telegram:11"), got(&world, "telegram:12")), (vec![numbers(0..3)], vec![numbers(20..21)]));
    tuesday.store.close().await;

    world.arxiv.announce(date(4), papers(3..6));
    world.arxiv.announce(date(5), papers(6..9));
    let wednesday = app(&world, 5).await;
    while_serving(&wednesday, async || world.telegram.has_seen(5).await).await;
    assert_eq!(got(&world, "telegram:11"), [numbers(0..3), numbers(3..9)]);
}

#[tokio::test]
async fn liked_papers_are_looked_up_once_and_rank_the_first_digest() {
    let world = World::new().await;
    let on = |number, about| Entry { about, ..entry(number, "new", "cs.LG") };
    world.arxiv.announce(date(4), vec![on(1, "morphology of endangered languages"), on(2, "stellar streams")]);
    // Of a year that no announcement here is of.
    world.arxiv.announce(date(3), vec![on(90, "stellar streams of dwarf galaxies")]);
    let app = app(&world, 4).await;
    while_serving(&app, async || {
        // A scheduler answers from its first pause on.
        while !app.scheduler_requests.has_scheduler() {
            tokio::task::yield_now().await;
        }
        let patient = app.desk().with_lookup_patience(LONGEST_WAIT);
        let understood = patient.understand("2511.00090, 2511.99999").await.expect("an answer");
        assert_eq!(understood.titles.len(), 1, "{understood:?}");
        assert_eq!(understood.unknown, ["2511.99999"], "what arXiv does not know is said");
        let mut reader = newcomer("ada", "telegram:11", "cs.LG");
        reader.criteria = Criteria { min_relevance: 1, limit: 1, ..understood.criteria };
        assert_eq!(reader.criteria.categories, [Category::of_paper("cs.LG")], "where the liked paper stands");
        join(&app, &reader).await;
        world.telegram.has_seen(1).await;
    })
    .await;
    assert_eq!(got(&world, "telegram:11"), [numbers(2..3)], "the nearest to what they like");
    let asked = world.arxiv.places().into_iter().filter(|place| *place == Place::Api).count();
    assert_eq!(asked, 1, "{:?}", world.arxiv.places());
}

/// A reader who excludes stars, and what a day has that is of nothing else.
fn without_stars(id: &str, chat: &str) -> Subscriber {
    let mut reader = newcomer(id, chat, "cs.LG");
    reader.criteria.exclude = vec!["stellar".parse().expect("an expression")];
    reader
}

fn stars(numbers: Range<usize>) -> Vec<Entry> {
    numbers.map(|number| Entry { about: "stellar streams", ..entry(number, "new", "cs.LG") }).collect()
}

/// The texts of the messages that a chat has received.
fn texts(world: &World, chat: &str) -> Vec<String> {
    let sent = world.telegram.seen().into_iter().filter(|seen| seen.path.ends_with("/sendMessage"));
    let to_chat = sent.filter(|seen| format!("telegram:{}", seen.body["chat_id"]) == chat);
    to_chat.map(|seen| seen.body["text"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_first_digest_is_of_the_newest_announcement_that_has_something() {
    let world = World::new().await;
    world.arxiv.announce(date(3), papers(0..3));
    world.arxiv.announce(date(4), stars(3..6));
    let app = app(&world, 4).await;
    while_serving(&app, async || {
        join(&app, &without_stars("ada", "telegram:11")).await;
        world.telegram.has_seen(1).await;
        // The second newcomer finds both announcements in the store.
        join(&app, &without_stars("bea", "telegram:12")).await;
        world.telegram.has_seen(2).await;
    })
    .await;
    for chat in ["telegram:11", "telegram:12"] {
        assert_eq!(got(&world, chat), [numbers(0..3)], "{chat}");
        let text = &texts(&world, chat)[0];
        assert!(
            text.contains("Monday 3 November") && text.contains("Newer announcements had nothing for you."),
            "{text}"
        );
    }
    app.store.close().await;
}

#[tokio::test]
async fn a_newcomer_for_whom_no_announcement_has_anything_is_told_so_once() {
    let world = World::new().await;
    for (date, numbers) in [(october(30), 6..7), (october(31), 7..8), (date(3), 2..3), (date(4), 3..6)] {
        world.arxiv.announce(date, stars(numbers));
    }
    let tuesday = app(&world, 4).await;
    let mut told = without_stars("bea", "telegram:12");
    told.preferences.quiet_days = QuietDays::Tell;
    while_serving(&tuesday, async || {
        join(&tuesday, &without_stars("ada", "telegram:11")).await;
        world.telegram.has_seen(1).await;
        join(&tuesday, &told).await;
        world.telegram.has_seen(2).await;
    })
    .await;
    for chat in ["telegram:11", "telegram:12"] {
        let text = &texts(&world, chat)[0];
        assert!(text.contains("none for you") && text.contains("as soon as there is something"), "{text}");
    }
    tuesday.store.close().await;

    world.arxiv.announce(date(5), stars(8..9));
    let wednesday = app(&world, 5).await;
    while_serving(&wednesday, async || world.telegram.has_seen(3).await).await;
    assert_eq!(texts(&world, "telegram:11").len(), 1, "a quiet day is silent");
    let text = &texts(&world, "telegram:12")[1];
    assert!(
        text.contains("1 paper looked at, none for you.") && !text.contains("as soon as"),
        "who asks is told: {text}"
    );
}
