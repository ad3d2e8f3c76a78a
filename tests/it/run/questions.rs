//! Commands around a run: dry run, one subscriber, pause, why, preview, and a wrong roster.

use serde_json::json;

use super::{date, got, ids};
use crate::support::arxiv::{Entry, entry, papers};
use crate::support::world::{World, reader};

const TUESDAY: &str = "2025-11-04";
const WEDNESDAY: &str = "2025-11-05";
const ADA: &str = "mailto:ada@example.org";
const BOB: &str = "telegram:11";

async fn two_readers() -> World {
    let world = World::new().await;
    world.arxiv.announce(date(TUESDAY), papers(0..3));
    world.roster(&[reader("ada", &[ADA], ""), reader("bob", &[BOB], "")]);
    world
}

#[tokio::test]
async fn a_dry_run_prints_what_would_be_sent_and_sends_nothing() {
    let world = two_readers().await;
    let dry = world.run(&["run", "--date", TUESDAY, "--dry-run"]).await;
    assert_eq!(dry.code, Some(0), "{dry:?}");
    assert!(dry.stdout.contains("Invented paper 2511.00000"), "{dry:?}");
    assert_eq!((world.received().len(), world.deliveries().await.len()), (0, 0));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!((got(&world, ADA), got(&world, BOB)), (vec![ids(0..3)], vec![ids(0..3)]));
    assert_eq!(world.run(&["run", "--date", TUESDAY, "--dry-run"]).await.code, Some(4));
}

#[tokio::test]
async fn a_dry_run_counts_what_the_run_then_publishes() {
    let world = World::new().await;
    world.arxiv.announce(date(TUESDAY), papers(0..3));
    world.roster(&[
        reader("ada", &[ADA, BOB], ""),
        reader("cyd", &["mailto:cyd@example.org", "telegram:13"], "")
            .replace("deliver", "reach = \"preferred\"\ndeliver"),
        reader("eve", &["telegram:14"], "exclude = [\"invented\"]"),
    ]);
    let counted = |rows: serde_json::Value| {
        let rows = rows.as_array().expect("rows").clone();
        rows.into_iter().map(|row| json!([row["subscriber"], row["chosen"], row["deliveries"]])).collect::<Vec<_>>()
    };
    let dry = counted(world.json(&["run", "--date", TUESDAY, "--dry-run", "--json"]).await);
    assert_eq!(dry[..2], [json!(["ada", 3, 2]), json!(["cyd", 3, 1])]);
    assert_eq!(dry[2][1], 0, "{dry:?}");
    let published = counted(world.json(&["run", "--date", TUESDAY, "--json"]).await);
    assert_eq!(dry[..2], published[..2]);
}

#[tokio::test]
async fn a_run_for_one_subscriber_leaves_the_others_for_later() {
    let world = two_readers().await;
    assert_eq!(world.run(&["run", "--date", TUESDAY, "--subscriber", "bob"]).await.code, Some(0));
    assert_eq!((got(&world, ADA).len(), got(&world, BOB).len()), (0, 1));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!((got(&world, ADA).len(), got(&world, BOB).len()), (1, 1));
}

#[tokio::test]
async fn a_first_digest_that_is_asked_for_now_reaches_past_quiet_days() {
    let world = two_readers().await;
    for day in [WEDNESDAY, "2025-11-06"] {
        world.arxiv.announce(date(day), Vec::new());
    }
    let run = async || world.run(&["run", "--date", "2025-11-06", "--subscriber", "ada", "--now"]).await;
    assert_eq!(run().await.code, Some(0));
    assert_eq!(got(&world, ADA), vec![ids(0..3)], "of Tuesday, and it says so");
    let again = run().await;
    assert_eq!((again.code, got(&world, ADA).len()), (Some(4), 1), "{again:?}");
}

#[tokio::test]
async fn on_a_day_without_a_digest_a_run_says_when_the_next_one_is() {
    let world = two_readers().await;
    let saturday = world.run_on("2025-11-08").await;
    let told = "nobody is due on 2025-11-08 (Saturday); next: ada on Monday, 10 November at 07:30 Europe/London";
    assert!(saturday.stdout.contains(told), "{saturday:?}");
    assert_eq!(saturday.code, Some(4), "{saturday:?}");
    world.run(&["subscribers", "pause", "bob"]).await;
    let paused = world.run(&["run", "--date", TUESDAY, "--subscriber", "bob"]).await;
    let told = "nobody is due on 2025-11-04 (Tuesday): bob is not active; `dawnpost subscribers resume bob`";
    assert!(paused.stdout.contains(told), "{paused:?}");
    world.roster(&[]);
    world.run(&["subscribers", "sync", "--prune"]).await;
    let empty = world.run_on(TUESDAY).await;
    assert!(empty.stdout.contains("there is no subscriber; `dawnpost init`"), "{empty:?}");
}

