//! Defines [`Index`]: papers prepared once for any number of readers.
//!
//! `Ranker::index` builds one per catalogue; `lexical.rs`, `matching.rs`, `rules.rs`, `pool.rs` and `explain.rs` read it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rayon::prelude::*;

use super::announced_alike::AnnouncedAlike;
use super::names::AuthorName;
use super::paper_phrases::{PaperPhrase, PhrasesByPaper};
use super::phrase::PhraseMatches;
use super::text;
use super::vectors::{DIM, IntegerRow, VectorModel, count, integer_row, log_count};
use crate::domain::category::Category;
use crate::domain::paper::{AnnounceType, ArxivId, Paper};

/// Separates the title from the abstract in the word stream; no word has this number.
const GAP: u32 = u32::MAX;

/// Papers with their features, word positions, vectors and authors.
pub struct Index {
    papers: Vec<IndexedPaper>,
    /// Integer vectors, paper after paper.
    rows: Vec<f32>,
    /// Numbers of the tokens that the model does not know.
    unknown: HashMap<String, u32>,
    words: WordStream,
    /// By [`AuthorName::keys`]: (paper, author).
    authors: BTreeMap<String, Vec<(u32, u32)>>,
    /// By feature: (paper, its count in the abstract and twice the title).
    postings: Csr<(u32, u32)>,
    /// By paper: the sum of the counts of its features.
    lengths: Vec<u32>,
    announced_alike: AnnouncedAlike,
    phrase_matches: PhraseMatches,
    paper_phrases: PhrasesByPaper,
}

/// One paper.
pub struct IndexedPaper {
    /// Its id.
    pub id: ArxivId,
    /// Its categories, primary first.
    pub categories: Vec<Category>,
    /// The categories whose announcement listed it, with the announce type.
    pub listings: BTreeMap<Category, AnnounceType>,
    /// Its authors' names; `None` for a name without a letter.
    pub authors: Vec<Option<AuthorName>>,
    /// Title, line break, abstract.
    pub text: String,
    /// (feature, count), the title counted twice, in order of feature.
    pub features: Vec<(u32, u32)>,
    /// The length of the tf-idf vector of the model's features; never 0.
    pub norm: f32,
    /// The tokens in order: (the token's feature, the bytes of `text` that it was made of).
    pub spans: Vec<(u32, Range<u32>)>,
}

/// All papers' words in one stream, and the positions of each word in it.
struct WordStream {
    numbers: HashMap<String, u32>,
    stream: Vec<u32>,
    /// By word number: whether the word is written with a hyphen somewhere.
    is_hyphenated: Vec<bool>,
    /// Hyphenated words, in order: (position of the first part, the number of the hyphenated word, the number of parts).
    hyphenated: Vec<(u32, u32, u32)>,
    /// By paper: the first positions of its title and of its abstract.
    starts: Vec<(u32, u32)>,
    /// By word number: its positions, as itself or as the first part of a hyphenated word.
    positions: Csr<u32>,
}

/// A token: its number in the model, or the number of an unknown one.
#[derive(Clone, Copy, PartialEq)]
enum Token {
    Known(u32),
    Unknown(u32),
}

/// The tokens and words of one run of characters between white space. Most runs recur, so each is tokenized once.
#[derive(Default)]
struct TokenizedRun {
    tokens: Vec<Token>,
    /// The parts of each word, and the number of the hyphenated word if there are several.
    words: Vec<(Vec<u32>, Option<u32>)>,
}

impl Index {
    /// Prepares papers.
    pub fn of(papers: &[Paper], model: &VectorModel) -> Self {
        let mut tokenizer = Tokenizer::of(model);
        let mut stream = Vec::new();
        let mut hyphenated = Vec::new();
        let mut starts = Vec::with_capacity(papers.len());
        let mut parts = Vec::with_capacity(papers.len());
        for paper in papers {
            let start = stream.len() as u32;
            let mut tokens = Vec::new();
            tokenizer.read(&paper.title, 0, &mut tokens, &mut stream, &mut hyphenated);
            let title_tokens = tokens.len();
            stream.push(GAP);
            starts.push((start, stream.len() as u32));
            tokenizer.read(&paper.abstract_text, paper.title.len() + 1, &mut tokens, &mut stream, &mut hyphenated);
            stream.push(GAP);
            parts.push((paper, tokens, title_tokens));
        }
        let (indexed, rows): (Vec<IndexedPaper>, Vec<IntegerRow>) =
            parts.into_par_iter().map(|(paper, tokens, title)| IndexedPaper::of(paper, &tokens, title, model)).unzip();
        let mut authors: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
        for (paper, indexed) in indexed.iter().enumerate() {
            for (author, name) in indexed.authors.iter().enumerate() {
                for key in name.iter().flat_map(AuthorName::keys) {
                    authors.entry(key).or_default().push((paper as u32, author as u32));
                }
            }
        }
        let postings = indexed.iter().enumerate().flat_map(|(number, paper)| {
            paper.features.iter().map(move |(feature, count)| (*feature, (number as u32, *count)))
        });
        let postings = Csr::of(|| postings.clone());
        let joined = || hyphenated.iter().map(|(position, number, _): &(u32, u32, u32)| (*number, *position));
        let single =
            || stream.iter().enumerate().filter(|(_, word)| **word != GAP).map(|(at, word)| (*word, at as u32));
        let positions = Csr::of(|| single().chain(joined()));
        let mut is_hyphenated = vec![false; tokenizer.numbers.len()];
        hyphenated.iter().for_each(|(_, joined, _)| is_hyphenated[*joined as usize] = true);
        let words = WordStream { numbers: tokenizer.numbers, stream, is_hyphenated, hyphenated, starts, positions };
        let length = |paper: &IndexedPaper| paper.features.iter().map(|(_, count)| count).sum();
        Self {
            lengths: indexed.iter().map(length).collect(),
            announced_alike: AnnouncedAlike::of(papers),
            phrase_matches: PhraseMatches::default(),
            paper_phrases: PhrasesByPaper::of(indexed.len()),
            papers: indexed,
            rows: rows.concat(),
            unknown: tokenizer.unknown,
            words,
            authors,
            postings,
        }
    }

