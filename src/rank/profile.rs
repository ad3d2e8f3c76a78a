//! Defines [`Profile`]: one reader's criteria and marks prepared for scoring.
//!
//! `Ranker::profile` builds one per reader; `measurements.rs`, `rules.rs`, `score.rs` and `explain.rs` read it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::marks::Opinion;
use super::matching::Query;
use super::names::AuthorName;
use super::taste::Taste;
use super::term::CriteriaTerm;
use super::text;
use super::topic_phrases::TopicPhrase;
use super::vectors::{DIM, IntegerRow, SCALE, VectorModel, integer_row, log_count};
use crate::domain::category::Category;
use crate::domain::criteria::Criteria;
use crate::domain::describe::in_english;
use crate::domain::expression::{Expression, Node, SearchField};
use crate::domain::paper::AnnounceType;

/// An avoided phrase of at most this many words is also matched literally.
const MAX_LITERAL_WORDS: usize = 4;
/// The weight of a word of a topic's `setting`; a word of its `want` has 1.
const SETTING_WEIGHT: f32 = 0.3;
/// The most liked papers, the newest, that take the place of criteria for a reader who has none.
const MAX_LIKED_ITEMS: usize = 100;

/// One reader, prepared for scoring.
pub struct Profile {
    /// Empty means every category.
    pub categories: Vec<Category>,
    /// The announce types that the reader wants.
    pub announce: Vec<AnnounceType>,
    /// Followed authors: as written, and parsed.
    pub authors: Vec<(String, AuthorName)>,
    /// Excluded terms: as written, and parsed.
    pub exclude: Vec<(String, Query)>,
    /// Keywords of the criteria and of the topics.
    pub keywords: Vec<KeywordProfile>,
    /// The topics.
    pub topics: Vec<TopicProfile>,
    /// The texts to avoid.
    pub avoid: Vec<AvoidProfile>,
    /// The words and bigrams for BM25, with their weights.
    pub terms: Vec<(CriteriaTerm, f32)>,
    /// What was learnt from the marks.
    pub taste: Option<Taste>,
    /// Whether the criteria say nothing of what is wanted, so that the liked papers are the items.
    pub by_likes: bool,
    /// Integer vectors of length `DIM`, in the order of `RowLayout`.
    pub rows: Vec<f32>,
    /// Which rows are which.
    pub layout: RowLayout,
}

/// A keyword, prepared for scoring.
pub struct KeywordProfile {
    /// The parsed expression.
    pub query: Query,
    /// Its terms as a reader would name them, except those behind ANDNOT.
    pub terms: Vec<(String, Query)>,
    /// The mean inverse document frequency of its words.
    pub idf: f32,
    /// The topic that it belongs to; `None` for a keyword of the criteria themselves.
    pub topic: Option<usize>,
    /// Its row among the items; `None` if the model knows none of its words.
    pub item: Option<usize>,
}

/// A topic, prepared for scoring.
pub struct TopicProfile {
    /// Its name.
    pub name: String,
    /// The distinct words of its `want`.
    pub words: Vec<CriteriaTerm>,
    /// Its phrases, for reasons.
    pub phrases: Vec<TopicPhrase>,
}

/// A text to avoid, prepared for scoring.
pub struct AvoidProfile {
    /// As written.
    pub text: String,
    /// Its short phrases, to be matched literally.
    pub literal: Vec<Query>,
    /// Its rows among the avoided items.
    pub items: Range<usize>,
}

/// The rows of a [`Profile`], in this order: topics, items (keywords and the phrases of topics), avoided items, the whole
/// criteria, and what was learnt from the marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowLayout {
    /// The number of topics.
    pub topics: usize,
    /// The number of wanted items.
    pub items: usize,
    /// The number of avoided items.
    pub avoid: usize,
    /// Whether there is a row for what was learnt from the marks.
    pub taste: bool,
}

impl RowLayout {
    /// The number of rows. The one for the whole criteria is always there, if only with zeros.
    pub fn rows(self) -> usize {
        self.topics + self.items + self.avoid + 1 + usize::from(self.taste)
    }
}

