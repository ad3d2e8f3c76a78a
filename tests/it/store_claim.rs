//! Stories of leases, on both databases: each delivery to one worker, in order, and only where it may still go.

use std::collections::HashSet;
use std::time::Duration;

use dawnpost::domain::delivery::{Delivery, DeliveryState, Receipt, SendError};
use dawnpost::domain::subscriber::{Channel, Status};
use dawnpost::store::{Attempt, ClaimRequest, ClaimShare, DeliveryFilter, Settlement, Store};

use crate::support::store::{
    CHANNELS, EndClaim as _, address, at, claim_of, damage, earliest_due, on_both, publish_first, publish_issue,
    shares, subscriber, to,
};

const LEASE: Duration = Duration::from_secs(60);

async fn claim(store: &Store, token: &str, seconds: i64) -> Vec<Delivery> {
    claim_of(store, token, at(seconds), LEASE, 50, &CHANNELS).await
}

async fn sent(store: &Store, delivery: &Delivery) {
    let receipt = Settlement::Sent(Receipt { id: "1".to_owned() });
    let ours = store.settle(delivery, receipt, Attempt::sent(at(1), Duration::ZERO)).await.expect("settled");
    assert!(ours);
}

#[tokio::test]
async fn a_claim_hands_out_what_was_published_once_it_is_due() {
    on_both(async |store| {
        let key = publish_first(&store, &subscriber("ada", &["mailto:ada@example.org"]), 1).await;
        assert_eq!(earliest_due(&store).await, Some(at(0)));
        assert!(claim(&store, "w/0", -1).await.is_empty());
        let batch = claim(&store, "w/1", 0).await;
        let expected = Delivery {
            id: batch[0].id.clone(),
            issue: key,
            address: address("mailto:ada@example.org"),
            part: 1,
            parts: 1,
            attempt: 0,
            lease_token: "w/1".to_owned(),
            payload: "{\"part\":1}".to_owned(),
            expires_at: at(86_400),
            maybe_sent: false,
        };
        assert_eq!(batch, [expected]);
        assert!(claim(&store, "w/2", 59).await.is_empty());
        assert_eq!(earliest_due(&store).await, Some(at(60)), "the end of the lease");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_workers_get_each_of_200_deliveries_once() {
    on_both(async |store| {
        for reader in 0..100 {
            let (id, other) = (format!("file:r{reader}"), format!("telegram:{reader}"));
            publish_first(&store, &subscriber(&format!("r{reader}"), &[&id, &other]), 1).await;
        }
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut claimed = Vec::new();
                    for round in 0.. {
                        let token = format!("w{worker}/{round}");
                        let batch = claim_of(&store, &token, at(1), LEASE, 7, &CHANNELS).await;
                        assert!(batch.len() <= 14);
                        match batch.is_empty() {
                            true => break,
                            false => claimed.extend(batch.into_iter().map(|delivery| delivery.id)),
                        }
                    }
                    claimed
                })
            })
            .collect();
        let mut claimed = Vec::new();
        for worker in workers {
            claimed.extend(worker.await.expect("no panic"));
        }
        assert_eq!(claimed.len(), 200);
        assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_share_one_sqlite_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
    let processes: Vec<_> = (0..3)
        .map(|process| {
            let url = url.clone();
            tokio::spawn(async move {
                let store = Store::open(&url).await.expect("a store");
                let mut claimed = Vec::new();
                for round in 0..20 {
                    let reader = format!("p{process}-{round}");
                    publish_first(&store, &subscriber(&reader, &[&format!("file:{reader}")]), 1).await;
                    let batch = claim(&store, &format!("{process}/{round}"), 1).await;
                    for delivery in &batch {
                        sent(&store, delivery).await;
                    }
                    claimed.extend(batch.into_iter().map(|delivery| delivery.id));
                }
                claimed
            })
        })
        .collect();
    let mut claimed = Vec::new();
    for process in processes {
        claimed.extend(process.await.expect("no panic"));
    }
    assert_eq!((claimed.len(), claimed.iter().collect::<HashSet<_>>().len()), (60, 60));
}

#[tokio::test]
async fn a_part_waits_until_the_one_before_it_is_settled_and_holds_up_nobody_else() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["telegram:1", "telegram:2"]), 3).await;
        let first = claim(&store, "w/1", 0).await;
        assert_eq!(first.iter().map(|delivery| delivery.part).collect::<Vec<_>>(), [1, 1]);
        assert!(claim(&store, "w/2", 0).await.is_empty());
        sent(&store, to(&first, "telegram:2")).await;
        let retry = Settlement::Retry { at: at(30), counted: true };
        let attempt = Attempt::sent(at(1), Duration::ZERO);
        store.settle(to(&first, "telegram:1"), retry, attempt).await.expect("settled");
        let second = claim(&store, "w/3", 1).await;
        assert_eq!(second.len(), 1, "part 2 of 1 waits for the retry of its part 1");
        let next = earliest_due(&store).await;
        assert_eq!(next, Some(at(30)), "nor is it what a dispatcher wakes for");
        assert_eq!((second[0].part, &second[0].address), (2, &address("telegram:2")));
        let again = claim(&store, "w/4", 30).await;
        assert_eq!((again.len(), again[0].part, again[0].attempt), (1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_small_batch_takes_one_part_of_every_address_before_two_of_any() {
    on_both(async |store| {
        for reader in ["a", "b", "c"] {
            publish_first(&store, &subscriber(reader, &[&format!("file:{reader}")]), 2).await;
        }
        let mut order = Vec::new();
        for round in 0..6 {
            let batch = claim_of(&store, &format!("w/{round}"), at(1), LEASE, 1, &CHANNELS).await;
            sent(&store, &batch[0]).await;
            order.push(batch[0].part);
        }
        assert_eq!(order, [1, 1, 1, 2, 2, 2]);
    })
    .await;
}

#[tokio::test]
async fn a_target_that_has_its_share_holds_up_nobody_behind_it() {
    on_both(async |store| {
        for (reader, domain) in [("a", "slow"), ("b", "slow"), ("c", "slow"), ("d", "quick")] {
            publish_first(&store, &subscriber(reader, &[&format!("mailto:{reader}@{domain}.example")]), 1).await;
        }
        let [mut share] = shares(&[Channel::Email], 3).try_into().expect("one share");
        share.most_per_target = 2;
        let claim = async |token, share: &ClaimShare| {
            let (shares, now) = (std::slice::from_ref(share), at(1));
            let request = ClaimRequest { lease_token: token, worker: None, now, lease: LEASE, shares, in_hand: &[] };
            let claimed = store.claim(&request).await.expect("a claim").concat();
            let mut to: Vec<String> = claimed.iter().map(|delivery| delivery.issue.subscriber.clone()).collect();
            to.sort();
            to.join(" ")
        };
        let first = claim("w/1", &share).await;
        assert!(first.ends_with(" d") && first.len() == "a b d".len(), "two of the slow domain and the other: {first}");
        share.full_targets = vec!["email:slow.example".to_owned()];
        assert_eq!(claim("w/2", &share).await, "");
        share.full_targets.clear();
        assert_eq!(claim("w/3", &share).await.len(), 1, "the third of the slow domain");
    })
    .await;
}

#[tokio::test]
async fn first_issues_can_be_claimed_before_all_that_are_due_earlier() {
    on_both(async |store| {
        let old = subscriber("old", &["file:old"]);
        publish_first(&store, &old, 1).await;
        sent(&store, &claim(&store, "w/0", 0).await[0]).await;
        publish_issue(&store, &old, 1, 1).await;
        publish_first(&store, &subscriber("new", &["file:new"]), 1).await;
        let [mut share] = shares(&[Channel::File], 9).try_into().expect("one share");
        share.is_for_first_issues = true;
        let shares = [share];
        let request =
            ClaimRequest { lease_token: "w/1", worker: None, now: at(1), lease: LEASE, shares: &shares, in_hand: &[] };
        let first = store.claim(&request).await.expect("a claim").concat();
        assert_eq!(first.iter().map(|delivery| delivery.issue.subscriber.as_str()).collect::<Vec<_>>(), ["new"]);
        assert_eq!(claim(&store, "w/2", 1).await.len(), 1, "the other's second issue");
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_lately_is_known_after_a_restart() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["telegram:1", "file:ada"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        sent(&store, to(&batch, "telegram:1")).await;
        let retry = Settlement::Retry { at: at(30), counted: true };
        let failed = Attempt::failed(&SendError::Transient("no route".to_owned()), at(2), Duration::ZERO);
        store.settle(to(&batch, "file:ada"), retry, failed).await.expect("settled");
        assert_eq!(store.sent_since(at(0)).await.expect("a query"), [(address("telegram:1"), at(1))]);
        assert_eq!(store.sent_since(at(2)).await.expect("a query"), []);
    })
    .await;
}

#[tokio::test]
async fn workers_that_share_a_store_are_counted() {
    on_both(async |store| {
        let _first = store.register_worker().await.expect("a session");
        let second = store.register_worker().await.expect("a session");
        let expected = if matches!(store, Store::Sqlite(_)) { 1 } else { 2 };
        assert_eq!(store.workers().await.expect("a query"), expected, "SQLite has one");
        drop(second);
    })
    .await;
}

#[tokio::test]
async fn a_held_channel_hands_out_nothing_and_holds_up_nothing() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["telegram:1", "file:ada", "discord:user/1"]), 1).await;
        let held = claim_of(&store, "w/1", at(0), LEASE, 50, &[Channel::File, Channel::Email]).await;
        assert_eq!(held.iter().map(|delivery| delivery.address.channel()).collect::<Vec<_>>(), [Channel::File]);
        assert_eq!(store.earliest_due(Channel::Telegram).await.expect("a query"), Some(at(0)));
        assert!(claim_of(&store, "w/2", at(0), LEASE, 50, &[]).await.is_empty());
        assert!(claim_of(&store, "w/3", at(0), LEASE, 0, &CHANNELS).await.is_empty());
        assert_eq!(claim(&store, "w/4", 0).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_runs_out_comes_back_as_maybe_sent() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        assert!(!claim(&store, "w/1", 0).await[0].maybe_sent);
        assert!(claim(&store, "w/2", 59).await.is_empty());
        let taken_over = claim(&store, "w/3", 60).await;
        assert!(taken_over[0].maybe_sent);
        assert_eq!(taken_over[0].attempt, 0);
        // What is not known stays so, also when it is given back.
        assert!(store.release(&taken_over[0]).await.expect("released"));
        assert!(claim(&store, "w/4", 111).await[0].maybe_sent);
    })
    .await;
}

