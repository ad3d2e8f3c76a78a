//! What readers do with their issues on the site: they read, mark and take marks back. On both databases.

use dawnpost::desk::marks::Voter;
use dawnpost::domain::calendar::previous;
use dawnpost::domain::change::Change;
use dawnpost::domain::mark::Opinion;
use dawnpost::domain::setting::SettingValue;
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

        let papers = site.visitor().get(&format!("{}/papers", site.path(Purpose::Feed, &ada.id))).await;
        let entry = papers.text.split("<entry>").find(|entry| entry.contains("/2511.00400</id>")).expect("an entry");
        for part in ["href=\"https://arxiv.org/abs/2511.00400\"", "<title>Routing tokens", "<author><name>"] {
            assert!(entry.contains(part), "{part} in {entry}");
        }
        let mut reader = quick_xml::Reader::from_str(&papers.text);
        while !matches!(reader.read_event().expect("well-formed XML"), quick_xml::events::Event::Eof) {}
    })
    .await;
}

#[tokio::test]
async fn one_visit_by_a_link_beside_a_paper_marks_every_paper_of_its_issue() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let everything = [Change::Set(SettingValue::Relevance(1))];
        site.desk.change(&ada.id, &everything).await.expect("a change");
        site.publish(today(), &[&ada.id]).await;
        let visitor = site.visitor();
        let link = site.path(Purpose::Feedback, &format!("{}/2511.00400/liked", ada.id));
        let page = visitor.get(&link).await;
        let others: Vec<&str> =
            page.text.split("name=\"mark:").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(others.len() >= 6 && others.len().is_multiple_of(3) && !others.contains(&"2511.00400"), "{others:?}");
        let (one, two) = (format!("mark:{}", others[0]), format!("mark:{}", others[3]));
        let sent = [(one.as_str(), "refuse"), (two.as_str(), "undo"), ("mark:2511.00403", "like")];
        let saved = page.submit(&visitor, "feedback", &sent).await;
        assert!(saved.text.contains("Your marks are saved"), "{saved:?}");
        let marks = site.desk.marks(&ada.id).await.expect("marks");
        let mut marks: Vec<(&str, Opinion)> = marks.iter().map(|mark| (mark.paper.as_str(), mark.opinion)).collect();
        marks.sort_unstable_by_key(|(paper, _)| *paper);
        let mut expected = vec![("2511.00400", Opinion::Liked), (others[0], Opinion::Refused)];
        expected.sort_unstable_by_key(|(paper, _)| *paper);
        assert_eq!(marks, expected, "a paper of no issue of theirs is not marked, nor one that was left as it was");
        let again = visitor.get(&link).await;
        let chosen = format!("name=\"{one}\" value=\"refuse\" checked");
        assert!(again.text.contains(&chosen), "the page shows what is marked: {again:?}");
        let issue = site.path(Purpose::Read, &format!("{}/{}", ada.id, today()));
        assert!(saved.text.contains(&format!("href=\"{issue}\"")), "the marks can be seen and undone: {saved:?}");
    })
    .await;
}

#[tokio::test]
async fn an_issue_is_saved_for_a_reference_manager_by_link_and_in_the_archive() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        site.publish(today(), &[&ada.id]).await;
        let issue = site.path(Purpose::Read, &format!("{}/{}", ada.id, today()));
        let inside = site.logged_in(&ada.id).await;
        for (reader, page) in [(&site.visitor(), issue.as_str()), (&inside, "/archive/2025-11-04")] {
            let shown = reader.get(page).await.text;
            assert!(shown.contains("class=\"Z3988\" title=\"ctx_ver=Z39.88-2004&amp;"), "Zotero sees a list: {shown}");
            assert!(shown.contains("href=\"https://arxiv.org/bibtex/2511.00400\""), "{shown}");
            for (file, kind, first) in [
                ("papers.bib", "application/x-bibtex; charset=utf-8", "@misc{"),
                ("papers.ris", "application/x-research-info-systems; charset=utf-8", "TY  - JOUR\r\n"),
            ] {
                let path = format!("{page}/{file}");
                assert!(shown.contains(&format!("href=\"{path}\"")), "{path} in {shown}");
                let saved = reader.get(&path).await;
                assert_eq!((saved.status, saved.header("content-type")), (200, kind), "{path}");
                assert!(saved.header("content-disposition").starts_with("attachment; filename=\"papers-2025-11-04."));
                assert!(saved.text.starts_with(first) && saved.text.contains("2511.00400"), "{saved:?}");
            }
            assert_eq!(reader.get(&format!("{page}/papers.exe")).await.status, 404);
        }
        assert_eq!(
            site.visitor().get("/archive/2025-11-04/papers.bib").await.status,
            403,
            "the archive wants a session"
        );
    })
    .await;
}
