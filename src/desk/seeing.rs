//! What readers see before and after they change something: what a sentence means, what it would bring, what the last digest
//! had and left out, and why.
//!
//! `inbound/` and `web/` call it. Nothing here writes. It must never know in which words it is shown.

use std::collections::HashSet;

use chrono::NaiveDate;
use templates::digest::{Digest, Entry};
use templates::words::Words;

use super::{Desk, DeskError, off_reactor};
use crate::domain::calendar;
use crate::domain::catalogue::Catalogue;
use crate::domain::category::Category;
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

/// Announcements that a preview looks back on.
const PREVIEW_DATES: usize = 5;
/// Listing dates that are looked through for them: there may be holidays, and today's may not be out.
const PREVIEW_SPAN: usize = 9;
/// Papers that a preview shows.
const PREVIEW_EXAMPLES: usize = 5;
/// Listing dates that a search looks through.
const SEARCH_DATES: usize = 20;

/// What criteria would have brought lately.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// Oldest first; fewer than five where not so many announcements of these categories are known yet.
    pub days: Vec<PreviewDay>,
    /// The best papers of all days, as entries of a digest.
    pub examples: Vec<Entry>,
}

/// One day of a [`Preview`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviewDay {
    /// The announcement.
    pub date: NaiveDate,
    /// Papers of the reader's categories and announce types.
    pub looked_at: u32,
    /// Entries that the digest would have had.
    pub chosen: u32,
}

/// A part of a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct More {
    /// Best first.
    pub entries: Vec<Entry>,
    /// How many follow.
    pub left: usize,
}

/// The trace of one paper for one reader.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The paper.
    pub paper: Paper,
    /// As what it was announced to them; none in a category that they do not read.
    pub announce_type: Option<AnnounceType>,
    /// What the ranker says; none of a paper in none of the announcements that the next or the last digest is made of.
    pub score: Option<Score>,
    /// What their marks add to the score, what matters most first.
    pub influences: Vec<Influence>,
    /// Its place in the digest, from 1.
    pub place: Option<usize>,
    /// Why it is not in the digest.
    pub cut: Option<OmissionReason>,
    /// The issue that brought it.
    pub sent: Option<String>,
}

impl Desk {
    /// What criteria would have brought over the last announcements that are known, whatever the reader had before. The
    /// reader may be a draft that nobody has saved.
    pub async fn preview(&self, reader: &Subscriber) -> Result<Preview, DeskError> {
        let categories = reader.criteria.categories.clone();
        let newest = calendar::newest_due(self.now());
        let dates: Vec<NaiveDate> = back_from(newest).take(PREVIEW_SPAN).collect();
        let from = dates.last().copied().unwrap_or(newest);
        self.look_up(&categories, from, newest).await?;
        let announcements = self.store.announcements_between(&categories, from, newest).await?;
        let mut days: Vec<(NaiveDate, Catalogue)> = Vec::new();
        for date in dates {
            let of_date: Vec<_> = announcements.iter().filter(|one| one.date == date).cloned().collect();
            let catalogue = Catalogue::of(&of_date);
            if !catalogue.papers().is_empty() {
                days.push((date, catalogue));
            }
        }
        days.truncate(PREVIEW_DATES);
        let all: Vec<Paper> = days.iter().flat_map(|(_, catalogue)| catalogue.papers().to_vec()).collect();
        let scores = self.scores_of(&reader.id, &reader.criteria, all).await?;
        let words = Words::of(&reader.language);
        let mut at = 0;
        let (mut shown, mut picks): (Vec<PreviewDay>, Vec<Pick>) = (Vec::new(), Vec::new());
        for (date, catalogue) in &days {
            let count = catalogue.papers().len();
            let selection = select(catalogue, &scores[at..at + count], &reader.criteria, &History::new());
            at += count;
            let chosen = selection.picks.len() as u32;
            shown.push(PreviewDay { date: *date, looked_at: selection.considered, chosen });
            picks.extend(selection.picks);
        }
        shown.reverse();
        picks.sort_by(|a, b| b.total.total_cmp(&a.total).then_with(|| a.paper.id.cmp(&b.paper.id)));
        let mut seen = HashSet::new();
        picks.retain(|pick| seen.insert(pick.paper.id.clone()));
        picks.truncate(PREVIEW_EXAMPLES);
        Ok(Preview { days: shown, examples: self.entries(reader, &picks, words) })
    }

    /// The last digest, as it was frozen.
    pub async fn today(&self, id: &str) -> Result<Option<Digest>, DeskError> {
        let Some(last) = self.store.issues(id, 1).await?.pop() else { return Ok(None) };
        self.issue(&last.key).await
    }

    /// One issue, as it was frozen.
    pub async fn issue(&self, key: &IssueKey) -> Result<Option<Digest>, DeskError> {
        let Some((json, _)) = self.store.digest(key).await? else { return Ok(None) };
        // An issue that does not read any more is told in the log, and not to be seen.
        Ok(serde_json::from_str(&json).inspect_err(|error| tracing::error!("Issue {key}: {error}")).ok())
    }

