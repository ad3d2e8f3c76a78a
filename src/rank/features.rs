//! Defines [`Features`]: everything that is measured between one reader and the papers of a pool, before it is weighed.
//!
//! `score.rs` weighs them, `explain.rs` tells of them. It must never know how they are combined.

use super::index::Index;
use super::lexical::{bm25, coverage};
use super::matching::Place;
use super::profile::Profile;
use super::stream::Stream;
use super::taste::Taste;
use super::vectors::{Model, SCALE, log_count};

/// What a match in the title counts, beside one in the abstract alone.
const TITLE: f32 = 1.5;
/// How many of the best items are averaged.
const BEST: usize = 3;

/// One value per paper of the pool, candidates first.
#[derive(Default)]
pub struct Features {
    /// BM25 of the criteria's words.
    pub lexical: Vec<f32>,
    /// Keywords that stand in the paper, by their weights.
    pub keywords: Vec<f32>,
    /// Similarity to the nearest topic, plus the mean of the three nearest items.
    pub nearest: Vec<f32>,
    /// Mean similarity to all items.
    pub mean: Vec<f32>,
    /// Similarity to the criteria as one text.
    pub whole: Vec<f32>,
    /// Similarity to the nearest topic; without topics, to the nearest item.
    pub closest: Vec<f32>,
    /// How much stands in the paper of the words of the topic that it has most of; without topics, whether a keyword does.
    pub coverage: Vec<f32>,
    /// Avoided phrases that stand in the paper.
    pub avoided: Vec<f32>,
    /// How much nearer the three nearest avoided items are than the three nearest wanted ones.
    pub unwanted: Vec<f32>,
    /// What the marks make of words and vector, in units of the score.
    pub taste: Vec<f32>,
    /// Candidates only: (paper, keyword), in order.
    pub keyword_hits: Vec<(usize, usize)>,
    /// Candidates only: (paper, avoided text), in order.
    pub avoid_hits: Vec<(usize, usize)>,
}

impl Features {
    /// Measures. `similarities` are the profile's rows times the papers of each index of the pool.
    pub fn of(profile: &Profile, stream: &Stream<'_>, similarities: &[&[f32]], model: &Model) -> Self {
        let mut features = Self { lexical: bm25(&profile.terms, stream, model), ..Self::default() };
        features.count_keywords(profile, stream);
        features.count_avoided(profile, stream);
        features.cover(profile, stream, model);
        for ((_, index), similarities) in stream.indices().zip(similarities) {
            if !index.is_empty() {
                features.compare(profile, similarities, index, model);
            }
        }
        features.keyword_hits.sort_unstable();
        features.avoid_hits.sort_unstable();
        features
    }

    fn count_keywords(&mut self, profile: &Profile, stream: &Stream<'_>) {
        self.keywords = vec![0.0; stream.papers()];
        for (number, keyword) in profile.keywords.iter().enumerate() {
            let mut found: Vec<(usize, Place)> = Vec::new();
            for (start, index) in stream.indices() {
                keyword.query.for_each_match(index, &mut |doc, place| {
                    found.push((start + doc, place));
                    if start == 0 {
                        self.keyword_hits.push((doc, number));
                    }
                });
            }
            let rarity = stream.rarity(keyword.idf, found.iter().filter(|(doc, _)| stream.counts(*doc)).count());
            found.into_iter().for_each(|(doc, place)| self.keywords[doc] += rarity * worth(place));
        }
    }

    fn count_avoided(&mut self, profile: &Profile, stream: &Stream<'_>) {
        self.avoided = vec![0.0; stream.papers()];
        for (number, avoid) in profile.avoid.iter().enumerate() {
            for query in &avoid.literal {
                for (start, index) in stream.indices() {
                    query.for_each_match(index, &mut |doc, place| {
                        self.avoided[start + doc] += worth(place);
                        if start == 0 {
                            self.avoid_hits.push((doc, number));
                        }
                    });
                }
            }
        }
    }

