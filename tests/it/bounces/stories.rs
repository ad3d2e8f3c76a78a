//! Stories of returned mails in a Maildir and over LMTP: what each does to its reader. `imap.rs` begins as they do.

use std::path::{Path, PathBuf};

use dawnpost::links::verp::BounceAddresses;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{fixture, new_folder};
use crate::support::arxiv::papers;
use crate::support::smtp::At;
use crate::support::world::{World, reader};

pub const DAYS: [&str; 4] = ["2025-11-03", "2025-11-04", "2025-11-05", "2025-11-06"];

/// Three readers, and a Maildir for what comes back.
pub async fn world(url: &str) -> World {
    let world = World::new().await;
    for (number, day) in DAYS.into_iter().enumerate() {
        world.arxiv.announce(day.parse().expect("a date"), papers(number * 3..number * 3 + 3));
    }
    let all: Vec<String> =
        ["ada", "bob", "cleo"].map(|id| reader(id, &[&format!("mailto:{id}@{id}.example")], "")).into_iter().collect();
    world.roster(&all);
    std::fs::create_dir_all(world.path("bounces/new")).expect("a folder");
    let settings = world.read("dawnpost.toml").expect("settings");
    let email = format!("[email]\nbounce_domain = \"bounces.example.org\"\nbounces.url = \"{url}\"");
    world.write("dawnpost.toml", &settings.replace("[email]", &email));
    world
}

const MAILDIR: &str = "maildir:bounces";

/// The envelope sender of the last mail to a reader.
pub fn envelope_sender(world: &World, id: &str) -> String {
    let mails = world.mail.accepted();
    let last = mails.iter().rev().find(|mail| mail.recipient.starts_with(&format!("{id}@")));
    last.expect("a mail").sender.clone()
}

/// Puts a mail into the Maildir, as a mail server does.
fn comes_back(world: &World, name: &str, text: &str) {
    std::fs::write(new_folder(&world.path("bounces")).join(name), text).expect("a file");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.expect("a file").path()).collect())
        .unwrap_or_default()
}

pub async fn inactive(world: &World) -> i64 {
    world.sql("select count(*) from address where not active").await
}

#[tokio::test]
async fn a_bounce_that_names_an_unknown_mailbox_ends_it_at_once() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    comes_back(&world, "1.eml", &fixture("postfix-unknown", &envelope_sender(&world, "ada")));
    let output = world.run_on(DAYS[1]).await;
    assert_eq!(inactive(&world).await, 1, "{output:?}");
    let shown = world.run(&["subscribers", "show", "ada"]).await;
    assert!(shown.stdout.contains("came back: 550 5.1.1"), "{shown:?}");
    assert_eq!(world.mail.accepted().len(), 5, "ada gets nothing more");
    assert_eq!((files(&world.path("bounces/new")).len(), files(&world.path("bounces/cur")).len()), (0, 1));
}

#[tokio::test]
async fn a_plain_bounce_ends_a_mailbox_on_the_second_day() {
    let world = world(MAILDIR).await;
    for (day, expected) in DAYS.into_iter().zip([0, 0, 1]) {
        let output = world.run_on(day).await;
        assert_eq!(inactive(&world).await, expected, "{day}: {output:?}");
        let text = fixture("exim-plain", &envelope_sender(&world, "ada"));
        comes_back(&world, &format!("{day}.eml"), &text);
    }
}

#[tokio::test]
async fn a_full_mailbox_is_given_up_after_three_of_five_issues() {
    let world = world(MAILDIR).await;
    for (day, expected) in DAYS.into_iter().zip([0, 0, 0, 1]) {
        let output = world.run_on(day).await;
        assert_eq!(inactive(&world).await, expected, "{day}: {output:?}");
        let text = fixture("gmail-out-of-storage", &envelope_sender(&world, "ada"));
        comes_back(&world, &format!("{day}.eml"), &text);
    }
}

#[tokio::test]
async fn a_complaint_ends_the_mail_and_no_command_for_all_brings_it_back() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    comes_back(&world, "1.eml", &fixture("complaint-abuse", &envelope_sender(&world, "bob")));
    world.run_on(DAYS[1]).await;
    assert_eq!(inactive(&world).await, 1);
    let resumed = world.run(&["subscribers", "resume", "--all", "--since", "2025-11-01"]).await;
    assert_eq!((resumed.code, inactive(&world).await), (Some(4), 1), "{resumed:?}");
    world.run(&["subscribers", "resume", "bob"]).await;
    assert_eq!(inactive(&world).await, 0, "asked for by name");
}

