//! An archive that is built again: one day more rewrites only what it changes, and whatever happened in between, the files
//! are those that a build from nothing makes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::{Duration, NaiveDate, NaiveTime};
use dawnpost::archive::{BuildError, BuildReport, build};
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::store::Store;
use templates::archive::IssueStyle;

use crate::archive::edition;
use crate::archive_pages::{broken_links, files, freeze};
use crate::support::invented;
use crate::support::store::{damage, on_both, subscriber, with_plain_digests};

/// Issues of a story, over two months, and papers of each.
const DAYS: usize = 35;
const PAPERS: usize = 5;

pub async fn publish(store: &Store, date: NaiveDate, later: u32) {
    let (digest, _) = invented::digest("en", date, PAPERS, later.into());
    let window = if later == 0 { date.to_string() } else { format!("{date}+{later}") };
    let now = date.and_time(NaiveTime::MIN).and_utc() + Duration::hours(7);
    freeze(store, &window, now, &serde_json::to_string(&digest).expect("plain data")).await;
}

pub async fn with_days(store: &Store, days: usize) -> Vec<NaiveDate> {
    store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
    let dates = invented::dates(days);
    for date in &dates {
        publish(store, *date, 0).await;
    }
    dates
}

async fn try_build(store: &Store, style: IssueStyle, out: &Path) -> Result<BuildReport, BuildError> {
    let subscribers = store.subscribers().await.expect("readers");
    build(store, &edition(style), &subscribers, true, out, &mut |_, _| {}).await
}

pub async fn built(store: &Store, out: &Path) -> BuildReport {
    try_build(store, IssueStyle::Ranked, out).await.expect("an archive")
}

/// What a build from nothing makes, the manifest included.
pub async fn from_nothing(store: &Store, style: IssueStyle) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    try_build(store, style, folder.path()).await.expect("an archive");
    files(folder.path())
}

/// Tells paths rather than pages.
pub fn assert_same(found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>, after: &str) {
    let paths = found.keys().chain(expected.keys()).collect::<BTreeSet<_>>().into_iter();
    let other: Vec<&String> = paths.filter(|path| found.get(*path) != expected.get(*path)).collect();
    assert!(other.is_empty(), "after {after}, these are not what a build from nothing makes: {other:?}");
}

#[tokio::test]
async fn one_day_more_rewrites_only_what_it_changes() {
    on_both(async |store| {
        let dates = with_days(&store, DAYS).await;
        let folder = tempfile::tempdir().expect("a folder");
        let first = built(&store, folder.path()).await;
        assert_eq!((first.written, first.removed), (first.files, 0));
        let before = files(folder.path());
        let more = invented::dates(DAYS + 1)[DAYS];
        publish(&store, more, 0).await;
        let report = built(&store, folder.path()).await;
        let after = files(folder.path());
        let changed: BTreeSet<&str> =
            after.iter().filter(|(path, text)| before.get(*path) != Some(text)).map(|(path, _)| &path[..]).collect();
        let (last, month) = (dates[DAYS - 1], more.format("%Y-%m"));
        let issues = [
            format!("{more}.html"),
            format!("{more}.md"),
            format!("{more}.json"),
            format!("{more}.bib"),
            format!("{more}.ris"),
            format!("{last}.html"),
            format!("{last}.md"),
        ];
        let overviews =
            [format!("{month}/index.html"), format!("{month}/all.html"), format!("{}/index.html", more.format("%Y"))];
        let others = ["index.html", "search.html", "atom.xml", ".archive.json"].map(str::to_owned);
        let mut expected: BTreeSet<String> =
            issues.into_iter().chain(overviews).chain(others).map(|path| format!("ada/{path}")).collect();
        expected.insert("index.html".to_owned());
        assert_eq!(changed, expected.iter().map(|path| &path[..]).collect());
        // All but the manifest.
        assert_eq!(report.written as usize, expected.len() - 1);
        assert_eq!(report.files, first.files + 5);
        assert!(after[&format!("ada/{last}.html")].contains(&format!("href=\"{more}.html\"")));
        assert_eq!(broken_links(&after), Vec::<String>::new());
        assert_same(&after, &from_nothing(&store, IssueStyle::Ranked).await, "one day more");
        assert_eq!(built(&store, folder.path()).await.written, 0);
    })
    .await;
}

