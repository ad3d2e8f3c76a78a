//! Whom a mail server's refusal is held against: the mailbox, its domain, or nobody but us.

use super::{column, date};
use crate::support::arxiv::papers;
use crate::support::smtp::At;
use crate::support::world::{World, reader};

const TUESDAY: &str = "2025-11-04";
const WEDNESDAY: &str = "2025-11-05";
const THURSDAY: &str = "2025-11-06";

/// Three days of papers, and this many readers, each at a domain of their own.
async fn world_of(readers: usize) -> World {
    let world = World::new().await;
    for (number, day) in [TUESDAY, WEDNESDAY, THURSDAY].into_iter().enumerate() {
        world.arxiv.announce(date(day), papers(number * 3..number * 3 + 3));
    }
    let all: Vec<String> = (0..readers).map(|n| reader(&id(n), &[&format!("mailto:{}", address(n))], "")).collect();
    world.roster(&all);
    world
}

fn id(number: usize) -> String {
    format!("reader-{number:03}")
}

fn address(number: usize) -> String {
    format!("r{number:03}@d{number:03}.example")
}

/// How many mails the server has taken for one mailbox.
fn mails_to(world: &World, address: &str) -> usize {
    world.mail.accepted().iter().filter(|mail| mail.recipient == address).count()
}

async fn inactive(world: &World) -> i64 {
    world.sql("select count(*) from address where not active").await
}

#[tokio::test]
async fn two_mailboxes_that_refuse_us_hold_none_of_two_hundred_readers() {
    let world = world_of(200).await;
    for part in ["r003@", "r117@"] {
        world.mail.refuse(part, At::Rcpt, "550 5.7.1 Only members may send to this list");
    }
    let output = world.run_on(TUESDAY).await;
    assert_eq!(world.mail.accepted().len(), 198, "{output:?}");
    assert!(output.stdout.contains("198 sent, 2 postponed"), "{output:?}");
    assert!(output.stdout.contains("2 deliveries wait for another attempt, from 20"), "{output:?}");
    let next = world.run_on(WEDNESDAY).await;
    assert_eq!((world.mail.accepted().len(), inactive(&world).await), (396, 0), "{next:?}");
    world.mail.accept_all();
    world.run_on(THURSDAY).await;
    assert_eq!(mails_to(&world, &address(3)), 3, "what was refused comes with the next issue");
}

#[tokio::test]
async fn what_is_about_us_costs_no_reader_their_digests() {
    for (at, reply) in [
        (
            At::Rcpt,
            "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        ),
        (At::End, "550 Domain e.example has exceeded the max emails per hour (100/100 (100%)) allowed."),
        (At::Rcpt, "550 Relay not permitted"),
        (At::Rcpt, "550 authentication required"),
        (At::Rcpt, "550 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus"),
        (At::End, "550 SPF check failed"),
        (At::End, "550-5.4.5 Daily user sending limit exceeded.\r\n550 5.4.5 See the help"),
        (At::End, "554 Message rejected: Email address is not verified. The following identities failed the check"),
        (At::End, "554 5.2.252 SendAsDenied; x@y.example not allowed to send as digest@e.example"),
        (At::End, "550 a word that no server ever said"),
    ] {
        let world = world_of(4).await;
        world.mail.refuse("@", at, reply);
        for day in [TUESDAY, WEDNESDAY] {
            let output = world.run_on(day).await;
            let all: i64 = world.sql("select count(*) from address where active").await;
            assert_eq!((world.mail.accepted().len(), all), (0, 4), "{reply}: {output:?}");
        }
        world.mail.accept_all();
        let output = world.run_on(THURSDAY).await;
        assert_eq!(world.mail.accepted().len(), 12, "{reply}: nothing was lost: {output:?}");
    }
}

#[tokio::test]
async fn a_refusal_that_is_about_us_ends_a_run_with_code_1_and_is_named() {
    let world = world_of(2).await;
    world.mail.refuse("r001@", At::Rcpt, "550 relay not permitted");
    let output = world.run_on(TUESDAY).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.stdout.contains("email:d001.example refuses what we send: "), "{output:?}");
    assert_eq!(mails_to(&world, &address(0)), 1);
}

#[tokio::test]
async fn a_plain_550_on_two_days_deactivates_while_others_are_reached() {
    let world = world_of(3).await;
    world.mail.refuse("r001@", At::Rcpt, "550 No such person at this address");
    let output = world.run_on(TUESDAY).await;
    assert_eq!(inactive(&world).await, 0, "{output:?}");
    assert!(output.stdout.contains("2 sent, 1 postponed"), "{output:?}");
    // On the second day it may be refused before the others have their mails, and only the third day knows that they got them.
    let later = [world.run_on(WEDNESDAY).await, world.run_on(THURSDAY).await];
    assert_eq!(inactive(&world).await, 1, "{later:?}");
    assert!(later.iter().any(|output| output.stdout.contains(" given up (see")), "{later:?}");
    assert_eq!(mails_to(&world, &address(2)), 3);
}

#[tokio::test]
async fn a_plain_550_for_everybody_deactivates_nobody_on_any_day() {
    let world = world_of(3).await;
    world.mail.refuse("@", At::Rcpt, "550 No such person at this address");
    for day in [TUESDAY, WEDNESDAY, THURSDAY] {
        let output = world.run_on(day).await;
        assert_eq!(inactive(&world).await, 0, "{day}: {output:?}");
    }
}

#[tokio::test]
async fn a_wave_of_deactivations_stops_and_the_command_of_the_log_undoes_it() {
    let world = world_of(12).await;
    world.mail.refuse("@", At::Rcpt, "550 5.1.1 User unknown");
    let output = world.run_on(TUESDAY).await;
    assert_eq!(inactive(&world).await, 3, "{output:?}");
    assert!(output.stdout.contains("0 sent, 3 given up"), "{output:?}");
    assert!(output.stdout.contains("email: 9 deliveries planned again for 2025-11-05 12:0"), "{output:?}");
    let command =
        output.stderr.split('`').find(|quoted| quoted.starts_with("dawnpost subscribers resume --all --since "));
    let since = command.expect("a command").rsplit(' ').next().expect("a time");
    world.mail.accept_all();
    let resumed = world.run(&["subscribers", "resume", "--all", "--since", since]).await;
    assert_eq!((resumed.code, inactive(&world).await), (Some(0), 0), "{resumed:?}");
    let states = world.deliveries().await;
    assert_eq!(column(&states, "state"), ["planned"].into());
    let again = world.run(&["subscribers", "resume", "--all", "--since", since]).await;
    assert_eq!(again.code, Some(4), "{again:?}");
}

#[tokio::test]
async fn resuming_all_needs_a_time() {
    let world = world_of(1).await;
    for arguments in [&["--all"][..], &["--since", "2025-11-04"], &["--all", "--since", "noon"], &[]] {
        let output = world.run(&[&["subscribers", "resume"], arguments].concat()).await;
        assert_eq!(output.code, Some(2), "{arguments:?}: {output:?}");
    }
}
