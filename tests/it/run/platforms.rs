//! What platforms refuse or lose: the others are delivered, and the outbox tells what became of each.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{column, date, got, ids};
use crate::support::arxiv::papers;
use crate::support::rest::Answer;
use crate::support::smtp::{At, Fault};
use crate::support::telegram::refusal;
use crate::support::world::{Faults, World, reader};

const TUESDAY: &str = "2025-11-04";
const WEDNESDAY: &str = "2025-11-05";
const MAIL: &str = "mailto:ada@example.org";
const CHAT: &str = "telegram:11";
const ROOM: &str = "discord:channel/21";

/// A reader on each platform; Tuesday's announcement has three papers.
async fn readers(faults: Faults) -> World {
    let world = World::with(faults).await;
    world.arxiv.announce(date(TUESDAY), papers(0..3));
    world.roster(&[reader("ada", &[MAIL], ""), reader("bob", &[CHAT], ""), reader("club", &[ROOM], "")]);
    world
}

fn row<'a>(rows: &'a [Value], subscriber: &str) -> &'a Value {
    rows.iter().find(|row| row["subscriber"] == subscriber).expect("a delivery")
}

#[tokio::test]
async fn a_chat_that_blocked_the_bot_is_deactivated_and_others_are_delivered() {
    let blocked = refusal(403, "Forbidden: bot was blocked by the user");
    let world = readers(Faults { telegram: vec![blocked], ..Faults::default() }).await;
    let output = world.run_on(TUESDAY).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert_eq!((got(&world, MAIL), got(&world, ROOM)), (vec![ids(0..3)], vec![ids(0..3)]));
    let dead = world.json(&["deliveries", "dead", "--json"]).await;
    let dead = dead.as_array().expect("rows");
    assert_eq!(column(dead, "subscriber"), ["bob"].into());
    assert!(dead[0]["reason"].as_str().is_some_and(|reason| reason.contains("blocked by the user")), "{dead:?}");
    let shown = world.run(&["subscribers", "show", "bob"]).await;
    assert!(shown.stdout.contains("telegram:11 (not active"), "{shown:?}");

    world.arxiv.announce(date(WEDNESDAY), papers(3..6));
    let next = world.run_on(WEDNESDAY).await;
    assert_eq!(next.code, Some(0), "{next:?}");
    assert_eq!((got(&world, MAIL).len(), got(&world, CHAT).len()), (2, 1));
}

#[tokio::test]
async fn a_throttled_message_is_sent_in_the_same_run() {
    let throttle = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests: retry after 1",
                           "parameters": { "retry_after": 1 } });
    let world = readers(Faults { telegram: vec![Answer::Json(429, throttle)], ..Faults::default() }).await;
    let began = Instant::now();
    let output = world.run_on(TUESDAY).await;
    assert!(began.elapsed() >= Duration::from_secs(1), "Telegram asked for a second");
    assert_eq!((output.code, got(&world, CHAT).len()), (Some(0), 2), "refused, then accepted: {output:?}");
    assert_eq!(column(&world.deliveries().await, "state"), ["sent"].into());
}

#[tokio::test]
async fn mail_to_an_unknown_mailbox_is_dead_and_the_others_are_delivered() {
    let unknown = Fault::Say("550 5.1.1 <ada@example.org>: no such user here");
    let world = readers(Faults { mail: vec![(At::Rcpt, unknown)], ..Faults::default() }).await;
    let output = world.run_on(TUESDAY).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert_eq!((got(&world, CHAT), got(&world, ROOM)), (vec![ids(0..3)], vec![ids(0..3)]));
    let rows = world.deliveries().await;
    let dead = row(&rows, "ada");
    assert_eq!(dead["state"], "dead");
    assert!(dead["reason"].as_str().is_some_and(|reason| reason.contains("5.1.1")), "{dead}");
}

