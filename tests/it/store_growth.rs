//! What one more reader costs the store where there are a hundred, a thousand and ten thousand: counted in the steps of SQLite's
//! virtual machine, which are the same on every machine. A statement that scans a table takes as many more as there are rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dawnpost::domain::delivery::Receipt;
use dawnpost::domain::subscriber::Status;
use dawnpost::store::{Attempt, DuePlace, Settlement, Store, StoreError, Tombstone};
use sqlx::AssertSqlSafe;

use crate::support::store::{CHANNELS, EndClaim as _, address, at, claim_of, publish_issue, subscriber};

const READERS: [u32; 3] = [100, 1_000, 10_000];

/// The growth that is allowed from the first number of readers to the last.
const MOST_GROWTH: f64 = 1.3;

/// A store with some readers who are due tomorrow, each with two addresses, a letter, a tombstone, and an issue of which a mail is
/// sent; one in ten is withdrawn, and one in ten has an address that a platform has replaced.
async fn store_with(readers: u32) -> Store {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    store.put_subscriber(&subscriber("model", &["file:model"])).await.expect("a reader");
    store.set_next_due("model", Some(at(86_400))).await.expect("planned");
    let numbers =
        format!("with recursive number (n) as (select 0 union all select n + 1 from number where n + 1 < {readers})");
    let columns = "origin, schedule, timezone, language, criteria, preferences, cursor_json";
    for insert in [
        format!(
            "insert into subscriber (id, status, next_due_at, joined_at, gone_at, {columns}) select 'r' || n,
                 case when n % 10 = 0 then 'withdrawn' else 'active' end, {tomorrow} + n, 0,
                 case when n % 10 = 0 then 0 end, {columns}
             from number join subscriber on id = 'model'",
            tomorrow = at(86_400).timestamp(),
        ),
        "insert into address (address, subscriber, position, active)
         select 'mailto:r' || n || '@example.org', 'r' || n, 0, true from number"
            .to_owned(),
        "insert into address (address, subscriber, position, active) select 'telegram:-' || (n + 1), 'r' || n, 1, n % 10 > 0
         from number"
            .to_owned(),
        "insert into address (address, subscriber, position, active, moved_from)
         select 'telegram:-100999' || (n + 1), 'r' || n, 1, true, 'telegram:-' || (n + 1) from number where n % 10 = 0"
            .to_owned(),
        "insert into notice (id, address, subscriber, kind, detail, state, created_at, expires_at)
         select 'n' || n, 'mailto:r' || n || '@example.org', 'r' || n, 'login', '{}', 'sent', 0, 0 from number"
            .to_owned(),
        "insert into tombstone (pseudonym, kind, at) select 'p' || n, 'erased', 0 from number".to_owned(),
        "insert into issue (id, subscriber, issue_window, digest, published_at)
         select 'i' || n, 'r' || n, '2025-11-03', '{}', 0 from number"
            .to_owned(),
        "insert into issue_paper (subscriber, paper_id, issue_window) select 'r' || n, '2511.00009', '2025-11-03' from number"
            .to_owned(),
        "insert into delivery (id, issue_id, subscriber, issue_window, address, channel, part, parts, payload, state,
             planned_at, expires_at, target)
         select 'd' || n, 'i' || n, 'r' || n, '2025-11-03', 'mailto:r' || n || '@example.org', 'email', 1, 1, '', 'sent', 0, 0,
             'email:example.org'
         from number"
            .to_owned(),
        "insert into attempt (delivery_id, n, at, class, detail, duration_ms) select 'd' || n, 1, 0, 'sent', '', 0 from number"
            .to_owned(),
    ] {
        let Store::Sqlite(connections) = &store else { panic!("SQLite was asked for") };
        sqlx::query(AssertSqlSafe(format!("{numbers} {insert}"))).execute(connections.writers()).await.expect("rows");
    }
    store
}

/// The steps that SQLite's virtual machine takes for something.
async fn steps(store: &Store, work: impl AsyncFnOnce(&Store) -> Result<(), StoreError>) -> u64 {
    let Store::Sqlite(connections) = store else { panic!("SQLite was asked for") };
    let steps = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&steps);
    let count = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        true
    };
    connections
        .writers()
        .acquire()
        .await
        .expect("a connection")
        .lock_handle()
        .await
        .expect("its handle")
        .set_progress_handler(1, count);
    work(store).await.expect("the work is done");
    steps.load(Ordering::Relaxed)
}

