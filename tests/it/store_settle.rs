//! Stories of the ledger, on both databases: what was tried is written down, and only the holder of a lease settles.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dawnpost::domain::delivery::{Delivery, DeliveryState, IssueKey, Receipt, SendError};
use dawnpost::domain::subscriber::Channel;
use dawnpost::store::{Attempt, DeliveryFilter, DeliveryRow, PublishRequest, Settlement, Store};

use crate::support::store::{
    CHANNELS, EndClaim as _, address, at, claim_of, cursor, day, new_delivery, on_both, publish_first, subscriber, to,
};

const LEASE: Duration = Duration::from_secs(60);

async fn claim(store: &Store, token: &str, seconds: i64) -> Vec<Delivery> {
    claim_of(store, token, at(seconds), LEASE, 50, &CHANNELS).await
}

#[derive(Debug, PartialEq)]
struct LedgerEntry {
    n: u32,
    at: DateTime<Utc>,
    class: String,
    detail: String,
    receipt: Option<Receipt>,
    duration_ms: u64,
}

async fn row(store: &Store, delivery: &Delivery) -> (DeliveryRow, Vec<LedgerEntry>) {
    let (row, attempts) = store.delivery(&delivery.id).await.expect("a query").expect("the delivery");
    let ledger = attempts.into_iter().map(|attempt| LedgerEntry {
        n: attempt.n,
        at: attempt.at,
        class: attempt.class,
        detail: attempt.detail,
        receipt: attempt.receipt,
        duration_ms: attempt.duration_ms,
    });
    (row, ledger.collect())
}

fn receipt(id: &str) -> Settlement {
    Settlement::Sent(Receipt { id: id.to_owned() })
}

fn transient(at: DateTime<Utc>) -> Attempt {
    Attempt::failed(&SendError::Transient("no\0 route".to_owned()), at, Duration::from_millis(1500))
}

#[tokio::test]
async fn a_sent_delivery_has_its_receipt_and_is_never_handed_out_again() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        let attempt = Attempt::sent(at(3), Duration::from_millis(250));
        assert!(store.settle(&batch[0], receipt("file/1"), attempt).await.expect("settled"));
        let (row, ledger) = row(&store, &batch[0]).await;
        assert_eq!((row.state, row.ready_at, row.maybe_sent, row.attempt), (DeliveryState::Sent, None, false, 1));
        assert_eq!(row.receipt, Some(Receipt { id: "file/1".to_owned() }));
        let expected = LedgerEntry {
            n: 1,
            at: at(3),
            class: "sent".to_owned(),
            detail: String::new(),
            receipt: row.receipt,
            duration_ms: 250,
        };
        assert_eq!(ledger, [expected]);
        assert!(claim(&store, "w/2", 9_999).await.is_empty());
        assert!(!store.requeue(&batch[0].id, at(4)).await.expect("a query"), "what is sent is sent");
    })
    .await;
}

#[tokio::test]
async fn a_retry_waits_for_its_time_and_only_a_counted_try_counts() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        // A fraction of a second is waited for too: a platform's pause is a minimum.
        let not_before = at(10) + chrono::Duration::milliseconds(1);
        for (round, (counted, attempt)) in [(true, 1), (false, 1), (true, 2)].into_iter().enumerate() {
            let batch = claim(&store, &format!("w/{round}"), 11).await;
            let again = Settlement::Retry { at: not_before, counted };
            assert!(store.settle(&batch[0], again, transient(at(1))).await.expect("settled"));
            assert!(claim(&store, "w/early", 10).await.is_empty());
            let (row, ledger) = row(&store, &batch[0]).await;
            assert_eq!((row.state, row.attempt), (DeliveryState::Planned, attempt));
            assert_eq!(row.reason.as_deref(), Some("transient: no\u{fffd} route"));
            assert_eq!((ledger.len(), ledger[round].n, ledger[round].duration_ms), (round + 1, round as u32 + 1, 1500));
        }
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_is_remembered_when_the_delivery_is_tried_again() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        let lost = Attempt::failed(&SendError::Uncertain("connection reset".to_owned()), at(1), Duration::ZERO);
        let again = Settlement::Retry { at: at(5), counted: true };
        assert!(store.settle(&batch[0], again, lost).await.expect("settled"));
        assert!(claim(&store, "w/2", 5).await[0].maybe_sent);
    })
    .await;
}

