//! Forms that are not ours, text that means harm in every field, and addresses that nobody may make us ask.

use dawnpost::domain::subscriber::Status;
use dawnpost::links::Purpose;
use dawnpost::store::Store;

use super::site::{Page, Site, Visitor};
use crate::support::desk::{announce, join, today};
use crate::support::rest::{Answer, Rest};
use crate::support::store::on_both;

/// Every path that takes a form.
fn targets(site: &Site, reader: &str) -> Vec<String> {
    let link = |purpose, subject: &str| site.path(purpose, subject);
    let issue = format!("{reader}/{}", today());
    let mut targets: Vec<String> = ["/subscribe", "/logout", "/preferences", "/link", "/marks", "/pause"]
        .into_iter()
        .chain(["/unsubscribe", "/erase"])
        .map(str::to_owned)
        .collect();
    targets.extend([
        link(Purpose::Confirm, "mailto:new@example.org"),
        link(Purpose::Block, "mailto:new@example.org"),
        link(Purpose::Preferences, reader),
        link(Purpose::Login, &format!("{reader}/00ff")),
        link(Purpose::Pause, reader),
        link(Purpose::Unsubscribe, reader),
        format!("{}/erase", link(Purpose::Unsubscribe, reader)),
        link(Purpose::Feedback, &format!("{reader}/2511.00400/liked")),
        link(Purpose::Read, &issue),
        format!("/archive/{}", today()),
    ]);
    targets
}

/// What would do something everywhere, if it were believed.
const EVERYTHING: [(&str, &str); 8] = [
    ("email", "new@example.org"),
    ("want", "sparse transformers"),
    ("language", "en"),
    ("do", "save"),
    ("word", "erase"),
    ("mark", "like"),
    ("paper", "2511.00400"),
    ("undo", "2511.00400"),
];

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused_everywhere() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let eve = join(&site.desk, "mailto:eve@example.org").await;
        site.publish(today(), &[&ada.id]).await;
        let (inside, other) = (site.logged_in(&ada.id).await, site.logged_in(&eve.id).await);
        let of_eve = other.get("/preferences").await.form("preferences").expect("a form").1;
        let of_home = site.visitor().get("/").await.form("subscribe").expect("a form").1;
        for target in targets(&site, &ada.id) {
            for token in ["", "forged", &of_eve, &of_home] {
                if target == "/subscribe" && token == of_home {
                    continue;
                }
                let mut pairs = EVERYTHING.to_vec();
                pairs.push(("csrf", token));
                let answer = inside.post(&target, &pairs).await;
                assert_eq!((answer.status, answer.header("set-cookie")), (403, ""), "{target} with {token:?}");
                assert!(answer.text.contains("This form has expired"), "{target}");
            }
            let page = if target == "/subscribe" { "/".to_owned() } else { target.clone() };
            let Some((_, own)) = inside.get(&page).await.form(&target) else { continue };
            let elsewhere = inside.clone().saying("sec-fetch-site", "cross-site");
            if !target.starts_with("/unsubscribe/") {
                let answer = elsewhere.post(&target, &[("csrf", &own), ("do", "save")]).await;
                assert_eq!(answer.status, 403, "{target} from another site");
            }
        }
        let after = site.desk.reader(&ada.id).await.expect("a query").expect("ada");
        assert_eq!((after.status, after.criteria), (Status::Active, ada.criteria));
        assert!(site.desk.marks(&ada.id).await.expect("marks").is_empty());
        assert!(store.claim_notices(site.desk.now(), site.desk.now(), 9).await.expect("notices").is_empty());
    })
    .await;
}

const HOSTILE: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\u{202E}\r\nBcc: eve@example.org";

/// A form of the preferences with this text wherever there is text.
fn everywhere(text: &str) -> Vec<(&str, &str)> {
    let texts = [
        "topic-0-name",
        "topic-0-want",
        "topic-0-avoid",
        "topic-0-keywords",
        "keywords",
        "exclude",
        "avoid",
        "authors",
        "sentence",
    ];
    let mut pairs: Vec<(&str, &str)> = texts.into_iter().map(|name| (name, text)).collect();
    pairs.extend([("category", "cs.LG"), ("announce", "new"), ("min-relevance", "1"), ("limit", "20")]);
    pairs.extend([("language", "en"), ("rhythm", "daily"), ("day", "1"), ("weekly-day", "1"), ("at", "07:30")]);
    pairs.extend([("zone", "Europe/London"), ("where", "everywhere")]);
    pairs
}

fn assert_harmless(page: &Page, name: &str) {
    for mark in ["<script", "<img", "\u{202E}"] {
        assert!(!page.text.contains(mark), "{name}: {mark} in {}", page.text);
    }
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"), "{name}");
    assert_eq!(page.headers.get("bcc"), None, "{name}");
}

/// Every page that a reader can see.
async fn pages(site: &Site, visitor: &Visitor, reader: &str) -> Vec<(String, Page)> {
    let issue = site.path(Purpose::Read, &format!("{reader}/{}", today()));
    let feed = site.path(Purpose::Feed, reader);
    let mut paths: Vec<String> =
        ["/preferences", "/marks", "/archive", "/archive/2025-11", "/archive/topic/0", "/pause", "/erase"]
            .map(str::to_owned)
            .to_vec();
    paths.extend([format!("/archive/{}", today()), issue, feed]);
    let mut pages = Vec::new();
    for path in paths {
        pages.push((path.clone(), visitor.get(&path).await));
    }
    pages
}

