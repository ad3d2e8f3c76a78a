//! Defines [`refresh`]: reads the sources that readers' `like` names (arXiv ids, Zotero, ORCID, BibTeX) and stores their papers.
//!
//! `likes_refresher.rs` calls it. Digests are made from the stored papers: a source that fails keeps those that it had, and its
//! row says why. For papers on arXiv, arXiv's own record counts: if no stored announcement has it, it is asked for by id.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::like::{Like, Work};
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::subscriber::{Status, Subscriber};
use crate::interests::{Interests, InterestsError, SourceContents};
use crate::store::{LikedSource, Store, StoreError};

/// The time between two reads of a source: less than a day, so that a daily pass that begins early reads it as well.
const READ_INTERVAL: TimeDelta = TimeDelta::hours(20);
/// The shortest time until a source that failed is read again; the longest is the usual interval.
const MIN_RETRY_INTERVAL: TimeDelta = TimeDelta::hours(1);

/// Which sources are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshScope {
    /// Those that are due.
    Due,
    /// All.
    All,
}

/// The state of one source of one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeSourceState {
    /// The reader.
    pub subscriber: String,
    /// `Like::source`.
    pub source: String,
    /// Works from which the ranker learns.
    pub marks: usize,
    /// Works that the source holds.
    pub works: usize,
    /// Ids that arXiv does not know.
    pub unknown: Vec<ArxivId>,
    /// When it was last read.
    pub read_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub fault: Option<String>,
}

impl LikeSourceState {
    /// The state that a stored row has.
    pub fn of(subscriber: &str, row: &LikedSource) -> Self {
        let unknown = row.works.iter().filter(|work| work.looked_up && work.mark().is_none());
        Self {
            subscriber: subscriber.to_owned(),
            source: row.source.clone(),
            marks: row.works.iter().filter(|work| work.mark().is_some()).count(),
            works: row.works.len(),
            unknown: unknown.filter_map(|work| work.arxiv.clone()).collect(),
            read_at: row.read_at,
            fault: row.fault.clone(),
        }
    }
}

impl std::fmt::Display for LikeSourceState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} of {} papers are marks", self.source, self.marks, self.works)?;
        if let Some(at) = self.read_at {
            write!(f, ", read {}", at.format("%Y-%m-%d"))?;
        }
        if !self.unknown.is_empty() {
            let ids: Vec<&str> = self.unknown.iter().map(ArxivId::as_str).collect();
            write!(f, "; arXiv does not know {}", ids.join(", "))?;
        }
        self.fault.iter().try_for_each(|fault| write!(f, "; {fault}"))
    }
}

/// One reader's source while it is refreshed.
struct ReaderSource<'a> {
    subscriber: &'a str,
    row: LikedSource,
}

/// Reads the sources of these readers, stores their papers, and drops those that are no longer named. `papers` returns arXiv's
/// records by id, or says why it cannot. A source that several readers share is read once.
///
/// # Errors
/// The store failed. A source that fails is no error: it is in the result, and its papers stay.
pub async fn refresh(
    store: &Store,
    interests: &Interests,
    papers: impl AsyncFn(&[ArxivId]) -> Result<Vec<Paper>, String>,
    subscribers: &[Subscriber],
    scope: RefreshScope,
    now: DateTime<Utc>,
) -> Result<Vec<LikeSourceState>, StoreError> {
    let readers = subscribers.iter().filter(|one| !matches!(one.status, Status::Left | Status::Withdrawn));
    let wanted: Vec<(&Subscriber, BTreeMap<String, Vec<&Like>>)> =
        readers.map(|reader| (reader, by_source(&reader.criteria.like))).collect();
    drop_unnamed(store, &wanted).await?;
    let mut answers: BTreeMap<(String, Option<String>), Result<SourceContents, InterestsError>> = BTreeMap::new();
    let mut refreshed = Vec::new();
    for (reader, sources) in wanted.iter().filter(|(_, sources)| !sources.is_empty()) {
        let mut known = store.liked_sources(&reader.id).await?;
        for (source, likes) in sources {
            let at = known.iter().position(|row| row.source == *source);
            let mut row = at.map_or_else(|| new_row(source, now), |at| known.swap_remove(at));
            let key = (source.clone(), row.version.clone());
            if let [Like::Paper(_), ..] = likes[..] {
                let works = likes.iter().filter_map(|like| match like {
                    Like::Paper(id) => Some(Work::on_arxiv(id.clone())),
                    _ => None,
                });
                let works: Vec<Work> = works.collect();
                let same = works.iter().map(|work| &work.arxiv).eq(row.works.iter().map(|work| &work.arxiv));
                if same && !is_due(&row, scope, now) {
                    refreshed.push(ReaderSource { subscriber: &reader.id, row });
                    continue;
                }
                row.take(Ok(SourceContents::Works { version: None, works, faults: Vec::new() }), &reader.id, now);
            } else if is_due(&row, scope, now) {
                let version = row.version.clone();
                let answer = match answers.get(&key).cloned() {
                    Some(answer) => answer,
                    None => interests.read(likes[0], version.as_deref()).await,
                };
                answers.insert(key, answer.clone());
                row.take(answer, &reader.id, now);
            } else {
                refreshed.push(ReaderSource { subscriber: &reader.id, row });
                continue;
            }
            store.put_liked_source(&reader.id, &row).await?;
            refreshed.push(ReaderSource { subscriber: &reader.id, row });
        }
    }
    look_up(store, papers, &mut refreshed, now).await?;
    Ok(refreshed.iter().map(|source| LikeSourceState::of(source.subscriber, &source.row)).collect())
}

