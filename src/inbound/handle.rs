//! Defines [`Inbound`], the handler of both chats. [`Inbound::answer`] claims an update, so that it is answered once, parses
//! the command, checks the permission, and calls the file of `handle/` that implements it.
//!
//! The adapters call it through [`super::ChatHandler`]. It never fails: errors become replies.

mod channels;
mod completion;
mod help;
mod joining;
mod leaving;
mod lists;
mod marks;
mod papers;
mod permission;
mod proposal;
mod questions;
mod settings;
mod topics;
mod why;

use templates::chat::Document;
use templates::phrases::{Phrases, fill};

use super::commands::{COMMANDS, OptionType};
use super::context::{AnswerError, AnswerResult, RequestContext};
use super::open_question::OpenQuestion;
use super::parse::{Command, CommandError, parse};
use super::{ChatEvent, Reply, ReplyBody, Request, Speaker, UserInput, buttons};
use crate::desk::Desk;
use crate::domain::subscriber::Address;
use crate::store::{Store, StoreError, UpdateClaim};

/// Answers requests and events of both chats.
#[derive(Clone, Debug)]
pub struct Inbound {
    desk: Desk,
    store: Store,
}

impl Inbound {
    /// A handler that uses this desk; `store` keeps open questions, answered updates and bookmarks.
    pub fn new(desk: Desk, store: Store) -> Self {
        Self { desk, store }
    }

    /// Keeps open questions, answered updates and bookmarks.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// The desk that it uses.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The menu in a language: commands with their descriptions.
    pub fn menu(language: &str) -> Vec<(&'static str, &'static str)> {
        let about = &Phrases::of(language).chat.commands;
        let does = |name| about.iter().find(|about| about.name == name).map_or("", |about| about.does);
        COMMANDS.iter().map(|command| (command.name, does(command.name))).collect()
    }

    /// The completions of an option: at most 25 labels with their values.
    pub async fn complete(&self, speaker: &Speaker, option_type: OptionType, typed: &str) -> Vec<(String, String)> {
        match RequestContext::begin(&self.desk, &self.store, speaker).await {
            Ok(context) => context.completions(option_type, typed).await,
            Err(_) => Vec::new(),
        }
    }

    /// Answers one request. An update that was answered before is not answered again, and one that was interrupted is not
    /// run again.
    pub async fn answer(&self, request: Request) -> Vec<Reply> {
        let Request { update, speaker, input } = request;
        let store = &self.store;
        let begun = RequestContext::begin(&self.desk, &self.store, &speaker).await;
        let mut context = match begun {
            Ok(context) => context,
            Err(error) => {
                let context = RequestContext::new(&self.desk, &self.store, &speaker, None, None);
                return vec![context.reply(Document::line(context.error_text(&error)))];
            }
        };
        match store.claim_update(update.source, &update.id, self.desk.now()).await {
            Ok(UpdateClaim::New) => {}
            Ok(UpdateClaim::Answered) => return Vec::new(),
            Ok(UpdateClaim::Interrupted) => {
                return vec![context.reply(Document::line(context.chat.faults.interrupted))];
            }
            Err(error) => return vec![context.reply(Document::line(context.error_text(&error.into())))],
        }
        // Only Telegram has an event for a reader who unblocks the bot; on others a message from them shows it.
        if speaker.is_alone
            && let Err(error) = store.reactivate_address(&speaker.address).await
        {
            tracing::error!("The address of a reader who wrote again was not reactivated: {error}");
        }
        let before = context.open.clone();
        let replies = match context.respond(input).await {
            Ok(replies) => {
                // If the question is lost, its answer finds no open question, and the reader is told so.
                if let Err(error) = context.store_question(before).await {
                    tracing::error!("An open question was not stored: {error}");
                }
                replies
            }
            Err(fault) => vec![context.error_reply(fault)],
        };
        if let Err(error) = store.finish_update(update.source, &update.id).await {
            tracing::error!("An answered update was not marked as answered: {error}");
        }
        replies
    }

    /// Stores an event, and greets a chat that added the bot.
    pub async fn on_event(&self, address: &Address, event: ChatEvent) -> Vec<Reply> {
        let store = &self.store;
        let noted = match event {
            ChatEvent::Reachable => self.let_in(address).await,
            ChatEvent::Unreachable(reason) => store.deactivate_address(address, &reason, self.desk.now()).await,
            ChatEvent::Moved(to) => store.move_address(address, &to, self.desk.now()).await,
            ChatEvent::Added(language) => {
                return match self.let_in(address).await {
                    Ok(_) => self.greeting(address, language).await,
                    Err(error) => self.unnoted(address, &error),
                };
            }
        };
        noted.map_or_else(|error| self.unnoted(address, &error), |_| Vec::new())
    }

