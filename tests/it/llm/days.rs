//! Whole runs with a language model: what digests show of it, which papers are graded for whom, what is stored and what it
//! costs; and that every digest goes out whatever the model does.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::arxiv::{Entry, entry, papers};
use crate::support::llm::{self, KEY, Rule, Turn, error, refusal, relevance};
use crate::support::rest::{Answer, Rest};
use crate::support::world::{Output, World, reader};

pub(super) const TUESDAY: &str = "2025-11-04";
const WEDNESDAY: &str = "2025-11-05";
pub(super) const TOPIC: &str = "[[subscriber.criteria.topic]]\nname = \"Routing\"\nwant = \"routing of experts\"\n";

/// Readers into files, and an announcement of twelve papers.
pub(super) async fn world(rest: &Rest, further: &str, readers: &[(&str, &str)]) -> World {
    let world = World::new().await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..12));
    let settings = world.read("dawnpost.toml").expect("settings");
    let port = rest.port;
    let llm = format!(
        "\n[llm]\nurl = \"http://127.0.0.1:{port}/v1\"\nkey = \"{KEY}\"\nmodel = \"invented-model\"\nparallel = 1\n{further}"
    );
    world.write("dawnpost.toml", &(settings + &llm));
    let readers: Vec<String> =
        readers.iter().map(|(id, criteria)| reader(id, &[&format!("file:{id}")], criteria)).collect();
    world.roster(&readers);
    world
}

pub(super) fn digest(world: &World, id: &str, date: &str) -> Value {
    let json = world.read(&format!("data/outbox/{id}/{date}.json")).expect("a digest");
    serde_json::from_str(&json).expect("JSON")
}

pub(super) fn entries(digest: &Value) -> Vec<&Value> {
    let sections = digest["sections"].as_array().expect("sections");
    sections.iter().flat_map(|section| section["entries"].as_array().expect("entries")).collect()
}

pub(super) fn is_well(output: &Output) {
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(!format!("{}{}", output.stdout, output.stderr).contains("CANARY"), "{output:?}");
}

#[tokio::test]
async fn a_digest_has_the_models_grades_best_first_and_a_second_run_asks_nothing() {
    let rest = llm::start(vec![]).await;
    let world = world(&rest, "share = 1\n", &[("ada", TOPIC)]).await;
    is_well(&world.run_on(TUESDAY).await);
    assert_eq!(rest.seen().len(), 1);
    let digest = digest(&world, "ada", TUESDAY);
    let entries = entries(&digest);
    let grades: Vec<u64> = entries.iter().filter_map(|entry| entry["relevance"].as_u64()).collect();
    assert!(entries.len() == 12 && grades.is_sorted_by(|a, b| a >= b), "{grades:?}");
    for entry in &entries {
        let id = entry["id"].as_str().expect("an id");
        assert_eq!(entry["relevance"], relevance(id));
        assert_eq!((entry["novelty"].as_u64(), entry["estimated"].as_bool()), (Some(5), None));
        assert_eq!(entry["comment"], format!("Meets the topic, says {id}."));
    }
    for (extension, shown) in [("md", "Meets the topic"), ("html", "Meets the topic"), ("txt", "novelty 5 of 10")] {
        let text = world.read(&format!("data/outbox/ada/{TUESDAY}.{extension}")).expect("a rendering");
        assert!(text.contains(shown), "{extension}");
    }
    // The issue is gone, but the answers that were paid for are in the store.
    std::fs::remove_file(world.path("data/outbox/ada/2025-11-04.json")).expect("removed");
    let preview = world.run(&["preview", "ada", "--date", TUESDAY, "--channel", "json"]).await;
    assert!(preview.stdout.contains("Meets the topic"), "{preview:?}");
    world.run_on(TUESDAY).await;
    assert_eq!(rest.seen().len(), 1, "nothing is paid twice");
}

