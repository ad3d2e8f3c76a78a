//! Defines [`reasons`]: why a paper stands where it stands, best reason first.
//!
//! `score.rs` calls it for every candidate. It must never decide anything: it only tells what was measured.

use super::features::Features;
use super::index::{Doc, Index};
use super::marks::Verdict;
use super::matching::Query;
use super::profile::{Profile, TopicProfile};
use super::text;
use super::vectors::{Model, SCALE, log_count};
use crate::domain::selection::{Parts, Reason, Standing};

/// From this relevance on, a paper always has a reason.
const ALWAYS_FROM: u8 = 5;
/// Phrases per topic, keywords per reason.
const PHRASES: usize = 3;
/// A word is worth naming if it is rarer than this (inverse document frequency).
const TELLING: f32 = 3.5;
/// What each keyword of a topic that stands in the paper adds to the topic's similarity when the nearest is chosen.
const HIT: f32 = 0.1;
/// A longer run of text is shown by its words alone.
const LONGEST_PHRASE: usize = 48;
/// Resemblance to what is avoided is told from so many deviations on.
const AVOID_TOLD: f32 = 1.0;
/// A mark is named if the paper is at least so similar to it.
const MARK_TOLD: f32 = 0.45;

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
    /// The model.
    pub model: &'a Model,
}

/// The reasons for one candidate; empty for a barred one, whose standing says it all.
pub fn reasons(
    evidence: &Evidence<'_>,
    doc: usize,
    standing: &Standing,
    relevance: u8,
    parts: &Parts,
    unusual: bool,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match standing {
        Standing::Barred(_) => return reasons,
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
        let weight = |keyword: &usize| self.profile.keywords[*keyword].weight;
        own.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        own
    }

    /// A keyword as a reader would name it: of several terms, those that stand in the paper.
    fn shown(&self, keyword: usize, doc: usize) -> String {
        let terms = &self.profile.keywords[keyword].terms;
        let found = |(_, query): &&(String, Query)| terms.len() == 1 || query.stands_in(doc, self.index);
        terms.iter().filter(found).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The nearest topic with what stands in the paper of it.
    fn topic(&self, doc: usize, hits: &[usize]) -> Option<Reason> {
        let of = |topic: usize| hits.iter().filter(move |hit| self.profile.keywords[**hit].topic == Some(topic));
        let value = |topic: usize| self.similarity(topic, doc) + HIT * of(topic).count().min(PHRASES) as f32;
        let nearest = (0..self.profile.topics.len()).max_by(|a, b| value(*a).total_cmp(&value(*b)).then(b.cmp(a)))?;
        let topic = &self.profile.topics[nearest];
        let mut phrases: Vec<String> = of(nearest).take(PHRASES).map(|hit| self.shown(*hit, doc)).collect();
        self.add_shared(topic, &self.index.docs()[doc], &mut phrases);
        Some(Reason::Topic { name: topic.name.clone(), phrases })
    }

    /// Adds the words and bigrams that topic and paper share, those that weigh most in both first.
    fn add_shared(&self, topic: &TopicProfile, doc: &Doc, phrases: &mut Vec<String>) {
        let shared = topic.features.iter().filter_map(|(feature, wanted)| {
            let at = doc.features.binary_search_by_key(feature, |(feature, _)| *feature).ok()?;
            let idf = self.model.idf(*feature);
            (idf >= TELLING).then(|| (*feature, wanted * log_count(doc.features[at].1) * idf))
        });
        let mut shared: Vec<(u32, f32)> = shared.collect();
        shared.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let parts = |phrase: &str| -> Vec<String> { phrase.split(['_', '-', ' ']).map(str::to_owned).collect() };
        let mut covered: Vec<String> = phrases
            .iter()
            .flat_map(|phrase| text::tokens(&text::fold(phrase)))
            .flat_map(|token| parts(&token))
            .collect();
        for (feature, _) in shared {
            if phrases.len() >= PHRASES {
                return;
            }
            let words = parts(self.model.name(feature));
            if words.iter().any(|word| covered.contains(word)) {
                continue;
            }
            phrases.push(self.surface(feature, doc));
            covered.extend(words);
        }
    }

    /// A feature as the paper first writes it.
    fn surface(&self, feature: u32, doc: &Doc) -> String {
        let name = self.model.name(feature);
        let plain = name.replace('_', " ");
        let tokens: Vec<Option<u32>> = name.split('_').map(|token| self.model.token_feature(token)).collect();
        let found = doc
            .spans
            .windows(tokens.len())
            .find(|run| run.iter().zip(&tokens).all(|((feature, _), token)| Some(*feature) == *token));
        let Some(run) = found else { return plain };
        let (from, to) = (run[0].1.start as usize, run[run.len() - 1].1.end as usize);
        let Some(written) = doc.text.get(from..to) else { return plain };
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let written = written.trim_matches(|c: char| !c.is_alphanumeric());
        let awkward =
            |c: char| matches!(c, '\\' | '$' | '{' | '}' | '(' | ')' | '[' | ']' | ';' | ':' | ',') || c.is_control();
        if written.len() > LONGEST_PHRASE || written.contains(awkward) || written.contains(". ") {
            return plain;
        }
        written.to_owned()
    }

    /// The liked paper that a candidate resembles. Only if it does, or if there is nothing else to say.
    fn liked(&self, doc: usize, parts: &Parts, needed: bool) -> Option<Reason> {
        let (title, similarity) = self.nearest_mark(doc, Verdict::Liked)?;
        let tells = parts.marks > 0.0 && similarity >= MARK_TOLD;
        (tells || needed).then(|| Reason::Mark { title: title.to_owned() })
    }

    /// The refused paper that a candidate resembles, where marks lower it.
    fn refused(&self, doc: usize, parts: &Parts) -> Option<Reason> {
        if parts.marks >= 0.0 {
            return None;
        }
        let (title, similarity) = self.nearest_mark(doc, Verdict::Refused)?;
        (similarity >= MARK_TOLD).then(|| Reason::Refused { title: title.to_owned() })
    }

    /// The most similar paper of which this was said: its title, the cosine. A paper is no reason for itself.
    fn nearest_mark(&self, doc: usize, verdict: Verdict) -> Option<(&str, f32)> {
        let itself = self.index.docs()[doc].id.as_str();
        let told = self.profile.taste.as_ref()?.told.iter().enumerate();
        let cosine = |place: usize| self.told[place * self.index.len() + doc] / SCALE / SCALE;
        let said = told
            .filter(|(_, told)| told.verdict == verdict && told.id != itself && !told.title.is_empty())
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
    fn avoid(&self, doc: usize, parts: &Parts) -> Option<Reason> {
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
