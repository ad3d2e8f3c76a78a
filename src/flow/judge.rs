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
mod pending_digest;
mod questions;
mod reader_grades;
mod summaries;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use tokio::time::Instant;

use crate::domain::catalogue::Catalogue;
use crate::domain::paper::Paper;
use crate::domain::selection::{History, Score};
use crate::domain::subscriber::Subscriber;
use crate::llm::budget::Budget;
use crate::llm::overview::Overviewer;
use crate::llm::price::ModelPrices;
use crate::llm::score::{Assessment, Grades, PaperSet, ScoredBatch, Scorer};
use crate::llm::share::GradedShare;
use crate::llm::summary::Summariser;
use crate::store::{JudgementRow, Store, StoreError};

use questions::question_key;

pub use endpoint_queue::EndpointQueue;
pub use full_texts::{FullTextFuture, FullTextSource, FullTexts};
pub use ledger::UsageLedger;
pub use pending_digest::PendingDigest;
pub use reader_grades::ReaderGrades;

/// Earlier picks of a reader that `llm.share = "auto"` is computed from.
const MAX_PICKS: u32 = 400;

/// For so long one pass asks for grades and texts. Whoever has no grades by then gets the ranker's, and their digest in time.
const MAX_ASKING_TIME: Duration = Duration::from_secs(20 * 60);

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
    /// What the models cost, as far as the price table has them.
    pub prices: ModelPrices,
    /// Lets the passes of this process ask one after the other.
    pub queue: EndpointQueue,
}

/// Whether the model may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Yes, at the readers' expense.
    MayAsk {
        /// When the pass began.
        began: DateTime<Utc>,
        /// After this instant nothing more is asked.
        deadline: Instant,
    },
    /// No: only the answers in the store are used.
    KeptOnly,
}

impl Asking {
    /// Yes, for the twenty minutes that a pass has from now on.
    pub fn in_pass(began: DateTime<Utc>) -> Self {
        Self::MayAsk { began, deadline: Instant::now() + MAX_ASKING_TIME }
    }
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
    /// The models that answered.
    models: BTreeSet<Arc<str>>,
}

