//! The flow from announcements to issues: windows, papers, readers, a language model's grades, selections and digests, the
//! outbox.
//!
//! `run` and the scheduler call [`Publisher::publish`] for the subscribers who are due, `run --dry-run` calls
//! [`Publisher::rehearse`]. `preview`, `why` and the reader's desk
//! call [`Publisher::prepare`], which takes the same way, asks no model and writes nothing.

mod assess;
mod freeze;
mod lost;
mod papers;
mod readers;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;
use templates::digest::Digest;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

use self::assess::Assessed;
use self::freeze::Freezing;
use self::papers::{Papers, groups};
use self::readers::Reader;
use crate::domain::catalogue::Catalogue;
use crate::domain::paper::ArxivId;
use crate::domain::selection::{History, Pick, Reason, Score, Selection, select_explained};
use crate::domain::subscriber::Subscriber;
use crate::domain::window::Window;
pub use crate::flow::compose::Occasion;
use crate::flow::compose::{self, PaperTexts, ReaderFacts, SiteConfig};
use crate::flow::fetch::AnnouncementStates;
use crate::flow::judge::{Asking, Judge, ReaderGrades};
use crate::rank::{Marks, Profile, Ranker};
use crate::store::{Store, StoreError};

/// Readers who are taken through the flow together. Their issues are in memory together, and those of the batch before, which is
/// stored meanwhile.
const READERS_AT_ONCE: usize = 128;

/// Turns announcements in the store into issues in the outbox.
pub struct Publisher<'a> {
    /// Holds announcements, subscribers and issues.
    pub store: &'a Store,
    /// Scores papers.
    pub ranker: &'a Ranker,
    /// Names and links.
    pub site: &'a SiteConfig,
    /// Grades papers; `None` if no language model is configured.
    pub judge: Option<&'a Judge>,
}

/// What became of one subscriber.
#[derive(Debug)]
pub struct Outcome {
    /// The subscriber's id.
    pub subscriber: String,
    /// Papers of the subscriber's categories and announce types.
    pub considered: u32,
    /// Entries in the digest.
    pub entries: u32,
    /// What happened.
    pub result: Result<Done, StoreError>,
}

/// How publishing for one subscriber ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Done {
    /// An issue with this many deliveries is in the outbox.
    Published {
        /// Parts over all addresses.
        deliveries: u64,
    },
    /// Another process published it, or it was published before.
    AlreadyPublished,
    /// Nothing was announced since the last issue.
    NothingNew,
    /// Nothing of what was announced is for this subscriber.
    NothingChosen,
    /// None of the subscriber's addresses is active: nothing is published until one is.
    NoAddress,
}

/// One subscriber's issue before it is frozen.
pub struct PendingIssue {
    /// Its announcements.
    pub window: Window,
    /// The picks, and what was cut.
    pub selection: Selection,
    /// The document.
    pub digest: Digest,
    /// Of the picks that a language model graded: where they stood in the ranker's order, from 0 (first) to 1 (last).
    rank_fractions: Vec<(ArxivId, f64)>,
}

/// An issue that a pass would publish.
pub struct RehearsedIssue {
    /// The subscriber's id.
    pub subscriber: String,
    /// The issue.
    pub issue: PendingIssue,
    /// Parts over all addresses.
    pub deliveries: usize,
}

/// A pending issue, and everything that led to it.
pub struct Prepared {
    /// The papers.
    pub catalogue: Catalogue,
    /// One per paper.
    pub scores: Vec<Score>,
    /// The marks that the scores were learnt from.
    pub marks: Marks,
    /// The issue.
    pub issue: PendingIssue,
}

/// What a choice depends on, apart from papers and readers.
#[derive(Clone, Copy)]
struct ChoiceContext<'a> {
    states: &'a AnnouncementStates,
    occasion: Occasion,
    kept: KeptScores,
}

/// Which scores outlive the selection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeptScores {
    /// A batch has too many.
    None,
    /// For who asks why.
    All,
}

