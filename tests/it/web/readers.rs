//! How readers come to the site, and change what they get. On both databases.

use dawnpost::domain::preferences::Reach;
use dawnpost::domain::subscriber::{Status, Subscriber};
use dawnpost::links::Purpose;

use super::site::{Site, Visitor};
use crate::support::desk::{announce, join};
use crate::support::store::{address, on_both};

async fn now(site: &Site, id: &str) -> Subscriber {
    site.desk.reader(id).await.expect("a query").expect("a reader")
}

/// The form of the preferences as a browser would send it, with these pairs in place of its own.
async fn send(visitor: &Visitor, changed: &[(&str, &str)]) -> super::site::Page {
    let own = [
        ("topic-0-name", "Sparse models"),
        ("topic-0-want", "sparse transformers"),
        ("category", "cs.LG"),
        ("announce", "new"),
        ("min-relevance", "5"),
        ("limit", "20"),
        ("language", "en"),
        ("rhythm", "daily"),
        ("day", "1"),
        ("day", "2"),
        ("weekly-day", "1"),
        ("at", "07:30"),
        ("zone", "Europe/London"),
        ("where", "everywhere"),
        ("preferred", "0-email"),
    ];
    let is_changed = |name: &str| changed.iter().any(|(known, _)| *known == name);
    let mut pairs: Vec<(&str, &str)> = own.into_iter().filter(|(name, _)| !is_changed(name)).collect();
    pairs.extend(changed);
    visitor.submit("/preferences", "preferences", &pairs).await
}

#[tokio::test]
async fn a_stranger_subscribes_confirms_and_is_let_into_their_preferences() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let visitor = site.visitor();
        let with_zone =
            |zone| [("email", "ada@example.org"), ("want", "sparse transformers"), ("language", "zh"), ("zone", zone)];
        let faulty = visitor.submit("/", "subscribe", &with_zone("Mars/Olympus")).await;
        assert!(faulty.status == 422 && faulty.text.contains("This is not a time zone"), "{faulty:?}");
        let empty = visitor.submit("/", "subscribe", &with_zone(" ")).await;
        assert!(empty.status == 422 && empty.text.contains("Please fill this in"), "{empty:?}");
        assert!(empty.text.contains("sparse transformers") && empty.text.contains("ada@example.org"), "{empty:?}");
        assert!(empty.text.contains("For example Berlin, UTC+8"), "the hint stays: {empty:?}");
        let misspelt = visitor.submit("/", "subscribe", &with_zone("Asia/Bejing")).await;
        assert!(misspelt.status == 422 && misspelt.text.contains("Did you mean Asia/Shanghai?"), "{misspelt:?}");
        let pairs = with_zone("北京");
        let told = visitor.submit("/", "subscribe", &pairs).await;
        assert!(told.text.contains("Check your inbox") && !told.text.contains("ada@"), "{told:?}");
        let letter = site.letters().await;
        let confirm = letter.iter().find(|path| path.starts_with("/confirm/")).expect("a link");
        assert!(site.desk.reader_at(&address("mailto:ada@example.org")).await.expect("a query").is_none());
        let page = visitor.get(confirm).await;
        assert!(page.text.contains("开始订阅"), "in the language that they chose");
        let done = page.submit(&visitor, "confirm", &[]).await;
        assert!(done.text.contains("订阅成功"), "{done:?}");
        let ada = site.desk.reader_at(&address("mailto:ada@example.org")).await.expect("a query").expect("ada");
        assert_eq!((ada.language.as_str(), &ada.status), ("zh", &Status::Active));
        assert_eq!(ada.schedule.zone().name(), "Asia/Shanghai");
        let again = page.submit(&visitor, "confirm", &[]).await;
        assert_eq!(again.status, 200, "once more changes nothing");
        let next = done.text.split("href=\"/preferences/").nth(1).expect("a link").split('"').next().expect("a token");
        let asked = visitor.submit(&format!("/preferences/{next}"), "preferences", &[]).await;
        assert!(asked.text.contains("登录链接已发出"), "{asked:?}");
    })
    .await;
}

#[tokio::test]
async fn who_did_not_ask_says_so_and_hears_nothing_more() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let visitor = site.visitor();
        let pairs = [
            ("email", "bob@example.org"),
            ("want", "sparse transformers"),
            ("language", "en"),
            ("zone", "Europe/London"),
        ];
        visitor.submit("/", "subscribe", &pairs).await;
        let letter = site.letters().await;
        let block = letter.iter().find(|path| path.starts_with("/block/")).expect("a link");
        let page = visitor.get(block).await;
        assert!(page.text.contains("b…@example.org"), "{page:?}");
        let told = page.submit(&visitor, "block", &[]).await;
        assert!(told.text.contains("We will not write to you again"), "{told:?}");
        assert!(site.desk.is_blocked(&address("mailto:bob@example.org")).await.expect("a query"));
    })
    .await;
}

