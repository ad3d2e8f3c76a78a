//! Stories of moving from another system: its files become issues, nothing of them is sent again, and what is not taken
//! over is told.

use dawnpost::archive::import::{ImportFormat, ImportSource, digest, read};
use dawnpost::desk::marks::Voter;
use dawnpost::desk::{DeskError, ReaderFolders};
use dawnpost::domain::mark::Opinion;
use dawnpost::domain::paper::ArxivId;
use dawnpost::store::ImportRequest;
use serde_json::{Value, json};
use templates::digest::Digest;

use crate::support::arxiv::papers;
use crate::support::desk::{desk, join};
use crate::support::store::{at, on_both};
use crate::support::world::{World, reader};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/archive/import/samples");

async fn world() -> World {
    let world = World::new().await;
    world.roster(&[reader("ada", &["mailto:ada@example.org"], "")]);
    assert_eq!(world.run(&["subscribers", "sync"]).await.code, Some(0));
    world
}

/// A record of the first system with these papers.
fn record(world: &World, name: &str, papers: &[usize]) {
    let paper = |number: &usize| {
        let id = format!("2511.{number:05}");
        (
            id.clone(),
            json!({ "arxiv_id": id, "title": format!("Old {number}"), "authors": ["Ada Alpha"], "abstract": "Invented.", "RELEVANCE": 9, "NOVELTY": 8 }),
        )
    };
    let papers: serde_json::Map<String, Value> = papers.iter().map(paper).collect();
    world.write(name, &Value::Object(papers).to_string());
}

async fn import(world: &World, paths: &[&str]) -> (Option<i32>, Value) {
    let arguments = [&["archive", "import", "--subscriber", "ada", "--json"], paths].concat();
    let output = world.run(&arguments).await;
    let lines = serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    (output.code, lines)
}

fn column<'a>(lines: &'a Value, name: &str) -> Vec<&'a Value> {
    lines.as_array().expect("lines").iter().map(|line| &line[name]).collect()
}

#[tokio::test]
async fn a_page_of_which_nothing_is_understood_fails_and_is_named() {
    let world = world().await;
    world.write("2026-11-13.md", "### [On Kettles](https://example.org/kettles)\n*Ada Alpha*\n");
    let arguments = ["archive", "import", "--subscriber", "ada", "--format", "by-category-markdown", "2026-11-13.md"];
    let output = world.run(&arguments).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.stdout.contains("2026-11-13.md") && output.stdout.contains("line 1: not understood"), "{output:?}");
}

#[tokio::test]
async fn a_folder_is_read_day_by_day_and_shown_like_any_issue() {
    let world = world().await;
    let (code, lines) = import(&world, &[SAMPLES]).await;
    // `output.json` does not say of which day it is, and holds up no other.
    assert_eq!(code, Some(1), "{lines:#}");
    assert_eq!(column(&lines, "result"), ["failed", "imported", "imported", "imported", "imported", "imported"]);
    let dates = [
        json!(null),
        json!("2026-11-05"),
        json!("2026-11-06"),
        json!("2026-11-09"),
        json!("2026-11-10"),
        json!("2026-11-11"),
    ];
    assert_eq!(column(&lines, "date"), dates.iter().collect::<Vec<_>>());
    assert_eq!(column(&lines, "papers"), [0, 3, 1, 2, 2, 3]);
    assert!(lines[0]["reason"].as_str().is_some_and(|text| text.contains("--date")), "{lines:#}");
    let files = lines[3]["files"].as_array().expect("files");
    assert!(files[0].as_str().is_some_and(|name| name.ends_with("2026-11-09-latest.md")), "the page leads: {files:?}");
    assert_eq!(files.len(), 2);

    let built = world.run(&["archive", "build", "--out", "site"]).await;
    assert_eq!(built.code, Some(0), "{built:?}");
    let page = world.read("site/ada/2026-11-05.html").expect("a page");
    for text in ["Routing Tea to Invented Experts", "Zoé Inventada", "2611.90003", "829", "href=\"2026-11-06.html\""] {
        assert!(page.contains(text), "{text}");
    }
    let markdown = world.read("site/ada/2026-11-11.md").expect("a page");
    assert!(markdown.contains("arXiv:2611.90042 · cs.LG\n"), "nothing stands for what is not known:\n{markdown}");
    world.run(&["archive", "build", "--out", "by-category", "--style", "by-category"]).await;
    let page = world.read("by-category/ada/2026-11-11.html").expect("a page");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    assert!(at("Failed Kettles") < at("Numerical Kettles"), "cs.LG stood before cs.AI");
    assert!(world.deliveries().await.is_empty());
}

#[tokio::test]
async fn the_same_again_changes_nothing_and_says_so() {
    let world = world().await;
    record(&world, "2025-11-03-output.json", &[1, 2]);
    let paths = ["2025-11-03-output.json"];
    let (code, lines) = import(&world, &["--dry-run", paths[0]]).await;
    assert_eq!((code, column(&lines, "result")), (Some(0), vec![&json!("imported")]));
    let (code, lines) = import(&world, &paths).await;
    assert_eq!((code, column(&lines, "result")), (Some(0), vec![&json!("imported")]), "a dry run writes nothing");
    let (code, lines) = import(&world, &paths).await;
    assert_eq!((code, column(&lines, "result")), (Some(4), vec![&json!("unchanged")]));
    record(&world, "2025-11-03-output.json", &[1, 3]);
    let (code, lines) = import(&world, &paths).await;
    assert_eq!((code, column(&lines, "result")), (Some(0), vec![&json!("replaced")]));
    let reason = column(&lines, "reason")[0].as_str().expect("a reason");
    assert!(reason.contains("not in this one: 1;"), "{reason}");
    let exported: Value = world.json(&["subscribers", "export", "ada"]).await;
    let received: Vec<&Value> = exported["received"].as_array().expect("papers").iter().map(|row| &row[0]).collect();
    assert_eq!(received, ["2511.00001", "2511.00002", "2511.00003"]);
}