impl Profile {
    /// The profile of the criteria alone, without marks.
    pub fn of(criteria: &Criteria, model: &VectorModel) -> Self {
        let mut wanted = ItemRows::default();
        let mut topic_rows = Vec::new();
        let mut keywords = Vec::new();
        let mut topics = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        for (number, topic) in criteria.topics.iter().enumerate() {
            let text = in_english(topic.wanted()).into_owned();
            topic_rows.push(topic_row(&text, &in_english(&topic.setting), model));
            phrases(&text).for_each(|phrase| {
                wanted.add(phrase, model);
            });
            let own =
                topic.keywords.iter().map(|keyword| KeywordProfile::of(keyword, Some(number), &mut wanted, model));
            keywords.extend(own);
            let phrases = phrases(&text).map(|phrase| TopicPhrase::of(phrase, model)).collect();
            topics.push(TopicProfile { name: topic.name.clone(), words: words(&text, model), phrases });
            texts.push(text);
        }
        keywords.extend(criteria.keywords.iter().map(|keyword| KeywordProfile::of(keyword, None, &mut wanted, model)));
        texts.extend(
            criteria.topics.iter().flat_map(|topic| &topic.keywords).chain(&criteria.keywords).map(leading_text),
        );
        let mut avoided = ItemRows::default();
        let of_topics = criteria.topics.iter().map(|topic| &topic.avoid).filter(|avoid| !avoid.is_empty());
        let avoid =
            criteria.avoid.iter().chain(of_topics).map(|text| AvoidProfile::of(text, &mut avoided, model)).collect();
        let layout = RowLayout { topics: topic_rows.len(), items: wanted.len(), avoid: avoided.len(), taste: false };
        let mut rows = topic_rows.concat();
        rows.extend(wanted.rows);
        rows.extend(avoided.rows);
        rows.extend(integer_row(model.embed_text(&text::fold(&texts.join(". ")))));
        debug_assert_eq!(rows.len(), layout.rows() * DIM);
        Self {
            categories: criteria.categories.clone(),
            announce: criteria.announce.clone(),
            authors: criteria
                .authors
                .iter()
                .filter_map(|name| Some((name.clone(), AuthorName::parse(name)?)))
                .collect(),
            exclude: criteria.exclude.iter().map(|wanted| (wanted.source().to_owned(), Query::of(wanted))).collect(),
            terms: terms(&texts, model),
            keywords,
            topics,
            avoid,
            taste: None,
            by_likes: false,
            rows,
            layout,
        }
    }

    /// The same profile with what was learnt from the marks.
    pub fn with_taste(mut self, taste: Taste) -> Self {
        if self.layout.topics == 0 && self.layout.items == 0 {
            self.use_liked_papers_as_items(&taste);
        }
        self.rows.extend(taste.direction);
        self.layout.taste = true;
        self.taste = Some(taste);
        self
    }

    /// Takes the liked papers as the items, for criteria that say nothing of what is wanted.
    fn use_liked_papers_as_items(&mut self, taste: &Taste) {
        let marked = taste.marks.iter().zip(taste.mark_rows.chunks_exact(DIM));
        let liked: Vec<&[f32]> =
            marked.filter(|(mark, _)| mark.opinion == Opinion::Liked).map(|(_, row)| row).collect();
        let newest = &liked[liked.len().saturating_sub(MAX_LIKED_ITEMS)..];
        let sum = newest.iter().fold([0.0; DIM], |mut sum, row| {
            sum.iter_mut().zip(*row).for_each(|(sum, x)| *sum += x / SCALE);
            sum
        });
        let whole = self.layout.rows() - 1;
        self.rows.truncate(whole * DIM);
        self.rows.splice(0..0, newest.concat());
        self.rows.extend(integer_row(sum));
        self.layout.items = newest.len();
        self.by_likes = true;
    }

    /// The row of a topic, by its name, or that of the whole criteria.
    pub fn wanted_row(&self, topic: Option<&str>) -> &[f32] {
        let whole = self.layout.topics + self.layout.items + self.layout.avoid;
        let topic = topic.and_then(|name| self.topics.iter().position(|topic| topic.name == name));
        &self.rows[topic.unwrap_or(whole) * DIM..][..DIM]
    }

    /// Whether the criteria or marks ask for any content, and not only for followed authors.
    pub fn asks_for_content(&self) -> bool {
        !self.topics.is_empty() || !self.keywords.is_empty() || self.taste.is_some()
    }
}

impl KeywordProfile {
    fn of(expression: &Expression, topic: Option<usize>, wanted: &mut ItemRows, model: &VectorModel) -> Self {
        let text = wanted_text(expression);
        let tokens = text::tokens(&text::fold(&text));
        let idf_of = |token: &String| {
            model
                .token(token)
                .and_then(|token| model.unigram(token))
                .map_or_else(|| model.idf(u32::MAX), |f| model.idf(f))
        };
        let idf = match tokens.len() {
            0 => model.idf(u32::MAX),
            n => tokens.iter().map(idf_of).sum::<f32>() / n as f32,
        };
        let item = wanted.add(&text, model);
        let terms = wanted_terms(expression.node()).iter().map(|term| (term.name(), Query::of_node(term.0))).collect();
        Self { query: Query::of(expression), terms, idf, topic, item }
    }

