//! Defines [`Command`], what somebody asks for, and [`parse`]: from text to it. Typed text, the joined options of a platform
//! and the data of buttons are one grammar; printing a command and parsing it gives it back.
//!
//! `handle.rs` calls it. It must never know who speaks, or what is stored.

mod values;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::commands::COMMANDS;
use crate::domain::change::List;
use crate::domain::mark::Opinion;
use crate::domain::paper::{AnnounceType, ArxivId};
use crate::domain::preferences::QuietHours;

/// What somebody asks for. `None` in a setting asks what it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The first word in a chat; a token joins the chat to a reader.
    Start(Option<String>),
    /// Begin, with one sentence.
    Subscribe(Option<String>),
    /// Replace what is wanted by one sentence.
    Describe(Option<String>),
    /// The topics.
    Topics(Topics),
    /// One of the lists.
    List(List, Edit),
    /// Announce types.
    Announce(Option<Vec<AnnounceType>>),
    /// The smallest relevance.
    Relevance(Option<u32>),
    /// Papers per digest.
    Length(Option<u32>),
    /// Of the digest and of what is said here.
    Language(Option<String>),
    /// The time of day.
    Time(Option<NaiveTime>),
    /// The weekdays.
    Days(Option<Vec<Weekday>>),
    /// The IANA zone.
    Zone(Option<String>),
    /// Without a sound.
    Silent(Option<bool>),
    /// What the papers are about, taken together.
    Overview(Option<bool>),
    /// Without a sound at these hours; never with the inner `None`.
    Quiet(Option<Option<QuietHours>>),
    /// The last digest.
    Today,
    /// What would come.
    Preview,
    /// Why a paper is in or not.
    Why(ArxivId),
    /// Stored papers with these words.
    Search(String),
    /// The rest of the last ranking, from this place.
    More(u32),
    /// What was said of papers.
    Marks,
    /// Take back what marks have taught: its name or its key.
    Forget(String),
    /// Say something of a paper.
    Mark(Opinion, ArxivId),
    /// Everything that can be changed.
    Settings,
    /// Where digests go.
    Channels(Channels),
    /// A token for another channel, or the token of one.
    Connect(Option<String>),
    /// No digests for a while.
    Pause(Option<Pause>),
    /// Digests again.
    Resume,
    /// No digests any more; whether that was confirmed.
    Stop(bool),
    /// Everything as files.
    Export,
    /// Forget everything; whether that was confirmed.
    Erase(bool),
    /// What can be said; about one command.
    Help(Option<String>),
    /// Leave the question that is open.
    Cancel,
    /// Save what was shown; its key says which.
    Save(Option<String>),
    /// Other words for what was shown.
    Again,
    /// Other categories for what was shown.
    Choose(Option<String>),
    /// Leave this question of a form as it is.
    Skip,
    /// Ask for what the command of this name takes.
    Ask(String),
}

/// What is done with topics. A topic is named by its name or by its key (`buttons.rs`), other text may follow it.
#[derive(Clone, Debug, PartialEq)]
pub enum Topics {
    /// All of them.
    Show,
    /// One, with what can be done to it.
    Open(String),
    /// A new one, `NAME: WANT`; a form without.
    Add(Option<String>),
    /// Other texts for one.
    Change(String),
    /// `OLD -> NEW`.
    Rename(String),
    /// One goes.
    Remove(String),
}

/// What is done with a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// All entries.
    Show,
    /// New entries, a line each; asked for without.
    Add(Option<String>),
    /// An entry goes.
    Remove(String),
}

/// What is done with the channels of a reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Channels {
    /// All of them.
    Show,
    /// One first, the others where it fails.
    Prefer(String),
    /// To each of them.
    Everywhere,
    /// One goes.
    Remove(String),
}

/// How long nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// So many days.
    Days(u32),
    /// Until the morning of a date.
    Until(NaiveDate),
    /// Until it is ended.
    Open,
}

/// Text that is no command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCommand {
    /// No word of ours.
    #[error("no command")]
    Unknown {
        /// As it was said.
        given: String,
        /// The command most like it.
        nearest: Option<&'static str>,
    },
    /// The command is known, what follows it is not understood.
    #[error("`{0}` expects something else")]
    Usage(&'static str),
}

/// Below this Jaro-Winkler likeness a suggestion misleads more than it helps.
const LIKENESS: f64 = 0.8;

/// Reads a command, with or without its slash and its bot's name, in any case.
///
/// # Errors
/// It is none, or says what the command does not take.
pub fn parse(text: &str) -> Result<Command, NoCommand> {
    let text = text.trim();
    let (word, rest) = values::first_word(text);
    let name = word.trim_start_matches('/').split('@').next().unwrap_or_default().to_lowercase();
    match command(&name, rest) {
        Some(Some(command)) => Ok(command),
        Some(None) => Err(NoCommand::Usage(named(&name))),
        None => Err(NoCommand::Unknown { given: name.clone(), nearest: nearest(&name) }),
    }
}

