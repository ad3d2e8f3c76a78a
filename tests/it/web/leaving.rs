//! How readers pause, leave, take everything along and join another channel on the site. On both databases.

use dawnpost::domain::subscriber::{Status, Subscriber};
use dawnpost::links::Purpose;

use super::site::Site;
use crate::support::desk::{announce, join, today};
use crate::support::store::{address, on_both};

async fn now(site: &Site, id: &str) -> Subscriber {
    site.desk.reader(id).await.expect("a query").expect("a reader")
}

#[tokio::test]
async fn readers_pause_and_come_back_by_link_or_logged_in() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let (visitor, inside) = (site.visitor(), site.logged_in(&ada.id).await);
        let link = site.path(Purpose::Pause, &ada.id);
        for (by, path) in [(&visitor, link.as_str()), (&inside, "/pause")] {
            let page = by.submit(path, "pause", &[("days", "14"), ("until", "")]).await;
            assert!(page.text.contains("You will get no digest before Tuesday 18 November 2025"), "{page:?}");
            let until = "2025-11-18T00:00:00Z".parse().expect("an instant");
            assert_eq!(now(&site, &ada.id).await.status, Status::Paused { until: Some(until) });
            let page = by.submit(path, "pause", &[("do", "resume")]).await;
            assert!(page.text.contains("Welcome back"), "{page:?}");
            assert_eq!(now(&site, &ada.id).await.status, Status::Active);
        }
        let dated = visitor.submit(&link, "pause", &[("days", "14"), ("until", "2025-12-24")]).await;
        assert!(dated.text.contains("Wednesday 24 December 2025"), "{dated:?}");
        visitor.submit(&link, "pause", &[("do", "resume")]).await;
        for until in ["2025-11-04", "2020-01-01", "9999-12-31", "soon"] {
            assert_eq!(
                visitor.submit(&link, "pause", &[("days", "14"), ("until", until)]).await.status,
                422,
                "{until}"
            );
        }
        visitor.submit(&link, "pause", &[("days", ""), ("until", "")]).await;
        assert_eq!(now(&site, &ada.id).await.status, Status::Paused { until: None });
    })
    .await;
}

#[tokio::test]
async fn one_click_and_the_page_unsubscribe() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let visitor = site.visitor();
        let multipart =
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        for (n, (kind, body)) in [
            ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
            ("multipart/form-data; boundary=b", multipart),
        ]
        .into_iter()
        .enumerate()
        {
            let reader = join(&site.desk, &format!("mailto:reader-{n}@example.org")).await;
            let link = site.path(Purpose::Unsubscribe, &reader.id);
            // Once more, and once they have had everything erased, it is the same.
            for _ in 0..2 {
                let answer = visitor.post_raw(&link, kind, body).await.expect("an answer");
                assert_eq!((answer.status, answer.header("set-cookie"), answer.header("location")), (200, "", ""));
                assert_eq!(now(&site, &reader.id).await.status, Status::Left);
            }
            site.desk.erase(&reader.id).await.expect("an erasure");
            assert_eq!(visitor.post_raw(&link, kind, body).await.expect("an answer").status, 200);
        }
        announce(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        site.publish(today(), &[&ada.id]).await;
        let link = site.path(Purpose::Unsubscribe, &ada.id);
        let mail = site.mail.accepted().pop().expect("a digest").message.replace("\r\n ", "");
        assert!(mail.contains(&format!("List-Unsubscribe: <https://dawn.example.org{link}>")), "{mail}");
        assert!(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{mail}");
        let told = visitor.submit(&link, "unsubscribe", &[]).await;
        assert!(told.text.contains("You are unsubscribed"), "{told:?}");
        assert_eq!(now(&site, &ada.id).await.status, Status::Left);
        let bea = join(&site.desk, "mailto:bea@example.org").await;
        site.logged_in(&bea.id).await.submit("/unsubscribe", "unsubscribe", &[]).await;
        assert_eq!(now(&site, &bea.id).await.status, Status::Left);
    })
    .await;
}

#[tokio::test]
async fn what_is_exported_is_everything_and_what_is_erased_is_gone() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        site.publish(today(), &[&ada.id]).await;
        let inside = site.logged_in(&ada.id).await;
        let json = inside.get("/export.json").await;
        assert_eq!(json.header("content-disposition"), "attachment; filename=\"dawnpost.json\"");
        assert!(json.text.contains("Sparse models") && json.text.contains("2511.00400"), "{json:?}");
        assert!(inside.get("/export.toml").await.text.contains("mailto:ada@example.org"));
        for wrong in ["", "no", "delete"] {
            assert_eq!(inside.submit("/erase", "erase", &[("word", wrong)]).await.status, 422, "{wrong}");
        }
        let gone = inside.submit("/erase", "erase", &[("word", " Erase ")]).await;
        assert!(
            gone.text.contains("Everything has been erased") && gone.header("set-cookie").contains("Max-Age=0"),
            "{gone:?}"
        );
        assert!(site.desk.reader(&ada.id).await.expect("a query").is_none());
        assert_eq!(inside.get("/preferences").await.status, 403);
        for purpose in [Purpose::Preferences, Purpose::Pause, Purpose::Unsubscribe, Purpose::Feed] {
            assert_eq!(site.visitor().get(&site.path(purpose, &ada.id)).await.status, 410, "{purpose:?}");
        }
        let back = site.desk.import(&json.text).await.expect("ada again");
        assert_eq!(back.criteria, ada.criteria);
        let erased = site.path(Purpose::Unsubscribe, &back.id) + "/erase";
        site.visitor().submit(&erased, "erase", &[("word", "erase")]).await;
        assert!(site.desk.reader(&ada.id).await.expect("a query").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_code_joins_another_channel_once() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let page = site.logged_in(&ada.id).await.submit("/preferences", "link", &[]).await;
        let token = page.text.split("/connect ").nth(1).expect("a code").split('<').next().expect("its end");
        assert!(page.text.contains(&format!("https://t.me/dawn_bot?start={token}")), "{page:?}");
        let joined = site.desk.connect(token, &address("telegram:7")).await.expect("a reader");
        assert_eq!((joined.id, joined.addresses.len()), (ada.id, 2));
        assert!(site.desk.connect(token, &address("telegram:8")).await.is_err());
    })
    .await;
}
