//! Stories of what an operator sees and decides, on both databases: counts, ages, holds, retries and pauses of channels.

use std::time::Duration;

use chrono::TimeDelta;
use dawnpost::domain::delivery::{Delivery, DeliveryState, Receipt, Scope, SendError};
use dawnpost::domain::requested_pause::RequestedPause;
use dawnpost::domain::subscriber::{Channel, Status};
use dawnpost::store::{Attempt, ChannelPause, DayCount, Settlement, Store};

use crate::support::store::{
    CHANNELS, EndClaim as _, at, claim_of, damage, day, on_both, publish_first, subscriber, to,
};

const LEASE: Duration = Duration::from_secs(60);
const DAY: i64 = 86_400;

async fn claim(store: &Store, token: &str, seconds: i64) -> Vec<Delivery> {
    claim_of(store, token, at(seconds), LEASE, 50, &CHANNELS).await
}

async fn sent(store: &Store, delivery: &Delivery, seconds: i64) {
    let receipt = Settlement::Sent(Receipt { id: "1".to_owned() });
    assert!(store.settle(delivery, receipt, Attempt::sent(at(seconds), Duration::ZERO)).await.expect("settled"));
}

async fn failed(store: &Store, delivery: &Delivery, error: SendError, settlement: Settlement, seconds: i64) {
    let attempt = Attempt::failed(&error, at(seconds), Duration::ZERO);
    assert!(store.settle(delivery, settlement, attempt).await.expect("settled"));
}

fn content() -> SendError {
    SendError::Content("no".to_owned())
}

/// Readers by email, one for each of `ids`, each with one delivery that is claimed.
async fn in_hand(store: &Store, ids: &[&str]) -> Vec<Delivery> {
    for id in ids {
        publish_first(store, &subscriber(id, &[&format!("mailto:{id}@example.org")]), 1).await;
    }
    claim(store, "w/1", 0).await
}

#[tokio::test]
async fn deliveries_and_tries_are_counted_by_day_channel_state_and_class() {
    on_both(async |store| {
        store.try_write(at(0)).await.expect("a write");
        let reader = subscriber("ada", &["mailto:ada@example.org", "telegram:1", "file:ada"]);
        publish_first(&store, &reader, 1).await;
        let batch = claim(&store, "w/1", 0).await;
        sent(&store, to(&batch, "mailto:ada@example.org"), 5).await;
        failed(&store, to(&batch, "telegram:1"), content(), Settlement::Dead, 9).await;
        let count = |channel, state| DayCount { day: day(0), channel, state, deliveries: 1 };
        let expected = [
            count(Channel::Email, DeliveryState::Sent),
            count(Channel::File, DeliveryState::Claimed),
            count(Channel::Telegram, DeliveryState::Dead),
        ];
        assert_eq!(store.delivery_days(at(0)).await.expect("counts"), expected);
        assert_eq!(store.delivery_days(at(1)).await.expect("counts"), []);
        let unsent = [(Channel::File, DeliveryState::Claimed, 1), (Channel::Telegram, DeliveryState::Dead, 1)];
        assert_eq!(store.unsent_counts().await.expect("counts"), unsent);
        let classes = store.attempt_classes(at(0)).await.expect("counts");
        let expected = [(Channel::Email, "sent".to_owned(), 1), (Channel::Telegram, "content".to_owned(), 1)];
        assert_eq!(classes, expected);
        assert_eq!(store.attempt_classes(at(6)).await.expect("counts"), expected[1..]);
    })
    .await;
}

#[tokio::test]
async fn the_outbox_tells_how_much_waits_and_how_long_the_oldest_is_due() {
    on_both(async |store| {
        assert!(store.channel_backlogs(at(0)).await.expect("counts").is_empty());
        let batch = in_hand(&store, &["ada", "bruno", "chloe"]).await;
        sent(&store, &batch[0], 1).await;
        let later = Settlement::Retry { at: at(500), counted: true };
        failed(&store, &batch[1], SendError::Transient("busy".to_owned()), later, 2).await;
        let backlogs = async |seconds| {
            let rows = store.channel_backlogs(at(seconds)).await.expect("counts").into_iter();
            rows.map(|row| (row.channel, row.waiting, row.due, row.oldest_due)).collect::<Vec<_>>()
        };
        assert_eq!(backlogs(10).await, [(Channel::Email, 2, 0, None)], "one is claimed, one postponed");
        assert_eq!(backlogs(60).await, [(Channel::Email, 2, 1, Some(at(60)))], "a lease has ended");
        assert_eq!(backlogs(900).await, [(Channel::Email, 2, 2, Some(at(60)))]);
    })
    .await;
}

