//! Stories of a language model's judgements and their price in the store, on both databases.

use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::store::{CostsBy, JudgementRow, SpendRow, Store};

use crate::support::store::{at, category, day, id, on_both, paper, subscriber};

fn row(paper: u32, version: u32, grades: Option<(u8, u8)>) -> JudgementRow {
    JudgementRow { paper: id(paper), version, grades, comment: "It \0 fits.".to_owned() }
}

fn bill(subscriber: &str, tokens: u64, micros: Option<u64>) -> SpendRow {
    let model = "invented-model".to_owned();
    let subscriber = subscriber.to_owned();
    SpendRow { subscriber, purpose: "score", model, requests: 1, prompt: tokens, cached: 3, completion: 7, micros }
}

async fn keep(store: &Store, question: &str, rows: &[JudgementRow], bills: &[SpendRow], seconds: i64) {
    store.save_judgements(question, "invented-model", rows, bills, at(seconds)).await.expect("kept");
}

#[tokio::test]
async fn a_judgement_is_kept_once_for_its_question_and_version() {
    on_both(async |store| {
        keep(&store, "q", &[row(1, 1, Some((8, 7))), row(2, 1, None)], &[], 0).await;
        // Another process had the same answered at the same time.
        keep(&store, "q", &[row(1, 1, Some((2, 2))), row(1, 2, Some((9, 9)))], &[], 1).await;
        keep(&store, "other", &[row(3, 1, Some((1, 1)))], &[], 2).await;
        let known = store.judgements("q", &[&id(1), &id(2), &id(3)]).await.expect("a query");
        let said: Vec<_> = known.iter().map(|row| (row.paper.clone(), row.version, row.grades)).collect();
        assert_eq!(said, [(id(1), 1, Some((8, 7))), (id(1), 2, Some((9, 9))), (id(2), 1, None)]);
        assert_eq!(known[0].comment, "It \u{fffd} fits.");
        assert!(store.judgements("q", &[]).await.expect("a query").is_empty());
    })
    .await;
}

#[tokio::test]
async fn judged_papers_are_told_newest_first_as_far_as_they_are_stored_and_were_graded() {
    on_both(async |store| {
        let papers: Vec<_> = (1..5).map(|number| paper(number, "cs.LG", day(0))).collect();
        let state = AnnouncementState::Complete { total: 4 };
        let announcement = Announcement { category: category("cs.LG"), date: day(0), state, papers };
        store.save_announcement(&announcement, at(0)).await.expect("saved");
        let said = [row(1, 1, Some((9, 5))), row(2, 1, None), row(3, 7, Some((9, 9))), row(77, 1, Some((9, 9)))];
        keep(&store, "q", &said, &[], 0).await;
        keep(&store, "q", &[row(3, 1, Some((2, 5)))], &[], 10).await;
        keep(&store, "q", &[row(4, 1, Some((8, 5)))], &[], 20).await;
        let told = async |questions, seconds| {
            let papers = store.judged_papers(questions, at(seconds), 9).await.expect("papers");
            papers.into_iter().map(|(paper, relevance)| (paper.id, relevance)).collect::<Vec<_>>()
        };
        assert_eq!(told(["q", "q"], 20).await, [(id(3), 2), (id(1), 9)]);
        assert_eq!(store.judged_papers(["q", "q"], at(20), 1).await.expect("papers").len(), 1);
        // Another model's grades count where the first one has none.
        keep(&store, "other", &[row(1, 1, Some((3, 3))), row(2, 1, Some((4, 4)))], &[], 15).await;
        assert_eq!(told(["q", "other"], 20).await, [(id(2), 4), (id(3), 2), (id(1), 9)]);
        assert_eq!(told(["q", "other"], 12).await, [(id(3), 2), (id(1), 9)]);
        assert_eq!(told(["other", "q"], 30).await, [(id(4), 8), (id(1), 3), (id(2), 4), (id(3), 2)]);
    })
    .await;
}