/// The entries of a reader's `like` by source.
fn by_source(likes: &[Like]) -> BTreeMap<String, Vec<&Like>> {
    let mut sources: BTreeMap<String, Vec<&Like>> = BTreeMap::new();
    for like in likes {
        sources.entry(like.source()).or_default().push(like);
    }
    sources
}

/// Drops the stored papers of sources that these readers no longer name.
async fn drop_unnamed(store: &Store, wanted: &[(&Subscriber, BTreeMap<String, Vec<&Like>>)]) -> Result<(), StoreError> {
    for (subscriber, source) in store.liked_source_names().await? {
        let reader = wanted.iter().find(|(reader, _)| reader.id == subscriber);
        if reader.is_some_and(|(_, sources)| !sources.contains_key(&source)) {
            store.delete_liked_source(&subscriber, &source).await?;
        }
    }
    Ok(())
}

fn new_row(source: &str, now: DateTime<Utc>) -> LikedSource {
    LikedSource {
        source: source.to_owned(),
        version: None,
        works: Vec::new(),
        read_at: None,
        next_at: now,
        fault: None,
    }
}

fn is_due(row: &LikedSource, scope: RefreshScope, now: DateTime<Utc>) -> bool {
    scope == RefreshScope::All || row.next_at <= now
}

impl LikedSource {
    /// Takes what a source answered. arXiv's records of its papers are kept; those that are missing are asked for next.
    fn take(&mut self, answer: Result<SourceContents, InterestsError>, subscriber: &str, now: DateTime<Utc>) {
        match answer {
            Ok(listed) => {
                if let SourceContents::Works { version, mut works, faults } = listed {
                    for fault in faults {
                        tracing::warn!(subscriber, source = self.source, "A `like` source is read in part: {fault}");
                    }
                    let known: BTreeMap<&ArxivId, &Work> = self
                        .works
                        .iter()
                        .filter(|work| work.looked_up)
                        .filter_map(|work| Some((work.arxiv.as_ref()?, work)))
                        .collect();
                    for work in &mut works {
                        if let Some(record) = work.arxiv.as_ref().and_then(|id| known.get(id)) {
                            work.learn(&record.title, &record.abstract_text);
                        }
                    }
                    (self.version, self.works) = (version, works);
                }
                (self.read_at, self.fault) = (Some(now), None);
                // A process that is killed before arXiv was asked reads the source again.
                self.next_at = if self.works.iter().any(Work::is_open) { now } else { now + READ_INTERVAL };
            }
            Err(error) => {
                let wait = error.retry_after().unwrap_or_default().length();
                self.fail(error.to_string(), wait, subscriber, now);
            }
        }
    }

    /// Keeps the papers, and logs why once.
    fn fail(&mut self, fault: String, wait: Duration, subscriber: &str, now: DateTime<Utc>) {
        let wait = TimeDelta::from_std(wait).unwrap_or(READ_INTERVAL).clamp(MIN_RETRY_INTERVAL, READ_INTERVAL);
        self.next_at = now + wait;
        if self.fault.as_ref() != Some(&fault) {
            tracing::warn!(
                subscriber,
                source = self.source,
                "The `like` source {} of `{subscriber}` could not be read; its papers stay as they were: {fault}",
                self.source
            );
        }
        self.fault = Some(fault);
    }
}

impl Work {
    /// Takes over arXiv's record; if arXiv has none, the source's own title and abstract stay.
    fn learn(&mut self, title: &str, abstract_text: &str) {
        self.looked_up = true;
        if !title.is_empty() {
            title.clone_into(&mut self.title);
        }
        if !abstract_text.is_empty() {
            abstract_text.clone_into(&mut self.abstract_text);
        }
    }
}

/// Looks up arXiv's records of the works that have none yet: first in the store, then at arXiv for all sources at once.
async fn look_up(
    store: &Store,
    papers: impl AsyncFn(&[ArxivId]) -> Result<Vec<Paper>, String>,
    sources: &mut [ReaderSource<'_>],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let has_open = |source: &ReaderSource<'_>| source.row.next_at <= now && source.row.works.iter().any(Work::is_open);
    let mut sources: Vec<&mut ReaderSource<'_>> = sources.iter_mut().filter(|source| has_open(source)).collect();
    let open = sources.iter().flat_map(|source| source.row.works.iter().filter(|work| work.is_open()));
    let ids: BTreeSet<ArxivId> = open.filter_map(|work| work.arxiv.clone()).collect();
    let stored = store.papers(&ids).await?.into_iter().filter(|(_, paper)| !paper.abstract_text.is_empty());
    let mut records: BTreeMap<ArxivId, (String, String)> =
        stored.map(|(id, paper)| (id, (paper.title, paper.abstract_text))).collect();
    let missing: Vec<ArxivId> = ids.iter().filter(|id| !records.contains_key(*id)).cloned().collect();
    let mut fault = None;
    if !missing.is_empty() {
        match papers(&missing).await {
            Ok(papers) => {
                records.extend(papers.into_iter().map(|paper| (paper.id, (paper.title, paper.abstract_text))));
                // An id without a record in arXiv's answer does not exist.
                for id in missing {
                    records.entry(id).or_default();
                }
            }
            Err(error) => fault = Some(error),
        }
    }
    for source in &mut sources {
        for work in source.row.works.iter_mut().filter(|work| work.is_open()) {
            if let Some((title, abstract_text)) = work.arxiv.as_ref().and_then(|id| records.get(id)) {
                work.learn(title, abstract_text);
            }
        }
        if source.row.works.iter().any(Work::is_open)
            && let Some(fault) = &fault
        {
            source.row.fail(fault.clone(), Duration::ZERO, source.subscriber, now);
        } else {
            source.row.next_at = now + READ_INTERVAL;
        }
        store.put_liked_source(source.subscriber, &source.row).await?;
    }
    Ok(())
}
