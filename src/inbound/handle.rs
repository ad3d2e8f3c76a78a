//! Defines [`Inbound`]: the one handler of both chats. [`Inbound::answer`] takes up an update once, reads what is said, checks
//! who may say it, and hands it to the file of its group of commands.
//!
//! The adapters call it. It never fails: faults are answers. It must never know a platform.

mod admit;
mod asking;
mod complete;
mod draft;
mod editing;
mod going;
mod help;
mod joining;
mod linking;
mod questions;
mod settings;
mod telling;
mod topics;
mod why;

use templates::chat::Document;
use templates::phrases::{Phrases, fill};

use super::commands::{COMMANDS, Takes};
use super::conversation::Open;
use super::parse::{Channels, Command, NoCommand, parse};
use super::turn::{Answer, Fault, Turn};
use super::{Body, Happened, Reply, Request, Said, Speaker, buttons};
use crate::desk::Desk;
use crate::domain::subscriber::Address;
use crate::store::{Store, StoreError, UpdateClaim};

/// Answers what is said in chats.
#[derive(Clone, Debug)]
pub struct Inbound {
    desk: Desk,
    store: Store,
}

impl Inbound {
    /// `store` keeps conversations, handled updates and bookmarks.
    pub fn new(desk: Desk, store: Store) -> Self {
        Self { desk, store }
    }

    /// Where it answers.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Conversations, handled updates and bookmarks.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// The menu of a language: names of commands with what they do.
    pub fn menu(language: &str) -> Vec<(&'static str, &'static str)> {
        let about = &Phrases::of(language).chat.commands;
        let does = |name| about.iter().find(|about| about.name == name).map_or("", |about| about.does);
        COMMANDS.iter().map(|command| (command.name, does(command.name))).collect()
    }

    /// What an option of a command can be completed to: at most 25 pairs of what is shown and what is meant.
    pub async fn complete(&self, speaker: &Speaker, takes: Takes, typed: &str) -> Vec<(String, String)> {
        match Turn::begin(&self.desk, &self.store, speaker).await {
            Ok(turn) => turn.completions(takes, typed).await,
            Err(_) => Vec::new(),
        }
    }

    /// Answers one request, once: an update that was answered before is not answered again, and one that was interrupted is
    /// not run again.
    pub async fn answer(&self, request: Request) -> Vec<Reply> {
        let Request { update, speaker, said } = request;
        let store = &self.store;
        let begun = Turn::begin(&self.desk, &self.store, &speaker).await;
        let mut turn = match begun {
            Ok(turn) => turn,
            Err(error) => {
                let turn = Turn::with(&self.desk, &self.store, &speaker, None, None);
                return vec![turn.say(Document::line(turn.worded(&error)))];
            }
        };
        match store.claim_update(update.source, &update.id, self.desk.now()).await {
            Ok(UpdateClaim::New) => {}
            Ok(UpdateClaim::Answered) => return Vec::new(),
            Ok(UpdateClaim::Interrupted) => return vec![turn.say(Document::line(turn.chat.faults.interrupted))],
            Err(error) => return vec![turn.say(Document::line(turn.worded(&error.into())))],
        }
        // No platform but Telegram says that a reader who had shut us out is back; that they speak to us does.
        if speaker.is_alone
            && let Err(error) = store.reactivate_address(&speaker.place).await
        {
            tracing::error!("A reader who speaks again was not noted: {error}");
        }
        let before = turn.open.clone();
        let replies = match turn.said(said).await {
            Ok(replies) => {
                // A question that could not be kept is asked again when its answer finds nothing open.
                if let Err(error) = turn.keep(before).await {
                    tracing::error!("A conversation was not kept: {error:?}");
                }
                replies
            }
            Err(fault) => vec![turn.excuse(fault)],
        };
        if let Err(error) = store.finish_update(update.source, &update.id).await {
            tracing::error!("An answered update was not noted: {error}");
        }
        replies
    }

    /// Notes what happened to a chat, and greets where we were let in.
    pub async fn happened(&self, place: &Address, happened: Happened) -> Vec<Reply> {
        let store = &self.store;
        let noted = match happened {
            Happened::Reachable => self.let_in(place).await,
            Happened::Unreachable(reason) => store.deactivate_address(place, &reason, self.desk.now()).await,
            Happened::Moved(to) => store.move_address(place, &to, self.desk.now()).await,
            Happened::Added(language) => {
                return match self.let_in(place).await {
                    Ok(_) => self.greeting(place, language).await,
                    Err(error) => self.unnoted(place, &error),
                };
            }
        };
        noted.map_or_else(|error| self.unnoted(place, &error), |_| Vec::new())
    }

    /// Comes back by itself, with all its topics.
    async fn let_in(&self, place: &Address) -> Result<bool, StoreError> {
        let topics = self.store.reactivate_within(place).await?;
        Ok(self.store.reactivate_address(place).await? || topics > 0)
    }

    fn unnoted(&self, place: &Address, error: &StoreError) -> Vec<Reply> {
        tracing::error!("What happened to {} was not noted: {error}", place.masked());
        Vec::new()
    }

