//! A process that is killed again and again at any point: nothing is lost, and only deliveries in flight are repeated.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::support::arxiv::{entry, papers};
use crate::support::world::{Received, Running, World, reader};

/// Addresses by channel. The numbers of chats follow from their platforms' rate limits.
const MAILBOXES: usize = 500;
const CHATS: usize = 250;
const CHANNELS: usize = 250;

/// The response time of the platforms: a kill can repeat what they have received but not acknowledged.
const LATENCY: Duration = Duration::from_millis(80);

/// Deliveries that a dispatcher has in flight at once.
const MAX_IN_FLIGHT: usize = 64;

/// Kills per day. The early ones come so soon after the start that issues are published, the others after the first message.
const DAYS: [Day; 2] = [Day { date: "2025-11-04", early: 4, kills: 8 }, Day { date: "2025-11-05", early: 1, kills: 4 }];

struct Day {
    date: &'static str,
    early: usize,
    kills: usize,
}

#[derive(Default)]
struct Toll {
    kills: usize,
    while_publishing: usize,
    /// Subscriber and window of each delivery that was claimed at a kill.
    in_flight: BTreeSet<(String, String)>,
}

fn addresses() -> Vec<String> {
    let mailboxes = (0..MAILBOXES).map(|n| format!("mailto:reader{n}@example.org"));
    let chats = (0..CHATS).map(|n| format!("telegram:{}", 1_000 + n));
    let channels = (0..CHANNELS).map(|n| format!("discord:channel/{}", 5_000 + n));
    mailboxes.chain(chats).chain(channels).collect()
}

#[expect(clippy::print_stderr, reason = "whoever repeats a failure needs the seed, and the figures are the result")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_runs_lose_nothing_and_repeat_only_deliveries_in_flight() {
    let mut chance = Chance::from_environment();
    eprintln!("seed {}", chance.seed);
    let world = World::new().await;
    world.mail.answer_after(LATENCY);
    world.telegram.answer_after(LATENCY);
    world.discord.answer_after(LATENCY);
    let addresses = addresses();
    let wants_everything = r#"announce = ["new", "cross", "replace"]"#;
    let readers = addresses.iter().enumerate();
    let readers: Vec<String> =
        readers.map(|(n, address)| reader(&format!("reader-{n}"), &[address], wants_everything)).collect();
    world.roster(&readers);

    let (mut toll, began) = (Toll::default(), Instant::now());
    for (days, Day { date, early, kills }) in (1..).zip(DAYS) {
        let mut announced = papers(days * 3 - 3..days * 3);
        if days > 1 {
            announced.push(entry(0, "replace", "cs.LG"));
        }
        world.arxiv.announce(date.parse().expect("a date"), announced);
        for kill in 0..kills {
            let mut running = world.start(&["run", "--date", date]);
            let shortest_ms = if kill < early { 200 } else { 0 };
            if kill >= early {
                running.ends_or_sends(&world.telegram).await;
            }
            let time = Duration::from_millis(chance.between(shortest_ms, 1_200));
            kill_after(&world, running, time, days * addresses.len(), &mut toll).await;
        }
        let last = world.run_on(date).await;
        assert_eq!(last.code, Some(0), "{last:?}");
    }

    let deliveries = world.deliveries().await;
    assert_eq!(deliveries.len(), DAYS.len() * addresses.len(), "an issue per reader and day");
    for row in &deliveries {
        assert_eq!(row["state"], "sent", "{row}");
    }
    let repeats = count_repeats(&world, &addresses, &toll);
    eprintln!(
        "{} kills ({} while publishing), {} sent, 0 lost, {repeats} repeated of {} in flight ({} more dropped by \
         Discord), {} s",
        toll.kills,
        toll.while_publishing,
        deliveries.len(),
        toll.in_flight.len(),
        world.discord_requests().len() - DAYS.len() * CHANNELS,
        began.elapsed().as_secs(),
    );
    assert!(toll.while_publishing > 0, "no kill came while issues were published");
    assert!(!toll.in_flight.is_empty(), "no kill came while messages were sent");
}

/// One run that is killed after `time`, unless it is faster; its deliveries in flight are added to the toll.
async fn kill_after(world: &World, mut running: Running, time: Duration, issues: usize, toll: &mut Toll) {
    if running.ends_within(time).await {
        let output = running.end().await;
        assert!(matches!(output.code, Some(0 | 4)), "{output:?}");
        return;
    }
    running.kill().await;
    toll.kills += 1;
    let deliveries = world.deliveries().await;
    toll.while_publishing += usize::from(deliveries.len() < issues);
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let claimed: Vec<_> = deliveries.iter().filter(|row| row["state"] == "claimed").collect();
    assert!(claimed.len() <= MAX_IN_FLIGHT, "{} deliveries were in flight at once", claimed.len());
    toll.in_flight.extend(claimed.iter().map(|row| (text(&row["subscriber"]), text(&row["window"]))));
}

/// Everybody has every paper once, in one message per day; only deliveries in flight are repeated, as the same message.
fn count_repeats(world: &World, addresses: &[String], toll: &Toll) -> usize {
    let mut arrived: BTreeMap<String, BTreeMap<Received, usize>> = BTreeMap::new();
    for message in world.received() {
        *arrived.entry(message.to.clone()).or_default().entry(message).or_default() += 1;
    }
    let mut repeats = 0;
    for (n, address) in addresses.iter().enumerate() {
        let messages = arrived.remove(address).unwrap_or_default();
        assert_eq!(messages.len(), DAYS.len(), "{address}: {messages:?}");
        let mut papers: Vec<&String> = messages.keys().flat_map(|message| &message.papers).collect();
        papers.sort();
        assert_eq!(papers, ["0", "1", "2", "3", "4", "5"].map(|n| format!("2511.0000{n}")).iter().collect::<Vec<_>>());
        for (message, times) in messages.into_iter().filter(|(_, times)| *times > 1) {
            let day = usize::from(!message.papers.contains("2511.00000"));
            let delivery = (format!("reader-{n}"), DAYS[day].date.to_owned());
            assert!(toll.in_flight.contains(&delivery), "{delivery:?} came {times} times and was not in flight");
            repeats += times - 1;
        }
    }
    assert_eq!(arrived, BTreeMap::new(), "nobody else got anything");
    repeats
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
