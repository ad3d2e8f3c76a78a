//! Defines [`Draft`]: a digest that is about to go out, and all that a language model adds to it after the picks are known.
//!
//! `publish/judged.rs` hands drafts to [`Judge::write`]. A failure leaves out what it concerns; it must never hold a digest back.

use chrono::{DateTime, Utc};
use templates::digest::{Digest, Usage};

use super::{Judge, Tab};
use crate::domain::selection::Pick;
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::asked;
use crate::store::StoreError;

/// A digest that is about to go out.
#[derive(Debug)]
pub struct Draft<'a> {
    /// To whom.
    pub subscriber: &'a Subscriber,
    /// What it was made from.
    pub picks: &'a [Pick],
    /// Into which summaries and overviews are put.
    pub digest: &'a mut Digest,
}

impl Judge {
    /// Puts summaries, overviews and what the model's part cost into drafts: from the store as far as they are there, and,
    /// where a time is given, by asking for the rest.
    pub async fn write(
        &self,
        mut drafts: Vec<Draft<'_>>,
        mut tab: Tab,
        asking: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        self.summarise(&mut drafts, &mut tab, asking).await?;
        self.tell_together(&mut drafts, &mut tab, asking).await?;
        for Draft { subscriber, digest, .. } in drafts {
            self.sign(subscriber, digest, tab.of(&subscriber.id));
        }
        Ok(())
    }

    /// Says whose judgement a digest is, what it was told, and what this reader paid for it in this pass.
    fn sign(&self, subscriber: &Subscriber, digest: &mut Digest, paid: Usage) {
        let is_judged = digest.entries().any(|entry| entry.novelty.is_some());
        let is_told = digest.overview.is_some() || digest.entries().any(|entry| entry.tldr.is_some());
        if is_judged {
            digest.prompt = Some(templates::prompts::scoring(&asked(&subscriber.criteria)));
        }
        if is_judged || is_told || paid.prompt + paid.completion > 0 {
            let cost = paid.cost.or(self.price.map(|_| templates::digest::Cost::default()));
            digest.usage = Some(Usage { model: self.scorer.model().to_owned(), cost, ..paid });
        }
    }
}
