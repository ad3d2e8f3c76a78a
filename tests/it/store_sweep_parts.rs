//! Stories of what else a sweep removes, on both databases: announcements with their papers, answers and costs of language
//! models; and of the space that a store takes.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use dawnpost::domain::announcement::{Announcement, AnnouncementId, AnnouncementState};
use dawnpost::domain::paper::Paper;
use dawnpost::domain::retention::ByteCount;
use dawnpost::store::{CostsBy, JudgementRow, SpendRow, Store, StoreError, SweepPart};

use crate::support::store::{at, category, count, day, id, older_than, on_both, paper, subscriber, sweep};

const DAY: i64 = 86_400;

async fn announce(store: &Store, code: &str, date: NaiveDate, papers: Vec<Paper>) {
    let state = AnnouncementState::Complete { total: papers.len() as u32 };
    let announcement = Announcement { category: category(code), date, state, papers };
    assert!(store.save_announcement(&announcement, at(0)).await.expect("saved"));
}

#[tokio::test]
async fn old_announcements_go_with_the_papers_that_stand_in_no_other() {
    on_both(async |store| {
        let many: Vec<Paper> = (1..=700).map(|number| paper(number, "cs.LG", day(0))).collect();
        announce(&store, "cs.LG", day(0), many.clone()).await;
        announce(&store, "cs.CL", day(0), Vec::new()).await;
        // The last ones are announced again, and in another category.
        announce(&store, "cs.LG", day(150), many[690..].to_vec()).await;
        announce(&store, "cs.CL", day(151), many[699..].to_vec()).await;
        let bounds = older_than(at(100 * DAY));
        let part = SweepPart::Announcements;
        assert_eq!(store.sweepable_rows(part, &bounds).await.expect("a count"), 702);
        let old = AnnouncementId::new(&category("cs.LG"), day(0));
        let (mut removed, mut seen) = (0, BTreeSet::new());
        loop {
            let rows = store.sweep_step(part, &bounds, at(0)).await.expect("a step");
            assert!(rows <= 500, "{rows}");
            if rows == 0 {
                break;
            }
            removed += rows;
            // Nobody takes what is left of it for complete.
            let left = store.announcement(&old).await.expect("a query");
            seen.extend(left.map(|left| left.state.name()));
        }
        assert_eq!((removed, seen), (700 + 690 + 2, BTreeSet::from(["complete", "failed"])));
        assert_eq!(store.announcement(&old).await.expect("a query"), None);
        assert_eq!(store.paper(&id(1)).await.expect("a query"), None);
        let kept = AnnouncementId::new(&category("cs.LG"), day(150));
        let kept = store.announcement(&kept).await.expect("a query").expect("kept").papers;
        assert_eq!(kept.len(), 10);
        assert_eq!(store.paper(&id(700)).await.expect("a query").map(|paper| paper.id), Some(id(700)));
        assert_eq!(count(&store, "select count(*) from paper").await, 10);
        // Who asks for it once more gets it once more.
        announce(&store, "cs.LG", day(0), many[..1].to_vec()).await;
        assert!(store.paper(&id(1)).await.expect("a query").is_some());
    })
    .await;
}

#[tokio::test]
async fn old_answers_of_a_language_model_go_and_new_ones_stay() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        for (days, number) in [(0, 1), (150, 2)] {
            let now = at(days * DAY);
            let row = JudgementRow { paper: id(number), version: 1, grades: Some((8, 7)), comment: String::new() };
            store.save_judgements("q", "m", &[row], &[], now).await.expect("kept");
            store.save_summary("q", "m", (&id(number), 1), Some("{}"), &[], now).await.expect("kept");
            store.save_overview(&format!("q{number}"), "m", Some("o"), &[], now).await.expect("kept");
            store.save_rank_fractions("ada", &[(id(number), 0.5)], now).await.expect("kept");
        }
        let bounds = older_than(at(100 * DAY));
        assert_eq!(store.sweepable_rows(SweepPart::Answers, &bounds).await.expect("a count"), 4);
        sweep(&store, at(100 * DAY)).await;
        let known = store.judgements("q", &[&id(1), &id(2)]).await.expect("rows");
        assert_eq!(known.iter().map(|row| row.paper.clone()).collect::<Vec<_>>(), [id(2)]);
        assert_eq!(store.summary("q", &id(1), 1).await.expect("a query"), None);
        assert!(store.summary("q", &id(2), 1).await.expect("a query").is_some());
        assert_eq!(store.overview_text("q1").await.expect("a query"), None);
        assert!(store.overview_text("q2").await.expect("a query").is_some());
        assert_eq!(store.rank_fractions("ada", at(300 * DAY), 9).await.expect("rows"), [0.5]);
    })
    .await;
}

