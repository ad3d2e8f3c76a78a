//! Failover between addresses, silent messages, buttons, and the note about an issue that may have been lost.

use dawnpost::links::{Links, Purpose};
use serde_json::Value;

use super::{column, date, got, ids};
use crate::support::arxiv::papers;
use crate::support::rest::{Answer, Seen};
use crate::support::smtp::{At, Fault};
use crate::support::telegram::refusal;
use crate::support::world::{Faults, World, reader};

const TUESDAY: &str = "2025-11-04";
const WEDNESDAY: &str = "2025-11-05";
const THURSDAY: &str = "2025-11-06";
const CHAT: &str = "telegram:11";
const ROOM: &str = "discord:channel/21";
const MAIL: &str = "mailto:ada@example.org";

async fn three_days(faults: Faults) -> World {
    let world = World::with(faults).await;
    for (number, day) in [TUESDAY, WEDNESDAY, THURSDAY].into_iter().enumerate() {
        world.arxiv.announce(date(day), papers(number * 3..number * 3 + 3));
    }
    world
}

/// With further lines in the subscriber's table.
fn with(reader: &str, lines: &str) -> String {
    reader.replace("timezone", &format!("{lines}\ntimezone"))
}

fn preferring(addresses: &[&str]) -> String {
    with(&reader("ada", addresses, ""), r#"reach = "preferred""#)
}

fn blocked() -> Answer {
    refusal(403, "Forbidden: bot was blocked by the user")
}

#[tokio::test]
async fn a_reader_who_prefers_one_address_gets_digests_there_alone() {
    let world = three_days(Faults::default()).await;
    world.roster(&[preferring(&[CHAT, MAIL, ROOM])]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    assert_eq!((got(&world, CHAT), got(&world, MAIL), got(&world, ROOM)), (vec![ids(0..3)], vec![], vec![]));
}

#[tokio::test]
async fn if_the_preferred_address_fails_the_issue_goes_to_the_next_one() {
    let full = Fault::Say("550 5.1.1 <ada@example.org>: no such user here");
    let faults = Faults { telegram: vec![blocked()], mail: vec![(At::Rcpt, full)], ..Faults::default() };
    let world = three_days(faults).await;
    world.roster(&[preferring(&[CHAT, MAIL, ROOM])]);
    let output = world.run_on(TUESDAY).await;
    assert!(output.stdout.contains("1 sent") && output.stdout.contains("2 given up"), "{output:?}");
    assert_eq!((got(&world, MAIL), got(&world, ROOM)), (vec![], vec![ids(0..3)]), "{output:?}");
    let next = world.run_on(WEDNESDAY).await;
    assert_eq!((next.code, got(&world, CHAT).len()), (Some(0), 1), "the chat was asked once: {next:?}");
    assert_eq!(got(&world, ROOM), [ids(0..3), ids(3..6)]);
}

#[tokio::test]
async fn a_failover_that_a_process_left_undone_is_done_once_by_the_next() {
    let world = three_days(Faults { telegram: vec![blocked()], ..Faults::default() }).await;
    // What a process leaves behind that dies right after the settlement.
    world.roster(&[reader("ada", &[CHAT], "")]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(1));
    assert_eq!(column(&world.deliveries().await, "state"), ["dead"].into());
    world.roster(&[preferring(&[CHAT, MAIL])]);
    for code in [0, 4] {
        let output = world.run_on(TUESDAY).await;
        assert_eq!((output.code, got(&world, MAIL)), (Some(code), vec![ids(0..3)]), "{output:?}");
    }
    assert_eq!(world.run_on(WEDNESDAY).await.code, Some(0));
    assert_eq!(got(&world, MAIL), [ids(0..3), ids(3..6)]);
}

#[tokio::test]
async fn an_uncertain_message_is_not_failed_over_and_the_next_digest_says_so() {
    let world = three_days(Faults { telegram: vec![Answer::HangUp], ..Faults::default() }).await;
    let german = with(&preferring(&[CHAT, MAIL]), r#"language = "de""#);
    world.roster(&[german, reader("bob", &[ROOM], "")]);
    for day in [TUESDAY, WEDNESDAY, THURSDAY] {
        let output = world.run_on(day).await;
        assert_eq!(output.code, Some(0), "{output:?}");
    }
    assert_eq!((got(&world, CHAT), got(&world, MAIL)), (vec![ids(0..3), ids(3..6), ids(6..9)], vec![]));
    let link = Links::new("http://127.0.0.1:8080", ["not a secret".into()]).url(Purpose::Read, "ada/2025-11-04");
    let lost = format!("<a href=\"{link}\">Ihre Ausgabe vom 4. November 2025 ist vielleicht nicht angekommen");
    let says = |seen: &Seen| seen.body["text"].as_str().is_some_and(|text| text.contains(&lost));
    assert_eq!(world.telegram.seen().iter().map(says).collect::<Vec<_>>(), [false, true, false]);
    let bobs = world.discord.seen().iter().map(|seen| seen.body.to_string()).collect::<String>();
    assert!(!bobs.contains("may not have arrived"), "nothing of bob's was lost");
}

#[tokio::test]
async fn silent_readers_get_silent_messages_and_others_do_not() {
    let world = three_days(Faults::default()).await;
    world.roster(&[
        with(&reader("ada", &[CHAT, ROOM], ""), "silent = true"),
        // A run of a past day stands at noon of it.
        with(&reader("bob", &["telegram:12"], ""), "quiet_hours = \"11:30-12:30\""),
        with(&reader("cleo", &["telegram:13", "discord:channel/22"], ""), "quiet_hours = \"12:30-11:30\""),
    ]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let silent = |chat: i64| {
        let seen = world.telegram.seen();
        seen.iter().find(|seen| seen.body["chat_id"] == chat).map(|seen| seen.body["disable_notification"] == true)
    };
    assert_eq!([11, 12, 13].map(silent), [Some(true), Some(true), Some(false)]);
    let flags = |room: &str| {
        let seen = world.discord.seen();
        seen.iter().find(|seen| seen.path.contains(room)).and_then(|seen| seen.body["flags"].as_u64())
    };
    assert_eq!((flags("21"), flags("22")), (Some(1 << 12), Some(0)));
}

#[tokio::test]
async fn every_paper_has_sealed_buttons_in_chats_and_links_in_emails() {
    let world = three_days(Faults::default()).await;
    world.arxiv.announce(date(TUESDAY), papers(0..23));
    world.roster(&[reader("ada", &[CHAT, ROOM, MAIL, "file:ada"], "limit = 23")]);
    assert_eq!(world.run_on(TUESDAY).await.code, Some(0));
    let links = Links::new("http://127.0.0.1:8080", ["not a secret".into()]);
    let expected: Vec<String> =
        (0..23).flat_map(|n| ["like", "refuse"].map(|word| format!("{word} 2511.{n:05}"))).collect();

    let telegram = world.telegram.seen();
    let telegram: Vec<&Value> = telegram.iter().map(|seen| &seen.body["reply_markup"]["inline_keyboard"]).collect();
    let discord = world.discord.seen();
    let discord: Vec<&Value> = discord.iter().map(|seen| &seen.body["components"]).collect();
    for (place, key, rows) in [(CHAT, "callback_data", telegram), (ROOM, "custom_id", discord)] {
        let mut commands = Vec::new();
        for row in rows.iter().flat_map(|rows| rows.as_array().into_iter().flatten()) {
            let buttons = row.as_array().or_else(|| row["components"].as_array()).expect("a row of buttons");
            assert!(buttons.len() <= 4, "{row}");
            for button in buttons {
                let data = button[key].as_str().expect("data");
                let (seal, command) = data.split_at(11);
                assert!(links.is_seal(Purpose::Button, place, command, seal), "{place} {data}");
                assert!(!links.is_seal(Purpose::Button, "telegram:12", command, seal), "in another chat");
                commands.push(command.to_owned());
            }
        }
        commands.sort_by_key(|command| expected.iter().position(|known| known == command));
        assert_eq!(commands, expected, "{place}");
    }

    let feedback = links.url(Purpose::Feedback, "ada/2511.00007/liked");
    let mail = &world.mail.accepted()[0].message.replace("=\r\n", "");
    assert_eq!(mail.matches(&feedback).count(), 2, "in both parts");
    let markdown = world.read(&format!("data/outbox/ada/{TUESDAY}.md")).expect("a file");
    assert!(!markdown.contains("/feedback/"), "files are passed on");
}
