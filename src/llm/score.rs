//! Defines [`Scorer`]: has a model grade papers, as many per question as fit.
//!
//! `flow/judge.rs` calls it with the papers that have no grades yet, and stores what comes back, batch by batch.
//!
//! Abstracts are strangers' text: each paper is one line of JSON, so that nothing in it can end it, and of the answer only
//! whole numbers and a sentence about papers that were asked about are read.

mod assessment;
mod batch;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinSet;

use super::budget::RemainingBudget;
use super::{LlmClient, LlmError, LlmNextStep, LlmReply, TokenUsage};
use crate::domain::paper::Paper;
use batch::{BatchAttempt, PaperBatch};

pub use assessment::{Assessment, Grades};

/// How many of these papers an answer grades. For fuzz targets: the program reads only answers that it has asked for.
#[cfg(feature = "testing")]
pub fn count_grades(answer: &str, papers: &[&Paper]) -> usize {
    let asked: Vec<usize> = (0..papers.len()).collect();
    assessment::read(answer, &asked, papers).assessments.len()
}

/// Papers per question: with more, a model becomes careless with each.
const MAX_PAPERS: usize = 40;

/// Declined papers after which the endpoint counts as down.
const MAX_DECLINED: usize = 16;

/// Batches that may fail in a row, per parallel request, before the endpoint counts as down.
const MAX_FAILED: usize = 3;

/// Has papers graded.
#[derive(Debug)]
pub struct Scorer {
    client: Arc<LlmClient>,
    parallel: usize,
    /// Tokens that a question and its answer may have together.
    context: u64,
    /// Papers per question: lowered once the endpoint has found a question too long.
    papers_per_question: AtomicUsize,
}

/// What one question brought. It is paid for, whatever happens later.
#[derive(Debug, Default)]
pub struct ScoredBatch {
    /// By the paper's index among those that were given.
    pub assessments: Vec<(usize, Assessment)>,
    /// What it cost.
    pub usage: TokenUsage,
}

/// How scoring went.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScoringReport {
    /// Why it ended early.
    pub stopped: Option<LlmError>,
    /// Grades of papers that were not asked about; they are dropped.
    pub invented: usize,
    /// Grades outside 1-10, and contradictory ones of the same paper; they are dropped.
    pub invalid: usize,
    /// Papers without an assessment: the ranker's scores stand.
    pub ungraded: usize,
    /// Why some papers have none, although scoring went on.
    pub outage: Option<LlmError>,
    /// Questions that failed, except declined ones and those that were too long.
    pub failed: usize,
}

impl Scorer {
    /// Asks through `client`, `parallel` questions at once; a question and its answer have at most `context` tokens together.
    pub fn new(client: Arc<LlmClient>, parallel: usize, context: usize) -> Self {
        let papers_per_question = AtomicUsize::new(MAX_PAPERS);
        Self { client, parallel: parallel.max(1), context: context as u64, papers_per_question }
    }

    /// The model's name.
    pub fn model(&self) -> &str {
        self.client.model()
    }

    /// Prepares the questions that have papers graded by `prompt`; nothing is asked before [`Scoring::next`].
    pub fn score<'a>(&'a self, prompt: &'a str, papers: &'a [&'a Paper]) -> Scoring<'a> {
        let lines: Vec<String> = papers.iter().map(|paper| batch::line(paper)).collect();
        let most = self.papers_per_question.load(Ordering::Relaxed);
        let waiting = PaperBatch::fitting(prompt, &lines, most, self.context);
        let report = ScoringReport { ungraded: papers.len(), ..ScoringReport::default() };
        let (asking, declined, failed, answered) = (JoinSet::new(), 0, 0, 0);
        Scoring { scorer: self, prompt, papers, lines, waiting, asking, report, declined, failed, answered }
    }
}

/// Papers that are being graded by one prompt. Dropping it drops the questions under way.
pub struct Scoring<'a> {
    scorer: &'a Scorer,
    prompt: &'a str,
    papers: &'a [&'a Paper],
    /// Each paper as the model sees it.
    lines: Vec<String>,
    /// Batches that were not asked about yet, the next one last.
    waiting: Vec<PaperBatch>,
    asking: JoinSet<AnsweredBatch>,
    report: ScoringReport,
    declined: usize,
    /// Questions in a row that failed.
    failed: usize,
    /// Questions that were answered.
    answered: usize,
}

/// A question that has ended.
struct AnsweredBatch {
    batch: PaperBatch,
    estimate: TokenUsage,
    /// How many others had been answered when it was asked.
    answered_before: usize,
    reply: LlmReply,
}

