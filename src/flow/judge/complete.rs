//! Completes digests once the picks are known: the model's summaries, overviews and usage are added.
//!
//! `flow/publish/assess.rs` calls [`Judge::complete`]. A failure leaves out only the text that it concerns.

use templates::digest::{Digest, Usage};

use super::overviews::Overviews;
use super::questions::prompt_for;
use super::summaries::Summaries;
use super::{Asking, Judge, PendingDigest, UsageLedger};
use crate::domain::subscriber::Subscriber;
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
            self.add_usage(subscriber, digest, &ledger);
        }
        Ok(())
    }

    /// Adds the names of the models that answered, the prompt that their grades were asked for with, and what this reader paid in
    /// this pass.
    fn add_usage(&self, subscriber: &Subscriber, digest: &mut Digest, ledger: &UsageLedger) {
        let paid = ledger.of(&subscriber.id);
        let is_graded = digest.entries().any(|entry| entry.novelty.is_some());
        let has_texts = digest.overview.is_some() || digest.entries().any(|entry| entry.tldr.is_some());
        if is_graded {
            digest.prompt = Some(prompt_for(subscriber));
        }
        if is_graded || has_texts || paid.prompt + paid.completion > 0 {
            let answered = self.scorer.client().models().filter(|model| ledger.has_model(&subscriber.id, model));
            let mut models: Vec<&str> = answered.map(|model| &**model).collect();
            if models.is_empty() {
                models.push(self.scorer.model());
            }
            let has_price = models.iter().any(|model| self.prices.of(model).is_some());
            let cost = paid.cost.or(has_price.then(templates::digest::Cost::default));
            digest.usage = Some(Usage { model: models.join(" + "), cost, ..paid });
        }
    }
}
