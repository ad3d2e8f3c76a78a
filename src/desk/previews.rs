//! Defines what readers can look at without changing anything: a preview of criteria, their issues, the rest of a ranking, a
//! search, and the trace of one paper.
//!
//! `inbound/` and `web/` call it and word the results; the other files of `src/desk/` use its scores. It writes nothing.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use templates::digest::{Digest, Entry};
use templates::words::Words;

use super::{Desk, DeskError, off_reactor};
use crate::domain::announcement::Announcement;
use crate::domain::calendar;
use crate::domain::catalogue::Catalogue;
use crate::domain::category::Category;
use crate::domain::code_links::FoundCodeLinks;
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::delivery::IssueKey;
use crate::domain::expression::Expression;
use crate::domain::like::{MOST_MARKS, marks_of};
use crate::domain::paper::{AnnounceType, ArxivId, Paper};
use crate::domain::selection::{History, OmissionReason, Pick, Score, Selection, Standing, select};
use crate::domain::subscriber::{Cursor, Subscriber};
use crate::domain::window;
use crate::flow::compose;
use crate::flow::fetch;
use crate::flow::publish::Prepared;
use crate::rank::Influence;
pub use crate::rank::weighed;
use crate::store::{IssueRow, StoredDigest};

/// The most listing dates in a preview.
const PREVIEW_DATES: usize = 5;
/// Listing dates that are searched for them: some are holidays, and today's may not be out yet.
const PREVIEW_SPAN: usize = 9;
/// The most example papers in a preview.
const PREVIEW_EXAMPLES: usize = 5;
/// Listing dates that a search covers.
const SEARCH_DATES: usize = 20;

/// What there is to show of an issue.
#[derive(Clone, Debug, PartialEq)]
pub enum IssueContents {
    /// The digest as it was published.
    Kept(Box<Digest>),
    /// Nothing: the issue is older than `store.keep`.
    Swept,
}

impl IssueContents {
    /// The digest; `None` if it is no longer kept.
    pub fn into_digest(self) -> Option<Digest> {
        match self {
            Self::Kept(digest) => Some(*digest),
            Self::Swept => None,
        }
    }
}

/// What digests of some criteria would have contained lately.
#[derive(Clone, Debug, PartialEq)]
pub struct CriteriaPreview {
    /// Oldest first; fewer than five if fewer announcements of these categories are stored.
    pub days: Vec<PreviewDay>,
    /// The best papers of all days, as entries of a digest.
    pub examples: Vec<Entry>,
}

/// One listing date of a [`CriteriaPreview`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviewDay {
    /// The listing date.
    pub date: NaiveDate,
    /// The papers of the reader's categories and announce types.
    pub considered: u32,
    /// The papers that the digest would have contained.
    pub selected: u32,
}

/// One page of a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct RankingPage {
    /// Best first.
    pub entries: Vec<Entry>,
    /// How many papers follow this page.
    pub remaining: usize,
}

/// How one paper was treated for one reader, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperTrace {
    /// The paper.
    pub paper: Paper,
    /// Its announce type in the reader's categories; `None` if it is in none of them.
    pub announce_type: Option<AnnounceType>,
    /// Its score; `None` if its announcement in the reader's categories is not stored.
    pub score: Option<Score>,
    /// What the reader's marks add to the score, the largest first.
    pub influences: Vec<Influence>,
    /// Its number in the digest, from 1; `None` if the digest does not contain it.
    pub position: Option<usize>,
    /// Why the digest omits it.
    pub omission_reason: Option<OmissionReason>,
    /// The window of the issue that contained it.
    pub sent_window: Option<String>,
}