#[tokio::test]
async fn a_form_for_programs_is_answered_and_forgotten() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let pairs =
            [("email", "bot@example.org"), ("want", "links"), ("language", "en"), ("website", "http://x.example")];
        let told = site.visitor().submit("/", "subscribe", &pairs).await;
        assert!(told.status == 200 && told.text.contains("Check your inbox"));
        assert!(store.claim_notices(site.desk.now(), site.desk.now(), 9).await.expect("notices").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_reader_changes_everything_in_one_form() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let inside = site.logged_in(&ada.id).await;
        let saved = send(
            &inside,
            &[
                ("topic-0-name", "Sparse"),
                ("topic-1-name", "Galaxies"),
                ("topic-1-want", "dwarf galaxies"),
                ("topic-1-keywords", "stellar stream\n\"near field\""),
                ("topic-2-name", "Gone"),
                ("topic-2-remove", "1"),
                ("keywords", "quantization\n pruning \n"),
                ("exclude", "imaging"),
                ("avoid", "benchmarks"),
                ("authors", "Zoë Ångström"),
                ("add-category", "astro-ph.GA, cs.cl"),
                ("announce", "cross"),
                ("min-relevance", "3"),
                ("limit", "7"),
                ("language", "zh"),
                ("rhythm", "weekly"),
                ("weekly-day", "5"),
                ("at", "18:05"),
                ("zone", "Asia/Shanghai"),
                ("silent", "1"),
                ("overview", "1"),
                ("quiet-from", "22:00"),
                ("quiet-to", "06:30"),
                ("where", "preferred"),
                ("do", "save"),
            ],
        )
        .await;
        assert!(saved.text.contains("已保存"), "{saved:?}");
        let now = now(&site, &ada.id).await;
        let criteria = &now.criteria;
        assert_eq!(criteria.topics.iter().map(|topic| topic.name.as_str()).collect::<Vec<_>>(), ["Sparse", "Galaxies"]);
        assert_eq!(criteria.topics[1].keywords.len(), 2);
        assert_eq!((criteria.keywords.len(), criteria.exclude.len(), criteria.avoid.len()), (2, 1, 1));
        let codes: Vec<&str> = criteria.categories.iter().map(|category| category.as_str()).collect();
        assert_eq!(codes, ["cs.LG", "astro-ph.GA", "cs.CL"]);
        assert_eq!((criteria.min_relevance, criteria.limit, criteria.authors.len()), (3, 7, 1));
        assert_eq!((now.schedule.source(), now.schedule.zone().name()), ("5 18 * * Fri", "Asia/Shanghai"));
        assert!(now.preferences.silent && now.preferences.reach == Reach::Preferred && now.language == "zh");
        assert_eq!(now.preferences.quiet_hours.map(|hours| hours.to_string()), Some("22:00-06:30".to_owned()));
        assert!(now.preferences.overview);
        let again = inside.get("/preferences").await.text;
        assert!(again.contains("name=\"overview\" value=\"1\" checked"), "{again}");
        for text in ["Galaxies", "stellar stream", "value=\"18:05\"", "Asia/Shanghai", "pruning", "星系天体物理学"]
        {
            assert!(again.contains(text), "{text} in {again}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_fault_is_told_beside_its_field_and_nothing_is_lost_or_saved() {
    on_both(async |store| {
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let inside = site.logged_in(&ada.id).await;
        let page = send(
            &inside,
            &[
                ("topic-0-name", ""),
                ("topic-1-name", "Twice"),
                ("topic-2-name", "twice"),
                ("keywords", "fine\n(unclosed AND"),
                ("add-category", "cs.LGG"),
                ("announce", ""),
                ("min-relevance", "11"),
                ("limit", "0"),
                ("day", ""),
                ("at", "25:00"),
                ("zone", "Mars/Olympus"),
                ("quiet-from", "22:00"),
                ("do", "save"),
            ],
        )
        .await;
        assert_eq!(page.status, 422);
        for name in [
            "topic-0-name",
            "topic-2-name",
            "keywords",
            "add-category",
            "announce",
            "min-relevance",
            "limit",
            "day",
            "at",
            "quiet-to",
        ] {
            assert!(page.text.contains(&format!("id=\"{name}-fault\"")), "{name}: {}", page.text);
        }
        assert!(page.text.contains("Did you mean cs.LG?") && page.text.contains("(unclosed AND"), "{}", page.text);
        let zone = send(&inside, &[("zone", "Mars/Olympus"), ("do", "preview")]).await;
        assert!(zone.status == 422 && zone.text.contains("id=\"zone-fault\""), "{zone:?}");
        assert_eq!(now(&site, &ada.id).await.criteria, ada.criteria);
    })
    .await;
}

#[tokio::test]
async fn a_preview_saves_nothing_and_carries_the_form_along() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let inside = site.logged_in(&ada.id).await;
        let preview = send(&inside, &[("exclude", "tumours"), ("min-relevance", "1"), ("do", "preview")]).await;
        assert!(preview.text.contains("Over the last 5 announcements:"), "{preview:?}");
        assert!(preview.text.contains("papers a day") && preview.text.contains("Routing tokens"), "{preview:?}");
        assert!(!preview.text.contains("imaginary tumours"), "{preview:?}");
        assert_eq!(now(&site, &ada.id).await.criteria, ada.criteria);
        let hidden: Vec<(String, String)> = hidden(&preview.text);
        let mut pairs: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push(("do", "edit"));
        let edit = inside.post("/preferences", &pairs).await;
        assert!(edit.text.contains("tumours"), "{edit:?}");
        *pairs.last_mut().expect("a pair") = ("do", "save");
        assert!(inside.post("/preferences", &pairs).await.text.contains("Saved"));
        assert_eq!(now(&site, &ada.id).await.criteria.exclude.len(), 1);
        let proposed = send(&inside, &[("sentence", "graph neural networks"), ("do", "propose")]).await;
        assert!(proposed.text.contains("graph neural networks") && proposed.text.contains("Nothing is saved yet"));
        assert!(!proposed.text.contains("Sparse models"), "it stands in place of what was asked for: {proposed:?}");
        let galaxies =
            send(&inside, &[("sentence", "Ich möchte Zwerggalaxien und Blubberwupp"), ("do", "propose")]).await;
        assert!(galaxies.text.contains("astro-ph.GA"), "{galaxies:?}");
        assert!(galaxies.text.contains("Not understood and left out: Blubberwupp"), "{galaxies:?}");
        let foreign =
            send(&inside, &[("sentence", "Vorrei articoli sulla crittografia ma non sulle reti"), ("do", "propose")]);
        let foreign = foreign.await;
        assert!(
            foreign.text.contains("This looks like Italian") && foreign.text.contains("Sparse models"),
            "{foreign:?}"
        );
    })
    .await;
}

