//! Refreshes what is kept of the places that readers' `like` names: [`refresh`].
//!
//! `likes_refresher.rs` calls it before a pass ranks, on `subscribers sync`, and for the scheduler. Digests are made from what is
//! kept: a place that fails keeps what it had, and says why. Papers on arXiv count as arXiv tells them: what no announcement
//! in the store has is asked for by id. It must never know what is learnt, nor a place's format.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::like::{Like, Work};
use crate::domain::paper::{ArxivId, Paper};
use crate::domain::subscriber::{Status, Subscriber};
use crate::interests::{Interests, InterestsError, Listed};
use crate::store::{LikedSource, Store, StoreError};

/// A place is asked once a day; a daily pass is never early by four hours.
const DAY: TimeDelta = TimeDelta::hours(20);
/// After a failure it is asked again, not sooner than this and not later than a day.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// Which places are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Those whose time has come.
    Due,
    /// All.
    All,
}

/// What is known of one place of one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The reader.
    pub subscriber: String,
    /// `Like::source`.
    pub source: String,
    /// Works that teach.
    pub marks: usize,
    /// Works that stand there.
    pub works: usize,
    /// Ids that arXiv does not know.
    pub unknown: Vec<ArxivId>,
    /// When it was last read.
    pub read_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub fault: Option<String>,
}

impl Told {
    /// What a row says of itself.
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

impl std::fmt::Display for Told {
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

/// One reader's place while it is refreshed.
struct Place<'a> {
    subscriber: &'a str,
    row: LikedSource,
}

/// Reads the places of these readers, keeps what they hold, and forgets those that are no longer named. `papers` gives
/// arXiv's records by id, or in words why not. Readers who share a place share the question.
///
/// # Errors
/// The store failed. A place that fails is no error: it is told, and kept as it was.
pub async fn refresh(
    store: &Store,
    interests: &Interests,
    papers: impl AsyncFn(&[ArxivId]) -> Result<Vec<Paper>, String>,
    subscribers: &[Subscriber],
    asked: Asked,
    now: DateTime<Utc>,
) -> Result<Vec<Told>, StoreError> {
    let readers = subscribers.iter().filter(|one| !matches!(one.status, Status::Left | Status::Withdrawn));
    let wanted: Vec<(&Subscriber, BTreeMap<String, Vec<&Like>>)> =
        readers.map(|reader| (reader, by_source(&reader.criteria.like))).collect();
    forget(store, &wanted).await?;
    let mut answers: BTreeMap<(String, Option<String>), Result<Listed, InterestsError>> = BTreeMap::new();
    let mut places = Vec::new();
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
                if same && !is_due(&row, asked, now) {
                    places.push(Place { subscriber: &reader.id, row });
                    continue;
                }
                row.take(Ok(Listed::Works { version: None, works }), &reader.id, now);
            } else if is_due(&row, asked, now) {
                let version = row.version.clone();
                let answer = match answers.get(&key).cloned() {
                    Some(answer) => answer,
                    None => interests.read(likes[0], version.as_deref()).await,
                };
                answers.insert(key, answer.clone());
                row.take(answer, &reader.id, now);
            } else {
                places.push(Place { subscriber: &reader.id, row });
                continue;
            }
            store.put_liked_source(&reader.id, &row).await?;
            places.push(Place { subscriber: &reader.id, row });
        }
    }
    look_up(store, papers, &mut places, now).await?;
    Ok(places.iter().map(|place| Told::of(place.subscriber, &place.row)).collect())
}

/// The entries of a reader's `like` by the place that they are kept under.
fn by_source(likes: &[Like]) -> BTreeMap<String, Vec<&Like>> {
    let mut sources: BTreeMap<String, Vec<&Like>> = BTreeMap::new();
    for like in likes {
        sources.entry(like.source()).or_default().push(like);
    }
    sources
}