/// The table's name of a word that is a command.
fn named(name: &str) -> &'static str {
    COMMANDS.iter().find(|command| command.name == name).map_or("help", |command| command.name)
}

fn nearest(given: &str) -> Option<&'static str> {
    // Comparison is quadratic in the length, and the longest name is far shorter.
    let given: String = given.chars().take(32).collect();
    let likeness = COMMANDS.iter().map(|command| (strsim::jaro_winkler(command.name, &given), command.name));
    likeness.filter(|(likeness, _)| *likeness > LIKENESS).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// None for a word that is no command, `Some(None)` where what follows it is not understood.
fn command(name: &str, rest: &str) -> Option<Option<Command>> {
    let text = || (!rest.is_empty()).then(|| rest.to_owned());
    let alone = |command: Command| rest.is_empty().then_some(command);
    Some(match name {
        // A token has no spaces: who writes more says what they want.
        "start" if text().is_some_and(|text| text.contains(' ')) => Some(Command::Subscribe(text())),
        "start" => Some(Command::Start(text())),
        "subscribe" => Some(Command::Subscribe(text())),
        "describe" => Some(Command::Describe(text())),
        "topics" | "topic" => topics(rest).map(Command::Topics),
        "keywords" => edit(rest).map(|edit| Command::List(List::Keywords, edit)),
        "exclude" => edit(rest).map(|edit| Command::List(List::Exclude, edit)),
        "avoid" => edit(rest).map(|edit| Command::List(List::Avoid, edit)),
        "authors" => edit(rest).map(|edit| Command::List(List::Authors, edit)),
        "categories" => edit(rest).map(|edit| Command::List(List::Categories, edit)),
        "announce" => optional(rest, values::announce).map(Command::Announce),
        "relevance" => optional(rest, |text| text.parse().ok()).map(Command::Relevance),
        "length" => optional(rest, |text| text.parse().ok()).map(Command::Length),
        "language" => Some(Command::Language(text())),
        "time" => optional(rest, values::time).map(Command::Time),
        "days" => optional(rest, values::days).map(Command::Days),
        "zone" => Some(Command::Zone(text())),
        "silent" => optional(rest, values::switch).map(Command::Silent),
        "overview" => optional(rest, values::switch).map(Command::Overview),
        "quiet" => optional(rest, values::quiet).map(Command::Quiet),
        "today" => alone(Command::Today),
        "preview" => alone(Command::Preview),
        "why" => values::paper(rest).map(Command::Why),
        "search" => text().map(Command::Search),
        "more" if rest.is_empty() => Some(Command::More(0)),
        "more" => rest.parse().ok().map(Command::More),
        "marks" => alone(Command::Marks),
        "forget" => text().map(Command::Forget),
        "like" => values::paper(rest).map(|paper| Command::Mark(Opinion::Liked, paper)),
        "refuse" => values::paper(rest).map(|paper| Command::Mark(Opinion::Refused, paper)),
        "unmark" => values::paper(rest).map(|paper| Command::Mark(Opinion::Unmarked, paper)),
        "settings" => alone(Command::Settings),
        "channels" => channels(rest).map(Command::Channels),
        "connect" => Some(Command::Connect(text())),
        "pause" => optional(rest, values::pause).map(Command::Pause),
        "resume" => alone(Command::Resume),
        "stop" => confirmed(rest).map(Command::Stop),
        "export" => alone(Command::Export),
        "erase" => confirmed(rest).map(Command::Erase),
        "help" => Some(Command::Help(text())),
        "cancel" => alone(Command::Cancel),
        "save" => Some(Command::Save(text())),
        "again" => alone(Command::Again),
        "choose" => Some(Command::Choose(text())),
        "skip" => alone(Command::Skip),
        "ask" => text().map(Command::Ask),
        _ => return None,
    })
}

/// Nothing, or a value that is understood.
fn optional<T>(rest: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if rest.is_empty() { Some(None) } else { read(rest).map(Some) }
}

fn confirmed(rest: &str) -> Option<bool> {
    match rest.to_lowercase().as_str() {
        "" => Some(false),
        "yes" | "是" => Some(true),
        _ => None,
    }
}