#[tokio::test]
async fn readers_with_the_same_criteria_share_the_question_and_its_price() {
    let rest = llm::start(vec![]).await;
    let other = TOPIC.replace("Routing", "Frost");
    let readers = [("ada", TOPIC), ("bob", TOPIC), ("eve", other.as_str())];
    let world = world(&rest, "share = 1\n", &readers).await;
    is_well(&world.run_on(TUESDAY).await);
    assert_eq!(rest.seen().len(), 2, "one for each set of criteria");
    let costs = world.run(&["costs", "--by", "reader", "--json"]).await;
    let rows: Vec<Value> = serde_json::from_str(&costs.stdout).expect("JSON");
    let paid: Vec<_> = rows.iter().map(|row| (row["reader"].as_str(), row["prompt"].as_u64())).collect();
    assert_eq!(paid, [(Some("ada"), Some(500)), (Some("bob"), Some(500)), (Some("eve"), Some(1000))]);
    let month = world.run(&["costs", "--json"]).await;
    let rows: Vec<Value> = serde_json::from_str(&month.stdout).expect("JSON");
    assert_eq!((rows[0]["month"].as_str(), rows[0]["completion"].as_u64()), (Some("2025-11"), Some(200)));
    assert_eq!((&rows[0]["cost"], &rows[0]["unpriced"]), (&Value::Null, &true.into()), "the model has no price");
}

#[tokio::test]
async fn only_the_best_part_is_graded_and_papers_by_followed_authors_always() {
    let rest = llm::start(vec![]).await;
    let criteria = "keywords = [\"frost\"]\nauthors = [\"Zoë Ångström\"]\n";
    let world = world(&rest, "share = 0.25\n", &[("ada", criteria)]).await;
    let mut all = papers(0..11);
    // The last one in the ranker's order, where all others are alike.
    let name = "Zoë Ångström".to_owned();
    all.push(Entry { creator: name.clone(), authors: name, ..entry(99, "new", "cs.LG") });
    world.arxiv.announce(TUESDAY.parse().expect("a date"), all);
    is_well(&world.run_on(TUESDAY).await);
    let asked: Vec<String> = rest.seen().iter().flat_map(llm::papers).collect();
    assert!(asked.len() == 4 && asked.contains(&"2511.00099".to_owned()), "{asked:?}");
    let tuesday = digest(&world, "ada", TUESDAY);
    let estimated = entries(&tuesday).iter().filter(|entry| entry["estimated"] == true).count();
    assert_eq!(estimated, 8);
    let intro = tuesday["intro"].as_str().expect("an intro");
    assert!(!intro.contains("language model"), "no grades are missing: {intro}");
}

#[tokio::test]
async fn without_a_history_the_share_is_graded_in_two_halves_and_no_paper_twice() {
    let rest = llm::start(vec![]).await;
    let world = world(&rest, "", &[("ada", TOPIC)]).await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..20));
    is_well(&world.run_on(TUESDAY).await);
    let asked: Vec<Vec<String>> = rest.seen().iter().map(llm::papers).collect();
    assert_eq!(asked.iter().map(Vec::len).collect::<Vec<_>>(), [5, 4], "45 % of 20, in two halves: {asked:?}");
    assert_eq!(asked.concat().iter().collect::<BTreeSet<_>>().len(), 9, "{asked:?}");
    let tuesday = digest(&world, "ada", TUESDAY);
    assert_eq!(entries(&tuesday).iter().filter(|entry| entry["estimated"] == true).count(), 11);
}

#[tokio::test]
async fn once_quota_or_budget_is_used_up_digests_say_so_and_the_operator_is_warned_once() {
    let quota = || Turn::Is(error(429, "insufficient_quota", "You exceeded your current quota."));
    for (turns, further, requests) in
        [(vec![quota(), quota(), quota()], "", 2), (vec![], "budget_per_day = \"10 tokens\"\n", 0)]
    {
        let rest = llm::start(turns).await;
        let german = TOPIC.to_owned() + "\n";
        let world = world(&rest, further, &[("ada", TOPIC), ("bob", &german)]).await;
        let first = world.run_on(TUESDAY).await;
        is_well(&first);
        assert_eq!(first.stderr.matches("Digests go out with the ranker").count(), 1, "{first:?}");
        for id in ["ada", "bob"] {
            let digest = digest(&world, id, TUESDAY);
            assert!(digest["intro"].as_str().expect("an intro").contains("The language model could not"), "{digest}");
            assert!(entries(&digest).iter().all(|entry| entry["estimated"] == true));
        }
        world.roster(&[reader("carol", &["file:carol"], TOPIC)]);
        let second = world.run_on(TUESDAY).await;
        is_well(&second);
        assert!(!second.stderr.contains("Digests go out"), "the second time: {second:?}");
        assert_eq!(rest.seen().len(), requests, "a pass without quota asks once");
    }
}

