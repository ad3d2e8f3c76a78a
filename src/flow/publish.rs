//! The flow from announcements to issues: windows, papers, readers, a language model's grades, selections and digests, the
//! outbox.
//!
//! `run` and the scheduler call [`Publisher::publish`] for the subscribers who are due. `preview`, `why` and the reader's desk
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

use self::papers::{Papers, groups};
use self::readers::Reader;
use crate::domain::catalogue::Catalogue;
use crate::domain::paper::ArxivId;
use crate::domain::selection::{History, Score, Selection, select_explained};
use crate::domain::subscriber::Subscriber;
use crate::domain::window::Window;
use crate::flow::compose::{self, SiteConfig};
use crate::flow::fetch::AnnouncementStates;
use crate::flow::judge::{Asking, Judge, ReaderGrades};
use crate::rank::{Marks, Profile, Ranker, ReaderScores};
use crate::store::{Store, StoreError};

/// Readers who are taken through the flow together, and whose issues are in memory together.
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

impl Publisher<'_> {
    /// Publishes an issue for each subscriber who has something new up to `newest`. There is one outcome per subscriber, in
    /// their order: an error that concerns one subscriber does not concern the others.
    pub async fn publish(
        &self,
        subscribers: &[Subscriber],
        newest: NaiveDate,
        states: &AnnouncementStates,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::new();
        for (dates, group) in groups(subscribers, newest, states) {
            let papers = self.papers(&dates, &group).await?;
            let papers = papers.measured();
            for batch in group.chunks(READERS_AT_ONCE) {
                let readers = self.readers(batch, now).await?;
                let profiles = self.profiles(&papers, &readers);
                let asking = Asking::in_pass(now);
                let (grades, ledger) = self.assess(&papers, &readers, &profiles, asking).await?;
                let mut issues = self.choose(&papers, &readers, &profiles, &grades, states, |issue, _| issue);
                self.complete(&readers, &mut issues, ledger, asking).await?;
                outcomes.extend(self.freeze(&readers, issues, now).await?);
                outcomes.extend(left_out(batch, &readers));
            }
        }
        Ok(in_order(subscribers, outcomes))
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
        let papers = indexed.measured();
        let Some((subscriber, window)) = group.into_iter().next() else { return Ok(None) };
        let marks = self.marks(&subscriber.id, &subscriber.criteria).await?;
        let readers = [Reader { subscriber, window, history, marks, lost: Vec::new() }];
        let profiles = self.profiles(&papers, &readers);
        let (grades, ledger) = self.assess(&papers, &readers, &profiles, Asking::KeptOnly).await?;
        let explained = |issue, scores: ReaderScores<'_>| (issue, scores.explained());
        let prepared = self.choose(&papers, &readers, &profiles, &grades, states, explained);
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

    /// Scores the papers for each reader, puts the model's grades in, selects and composes. `keep` is called with each
    /// reader's issue and scores; its results are in the readers' order.
    fn choose<T: Send>(
        &self,
        papers: &Papers<'_>,
        readers: &[Reader<'_>],
        profiles: &[Profile],
        grades: &[Option<ReaderGrades>],
        states: &AnnouncementStates,
        keep: impl Fn(PendingIssue, ReaderScores<'_>) -> T + Sync,
    ) -> Vec<T> {
        self.ranker.map_scores(&papers.pool, profiles, |at, mut ranked| {
            let (reader, grades) = (&readers[at], grades[at].as_ref());
            if let Some(grades) = grades {
                grades.apply(&mut ranked.scores);
            }
            let Reader { subscriber, window, history, lost, .. } = reader;
            let reasons = |paper| ranked.reasons(paper);
            let mut selection =
                select_explained(papers.catalogue, &ranked.scores, &subscriber.criteria, history, reasons);
            selection.without_model = grades.is_some_and(|grades| grades.is_incomplete);
            let digest = compose::compose(subscriber, window, states, &selection, lost, &papers.code_links, self.site);
            let fractions = grades.map(|grades| grades.rank_fractions(papers.catalogue, &selection.picks));
            let rank_fractions = fractions.unwrap_or_default();
            keep(PendingIssue { window: window.clone(), selection, digest, rank_fractions }, ranked)
        })
    }
}

/// The outcomes of those of a batch who are not among the readers: none of their addresses is active.
fn left_out(batch: &[(&Subscriber, Window)], readers: &[Reader<'_>]) -> Vec<Outcome> {
    let is_reader = |id: &str| readers.iter().any(|reader| reader.subscriber.id == id);
    let without = batch.iter().filter(|(subscriber, _)| !is_reader(&subscriber.id));
    without.map(|(subscriber, _)| Outcome::of(subscriber, &Selection::default(), Ok(Done::NoAddress))).collect()
}

/// One outcome per subscriber, in their order; nothing is new for those who are in none of the groups.
fn in_order(subscribers: &[Subscriber], outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut outcomes: BTreeMap<String, Outcome> =
        outcomes.into_iter().map(|outcome| (outcome.subscriber.clone(), outcome)).collect();
    let outcome_of = |subscriber: &Subscriber| {
        let nothing_new = || Outcome::of(subscriber, &Selection::default(), Ok(Done::NothingNew));
        outcomes.remove(&subscriber.id).unwrap_or_else(nothing_new)
    };
    subscribers.iter().map(outcome_of).collect()
}

impl Outcome {
    fn of(subscriber: &Subscriber, selection: &Selection, result: Result<Done, StoreError>) -> Self {
        Self {
            subscriber: subscriber.id.clone(),
            considered: selection.considered,
            entries: selection.picks.len() as u32,
            result,
        }
    }
}