#[tokio::test]
async fn what_was_paid_adds_up_by_pass_day_month_and_reader_and_outlives_the_reader() {
    const DAY: i64 = 86_400;
    on_both(async |store| {
        for id in ["ada", "bob"] {
            store.put_subscriber(&subscriber(id, &[])).await.expect("a reader");
        }
        keep(&store, "q", &[], &[bill("ada", 100, Some(5)), bill("bob", 50, Some(2))], 0).await;
        keep(&store, "q", &[], &[bill("ada", 10, Some(1))], 0).await;
        keep(&store, "q", &[], &[bill("ada", 1_000, None)], 40 * DAY).await;
        assert_eq!(store.llm_spending(day(0), day(0)).await.expect("a sum"), (160 + 3 * 7, 8));
        assert_eq!(store.llm_spending(day(1), day(39)).await.expect("a sum"), (0, 0));
        let costs = async |by, month| store.llm_costs(by, month).await.expect("rows");
        let months = costs(CostsBy::Month, None).await;
        let shown: Vec<_> =
            months.iter().map(|row| (row.group.as_str(), row.requests, row.prompt, row.micros, row.unpriced)).collect();
        assert_eq!(shown, [("2025-11", 3, 160, 8, false), ("2025-12", 1, 1_000, 0, true)]);
        assert_eq!(costs(CostsBy::Run, Some("2025-11")).await.len(), 1);
        assert_eq!(costs(CostsBy::Day, Some("2025-12")).await[0].group, "2025-12-14");
        assert!(store.erase("ada", &[], at(0)).await.expect("erased"));
        // An answer that was under way while the reader went.
        keep(&store, "q", &[], &[bill("ada", 7, Some(1))], 0).await;
        store.save_spending(&[bill("ada", 5, None), SpendRow::default()], at(0)).await.expect("kept");
        let readers = costs(CostsBy::Reader, Some("2025-11")).await;
        let shown: Vec<_> = readers.iter().map(|row| (row.group.as_str(), row.prompt)).collect();
        assert_eq!(shown, [("", 122), ("bob", 50)]);
    })
    .await;
}

#[tokio::test]
async fn a_summary_is_kept_once_and_so_is_that_there_is_none() {
    on_both(async |store| {
        let keep = async |number, summary| {
            let paper = (&id(number), 1);
            store.save_summary("q", "m", paper, summary, &[bill("ada", 9, None)], at(0)).await.expect("kept");
        };
        keep(1, Some("{\"tldr\":\"x \0\"}")).await;
        keep(1, Some("later")).await;
        keep(2, None).await;
        let known =
            async |question, number, version| store.summary(question, &id(number), version).await.expect("a query");
        assert_eq!(known("q", 1, 1).await, Some(Some("{\"tldr\":\"x \u{fffd}\"}".to_owned())));
        assert_eq!([known("q", 2, 1).await, known("q", 1, 2).await, known("p", 1, 1).await], [Some(None), None, None]);
        assert_eq!(store.llm_spending(day(0), day(0)).await.expect("a sum"), (3 * (9 + 7), 0));
    })
    .await;
}

#[tokio::test]
async fn an_overview_is_kept_once_and_so_is_that_there_is_none() {
    on_both(async |store| {
        for (question, overview) in [("q", Some("All \0 of it.")), ("q", Some("later")), ("none", None)] {
            store.save_overview(question, "m", overview, &[bill("ada", 9, None)], at(0)).await.expect("kept");
        }
        let known = async |question| store.overview_text(question).await.expect("a query");
        assert_eq!(known("q").await, Some(Some("All \u{fffd} of it.".to_owned())));
        assert_eq!([known("none").await, known("other").await], [Some(None), None]);
        assert_eq!(store.llm_spending(day(0), day(0)).await.expect("a sum"), (3 * (9 + 7), 0));
    })
    .await;
}

#[tokio::test]
async fn the_places_of_picks_are_a_readers_own_newest_first() {
    on_both(async |store| {
        let reader = subscriber("ada", &[]);
        store.put_subscriber(&reader).await.expect("a reader");
        store.save_rank_fractions("ada", &[(id(1), 0.25), (id(2), 0.0)], at(0)).await.expect("noted");
        store.save_rank_fractions("ada", &[(id(1), 0.9), (id(3), 1.0)], at(1)).await.expect("noted");
        let places = async |reader, before, most| store.rank_fractions(reader, before, most).await.expect("places");
        assert_eq!(places("ada", at(2), 2).await, [1.0, 0.25]);
        assert_eq!(places("ada", at(1), 9).await, [0.25, 0.0], "what was noted before");
        assert!(places("bob", at(2), 9).await.is_empty());
        assert!(store.erase("ada", &[], at(2)).await.expect("erased"));
        store.save_rank_fractions("ada", &[(id(1), 0.25)], at(3)).await.expect("nothing to note");
        assert!(places("ada", at(9), 9).await.is_empty());
    })
    .await;
}
