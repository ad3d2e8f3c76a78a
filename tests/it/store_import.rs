//! Stories of imported days in the store, on both databases: records that were never to be sent, and give way.

use dawnpost::domain::delivery::IssueKey;
use dawnpost::domain::paper::ArxivId;
use dawnpost::domain::subscriber::Cursor;
use dawnpost::store::{
    DeliveryFilter, ImportRequest, ImportResult, IssueRow, PublishRequest, PublishResult, Store, StoredDigest,
};

use crate::support::store::{at, cursor, day, earliest_due, id, on_both, publish_first, subscriber};

/// A day with these papers; its digest is its source.
fn request<'a>(days: u64, source: &'a str, papers: &'a [ArxivId]) -> ImportRequest<'a> {
    ImportRequest {
        subscriber: "ada",
        date: day(days),
        digest_json: source,
        source,
        papers,
        published_at: at(days as i64),
        is_dry_run: false,
    }
}

async fn import(store: &Store, days: u64, source: &str, papers: &[ArxivId]) -> ImportResult {
    store.import_issue(request(days, source, papers)).await.expect("an answer")
}

async fn digest(store: &Store, window: &str) -> Option<String> {
    let key = IssueKey { subscriber: "ada".to_owned(), window: window.to_owned() };
    store.digest(&key).await.expect("a query").and_then(StoredDigest::into_json)
}

async fn windows(store: &Store) -> Vec<(String, u32)> {
    let rows = store.issues("ada", 9).await.expect("a query");
    let mut windows: Vec<_> = rows.into_iter().map(|IssueRow { key, papers, .. }| (key.window, papers)).collect();
    windows.sort();
    windows
}

/// dawnpost's own issue of a window, with one paper.
async fn publish(store: &Store, window: &str, before: &Cursor, after: &Cursor) -> PublishResult {
    store
        .publish(PublishRequest {
            key: IssueKey { subscriber: "ada".to_owned(), window: window.to_owned() },
            digest_json: "\"own\"",
            papers: &[id(70)],
            deliveries: Vec::new(),
            cursor_before: before,
            cursor_after: after,
            due_at: at(0),
            expires_at: at(9),
            now: at(5),
        })
        .await
        .expect("an answer")
}

#[tokio::test]
async fn a_day_is_taken_in_once_and_replaced_when_it_says_something_else() {
    on_both(async |store| {
        assert_eq!(import(&store, 1, "\"a\"", &[id(1)]).await, ImportResult::NoSubscriber);
        let ada = subscriber("ada", &["file:ada"]);
        store.put_subscriber(&ada).await.expect("a reader");
        let rehearsal = ImportRequest { is_dry_run: true, ..request(1, "\"a\"", &[]) };
        assert_eq!(store.import_issue(rehearsal).await.expect("an answer"), ImportResult::Imported);
        assert_eq!((windows(&store).await, digest(&store, "2025-11-05").await), (vec![], None), "nothing was written");
        assert_eq!(import(&store, 1, "\"a\"", &[id(1), id(2)]).await, ImportResult::Imported);
        assert_eq!(import(&store, 1, "\"a\"", &[id(1), id(2)]).await, ImportResult::Unchanged);
        assert_eq!(import(&store, 1, "\"b\"", &[id(2), id(3)]).await, ImportResult::Replaced);
        assert_eq!(digest(&store, "2025-11-05").await.as_deref(), Some("\"b\""));
        assert_eq!(windows(&store).await, [("2025-11-05".to_owned(), 2)]);
        let history = store.history("ada").await.expect("a query");
        assert_eq!(history.len(), 3, "what the reader has had stays in their history");
        let reader = store.subscriber("ada").await.expect("a query").expect("the reader");
        assert_eq!(reader.cursor, ada.cursor, "no announcement is skipped");
    })
    .await;
}

#[tokio::test]
async fn a_paper_of_several_days_is_on_each_and_in_the_history_once() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        import(&store, 1, "\"a\"", &[id(1), id(2)]).await;
        import(&store, 2, "\"b\"", &[id(2), id(3)]).await;
        assert_eq!(windows(&store).await, [("2025-11-05".to_owned(), 2), ("2025-11-06".to_owned(), 2)]);
        let history = store.history("ada").await.expect("a query");
        let first = [(id(1), 1), (id(2), 1), (id(3), 2)];
        assert_eq!(history, first.map(|(id, days)| (id, day(days).to_string())).into());
    })
    .await;
}

