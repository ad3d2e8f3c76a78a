//! Defines [`Scorer`]: has a model grade papers, as many per question as fit.
//!
//! `flow/judge.rs` calls it with the papers that have no grades yet, and stores what comes back, batch by batch.
//!
//! Abstracts are strangers' text: each paper is one line of JSON, so that nothing in it can end it, and of the answer only
//! whole numbers and a sentence about papers that were asked about are read.

mod assessment;
mod batch;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::time::Instant;

use super::budget::RemainingBudget;
use super::{LlmClient, LlmError, LlmNextStep, LlmReply, OrderedQuestions, TokenUsage};
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

/// Declined papers of one set after which the endpoint counts as down.
const MAX_DECLINED: usize = 16;

/// Batches that may be refused in a row, per parallel request, before the endpoint counts as down: a batch of [`MAX_PAPERS`] is
/// halved six times until the paper that is to blame is alone, and there may be another one.
const MAX_REFUSED: usize = 12;

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

/// Papers that are to be graded by one prompt.
#[derive(Clone, Debug)]
pub struct PaperSet<'a> {
    /// Describes the criteria of the readers who want them.
    pub prompt: &'a str,
    /// The papers.
    pub papers: Vec<&'a Paper>,
}

/// What one question brought. It is paid for, whatever happens later.
#[derive(Debug)]
pub struct ScoredBatch {
    /// The index of the set that was asked about.
    pub set: usize,
    /// By the paper's index in the set.
    pub assessments: Vec<(usize, Assessment)>,
    /// The model that was asked.
    pub model: Arc<str>,
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

    /// The client that asks.
    pub fn client(&self) -> &LlmClient {
        &self.client
    }

    /// The name of the first model.
    pub fn model(&self) -> &str {
        self.client.models().next().map_or("", |model| model)
    }

    /// Questions that are asked at once.
    pub fn parallel(&self) -> usize {
        self.parallel
    }

    /// Prepares the questions that have these papers graded, within `budget` and until `deadline`; nothing is asked before
    /// [`Scoring::next`]. Questions of different sets are asked side by side.
    pub fn score<'a>(&'a self, sets: &'a [PaperSet<'a>], budget: RemainingBudget, deadline: Instant) -> Scoring<'a> {
        let (most, context) = (self.papers_per_question.load(Ordering::Relaxed), self.client.context(self.context));
        let mut waiting = VecDeque::new();
        let mut lines = Vec::with_capacity(sets.len());
        for (at, set) in sets.iter().enumerate() {
            let of_set: Vec<String> = set.papers.iter().map(|paper| batch::line(paper)).collect();
            waiting
                .extend(PaperBatch::fitting(set.prompt, &of_set, most, context).into_iter().map(|batch| (at, batch)));
            lines.push(of_set);
        }
        let ungraded = sets.iter().map(|set| set.papers.len()).sum();
        Scoring {
            scorer: self,
            sets,
            lines,
            waiting,
            asking: OrderedQuestions::new(self.parallel, budget, deadline),
            report: ScoringReport { ungraded, ..ScoringReport::default() },
            declined: vec![0; sets.len()],
            failed: 0,
            refused: 0,
            answered: 0,
            first_outage: None,
        }
    }
}

/// Papers that are being graded. Dropping it drops the questions under way.
pub struct Scoring<'a> {
    scorer: &'a Scorer,
    sets: &'a [PaperSet<'a>],
    /// Each paper of each set as the model sees it.
    lines: Vec<Vec<String>>,
    /// Batches that were not asked about yet, each with the index of its set.
    waiting: VecDeque<(usize, PaperBatch)>,
    asking: OrderedQuestions<AskedBatch, String>,
    report: ScoringReport,
    /// Declined papers of each set.
    declined: Vec<usize>,
    /// Questions in a row that failed.
    failed: usize,
    /// Questions in a row that were refused, and asked again in halves.
    refused: usize,
    /// Questions that were answered.
    answered: usize,
    /// The set of the first question that the endpoint did not answer, and why.
    first_outage: Option<(usize, LlmError)>,
}

/// A batch that the model was asked about.
struct AskedBatch {
    set: usize,
    batch: PaperBatch,
    /// How many others had been answered when it was asked.
    answered_before: usize,
}

