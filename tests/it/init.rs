//! `dawnpost init`: from an empty folder to the first digest, by flags alone and on a terminal.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use dawnpost::clock::Clock;
use dawnpost::domain::calendar;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::arxiv::{Entry, entry};
use crate::support::smtp::{Accepted, Manner, Sink};
use crate::support::world::{Output, World};

const ABOUT: &str = "quantization of large language models";

/// An empty folder, and an arXiv that has announced a paper on the subject of [`ABOUT`], and another.
async fn empty() -> World {
    empty_and_quiet_for(0).await
}

/// The same where the newest announcements have no papers.
async fn empty_and_quiet_for(dates: usize) -> World {
    let world = World::new().await;
    fs::remove_file(world.path("dawnpost.toml")).expect("removed");
    let on = |number, about| Entry { about, ..entry(number, "new", "cs.CL") };
    let papers = vec![on(1, "quantization of large language models"), on(2, "stellar streams")];
    let mut listed = calendar::back_from(calendar::newest_due(Clock::System.now()));
    listed.by_ref().take(dates).for_each(|date| world.arxiv.announce_in("cs.CL", date, Vec::new()));
    world.arxiv.announce_in("cs.CL", listed.next().expect("a date"), papers);
    world
}

fn environment(world: &World) -> Vec<(&'static str, String)> {
    let url = world.arxiv.url.clone();
    let zero = "0s".to_owned();
    vec![
        ("DAWNPOST_ARXIV__RSS_URL", url.clone()),
        ("DAWNPOST_ARXIV__WEB_URL", url.clone()),
        ("DAWNPOST_ARXIV__API_URL", url),
        ("DAWNPOST_ARXIV__INTERVAL", zero.clone()),
        ("DAWNPOST_ARXIV__WEB_INTERVAL", zero),
    ]
}

async fn run(world: &World, arguments: &[&str], more: &[(&'static str, String)]) -> Output {
    let environment = [environment(world), more.to_vec()].concat();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.start_with(arguments, &environment).end().await
}

async fn init(world: &World, arguments: &[&str], more: &[(&'static str, String)]) -> Output {
    let relay = format!("smtp://127.0.0.1:{}", world.mail.port);
    let usual = ["init", "--yes", "--to", "ada@example.org", "--about", ABOUT, "--categories", "cs.CL"];
    let time = ["--timezone", "Europe/London", "--mail", &relay];
    run(world, &[&usual[..], &time, arguments].concat(), more).await
}

fn subject(mail: &Accepted) -> &str {
    mail.message.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default()
}

/// The indented line after one that begins with `heading`.
fn line_after<'a>(told: &'a str, heading: &str) -> &'a str {
    let mut lines = told.lines().skip_while(|line| !line.starts_with(heading));
    lines.nth(1).unwrap_or_else(|| panic!("no {heading}:\n{told}")).trim()
}

#[tokio::test]
async fn the_preview_and_the_first_digest_reach_past_quiet_days() {
    let world = empty_and_quiet_for(2).await;
    let made = init(&world, &["--no-test"], &[]).await;
    assert!(made.stdout.contains("of 2 papers, 1 for you\n  Invented paper 2511.00001"), "{made:?}");
    let first = run(&world, &["run", "--subscriber", "ada", "--now"], &[]).await;
    assert_eq!((first.code, world.mail.accepted().len()), (Some(0), 1), "{first:?}");
}

#[tokio::test]
async fn flags_alone_lead_from_an_empty_folder_to_the_first_digest() {
    let world = empty().await;
    let made = init(&world, &[], &[]).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(made.stdout.contains("of 2 papers, 1 for you\n  Invented paper 2511.00001"), "{made:?}");
    let test = world.mail.accepted();
    assert_eq!(test.len(), 1, "{made:?}");
    assert!(subject(&test[0]).starts_with("TEST: "), "{}", subject(&test[0]));
    assert!(test[0].message.contains("This is a TEST of dawnpost"), "{}", test[0].message);
    insta::assert_snapshot!("init_roster", world.read("subscribers.toml").expect("a roster"));
    let settings = world.read("dawnpost.toml").expect("settings");
    insta::assert_snapshot!("init_settings", settings.replace(&world.mail.port.to_string(), "PORT"));

    let first = line_after(&made.stdout, "The first digest");
    assert!(first.ends_with("run --subscriber ada --now"), "{first}");
    let sent = run(&world, &["run", "--subscriber", "ada", "--now"], &[]).await;
    assert_eq!(sent.code, Some(0), "{sent:?}");
    let papers: Vec<String> = world.mails().into_iter().flat_map(|mail| mail.papers).collect();
    assert!(papers.contains(&"2511.00001".to_owned()), "{papers:?}");
}

#[tokio::test]
async fn the_printed_crontab_line_sends_the_digest_of_the_next_day() {
    let world = empty().await;
    let monday = "2025-11-03".parse().expect("a date");
    let tuesday = "2025-11-04".parse().expect("a date");
    world.arxiv.announce_in("cs.CL", monday, vec![Entry { about: ABOUT, ..entry(3, "new", "cs.CL") }]);
    world.arxiv.announce_in("cs.CL", tuesday, vec![Entry { about: ABOUT, ..entry(4, "new", "cs.CL") }]);
    let made = init(&world, &["--no-preview", "--no-test"], &[]).await;
    assert_eq!(run(&world, &["run", "--date", "2025-11-03"], &[]).await.code, Some(0), "{made:?}");
    let line = line_after(&made.stdout, "Every day, by cron");
    let command = line.split_once(" cd ").map(|(_, rest)| format!("cd {rest}")).expect("a command");
    // The clock of the test stands on another day than that of cron.
    let command = command.replace(" run >>", " run --date 2025-11-04 >>");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &command]).env_clear().envs(environment(&world));
    let status = tokio::task::spawn_blocking(move || shell.status()).await.expect("no panic");
    assert!(status.expect("a shell").success(), "{command}: {:?}", world.read("run.log"));
    let papers: Vec<Vec<String>> = world.mails().into_iter().map(|mail| mail.papers.into_iter().collect()).collect();
    assert_eq!(papers, [["2511.00003"], ["2511.00004"]]);
}