#[tokio::test]
async fn an_issue_that_is_known_is_not_even_read() {
    on_both(async |store| {
        let dates = with_days(&store, 4).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        // The feed holds all four of them; so far as they are as they were, it is not made again.
        damage(&store, "update issue set digest = 'damaged since', packed = null").await;
        let report = built(&store, folder.path()).await;
        assert_eq!((report.written, &report.faults[..]), (0, &[][..]));
        // Whoever must be read is told, and what was written of it stays.
        fs::remove_file(folder.path().join(format!("ada/{}.md", dates[1]))).expect("a file");
        let report = built(&store, folder.path()).await;
        assert!(report.faults.iter().any(|fault| fault.contains(&dates[1].to_string())), "{report:?}");
        assert!(folder.path().join(format!("ada/{}.html", dates[1])).exists());
    })
    .await;
}

#[tokio::test]
async fn files_that_are_gone_or_cut_short_come_back() {
    on_both(async |store| {
        let dates = with_days(&store, 4).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        let expected = files(folder.path());
        let issue = format!("ada/{}", dates[1]);
        for path in [
            "ada/search.html",
            "ada/atom.xml",
            "ada/2025/index.html",
            "index.html",
            &format!("{issue}.html"),
            &format!("{issue}.json"),
        ] {
            fs::remove_file(folder.path().join(path)).expect("a file");
            assert_eq!(built(&store, folder.path()).await.written, 1, "{path}");
            fs::write(folder.path().join(path), "cut sh").expect("a file");
            assert_eq!(built(&store, folder.path()).await.written, 1, "{path}");
        }
        fs::remove_dir_all(folder.path().join("ada/2025-01")).expect("a folder");
        built(&store, folder.path()).await;
        assert_same(&files(folder.path()), &expected, "all that");
    })
    .await;
}

#[tokio::test]
async fn a_manifest_that_is_lost_or_damaged_means_a_full_build_and_no_wrong_page() {
    on_both(async |store| {
        let dates = with_days(&store, 4).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        let (path, expected) = (folder.path().join("ada/.archive.json"), files(folder.path()));
        let manifest = expected["ada/.archive.json"].clone();
        let half = manifest[..manifest.len() / 2].to_owned();
        for damaged in [String::new(), half, manifest.replace("2025", "2024"), "{}".to_owned()] {
            fs::write(&path, damaged).expect("a file");
            let page = folder.path().join(format!("ada/{}.html", dates[2]));
            fs::write(page, "x".repeat(expected[&format!("ada/{}.html", dates[2])].len())).expect("a file");
            // Nothing is believed: even a wrong page of the right length is found.
            assert_eq!(built(&store, folder.path()).await.written, 1);
            assert_same(&files(folder.path()), &expected, "damage");
        }
        fs::remove_file(&path).expect("a file");
        assert_eq!(built(&store, folder.path()).await.written, 0);
        assert_same(&files(folder.path()), &expected, "the loss of the manifest");
    })
    .await;
}

#[tokio::test]
async fn an_issue_that_is_replaced_shows_and_one_that_is_withdrawn_goes() {
    on_both(async |store| {
        with_days(&store, 23).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        with_plain_digests(&store).await;
        // As long as it was, and published when it was: only its text tells it.
        damage(
            &store,
            "update issue set digest = replace(digest, 'Code, data', 'Lore, data'), digest_hash = null
             where issue_window = '2025-01-09'",
        )
        .await;
        assert!(built(&store, folder.path()).await.written >= 3);
        assert!(files(folder.path())["ada/2025-01-09.html"].contains("Lore, data"));
        assert_same(&files(folder.path()), &from_nothing(&store, IssueStyle::Ranked).await, "a replacement");

        fs::write(folder.path().join("ada/notes.html"), "mine").expect("a file");
        damage(&store, "delete from issue where issue_window = '2025-01-09' or issue_window > '2025-02'").await;
        let report = built(&store, folder.path()).await;
        assert!(report.removed > 4 * 3, "{report:?}");
        let mut found = files(folder.path());
        assert_eq!(found.remove("ada/notes.html").as_deref(), Some("mine"));
        assert!(!folder.path().join("ada/2025-02").exists());
        assert_same(&found, &from_nothing(&store, IssueStyle::Ranked).await, "a withdrawal");

        // A store without any issue is more likely the wrong one.
        let before = files(folder.path());
        damage(&store, "delete from issue").await;
        let report = built(&store, folder.path()).await;
        assert_eq!((report.removed, &report.unknown[..]), (0, &["ada".to_owned()][..]));
        assert_same(&files(folder.path()), &before, "the loss of every issue");
    })
    .await;
}