/// What it takes with each number of readers: not more than [`MOST_GROWTH`] times as many steps.
async fn does_not_grow(what: &str, work: impl AsyncFn(&Store) -> Result<(), StoreError>) {
    let mut taken = Vec::new();
    for readers in READERS {
        taken.push(steps(&store_with(readers).await, &work).await);
    }
    assert!(taken[0] > 0 && taken[2] as f64 <= taken[0] as f64 * MOST_GROWTH, "{what}: {taken:?} steps");
}

#[tokio::test]
async fn one_more_subscriber_costs_the_same_however_many_there_are() {
    does_not_grow("a new subscriber", async |store| {
        store.put_subscriber(&subscriber("new", &["mailto:new@example.org", "telegram:7"])).await
    })
    .await;
    does_not_grow("a change", async |store| {
        store.put_subscriber(&subscriber("r7", &["mailto:r7@example.org", "telegram:-8", "file:r7"])).await
    })
    .await;
    does_not_grow("the addresses of somebody withdrawn", async |store| {
        store.put_subscriber(&subscriber("new", &["mailto:r20@example.org", "telegram:-21"])).await
    })
    .await;
}

#[tokio::test]
async fn what_a_sync_asks_of_each_subscriber_does_not_grow_with_their_number() {
    does_not_grow("whether somebody had everything erased", async |store| {
        let pseudonyms = ["p5".to_owned(), "nobody".to_owned()];
        store.has_tombstone(&pseudonyms, Tombstone::Erased).await.map(drop)
    })
    .await;
    does_not_grow("a withdrawal", async |store| store.set_status("r7", &Status::Withdrawn).await.map(drop)).await;
    does_not_grow("whose an address is", async |store| {
        store.subscriber_at(&address("mailto:r7@example.org")).await.map(drop)
    })
    .await;
    does_not_grow("an address that does not work", async |store| {
        store.deactivate_address(&address("mailto:r7@example.org"), "full", at(0)).await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn a_tick_does_not_look_at_those_who_are_not_due() {
    does_not_grow("what a tick asks when nobody is due", async |store| {
        store.record_turnover(at(60)).await?;
        assert!(store.due_subscribers(at(60), &DuePlace::default(), 256).await?.due.is_empty());
        assert!(store.due_newcomers(at(60)).await?.is_empty());
        store.next_due_after(at(60)).await.map(drop)
    })
    .await;
    does_not_grow("a page of those who are due, the last one", async |store| {
        store.set_next_due("r7", Some(at(1))).await?;
        let page = store.due_subscribers(at(60), &DuePlace::default(), 256).await?;
        let read: Vec<_> = page.due.iter().map(|due| (&due.subscriber, Some(at(86_400)))).collect();
        assert_eq!(store.plan_next_due(&read).await?, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_issue_and_its_delivery_cost_the_same_however_many_readers_there_are() {
    let reader = subscriber("r7", &["mailto:r7@example.org"]);
    does_not_grow("an issue, from its reader to its receipt", async |store| {
        store.active_addresses_of(&["r7"]).await?;
        store.histories_of(&["r7"]).await?;
        store.votes_of(&["r7"]).await?;
        store.uncertain_issues(&["r7"], at(0)).await?;
        publish_issue(store, &reader, 0, 1).await;
        let claimed = claim_of(store, "w/1", at(1), Duration::from_secs(60), 64, &CHANNELS).await;
        assert_eq!(claimed.len(), 1);
        store.digest(&claimed[0].issue).await?;
        let receipt = Settlement::Sent(Receipt { id: "1".to_owned() });
        assert!(store.settle(&claimed[0], receipt, Attempt::sent(at(2), Duration::ZERO)).await?);
        Ok(())
    })
    .await;
    does_not_grow("a look at an outbox with nothing to send", async |store| {
        assert!(claim_of(store, "w/1", at(1), Duration::from_secs(60), 64, &CHANNELS).await.is_empty());
        for channel in CHANNELS {
            store.earliest_due(channel).await?;
        }
        Ok(())
    })
    .await;
}