impl Publisher<'_> {
    /// Publishes an issue for each subscriber who has something new up to `newest`. There is one outcome per subscriber, in
    /// their order: an error that concerns one subscriber does not concern the others. The next batch is ranked while the last
    /// one is stored, and sent.
    pub async fn publish(
        &self,
        subscribers: &[Subscriber],
        newest: NaiveDate,
        states: &AnnouncementStates,
        occasion: Occasion,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::new();
        let mut freezing = Freezing::default();
        for (dates, group) in groups(subscribers, newest, states) {
            let papers = self.papers(&dates, &group).await?;
            let papers = busy(|| papers.measured(self.ranker));
            for batch in group.chunks(READERS_AT_ONCE) {
                let pending = self.pending(&papers, batch, states, occasion, Asking::in_pass(now), now).await?;
                outcomes.extend(left_out(batch, &pending));
                outcomes.extend(freezing.begin(self.store, pending, occasion, now).await?);
            }
        }
        outcomes.extend(freezing.end().await?);
        Ok(in_order(subscribers, outcomes))
    }

    /// The issues that [`Publisher::publish`] would publish where the hour has come, by subscriber. No model is asked, and nothing
    /// is written.
    pub async fn rehearse(
        &self,
        subscribers: &[Subscriber],
        newest: NaiveDate,
        states: &AnnouncementStates,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, RehearsedIssue>, StoreError> {
        let mut rehearsed = BTreeMap::new();
        for (dates, group) in groups(subscribers, newest, states) {
            let papers = self.papers(&dates, &group).await?;
            let papers = busy(|| papers.measured(self.ranker));
            for batch in group.chunks(READERS_AT_ONCE) {
                let pending = self.pending(&papers, batch, states, Occasion::Due, Asking::KeptOnly, now).await?;
                let issues = freeze::rehearse(self.store, pending, now).await?;
                rehearsed.extend(issues.into_iter().map(|issue| (issue.subscriber.clone(), issue)));
            }
        }
        Ok(rehearsed)
    }

    /// The issues of a batch before they are frozen, in its order, without those of readers whom nothing can reach.
    async fn pending(
        &self,
        papers: &Papers<'_>,
        batch: &[(&Subscriber, Window)],
        states: &AnnouncementStates,
        occasion: Occasion,
        asking: Asking,
        now: DateTime<Utc>,
    ) -> Result<Vec<(Subscriber, PendingIssue)>, StoreError> {
        let context = ChoiceContext { states, occasion, kept: KeptScores::None };
        let readers = self.readers(batch, now).await?;
        let profiles = busy(|| self.profiles(papers, &readers));
        let Assessed { of_readers, ledger } = self.assess(papers, &readers, &profiles, asking).await?;
        let choose = || self.choose(papers, &readers, &profiles, of_readers, context);
        let mut issues: Vec<PendingIssue> = busy(choose).into_iter().map(|(issue, _)| issue).collect();
        self.complete(&readers, &mut issues, ledger, asking).await?;
        Ok(readers.into_iter().map(|reader| reader.subscriber.clone()).zip(issues).collect())
    }

    /// One subscriber's pending issue and what led to it, for a reader who has had what `history` names; `None` if nothing is
    /// new. Nothing is written.
    pub async fn prepare(
        &self,
        subscriber: &Subscriber,
        history: History,
        newest: NaiveDate,
        states: &AnnouncementStates,
    ) -> Result<Option<Prepared>, StoreError> {
        let Some((dates, group)) = groups(std::slice::from_ref(subscriber), newest, states).pop_first() else {
            return Ok(None);
        };
        let indexed = self.papers(&dates, &group).await?;
        let papers = indexed.measured(self.ranker);
        let Some((subscriber, window)) = group.into_iter().next() else { return Ok(None) };
        let marks = self.marks(&subscriber.id, &subscriber.criteria).await?;
        let joined_on = self.joined_on(&[subscriber], None).await?.remove(&subscriber.id);
        let readers = [Reader { subscriber, window, history, marks, lost: Vec::new(), joined_on }];
        let profiles = self.profiles(&papers, &readers);
        let Assessed { of_readers, ledger } = self.assess(&papers, &readers, &profiles, Asking::KeptOnly).await?;
        let context = ChoiceContext { states, occasion: Occasion::Due, kept: KeptScores::All };
        let prepared = self.choose(&papers, &readers, &profiles, of_readers, context);
        let (mut issues, scores): (Vec<_>, Vec<_>) = prepared.into_iter().unzip();
        self.complete(&readers, &mut issues, ledger, Asking::KeptOnly).await?;
        let marks = readers[0].marks_with_unmarked(&papers);
        let found = issues.pop().zip(scores.into_iter().next());
        Ok(found.map(|(issue, scores)| Prepared { catalogue: indexed.catalogue, scores, marks, issue }))
    }

    /// The readers as the ranker takes them, in their order.
    fn profiles(&self, papers: &Papers<'_>, readers: &[Reader<'_>]) -> Vec<Profile> {
        let profile =
            |reader: &Reader<'_>| self.ranker.profile(&reader.subscriber.criteria, &reader.marks_with_unmarked(papers));
        readers.par_iter().map(profile).collect()
    }

    /// Puts the model's grades into each reader's scores, selects and composes. Papers that no model was asked about are scored
    /// here. Returns each reader's issue, in their order, and the scores with their reasons if they are kept.
    fn choose(
        &self,
        papers: &Papers<'_>,
        readers: &[Reader<'_>],
        profiles: &[Profile],
        assessed: Option<Vec<(Vec<Score>, ReaderGrades)>>,
        ChoiceContext { states, occasion, kept }: ChoiceContext<'_>,
    ) -> Vec<(PendingIssue, Vec<Score>)> {
        let issue = |at: usize,
                     scores: &[Score],
                     grades: Option<&ReaderGrades>,
                     reasons: &dyn Fn(usize) -> Vec<Reason>| {
            let Reader { subscriber, window, history, lost, joined_on, .. } = &readers[at];
            let mut selection = select_explained(papers.catalogue, scores, &subscriber.criteria, history, reasons);
            selection.without_model = grades.is_some_and(|grades| grades.is_incomplete);
            let sentences = |pick: &Pick, length| {
                let topic = profiles[at].wanted_row(pick.topic());
                papers.extracts.chosen(&pick.paper.id, topic, length)
            };
            let texts = PaperTexts { code_links: &papers.code_links, sentences: &sentences };
            let facts = ReaderFacts { occasion, lost_windows: lost, joined_on: *joined_on };
            let digest = compose::compose(subscriber, window, states, &selection, facts, &texts, self.site);
            let fractions = grades.map(|grades| grades.rank_fractions(papers.catalogue, &selection.picks));
            PendingIssue { window: window.clone(), selection, digest, rank_fractions: fractions.unwrap_or_default() }
        };
        let Some(assessed) = assessed else {
            return self.ranker.map_scores(&papers.pool, profiles, |at, ranked| {
                let issue = issue(at, &ranked.scores, None, &|paper| ranked.reasons(paper));
                (issue, if kept == KeptScores::All { ranked.explained() } else { Vec::new() })
            });
        };
        let chosen = |(at, (mut scores, grades)): (usize, (Vec<Score>, ReaderGrades))| {
            grades.apply(&mut scores);
            let issue = issue(at, &scores, Some(&grades), &|paper| scores[paper].reasons.clone());
            (issue, if kept == KeptScores::All { scores } else { Vec::new() })
        };
        assessed.into_iter().enumerate().map(chosen).collect()
    }
}

