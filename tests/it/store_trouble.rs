//! A store in trouble: it is locked, replaced, emptied or of another version, and workers die or are suspended.

use std::fs;
use std::time::Duration;

use dawnpost::domain::delivery::{Delivery, DeliveryState, Receipt};
use dawnpost::domain::subscriber::Status;
use dawnpost::store::{
    Attempt, ClaimEnd, ClaimRequest, EndResult, EndedClaim, Settlement, SoleRole, Store, StoreError,
};

use crate::support::LONGEST_WAIT;
use crate::support::schema::Schema;
use crate::support::store::{CHANNELS, at, claim_of, count, damage, on_both, publish_first, shares, subscriber};

const LEASE: Duration = Duration::from_secs(60);

/// A SQLite store in a new folder.
async fn sqlite() -> (tempfile::TempDir, String, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
    let store = Store::open(&url).await.expect("a store");
    (folder, url, store)
}

/// Runs a story on a SQLite store, and on PostgreSQL if there is one, each with its URL.
async fn on_both_urls(story: impl AsyncFn(String, Store)) {
    let (_folder, url, store) = sqlite().await;
    story(url, store).await;
    if let Some(schema) = Schema::create().await {
        let url = schema.url.clone();
        let store = Store::open(&url).await.expect("a store");
        story(url, store).await;
        schema.remove().await;
    }
}

/// A claim `seconds` after noon by a worker that has these ids in hand.
async fn claim_by(store: &Store, token: &str, worker: i64, seconds: i64, in_hand: &[Delivery]) -> Vec<Delivery> {
    let in_hand: Vec<String> = in_hand.iter().map(|delivery| delivery.id.clone()).collect();
    let request = ClaimRequest {
        lease_token: token,
        worker: Some(worker),
        now: at(seconds),
        lease: LEASE,
        shares: &shares(&CHANNELS, 50),
        in_hand: &in_hand,
    };
    store.claim(&request).await.expect("a claim").concat()
}

fn sent(delivery: &Delivery) -> EndedClaim {
    let settlement = Settlement::Sent(Receipt { id: "1".to_owned() });
    let attempt = Attempt::sent(at(1), Duration::ZERO);
    EndedClaim { delivery: delivery.clone(), end: ClaimEnd::Tried { settlement, attempt } }
}

#[tokio::test]
async fn what_a_worker_has_in_hand_is_not_claimed_again_after_a_clock_jump() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["telegram:1"]), 1).await;
        let in_hand = claim_by(&store, "w/1", 7, 0, &[]).await;
        assert_eq!(in_hand.len(), 1);
        assert!(claim_by(&store, "w/2", 7, 86_400, &in_hand).await.is_empty(), "it is still being sent");
        let again = claim_by(&store, "w/3", 7, 86_400, &[]).await;
        assert!(again[0].maybe_sent, "a claim that nobody has in hand is of a process that has ended");
    })
    .await;
}

#[tokio::test]
async fn ended_claims_are_written_in_one_transaction_with_those_that_are_given_back() {
    on_both(async |store| {
        publish_first(&store, &subscriber("ada", &["telegram:1", "file:ada", "discord:user/1"]), 1).await;
        let batch = claim_of(&store, "w/1", at(0), LEASE, 50, &CHANNELS).await;
        let stale = Delivery { lease_token: "w/0".to_owned(), ..batch[1].clone() };
        let released = EndedClaim { delivery: batch[2].clone(), end: ClaimEnd::Released };
        let written = store.end_claims(&[sent(&batch[0]), sent(&stale), released]).await.expect("written");
        let settled = EndResult::Settled;
        assert_eq!(written, [settled(DeliveryState::Sent), EndResult::Stale, settled(DeliveryState::Planned)]);
        let again = claim_of(&store, "w/2", at(2), LEASE, 50, &CHANNELS).await;
        assert_eq!(again.len(), 1);
        assert_eq!((&again[0].id, again[0].maybe_sent), (&batch[2].id, false));
    })
    .await;
}

