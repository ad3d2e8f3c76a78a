//! Stories of issues in the store, on both databases: all or nothing, once, and never twice the same paper.

use dawnpost::domain::announcement::AnnouncementId;
use dawnpost::domain::category::Category;
use dawnpost::domain::delivery::IssueKey;
use dawnpost::domain::mark::{Opinion, Vote};
use dawnpost::domain::preferences::Reach;
use dawnpost::domain::subscriber::{Cursor, Subscriber};
use dawnpost::store::{DeliveryFilter, PublishRequest, PublishResult, Store, StoredDigest, VoteRow};

use crate::support::store::{
    CHANNELS, address, at, claim_of, cursor, damage, day, earliest_due, id, new_delivery, on_both, publish_first,
    subscriber,
};

/// Publishes an issue of one paper to one address.
async fn publish(store: &Store, reader: &str, window: u64, before: &Cursor, after: &Cursor) -> PublishResult {
    store
        .publish(PublishRequest {
            key: IssueKey { subscriber: reader.to_owned(), window: day(window).to_string() },
            digest_json: "{\"title\":\"naïve \\u0000\"}",
            papers: &[id(window as u32), id(99)],
            // Twice the same: no reader gets a part twice, whatever the caller says.
            deliveries: vec![new_delivery(&address("file:ada"), 1, 1); 2],
            cursor_before: before,
            cursor_after: after,
            due_at: at(10),
            expires_at: at(99),
            now: at(window as i64),
        })
        .await
        .expect("an answer")
}

#[tokio::test]
async fn an_issue_brings_its_papers_its_deliveries_and_the_cursor() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
        let open = Cursor { open: vec![AnnouncementId::new(&Category::of_paper("cs.LG"), day(1))], ..cursor(day(1)) };
        let first = publish(&store, "ada", 1, &Cursor::default(), &open).await;
        assert_eq!(first, PublishResult::Published { deliveries: 1 });
        assert_eq!(publish(&store, "ada", 2, &open, &cursor(day(2))).await, PublishResult::Published { deliveries: 1 });

        let key = IssueKey { subscriber: "ada".to_owned(), window: day(1).to_string() };
        let digest = store.digest(&key).await.expect("a query").expect("the issue");
        let json = "{\"title\":\"naïve \\u0000\"}".to_owned();
        assert_eq!(digest, StoredDigest::Kept { json, published_at: at(1) });
        let history = store.history("ada").await.expect("a query");
        let windows = [(id(1), day(1)), (id(2), day(2)), (id(99), day(1))];
        assert_eq!(history, windows.map(|(id, day)| (id, day.to_string())).into());
        assert!(store.history("bea").await.expect("a query").is_empty());
        let issues = store.issues("ada", 9).await.expect("a query");
        assert_eq!(issues.iter().map(|row| row.published_at).collect::<Vec<_>>(), [at(2), at(1)]);
        assert_eq!((issues[1].key.clone(), issues[1].papers), (key, 2));
        let reader = store.subscriber("ada").await.expect("a query").expect("the reader");
        assert_eq!(reader.cursor, cursor(day(2)));
    })
    .await;
}

