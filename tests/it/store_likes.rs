//! Stories of what is kept of the places that readers like, and of whose papers are stored, on both databases.

use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::like::Work;
use dawnpost::domain::paper::Paper;
use dawnpost::store::LikedSource;

use crate::support::store::{at, category, day, id, on_both, paper, subscriber};

fn row(source: &str, works: Vec<Work>) -> LikedSource {
    LikedSource {
        source: source.to_owned(),
        version: Some("7".to_owned()),
        works,
        read_at: Some(at(1)),
        next_at: at(2),
        fault: None,
    }
}

#[tokio::test]
async fn a_place_is_kept_replaced_and_goes_with_its_reader() {
    on_both(async |store| {
        store.put_subscriber(&subscriber("ada", &[])).await.expect("a reader");
        let work = Work { title: "“Naïve” \0 boats".to_owned(), ..Work::on_arxiv(id(1)) };
        let rows = [row("arxiv", vec![work]), row("zotero:users/1", Vec::new())];
        for row in rows.iter().rev() {
            store.put_liked_source("ada", row).await.expect("kept");
        }
        store.put_liked_source("nobody", &rows[0]).await.expect("nothing to keep it by");
        assert_eq!(store.liked_sources("ada").await.expect("rows"), rows);
        let failed = LikedSource { fault: Some("away".to_owned()), read_at: None, version: None, ..rows[1].clone() };
        store.put_liked_source("ada", &failed).await.expect("kept");
        assert_eq!(store.liked_sources("ada").await.expect("rows")[1], failed);
        store.delete_liked_source("ada", "arxiv").await.expect("dropped");
        let sources = store.liked_source_names().await.expect("sources");
        assert_eq!(sources, [("ada".to_owned(), "zotero:users/1".to_owned())]);
        assert!(store.erase("ada", &[], at(3)).await.expect("erased"));
        assert_eq!(store.liked_source_names().await.expect("sources"), []);
    })
    .await;
}

#[tokio::test]
async fn the_papers_of_an_author_are_found_once_and_in_their_newest_version() {
    on_both(async |store| {
        let by = |number, version, days, author: &str| Paper {
            version,
            authors: vec![author.to_owned(), "Bo Sail".to_owned()],
            ..paper(number, "cs.LG", day(days))
        };
        for (days, papers) in [
            (0, vec![by(1, 1, 0, "Zoë Ångström"), by(2, 1, 0, "Ada Keel")]),
            (1, vec![by(1, 2, 1, "Zoë Ångström"), by(3, 1, 1, "Zoë Ångström")]),
        ] {
            let state = AnnouncementState::Complete { total: papers.len() as u32 };
            let announcement = Announcement { date: day(days), category: category("cs.LG"), state, papers };
            store.save_announcement(&announcement, at(0)).await.expect("saved");
        }
        let (looked_at, papers) = store.papers_by_authors(|author| author == "Zoë Ångström").await.expect("papers");
        let found: Vec<_> = papers.iter().map(|paper| (paper.id.clone(), paper.version, paper.announced)).collect();
        assert_eq!((looked_at, found), (4, vec![(id(1), 2, day(1)), (id(3), 1, day(1))]));
        assert_eq!(store.papers_by_authors(|_| false).await.expect("none").1, []);
    })
    .await;
}

#[tokio::test]
async fn only_readers_who_like_papers_or_did_are_read_to_refresh_them() {
    on_both(async |store| {
        let with = |name: &str, like: &[&str]| {
            let mut reader = subscriber(name, &[]);
            reader.criteria.like = like.iter().map(|text| text.parse().expect("a like")).collect();
            reader.criteria.keywords = vec!["\"like\"".parse().expect("an expression")];
            reader
        };
        let (likes, liked, never) = (with("ada", &["2511.00001"]), with("bob", &[]), with("cleo", &[]));
        for reader in [&likes, &liked, &never] {
            store.put_subscriber(reader).await.expect("a reader");
        }
        store.put_liked_source("bob", &row("arxiv", Vec::new())).await.expect("kept");
        let found = store.subscribers_with_likes().await.expect("readers");
        assert_eq!(found.iter().map(|reader| reader.id.as_str()).collect::<Vec<_>>(), ["ada", "bob"]);
        assert_eq!(found[0].criteria, likes.criteria);
    })
    .await;
}