    /// Reactivates a chat and all its topics.
    async fn let_in(&self, address: &Address) -> Result<bool, StoreError> {
        let topics = self.store.reactivate_within(address).await?;
        Ok(self.store.reactivate_address(address).await? || topics > 0)
    }

    fn unnoted(&self, address: &Address, error: &StoreError) -> Vec<Reply> {
        tracing::error!("An event of the chat {} was not stored: {error}", address.masked());
        Vec::new()
    }

    /// A greeting with how to subscribe, or with the state of an existing subscription.
    async fn greeting(&self, address: &Address, language: Option<String>) -> Vec<Reply> {
        let address = address.clone();
        let speaker = Speaker { address, member: String::new(), is_alone: false, is_admin: false, language };
        let Ok(context) = RequestContext::begin(&self.desk, &self.store, &speaker).await else { return Vec::new() };
        let (joining, labels) = (&context.chat.joining, &context.chat.labels);
        let welcome = Document::line(fill(joining.welcome, &[("site", self.desk.site_title())]));
        let document = match &context.reader {
            None => welcome.text(joining.how_to_join),
            Some(reader) => {
                welcome.text(joining.known).paragraph(context.labelled_value(labels.state, context.status_text(reader)))
            }
        };
        vec![context.reply_to_all(document)]
    }
}

impl RequestContext<'_> {
    async fn respond(&mut self, input: UserInput) -> AnswerResult {
        match without_joiners(input) {
            UserInput::Command(text) => self.run_text(&text).await,
            UserInput::Text(text) if text.starts_with('/') => self.run_text(&text).await,
            UserInput::Text(text) => self.answered(text).await,
            UserInput::Form(command, answers) => self.filled_in(&command, answers).await,
            UserInput::Button(data) => match buttons::unseal(self.desk.links(), self.address(), &data) {
                None => Ok(vec![self.toast(self.chat.faults.forged)]),
                Some(text) => self.run_button(text).await,
            },
        }
    }

    async fn run_text(&mut self, text: &str) -> AnswerResult {
        match parse(text) {
            // In a group it may be another bot's command.
            Err(CommandError::Unknown { nearest: None, .. }) if !self.speaker.is_alone => Ok(Vec::new()),
            Err(error) => Err(self.command_error(&error)),
            Ok(command) => self.run(command).await,
        }
    }

    /// Runs the command of a button. Its message is replaced if it was a question, and stays if it was something to read.
    async fn run_button(&mut self, text: &str) -> AnswerResult {
        let command = parse(text).map_err(|error| self.command_error(&error))?;
        // A question to an admin stays until an admin answers it.
        let replaces = permission::is_question(&command) && self.speaker.is_admin;
        if let Command::Mark(opinion, paper) = &command {
            self.check_permission(&command)?;
            return self.pressed_mark(*opinion, paper).await;
        }
        let mut replies = self.run(command).await?;
        if let Some(first) = replies.first_mut() {
            first.replaces = replaces && matches!(first.body, ReplyBody::Document(_));
        }
        Ok(replies)
    }

    /// Runs a command after checking the permission.
    async fn run(&mut self, command: Command) -> AnswerResult {
        self.check_permission(&command)?;
        match command {
            // A link from somebody else must not replace a subscription without a question.
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
            Command::Ask(setting) => self.ask_for(setting),
            Command::Topics(topics) => self.topics(topics).await,
            Command::List(list, edit) => self.list(list, edit).await,
            Command::Settings => self.all_settings(),
            Command::Show(setting) => self.show_setting(setting),
            Command::Set(value) => self.set(value).await,
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

    /// Stores the open question if it has changed.
    async fn store_question(&self, before: Option<OpenQuestion>) -> Result<(), StoreError> {
        if self.open == before {
            return Ok(());
        }
        let json = self.open.as_ref().and_then(OpenQuestion::to_json);
        let (store, now) = (self.store, self.desk.now());
        store.set_conversation(self.address(), &self.speaker.member, json.as_deref(), now).await
    }

    fn toast(&self, text: &str) -> Reply {
        Reply { body: ReplyBody::Toast(text.to_owned()), ..self.reply(Document::default()) }
    }

    fn cancel(&mut self) -> Vec<Reply> {
        self.open = None;
        vec![self.reply(Document::line(self.chat.editing.kept))]
    }
}

/// What a reader wrote, without the word joiners of our own messages (`templates/autolinks.rs`) that they copied.
fn without_joiners(input: UserInput) -> UserInput {
    let plain = |text: String| text.replace('\u{2060}', "");
    match input {
        UserInput::Command(text) => UserInput::Command(plain(text)),
        UserInput::Text(text) => UserInput::Text(plain(text)),
        UserInput::Form(command, answers) => UserInput::Form(command, answers.into_iter().map(plain).collect()),
        button @ UserInput::Button(_) => button,
    }
}
