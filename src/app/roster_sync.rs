//! [`App::sync_roster`] and [`App::apply`]: what the roster file declares becomes subscribers of the store.
//!
//! `cli/run.rs`, `cli/serve.rs` and every command that reads readers sync first; `cli/subscribers.rs` applies what it has shown.

use anyhow::Context as _;

use super::App;
use crate::config::roster::{Roster, RosterChange, plan};
use crate::domain::subscriber::{Status, Subscriber};
use crate::store::StoreError;

impl App {
    /// Updates the database from the roster file, if there is one.
    pub async fn sync_roster(&self) -> anyhow::Result<Vec<RosterChange>> {
        let file = &self.settings.site.roster;
        if !file.exists() {
            return Ok(Vec::new());
        }
        self.apply(plan(&Roster::load(file)?, &self.store.subscribers().await?, false)).await
    }

    /// Applies changes: removals first, so that their addresses are free for new subscribers. A subscriber whose address
    /// belongs to somebody else is logged and left out; the others are not affected.
    pub async fn apply(&self, changes: Vec<RosterChange>) -> anyhow::Result<Vec<RosterChange>> {
        for change in &changes {
            match change {
                RosterChange::Withdraw(id) => {
                    self.store.set_status(id, &Status::Withdrawn).await?;
                }
                RosterChange::Delete(id) => {
                    self.store.erase(id, &[], self.clock.now()).await?;
                }
                _ => {}
            }
        }
        for change in &changes {
            let (RosterChange::Add(subscriber) | RosterChange::Update(subscriber) | RosterChange::Return(subscriber)) =
                change
            else {
                continue;
            };
            if self.is_erased(subscriber).await? {
                tracing::warn!(
                    subscriber = subscriber.id,
                    "Left out subscriber `{}`: they had everything erased, and only they themselves can sign up again",
                    subscriber.id
                );
                continue;
            }
            match self.store.put_subscriber(subscriber).await {
                Err(error @ StoreError::AddressTaken { .. }) => {
                    tracing::error!(subscriber = subscriber.id, "Left out subscriber `{}`: {error}", subscriber.id);
                }
                outcome => outcome.with_context(|| format!("subscriber `{}`", subscriber.id))?,
            }
        }
        Ok(changes)
    }

    /// Whether a declared subscriber, or the owner of one of their addresses, had everything erased.
    async fn is_erased(&self, subscriber: &Subscriber) -> anyhow::Result<bool> {
        let desk = self.desk();
        let names = subscriber.addresses.iter().map(ToString::to_string).chain([subscriber.id.clone()]);
        for name in names {
            if desk.is_erased(&name).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
