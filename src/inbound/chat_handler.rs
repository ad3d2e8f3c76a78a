//! Defines [`ChatHandler`]: what the bots need from the conversations; and [`SendPermission`], which they may lack. Tests of the bots script it.
//!
//! [`Inbound`] implements it; `telegram/` and `discord/` call it.

use templates::chat::Document;
use templates::phrases::{Phrases, fill};
use templates::words::LANGUAGES;

use super::commands::{COMMANDS, CommandSpec, OptionType};
use super::{ChatEvent, Inbound, Reply, Request, Speaker, Update};
use crate::domain::subscriber::Address;
use crate::links::Links;
use crate::store::{StoreError, UpdateClaim};

/// Answers requests and events of chats.
pub trait ChatHandler: Send + Sync + 'static {
    /// The replies to a request; none for an update that was answered before.
    fn answer(&self, request: Request) -> impl Future<Output = Vec<Reply>> + Send;
    /// The messages to send after an event.
    fn on_event(&self, address: Address, event: ChatEvent) -> impl Future<Output = Vec<Reply>> + Send;
    /// Whether an update without a request was handled before; if not, it is claimed.
    fn is_done(&self, update: &Update) -> impl Future<Output = bool> + Send;
    /// Marks such an update as handled.
    fn finish(&self, update: &Update) -> impl Future<Output = ()> + Send;
    /// The completions of an option: labels and values.
    fn complete(
        &self,
        speaker: &Speaker,
        option_type: OptionType,
        typed: &str,
    ) -> impl Future<Output = Vec<(String, String)>> + Send;
    /// Seals the buttons of digests.
    fn links(&self) -> &Links;
    /// The value that [`Self::set_bookmark`] stored under a name.
    fn bookmark(&self, name: &str) -> impl Future<Output = Option<String>> + Send;
    /// Stores a value under a name.
    fn set_bookmark(&self, name: &str, value: String) -> impl Future<Output = ()> + Send;

    /// Every command.
    fn commands(&self) -> &'static [CommandSpec] {
        COMMANDS
    }

    /// The commands as menus show them: name and description.
    fn menu(&self, language: &str) -> Vec<(String, String)> {
        Inbound::menu(language).into_iter().map(|(name, does)| (name.to_owned(), does.to_owned())).collect()
    }

    /// The description of an option.
    fn option(&self, language: &str, name: &str) -> String {
        let options = &Phrases::of(language).chat.options;
        options.iter().find(|(option, _)| *option == name).map_or(name, |(_, is)| is).to_owned()
    }

    /// A word that an option takes, as menus show it: languages by their own names.
    fn choice(&self, language: &str, word: &str) -> String {
        if let Some(known) = LANGUAGES.iter().find(|known| known.tag == word) {
            return known.name.to_owned();
        }
        let choices = &Phrases::of(language).chat.choices;
        choices.iter().find(|(known, _)| *known == word).map_or(word, |(_, shown)| shown).to_owned()
    }

    /// The message about permissions that the bot lacks.
    fn lacking(&self, language: &str, permissions: &[SendPermission]) -> Document {
        let chat = Phrases::of(language).chat;
        let names = permissions.iter().map(|permission| chat.faults.permissions[*permission as usize]);
        let names = names.collect::<Vec<_>>().join(chat.labels.comma);
        Document::line(fill(chat.faults.lacking, &[("permissions", &names)]))
    }
}

/// A permission that sending digests needs, in the order in which the phrases name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendPermission {
    /// To see the channel.
    ViewChannel,
    /// To write into it.
    SendMessages,
    /// To show links with their titles.
    EmbedLinks,
    /// To write into a thread.
    SendInThreads,
}

impl ChatHandler for Inbound {
    async fn answer(&self, request: Request) -> Vec<Reply> {
        Self::answer(self, request).await
    }

    async fn on_event(&self, address: Address, event: ChatEvent) -> Vec<Reply> {
        Self::on_event(self, &address, event).await
    }

    async fn is_done(&self, update: &Update) -> bool {
        let desk = self.desk();
        // Handling an event twice does less harm than missing it.
        told(self.store().claim_update(update.source, &update.id, desk.now()).await) == Some(UpdateClaim::Answered)
    }

    async fn finish(&self, update: &Update) {
        told(self.store().finish_update(update.source, &update.id).await);
    }

    async fn complete(&self, speaker: &Speaker, option_type: OptionType, typed: &str) -> Vec<(String, String)> {
        Self::complete(self, speaker, option_type, typed).await
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

/// A bot works without the store's bookmarks: at worst it registers its commands again, repeats which permissions it lacks,
/// or gets an update again, which is recognised by its id.
fn told<T>(result: Result<T, StoreError>) -> Option<T> {
    result.inspect_err(|error| tracing::error!("A bot's bookmark was not read or stored: {error}")).ok()
}