#[tokio::test]
async fn what_a_worker_gives_back_is_free_at_once_and_in_no_doubt() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada", "telegram:1"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        sent(&store, to(&batch, "telegram:1")).await;
        let untried = to(&batch, "file:ada");
        assert!(store.release(untried).await.expect("released"));
        assert!(!store.release(untried).await.expect("a query"), "once");
        assert!(!store.release(to(&batch, "telegram:1")).await.expect("a query"), "it is settled");
        let again = claim(&store, "w/2", 2).await;
        assert_eq!((again.len(), again[0].maybe_sent), (1, false));
    })
    .await;
}

#[tokio::test]
async fn a_process_that_is_alone_takes_back_what_a_killed_one_held() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        claim(&store, "killed/1", 0).await;
        let reclaimed = store.end_all_leases(at(1)).await.expect("reclaimed");
        let again = claim(&store, "w/1", 1).await;
        match store {
            Store::Sqlite(_) => assert_eq!((reclaimed, again.len(), again[0].maybe_sent), (1, 1, true)),
            Store::Postgres(_) => assert_eq!((reclaimed, again.len()), (0, 0), "others may be at work there"),
        }
    })
    .await;
}

#[tokio::test]
async fn what_must_not_go_out_any_more_ends_as_dead_with_the_reason() {
    on_both(async |store| {
        let mut ada = subscriber("ada", &["telegram:1", "telegram:2", "file:ada"]);
        publish_first(&store, &ada, 2).await;
        for (reader, status) in [("bea", Status::Left), ("cid", Status::Withdrawn)] {
            publish_first(&store, &subscriber(reader, &[&format!("file:{reader}")]), 1).await;
            store.set_status(reader, &status).await.expect("a status");
        }
        store.deactivate_address(&address("telegram:1"), "blocked", at(0)).await.expect("an address");
        ada.addresses.remove(1);
        store.put_subscriber(&ada).await.expect("an update");
        // One at a time: the claim looks past what is barred.
        for part in [1, 2] {
            let batch = claim_of(&store, &format!("w/{part}"), at(1), LEASE, 1, &CHANNELS).await;
            assert_eq!((batch.len(), batch[0].part, &batch[0].address), (1, part, &address("file:ada")));
            sent(&store, &batch[0]).await;
        }
        assert!(claim(&store, "w/9", 1).await.is_empty());
        let dead = DeliveryFilter { state: Some(DeliveryState::Dead), limit: 50, ..DeliveryFilter::default() };
        let dead = store.deliveries(&dead).await.expect("a query");
        let shown: Vec<_> = dead
            .iter()
            .map(|row| (row.address.to_string(), row.part, row.reason.clone().unwrap_or_default()))
            .collect();
        let expected = [
            ("telegram:1", 1, "inactive address: blocked"),
            ("telegram:1", 2, "inactive address: blocked"),
            ("telegram:2", 1, "not an address of the subscriber any more"),
            ("telegram:2", 2, "not an address of the subscriber any more"),
            ("file:bea", 1, "the reader left"),
            ("file:cid", 1, "the operator withdrew the subscriber"),
        ]
        .map(|(address, part, reason)| (address.to_owned(), part, reason.to_owned()));
        assert_eq!(shown, expected);
        assert_eq!(earliest_due(&store).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_delivery_that_cannot_be_read_holds_up_no_other() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada", "file:bea"]), 1).await;
        damage(&store, "update address set address = 'pigeon:7' where address = 'file:ada'").await;
        damage(&store, "update delivery set address = 'pigeon:7' where address = 'file:ada'").await;
        let batch = claim(&store, "w/1", 1).await;
        assert_eq!(batch.iter().map(|delivery| &delivery.address).collect::<Vec<_>>(), [&address("file:bea")]);
        sent(&store, &batch[0]).await;
        assert_eq!(earliest_due(&store).await, None);
    })
    .await;
}