/// Papers of a group that have no assessment yet.
struct MissingPapers {
    /// The group's key.
    group: String,
    prompt: String,
    /// Indexes of the papers in the catalogue.
    papers: Vec<usize>,
    /// The readers who pay.
    payers: Vec<String>,
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
        if let Asking::MayAsk { began, deadline } = asking {
            self.ask_for_missing(catalogue, requests, &mut groups, ledger, (began, deadline)).await?;
        }
        for group in groups.values() {
            for request in &group.requests {
                grades[*request].fill_in(&group.assessments);
                ledger.note_models(&requests[*request].subscriber.id, &group.models);
            }
        }
        Ok(grades)
    }

    /// Asks about the papers of all groups that have no assessment in the store, side by side and within one budget, and stores
    /// every answer as it comes, at the expense of the readers of its group.
    async fn ask_for_missing(
        &self,
        catalogue: &Catalogue,
        requests: &[GradingRequest<'_>],
        groups: &mut BTreeMap<String, RequestGroup>,
        ledger: &mut UsageLedger,
        (now, deadline): (DateTime<Utc>, Instant),
    ) -> Result<(), StoreError> {
        if groups.values().all(|group| group.missing().is_empty()) || self.queue.is_paused() {
            return Ok(());
        }
        let _turn = self.queue.wait_for_turn().await;
        // While this pass waited, another one may have paid for the same papers, or found the endpoint down.
        for group in groups.values_mut().filter(|group| !group.missing().is_empty()) {
            self.read_kept(group, catalogue).await?;
        }
        let wanted: Vec<MissingPapers> = groups.iter().filter_map(|(key, group)| group.wanted(key, requests)).collect();
        if wanted.is_empty() || self.queue.is_paused() {
            return Ok(());
        }
        let budget = match self.remaining_budget(now).await? {
            Ok(budget) => budget,
            Err(error) => return self.pause_and_warn(&error, now).await,
        };
        let papers_of = |one: &MissingPapers| one.papers.iter().map(|index| &catalogue.papers()[*index]).collect();
        let sets: Vec<PaperSet<'_>> =
            wanted.iter().map(|one| PaperSet { prompt: &one.prompt, papers: papers_of(one) }).collect();
        let mut scoring = self.scorer.score(&sets, budget, deadline);
        while let Some(ScoredBatch { set, assessments, model, usage }) = scoring.next().await {
            let one = &wanted[set];
            let rows: Vec<JudgementRow> =
                assessments.iter().map(|(at, assessment)| row_of(sets[set].papers[*at], assessment)).collect();
            let payers: Vec<&str> = one.payers.iter().map(String::as_str).collect();
            let bills = self.charge("score", &payers, &model, usage, ledger);
            self.store.save_judgements(&question_key(&model, &one.prompt), &model, &rows, &bills, now).await?;
            if let Some(group) = groups.get_mut(&one.group).filter(|_| !assessments.is_empty()) {
                group.assessments.extend(assessments.into_iter().map(|(at, one_of)| (one.papers[at], one_of)));
                group.models.insert(model);
            }
        }
        let report = scoring.report();
        let papers: usize = wanted.iter().map(|one| one.papers.len()).sum();
        tracing::info!(
            papers,
            questions = wanted.len(),
            invented = report.invented,
            invalid = report.invalid,
            ungraded = report.ungraded,
            "The language model was asked about {papers} papers"
        );
        self.queue.count_failures(report.failed);
        // An endpoint that gave no answer at all gives none to the next question either.
        let is_down = report.ungraded == papers;
        match (report.stopped, report.outage) {
            (Some(error), _) => self.pause_and_warn(&error, now).await,
            (None, Some(outage)) if is_down => self.pause_and_warn(&outage, now).await,
            (None, Some(outage)) => self.warn_operator(&outage, now).await,
            (None, None) => Ok(()),
        }
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
            let prompt = questions::prompt_for(request.subscriber);
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
        for group in groups.values_mut() {
            self.read_kept(group, catalogue).await?;
        }
        Ok((groups, grades))
    }

    /// Reads the assessments of a group's papers from the store: the first model's, and the fallback model's of the others.
    async fn read_kept(&self, group: &mut RequestGroup, catalogue: &Catalogue) -> Result<(), StoreError> {
        let papers = catalogue.papers();
        let indexes: HashMap<_, _> = group.papers.iter().map(|index| (&papers[*index].id, *index)).collect();
        let ids: Vec<_> = group.papers.iter().map(|index| &papers[*index].id).collect();
        for model in self.scorer.client().models() {
            for row in self.store.judgements(&question_key(model, &group.prompt), &ids).await? {
                let index = indexes.get(&row.paper).filter(|index| papers[**index].version == row.version);
                if let Some(index) = index.filter(|index| !group.assessments.contains_key(index)) {
                    group.assessments.insert(*index, assessment_of(row));
                    group.models.insert(Arc::clone(model));
                }
            }
        }
        Ok(())
    }
}

impl RequestGroup {
    /// The papers without an assessment.
    fn missing(&self) -> Vec<usize> {
        self.papers.iter().filter(|paper| !self.assessments.contains_key(paper)).copied().collect()
    }

    /// The papers without an assessment with those who pay for them; `None` if there are none.
    fn wanted(&self, key: &str, requests: &[GradingRequest<'_>]) -> Option<MissingPapers> {
        let payers = self.requests.iter().map(|at| requests[*at].subscriber.id.clone()).collect();
        let papers = self.missing();
        (!papers.is_empty()).then(|| MissingPapers {
            group: key.to_owned(),
            prompt: self.prompt.clone(),
            papers,
            payers,
        })
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
