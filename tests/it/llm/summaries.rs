//! Summaries of the papers that readers receive: one per language, accepted only if the paper says the same; a digest goes out
//! without one.

use dawnpost::llm::LlmReply;
use dawnpost::llm::summary::{PaperText, Summariser};
use serde_json::{Value, json};

use super::days::{TOPIC, TUESDAY, digest, entries, is_well, world};
use super::{client, later};
use crate::support::llm::{self, Turn, completion, error};
use crate::support::store::{day, paper};
use crate::support::world::reader;

fn tldrs(digest: &Value) -> Vec<Option<&str>> {
    entries(digest).iter().map(|entry| entry["tldr"].as_str()).collect()
}

fn says(tldr: &str) -> Turn {
    Turn::Is(completion(&json!({ "tldr": tldr, "result": "" }).to_string()))
}

#[tokio::test]
async fn a_paper_that_somebody_receives_is_summarised_once_per_language() {
    let rest = llm::start(vec![]).await;
    let few = format!("limit = 3\n{TOPIC}");
    let world = world(&rest, "share = 0\nsummaries = true\n", &[("ada", &few), ("bob", &few)]).await;
    is_well(&world.run_on(TUESDAY).await);
    assert_eq!(rest.seen().len(), 3, "three papers go out, to both");
    assert_eq!(tldrs(&digest(&world, "ada", TUESDAY)), [Some("Told in short."); 3]);
    assert_eq!(tldrs(&digest(&world, "bob", TUESDAY)), [Some("Told in short."); 3]);
    for extension in ["md", "html", "txt"] {
        let text = world.read(&format!("data/outbox/ada/{TUESDAY}.{extension}")).expect("a rendering");
        assert!(text.contains("by a machine"), "{extension}");
    }
    let preview = world.run(&["preview", "ada", "--date", TUESDAY, "--channel", "json"]).await;
    assert!(preview.stdout.contains("Told in short.") && rest.seen().len() == 3, "a preview asks nothing");
    let german = reader("eve", &["file:eve"], &few).replacen("id =", "language = \"de\"\nid =", 1);
    world.roster(&[german, reader("joe", &["file:joe"], &few)]);
    is_well(&world.run_on(TUESDAY).await);
    let asked: Vec<_> = rest.seen().split_off(3);
    assert!(
        asked.len() == 3 && asked.iter().all(|seen| seen.body.to_string().contains("tag `de`")),
        "joe's are in the store"
    );
    let paid = world.run(&["costs", "--by", "reader", "--json"]).await;
    let rows: Vec<Value> = serde_json::from_str(&paid.stdout).expect("JSON");
    let paid: Vec<_> = rows.iter().map(|row| (row["reader"].as_str(), row["prompt"].as_u64())).collect();
    assert_eq!(paid, [(Some("ada"), Some(1500)), (Some("bob"), Some(1500)), (Some("eve"), Some(3000))]);
}

#[tokio::test]
async fn a_summary_with_numbers_that_its_paper_lacks_is_written_again_or_dropped() {
    for (second, outcome) in [("It gains much.", Some("It gains much.")), ("BoatNet gains 41%.", None)] {
        let rest = llm::start(vec![says("BoatNet gains 41%."), says(second)]).await;
        let (summariser, paper) = (Summariser::new(client(&rest), 32_000), paper(1, "cs.LG", day(0)));
        let LlmReply { usage, outcome: outcome_of, .. } =
            summariser.summarise("In short:", &PaperText::of(&paper), later()).await;
        let summary = outcome_of.expect("an outcome");
        assert_eq!(summary.as_ref().map(|summary| summary.tldr.as_str()), outcome);
        assert_eq!((usage.requests, rest.seen().len()), (2, 2), "both are paid for");
        assert!(
            rest.seen()[1].body["messages"][0]["content"].as_str().is_some_and(|text| text.contains("41, BoatNet"))
        );
    }
}

#[tokio::test]
async fn a_paper_without_a_summary_goes_out_with_its_abstract() {
    let quota = error(429, "insufficient_quota", "You exceeded your current quota.");
    let never = (0..99).map(|_| Turn::Is(llm::refusal())).collect();
    for (turns, requests) in [(never, 3), (vec![Turn::Is(quota)], 3)] {
        let rest = llm::start(turns).await;
        let world = world(&rest, "share = 0\nsummaries = true\n", &[("ada", &format!("limit = 3\n{TOPIC}"))]).await;
        is_well(&world.run_on(TUESDAY).await);
        let digest = digest(&world, "ada", TUESDAY);
        assert_eq!(entries(&digest).len(), 3);
        assert!(tldrs(&digest).contains(&None) && rest.seen().len() <= requests, "{}", rest.seen().len());
    }
}