    /// The number of papers.
    pub fn len(&self) -> usize {
        self.papers.len()
    }

    /// Whether there are no papers.
    pub fn is_empty(&self) -> bool {
        self.papers.is_empty()
    }

    /// The papers, in the order in which they were given.
    pub fn papers(&self) -> &[IndexedPaper] {
        &self.papers
    }

    /// By paper: the sum of the counts of its features, the title counted twice.
    pub fn lengths(&self) -> &[u32] {
        &self.lengths
    }

    /// By paper: `value` of it, which is asked once for all papers that have the same categories and listings.
    pub fn by_announcement<T: Clone>(&self, value: impl Fn(&IndexedPaper) -> T) -> Vec<T> {
        self.announced_alike.by_paper(|first| value(&self.papers[first]))
    }

    /// Where phrases were found.
    pub fn phrase_matches(&self) -> &PhraseMatches {
        &self.phrase_matches
    }

    /// The phrases of one paper.
    pub fn paper_phrases(&self, paper: usize, model: &VectorModel) -> &[PaperPhrase] {
        let IndexedPaper { text, spans, .. } = &self.papers[paper];
        self.paper_phrases.of_paper(paper, text, spans, model)
    }

    /// The papers' vectors, `DIM` integers each.
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// One paper's vector.
    pub fn row(&self, paper: usize) -> &[f32] {
        &self.rows[paper * DIM..][..DIM]
    }

    /// The feature of a token that the model does not know; `None` if no paper contains it.
    pub fn unknown_feature(&self, token: &str, model: &VectorModel) -> Option<u32> {
        self.unknown.get(token).map(|number| feature_of(Token::Unknown(*number), model))
    }

    /// The papers that contain a feature: (paper, count).
    pub fn postings(&self, feature: u32) -> &[(u32, u32)] {
        self.postings.get(feature)
    }

    /// The number of a word; `None` if no paper contains it.
    pub fn word(&self, word: &str) -> Option<u32> {
        self.words.numbers.get(word).copied()
    }

    /// Whether a word is written with a hyphen somewhere.
    pub fn is_hyphenated(&self, word: u32) -> bool {
        self.words.is_hyphenated[word as usize]
    }

    /// The positions of a word in the stream of all words, not in order.
    pub fn positions(&self, word: u32) -> &[u32] {
        self.words.positions.get(word)
    }

    /// The word at a position of the stream; `None` between texts and at the end.
    pub fn word_at(&self, position: u32) -> Option<u32> {
        self.words.stream.get(position as usize).copied().filter(|word| *word != GAP)
    }

    /// Whether the stream has some words in a row from a position on.
    pub fn has_words_at(&self, position: u32, words: &[u32]) -> bool {
        self.words.stream.get(position as usize..position as usize + words.len()) == Some(words)
    }

    /// The hyphenated word that starts at a position: the number of the joined word, and the number of its parts.
    pub fn hyphenated_at(&self, position: u32) -> Option<(u32, u32)> {
        let at = self.words.hyphenated.binary_search_by_key(&position, |(position, _, _)| *position).ok()?;
        let (_, joined, parts) = self.words.hyphenated[at];
        Some((joined, parts))
    }

    /// The paper whose word stands at a position, and whether it stands in the title.
    pub fn owner(&self, position: u32) -> (usize, bool) {
        let paper = self.words.starts.partition_point(|(start, _)| *start <= position) - 1;
        (paper, position < self.words.starts[paper].1)
    }

    /// The authors that one key of a name finds: (paper, author).
    pub fn authors(&self, key: &str) -> &[(u32, u32)] {
        self.authors.get(key).map_or(&[], Vec::as_slice)
    }
}

