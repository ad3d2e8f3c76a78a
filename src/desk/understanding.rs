//! What a reader's sentence asks for: its words by rules, and the categories that fit where none was named.
//!
//! `inbound/` and `web/` show it before anything is saved. Nothing here writes. It must never know in which words it is shown.

use std::collections::BTreeMap;

use super::seeing::back_from;
use super::{Desk, DeskError};
use crate::domain::calendar;
use crate::domain::catalogue::Catalogue;
use crate::domain::category::Category;
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::describe::{describe, suggest_categories};
use crate::domain::paper::AnnounceType;

/// Categories that are guessed at most.
const GUESSED: usize = 4;
/// Listing dates, and most papers of them, that a guess looks at where the words alone tell nothing: the best twentieth.
const GUESS_DATES: usize = 5;
const GUESS_PAPERS: usize = 30;

/// What a sentence was understood as.
#[derive(Clone, Debug, PartialEq)]
pub struct Understood {
    /// What to look for.
    pub criteria: Criteria,
    /// Whether the categories were only guessed.
    pub guessed_categories: bool,
    /// The language of digests, where it names one.
    pub language: Option<String>,
    /// Whether one digest a week is asked for.
    pub weekly: bool,
}

impl Desk {
    /// What a sentence asks for. Where it names no category, those are guessed that its words tell of, or that hold the
    /// recent papers which it describes; there may be none.
    pub async fn understand(&self, sentence: &str) -> Result<Understood, DeskError> {
        let described = describe(sentence);
        let guessed_categories = described.categories.is_empty();
        let plain = Criteria::new(described.categories);
        let mut criteria = Criteria {
            announce: described.announce.unwrap_or(plain.announce),
            limit: described.limit.unwrap_or(plain.limit),
            authors: described.authors,
            exclude: described.exclude,
            keywords: described.keywords,
            avoid: described.avoid,
            topics: described.topics,
            ..plain
        };
        if guessed_categories {
            let wanted: Vec<&str> = criteria.topics.iter().flat_map(|topic| [&*topic.name, &*topic.want]).collect();
            criteria.categories = suggest_categories(&wanted.join("\n"), GUESSED);
        }
        if criteria.categories.is_empty() {
            criteria.categories = self.categories_of_papers_on(&criteria.topics).await?;
        }
        let (language, weekly) = (described.language, described.weekly);
        Ok(Understood { criteria, guessed_categories, language, weekly })
    }

    /// The categories of the recent papers that resemble some topics most, the most frequent first.
    async fn categories_of_papers_on(&self, topics: &[Topic]) -> Result<Vec<Category>, DeskError> {
        if topics.is_empty() {
            return Ok(Vec::new());
        }
        let newest = calendar::newest_due(self.now());
        let from = back_from(newest).take(GUESS_DATES).last().unwrap_or(newest);
        let states = self.store.announcement_states(from, newest, None).await?;
        let known: Vec<Category> = states.into_iter().map(|row| row.category).collect();
        let catalogue = Catalogue::of(&self.store.announcements_between(&known, from, newest).await?);
        let criteria = Criteria {
            announce: AnnounceType::ALL.to_vec(),
            limit: u32::MAX,
            min_relevance: 1,
            topics: topics.to_vec(),
            ..Criteria::new(Vec::new())
        };
        let papers = catalogue.papers().to_vec();
        let scores = self.scores_of("", &criteria, papers).await?;
        let mut best: Vec<(f32, &Category)> = scores
            .iter()
            .zip(catalogue.papers())
            .filter_map(|(score, paper)| Some((score.total, paper.primary()?)))
            .collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        best.truncate((best.len() / 20).clamp(5, GUESS_PAPERS));
        let mut counts: BTreeMap<&Category, usize> = BTreeMap::new();
        for (_, category) in &best {
            *counts.entry(category).or_default() += 1;
        }
        let mut frequent: Vec<(&Category, usize)> =
            counts.into_iter().filter(|(_, count)| count * 6 >= best.len()).collect();
        frequent.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        Ok(frequent.into_iter().take(GUESSED).map(|(category, _)| category.clone()).collect())
    }
}
