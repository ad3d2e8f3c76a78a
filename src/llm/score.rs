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

    /// Papers that are to be judged for the reader of `prompt`; nothing is asked before [`Scoring::next`].
    pub fn score<'a>(&'a self, prompt: &'a str, papers: &'a [&'a Paper]) -> Scoring<'a> {
        let lines: Vec<String> = papers.iter().map(|paper| batch::line(paper)).collect();
        let waiting = Batch::fitting(prompt, &lines, self.papers.load(Ordering::Relaxed), self.context);
        let report = Report { left: papers.len(), ..Report::default() };
        let (asking, declined, failed, answered) = (JoinSet::new(), 0, 0, 0);
        Scoring { scorer: self, prompt, papers, lines, waiting, asking, report, declined, failed, answered }
    }
}

/// Papers that are being judged for one reader. Dropping it drops the questions that are under way.
pub struct Scoring<'a> {
    scorer: &'a Scorer,
    prompt: &'a str,
    papers: &'a [&'a Paper],
    /// What the model is told of each paper.
    lines: Vec<String>,
    /// Questions that were not asked yet, the next one last.
    waiting: Vec<Batch>,
    asking: JoinSet<Asked>,
    report: Report,
    declined: usize,
    /// Questions in a row that had no answer.
    failed: usize,
    /// Questions that had one.
    answered: usize,
}

/// A question under way.
struct Asked {
    batch: Batch,
    estimate: Usage,
    /// How many others had been answered when it was asked.
    answered_before: usize,
    reply: Reply,
}

impl Scoring<'_> {
    /// What the next answer brings, as long as the purse has something to ask with; `None` at the end.
    pub async fn next(&mut self, purse: &mut Purse) -> Option<Scored> {
        loop {
            self.give_up_on_an_endpoint_that_is_down();
            self.ask(purse);
            // A question whose task was aborted has no answer: the runtime is about to end.
            let asked = self.asking.join_next().await?.ok()?;
            let scored = self.take(asked, purse);
            if scored.usage != Usage::default() || !scored.verdicts.is_empty() {
                return Some(scored);
            }
        }
    }

    /// How it went.
    pub fn report(self) -> Report {
        self.report
    }

    /// Asks as many questions at once as are allowed.
    fn ask(&mut self, purse: &mut Purse) {
        while self.asking.len() < self.scorer.parallel && self.report.stopped.is_none() {
            let Some(batch) = self.waiting.pop() else { break };
            let estimate = batch.estimate(self.prompt, &self.lines);
            if !purse.take(&estimate) {
                self.report.stopped = Some(LlmError::BudgetSpent);
                break;
            }
            let (client, question) = (Arc::clone(&self.scorer.client), batch.question(self.prompt, &self.lines));
            let answered_before = self.answered;
            self.asking.spawn(async move {
                let reply = client.ask(&question).await;
                Asked { batch, estimate, answered_before, reply }
            });
        }
    }

    /// Takes one answer in.
    fn take(&mut self, asked: Asked, purse: &mut Purse) -> Scored {
        let Asked { batch, estimate, answered_before, reply } = asked;
        purse.settle(&estimate, &reply.usage);
        let is_fault = |error: &LlmError| error.decision() != Decision::Split;
        self.report.failed += usize::from(reply.outcome.as_ref().is_err_and(is_fault));
        match &reply.outcome {
            Ok(_) => (self.failed, self.answered) = (0, self.answered + 1),
            // Nobody was answered while it waited in vain: neither will others be, and each would wait as long.
            Err(error @ LlmError::Silent(_)) if self.answered == answered_before => {
                self.report.stopped = Some(error.clone());
            }
            Err(_) => self.failed += 1,
        }
        let mut scored = Scored { usage: reply.usage, ..Scored::default() };
        match self.settle(&batch, &reply, &mut scored) {
            Next::Done => {}
            Next::Ask(batches) => self.waiting.extend(batches),
            Next::Stop(error) => self.report.stopped = Some(error),
        }
        self.declined += scored.verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Declined).count();
        self.report.left -= scored.verdicts.len();
        scored
    }

    fn give_up_on_an_endpoint_that_is_down(&mut self) {
        let is_down = self.failed > MOST_FAILED * self.scorer.parallel || self.declined > MOST_DECLINED;
        if self.report.stopped.is_none() && is_down {
            self.report.stopped = Some(LlmError::Unavailable("it fails every time".to_owned()));
        }
    }

    /// What follows an answer.
    fn settle(&mut self, batch: &Batch, reply: &Reply, scored: &mut Scored) -> Next {
        let error = match &reply.outcome {
            Ok(text) => {
                let read = verdict::read(text, &batch.papers, self.papers);
                self.report.invented += read.invented;
                self.report.unsound += read.unsound;
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
                self.report.outage = Some(error.clone());
                Next::Done
            }
            Decision::AskAgain => batch.again(batch.papers.clone(), scored),
            Decision::Split => {
                if *error == LlmError::TooLong {
                    self.scorer.papers.fetch_min((batch.papers.len() / 2).max(1), Ordering::Relaxed);
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