#[tokio::test]
async fn an_issue_that_stands_is_not_published_again() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
        let (before, after) = (Cursor::default(), cursor(day(1)));
        assert_eq!(publish(&store, "ada", 1, &before, &after).await, PublishResult::Published { deliveries: 1 });
        for cursor in [&before, &after] {
            assert_eq!(publish(&store, "ada", 1, cursor, &after).await, PublishResult::AlreadyPublished);
        }
        let filter = DeliveryFilter { limit: 9, ..DeliveryFilter::default() };
        assert_eq!(store.deliveries(&filter).await.expect("a query").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_window_made_from_an_old_cursor_changes_nothing() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
        let (none, first) = (Cursor::default(), cursor(day(1)));
        assert!(store.advance_cursor("ada", &none, &first).await.expect("an answer"));
        assert!(!store.advance_cursor("ada", &none, &cursor(day(2))).await.expect("an answer"));
        assert!(!store.advance_cursor("eve", &none, &first).await.expect("an answer"));
        assert_eq!(publish(&store, "ada", 1, &none, &cursor(day(2))).await, PublishResult::Stale);
        assert_eq!(publish(&store, "eve", 1, &none, &first).await, PublishResult::Stale);
        assert!(store.issues("ada", 9).await.expect("a query").is_empty());
        assert!(store.history("ada").await.expect("a query").is_empty());
        assert_eq!(earliest_due(&store).await, None);
        let reader = store.subscriber("ada").await.expect("a query").expect("the reader");
        assert_eq!(reader.cursor, first);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_that_publish_at_once_one_does() {
    on_both(async |store| {
        // More than once: at first, PostgreSQL's connections are still being made, one after the other.
        for reader in ["ada", "bea", "cid", "dee"] {
            store.put_subscriber(&subscriber(reader, &[])).await.expect("a reader");
            // The same window four times, and four others from the same cursor.
            let tries = [1, 1, 1, 1, 2, 3, 4, 5].map(|window| {
                let store = store.clone();
                let after = cursor(day(window));
                tokio::spawn(async move { publish(&store, reader, window, &Cursor::default(), &after).await })
            });
            let mut published = 0;
            for one in tries {
                published += u32::from(matches!(one.await.expect("no panic"), PublishResult::Published { .. }));
            }
            assert_eq!(published, 1);
            assert_eq!(store.issues(reader, 9).await.expect("a query").len(), 1);
            let subscriber = Some(reader.to_owned());
            let filter = DeliveryFilter { subscriber, limit: 9, ..DeliveryFilter::default() };
            assert_eq!(store.deliveries(&filter).await.expect("a query").len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn with_a_subscriber_go_their_issues_and_deliveries() {
    on_both(async |store| {
        let ada = subscriber("ada", &["file:ada"]);
        let key = publish_first(&store, &ada, 2).await;
        assert!(store.erase("ada", &[], chrono::DateTime::UNIX_EPOCH).await.expect("a removal"));
        assert_eq!(store.digest(&key).await.expect("a query"), None);
        assert!(claim_of(&store, "w/1", at(1), std::time::Duration::from_secs(1), 9, &CHANNELS).await.is_empty());
        publish_first(&store, &ada, 2).await;
    })
    .await;
}

#[tokio::test]
async fn a_row_of_the_history_or_a_vote_that_cannot_be_read_is_left_out() {
    on_both(async |store| {
        let reader = subscriber("ada", &["file:ada"]);
        publish_first(&store, &reader, 1).await;
        store.restore_reader(&reader, &[(id(2), "2025-11-03".to_owned())]).await.expect("a longer history");
        for number in [1, 2] {
            let vote = Vote { paper: id(number), member: String::new(), is_admin: true, opinion: Opinion::Liked };
            let row = VoteRow { vote, title: String::new(), abstract_text: String::new(), at: at(0) };
            store.put_vote("ada", &row).await.expect("a vote");
        }
        damage(&store, "update issue_paper set paper_id = 'a paper' where paper_id = '2511.00002'").await;
        damage(&store, "update vote set verdict = 'perhaps' where paper_id = '2511.00002'").await;
        let history = store.history("ada").await.expect("the rest");
        assert_eq!(history.into_keys().collect::<Vec<_>>(), [id(1)]);
        let votes = store.votes("ada").await.expect("the rest");
        assert_eq!(votes.into_iter().map(|row| row.vote.paper).collect::<Vec<_>>(), [id(1)]);
    })
    .await;
}

#[tokio::test]
async fn a_reader_who_cannot_be_read_keeps_nobody_elses_issue_from_the_next_address() {
    on_both(async |store| {
        for id in ["ada", "bea"] {
            let (chat, mail) = (format!("telegram:{}", id.len() + usize::from(id == "bea")), format!("file:{id}"));
            let mut reader = subscriber(id, &[&chat, &mail]);
            reader.preferences.reach = Reach::Preferred;
            publish_first(&store, &Subscriber { addresses: vec![address(&chat)], ..reader.clone() }, 1).await;
            store.put_subscriber(&reader).await.expect("one more address");
        }
        damage(&store, "update delivery set state = 'dead', ready_at = null").await;
        damage(&store, "update subscriber set criteria = '{' where id = 'ada'").await;
        let stranded = store.stranded_issues(at(0)).await.expect("the rest");
        assert_eq!(stranded.into_iter().map(|issue| issue.subscriber.id).collect::<Vec<_>>(), ["bea"]);
    })
    .await;
}