#[tokio::test]
async fn a_stale_lease_settles_nothing_and_is_written_down_all_the_same() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        let stale = claim(&store, "w/1", 0).await;
        let present = claim(&store, "w/2", 60).await;
        assert!(!store.settle(&stale[0], Settlement::Dead, transient(at(61))).await.expect("refused"));
        assert_eq!(row(&store, &stale[0]).await.0.state, DeliveryState::Claimed);
        let again = Settlement::Retry { at: at(70), counted: true };
        assert!(store.settle(&present[0], again, transient(at(62))).await.expect("settled"));
        let late = Attempt::sent(at(63), Duration::from_secs(63));
        assert!(!store.settle(&stale[0], receipt("late"), late).await.expect("refused"));
        let (after, ledger) = row(&store, &stale[0]).await;
        assert_eq!((after.state, after.attempt, after.maybe_sent), (DeliveryState::Planned, 1, true));
        let written: Vec<_> = ledger.iter().map(|row| (row.n, row.class.as_str(), row.receipt.is_some())).collect();
        assert_eq!(written, [(1, "transient", false), (2, "transient", false), (3, "sent", true)]);
        assert!(claim(&store, "w/3", 70).await[0].maybe_sent, "the next holder knows");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_comes_after_the_lease_was_given_back_is_not_forgotten() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        assert!(store.release(&batch[0]).await.expect("released"));
        let late = Attempt::sent(at(2), Duration::from_secs(2));
        assert!(!store.settle(&batch[0], receipt("late"), late).await.expect("refused"));
        assert!(claim(&store, "w/2", 2).await[0].maybe_sent);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_nobody_took_over_still_settles_after_its_end() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        let late = Attempt::sent(at(900), Duration::from_secs(900));
        assert!(store.settle(&batch[0], receipt("slow"), late.clone()).await.expect("settled"));
        assert!(!store.settle(&batch[0], receipt("slow"), late).await.expect("refused"), "once");
        store.erase("ada", &[], DateTime::UNIX_EPOCH).await.expect("a removal");
        assert!(!store.settle(&batch[0], receipt("slow"), transient(at(901))).await.expect("refused"), "erased");
    })
    .await;
}

#[tokio::test]
async fn of_several_that_settle_one_lease_at_once_one_does_and_all_are_written_down() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        let tries: Vec<_> = (0..4)
            .map(|_| {
                let (store, delivery) = (store.clone(), batch[0].clone());
                tokio::spawn(async move {
                    store
                        .settle(&delivery, receipt("1"), Attempt::sent(at(1), Duration::ZERO))
                        .await
                        .expect("an answer")
                })
            })
            .collect();
        let mut ours = 0;
        for one in tries {
            ours += u32::from(one.await.expect("no panic"));
        }
        assert_eq!((ours, row(&store, &batch[0]).await.1.len()), (1, 4));
    })
    .await;
}

#[tokio::test]
async fn a_target_that_is_gone_is_deactivated_with_the_platforms_words() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["telegram:1", "file:ada"]), 2).await;
        let batch = claim(&store, "w/1", 0).await;
        let gone = Attempt::failed(&SendError::Gone("bot was blocked".to_owned()), at(1), Duration::ZERO);
        assert!(store.settle(to(&batch, "telegram:1"), Settlement::Deactivate, gone).await.expect("settled"));
        assert_eq!(store.active_addresses("ada").await.expect("a query"), [address("file:ada")]);
        let rows = store.addresses("ada").await.expect("a query");
        assert_eq!((rows[0].reason.as_deref(), rows[0].since), (Some("target gone: bot was blocked"), Some(at(1))));
        assert!(claim(&store, "w/2", 1).await.is_empty(), "its part 2 ends with it");
    })
    .await;
}