#[tokio::test]
async fn a_password_goes_from_its_variable_into_a_file_that_only_its_owner_reads() {
    let world = empty().await;
    let password = [("DAWNPOST_EMAIL__PASSWORD", "correct horse".to_owned())];
    let quiet = ["--no-preview", "--no-test", "--mail", "fastmail"];
    let arguments = [&["init", "--yes", "--to", "ada@example.org", "--about", ABOUT][..], &quiet].concat();
    let made = run(&world, &arguments, &password).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let mode = |name| fs::metadata(world.path(name)).expect("a file").permissions().mode() & 0o777;
    assert_eq!((mode("secrets"), mode("secrets/email.password")), (0o700, 0o600));
    assert_eq!(world.read("secrets/email.password").as_deref(), Some("correct horse\n"));
    let settings = world.read("dawnpost.toml").expect("settings");
    assert!(settings.contains("password_file = \"secrets/email.password\""), "{settings}");
    assert!(!settings.contains("horse") && !made.stdout.contains("horse"), "{settings}\n{made:?}");
    // The settings are whole without the variable.
    let checked = run(&world, &["check"], &[]).await;
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[tokio::test]
async fn what_is_there_is_never_overwritten() {
    for name in ["dawnpost.toml", "subscribers.toml", "dawnpost.service"] {
        let world = empty().await;
        world.write(name, "# mine\n");
        let refused = init(&world, &[], &[]).await;
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(&format!("{name}: is there already")), "{refused:?}");
        assert_eq!(world.read(name).as_deref(), Some("# mine\n"));
        assert_eq!(fs::read_dir(world.path(".")).expect("a folder").count(), 1, "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_is_missing_or_wrong_is_named_with_its_flag() {
    let world = empty().await;
    for (arguments, told) in [
        (&["--yes"][..], "--to: is needed: Where shall digests go?"),
        (&["--yes", "--to", "ada"], "--to: `ada` is not an address"),
        (&["--yes", "--to", "ada@example.org"], "--about: is needed"),
        (&["--yes", "--to", "ada@example.org", "--about", "the and of"], "--about: this names no subject"),
        (&["--yes", "--to", "a@example.org", "--about", ABOUT, "--timezone", "Atlantis"], "--timezone: "),
        (
            &["--yes", "--to", "a@example.org", "--about", ABOUT, "--at", "noon"],
            "--at: `noon` is no time such as 07:30",
        ),
        (&["--yes", "--to", "a@example.org", "--about", ABOUT], "--mail: is needed"),
        (&["--yes", "--to", "a@example.org", "--about", ABOUT, "--mail", "gmial"], "--mail: `gmial` is none of gmail"),
        (
            &["--yes", "--to", "a@gmail.com", "--about", ABOUT],
            "DAWNPOST_EMAIL__PASSWORD: is not set: The password: an app",
        ),
        (&["--yes", "--to", "telegram:4711", "--about", ABOUT], "DAWNPOST_TELEGRAM__TOKEN: is not set"),
        (&[], "standard input is no terminal to ask on"),
    ] {
        let zone = [("TZ", "Europe/London".to_owned())];
        let refused = run(&world, &[&["init"][..], arguments].concat(), &zone).await;
        assert_eq!(refused.code, Some(2), "{arguments:?}: {refused:?}");
        assert!(refused.stderr.contains(told), "{arguments:?}: {}", refused.stderr);
    }
    assert_eq!(fs::read_dir(world.path(".")).expect("a folder").count(), 0, "nothing was written");
}

#[tokio::test]
async fn a_test_that_cannot_be_sent_says_what_to_mend() {
    let world = empty().await;
    let arguments = ["init", "--yes", "--to", "ada@example.org", "--about", ABOUT, "--no-preview"];
    let made = run(&world, &[&arguments[..], &["--mail", "smtp://127.0.0.1:9"]].concat(), &[]).await;
    assert_eq!(made.code, Some(1), "{made:?}");
    assert!(made.stdout.contains("the test to mailto:ada@example.org was not sent: "), "{made:?}");
    assert!(made.stdout.contains("try again: dawnpost send-test --to mailto:ada@example.org"), "{made:?}");
    assert!(world.path("dawnpost.toml").exists());
}

#[tokio::test]
async fn a_password_that_is_refused_is_asked_for_again_on_a_terminal() {
    let world = empty().await;
    let manner = Manner { password: Some("correct-horse"), ..Manner::default() };
    let strict = Sink::with(manner, &[]).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_dawnpost"));
    let server = format!("smtp://ada@127.0.0.1:{}", strict.port);
    let said = ["--to", "ada@example.org", "--about", ABOUT, "--timezone", "UTC", "--at", "08:00", "--mail", &server];
    let quiet = ["--from", "ada@example.org", "--no-preview"];
    command.arg("init").args(said).args(quiet).current_dir(world.path(".")).env_clear().envs(environment(&world));
    let conversation = move || {
        let answers = [
            ("The password of that user", "wrong"),
            ("Send a test?", ""),
            ("Another password? Enter leaves it as it is", "correct-horse"),
        ];
        on_a_terminal(command, &answers)
    };
    let (code, shown) = tokio::task::spawn_blocking(conversation).await.expect("no panic");
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(strict.accepted().len(), 1, "{shown}");
    assert_eq!(world.read("secrets/email.password").as_deref(), Some("correct-horse\n"));
}

/// A terminal on which somebody answers: for each question a part of it, and what they type.
fn on_a_terminal(mut command: Command, answers: &[(&str, &str)]) -> (Option<i32>, String) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours).expect("granted");
    unlockpt(&ours).expect("unlocked");
    let name = ptsname(&ours, Vec::new()).expect("a name").into_string().expect("text");
    let theirs = || Stdio::from(File::options().read(true).write(true).open(&name).expect("a terminal"));
    let mut child = command.stdin(theirs()).stdout(theirs()).stderr(theirs()).spawn().expect("the program starts");
    drop(command);
    let mut ours = File::from(ours);
    let (mut shown, mut seen) = (String::new(), 0);
    let more = |shown: &mut String, ours: &mut File| {
        let mut bytes = [0; 4096];
        // A terminal that nobody has open any more is an error (EIO).
        let read = ours.read(&mut bytes).unwrap_or(0);
        shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
        read > 0
    };
    for (question, answer) in answers {
        while !shown[seen..].contains(question) {
            assert!(more(&mut shown, &mut ours), "never asked `{question}`:\n{shown}");
        }
        seen = shown.len();
        ours.write_all(format!("{answer}\n").as_bytes()).expect("typed");
    }
    while more(&mut shown, &mut ours) {}
    (child.wait().expect("a status").code(), shown)
}

