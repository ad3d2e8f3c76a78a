//! Defines [`Core`]: what the adapter asks of the conversations, so that its own stories can script them.
//!
//! [`Inbound`] is the one that readers talk to. This file must never know Telegram.

use crate::domain::subscriber::Address;
use crate::inbound::notes::told;
use crate::inbound::{Happened, Inbound, Reply, Request, Update};
use crate::links::Links;
use crate::store::Taken;

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
    /// The commands as menus show them: name and description.
    fn menu(&self, language: &str) -> Vec<(String, String)>;
    /// Seals the buttons of digests.
    fn links(&self) -> &Links;
    /// What was kept under a name.
    fn bookmark(&self, name: &'static str) -> impl Future<Output = Option<String>> + Send;
    /// Keeps a value under a name.
    fn set_bookmark(&self, name: &'static str, value: String) -> impl Future<Output = ()> + Send;
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
        told(desk.store().take_up(update.source, &update.id, desk.now()).await) == Some(Taken::Done)
    }

    async fn finish(&self, update: &Update) {
        told(self.desk().store().finish(update.source, &update.id).await);
    }

    fn menu(&self, language: &str) -> Vec<(String, String)> {
        Self::menu(language).into_iter().map(|(name, does)| (name.to_owned(), does.to_owned())).collect()
    }

    fn links(&self) -> &Links {
        self.desk().links()
    }

    async fn bookmark(&self, name: &'static str) -> Option<String> {
        Self::bookmark(self, name).await
    }

    async fn set_bookmark(&self, name: &'static str, value: String) {
        Self::set_bookmark(self, name, &value).await;
    }
}
