//! What the site says of issues whose contents are no longer kept. On both databases.

use dawnpost::domain::calendar::previous;
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::links::Purpose;
use dawnpost::store::{SweepBounds, SweepPart};

use super::site::Site;
use crate::support::desk::{announce, join, today};
use crate::support::store::{at, damage, on_both, sweep};

#[tokio::test]
async fn an_issue_that_is_no_longer_kept_says_so_wherever_it_is_asked_for() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let monday = previous(today());
        for date in [monday, today()] {
            site.publish(date, &[&ada.id]).await;
        }
        damage(&store, "update issue set published_at = published_at - 86400 where issue_window = '2025-11-03'").await;
        damage(&store, "update delivery set planned_at = planned_at - 86400 where issue_window = '2025-11-03'").await;
        damage(&store, "update attempt set at = at - 86400").await;
        // The announcements are kept longer than the issues.
        let bounds = SweepBounds { before: at(-3600), announced_before: monday };
        assert_eq!(store.sweep_step(SweepPart::Issues, &bounds, at(0)).await.expect("a step"), 1);
        let (inside, visitor) = (site.logged_in(&ada.id).await, site.visitor());
        let issue = site.path(Purpose::Read, &format!("{}/{monday}", ada.id));
        let day = format!("/archive/{monday}");
        for page in [visitor.get(&issue).await, inside.get(&day).await] {
            assert_eq!(page.status, 410, "{page:?}");
            assert!(page.text.contains("This issue is no longer kept"), "{page:?}");
        }
        let chinese = site.visitor().saying("accept-language", "zh").get(&issue).await;
        assert!(chinese.status == 410 && chinese.text.contains("这一期已不再保留"), "{chinese:?}");
        // The other one is there, without a link to it.
        let newest = inside.get(&format!("/archive/{}", today())).await;
        assert!(newest.status == 200 && !newest.text.contains("rel=\"prev\""), "{newest:?}");
        for path in ["/archive", "/archive/2025-11", "/archive/topic/0"] {
            let page = inside.get(path).await;
            assert_eq!(page.status, 200, "{path}: {page:?}");
            assert!(!page.text.contains(&format!("{day}\"")) && page.text.contains("/archive/2025-11-04"), "{page:?}");
        }
        assert!(inside.get("/archive/2025-11").await.text.contains("no longer kept"));
        let feed = site.visitor().get(&site.path(Purpose::Feed, &ada.id)).await;
        assert_eq!((feed.status, feed.text.matches("<entry>").count()), (200, 1));
        // Marks of its papers are taken all the same.
        let like = site.path(Purpose::Feedback, &format!("{}/2511.00300/liked", ada.id));
        let marked = visitor.submit(&like, "feedback", &[]).await;
        assert!(marked.text.contains("“Routing tokens among sparse experts"), "{marked:?}");
        assert_eq!(site.desk.marks(&ada.id).await.expect("marks").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_reader_whose_every_issue_was_swept_still_has_an_archive() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        site.publish(today(), &[&ada.id]).await;
        let chinese = Subscriber { language: "zh".to_owned(), ..ada.clone() };
        store.put_subscriber(&chinese).await.expect("a reader");
        sweep(&store, at(400 * 86_400)).await;
        let inside = site.logged_in(&ada.id).await;
        for path in ["/archive", "/archive/2025-11"] {
            let page = inside.get(path).await;
            assert!(page.status == 200 && page.text.contains("已不再保留"), "{path}: {page:?}");
        }
        assert_eq!(site.desk.last_digest(&ada.id).await.expect("an answer"), None);
        let feed = site.visitor().get(&site.path(Purpose::Feed, &ada.id)).await;
        assert_eq!((feed.status, feed.text.matches("<entry>").count()), (200, 0));
    })
    .await;
}