    fn cover(&mut self, profile: &Profile, stream: &Stream<'_>, model: &Model) {
        self.coverage = vec![0.0; stream.papers()];
        if profile.topics.is_empty() {
            let covered = self.coverage.iter_mut().zip(&self.keywords);
            return covered.for_each(|(covered, keywords)| *covered = if *keywords > 0.0 { 1.0 } else { 0.0 });
        }
        for topic in &profile.topics {
            let own = coverage(&topic.words, stream, model);
            self.coverage.iter_mut().zip(own).for_each(|(covered, own)| *covered = covered.max(own));
        }
    }

    fn compare(&mut self, profile: &Profile, similarities: &[f32], index: &Index, model: &Model) {
        let (layout, papers) = (profile.layout, index.len());
        let mut rows = similarities.chunks_exact(papers);
        let mut take = |count: usize| -> Vec<&[f32]> { rows.by_ref().take(count).collect() };
        let (topics, items, avoid) = (take(layout.topics), take(layout.items), take(layout.avoid));
        let (whole, taste) = (take(1), take(usize::from(layout.taste)));
        if profile.by_likes {
            self.closest.extend(nearest(&items, papers, 1));
        }
        let items = if profile.by_likes { Vec::new() } else { items };
        let best = nearest(&items, papers, BEST);
        let topic = nearest(&topics, papers, 1);
        let pick = |here: &[f32], there: &[f32], has: bool| if has { here.to_vec() } else { there.to_vec() };
        let topic = pick(&topic, &best, !topics.is_empty());
        let best = pick(&best, &topic, !items.is_empty());
        if !profile.by_likes {
            self.closest.extend(&topic);
        }
        self.nearest.extend(topic.iter().zip(&best).map(|(topic, best)| topic + best));
        let mean =
            |rows: &[&[f32]], doc: usize| rows.iter().map(|row| row[doc]).sum::<f32>() / rows.len().max(1) as f32;
        let counted = if items.is_empty() { &topics } else { &items };
        self.mean.extend((0..papers).map(|doc| mean(counted, doc) / SCALE / SCALE));
        let scaled = |rows: &[&[f32]]| -> Vec<f32> {
            rows.first().map_or_else(|| vec![0.0; papers], |row| row.iter().map(|x| x / SCALE / SCALE).collect())
        };
        self.whole.extend(scaled(&whole));
        match &profile.taste {
            None => self.taste.extend(vec![0.0; papers]),
            Some(found) => {
                let vector = scaled(&taste).into_iter().map(|cosine| found.reach * cosine);
                self.taste
                    .extend(words(found, index, model).into_iter().zip(vector).map(|(words, vector)| words + vector));
            }
        }
        let unwanted = nearest(&avoid, papers, BEST);
        let pushed = !avoid.is_empty();
        self.unwanted.extend(unwanted.iter().zip(&best).map(|(avoid, want)| if pushed { avoid - want } else { 0.0 }));
    }
}

/// What a match counts.
fn worth(place: Place) -> f32 {
    if place == Place::Title { TITLE } else { 1.0 }
}

/// What the marks make of each paper's words.
fn words(taste: &Taste, index: &Index, model: &Model) -> Vec<f32> {
    let mut values = vec![0.0; index.len()];
    for (feature, weight) in &taste.features {
        let weight = weight * model.idf(*feature);
        for (doc, count) in index.postings(*feature) {
            values[*doc as usize] += weight * log_count(*count);
        }
    }
    values.iter_mut().zip(index.docs()).for_each(|(value, doc)| *value /= doc.norm);
    values
}

/// Per paper, the mean cosine of its `best` nearest rows (of all, if there are fewer); 0 without rows.
fn nearest(rows: &[&[f32]], papers: usize, best: usize) -> Vec<f32> {
    let best = best.min(rows.len());
    let mut top = vec![vec![f32::NEG_INFINITY; papers]; best];
    for row in rows {
        let mut next = row.to_vec();
        for top in &mut top {
            for (top, next) in top.iter_mut().zip(&mut next) {
                let (high, low) = (top.max(*next), top.min(*next));
                (*top, *next) = (high, low);
            }
        }
    }
    let scale = SCALE * SCALE * best.max(1) as f32;
    (0..papers).map(|doc| top.iter().map(|top| top[doc]).sum::<f32>() / scale).collect()
}
