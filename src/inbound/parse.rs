//! Defines [`Command`] and [`parse`]. Typed text, the joined options of Discord and the data of buttons have one grammar,
//! and [`Command`] prints what [`parse`] reads.
//!
//! `handle.rs` calls it.

mod value_words;
mod values;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;

use super::commands::COMMANDS;
use crate::domain::change::List;
use crate::domain::mark::Opinion;
use crate::domain::paper::ArxivId;
use crate::domain::setting::{Setting, SettingValue};

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Start a conversation; a token connects the chat to a subscriber.
    Start(Option<String>),
    /// Subscribe, described by one sentence.
    Subscribe(Option<String>),
    /// Replace the criteria by those of one sentence.
    Describe(Option<String>),
    /// Show or change topics.
    Topics(TopicsAction),
    /// Show or change a list.
    List(List, ListAction),
    /// Show a setting and its usual values.
    Show(Setting),
    /// Give a setting another value.
    Set(SettingValue),
    /// Show the last digest.
    Today,
    /// Preview the proposal or the subscription.
    Preview,
    /// Explain why a paper was sent or not.
    Why(ArxivId),
    /// Search stored papers for these words.
    Search(String),
    /// Show more of the last ranking, from this position on.
    More(u32),
    /// List the marks.
    Marks,
    /// Take back the marks behind a taste change, by its name or its key.
    Forget(String),
    /// Mark a paper.
    Mark(Opinion, ArxivId),
    /// Show everything that can be changed.
    Settings,
    /// Show or change the channels.
    Channels(ChannelsAction),
    /// Get a token for another chat, or connect by one.
    Connect(Option<String>),
    /// Pause digests.
    Pause(Option<PauseLength>),
    /// Resume digests.
    Resume,
    /// End the subscription; whether that was confirmed.
    Stop(bool),
    /// Export everything as files.
    Export,
    /// Erase everything; whether that was confirmed.
    Erase(bool),
    /// List all commands, or explain one.
    Help(Option<String>),
    /// Cancel the open question.
    Cancel,
    /// Save the proposal with this key.
    Save(Option<String>),
    /// Describe the proposal again.
    Again,
    /// Changes the categories of the proposal.
    Choose(Option<String>),
    /// Skip this question of a form.
    Skip,
    /// Ask for the value of this setting.
    Ask(Setting),
}

/// An action on topics. A topic is given by its name or its key (`buttons.rs`).
#[derive(Clone, Debug, PartialEq)]
pub enum TopicsAction {
    /// All of them.
    Show,
    /// Show one, with buttons for its actions.
    Open(String),
    /// Add one, `NAME: WANT`; a form asks for it otherwise.
    Add(Option<String>),
    /// Change the texts of one.
    Change(String),
    /// `OLD -> NEW`.
    Rename(String),
    /// Remove one.
    Remove(String),
}

/// An action on a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListAction {
    /// All entries.
    Show,
    /// Add entries, one per line; a form asks for them otherwise.
    Add(Option<String>),
    /// Remove an entry.
    Remove(String),
}

/// An action on the channels of a subscriber.
#[derive(Clone, Debug, PartialEq)]
pub enum ChannelsAction {
    /// All of them.
    Show,
    /// Send to one only, to the next one if it fails.
    Prefer(String),
    /// Send to all of them.
    Everywhere,
    /// Remove one.
    Remove(String),
}

/// How long digests are paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseLength {
    /// This number of days.
    Days(u32),
    /// Until the morning of a date.
    Until(NaiveDate),
    /// Until it is ended by a command.
    Open,
}

/// Why a text is not a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no command of this name.
    #[error("no command")]
    Unknown {
        /// The name as it was written.
        given: String,
        /// The most similar command.
        nearest: Option<&'static str>,
    },
    /// The arguments of this command are not understood.
    #[error("`{0}` expects something else")]
    Usage(&'static str),
}

/// The least Jaro-Winkler similarity of a suggestion.
const LIKENESS: f64 = 0.8;

/// Parses a command, with or without the slash and the bot's name, in any case.
///
/// # Errors
/// There is no such command, or it does not take these arguments.
pub fn parse(text: &str) -> Result<Command, CommandError> {
    let text = text.trim();
    let (word, rest) = values::first_word(text);
    let name = word.trim_start_matches('/').split('@').next().unwrap_or_default().to_lowercase();
    match command(&name, rest) {
        Some(Some(command)) => Ok(command),
        Some(None) => Err(CommandError::Usage(named(&name))),
        None => Err(CommandError::Unknown { given: name.clone(), nearest: nearest(&name) }),
    }
}

