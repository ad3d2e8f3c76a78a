//! How a store is opened, backed up and restored; and the rule that every public method of `store/` is in a story that
//! runs on both databases.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use dawnpost::domain::subscriber::Status;
use dawnpost::store::{Store, StoreError};

use crate::support::store::{on_both, subscriber};

#[tokio::test]
async fn a_database_in_memory_lasts_as_long_as_its_store() {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
    assert!(store.clone().subscriber("ada").await.expect("a query").is_some());
}

#[tokio::test]
async fn what_is_saved_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
    let store = Store::open(&url).await.expect("a new store");
    store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
    // Not closed: as after a kill.
    let again = Store::open(&url).await.expect("the same store");
    assert!(again.subscriber("ada").await.expect("a query").is_some());
    for one in [store, again] {
        one.close().await;
        assert!(one.subscriber("ada").await.is_err(), "a closed store answers nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_open_a_new_store_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
    let opened: Vec<_> = (0..6)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Store::open(&url).await.map(drop) })
        })
        .collect();
    for one in opened {
        one.await.expect("no panic").expect("a store");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_store_and_its_backup_can_be_read_by_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("dawnpost.db");
    let store = Store::open(&format!("sqlite:{}", file.display())).await.expect("a store");
    store.put_subscriber(&subscriber("ada", &["mailto:ada@example.org"])).await.expect("a reader");
    let backup = folder.path().join("backup.db");
    store.backup(&backup).await.expect("a backup");
    // A copy that came from elsewhere is open to everybody; what is restored from it is not.
    let copy = tempfile::NamedTempFile::new().expect("a file");
    fs::copy(&backup, copy.path()).expect("a copy");
    fs::set_permissions(copy.path(), fs::Permissions::from_mode(0o644)).expect("permissions");
    let restored = format!("sqlite:{}", folder.path().join("restored.db").display());
    Store::restore(&restored, copy.path()).await.expect("a restored store");
    for entry in fs::read_dir(folder.path()).expect("a folder") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("metadata").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", entry.path().display());
    }
}

#[tokio::test]
async fn what_was_erased_is_overwritten_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("dawnpost.db");
    let store = Store::open(&format!("sqlite:{}", file.display())).await.expect("a store");
    let holds = |text: &str| fs::read(&file).expect("a file").windows(text.len()).any(|part| part == text.as_bytes());
    for id in ["ada", "bea"] {
        store.put_subscriber(&subscriber(id, &[&format!("mailto:{id}@example.org")])).await.expect("a reader");
    }
    store.erase("ada", &[], DateTime::UNIX_EPOCH).await.expect("erased");
    // The write-ahead log is emptied when the last connection closes.
    store.close().await;
    assert!(holds("bea@example.org") && !holds("ada@example.org"));
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_is_named_without_its_password() {
    let url = "postgres://ann:hunter2@127.0.0.1:1/nowhere";
    let error = Store::open(url).await.expect_err("nobody listens there");
    assert_eq!(error.to_string(), "cannot open the store at postgres://127.0.0.1:1/nowhere");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn a_backup_holds_everything_and_overwrites_nothing() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
        store.set_status("ada", &Status::Left).await.expect("a status");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("it's a backup.db");
        let url = format!("sqlite:{}", folder.path().join("restored/dawnpost.db").display());
        if let Store::Postgres(_) = store {
            let error = store.backup(&file).await.expect_err("not on PostgreSQL");
            assert!(error.to_string().contains("pg_dump"), "{error}");
            let refused = Store::restore("postgres://127.0.0.1:1/x", &file).await.expect_err("not on PostgreSQL");
            assert!(refused.to_string().contains("pg_restore"), "{refused}");
            return;
        }
        store.backup(&file).await.expect("a backup");
        assert!(matches!(store.backup(&file).await, Err(StoreError::File { .. })), "overwritten");
        let restored = Store::restore(&url, &file).await.expect("a restored store");
        let ada = restored.subscriber("ada").await.expect("a query").expect("the reader");
        assert_eq!(ada.status, Status::Left);
        assert!(matches!(Store::restore(&url, &file).await, Err(StoreError::File { .. })), "overwritten");
    })
    .await;
}

#[tokio::test]
async fn only_a_backup_is_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("dawnpost.db").display());
    let file = folder.path().join("notes.txt");
    for content in ["", "short", "These are notes and not a database."] {
        fs::write(&file, content).expect("a file");
        assert!(matches!(Store::restore(&url, &file).await, Err(StoreError::File { .. })), "{content}");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left behind");
    }
    assert!(Store::restore(&url, &folder.path().join("missing.db")).await.is_err());
    // A log that an old store has left behind would be replayed into the new one: it is moved away.
    let backup = folder.path().join("backup.db");
    let store = Store::open(&format!("sqlite:{}", folder.path().join("other.db").display())).await.expect("a store");
    store.backup(&backup).await.expect("a backup");
    fs::write(folder.path().join("dawnpost.db-wal"), "old").expect("a file");
    Store::restore(&url, &backup).await.expect("a restored store");
    assert_eq!(fs::read(folder.path().join("dawnpost.db-wal.lost")).expect("the old log"), b"old");
}

#[test]
fn every_public_method_of_the_store_is_in_a_story() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stories = sources(&root.join("tests/it"), "store").concat();
    let code = sources(&root.join("src/store"), "").concat();
    let methods: Vec<&str> =
        code.split("pub async fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next()).collect();
    assert!(methods.len() > 30, "only {methods:?} were found");
    for method in methods {
        let called = stories.contains(&format!(".{method}(")) || stories.contains(&format!("Store::{method}("));
        assert!(called, "`{method}` is in no story of tests/it/store*.rs");
    }
}

#[test]
fn no_query_changes_or_removes_a_row_of_the_ledger() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for source in sources(&root.join("src/store"), "") {
        let words: Vec<&str> = source.split_whitespace().map(|word| word.trim_matches(['"', '(', ','])).collect();
        let changed = words.windows(2).any(|pair| pair == ["update", "attempt"]);
        let removed = words.windows(3).any(|three| three == ["delete", "from", "attempt"]);
        assert!(!changed && !removed, "the ledger is append-only");
    }
}

fn sources(folder: &Path, prefix: &str) -> Vec<String> {
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    files
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)))
        .map(|path| fs::read_to_string(path).expect("a source"))
        .collect()
}