#[tokio::test]
async fn old_costs_add_up_to_the_same_by_day_and_month() {
    on_both(async |store| {
        for id in ["ada", "bea"] {
            store.put_subscriber(&subscriber(id, &[])).await.expect("a reader");
        }
        let spend = |subscriber: &str, purpose, model: &str, micros| SpendRow {
            subscriber: subscriber.to_owned(),
            purpose,
            model: model.to_owned(),
            requests: 1,
            prompt: 100,
            cached: 3,
            completion: 7,
            micros,
        };
        for pass in 0..200 {
            let shares = [
                spend("ada", "score", "m", Some(pass)),
                spend("bea", "summary", "m", Some(2)),
                spend("bea", "score", "free", None),
                spend("gone", "score", "m", Some(1)),
            ];
            store.save_spending(&shares, at(pass as i64 * DAY / 2 + 60)).await.expect("kept");
        }
        let costs = async |by| store.llm_costs(by, None).await.expect("rows");
        let (days, months) = (costs(CostsBy::Day).await, costs(CostsBy::Month).await);
        let bounds = older_than(at(60 * DAY));
        let part = SweepPart::Costs;
        let single = store.sweepable_rows(part, &bounds).await.expect("a count");
        let mut swept = 0;
        loop {
            let rows = store.sweep_step(part, &bounds, at(0)).await.expect("a step");
            assert!(rows <= 500 && costs(CostsBy::Day).await == days, "after every step");
            if rows == 0 {
                break;
            }
            swept += rows;
        }
        assert_eq!((swept, costs(CostsBy::Month).await), (single, months));
        let old = day(60);
        let kept = count(&store, &format!("select count(*) from llm_spend where day < '{old}'")).await;
        assert_eq!(kept, 60 * 3, "one row a day for each purpose and model");
        let total = days.iter().map(|row| row.micros).sum::<u64>();
        assert_eq!(store.llm_spending(day(0), day(200)).await.expect("a sum").1, total);
        assert!(costs(CostsBy::Reader).await.iter().any(|row| row.group == "ada"), "of later days");
        // A pass that ends late adds to a day that was summed up.
        store.save_spending(&[spend("ada", "score", "m", Some(5))], at(0)).await.expect("kept");
        sweep(&store, at(60 * DAY)).await;
        assert_eq!(store.llm_spending(day(0), day(200)).await.expect("a sum").1, total + 5);
    })
    .await;
}

/// A text that cannot be packed.
fn dense(length: usize) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    (0..length).map(|_| random.alphanumeric()).collect()
}

/// A store in a file with some megabytes of issues, of which most were swept.
async fn swept_file(store: &Store) {
    store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
    let digest = serde_json::json!({ "text": dense(20_000) }).to_string();
    for days in 0..200 {
        let window = day(days).to_string();
        crate::archive_pages::freeze(store, &window, at(days as i64 * DAY), &digest).await;
    }
    sweep(store, at(190 * DAY)).await;
}

async fn release_all(store: &Store) -> u64 {
    let mut released = 0;
    loop {
        match store.release_pages(100).await.expect("an answer") {
            0 => break,
            pages @ 1..=100 => released += pages,
            pages => panic!("{pages} pages in one step"),
        }
    }
    store.truncate_log().await.expect("a checkpoint");
    released
}

async fn bytes(store: &Store) -> u64 {
    store.size().await.expect("a size").store.0
}

#[tokio::test]
async fn a_sweep_makes_the_file_shorter_step_by_step() {
    on_both(async |store| {
        swept_file(&store).await;
        let before = bytes(&store).await;
        let released = release_all(&store).await;
        match store {
            Store::Sqlite(_) => {
                assert!(released > 500 && bytes(&store).await < before / 4, "{released} {before}");
                let disk = store.size().await.expect("a size").disk.expect("a disk");
                assert!(disk.free <= disk.total && disk.total > ByteCount(0));
                assert!(matches!(store.compact().await, Ok(())));
            }
            Store::Postgres(_) => {
                assert_eq!(released, 0);
                assert!(before > 0 && store.size().await.expect("a size").disk.is_none());
                assert!(matches!(store.compact().await, Err(StoreError::Unsupported(_))));
            }
        }
        assert_eq!(store.issues("ada", 500).await.expect("issues").len(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_an_older_version_gets_shorter_once_it_is_compacted() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("dawnpost.db");
    let url = format!("sqlite:{}", file.display());
    let Store::Sqlite(connections) = Store::open(&url).await.expect("a store") else { panic!("SQLite was asked for") };
    // As an older version made it.
    for sql in ["pragma auto_vacuum = 0", "vacuum"] {
        sqlx::query(sql).execute(connections.writers()).await.expect("a pragma");
    }
    connections.writers().close().await;
    let store = Store::open(&url).await.expect("the same store");
    swept_file(&store).await;
    assert_eq!(release_all(&store).await, 0);
    let before = bytes(&store).await;
    store.compact().await.expect("compacted");
    let short = bytes(&store).await;
    assert!(short < before / 4, "{short} {before}");
    // From now on it gets shorter by itself.
    for days in 200..400 {
        let digest = dense(20_000);
        crate::archive_pages::freeze(&store, &day(days).to_string(), at(days as i64 * DAY), &digest).await;
    }
    sweep(&store, at(399 * DAY)).await;
    assert!(release_all(&store).await > 500);
    let size = Store::file_size(&url).expect("an answer").expect("a file");
    assert_eq!(size.store.0, bytes(&store).await);
    assert_eq!(Store::file_size("sqlite:/nowhere/at/all.db").expect("an answer"), None);
    assert!(Store::open("sqlite::memory:").await.expect("a store").size().await.expect("a size").disk.is_none());
}

#[tokio::test]
async fn what_the_operator_was_warned_of_is_kept() {
    on_both(async |store| {
        assert!(store.warned_shortages().await.expect("an answer").is_empty());
        let warned = [("disk".to_owned(), "the disk is nearly full".to_owned())].into();
        store.set_warned_shortages(&warned).await.expect("saved");
        assert_eq!(store.warned_shortages().await.expect("an answer"), warned);
    })
    .await;
}

#[tokio::test]
async fn a_token_that_joins_channels_goes_when_it_has_expired() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        for (hash, seconds) in [("old", 10), ("new", 100)] {
            store.put_connect_token(hash, "ada", at(seconds)).await.expect("saved");
        }
        store.delete_expired(at(0) - TimeDelta::days(1), at(50)).await.expect("swept");
        assert_eq!(count(&store, "select count(*) from connect_token").await, 1);
        assert!(store.use_connect_token("new", at(60)).await.expect("an answer").is_some());
    })
    .await;
}
