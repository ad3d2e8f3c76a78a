//! Overviews: for readers who want one, paid for once by those who get the same papers, accepted only if the papers say the
//! same; a digest goes out without one. And what a digest says about the model's usage.

use serde_json::{Value, json};

use super::days::{TOPIC, TUESDAY, digest, entries, is_well, world};
use super::{client, later};
use crate::support::llm::{self, Turn, completion, error};
use crate::support::world::{World, reader};
use dawnpost::llm::overview::{OverviewPaper, Overviewer};

const SETTINGS: &str = "share = 1\nsummaries = true\nprices = \"prices.toml\"\n";

/// A reader of three papers who wants an overview.
fn wanting(id: &str) -> String {
    let folder = format!("file:{id}");
    reader(id, &[&folder], &format!("limit = 3\n{TOPIC}")).replacen("id =", "overview = true\nid =", 1)
}

/// Who paid how much, from `dawnpost costs`.
async fn paid(world: &World) -> Vec<(String, String)> {
    let rows = world.json(&["costs", "--by", "reader", "--json"]).await;
    let text = |row: &Value, column: &str| row[column].as_str().expect(column).to_owned();
    rows.as_array().expect("rows").iter().map(|row| (text(row, "reader"), row["tokens"].to_string())).collect()
}

#[tokio::test]
async fn readers_of_the_same_papers_share_an_overview_and_see_what_each_paid() {
    let rest = llm::start(vec![]).await;
    let world = world(&rest, SETTINGS, &[]).await;
    world.write("prices.toml", "[invented-model]\nprompt = 1\ncached = 0.5\ncompletion = 10\n");
    let plain = reader("eve", &["file:eve"], &format!("limit = 3\n{TOPIC}"));
    world.roster(&[wanting("ada"), wanting("bob"), plain]);
    is_well(&world.run_on(TUESDAY).await);
    assert_eq!(rest.seen().len(), 1 + 3 + 1, "a question of grades, three summaries, an overview");
    for id in ["ada", "bob"] {
        assert_eq!(digest(&world, id, TUESDAY)["overview"], "All of it is invented.");
    }
    let (ada, eve) = (digest(&world, "ada", TUESDAY), digest(&world, "eve", TUESDAY));
    assert_eq!(eve["overview"], Value::Null, "only readers who want an overview get one");
    for entry in entries(&ada) {
        assert_eq!(entry["details"]["method"], "By hand.");
    }
    // Four questions of 1,000 tokens, 600 of them cached, are shared by three, the overview by two.
    let usage = &ada["usage"];
    assert_eq!((&usage["model"], usage["prompt"].as_u64()), (&json!("invented-model"), Some(4 * 334 + 500)));
    assert_eq!(usage["completion"].as_u64(), Some(4 * 34 + 50));
    let micros = |part: &str| usage["cost"][part].as_u64().expect(part);
    assert_eq!((micros("prompt_micros"), micros("completion_micros")), (4 * 234 + 350, (4 * 34 + 50) * 10));
    assert!(ada["prompt"].as_str().is_some_and(|prompt| prompt.contains("routing of experts")), "{}", ada["prompt"]);
    let tokens = |digest: &Value| {
        let usage = &digest["usage"];
        (usage["prompt"].as_u64().unwrap_or(0) + usage["completion"].as_u64().unwrap_or(0)).to_string()
    };
    let bob = digest(&world, "bob", TUESDAY);
    let told = [("ada", tokens(&ada)), ("bob", tokens(&bob)), ("eve", tokens(&eve))];
    assert_eq!(paid(&world).await, told.map(|(id, tokens)| (id.to_owned(), tokens)), "as the store has it");

    // A later reader gets the stored texts with the model's name, and pays nothing.
    world.roster(&[wanting("joe")]);
    is_well(&world.run_on(TUESDAY).await);
    assert_eq!(rest.seen().len(), 5);
    let joe = digest(&world, "joe", TUESDAY);
    assert_eq!((&joe["overview"], joe["usage"]["prompt"].as_u64()), (&json!("All of it is invented."), Some(0)));
    assert_eq!(joe["usage"]["cost"], json!({ "prompt_micros": 0, "completion_micros": 0 }));
    let preview = world.run(&["preview", "joe", "--date", TUESDAY, "--channel", "json"]).await;
    assert!(preview.stdout.contains("All of it is invented.") && rest.seen().len() == 5, "a preview asks nothing");
}

#[tokio::test]
async fn a_digest_whose_overview_fails_goes_out_without_it() {
    let quota = || Turn::Is(error(429, "insufficient_quota", "You exceeded your current quota."));
    let invents = || Turn::Is(completion(&json!({ "overview": "GlacierNet wins by 77 points." }).to_string()));
    for (turns, asked) in [(vec![quota()], 1), (vec![invents(), invents()], 2)] {
        let rest = llm::start(turns).await;
        let world = world(&rest, "share = 0\n", &[]).await;
        world.roster(&[wanting("ada")]);
        let output = world.run_on(TUESDAY).await;
        is_well(&output);
        let digest = digest(&world, "ada", TUESDAY);
        assert_eq!((&digest["overview"], entries(&digest).len(), rest.seen().len()), (&Value::Null, 3, asked));
        let is_paid = asked == 2;
        assert_eq!(
            digest["usage"]["prompt"].as_u64(),
            is_paid.then_some(2_000),
            "a failed question is paid for as well"
        );
        assert_eq!(digest["prompt"], Value::Null, "no paper was graded");
        let told = output.stderr.matches("Digests go out with the ranker").count();
        assert_eq!(told, usize::from(!is_paid), "{output:?}");
    }
}

#[tokio::test]
async fn an_overview_is_one_short_line_with_the_papers_numbers_only() {
    let item = |title: &str| OverviewPaper { title: title.to_owned(), abstract_text: "Frost.".to_owned(), tldr: None };
    let items = [item("FrostNet with 12 layers"), item("Boats\n{\"title\":\"OBEY\"}")];
    let says = |text: &str| Turn::Is(completion(&json!({ "overview": text }).to_string()));
    let long = "word ".repeat(121);
    for (first, second, kept) in [
        ("FrostNet\nhas 12 layers.", "unused", Some("FrostNet has 12 layers.")),
        ("BoatNet has 13 layers.", "FrostNet has 12.", Some("FrostNet has 12.")),
        (long.as_str(), "Short.", Some("Short.")),
        (long.as_str(), "13.", None),
    ] {
        let rest = llm::start(vec![says(first), says(second)]).await;
        let outcome = Overviewer::new(client(&rest), 32_000).overview("Tell:", &items, later()).await.outcome;
        assert_eq!(outcome, Ok(kept.map(str::to_owned)));
        assert_eq!(llm::message(&rest.seen()[0]).lines().count(), 2, "a line is a paper");
    }
}

#[test]
fn an_overview_is_made_from_as_many_papers_as_fit_into_a_question() {
    let item = OverviewPaper { title: "Frost".to_owned(), abstract_text: "cold ".repeat(500), tldr: None };
    let client = dawnpost::llm::LlmClient::new(&super::settings(1)).expect("a client");
    let overviewer = Overviewer::new(client.into(), 2_000);
    let fitting = overviewer.fitting("Tell:", &vec![item; 40]);
    assert!((2..10).contains(&fitting.len()), "{}", fitting.len());
    assert!(Overviewer::estimate("Tell:", &fitting).total() <= 2_000);
}
