//! Stories of the archive, on both databases: every link leads somewhere, nothing signed gets out, and what is up to date
//! stays untouched. What one day more changes is told in `archive_renewal.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dawnpost::archive::{ArchiveOptions, BuildReport, build};
use dawnpost::domain::delivery::IssueKey;
use dawnpost::domain::subscriber::{Cursor, Subscriber};
use dawnpost::store::{PublishRequest, PublishResult, Store};
use templates::archive::IssueStyle;
use templates::digest::Digest;

use crate::archive_pages::{atom, broken_links, files};
use crate::support::store::{at, cursor, damage, day, on_both, subscriber};

/// Windows over two months, and a second issue of one date; days after 4 November 2025.
const WINDOWS: [(&str, u64); 4] = [("2025-11-04", 0), ("2025-11-04+1", 1), ("2025-11-28", 24), ("2025-12-01", 27)];

pub fn edition(style: IssueStyle) -> ArchiveOptions {
    ArchiveOptions::new("dawnpost", "https://digest.example.org/x", None, style)
}

pub async fn publish(store: &Store, reader: &Subscriber, digest_of: impl Fn(&str) -> String) {
    store.put_subscriber(reader).await.expect("a reader");
    let mut before = Cursor::default();
    for (i, (window, days)) in WINDOWS.into_iter().enumerate() {
        let after = cursor(day(days));
        let request = PublishRequest {
            key: IssueKey { subscriber: reader.id.clone(), window: window.to_owned() },
            digest_json: &digest_of(window),
            papers: &[],
            deliveries: Vec::new(),
            cursor_before: &before,
            cursor_after: &after,
            due_at: at(0),
            expires_at: at(99),
            now: at(86_400 * days as i64 + i as i64),
        };
        let published = store.publish(request).await.expect("an answer");
        assert!(matches!(published, PublishResult::Published { .. }), "{published:?}");
        before = after;
    }
}

fn sample(language: &str, window: &str) -> String {
    let digest = Digest { title: format!("The day of {window} & <more>"), ..Digest::sample_in(language) };
    serde_json::to_string(&digest).expect("plain data")
}

async fn built(store: &Store, style: IssueStyle, out: &Path) -> BuildReport {
    let subscribers = store.subscribers().await.expect("readers");
    build(store, &edition(style), &subscribers, true, out, &mut |_, _| {}).await.expect("an archive")
}

