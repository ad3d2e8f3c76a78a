//! Defines [`DigestText`] and [`Judge::add_texts`]: how a text that a model writes gets into digests, from the store or by
//! asking.
//!
//! `summaries.rs` and `overviews.rs` are the two kinds; `complete.rs` adds them.

use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use templates::digest::Digest;
use tokio::time::Instant;

use super::{Asking, Judge, PendingDigest, UsageLedger};
use crate::llm::{LlmError, LlmNextStep, LlmReply, OrderedQuestions, TokenUsage};
use crate::store::{SpendRow, StoreError};

/// A question that is being asked.
pub(super) type QuestionFuture<T> = Pin<Box<dyn Future<Output = LlmReply<T>> + Send>>;

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

    /// The stored answer; `None` if no model was asked yet.
    fn kept(
        &self,
        subject: &Self::Subject,
    ) -> impl Future<Output = Result<Option<ModelText<Self::Text>>, StoreError>> + Send;

    /// Completes the subjects before the model is asked about them.
    fn prepare(&self, _: &mut [WantedText<Self::Subject>], _: DateTime<Utc>) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// What a text may cost.
    fn estimate(&self, subject: &Self::Subject) -> TokenUsage;

    /// Asks for a text; nothing is sent after `deadline`.
    fn ask(&self, subject: &Self::Subject, deadline: Instant) -> QuestionFuture<Option<Self::Text>>;

    /// Stores an answer, with what each reader pays of it.
    fn keep(
        &self,
        subject: &Self::Subject,
        answer: &ModelText<Self::Text>,
        bills: &[SpendRow],
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Puts a text into a digest that wants it.
    fn put(digest: &mut Digest, subject: &Self::Subject, text: &Self::Text);
}

/// What a model answered.
pub(super) struct ModelText<T> {
    /// The model that was asked.
    pub(super) model: Arc<str>,
    /// `None` if it gave no text that was accepted.
    pub(super) text: Option<T>,
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
        let missing = put_kept(kind, kind.wanted(digests), digests, ledger).await?;
        let Asking::MayAsk { began: now, deadline } = asking else { return Ok(()) };
        if missing.is_empty() || self.queue.is_paused() {
            return Ok(());
        }
        let _turn = self.queue.wait_for_turn().await;
        // While this pass waited, another one may have asked for the same, or found the endpoint down.
        let mut missing = put_kept(kind, missing, digests, ledger).await?;
        let Some(first) = missing.first().filter(|_| !self.queue.is_paused()) else { return Ok(()) };
        let budget = match self.remaining_budget(now).await? {
            Ok(budget) => budget,
            Err(error) => return self.pause_and_warn(&error, now).await,
        };
        // Nothing is prepared that there is no budget to ask about.
        if !budget.clone().reserve(&kind.estimate(&first.subject)) {
            return self.pause_and_warn(&LlmError::BudgetSpent, now).await;
        }
        kind.prepare(&mut missing, now).await;
        let mut questions = OrderedQuestions::new(self.scorer.parallel(), budget, deadline);
        let mut waiting = missing.iter();
        loop {
            while questions.has_room() {
                let Some(one) = waiting.next() else { break };
                questions.ask(one, kind.estimate(&one.subject), kind.ask(&one.subject, deadline));
            }
            let Some((one, reply)) = questions.next().await else { break };
            if let Err(error) = &reply.outcome {
                tracing::warn!("A question to the language model failed: {error}");
                self.queue.count_failures(1);
                if matches!(error.next_step(), LlmNextStep::Stop | LlmNextStep::Postpone) {
                    questions.stop(error.clone());
                }
            }
            self.keep_text(kind, one, reply, (&mut *digests, &mut *ledger), now).await?;
        }
        match questions.stopped() {
            Some(error) => self.pause_and_warn(error, now).await,
            None => Ok(()),
        }
    }

    /// Stores an answer and what it cost, and puts its text into the digests that want it.
    async fn keep_text<K: DigestText>(
        &self,
        kind: &K,
        wanted: &WantedText<K::Subject>,
        LlmReply { model, usage, outcome }: LlmReply<Option<K::Text>>,
        (digests, ledger): (&mut [PendingDigest<'_>], &mut UsageLedger),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let payers: Vec<&str> = wanted.digests.iter().map(|at| digests[*at].subscriber.id.as_str()).collect();
        let bills = self.charge(K::PURPOSE, &payers, &model, usage, ledger);
        let Ok(text) = outcome else { return self.store.save_spending(&bills, now).await };
        let answer = ModelText { model, text };
        kind.keep(&wanted.subject, &answer, &bills, now).await?;
        put::<K>(digests, ledger, wanted, &answer);
        Ok(())
    }
}

/// Puts the texts of the store into digests, and returns the wanted texts that it does not have.
async fn put_kept<K: DigestText>(
    kind: &K,
    wanted: Vec<WantedText<K::Subject>>,
    digests: &mut [PendingDigest<'_>],
    ledger: &mut UsageLedger,
) -> Result<Vec<WantedText<K::Subject>>, StoreError> {
    let mut missing = Vec::new();
    for one in wanted {
        match kind.kept(&one.subject).await? {
            Some(kept) => put::<K>(digests, ledger, &one, &kept),
            None => missing.push(one),
        }
    }
    Ok(missing)
}

fn put<K: DigestText>(
    digests: &mut [PendingDigest<'_>],
    ledger: &mut UsageLedger,
    wanted: &WantedText<K::Subject>,
    answer: &ModelText<K::Text>,
) {
    let Some(text) = &answer.text else { return };
    for at in &wanted.digests {
        K::put(digests[*at].digest, &wanted.subject, text);
        ledger.note_models(&digests[*at].subscriber.id, [&answer.model]);
    }
}
