//! Defines [`reasons`]: why a paper stands where it stands, best reason first.
//!
//! `score.rs` calls it for every candidate. It must never decide anything: it only tells what was measured.

use super::features::Features;
use super::index::Index;
use super::marks::Opinion;
use super::matching::Query;
use super::profile::Profile;
use super::shared::Wanted;
use super::text;
use super::vectors::{Model, SCALE};
use crate::domain::selection::{Reason, ScoreParts, Standing};

/// From this relevance on, a paper always has a reason.
const ALWAYS_FROM: u8 = 5;
/// Phrases per topic, keywords per reason.
const PHRASES: usize = 3;
/// Ways of writing one keyword that are named.
const TERMS: usize = 2;
/// What each keyword of a topic that stands in the paper adds to the topic's similarity when the nearest is chosen.
const HIT: f32 = 0.1;
/// Resemblance to what is avoided is told from so many deviations on.
const AVOID_TOLD: f32 = 1.0;
/// A mark is named if the paper is at least so similar to it: half of the papers on a reader's subject are to each other, and
/// one in ten of the other papers of their pool.
const MARK_TOLD: f32 = 0.6;

/// What the reasons are taken from.
pub struct Evidence<'a> {
    /// The reader.
    pub profile: &'a Profile,
    /// The candidates.
    pub index: &'a Index,
    /// What was measured.
    pub features: &'a Features,
    /// The profile's rows times the candidates.
    pub similarities: &'a [f32],
    /// The vectors of the papers that were liked or refused times the candidates.
    pub told: &'a [f32],
    /// The phrases of each topic.
    pub wanted: Vec<Wanted<'a>>,
    /// The model.
    pub model: &'a Model,
}

/// The reasons for one candidate; empty for a barred one, whose standing says it all.
pub fn reasons(
    evidence: &Evidence<'_>,
    doc: usize,
    standing: &Standing,
    relevance: u8,
    parts: &ScoreParts,
    unusual: bool,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match standing {
        Standing::RuledOut(_) => return reasons,
        Standing::Followed(name) => reasons.push(Reason::Author { name: name.clone() }),
        Standing::Candidate => {}
    }
    let hits = evidence.keywords(doc);
    let told = relevance >= ALWAYS_FROM;
    if told || hits.iter().any(|keyword| evidence.profile.keywords[*keyword].topic.is_some()) {
        reasons.extend(evidence.topic(doc, &hits));
    }
    let general = hits.iter().filter(|hit| evidence.profile.keywords[**hit].topic.is_none());
    let keywords: Vec<String> = general.take(PHRASES).map(|hit| evidence.shown(*hit, doc)).collect();
    if !keywords.is_empty() {
        reasons.push(Reason::Keyword { keywords });
    }
    if told {
        let content = reasons.iter().any(|reason| !matches!(reason, Reason::Author { .. }));
        reasons.extend(evidence.liked(doc, parts, !content));
        if !content {
            reasons.extend(evidence.nearest_item(doc));
        }
    }
    reasons.extend(evidence.avoid(doc, parts));
    reasons.extend(evidence.refused(doc, parts));
    if unusual {
        reasons.push(Reason::Unusual);
    }
    reasons
}

