//! What a reader likes elsewhere, from the roster to the ranking: what is read, when, and what happens where it cannot be.

use chrono::NaiveDate;
use serde_json::json;

use crate::support::arxiv::{Entry, Place, entry};
use crate::support::interests::{FakeInterests, KEY, item, work};
use crate::support::rest::Answer;
use crate::support::world::{World, reader};

const TUESDAY: &str = "2025-11-04";
const WEDNESDAY: &str = "2025-11-05";
const THURSDAY: &str = "2025-11-06";

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A paper with a subject of its own.
fn on(number: usize, about: &'static str) -> Entry {
    Entry { about, ..entry(number, "new", "cs.LG") }
}

const SOLVERS: &str = "Krylov subspace methods and preconditioning of large linear systems";
const STARS: &str = "dwarf galaxies, stellar streams and dark matter halos";
const TONGUES: &str = "morphology of endangered languages and their documentation";

/// Three days of three subjects, a library, a researcher, and a roster.
async fn world(like: &str) -> (World, FakeInterests) {
    let (world, elsewhere) = (World::new().await, FakeInterests::start().await);
    for (number, day) in [TUESDAY, WEDNESDAY, THURSDAY].into_iter().enumerate() {
        let first = number * 3;
        world.arxiv.announce(date(day), vec![on(first, STARS), on(first + 1, TONGUES), on(first + 2, SOLVERS)]);
    }
    let settings = world.read("dawnpost.toml").expect("settings") + &elsewhere.settings();
    world.write("dawnpost.toml", &settings);
    world.roster(&[reader("ada", &["file:ada"], &format!("like = {like}"))]);
    (world, elsewhere)
}

/// The lines of `subscribers show` about what is liked.
async fn told(world: &World) -> Vec<String> {
    let shown = world.run(&["subscribers", "show", "ada"]).await;
    let likes = shown.stdout.lines().filter_map(|line| line.strip_prefix("likes "));
    likes.map(|line| line.trim().to_owned()).collect()
}