#[tokio::test]
async fn what_the_old_system_had_sent_is_not_sent_again_and_nothing_else_is_skipped() {
    let world = world().await;
    world.arxiv.announce("2025-11-04".parse().expect("a date"), papers(1..6));
    record(&world, "2025-11-03-output.json", &[2]);
    // The old system was still at work on the first day of the new one.
    record(&world, "2025-11-04-output.json", &[3]);
    let (code, _) = import(&world, &["2025-11-03-output.json", "2025-11-04-output.json"]).await;
    assert_eq!(code, Some(0));
    let run = world.run_on("2025-11-04").await;
    assert_eq!(run.code, Some(0), "{run:?}");
    let [mail] = &world.mails()[..] else { panic!("one mail") };
    assert_eq!(mail.papers, [1, 4, 5].map(|number| format!("2511.{number:05}")).into());
    world.run(&["archive", "build", "--out", "site"]).await;
    assert!(world.read("site/ada/2025-11-04.html").is_some_and(|page| !page.contains("Old 3")));
    assert!(world.read("site/ada/2025-11-04+1.html").is_some_and(|page| page.contains("Old 3")), "it gave way");
    let (code, lines) = import(&world, &["2025-11-04-output.json"]).await;
    assert_eq!((code, column(&lines, "result")), (Some(4), vec![&json!("unchanged")]));
}

#[tokio::test]
async fn an_issue_of_dawnposts_own_is_kept_and_told() {
    let world = world().await;
    world.arxiv.announce("2025-11-04".parse().expect("a date"), papers(1..6));
    assert_eq!(world.run_on("2025-11-04").await.code, Some(0));
    record(&world, "2025-11-04-output.json", &[9]);
    let (code, lines) = import(&world, &["2025-11-04-output.json"]).await;
    assert_eq!((code, column(&lines, "result")), (Some(4), vec![&json!("kept")]));
}

#[tokio::test]
async fn what_is_damaged_is_told_with_its_line_and_holds_up_no_other() {
    let world = world().await;
    record(&world, "2025-11-03-output.json", &[1]);
    world.write("2025-11-04.jsonl", "{\"id\": \"2511.00001\", \"title\": \"x\"}\n{\"id\": ");
    world.write("notes.md", "Nothing that is known.");
    let names = ["2025-11-03-output.json", "2025-11-04.jsonl", "notes.md"];
    let output = world.run(&[&["archive", "import", "--subscriber", "ada"], &names[..]].concat()).await;
    assert_eq!(output.code, Some(1));
    insta::assert_snapshot!("archive_import", output.stdout);
    for (arguments, told) in [
        (&["archive", "import", "notes.md"][..], "--subscriber <ID>"),
        (&["archive", "import", "notes.md", "--subscriber", "eve"], "there is no subscriber `eve`"),
        (
            &["archive", "import", "notes.md", "--subscriber", "ada", "--format", "html"],
            "expected `auto`, `ranked-markdown`",
        ),
    ] {
        let output = world.run(arguments).await;
        assert_eq!(output.code, Some(2), "{output:?}");
        assert!(output.stderr.contains(told), "{output:?}");
    }
}

#[tokio::test]
async fn a_paper_that_only_an_imported_page_has_can_be_marked() {
    on_both(async |store| {
        let folder = tempfile::tempdir().expect("a folder");
        let folders =
            ReaderFolders { archive: folder.path().join("archive"), outbox: folder.path().join("outbox"), mails: None };
        let desk = desk(&store, folders);
        let ada = join(&desk, "mailto:ada@example.org").await;
        let text = std::fs::read_to_string(format!("{SAMPLES}/2026-11-05-output.md")).expect("a sample");
        let source = ImportSource { name: "x", date: None, language: None };
        let day = read(&text, ImportFormat::RankedPage, &source).expect("a page").day;
        let papers: Vec<ArxivId> = day.papers.iter().map(|paper| paper.id.clone()).collect();
        let frozen = digest(&day, "Invented digests", Digest::sample().footer);
        let request = ImportRequest {
            subscriber: &ada.id,
            date: day.date,
            digest_json: &serde_json::to_string(&frozen).expect("plain data"),
            source: "hash",
            papers: &papers,
            published_at: at(0),
            is_dry_run: false,
        };
        store.import_issue(request).await.expect("an answer");
        let marked = desk.mark(&Voter::alone(&ada.id), &papers[0], Opinion::Liked).await.expect("a mark");
        assert_eq!((marked.title.as_str(), marked.opinion), ("Routing Tea to Invented Experts", Opinion::Liked));
        let votes = store.votes(&ada.id).await.expect("a query");
        assert!(votes[0].abstract_text.starts_with("Nothing of this exists."), "it teaches the ranker");
        let unknown = "2611.99999".parse().expect("an id");
        let refused = desk.mark(&Voter::alone(&ada.id), &unknown, Opinion::Liked).await;
        assert!(matches!(refused, Err(DeskError::NoPaper)), "{refused:?}");
    })
    .await;
}