#[tokio::test]
async fn a_response_lost_at_telegram_is_uncertain_and_retried_only_by_hand() {
    let world = readers(Faults { telegram: vec![Answer::HangUp], ..Faults::default() }).await;
    let output = world.run_on(TUESDAY).await;
    assert!(output.stdout.contains("1 with unknown outcome"), "{output:?}");
    let rows = world.deliveries().await;
    let lost = row(&rows, "bob");
    assert_eq!(lost["state"], "uncertain");
    assert_eq!(world.run_on(TUESDAY).await.code, Some(4));
    assert_eq!(got(&world, CHAT).len(), 1, "not repeated");

    let id = lost["id"].as_str().expect("an id");
    assert_eq!(world.run(&["deliveries", "retry", id]).await.code, Some(0));
    let service = world.start(&["serve", "--role", "dispatcher"]);
    world.telegram.has_seen(2).await;
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
    assert_eq!(got(&world, CHAT), [ids(0..3), ids(0..3)]);
    assert_eq!(column(&world.deliveries().await, "state"), ["sent"].into());
}

#[tokio::test]
async fn a_response_lost_at_discord_is_retried_and_the_message_arrives_once() {
    let world = readers(Faults { discord: vec![Answer::HangUp], ..Faults::default() }).await;
    let mut running = world.start(&["run", "--date", TUESDAY]);
    running.says("failed: unknown outcome").await;
    // The pass would wait half a minute for the second try; it is stopped, and a later one makes it.
    running.terminate();
    let stopped = running.end().await;
    assert_eq!(stopped.code, Some(0), "{stopped:?}");
    assert_eq!(row(&world.deliveries().await, "club")["state"], "planned");

    let later = world.run_on(WEDNESDAY).await;
    assert_eq!(later.code, Some(0), "{later:?}");
    let requests = world.discord_requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0], requests[1], "the same message under the same nonce");
    assert_eq!(got(&world, ROOM), [ids(0..3)]);
    assert_eq!(column(&world.deliveries().await, "state"), ["sent"].into());
}

#[tokio::test]
async fn a_relay_that_refuses_us_is_held_and_no_address_is_deactivated() {
    let refused = Fault::Say("550 5.7.1 our policy does not like you");
    let world = readers(Faults { mail: vec![(At::Mail, refused)], ..Faults::default() }).await;
    let output = world.run_on(TUESDAY).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.stdout.contains("email is held"), "{output:?}");
    assert_eq!((got(&world, CHAT).len(), got(&world, ROOM).len()), (1, 1));
    assert_eq!(row(&world.deliveries().await, "ada")["state"], "planned");
    let later = world.run_on(WEDNESDAY).await;
    assert_eq!((later.code, got(&world, MAIL)), (Some(0), vec![ids(0..3)]), "{later:?}");
}

#[tokio::test]
async fn a_run_sends_quit_on_every_connection() {
    let world = World::with(Faults::default()).await;
    world.arxiv.announce(date(TUESDAY), papers(0..3));
    let to = |n: u32| (format!("r{n}"), format!("mailto:r{n}@example.org"));
    let readers: Vec<String> = (0..6).map(to).map(|(id, mail)| reader(&id, &[&mail], "")).collect();
    world.roster(&readers);
    let output = world.run_on(TUESDAY).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let quits = world.mail.commands().iter().filter(|command| *command == "QUIT").count();
    assert_eq!((world.mail.accepted().len(), quits), (6, world.mail.connections() as usize));
}

#[tokio::test]
async fn send_test_sends_quit_also_after_a_failure() {
    let unknown = Fault::Say("550 5.1.1 <ada@example.org>: no such user here");
    for (faults, code) in [(vec![], 0), (vec![(At::Rcpt, unknown)], 1)] {
        let world = World::with(Faults { mail: faults, ..Faults::default() }).await;
        let output = world.run(&["send-test", "--to", MAIL]).await;
        assert_eq!(output.code, Some(code), "{output:?}");
        assert_eq!(world.mail.commands().last().map(String::as_str), Some("QUIT"));
    }
}
