//! Defines [`Judge`]: has a language model grade papers for readers, and add summaries and overviews to their digests.
//!
//! `flow/publish/` calls it between scoring and selecting, and again once digests are composed. Readers with the same criteria
//! share question, answer and price; whatever was answered before is taken from the store. A failure of the model never holds
//! a digest back: the ranker's scores stand.

mod complete;
mod digest_texts;
mod endpoint_queue;
mod feedback;
mod full_texts;
mod ledger;
mod offered;
mod overviews;
mod parallel;
mod pending_digest;
mod reader_grades;
mod summaries;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use crate::domain::catalogue::Catalogue;
use crate::domain::paper::Paper;
use crate::domain::selection::{History, Score};
use crate::domain::subscriber::Subscriber;
use crate::flow::compose::asked;
use crate::llm::LlmError;
use crate::llm::budget::Budget;
use crate::llm::overview::Overviewer;
use crate::llm::price::TokenPrice;
use crate::llm::score::{Assessment, Grades, ScoredBatch, Scorer, ScoringReport};
use crate::llm::share::GradedShare;
use crate::llm::summary::Summariser;
use crate::store::{JudgementRow, Store, StoreError};

pub use endpoint_queue::EndpointQueue;
pub use full_texts::{FullTextFuture, FullTextSource, FullTexts};
pub use ledger::UsageLedger;
pub use pending_digest::PendingDigest;
pub use reader_grades::ReaderGrades;

/// Earlier picks of a reader that `llm.share = "auto"` is computed from.
const MAX_PICKS: u32 = 400;

/// For so long one pass asks for grades. Whoever has none by then gets the ranker's, and their digest in time.
const MAX_GRADING_TIME: Duration = Duration::from_secs(20 * 60);

/// Grades papers and adds texts to digests, with a language model.
#[derive(Debug)]
pub struct Judge {
    /// Has papers graded.
    pub scorer: Scorer,
    /// Summarises papers; `None` if `llm.summaries` is off.
    pub summariser: Option<Summariser>,
    /// Writes overviews, for the readers who want one.
    pub overviewer: Overviewer,
    /// The full texts that summaries are made from; `None` if `llm.full_text` is off.
    pub full_texts: Option<FullTexts>,
    /// Keeps answers and what they cost.
    pub store: Store,
    /// The fraction of a reader's papers that is graded.
    pub share: GradedShare,
    /// The most that may be spent in a day (UTC).
    pub budget_per_day: Option<Budget>,
    /// The most that may be spent in a month (UTC).
    pub budget_per_month: Option<Budget>,
    /// The model's price; `None` if the price table does not have it.
    pub price: Option<TokenPrice>,
    /// Lets the passes of this process ask one after the other.
    pub queue: EndpointQueue,
}

/// Whether the model may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Yes, at the readers' expense, in the pass that began at this instant.
    MayAsk(DateTime<Utc>),
    /// No: only the answers in the store are used.
    KeptOnly,
}

/// A reader for whom papers are to be graded.
#[derive(Clone, Copy, Debug)]
pub struct GradingRequest<'a> {
    /// The reader.
    pub subscriber: &'a Subscriber,
    /// The newest date of their window: what was graded on that date or later does not change the share.
    pub newest_date: NaiveDate,
    /// The papers that they have received: these are not graded.
    pub history: &'a History,
    /// The ranker's scores, one per paper of the catalogue.
    pub scores: &'a [Score],
    /// The grades of the first half of the share, if this request is for the second half.
    pub first_half: Option<&'a ReaderGrades>,
}

/// Requests with the same prompt.
#[derive(Default)]
struct RequestGroup {
    prompt: String,
    /// Indexes of the requests.
    requests: Vec<usize>,
    /// Indexes of the papers that any of them wants graded.
    papers: BTreeSet<usize>,
    /// What the model answered, by paper index.
    assessments: HashMap<usize, Assessment>,
}

