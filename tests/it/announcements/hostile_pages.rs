//! Pages and feeds that cost a parser the square of their length: each is refused with the limit that it passes, and what the
//! other sources have is used.

use super::*;

/// 300 kB of nested elements, of attributes on one tag, of formatting that is never closed, of nested tables.
fn pages() -> [(&'static str, String); 4] {
    let attributes: String = (0..50_000).map(|number| format!(" a{number}")).collect();
    let fonts: String = (0..12_000).map(|size| format!("<p><font size={size}><b></p>")).collect();
    [
        ("its elements are nested more than 256 deep", "<div>".repeat(60_000)),
        ("a tag has more than 16384 attributes", format!("<p{attributes}>")),
        ("its elements are nested more than 256 deep", fonts),
        ("its elements are nested more than 256 deep", "<table><tr><td>".repeat(20_000)),
    ]
}

#[tokio::test]
async fn a_hostile_listing_is_made_good_by_the_other_sources() {
    for (_, page) in pages() {
        let story = Story::with(&[(Place::List, Fault::Page(page), ALWAYS)]).await;
        assert_eq!(story.state().await, COMPLETE);
        assert_eq!(story.fake.places(), [Place::Feed, Place::List, Place::Catchup]);
    }
}

#[tokio::test]
async fn where_every_source_is_hostile_the_state_names_the_limit() {
    let feed = format!("<rss><channel>{}", "<item>".repeat(50_000));
    for (limit, page) in pages() {
        let story = Story::with(&[
            (Place::Feed, Fault::Page(feed.clone()), ALWAYS),
            (Place::List, Fault::Page(page.clone()), ALWAYS),
            (Place::Catchup, Fault::Page(page), ALWAYS),
        ])
        .await;
        let AnnouncementState::Failed { error } = story.state().await else { panic!("nothing was read") };
        assert!(error.contains("arXiv's feed cannot be read: its elements are nested more than 32 deep"), "{error}");
        assert!(error.contains(&format!("arXiv's listing page cannot be read: {limit}")), "{error}");
    }
}

#[tokio::test]
async fn a_hostile_full_text_is_an_error_that_names_the_limit() {
    for (limit, page) in pages() {
        let story = Story::begin().await;
        story.fake.publish("2511.00020v1", &page);
        let id = "2511.00020".parse().expect("an id");
        let error = story.arxiv.full_text(&id, 1).await.expect_err(limit);
        assert_eq!(error.to_string(), format!("arXiv's full text cannot be read: {limit}"));
    }
}
