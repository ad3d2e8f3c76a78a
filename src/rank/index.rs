//! Defines [`Index`]: papers prepared once for any number of readers.
//!
//! `Ranker::index` builds one per catalogue; `lexical.rs`, `matching.rs`, `matrix.rs`, `rules.rs` and `explain.rs` read
//! it. It must never know a reader.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rayon::prelude::*;

use super::names::Name;
use super::text;
use super::vectors::{DIM, Model, Row, count, log_count, row};
use crate::domain::category::Category;
use crate::domain::paper::{AnnounceType, ArxivId, Paper};

/// Stands between title and abstract in a stream of words; no word has this number.
const GAP: u32 = u32::MAX;

/// Papers, taken apart: features with counts, word positions, vectors, names.
pub struct Index {
    docs: Vec<Doc>,
    /// Vectors as whole numbers, paper after paper.
    rows: Vec<f32>,
    /// Tokens that the model does not know.
    unknown: HashMap<String, u32>,
    words: Words,
    /// By [`Name::keys`]: (paper, author).
    authors: BTreeMap<String, Vec<(u32, u32)>>,
    /// By feature: (paper, its count in title twice plus abstract).
    postings: Csr<(u32, u32)>,
}

/// One paper.
pub struct Doc {
    /// Its id.
    pub id: ArxivId,
    /// Its categories, primary first.
    pub categories: Vec<Category>,
    /// Where it stood, as what.
    pub listings: BTreeMap<Category, AnnounceType>,
    /// Its authors' names; none where a name has no letter.
    pub authors: Vec<Option<Name>>,
    /// Title, line break, abstract.
    pub text: String,
    /// Sum of the counts in `features`.
    pub length: u32,
    /// (feature, count), title counted twice, in order of feature.
    pub features: Vec<(u32, u32)>,
    /// The length of the tf-idf weights of the model's features among them; never 0.
    pub norm: f32,
    /// The tokens in order: (token's feature, bytes of `text` that it stands in).
    pub spans: Vec<(u32, Range<u32>)>,
}

/// All papers' words in one stream, and where each word stands.
struct Words {
    numbers: HashMap<String, u32>,
    stream: Vec<u32>,
    /// By number: whether the word is written with a hyphen somewhere.
    hyphened: Vec<bool>,
    /// Hyphenated words, in order: (place of the first part, the whole word's number, how many parts).
    joined: Vec<(u32, u32, u32)>,
    /// By paper: where its words start, and its abstract's.
    starts: Vec<(u32, u32)>,
    /// By word: where it stands, as itself or as the first part of a hyphenated word.
    places: Csr<u32>,
}

/// A token: what the model calls it, or the number of an unknown one.
#[derive(Clone, Copy, PartialEq)]
enum Token {
    Known(u32),
    Unknown(u32),
}

/// What one run of characters between white space holds; most runs recur.
#[derive(Default)]
struct Chunk {
    tokens: Vec<Token>,
    words: Vec<(Vec<u32>, Option<u32>)>,
}

impl Index {
    /// Prepares papers.
    pub fn of(papers: &[Paper], model: &Model) -> Self {
        let mut reader = Reader::of(model);
        let mut stream = Vec::new();
        let mut joined = Vec::new();
        let mut starts = Vec::with_capacity(papers.len());
        let mut parts = Vec::with_capacity(papers.len());
        for paper in papers {
            let start = stream.len() as u32;
            let mut tokens = Vec::new();
            reader.read(&paper.title, 0, &mut tokens, &mut stream, &mut joined);
            let title_tokens = tokens.len();
            stream.push(GAP);
            starts.push((start, stream.len() as u32));
            reader.read(&paper.abstract_text, paper.title.len() + 1, &mut tokens, &mut stream, &mut joined);
            stream.push(GAP);
            parts.push((paper, tokens, title_tokens));
        }
        let (docs, rows): (Vec<Doc>, Vec<Row>) =
            parts.into_par_iter().map(|(paper, tokens, title)| Doc::of(paper, &tokens, title, model)).unzip();
        let mut authors: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
        for (number, doc) in docs.iter().enumerate() {
            for (place, name) in doc.authors.iter().enumerate() {
                for key in name.iter().flat_map(Name::keys) {
                    authors.entry(key).or_default().push((number as u32, place as u32));
                }
            }
        }
        let postings = docs
            .iter()
            .enumerate()
            .flat_map(|(doc, d)| d.features.iter().map(move |(feature, n)| (*feature, (doc as u32, *n))));
        let postings = Csr::of(|| postings.clone());
        let wholes = || joined.iter().map(|(place, number, _): &(u32, u32, u32)| (*number, *place));
        let single =
            || stream.iter().enumerate().filter(|(_, word)| **word != GAP).map(|(at, word)| (*word, at as u32));
        let places = Csr::of(|| single().chain(wholes()));
        let mut hyphened = vec![false; reader.numbers.len()];
        joined.iter().for_each(|(_, whole, _)| hyphened[*whole as usize] = true);
        let words = Words { numbers: reader.numbers, stream, hyphened, joined, starts, places };
        Self { rows: rows.concat(), unknown: reader.unknown, docs, words, authors, postings }
    }

