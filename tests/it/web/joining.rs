//! How a newcomer sees what their sentence became before they begin, and changes it. On both databases.

use dawnpost::domain::subscriber::Subscriber;
use dawnpost::store::Store;

use super::site::{Page, Plan, Site, Visitor};
use crate::support::desk::{announce, join};
use crate::support::store::{address, on_both};

const SENTENCE: &str = "quantization and pruning for networks, but no medical imaging";

/// A site, and the page behind the link of the letter to `ada@example.org`, who applied with a sentence.
async fn applied(store: &Store, sentence: &str) -> (Site, Visitor, String, Page) {
    announce(store).await;
    let site = Site::start(store).await;
    let visitor = site.visitor();
    let pairs = [("email", "ada@example.org"), ("want", sentence), ("language", "en"), ("zone", "Europe/Berlin")];
    let told = visitor.submit("/", "subscribe", &pairs).await;
    assert!(told.text.contains("Check your inbox"), "{told:?}");
    let letter = site.letters().await;
    let confirm = letter.iter().find(|path| path.starts_with("/confirm/")).expect("a link").clone();
    let page = visitor.get(&confirm).await;
    assert_eq!(page.status, 200, "{page:?}");
    (site, visitor, confirm, page)
}

async fn ada(site: &Site) -> Option<Subscriber> {
    site.desk.reader_at(&address("mailto:ada@example.org")).await.expect("a query")
}

fn names(reader: &Subscriber) -> Vec<&str> {
    reader.criteria.topics.iter().map(|topic| topic.name.as_str()).collect()
}

/// The form as a browser would send it, with one topic and these pairs.
fn filled<'a>(pairs: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = [
        ("topic-0-name", "Galaxies"),
        ("topic-0-want", "dwarf galaxies"),
        ("category", "astro-ph.GA"),
        ("announce", "new"),
        ("min-relevance", "6"),
        ("limit", "10"),
        ("language", "de"),
        ("rhythm", "daily"),
        ("day", "1"),
        ("at", "08:15"),
        ("zone", "Europe/Berlin"),
    ];
    let is_changed = |name: &str| pairs.iter().any(|(known, _)| *known == name);
    own.into_iter().filter(|(name, _)| !is_changed(name)).chain(pairs.iter().copied()).collect()
}

#[tokio::test]
async fn a_newcomer_sees_what_was_understood_and_what_it_brings_before_they_begin() {
    on_both(async |store| {
        let (site, visitor, _, page) = applied(&store, SENTENCE).await;
        for shown in ["value=\"Quantization\"", "value=\"Pruning\"", "medical imaging", "Four-bit quantization"] {
            assert!(page.text.contains(shown), "no {shown}: {}", page.text);
        }
        assert!(ada(&site).await.is_none(), "looking begins nothing");
        let done = page.submit(&visitor, "confirm", &[]).await;
        assert!(done.text.contains("You are subscribed"), "{done:?}");
        let ada = ada(&site).await.expect("ada");
        assert_eq!(names(&ada), ["Quantization", "Pruning"]);
        assert_eq!(ada.schedule.zone().name(), "Europe/Berlin");
    })
    .await;
}

#[tokio::test]
async fn what_a_newcomer_changes_before_they_begin_is_what_they_get() {
    on_both(async |store| {
        let (site, visitor, _, page) = applied(&store, SENTENCE).await;
        let preview = page.submit(&visitor, "confirm", &filled(&[("do", "preview")])).await;
        assert!(preview.text.contains("A dwarf galaxy that is not there"), "{preview:?}");
        assert!(preview.text.contains("value=\"Galaxies\"") && ada(&site).await.is_none());
        let faulty = preview.submit(&visitor, "confirm", &filled(&[("do", "confirm"), ("limit", "many")])).await;
        assert!(faulty.status == 422 && faulty.text.contains("value=\"Galaxies\""), "what was typed stays: {faulty:?}");
        assert!(ada(&site).await.is_none());
        let done = faulty.submit(&visitor, "confirm", &filled(&[("do", "confirm")])).await;
        assert_eq!(done.status, 200, "{done:?}");
        let ada = ada(&site).await.expect("ada");
        assert_eq!((names(&ada), ada.language.as_str()), (vec!["Galaxies"], "de"));
        assert_eq!((ada.criteria.categories[0].to_string(), ada.criteria.limit), ("astro-ph.GA".to_owned(), 10));
        assert!(ada.schedule.source().contains("15 8"), "{}", ada.schedule.source());
    })
    .await;
}

