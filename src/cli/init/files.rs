//! Defines [`NewFile`] and [`new_files`]: the files of a new installation, given the answers.
//!
//! `init.rs` writes them. Everything here is pure: the same answers make the same bytes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use toml::{Table, Value};

use super::answers::{InitAnswers, MailAnswers, as_meant};
use super::next_steps::{Installation, UNIT};
use crate::domain::criteria::Criteria;

/// The roster, by its usual name.
pub(super) const ROSTER: &str = "subscribers.toml";
/// The folder of the secrets.
pub(super) const SECRETS: &str = "secrets";

/// Keys of criteria in the order in which people read them.
const CRITERIA_KEYS: [&str; 9] =
    ["categories", "limit", "min_relevance", "announce", "authors", "keywords", "avoid", "exclude", "like"];
/// Keys of a topic likewise.
const TOPIC_KEYS: [&str; 5] = ["name", "want", "setting", "avoid", "keywords"];

/// A file that is not there yet.
#[derive(Debug)]
pub(super) struct NewFile {
    /// In the folder of the installation.
    pub path: PathBuf,
    pub text: String,
    /// Whether only its owner may read it.
    pub is_private: bool,
}

impl NewFile {
    fn public(path: &Path, text: String) -> Self {
        Self { path: path.to_owned(), text, is_private: false }
    }
}

/// The files of an installation: secrets first, the settings last, so that settings never name a file that is not there.
pub(super) fn new_files(answers: &InitAnswers, settings: &Path, installation: &Installation) -> Vec<NewFile> {
    let secrets = answers.secrets.iter().map(|(key, secret)| secret_file(key, secret));
    let roster = NewFile::public(Path::new(ROSTER), roster(answers));
    let unit = NewFile::public(Path::new(UNIT), installation.unit());
    secrets.chain([roster, unit, NewFile::public(settings, settings_text(answers))]).collect()
}

/// The file of a secret setting.
pub(super) fn secret_file(key: &str, secret: &SecretString) -> NewFile {
    NewFile { path: secret_path(key), text: format!("{}\n", as_meant(secret)), is_private: true }
}

fn secret_path(key: &str) -> PathBuf {
    Path::new(SECRETS).join(key)
}

/// `dawnpost.toml`.
fn settings_text(answers: &InitAnswers) -> String {
    let mut text = String::from(
        "# Written by `dawnpost init`. Every setting: https://github.com/dawnpost/dawnpost/blob/main/docs/configuration.md\n",
    );
    let mut section = |name: &str, lines: Vec<(String, String)>| {
        if !lines.is_empty() {
            let _ = write!(text, "\n[{name}]\n");
            for (key, value) in lines {
                let _ = writeln!(text, "{key} = {}", quoted(&value));
            }
        }
    };
    let line = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let secrets_of = |name: &str| {
        let keys =
            answers.secrets.iter().filter_map(|(key, _)| Some((key, key.strip_prefix(name)?.strip_prefix('.')?)));
        let own = keys.filter(|(_, rest)| !rest.contains('.'));
        own.map(|(key, rest)| (format!("{rest}_file"), secret_path(key).display().to_string())).collect::<Vec<_>>()
    };
    section("site", vec![line("contact", &answers.contact)]);
    if let Some(MailAnswers { url, username, from, oauth }) = &answers.mail {
        let mut lines = vec![line("url", url)];
        lines.extend(username.iter().map(|user| line("username", user)));
        lines.push(line("from", from));
        lines.extend(secrets_of("email"));
        section("email", lines);
        if let Some((endpoint, client_id)) = oauth {
            let mut lines = vec![line("token_url", endpoint), line("client_id", client_id)];
            lines.extend(secrets_of("email.oauth"));
            section("email.oauth", lines);
        }
    }
    section("telegram", secrets_of("telegram"));
    section("discord", secrets_of("discord"));
    text
}

/// `subscribers.toml`, with nothing that is a default.
fn roster(answers: &InitAnswers) -> String {
    let InitAnswers { id, addresses, sentence, criteria, schedule, language, .. } = answers;
    let addresses: Vec<String> = addresses.iter().map(|address| quoted(&address.to_string())).collect();
    let mut text = format!("# {}\n[[subscriber]]\nid = {}\n", sentence.replace(char::is_control, " "), quoted(id));
    let _ = writeln!(text, "deliver = [{}]", addresses.join(", "));
    let _ = writeln!(text, "schedule = {}", quoted(schedule.source()));
    let _ = writeln!(text, "timezone = {}", quoted(schedule.zone().name()));
    if language != "en" {
        let _ = writeln!(text, "language = {}", quoted(language));
    }
    text.push_str("\n[subscriber.criteria]\n");
    let as_table = |criteria: &Criteria| Table::try_from(criteria).unwrap_or_default();
    let (mut table, usual) = (as_table(criteria), as_table(&Criteria::new(Vec::new())));
    let topics = table.remove("topic");
    write_keys(&mut text, &table, &CRITERIA_KEYS, &usual);
    for topic in topics.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_table) {
        text.push_str("\n[[subscriber.criteria.topic]]\n");
        write_keys(&mut text, topic, &TOPIC_KEYS, &Table::new());
    }
    text
}

/// The lines of these keys, without what is usual or empty.
fn write_keys(text: &mut String, table: &Table, keys: &[&str], usual: &Table) {
    for key in keys {
        let Some(value) = table.get(*key).filter(|value| usual.get(*key) != Some(value)) else { continue };
        let is_empty = value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