/// The name in [`COMMANDS`].
fn named(name: &str) -> &'static str {
    COMMANDS.iter().find(|command| command.name == name).map_or("help", |command| command.name)
}

fn nearest(given: &str) -> Option<&'static str> {
    // Comparison is quadratic in the length, and the longest name is far shorter.
    let given: String = given.chars().take(32).collect();
    let likeness = COMMANDS.iter().map(|command| (strsim::jaro_winkler(command.name, &given), command.name));
    likeness.filter(|(likeness, _)| *likeness > LIKENESS).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// `None` if there is no such command, `Some(None)` if its arguments are not understood.
fn command(name: &str, rest: &str) -> Option<Option<Command>> {
    if let Some(setting) = Setting::named(name) {
        let value = || values::setting_value(setting, rest).map(Command::Set);
        return Some(if rest.is_empty() { Some(Command::Show(setting)) } else { value() });
    }
    let text = || (!rest.is_empty()).then(|| rest.to_owned());
    let alone = |command: Command| rest.is_empty().then_some(command);
    Some(match name {
        // A token has no spaces: anything longer is a sentence.
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
        "ask" => Setting::named(rest).map(Command::Ask),
        _ => return None,
    })
}

/// `Some(None)` without a value, `None` if it is not understood.
fn optional<T>(rest: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if rest.is_empty() { Some(None) } else { read(rest).map(Some) }
}

fn confirmed(rest: &str) -> Option<bool> {
    if rest.is_empty() { Some(false) } else { values::is_yes(rest).then_some(true) }
}

fn topics(rest: &str) -> Option<TopicsAction> {
    let (action, rest) = values::first_word(rest);
    let text = (!rest.is_empty()).then(|| rest.to_owned());
    match (action.to_lowercase().as_str(), text) {
        ("", None) => Some(TopicsAction::Show),
        ("show", None) => Some(TopicsAction::Show),
        ("show", Some(text)) => Some(TopicsAction::Open(text)),
        ("add", text) => Some(TopicsAction::Add(text)),
        ("change", Some(text)) => Some(TopicsAction::Change(text)),
        ("rename", Some(text)) => Some(TopicsAction::Rename(text)),
        ("remove", Some(text)) => Some(TopicsAction::Remove(text)),
        // Without a topic, all are shown to choose from.
        ("change" | "rename" | "remove", None) => Some(TopicsAction::Show),
        _ => None,
    }
}

fn edit(rest: &str) -> Option<ListAction> {
    let (action, rest) = values::first_word(rest);
    let text = (!rest.is_empty()).then(|| rest.to_owned());
    match (action.to_lowercase().as_str(), text) {
        ("", None) | ("remove", None) => Some(ListAction::Show),
        ("add", text) => Some(ListAction::Add(text)),
        ("remove", Some(text)) => Some(ListAction::Remove(text)),
        _ => None,
    }
}

fn channels(rest: &str) -> Option<ChannelsAction> {
    let (action, rest) = values::first_word(rest);
    match (action.to_lowercase().as_str(), rest) {
        ("", _) | ("prefer" | "remove", "") => Some(ChannelsAction::Show),
        ("prefer", address) => Some(ChannelsAction::Prefer(address.to_owned())),
        ("remove", address) => Some(ChannelsAction::Remove(address.to_owned())),
        ("everywhere", "") => Some(ChannelsAction::Everywhere),
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
    /// The name and the arguments. The name is in [`COMMANDS`], unless only buttons use the command.
    fn parts(&self) -> (&'static str, String) {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let sure = |is_sure: bool| if is_sure { "yes".to_owned() } else { String::new() };
        match self {
            Self::Start(token) => ("start", text(token)),
            Self::Subscribe(sentence) => ("subscribe", text(sentence)),
            Self::Describe(sentence) => ("describe", text(sentence)),
            Self::Topics(topics) => ("topics", topics.to_string()),
            Self::List(list, edit) => (values::list_name(*list), edit.to_string()),
            Self::Show(setting) => (setting.name(), String::new()),
            Self::Set(value) => (value.setting().name(), values::setting_text(value)),
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
            Self::Ask(setting) => ("ask", setting.name().to_owned()),
        }
    }

    /// Its name, which is in [`COMMANDS`] unless only buttons use the command.
    pub fn name(&self) -> &'static str {
        self.parts().0
    }
}