#[tokio::test]
async fn another_sentence_replaces_what_was_understood_of_the_first() {
    on_both(async |store| {
        let (site, visitor, _, page) = applied(&store, SENTENCE).await;
        let again = filled(&[("do", "propose"), ("sentence", "dwarf galaxies and stellar streams, 5 papers at most")]);
        let proposed = page.submit(&visitor, "confirm", &again).await;
        for shown in ["value=\"Dwarf galaxies\"", "value=\"Stellar streams\"", "A dwarf galaxy that is not there"] {
            assert!(proposed.text.contains(shown), "no {shown}: {}", proposed.text);
        }
        assert!(!proposed.text.contains("value=\"Quantization\""), "{}", proposed.text);
        let nothing = page.submit(&visitor, "confirm", &filled(&[("do", "propose"), ("sentence", "thank you")])).await;
        assert!(nothing.text.contains("value=\"Galaxies\""), "what stood in the form stays: {nothing:?}");
        assert!(ada(&site).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_sentence_is_tried_out_without_an_address() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let visitor = site.visitor();
        let look = async |sentence: &str| {
            visitor.submit("/", "subscribe", &[("want", sentence), ("do", "look"), ("language", "en")]).await
        };
        let page = look(SENTENCE).await;
        assert_eq!(page.status, 200, "{page:?}");
        for shown in [
            "<dt>Quantization (in networks)</dt>",
            "<dt>Pruning (in networks)</dt>",
            "medical imaging",
            "Four-bit quantization",
            SENTENCE,
        ] {
            assert!(page.text.contains(shown), "no {shown}: {}", page.text);
        }
        let foreign = look("Vorrei ricevere articoli sulla crittografia e non sulle reti neurali").await;
        assert!(foreign.status == 422 && foreign.text.contains("This looks like Italian"), "{foreign:?}");
        let half = look("Ich möchte Quantisierung und Blubberwupp").await;
        assert!(half.text.contains("Not understood and left out: Blubberwupp"), "{half:?}");
        let empty = look(" ").await;
        assert_eq!(empty.status, 422, "{empty:?}");
        assert!(store.claim_notices(site.desk.now(), site.desk.now(), 9).await.expect("notices").is_empty());
    })
    .await;
}

#[tokio::test]
async fn one_machine_tries_out_so_many_sentences_and_may_still_apply() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::with(&store, Plan::default()).await;
        let visitor = site.visitor();
        let page = visitor.get("/").await;
        let mut statuses = Vec::new();
        for _ in 0..21 {
            let pairs = [("want", "quantization"), ("do", "look"), ("language", "en")];
            statuses.push(page.submit(&visitor, "subscribe", &pairs).await.status);
        }
        assert_eq!((statuses[19], statuses[20]), (200, 429), "{statuses:?}");
        let pairs =
            [("email", "ada@example.org"), ("want", "quantization"), ("language", "en"), ("zone", "Europe/London")];
        assert_eq!(page.submit(&visitor, "subscribe", &pairs).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn who_names_only_a_category_gets_its_papers_and_changes_that_in_the_same_way() {
    on_both(async |store| {
        let (site, visitor, _, page) = applied(&store, "everything in astro-ph.GA").await;
        assert!(page.text.contains("A dwarf galaxy that is not there"), "{page:?}");
        page.submit(&visitor, "confirm", &[]).await;
        let reader = ada(&site).await.expect("ada");
        assert_eq!(reader.criteria.min_relevance, 1);
        let inside = site.logged_in(&reader.id).await;
        let again =
            filled(&[("do", "propose"), ("sentence", "everything in cs.CL"), ("min-relevance", "8"), ("limit", "3")]);
        let proposed = inside.submit("/preferences", "preferences", &again).await;
        for shown in ["value=\"cs.CL\" checked", "name=\"min-relevance\" type=\"number\" value=\"1\"", "value=\"3\""] {
            assert!(proposed.text.contains(shown), "no {shown}: {}", proposed.text);
        }
        let topics =
            filled(&[("do", "propose"), ("sentence", "dwarf galaxies"), ("min-relevance", "8"), ("limit", "3")]);
        let proposed = inside.submit("/preferences", "preferences", &topics).await;
        assert!(proposed.text.contains("type=\"number\" value=\"8\""), "what was typed stays: {}", proposed.text);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_subscribed_asks_for_a_login_letter_by_address_on_the_home_page() {
    on_both(async |store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        let visitor = site.visitor();
        // Whoever was told on this day that they are subscribed already has used up the budget of such letters.
        let reader = join(&site.desk, "mailto:ada@example.org").await;
        let pairs = [("email", "ada@example.org"), ("want", SENTENCE), ("language", "en"), ("zone", "UTC")];
        visitor.submit("/", "subscribe", &pairs).await;
        site.letters().await;
        let ask = async |mailbox: &str| visitor.submit("/", "subscribed", &[("address", mailbox)]).await;
        let known = ask("ada@example.org").await;
        let letter = site.letters().await;
        let login = letter.iter().find(|path| path.starts_with("/login/")).expect("a link").clone();
        assert_eq!(site.mail.accepted().len(), 2);
        let inside = visitor.submit(&login, "login", &[]).await;
        assert_eq!((inside.status, inside.header("location")), (303, "/preferences"));
        // Whoever has left comes back by it; a stranger gets nothing, and the same answer.
        site.desk.leave(&reader.id).await.expect("a change");
        ask("ada@example.org").await;
        let stranger = ask("eve@example.org").await;
        site.letters().await;
        let to: Vec<String> = site.mail.accepted().iter().map(|mail| mail.recipient.clone()).collect();
        assert_eq!(to, ["ada@example.org"; 3]);
        assert_eq!(known.text, stranger.text, "the answer does not tell who reads");
        // Strangers may ask as often as they like, and whoever has blocked letters gets none.
        let mails = || site.mail.accepted().len();
        ask("ada@example.org").await;
        site.letters().await;
        assert_eq!(mails(), 3, "two an hour");
        let eva = join(&site.desk, "mailto:eva@example.org").await;
        site.desk.leave(&eva.id).await.expect("a change");
        let block = site.desk.block_url(&address("mailto:eva@example.org"));
        site.desk.block(block.rsplit('/').next().expect("a token")).await.expect("blocked");
        ask("eva@example.org").await;
        site.letters().await;
        assert_eq!(mails(), 3, "blocked");
        let typo = ask("ada at example").await;
        assert!(typo.status == 422 && typo.text.contains("value=\"ada at example\""), "{typo:?}");
        assert!(visitor.get("/").await.text.contains("href=\"/sample?lang=en\""));
        let sample = visitor.get("/sample?lang=de").await;
        assert!(sample.status == 200 && sample.text.contains("<html lang=\"de\""), "{sample:?}");
    })
    .await;
}