#[tokio::test]
async fn what_a_dead_worker_had_claimed_is_free_at_once_on_postgresql() {
    on_both(async |store| {
        let session = store.register_worker().await.expect("a session");
        let other = store.register_worker().await.expect("another session");
        publish_first(&store, &subscriber("ada", &["telegram:1"]), 1).await;
        let held = claim_by(&store, "w/1", session.key(), 0, &[]).await;
        assert_eq!(held.len(), 1);
        assert_eq!(store.claimed_deliveries().await.expect("a count"), 1, "it is claimed and not settled");
        assert_eq!(store.end_dead_leases(at(1)).await.expect("a query"), 0, "it is alive");
        if matches!(store, Store::Sqlite(_)) {
            return;
        }
        assert!(
            claim_by(&store, "w/2", other.key(), 86_400, &[]).await.is_empty(),
            "it is alive, whatever the clock says"
        );
        let lost = claim_by(&store, "w/4", session.key(), 86_400, &[]).await;
        assert_eq!(lost.len(), 1, "a claim whose commit was not acknowledged is nobody's when its lease ends");
        drop(session);
        // The server notices within moments that the connection is closed.
        let mut freed = 0;
        for _ in 0..500 {
            freed = store.end_dead_leases(at(2)).await.expect("a query");
            if freed > 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(freed, 1);
        let taken = claim_by(&store, "w/3", other.key(), 2, &[]).await;
        assert!(taken[0].maybe_sent);
        let mut other = other;
        assert!(other.is_held().await);
    })
    .await;
}

#[tokio::test]
async fn a_role_is_held_by_one_session_on_postgresql_until_its_connection_ends() {
    on_both(async |store| {
        let mut holder = store.role_session(SoleRole::Scheduler).await.expect("a session");
        assert!(holder.try_take().await.expect("an answer") && holder.is_held().await);
        let mut bot = store.role_session(SoleRole::TelegramBot).await.expect("a session");
        assert!(bot.try_take().await.expect("an answer"), "another role");
        let mut other = store.role_session(SoleRole::Scheduler).await.expect("another session");
        let is_shared = matches!(store, Store::Postgres(_));
        assert_eq!(other.try_take().await.expect("an answer"), !is_shared);
        drop(holder);
        // The server notices the end of the connection on its own time.
        while is_shared && !other.try_take().await.expect("an answer") {
            tokio::task::yield_now().await;
        }
        assert!(other.is_held().await);
        if is_shared {
            let end = "select count(pg_terminate_backend(pid)) from pg_locks
                       where classid = 1684109168 and database = (select oid from pg_database where datname = current_database())
                           and objid = cast(cast(hashtext((select id from store_identity)) as bigint) & 4294967295 as oid)";
            assert_eq!(count(&store, end).await, 1);
            assert!(!other.is_held().await, "its connection has ended");
        }
    })
    .await;
}

#[tokio::test]
async fn every_store_has_an_identity_of_its_own_and_keeps_it() {
    on_both(async |store| {
        let identity = store.identity().await.expect("an identity");
        assert_eq!((identity.len(), store.identity().await.expect("an identity")), (32, identity.clone()));
        let (_folder, url, other) = sqlite().await;
        let others = other.identity().await.expect("an identity");
        assert_ne!(identity, others);
        other.close().await;
        assert_eq!(Store::open(&url).await.expect("the same store").identity().await.expect("an identity"), others);
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_deleted_while_it_is_used_is_not_made_anew() {
    let (folder, url, store) = sqlite().await;
    let file = folder.path().join("dawnpost.db");
    fs::remove_file(&file).expect("the file is removed");
    for _ in 0..3 {
        store.set_status("ada", &Status::Left).await.expect_err("the store is gone");
    }
    assert!(!file.exists(), "no new file was made");
    // Nor is another store in its stead used.
    let other = Store::open(&url).await.expect("a new store");
    assert!(store.identity().await.is_err());
    assert!(other.identity().await.is_ok());
}

#[tokio::test]
async fn a_store_that_another_one_has_replaced_is_closed() {
    let (folder, url, store) = sqlite().await;
    let file = folder.path().join("dawnpost.db");
    fs::rename(&file, folder.path().join("old.db")).expect("moved away");
    let _other = Store::open(&url).await.expect("a new store");
    let error = store.identity().await.expect_err("it is replaced");
    assert!(matches!(error, StoreError::Closed), "{error}");
    assert!(!error.may_pass());
}

#[tokio::test]
async fn a_store_is_locked_by_one_process_whichever_path_leads_to_it() {
    let (folder, url, store) = sqlite().await;
    store.close().await;
    let lock = Store::lock(&url).expect("a lock");
    let link = folder.path().join("link.db");
    std::os::unix::fs::symlink(folder.path().join("dawnpost.db"), &link).expect("a link");
    for other in [url.clone(), format!("sqlite:{}", link.display())] {
        let refused = Store::lock(&other).expect_err("it is locked");
        assert!(matches!(refused, StoreError::Locked { .. }), "{refused}");
    }
    let store = Store::open(&url).await.expect("the store works under its lock");
    assert!(store.identity().await.is_ok());
    drop(lock);
    Store::lock(&url).expect("the lock is free again");
    Store::lock("sqlite::memory:").expect("nobody else sees it");
}

#[tokio::test]
async fn a_store_of_an_older_version_is_migrated_by_the_process_that_locks_it() {
    let (folder, url, store) = sqlite().await;
    damage(&store, "delete from _sqlx_migrations where version > 3").await;
    store.close().await;
    let refused = Store::open_beside(&url).await.expect_err("a command beside it does not migrate");
    assert!(matches!(refused, StoreError::OldSchema { found: 3, .. }), "{refused}");
    let backup = folder.path().join("backup.db");
    Store::open_as_is(&url).await.expect("as it is").backup(&backup).await.expect("a backup before the update");
    Store::check_backup(&backup).await.expect("a whole backup");
    let (_folder, url, store) = sqlite().await;
    store.close().await;
    Store::open_beside(&url).await.expect("the current version").identity().await.expect("an identity");
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_refused_at_once_and_holds_up_nobody() {
    on_both_urls(async |url, store| {
        damage(
            &store,
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            select 9999, 'of tomorrow', success, checksum, 0 from _sqlx_migrations where version = 1",
        )
        .await;
        for opened in [Store::open(&url).await, Store::open_beside(&url).await] {
            let refused = opened.expect_err("a program of yesterday");
            assert!(matches!(refused, StoreError::NewSchema { found: 9999, .. }), "{refused}");
            assert!(refused.to_string().contains("a newer dawnpost"), "{refused}");
        }
        damage(&store, "delete from _sqlx_migrations where version = 9999").await;
        Store::open(&url).await.expect("whoever fits comes in at once");
    })
    .await;
}

#[tokio::test]
async fn a_signing_secret_that_the_store_was_not_used_with_is_noticed_once() {
    let marks = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    on_both(async |store| {
        for (given, is_known) in [
            (&["old"][..], true),
            (&["old"], true),
            (&["new", "old"], true),
            (&["new"], true),
            (&["other"], false),
            (&["other"], true),
            (&["new"], false),
        ] {
            assert_eq!(store.replace_secret_mark(&marks(given)).await.expect("a query"), is_known, "{given:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn migrations_that_fail_leave_no_lock_behind() {
    on_both_urls(async |url, store| {
        damage(
            &store,
            "update _sqlx_migrations set checksum = (select checksum from _sqlx_migrations where version = 2)
            where version = 1",
        )
        .await;
        let refused = Store::open(&url).await.expect_err("other tables than ours");
        assert!(matches!(refused, StoreError::Migration(_)), "{refused}");
        let again = Store::open(&url).await.expect_err("at once, and for the same reason");
        assert!(matches!(again, StoreError::Migration(_)), "{again}");
    })
    .await;
}

#[tokio::test]
async fn a_backup_that_is_not_whole_is_found_out_before_it_is_needed() {
    let (folder, _url, store) = sqlite().await;
    store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
    let backup = folder.path().join("backup.db");
    store.backup(&backup).await.expect("a backup");
    Store::check_backup(&backup).await.expect("a whole backup");
    let whole = fs::read(&backup).expect("the backup");
    fs::write(&backup, &whole[..whole.len() / 2]).expect("half of it");
    assert!(matches!(Store::check_backup(&backup).await, Err(StoreError::File { .. })));
    assert!(matches!(Store::check_backup(&folder.path().join("none.db")).await, Err(StoreError::File { .. })));
}

#[tokio::test]
async fn a_store_that_nobody_holds_any_more_closes_its_file() {
    let (folder, _url, store) = sqlite().await;
    let is_open = || {
        let open = fs::read_dir("/proc/self/fd").expect("the open files").flatten();
        open.filter_map(|file| fs::read_link(file.path()).ok()).any(|path| path.starts_with(folder.path()))
    };
    assert!(is_open());
    drop(store);
    // The connection is closed by a thread of its own.
    let closed = async {
        while is_open() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONGEST_WAIT, closed).await.expect("the file is closed");
}
