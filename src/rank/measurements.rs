//! Defines [`Measurements`]: everything that is measured between one reader and the papers of a pool, before it is weighted.
//!
//! `score.rs` takes and weights them; `explain.rs` reads which keywords and avoided texts were found.

use super::index::Index;
use super::lexical::{bm25, coverage};
use super::phrase::MatchField;
use super::profile::Profile;
use super::reader_pool::ReaderPool;
use super::taste::Taste;
use super::vectors::{SCALE, VectorModel, log_count};

/// The weight of a match in the title; one in the abstract alone has 1.
const TITLE_WEIGHT: f32 = 1.5;
/// The number of nearest items whose similarities are averaged.
const NEAREST_ITEMS: usize = 3;

/// One value per paper of the pool, candidates first.
#[derive(Default)]
pub struct Measurements {
    /// BM25 of the criteria's words.
    pub lexical: Vec<f32>,
    /// The sum of the weights of the keywords that the paper matches.
    pub keywords: Vec<f32>,
    /// Similarity to the nearest topic, plus the mean of the three nearest items.
    pub nearest: Vec<f32>,
    /// Mean similarity to all items.
    pub mean: Vec<f32>,
    /// Similarity to the criteria as one text.
    pub whole: Vec<f32>,
    /// Similarity to the nearest topic; without topics, to the nearest item.
    pub closest: Vec<f32>,
    /// The greatest share of any topic's words that the paper contains; without topics, 1 if a keyword matches.
    pub coverage: Vec<f32>,
    /// The sum of the weights of the avoided phrases that the paper contains.
    pub avoided: Vec<f32>,
    /// The mean similarity to the three nearest avoided items, less that to the three nearest wanted ones.
    pub unwanted: Vec<f32>,
    /// What the marks add for words and vector, in units of the score.
    pub taste: Vec<f32>,
    /// Candidates only: (paper, keyword), in order.
    pub keyword_hits: Vec<(usize, usize)>,
    /// Candidates only: (paper, avoided text), in order.
    pub avoid_hits: Vec<(usize, usize)>,
}

impl Measurements {
    /// Takes the measurements. `similarities` are the products of the profile's rows with the papers of each index of the
    /// pool.
    pub fn of(profile: &Profile, reader_pool: &ReaderPool<'_>, similarities: &[&[f32]], model: &VectorModel) -> Self {
        let mut measured = Self { lexical: bm25(&profile.terms, reader_pool, model), ..Self::default() };
        measured.match_keywords(profile, reader_pool);
        measured.match_avoided(profile, reader_pool);
        measured.measure_coverage(profile, reader_pool, model);
        for ((_, index), similarities) in reader_pool.indices().zip(similarities) {
            if !index.is_empty() {
                measured.compare_vectors(profile, similarities, index, model);
            }
        }
        measured.keyword_hits.sort_unstable();
        measured.avoid_hits.sort_unstable();
        measured
    }

    fn match_keywords(&mut self, profile: &Profile, reader_pool: &ReaderPool<'_>) {
        self.keywords = vec![0.0; reader_pool.paper_count()];
        for (number, keyword) in profile.keywords.iter().enumerate() {
            let mut found: Vec<(usize, MatchField)> = Vec::new();
            for (start, index) in reader_pool.indices() {
                keyword.query.for_each_match(index, &mut |paper, field| {
                    found.push((start + paper, field));
                    if start == 0 {
                        self.keyword_hits.push((paper, number));
                    }
                });
            }
            let rarity = reader_pool
                .rarity(keyword.idf, found.iter().filter(|(paper, _)| reader_pool.is_counted(*paper)).count());
            found.into_iter().for_each(|(paper, field)| self.keywords[paper] += rarity * field_weight(field));
        }
    }

    fn match_avoided(&mut self, profile: &Profile, reader_pool: &ReaderPool<'_>) {
        self.avoided = vec![0.0; reader_pool.paper_count()];
        for (number, avoid) in profile.avoid.iter().enumerate() {
            for query in &avoid.literal {
                for (start, index) in reader_pool.indices() {
                    query.for_each_match(index, &mut |paper, field| {
                        self.avoided[start + paper] += field_weight(field);
                        if start == 0 {
                            self.avoid_hits.push((paper, number));
                        }
                    });
                }
            }
        }
    }

