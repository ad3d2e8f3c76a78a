//! Stories of returned mails in an IMAP mailbox: what each does to its reader.

use super::fixture;
use super::stories::{DAYS, envelope_sender, inactive, world};
use crate::support::imap::{ImapManner, ImapServer, PASSWORD};
use crate::support::smtp::CA_PEM;
use crate::support::world::World;

const SECURED: ImapManner =
    ImapManner { implicit_tls: true, offers_starttls: false, has_no_idle: false, before_login: "", hangs_up_at: "" };

/// Three readers, the first issue sent, and a mailbox for what comes back.
async fn world_with(server: &ImapServer, scheme: &str) -> World {
    let url = format!("{scheme}://b%40bounces.example.org@localhost:{}/INBOX", server.port);
    let world = world(&url).await;
    let settings = world.read("dawnpost.toml").expect("settings");
    let password = PASSWORD.replace('"', "\\\"");
    let settings = settings.replace("bounces.url", &format!("bounces.password = \"{password}\"\nbounces.url"));
    world.write("dawnpost.toml", &format!("{settings}\n[net]\nca_file = \"ca.pem\"\n"));
    world.write("ca.pem", std::str::from_utf8(CA_PEM).expect("PEM"));
    world.run_on(DAYS[0]).await;
    world
}

fn unknown(world: &World, id: &str) -> String {
    fixture("postfix-unknown", &envelope_sender(world, id))
}

#[tokio::test]
async fn a_bounce_in_an_imap_mailbox_is_recorded_and_then_marked_as_seen() {
    for (manner, scheme) in
        [(SECURED, "imaps"), (ImapManner { offers_starttls: true, ..ImapManner::default() }, "imap")]
    {
        let server = ImapServer::start(manner).await;
        let world = world_with(&server, scheme).await;
        server.deliver(&unknown(&world, "ada"));
        let output = world.run_on(DAYS[1]).await;
        assert_eq!((inactive(&world).await, server.flags()), (1, vec!["\\Seen".to_owned()]), "{output:?}");
        world.run_on(DAYS[2]).await;
        assert_eq!(server.count("UID FETCH"), 1, "{:?}", server.commands());
    }
}

#[tokio::test]
async fn a_mail_that_somebody_opened_before_it_was_read_counts_all_the_same() {
    let server = ImapServer::start(SECURED).await;
    let world = world_with(&server, "imaps").await;
    server.deliver(&fixture("vacation", &envelope_sender(&world, "bob")));
    world.run_on(DAYS[1]).await;
    server.deliver(&unknown(&world, "ada"));
    server.somebody_reads_it();
    world.run_on(DAYS[2]).await;
    assert_eq!(inactive(&world).await, 1, "{:?}", server.commands());
}

#[tokio::test]
async fn a_folder_that_was_made_anew_is_read_from_what_nobody_has_seen() {
    let server = ImapServer::start(SECURED).await;
    let world = world_with(&server, "imaps").await;
    server.deliver(&unknown(&world, "ada"));
    world.run_on(DAYS[1]).await;
    server.deliver(&unknown(&world, "bob"));
    server.renumber();
    world.run_on(DAYS[2]).await;
    assert_eq!((inactive(&world).await, server.count("UID FETCH")), (2, 2), "{:?}", server.commands());
}

#[tokio::test]
async fn a_connection_lost_before_the_mark_loses_nothing_and_counts_nothing_twice() {
    for at in ["UID STORE", "UID FETCH"] {
        let server = ImapServer::start(ImapManner { hangs_up_at: at, ..SECURED }).await;
        let world = world_with(&server, "imaps").await;
        server.deliver(&fixture("reply-of-a-reader", &envelope_sender(&world, "cleo")));
        let output = world.run_on(DAYS[1]).await;
        assert!(output.stderr.contains("the mail server has closed the connection"), "{at}: {output:?}");
        world.run_on(DAYS[2]).await;
        let passed_on = world.mail.accepted().iter().filter(|mail| mail.recipient == "ops@example.org").count();
        assert_eq!(passed_on, 1, "{at}");
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_is_flagged_and_stops_no_other() {
    let server = ImapServer::start(SECURED).await;
    let world = world_with(&server, "imaps").await;
    // IMAP has no NUL in a mail.
    server.deliver("Subject: odd\n\nnul \0 nul\n");
    server.deliver(&unknown(&world, "ada"));
    let output = world.run_on(DAYS[1]).await;
    assert_eq!((inactive(&world).await, server.flags().join(" ")), (1, "\\Flagged \\Seen".to_owned()), "{output:?}");
    assert!(output.stderr.contains("The returned mail 1 in INBOX is flagged"), "{output:?}");
}

#[tokio::test]
async fn a_service_hears_of_new_mails_reconnects_and_stops_while_it_waits() {
    let server = ImapServer::start(SECURED).await;
    let world = world_with(&server, "imaps").await;
    let mut running = world.start(&["--verbose", "serve"]);
    running.until(server.gets("IDLE", 1)).await;
    server.deliver(&unknown(&world, "ada"));
    running.until(server.gets("IDLE", 2)).await;
    assert_eq!(inactive(&world).await, 1);
    server.hang_up();
    server.deliver(&unknown(&world, "bob"));
    running.until(server.gets("IDLE", 3)).await;
    assert_eq!(inactive(&world).await, 2);
    running.terminate();
    assert_eq!(running.end().await.code, Some(0));
}

#[tokio::test]
async fn check_names_a_mailbox_that_cannot_be_used() {
    let server = ImapServer::start(SECURED).await;
    let world = world_with(&server, "imaps").await;
    let output = world.run(&["check", "--online"]).await;
    assert!(output.stdout.contains("bounces     can be read"), "{output:?}");
    let settings = world.read("dawnpost.toml").expect("settings");
    for (from, to, online, told) in [
        ("pass ", "fail ", true, "email.bounces.url: the mail server refuses the login: wrong password"),
        ("/INBOX", "/Trash", true, "email.bounces.url: the mail server refuses the folder: no such folder"),
        ("ca_file", "#ca_file", true, "`net.ca_file`"),
        (
            "bounces.password",
            "#",
            false,
            "`email.bounces.password`: is not set, and `email.bounces.url` is an IMAP server",
        ),
        (
            "b%40bounces",
            "b:hunter2@bounces",
            false,
            "contains a password: give it as DAWNPOST_EMAIL__BOUNCES__PASSWORD",
        ),
    ] {
        world.write("dawnpost.toml", &settings.replace(from, to));
        let output = world.run(if online { &["check", "--online"] } else { &["check"] }).await;
        assert_eq!(output.code, Some(2), "{from}: {output:?}");
        assert!(output.stdout.contains(told) && !output.stdout.contains("hunter2"), "{from}: {output:?}");
    }
}
