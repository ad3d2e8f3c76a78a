//! A process that is killed again and again at any point: nothing is lost, and only deliveries in flight are repeated.
//!
//! It is killed at what happens, never after a time. In the worst case a fake platform that holds its answer, or a statement
//! that never ends (`halt.rs`), keeps the process where it is until the kill comes, so that as much as can be is in doubt and no
//! machine is too slow or too busy for this. In the usual case everything answers at once, and the process is killed when the
//! n-th message has arrived or the n-th receipt is written.
//!
//! `DAWNPOST_KILLS=200` repeats each story until there were that many kills: the figures of docs/reliability.md.

mod halt;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use halt::{Halt, until_gone};

use crate::support::arxiv::{Fault, Place, entry, papers};
use crate::support::schema::Schema;
use crate::support::smtp::At;
use crate::support::world::{Output, Received, Running, World, reader};

/// Half by mail, a quarter each on Telegram and Discord.
const READERS: usize = 1_000;

/// Deliveries that one process has claimed at once: of each of three channels, with those of first issues.
const MAX_CLAIMED: usize = 3 * (64 + 8);

/// The pause between two looks at how much has arrived.
const LOOK_PAUSE: Duration = Duration::from_millis(1);

/// In the usual case: messages or receipts between two kills. Together they are fewer than a day's.
const MOST_BETWEEN: u64 = 40;

/// What each platform takes until the first answer is held, and what the others take meanwhile: all moments of a day
/// together need no more messages than there are.
const MOST_ANSWERED: u64 = 15;
const MOST_ELSEWHERE: usize = 60;

/// When each day's processes are killed, in the worst case.
const WORST: [Day; 2] = [
    Day {
        date: "2025-11-04",
        moments: &[
            Moment::Fetching,
            Moment::Publishing("insert on issue"),
            Moment::Publishing("update of cursor_json on subscriber"),
            Moment::Publishing("insert on issue_paper"),
            Moment::Publishing("insert on delivery"),
            Moment::Claiming,
            Moment::Telegram,
            Moment::Discord,
            Moment::Mail(At::End),
            Moment::Mail(At::Body),
            Moment::Settling,
            Moment::Claiming,
        ],
    },
    Day {
        date: "2025-11-05",
        moments: &[
            Moment::Fetching,
            Moment::Publishing("insert on delivery"),
            Moment::Telegram,
            Moment::Mail(At::End),
            Moment::Settling,
        ],
    },
];

/// The same in the usual case: as many kills, all but two of them while messages are sent.
const USUAL: [Day; 2] = [
    Day {
        date: "2025-11-04",
        moments: &[
            Moment::Fetching,
            Moment::Arriving,
            Moment::Written,
            Moment::Arriving,
            Moment::Written,
            Moment::Arriving,
            Moment::Written,
            Moment::Arriving,
            Moment::Written,
            Moment::Arriving,
        ],
    },
    Day {
        date: "2025-11-05",
        moments: &[
            Moment::Publishing("insert on delivery"),
            Moment::Arriving,
            Moment::Written,
            Moment::Arriving,
            Moment::Written,
            Moment::Arriving,
            Moment::Written,
        ],
    },
];

struct Day {
    date: &'static str,
    moments: &'static [Moment],
}

/// What a process is about when it is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// arXiv does not answer.
    Fetching,
    /// A statement of a publishing transaction, after some of the day's issues.
    Publishing(&'static str),
    /// Deliveries are being claimed, after some were sent.
    Claiming,
    /// Telegram has a message and does not say so.
    Telegram,
    /// Discord has one.
    Discord,
    /// The mail server has one, or half of one.
    Mail(At),
    /// A receipt is being written into the ledger, after some others.
    Settling,
    /// A message has arrived at any of the platforms, which answer at once.
    Arriving,
    /// A receipt has been written.
    Written,
}