impl Desk {
    /// Previews a reader's criteria over the latest stored announcements, as if the reader had received nothing yet. Categories
    /// with no stored announcements are looked up first. The reader need not be saved.
    pub async fn preview(&self, reader: &Subscriber) -> Result<CriteriaPreview, DeskError> {
        let categories = reader.criteria.categories.clone();
        let newest = calendar::newest_due(self.now());
        let dates: Vec<NaiveDate> = calendar::back_from(newest).take(PREVIEW_SPAN).collect();
        let from = dates.last().copied().unwrap_or(newest);
        self.look_up_categories(&categories, from, newest).await?;
        let mut by_date: BTreeMap<NaiveDate, Vec<Announcement>> = BTreeMap::new();
        for announcement in self.store.announcements_between(&categories, from, newest).await? {
            by_date.entry(announcement.date).or_default().push(announcement);
        }
        let mut days: Vec<(NaiveDate, Catalogue)> = Vec::new();
        for date in dates {
            let catalogue = Catalogue::of(by_date.remove(&date).unwrap_or_default());
            if !catalogue.papers().is_empty() {
                days.push((date, catalogue));
            }
        }
        days.truncate(PREVIEW_DATES);
        let all: Vec<Paper> = days.iter().flat_map(|(_, catalogue)| catalogue.papers().to_vec()).collect();
        let scores = self.scores_of(&reader.id, &reader.criteria, all).await?;
        let words = Words::of(&reader.language);
        let mut offset = 0;
        let (mut shown, mut picks): (Vec<PreviewDay>, Vec<Pick>) = (Vec::new(), Vec::new());
        for (date, catalogue) in &days {
            let count = catalogue.papers().len();
            let selection = select(catalogue, &scores[offset..offset + count], &reader.criteria, &History::new());
            offset += count;
            let selected = selection.picks.len() as u32;
            shown.push(PreviewDay { date: *date, considered: selection.considered, selected });
            picks.extend(selection.picks);
        }
        shown.reverse();
        picks.sort_by(|a, b| b.total.total_cmp(&a.total).then_with(|| a.paper.id.cmp(&b.paper.id)));
        let mut seen = HashSet::new();
        picks.retain(|pick| seen.insert(pick.paper.id.clone()));
        picks.truncate(PREVIEW_EXAMPLES);
        Ok(CriteriaPreview { days: shown, examples: self.entries(reader, &picks, words) })
    }

    /// The digest of the newest issue, as it was published; `None` if there is none, or its contents are no longer kept.
    pub async fn last_digest(&self, id: &str) -> Result<Option<Digest>, DeskError> {
        let Some(last) = self.store.issues(id, 1).await?.pop() else { return Ok(None) };
        Ok(self.issue(&last.key).await?.and_then(IssueContents::into_digest))
    }

    /// The reader's newest issues, at most `limit`.
    pub async fn issues(&self, id: &str, limit: u32) -> Result<Vec<IssueRow>, DeskError> {
        Ok(self.store.issues(id, limit).await?)
    }

    /// A paper as the stored announcements have it.
    pub async fn announced_paper(&self, id: &ArxivId) -> Result<Option<Paper>, DeskError> {
        Ok(self.store.paper(id).await?)
    }

    /// These papers as the stored announcements have them.
    pub async fn announced_papers(&self, ids: &[ArxivId]) -> Result<BTreeMap<ArxivId, Paper>, DeskError> {
        Ok(self.store.papers(ids).await?)
    }

    /// The contents of an issue; `None` if there is no such issue or it cannot be read.
    pub async fn issue(&self, key: &IssueKey) -> Result<Option<IssueContents>, DeskError> {
        let json = match self.store.digest(key).await? {
            Some(StoredDigest::Kept { json, .. }) => json,
            Some(StoredDigest::Swept) => return Ok(Some(IssueContents::Swept)),
            None => return Ok(None),
        };
        let digest =
            serde_json::from_str(&json).inspect_err(|error| tracing::error!("Cannot read issue {key}: {error}"));
        Ok(digest.ok().map(|digest| IssueContents::Kept(Box::new(digest))))
    }

    /// One page of the ranking of the newest stored announcement, best first, without papers that the reader has received.
    pub async fn rest_of_ranking(&self, id: &str, skip: usize, take: usize) -> Result<RankingPage, DeskError> {
        let reader = self.existing(id).await?;
        let Some(Prepared { catalogue, scores, .. }) = self.newest(&reader).await? else {
            return Ok(RankingPage { entries: Vec::new(), remaining: 0 });
        };
        let history = self.store.history(id).await?;
        let mut everything = reader.criteria.clone();
        (everything.min_relevance, everything.limit) = (1, u32::MAX);
        let Selection { picks, .. } = select(&catalogue, &scores, &everything, &history);
        let words = Words::of(&reader.language);
        let shown: Vec<Pick> = picks.iter().skip(skip).take(take).cloned().collect();
        let remaining = picks.len().saturating_sub(skip + shown.len());
        Ok(RankingPage { entries: self.entries(&reader, &shown, words), remaining })
    }