fn hidden(page: &str) -> Vec<(String, String)> {
    let main = page.split("<main").nth(1).expect("a page");
    let fields = main.split("<input type=\"hidden\" name=\"").skip(1);
    let plain = |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
    fields
        .map(|field| {
            let (name, rest) = field.split_once("\" value=\"").expect("a value");
            (plain(name), plain(rest.split('"').next().expect("its end")))
        })
        .collect()
}

#[tokio::test]
async fn the_link_in_a_digest_changes_what_is_read_without_a_login_and_can_be_undone() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let ada = join(&site.desk, "mailto:ada@example.org").await;
        let visitor = site.visitor();
        let link = site.path(Purpose::Preferences, &ada.id);
        let now = async || site.desk.reader(&ada.id).await.expect("a query").expect("a reader");
        let page = visitor.get(&link).await;
        assert!(page.text.contains("value=\"Sparse models\""), "{page:?}");
        for hidden in ["name=\"email\"", "name=\"zone\"", "export.json", "/erase"] {
            assert!(!page.text.contains(hidden), "{hidden} wants a login: {}", page.text);
        }
        let fields = [
            ("topic-0-name", "Sparse models"),
            ("topic-0-want", "mixture of experts"),
            ("keywords", "quantization"),
            ("min-relevance", "6"),
            ("limit", "7"),
            ("length", "full"),
            ("language", "de"),
            ("zone", "Asia/Tokyo"),
            ("silent", "1"),
        ];
        let sent = [&fields[..], &[("do", "save")]].concat();
        let saved = page.submit(&visitor, "preferences", &sent).await;
        assert!(saved.text.contains("Saved") && saved.text.contains(">Undo<"), "{saved:?}");
        let changed = now().await;
        assert_eq!((changed.criteria.limit, changed.criteria.topics[0].want.as_str()), (7, "mixture of experts"));
        assert_eq!(
            (changed.language.as_str(), changed.schedule.zone(), changed.preferences.silent),
            ("en", ada.schedule.zone(), false)
        );
        let bad = page.submit(&visitor, "preferences", &[&sent[..], &[("exclude", "AND AND")]].concat()).await;
        assert!(bad.status == 422 && bad.text.contains("AND AND"), "{bad:?}");

        let hidden: Vec<(String, String)> = saved
            .text
            .split("<input type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|field| {
                let (name, rest) = field.split_once("\" value=\"")?;
                Some((name.to_owned(), rest.split_once('"')?.0.to_owned()))
            })
            .filter(|(name, _)| name != "csrf")
            .collect();
        let hidden: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let undone = saved.submit(&visitor, "preferences", &hidden).await;
        assert!(undone.text.contains("Everything is as it was before."), "{undone:?}");
        assert_eq!(now().await.criteria, ada.criteria);
        visitor.submit(&link, "preferences", &[("do", "login")]).await;
        assert!(site.letters().await.iter().any(|path| path.starts_with("/login/")), "the rest asks for a login");
    })
    .await;
}