    /// The rest of the ranking of the newest announcement that is known, best first, without what the reader has had.
    pub async fn more(&self, id: &str, skip: usize, take: usize) -> Result<More, DeskError> {
        let reader = self.existing(id).await?;
        let Some(Prepared { catalogue, scores, .. }) = self.newest(&reader).await? else {
            return Ok(More { entries: Vec::new(), left: 0 });
        };
        let history = self.store.history(id).await?;
        let mut everything = reader.criteria.clone();
        (everything.min_relevance, everything.limit) = (1, u32::MAX);
        let Selection { picks, .. } = select(&catalogue, &scores, &everything, &history);
        let words = Words::of(&reader.language);
        let shown: Vec<Pick> = picks.iter().skip(skip).take(take).cloned().collect();
        let left = picks.len().saturating_sub(skip + shown.len());
        Ok(More { entries: self.entries(&reader, &shown, words), left })
    }

    /// Papers of the last weeks in the reader's categories that a few words describe, best first.
    pub async fn search(&self, reader: &Subscriber, words: &str, take: usize) -> Result<Vec<Entry>, DeskError> {
        let newest = calendar::newest_due(self.now());
        let from = back_from(newest).take(SEARCH_DATES).last().unwrap_or(newest);
        let categories: &[Category] = &reader.criteria.categories;
        let catalogue = Catalogue::of(&self.store.announcements_between(categories, from, newest).await?);
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
        let asker = Subscriber { id: String::new(), criteria, ..reader.clone() };
        let scores = self.scores_of(&asker.id, &asker.criteria, catalogue.papers().to_vec()).await?;
        let mut selection = select(&catalogue, &scores, &asker.criteria, &History::new());
        // Everything has a score; what shares no word, no author and no meaning with the question is no answer.
        let is_answer = |id: &ArxivId| {
            let place = catalogue.papers().iter().position(|paper| paper.id == *id);
            place.and_then(|place| scores.get(place)).is_some_and(|score| {
                matches!(score.standing, Standing::Followed(_)) || score.parts.keywords > 0.0 || score.relevance >= 9
            })
        };
        selection.picks.retain(|pick| is_answer(&pick.paper.id));
        Ok(self.entries(reader, &selection.picks, Words::of(&reader.language)))
    }

    /// What became of one paper for a reader, and why; none where no announcement had it.
    pub async fn why(&self, reader: &Subscriber, paper: &ArxivId) -> Result<Option<Trace>, DeskError> {
        let sent = self.store.history(&reader.id).await?.remove(paper);
        let Some(stored) = self.store.paper(paper).await? else { return Ok(None) };
        let announce_type = stored.announce_type_for(&reader.criteria.categories);
        let mut trace =
            Trace { paper: stored, announce_type, score: None, influences: Vec::new(), place: None, cut: None, sent };
        // The announcement that had it is looked at as it was for this reader, with what came before it.
        let mut history = self.store.history(&reader.id).await?;
        history.retain(|id, _| id != paper);
        let as_then = Subscriber { cursor: Cursor::default(), ..reader.clone() };
        let Some(found) = self.prepared(&as_then, history, trace.paper.announced).await? else {
            return Ok(Some(trace));
        };
        let place = found.catalogue.papers().iter().position(|one| one.id == *paper);
        trace.score = place.and_then(|place| found.scores.get(place).cloned());
        trace.influences = self.ranker.influences(&reader.criteria, &found.marks, &trace.paper);
        let Selection { picks, omissions, .. } = found.issue.selection;
        trace.place = picks.iter().position(|pick| pick.paper.id == *paper).map(|at| at + 1);
        trace.cut = omissions.into_iter().find(|omission| omission.id == *paper).map(|omission| omission.cut);
        Ok(Some(trace))
    }

    /// The newest announcement that is known, as it would be for a reader who has had nothing.
    async fn newest(&self, reader: &Subscriber) -> Result<Option<Prepared>, DeskError> {
        let as_new = Subscriber { cursor: Cursor::default(), ..reader.clone() };
        for date in back_from(calendar::newest_due(self.now())).take(PREVIEW_SPAN) {
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

    /// One score per paper, in their order.
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
        (1..).zip(picks).map(|(number, pick)| compose::entry(number, pick, words, feedback)).collect()
    }
}

/// The words together and each for itself, without those that are no expression.
fn keywords_of(words: &str) -> Vec<Expression> {
    let each = words.split_whitespace().filter(|word| word.chars().count() > 2);
    std::iter::once(words).chain(each).filter_map(|word| word.parse().ok()).collect()
}

/// Listing dates, newest first.
pub(super) fn back_from(newest: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(newest), |date| Some(calendar::previous(*date)))
}
