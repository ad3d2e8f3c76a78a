//! One reader's whole story in a real browser, with mails read back from the SMTP server: from the home page to the erasure.
//!
//! With `DAWNPOST_AXE`, which names axe-core's `axe.min.js`, every page of the story is judged by it too.

use chrono::NaiveDate;
use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::paper::Paper;
use dawnpost::domain::subscriber::Status;
use dawnpost::links::Purpose;
use dawnpost::store::Store;

use super::chromium::Chromium;
use super::site::{Plan, Site};
use crate::support::desk::{join, today};
use crate::support::store::{address, at, category, paper};

/// Id, title, abstract: as near to each other as can be, except in what else they are about.
fn papers(date: NaiveDate, matters: &[(u32, &str, &str)]) -> Vec<Paper> {
    let make = |(number, place, thing): &(u32, &str, &str)| Paper {
        title: format!("Sparse transformers for invented {place}"),
        abstract_text: format!("Sparse transformers, trained on {thing} of invented {place}, with {thing} at night."),
        ..paper(*number, "cs.LG", date)
    };
    matters.iter().map(make).collect()
}

async fn announce(store: &Store, date: NaiveDate, papers: Vec<Paper>) {
    let state = AnnouncementState::Complete { total: papers.len() as u32 };
    let announcement = Announcement { date, category: category("cs.LG"), state, papers };
    store.save_announcement(&announcement, at(0)).await.expect("an announcement");
}

/// What axe-core says of the page, where it is at hand.
async fn judge(browser: &mut Chromium) {
    let Ok(file) = std::env::var("DAWNPOST_AXE") else { return };
    let axe = std::fs::read_to_string(file).expect("axe-core");
    browser.value(&format!("{axe}; null")).await;
    let rules =
        "axe.run({ resultTypes: ['violations'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))";
    let found = browser.value(rules).await;
    assert_eq!(found, serde_json::json!([]), "{}", browser.address().await);
}

async fn opened(browser: &mut Chromium, url: &str, says: &str) {
    browser.open(url).await;
    shows(browser, says).await;
}

async fn shows(browser: &mut Chromium, says: &str) {
    let text = browser.text().await;
    assert!(text.contains(says), "`{says}` is not on {}:\n{text}", browser.address().await);
    judge(browser).await;
}

