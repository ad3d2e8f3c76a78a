//! Defines [`Scorer`]: papers to judgements, as many per question as fit.
//!
//! `judge.rs` calls it with the papers that nobody has paid for yet, and keeps what comes back, batch by batch. It must never
//! know readers, a store, or what a judgement does to a digest.
//!
//! Abstracts are strangers' text: each paper is one line of JSON, so that nothing in it can end it, and of the answer only
//! whole numbers and a sentence about papers that were asked for get through.

mod batch;
mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinSet;

use super::budget::Purse;
use super::{Client, Decision, LlmError, Reply, Usage};
use crate::domain::paper::Paper;
use batch::{Batch, Tries};

pub use verdict::{Judgement, Verdict};

/// A question with more papers makes a model careless with each.
const MOST_PAPERS: usize = 40;

/// Refusals after which the fault is not the papers'.
const MOST_DECLINED: usize = 16;

/// Batches that may fail in a row before the endpoint counts as down.
const MOST_FAILED: usize = 3;

/// Has papers judged.
#[derive(Debug)]
pub struct Scorer {
    client: Arc<Client>,
    parallel: usize,
    /// Tokens that a question and its answer may have together.
    context: u64,
    /// Papers per question: less after the endpoint has found one too long.
    papers: AtomicUsize,
}

/// What one question brought. Whatever happens later, this is paid for.
#[derive(Debug, Default)]
pub struct Scored {
    /// Of the papers that are settled: by their place among those that were given.
    pub verdicts: Vec<(usize, Verdict)>,
    /// What it cost.
    pub usage: Usage,
}

/// How it went.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Why it ended early.
    pub stopped: Option<LlmError>,
    /// Judgements of papers that were not asked for, refused.
    pub invented: usize,
    /// Judgements outside the scales, or two of one paper, refused.
    pub unsound: usize,
    /// Papers that are left to the ranker.
    pub left: usize,
    /// Why some of them are, although it went on.
    pub outage: Option<LlmError>,
    /// Questions that failed, refusals and questions that were too long aside.
    pub failed: usize,
}

impl Scorer {
    /// `context` is what a question and its answer may have together, in tokens.
    pub fn new(client: Arc<Client>, parallel: usize, context: usize) -> Self {
        Self { client, parallel: parallel.max(1), context: context as u64, papers: AtomicUsize::new(MOST_PAPERS) }
    }

    /// The model that judges.
    pub fn model(&self) -> &str {
        self.client.model()
    }

