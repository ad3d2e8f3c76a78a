//! The nightly sweep over years of a service: nothing is sent twice, no page of the archive changes, what is kept does not
//! grow, and the operator hears of a place that is nearly full once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use dawnpost::archive::build;
use dawnpost::clock::{Clock, SimulatedTime};
use dawnpost::domain::calendar;
use dawnpost::domain::delivery::{IssueKey, Receipt, SendError};
use dawnpost::domain::paper::ArxivId;
use dawnpost::domain::retention::{ByteCount, KeepPeriod};
use dawnpost::domain::subscriber::{Cursor, Subscriber};
use dawnpost::flow::sweep::{SweepEnd, Sweeper};
use dawnpost::store::{
    Attempt, ClaimEnd, EndResult, EndedClaim, PublishRequest, PublishResult, Settlement, Store, StoredDigest,
    SweepBounds, SweepPart,
};
use templates::archive::IssueStyle;

use crate::archive::edition;
use crate::archive_pages::files;
use crate::support::invented;
use crate::support::store::{CHANNELS, at, claim_of, count, cursor, day, new_delivery, on_both, subscriber, sweep};

const DAY: i64 = 86_400;
const KEEP: KeepPeriod = KeepPeriod::Days(100);

fn sweeper(store: &Store, now: DateTime<Utc>, max_size: Option<ByteCount>) -> (Sweeper, &'static SimulatedTime) {
    let time: &'static SimulatedTime = Box::leak(Box::new(SimulatedTime::starting_at(now, 1)));
    (Sweeper { store: store.clone(), clock: Clock::Simulated(time), keep: KEEP, max_size }, time)
}

/// A service with two readers, whose days are drawn from a seed.
struct Service {
    store: Store,
    readers: Vec<Subscriber>,
    random: fastrand::Rng,
    /// Every message that a platform has accepted, by issue, address and part.
    accepted: BTreeSet<String>,
    issues: Vec<IssueKey>,
}

impl Service {
    async fn new(store: &Store, seed: u64) -> Self {
        let readers = vec![
            subscriber("ada", &["mailto:ada@example.org", "telegram:7"]),
            subscriber("bea", &["discord:channel/9"]),
        ];
        for reader in &readers {
            store.put_subscriber(reader).await.expect("a reader");
        }
        let (random, accepted) = (fastrand::Rng::with_seed(seed), BTreeSet::new());
        Self { store: store.clone(), readers, random, accepted, issues: Vec::new() }
    }

    /// Announces, publishes and delivers one day, with failures.
    async fn live_through(&mut self, date: NaiveDate) {
        let now = date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(7);
        for n in 0..self.readers.len() {
            let reader = &self.readers[n];
            let (digest, papers) = invented::digest("en", date, 4, n as u64);
            let key = IssueKey { subscriber: reader.id.clone(), window: date.to_string() };
            let mut deliveries: Vec<_> = reader.addresses.iter().map(|to| new_delivery(to, 1, 2)).collect();
            deliveries.extend(reader.addresses.iter().map(|to| new_delivery(to, 2, 2)));
            let papers: Vec<ArxivId> = papers.into_iter().map(|paper| paper.id).collect();
            let after = cursor(date);
            let request = PublishRequest {
                key: key.clone(),
                digest_json: &serde_json::to_string(&digest).expect("plain data"),
                papers: &papers,
                deliveries,
                cursor_before: &reader.cursor,
                cursor_after: &after,
                due_at: now,
                expires_at: now + TimeDelta::days(4),
                now,
            };
            let published = self.store.publish(request).await.expect("an answer");
            assert!(matches!(published, PublishResult::Published { .. }), "{published:?}");
            self.readers[n].cursor = after;
            self.issues.push(key);
        }
        self.deliver(now).await;
    }

    /// Sends what is due, twice: second parts come after first ones.
    async fn deliver(&mut self, now: DateTime<Utc>) {
        for round in 0..2 {
            let lease = format!("w/{round}/{}", now.timestamp());
            let mut ended = Vec::new();
            for delivery in claim_of(&self.store, &lease, now, Duration::from_secs(60), 100, &CHANNELS).await {
                let attempt = |error: SendError| Attempt::failed(&error, now, Duration::ZERO);
                let (settlement, attempt) = match self.random.u8(..20) {
                    0 => (Settlement::Dead, attempt(SendError::Content("no".to_owned()))),
                    1 => (Settlement::Uncertain, attempt(SendError::Uncertain("lost".to_owned()))),
                    2 => {
                        let later = now + TimeDelta::days(self.random.i64(1..5));
                        let retry = Settlement::Retry { at: later, counted: true };
                        (retry, attempt(SendError::Transient("busy".to_owned())))
                    }
                    _ => (Settlement::Sent(Receipt { id: "1".to_owned() }), Attempt::sent(now, Duration::ZERO)),
                };
                if matches!(settlement, Settlement::Sent(_)) {
                    let message = format!("{} {} {}", delivery.issue, delivery.address, delivery.part);
                    assert!(self.accepted.insert(message.clone()), "{message} was sent twice");
                }
                ended.push(EndedClaim { delivery, end: ClaimEnd::Tried { settlement, attempt } });
            }
            let results = self.store.end_claims(&ended).await.expect("settled");
            assert!(!results.contains(&EndResult::Stale), "{results:?}");
        }
    }

