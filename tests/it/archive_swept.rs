//! An archive beside a store whose old issues are no longer kept: their pages stay as they are, the overviews list them, and
//! a build from nothing says how many have no page.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use dawnpost::store::Store;
use sha2::{Digest as _, Sha256};
use templates::archive::IssueStyle;

use crate::archive_pages::{broken_links, files};
use crate::archive_renewal::{assert_same, built, from_nothing, publish, with_days};
use crate::support::invented;
use crate::support::store::{damage, on_both, sweep};

/// Issues of a story, and how many of them are swept.
const DAYS: usize = 35;
const OLD: usize = 20;

fn midnight(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}

/// What a build would make if nothing had been swept.
async fn unswept(days: usize) -> BTreeMap<String, String> {
    let twin = Store::open("sqlite::memory:").await.expect("a store");
    with_days(&twin, days).await;
    from_nothing(&twin, IssueStyle::Ranked).await
}

fn without_manifest(mut files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    files.retain(|path, _| !path.ends_with(".archive.json"));
    files
}

/// Says that another program has written the manifest.
fn as_of_another_program(manifest: &Path) {
    let text = fs::read_to_string(manifest).expect("a manifest");
    let (_, json) = text.split_once('\n').expect("a checksum");
    let program = json.split("\"program\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a program");
    let json = json.replace(program, "0.0.1/other");
    let mut hash = Sha256::new();
    hash.update(json.len().to_le_bytes());
    hash.update(json.as_bytes());
    let checksum: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    fs::write(manifest, format!("{checksum}\n{json}")).expect("a manifest");
}

#[tokio::test]
async fn pages_of_swept_issues_stay_and_one_day_more_is_as_if_all_were_kept() {
    on_both(async |store| {
        let dates = with_days(&store, DAYS).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        let before = files(folder.path());
        sweep(&store, midnight(dates[OLD])).await;
        let report = built(&store, folder.path()).await;
        assert_eq!((report.written, report.removed, report.without_page), (0, 0, 0), "{report:?}");
        assert_same(&files(folder.path()), &before, "a sweep");
        publish(&store, invented::dates(DAYS + 1)[DAYS], 0).await;
        let report = built(&store, folder.path()).await;
        assert_eq!((report.removed, &report.faults[..]), (0, &[][..]));
        let (mut found, mut expected) = (files(folder.path()), unswept(DAYS + 1).await);
        // Of the newest thirty issues the feed has those that are kept.
        let feed = found.remove("ada/atom.xml").expect("a feed");
        assert_eq!(feed.matches("<entry>").count(), DAYS + 1 - OLD);
        expected.remove("ada/atom.xml");
        assert_same(&without_manifest(found), &without_manifest(expected), "a day more");
        assert_eq!(built(&store, folder.path()).await.written, 0);
    })
    .await;
}

#[tokio::test]
async fn a_lost_manifest_and_an_upgrade_leave_swept_pages_alone() {
    on_both(async |store| {
        let dates = with_days(&store, DAYS).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        sweep(&store, midnight(dates[OLD])).await;
        let expected = without_manifest(files(folder.path()));
        let manifest = folder.path().join("ada/.archive.json");
        // The feed is made anew too, without what is no longer kept.
        let but_feed = |mut files: BTreeMap<String, String>| {
            files.remove("ada/atom.xml");
            without_manifest(files)
        };
        for trouble in ["an upgrade", "a lost manifest", "a damaged manifest", "a lost manifest again"] {
            match trouble {
                "an upgrade" => as_of_another_program(&manifest),
                "a damaged manifest" => fs::write(&manifest, "cut sh").expect("a file"),
                _ => fs::remove_file(&manifest).expect("a file"),
            }
            let report = built(&store, folder.path()).await;
            assert_eq!((report.without_page, report.removed, &report.faults[..]), (0, 0, &[][..]), "{trouble}");
            assert_same(&but_feed(files(folder.path())), &but_feed(expected.clone()), trouble);
            assert_eq!(built(&store, folder.path()).await.written, 0, "{trouble}");
        }
        // They still belong to the archive: with the reader, they go.
        let other = dawnpost::domain::subscriber::Subscriber {
            id: "bea".to_owned(),
            ..crate::support::store::subscriber("bea", &[])
        };
        store.put_subscriber(&other).await.expect("a reader");
        store.erase("ada", &[], midnight(dates[0])).await.expect("erased");
        let options = crate::archive::edition(IssueStyle::Ranked);
        let readers = store.subscribers().await.expect("readers");
        dawnpost::archive::build(&store, &options, &readers, true, folder.path(), &mut |_, _| {}).await.expect("built");
        assert!(folder.path().join("ada").exists(), "without any issue it is the wrong store");
    })
    .await;
}

