//! Defines [`Evidence`], which gives the reasons for a paper's score and relevance, best reason first.
//!
//! `score.rs` makes one per reader, and is asked for the reasons of single papers. It decides nothing: it only words what was
//! measured. What several papers need is looked up when the first of them is asked for.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::index::Index;
use super::marks::Opinion;
use super::matching::Query;
use super::matrix::multiply;
use super::measurements::Measurements;
use super::paper_phrases::{nearest_phrase_with, nearest_phrases};
use super::pool::Pool;
use super::profile::Profile;
use super::text;
use super::topic_phrases::IndexedPhrases;
use super::vectors::{DIM, SCALE, VectorModel};
use crate::domain::selection::{Reason, ScoreParts, Standing};

/// From this relevance on, a paper always has a reason.
const MIN_RELEVANCE_WITH_REASON: u8 = 5;
/// The most phrases per topic, and keywords per reason.
const MAX_PHRASES: usize = 3;
/// The most phrases of a paper that stand for the words of a topic which it does not have.
const NEAR_PHRASES: usize = 2;
/// The most terms of one keyword that are named.
const MAX_TERMS: usize = 2;
/// What each keyword of a topic that matches adds to the topic's similarity when the nearest topic is chosen.
const KEYWORD_BONUS: f32 = 0.1;
/// The least avoid part, in standard deviations, for which similarity to an avoided text is a reason.
const MIN_AVOID: f32 = 1.0;
/// A marked paper is named if its cosine similarity is at least this. Half of the papers on a reader's subject are that
/// similar to each other, and one in ten of the other papers of the pool.
const MIN_MARK_SIMILARITY: f32 = 0.6;

/// What the reasons of one reader's papers are taken from.
pub struct Evidence<'a> {
    profile: &'a Profile,
    pool: &'a Pool<'a>,
    index: &'a Index,
    measured: Measurements,
    /// The products of the profile's rows with the candidates.
    similarities: &'a [f32],
    model: &'a VectorModel,
    /// The products of the liked and refused papers' vectors with the candidates.
    mark_similarities: OnceCell<Vec<f32>>,
    /// The phrases of each topic.
    topic_phrases: Vec<OnceCell<IndexedPhrases<'a>>>,
    /// By candidate: whether it is unlike everything recent.
    unusual: OnceCell<Vec<bool>>,
}

impl<'a> Evidence<'a> {
    /// The evidence for the candidates of a pool. `similarities` are the products of the profile's rows with them.
    pub fn of(
        profile: &'a Profile,
        pool: &'a Pool<'a>,
        measured: Measurements,
        similarities: &'a [f32],
        model: &'a VectorModel,
    ) -> Self {
        let topic_phrases = profile.topics.iter().map(|_| OnceCell::new()).collect();
        let index = pool.candidates;
        let (mark_similarities, unusual) = (OnceCell::new(), OnceCell::new());
        Self { profile, pool, index, measured, similarities, model, mark_similarities, topic_phrases, unusual }
    }

    /// The reasons for one candidate with the relevance that the ranker gave it. Empty for a paper that is ruled out, whose
    /// standing is the reason.
    pub fn reasons(&self, paper: usize, standing: &Standing, relevance: u8, parts: &ScoreParts) -> Vec<Reason> {
        let mut reasons = Vec::new();
        match standing {
            Standing::RuledOut(_) => return reasons,
            Standing::Followed(name) => reasons.push(Reason::Author { name: name.clone() }),
            Standing::Candidate => {}
        }
        let hits = self.matching_keywords(paper);
        let needs_reason = relevance >= MIN_RELEVANCE_WITH_REASON;
        if needs_reason || hits.iter().any(|keyword| self.profile.keywords[*keyword].topic.is_some()) {
            reasons.extend(self.topic(paper, &hits));
        }
        let general = hits.iter().filter(|hit| self.profile.keywords[**hit].topic.is_none());
        let keywords: Vec<String> = general.take(MAX_PHRASES).map(|hit| self.keyword_name(*hit, paper)).collect();
        if !keywords.is_empty() {
            reasons.push(Reason::Keyword { keywords });
        }
        if needs_reason {
            let has_content_reason = reasons.iter().any(|reason| !matches!(reason, Reason::Author { .. }));
            reasons.extend(self.liked(paper, parts, !has_content_reason));
            if !has_content_reason {
                reasons.extend(self.nearest_item(paper));
            }
        }
        reasons.extend(self.avoid(paper, parts));
        reasons.extend(self.refused(paper, parts));
        if self.unusual.get_or_init(|| self.pool.unusual(&self.profile.categories))[paper] {
            reasons.push(Reason::Unusual);
        }
        reasons
    }