    /// Has papers judged for the reader of `prompt`, as long as the purse has something. `keep` gets every answer as it
    /// comes.
    ///
    /// # Errors
    /// What `keep` fails with; nothing more is asked then.
    pub async fn score<E>(
        &self,
        prompt: &str,
        papers: &[&Paper],
        purse: &mut Purse,
        mut keep: impl AsyncFnMut(Scored) -> Result<(), E>,
    ) -> Result<Report, E> {
        let lines: Vec<String> = papers.iter().map(|paper| batch::line(paper)).collect();
        let mut waiting = Batch::fitting(prompt, &lines, self.papers.load(Ordering::Relaxed), self.context);
        let mut report = Report { left: papers.len(), ..Report::default() };
        let (mut asking, mut declined, mut failed, mut answered) = (JoinSet::new(), 0, 0, 0_usize);
        loop {
            while asking.len() < self.parallel && report.stopped.is_none() {
                let Some(batch) = waiting.pop() else { break };
                let estimate = batch.estimate(prompt, &lines);
                if !purse.take(&estimate) {
                    report.stopped = Some(LlmError::BudgetSpent);
                    break;
                }
                let (client, question) = (Arc::clone(&self.client), batch.question(prompt, &lines));
                asking.spawn(async move { (batch, estimate, answered, client.ask(&question).await) });
            }
            let Some(Ok((batch, estimate, answered_before, reply))) = asking.join_next().await else { break };
            purse.settle(&estimate, &reply.usage);
            let is_fault = |error: &LlmError| error.decision() != Decision::Split;
            report.failed += usize::from(reply.outcome.as_ref().is_err_and(is_fault));
            match &reply.outcome {
                Ok(_) => (failed, answered) = (0, answered + 1),
                // Nobody was answered while it waited in vain: neither will others be, and each would wait as long.
                Err(error @ LlmError::Silent(_)) if answered == answered_before => report.stopped = Some(error.clone()),
                Err(_) => failed += 1,
            }
            let mut scored = Scored { usage: reply.usage, ..Scored::default() };
            match self.settle(&batch, &reply, papers, &mut scored, &mut report) {
                Next::Done => {}
                Next::Ask(batches) => waiting.extend(batches),
                Next::Stop(error) => report.stopped = Some(error),
            }
            declined += scored.verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Declined).count();
            report.left -= scored.verdicts.len();
            if scored.usage != Usage::default() || !scored.verdicts.is_empty() {
                keep(scored).await?;
            }
            let down = || LlmError::Unavailable("it fails every time".to_owned());
            if report.stopped.is_none() && (failed > MOST_FAILED * self.parallel || declined > MOST_DECLINED) {
                report.stopped = Some(down());
            }
        }
        Ok(report)
    }

    /// What follows an answer.
    fn settle(
        &self,
        batch: &Batch,
        reply: &Reply,
        papers: &[&Paper],
        scored: &mut Scored,
        report: &mut Report,
    ) -> Next {
        let error = match &reply.outcome {
            Ok(text) => {
                let read = verdict::read(text, &batch.papers, papers);
                report.invented += read.invented;
                report.unsound += read.unsound;
                scored.verdicts = read.judged;
                let missing = batch.papers.iter().filter(|paper| !scored.verdicts.iter().any(|(p, _)| p == *paper));
                let missing: Vec<usize> = missing.copied().collect();
                return batch.again(missing, scored);
            }
            Err(error) => error,
        };
        tracing::warn!(papers = batch.papers.len(), "A question to the LLM has no answer: {error}");
        match error.decision() {
            Decision::Stop => Next::Stop(error.clone()),
            Decision::Leave => {
                report.outage = Some(error.clone());
                Next::Done
            }
            Decision::AskAgain => batch.again(batch.papers.clone(), scored),
            Decision::Split => {
                if *error == LlmError::TooLong {
                    self.papers.fetch_min((batch.papers.len() / 2).max(1), Ordering::Relaxed);
                }
                match batch.halves() {
                    Some(halves) => Next::Ask(halves.into()),
                    // Nothing was paid: another day, or another model, may take it.
                    None if matches!(error, LlmError::Rejected(_)) => Next::Done,
                    None => {
                        scored.verdicts = batch.papers.iter().map(|paper| (*paper, Verdict::Declined)).collect();
                        Next::Done
                    }
                }
            }
        }
    }
}

/// What is left to do after an answer.
enum Next {
    Done,
    Ask(Vec<Batch>),
    Stop(LlmError),
}

impl Batch {
    /// The papers of a batch that got no judgement, alone; those that have been asked for twice are settled without one, so
    /// that nobody pays for them a third time.
    fn again(&self, missing: Vec<usize>, scored: &mut Scored) -> Next {
        if missing.is_empty() {
            return Next::Done;
        }
        match self.tries {
            Tries::First => {
                let again = Self { papers: missing, tries: Tries::Second };
                // The same question would get the same answer.
                let is_same = again.papers.len() == self.papers.len();
                Next::Ask(again.halves().filter(|_| is_same).map_or_else(|| vec![again.clone()], Vec::from))
            }
            Tries::Second => {
                scored.verdicts.extend(missing.into_iter().map(|paper| (paper, Verdict::Declined)));
                Next::Done
            }
        }
    }
}
