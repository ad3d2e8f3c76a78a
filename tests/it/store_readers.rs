//! Stories of what readers do for themselves, in the store, on both databases.

use chrono::{DateTime, TimeDelta, Utc};
use dawnpost::domain::mark::{Opinion, Vote};
use dawnpost::domain::subscriber::Status;
use dawnpost::store::{BudgetCap, Notice, Store, Tombstone, UpdateClaim, VoteRow};

use crate::support::store::{address, at, cursor, day, id, on_both, subscriber};

fn row(paper: u32, member: &str, opinion: Opinion, when: DateTime<Utc>) -> VoteRow {
    let vote = Vote { paper: id(paper), member: member.to_owned(), is_admin: false, opinion };
    VoteRow { vote, title: format!("On {paper}"), abstract_text: "Nothing \0 exists.".to_owned(), at: when }
}

#[tokio::test]
async fn a_member_has_one_vote_on_a_paper_and_may_take_it_back() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        let put = async |row: VoteRow| store.put_vote("ada", &row).await.expect("a vote");
        put(row(1, "a", Opinion::Liked, at(1))).await;
        put(row(1, "a", Opinion::Refused, at(2))).await;
        put(row(1, "b", Opinion::Liked, at(3))).await;
        put(row(2, "a", Opinion::Liked, at(4))).await;
        put(row(2, "a", Opinion::Unmarked, at(5))).await;
        let votes = store.votes("ada").await.expect("votes");
        let said: Vec<_> = votes.iter().map(|row| (row.vote.member.as_str(), row.vote.opinion, row.at)).collect();
        assert_eq!(said, [("b", Opinion::Liked, at(3)), ("a", Opinion::Refused, at(2))]);
        assert_eq!(votes[0].abstract_text, "Nothing \u{fffd} exists.");
    })
    .await;
}

#[tokio::test]
async fn an_update_is_taken_up_once_and_told_if_it_was_interrupted() {
    on_both(async |store| {
        let take = async |id| store.claim_update("telegram", id, at(0)).await.expect("a query");
        assert_eq!(take("1").await, UpdateClaim::New);
        store.finish_update("telegram", "1").await.expect("finished");
        assert_eq!(take("1").await, UpdateClaim::Answered);
        assert_eq!(
            [take("2").await, take("2").await, take("2").await],
            [UpdateClaim::New, UpdateClaim::Interrupted, UpdateClaim::Answered]
        );
        store.set_bookmark("telegram.offset", "7").await.expect("noted");
        store.set_bookmark("telegram.offset", "8").await.expect("noted");
        assert_eq!(store.bookmark("telegram.offset").await.expect("a query").as_deref(), Some("8"));
        assert_eq!(store.bookmark("other").await.expect("a query"), None);
    })
    .await;
}

#[tokio::test]
async fn a_conversation_is_its_members_own_and_ends() {
    on_both(async |store| {
        let place = address("telegram:7");
        let heard = async |member| store.conversation(&place, member).await.expect("a query");
        for (state, when) in [("{}", at(4)), ("{\"a\":1}", at(5))] {
            store.set_conversation(&place, "9", Some(state), when).await.expect("kept");
        }
        assert_eq!(heard("9").await, Some(("{\"a\":1}".to_owned(), at(5))));
        assert_eq!(heard("8").await, None);
        store.set_conversation(&place, "9", None, at(6)).await.expect("ended");
        assert_eq!(heard("9").await, None);
    })
    .await;
}

#[tokio::test]
async fn a_budget_is_never_overspent_however_many_spend_at_once() {
    on_both(async |store| {
        let caps = [BudgetCap { most: 2, since: at(-60) }, BudgetCap { most: 3, since: at(-3600) }];
        let spend = async |name: &str, now| store.try_spend("letters", name, &caps, now).await.expect("an answer");
        assert!(spend("ada", at(-1800)).await);
        let at_once = all_at_once(&store, &caps).await;
        assert_eq!(at_once.iter().filter(|got_through| **got_through).count(), 2);
        assert!(!spend("ada", at(0)).await && spend("bea", at(0)).await);
        let names = ["carl".to_owned(), "ada".to_owned()];
        assert!(!store.try_spend_as("letters", &names, &caps, at(0)).await.expect("an answer"), "they are one spender");
        assert!(store.use_link("hash", at(60)).await.expect("used"));
        assert!(!store.use_link("hash", at(60)).await.expect("used"));
        assert!(store.is_link_used("hash").await.expect("an answer"));
        assert!(!store.is_link_used("another").await.expect("an answer"));
        let is_spent = async |name: &str, cap| store.is_spent("letters", name, cap).await.expect("an answer");
        assert!(is_spent("ada", caps[1]).await && !is_spent("bea", caps[1]).await);
        assert!(!store.is_spent("trials", "ada", caps[1]).await.expect("an answer"), "another budget");
    })
    .await;
}

/// Ten that spend the same at once.
async fn all_at_once(store: &Store, caps: &[BudgetCap; 2]) -> Vec<bool> {
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (store, caps) = (store.clone(), *caps);
        all.spawn(async move { store.try_spend("letters", "ada", &caps, at(0)).await.expect("an answer") });
    }
    all.join_all().await
}

