//! What one more reader costs the store where there are a hundred, a thousand and ten thousand: counted in the steps of SQLite's
//! virtual machine, which are the same on every machine. A statement that scans a table takes as many more as there are rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dawnpost::domain::subscriber::Status;
use dawnpost::store::{Store, StoreError, Tombstone};
use sqlx::AssertSqlSafe;

use crate::support::store::{address, at, subscriber};

const READERS: [u32; 3] = [100, 1_000, 10_000];

/// The growth that is allowed from the first number of readers to the last.
const MOST_GROWTH: f64 = 1.3;

/// A store with some readers, each with two addresses, a letter and a tombstone; one in ten is withdrawn, and one in ten has an
/// address that a platform has replaced.
async fn store_with(readers: u32) -> Store {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    store.put_subscriber(&subscriber("model", &["file:model"])).await.expect("a reader");
    let numbers =
        format!("with recursive number (n) as (select 0 union all select n + 1 from number where n + 1 < {readers})");
    let columns = "origin, schedule, timezone, language, criteria, preferences, cursor_json";
    for insert in [
        format!(
            "insert into subscriber (id, status, {columns}) select 'r' || n,
                 case when n % 10 = 0 then 'withdrawn' else 'active' end, {columns}
             from number join subscriber on id = 'model'"
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
    connections.writers().acquire().await.expect("a connection").lock_handle().await.expect("its handle").set_progress_handler(1, count);
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
