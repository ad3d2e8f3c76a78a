//! What a language model adds on the way from papers to issues: its grades, before papers are selected, and its texts, once they
//! are.
//!
//! Only `publish.rs` calls it. Prompts and prices are the judge's: the ledger is only passed on.

use std::borrow::Cow;

use super::papers::Papers;
use super::readers::Reader;
use super::{PendingIssue, Publisher};
use crate::domain::mark::Mark;
use crate::domain::selection::Score;
use crate::flow::judge::{Asking, GradingRequest, PendingDigest, ReaderGrades, UsageLedger};
use crate::rank::Profile;
use crate::store::StoreError;

/// What a language model has said of the papers of a batch of readers.
#[derive(Default)]
pub(super) struct Assessed {
    /// Each reader's scores by the ranker with their reasons, one per paper, and the model's grades; `None` if no model is configured.
    pub(super) of_readers: Option<Vec<(Vec<Score>, ReaderGrades)>>,
    /// What each reader has paid.
    pub(super) ledger: UsageLedger,
}

impl Publisher<'_> {
    /// The model's grades for each reader, in their order, with what led to them; none if no model is configured.
    ///
    /// The model is offered the best part of each reader's stream, in an order that its earlier grades have changed. For a
    /// reader who is new to it, it grades half a share first, and those grades teach the order of the other half.
    pub(super) async fn assess(
        &self,
        papers: &Papers<'_>,
        readers: &[Reader<'_>],
        profiles: &[Profile],
        asking: Asking,
    ) -> Result<Assessed, StoreError> {
        let mut ledger = UsageLedger::default();
        let Some(judge) = self.judge else { return Ok(Assessed::default()) };
        let scores = self.ranker.map_scores(&papers.pool, profiles, |_, ranked| ranked.explained());
        let windows = readers.iter().map(|reader| (reader.subscriber, reader.window.newest()));
        let feedback = judge.feedback(windows).await?;
        let of_reader = |((reader, feedback), scores)| Candidates { reader, feedback: Cow::Borrowed(feedback), scores };
        let candidates: Vec<Candidates<'_>> = readers
            .iter()
            .zip(feedback.iter().map(|marks| &marks[..]))
            .zip(scores.iter().map(|scores| &scores[..]))
            .map(of_reader)
            .collect();

        let orders = self.orders(papers, &candidates);
        let requests: Vec<GradingRequest<'_>> =
            candidates.iter().zip(&orders).map(|(one, order)| one.request(order, None)).collect();
        let mut grades = judge.grade(papers.catalogue, &requests, &mut ledger, asking).await?;

        let halves: Vec<usize> = (0..grades.len()).filter(|at| grades[*at].is_first_half).collect();
        let with_first_half = |at: &usize| candidates[*at].with_feedback(&grades[*at], papers);
        let orders = self.orders(papers, &halves.iter().map(with_first_half).collect::<Vec<_>>());
        let requests: Vec<GradingRequest<'_>> =
            halves.iter().zip(&orders).map(|(at, order)| candidates[*at].request(order, Some(&grades[*at]))).collect();
        let wholes = judge.grade(papers.catalogue, &requests, &mut ledger, asking).await?;

        for (at, whole) in halves.into_iter().zip(wholes) {
            grades[at] = whole;
        }
        let of_readers = scores.into_iter().zip(grades).collect();
        Ok(Assessed { of_readers: Some(of_readers), ledger })
    }

    /// Puts the model's summaries, overviews and their cost into the digests.
    pub(super) async fn complete(
        &self,
        readers: &[Reader<'_>],
        issues: &mut [PendingIssue],
        ledger: UsageLedger,
        asking: Asking,
    ) -> Result<(), StoreError> {
        let Some(judge) = self.judge else { return Ok(()) };
        let digests = readers.iter().zip(issues).map(|(reader, issue)| PendingDigest {
            subscriber: reader.subscriber,
            picks: &issue.selection.picks,
            digest: &mut issue.digest,
        });
        judge.complete(digests.collect(), ledger, asking).await
    }

    /// The orders in which papers are offered to the model: the ranker's, with the model's earlier grades as feedback if there are any.
    /// Readers never see these scores. Each depends on one reader alone.
    fn orders<'a>(&self, papers: &Papers<'_>, candidates: &[Candidates<'a>]) -> Vec<Cow<'a, [Score]>> {
        let has_feedback = |one: &&Candidates<'_>| !one.feedback.is_empty();
        let profile = |one: &Candidates<'_>| {
            let marks = one.reader.marks.or_else(&one.feedback);
            self.ranker.profile(&one.reader.subscriber.criteria, &marks)
        };
        let profiles: Vec<Profile> = candidates.iter().filter(has_feedback).map(profile).collect();
        let mut rescored = self.scores(papers, &profiles).into_iter();
        let order = |one: &Candidates<'a>| {
            let rescored = has_feedback(&one).then(|| rescored.next()).flatten();
            rescored.map_or(Cow::Borrowed(one.scores), Cow::Owned)
        };
        candidates.iter().map(order).collect()
    }

    fn scores(&self, papers: &Papers<'_>, profiles: &[Profile]) -> Vec<Vec<Score>> {
        self.ranker.map_scores(&papers.pool, profiles, |_, ranked| ranked.scores)
    }
}

/// The papers that a model may grade for one reader: the ranker's scores of them, and earlier grades that teach their order.
struct Candidates<'a> {
    reader: &'a Reader<'a>,
    feedback: Cow<'a, [Mark]>,
    scores: &'a [Score],
}

impl<'a> Candidates<'a> {
    /// The same with the grades of the first half.
    fn with_feedback(&self, first_half: &ReaderGrades, papers: &Papers<'_>) -> Self {
        let feedback = [&self.feedback[..], &first_half.feedback(papers.catalogue)].concat();
        Self { reader: self.reader, feedback: Cow::Owned(feedback), scores: self.scores }
    }

    fn request<'b>(&self, order: &'b [Score], first_half: Option<&'b ReaderGrades>) -> GradingRequest<'b>
    where
        'a: 'b,
    {
        let Reader { subscriber, window, history, .. } = self.reader;
        GradingRequest { subscriber, newest_date: window.newest(), history, scores: order, first_half }
    }
}