#[tokio::test]
async fn an_outage_is_waited_for_once_and_the_operator_is_warned_once() {
    let later = vec![("Retry-After", "3600".to_owned())];
    let rest = llm::start(vec![Turn::Is(Answer::JsonWith(503, later, Value::Null))]).await;
    let other = TOPIC.replace("Routing", "Frost");
    let world = world(&rest, "share = 1\n", &[("ada", TOPIC), ("eve", &other)]).await;
    let output = world.run_on(TUESDAY).await;
    is_well(&output);
    assert_eq!(output.stderr.matches("Digests go out with the ranker").count(), 1, "{output:?}");
    assert_eq!(rest.seen().len(), 1, "the other question is not asked");
    for id in ["ada", "eve"] {
        assert_eq!(entries(&digest(&world, id, TUESDAY)).len(), 12);
    }
}

#[tokio::test]
async fn whatever_the_model_does_every_reader_gets_every_paper() {
    let nonsense: fn(Vec<Value>) -> String = |_| "I would rather talk about frost.".to_owned();
    let hostile: fn(Vec<Value>) -> String = |mut grades| {
        for grade in &mut grades {
            grade["comment"] = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) @everyone \u{202e}\0".into();
        }
        serde_json::json!({ "papers": grades }).to_string()
    };
    let faults: Vec<Vec<Turn>> = vec![
        (0..99).map(|_| Turn::Is(refusal())).collect(),
        (0..99).map(|_| Turn::Says(nonsense)).collect(),
        vec![Turn::Says(hostile)],
        vec![Turn::Is(error(401, "invalid_api_key", &format!("Incorrect API key provided: {KEY}")))],
        vec![Turn::Is(Answer::Text(200, "<html>not an API</html>")), Turn::Refuses("2511.00003")],
    ];
    for turns in faults {
        let rest = llm::start(turns).await;
        let world = world(&rest, "share = 1\n", &[("ada", TOPIC)]).await;
        is_well(&world.run_on(TUESDAY).await);
        let digest = digest(&world, "ada", TUESDAY);
        let ids: BTreeSet<_> = entries(&digest).iter().filter_map(|entry| entry["id"].as_str()).collect();
        assert_eq!(ids.len(), 12);
        let html = world.read(&format!("data/outbox/ada/{TUESDAY}.html")).expect("a page");
        assert!(!html.contains("<img src=x") && !html.contains("href=\"javascript"), "escaped");
    }
}

#[tokio::test]
async fn a_new_day_asks_about_new_papers_only() {
    let rest = llm::start(vec![]).await;
    let world = world(&rest, "share = 1\n", &[("ada", TOPIC)]).await;
    is_well(&world.run_on(TUESDAY).await);
    world.arxiv.announce(WEDNESDAY.parse().expect("a date"), papers(12..15));
    is_well(&world.run_on(WEDNESDAY).await);
    assert_eq!(rest.seen().iter().map(|seen| llm::papers(seen).len()).collect::<Vec<_>>(), [12, 3]);
}

