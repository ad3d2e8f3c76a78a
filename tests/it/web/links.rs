//! Links that are not followed: forged, expired, replayed, of another purpose; and links that do nothing when they are only
//! opened, because scanners open them all.

use chrono::TimeDelta;
use dawnpost::domain::subscriber::{Status, Subscriber};
use dawnpost::links::Purpose;
use dawnpost::store::Store;

use super::site::Site;
use crate::support::desk::{announce, join, today};
use crate::support::store::on_both;

/// Every purpose that a link of this site has, with its subject for a reader.
fn subjects(reader: &Subscriber) -> Vec<(Purpose, String)> {
    let id = &reader.id;
    vec![
        (Purpose::Read, format!("{id}/{}", today())),
        (Purpose::Preferences, id.clone()),
        (Purpose::Pause, id.clone()),
        (Purpose::Unsubscribe, id.clone()),
        (Purpose::Confirm, "mailto:new@example.org".to_owned()),
        (Purpose::Block, "mailto:new@example.org".to_owned()),
        (Purpose::Login, format!("{id}/00ff")),
        (Purpose::Feedback, format!("{id}/2511.00400/liked")),
        (Purpose::Feed, id.clone()),
    ]
}

/// A reader with an issue.
async fn reader(store: &Store, site: &Site) -> Subscriber {
    announce(store).await;
    let ada = join(&site.desk, "mailto:ada@example.org").await;
    site.publish(today(), &[&ada.id]).await;
    ada
}

#[tokio::test]
async fn a_link_opens_for_its_own_purpose_only_and_not_once_it_is_forged_or_expired() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = reader(&store, &site).await;
        let (visitor, links, now) = (site.visitor(), site.desk.links(), site.desk.now());
        for (purpose, subject) in subjects(&ada) {
            let open = async |token: &str| visitor.get(&format!("/{}/{token}", purpose.as_str())).await.status;
            let good = links.token(purpose, &subject, None);
            assert_eq!(open(&good).await, 200, "{purpose:?}");
            let expired = links.token(purpose, &subject, Some(now - TimeDelta::seconds(1)));
            assert_eq!(open(&expired).await, 410, "{purpose:?}");
            for (other, other_subject) in subjects(&ada).into_iter().filter(|(other, _)| *other != purpose) {
                let token = links.token(other, &other_subject, None);
                assert_eq!(open(&token).await, 403, "a link to {other:?} opened {purpose:?}");
            }
            let of_session = links.token(Purpose::Session, &ada.id, None);
            let longer = good.replacen(".0.", ".9999999999.", 1);
            let (shorter, changed) = (&good[..good.len() - 1], format!("x{good}"));
            for forged in [of_session.as_str(), &longer, shorter, &changed, "x", "%00", "%0d%0aSet-Cookie:a=b"] {
                let status = open(forged).await;
                assert_eq!(status, 403, "{purpose:?} {forged}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn opening_a_link_does_nothing() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = reader(&store, &site).await;
        let visitor = site.visitor();
        for (purpose, subject) in subjects(&ada) {
            let page = visitor.get(&site.path(purpose, &subject)).await;
            assert_eq!((page.status, page.header("set-cookie")), (200, ""), "{purpose:?}");
        }
        visitor.get(&format!("{}/erase", site.path(Purpose::Unsubscribe, &ada.id))).await;
        let after = site.desk.reader(&ada.id).await.expect("a query").expect("ada");
        assert_eq!(after.status, Status::Active);
        assert!(site.desk.marks(&ada.id).await.expect("marks").is_empty());
        let new = "mailto:new@example.org".parse().expect("an address");
        assert!(site.desk.reader_at(&new).await.expect("a query").is_none());
        assert!(!site.desk.is_blocked(&new).await.expect("a query"));
        let opened = site.path(Purpose::Login, &format!("{}/00ff", ada.id));
        assert_eq!(visitor.submit(&opened, "login", &[]).await.status, 303, "it is still good");
    })
    .await;
}