#[tokio::test]
async fn what_is_about_us_and_what_is_forged_ends_nothing() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    let ours = envelope_sender(&world, "ada");
    let forged = BounceAddresses::new(["another secret".into()]).local_part("d1") + "@bounces.example.org";
    for (name, verp) in [
        ("postfix-blocklist", &ours),
        ("gmail-unauthenticated", &ours),
        ("postfix-members", &ours),
        ("vacation", &ours),
        ("exim-text-warning", &ours),
        ("postfix-unknown", &forged),
        ("complaint-abuse", &forged),
    ] {
        comes_back(&world, &format!("{name}.eml"), &fixture(name, verp));
    }
    let output = world.run_on(DAYS[1]).await;
    assert_eq!(inactive(&world).await, 0, "{output:?}");
    assert_eq!((files(&world.path("bounces/new")).len(), files(&world.path("bounces/cur")).len()), (0, 7));
}

#[tokio::test]
async fn a_mail_counts_once_however_often_it_comes() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    let text = fixture("gmail-out-of-storage", &envelope_sender(&world, "ada"));
    for name in ["1.eml", "2.eml", "3.eml", "4.eml"] {
        comes_back(&world, name, &text);
    }
    world.run_on(DAYS[1]).await;
    assert_eq!(world.sql("select count(*) from attempt where class = 'soft'").await, 1);
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_is_set_aside_and_stops_no_other() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    comes_back(&world, "0-broken.eml", "");
    comes_back(&world, "1.eml", &fixture("postfix-unknown", &envelope_sender(&world, "ada")));
    let output = world.run_on(DAYS[1]).await;
    assert!(output.stderr.contains("0-broken.eml is set aside"), "{output:?}");
    assert_eq!((files(&world.path("bounces/set-aside")).len(), inactive(&world).await), (1, 1));
}

#[tokio::test]
async fn a_reply_of_a_reader_goes_to_the_operator() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    comes_back(&world, "1.eml", &fixture("reply-of-a-reader", &envelope_sender(&world, "cleo")));
    for day in [DAYS[1], DAYS[2]] {
        world.run_on(day).await;
    }
    let mails = world.mail.accepted();
    let passed: Vec<_> = mails.iter().filter(|mail| mail.recipient == "ops@example.org").collect();
    assert_eq!(passed.len(), 1);
    assert!(passed[0].message.contains("dora@firm.example wrote in reply to a digest"), "{}", passed[0].message);
}

#[tokio::test]
async fn replies_that_nobody_would_get_are_warned_of() {
    let world = world(MAILDIR).await;
    let warning = "what readers write in reply to a digest";
    let output = world.run(&["check"]).await;
    assert!(!output.stdout.contains(warning), "{output:?}");
    let settings = world.read("dawnpost.toml").expect("settings");
    world.write("dawnpost.toml", &settings.replace("mailto:ops@", "https://ops."));
    let output = world.run(&["check"]).await;
    assert!(
        output.stdout.contains("`site.contact` is https://ops.example.org, which is no mailbox: what"),
        "{output:?}"
    );
}

#[tokio::test]
async fn a_folder_that_is_no_maildir_is_found_by_check() {
    let world = world("maildir:nowhere").await;
    let output = world.run(&["check"]).await;
    assert_eq!(output.code, Some(2), "{output:?}");
    assert!(output.stdout.contains("`email.bounces.url`: cannot be used: nowhere is no Maildir"), "{output:?}");
}

