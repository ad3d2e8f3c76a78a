//! Defines [`DigestText`] and [`Judge::add_texts`]: how a text that a model writes gets into digests, from the store or by
//! asking.
//!
//! `summaries.rs` and `overviews.rs` are the two kinds; `complete.rs` adds them.

use chrono::{DateTime, Utc};
use templates::digest::Digest;

use super::parallel::{AnsweredQuestion, ParallelQuestions, QuestionFuture};
use super::{Asking, Judge, PendingDigest, UsageLedger};
use crate::llm::{LlmError, TokenUsage};
use crate::store::{SpendRow, StoreError};

/// A kind of text that a model writes for digests. Whoever gets the same text shares its price.
pub(super) trait DigestText: Sync {
    /// What one text is about.
    type Subject: Send + Sync;
    /// The text.
    type Text: Send + 'static;

    /// What the ledger calls it.
    const PURPOSE: &'static str;

    /// The texts that these digests want, in the order in which they are asked for.
    fn wanted(&self, digests: &[PendingDigest<'_>]) -> Vec<WantedText<Self::Subject>>;

    /// The stored answer: `None` if the model was not asked yet, `Some(None)` if it gave no text that was accepted.
    fn kept(
        &self,
        subject: &Self::Subject,
    ) -> impl Future<Output = Result<Option<Option<Self::Text>>, StoreError>> + Send;

    /// Completes the subjects before the model is asked about them.
    fn prepare(&self, _: &mut [WantedText<Self::Subject>], _: DateTime<Utc>) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// What a text may cost.
    fn estimate(&self, subject: &Self::Subject) -> TokenUsage;

    /// Asks for a text.
    fn ask(&self, subject: &Self::Subject) -> QuestionFuture<Option<Self::Text>>;

    /// Stores an answer, `None` if no text was accepted, with what each reader pays of it.
    fn keep(
        &self,
        subject: &Self::Subject,
        text: Option<&Self::Text>,
        bills: &[SpendRow],
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Puts a text into a digest that wants it.
    fn put(digest: &mut Digest, subject: &Self::Subject, text: &Self::Text);
}

/// A text that digests want.
pub(super) struct WantedText<S> {
    /// What it is about.
    pub(super) subject: S,
    /// The indexes of the digests.
    pub(super) digests: Vec<usize>,
}

impl Judge {
    /// Adds texts of one kind to digests. A digest whose text fails goes without it.
    pub(super) async fn add_texts<K: DigestText>(
        &self,
        kind: &K,
        digests: &mut [PendingDigest<'_>],
        ledger: &mut UsageLedger,
        asking: Asking,
    ) -> Result<(), StoreError> {
        let mut missing = put_kept(kind, kind.wanted(digests), digests).await?;
        let Asking::MayAsk(now) = asking else { return Ok(()) };
        let Some(first) = missing.first().filter(|_| !self.queue.is_paused(now)) else { return Ok(()) };
        // Nothing is prepared that there is no budget to ask about.
        if let Err(error) = self.budget_for(&kind.estimate(&first.subject), now).await? {
            return self.pause_and_warn(&error, now).await;
        }
        kind.prepare(&mut missing, now).await;
        let _turn = self.queue.wait_for_turn().await;
        // While this pass waited, another one may have asked for the same, or found the endpoint down.
        let missing = put_kept(kind, missing, digests).await?;
        if self.queue.is_paused(now) {
            return Ok(());
        }
        let budget = match self.remaining_budget(now).await? {
            Ok(budget) => budget,
            Err(error) => return self.pause_and_warn(&error, now).await,
        };
        let questions = missing.iter().map(|one| (kind.estimate(&one.subject), kind.ask(&one.subject))).collect();
        let mut questions = ParallelQuestions::new(questions, budget);
        while let Some(AnsweredQuestion { index, usage, outcome }) = questions.next().await {
            let one = &missing[index];
            let payers: Vec<&str> = one.digests.iter().map(|at| digests[*at].subscriber.id.as_str()).collect();
            let bills = self.charge(K::PURPOSE, &payers, usage, ledger);
            let Ok(text) = outcome else {
                self.queue.count_failures(1);
                self.store.save_spending(&bills, now).await?;
                continue;
            };
            kind.keep(&one.subject, text.as_ref(), &bills, now).await?;
            put::<K>(digests, one, text.as_ref());
        }
        match questions.stopped {
            Some(error) => self.pause_and_warn(&error, now).await,
            None => Ok(()),
        }
    }

    /// `Err` if the budget does not allow a question with this estimate.
    async fn budget_for(&self, estimate: &TokenUsage, now: DateTime<Utc>) -> Result<Result<(), LlmError>, StoreError> {
        Ok(self.remaining_budget(now).await?.and_then(|mut budget| match budget.reserve(estimate) {
            true => Ok(()),
            false => Err(LlmError::BudgetSpent),
        }))
    }
}

/// Puts the texts of the store into digests, and returns the wanted texts that it does not have.
async fn put_kept<K: DigestText>(
    kind: &K,
    wanted: Vec<WantedText<K::Subject>>,
    digests: &mut [PendingDigest<'_>],
) -> Result<Vec<WantedText<K::Subject>>, StoreError> {
    let mut missing = Vec::new();
    for one in wanted {
        match kind.kept(&one.subject).await? {
            Some(kept) => put::<K>(digests, &one, kept.as_ref()),
            None => missing.push(one),
        }
    }
    Ok(missing)
}

fn put<K: DigestText>(digests: &mut [PendingDigest<'_>], wanted: &WantedText<K::Subject>, text: Option<&K::Text>) {
    let Some(text) = text else { return };
    for at in &wanted.digests {
        K::put(digests[*at].digest, &wanted.subject, text);
    }
}
