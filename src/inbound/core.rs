//! Defines [`Core`]: what the bots ask of the conversations, so that their own stories can script them.
//!
//! [`Inbound`] is the one that readers talk to. This file must never know a platform.

use templates::chat::Document;
use templates::phrases::{Phrases, fill};

use super::commands::{COMMANDS, Command, Takes};
use super::{Happened, Inbound, Reply, Request, Speaker, Update};
use crate::domain::subscriber::Address;
use crate::links::Links;
use crate::store::{StoreError, UpdateClaim};

/// Whoever decides what is answered.
pub trait Core: Send + Sync + 'static {
    /// What somebody who says something is answered. Nothing for an update that was answered before.
    fn answer(&self, request: Request) -> impl Future<Output = Vec<Reply>> + Send;
    /// What is said where something happened.
    fn happened(&self, place: Address, what: Happened) -> impl Future<Output = Vec<Reply>> + Send;
    /// Whether an update that says nothing was dealt with before; else it is taken up.
    fn is_done(&self, update: &Update) -> impl Future<Output = bool> + Send;
    /// Such an update is dealt with.
    fn finish(&self, update: &Update) -> impl Future<Output = ()> + Send;
    /// What an option may be completed to: labels and values.
    fn complete(
        &self,
        speaker: &Speaker,
        takes: Takes,
        typed: &str,
    ) -> impl Future<Output = Vec<(String, String)>> + Send;
    /// Seals the buttons of digests.
    fn links(&self) -> &Links;
    /// What was kept under a name.
    fn bookmark(&self, name: &str) -> impl Future<Output = Option<String>> + Send;
    /// Keeps a value under a name.
    fn set_bookmark(&self, name: &str, value: String) -> impl Future<Output = ()> + Send;

    /// Every command.
    fn commands(&self) -> &'static [Command] {
        COMMANDS
    }

    /// The commands as menus show them: name and description.
    fn menu(&self, language: &str) -> Vec<(String, String)> {
        Inbound::menu(language).into_iter().map(|(name, does)| (name.to_owned(), does.to_owned())).collect()
    }

    /// What an option of a command is.
    fn option(&self, language: &str, name: &str) -> String {
        let options = &Phrases::of(language).chat.options;
        options.iter().find(|(option, _)| *option == name).map_or(name, |(_, is)| is).to_owned()
    }

    /// What there is to say where the bot lacks permissions; their names are English.
    fn lacking(&self, language: &str, permissions: &str) -> Document {
        Document::line(fill(Phrases::of(language).chat.faults.lacking, &[("permissions", permissions)]))
    }
}

impl Core for Inbound {
    async fn answer(&self, request: Request) -> Vec<Reply> {
        Self::answer(self, request).await
    }

    async fn happened(&self, place: Address, what: Happened) -> Vec<Reply> {
        Self::happened(self, &place, what).await
    }

    async fn is_done(&self, update: &Update) -> bool {
        let desk = self.desk();
        // What is dealt with twice does less harm than what is not dealt with.
        told(self.store().claim_update(update.source, &update.id, desk.now()).await) == Some(UpdateClaim::Answered)
    }

    async fn finish(&self, update: &Update) {
        told(self.store().finish_update(update.source, &update.id).await);
    }

    async fn complete(&self, speaker: &Speaker, takes: Takes, typed: &str) -> Vec<(String, String)> {
        Self::complete(self, speaker, takes, typed).await
    }

    fn links(&self) -> &Links {
        self.desk().links()
    }

    async fn bookmark(&self, name: &str) -> Option<String> {
        told(self.store().bookmark(name).await).flatten()
    }

    async fn set_bookmark(&self, name: &str, value: String) {
        told(self.store().set_bookmark(name, &value).await);
    }
}

/// A bot goes on without its notes: at worst it registers its commands again, says once more what it lacks, or hears of an
/// update again, which is known by its number.
fn told<T>(result: Result<T, StoreError>) -> Option<T> {
    result.inspect_err(|error| tracing::error!("The store does not keep what a bot notes: {error}")).ok()
}
