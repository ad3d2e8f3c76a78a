//! What readers do with their issues on the site: they read, mark and take marks back. On both databases.

use dawnpost::desk::marks::Voter;
use dawnpost::domain::calendar::previous;
use dawnpost::domain::mark::Opinion;
use dawnpost::links::Purpose;

use super::site::Site;
use crate::support::desk::{announce, join, number_of, today};
use crate::support::store::{id, on_both};

#[tokio::test]
async fn papers_are_marked_by_a_link_beside_an_issue_and_taken_back_in_the_list() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        site.publish(today(), &[&ada.id]).await;
        let visitor = site.visitor();
        let opinions = async || -> Vec<Opinion> {
            site.desk.marks(&ada.id).await.expect("marks").into_iter().map(|marked| marked.opinion).collect()
        };
        let link = site.path(Purpose::Feedback, &format!("{}/2511.00400/liked", ada.id));
        let marked = visitor.submit(&link, "feedback", &[]).await;
        assert!(marked.text.contains("“Routing tokens among sparse experts"), "{marked:?}");
        assert_eq!(opinions().await, [Opinion::Liked]);
        visitor.submit(&link, "feedback", &[]).await;
        assert_eq!(opinions().await, [Opinion::Liked], "twice is once");
        marked.submit(&visitor, "feedback", &[("mark", "undo")]).await;
        assert_eq!(opinions().await, []);

        let issue = site.path(Purpose::Read, &format!("{}/{}", ada.id, today()));
        let kept = visitor.submit(&issue, "issue", &[("paper", "2511.00400"), ("mark", "refuse")]).await;
        assert_eq!((kept.status, kept.header("location")), (303, format!("{issue}#2511.00400").as_str()));
        assert!(visitor.get(&issue).await.text.contains("value=\"undo\""));
        let stranger = visitor.submit(&issue, "issue", &[("paper", "2511.00403"), ("mark", "like")]).await;
        assert_eq!(stranger.status, 404, "a paper of no issue of theirs");
        let inside = site.logged_in(&ada.id).await;
        let list = inside.get("/marks").await;
        assert!(list.text.contains("Routing tokens"), "{list:?}");
        let undone = list.submit(&inside, "marks", &[("undo", "2511.00400")]).await;
        assert!(undone.text.contains("You have not marked any paper yet"), "{undone:?}");
        let day = format!("/archive/{}", today());
        let kept = inside.submit(&day, "archive", &[("paper", "2511.00400"), ("mark", "like")]).await;
        assert_eq!(kept.status, 303);
        assert_eq!(opinions().await, [Opinion::Liked]);
    })
    .await;
}

#[tokio::test]
async fn what_marks_have_changed_stands_below_them_and_is_forgotten_with_them() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        for date in [today(), previous(today())] {
            let paper = id(number_of(date, 2));
            site.desk.mark(&Voter::alone(&ada.id), &paper, Opinion::Liked).await.expect("a mark");
        }
        let inside = site.logged_in(&ada.id).await;
        let list = inside.get("/marks").await;
        assert!(list.text.contains("What your marks have changed") && list.text.contains("Ranks higher"), "{list:?}");
        assert!(!list.text.contains("Ranks lower"), "{list:?}");
        let other = list.submit(&inside, "marks", &[("forget", "#AAAAAAAA")]).await;
        assert!(
            other.status == 200 && other.text.contains("Ranks higher"),
            "what is not known any more changes nothing"
        );
        let key =
            list.text.split("name=\"forget\" value=\"").nth(1).expect("a button").split('"').next().expect("a key");
        let left = list.submit(&inside, "marks", &[("forget", key)]).await;
        assert!(left.text.contains("You have not marked any paper yet"), "{left:?}");
        assert!(site.desk.marks(&ada.id).await.expect("marks").is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_archive_is_read_by_day_month_and_topic_and_as_a_feed() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let eve = join(&site.desk, "mailto:eve@example.org").await;
        let monday = previous(today());
        for date in [monday, today()] {
            site.publish(date, &[&ada.id]).await;
        }
        let inside = site.logged_in(&ada.id).await;
        let contents = inside.get("/archive").await.text;
        for path in ["/archive/2025-11-04\"", "/archive/2025-11-03\"", "/archive/2025-11\"", "/archive/topic/0\""] {
            assert!(contents.contains(path), "{path} in {contents}");
        }
        for path in ["/archive/2025-11", "/archive/topic/0"] {
            let page = inside.get(path).await;
            assert!(page.text.contains("/archive/2025-11-04#2511.00400"), "{path}: {page:?}");
            assert!(page.text.contains("/archive/2025-11-03#2511.00300"), "{path}: {page:?}");
        }
        let day = inside.get("/archive/2025-11-04").await.text;
        assert!(day.contains("rel=\"prev\" href=\"/archive/2025-11-03\"") && !day.contains("rel=\"next\""), "{day}");
        for path in ["/archive/2025-11-05", "/archive/2025-12", "/archive/topic/1", "/archive/x", "/archive/topic/x"] {
            assert!(matches!(inside.get(path).await.status, 400 | 404), "{path}");
        }
        let other = site.logged_in(&eve.id).await;
        assert_eq!(other.get("/archive/2025-11-04").await.status, 404, "another reader's issue");

        let feed = site.visitor().get(&site.path(Purpose::Feed, &ada.id)).await;
        assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
        assert_eq!(feed.text.matches("<entry>").count(), 2);
        let page = feed.text.split("text/html\" href=\"https://dawn.example.org").nth(2).expect("an entry");
        let opened = site.visitor().get(page.split('"').next().expect("a path")).await;
        assert!(opened.status == 200 && opened.text.contains("Routing tokens"), "{page} {opened:?}");
        let mut reader = quick_xml::Reader::from_str(&feed.text);
        while !matches!(reader.read_event().expect("well-formed XML"), quick_xml::events::Event::Eof) {}
    })
    .await;
}