    /// Searches the last weeks' papers in the reader's categories for a few words, best first.
    pub async fn search(&self, reader: &Subscriber, words: &str, take: usize) -> Result<Vec<Entry>, DeskError> {
        let newest = calendar::newest_due(self.now());
        let from = calendar::back_from(newest).take(SEARCH_DATES).last().unwrap_or(newest);
        let categories: &[Category] = &reader.criteria.categories;
        let catalogue = Catalogue::of(self.store.announcements_between(categories, from, newest).await?);
        let topic = Topic { name: words.to_owned(), want: words.to_owned(), ..Topic::default() };
        let criteria = Criteria {
            announce: AnnounceType::ALL.to_vec(),
            limit: take as u32,
            min_relevance: 1,
            authors: vec![words.to_owned()],
            keywords: keywords_of(words),
            topics: vec![topic],
            ..Criteria::new(categories.to_vec())
        };
        let searcher = Subscriber { id: String::new(), criteria, ..reader.clone() };
        let scores = self.scores_of(&searcher.id, &searcher.criteria, catalogue.papers().to_vec()).await?;
        let mut selection = select(&catalogue, &scores, &searcher.criteria, &History::new());
        // Every paper has a score; a match also needs an author, a keyword or a relevance of at least 9.
        let is_match = |id: &ArxivId| {
            let index = catalogue.papers().iter().position(|paper| paper.id == *id);
            index.and_then(|index| scores.get(index)).is_some_and(|score| {
                matches!(score.standing, Standing::Followed(_)) || score.parts.keywords > 0.0 || score.relevance >= 9
            })
        };
        selection.picks.retain(|pick| is_match(&pick.paper.id));
        Ok(self.entries(reader, &selection.picks, Words::of(&reader.language)))
    }

    /// Traces one paper for a reader; `None` if no stored announcement contains it.
    pub async fn trace_paper(&self, reader: &Subscriber, paper: &ArxivId) -> Result<Option<PaperTrace>, DeskError> {
        // The paper is selected from its announcement again, as if it had not been sent yet.
        let mut history = self.store.history(&reader.id).await?;
        let sent_window = history.remove(paper);
        let Some(stored) = self.store.paper(paper).await? else { return Ok(None) };
        let announce_type = stored.announce_type_for(&reader.criteria.categories);
        let mut trace = PaperTrace {
            paper: stored,
            announce_type,
            score: None,
            influences: Vec::new(),
            position: None,
            omission_reason: None,
            sent_window,
        };
        let unsent_reader = Subscriber { cursor: Cursor::default(), ..reader.clone() };
        let Some(found) = self.prepared(&unsent_reader, history, trace.paper.announced).await? else {
            return Ok(Some(trace));
        };
        let index = found.catalogue.papers().iter().position(|one| one.id == *paper);
        trace.score = index.and_then(|index| found.scores.get(index).cloned());
        trace.influences = self.ranker.influences(&reader.criteria, &found.marks, &trace.paper);
        let Selection { picks, omissions, .. } = found.issue.selection;
        trace.position = picks.iter().position(|pick| pick.paper.id == *paper).map(|index| index + 1);
        trace.omission_reason =
            omissions.into_iter().find(|omission| omission.id == *paper).map(|omission| omission.cut);
        Ok(Some(trace))
    }

    /// The newest stored announcement, prepared as for a reader who has received nothing.
    async fn newest(&self, reader: &Subscriber) -> Result<Option<Prepared>, DeskError> {
        let as_new = Subscriber { cursor: Cursor::default(), ..reader.clone() };
        for date in calendar::back_from(calendar::newest_due(self.now())).take(PREVIEW_SPAN) {
            if let Some(found) = self.prepared(&as_new, History::new(), date).await?
                && !found.catalogue.papers().is_empty()
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn prepared(
        &self,
        reader: &Subscriber,
        history: History,
        newest: NaiveDate,
    ) -> Result<Option<Prepared>, DeskError> {
        let wanted = window::wanted(&reader.cursor, &reader.criteria.categories, newest);
        let states = fetch::known(&self.store, &wanted).await?;
        Ok(self.publisher().prepare(reader, history, newest, &states).await?)
    }

    /// One score per paper, in the order of `papers`.
    pub(super) async fn scores_of(
        &self,
        id: &str,
        criteria: &Criteria,
        papers: Vec<Paper>,
    ) -> Result<Vec<Score>, DeskError> {
        let liked = marks_of(&[self.liked(criteria).await?], MOST_MARKS);
        let marks = self.publisher().marks(id, criteria).await?.or_else(&liked);
        let (ranker, criteria) = (self.ranker.clone(), criteria.clone());
        let work = move || {
            let index = ranker.index(&papers);
            ranker.scores_in(&crate::rank::Pool::alone(&index), &ranker.profile(&criteria, &marks))
        };
        Ok(off_reactor(work).await)
    }

    fn entries(&self, reader: &Subscriber, picks: &[Pick], words: &Words) -> Vec<Entry> {
        let feedback = |paper: &Paper, opinion| compose::feedback_url(&reader.id, paper, opinion, &self.site);
        let links = FoundCodeLinks::default();
        (1..).zip(picks).map(|(number, pick)| compose::entry(number, pick, words, &links, feedback)).collect()
    }
}

/// All the words as one expression, and each longer word as another; what cannot be parsed is left out.
fn keywords_of(words: &str) -> Vec<Expression> {
    let each = words.split_whitespace().filter(|word| word.chars().count() > 2);
    std::iter::once(words).chain(each).filter_map(|word| word.parse().ok()).collect()
}
