//! Stories of subscribers and their addresses in the store, on both databases.

use dawnpost::domain::schedule::Schedule;
use dawnpost::domain::subscriber::{Cursor, Origin, Status, Subscriber};
use dawnpost::store::{DuePlace, Store, StoreError};

use crate::support::store::{address, at, category, cursor, damage, day, on_both, subscriber};

async fn put(store: &Store, new: &Subscriber) {
    store.put_subscriber(new).await.expect("a reader");
}

async fn get(store: &Store, id: &str) -> Subscriber {
    store.subscriber(id).await.expect("a query").expect("the reader")
}

#[tokio::test]
async fn a_subscriber_reads_back_as_they_were_put() {
    on_both(async |store| {
        let mut ada = subscriber("ada", &["mailto:ada@example.org", "discord:user/5", "file:ada"]);
        ada.origin = Origin::SelfService;
        ada.status = Status::Paused { until: Some(at(60)) };
        ada.cursor = cursor(day(0));
        ada.criteria.authors = vec!["Zoë “Ångström”".to_owned()];
        put(&store, &ada).await;
        put(&store, &subscriber("Bea", &[])).await;
        assert_eq!(get(&store, "ada").await, ada);
        assert_eq!(store.subscriber("eve").await.expect("a query"), None);
        let all = store.subscribers().await.expect("a query");
        assert_eq!(all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["Bea", "ada"]);
        assert_eq!(all[1], ada);
        assert_eq!(store.subscriber_at(&address("discord:user/5")).await.expect("a query"), Some(ada));
        assert_eq!(store.subscriber_at(&address("discord:user/6")).await.expect("a query"), None);
    })
    .await;
}