impl IndexedPaper {
    fn of(
        paper: &Paper,
        tokens: &[(Token, Range<u32>)],
        title_tokens: usize,
        model: &VectorModel,
    ) -> (Self, IntegerRow) {
        let features = |tokens: &[(Token, Range<u32>)]| {
            let unigrams = tokens.iter().map(|(token, _)| feature_of(*token, model));
            let bigrams = tokens.windows(2).filter_map(|pair| match (pair[0].0, pair[1].0) {
                (Token::Known(a), Token::Known(b)) => model.bigram(a, b),
                _ => None,
            });
            unigrams.chain(bigrams).collect::<Vec<u32>>()
        };
        let all = features(tokens);
        let vector = integer_row(model.embed(count(all.clone()).into_iter()));
        let features = count(all.into_iter().chain(features(&tokens[..title_tokens])).collect());
        let indexed = Self {
            id: paper.id.clone(),
            categories: paper.categories.clone(),
            listings: paper.listings.clone(),
            authors: paper.authors.iter().map(|name| AuthorName::parse(name)).collect(),
            text: format!("{}\n{}", paper.title, paper.abstract_text),
            norm: weights(&features, model).map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-9),
            features,
            spans: tokens.iter().map(|(token, span)| (feature_of(*token, model), span.clone())).collect(),
        };
        (indexed, vector)
    }

    /// The tf-idf vector of the model's features, scaled to length 1: (feature, weight), in order of feature.
    pub fn tf_idf<'a>(&'a self, model: &'a VectorModel) -> impl Iterator<Item = (u32, f32)> + 'a {
        weights(&self.features, model).map(|(feature, weight)| (feature, weight / self.norm))
    }
}

fn weights<'a>(features: &'a [(u32, u32)], model: &'a VectorModel) -> impl Iterator<Item = (u32, f32)> + 'a {
    let known = features.iter().filter(|(feature, _)| *feature < model.len());
    known.map(|(feature, count)| (*feature, log_count(*count) * model.idf(*feature)))
}

/// A token's unigram feature. If the model has none, the number continues after the model's features.
fn feature_of(token: Token, model: &VectorModel) -> u32 {
    match token {
        Token::Known(token) => model.unigram(token).unwrap_or(model.len() + token),
        Token::Unknown(number) => model.len() + model.token_count() + number,
    }
}

/// Tokenizes texts, each distinct run of characters once.
struct Tokenizer<'a> {
    model: &'a VectorModel,
    /// By run of characters: its index in `tokenized`.
    runs: HashMap<&'a str, usize>,
    tokenized: Vec<TokenizedRun>,
    unknown: HashMap<String, u32>,
    numbers: HashMap<String, u32>,
}

impl<'a> Tokenizer<'a> {
    fn of(model: &'a VectorModel) -> Self {
        Self { model, runs: HashMap::new(), tokenized: Vec::new(), unknown: HashMap::new(), numbers: HashMap::new() }
    }

    fn read(
        &mut self,
        text: &'a str,
        offset: usize,
        tokens: &mut Vec<(Token, Range<u32>)>,
        stream: &mut Vec<u32>,
        hyphenated: &mut Vec<(u32, u32, u32)>,
    ) {
        for run in text.split_whitespace() {
            let number = self.runs.get(run).copied().unwrap_or_else(|| {
                let tokenized = self.tokenize(run);
                self.tokenized.push(tokenized);
                self.runs.insert(run, self.tokenized.len() - 1);
                self.tokenized.len() - 1
            });
            let tokenized = &self.tokenized[number];
            let start = (offset + run.as_ptr() as usize - text.as_ptr() as usize) as u32;
            tokens.extend(tokenized.tokens.iter().map(|token| (*token, start..start + run.len() as u32)));
            for (parts, joined) in &tokenized.words {
                if let Some(joined) = joined {
                    hyphenated.push((stream.len() as u32, *joined, parts.len() as u32));
                }
                stream.extend(parts);
            }
        }
    }

    fn tokenize(&mut self, run: &str) -> TokenizedRun {
        let mut tokenized = TokenizedRun::default();
        let folded = text::fold(run);
        for compound in text::compounds(&folded) {
            let word = text::word(compound);
            let mut number = |word: String| {
                let next = self.numbers.len() as u32;
                *self.numbers.entry(word).or_insert(next)
            };
            let parts = word.parts.into_iter().map(&mut number).collect();
            tokenized.words.push((parts, word.joined.map(&mut number)));
        }
        for token in text::tokens(&folded) {
            tokenized.tokens.push(match self.model.token(&token) {
                Some(known) => Token::Known(known),
                None => {
                    let next = self.unknown.len() as u32;
                    Token::Unknown(*self.unknown.entry(token).or_insert(next))
                }
            });
        }
        tokenized
    }
}

/// Lists of values by number, in one allocation: the compressed sparse row format.
struct Csr<T> {
    starts: Vec<u32>,
    values: Vec<T>,
}

impl<T: Copy + Default> Csr<T> {
    /// Groups pairs by number. `pairs` is called three times and must return the same pairs each time.
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
