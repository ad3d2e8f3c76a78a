//! Stories of old issues and their deliveries, on both databases: their contents go, and what keeps anything from being sent
//! twice stays.

use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use dawnpost::domain::delivery::{Delivery, IssueKey, Receipt, SendError};
use dawnpost::domain::preferences::{Preferences, Reach};
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::store::{
    Attempt, ClaimEnd, DeliveryFilter, EndedClaim, ImportRequest, PublishRequest, PublishResult, Settlement, Store,
    StoredDigest, SweepPart,
};

use crate::support::store::{
    CHANNELS, EndClaim as _, at, claim_of, count, cursor, damage, day, id, new_delivery, older_than, on_both,
    publish_first, subscriber, sweep, to, with_plain_digests,
};

const LEASE: Duration = Duration::from_secs(60);
const DAY: i64 = 86_400;
/// A day on which everything of the first one is old.
const LATER: i64 = 200 * DAY;

async fn claim(store: &Store, seconds: i64) -> Vec<Delivery> {
    claim_of(store, &format!("w/{seconds}"), at(seconds), LEASE, 500, &CHANNELS).await
}

async fn end(store: &Store, delivery: &Delivery, settlement: Settlement, seconds: i64) {
    let attempt = match &settlement {
        Settlement::Sent(_) => Attempt::sent(at(seconds), Duration::ZERO),
        _ => Attempt::failed(&SendError::Content("no".to_owned()), at(seconds), Duration::ZERO),
    };
    assert!(store.settle(delivery, settlement, attempt).await.expect("settled"));
}

fn receipt() -> Settlement {
    Settlement::Sent(Receipt { id: "1".to_owned() })
}

/// Publishes the first issue of a reader and sends it.
async fn sent(store: &Store, reader: &Subscriber, parts: u32) -> IssueKey {
    let key = publish_first(store, reader, parts).await;
    let mut now = 0;
    loop {
        let batch = claim(store, now).await;
        if batch.is_empty() {
            return key;
        }
        for delivery in &batch {
            end(store, delivery, receipt(), now).await;
        }
        now += 1;
    }
}

async fn is_swept(store: &Store, key: &IssueKey) -> bool {
    store.digest(key).await.expect("a query").expect("an issue") == StoredDigest::Swept
}

/// All that is counted of deliveries and attempts.
async fn totals(store: &Store) -> BTreeMap<String, u64> {
    let mut totals = BTreeMap::new();
    for row in store.delivery_days(DateTime::UNIX_EPOCH).await.expect("counts") {
        totals.insert(format!("{} {} {}", row.day, row.channel, row.state.as_str()), row.deliveries);
    }
    for row in store.attempt_days(DateTime::UNIX_EPOCH).await.expect("counts") {
        totals.insert(format!("{} {} attempts {}", row.day, row.channel, row.class), row.attempts);
    }
    totals
}