#[tokio::test]
async fn a_build_from_nothing_counts_what_has_no_page() {
    on_both(async |store| {
        let dates = with_days(&store, DAYS).await;
        sweep(&store, midnight(dates[OLD])).await;
        let folder = tempfile::tempdir().expect("a folder");
        let report = built(&store, folder.path()).await;
        assert_eq!((report.without_page as usize, report.readers, &report.faults[..]), (OLD, 1, &[][..]));
        let found = files(folder.path());
        assert_eq!(broken_links(&found), Vec::<String>::new());
        assert!(found.contains_key(&format!("ada/{}.html", dates[OLD])));
        assert!(!found.contains_key(&format!("ada/{}.html", dates[OLD - 1])));
        // Nothing at all is kept.
        sweep(&store, midnight(dates[DAYS - 1]) + chrono::Duration::days(1)).await;
        let empty = tempfile::tempdir().expect("a folder");
        let report = built(&store, empty.path()).await;
        assert_eq!((report.without_page as usize, report.readers, &report.faults[..]), (DAYS, 0, &[][..]));
        // Where there are pages, they stay, and the reader stays listed.
        let report = built(&store, folder.path()).await;
        assert_eq!((report.without_page as usize, report.written, report.removed), (OLD, 0, 0), "{report:?}");
        assert_same(&files(folder.path()), &found, "everything was swept");
    })
    .await;
}

#[tokio::test]
async fn a_swept_page_that_somebody_removed_is_not_linked_any_more() {
    on_both(async |store| {
        let dates = with_days(&store, 6).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        sweep(&store, midnight(dates[3])).await;
        fs::remove_file(folder.path().join(format!("ada/{}.html", dates[2]))).expect("a file");
        let report = built(&store, folder.path()).await;
        assert_eq!((report.without_page, &report.faults[..]), (1, &[][..]), "{report:?}");
        let found = files(folder.path());
        let neighbour = &found[&format!("ada/{}.html", dates[3])];
        assert!(
            neighbour.contains(&format!("{}.html", dates[1])) && !neighbour.contains(&format!("{}.html", dates[2]))
        );
        assert!(!found["ada/index.html"].contains(&format!("{}.html", dates[2])));
        // A page that says something else than it should is not taken for one of ours.
        fs::remove_file(folder.path().join("ada/.archive.json")).expect("a file");
        fs::write(folder.path().join(format!("ada/{}.json", dates[0])), "{}").expect("a file");
        assert_eq!(built(&store, folder.path()).await.without_page, 2);
        damage(&store, "update issue set digest = '', packed = null").await;
    })
    .await;
}

#[tokio::test]
async fn a_swept_issue_of_a_build_without_citations_keeps_its_page() {
    on_both(async |store| {
        let dates = with_days(&store, DAYS).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        sweep(&store, midnight(dates[OLD])).await;
        for extension in ["bib", "ris"] {
            fs::remove_file(folder.path().join(format!("ada/{}.{extension}", dates[2]))).expect("a file");
        }
        let report = built(&store, folder.path()).await;
        assert_eq!((report.without_page, report.removed), (0, 0), "{report:?}");
        let page = format!("ada/{}.html", dates[2]);
        assert!(files(folder.path()).contains_key(&page), "{page}");
    })
    .await;
}