#[tokio::test]
async fn a_target_that_has_moved_takes_its_deliveries_along() {
    on_both(async |store| {
        publish_first(&store, &subscriber("group", &["telegram:-5"]), 2).await;
        let batch = claim(&store, "w/1", 0).await;
        let new = address("telegram:-1005");
        let moved = Attempt::failed(&SendError::Moved(new.clone()), at(1), Duration::ZERO);
        assert!(store.settle(&batch[0], Settlement::Move(new.clone()), moved).await.expect("settled"));
        for part in [1, 2] {
            let again = claim(&store, &format!("w/2{part}"), 1).await;
            assert_eq!((again.len(), again[0].part, &again[0].address), (1, part, &new));
            let attempt = Attempt::sent(at(2), Duration::ZERO);
            assert!(store.settle(&again[0], receipt("1"), attempt).await.expect("settled"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_target_that_has_moved_to_somebody_elses_is_given_up() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("bea", &["telegram:-6"])).await.expect("a reader");
        publish_first(&store, &subscriber("ada", &["telegram:-5"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        let new = address("telegram:-6");
        let moved = Attempt::failed(&SendError::Moved(new.clone()), at(1), Duration::ZERO);
        assert!(store.settle(&batch[0], Settlement::Move(new), moved).await.expect("settled"));
        assert_eq!(row(&store, &batch[0]).await.0.state, DeliveryState::Dead);
    })
    .await;
}

#[tokio::test]
async fn an_operator_lists_the_outbox_and_tries_again_what_was_given_up() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada", "telegram:1"]), 1).await;
        publish_first(&store, &subscriber("bea", &["file:bea"]), 1).await;
        let batch = claim(&store, "w/1", 0).await;
        let lost = Attempt::failed(&SendError::Uncertain("no answer".to_owned()), at(1), Duration::ZERO);
        store.settle(to(&batch, "telegram:1"), Settlement::Uncertain, lost).await.expect("settled");
        store.settle(to(&batch, "file:ada"), Settlement::Dead, transient(at(1))).await.expect("settled");
        assert_eq!(
            store.outbox_counts().await.expect("a query"),
            [
                (Channel::File, DeliveryState::Claimed, 1),
                (Channel::File, DeliveryState::Dead, 1),
                (Channel::Telegram, DeliveryState::Uncertain, 1),
            ]
        );
        let of_ada = DeliveryFilter { subscriber: Some("ada".to_owned()), limit: 9, ..DeliveryFilter::default() };
        assert_eq!(store.deliveries(&of_ada).await.expect("a query").len(), 2);
        let one = DeliveryFilter { limit: 1, ..DeliveryFilter::default() };
        assert_eq!(store.deliveries(&one).await.expect("a query").len(), 1);
        assert_eq!(store.delivery("none").await.expect("a query"), None);
        let id = &batch[0].id;
        assert_eq!(store.delivery_ids(&id[..8]).await.expect("a query"), std::slice::from_ref(id), "by its beginning");
        assert_eq!(
            store.delivery_ids("").await.expect("a query").len(),
            2,
            "of three, enough to see that one is not meant"
        );
        assert!(store.delivery_ids("%").await.expect("a query").is_empty());

        for delivery in &batch {
            let settled = delivery.issue.subscriber == "ada";
            assert_eq!(store.requeue(&delivery.id, at(2)).await.expect("a query"), settled);
        }
        let again = claim(&store, "w/2", 2).await;
        assert_eq!(again.len(), 2);
        assert!(again.iter().all(|delivery| delivery.attempt == 0 && !delivery.maybe_sent));
        assert_eq!(row(&store, to(&again, "telegram:1")).await.1.len(), 1, "the ledger keeps what was");
    })
    .await;
}

#[tokio::test]
async fn a_full_mailbox_is_given_up_after_three_of_its_last_five_issues() {
    const DAY: i64 = 86_400;
    on_both(async |store| {
        let ada = subscriber("ada", &["mailto:ada@example.org"]);
        store.put_subscriber(&ada).await.expect("a reader");
        let mut before = ada.cursor.clone();
        let mut active = Vec::new();
        for (n, struck) in (0_u64..).zip([true, false, true, false, false, true, true]) {
            let (now, after) = (at(n as i64 * DAY), cursor(day(n)));
            let request = PublishRequest {
                key: IssueKey { subscriber: "ada".to_owned(), window: day(n).to_string() },
                digest_json: "{}",
                papers: &[],
                deliveries: vec![new_delivery(&ada.addresses[0], 1, 1)],
                cursor_before: &before,
                cursor_after: &after,
                due_at: now,
                expires_at: now + TimeDelta::days(4),
                now,
            };
            store.publish(request).await.expect("an issue");
            // However often one issue is tried, it is one strike.
            let full = || Attempt::failed(&SendError::Soft("452 4.2.2 full".to_owned()), now, Duration::ZERO);
            for _ in 0..4 {
                let batch = claim(&store, "w/1", n as i64 * DAY).await;
                let again = Settlement::Retry { at: now, counted: true };
                assert!(store.settle(&batch[0], again, full()).await.expect("settled"));
            }
            let batch = claim(&store, "w/2", n as i64 * DAY).await;
            let settled = if struck {
                store.settle(&batch[0], Settlement::Strike { max_dead: 3, last_issues: 5 }, full()).await
            } else {
                store.settle(&batch[0], receipt("250 ok"), Attempt::sent(now, Duration::ZERO)).await
            };
            assert!(settled.expect("settled"));
            active.push(store.active_addresses("ada").await.expect("a query").len());
            before = after;
        }
        assert_eq!(active, [1, 1, 1, 1, 1, 1, 0], "the first strike is no longer counted when the third one comes");
        let reason = store.addresses("ada").await.expect("a query").remove(0).reason;
        assert_eq!(reason.as_deref(), Some("mailbox unavailable: 452 4.2.2 full"));
    })
    .await;
}