#[derive(Default)]
struct Toll {
    kills: usize,
    deliveries: usize,
    /// By mail and on Telegram.
    repeats: [usize; 2],
    /// Subscriber and window of each delivery of this story that was claimed at a kill.
    in_flight: BTreeSet<(String, String)>,
}

/// Each platform's are spread over all: issues are sent in the order in which they were published.
fn addresses() -> Vec<String> {
    let address = |n: usize| match n % 4 {
        1 => format!("telegram:{}", 1_000 + n),
        3 => format!("discord:channel/{}", 5_000 + n),
        _ => format!("mailto:reader{n}@example.org"),
    };
    (0..READERS).map(address).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_runs_lose_nothing_and_repeat_only_deliveries_in_flight() {
    let tolls = survived("worst case", &WORST).await;
    for toll in tolls {
        assert!(toll.repeats.iter().sum::<usize>() > 0, "what was received and not acknowledged goes out again");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_runs_whose_platforms_answer_lose_nothing() {
    survived("usual case", &USUAL).await;
}

/// Runs a story on both databases and prints what became of it.
#[expect(clippy::print_stderr, reason = "whoever repeats a failure needs the seed, and the figures are the result")]
async fn survived(case: &str, days: &[Day; 2]) -> Vec<Toll> {
    let kills: usize = std::env::var("DAWNPOST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(1);
    let mut chance = Chance::from_environment();
    eprintln!("seed {}", chance.seed);
    let (mut on_sqlite, mut on_postgres) = (Toll::default(), Toll::default());
    while on_sqlite.kills < kills {
        kill_through(&World::new().await, days, &mut chance, &mut on_sqlite).await;
        if let Some(schema) = Schema::create().await {
            kill_through(&World::on_postgres(&schema).await, days, &mut chance, &mut on_postgres).await;
            schema.remove().await;
        }
    }
    for (database, toll) in [("SQLite", &on_sqlite), ("PostgreSQL", &on_postgres)] {
        let [mails, chats] = toll.repeats;
        eprintln!(
            "{case}, {database}: {} kills, {} deliveries, 0 lost, repeated: {mails} mails, {chats} on Telegram, 0 on Discord",
            toll.kills, toll.deliveries
        );
    }
    [on_sqlite, on_postgres].into_iter().filter(|toll| toll.kills > 0).collect()
}

/// One story: two days whose processes are killed again and again.
async fn kill_through(world: &World, story: &[Day; 2], chance: &mut Chance, toll: &mut Toll) {
    let addresses = addresses();
    let wants_everything = r#"announce = ["new", "cross", "replace"]"#;
    let readers = addresses.iter().enumerate();
    let readers: Vec<String> =
        readers.map(|(n, address)| reader(&format!("reader-{n}"), &[address], wants_everything)).collect();
    world.roster(&readers);

    toll.in_flight.clear();
    for (days, Day { date, moments }) in (1..).zip(story) {
        let mut announced = papers(days * 3 - 3..days * 3);
        if days > 1 {
            announced.push(entry(0, "replace", "cs.LG"));
        }
        world.arxiv.announce(date.parse().expect("a date"), announced);
        for moment in *moments {
            let issues = (days - 1) * addresses.len()..days * addresses.len();
            kill_at(*moment, world, date, issues, chance, toll).await;
        }
        let last = world.run_on(date).await;
        assert_eq!(last.code, Some(0), "{last:?}");
    }

    let deliveries = world.deliveries().await;
    assert_eq!(deliveries.len(), story.len() * addresses.len(), "an issue per reader and day");
    for row in &deliveries {
        assert_eq!(row["state"], "sent", "{row}");
    }
    toll.deliveries += deliveries.len();
    count_repeats(world, story, &addresses, toll);
}

const ISSUES: &str = "select count(*) from issue";
const SENT: &str = "select count(*) from delivery where state = 'sent'";
const ATTEMPTS: &str = "select count(*) from attempt";

/// Starts a run, waits until it is where it cannot go on, and kills it. `issues` are those that the day adds, by number.
async fn kill_at(
    moment: Moment,
    world: &World,
    date: &str,
    issues: std::ops::Range<usize>,
    chance: &mut Chance,
    toll: &mut Toll,
) {
    let answered = chance.between(1, MOST_ANSWERED) as usize;
    let later = answered as i64;
    let run = || world.start(&["run", "--date", date]);
    let mut running: Running;
    let mut halted: Option<(Halt, &str)> = None;
    match moment {
        Moment::Fetching => {
            world.arxiv.fail(Place::Feed, Fault::Silence, usize::MAX);
            let asked = world.arxiv.asked().len();
            running = run();
            running.until(world.arxiv.has_been_asked(asked + 1)).await;
            world.arxiv.recover();
        }
        Moment::Publishing(statement) => {
            let published = world.sql(ISSUES).await;
            let half = published + (issues.end as i64 - published) / 2;
            let last = chance.between(published as u64 + 1, half as u64) as i64;
            // In its transaction the issue is the first row.
            let own = i64::from(statement != "insert on issue");
            let halt = Halt::before(world, statement, &format!("({ISSUES}) >= {}", last + own)).await;
            running = run();
            // Issues come by the dozen in one transaction, of which nothing is seen before its end.
            running.until(halt.hangs(world)).await;
            halted = Some((halt, statement));
        }
        Moment::Claiming => {
            let sent = world.sql(SENT).await + later;
            let claimed = format!("new.state = 'claimed' and ({SENT}) >= {sent}");
            let statement = "update of state on delivery";
            let halt = Halt::before(world, statement, &claimed).await;
            running = run();
            running.until(halt.hangs(world)).await;
            halted = Some((halt, statement));
        }
        Moment::Settling => {
            let settled = world.sql(ATTEMPTS).await + later;
            let statement = "insert on attempt";
            let halt = Halt::before(world, statement, &format!("({ATTEMPTS}) >= {settled}")).await;
            running = run();
            // Receipts may come by the dozen in one transaction, of which nothing is seen before its end.
            running.until(halt.hangs(world)).await;
            halted = Some((halt, statement));
        }
        Moment::Arriving => {
            let enough = arrived(world) + chance.between(1, MOST_BETWEEN) as usize;
            running = run();
            let mut looks = tokio::time::interval(LOOK_PAUSE);
            let arrives = async {
                while arrived(world) < enough {
                    looks.tick().await;
                }
            };
            running.until(arrives).await;
        }
        Moment::Written => {
            let enough = world.sql(SENT).await + chance.between(1, MOST_BETWEEN) as i64;
            running = run();
            running.until(world.counts(SENT, enough)).await;
        }
        Moment::Telegram | Moment::Discord | Moment::Mail(_) => {
            let of = |platform| if platform == moment { answered } else { MOST_ELSEWHERE };
            let (telegram, discord) = (world.telegram.seen().len(), world.discord.seen().len());
            world.telegram.hold_from(telegram + of(Moment::Telegram));
            world.discord.hold_from(discord + of(Moment::Discord));
            let at = if let Moment::Mail(at) = moment { at } else { At::End };
            world.mail.hold_after(at, of(Moment::Mail(at)));
            running = run();
            match moment {
                Moment::Telegram => running.until(world.telegram.has_seen(telegram + answered)).await,
                Moment::Discord => running.until(world.discord.has_seen(discord + answered)).await,
                _ => running.until(world.mail.holds_one()).await,
            }
        }
    }
    let killed = running.kill().await;
    if let Some((halt, statement)) = halted {
        halt.lift(world, statement).await;
    }
    until_gone(world).await;
    world.telegram.release();
    world.discord.release();
    world.mail.release();
    count_kill(moment, world, issues, toll, &killed).await;
}

/// The messages that have arrived anywhere, repeats included.
fn arrived(world: &World) -> usize {
    world.telegram.count() + world.discord.count() + world.mail.count()
}

/// A claim's token is that of its process, a hyphen and a number.
const CLAIMED_BY_ONE_PROCESS: &str = "select coalesce(max(claims), 0) from (
    select count(*) as claims from delivery where state = 'claimed' group by rtrim(lease_token, '0123456789')) as of_process";

/// What a kill has left in the outbox.
async fn count_kill(moment: Moment, world: &World, issues: std::ops::Range<usize>, toll: &mut Toll, killed: &Output) {
    toll.kills += 1;
    let deliveries = world.deliveries().await;
    assert_eq!(deliveries.len() as i64, world.sql(ISSUES).await, "{moment:?}: an issue has its delivery or is none");
    match moment {
        Moment::Fetching => assert_eq!(deliveries.len(), issues.start),
        Moment::Publishing(_) => assert!(issues.contains(&deliveries.len()), "{moment:?}: {}", deliveries.len()),
        // A pass delivers once everything is published.
        _ => assert_eq!(deliveries.len(), issues.end, "{moment:?}: {killed:?}"),
    }
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let claimed: Vec<_> = deliveries.iter().filter(|row| row["state"] == "claimed").collect();
    // Those that an earlier process had in flight are claimed until they are claimed anew.
    let of_one_process = world.sql(CLAIMED_BY_ONE_PROCESS).await;
    assert!(of_one_process <= MAX_CLAIMED as i64, "{of_one_process} deliveries were claimed at once");
    if let Moment::Telegram | Moment::Discord | Moment::Mail(_) = moment {
        assert!(!claimed.is_empty(), "{moment:?}: a message was in flight");
    }
    toll.in_flight.extend(claimed.iter().map(|row| (text(&row["subscriber"]), text(&row["window"]))));
}

/// Everybody has every paper once, in one message per day; only deliveries in flight are repeated, as the same message.
fn count_repeats(world: &World, story: &[Day; 2], addresses: &[String], toll: &mut Toll) {
    let mut arrived: BTreeMap<String, BTreeMap<Received, usize>> = BTreeMap::new();
    for message in world.received() {
        *arrived.entry(message.to.clone()).or_default().entry(message).or_default() += 1;
    }
    for (n, address) in addresses.iter().enumerate() {
        let messages = arrived.remove(address).unwrap_or_default();
        assert_eq!(messages.len(), story.len(), "{address}: {messages:?}");
        let mut papers: Vec<&String> = messages.keys().flat_map(|message| &message.papers).collect();
        papers.sort();
        assert_eq!(papers, ["0", "1", "2", "3", "4", "5"].map(|n| format!("2511.0000{n}")).iter().collect::<Vec<_>>());
        for (message, times) in messages.into_iter().filter(|(_, times)| *times > 1) {
            let day = usize::from(!message.papers.contains("2511.00000"));
            let delivery = (format!("reader-{n}"), story[day].date.to_owned());
            assert!(toll.in_flight.contains(&delivery), "{delivery:?} came {times} times and was not in flight");
            assert!(!address.starts_with("discord:"), "{delivery:?} came {times} times");
            toll.repeats[usize::from(address.starts_with("telegram:"))] += times - 1;
        }
    }
    assert_eq!(arrived, BTreeMap::new(), "nobody else got anything");
}

/// Repeatable random numbers: splitmix64 from a seed.
struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// The seed of `DAWNPOST_TEST_SEED`, or a new one.
    fn from_environment() -> Self {
        let given = std::env::var("DAWNPOST_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| {
            let mut bytes = [0; 4];
            getrandom::fill(&mut bytes).expect("randomness");
            u64::from(u32::from_le_bytes(bytes))
        });
        Self { seed, state: seed }
    }

    fn between(&mut self, from: u64, to: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (z ^ (z >> 31)) % (to - from)
    }
}