#[tokio::test]
async fn a_tombstone_is_of_its_kind_and_goes_when_its_owner_comes_back() {
    on_both(async |store| {
        let names = ["new".to_owned(), "old".to_owned()];
        store.add_tombstones(&names[1..], Tombstone::Blocked, at(0)).await.expect("kept");
        let buried = async |kind| store.has_tombstone(&names, kind).await.expect("a query");
        assert_eq!((buried(Tombstone::Blocked).await, buried(Tombstone::Erased).await), (true, false));
        store.remove_tombstones(&names).await.expect("forgotten");
        assert!(!buried(Tombstone::Blocked).await);
    })
    .await;
}

fn notice(id: &str, to: &str, expires_at: DateTime<Utc>) -> Notice {
    Notice {
        id: id.to_owned(),
        address: address(to),
        subscriber: None,
        kind: "login".to_owned(),
        detail: "{\"a\":1}".to_owned(),
        attempt: 0,
        expires_at,
    }
}

#[tokio::test]
async fn a_notice_is_tried_again_until_it_is_settled_or_no_use_any_more() {
    on_both(async |store| {
        for (id, expires) in [("a", at(900)), ("b", at(100)), ("a", at(900))] {
            store.put_notice(&notice(id, "mailto:ada@example.org", expires), at(0)).await.expect("planned");
        }
        let claim = async |now, again| {
            let claimed = store.claim_notices(now, again, 9).await.expect("notices");
            let mut tries: Vec<_> = claimed.into_iter().map(|notice| (notice.id, notice.attempt)).collect();
            tries.sort();
            tries
        };
        assert_eq!(claim(at(0), at(60)).await, [("a".to_owned(), 0), ("b".to_owned(), 0)]);
        assert!(claim(at(59), at(60)).await.is_empty());
        assert_eq!(claim(at(100), at(160)).await, [("a".to_owned(), 1)], "b has expired");
        store.postpone_notice("a", at(700)).await.expect("put off");
        assert!(claim(at(699), at(760)).await.is_empty());
        store.settle_notice("a", None).await.expect("settled");
        assert!(claim(at(800), at(860)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_address_changes_hands_with_what_was_received_there() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["mailto:ada@example.org"])).await.expect("a reader");
        store.put_subscriber(&subscriber("bea", &["telegram:7", "telegram:8"])).await.expect("a reader");
        store.put_vote("bea", &row(1, "", Opinion::Liked, at(1))).await.expect("a vote");
        store.restore_reader(&subscriber("bea", &[]), &[(id(5), "2025-11-04".to_owned())]).await.expect("history");
        store.put_connect_token("hash", "ada", at(60)).await.expect("a token");
        store.put_connect_token("late", "ada", at(60)).await.expect("a token");
        assert_eq!(store.use_connect_token("late", at(60)).await.expect("a query"), None);
        assert_eq!(store.use_connect_token("hash", at(59)).await.expect("a query").as_deref(), Some("ada"));
        assert_eq!(store.use_connect_token("hash", at(59)).await.expect("a query"), None);

        let at_telegram = address("telegram:7");
        store.deactivate_address(&at_telegram, "blocked", at(0)).await.expect("inactive");
        store.transfer_address(&at_telegram, "ada").await.expect("taken");
        let active = store.active_addresses("ada").await.expect("addresses");
        assert_eq!(active, [address("mailto:ada@example.org"), at_telegram.clone()]);
        assert_eq!(store.votes("ada").await.expect("votes").len(), 1);
        assert!(store.history("ada").await.expect("history").contains_key(&id(5)));
        assert!(store.subscriber("bea").await.expect("a query").is_some(), "bea has another address");
        store.transfer_address(&address("telegram:8"), "ada").await.expect("taken");
        assert_eq!(store.subscriber("bea").await.expect("a query"), None);

        store.move_address(&at_telegram, &address("telegram:-1007"), at(0)).await.expect("moved");
        let rows = store.addresses("ada").await.expect("addresses");
        assert_eq!(rows[2].moved_from, Some(at_telegram), "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn a_reader_is_put_back_with_their_status_and_cursor() {
    on_both(async |store| {
        let mut ada = subscriber("ada", &["telegram:7"]);
        (ada.status, ada.cursor) = (Status::Left, cursor(day(0)));
        store.put_subscriber(&subscriber("ada", &["telegram:7"])).await.expect("a reader");
        store.restore_reader(&ada, &[]).await.expect("restored");
        assert_eq!(store.subscriber("ada").await.expect("a query"), Some(ada));
    })
    .await;
}

#[tokio::test]
async fn a_sweep_throws_away_what_has_done_its_work() {
    on_both(async |store| {
        let place = address("telegram:7");
        store.set_conversation(&place, "9", Some("{}"), at(0)).await.expect("kept");
        store.claim_update("telegram", "1", at(0)).await.expect("taken up");
        store.use_link("hash", at(5)).await.expect("used");
        let cap = [BudgetCap { most: 1, since: at(-1) }];
        assert!(store.try_spend("letters", "ada", &cap, at(0)).await.expect("spent"));
        store.delete_expired(at(0), at(0)).await.expect("swept");
        assert!(store.conversation(&place, "9").await.expect("a query").is_some());
        store.delete_expired(at(9), at(9)).await.expect("swept");
        assert_eq!(store.conversation(&place, "9").await.expect("a query"), None);
        assert_eq!(store.claim_update("telegram", "1", at(9)).await.expect("taken up"), UpdateClaim::New);
        assert!(store.use_link("hash", at(60)).await.expect("used"));
        assert!(store.try_spend("letters", "ada", &cap, at(9) - TimeDelta::seconds(9)).await.expect("spent"));
    })
    .await;
}