#[tokio::test]
async fn an_issue_of_dawnposts_own_is_never_overwritten() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["file:ada"]), 1).await;
        assert_eq!(import(&store, 0, "\"a\"", &[id(8)]).await, ImportResult::Kept);
        assert_eq!(digest(&store, "2025-11-04").await.as_deref(), Some("{}"));
        assert_eq!(store.history("ada").await.expect("a query").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_imported_day_gives_way_to_an_issue_and_is_found_where_it_went() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        import(&store, 1, "\"a\"", &[id(1)]).await;
        let (none, first) = (Cursor::default(), cursor(day(1)));
        let published = PublishResult::Published { deliveries: 0 };
        assert_eq!(publish(&store, "2025-11-05", &first, &first).await, PublishResult::Stale);
        assert_eq!(windows(&store).await, [("2025-11-05".to_owned(), 1)], "what came to nothing has moved nothing");
        assert_eq!(publish(&store, "2025-11-05", &none, &first).await, published);
        assert_eq!(publish(&store, "2025-11-05", &none, &first).await, PublishResult::AlreadyPublished);
        assert_eq!(windows(&store).await, [("2025-11-05".to_owned(), 1), ("2025-11-05+1".to_owned(), 1)]);
        let history = store.history("ada").await.expect("a query");
        let stand = [(id(1), "2025-11-05+1"), (id(70), "2025-11-05")];
        assert_eq!(history, stand.map(|(id, window)| (id, window.to_owned())).into());
        assert_eq!(import(&store, 1, "\"a\"", &[id(1)]).await, ImportResult::Unchanged);
        assert_eq!(import(&store, 1, "\"b\"", &[id(1)]).await, ImportResult::Replaced);
        // A late category makes an issue with the key that it has gone to.
        let late = Cursor { issues: 2, ..first.clone() };
        assert_eq!(publish(&store, "2025-11-05+1", &first, &late).await, published);
        assert_eq!(digest(&store, "2025-11-05+1").await.as_deref(), Some("\"own\""));
        assert_eq!(digest(&store, "2025-11-05+2").await.as_deref(), Some("\"b\""));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_day_gives_way_once_to_several_that_publish_at_once() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        import(&store, 1, "\"a\"", &[id(1)]).await;
        let tries = [0; 6].map(|_| {
            let store = store.clone();
            tokio::spawn(async move { publish(&store, "2025-11-05", &Cursor::default(), &cursor(day(1))).await })
        });
        let mut published = 0;
        for one in tries {
            published += u32::from(matches!(one.await.expect("no panic"), PublishResult::Published { .. }));
        }
        assert_eq!(published, 1);
        assert_eq!(windows(&store).await, [("2025-11-05".to_owned(), 1), ("2025-11-05+1".to_owned(), 1)]);
        let history = store.history("ada").await.expect("a query");
        let stand = [(id(1), "2025-11-05+1"), (id(70), "2025-11-05")];
        assert_eq!(history, stand.map(|(id, window)| (id, window.to_owned())).into());
    })
    .await;
}

#[tokio::test]
async fn an_imported_day_waits_for_nothing_and_goes_with_its_reader() {
    on_both(async |store| {
        let mut ada = subscriber("ada", &["file:ada", "file:ada2"]);
        ada.preferences.reach = dawnpost::domain::preferences::Reach::Preferred;
        store.put_subscriber(&ada).await.expect("a reader");
        import(&store, 1, "\"a\"", &[id(1)]).await;
        let filter = DeliveryFilter { limit: 9, ..DeliveryFilter::default() };
        assert!(store.deliveries(&filter).await.expect("a query").is_empty());
        assert_eq!(earliest_due(&store).await, None);
        assert!(store.stranded_issues(at(0)).await.expect("a query").is_empty(), "not dead, so not to go elsewhere");
        assert!(store.uncertain_issues(&["ada"], at(0)).await.expect("a query").is_empty());
        assert!(store.channel_backlogs(at(99)).await.expect("a query").is_empty());
        assert!(store.delivery_days(at(0)).await.expect("a query").is_empty());
        assert_eq!(store.dead_deliveries(at(0), 9).await.expect("a query").recent, 0);
        assert!(store.erase("ada", &[], chrono::DateTime::UNIX_EPOCH).await.expect("a removal"));
        store.put_subscriber(&ada).await.expect("a reader");
        assert_eq!((windows(&store).await, digest(&store, "2025-11-05").await), (vec![], None));
        assert!(store.history("ada").await.expect("a query").is_empty());
    })
    .await;
}
