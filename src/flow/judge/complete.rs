//! Completes digests once the picks are known: the model's summaries, overviews and usage are added.
//!
//! `flow/publish/assess.rs` calls [`Judge::complete`]. A failure leaves out only the text that it concerns.

use templates::digest::{Digest, Usage};

use super::overviews::Overviews;
use super::summaries::Summaries;
use super::{Asking, Judge, PendingDigest, UsageLedger};
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::asked;
use crate::store::StoreError;

impl Judge {
    /// Adds summaries, overviews and usage to digests: texts from the store as far as they are there, and, if `asking` allows
    /// it, by asking for the rest.
    pub async fn complete(
        &self,
        mut digests: Vec<PendingDigest<'_>>,
        mut ledger: UsageLedger,
        asking: Asking,
    ) -> Result<(), StoreError> {
        if let Some(summariser) = &self.summariser {
            self.add_texts(&Summaries { judge: self, summariser }, &mut digests, &mut ledger, asking).await?;
        }
        self.add_texts(&Overviews { judge: self }, &mut digests, &mut ledger, asking).await?;
        for PendingDigest { subscriber, digest, .. } in digests {
            self.add_usage(subscriber, digest, ledger.of(&subscriber.id));
        }
        Ok(())
    }

    /// Adds the model's name, the prompt that its grades were asked for with, and what this reader paid in this pass.
    fn add_usage(&self, subscriber: &Subscriber, digest: &mut Digest, paid: Usage) {
        let is_graded = digest.entries().any(|entry| entry.novelty.is_some());
        let has_texts = digest.overview.is_some() || digest.entries().any(|entry| entry.tldr.is_some());
        if is_graded {
            digest.prompt = Some(templates::prompts::scoring(&asked(&subscriber.criteria)));
        }
        if is_graded || has_texts || paid.prompt + paid.completion > 0 {
            let cost = paid.cost.or(self.price.map(|_| templates::digest::Cost::default()));
            digest.usage = Some(Usage { model: self.scorer.model().to_owned(), cost, ..paid });
        }
    }
}