/// The ids of the newest issue, in its order.
async fn order(world: &World, day: &str) -> Vec<String> {
    let digest = world.json(&["preview", "ada", "--date", day, "--channel", "json"]).await;
    let entries = digest["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .flat_map(|section| section["entries"].as_array().cloned());
    entries.flatten().map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn a_sync_reads_every_place_and_looks_up_what_is_on_arxiv() {
    let all = r#"["2511.90001v2", "https://arxiv.org/abs/2511.99999", "bibtex:mine.bib", "zotero:users/1", "orcid:0000-0002-1825-0097"]"#;
    let (world, elsewhere) = world(all).await;
    world.write(
        "mine.bib",
        "@misc{a, title={On {Boats}}, abstract={Boats.}, year=2025}\n@misc{b, title={Keels}, eprint={2511.90002}}\n",
    );
    elsewhere.hold(vec![
        item("AAAA2222", json!({ "title": "Sails", "abstractNote": "We sail.", "DOI": "10.99999/sails" })),
        item("BBBB2222", json!({ "itemType": "preprint", "title": "Rudders", "archiveID": "arXiv:2511.90003" })),
        item("CCCC2222", json!({ "itemType": "attachment", "title": "PDF" })),
    ]);
    elsewhere.list(vec![work(5, "Ponds", "doi", "10.99999/ponds"), work(6, "Rudders", "arxiv", "2511.90003")]);
    let output = world.run(&["subscribers", "sync"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let lines: Vec<&str> = output.stdout.lines().filter(|line| line.starts_with("ada likes")).collect();
    let places: Vec<&str> = lines.iter().map(|line| line.split(", read").next().unwrap_or_default()).collect();
    assert_eq!(
        places,
        [
            "ada likes arxiv: 1 of 2 papers are marks",
            "ada likes bibtex:mine.bib: 2 of 2 papers are marks",
            "ada likes orcid:0000-0002-1825-0097: 2 of 2 papers are marks",
            "ada likes zotero:users/1: 2 of 2 papers are marks",
        ],
        "{output:?}"
    );
    assert!(lines[0].ends_with("arXiv does not know 2511.99999"), "{}", lines[0]);
    let asked: Vec<String> = world.arxiv.asked().into_iter().map(|asked| asked.target).collect();
    assert_eq!(asked.len(), 1, "one question for all places: {asked:?}");
    assert!(!output.stdout.contains(KEY) && !output.stderr.contains(KEY));
    let json = world.json(&["subscribers", "sync", "--json"]).await;
    assert_eq!(json[0]["change"], "unchanged");
    assert_eq!(told(&world).await.len(), 4);
    assert_eq!(world.arxiv.asked().len(), 1, "what arXiv said is kept");
}

#[tokio::test]
async fn marks_change_the_ranking_and_are_the_reason() {
    let (world, elsewhere) = world(r#"["zotero:users/1"]"#).await;
    let solvers = |key: &str| {
        item(
            key,
            json!({ "title": "Preconditioned Krylov solvers", "abstractNote": "Iterative solution of linear systems." }),
        )
    };
    elsewhere.hold(["AAAA2222", "BBBB2222", "CCCC2222"].map(solvers).to_vec());
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!(order(&world, TUESDAY).await.first().map(String::as_str), Some("2511.00002"));
    let why = world.run(&["why", "ada", "2511.00002", "--date", TUESDAY]).await;
    assert!(why.stdout.contains("Preconditioned Krylov solvers"), "{}", why.stdout);
    let stars = |key: &str| {
        item(
            key,
            json!({ "title": "Stellar streams of dwarf galaxies", "abstractNote": "Galaxies, streams and halos." }),
        )
    };
    elsewhere.hold(["DDDD2222", "EEEE2222", "FFFF2222"].map(stars).to_vec());
    assert_eq!(world.run_on(WEDNESDAY).await.code, Some(0));
    assert_eq!(order(&world, WEDNESDAY).await.first().map(String::as_str), Some("2511.00003"));
}

#[tokio::test]
async fn a_place_that_fails_keeps_its_marks_and_holds_up_no_digest() {
    let (world, elsewhere) = world(r#"["zotero:users/1"]"#).await;
    elsewhere.hold(vec![item("AAAA2222", json!({ "title": "Sails", "abstractNote": "We sail." }))]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    elsewhere.fail([Answer::Text(403, "Forbidden"), Answer::Text(403, "Forbidden")]);
    let output = world.run_on(WEDNESDAY).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(output.stderr.contains("give the key of `zotero.key` the right to read it"), "{output:?}");
    let fault = told(&world).await.pop().expect("a place");
    assert!(
        fault.starts_with("zotero:users/1: 1 of 1 papers are marks, read 2025-11-04; Zotero denies access"),
        "{fault}"
    );
    let again = world.run_on(THURSDAY).await;
    assert!(again.code == Some(0) && !again.stderr.contains("zotero.key"), "said once: {again:?}");
    assert_eq!(world.deliveries().await.len(), 3, "a digest for each day");
}

#[tokio::test]
async fn a_place_that_asks_for_patience_gets_it() {
    let (world, elsewhere) = world(r#"["zotero:users/1"]"#).await;
    elsewhere.hold(vec![item("AAAA2222", json!({ "title": "Sails" }))]);
    let wait = |status, name, seconds: &str| Answer::JsonWith(status, vec![(name, seconds.to_owned())], json!(null));
    elsewhere.fail([wait(503, "Retry-After", "0"), wait(429, "Retry-After", "0")]);
    let output = world.run(&["subscribers", "sync"]).await;
    assert!(output.stdout.contains("zotero:users/1: 1 of 1 papers"), "{output:?}");
    elsewhere.fail([wait(429, "Retry-After", "7200")]);
    let output = world.run(&["subscribers", "sync"]).await;
    assert!(
        output.stdout.contains("1 of 1 papers") && output.stdout.contains("Zotero asks us to wait 7200 s"),
        "{output:?}"
    );
    assert_eq!(elsewhere.asked_zotero().len(), 4, "it was not pressed");
}

#[tokio::test]
async fn an_unchanged_library_costs_one_conditional_request_a_day() {
    let (world, elsewhere) = world(r#"["zotero:users/1/collections/ABCD2345"]"#).await;
    let many = (0..250).map(|number| item(&format!("K{number}"), json!({ "title": format!("Boat {number}") })));
    elsewhere.hold(many.collect());
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!(elsewhere.asked_zotero().len(), 3, "pages of a hundred");
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
    assert_eq!(elsewhere.asked_zotero().len(), 3, "once a day");
    assert_eq!(world.run_on(WEDNESDAY).await.code, Some(0));
    let asked = elsewhere.asked_zotero();
    assert_eq!(asked.len(), 4);
    assert_eq!(asked[3].headers.get("if-modified-since-version").map(String::as_str), Some("10"));
    assert_eq!(
        told(&world).await,
        ["zotero:users/1/collections/ABCD2345: 250 of 250 papers are marks, read 2025-11-05"]
    );
}

#[tokio::test]
async fn where_arxiv_is_away_a_place_teaches_with_its_own_words_and_asks_again() {
    let (world, elsewhere) = world(r#"["zotero:users/1", "2511.90001"]"#).await;
    elsewhere.hold(vec![item("AAAA2222", json!({ "title": "Sails", "archiveID": "arXiv:2511.90003" }))]);
    let refusal = crate::support::arxiv::Fault::Status(403, vec![]);
    world.arxiv.fail(Place::Api, refusal, 1);
    let output = world.run(&["subscribers", "sync"]).await;
    assert!(
        output.stdout.contains("arxiv: 0 of 1 papers") && output.stdout.contains("zotero:users/1: 1 of 1"),
        "{output:?}"
    );
    assert!(output.stdout.contains("arXiv refuses this client"), "{output:?}");
    let output = world.run(&["subscribers", "sync"]).await;
    assert!(output.stdout.contains("arxiv: 1 of 1 papers") && !output.stdout.contains("refuses"), "{output:?}");
}

#[tokio::test]
async fn what_is_no_longer_liked_is_forgotten_and_everything_goes_with_the_reader() {
    let (world, elsewhere) = world(r#"["zotero:users/1", "2511.90001"]"#).await;
    elsewhere.hold(vec![item("AAAA2222", json!({ "title": "Sails" }))]);
    world.run(&["subscribers", "sync"]).await;
    let export = world.run(&["subscribers", "export", "ada"]).await.stdout;
    assert!(export.contains("\"Sails\"") && export.contains("zotero:users/1"), "{export}");
    world.roster(&[reader("ada", &["file:ada"], r#"like = ["2511.90001"]"#)]);
    world.run(&["subscribers", "sync"]).await;
    assert_eq!(told(&world).await.len(), 1);
    world.write("ada.json", &export);
    let output = world.run(&["subscribers", "import", "ada.json"]).await;
    assert_eq!((output.code, told(&world).await.len()), (Some(0), 2), "{output:?}");
}

#[tokio::test]
async fn what_the_reader_says_of_a_paper_wins() {
    let (world, _elsewhere) = world(r#"["2511.90001"]"#).await;
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let why = async || world.run(&["why", "ada", "2511.00002", "--date", TUESDAY]).await.stdout;
    assert!(why().await.contains("you liked “Invented paper 2511.90001”"), "{}", why().await);
    let mut export = world.json(&["subscribers", "export", "ada"]).await;
    export["votes"] = json!([{ "paper": "2511.90001", "is_admin": true, "verdict": "refused",
        "title": "Invented paper 2511.90001", "abstract": "From the API.", "at": "2025-11-04T12:00:00Z" }]);
    world.write("ada.json", &export.to_string());
    assert_eq!(world.run(&["subscribers", "import", "ada.json"]).await.code, Some(0));
    let told = why().await;
    assert!(told.contains("you refused “Invented paper 2511.90001”") && !told.contains("you liked"), "{told}");
}

#[tokio::test]
async fn check_reads_files_and_with_online_asks_the_services() {
    let (world, elsewhere) =
        world(r#"["bibtex:mine.bib", "zotero:users/1", "orcid:0000-0002-1825-0097", "orcid:0000-0002-1694-233X"]"#)
            .await;
    let output = world.run(&["check"]).await;
    assert!(output.code == Some(2) && output.stdout.contains("mine.bib: cannot be read"), "{output:?}");
    world.write("mine.bib", "@misc{a, title={On Boats}}\n@misc{b, title=\n");
    let output = world.run(&["check"]).await;
    let told = ["like        bibtex:mine.bib: 1 paper", "mine.bib:2: `title` has no value"];
    assert!(output.code == Some(0) && told.iter().all(|line| output.stdout.contains(line)), "{output:?}");
    world.write("mine.bib", "@misc{b, title=\n");
    let output = world.run(&["check"]).await;
    assert!(output.code == Some(2) && output.stdout.contains("mine.bib:1: `title` has no value"), "{output:?}");
    assert_eq!(elsewhere.rest.seen().len(), 0);
    world.write("mine.bib", "@misc{a, title={On Boats}}");
    assert_eq!(world.run(&["check"]).await.code, Some(0));
    let online = world.run(&["check", "--online"]).await.stdout;
    assert!(online.contains("like        zotero:users/1: 0 papers"), "{online}");
    assert!(online.contains("orcid:0000-0002-1694-233X: ORCID has nothing with that name"), "{online}");
    world.roster(&[reader("ada", &["file:ada"], r#"like = ["orcid:0000-0002-1825-0098"]"#)]);
    let output = world.run(&["check"]).await;
    assert!(output.stdout.contains("subscribers.toml:10:") && output.stdout.contains("check digit"), "{output:?}");
}

#[tokio::test]
async fn the_ranker_alone_learns_from_what_is_at_hand_and_says_what_is_not() {
    let world = World::new().await;
    let paper =
        |id: &str, title: &str| format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"abstract\":\"About {title}.\"}}\n");
    let papers = [
        ("2611.90001", TONGUES),
        ("2611.90002", SOLVERS),
        ("2611.90003", STARS),
        ("2611.90004", "Krylov solvers with preconditioning"),
    ];
    world.write("papers.jsonl", &papers.map(|(id, title)| paper(id, title)).concat());
    world.write("mine.bib", "@misc{a, title={Preconditioned Krylov solvers for linear systems}}");
    let mut ranks = Vec::new();
    for like in [r#"["bibtex:mine.bib", "zotero:users/1"]"#, r#"["2611.90004", "2611.90009"]"#] {
        world.write("criteria.toml", &format!("like = {like}\n"));
        ranks.push(world.run(&["rank", "--criteria", "criteria.toml", "--papers", "papers.jsonl"]).await);
    }
    for (output, missing) in ranks.iter().zip(["no file has them: zotero:users/1", "no file has them: 2611.90009"]) {
        let best: Vec<&str> = output.stdout.lines().take(2).filter_map(|line| line.split('\t').next()).collect();
        assert!(best.contains(&"2611.90002") && best.contains(&"2611.90004"), "{output:?}");
        assert!(output.stderr.contains(missing), "{output:?}");
    }
    let reasons: Vec<&str> = ranks[1].stdout.lines().filter(|line| line.starts_with("2611.90004")).collect();
    assert!(
        !reasons[0].contains("Krylov solvers with preconditioning"),
        "a paper is no reason for itself: {reasons:?}"
    );
}