    fn measure_coverage(&mut self, profile: &Profile, reader_pool: &ReaderPool<'_>, model: &VectorModel) {
        self.coverage = vec![0.0; reader_pool.paper_count()];
        if profile.topics.is_empty() {
            let covered = self.coverage.iter_mut().zip(&self.keywords);
            return covered.for_each(|(covered, keywords)| *covered = if *keywords > 0.0 { 1.0 } else { 0.0 });
        }
        for topic in &profile.topics {
            let own = coverage(&topic.words, reader_pool, model);
            self.coverage.iter_mut().zip(own).for_each(|(covered, own)| *covered = covered.max(own));
        }
    }

    fn compare_vectors(&mut self, profile: &Profile, similarities: &[f32], index: &Index, model: &VectorModel) {
        let (layout, papers) = (profile.layout, index.len());
        let mut rows = similarities.chunks_exact(papers);
        let mut take = |count: usize| -> Vec<&[f32]> { rows.by_ref().take(count).collect() };
        let (topics, items, avoid) = (take(layout.topics), take(layout.items), take(layout.avoid));
        let (whole, taste) = (take(1), take(usize::from(layout.taste)));
        if profile.by_likes {
            self.closest.extend(nearest(&items, papers, 1));
        }
        let items = if profile.by_likes { Vec::new() } else { items };
        let best = nearest(&items, papers, NEAREST_ITEMS);
        let topic = nearest(&topics, papers, 1);
        let pick = |here: &[f32], there: &[f32], has: bool| if has { here.to_vec() } else { there.to_vec() };
        let topic = pick(&topic, &best, !topics.is_empty());
        let best = pick(&best, &topic, !items.is_empty());
        if !profile.by_likes {
            self.closest.extend(&topic);
        }
        self.nearest.extend(topic.iter().zip(&best).map(|(topic, best)| topic + best));
        let counted = if items.is_empty() { &topics } else { &items };
        let mean = |sum: f32| sum / counted.len().max(1) as f32 / SCALE / SCALE;
        self.mean.extend(sums(counted, papers).into_iter().map(mean));
        let scaled = |rows: &[&[f32]]| -> Vec<f32> {
            rows.first().map_or_else(|| vec![0.0; papers], |row| row.iter().map(|x| x / SCALE / SCALE).collect())
        };
        self.whole.extend(scaled(&whole));
        match &profile.taste {
            None => self.taste.extend(vec![0.0; papers]),
            Some(learnt) => {
                let vector = scaled(&taste).into_iter().map(|cosine| learnt.direction_weight * cosine);
                let words = word_scores(learnt, index, model).into_iter();
                self.taste.extend(words.zip(vector).map(|(words, vector)| words + vector));
            }
        }
        let unwanted = nearest(&avoid, papers, NEAREST_ITEMS);
        let avoids = !avoid.is_empty();
        self.unwanted.extend(unwanted.iter().zip(&best).map(|(avoid, want)| if avoids { avoid - want } else { 0.0 }));
    }
}

fn field_weight(field: MatchField) -> f32 {
    if field == MatchField::Title { TITLE_WEIGHT } else { 1.0 }
}

/// By paper: what the marks add for its words.
fn word_scores(taste: &Taste, index: &Index, model: &VectorModel) -> Vec<f32> {
    let mut values = vec![0.0; index.len()];
    for (feature, weight) in &taste.feature_weights {
        let weight = weight * model.idf(*feature);
        for (paper, count) in index.postings(*feature) {
            values[*paper as usize] += weight * log_count(*count);
        }
    }
    values.iter_mut().zip(index.papers()).for_each(|(value, paper)| *value /= paper.norm);
    values
}

/// By paper: the sum of the rows, which are integers.
fn sums(rows: &[&[f32]], papers: usize) -> Vec<f32> {
    let mut sums = vec![0.0; papers];
    for row in rows {
        sums.iter_mut().zip(*row).for_each(|(sum, x)| *sum += x);
    }
    sums
}

/// By paper: the mean cosine similarity of its `count` nearest rows (of all, if there are fewer); 0 without rows.
fn nearest(rows: &[&[f32]], papers: usize, count: usize) -> Vec<f32> {
    let count = count.min(rows.len());
    let mut top = vec![vec![f32::NEG_INFINITY; papers]; count];
    let mut next = vec![0.0; papers];
    for row in rows {
        next.copy_from_slice(row);
        for top in &mut top {
            for (top, next) in top.iter_mut().zip(&mut next) {
                // Plain comparisons, which the processor does for several papers at once: every similarity is a number.
                (*top, *next) = if *top > *next { (*top, *next) } else { (*next, *top) };
            }
        }
    }
    let scale = SCALE * SCALE * count.max(1) as f32;
    (0..papers).map(|paper| top.iter().map(|top| top[paper]).sum::<f32>() / scale).collect()
}
