//! Summaries from full texts: only of papers that somebody receives, and from the abstract if there is no text or arXiv fails.

use serde_json::Value;

use super::days::{TOPIC, TUESDAY, digest, entries, is_well, world};
use crate::support::arxiv::{Fault, Place};
use crate::support::llm;
use crate::support::rest::Rest;
use crate::support::world::World;

const SETTINGS: &str = "share = 0\nsummaries = true\nfull_text = true\n";

fn page(introduction: &str, methods: &str) -> String {
    let section = |heading: &str, text: &str| {
        format!(
            "<section class=\"ltx_section\"><h2 class=\"ltx_title\">{heading}</h2><p class=\"ltx_p\">{text}</p></section>"
        )
    };
    format!(
        "<html><body><article class=\"ltx_document\">{}{}{}</article></body></html>",
        section("Introduction", introduction),
        section("Methods", methods),
        section("Conclusion", "It stays cold.")
    )
}

async fn reading(rest: &Rest, settings: &str) -> World {
    world(rest, settings, &[("ada", &format!("limit = 3\n{TOPIC}")), ("bob", &format!("limit = 3\n{TOPIC}"))]).await
}

/// What a summary was made from, by what its question says.
fn sources(rest: &Rest) -> Vec<(bool, String)> {
    let question = |seen: &crate::support::rest::Seen| {
        let message: Value = serde_json::from_str(llm::message(seen)).expect("an object");
        let system = seen.body["messages"][0]["content"].as_str().expect("a prompt");
        (system.contains("abstract alone"), message["text"].as_str().unwrap_or_default().to_owned())
    };
    let mut sources: Vec<_> = rest.seen().iter().map(question).collect();
    sources.sort();
    sources
}

#[tokio::test]
async fn a_summary_is_made_once_for_everybody_and_from_the_full_text_if_there_is_one() {
    let rest = llm::start(vec![]).await;
    let world = reading(&rest, SETTINGS).await;
    let received = {
        let preview = world.run(&["preview", "ada", "--date", TUESDAY, "--channel", "json"]).await;
        let digest: Value = serde_json::from_str(&preview.stdout).expect("a digest");
        let id = |entry: &&Value| format!("{}v1", entry["id"].as_str().expect("an id"));
        entries(&digest).iter().map(id).collect::<Vec<_>>()
    };
    world.arxiv.publish(&received[0], &page("Frost is cold.", "We wait."));
    world.arxiv.publish(&received[1], &page("Boats float.", &"We row on and on. ".repeat(20_000)));
    world.arxiv.publish("2511.99999v1", &page("Nobody asks.", ""));
    is_well(&world.run_on(TUESDAY).await);
    let asked = world.arxiv.asked().into_iter().filter(|asked| asked.place == Place::Html).count();
    assert_eq!((asked, rest.seen().len()), (3, 3), "each paper that is received, once for both readers");
    let sources = sources(&rest);
    assert_eq!(sources[0], (false, "# Introduction\nBoats float.\n\n# Conclusion\nIt stays cold.".to_owned()));
    assert!(!sources[1].0 && sources[1].1.contains("We wait."), "{sources:?}");
    assert_eq!(sources[2], (true, String::new()), "no HTML");
    for entry in entries(&digest(&world, "bob", TUESDAY)) {
        assert_eq!(entry["tldr"], "Told in short.");
    }
    let preview = world.run(&["preview", "bob", "--date", TUESDAY, "--channel", "json"]).await;
    assert!(
        preview.stdout.contains("Told in short.") && rest.seen().len() == 3,
        "a preview shows the stored summaries"
    );
    assert_eq!(world.arxiv.places().iter().filter(|place| **place == Place::Html).count(), 3);
}

#[tokio::test]
async fn summaries_are_made_from_abstracts_once_arxiv_has_failed() {
    let rest = llm::start(vec![]).await;
    let world = reading(&rest, SETTINGS).await;
    world.arxiv.fail(Place::Html, Fault::Status(403, Vec::new()), 9);
    is_well(&world.run_on(TUESDAY).await);
    assert_eq!(
        world.arxiv.places().iter().filter(|place| **place == Place::Html).count(),
        1,
        "nothing more is fetched"
    );
    assert_eq!(sources(&rest), vec![(true, String::new()); 3]);
}