    /// The cosine similarity of a row of the profile and a candidate.
    fn similarity(&self, row: usize, paper: usize) -> f32 {
        self.similarities[row * self.index.len() + paper] / SCALE / SCALE
    }

    /// The keywords that a candidate matches, the weightiest first.
    fn matching_keywords(&self, paper: usize) -> Vec<usize> {
        let hits = &self.measured.keyword_hits;
        let from = hits.partition_point(|(other, _)| *other < paper);
        let mut own: Vec<usize> =
            hits[from..].iter().take_while(|(other, _)| *other == paper).map(|(_, k)| *k).collect();
        let weight = |keyword: &usize| self.profile.keywords[*keyword].idf;
        own.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        own
    }

    /// A keyword as a reader would name it: of several terms, the first two that the paper contains.
    fn keyword_name(&self, keyword: usize, paper: usize) -> String {
        let terms = &self.profile.keywords[keyword].terms;
        let is_found = |(_, query): &&(String, Query)| terms.len() == 1 || query.matches_paper(paper, self.index);
        terms.iter().filter(is_found).take(MAX_TERMS).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The nearest topic, with the keywords and phrases of it that the paper contains.
    fn topic(&self, paper: usize, hits: &[usize]) -> Option<Reason> {
        let hits_of = |topic: usize| hits.iter().filter(move |hit| self.profile.keywords[**hit].topic == Some(topic));
        let value = |topic: usize| {
            self.similarity(topic, paper) + KEYWORD_BONUS * hits_of(topic).count().min(MAX_PHRASES) as f32
        };
        let nearest = (0..self.profile.topics.len()).max_by(|a, b| value(*a).total_cmp(&value(*b)).then(b.cmp(a)))?;
        let topic = &self.profile.topics[nearest];
        let mut phrases: Vec<String> =
            hits_of(nearest).take(MAX_PHRASES).map(|hit| self.keyword_name(*hit, paper)).collect();
        let covered: Vec<u32> = phrases
            .iter()
            .flat_map(|phrase| text::tokens(&text::fold(phrase)))
            .filter_map(|token| self.model.token_feature(&token))
            .collect();
        let room = MAX_PHRASES - phrases.len();
        let of_topic = || IndexedPhrases::of(&topic.phrases, self.index, self.model);
        phrases.extend(self.topic_phrases[nearest].get_or_init(of_topic).shared(
            &self.index.papers()[paper],
            &covered,
            room,
        ));
        let name = topic.name.clone();
        let row = self.profile.wanted_row(Some(&name));
        let of_paper = || self.index.paper_phrases(paper, self.model);
        let own = |named: &[String]| nearest_phrases(of_paper(), row, named, NEAR_PHRASES);
        if phrases.is_empty() {
            return Some(Reason::NearTopic { phrases: own(&[]), name });
        }
        // The topic's name again, or a word out of a phrase, would be no reason: the paper's own phrases come before it.
        let is_phrase = |phrase: &String| phrase.contains([' ', '-']) && text::words(phrase) != text::words(&name);
        if !phrases.iter().any(is_phrase) {
            let own = own(&phrases);
            match nearest_phrase_with(of_paper(), row, &phrases, &name) {
                Some(longer) if own.is_empty() => phrases = vec![longer],
                _ => drop(phrases.splice(0..0, own)),
            }
            phrases.truncate(MAX_PHRASES);
        }
        Some(Reason::Topic { name, phrases: without_repeats(phrases) })
    }

    /// The liked paper that is nearest to a candidate, if it is similar enough, or if no other reason was found (`needed`).
    fn liked(&self, paper: usize, parts: &ScoreParts, needed: bool) -> Option<Reason> {
        let (title, similarity) = self.nearest_mark(paper, Opinion::Liked)?;
        let is_similar = parts.marks > 0.0 && similarity >= MIN_MARK_SIMILARITY;
        (is_similar || needed).then(|| Reason::Mark { title: title.to_owned() })
    }

    /// The refused paper that is nearest to a candidate, if it is similar enough and marks lower the score.
    fn refused(&self, paper: usize, parts: &ScoreParts) -> Option<Reason> {
        if parts.marks >= 0.0 {
            return None;
        }
        let (title, similarity) = self.nearest_mark(paper, Opinion::Refused)?;
        (similarity >= MIN_MARK_SIMILARITY).then(|| Reason::Refused { title: title.to_owned() })
    }

    /// The most similar paper with this opinion: its title, and the cosine similarity. A paper is no reason for itself.
    fn nearest_mark(&self, paper: usize, opinion: Opinion) -> Option<(&str, f32)> {
        let own_id = self.index.papers()[paper].id.as_str();
        let taste = self.profile.taste.as_ref()?;
        let of_marks = || multiply(&taste.mark_rows, self.index.rows(), DIM);
        let similarities = self.mark_similarities.get_or_init(of_marks);
        let cosine = |mark: usize| similarities[mark * self.index.len() + paper] / SCALE / SCALE;
        let candidates = taste
            .marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.opinion == opinion && mark.id != own_id && !mark.title.is_empty())
            .map(|(number, mark)| (mark.title.as_str(), cosine(number)));
        candidates.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(a.0)))
    }

    /// Without topics: the nearest keyword, which the paper does not contain.
    fn nearest_item(&self, paper: usize) -> Option<Reason> {
        let first = self.profile.layout.topics;
        let items = self.profile.keywords.iter().filter_map(|keyword| Some((keyword, first + keyword.item?)));
        let nearest = items.max_by(|a, b| {
            self.similarity(a.1, paper).total_cmp(&self.similarity(b.1, paper)).then_with(|| b.1.cmp(&a.1))
        });
        let keyword = nearest.map(|(keyword, _)| keyword).or(self.profile.keywords.first())?;
        Some(Reason::NearTopic { name: keyword.name(), phrases: Vec::new() })
    }

    /// The avoided text that lowers the score: one that the paper contains, or else the nearest.
    fn avoid(&self, paper: usize, parts: &ScoreParts) -> Option<Reason> {
        let hits = &self.measured.avoid_hits;
        let from = hits.partition_point(|(other, _)| *other < paper);
        let literal = hits.get(from).filter(|(other, _)| *other == paper).map(|(_, avoid)| *avoid);
        let nearest = || {
            let first = self.profile.layout.topics + self.profile.layout.items;
            let best = |avoid: &super::profile::AvoidProfile| {
                avoid.items.clone().map(|item| self.similarity(first + item, paper)).fold(f32::NEG_INFINITY, f32::max)
            };
            let texts = (0..self.profile.avoid.len()).filter(|n| !self.profile.avoid[*n].items.is_empty());
            let value = |n: &usize| best(&self.profile.avoid[*n]);
            texts.max_by(|a, b| value(a).total_cmp(&value(b)).then(b.cmp(a)))
        };
        let avoid = literal.or_else(|| (parts.avoid >= MIN_AVOID).then(nearest).flatten())?;
        Some(Reason::Avoid { text: self.profile.avoid[avoid].text.clone() })
    }
}

