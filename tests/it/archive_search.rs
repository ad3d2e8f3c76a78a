//! The archive's search page in a real browser, from a file, as a reader uses it; and what it says where no script runs.

use std::path::Path;

use dawnpost::archive::build;
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::store::Store;
use scraper::{Html, Selector};
use templates::archive::IssueStyle;
use templates::digest::Digest;

use crate::archive::edition;
use crate::archive_pages::freeze;
use crate::support::invented;
use crate::support::store::{at, subscriber};
use crate::web::chromium::Chromium;

const EVIL: &str = "</script><script>window.evil = 1</script><img src=x onerror=\"window.evil = 1\"> & <!--<script>";

/// Three issues of the sample's seven papers, with a hostile title and a crowd in the newest, after sixty papers of a day.
async fn archive(language: &str, out: &Path) {
    let store = Store::open("sqlite::memory:").await.expect("a store");
    let ada = Subscriber { language: language.to_owned(), ..subscriber("ada", &[]) };
    store.put_subscriber(&ada).await.expect("a reader");
    let (many, _) = invented::digest(language, invented::dates(1)[0], 60, 0);
    freeze(&store, "2025-01-06", at(0), &serde_json::to_string(&many).expect("plain data")).await;
    for (i, window) in (1..).zip(["2025-11-03", "2025-11-04", "2025-11-04+1"]) {
        let mut digest = Digest::sample_in(language);
        if i == 3 {
            digest.sections[1].entries[0].title = EVIL.to_owned();
            digest.sections[1].entries[1].authors = (0..40).map(|n| format!("Łukasz Straße-Ðắk {n}")).collect();
        }
        freeze(&store, window, at(i), &serde_json::to_string(&digest).expect("plain data")).await;
    }
    let subscribers = store.subscribers().await.expect("readers");
    build(&store, &edition(IssueStyle::Ranked), &subscribers, true, out, &mut |_, _| {}).await.expect("an archive");
}

async fn status(browser: &mut Chromium) -> String {
    browser.value("document.getElementById('status').textContent").await.as_str().unwrap_or_default().to_owned()
}

