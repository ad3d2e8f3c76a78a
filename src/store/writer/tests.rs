//! The promises of the writer: what is written together, and what one member's end means for the others. `writer.rs` has it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use futures_util::future::join_all;
use tempfile::TempDir;

use super::{Member, Writer};
use crate::store::{SqliteConnections, Store, StoreError};

/// Writers at the same time.
const WRITERS: usize = 50;

/// A statement that fails by itself.
const TWICE: &str = "insert into channel_pause (channel, since, reason) values ('once', 0, ''), ('once', 0, '')";

async fn store() -> (TempDir, Store, Arc<SqliteConnections>) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
    let store = Store::open(&url).await.expect("a store");
    let Store::Sqlite(connections) = &store else { panic!("SQLite was asked for") };
    let connections = Arc::clone(connections);
    (folder, store, connections)
}

async fn insert(member: &mut Member, channel: &str, reason: &str) -> Result<(), sqlx::Error> {
    let insert = "insert into channel_pause (channel, since, reason) values ($1, 0, $2)";
    sqlx::query(insert).bind(channel).bind(reason).execute(&mut **member).await.map(drop)
}

async fn write(writer: &Arc<Writer>, channel: &str, reason: &str) -> Result<(), StoreError> {
    let mut member = writer.join().await?;
    insert(&mut member, channel, reason).await?;
    member.commit().await
}

/// What another connection sees.
async fn kept(connections: &SqliteConnections) -> Vec<String> {
    let select = "select channel from channel_pause order by channel";
    sqlx::query_scalar(select).fetch_all(connections.readers()).await.expect("rows")
}

/// Counts the commits from now on.
async fn count_commits(connections: &SqliteConnections) -> Arc<AtomicUsize> {
    let commits = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&commits);
    let mut connection = connections.writers().acquire().await.expect("a connection");
    connection.lock_handle().await.expect("its handle").set_commit_hook(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        true
    });
    commits
}

#[tokio::test]
async fn what_is_written_at_the_same_time_is_committed_together() {
    let (_folder, _store, connections) = store().await;
    let commits = count_commits(&connections).await;
    let names: Vec<String> = (0..WRITERS).map(|n| format!("{n:02}")).collect();
    let written = join_all(names.iter().map(|name| write(connections.writer(), name, ""))).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert_eq!(kept(&connections).await, names);
    let together = commits.load(Ordering::Relaxed);
    assert!((1..=3).contains(&together), "{together} commits");
    write(connections.writer(), "alone", "").await.expect("written");
    assert_eq!(commits.load(Ordering::Relaxed), together + 1, "who comes alone does not wait for others");
}

#[tokio::test]
async fn whoever_fails_or_goes_away_undoes_nothing_of_the_others() {
    let (_folder, _store, connections) = store().await;
    let writer = connections.writer();
    for name in ["first", "fourth"] {
        let fails = async {
            let mut member = writer.join().await?;
            insert(&mut member, &format!("{name} fails"), "").await?;
            Ok::<_, StoreError>(sqlx::query(TWICE).execute(&mut *member).await.map(drop)?)
        };
        let goes_away = async {
            let mut member = writer.join().await.expect("a turn");
            let channel = format!("{name} goes");
            let mut writing = pin!(insert(&mut member, &channel, ""));
            // Begun, and abandoned at once.
            let _is_written = poll_fn(|context| Poll::Ready(writing.as_mut().poll(context).is_ready())).await;
        };
        let (before, after) = (format!("{name}: before"), format!("{name}: after"));
        // In this order, and in the first round the one that fails has nobody before it.
        let (failed, before, (), after) = match name {
            "first" => tokio::join!(fails, write(writer, &before, ""), goes_away, write(writer, &after, "")),
            _ => {
                let (before, failed, (), after) =
                    tokio::join!(write(writer, &before, ""), fails, goes_away, write(writer, &after, ""));
                (failed, before, (), after)
            }
        };
        let failed = failed.expect_err("the same key twice");
        assert!(failed.is_about_row(), "{failed}");
        before.and(after).expect("written");
    }
    let names = ["first: after", "first: before", "fourth: after", "fourth: before"];
    assert_eq!(kept(&connections).await, names);
}

#[tokio::test]
async fn nobody_is_told_of_success_before_all_is_durable() {
    let (_folder, _store, connections) = store().await;
    let writer = connections.writer();
    let mut first = writer.join().await.expect("a turn");
    insert(&mut first, "first", "").await.expect("a row");
    let mut committing = pin!(first.commit());
    let mut second = pin!(writer.join());
    // The second one is in line before the first one ends, so both are of one group.
    assert!(poll_fn(|context| Poll::Ready(second.as_mut().poll(context).is_pending())).await);
    assert!(poll_fn(|context| Poll::Ready(committing.as_mut().poll(context).is_pending())).await);
    let mut second = second.await.expect("a turn");
    let seen: i64 =
        sqlx::query_scalar("select count(*) from channel_pause").fetch_one(&mut *second).await.expect("a count");
    assert_eq!((seen, kept(&connections).await.len()), (1, 0), "nobody else sees it yet");
    assert!(poll_fn(|context| Poll::Ready(committing.as_mut().poll(context).is_pending())).await);
    second.leave().await.expect("what it has seen is durable");
    assert_eq!(kept(&connections).await, ["first"]);
    committing.await.expect("durable");
}

#[tokio::test]
async fn a_store_works_again_after_a_write_found_the_disk_full() {
    let (_folder, store, connections) = store().await;
    let writer = connections.writer();
    let pages: i64 = sqlx::query_scalar("pragma page_count").fetch_one(connections.readers()).await.expect("a count");
    let no_room = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
    sqlx::query(no_room).execute(connections.writers()).await.expect("no room for growth");
    let large = "x".repeat(1 << 20);
    let (small, refused) = tokio::join!(write(writer, "small", ""), write(writer, "large", &large));
    let refused = refused.expect_err("the disk is full");
    assert!(refused.to_string().contains("full") && refused.may_pass(), "{refused}");
    // SQLite may have rolled back the small one as well, and then it is told so.
    assert_eq!(kept(&connections).await, if small.is_ok() { vec!["small"] } else { vec![] });
    // There is room again once the connection is closed: the limit was its own.
    let _lifted = sqlx::query("pragma max_page_count = 1073741823").execute(connections.writers()).await;
    write(writer, "large", &large).await.expect("room for a large row");
    assert!(kept(&connections).await.contains(&"large".to_owned()));
    store.close().await;
    assert!(matches!(write(writer, "late", "").await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn a_transaction_that_sqlite_ends_by_itself_fails_for_all_who_were_in_it() {
    let (_folder, _store, connections) = store().await;
    let writer = connections.writer();
    let trigger = "create trigger full before insert on channel_pause when new.channel = 'full'
                   begin select raise(rollback, 'the disk is full'); end";
    sqlx::query(trigger).execute(connections.writers()).await.expect("a trigger");
    let outcomes = tokio::join!(
        write(writer, "one", ""),
        write(writer, "two", ""),
        write(writer, "full", ""),
        write(writer, "next", ""),
    );
    for lost in [outcomes.0, outcomes.1] {
        assert!(lost.expect_err("it was rolled back").may_pass(), "it can be written again");
    }
    assert!(outcomes.2.is_err());
    outcomes.3.expect("a new group on a new connection");
    assert_eq!(kept(&connections).await, ["next"]);
}