/// Phrases without those whose words all stand in another one, and each once: "Krylov" beside "Krylov subspace" says nothing.
fn without_repeats(phrases: Vec<String>) -> Vec<String> {
    let words_of = |phrase: &String| text::words(phrase).into_iter().flat_map(|word| word.parts).collect();
    let words: Vec<BTreeSet<String>> = phrases.iter().map(words_of).collect();
    let is_said = |at: usize| {
        let others = words.iter().enumerate().filter(|(other, _)| *other != at);
        let mut others = others.filter(|(_, other)| other.is_superset(&words[at]));
        others.any(|(other, set)| set.len() > words[at].len() || other < at)
    };
    let kept = phrases.iter().enumerate().filter(|(at, _)| words[*at].is_empty() || !is_said(*at));
    kept.map(|(_, phrase)| phrase.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_each_word_once() {
        let shown = |phrases: &[&str]| without_repeats(phrases.iter().map(|phrase| (*phrase).to_owned()).collect());
        assert_eq!(shown(&["Krylov", "Mixed-Precision Iterative Refinement", "Krylov"]).len(), 2);
        assert_eq!(
            shown(&["GMRES", "Krylov", "preconditioner", "Krylov subspace"]),
            ["GMRES", "preconditioner", "Krylov subspace"]
        );
        assert_eq!(shown(&["language agents", "agents"]), ["language agents"]);
        assert_eq!(shown(&["agents", "Agents"]), ["agents"]);
        assert_eq!(shown(&["量子纠错", "C++"]), ["量子纠错", "C++"]);
    }
}
