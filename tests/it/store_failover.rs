//! Stories of issues that did not arrive, on both databases: they go to the next address, or a later issue speaks of them.

use std::time::Duration;

use chrono::DateTime;
use dawnpost::domain::delivery::{Delivery, DeliveryState, IssueKey, Receipt, SendError};
use dawnpost::domain::preferences::{Preferences, Reach};
use dawnpost::domain::subscriber::{Address, Status, Subscriber};
use dawnpost::store::{Attempt, DeliveryFilter, NewDelivery, Settlement, Store};

use crate::support::store::{CHANNELS, address, at, claim_of, day, on_both, publish_first, subscriber};

const CHAT: &str = "telegram:11";
const ROOM: &str = "discord:channel/21";
const MAIL: &str = "mailto:ada@example.org";

fn preferred(id: &str, addresses: &[&str]) -> Subscriber {
    let preferences = Preferences { reach: Reach::Preferred, ..Preferences::default() };
    Subscriber { preferences, ..subscriber(id, addresses) }
}

/// Ada prefers her chat; her first issue has two parts there.
async fn ada(store: &Store) -> IssueKey {
    let reader = preferred("ada", &[CHAT]);
    let issue = publish_first(store, &reader, 2).await;
    store.put_subscriber(&preferred("ada", &[CHAT, ROOM, MAIL])).await.expect("more addresses");
    issue
}

async fn claim(store: &Store, seconds: i64) -> Vec<Delivery> {
    claim_of(store, &format!("w/{seconds}"), at(seconds), Duration::from_secs(60), 50, &CHANNELS).await
}

async fn settle(store: &Store, delivery: &Delivery, settlement: Settlement) {
    let error = SendError::Gone("blocked".to_owned());
    let attempt = match settlement {
        Settlement::Sent(_) => Attempt::sent(at(5), Duration::ZERO),
        _ => Attempt::failed(&error, at(5), Duration::ZERO),
    };
    assert!(store.settle(delivery, settlement, attempt).await.expect("settled"));
}

fn sent() -> Settlement {
    Settlement::Sent(Receipt { id: "1".to_owned() })
}

/// Where the issues that are dead everywhere go next.
async fn next(store: &Store) -> Vec<(String, Address)> {
    let stranded = store.stranded_issues(at(-9)).await.expect("a query");
    stranded.into_iter().map(|stranded| (stranded.issue.to_string(), stranded.to)).collect()
}

async fn plan(store: &Store, issue: &IssueKey, to: &str) -> bool {
    let deliveries = NewDelivery::parts(&address(to), vec!["{}".to_owned()]);
    store.plan_at_next_address(issue, &deliveries, at(10), at(999)).await.expect("an answer")
}

async fn states(store: &Store) -> Vec<(String, u32, DeliveryState)> {
    let rows = store.deliveries(&DeliveryFilter { limit: 50, ..DeliveryFilter::default() }).await.expect("rows");
    let mut states: Vec<_> = rows.into_iter().map(|row| (row.address.to_string(), row.part, row.state)).collect();
    states.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    states
}