fn topics(rest: &str) -> Option<Topics> {
    let (action, rest) = values::first_word(rest);
    let text = (!rest.is_empty()).then(|| rest.to_owned());
    match (action.to_lowercase().as_str(), text) {
        ("", None) => Some(Topics::Show),
        ("show", None) => Some(Topics::Show),
        ("show", Some(text)) => Some(Topics::Open(text)),
        ("add", text) => Some(Topics::Add(text)),
        ("change", Some(text)) => Some(Topics::Change(text)),
        ("rename", Some(text)) => Some(Topics::Rename(text)),
        ("remove", Some(text)) => Some(Topics::Remove(text)),
        // To choose which, all are shown.
        ("change" | "rename" | "remove", None) => Some(Topics::Show),
        _ => None,
    }
}

fn edit(rest: &str) -> Option<Edit> {
    let (action, rest) = values::first_word(rest);
    let text = (!rest.is_empty()).then(|| rest.to_owned());
    match (action.to_lowercase().as_str(), text) {
        ("", None) | ("remove", None) => Some(Edit::Show),
        ("add", text) => Some(Edit::Add(text)),
        ("remove", Some(text)) => Some(Edit::Remove(text)),
        _ => None,
    }
}

fn channels(rest: &str) -> Option<Channels> {
    let (action, rest) = values::first_word(rest);
    match (action.to_lowercase().as_str(), rest) {
        ("", _) | ("prefer" | "remove", "") => Some(Channels::Show),
        ("prefer", address) => Some(Channels::Prefer(address.to_owned())),
        ("remove", address) => Some(Channels::Remove(address.to_owned())),
        ("everywhere", "") => Some(Channels::Everywhere),
        _ => None,
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, rest) = self.parts();
        if rest.is_empty() { f.write_str(name) } else { write!(f, "{name} {rest}") }
    }
}

impl Command {
    /// The name, which for all but the answers to questions of ours stands in [`COMMANDS`], and what follows it.
    fn parts(&self) -> (&'static str, String) {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = |number: &Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        let sure = |is_sure: bool| if is_sure { "yes".to_owned() } else { String::new() };
        match self {
            Self::Start(token) => ("start", text(token)),
            Self::Subscribe(sentence) => ("subscribe", text(sentence)),
            Self::Describe(sentence) => ("describe", text(sentence)),
            Self::Topics(topics) => ("topics", topics.to_string()),
            Self::List(list, edit) => (values::list_name(*list), edit.to_string()),
            Self::Announce(types) => ("announce", types.as_deref().map(values::joined).unwrap_or_default()),
            Self::Relevance(least) => ("relevance", number(least)),
            Self::Length(limit) => ("length", number(limit)),
            Self::Language(tag) => ("language", text(tag)),
            Self::Time(time) => ("time", time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default()),
            Self::Days(days) => ("days", days.as_deref().map(values::joined).unwrap_or_default()),
            Self::Zone(zone) => ("zone", text(zone)),
            Self::Silent(switch) => ("silent", switch.map_or("", |on| if on { "on" } else { "off" }).to_owned()),
            Self::Overview(switch) => ("overview", switch.map_or("", |on| if on { "on" } else { "off" }).to_owned()),
            Self::Quiet(None) => ("quiet", String::new()),
            Self::Quiet(Some(hours)) => ("quiet", hours.map_or("off".to_owned(), |hours| hours.to_string())),
            Self::Today => ("today", String::new()),
            Self::Preview => ("preview", String::new()),
            Self::Why(paper) => ("why", paper.to_string()),
            Self::Search(words) => ("search", words.clone()),
            Self::More(0) => ("more", String::new()),
            Self::More(skip) => ("more", skip.to_string()),
            Self::Marks => ("marks", String::new()),
            Self::Forget(lesson) => ("forget", lesson.clone()),
            Self::Mark(Opinion::Liked, paper) => ("like", paper.to_string()),
            Self::Mark(Opinion::Refused, paper) => ("refuse", paper.to_string()),
            Self::Mark(Opinion::Unmarked, paper) => ("unmark", paper.to_string()),
            Self::Settings => ("settings", String::new()),
            Self::Channels(channels) => ("channels", channels.to_string()),
            Self::Connect(token) => ("connect", text(token)),
            Self::Pause(pause) => ("pause", pause.map(|pause| pause.to_string()).unwrap_or_default()),
            Self::Resume => ("resume", String::new()),
            Self::Stop(is_sure) => ("stop", sure(*is_sure)),
            Self::Export => ("export", String::new()),
            Self::Erase(is_sure) => ("erase", sure(*is_sure)),
            Self::Help(about) => ("help", text(about)),
            Self::Cancel => ("cancel", String::new()),
            Self::Save(key) => ("save", text(key)),
            Self::Again => ("again", String::new()),
            Self::Choose(categories) => ("choose", text(categories)),
            Self::Skip => ("skip", String::new()),
            Self::Ask(name) => ("ask", name.clone()),
        }
    }

    /// Its name in [`COMMANDS`]; that of a word of ours where it answers a question.
    pub fn name(&self) -> &'static str {
        self.parts().0
    }
}