#[tokio::test]
async fn an_old_issue_loses_its_contents_and_keeps_its_row() {
    on_both(async |store| {
        let ada = subscriber("ada", &["mailto:ada@example.org", "telegram:7"]);
        let key = sent(&store, &ada, 2).await;
        let before = (store.issues("ada", 9).await, store.history("ada").await, totals(&store).await);
        let prints = store.issue_fingerprints("ada").await.expect("fingerprints");
        // As an older version has stored it.
        with_plain_digests(&store).await;
        damage(&store, "update issue set digest_hash = null").await;
        sweep(&store, at(0)).await;
        assert!(!is_swept(&store, &key).await, "it is not older than itself");
        sweep(&store, at(LATER)).await;
        assert!(is_swept(&store, &key).await);
        let rows = store.issues("ada", 9).await.expect("issues");
        let known = before.0.expect("issues");
        assert!(rows[0].is_swept && !known[0].is_swept && rows[0].papers == 1 && rows[0].key == known[0].key);
        assert_eq!(store.history("ada").await.expect("a history"), before.1.expect("a history"));
        let swept = store.issue_fingerprints("ada").await.expect("fingerprints");
        assert!(swept[0].is_swept && swept[0].fingerprint == prints[0].fingerprint);
        assert_eq!(totals(&store).await, before.2);
        for table in ["delivery", "attempt"] {
            assert_eq!(count(&store, &format!("select count(*) from {table}")).await, 0, "{table}");
        }
        assert!(
            store.deliveries(&DeliveryFilter { limit: 9, ..DeliveryFilter::default() }).await.expect("rows").is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_swept_issue_is_not_published_or_sent_again() {
    on_both(async |store| {
        let ada = subscriber("ada", &["mailto:ada@example.org"]);
        let key = sent(&store, &ada, 1).await;
        sweep(&store, at(LATER)).await;
        let again = PublishRequest {
            key: key.clone(),
            digest_json: "{\"again\":1}",
            papers: &[id(1)],
            deliveries: vec![new_delivery(&ada.addresses[0], 1, 1)],
            cursor_before: &cursor(day(0)),
            cursor_after: &cursor(day(1)),
            due_at: at(LATER),
            expires_at: at(LATER + DAY),
            now: at(LATER),
        };
        assert_eq!(store.publish(again).await.expect("an answer"), PublishResult::AlreadyPublished);
        let deliveries = [new_delivery(&ada.addresses[0], 1, 1)];
        let planned = store.plan_at_next_address(&key, &deliveries, at(LATER), at(LATER + DAY)).await;
        assert!(!planned.expect("an answer"), "no other address gets it");
        assert!(claim(&store, LATER + 1).await.is_empty() && is_swept(&store, &key).await);
    })
    .await;
}

#[tokio::test]
async fn an_issue_that_is_not_settled_keeps_everything() {
    on_both(async |store| {
        let mut keys = BTreeMap::new();
        for name in ["planned", "claimed", "retried", "late", "parts", "done"] {
            let parts = if name == "parts" { 2 } else { 1 };
            let reader = subscriber(name, &[&format!("mailto:{name}@example.org")]);
            keys.insert(name, publish_first(&store, &reader, parts).await);
        }
        let batch = claim(&store, 0).await;
        let of = |name: &str| to(&batch, &format!("mailto:{name}@example.org"));
        end(&store, of("done"), receipt(), 5).await;
        end(&store, of("parts"), receipt(), 5).await;
        // Settled, but not long ago.
        end(&store, of("late"), receipt(), LATER).await;
        let retry = Settlement::Retry { at: at(2 * LATER), counted: true };
        end(&store, of("retried"), retry, 5).await;
        store.release(of("planned")).await.expect("released");
        let counted = totals(&store).await;
        sweep(&store, at(LATER)).await;
        for (name, key) in &keys {
            assert_eq!(is_swept(&store, key).await, *name == "done", "{name}");
        }
        assert_eq!(count(&store, "select count(*) from delivery").await, 6);
        assert_eq!(totals(&store).await, counted);
        // Once it is settled and old, it goes.
        for delivery in claim(&store, LATER + 1).await {
            end(&store, &delivery, receipt(), LATER + 2).await;
        }
        sweep(&store, at(LATER + DAY)).await;
        assert!(is_swept(&store, &keys["parts"]).await && is_swept(&store, &keys["planned"]).await);
        assert!(!is_swept(&store, &keys["retried"]).await);
    })
    .await;
}

#[tokio::test]
async fn a_dead_delivery_of_a_swept_issue_is_not_planned_again() {
    on_both(async |store| {
        let both = subscriber("ada", &["mailto:ada@example.org", "telegram:7"]);
        let ada = Subscriber { preferences: Preferences { reach: Reach::Preferred, ..Preferences::default() }, ..both };
        let bea = subscriber("bea", &["mailto:bea@example.org"]);
        for reader in [&ada, &bea] {
            publish_first(&store, reader, 1).await;
        }
        let batch = claim(&store, 0).await;
        end(&store, to(&batch, "telegram:7"), receipt(), 1).await;
        let dead = ["mailto:ada@example.org", "mailto:bea@example.org"].map(|dead| to(&batch, dead));
        for delivery in dead {
            end(&store, delivery, Settlement::Dead, 1).await;
        }
        // Killed after the first part of a sweep.
        let step = store.sweep_step(SweepPart::Issues, &older_than(at(LATER)), at(LATER)).await;
        assert_eq!(step.expect("a step"), 2);
        for delivery in dead {
            assert!(!store.requeue(&delivery.id, at(LATER)).await.expect("an answer"));
        }
        assert_eq!(store.requeue_dead(at(0), at(LATER)).await.expect("an answer"), 0);
        assert!(store.stranded_issues(at(0)).await.expect("a query").is_empty());
        assert!(claim(&store, LATER).await.is_empty());
        sweep(&store, at(LATER)).await;
        for delivery in dead {
            assert!(store.delivery(&delivery.id).await.expect("a query").is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn an_imported_issue_is_kept_however_old_it_is() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        let request = ImportRequest {
            subscriber: "ada",
            date: day(0),
            digest_json: "{}",
            source: "s",
            papers: &[id(1)],
            published_at: at(0),
            is_dry_run: false,
        };
        store.import_issue(request).await.expect("imported");
        sweep(&store, at(LATER)).await;
        let key = IssueKey { subscriber: "ada".to_owned(), window: day(0).to_string() };
        assert!(!is_swept(&store, &key).await);
    })
    .await;
}

#[tokio::test]
async fn no_step_touches_more_than_five_hundred_rows() {
    on_both(async |store| {
        for n in 0..30 {
            publish_first(&store, &subscriber(&format!("r{n}"), &[&format!("mailto:r{n}@example.org")]), 3).await;
        }
        let mut now = 0;
        loop {
            let batch = claim(&store, now).await;
            if batch.is_empty() {
                break;
            }
            let ended = batch.into_iter().map(|delivery| {
                // Twenty attempts each, so that the attempts are more than the deliveries.
                let settlement = match now % 20 {
                    19 => receipt(),
                    _ => Settlement::Retry { at: at(now + 1), counted: true },
                };
                let attempt = Attempt::sent(at(now), Duration::ZERO);
                EndedClaim { delivery, end: ClaimEnd::Tried { settlement, attempt } }
            });
            store.end_claims(&ended.collect::<Vec<_>>()).await.expect("settled");
            now += 1;
        }
        let (counted, bounds) = (totals(&store).await, older_than(at(LATER)));
        let expected = store.sweepable_rows(SweepPart::Deliveries, &bounds).await.expect("a count");
        assert_eq!(expected, 90 * 21);
        assert_eq!(store.sweepable_rows(SweepPart::Issues, &bounds).await.expect("a count"), 30);
        let mut removed = 0;
        for part in SweepPart::ALL {
            loop {
                let rows = store.sweep_step(part, &bounds, at(LATER)).await.expect("a step");
                assert!(rows <= 500, "{part}: {rows}");
                assert_eq!(totals(&store).await, counted, "after each step");
                if rows == 0 {
                    break;
                }
                removed += if part == SweepPart::Deliveries { rows } else { 0 };
            }
            assert_eq!(store.sweepable_rows(part, &bounds).await.expect("a count"), 0, "{part}");
        }
        assert_eq!(removed, expected);
    })
    .await;
}

#[tokio::test]
async fn a_sweep_that_is_cut_off_anywhere_goes_on_and_counts_nothing_twice() {
    on_both(async |store| {
        let mut keys = Vec::new();
        for n in 0..12 {
            keys.push(sent(&store, &subscriber(&format!("r{n}"), &[&format!("mailto:r{n}@example.org")]), 2).await);
        }
        let (counted, bounds) = (totals(&store).await, older_than(at(LATER)));
        // Each try gets a few more polls than the one before, and is then dropped wherever it waits.
        for polls in 0..40 {
            for part in SweepPart::ALL {
                let mut step = pin!(store.sweep_step(part, &bounds, at(LATER)));
                for _ in 0..polls {
                    let poll = step.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                    if let Poll::Ready(rows) = poll {
                        rows.expect("a step");
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            }
            assert_eq!(totals(&store).await, counted, "after {polls} polls");
        }
        sweep(&store, at(LATER)).await;
        assert_eq!(totals(&store).await, counted);
        assert_eq!(count(&store, "select count(*) from delivery").await, 0);
        for key in &keys {
            assert!(is_swept(&store, key).await, "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_process_sweeps_a_store_at_a_time() {
    on_both(async |store| {
        let turn = store.sweep_turn().await.expect("an answer");
        assert!(turn.is_some());
        if let Store::Postgres(_) = store {
            assert!(store.sweep_turn().await.expect("an answer").is_none());
            drop(turn);
            // The server notices the end of the connection on its own time.
            while store.sweep_turn().await.expect("an answer").is_none() {
                tokio::task::yield_now().await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn publishing_while_a_sweep_is_on_loses_nothing() {
    on_both(async |store| {
        let ada = subscriber("ada", &["mailto:ada@example.org"]);
        sent(&store, &ada, 1).await;
        let (mut before, mut keys) = (cursor(day(0)), Vec::new());
        for days in 1..20 {
            let (after, now) = (cursor(day(days)), at(days as i64 * DAY));
            let key = IssueKey { subscriber: "ada".to_owned(), window: day(days).to_string() };
            let request = PublishRequest {
                key: key.clone(),
                digest_json: "{\"a\":1}",
                papers: &[id(days as u32 + 1)],
                deliveries: vec![new_delivery(&ada.addresses[0], 1, 1)],
                cursor_before: &before,
                cursor_after: &after,
                due_at: now,
                expires_at: now + TimeDelta::days(4),
                now,
            };
            let bounds = older_than(now - TimeDelta::days(5));
            let (published, step) = tokio::join!(store.publish(request), async {
                store.sweep_step(SweepPart::Issues, &bounds, now).await?;
                store.sweep_step(SweepPart::Deliveries, &bounds, now).await
            });
            assert!(matches!(published.expect("an answer"), PublishResult::Published { .. }));
            step.expect("a step");
            let batch = claim(&store, days as i64 * DAY + 1).await;
            assert_eq!(batch.len(), 1, "one message a day");
            end(&store, &batch[0], receipt(), days as i64 * DAY + 2).await;
            (before, keys) = (after, [keys, vec![key]].concat());
        }
        assert_eq!(store.history("ada").await.expect("a history").len(), 20);
        for (n, key) in keys.iter().enumerate() {
            assert_eq!(is_swept(&store, key).await, n + 1 < 14, "{key}");
        }
    })
    .await;
}