#[tokio::test]
async fn an_issue_that_died_at_one_address_goes_whole_to_the_next_until_none_is_left() {
    on_both(async |store| {
        let issue = ada(&store).await;
        assert_eq!(next(&store).await, [], "planned");
        let batch = claim(&store, 1).await;
        settle(&store, &batch[0], Settlement::Deactivate).await;
        let dead = [1, 2].map(|part| (CHAT.to_owned(), part, DeliveryState::Dead));
        assert_eq!(states(&store).await, dead, "the part behind it ends with it");
        assert_eq!(next(&store).await, [("ada/2025-11-04".to_owned(), address(ROOM))]);
        assert!(plan(&store, &issue, ROOM).await);
        assert!(!plan(&store, &issue, ROOM).await && !plan(&store, &issue, MAIL).await, "it is on its way");
        assert_eq!(next(&store).await, []);

        let batch = claim(&store, 11).await;
        assert_eq!((batch.len(), batch[0].address.clone(), batch[0].expires_at), (1, address(ROOM), at(999)));
        settle(&store, &batch[0], Settlement::Dead).await;
        assert_eq!(next(&store).await, [("ada/2025-11-04".to_owned(), address(MAIL))]);
        assert_eq!(store.stranded_issues(at(11)).await.expect("a query"), [], "planned before");
        assert!(plan(&store, &issue, MAIL).await);
        let batch = claim(&store, 12).await;
        settle(&store, &batch[0], Settlement::Deactivate).await;
        assert_eq!(next(&store).await, [], "no address is left");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_moved_keeps_its_position_and_a_deactivated_one_is_found() {
    on_both(async |store| {
        ada(&store).await;
        assert!(store.move_address(&address(ROOM), &address("discord:channel/22"), at(1)).await.expect("moved"));
        assert!(store.deactivate_address(&address(CHAT), "the bot was removed", at(1)).await.expect("done"));
        assert_eq!(claim(&store, 2).await, [], "barred when they come up");
        assert_eq!(next(&store).await, [("ada/2025-11-04".to_owned(), address("discord:channel/22"))]);
        store.set_status("ada", &Status::Left).await.expect("done");
        assert_eq!(next(&store).await, [], "nothing goes to who left");
    })
    .await;
}

#[tokio::test]
async fn what_has_arrived_or_may_have_stays_where_it_is() {
    on_both(async |store| {
        ada(&store).await;
        let first = claim(&store, 1).await;
        settle(&store, &first[0], sent()).await;
        let second = claim(&store, 6).await;
        settle(&store, &second[0], Settlement::Dead).await;
        assert_eq!(next(&store).await, [], "a part was sent");

        let bea = publish_first(&store, &preferred("bea", &["telegram:12"]), 2).await;
        store.put_subscriber(&preferred("bea", &["telegram:12", "mailto:bea@example.org"])).await.expect("an address");
        let first = claim(&store, 7).await;
        settle(&store, &first[0], Settlement::Uncertain).await;
        let second = claim(&store, 8).await;
        settle(&store, &second[0], Settlement::Dead).await;
        assert_eq!(next(&store).await, [], "a part may have arrived");
        assert!(!plan(&store, &bea, "mailto:bea@example.org").await);

        let cleo = publish_first(&store, &preferred("cleo", &["telegram:13"]), 1).await;
        store
            .put_subscriber(&preferred("cleo", &["telegram:13", "mailto:cleo@example.org"]))
            .await
            .expect("an address");
        claim(&store, 9).await;
        // Its worker died: nobody knows how far it came.
        let again = claim(&store, 100).await;
        settle(&store, &again[0], Settlement::Dead).await;
        assert_eq!(next(&store).await, []);
        assert!(!plan(&store, &cleo, "mailto:cleo@example.org").await);
    })
    .await;
}

#[tokio::test]
async fn what_went_to_the_next_address_is_not_planned_again_at_the_one_before() {
    on_both(async |store| {
        let issue = ada(&store).await;
        let dead = claim(&store, 1).await[0].clone();
        settle(&store, &dead, Settlement::Dead).await;
        assert!(plan(&store, &issue, ROOM).await);
        let again = async || store.requeue(&dead.id, at(20)).await.expect("a query");
        assert!(!again().await, "it is on its way to the room");
        let room = claim(&store, 12).await[0].clone();
        settle(&store, &room, sent()).await;
        assert!(!again().await, "it has arrived there");
        assert_eq!(store.requeue_dead(at(0), at(20)).await.expect("done"), 0);
        let row = store.delivery(&dead.id).await.expect("a query").expect("a delivery").0;
        assert_eq!(row.state, DeliveryState::Dead);
    })
    .await;
}

#[tokio::test]
async fn what_died_everywhere_is_planned_again_at_one_address() {
    on_both(async |store| {
        let issue = ada(&store).await;
        let chat = claim(&store, 1).await[0].clone();
        settle(&store, &chat, Settlement::Deactivate).await;
        assert!(plan(&store, &issue, ROOM).await);
        let room = claim(&store, 12).await[0].clone();
        settle(&store, &room, Settlement::Dead).await;
        assert_eq!(store.requeue_dead(at(0), at(20)).await.expect("done"), 1, "at the one that works");
        let batch = claim(&store, 21).await;
        assert_eq!(batch.iter().map(|delivery| &delivery.address).collect::<Vec<_>>(), [&address(ROOM)]);
    })
    .await;
}

#[tokio::test]
async fn who_is_reached_everywhere_has_every_address_for_itself() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &[CHAT]), 2).await;
        store.put_subscriber(&subscriber("ada", &[CHAT, MAIL])).await.expect("an address");
        let batch = claim(&store, 1).await;
        settle(&store, &batch[0], Settlement::Dead).await;
        let batch = claim(&store, 6).await;
        assert_eq!((batch[0].part, batch[0].address.clone()), (2, address(CHAT)), "tried all the same");
        settle(&store, &batch[0], Settlement::Dead).await;
        assert_eq!(next(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_parts_behind_a_dead_one_are_tried_where_there_is_no_other_address() {
    on_both(async |store| {
        publish_first(&store, &preferred("ada", &[CHAT]), 2).await;
        let batch = claim(&store, 1).await;
        settle(&store, &batch[0], Settlement::Dead).await;
        assert_eq!(claim(&store, 6).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn issues_of_unknown_outcome_are_found_with_the_digests_that_may_speak_of_them() {
    on_both(async |store| {
        let issue = publish_first(&store, &subscriber("ada", &[CHAT]), 2).await;
        publish_first(&store, &subscriber("bea", &["telegram:12"]), 1).await;
        let batch = claim(&store, 1).await;
        for delivery in &batch {
            let of_ada = delivery.issue == issue;
            settle(&store, delivery, if of_ada { Settlement::Uncertain } else { sent() }).await;
        }
        let batch = claim(&store, 6).await;
        settle(&store, &batch[0], Settlement::Uncertain).await;
        let found = async |since| store.uncertain_issues(&["ada", "bea"], since).await.expect("a query");
        assert_eq!(found(at(0)).await, [issue], "once, however many parts");
        assert_eq!(found(at(1)).await, []);
        assert_eq!(store.uncertain_issues(&["bea"], at(0)).await.expect("a query"), []);
        assert_eq!(store.digests_since("ada", DateTime::default()).await.expect("a query"), ["{}"]);
        assert!(store.digests_since("ada", at(1)).await.expect("a query").is_empty(), "{}", day(0));
    })
    .await;
}
