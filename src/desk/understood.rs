//! Defines [`Understood`], the meaning of a reader's sentence: criteria and settings by rules, and guessed categories if the
//! sentence names none.
//!
//! `inbound/`, `web/` and `dawnpost describe` show it before anything is saved. It writes nothing.

use std::collections::BTreeMap;

use chrono::{NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::lookups::liked_ids;
use super::{Desk, DeskError};
use crate::domain::calendar;
use crate::domain::catalogue::Catalogue;
use crate::domain::category::Category;
use crate::domain::change::Change;
use crate::domain::criteria::{Criteria, DEFAULT_LIMIT, DEFAULT_MIN_RELEVANCE, Topic};
use crate::domain::describe::{SentenceLanguage, describe, suggest_categories};
use crate::domain::like::Like;
use crate::domain::paper::{AnnounceType, ArxivId, Paper};
use crate::domain::selection::Score;
use crate::domain::setting::SettingValue;

/// The most categories that are guessed.
const MOST_GUESSED: usize = 4;
/// Listing dates whose papers a guess uses.
const GUESS_DATES: usize = 5;
/// The most papers that a guess uses if no paper is on the subject and no word hints at a field; at most the best twentieth
/// of all.
const GUESS_PAPERS: usize = 30;
/// The least relevance of a paper that counts as on the subject.
const ON_SUBJECT: u8 = 7;
/// A category is guessed only if it has at least a fifth of the papers that the most frequent one has.
const LEAST_FRACTION_DIVISOR: usize = 5;

/// What a sentence was understood as, before it is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    /// Which papers to select.
    pub criteria: Criteria,
    /// Whether the categories were guessed because the sentence names none.
    #[serde(alias = "is_guess")]
    pub guessed_categories: bool,
    /// The language of digests, if the sentence names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The weekdays of digests, if the sentence names some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<Weekday>>,
    /// The time of day of digests, if the sentence names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<NaiveTime>,
    /// The English name of the sentence's language, if dawnpost does not understand that language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign: Option<String>,
    /// Words in no vocabulary, and ids of papers that arXiv does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// The titles of the papers that the sentence lists as liked, if they could be found.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<ArxivId, String>,
}

impl Understood {
    /// Interprets a sentence without the store; missing categories are guessed from its words alone.
    pub fn of(sentence: &str) -> Self {
        let described = describe(sentence);
        let (language, days, time) = (described.language.clone(), described.days.clone(), described.time);
        let unknown = described.unknown.clone();
        let foreign = match described.sentence_language {
            SentenceLanguage::Known(_) => None,
            SentenceLanguage::Foreign(name) => Some(name.to_owned()),
        };
        let guessed_categories = described.categories.is_empty();
        let mut criteria = described.criteria();
        if guessed_categories {
            criteria.categories = categories_hinted_by(&criteria.topics);
        }
        Self { criteria, guessed_categories, language, days, time, foreign, unknown, titles: BTreeMap::new() }
    }

    /// Whether it asks for papers, beyond exclusions and delivery settings.
    pub fn asks_for_papers(&self) -> bool {
        self.criteria.has_wishes() || !self.guessed_categories
    }

    /// Whether a digest can be made of it: it asks for papers, its language is understood, and it has a category.
    pub fn is_complete(&self) -> bool {
        self.asks_for_papers() && self.foreign.is_none() && !self.criteria.categories.is_empty()
    }

    /// Replaces a reader's criteria, but keeps their limit, least relevance, announce types and liked papers if the sentence
    /// does not mention them.
    #[must_use]
    pub fn replacing(self, old: &Criteria) -> Self {
        let new = self.criteria;
        let limit = if new.limit == DEFAULT_LIMIT { old.limit } else { new.limit };
        let names_types = new.announce != [AnnounceType::New, AnnounceType::Cross];
        let announce = if names_types { new.announce.clone() } else { old.announce.clone() };
        let like = if new.like.is_empty() { old.like.clone() } else { new.like.clone() };
        let names_relevance = new.min_relevance != DEFAULT_MIN_RELEVANCE;
        let min_relevance = if names_relevance { new.min_relevance } else { old.min_relevance };
        let criteria = Criteria { limit, announce, like, min_relevance, ..new };
        Self { criteria, ..self }
    }

    /// The changes of language, weekdays and time of day that the sentence asks for.
    pub fn settings(&self) -> Vec<Change> {
        let language = self.language.clone().map(SettingValue::Language);
        let (days, time) = (self.days.clone().map(SettingValue::Days), self.time.map(SettingValue::Time));
        [language, days, time].into_iter().flatten().map(Change::Set).collect()
    }
}