#[tokio::test]
async fn bounces_over_lmtp_are_worked_up_while_the_service_runs() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let world = world(&format!("lmtp://127.0.0.1:{port}")).await;
    world.run_on(DAYS[0]).await;
    let text = fixture("postfix-unknown", &envelope_sender(&world, "ada")).replace('\n', "\r\n");
    let mut running = world.start(&["--verbose", "serve"]);
    running.says("Serving").await;
    let mut stream = loop {
        match TcpStream::connect(("127.0.0.1", port)).await {
            Ok(stream) => break stream,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    let session = format!(
        "LHLO mx.example\r\nMAIL FROM:<>\r\nRCPT TO:<{}>\r\nDATA\r\n{text}\r\n.\r\nQUIT\r\n",
        envelope_sender(&world, "ada")
    );
    stream.write_all(session.as_bytes()).await.expect("written");
    let mut said = String::new();
    stream.read_to_string(&mut said).await.expect("replies");
    assert!(said.contains("250 2.0.0 read\r\n221 "), "{said}");
    assert_eq!(inactive(&world).await, 1);
    running.terminate();
    assert_eq!(running.end().await.code, Some(0));
}

#[tokio::test]
async fn one_process_reads_a_maildir_at_a_time() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    comes_back(&world, "1.eml", &fixture("postfix-unknown", &envelope_sender(&world, "ada")));
    let other = std::fs::File::create(world.path("bounces/dawnpost.lock")).expect("the lock file");
    other.lock().expect("another process reads");
    let output = world.run_on(DAYS[1]).await;
    assert_eq!((output.code, inactive(&world).await), (Some(0), 0), "{output:?}");
    assert!(!output.stderr.contains("cannot be read"), "it is no fault: {output:?}");
    drop(other);
    world.run_on(DAYS[2]).await;
    assert_eq!(inactive(&world).await, 1);
}

/// A reply to the last digest of ada, as Gmail sends it.
fn reply(world: &World, text: &str) -> String {
    let to = envelope_sender(world, "ada");
    format!(
        "From: Ada <someone.else@elsewhere.example>\nTo: {to}\nSubject: Re: Three papers\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\n{text}\n\nOn Mon, Nov 3, 2025 at 7:31 AM <digest@digest.example> \
         wrote:\n\n> 1. A title\n> like 1\n"
    )
}

#[tokio::test]
async fn a_reply_to_a_digest_marks_its_papers_and_is_answered() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    let digest = world.mail.accepted().into_iter().find(|mail| mail.recipient.starts_with("ada@")).expect("a digest");
    assert!(digest.message.contains(&format!("Reply-To: {}", digest.sender)), "{}", digest.message);
    assert!(digest.message.contains("Reply =E2=80=9Clike 2"), "the mail says how: {}", digest.message);
    comes_back(&world, "1.eml", &reply(&world, "like 2, not 3 and like 40"));
    let output = world.run_on(DAYS[1]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let opinions = "select count(*) from vote where subscriber = 'ada' and verdict = ";
    assert_eq!(
        (world.sql(&format!("{opinions}'liked'")).await, world.sql(&format!("{opinions}'refused'")).await),
        (1, 1)
    );
    let answers: Vec<_> = world
        .mail
        .accepted()
        .into_iter()
        .filter(|mail| mail.message.contains("Subject: Your marks are saved"))
        .collect();
    assert_eq!(answers.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), ["ada@ada.example"]);
    let answer = answers[0].message.replace("=\r\n", "");
    for part in ["More like this: 2", "Not for me: 3", "Not in this issue: 40"] {
        assert!(answer.contains(part), "{part} in {answer}");
    }
    assert!(!answer.contains("Reply-To"), "nobody marks papers of a letter: {answer}");
}

#[tokio::test]
async fn a_reply_that_says_more_is_followed_and_passed_on() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    comes_back(&world, "1.eml", &reply(&world, "like 1\nAnd thank you for all of this."));
    comes_back(&world, "2.eml", &reply(&world, "I like 2 because of its figure 3."));
    world.run_on(DAYS[1]).await;
    assert_eq!(world.sql("select count(*) from vote where subscriber = 'ada'").await, 1);
    let passed_on = world.mail.accepted().into_iter().filter(|mail| mail.recipient == "ops@example.org").count();
    assert_eq!(passed_on, 2, "a person reads both");
}

#[tokio::test]
async fn a_reply_whose_answer_is_refused_is_followed_and_leaves_the_folder() {
    let world = world(MAILDIR).await;
    world.run_on(DAYS[0]).await;
    comes_back(&world, "1.eml", &reply(&world, "like 1"));
    world.mail.refuse("ada@", At::Rcpt, "550 5.1.1 no such user");
    world.run_on(DAYS[1]).await;
    assert_eq!(world.sql("select count(*) from vote where subscriber = 'ada'").await, 1);
    assert_eq!((files(&world.path("bounces/new")).len(), files(&world.path("bounces/cur")).len()), (0, 1));
}
