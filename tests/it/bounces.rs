//! Mails that came back: the forms of many servers (`tests/it/bounces/`), and what follows for readers.

use std::path::{Path, PathBuf};

use dawnpost::bounces::mail::{self, ReturnedMail};

mod imap;
mod imap_session;
mod stories;

/// The fixtures: file, class, text with `verp` as its envelope sender.
fn fixtures(verp: &str) -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bounces");
    let index = std::fs::read_to_string(folder.join("index.tsv")).expect("an index");
    let lines = index.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let text = std::fs::read_to_string(folder.join(fields[0])).expect("a mail").replace("@VERP@", verp);
            (fields[0].to_owned(), fields[1].to_owned(), text)
        })
        .collect()
}

/// One fixture.
fn fixture(name: &str, verp: &str) -> String {
    fixtures(verp).into_iter().find(|(file, ..)| file == &format!("{name}.eml")).expect("a fixture").2
}

fn class(mail: &Option<ReturnedMail>) -> &str {
    match mail {
        Some(ReturnedMail::Bounce { class, .. }) => class,
        Some(ReturnedMail::Nothing(_)) => "nothing",
        Some(ReturnedMail::Reply(_)) => "reply",
        None => "no mail",
    }
}

#[test]
fn what_many_servers_send_back_is_understood() {
    let all = fixtures("b+d1-0011223344556677@bounces.example.org");
    let mut wrong = Vec::new();
    for (file, expected, text) in &all {
        // As a Maildir has it, and as it comes over LMTP.
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let read = mail::read(text.as_bytes());
            if class(&read) != expected {
                wrong.push(format!("{file}: {} instead of {expected}: {read:?}", class(&read)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let bounces = all.iter().filter(|(_, class, _)| !["nothing", "reply", "complaint"].contains(&class.as_str()));
    assert!(bounces.count() >= 40);
}

#[test]
fn a_mail_that_is_cut_short_or_damaged_is_read_without_a_panic() {
    for (file, _, text) in fixtures("b+d1-0011223344556677@bounces.example.org") {
        for end in (0..text.len()).step_by(37) {
            let cut = text.floor_char_boundary(end);
            let damaged = text[..cut].replace("boundary", "bound\0ary");
            for bytes in [&text.as_bytes()[..cut], damaged.as_bytes()] {
                let read = mail::read(bytes);
                assert!(cut > 0 || read.is_none(), "{file} at {cut}");
            }
        }
    }
}

fn new_folder(maildir: &Path) -> PathBuf {
    maildir.join("new")
}
