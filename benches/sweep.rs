//! How large a SQLite store is before and after a sweep, and how long its steps take: invented issues of four readers, each
//! with a mail and the messages of a chat, all of them sent. `cargo bench --bench sweep`; after `--`: `--days N`.

#[path = "../tests/it/support/invented.rs"]
mod invented;

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::category::Category;
use dawnpost::domain::delivery::{IssueKey, Receipt};
use dawnpost::domain::preferences::Preferences;
use dawnpost::domain::schedule::Schedule;
use dawnpost::domain::subscriber::{Channel, Cursor, Origin, Status, Subscriber};
use dawnpost::flow::render;
use dawnpost::store::{
    Attempt, ClaimEnd, ClaimRequest, ClaimShare, EndedClaim, NewDelivery, PublishRequest, PublishResult, Settlement,
    Store, SweepBounds, SweepPart,
};

const READERS: usize = 4;
/// Papers of an issue.
const PAPERS: usize = 12;
const LEASE: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let days = arguments.iter().skip_while(|argument| *argument != "--days").nth(1);
    let days = days.map_or(250, |days| days.parse().expect("a number of days"));
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
    let store = Store::open(&url).await.expect("a store");
    let mut readers: Vec<Subscriber> = (0..READERS).map(reader).collect();
    for reader in &readers {
        store.put_subscriber(reader).await.expect("a reader");
    }
    let dates = invented::dates(days);
    for date in &dates {
        for (n, reader) in readers.iter_mut().enumerate() {
            publish(&store, reader, *date, n as u64).await;
        }
        deliver(&store, at(*date)).await;
    }
    let issues = (days * READERS) as u64;
    println!("{issues} issues of {PAPERS} papers, each with a mail and its chat messages, all sent");
    let before = shown(&store, issues, "before").await;

    let end = at(dates[days - 1]) + TimeDelta::days(1);
    let bounds = SweepBounds { before: end, announced_before: end.date_naive() };
    let (start, mut steps, mut longest) = (Instant::now(), 0, Duration::ZERO);
    let mut after = before;
    for part in SweepPart::ALL {
        let (of_part, mut swept) = (Instant::now(), 0);
        let mut is_done = false;
        while !is_done {
            let step = Instant::now();
            let rows = store.sweep_step(part, &bounds, end).await.expect("a step");
            let pages = if rows == 0 { store.release_pages(500).await.expect("an answer") } else { 0 };
            (steps, longest) = (steps + 1, longest.max(step.elapsed()));
            swept += rows;
            is_done = rows + pages == 0;
        }
        println!("{part}: {swept} rows in {:.1?}", of_part.elapsed());
        after = shown(&store, issues, "    then").await;
    }
    println!("in all, without pauses, {:.1?}: {steps} steps, the longest {longest:.1?}", start.elapsed());
    println!("{:.1} % stay", 100.0 * after as f64 / before as f64);
}

fn reader(n: usize) -> Subscriber {
    let addresses = [format!("mailto:reader-{n}@example.org"), format!("telegram:{}", 100 + n)];
    Subscriber {
        id: format!("reader-{n}"),
        addresses: addresses.iter().map(|address| address.parse().expect("an address")).collect(),
        schedule: Schedule::parse("30 7 * * Mon-Fri", "Europe/London").expect("a schedule"),
        language: "en".to_owned(),
        criteria: serde_json::from_value(serde_json::json!({ "categories": ["cs.LG"] })).expect("criteria"),
        preferences: Preferences::default(),
        origin: Origin::Declared,
        status: Status::Active,
        cursor: Cursor::default(),
    }
}

/// Announces the papers of an issue in a category of its own, and publishes it.
async fn publish(store: &Store, reader: &mut Subscriber, date: NaiveDate, seed: u64) {
    let (digest, papers) = invented::digest("en", date, PAPERS, seed);
    let ids: Vec<_> = papers.iter().map(|paper| paper.id.clone()).collect();
    let category = Category::of_paper(["cs.LG", "cs.CL", "math.OC", "astro-ph.GA"][seed as usize % READERS]);
    let state = AnnouncementState::Complete { total: papers.len() as u32 };
    let announcement = Announcement { date, category, state, papers };
    store.save_announcement(&announcement, at(date)).await.expect("an announcement");
    let parts = |address| NewDelivery::parts(address, render::parts(&digest, address, false));
    let after = Cursor { until: Some(date), ..Cursor::default() };
    let request = PublishRequest {
        key: IssueKey { subscriber: reader.id.clone(), window: date.to_string() },
        digest_json: &serde_json::to_string(&digest).expect("plain data"),
        papers: &ids,
        deliveries: reader.addresses.iter().flat_map(parts).collect(),
        cursor_before: &reader.cursor,
        cursor_after: &after,
        due_at: at(date),
        expires_at: at(date),
        now: at(date),
    };
    let published = store.publish(request).await.expect("an answer");
    assert!(matches!(published, PublishResult::Published { .. }), "{published:?}");
    reader.cursor = after;
}

async fn deliver(store: &Store, now: DateTime<Utc>) {
    loop {
        let lease_token = format!("bench/{now}");
        let shares = Channel::ALL.map(|channel| ClaimShare {
            channel,
            limit: 500,
            most_per_target: 500,
            full_targets: Vec::new(),
            is_for_first_issues: false,
        });
        let request =
            ClaimRequest { lease_token: &lease_token, worker: None, now, lease: LEASE, shares: &shares, in_hand: &[] };
        let claimed = store.claim(&request).await.expect("a claim").concat();
        if claimed.is_empty() {
            break;
        }
        let sent = claimed.into_iter().map(|delivery| {
            let settlement = Settlement::Sent(Receipt { id: format!("<{}@example.org>", delivery.id) });
            let attempt = Attempt::sent(now, Duration::from_millis(80));
            EndedClaim { delivery, end: ClaimEnd::Tried { settlement, attempt } }
        });
        store.end_claims(&sent.collect::<Vec<_>>()).await.expect("settled");
    }
}

/// Prints the size of the store, and returns it in bytes.
async fn shown(store: &Store, issues: u64, when: &str) -> u64 {
    store.truncate_log().await.expect("a checkpoint");
    let bytes = store.size().await.expect("a size").store;
    println!("{when:<7} {bytes}, {:.1} kB per issue", bytes.0 as f64 / issues as f64 / 1000.0);
    bytes.0
}

fn at(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}