impl Evidence<'_> {
    /// The cosine of a row of the profile and a candidate.
    fn similarity(&self, row: usize, doc: usize) -> f32 {
        self.similarities[row * self.index.len() + doc] / SCALE / SCALE
    }

    /// The keywords that stand in a candidate, the weightiest first.
    fn keywords(&self, doc: usize) -> Vec<usize> {
        let hits = &self.features.keyword_hits;
        let from = hits.partition_point(|(other, _)| *other < doc);
        let mut own: Vec<usize> = hits[from..].iter().take_while(|(other, _)| *other == doc).map(|(_, k)| *k).collect();
        let weight = |keyword: &usize| self.profile.keywords[*keyword].idf;
        own.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        own
    }

    /// A keyword as a reader would name it: of several terms, the first two that stand in the paper.
    fn shown(&self, keyword: usize, doc: usize) -> String {
        let terms = &self.profile.keywords[keyword].terms;
        let found = |(_, query): &&(String, Query)| terms.len() == 1 || query.stands_in(doc, self.index);
        terms.iter().filter(found).take(TERMS).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The nearest topic with what stands in the paper of it.
    fn topic(&self, doc: usize, hits: &[usize]) -> Option<Reason> {
        let of = |topic: usize| hits.iter().filter(move |hit| self.profile.keywords[**hit].topic == Some(topic));
        let value = |topic: usize| self.similarity(topic, doc) + HIT * of(topic).count().min(PHRASES) as f32;
        let nearest = (0..self.profile.topics.len()).max_by(|a, b| value(*a).total_cmp(&value(*b)).then(b.cmp(a)))?;
        let topic = &self.profile.topics[nearest];
        let mut phrases: Vec<String> = of(nearest).take(PHRASES).map(|hit| self.shown(*hit, doc)).collect();
        let covered: Vec<u32> = phrases
            .iter()
            .flat_map(|phrase| text::tokens(&text::fold(phrase)))
            .filter_map(|token| self.model.token_feature(&token))
            .collect();
        let room = PHRASES - phrases.len();
        phrases.extend(self.wanted[nearest].shared(&self.index.docs()[doc], &covered, room));
        Some(Reason::Topic { name: topic.name.clone(), phrases })
    }

    /// The liked paper that a candidate resembles. Only if it does, or if there is nothing else to say.
    fn liked(&self, doc: usize, parts: &ScoreParts, needed: bool) -> Option<Reason> {
        let (title, similarity) = self.nearest_mark(doc, Opinion::Liked)?;
        let tells = parts.marks > 0.0 && similarity >= MARK_TOLD;
        (tells || needed).then(|| Reason::Mark { title: title.to_owned() })
    }

    /// The refused paper that a candidate resembles, where marks lower it.
    fn refused(&self, doc: usize, parts: &ScoreParts) -> Option<Reason> {
        if parts.marks >= 0.0 {
            return None;
        }
        let (title, similarity) = self.nearest_mark(doc, Opinion::Refused)?;
        (similarity >= MARK_TOLD).then(|| Reason::Refused { title: title.to_owned() })
    }

    /// The most similar paper of which this was said: its title, the cosine. A paper is no reason for itself.
    fn nearest_mark(&self, doc: usize, opinion: Opinion) -> Option<(&str, f32)> {
        let itself = self.index.docs()[doc].id.as_str();
        let told = self.profile.taste.as_ref()?.told.iter().enumerate();
        let cosine = |place: usize| self.told[place * self.index.len() + doc] / SCALE / SCALE;
        let said = told
            .filter(|(_, told)| told.opinion == opinion && told.id != itself && !told.title.is_empty())
            .map(|(place, told)| (told.title.as_str(), cosine(place)));
        said.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(a.0)))
    }

    /// Without topics: the keyword that the paper resembles though it does not stand there.
    fn nearest_item(&self, doc: usize) -> Option<Reason> {
        let first = self.profile.layout.topics;
        let items = self.profile.keywords.iter().filter_map(|keyword| Some((keyword, first + keyword.item?)));
        let nearest = items
            .max_by(|a, b| self.similarity(a.1, doc).total_cmp(&self.similarity(b.1, doc)).then_with(|| b.1.cmp(&a.1)));
        let keyword = nearest.map(|(keyword, _)| keyword).or(self.profile.keywords.first())?;
        Some(Reason::Topic { name: keyword.named(), phrases: Vec::new() })
    }

    /// The avoided text that lowers a candidate.
    fn avoid(&self, doc: usize, parts: &ScoreParts) -> Option<Reason> {
        let hits = &self.features.avoid_hits;
        let from = hits.partition_point(|(other, _)| *other < doc);
        let literal = hits.get(from).filter(|(other, _)| *other == doc).map(|(_, avoid)| *avoid);
        let resembles = || {
            let first = self.profile.layout.topics + self.profile.layout.items;
            let best = |avoid: &super::profile::AvoidProfile| {
                avoid.items.clone().map(|item| self.similarity(first + item, doc)).fold(f32::NEG_INFINITY, f32::max)
            };
            let texts = (0..self.profile.avoid.len()).filter(|n| !self.profile.avoid[*n].items.is_empty());
            let value = |n: &usize| best(&self.profile.avoid[*n]);
            texts.max_by(|a, b| value(a).total_cmp(&value(b)).then(b.cmp(a)))
        };
        let told = literal.or_else(|| (parts.avoid >= AVOID_TOLD).then(resembles).flatten())?;
        Some(Reason::Avoid { text: self.profile.avoid[told].text.clone() })
    }
}