    /// How many papers.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }

    /// The papers, in the order in which they were given.
    pub fn docs(&self) -> &[Doc] {
        &self.docs
    }

    /// The papers' vectors, `DIM` whole numbers each.
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// One paper's vector.
    pub fn row(&self, doc: usize) -> &[f32] {
        &self.rows[doc * DIM..][..DIM]
    }

    /// The feature of a token that the model does not know, if a paper has it.
    pub fn unknown_feature(&self, token: &str, model: &Model) -> Option<u32> {
        self.unknown.get(token).map(|number| feature_of(Token::Unknown(*number), model))
    }

    /// Where a feature stands: papers with counts.
    pub fn postings(&self, feature: u32) -> &[(u32, u32)] {
        self.postings.get(feature)
    }

    /// The number of a word of a phrase, if any paper has it.
    pub fn word(&self, word: &str) -> Option<u32> {
        self.words.numbers.get(word).copied()
    }

    /// Whether a word is written with a hyphen somewhere.
    pub fn is_hyphened(&self, word: u32) -> bool {
        self.words.hyphened[word as usize]
    }

    /// Where a word stands in the stream of all words, not in order.
    pub fn places(&self, word: u32) -> &[u32] {
        self.words.places.get(word)
    }

    /// The word at a place of the stream; none between texts and at the end.
    pub fn word_at(&self, place: u32) -> Option<u32> {
        self.words.stream.get(place as usize).copied().filter(|word| *word != GAP)
    }

    /// Whether some words stand in a row from a place on.
    pub fn stand_at(&self, place: u32, words: &[u32]) -> bool {
        self.words.stream.get(place as usize..place as usize + words.len()) == Some(words)
    }

    /// The hyphenated word that starts at a place, as one word, and how many places it takes.
    pub fn joined_at(&self, place: u32) -> Option<(u32, u32)> {
        let at = self.words.joined.binary_search_by_key(&place, |(place, _, _)| *place).ok()?;
        let (_, whole, length) = self.words.joined[at];
        Some((whole, length))
    }

    /// Whose word stands at a place: the paper, and whether it stands in the title.
    pub fn owner(&self, place: u32) -> (usize, bool) {
        let doc = self.words.starts.partition_point(|(start, _)| *start <= place) - 1;
        (doc, place < self.words.starts[doc].1)
    }

    /// Authors that may be meant by a name, by one of its keys: (paper, author).
    pub fn authors(&self, key: &str) -> &[(u32, u32)] {
        self.authors.get(key).map_or(&[], Vec::as_slice)
    }
}

impl Doc {
    fn of(paper: &Paper, tokens: &[(Token, Range<u32>)], title_tokens: usize, model: &Model) -> (Self, Row) {
        let features = |tokens: &[(Token, Range<u32>)]| {
            let unigrams = tokens.iter().map(|(token, _)| feature_of(*token, model));
            let bigrams = tokens.windows(2).filter_map(|pair| match (pair[0].0, pair[1].0) {
                (Token::Known(a), Token::Known(b)) => model.bigram(a, b),
                _ => None,
            });
            unigrams.chain(bigrams).collect::<Vec<u32>>()
        };
        let all = features(tokens);
        let vector = row(model.embed(count(all.clone()).into_iter()));
        let features = count(all.into_iter().chain(features(&tokens[..title_tokens])).collect());
        let doc = Self {
            id: paper.id.clone(),
            categories: paper.categories.clone(),
            listings: paper.listings.clone(),
            authors: paper.authors.iter().map(|name| Name::parse(name)).collect(),
            text: format!("{}\n{}", paper.title, paper.abstract_text),
            length: features.iter().map(|(_, n)| n).sum(),
            norm: weights(&features, model).map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-9),
            features,
            spans: tokens.iter().map(|(token, span)| (feature_of(*token, model), span.clone())).collect(),
        };
        (doc, vector)
    }

    /// tf-idf weights of the model's features, of length 1, in order of feature.
    pub fn tf_idf<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = (u32, f32)> + 'a {
        weights(&self.features, model).map(|(feature, weight)| (feature, weight / self.norm))
    }
}