/// How many results are shown, and where they lead.
async fn found(browser: &mut Chromium) -> Vec<String> {
    let links = browser.value("[...document.querySelectorAll('#found a')].map(a => a.getAttribute('href'))").await;
    serde_json::from_value(links).expect("links")
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_found_by_any_words_of_title_and_authors_from_a_file() {
    let Some(mut browser) = Chromium::start().await else { return };
    let browser = &mut browser;
    let folder = tempfile::tempdir().expect("a folder");
    archive("en", folder.path()).await;
    let page = format!("file://{}/ada/search.html", folder.path().display());
    browser.open(&format!("file://{}/ada/2025-11-04.html", folder.path().display())).await;
    browser.follow(".way a[href$='search.html']").await;
    assert_eq!(browser.address().await, page);
    assert_eq!(browser.value("document.activeElement.id").await, "q");
    assert_eq!((status(browser).await, found(browser).await.len()), (String::new(), 0));

    // Accents, capitals, the order of words and the issue's age.
    let newest_first = ["2025-11-04%2B1.html#9911.00001", "2025-11-04.html#9911.00001", "2025-11-03.html#9911.00001"];
    for query in [
        "melodie orchards",
        "FROST Mélodie",
        "brule-lukasiewicz",
        "  thordis,aegisdottir ORCHARDS ",
        "hương calibrated fore",
    ] {
        browser.fill("#q", query).await;
        assert_eq!(
            (&status(browser).await[..], &found(browser).await[..]),
            ("3 papers", &newest_first.map(str::to_owned)[..]),
            "{query}"
        );
    }
    browser.fill("#q", "melodie nowhere").await;
    assert_eq!((&status(browser).await[..], found(browser).await.len()), ("No paper has all of these.", 0));
    browser.fill("#q", "").await;
    assert_eq!((&status(browser).await[..], found(browser).await.len()), ("", 0));

    // One of a crowd, by letters that are no base letter with an accent.
    browser.fill("#q", "strasse dak 39").await;
    assert_eq!(&status(browser).await[..], "1 paper");
    assert!(browser.text().await.contains(", Łukasz Straße-Ðắk 39, "), "{}", browser.text().await);

    // What is typed stands in the address, is there after a look at a result, and comes with a link.
    browser.fill("#q", "frost & mélodie").await;
    assert_eq!(browser.address().await, format!("{page}?q=frost+%26+m%C3%A9lodie"));
    browser.follow("#found li:nth-child(2) a").await;
    assert!(browser.address().await.ends_with("/ada/2025-11-04.html#9911.00001"));
    let title = browser.value("document.getElementById('9911.00001').innerText").await;
    assert!(title.as_str().expect("an article").contains("Calibrated Forecasts for Orchards"));
    browser.open(&format!("{page}?q=frost+%26+m%C3%A9lodie")).await;
    assert_eq!(browser.value("document.getElementById('q').value").await, "frost & mélodie");
    assert_eq!((&status(browser).await[..], found(browser).await.len()), ("3 papers", 3));

    // Fifty at a time; the keyboard goes on with the first of the next.
    browser.fill("#q", "a").await;
    assert_eq!(found(browser).await.len(), 50);
    browser.click("#more").await;
    let all = found(browser).await;
    assert!(all.len() > 60 && status(browser).await == format!("{} papers", all.len()), "{}", all.len());
    assert_eq!(browser.value("document.activeElement.getAttribute('href')").await, all[50]);
    assert_eq!(browser.value("document.getElementById('more').checkVisibility()").await, false);

    // A title is text, and no script but the page's own runs.
    browser.fill("#q", "window evil").await;
    assert_eq!(browser.value("document.querySelector('#found a').textContent").await, EVIL);
    let foreign = "(() => { const s = document.createElement('script'); s.textContent = 'window.evil = 2'; document.body.append(s); })()";
    browser.value(foreign).await;
    assert_eq!(browser.value("typeof window.evil").await, "undefined");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_languages_count_in_their_own_words() {
    let Some(mut browser) = Chromium::start().await else { return };
    for (language, one, several) in [("de", "1 Arbeit", "3 Arbeiten"), ("zh", "1 篇论文", "3 篇论文")] {
        let folder = tempfile::tempdir().expect("a folder");
        archive(language, folder.path()).await;
        for (query, count) in [("dak+39", one), ("melodie", several)] {
            browser.open(&format!("file://{}/ada/search.html?q={query}", folder.path().display())).await;
            assert_eq!(status(&mut browser).await, count);
            // Titles are English.
            assert_eq!(browser.value("document.querySelector('#found .name').lang").await, "en");
        }
    }
}

#[tokio::test]
async fn without_a_script_the_page_says_so_and_leads_to_the_years() {
    let folder = tempfile::tempdir().expect("a folder");
    archive("en", folder.path()).await;
    let text = std::fs::read_to_string(folder.path().join("ada/search.html")).expect("the page");
    let page = Html::parse_document(&text);
    let every = |css: &str| Selector::parse(css).expect("a selector");
    assert!(page.select(&every("form#search[hidden]")).next().is_some(), "a form that does nothing");
    assert!(
        page.select(&every("label[for=q]")).next().is_some() && page.select(&every("[role=status]")).next().is_some()
    );
    let said: String = page.select(&every("noscript")).flat_map(|element| element.text()).collect();
    assert!(
        said.contains("needs JavaScript") && text.contains("<a href=\"2025/index.html\">2025</a></li></ul></noscript>"),
        "{said}"
    );
    let policy =
        page.select(&every("meta[http-equiv=Content-Security-Policy]")).next().and_then(|meta| meta.attr("content"));
    assert!(policy.is_some_and(|policy| {
        policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    }));
}