#[tokio::test]
async fn a_subscriber_who_cannot_be_read_holds_up_no_other() {
    on_both(async |store| {
        for id in ["ada", "bea"] {
            put(&store, &subscriber(id, &[])).await;
        }
        damage(&store, "update subscriber set criteria = '{\"limit\":0}' where id = 'ada'").await;
        let readable = store.subscribers().await.expect("a query");
        let due = store.due_subscribers(at(0), &DuePlace::default(), 9).await.expect("a query").due;
        assert_eq!((readable.len(), due.len(), readable[0].id.as_str()), (1, 1, "bea"));
        let error = store.subscriber("ada").await.expect_err("not readable");
        assert!(error.to_string().starts_with("cannot read subscriber `ada` in the store: `limit` is 0"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_update_changes_what_is_declared_and_nothing_else() {
    on_both(async |store| {
        let mut ada = subscriber("ada", &["file:one", "file:two"]);
        put(&store, &ada).await;
        assert!(store.advance_cursor("ada", &ada.cursor, &cursor(day(3))).await.expect("a cursor"));
        let paused = Status::Paused { until: None };
        assert!(store.set_status("ada", &paused).await.expect("a status"));
        store.deactivate_address(&address("file:two"), "gone", at(0)).await.expect("an address");

        ada.language = "de".to_owned();
        ada.criteria.limit = 3;
        ada.addresses = vec![address("file:two"), address("file:three")];
        put(&store, &ada).await;
        (ada.status, ada.cursor) = (paused, cursor(day(3)));
        assert_eq!(get(&store, "ada").await, ada);
        let active = store.active_addresses("ada").await.expect("a query");
        assert_eq!(active, [address("file:three")], "an inactive address stays so");
    })
    .await;
}

#[tokio::test]
async fn no_sync_revives_someone_who_left_and_every_sync_revives_a_withdrawn_one() {
    on_both(async |store| {
        let ada = subscriber("ada", &["file:ada"]);
        put(&store, &ada).await;
        for (status, after) in [(Status::Left, Status::Left), (Status::Withdrawn, Status::Active)] {
            assert!(store.set_status("ada", &status).await.expect("a status"));
            put(&store, &ada).await;
            assert_eq!(get(&store, "ada").await.status, after);
        }
        assert!(!store.set_status("eve", &Status::Left).await.expect("a query"));
    })
    .await;
}

#[tokio::test]
async fn an_address_belongs_to_one_subscriber() {
    on_both(async |store| {
        put(&store, &subscriber("ada", &["mailto:ada@example.org"])).await;
        store.set_status("ada", &Status::Left).await.expect("a status");
        // The roster may not revive her under another name either.
        let again = subscriber("ada-2", &["mailto:new@example.org", "mailto:ada@EXAMPLE.org"]);
        let error = store.put_subscriber(&again).await.expect_err("the address is taken");
        assert!(matches!(&error, StoreError::AddressTaken { subscriber, .. } if subscriber == "ada"), "{error:?}");
        assert!(!error.to_string().contains("ada@example.org"), "{error}");
        assert_eq!(store.subscriber("ada-2").await.expect("a query"), None, "nothing is half done");
    })
    .await;
}

#[tokio::test]
async fn a_removed_subscriber_is_erased() {
    on_both(async |store| {
        let ada = subscriber("ada", &["file:ada"]);
        put(&store, &ada).await;
        assert!(store.erase("ada", &[], chrono::DateTime::UNIX_EPOCH).await.expect("a removal"));
        assert!(!store.erase("ada", &[], chrono::DateTime::UNIX_EPOCH).await.expect("a removal"));
        assert_eq!(store.subscribers().await.expect("a query"), []);
        put(&store, &subscriber("bea", &["file:ada"])).await;
    })
    .await;
}

#[tokio::test]
async fn due_is_who_is_active_and_whose_time_has_come_or_is_unknown() {
    on_both(async |store| {
        for id in ["later", "longest", "new", "first", "never", "now", "paused", "back", "left"] {
            put(&store, &subscriber(id, &[])).await;
        }
        for (id, due) in [("later", 61), ("longest", 5), ("now", 60), ("paused", 1), ("back", 30), ("left", 1)] {
            assert!(store.set_next_due(id, Some(at(due))).await.expect("planned"));
        }
        assert!(store.set_next_due("never", None).await.expect("planned"));
        assert!(!store.set_next_due("eve", None).await.expect("a query"));
        let mut as_read = get(&store, "never").await;
        assert_eq!(store.plan_next_due(&[(&as_read, None)]).await.expect("planned"), 1);
        as_read.schedule = Schedule::parse("0 9 * * *", "UTC").expect("a schedule");
        let late = store.plan_next_due(&[(&as_read, Some(at(1)))]).await.expect("a query");
        assert_eq!(late, 0, "another hour was chosen since");
        let (first, given) = (get(&store, "first").await, get(&store, "now").await);
        let planned = store.plan_first_due(&[(&first, Some(at(90))), (&given, Some(at(90)))]).await.expect("a query");
        assert_eq!(planned, 1, "who was given a time since keeps it");
        for (id, status) in [
            ("paused", Status::Paused { until: Some(at(61)) }),
            ("back", Status::Paused { until: Some(at(60)) }),
            ("left", Status::Left),
        ] {
            store.set_status(id, &status).await.expect("a status");
        }
        let due = store.due_subscribers(at(60), &DuePlace::default(), 9).await.expect("a query").due;
        let shown: Vec<_> = due.iter().map(|due| (due.subscriber.id.as_str(), due.due_at)).collect();
        let expected = [("new", None), ("longest", Some(at(5))), ("back", Some(at(30))), ("now", Some(at(60)))];
        assert_eq!(shown, expected);
        let mut place = Some(DuePlace::default());
        let mut pages = Vec::new();
        while let Some(from) = place {
            let page = store.due_subscribers(at(60), &from, 3).await.expect("a query");
            pages.push(page.due.into_iter().map(|due| due.subscriber.id).collect::<Vec<_>>());
            place = page.next;
        }
        assert_eq!(pages, [vec!["new", "longest", "back"], vec!["now"]]);
        assert_eq!(store.next_due_after(at(60)).await.expect("a query"), Some(at(61)));
    })
    .await;
}

#[tokio::test]
async fn newcomers_are_due_and_joined_by_themselves_and_have_covered_nothing() {
    on_both(async |store| {
        let joined = |id: &str| Subscriber { origin: Origin::SelfService, ..subscriber(id, &[]) };
        let old = Subscriber { cursor: cursor(day(0)), ..joined("old") };
        for reader in [joined("ada"), joined("bea"), joined("unplanned"), old, subscriber("of the roster", &[])] {
            put(&store, &reader).await;
        }
        for (id, due) in [("ada", 2), ("bea", 61), ("old", 1), ("of the roster", 1)] {
            assert!(store.set_next_due(id, Some(at(due))).await.expect("planned"));
        }
        let newcomers = store.due_newcomers(at(60)).await.expect("a query");
        assert_eq!(newcomers, [joined("ada")]);
        let covered = store.covered(at(60)).await.expect("a query");
        let categories = vec![category("cs.LG")];
        assert_eq!(covered.len(), 2, "what several share is there once");
        assert!(covered.contains(&(cursor(day(0)), categories.clone())));
        assert!(covered.contains(&(Cursor::default(), categories)));
    })
    .await;
}

#[tokio::test]
async fn a_changed_schedule_is_planned_anew_and_an_unchanged_one_is_not() {
    on_both(async |store| {
        let mut ada = subscriber("ada", &[]);
        put(&store, &ada).await;
        store.set_next_due("ada", Some(at(60))).await.expect("planned");
        put(&store, &ada).await;
        assert_eq!(store.due_subscribers(at(0), &DuePlace::default(), 9).await.expect("a query").due, []);
        ada.schedule = Schedule::parse("30 7 * * Mon-Fri", "Asia/Tokyo").expect("a schedule");
        put(&store, &ada).await;
        let due = store.due_subscribers(at(0), &DuePlace::default(), 9).await.expect("a query").due;
        assert_eq!((due.len(), due[0].due_at), (1, None));
    })
    .await;
}

#[tokio::test]
async fn an_address_is_deactivated_with_its_first_reason_and_comes_back() {
    on_both(async |store| {
        let there = address("telegram:42");
        put(&store, &subscriber("ada", &["telegram:42", "file:ada"])).await;
        assert!(store.deactivate_address(&there, "blocked\0 by the user", at(1)).await.expect("done"));
        assert!(!store.deactivate_address(&there, "again", at(2)).await.expect("nothing to do"));
        let rows = store.addresses("ada").await.expect("a query");
        assert_eq!(rows[0].reason.as_deref(), Some("blocked\u{fffd} by the user"));
        assert_eq!((rows[0].active, rows[0].since, rows[1].active), (false, Some(at(1)), true));
        assert_eq!(get(&store, "ada").await.addresses.len(), 2, "it is still declared");
        assert!(store.reactivate_address(&there).await.expect("done"));
        assert!(!store.reactivate_address(&there).await.expect("nothing to do"));
        assert_eq!(store.active_addresses("ada").await.expect("a query"), [there, address("file:ada")]);
    })
    .await;
}

#[tokio::test]
async fn who_is_withdrawn_gives_the_address_to_who_is_declared_with_it() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("added");
        store.set_status("ada", &Status::Withdrawn).await.expect("a status");
        store.put_subscriber(&subscriber("ada-lovelace", &["file:ada"])).await.expect("the address is free");
        assert_eq!(store.active_addresses("ada-lovelace").await.expect("a query"), [address("file:ada")]);
        assert_eq!(store.active_addresses("ada").await.expect("a query"), []);
        // Whoever left is not written to under another name.
        store.set_status("ada-lovelace", &Status::Left).await.expect("a status");
        assert!(store.put_subscriber(&subscriber("countess", &["file:ada"])).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn an_amendment_is_made_to_the_row_as_it_stands_and_to_nobody_who_is_gone() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["file:ada", "telegram:7"])).await.expect("added");
        store.put_subscriber(&subscriber("bea", &["file:bea"])).await.expect("added");
        let to_french = |reader: &mut Subscriber| -> Result<(), StoreError> {
            reader.language = "fr".to_owned();
            reader.addresses.remove(0);
            Ok(())
        };
        let amended = store.amend_subscriber("ada", to_french).await.expect("a change").expect("ada");
        assert_eq!((amended.language.as_str(), amended.addresses.len()), ("fr", 1));
        assert_eq!(store.subscriber("ada").await.expect("a query"), Some(amended.clone()));
        let take_beas = |reader: &mut Subscriber| -> Result<(), StoreError> {
            reader.language = "de".to_owned();
            reader.addresses.push(address("file:bea"));
            Ok(())
        };
        let taken = store.amend_subscriber("ada", take_beas).await;
        assert!(matches!(taken, Err(StoreError::AddressTaken { .. })), "{taken:?}");
        assert_eq!(store.subscriber("ada").await.expect("a query"), Some(amended), "all of it or nothing");
        assert_eq!(store.amend_subscriber("nobody", to_french).await.expect("a query"), None);
        assert_eq!(store.subscriber("nobody").await.expect("a query"), None);
    })
    .await;
}

#[tokio::test]
async fn a_moved_address_stays_moved_while_the_roster_names_the_old_one() {
    on_both(async |store| {
        let (old, new, newest) = (address("telegram:-5"), address("telegram:-1005"), address("telegram:-1006"));
        let group = subscriber("group", &["telegram:-5", "file:group"]);
        put(&store, &group).await;
        assert!(store.move_address(&old, &new, at(1)).await.expect("moved"));
        assert!(store.move_address(&new, &newest, at(2)).await.expect("moved again"));
        put(&store, &group).await;
        assert_eq!(get(&store, "group").await, group, "the roster finds nothing changed");
        assert_eq!(store.active_addresses("group").await.expect("a query"), [newest.clone(), address("file:group")]);
        assert_eq!(store.addresses("group").await.expect("a query")[2].moved_from, Some(old.clone()));

        let renamed = subscriber("group", &["telegram:-1006"]);
        put(&store, &renamed).await;
        assert_eq!(store.active_addresses("group").await.expect("a query"), [newest]);
        assert_eq!(store.subscriber_at(&old).await.expect("a query"), None);
    })
    .await;
}

#[tokio::test]
async fn an_address_does_not_move_to_somebody_elses() {
    on_both(async |store| {
        put(&store, &subscriber("ada", &["telegram:-5"])).await;
        put(&store, &subscriber("bea", &["telegram:-6"])).await;
        let moved = store.move_address(&address("telegram:-5"), &address("telegram:-6"), at(1)).await.expect("a query");
        assert!(!moved);
        assert_eq!(store.active_addresses("ada").await.expect("a query"), []);
        assert_eq!(store.active_addresses("bea").await.expect("a query"), [address("telegram:-6")]);
        let unknown = store.move_address(&address("telegram:-7"), &address("telegram:-8"), at(1)).await;
        assert!(!unknown.expect("a query"));
    })
    .await;
}

#[tokio::test]
async fn the_topics_of_a_chat_come_back_with_it_but_for_those_that_are_gone_themselves() {
    on_both(async |store| {
        let topics = ["telegram:-1/2", "telegram:-1/3", "telegram:-1/4", "telegram:-12/2"];
        put(&store, &subscriber("ada", &topics)).await;
        for (topic, reason) in topics.iter().zip([
            "target gone: Forbidden: bot was kicked from the supergroup chat",
            "topic gone: it was closed",
            "moved to telegram:-1",
            "target gone: Forbidden: bot was kicked from the supergroup chat",
        ]) {
            assert!(store.deactivate_address(&address(topic), reason, at(0)).await.expect("done"));
        }
        assert_eq!(store.reactivate_within(&address("telegram:-1")).await.expect("done"), 1);
        assert_eq!(store.active_addresses("ada").await.expect("a query"), [address("telegram:-1/2")]);
        assert_eq!(store.reactivate_within(&address("telegram:-1")).await.expect("done"), 0);
    })
    .await;
}