impl Desk {
    /// Interprets a sentence. If it names no category, the guess takes those of the papers that it lists as liked, then those
    /// whose recent papers are on its subject, then those that its words hint at and that have no stored papers. There may be
    /// none.
    pub async fn understand(&self, sentence: &str) -> Result<Understood, DeskError> {
        let mut understood = Understood::of(sentence);
        let liked = self.papers(&liked_ids(&understood.criteria)).await?;
        for id in liked.iter().filter(|(_, paper)| paper.is_none()).map(|(id, _)| id) {
            understood.criteria.like.retain(|like| *like != Like::Paper(id.clone()));
            understood.unknown.push(id.to_string());
        }
        let liked: Vec<Paper> = liked.into_values().flatten().collect();
        understood.titles = liked.iter().map(|paper| (paper.id.clone(), paper.title.clone())).collect();
        if understood.guessed_categories {
            let by_words = std::mem::take(&mut understood.criteria.categories);
            let by_topics = self.guess_from_papers(&understood.criteria.topics, by_words).await?;
            let candidates = frequent_primaries(liked.iter()).into_iter().chain(by_topics);
            let mut categories: Vec<Category> = Vec::new();
            candidates.for_each(|category| {
                if !categories.contains(&category) {
                    categories.push(category);
                }
            });
            categories.truncate(MOST_GUESSED);
            understood.criteria.categories = categories;
        }
        Ok(understood)
    }

    /// The categories whose recent papers are on some topics, the most frequent first, then those of `by_words` that have no
    /// stored papers. If no paper is on the subject, `by_words`.
    async fn guess_from_papers(&self, topics: &[Topic], by_words: Vec<Category>) -> Result<Vec<Category>, DeskError> {
        if topics.is_empty() {
            return Ok(by_words);
        }
        let newest = calendar::newest_due(self.now());
        let from = calendar::back_from(newest).take(GUESS_DATES).last().unwrap_or(newest);
        let states = self.store.announcement_states(from, newest, None).await?;
        let mut stored: Vec<Category> = states.into_iter().map(|row| row.category).collect();
        stored.sort();
        stored.dedup();
        let catalogue = Catalogue::of(self.store.announcements_between(&stored, from, newest).await?);
        let criteria =
            Criteria { announce: AnnounceType::ALL.to_vec(), topics: topics.to_vec(), ..Criteria::new(Vec::new()) };
        let papers = catalogue.papers().to_vec();
        let scores = self.scores_of("", &criteria, papers).await?;
        let on_subject = |score: &Score| score.relevance >= ON_SUBJECT;
        let mut found = frequent_stored(catalogue.papers(), &scores, on_subject, &stored);
        if found.is_empty() && by_words.is_empty() {
            // Nothing hints at a field, so the best-scored papers decide.
            let mut totals: Vec<f32> = scores.iter().map(|score| score.total).collect();
            totals.sort_by(|a, b| b.total_cmp(a));
            let least = totals.get(GUESS_PAPERS.min(totals.len() / 20)).copied().unwrap_or(f32::MAX);
            found = frequent_stored(catalogue.papers(), &scores, |score| score.total >= least, &stored);
        }
        if found.is_empty() {
            return Ok(by_words);
        }
        found.extend(by_words.into_iter().filter(|category| !stored.contains(category)));
        found.truncate(MOST_GUESSED);
        Ok(found)
    }
}

/// The categories that the words of some topics hint at.
fn categories_hinted_by(topics: &[Topic]) -> Vec<Category> {
    let wanted: Vec<&str> = topics.iter().flat_map(|topic| [&*topic.want, &*topic.setting]).collect();
    suggest_categories(&wanted.join("\n"), MOST_GUESSED)
}

/// The most frequent primary categories of the papers whose score counts, among the `stored` categories.
fn frequent_stored(
    papers: &[Paper],
    scores: &[Score],
    counts_for: impl Fn(&Score) -> bool,
    stored: &[Category],
) -> Vec<Category> {
    let counted = papers.iter().zip(scores).filter(|(_, score)| counts_for(score)).map(|(paper, _)| paper);
    frequent_primaries(counted.filter(|paper| paper.primary().is_some_and(|category| stored.contains(category))))
}

/// The primary categories of some papers, the most frequent first, without rare ones.
fn frequent_primaries<'a>(papers: impl Iterator<Item = &'a Paper>) -> Vec<Category> {
    let mut counts: BTreeMap<&Category, usize> = BTreeMap::new();
    papers.filter_map(Paper::primary).for_each(|category| *counts.entry(category).or_default() += 1);
    let most = counts.values().copied().max().unwrap_or(0);
    let mut frequent: Vec<(&Category, usize)> =
        counts.into_iter().filter(|(_, count)| count * LEAST_FRACTION_DIVISOR >= most).collect();
    frequent.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    frequent.into_iter().take(MOST_GUESSED).map(|(category, _)| category.clone()).collect()
}
