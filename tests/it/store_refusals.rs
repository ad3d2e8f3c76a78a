//! When an address is deactivated for what was refused there, and how it comes back, on both databases.

use std::time::Duration;

use chrono::TimeDelta;
use dawnpost::domain::delivery::{Delivery, DeliveryState, Receipt, SendError};
use dawnpost::store::{Attempt, BounceRecord, BounceResult, Settlement, Store};

use crate::support::store::{CHANNELS, EndClaim as _, address, at, claim_of, on_both, publish_first, subscriber, to};

const LEASE: Duration = Duration::from_secs(60);
const DAY: i64 = 24 * 3600;
const ADA: &str = "mailto:ada@reader.example";
const BOB: &str = "mailto:bob@reader.example";
const CLEO: &str = "mailto:cleo@other.example";

/// Refuses ada's mail at these seconds; beside it, another reader is reached or not.
async fn refuse_ada(store: &Store, seconds: i64, reached: Option<&str>) {
    let batch = claim_of(store, &format!("w/{seconds}"), at(seconds), LEASE, 50, &CHANNELS).await;
    if let Some(other) = reached {
        let sent = Settlement::Sent(Receipt { id: "1".to_owned() });
        let attempt = Attempt::sent(at(seconds), Duration::ZERO);
        assert!(store.settle(to(&batch, other), sent, attempt).await.expect("settled"));
    }
    let again = Settlement::Unconfirmed { at: Some(at(seconds + 60)) };
    let attempt = Attempt::failed(&SendError::Unconfirmed("550 no".to_owned()), at(seconds), Duration::ZERO);
    assert!(store.settle(to(&batch, ADA), again, attempt).await.expect("settled"));
}

async fn is_active(store: &Store, text: &str) -> bool {
    let owner = store.subscriber_at(&address(text)).await.expect("a query").expect("an owner");
    store.active_addresses(&owner.id).await.expect("a query").contains(&address(text))
}

#[tokio::test]
async fn a_doubtful_refusal_is_confirmed_on_another_day_while_others_are_reached() {
    for (seconds, reached, expected) in [
        ([0, DAY], [Some(BOB), Some(CLEO)], false),
        ([0, DAY], [Some(BOB), None], true),
        ([0, DAY], [None, Some(CLEO)], true),
        ([0, DAY], [None, None], true),
        ([0, 3600], [Some(BOB), Some(CLEO)], true),
    ] {
        on_both(async |store| {
            for (id, to) in [("ada", ADA), ("bob", BOB), ("cleo", CLEO)] {
                publish_first(&store, &subscriber(id, &[to]), 1).await;
            }
            for (seconds, reached) in seconds.into_iter().zip(reached) {
                refuse_ada(&store, seconds, reached).await;
            }
            assert_eq!(is_active(&store, ADA).await, expected, "{seconds:?} {reached:?}");
        })
        .await;
    }
}

async fn gone(store: &Store, delivery: &Delivery, seconds: i64) {
    let attempt = Attempt::failed(&SendError::Gone("5.1.1".to_owned()), at(seconds), Duration::ZERO);
    assert!(store.settle(delivery, Settlement::Deactivate, attempt).await.expect("settled"));
}

#[tokio::test]
async fn a_wave_stops_at_its_fourth_address_and_ends_after_a_day() {
    on_both(async |store| {
        for number in 0..6 {
            publish_first(&store, &subscriber(&format!("r{number}"), &[&format!("mailto:r{number}@b.example")]), 1)
                .await;
        }
        let batch = claim_of(&store, "w/1", at(0), LEASE, 50, &CHANNELS).await;
        for delivery in &batch[..5] {
            gone(&store, delivery, 10).await;
        }
        let waiting = claim_of(&store, "w/2", at(3600), LEASE, 50, &CHANNELS).await;
        assert!(waiting.iter().all(|delivery| delivery.id == batch[5].id), "what the wave stopped waits");
        let next_day = claim_of(&store, "w/3", at(DAY + 20), LEASE, 50, &CHANNELS).await;
        assert!(next_day.iter().any(|delivery| delivery.id == batch[4].id));
        gone(&store, to(&next_day, &batch[4].address.to_string()), DAY + 30).await;
        assert!(!is_active(&store, &batch[4].address.to_string()).await);

        // Those of the first day stay, and the last one comes back with its delivery.
        let resumed = store.reactivate_since(at(DAY), at(DAY + 40)).await.expect("a query");
        let resumed: Vec<_> = resumed.into_iter().map(|(_, address)| address).collect();
        assert_eq!(resumed, [batch[4].address.clone()]);
        let planned = claim_of(&store, "w/4", at(DAY) + TimeDelta::minutes(5), LEASE, 50, &CHANNELS).await;
        assert!(planned.iter().any(|delivery| delivery.id == batch[4].id));
    })
    .await;
}

#[tokio::test]
async fn what_comes_back_is_recorded_once_and_a_complaint_leaves_the_delivery_sent() {
    on_both(async |store| {
        for (id, to) in [("ada", ADA), ("bob", BOB)] {
            publish_first(&store, &subscriber(id, &[to]), 1).await;
        }
        let batch = claim_of(&store, "w/1", at(0), LEASE, 50, &CHANNELS).await;
        for delivery in &batch {
            let sent = Settlement::Sent(Receipt { id: "1".to_owned() });
            assert!(store.settle(delivery, sent, Attempt::sent(at(1), Duration::ZERO)).await.expect("settled"));
        }
        let bounce = |mail: &str, delivery: &str, class| BounceRecord {
            mail: mail.to_owned(),
            delivery: delivery.to_owned(),
            class,
            words: "550 no\0 such user".to_owned(),
            at: at(60),
        };
        let (ada, bob) = (&to(&batch, ADA).id, &to(&batch, BOB).id);
        for (record, expected, is_ada_active) in [
            (bounce("m1", "unknown", "gone"), BounceResult::Unknown, true),
            (bounce("m2", ada, "ours"), BounceResult::Counted, true),
            (bounce("m3", ada, "gone"), BounceResult::Deactivated, false),
            (bounce("m3", ada, "gone"), BounceResult::Repeated, false),
            (bounce("m4", bob, "complaint"), BounceResult::Deactivated, false),
        ] {
            assert_eq!(store.record_bounce(&record).await.expect("a query"), expected, "{record:?}");
            assert_eq!(is_active(&store, ADA).await, is_ada_active, "{record:?}");
        }
        assert!(!is_active(&store, BOB).await);
        let counts = [("complaint".to_owned(), 1), ("gone".to_owned(), 1), ("ours".to_owned(), 1)];
        assert_eq!(store.returned_counts(at(0)).await.expect("a query"), counts);
        assert_eq!(store.returned_counts(at(2)).await.expect("a query"), []);
        let (row, attempts) = store.delivery(ada).await.expect("a query").expect("a delivery");
        assert_eq!((row.state, attempts.len()), (DeliveryState::Dead, 3));
        assert_eq!((attempts[2].at, attempts[2].detail.as_str()), (at(1), "came back: 550 no\u{fffd} such user"));
        let (row, _) = store.delivery(bob).await.expect("a query").expect("a delivery");
        assert_eq!(row.state, DeliveryState::Sent);
    })
    .await;
}