#[tokio::test]
async fn html_in_every_field_stays_text_on_every_page() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let inside = site.logged_in(&ada.id).await;
        for act in ["propose", "preview", "edit", "save"] {
            let mut pairs = everywhere(HOSTILE);
            pairs.push(("do", act));
            let answer = inside.submit("/preferences", "preferences", &pairs).await;
            assert!(matches!(answer.status, 200 | 422), "{act}: {answer:?}");
            assert_harmless(&answer, act);
        }
        // Without the lines that no expression takes, it is kept, and comes back on every page.
        let one_line = HOSTILE.replace("\r\n", " ");
        let mut pairs = everywhere(&one_line);
        pairs.retain(|(name, _)| !name.contains("keywords") && *name != "exclude");
        pairs.push(("do", "save"));
        let saved = inside.submit("/preferences", "preferences", &pairs).await;
        assert!(saved.text.contains("Saved"), "{saved:?}");
        let kept = site.desk.reader(&ada.id).await.expect("a query").expect("ada").criteria;
        assert!(kept.topics[0].name.contains("<script>"), "it is kept as it was written: {kept:?}");
        site.publish(today(), &[&ada.id]).await;
        for (path, page) in pages(&site, &inside, &ada.id).await {
            assert_eq!(page.status, 200, "{path}");
            assert_harmless(&page, &path);
        }
        let mail = site.mail.accepted().pop().expect("a digest").message;
        let head = mail.split("\r\n\r\n").next().expect("a head");
        assert!(!head.contains("Bcc"), "{head}");
        let refused = site
            .visitor()
            .submit("/", "subscribe", &[("email", HOSTILE), ("want", HOSTILE), ("language", HOSTILE)])
            .await;
        assert_eq!(refused.status, 422);
        assert_harmless(&refused, "the home page");
        assert!(refused.text.contains("&lt;script&gt;"), "what was typed is kept");
    })
    .await;
}

#[tokio::test]
async fn a_name_cannot_write_a_header() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let visitor = site.visitor();
        for email in
            ["a@example.org\r\nBcc: eve@example.org", "a@example.org%0d%0aBcc:eve", "a\u{0}@example.org", "a@b@c\n"]
        {
            let want = "sparse transformers\r\nSubject: spam";
            let pairs = [("email", email), ("want", want), ("language", "en"), ("zone", "Europe/London")];
            let answer = visitor.submit("/", "subscribe", &pairs).await;
            assert_eq!(answer.status, 422, "{email:?}");
        }
        let pairs = [
            ("email", "ada@example.org"),
            ("want", "sparse transformers\r\nBcc: eve@example.org\r\n\r\nspam"),
            ("language", "en"),
            ("zone", "Europe/London"),
        ];
        assert_eq!(visitor.submit("/", "subscribe", &pairs).await.status, 200);
        site.letters().await;
        let letters = site.mail.accepted();
        assert_eq!(letters.len(), 1);
        assert!(!letters[0].message.contains("eve@") && !letters[0].message.contains("spam"), "{}", letters[0].message);
        assert_eq!(letters[0].recipient, "ada@example.org");
        for path in ["/%0d%0aSet-Cookie:%20a=b", "/archive/%0d%0aX:y", "/?lang=%0d%0aX:y"] {
            let answer = visitor.get(path).await;
            assert!(answer.header("set-cookie").is_empty() && answer.headers.get("x").is_none(), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_address_that_a_reader_writes_is_ever_asked() {
    on_both(async |store: Store| {
        announce(&store).await;
        let inner = Rest::start(false, |_| Answer::Text(200, "secret")).await;
        let url = format!("http://127.0.0.1:{}/latest/meta-data", inner.port);
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let inside = site.logged_in(&ada.id).await.saying("referer", &url).saying("x-forwarded-host", &url);
        let quoted = format!("\"{url}\"");
        for act in ["propose", "preview", "save"] {
            for text in [url.as_str(), &quoted] {
                let mut pairs = everywhere(text);
                pairs.extend([("do", act), ("add-category", text), ("preferred", text)]);
                inside.submit("/preferences", "preferences", &pairs).await;
            }
        }
        let zone = ("zone", "Europe/London");
        let pairs = [("email", "ada@[127.0.0.1]"), ("want", url.as_str()), ("language", "en"), zone];
        inside.submit("/", "subscribe", &pairs).await;
        let want = format!("sparse transformers {url}");
        let pairs = [("email", "bea@example.org"), ("want", want.as_str()), ("language", "en"), zone];
        inside.submit("/", "subscribe", &pairs).await;
        site.letters().await;
        site.publish(today(), &[&ada.id]).await;
        assert!(inner.seen().is_empty(), "{:?}", inner.seen());
    })
    .await;
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_browsers_strict() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let inside = site.logged_in(&ada.id).await;
        for path in [
            "/",
            "/style.css",
            "/icon.svg",
            "/robots.txt",
            "/privacy",
            "/preferences",
            "/export.json",
            "/nothing",
            "/login/x",
        ] {
            let page = inside.get(path).await;
            let policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                          frame-ancestors 'none'; base-uri 'none'";
            for (name, value) in [
                ("content-security-policy", policy),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("x-frame-options", "DENY"),
                ("strict-transport-security", "max-age=31536000"),
            ] {
                assert_eq!(page.header(name), value, "{path}");
            }
            let is_file = ["/style.css", "/icon.svg", "/robots.txt"].contains(&path);
            assert_eq!(page.header("cache-control") == "no-store", !is_file, "{path}");
        }
    })
    .await;
}