/// Drops what is kept of places that these readers name no more.
async fn forget(store: &Store, wanted: &[(&Subscriber, BTreeMap<String, Vec<&Like>>)]) -> Result<(), StoreError> {
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

fn is_due(row: &LikedSource, asked: Asked, now: DateTime<Utc>) -> bool {
    asked == Asked::All || row.next_at <= now
}

impl LikedSource {
    /// Takes what a place says. What arXiv said of its papers before is kept; what it has not said yet is asked for next.
    fn take(&mut self, answer: Result<Listed, InterestsError>, subscriber: &str, now: DateTime<Utc>) {
        match answer {
            Ok(listed) => {
                if let Listed::Works { version, mut works } = listed {
                    let known: BTreeMap<&ArxivId, &Work> = self
                        .works
                        .iter()
                        .filter(|work| work.looked_up)
                        .filter_map(|work| Some((work.arxiv.as_ref()?, work)))
                        .collect();
                    for work in &mut works {
                        if let Some(said) = work.arxiv.as_ref().and_then(|id| known.get(id)) {
                            work.learn(&said.title, &said.abstract_text);
                        }
                    }
                    (self.version, self.works) = (version, works);
                }
                (self.read_at, self.fault) = (Some(now), None);
                // Whoever is killed before arXiv was asked asks again.
                self.next_at = if self.works.iter().any(Work::is_open) { now } else { now + DAY };
            }
            Err(error) => {
                let wait = error.retry_after().unwrap_or_default();
                self.fail(error.to_string(), wait, subscriber, now);
            }
        }
    }

    /// Keeps what it has, and says why once.
    fn fail(&mut self, fault: String, wait: Duration, subscriber: &str, now: DateTime<Utc>) {
        let wait = TimeDelta::from_std(wait).unwrap_or(DAY).clamp(HOUR, DAY);
        self.next_at = now + wait;
        if self.fault.as_ref() != Some(&fault) {
            tracing::warn!(
                subscriber,
                source = self.source,
                "What `{subscriber}` likes in {} could not be read, and stays as it was: {fault}",
                self.source
            );
        }
        self.fault = Some(fault);
    }
}

impl Work {
    /// Takes over arXiv's record; where arXiv has none, the place's own words stay.
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

/// Asks for arXiv's records of what is open, first of the store, then of arXiv for all places at once.
async fn look_up(
    store: &Store,
    papers: impl AsyncFn(&[ArxivId]) -> Result<Vec<Paper>, String>,
    places: &mut [Place<'_>],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let has_open = |place: &Place<'_>| place.row.next_at <= now && place.row.works.iter().any(Work::is_open);
    let mut places: Vec<&mut Place<'_>> = places.iter_mut().filter(|place| has_open(place)).collect();
    let open = places.iter().flat_map(|place| place.row.works.iter().filter(|work| work.is_open()));
    let ids: BTreeSet<ArxivId> = open.filter_map(|work| work.arxiv.clone()).collect();
    let mut records: BTreeMap<ArxivId, (String, String)> = BTreeMap::new();
    for id in &ids {
        if let Some(paper) = store.paper(id).await?.filter(|paper| !paper.abstract_text.is_empty()) {
            records.insert(id.clone(), (paper.title, paper.abstract_text));
        }
    }
    let missing: Vec<ArxivId> = ids.iter().filter(|id| !records.contains_key(*id)).cloned().collect();
    let mut fault = None;
    if !missing.is_empty() {
        match papers(&missing).await {
            Ok(papers) => {
                records.extend(papers.into_iter().map(|paper| (paper.id, (paper.title, paper.abstract_text))));
                // What arXiv was asked for and did not tell, it does not know.
                for id in missing {
                    records.entry(id).or_default();
                }
            }
            Err(error) => fault = Some(error),
        }
    }
    for place in &mut places {
        for work in place.row.works.iter_mut().filter(|work| work.is_open()) {
            if let Some((title, abstract_text)) = work.arxiv.as_ref().and_then(|id| records.get(id)) {
                work.learn(title, abstract_text);
            }
        }
        if place.row.works.iter().any(Work::is_open)
            && let Some(fault) = &fault
        {
            place.row.fail(fault.clone(), Duration::ZERO, place.subscriber, now);
        } else {
            place.row.next_at = now + DAY;
        }
        store.put_liked_source(place.subscriber, &place.row).await?;
    }
    Ok(())
}