#[tokio::test]
async fn what_a_platform_or_a_fault_of_ours_puts_off_is_a_hold_until_it_is_tried_again() {
    on_both(async |store| {
        let batch = in_hand(&store, &["ada", "bruno", "chloe"]).await;
        let throttled = SendError::Throttled {
            retry_after: RequestedPause::of(Duration::from_secs(90)),
            scope: Scope::Channel,
            reason: "slow down".to_owned(),
        };
        let retry = |seconds| Settlement::Retry { at: at(seconds), counted: false };
        failed(&store, &batch[0], throttled, retry(90), 0).await;
        failed(&store, &batch[1], SendError::Ours("bad password".to_owned()), retry(900), 0).await;
        failed(&store, &batch[2], SendError::Transient("busy".to_owned()), retry(900), 0).await;
        let postponed = async |seconds| {
            let rows = store.postponed_deliveries(at(seconds)).await.expect("rows").into_iter();
            rows.map(|row| (row.channel, row.class, row.deliveries, row.until, row.reason)).collect::<Vec<_>>()
        };
        let row =
            |class: &str, seconds, reason: &str| (Channel::Email, class.to_owned(), 1, at(seconds), reason.to_owned());
        let ours = row("ours", 900, "our fault: bad password");
        assert_eq!(postponed(1).await, [ours.clone(), row("throttled", 90, "throttled for 90 s: slow down")]);
        assert_eq!(postponed(90).await, [ours]);
        assert_eq!(postponed(900).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_time_to_sending_is_known_by_its_median_and_its_slowest_twentieth() {
    on_both(async |store| {
        let names: Vec<String> = (0..40).map(|n| format!("r{n:02}")).collect();
        let ids: Vec<&str> = names.iter().map(String::as_str).collect();
        for (seconds, delivery) in (1..).zip(in_hand(&store, &ids).await) {
            sent(&store, &delivery, seconds).await;
        }
        let times = store.send_times(day(0)).await.expect("times").into_iter();
        let times: Vec<_> = times.map(|row| (row.date, row.sent, row.median, row.p95)).collect();
        assert_eq!(times, [(day(0), 40, at(20), at(38))]);
        assert!(store.send_times(day(1)).await.expect("times").is_empty());
    })
    .await;
}

#[tokio::test]
async fn readers_are_counted_by_what_they_get_and_where() {
    on_both(async |store| {
        let counts = store.subscriber_counts(at(0)).await.expect("counts");
        assert_eq!((counts.active, counts.paused, counts.gone, counts.channels), (0, 0, 0, Vec::new()));
        let statuses = [
            ("ada", Status::Active),
            ("bruno", Status::Paused { until: None }),
            ("chloe", Status::Paused { until: Some(at(50)) }),
            ("dora", Status::Left),
            ("emil", Status::Withdrawn),
        ];
        for (n, (id, status)) in (1..).zip(statuses) {
            let (mail, chat) = (format!("mailto:{id}@example.org"), format!("telegram:{n}"));
            store.put_subscriber(&subscriber(id, &[&mail, &chat])).await.expect("a reader");
            store.set_status(id, &status).await.expect("a status");
        }
        let counts = store.subscriber_counts(at(49)).await.expect("counts");
        assert_eq!((counts.active, counts.paused, counts.gone), (1, 2, 2));
        assert_eq!(counts.channels, [(Channel::Email, 1, 0), (Channel::Telegram, 1, 0)]);
        store.deactivate_address(&"telegram:1".parse().expect("an address"), "blocked", at(1)).await.expect("done");
        let counts = store.subscriber_counts(at(50)).await.expect("counts");
        assert_eq!((counts.active, counts.paused, counts.gone), (2, 1, 2), "a pause that has ended is none");
        assert_eq!(counts.channels, [(Channel::Email, 2, 0), (Channel::Telegram, 1, 1)]);
    })
    .await;
}

#[tokio::test]
async fn who_came_and_who_went_is_known_by_week_and_a_return_undoes_a_leave() {
    on_both(async |store| {
        for id in ["ada", "bruno"] {
            store.put_subscriber(&subscriber(id, &[&format!("file:{id}")])).await.expect("a reader");
        }
        // 4 November 2025 is a Tuesday.
        store.record_turnover(at(0)).await.expect("noted");
        store.set_status("ada", &Status::Left).await.expect("left");
        store.set_status("bruno", &Status::Left).await.expect("left");
        store.record_turnover(at(6 * DAY)).await.expect("noted");
        store.record_turnover(at(20 * DAY)).await.expect("noted");
        let monday = day(0) - TimeDelta::days(1);
        let turnover = async |seconds| {
            let weeks = store.weekly_turnover(at(seconds)).await.expect("weeks").into_iter();
            weeks.map(|week| ((week.week - monday).num_weeks(), week.joined, week.gone)).collect::<Vec<_>>()
        };
        assert_eq!(turnover(0).await, [(0, 2, 0), (1, 0, 2)]);
        store.set_status("bruno", &Status::Active).await.expect("back");
        store.record_turnover(at(20 * DAY)).await.expect("noted");
        assert_eq!(turnover(0).await, [(0, 2, 0), (1, 0, 1)]);
        assert_eq!(turnover(1).await, [(1, 0, 1)]);
    })
    .await;
}

#[tokio::test]
async fn when_a_reader_joined_is_known_once_they_were_counted() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
        assert!(store.joined_of(&["ada"]).await.expect("a query").is_empty());
        store.record_turnover(at(DAY)).await.expect("noted");
        store.put_subscriber(&subscriber("bruno", &["file:bruno"])).await.expect("a reader");
        store.record_turnover(at(2 * DAY)).await.expect("noted");
        let joined = store.joined_of(&["ada", "bruno", "nobody"]).await.expect("a query");
        assert_eq!(joined, [("ada".to_owned(), at(DAY)), ("bruno".to_owned(), at(2 * DAY))].into());
        assert!(store.joined_of(&[]).await.expect("no query").is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_given_up_lately_is_planned_again_with_time_for_retries() {
    on_both(async |store| {
        let batch = in_hand(&store, &["ada", "bruno", "chloe"]).await;
        for delivery in &batch[..2] {
            failed(&store, delivery, content(), Settlement::Dead, 1).await;
        }
        failed(&store, &batch[2], content(), Settlement::Uncertain, 1).await;
        let dead = store.dead_deliveries(at(0), 1).await.expect("rows");
        assert_eq!((dead.rows.len(), dead.recent, dead.older), (1, 2, 0));
        assert_eq!(dead.rows[0].reason.as_deref(), Some("content refused: no"));
        let dead = store.dead_deliveries(at(1), 1).await.expect("rows");
        assert_eq!((dead.rows.len(), dead.recent, dead.older), (0, 0, 2));

        assert_eq!(store.requeue_dead(at(1), at(2)).await.expect("done"), 0, "they are older than that");
        assert_eq!(store.requeue_dead(at(0), at(9 * DAY)).await.expect("done"), 2);
        let again = claim(&store, "w/2", 9 * DAY).await;
        assert_eq!(again.len(), 2, "the uncertain one is left alone");
        assert!(again.iter().all(|delivery| delivery.attempt == 0 && delivery.expires_at == at(13 * DAY)));
    })
    .await;
}

#[tokio::test]
async fn a_paused_channel_hands_out_nothing_and_the_pause_expires_no_delivery() {
    on_both(async |store| {
        let reader = subscriber("ada", &["mailto:ada@example.org", "telegram:1"]);
        publish_first(&store, &reader, 1).await;
        assert!(store.pause_channel(Channel::Email, "the relay moves", at(10)).await.expect("paused"));
        assert!(!store.pause_channel(Channel::Email, "again", at(20)).await.expect("asked"));
        let pause = ChannelPause { channel: Channel::Email, since: at(10), reason: "the relay moves".to_owned() };
        assert_eq!(store.channel_pauses().await.expect("pauses"), [pause]);
        let batch = claim(&store, "w/1", 30).await;
        assert_eq!(batch.iter().map(|delivery| delivery.address.channel()).collect::<Vec<_>>(), [Channel::Telegram]);
        assert_eq!(store.earliest_due(Channel::Email).await.expect("asked"), None, "there is nothing to wait for");
        publish_first(&store, &subscriber("bruno", &["mailto:bruno@example.org"]), 1).await;
        damage(&store, "update delivery set planned_at = planned_at + 100 where subscriber = 'bruno'").await;

        assert!(store.resume_channel(Channel::Email, at(2 * DAY)).await.expect("resumed"));
        assert!(!store.resume_channel(Channel::Email, at(2 * DAY)).await.expect("asked"));
        assert_eq!(store.channel_pauses().await.expect("pauses"), []);
        let batch = claim(&store, "w/2", 2 * DAY).await;
        let expires = |to_whom: &str| to(&batch, to_whom).expires_at;
        assert_eq!(expires("mailto:ada@example.org"), at(DAY + 2 * DAY - 10));
        let during = at(DAY + 2 * DAY - 100);
        assert_eq!(expires("mailto:bruno@example.org"), during, "published while the channel was paused");
        assert_eq!(expires("telegram:1"), at(DAY), "its channel was not paused");
    })
    .await;
}