/// Does what keeps the processors busy. What else the runtime has given to this thread goes on in another one meanwhile.
fn busy<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(work),
        _ => work(),
    }
}

/// The outcomes of those of a batch who have no issue: none of their addresses is active.
fn left_out(batch: &[(&Subscriber, Window)], pending: &[(Subscriber, PendingIssue)]) -> Vec<Outcome> {
    let has_issue = |id: &str| pending.iter().any(|(subscriber, _)| subscriber.id == id);
    let without = batch.iter().filter(|(subscriber, _)| !has_issue(&subscriber.id));
    without.map(|(subscriber, _)| Outcome::of(subscriber, &Selection::default(), Ok(Done::NoAddress))).collect()
}

/// One outcome per subscriber, in their order; nothing is new for those who are in none of the groups.
fn in_order(subscribers: &[Subscriber], outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut outcomes: BTreeMap<String, Outcome> =
        outcomes.into_iter().map(|outcome| (outcome.subscriber.clone(), outcome)).collect();
    let outcome_of =
        |subscriber: &Subscriber| outcomes.remove(&subscriber.id).unwrap_or_else(|| Outcome::nothing_new(subscriber));
    subscribers.iter().map(outcome_of).collect()
}

impl Outcome {
    /// That of a subscriber for whom nothing was announced.
    pub fn nothing_new(subscriber: &Subscriber) -> Self {
        Self::of(subscriber, &Selection::default(), Ok(Done::NothingNew))
    }

    fn of(subscriber: &Subscriber, selection: &Selection, result: Result<Done, StoreError>) -> Self {
        Self {
            subscriber: subscriber.id.clone(),
            considered: selection.considered,
            entries: selection.picks.len() as u32,
            result,
        }
    }
}