fn weights<'a>(features: &'a [(u32, u32)], model: &'a Model) -> impl Iterator<Item = (u32, f32)> + 'a {
    let known = features.iter().filter(|(feature, _)| *feature < model.len());
    known.map(|(feature, count)| (*feature, log_count(*count) * model.idf(*feature)))
}

/// A token's unigram feature, numbered on after the model's where the model has none.
fn feature_of(token: Token, model: &Model) -> u32 {
    match token {
        Token::Known(token) => model.unigram(token).unwrap_or(model.len() + token),
        Token::Unknown(number) => model.len() + model.token_count() + number,
    }
}

/// Takes texts apart, each distinct run of characters once.
struct Reader<'a> {
    model: &'a Model,
    /// By run: where it stands in `chunks`.
    runs: HashMap<&'a str, usize>,
    chunks: Vec<Chunk>,
    unknown: HashMap<String, u32>,
    numbers: HashMap<String, u32>,
}

impl<'a> Reader<'a> {
    fn of(model: &'a Model) -> Self {
        Self { model, runs: HashMap::new(), chunks: Vec::new(), unknown: HashMap::new(), numbers: HashMap::new() }
    }

    fn read(
        &mut self,
        text: &'a str,
        offset: usize,
        tokens: &mut Vec<(Token, Range<u32>)>,
        stream: &mut Vec<u32>,
        joined: &mut Vec<(u32, u32, u32)>,
    ) {
        for run in text.split_whitespace() {
            let place = self.runs.get(run).copied().unwrap_or_else(|| {
                let chunk = self.chunk(run);
                self.chunks.push(chunk);
                self.runs.insert(run, self.chunks.len() - 1);
                self.chunks.len() - 1
            });
            let chunk = &self.chunks[place];
            let start = (offset + run.as_ptr() as usize - text.as_ptr() as usize) as u32;
            tokens.extend(chunk.tokens.iter().map(|token| (*token, start..start + run.len() as u32)));
            for (parts, whole) in &chunk.words {
                if let Some(whole) = whole {
                    joined.push((stream.len() as u32, *whole, parts.len() as u32));
                }
                stream.extend(parts);
            }
        }
    }

    fn chunk(&mut self, run: &str) -> Chunk {
        let mut chunk = Chunk::default();
        let folded = text::fold(run);
        for compound in text::compounds(&folded) {
            let word = text::word(compound);
            let mut number = |word: String| {
                let next = self.numbers.len() as u32;
                *self.numbers.entry(word).or_insert(next)
            };
            let parts = word.parts.into_iter().map(&mut number).collect();
            chunk.words.push((parts, word.joined.map(&mut number)));
        }
        for token in text::tokens(&folded) {
            chunk.tokens.push(match self.model.token(&token) {
                Some(known) => Token::Known(known),
                None => {
                    let next = self.unknown.len() as u32;
                    Token::Unknown(*self.unknown.entry(token).or_insert(next))
                }
            });
        }
        chunk
    }
}

/// Lists of values by number, in one piece of memory.
struct Csr<T> {
    starts: Vec<u32>,
    values: Vec<T>,
}

impl<T: Copy + Default> Csr<T> {
    /// Sorts pairs by number; `pairs` is walked three times and gives the same pairs each time.
    fn of<I: Iterator<Item = (u32, T)>>(pairs: impl Fn() -> I) -> Self {
        let top = pairs().map(|(number, _)| number as usize + 1).max().unwrap_or(0);
        let mut starts = vec![0_u32; top + 1];
        pairs().for_each(|(number, _)| starts[number as usize + 1] += 1);
        for number in 0..top {
            starts[number + 1] += starts[number];
        }
        let mut next = starts.clone();
        let mut values = vec![T::default(); starts[top] as usize];
        for (number, value) in pairs() {
            values[next[number as usize] as usize] = value;
            next[number as usize] += 1;
        }
        Self { starts, values }
    }

    fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        if number + 1 >= self.starts.len() {
            return &[];
        }
        &self.values[self.starts[number] as usize..self.starts[number + 1] as usize]
    }
}