#[tokio::test]
async fn a_digest_names_the_fallback_model_and_its_answers_are_not_paid_twice() {
    let rule: Rule = |seen| {
        let is_gone = seen.body["model"] == "invented-model";
        is_gone.then(|| error(404, "model_not_found", "The model does not exist."))
    };
    let rest = llm::start(vec![Turn::Rules(rule)]).await;
    let further = "share = 1\nfallback_model = \"second-model\"\n";
    let world = world(&rest, further, &[("ada", TOPIC)]).await;
    is_well(&world.run_on(TUESDAY).await);
    let tuesday = digest(&world, "ada", TUESDAY);
    assert_eq!(tuesday["usage"]["model"], "second-model");
    assert!(entries(&tuesday).iter().all(|entry| entry["estimated"].is_null()), "{tuesday}");
    let costs = world.run(&["costs", "--json"]).await;
    assert!(costs.stdout.contains("second-model") && !costs.stdout.contains("invented-model"), "{costs:?}");
    let before = rest.seen().len();
    world.roster(&[reader("carol", &["file:carol"], TOPIC)]);
    is_well(&world.run_on(TUESDAY).await);
    assert_eq!((before, rest.seen().len()), (2, 2), "one for each model, and none for the same criteria");
    let check = world.run(&["check", "--online"]).await;
    assert!(check.stdout.contains("`invented-model` cannot be asked: second-model"), "{check:?}");
}

#[tokio::test]
async fn the_fallback_models_grades_teach_the_order_as_those_of_the_first_one_do() {
    let is_gone: Rule = |seen| {
        let is_first = seen.body["model"] == "invented-model";
        is_first.then(|| error(404, "model_not_found", "The model does not exist."))
    };
    let mut asked = Vec::new();
    for turns in [vec![], vec![Turn::Rules(is_gone)]] {
        let rest = llm::start(turns).await;
        let world = world(&rest, "share = 0.5\nfallback_model = \"second-model\"\n", &[("ada", TOPIC)]).await;
        is_well(&world.run_on(TUESDAY).await);
        world.arxiv.announce(WEDNESDAY.parse().expect("a date"), papers(12..40));
        is_well(&world.run_on(WEDNESDAY).await);
        asked.push(rest.seen().last().map(llm::papers).expect("a question"));
    }
    assert_eq!(asked[0], asked[1]);
}

#[tokio::test]
async fn check_online_shows_what_is_left_out_and_that_a_long_question_is_cut() {
    let rule: Rule = |seen| {
        let seed = error(400, "", "Unknown name \"seed\": Cannot find field.");
        let is_long = llm::message(seen).len() > 10_000;
        let answer = |prompt: u64| {
            let message = serde_json::json!({ "content": "<think>{\"ready\": false}</think>{\"ready\": true}" });
            let usage = serde_json::json!({ "prompt_tokens": prompt, "completion_tokens": 9 });
            Answer::Json(200, serde_json::json!({ "choices": [{ "message": message }], "usage": usage }))
        };
        Some(if seen.body.get("seed").is_some() { seed } else { answer(if is_long { 4_095 } else { 60 }) })
    };
    let rest = llm::start(vec![Turn::Rules(rule)]).await;
    let world = world(&rest, "", &[("ada", TOPIC)]).await;
    let output = world.run(&["check", "--online"]).await;
    for told in ["answers in 0.0 s (", "left out, as the endpoint refuses it: `seed`", "only 4095 tokens", "`num_ctx`"]
    {
        assert!(output.stdout.contains(told), "{told}: {output:?}");
    }
}

#[tokio::test]
async fn check_online_shows_whether_the_model_answers() {
    for (turn, told) in [
        (None, "invented-model answers in 0.0 s and takes a JSON schema ("),
        (Some(error(401, "invalid_api_key", &format!("Incorrect API key: {KEY}"))), "rejects the key: status 401"),
        (Some(error(404, "model_not_found", "No.")), "does not know the model or the address: status 404"),
        (Some(error(429, "insufficient_quota", "No.")), "quota is used up"),
    ] {
        let is_fine = turn.is_none();
        let rest = llm::start(turn.map(Turn::Is).into_iter().collect()).await;
        let world = world(&rest, "", &[("ada", TOPIC)]).await;
        let output = world.run(&["check", "--online"]).await;
        assert!(output.stdout.contains(told) && !output.stdout.contains("CANARY"), "{output:?}");
        let (code, requests) = if is_fine { (0, 2) } else { (2, 1) };
        assert_eq!((output.code, rest.seen().len()), (Some(code), requests), "{output:?}");
    }
}