    /// Sweeps, or is killed after some steps.
    async fn sweep(&mut self, now: DateTime<Utc>) {
        let before = KEEP.cutoff(now).expect("a time");
        let announced_before = KEEP.announcement_cutoff(now).expect("a date");
        let bounds = SweepBounds { before, announced_before };
        let most = if self.random.bool() { self.random.usize(..4) } else { usize::MAX };
        let mut steps = 0;
        for part in SweepPart::ALL {
            while steps < most && self.store.sweep_step(part, &bounds, now).await.expect("a step") > 0 {
                steps += 1;
            }
        }
        while steps < most && self.store.release_pages(500).await.expect("an answer") > 0 {
            steps += 1;
        }
    }

    /// Publishes every issue of the past once more.
    async fn publish_all_again(&self, now: DateTime<Utc>) {
        for key in &self.issues {
            let reader = self.readers.iter().find(|reader| reader.id == key.subscriber).expect("a reader");
            let request = PublishRequest {
                key: key.clone(),
                digest_json: "{}",
                papers: &[],
                deliveries: reader.addresses.iter().map(|to| new_delivery(to, 1, 1)).collect(),
                cursor_before: &reader.cursor,
                cursor_after: &reader.cursor,
                due_at: now,
                expires_at: now,
                now,
            };
            assert_eq!(self.store.publish(request).await.expect("an answer"), PublishResult::AlreadyPublished, "{key}");
        }
    }

    async fn totals(&self) -> u64 {
        let days = self.store.delivery_days(DateTime::UNIX_EPOCH).await.expect("counts");
        days.iter().map(|count| count.deliveries).sum()
    }
}

#[tokio::test]
async fn over_two_years_nothing_is_sent_twice_and_what_is_kept_does_not_grow() {
    on_both(async |store| {
        let mut service = Service::new(&store, 11).await;
        let dates: Vec<NaiveDate> = calendar::dates(day(0), day(730)).collect();
        let (mut peaks, mut planned) = ([BTreeMap::new(), BTreeMap::new()], 0);
        for date in &dates {
            service.live_through(*date).await;
            planned += 6;
            service.sweep(date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(22)).await;
            let year = usize::from(*date >= day(365));
            for table in ["delivery", "attempt", "issue where swept_at is null"] {
                let rows = count(&store, &format!("select count(*) from {table}")).await;
                let peak: &mut i64 = peaks[year].entry(table).or_default();
                *peak = rows.max(*peak);
            }
        }
        assert_eq!(service.totals().await, planned, "whatever was swept, the totals have it");
        for (table, peak) in &peaks[1] {
            let before = peaks[0][table];
            assert!(*peak < before * 3 / 2, "{table}: {before} rows at most in the first year, {peak} in the second");
        }
        for (reader, papers) in [("ada", 4), ("bea", 4)] {
            let history = store.history(reader).await.expect("a history");
            assert!(history.len() > dates.len() * papers / 2, "{reader} has had {} papers", history.len());
        }
        let now = day(731).and_time(NaiveTime::MIN).and_utc();
        service.publish_all_again(now).await;
        service.deliver(now + TimeDelta::days(9)).await;
    })
    .await;
}

#[tokio::test]
async fn nightly_sweeps_between_builds_change_no_page_of_the_archive() {
    on_both(async |store| {
        let twin = Store::open("sqlite::memory:").await.expect("a store");
        let (mut swept, mut kept) = (Service::new(&store, 3).await, Service::new(&twin, 3).await);
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        for (n, date) in calendar::dates(day(0), day(200)).enumerate() {
            swept.live_through(date).await;
            kept.live_through(date).await;
            swept.sweep(date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(22)).await;
            if n % 40 != 0 {
                continue;
            }
            for (service, folder) in [(&swept, &folders[0]), (&kept, &folders[1])] {
                let options = edition(IssueStyle::Ranked);
                let report =
                    build(&service.store, &options, &service.readers, true, folder.path(), &mut |_, _| {}).await;
                let report = report.expect("an archive");
                assert_eq!((report.removed, report.without_page, &report.faults[..]), (0, 0, &[][..]), "{date}");
            }
            let [found, expected] = [&folders[0], &folders[1]].map(|folder| files(folder.path()));
            crate::archive_renewal::assert_same(&found, &expected, &date.to_string());
        }
        let digests = count(&store, "select count(*) from issue where digest = '' and packed is null").await;
        assert!(digests > 100, "{digests} were swept");
    })
    .await;
}