#[tokio::test]
async fn a_login_link_works_once_and_its_session_is_one_readers() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let visitor = site.visitor();
        let asked = visitor.submit(&site.path(Purpose::Preferences, &ada.id), "preferences", &[]).await;
        assert!(asked.text.contains("A login link is on its way"), "{asked:?}");
        let letter = site.letters().await;
        let login = letter.iter().find(|path| path.starts_with("/login/")).expect("a login link");
        let page = visitor.get(login).await;
        let first = page.submit(&visitor, "login", &[]).await;
        assert_eq!((first.status, first.header("location")), (303, "/preferences"));
        let cookie = first.header("set-cookie");
        for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=7200"] {
            assert!(cookie.contains(flag), "{flag}: {cookie}");
        }
        let again = page.submit(&visitor, "login", &[]).await;
        assert_eq!((again.status, again.header("set-cookie")), (410, ""));

        let inside = visitor.saying("cookie", cookie.split(';').next().expect("a pair"));
        assert!(inside.get("/preferences").await.text.contains("Sparse models"));
        let out = inside.submit("/preferences", "logout", &[]).await;
        assert!(out.header("set-cookie").contains("Max-Age=0"), "{out:?}");
        assert_eq!(site.visitor().get("/preferences").await.status, 403);
        let forged = format!("dawnpost_session={}", site.desk.links().token(Purpose::Preferences, &ada.id, None));
        assert_eq!(site.visitor().saying("cookie", &forged).get("/preferences").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_groups_links_change_nothing_because_all_its_members_see_them() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let group = join(&site.desk, "telegram:-1007").await;
        site.publish(today(), &[&group.id]).await;
        let visitor = site.visitor();
        for purpose in [Purpose::Preferences, Purpose::Pause, Purpose::Unsubscribe] {
            let page = visitor.get(&site.path(purpose, &group.id)).await;
            assert_eq!(page.status, 403);
            assert!(page.text.contains("This subscription belongs to a group"), "{purpose:?}");
        }
        let one_click = [("List-Unsubscribe", "One-Click")];
        assert_eq!(visitor.post(&site.path(Purpose::Unsubscribe, &group.id), &one_click).await.status, 403);
        assert_eq!(site.desk.reader(&group.id).await.expect("a query").expect("a group").status, Status::Active);
        // They may read, and all that they mark there is one member's voice.
        let issue = site.path(Purpose::Read, &format!("{}/{}", group.id, today()));
        let marked = visitor.submit(&issue, "issue", &[("paper", "2511.00400"), ("mark", "like")]).await;
        assert_eq!(marked.status, 303, "{marked:?}");
        let marks = site.desk.marks(&group.id).await.expect("marks");
        assert_eq!((marks[0].liked, marks[0].opinion), (1, dawnpost::domain::mark::Opinion::Unmarked));
    })
    .await;
}

#[tokio::test]
async fn who_logs_out_is_out_at_every_process_whoever_kept_the_cookie() {
    on_both(async |store| {
        let (site, other_process) = (Site::start(&store).await, Site::start(&store).await);
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let (token, later) = (session(&site, &ada.id).await, session(&site, &ada.id).await);
        let at = |site: &Site, token: &str| site.visitor().saying("cookie", &format!("dawnpost_session={token}"));
        let (inside, elsewhere) = (at(&site, &token), at(&other_process, &token));
        assert_eq!(elsewhere.get("/preferences").await.status, 200);
        let page = inside.get("/preferences").await;
        page.submit(&inside, "logout", &[]).await;
        for visitor in [&inside, &elsewhere] {
            assert_eq!(visitor.get("/preferences").await.status, 403);
            assert_eq!(visitor.get("/export.json").await.status, 403);
        }
        let erased = page.submit(&inside, "logout", &[]).await;
        assert_eq!(erased.status, 403, "its forms end with it");
        assert_eq!(at(&site, &later).get("/preferences").await.status, 200, "another session goes on");
    })
    .await;
}

/// A session's token.
async fn session(site: &Site, reader: &str) -> String {
    let login = site.desk.login_url(reader);
    site.desk.log_in(login.rsplit('/').next().expect("a token")).await.expect("a session")
}
