//! Defines [`Reader`]: a subscriber who has something new, with everything that the store knows of them.
//!
//! `publish.rs` reads readers in batches; the reader's desk asks for one subscriber's marks. Marks come from votes and from the
//! papers that a reader's `like` names, as `flow/likes.rs` has kept them: the services themselves are not asked here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::papers::Papers;
use super::{Publisher, lost};
use crate::domain::criteria::Criteria;
use crate::domain::like::{Like, MOST_MARKS, Work, marks_of};
use crate::domain::mark::{Mark, Opinion, Vote, tally};
use crate::domain::paper::Paper;
use crate::domain::selection::History;
use crate::domain::subscriber::{Origin, Subscriber};
use crate::domain::window::Window;
use crate::rank::Marks;
use crate::store::{LikedSource, StoreError, VoteRow};

/// Recent papers that a reader did not mark, beside which their marks are learnt.
const UNMARKED_PAPERS: usize = 100;

/// A subscriber who has something new.
pub(super) struct Reader<'a> {
    pub subscriber: &'a Subscriber,
    pub window: Window,
    /// The papers that they have had.
    pub history: History,
    /// Their own marks.
    pub marks: Marks,
    /// The windows of earlier issues that may not have arrived and that no digest has mentioned yet.
    pub lost: Vec<String>,
    /// The day on which they subscribed, in their zone; `None` if it is not known, or the operator declared them.
    pub joined_on: Option<NaiveDate>,
}

impl Reader<'_> {
    /// The reader's marks beside recent papers that they did not mark: what the ranker learns from.
    pub(super) fn marks_with_unmarked(&self, papers: &Papers<'_>) -> Marks {
        let categories = &self.subscriber.criteria.categories;
        let is_unmarked =
            |paper: &&Paper| paper.announce_type_for(categories).is_some() && !self.history.contains_key(&paper.id);
        let unmarked: Vec<&Paper> = papers.recent.papers().iter().filter(is_unmarked).collect();
        self.marks.clone().with_unmarked_sample(&unmarked, UNMARKED_PAPERS)
    }
}

impl Publisher<'_> {
    /// The readers of a batch, in its order, read together. Where a model is configured, those without an active address are
    /// left out: nobody pays for what cannot be delivered.
    pub(super) async fn readers<'a>(
        &self,
        batch: &[(&'a Subscriber, Window)],
        now: DateTime<Utc>,
    ) -> Result<Vec<Reader<'a>>, StoreError> {
        let mut ids: Vec<&str> = batch.iter().map(|(subscriber, _)| subscriber.id.as_str()).collect();
        if self.judge.is_some() {
            let addresses = self.store.active_addresses_of(&ids).await?;
            ids.retain(|id| addresses.get(*id).is_some_and(|addresses| !addresses.is_empty()));
        }
        let mut histories = self.store.histories_of(&ids).await?;
        let mut votes = self.store.votes_of(&ids).await?;
        let mut liked = self.store.liked_sources_of(&ids).await?;
        let mut lost = lost::untold(self.store, &ids, now).await?;
        let subscribers: Vec<&Subscriber> = batch.iter().map(|(subscriber, _)| *subscriber).collect();
        let joined_on = self.joined_on(&subscribers, Some(now)).await?;
        let reader = |(subscriber, window): &(&'a Subscriber, Window)| {
            let id = &subscriber.id;
            let votes = votes.remove(id).unwrap_or_default();
            let liked = liked.remove(id).unwrap_or_default();
            Reader {
                subscriber,
                window: window.clone(),
                history: histories.remove(id).unwrap_or_default(),
                marks: marks(&subscriber.criteria, votes, liked),
                lost: lost.remove(id).unwrap_or_default(),
                joined_on: joined_on.get(id).copied(),
            }
        };
        Ok(batch.iter().filter(|(subscriber, _)| ids.contains(&subscriber.id.as_str())).map(reader).collect())
    }

    /// By id, the day on which each of those who subscribed themselves did so, in their zone. Of one whom the store has not counted
    /// yet it is the day of `now`.
    pub(super) async fn joined_on(
        &self,
        subscribers: &[&Subscriber],
        now: Option<DateTime<Utc>>,
    ) -> Result<BTreeMap<String, NaiveDate>, StoreError> {
        let own = || subscribers.iter().filter(|subscriber| subscriber.origin == Origin::SelfService);
        let ids: Vec<&str> = own().map(|subscriber| subscriber.id.as_str()).collect();
        let joined = self.store.joined_of(&ids).await?;
        let days = own().filter_map(|Subscriber { id, schedule, .. }| {
            let at = joined.get(id).copied().or(now)?;
            Some((id.clone(), at.with_timezone(&schedule.zone()).date_naive()))
        });
        Ok(days.collect())
    }

    /// What a subscriber's votes come to, and the papers that their criteria like where no vote says anything.
    pub async fn marks(&self, subscriber: &str, criteria: &Criteria) -> Result<Marks, StoreError> {
        let liked = if criteria.like.is_empty() { Vec::new() } else { self.store.liked_sources(subscriber).await? };
        Ok(marks(criteria, self.store.votes(subscriber).await?, liked))
    }
}

fn marks(criteria: &Criteria, rows: Vec<VoteRow>, liked: Vec<LikedSource>) -> Marks {
    let votes: Vec<Vote> = rows.iter().map(|row| row.vote.clone()).collect();
    let opinions = tally(&votes);
    let mark = |row: VoteRow| Mark {
        opinion: opinions.get(&row.vote.paper).copied().unwrap_or(Opinion::Unmarked),
        id: row.vote.paper.to_string(),
        title: row.title,
        abstract_text: row.abstract_text,
    };
    let said = rows.into_iter().map(mark).filter(|mark| mark.opinion != Opinion::Unmarked);
    let sources: BTreeSet<String> = criteria.like.iter().map(Like::source).collect();
    let is_named = |row: &LikedSource| sources.contains(&row.source);
    let liked: Vec<Vec<Work>> = liked.into_iter().filter(is_named).map(|row| row.works).collect();
    Marks::of(said.collect()).or_else(&marks_of(&liked, MOST_MARKS))
}
