//! Stories of digests as they are stored: short, and byte for byte what was published, on both databases.

use chrono::NaiveDate;
use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::delivery::IssueKey;
use dawnpost::domain::paper::Paper;
use dawnpost::domain::subscriber::Cursor;
use dawnpost::store::{PublishRequest, PublishResult, Store, StoreError};
use serde_json::json;

use crate::support::store::{at, category, count, cursor, damage, day, new_delivery, on_both, paper, subscriber};

/// Papers of a digest.
const PAPERS: u32 = 25;

/// A paper with an abstract of 1,300 characters, no two alike.
fn long_paper(number: u32, announced: NaiveDate) -> Paper {
    let sentence =
        |n: u32| format!("We bound the “{}” of lattice {} by {} \\alpha. ", number * 31 + n, n * 977, number + n);
    Paper {
        title: format!("On the invented matter no. {number}, which has a long title"),
        abstract_text: (0..26).map(sentence).collect(),
        ..paper(number, "cs.LG", announced)
    }
}

async fn announce(store: &Store, papers: &[Paper]) {
    let state = AnnouncementState::Complete { total: papers.len() as u32 };
    let announcement = Announcement { date: day(0), category: category("cs.LG"), state, papers: papers.to_vec() };
    store.save_announcement(&announcement, at(0)).await.expect("saved");
}

/// As a digest has them: what is the paper's, and links that are the reader's own.
fn digest_of(papers: &[Paper]) -> String {
    let signature =
        |n: usize| format!("{:032x}", (n as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    let entry = |(n, paper): (usize, &Paper)| {
        let like = format!("https://digest.example.org/f?s=ada&p={}&v=liked&k={}", paper.id, signature(n));
        json!({ "id": paper.id, "title": paper.title, "authors": paper.authors, "abstract_text": paper.abstract_text,
            "relevance": 7, "like_url": like, "notes": [paper.comments] })
    };
    json!({ "sections": [{ "entries": papers.iter().enumerate().map(entry).collect::<Vec<_>>() }] }).to_string()
}

async fn publish(store: &Store, digest_json: &str, papers: &[Paper]) -> IssueKey {
    let key = IssueKey { subscriber: "ada".to_owned(), window: day(0).to_string() };
    let ids: Vec<_> = papers.iter().map(|paper| paper.id.clone()).collect();
    let published = store
        .publish(PublishRequest {
            key: key.clone(),
            digest_json,
            papers: &ids,
            deliveries: vec![new_delivery(&"file:ada".parse().expect("an address"), 1, 1)],
            cursor_before: &Cursor::default(),
            cursor_after: &cursor(day(0)),
            due_at: at(0),
            expires_at: at(9),
            now: at(0),
        })
        .await;
    assert_eq!(published.expect("an answer"), PublishResult::Published { deliveries: 1 });
    key
}

async fn json_of(store: &Store, key: &IssueKey) -> Result<Option<String>, StoreError> {
    Ok(store.digest(key).await?.and_then(|digest| digest.into_json()))
}

#[tokio::test]
async fn a_digest_is_stored_without_what_its_papers_have_and_read_as_it_was() {
    on_both(async |store| {
        let papers: Vec<Paper> = (1..=PAPERS).map(|number| long_paper(number, day(0))).collect();
        announce(&store, &papers).await;
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
        let digest = digest_of(&papers);
        let key = publish(&store, &digest, &papers).await;
        let stored = count(&store, "select cast(length(packed) + length(digest) as bigint) from issue").await;
        assert!(digest.len() > 35_000 && (500..7_500).contains(&stored), "{stored} of {} bytes", digest.len());
        assert_eq!(json_of(&store, &key).await.expect("a query").as_ref(), Some(&digest));

        // arXiv corrects all of them: the digest stays what was sent.
        let corrected: Vec<Paper> =
            papers.iter().map(|paper| Paper { abstract_text: "Corrected.".to_owned(), ..paper.clone() }).collect();
        announce(&store, &corrected).await;
        assert_eq!(json_of(&store, &key).await.expect("a query").as_ref(), Some(&digest));
        assert_eq!(store.digests_since("ada", at(0)).await.expect("digests"), [digest]);
    })
    .await;
}

#[tokio::test]
async fn a_digest_that_an_older_version_has_stored_is_read_as_it_is() {
    on_both(async |store| {
        let papers: Vec<Paper> = (1..3).map(|number| long_paper(number, day(0))).collect();
        announce(&store, &papers).await;
        store.put_subscriber(&subscriber("ada", &["file:ada"])).await.expect("a reader");
        let key = publish(&store, &digest_of(&papers), &papers).await;
        damage(&store, "update issue set packed = null, digest = '{\"as\": \"before\"}'").await;
        assert_eq!(json_of(&store, &key).await.expect("a query").as_deref(), Some("{\"as\": \"before\"}"));
    })
    .await;
}
