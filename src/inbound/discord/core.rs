//! Defines [`Core`]: what the bot asks of the conversations, so that its own stories can script them.
//!
//! [`Inbound`] is the one that readers talk to. This file must never know Discord.

use templates::chat::Document;
use templates::phrases::{Phrases, fill};

use crate::domain::subscriber::Address;
use crate::inbound::commands::{COMMANDS, Command, Takes};
use crate::inbound::{Happened, Inbound, Reply, Request, Speaker};
use crate::links::Links;

/// Whoever decides what is answered.
pub trait Core: Send + Sync + 'static {
    /// What somebody who says something is answered. Nothing for an update that was answered before.
    fn answer(&self, request: Request) -> impl Future<Output = Vec<Reply>> + Send;
    /// What is said where something happened.
    fn happened(&self, place: Address, what: Happened) -> impl Future<Output = Vec<Reply>> + Send;
    /// What an option may be completed to: labels and values.
    fn complete(
        &self,
        speaker: &Speaker,
        takes: Takes,
        typed: &str,
    ) -> impl Future<Output = Vec<(String, String)>> + Send;
    /// Every command.
    fn commands(&self) -> &'static [Command];
    /// The commands as menus show them: name and description.
    fn menu(&self, language: &str) -> Vec<(String, String)>;
    /// What an option of a command is.
    fn option(&self, language: &str, name: &str) -> String;
    /// What there is to say where the bot lacks permissions; their names are English.
    fn lacking(&self, language: &str, permissions: &str) -> Document;
    /// Seals the buttons of digests.
    fn links(&self) -> &Links;
    /// What was kept under a name.
    fn bookmark(&self, name: &str) -> impl Future<Output = Option<String>> + Send;
    /// Keeps a value under a name.
    fn set_bookmark(&self, name: &str, value: String) -> impl Future<Output = ()> + Send;
}

impl Core for Inbound {
    async fn answer(&self, request: Request) -> Vec<Reply> {
        Self::answer(self, request).await
    }

    async fn happened(&self, place: Address, what: Happened) -> Vec<Reply> {
        Self::happened(self, &place, what).await
    }

    async fn complete(&self, speaker: &Speaker, takes: Takes, typed: &str) -> Vec<(String, String)> {
        Self::complete(self, speaker, takes, typed).await
    }

    fn commands(&self) -> &'static [Command] {
        COMMANDS
    }

    fn menu(&self, language: &str) -> Vec<(String, String)> {
        Self::menu(language).into_iter().map(|(name, does)| (name.to_owned(), does.to_owned())).collect()
    }

    fn option(&self, language: &str, name: &str) -> String {
        let options = &Phrases::of(language).chat.options;
        options.iter().find(|(option, _)| *option == name).map_or(name, |(_, is)| is).to_owned()
    }

    fn lacking(&self, language: &str, permissions: &str) -> Document {
        Document::line(fill(Phrases::of(language).chat.faults.lacking, &[("permissions", permissions)]))
    }

    fn links(&self) -> &Links {
        self.desk().links()
    }

    async fn bookmark(&self, name: &str) -> Option<String> {
        Self::bookmark(self, name).await
    }

    async fn set_bookmark(&self, name: &str, value: String) {
        Self::set_bookmark(self, name, &value).await;
    }
}