#[tokio::test]
async fn programs_get_lists_with_types_and_whole_addresses() {
    let world = two_readers().await;
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let subscribers = world.json(&["subscribers", "list", "--json"]).await;
    assert_eq!(subscribers[0]["deliver"], json!([ADA]));
    assert_eq!((&subscribers[0]["status"], &subscribers[0]["until"]), (&json!({"status": "active"}), &json!(TUESDAY)));
    let announced = world.json(&["announcements", "list", "--from", TUESDAY, "--to", TUESDAY, "--json"]).await;
    assert_eq!(announced[0]["state"], json!({"state": "complete", "total": 3}));
    assert!(announced[0]["fetched_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{announced}");
    let deliveries = world.deliveries().await;
    let to_ada = deliveries.iter().find(|row| row["to"] == ADA).expect("a delivery");
    assert_eq!((&to_ada["part"], &to_ada["parts"], &to_ada["attempts"]), (&json!(1), &json!(1), &json!(1)));
    let beginning = &to_ada["id"].as_str().expect("an id")[..8];
    let shown = world.json(&["deliveries", "show", beginning, "--json"]).await;
    assert_eq!((&shown["id"], &shown["ledger"][0]["outcome"]), (&to_ada["id"], &json!("sent")));
    let ada = world.json(&["subscribers", "show", "ada", "--json"]).await;
    assert_eq!((&ada["addresses"][0]["address"], &ada["declared"]["criteria"]["limit"]), (&json!(ADA), &json!(20)));
    for list in [["subscribers", "list"], ["deliveries", "list"], ["announcements", "list"]] {
        let text = world.run(&list).await.stdout;
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{list:?}:\n{text}");
    }
}

#[tokio::test]
async fn one_subscriber_gets_what_is_new_at_once_on_any_day() {
    let world = two_readers().await;
    let on_mondays = |id: &str, address: &str| reader(id, &[address], "").replace("Mon-Fri", "Mon");
    world.roster(&[on_mondays("ada", ADA), on_mondays("bob", BOB)]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
    let now = world.run(&["run", "--date", TUESDAY, "--subscriber", "ada", "--now"]).await;
    assert_eq!(now.code, Some(0), "{now:?}");
    assert_eq!((got(&world, ADA), got(&world, BOB)), (vec![ids(0..3)], vec![]));
    let alone = world.run(&["run", "--now"]).await;
    assert_eq!(alone.code, Some(2), "everybody's schedules are not overruled: {alone:?}");
}

#[tokio::test]
async fn an_unknown_subscriber_is_a_usage_error() {
    let world = two_readers().await;
    let output = world.run(&["run", "--date", TUESDAY, "--subscriber", "nobody"]).await;
    assert_eq!(output.code, Some(2), "{output:?}");
    assert!(output.stderr.contains("there is no subscriber `nobody`"), "{output:?}");
}

#[tokio::test]
async fn a_paused_subscriber_gets_nothing_until_resumed() {
    let world = two_readers().await;
    assert_eq!(world.run(&["subscribers", "sync"]).await.code, Some(0));
    assert_eq!(world.run(&["subscribers", "pause", "bob"]).await.code, Some(0));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!((got(&world, ADA).len(), got(&world, BOB).len()), (1, 0));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
    assert_eq!(world.run(&["subscribers", "resume", "bob"]).await.code, Some(0));
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!((got(&world, ADA).len(), got(&world, BOB).len()), (1, 1));
}

#[tokio::test]
async fn a_wrong_roster_is_reported_with_its_line_and_nothing_is_sent() {
    let world = two_readers().await;
    let roster = reader("ada", &[ADA], "") + &reader("bob", &[BOB], "min_relevanc = 3");
    let line = roster.lines().position(|line| line.starts_with("min_relevanc ")).expect("the line") + 1;
    world.write("subscribers.toml", &roster);
    let output = world.run_on(TUESDAY).await;
    assert_eq!(output.code, Some(2), "{output:?}");
    let expected = format!("subscribers.toml:{line}: there is no key `min_relevanc`; did you mean `min_relevance`?");
    assert!(output.stderr.contains(&expected), "{output:?}");
    assert_eq!((world.received().len(), world.arxiv.asked().len()), (0, 0));
}

#[tokio::test]
async fn why_explains_every_paper() {
    let world = two_readers().await;
    let by_nobody = |number| {
        let name = "Nemo Fictus".to_owned();
        Entry { creator: name.clone(), authors: name, ..entry(number, "new", "cs.LG") }
    };
    let mut tuesday = papers(0..4);
    tuesday.extend([by_nobody(4), entry(5, "replace", "cs.LG")]);
    world.arxiv.announce(date(TUESDAY), tuesday);
    world.roster(&[reader("ada", &[ADA], "limit = 2\nexclude = [\"au:Fictus\"]")]);
    let why = async |id: &str, day: &str| world.run(&["why", "ada", id, "--date", day]).await;

    for (id, told) in [
        ("2511.00000", "picked      number 1 of 2"),
        ("2511.00001", "picked      number 2 of 2"),
        ("2511.00003", "number 4 of the relevant papers, and your digest has 2 entries"),
        ("2511.00004", "out: matches your exclusion `au:Fictus`"),
        ("2511.00005", "out: you do not read announce type replace"),
    ] {
        let output = why(id, TUESDAY).await;
        assert!(output.stdout.contains(told), "{id}: {output:?}");
        assert_eq!(output.code, Some(0), "{id}");
        assert!(output.stdout.contains("sent        not yet"), "{id}: {output:?}");
    }
    let unknown = why("2511.99999", TUESDAY).await;
    assert_eq!(unknown.code, Some(4), "{unknown:?}");
    assert!(unknown.stdout.contains("in none of the announcements"), "{unknown:?}");
    assert_eq!(why("not-an-id", TUESDAY).await.code, Some(2));
    assert_eq!((world.received().len(), world.deliveries().await.len()), (0, 0), "asking sends nothing");

    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let sent = why("2511.00000", TUESDAY).await;
    assert!(sent.stdout.contains("sent        with the issue of 2025-11-04"), "{sent:?}");
    world.arxiv.announce(date(WEDNESDAY), vec![entry(0, "cross", "cs.CL"), entry(6, "new", "cs.LG")]);
    let again = why("2511.00000", WEDNESDAY).await;
    assert!(again.stdout.contains("cut         already sent with the issue of 2025-11-04"), "{again:?}");
}

#[tokio::test]
async fn a_preview_is_what_is_sent_and_sends_nothing() {
    let world = two_readers().await;
    world.roster(&[reader("club", &["file:club"], "limit = 2")]);
    let preview = async |channel: &str| {
        let output = world.run(&["preview", "club", "--date", TUESDAY, "--channel", channel]).await;
        assert_eq!(output.code, Some(0), "{output:?}");
        output.stdout.trim_end().to_owned()
    };
    let (markdown, json) = (preview("markdown").await, preview("json").await);
    assert_eq!(world.deliveries().await.len(), 0);
    assert_eq!(world.read("data/outbox/club/2025-11-04.md"), None);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let sent = |extension| world.read(&format!("data/outbox/club/2025-11-04.{extension}")).expect("a file");
    assert_eq!((sent("md").trim_end(), sent("json").trim_end()), (markdown.as_str(), json.as_str()));
    assert_eq!((preview("markdown").await, preview("json").await), (markdown, json), "also afterwards");
}

#[tokio::test]
async fn the_same_day_gives_the_same_digest_byte_for_byte() {
    let mut digests = Vec::new();
    for _ in 0..2 {
        let world = World::new().await;
        let mut tuesday = papers(0..40);
        tuesday.extend((40..60).map(|number| entry(number, "cross", "cs.CV")));
        world.arxiv.announce(date(TUESDAY), tuesday);
        let criteria = "limit = 15\nmin_relevance = 2\nkeywords = [\"invented OR paper\"]\n\n\
                        [[subscriber.criteria.topic]]\nname = \"Inventions\"\nwant = \"papers that were invented\"";
        world.roster(&[reader("ada", &[ADA], criteria)]);
        let output = world.run(&["preview", "ada", "--date", TUESDAY, "--channel", "json"]).await;
        assert_eq!(output.code, Some(0), "{output:?}");
        digests.push(output.stdout);
    }
    assert!(digests[0].contains("2511.000"), "{}", digests[0]);
    assert_eq!(digests[0], digests[1]);
}

#[tokio::test]
async fn an_id_can_change_and_subscribers_added_by_command_stay() {
    let world = two_readers().await;
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    world.write("more.toml", &reader("cid", &["telegram:12"], ""));
    assert_eq!(world.run(&["subscribers", "add", "more.toml"]).await.code, Some(0));
    world.arxiv.announce(date(WEDNESDAY), papers(3..6));
    world.roster(&[reader("lovelace", &[ADA], ""), reader("bob", &[BOB], "")]);
    let output = world.run_on(WEDNESDAY).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    for address in [ADA, BOB, "telegram:12"] {
        assert_eq!(got(&world, address).last(), Some(&ids(3..6)), "{address}");
    }
    let declared = world.run(&["subscribers", "add", "subscribers.toml"]).await;
    assert_eq!(declared.code, Some(2), "{declared:?}");
}

#[tokio::test]
async fn another_secret_than_before_is_told_at_the_next_start() {
    let world = two_readers().await;
    let says = "`site.secret` is not the one with which this store was used before";
    let first = world.run_on(TUESDAY).await;
    assert!(!first.stderr.contains(says), "{first:?}");
    let settings = world.read("dawnpost.toml").expect("settings");
    world.write("dawnpost.toml", &settings.replace("secret = \"not a secret\"", "secret = \"another one\""));
    let output = world.run_on(TUESDAY).await;
    assert!(output.stderr.contains(says), "{output:?}");
    let output = world.run_on(TUESDAY).await;
    assert!(!output.stderr.contains(says), "it was told: {output:?}");
}