    /// Who speaks, and how to begin; where there is a subscription already, that there is one.
    async fn greeting(&self, place: &Address, language: Option<String>) -> Vec<Reply> {
        let place = place.clone();
        let speaker = Speaker { place, member: String::new(), is_alone: false, is_admin: false, language };
        let Ok(turn) = Turn::begin(&self.desk, &self.store, &speaker).await else { return Vec::new() };
        let (joining, labels) = (&turn.chat.joining, &turn.chat.labels);
        let welcome = Document::line(fill(joining.welcome, &[("site", self.desk.site_title())]));
        let document = match &turn.reader {
            None => welcome.text(joining.how_to_join),
            Some(reader) => welcome.text(joining.known).paragraph(turn.valued(labels.state, turn.state(reader))),
        };
        vec![turn.announce(document)]
    }
}

impl Turn<'_> {
    async fn said(&mut self, said: Said) -> Answer {
        match said {
            Said::Command(text) => self.obey(&text).await,
            Said::Text(text) if text.starts_with('/') => self.obey(&text).await,
            Said::Text(text) => self.answered(text).await,
            Said::Form(command, answers) => self.filled_in(&command, answers).await,
            Said::Button(data) => match buttons::pressed(self.desk.links(), self.place(), &data) {
                None => Ok(vec![self.toast(self.chat.faults.forged)]),
                Some(text) => self.pressed(text).await,
            },
        }
    }

    async fn obey(&mut self, text: &str) -> Answer {
        match parse(text) {
            // Other bots of a group have commands of their own.
            Err(NoCommand::Unknown { nearest: None, .. }) if !self.speaker.is_alone => Ok(Vec::new()),
            Err(error) => Err(self.misread(&error)),
            Ok(command) => self.run(command).await,
        }
    }

    /// A pressed button: what it was under is replaced where it was the question, and stays where it was something to read.
    async fn pressed(&mut self, text: &str) -> Answer {
        let command = parse(text).map_err(|error| self.misread(&error))?;
        // What an admin was asked stays until an admin answers.
        let replaces = admit::is_question(&command) && self.speaker.is_admin;
        if let Command::Mark(opinion, paper) = &command {
            self.admit(&command)?;
            return self.pressed_mark(*opinion, paper).await;
        }
        let mut replies = self.run(command).await?;
        if let Some(first) = replies.first_mut() {
            first.replaces = replaces && matches!(first.body, Body::Document(_));
        }
        Ok(replies)
    }

    /// Does what is asked, if it may be.
    async fn run(&mut self, command: Command) -> Answer {
        self.admit(&command)?;
        match command {
            // A link that somebody sent is followed too easily to take a subscription away.
            Command::Start(Some(token)) if self.reader.is_some() => Ok(self.ask_to_connect(token)),
            Command::Start(Some(token)) | Command::Connect(Some(token)) => self.connect(&token).await,
            Command::Start(None) => self.start(),
            Command::Subscribe(sentence) => self.subscribe(sentence).await,
            Command::Describe(sentence) => self.describe(sentence).await,
            Command::Save(key) => self.save(key).await,
            Command::Again => self.again(),
            Command::Choose(categories) => self.choose(categories).await,
            Command::Cancel => Ok(self.cancel()),
            Command::Skip => self.skip().await,
            Command::Ask(name) => self.ask_for(&name),
            Command::Topics(topics) => self.topics(topics).await,
            Command::List(list, edit) => self.list(list, edit).await,
            Command::Settings => self.all_settings(),
            Command::Announce(_)
            | Command::Relevance(_)
            | Command::Length(_)
            | Command::Language(_)
            | Command::Time(_)
            | Command::Days(_)
            | Command::Zone(_)
            | Command::Silent(_)
            | Command::Overview(_)
            | Command::Quiet(_) => self.setting(command).await,
            Command::Today => self.today().await,
            Command::Preview => self.preview().await,
            Command::Why(paper) => self.why(&paper).await,
            Command::Search(words) => self.search(&words).await,
            Command::More(skip) => self.more(skip).await,
            Command::Marks => self.marks().await,
            Command::Forget(lesson) => self.forget(&lesson).await,
            Command::Mark(opinion, paper) => self.mark(opinion, &paper).await,
            Command::Channels(channels) => self.channels(channels).await,
            Command::Connect(None) => self.token().await,
            Command::Pause(pause) => self.pause(pause).await,
            Command::Resume => self.resume().await,
            Command::Stop(is_sure) => self.stop(is_sure).await,
            Command::Export => self.export().await,
            Command::Erase(is_sure) => self.erase(is_sure).await,
            Command::Help(about) => Ok(self.help(about.as_deref())),
        }
    }

    /// Keeps the question that is open now, where it is another one than before.
    async fn keep(&self, before: Option<Open>) -> Result<(), Fault> {
        if self.open == before {
            return Ok(());
        }
        let json = self.open.as_ref().and_then(Open::to_json);
        let (store, now) = (self.store, self.desk.now());
        Ok(store.set_conversation(self.place(), &self.speaker.member, json.as_deref(), now).await?)
    }

    fn toast(&self, text: &str) -> Reply {
        Reply { body: Body::Toast(text.to_owned()), ..self.say(Document::default()) }
    }

    fn cancel(&mut self) -> Vec<Reply> {
        self.open = None;
        vec![self.say(Document::line(self.chat.editing.kept))]
    }
}