impl Scoring<'_> {
    /// Waits for the next answer, and asks further questions as long as `budget` allows; `None` once all have been answered
    /// or nothing more is asked.
    pub async fn next(&mut self, budget: &mut RemainingBudget) -> Option<ScoredBatch> {
        loop {
            self.stop_if_endpoint_is_down();
            self.ask(budget);
            // A question whose task was aborted has no answer: the runtime is about to end.
            let answered = self.asking.join_next().await?.ok()?;
            let scored = self.take(answered, budget);
            if scored.usage != TokenUsage::default() || !scored.assessments.is_empty() {
                return Some(scored);
            }
        }
    }

    /// How it went.
    pub fn report(self) -> ScoringReport {
        self.report
    }

    fn ask(&mut self, budget: &mut RemainingBudget) {
        while self.asking.len() < self.scorer.parallel && self.report.stopped.is_none() {
            let Some(batch) = self.waiting.pop() else { break };
            let estimate = batch.estimate(self.prompt, &self.lines);
            if !budget.reserve(&estimate) {
                self.report.stopped = Some(LlmError::BudgetSpent);
                break;
            }
            let (client, question) = (Arc::clone(&self.scorer.client), batch.question(self.prompt, &self.lines));
            let answered_before = self.answered;
            self.asking.spawn(async move {
                let reply = client.ask(&question).await;
                AnsweredBatch { batch, estimate, answered_before, reply }
            });
        }
    }

    fn take(&mut self, answered: AnsweredBatch, budget: &mut RemainingBudget) -> ScoredBatch {
        let AnsweredBatch { batch, estimate, answered_before, reply } = answered;
        budget.settle(&estimate, &reply.usage);
        let is_failure = |error: &LlmError| error.next_step() != LlmNextStep::Split;
        self.report.failed += usize::from(reply.outcome.as_ref().is_err_and(is_failure));
        match &reply.outcome {
            Ok(_) => (self.failed, self.answered) = (0, self.answered + 1),
            // No other question was answered while this one timed out: further ones would wait as long for nothing.
            Err(error @ LlmError::Silent(_)) if self.answered == answered_before => {
                self.report.stopped = Some(error.clone());
            }
            Err(_) => self.failed += 1,
        }
        let mut scored = ScoredBatch { usage: reply.usage, ..ScoredBatch::default() };
        match self.settle(&batch, &reply, &mut scored) {
            Next::Done => {}
            Next::Ask(batches) => self.waiting.extend(batches),
            Next::Stop(error) => self.report.stopped = Some(error),
        }
        self.declined += scored.assessments.iter().filter(|(_, one)| *one == Assessment::Declined).count();
        self.report.ungraded -= scored.assessments.len();
        scored
    }

    fn stop_if_endpoint_is_down(&mut self) {
        let is_down = self.failed > MAX_FAILED * self.scorer.parallel || self.declined > MAX_DECLINED;
        if self.report.stopped.is_none() && is_down {
            self.report.stopped = Some(LlmError::Unavailable("too many questions in a row fail".to_owned()));
        }
    }

    /// Reads one answer into `scored`, and says what follows from it.
    fn settle(&mut self, batch: &PaperBatch, reply: &LlmReply, scored: &mut ScoredBatch) -> Next {
        let error = match &reply.outcome {
            Ok(text) => {
                let answer = assessment::read(text, &batch.papers, self.papers);
                self.report.invented += answer.invented;
                self.report.invalid += answer.invalid;
                scored.assessments = answer.assessments;
                let is_assessed = |paper: &usize| scored.assessments.iter().any(|(assessed, _)| assessed == paper);
                let missing: Vec<usize> = batch.papers.iter().filter(|paper| !is_assessed(paper)).copied().collect();
                return batch.ask_again(missing, scored);
            }
            Err(error) => error,
        };
        tracing::warn!(papers = batch.papers.len(), "A question to the language model failed: {error}");
        match error.next_step() {
            LlmNextStep::Stop => Next::Stop(error.clone()),
            LlmNextStep::Postpone => {
                self.report.outage = Some(error.clone());
                Next::Done
            }
            LlmNextStep::AskAgain => batch.ask_again(batch.papers.clone(), scored),
            LlmNextStep::Split => {
                if *error == LlmError::TooLong {
                    let half = (batch.papers.len() / 2).max(1);
                    self.scorer.papers_per_question.fetch_min(half, Ordering::Relaxed);
                }
                match batch.halves() {
                    Some(halves) => Next::Ask(halves.into()),
                    // Nothing was paid: the paper may be accepted on another day, or by another model.
                    None if matches!(error, LlmError::Rejected(_)) => Next::Done,
                    None => {
                        scored.assessments = batch.papers.iter().map(|paper| (*paper, Assessment::Declined)).collect();
                        Next::Done
                    }
                }
            }
        }
    }
}

/// What follows from an answer.
enum Next {
    Done,
    Ask(Vec<PaperBatch>),
    Stop(LlmError),
}

impl PaperBatch {
    /// Asks about the papers that got no assessment a second time. After the second time they count as declined, so that
    /// nobody pays for them a third time.
    fn ask_again(&self, missing: Vec<usize>, scored: &mut ScoredBatch) -> Next {
        if missing.is_empty() {
            return Next::Done;
        }
        match self.attempt {
            BatchAttempt::First => {
                let again = Self { papers: missing, attempt: BatchAttempt::Second };
                // The same question would get the same answer.
                let is_same = again.papers.len() == self.papers.len();
                Next::Ask(again.halves().filter(|_| is_same).map_or_else(|| vec![again.clone()], Vec::from))
            }
            BatchAttempt::Second => {
                scored.assessments.extend(missing.into_iter().map(|paper| (paper, Assessment::Declined)));
                Next::Done
            }
        }
    }
}
