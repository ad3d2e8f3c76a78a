//! Several passes of one process: nobody pays twice for what is asked at the same time, and an endpoint that is down is waited
//! for once.

use std::time::Duration;

use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::catalogue::Catalogue;
use dawnpost::domain::selection::{History, Judged, Score, ScoreParts, Standing};
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::flow::judge::{Asking, EndpointQueue, GradingRequest, Judge, ReaderGrades, UsageLedger};
use dawnpost::llm::LlmClient;
use dawnpost::llm::overview::Overviewer;
use dawnpost::llm::price::ModelPrices;
use dawnpost::llm::score::Scorer;
use dawnpost::llm::share::GradedShare;
use dawnpost::store::{CostsBy, Store};

use super::{TIMEOUT, settings};
use crate::support::llm::{self, Turn};
use crate::support::pass;
use crate::support::rest::{Answer, Rest};
use crate::support::store::{at, category, day, paper, subscriber};

async fn judge(rest: &Rest) -> Judge {
    let client = LlmClient::new(&settings(rest.port)).expect("a client");
    let client = std::sync::Arc::new(client);
    Judge {
        scorer: Scorer::new(client.clone(), 2, 32_000),
        summariser: None,
        overviewer: Overviewer::new(client, 32_000),
        full_texts: None,
        store: Store::open("sqlite::memory:").await.expect("a store"),
        share: GradedShare::Fixed(1.0),
        budget_per_day: None,
        budget_per_month: None,
        prices: ModelPrices::default(),
        queue: EndpointQueue::default(),
    }
}

fn catalogue() -> Catalogue {
    let papers: Vec<_> = (0..5).map(|number| paper(number, "cs.LG", day(0))).collect();
    let state = AnnouncementState::Complete { total: 5 };
    Catalogue::of([Announcement { category: category("cs.LG"), date: day(0), state, papers }])
}

fn scores() -> Vec<Score> {
    let score = Score {
        standing: Standing::Candidate,
        total: 0.0,
        relevance: 5,
        parts: ScoreParts::default(),
        reasons: Vec::new(),
        judged: Judged::ByRanker,
    };
    vec![score; 5]
}

async fn grade(judge: &Judge, reader: &Subscriber, seconds: i64) -> ReaderGrades {
    let (history, scores) = (History::new(), scores());
    let newest_date = at(seconds).date_naive();
    let request =
        GradingRequest { subscriber: reader, newest_date, history: &history, scores: &scores, first_half: None };
    let asking = Asking::in_pass(at(seconds));
    let grades = judge.grade(&catalogue(), &[request], &mut UsageLedger::default(), asking).await;
    grades.expect("an answer of the store").pop().expect("one per reader")
}

/// A reader whose question is their own.
fn wanting(keyword: &str) -> Subscriber {
    let mut reader = subscriber(keyword, &[]);
    let criteria = serde_json::json!({ "categories": ["cs.LG"], "keywords": [keyword] });
    reader.criteria = serde_json::from_value(criteria).expect("criteria");
    reader
}

#[tokio::test]
async fn two_passes_at_the_same_time_pay_once_for_the_same_papers() {
    let rest = llm::start(vec![]).await;
    let judge = judge(&rest).await;
    let (ada, mut bob) = (wanting("frost"), wanting("frost"));
    bob.id = "bob".to_owned();
    for reader in [&ada, &bob] {
        judge.store.put_subscriber(reader).await.expect("a reader");
    }
    let (ada, bob) = tokio::join!(grade(&judge, &ada, 0), grade(&judge, &bob, 1));
    assert!(!ada.is_incomplete && !bob.is_incomplete);
    assert_eq!(rest.seen().len(), 1);
    let costs = judge.store.llm_costs(CostsBy::Reader, None).await.expect("costs");
    assert_eq!(costs.iter().map(|row| row.requests).collect::<Vec<_>>(), [1], "whoever came first has paid");
}

#[tokio::test]
async fn an_endpoint_that_hangs_is_waited_for_once_and_asked_again_later() {
    let rest = llm::start((0..2).map(|_| Turn::Is(Answer::Silence)).collect()).await;
    let judge = judge(&rest).await;
    // Each pass has more than one question, and readers who want something else come in the same pass and in the next one.
    for (keyword, seconds) in [("frost", 0), ("boats", 0), ("rivers", 500)] {
        pass(Duration::from_secs(seconds)).await;
        let reader = wanting(keyword);
        let grades = rest.or_timeout(TIMEOUT, grade(&judge, &reader, 0)).await;
        assert!(grades.is_incomplete, "{keyword}");
    }
    assert_eq!(rest.seen().len(), 2, "one question with its repeat");
    assert_eq!(judge.queue.failures().load(std::sync::atomic::Ordering::Relaxed), 1);
    pass(Duration::from_secs(100)).await;
    assert!(!grade(&judge, &wanting("frost"), 600).await.is_incomplete, "it is back");
    assert_eq!(rest.seen().len(), 3);
}

#[tokio::test]
async fn questions_of_different_readers_are_asked_side_by_side() {
    let rest = llm::start(vec![]).await;
    let judge = judge(&rest).await;
    grade(&judge, &wanting("frost"), 0).await;
    let (boats, rivers) = (wanting("boats"), wanting("rivers"));
    for reader in [&boats, &rivers] {
        judge.store.put_subscriber(reader).await.expect("a reader");
    }
    rest.hold_from(2);
    let (history, scores, catalogue) = (History::new(), scores(), catalogue());
    let request = |subscriber| GradingRequest {
        subscriber,
        newest_date: at(0).date_naive(),
        history: &history,
        scores: &scores,
        first_half: None,
    };
    let requests = [request(&boats), request(&rivers)];
    let mut ledger = UsageLedger::default();
    let both = async {
        rest.has_seen(3).await;
        rest.release();
    };
    let asking = Asking::in_pass(at(0));
    let (grades, ()) = tokio::join!(judge.grade(&catalogue, &requests, &mut ledger, asking), both);
    assert!(grades.expect("grades").iter().all(|grades| !grades.is_incomplete));
    let costs = judge.store.llm_costs(CostsBy::Reader, None).await.expect("costs");
    assert_eq!(costs.iter().map(|row| row.requests).collect::<Vec<_>>(), [1, 1, 1], "each pays for their own");
}