#[tokio::test]
async fn a_sweep_is_made_once_a_night_and_one_that_was_cut_off_goes_on() {
    on_both(async |store| {
        let mut service = Service::new(&store, 5).await;
        for date in calendar::dates(day(0), day(20)) {
            service.live_through(date).await;
        }
        let (sweeper, time) = sweeper(&store, at(140 * DAY), None);
        let long = Duration::from_secs(600);
        let expected = sweeper.sweepable().await.expect("counts");
        let cut = sweeper.once_a_day(0, Duration::ZERO).await.expect("a sweep").expect("it is due");
        assert_eq!(cut.end, SweepEnd::OutOfTime);
        let rest = sweeper.once_a_day(0, long).await.expect("a sweep").expect("it goes on");
        assert_eq!(rest.end, SweepEnd::Done);
        let mut rows = cut.rows;
        for (part, more) in rest.rows {
            *rows.entry(part).or_default() += more;
        }
        assert_eq!(rows, expected, "as many as a dry run has counted");
        assert_eq!(sweeper.once_a_day(0, long).await.expect("an answer"), None, "once a day");
        assert!(sweeper.sweepable().await.expect("counts").is_empty());
        time.jump(TimeDelta::days(1));
        assert!(sweeper.once_a_day(0, long).await.expect("an answer").is_some());
    })
    .await;
}

#[tokio::test]
async fn forever_means_that_nothing_old_goes() {
    on_both(async |store| {
        let mut service = Service::new(&store, 7).await;
        service.live_through(day(0)).await;
        let (sweeper, _) = sweeper(&store, at(9_000 * DAY), None);
        let sweeper = Sweeper { keep: KeepPeriod::Forever, ..sweeper };
        assert!(sweeper.sweepable().await.expect("counts").is_empty());
        let report = sweeper.sweep(None).await.expect("a sweep");
        assert!(report.rows.is_empty() && report.end == SweepEnd::Done);
        for key in &service.issues {
            assert!(matches!(store.digest(key).await.expect("a query"), Some(StoredDigest::Kept { .. })));
        }
    })
    .await;
}

#[tokio::test]
async fn only_one_of_two_processes_sweeps() {
    on_both(async |store| {
        let (sweeper, _) = sweeper(&store, at(0), None);
        let turn = store.sweep_turn().await.expect("an answer").expect("the turn");
        let end = sweeper.sweep(None).await.expect("an answer").end;
        let expected = if matches!(store, Store::Postgres(_)) { SweepEnd::Elsewhere } else { SweepEnd::Done };
        assert_eq!(end, expected);
        drop(turn);
    })
    .await;
}

#[tokio::test]
async fn a_store_that_is_nearly_full_is_warned_of_until_it_is_over() {
    on_both(async |store| {
        let size = store.size().await.expect("a size").store;
        let names = async |max_size: u64| -> Vec<&'static str> {
            let (sweeper, _) = sweeper(&store, at(0), Some(ByteCount(max_size)));
            let found = sweeper.warn_of_shortages().await.expect("an answer");
            found.iter().map(|shortage| shortage.name()).filter(|name| *name != "disk").collect()
        };
        let known = async || -> Vec<String> {
            let warned = store.warned_shortages().await.expect("an answer");
            warned.into_keys().filter(|name| name != "disk").collect()
        };
        // Wide margins: other stories grow the same server meanwhile.
        let roomy = size.0 * 1000;
        assert_eq!((names(roomy).await, known().await), (vec![], vec![]));
        assert_eq!((names(1).await, known().await), (vec!["max_size"], vec!["max_size".to_owned()]));
        assert_eq!((names(1).await, known().await), (vec!["max_size"], vec!["max_size".to_owned()]));
        assert_eq!((names(roomy).await, known().await), (vec![], vec![]), "it is over");
        sweep(&store, at(0)).await;
    })
    .await;
}

#[tokio::test]
async fn the_cursor_of_a_reader_survives_every_sweep() {
    on_both(async |store| {
        let mut service = Service::new(&store, 13).await;
        service.live_through(day(0)).await;
        let readers = store.subscribers().await.expect("readers");
        sweep(&store, at(5_000 * DAY)).await;
        let after = store.subscribers().await.expect("readers");
        assert_eq!(after, readers);
        assert!(after.iter().all(|reader| reader.cursor != Cursor::default()));
    })
    .await;
}