/// The ids of the papers of an issue, in its order.
async fn order(browser: &mut Chromium) -> Vec<String> {
    let ids = browser.value("[...document.querySelectorAll('article')].map(article => article.id)").await;
    serde_json::from_value(ids).expect("ids")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_comes_changes_marks_takes_along_and_goes() {
    let Some(mut browser) = Chromium::start().await else { return };
    let browser = &mut browser;
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&format!("sqlite:{}", folder.path().join("dawnpost.db").display())).await.expect("a store");
    let site = Site::with(&store, Plan { base_url: None, ..Plan::default() }).await;
    let tomorrow = today().succ_opt().expect("a day");
    announce(&store, today(), papers(today(), &[(401, "harbours", "tides"), (402, "orchards", "frost")])).await;
    announce(&store, tomorrow, papers(tomorrow, &[(501, "orchards", "frost"), (502, "harbours", "tides")])).await;

    // She comes, and confirms by the letter.
    opened(browser, &site.url, "What do you want to read?").await;
    browser.fill("#want", "sparse transformers").await;
    browser.fill("#email", "ada@example.org").await;
    browser.fill("#zone", "Berlin").await;
    browser.follow("button.first").await;
    shows(browser, "Check your inbox").await;
    let letter = site.letters().await;
    let confirm = letter.iter().find(|path| path.starts_with("/confirm/")).expect("a link");
    opened(browser, &format!("{}{confirm}", site.url), "Start your subscription").await;
    browser.follow("button.first").await;
    shows(browser, "You are subscribed").await;
    let ada = site.desk.reader_at(&address("mailto:ada@example.org")).await.expect("a query").expect("ada");

    // Her first digest leads to what she reads, which she changes and changes back, and by a letter to all the rest.
    site.publish(today(), &[&ada.id]).await;
    let digest = site.links_of_last_mail();
    let link = |word: &str| {
        let path = digest.iter().find(|path| path.starts_with(&format!("/{word}/"))).expect(word);
        format!("{}{path}", site.url)
    };
    opened(browser, &link("preferences"), "What you read").await;
    browser.fill("#limit", "12").await;
    browser.follow("button.first").await;
    shows(browser, "Saved").await;
    assert_eq!(site.desk.reader(&ada.id).await.expect("a query").expect("ada").criteria.limit, 12);
    browser.follow("button.second").await;
    shows(browser, "Everything is as it was before.").await;
    opened(browser, &link("preferences"), "a…@example.org").await;
    browser.follow("button[value=login]").await;
    shows(browser, "A login link is on its way").await;
    let letter = site.letters().await;
    let login = letter.iter().find(|path| path.starts_with("/login/")).expect("a link");
    opened(browser, &format!("{}{login}", site.url), "You stay logged in").await;
    browser.follow("button.first").await;
    shows(browser, "Your preferences").await;

    // She changes a topic, looks at what it would bring, and saves.
    browser.fill("#topic-0-name", "Sparse models").await;
    browser.fill("#topic-0-want", "sparse transformers").await;
    browser.fill("#min-relevance", "1").await;
    browser.fill("#exclude", "\"quantum gravity\"").await;
    browser.follow(".bar button[value=preview]").await;
    shows(browser, "Nothing is saved yet.").await;
    shows(browser, "Sparse transformers for invented harbours").await;
    browser.follow(".bar button[value=save]").await;
    shows(browser, "Your changes take effect with your next digest.").await;
    let saved = site.desk.reader(&ada.id).await.expect("a query").expect("ada").criteria;
    assert_eq!((saved.topics[0].name.as_str(), saved.exclude.len(), saved.min_relevance), ("Sparse models", 1, 1));

    // Bea asks for the same, and marks nothing. Ada marks two papers; tomorrow's order is another one for her.
    let bea = join(&site.desk, "mailto:bea@example.org").await;
    let same = dawnpost::domain::change::Change::Criteria(saved);
    site.desk.change(&bea.id, &[same]).await.expect("a change");
    let says = |path: &&String| {
        let token = path.strip_prefix("/feedback/").unwrap_or_default();
        let said = site.desk.links().verify(Purpose::Feedback, token, site.desk.now());
        said.is_ok_and(|said| said == format!("{}/2511.00402/liked", ada.id))
    };
    let like = digest.iter().find(says).expect("a link beside the paper");
    opened(browser, &format!("{}{like}", site.url), "More like this?").await;
    browser.follow("button.first").await;
    shows(browser, "You marked “Sparse transformers for invented orchards”.").await;
    opened(browser, &link("issue"), "Sparse transformers for invented orchards").await;
    browser.follow("[id='2511.00401'] button[value=refuse]").await;
    opened(browser, &format!("{}/marks", site.url), "Papers that you marked").await;
    shows(browser, "Sparse transformers for invented harbours").await;
    site.publish(tomorrow, &[&ada.id, &bea.id]).await;
    opened(browser, &format!("{}/archive/{tomorrow}", site.url), "Sparse transformers").await;
    let ordered = order(browser).await;
    let unmarked = site.desk.last_digest(&bea.id).await.expect("a query").expect("an issue");
    let unmarked: Vec<String> =
        unmarked.entries().map(|entry| entry.id.clone()).filter(|id| id.starts_with("2511.005")).collect();
    assert_eq!(unmarked, ["2511.00502", "2511.00501"]);
    assert_eq!(ordered, ["2511.00501", "2511.00502"], "what is like the liked one comes first");
    opened(browser, &format!("{}/archive", site.url), "2 issues").await;
    opened(browser, &format!("{}/archive/2025-11", site.url), "November 2025").await;

    // She takes everything along.
    opened(browser, &format!("{}/preferences", site.url), "Export everything").await;
    let export = browser.download("a[href$='export.json']").await;
    assert!(export.contains("Sparse models") && export.contains("2511.00401") && export.contains("liked"), "{export}");

    // Bea's mail program unsubscribes with one click; Ada by the page, and has everything erased.
    let of_bea = site.desk.links().url(Purpose::Unsubscribe, &bea.id);
    let mails = site.mail.accepted();
    let mail = mails.iter().rfind(|mail| mail.recipient == "bea@example.org").expect("a digest");
    let head = mail.message.split("\r\n\r\n").next().expect("a head").replace("\r\n ", "");
    assert!(head.contains(&format!("List-Unsubscribe: <{of_bea}>")), "{head}");
    let path = of_bea.strip_prefix(&site.url).expect("a path");
    let clicked = site.visitor().post(path, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!((clicked.status, clicked.header("set-cookie")), (200, ""));
    assert_eq!(site.desk.reader(&bea.id).await.expect("a query").expect("bea").status, Status::Left);
    opened(browser, &link("unsubscribe"), "You will get no more digests").await;
    browser.follow("button.first").await;
    shows(browser, "You are unsubscribed").await;
    assert_eq!(site.desk.reader(&ada.id).await.expect("a query").expect("ada").status, Status::Left);
    browser.follow("a.second").await;
    shows(browser, "This cannot be undone").await;
    browser.fill("#word", "erase").await;
    browser.follow("button.grave").await;
    shows(browser, "Everything has been erased").await;
    assert!(site.desk.reader(&ada.id).await.expect("a query").is_none());
    store.close().await;
}