    /// All its terms in a row, for a paper that contains none of them.
    pub fn name(&self) -> String {
        self.terms.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl AvoidProfile {
    fn of(text: &str, avoided: &mut ItemRows, model: &VectorModel) -> Self {
        let start = avoided.len();
        let mut literal = Vec::new();
        for phrase in phrases(&in_english(text)) {
            avoided.add(phrase, model);
            if text::words(phrase).len() <= MAX_LITERAL_WORDS && !text::tokens(&text::fold(phrase)).is_empty() {
                literal.push(Query::phrase(phrase));
            }
        }
        Self { text: text.to_owned(), literal, items: start..avoided.len() }
    }
}

/// Distinct phrases with their rows. A phrase has no row if the model knows none of its words.
#[derive(Default)]
struct ItemRows {
    known: BTreeSet<String>,
    order: Vec<String>,
    rows: Vec<f32>,
}

impl ItemRows {
    fn add(&mut self, phrase: &str, model: &VectorModel) -> Option<usize> {
        let folded = text::fold(phrase);
        let key = text::tokens(&folded).join(" ");
        if !self.known.insert(key.clone()) {
            return self.order.iter().position(|other| *other == key);
        }
        let vector = integer_row(model.embed_text(&folded));
        if vector.iter().all(|x| *x == 0.0) {
            return None;
        }
        self.order.push(key);
        self.rows.extend(vector);
        Some(self.order.len() - 1)
    }

    fn len(&self) -> usize {
        self.order.len()
    }
}

/// The phrases of a text, which is split at punctuation marks, "and" and "or".
fn phrases(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '\n' | '\u{2014}');
    text.split(ends)
        .flat_map(|part| part.split(". "))
        .flat_map(|part| part.split(": "))
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" or "))
        .filter(|phrase| phrase.chars().any(char::is_alphanumeric))
}

/// A term of an expression that is not behind ANDNOT.
struct WantedTerm<'a>(&'a Node);

impl WantedTerm<'_> {
    /// The phrase to look for in the text of a paper; `None` for an author or a category.
    fn text(&self) -> Option<&str> {
        match self.0 {
            Node::Term(SearchField::Any | SearchField::Title | SearchField::Abstract, text) => Some(text),
            _ => None,
        }
    }

    /// The phrase, or the whole term (`au:keel`) for an author or a category.
    fn name(&self) -> String {
        self.text().map_or_else(|| self.0.to_string(), str::to_owned)
    }
}

/// The terms of an expression that are not behind ANDNOT.
fn wanted_terms(node: &Node) -> Vec<WantedTerm<'_>> {
    match node {
        Node::Term(..) => vec![WantedTerm(node)],
        Node::And(a, b) | Node::Or(a, b) => wanted_terms(a).into_iter().chain(wanted_terms(b)).collect(),
        Node::AndNot(a, _) => wanted_terms(a),
    }
}

/// The texts of an expression's first alternative, joined: where a concept has many spellings, the reader's own comes first.
fn leading_text(expression: &Expression) -> String {
    fn leading(node: &Node) -> Vec<&str> {
        match node {
            Node::Or(first, _) | Node::AndNot(first, _) => leading(first),
            Node::And(a, b) => leading(a).into_iter().chain(leading(b)).collect(),
            Node::Term(SearchField::Any | SearchField::Title | SearchField::Abstract, text) => vec![text],
            Node::Term(..) => Vec::new(),
        }
    }
    leading(expression.node()).join(" ")
}

/// The wanted texts of an expression, joined.
fn wanted_text(expression: &Expression) -> String {
    wanted_terms(expression.node()).iter().filter_map(WantedTerm::text).collect::<Vec<_>>().join(" ")
}

/// The vector of a topic, with its setting at [`SETTING_WEIGHT`].
fn topic_row(wanted: &str, setting: &str, model: &VectorModel) -> IntegerRow {
    let weighted = |text: &str, weight: f32| {
        let features = model.features(&text::fold(text)).into_iter();
        features.map(move |(feature, count)| (feature, weight * log_count(count)))
    };
    integer_row(model.embed_weighted(weighted(wanted, 1.0).chain(weighted(setting, SETTING_WEIGHT))))
}

/// The distinct words of a text.
fn words(text: &str, model: &VectorModel) -> Vec<CriteriaTerm> {
    let tokens: BTreeSet<String> = text::tokens(&text::fold(text)).into_iter().collect();
    tokens.into_iter().map(|token| CriteriaTerm::of(token, model)).collect()
}

/// The distinct words and bigrams of some texts. One that is in n texts has the weight `1 + ln n`.
fn terms(texts: &[String], model: &VectorModel) -> Vec<(CriteriaTerm, f32)> {
    let mut features: Vec<u32> = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    for text in texts {
        let folded = text::fold(text);
        let tokens = text::tokens(&folded);
        features.extend(model.features(&folded).into_iter().map(|(feature, _)| feature));
        // A token that the model has only within bigrams gets a feature after the model's own, as in an index.
        let own: BTreeSet<u32> = tokens.iter().filter_map(|token| model.token(token)).collect();
        features
            .extend(own.into_iter().filter(|token| model.unigram(*token).is_none()).map(|token| model.len() + token));
        let unknown_here: BTreeSet<String> = tokens.into_iter().filter(|token| model.token(token).is_none()).collect();
        unknown.extend(unknown_here);
    }
    unknown.sort_unstable();
    let known =
        super::vectors::count(features).into_iter().map(|(feature, n)| (CriteriaTerm::Known(feature), log_count(n)));
    let unknown =
        unknown.chunk_by(|a, b| a == b).map(|run| (CriteriaTerm::Unknown(run[0].clone()), log_count(run.len() as u32)));
    known.chain(unknown).collect()
}