#[tokio::test]
async fn the_pages_of_a_reader_who_cannot_be_read_stay() {
    for (damages, mends) in [
        ("update subscriber set timezone = 'Nowhere' where id = 'ada'", "update subscriber set timezone = 'UTC'"),
        (
            "update issue set digest = '!' || digest, digest_hash = null where subscriber = 'ada'",
            "update issue set digest = substr(digest, 2), digest_hash = null where subscriber = 'ada'",
        ),
    ] {
        let store = Store::open("sqlite::memory:").await.expect("a store");
        with_days(&store, 6).await;
        store.put_subscriber(&subscriber("bob", &[])).await.expect("a reader");
        damage(&store, "update issue set subscriber = 'bob' where issue_window > '2025-01-09'").await;
        with_plain_digests(&store).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, folder.path()).await;
        let before = files(folder.path());
        damage(&store, damages).await;
        let report = built(&store, folder.path()).await;
        assert_eq!((report.removed, report.faults.is_empty()), (0, false), "{report:?}");
        let of_ada = |files: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            files.iter().filter(|(name, _)| name.starts_with("ada/")).map(|(n, t)| (n.clone(), t.clone())).collect()
        };
        assert_same(&of_ada(&files(folder.path())), &of_ada(&before), damages);
        damage(&store, mends).await;
        built(&store, folder.path()).await;
        assert_same(&files(folder.path()), &before, mends);
    }
}

#[tokio::test]
async fn what_a_build_was_about_to_write_over_is_not_trusted_by_its_length() {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    with_days(&store, 3).await;
    let folder = tempfile::tempdir().expect("a folder");
    built(&store, folder.path()).await;
    let before = files(folder.path());
    // As a build leaves it that was killed after it had written the feed anew, with other links of the same length.
    fs::write(folder.path().join("ada/.archive.unfinished"), "atom.xml\n").expect("a file");
    let feed = before["ada/atom.xml"].replace("atom", "moat");
    fs::write(folder.path().join("ada/atom.xml"), feed).expect("a file");
    built(&store, folder.path()).await;
    assert_same(&files(folder.path()), &before, "a kill");
}

#[tokio::test]
async fn what_a_build_that_was_cut_off_left_is_completed_or_cleared_away() {
    let month = "2025-01/index.html";
    for cut_at in
        ["2025-01-08.html", "2025-01-10.json", month, "index.html", "search.html", "atom.xml", ".archive.json"]
    {
        let store = Store::open("sqlite::memory:").await.expect("a store");
        with_days(&store, 6).await;
        let folder = tempfile::tempdir().expect("a folder");
        // Nothing can be put in the place of a folder that is not empty.
        let obstacle = folder.path().join("ada").join(cut_at);
        fs::create_dir_all(obstacle.join("x")).expect("a folder");
        assert!(try_build(&store, IssueStyle::Ranked, folder.path()).await.is_err(), "{cut_at}");
        fs::remove_dir_all(obstacle).expect("a folder");
        damage(&store, "delete from issue where issue_window = '2025-01-07'").await;
        built(&store, folder.path()).await;
        assert_same(&files(folder.path()), &from_nothing(&store, IssueStyle::Ranked).await, cut_at);
    }
}

/// The same walk on every machine: issues come, are replaced and go, files are lost, style and language change.
#[tokio::test]
async fn whatever_happens_in_between_the_files_are_those_of_a_build_from_nothing() {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    with_days(&store, 3).await;
    let (folder, mut style) = (tempfile::tempdir().expect("a folder"), IssueStyle::Ranked);
    let mut dates = invented::dates(40).into_iter().skip(3);
    let mut next = || dates.next().expect("a date");
    for step in 0..16 {
        let done = match step % 8 {
            0 | 3 | 6 => {
                publish(&store, next(), 0).await;
                "one day more"
            }
            1 => {
                let date = next();
                publish(&store, date, 0).await;
                publish(&store, date, 1).await;
                "two issues of one date"
            }
            2 => {
                with_plain_digests(&store).await;
                damage(&store, "update issue set digest = replace(digest, 'invented', 'imagined'), digest_hash = null")
                    .await;
                "replacing every issue"
            }
            4 => {
                style = if style == IssueStyle::Ranked { IssueStyle::ByCategory } else { IssueStyle::Ranked };
                "another style"
            }
            5 => {
                damage(&store, "delete from issue where published_at = (select min(published_at) from issue)").await;
                fs::remove_file(folder.path().join("ada/index.html")).expect("a file");
                "the loss of an issue and a file"
            }
            _ => {
                let language = if step < 8 { "fr" } else { "zh" }.to_owned();
                store.put_subscriber(&Subscriber { language, ..subscriber("ada", &[]) }).await.expect("a reader");
                "another language"
            }
        };
        try_build(&store, style, folder.path()).await.expect("an archive");
        assert_same(&files(folder.path()), &from_nothing(&store, style).await, &format!("step {step}, {done}"));
    }
}