#[tokio::test]
async fn on_a_terminal_each_question_is_asked_and_a_password_is_not_shown() {
    let world = empty().await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_dawnpost"));
    command.arg("init").current_dir(world.path(".")).env_clear().envs(environment(&world)).env("TZ", "Europe/London");
    let server = format!("smtp://ada@127.0.0.1:{}", world.mail.port);
    let conversation = move || {
        let answers = [
            ("Where shall digests go?", "ada@example.org"),
            ("What do you want to read?", "the and of"),
            ("What do you want to read?", ABOUT),
            ("Enter if that is what you mean", ""),
            ("Your time zone? A city or a name such as Europe/London [Europe/London]\r\n> ", ""),
            ("At what time? [07:30]", "8"),
            ("At what time? [07:30]", "08:00"),
            ("Who sends your mail?", &server),
            ("The password of that user", "hunter2hunter2"),
            ("The sender of digests", ""),
            ("Show what the newest announcement would have brought?", "n"),
            ("Send a test?", "n"),
        ];
        on_a_terminal(command, &answers)
    };
    let (code, shown) = tokio::task::spawn_blocking(conversation).await.expect("no panic");
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("08:00") && shown.contains("  gmail         Gmail, Google Workspace"), "{shown}");
    assert_eq!(world.read("secrets/email.password").as_deref(), Some("hunter2hunter2\n"));
    let roster = world.read("subscribers.toml").expect("a roster");
    assert!(roster.contains("schedule = \"0 8 * * Mon-Fri\"\ntimezone = \"Europe/London\""), "{roster}");
}