#[tokio::test]
async fn every_link_of_every_page_leads_to_a_file_and_an_anchor() {
    on_both(async |store| {
        publish(&store, &subscriber("ada", &["mailto:ada@example.org"]), |window| sample("en", window)).await;
        let chinese = Subscriber { language: "zh".to_owned(), ..subscriber("群.1", &[]) };
        publish(&store, &chinese, |window| sample("zh", window)).await;
        for style in [IssueStyle::Ranked, IssueStyle::ByCategory] {
            let folder = tempfile::tempdir().expect("a folder");
            let report = built(&store, style, folder.path()).await;
            assert_eq!((report.readers, report.files, &report.faults[..]), (2, 2 * 27 + 1, &[][..]));
            let pages = files(folder.path());
            assert_eq!(broken_links(&pages), Vec::<String>::new());
            let every = [
                "index.html",
                "search.html",
                "2025/index.html",
                "2025-11/index.html",
                "2025-11/all.html",
                "2025-11-04+1.html",
                "atom.xml",
            ];
            for page in every {
                assert!(pages.contains_key(&format!("ada/{page}")), "{page}");
            }
            for (file, begins) in [("2025-11-04.bib", "@"), ("2025-11-04.ris", "TY  - ")] {
                let papers = pages[&format!("ada/{file}")].lines().filter(|line| line.starts_with(begins)).count();
                assert_eq!(papers, Digest::sample().entries().count(), "{file}");
                assert!(pages["ada/2025-11-04.html"].contains(&format!("href=\"{file}\"")), "{file}");
            }
            assert!(pages["ada/2025-11-28.html"].contains("href=\"2025-11-04%2B1.html\""));
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_that_is_signed_for_a_reader_and_no_address_is_in_any_file() {
    on_both(async |store| {
        publish(&store, &subscriber("ada", &["mailto:ada@secret.example"]), |window| sample("en", window)).await;
        let footer = Digest::sample().footer;
        let kept = [footer.web_url, footer.preferences_url, footer.pause_url, footer.unsubscribe_url];
        let kept =
            kept.iter().map(String::as_str).chain(["dawnpost.example", "c2FtcGxl", "secret.example", "footer\""]);
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, IssueStyle::Ranked, folder.path()).await;
        let pages = files(folder.path());
        for secret in kept {
            let found: Vec<&String> = pages.iter().filter(|(_, text)| text.contains(secret)).map(|(p, _)| p).collect();
            assert!(found.is_empty(), "{secret} in {found:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_build_changes_no_file_and_another_style_does() {
    on_both(async |store| {
        publish(&store, &subscriber("ada", &[]), |window| sample("de", window)).await;
        let folder = tempfile::tempdir().expect("a folder");
        let first = built(&store, IssueStyle::Ranked, folder.path()).await;
        assert_eq!(first.written, first.files);
        let times = |root: &Path| -> BTreeMap<String, _> {
            let modified =
                |path: &String| fs::metadata(root.join(path)).and_then(|file| file.modified()).expect("a time");
            files(root).keys().map(|path| (path.clone(), modified(path))).collect()
        };
        let before = times(folder.path());
        assert_eq!(built(&store, IssueStyle::Ranked, folder.path()).await, BuildReport { written: 0, ..first });
        assert_eq!(times(folder.path()), before);
        // One page of each issue in each form but JSON, and the feed.
        assert_eq!(built(&store, IssueStyle::ByCategory, folder.path()).await.written, 4 * 2 + 1);
    })
    .await;
}

#[tokio::test]
async fn the_feed_has_what_atom_asks_for_and_ids_that_stay() {
    on_both(async |store| {
        publish(&store, &subscriber("ada", &[]), |window| sample("en", window)).await;
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, IssueStyle::Ranked, folder.path()).await;
        let feed = atom(&fs::read_to_string(folder.path().join("ada/atom.xml")).expect("the feed"));
        assert_eq!(feed.ids[0], "tag:digest.example.org,2025:ada");
        let newest_first: Vec<String> = WINDOWS.iter().rev().map(|(window, _)| window.replace('+', "%2B")).collect();
        let tags: Vec<String> =
            newest_first.iter().map(|window| format!("tag:digest.example.org,2025:ada/{window}")).collect();
        assert_eq!(feed.ids[1..], tags);
        assert_eq!(feed.updated[0], "2025-12-01T12:00:03Z");
        assert_eq!(feed.updated[1..], feed.published);
        assert_eq!(feed.titles[1], "The day of 2025-12-01 & <more>");
        assert!(feed.contents.iter().all(|html| html.starts_with("<p>") && html.contains("<article")));
        assert_eq!((feed.authors, feed.contents.len()), (1, 4));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_left_out_and_told() {
    on_both(async |store| {
        publish(&store, &subscriber("ada", &[]), |window| sample("en", window)).await;
        damage(&store, "update issue set digest = '{}', packed = null where issue_window = '2025-11-28'").await;
        damage(&store, "update issue set issue_window = '../../x' where issue_window = '2025-11-04+1'").await;
        let folder = tempfile::tempdir().expect("a folder");
        let report = built(&store, IssueStyle::Ranked, folder.path()).await;
        assert_eq!(report.faults.len(), 2, "{:?}", report.faults);
        let pages = files(folder.path());
        assert_eq!(broken_links(&pages), Vec::<String>::new());
        assert!(pages["ada/2025-11-04.html"].contains("href=\"2025-12-01.html\""));
    })
    .await;
}

#[tokio::test]
async fn one_readers_build_keeps_the_others_listed_and_an_erased_reader_vanishes() {
    on_both(async |store| {
        for id in ["ada", "bea"] {
            publish(&store, &subscriber(id, &[]), |window| sample("en", window)).await;
        }
        let folder = tempfile::tempdir().expect("a folder");
        built(&store, IssueStyle::Ranked, folder.path()).await;
        let ada = store.subscriber("ada").await.expect("a query").expect("ada");
        build(&store, &edition(IssueStyle::Ranked), &[ada], false, folder.path(), &mut |_, _| {})
            .await
            .expect("an archive");
        let pages = files(folder.path());
        assert!(pages["index.html"].contains("href=\"bea/index.html\""));
        let others = pages.keys().filter(|path| path.starts_with("bea/")).count();
        // Written by no build: whoever it belongs to may want it.
        fs::create_dir(folder.path().join("cyd")).expect("a folder");
        fs::write(folder.path().join("cyd/index.html"), "mine").expect("a file");
        assert!(store.erase("bea", &[], chrono::DateTime::UNIX_EPOCH).await.expect("a removal"));
        let report = built(&store, IssueStyle::Ranked, folder.path()).await;
        // The manifest is not counted among the pages.
        assert_eq!((report.removed as usize, &report.unknown[..]), (others - 1, &["cyd".to_owned()][..]));
        assert!(!files(folder.path())["index.html"].contains("bea/"));
        assert!(!folder.path().join("bea").exists() && folder.path().join("cyd/index.html").exists());
        // A store without any issue is more likely the wrong one.
        assert!(store.erase("ada", &[], chrono::DateTime::UNIX_EPOCH).await.expect("a removal"));
        let report = built(&store, IssueStyle::Ranked, folder.path()).await;
        assert_eq!((report.removed, &report.unknown[..]), (0, &["ada".to_owned(), "cyd".to_owned()][..]));
    })
    .await;
}