impl Scoring<'_> {
    /// Waits for the next answer, and asks further questions as long as budget and time allow; `None` once all have been answered
    /// or nothing more is asked.
    pub async fn next(&mut self) -> Option<ScoredBatch> {
        loop {
            self.stop_if_endpoint_is_down();
            self.ask();
            let (asked, reply) = self.asking.next().await?;
            let scored = self.take(asked, reply);
            if scored.usage != TokenUsage::default() || !scored.assessments.is_empty() {
                return Some(scored);
            }
        }
    }

    /// How it went.
    pub fn report(self) -> ScoringReport {
        ScoringReport { stopped: self.asking.stopped().cloned(), ..self.report }
    }

    fn ask(&mut self) {
        while self.asking.has_room() {
            let Some((set, batch)) = self.waiting.pop_front() else { break };
            // An endpoint that gave no answer to one set gives none to the next one either.
            if let Some((_, outage)) =
                self.first_outage.as_ref().filter(|(failed, _)| *failed != set && self.answered == 0)
            {
                self.asking.stop(outage.clone());
                break;
            }
            // The endpoint may have found an earlier question too long.
            let most = self.scorer.papers_per_question.load(Ordering::Relaxed);
            if let Some(halves) = batch.halves().filter(|_| batch.papers.len() > most) {
                self.ask_first(set, halves.into());
                continue;
            }
            let (prompt, lines) = (self.sets[set].prompt, &self.lines[set]);
            let (estimate, question) = (batch.estimate(prompt, lines), batch.question(prompt, lines));
            let (client, deadline) = (Arc::clone(&self.scorer.client), self.asking.deadline());
            let asked = AskedBatch { set, batch, answered_before: self.answered };
            self.asking.ask(asked, estimate, async move { client.ask(&question, Some(deadline)).await });
        }
    }

    /// Puts batches before those that wait.
    fn ask_first(&mut self, set: usize, batches: Vec<PaperBatch>) {
        for batch in batches.into_iter().rev() {
            self.waiting.push_front((set, batch));
        }
    }

    fn take(&mut self, asked: AskedBatch, reply: LlmReply) -> ScoredBatch {
        let AskedBatch { set, batch, answered_before } = asked;
        let is_failure = |error: &LlmError| error.next_step() != LlmNextStep::Split;
        self.report.failed += usize::from(reply.outcome.as_ref().is_err_and(is_failure));
        match &reply.outcome {
            Ok(_) => (self.failed, self.refused, self.answered) = (0, 0, self.answered + 1),
            // No other question was answered while this one timed out: further ones would wait as long for nothing.
            Err(error @ LlmError::Silent(_)) if self.answered == answered_before && !self.asking.has_later_answer() => {
                self.asking.stop(error.clone());
            }
            Err(error) if is_failure(error) => self.failed += 1,
            Err(_) => self.refused += 1,
        }
        let LlmReply { model, usage, outcome } = reply;
        let mut scored = ScoredBatch { set, model, usage, assessments: Vec::new() };
        match self.settle(&batch, &outcome, &mut scored) {
            Next::Done => {}
            Next::Ask(batches) => self.ask_first(set, batches),
            Next::Stop(error) => self.asking.stop(error),
        }
        self.declined[set] += scored.assessments.iter().filter(|(_, one)| *one == Assessment::Declined).count();
        self.report.ungraded -= scored.assessments.len();
        scored
    }

    fn stop_if_endpoint_is_down(&mut self) {
        let parallel = self.scorer.parallel;
        let refuses_all =
            self.refused > MAX_REFUSED * parallel || self.declined.iter().any(|declined| *declined > MAX_DECLINED);
        if self.failed > MAX_FAILED * parallel || refuses_all {
            self.asking.stop(LlmError::Unavailable("too many questions in a row fail".to_owned()));
        }
    }

    /// Reads one answer into `scored`, and says what follows from it.
    fn settle(&mut self, batch: &PaperBatch, outcome: &Result<String, LlmError>, scored: &mut ScoredBatch) -> Next {
        let error = match outcome {
            Ok(text) => {
                let answer = assessment::read(text, &batch.papers, &self.sets[scored.set].papers);
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
                self.first_outage.get_or_insert((scored.set, error.clone()));
                Next::Done
            }
            LlmNextStep::AskAgain => batch.ask_again(batch.papers.clone(), scored),
            LlmNextStep::Split => {
                if matches!(error, LlmError::TooLong | LlmError::PromptCut(_)) {
                    let half = (batch.papers.len() / 2).max(1);
                    self.scorer.papers_per_question.fetch_min(half, Ordering::Relaxed);
                }
                match batch.halves() {
                    Some(halves) => Next::Ask(halves.into()),
                    // The paper may be accepted on another day, by another model, or by an endpoint with another context.
                    None if matches!(error, LlmError::Rejected(_) | LlmError::PromptCut(_)) => {
                        self.report.outage = Some(error.clone());
                        Next::Done
                    }
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