impl Judge {
    /// The model's grades for each request, in the order of the requests: from the store as far as they are there, and, if
    /// `asking` allows it, by asking for the rest.
    pub async fn grade(
        &self,
        catalogue: &Catalogue,
        requests: &[GradingRequest<'_>],
        ledger: &mut UsageLedger,
        asking: Asking,
    ) -> Result<Vec<ReaderGrades>, StoreError> {
        let (mut groups, mut grades) = self.kept_grades(catalogue, requests).await?;
        if let Asking::MayAsk(now) = asking {
            self.ask_for_missing(catalogue, requests, &mut groups, ledger, now).await?;
        }
        for group in groups.values() {
            for request in &group.requests {
                grades[*request].fill_in(&group.assessments);
            }
        }
        Ok(grades)
    }

    /// Asks about the papers of each group that have no assessment in the store.
    async fn ask_for_missing(
        &self,
        catalogue: &Catalogue,
        requests: &[GradingRequest<'_>],
        groups: &mut BTreeMap<String, RequestGroup>,
        ledger: &mut UsageLedger,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (mut stopped, mut outage) = (None, None);
        let deadline = Instant::now() + MAX_GRADING_TIME;
        for (question_key, group) in groups {
            if group.missing().is_empty() || stopped.is_some() || self.queue.is_paused(now) {
                continue;
            }
            if Instant::now() >= deadline {
                let slow = LlmError::Unavailable("grading takes too long for all readers of a pass".to_owned());
                self.warn_operator(&slow, now).await?;
                stopped = Some(slow);
                continue;
            }
            let _turn = self.queue.wait_for_turn().await;
            // While this pass waited, another one may have paid for the same papers, or found the endpoint down.
            self.read_kept(question_key, group, catalogue).await?;
            let missing = group.missing();
            if missing.is_empty() || self.queue.is_paused(now) {
                continue;
            }
            let payers: Vec<&str> = group.requests.iter().map(|at| requests[*at].subscriber.id.as_str()).collect();
            let papers: Vec<_> = missing.iter().map(|index| (*index, &catalogue.papers()[*index])).collect();
            let report = self.ask(question_key, group, &papers, &payers, ledger, now).await?;
            tracing::info!(
                papers = missing.len(),
                readers = group.requests.len(),
                invented = report.invented,
                invalid = report.invalid,
                ungraded = report.ungraded,
                "The language model was asked about {} papers",
                missing.len()
            );
            self.queue.count_failures(report.failed);
            // An endpoint that gave no answer at all gives none to the next question either.
            let is_down = report.ungraded == missing.len();
            outage = outage.or(report.outage.clone());
            stopped = report.stopped.or(report.outage.filter(|_| is_down));
            if let Some(error) = &stopped {
                self.pause_and_warn(error, now).await?;
            }
        }
        if let Some(error) = outage.filter(|_| stopped.is_none()) {
            self.warn_operator(&error, now).await?;
        }
        Ok(())
    }

    /// Requests by prompt, with the assessments that the store has, and for each request the papers that are to be graded.
    async fn kept_grades(
        &self,
        catalogue: &Catalogue,
        requests: &[GradingRequest<'_>],
    ) -> Result<(BTreeMap<String, RequestGroup>, Vec<ReaderGrades>), StoreError> {
        let mut groups: BTreeMap<String, RequestGroup> = BTreeMap::new();
        let mut grades = Vec::with_capacity(requests.len());
        for (at, request) in requests.iter().enumerate() {
            let prompt = templates::prompts::scoring(&asked(&request.subscriber.criteria));
            let group = groups.entry(question_key(self.scorer.model(), &prompt)).or_default();
            let before = start_of(request.newest_date);
            let history = self.store.rank_fractions(&request.subscriber.id, before, MAX_PICKS).await?;
            let is_first_half = self.share.needs_two_halves(&history) && request.first_half.is_none();
            let share = self.share.of(&history) * if is_first_half { 0.5 } else { 1.0 };
            let rank_fractions = offered::papers(catalogue.papers(), request, share);
            group.prompt = prompt;
            group.requests.push(at);
            group.papers.extend(rank_fractions.keys());
            grades.push(ReaderGrades::offered(rank_fractions, is_first_half));
        }
        for (question_key, group) in &mut groups {
            self.read_kept(question_key, group, catalogue).await?;
        }
        Ok((groups, grades))
    }

    /// Reads the assessments of a group's papers from the store.
    async fn read_kept(
        &self,
        question_key: &str,
        group: &mut RequestGroup,
        catalogue: &Catalogue,
    ) -> Result<(), StoreError> {
        let papers = catalogue.papers();
        let indexes: HashMap<_, _> = group.papers.iter().map(|index| (&papers[*index].id, *index)).collect();
        let ids: Vec<_> = group.papers.iter().map(|index| &papers[*index].id).collect();
        for row in self.store.judgements(question_key, &ids).await? {
            if let Some(index) = indexes.get(&row.paper).filter(|index| papers[**index].version == row.version) {
                group.assessments.insert(*index, assessment_of(row));
            }
        }
        Ok(())
    }

    /// Has papers of a group graded at the expense of its readers, and stores every answer as it comes.
    async fn ask(
        &self,
        question_key: &str,
        group: &mut RequestGroup,
        missing: &[(usize, &Paper)],
        payers: &[&str],
        ledger: &mut UsageLedger,
        now: DateTime<Utc>,
    ) -> Result<ScoringReport, StoreError> {
        let mut budget = match self.remaining_budget(now).await? {
            Ok(budget) => budget,
            Err(error) => {
                return Ok(ScoringReport { stopped: Some(error), ungraded: missing.len(), ..ScoringReport::default() });
            }
        };
        let papers: Vec<&Paper> = missing.iter().map(|(_, paper)| *paper).collect();
        let mut scoring = self.scorer.score(&group.prompt, &papers);
        while let Some(ScoredBatch { assessments, usage }) = scoring.next(&mut budget).await {
            let rows: Vec<JudgementRow> = assessments.iter().map(|(at, one)| row_of(papers[*at], one)).collect();
            let bills = self.charge("score", payers, usage, ledger);
            self.store.save_judgements(question_key, self.scorer.model(), &rows, &bills, now).await?;
            group.assessments.extend(assessments.into_iter().map(|(at, one)| (missing[at].0, one)));
        }
        Ok(scoring.report())
    }
}

impl RequestGroup {
    /// The papers without an assessment.
    fn missing(&self) -> Vec<usize> {
        self.papers.iter().filter(|paper| !self.assessments.contains_key(paper)).copied().collect()
    }
}

/// The first instant of a day. Only what was graded before the newest date of a window counts: the order in which papers are
/// offered must not change while that day is graded.
fn start_of(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}

fn row_of(paper: &Paper, assessment: &Assessment) -> JudgementRow {
    let (grades, comment) = match assessment {
        Assessment::Graded(Grades { relevance, novelty, comment }) => (Some((*relevance, *novelty)), comment.clone()),
        Assessment::Declined => (None, String::new()),
    };
    JudgementRow { paper: paper.id.clone(), version: paper.version, grades, comment }
}

fn assessment_of(row: JudgementRow) -> Assessment {
    match row.grades {
        Some((relevance, novelty)) => Assessment::Graded(Grades { relevance, novelty, comment: row.comment }),
        None => Assessment::Declined,
    }
}

/// The key under which an answer is stored: it changes with the model and with every word of the prompt.
fn question_key(model: &str, prompt: &str) -> String {
    let hash = Sha256::new().chain_update(model).chain_update([0]).chain_update(prompt).finalize();
    hash.iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
