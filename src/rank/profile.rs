//! Defines [`Profile`]: one reader's criteria and marks made ready for scoring.
//!
//! `Ranker::profile` builds one per reader; the other files of `rank/` read it. It must never know a paper that is scored.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lexical::Term;
use super::marks::Opinion;
use super::matching::Query;
use super::names::Name;
use super::shared::Phrase;
use super::taste::Taste;
use super::text;
use super::vectors::{DIM, Model, Row, SCALE, log_count, row};
use crate::domain::category::Category;
use crate::domain::criteria::Criteria;
use crate::domain::expression::{Expression, Node, SearchField};
use crate::domain::paper::AnnounceType;

/// An avoided text of so few words is also looked for literally.
const LITERAL_WORDS: usize = 4;
/// What a word of a topic's setting counts beside one of what is asked for.
const SETTING: f32 = 0.3;
/// So many liked papers stand for what a reader wants who says nothing else: the newest.
const MOST_LIKED: usize = 100;

/// One reader, ready.
pub struct Profile {
    /// Empty means every category.
    pub categories: Vec<Category>,
    /// Announce types that are read.
    pub announce: Vec<AnnounceType>,
    /// Followed authors: as written, taken apart.
    pub authors: Vec<(String, Name)>,
    /// Excluded: as written, ready.
    pub exclude: Vec<(String, Query)>,
    /// Keywords of the criteria and of the topics.
    pub keywords: Vec<Keyword>,
    /// Topics.
    pub topics: Vec<TopicProfile>,
    /// What to avoid.
    pub avoid: Vec<AvoidProfile>,
    /// Words for BM25, with their weights.
    pub terms: Vec<(Term, f32)>,
    /// What the marks say.
    pub taste: Option<Taste>,
    /// Whether nothing is said of what is wanted, and the liked papers stand for it: they are the items then.
    pub by_likes: bool,
    /// Vectors as whole numbers, `DIM` each, in the order of `Layout`.
    pub rows: Vec<f32>,
    /// Which row is what.
    pub layout: Layout,
}

/// A keyword.
pub struct Keyword {
    /// Ready.
    pub query: Query,
    /// Its terms as a reader would name them, but for those that must not stand there.
    pub terms: Vec<(String, Query)>,
    /// The mean inverse document frequency of its words.
    pub idf: f32,
    /// The topic that it belongs to; none if it stands in the criteria itself.
    pub topic: Option<usize>,
    /// Its row among the items; none if the model knows none of its words.
    pub item: Option<usize>,
}

/// A topic.
pub struct TopicProfile {
    /// Its name.
    pub name: String,
    /// The distinct words of what it wants.
    pub words: Vec<Term>,
    /// Its phrases, for reasons.
    pub phrases: Vec<Phrase>,
}

/// A text to avoid.
pub struct AvoidProfile {
    /// As written.
    pub text: String,
    /// Its short phrases.
    pub literal: Vec<Query>,
    /// Its rows among the avoided items.
    pub items: Range<usize>,
}

/// The rows of a [`Profile`]: topics, then items (keywords and the phrases of topics), then avoided items, then one for
/// the whole criteria, then one for the marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// How many topics have a row.
    pub topics: usize,
    /// How many wanted items.
    pub items: usize,
    /// How many avoided items.
    pub avoid: usize,
    /// Whether there is a row for the marks.
    pub taste: bool,
}

impl Layout {
    /// How many rows; the one for the whole criteria is always there, if only with zeros.
    pub fn rows(self) -> usize {
        self.topics + self.items + self.avoid + 1 + usize::from(self.taste)
    }
}

impl Profile {
    /// Prepares a reader without marks.
    pub fn of(criteria: &Criteria, model: &Model) -> Self {
        let mut wanted = Items::default();
        let mut topic_rows = Vec::new();
        let mut keywords = Vec::new();
        let mut topics = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        for (place, topic) in criteria.topics.iter().enumerate() {
            let text = topic.wanted().to_owned();
            topic_rows.push(topic_row(&text, &topic.setting, model));
            phrases(&text).for_each(|phrase| {
                wanted.add(phrase, model);
            });
            let own = topic.keywords.iter().map(|keyword| Keyword::of(keyword, Some(place), &mut wanted, model));
            keywords.extend(own);
            let phrases = phrases(&text).map(|phrase| Phrase::of(phrase, model)).collect();
            topics.push(TopicProfile { name: topic.name.clone(), words: words(&text, model), phrases });
            texts.push(text);
        }
        keywords.extend(criteria.keywords.iter().map(|keyword| Keyword::of(keyword, None, &mut wanted, model)));
        texts.extend(
            criteria.topics.iter().flat_map(|topic| &topic.keywords).chain(&criteria.keywords).map(leading_text),
        );
        let mut avoided = Items::default();
        let of_topics = criteria.topics.iter().map(|topic| &topic.avoid).filter(|avoid| !avoid.is_empty());
        let avoid =
            criteria.avoid.iter().chain(of_topics).map(|text| AvoidProfile::of(text, &mut avoided, model)).collect();
        let layout = Layout { topics: topic_rows.len(), items: wanted.len(), avoid: avoided.len(), taste: false };
        let mut rows = topic_rows.concat();
        rows.extend(wanted.rows);
        rows.extend(avoided.rows);
        rows.extend(row(model.embed_text(&text::fold(&texts.join(". ")))));
        debug_assert_eq!(rows.len(), layout.rows() * DIM);
        Self {
            categories: criteria.categories.clone(),
            announce: criteria.announce.clone(),
            authors: criteria.authors.iter().filter_map(|name| Some((name.clone(), Name::parse(name)?))).collect(),
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

    /// The same reader with what their marks taught.
    pub fn with(mut self, taste: Taste) -> Self {
        if self.layout.topics == 0 && self.layout.items == 0 {
            self.want_what_is_liked(&taste);
        }
        self.rows.extend(taste.direction);
        self.layout.taste = true;
        self.taste = Some(taste);
        self
    }

    /// A reader who says nothing of what they want, wants what is near to the papers that they like.
    fn want_what_is_liked(&mut self, taste: &Taste) {
        let liked = taste.told.iter().zip(taste.rows.chunks_exact(DIM));
        let liked: Vec<&[f32]> = liked.filter(|(told, _)| told.opinion == Opinion::Liked).map(|(_, row)| row).collect();
        let newest = &liked[liked.len().saturating_sub(MOST_LIKED)..];
        let sum = newest.iter().fold([0.0; DIM], |mut sum, row| {
            sum.iter_mut().zip(*row).for_each(|(sum, x)| *sum += x / SCALE);
            sum
        });
        let whole = self.layout.rows() - 1;
        self.rows.truncate(whole * DIM);
        self.rows.splice(0..0, newest.concat());
        self.rows.extend(row(sum));
        self.layout.items = newest.len();
        self.by_likes = true;
    }

    /// Whether anything is asked for by content. Someone who only follows authors asks for nothing else.
    pub fn asks(&self) -> bool {
        !self.topics.is_empty() || !self.keywords.is_empty() || self.taste.is_some()
    }
}

impl Keyword {
    fn of(expression: &Expression, topic: Option<usize>, wanted: &mut Items, model: &Model) -> Self {
        let text = positive_text(expression);
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
        let terms = positive(expression.node()).iter().map(|term| (term.name(), Query::of_node(term.0))).collect();
        Self { query: Query::of(expression), terms, idf, topic, item }
    }

    /// All its terms, for a paper in which none of them stands.
    pub fn named(&self) -> String {
        self.terms.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl AvoidProfile {
    fn of(text: &str, avoided: &mut Items, model: &Model) -> Self {
        let start = avoided.len();
        let mut literal = Vec::new();
        for phrase in phrases(text) {
            avoided.add(phrase, model);
            if text::words(phrase).len() <= LITERAL_WORDS && !text::tokens(&text::fold(phrase)).is_empty() {
                literal.push(Query::phrase(phrase));
            }
        }
        Self { text: text.to_owned(), literal, items: start..avoided.len() }
    }
}

/// Distinct phrases with their rows; a phrase of which the model knows nothing has none.
#[derive(Default)]
struct Items {
    known: BTreeSet<String>,
    order: Vec<String>,
    rows: Vec<f32>,
}

impl Items {
    fn add(&mut self, phrase: &str, model: &Model) -> Option<usize> {
        let folded = text::fold(phrase);
        let key = text::tokens(&folded).join(" ");
        if !self.known.insert(key.clone()) {
            return self.order.iter().position(|other| *other == key);
        }
        let vector = row(model.embed_text(&folded));
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

/// The phrases of a text: what stands between punctuation marks, and on the two sides of "and" and "or".
fn phrases(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '\n' | '\u{2014}');
    text.split(ends)
        .flat_map(|part| part.split(". "))
        .flat_map(|part| part.split(": "))
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" or "))
        .filter(|phrase| phrase.chars().any(char::is_alphanumeric))
}

/// One term of an expression.
struct Positive<'a>(&'a Node);

impl Positive<'_> {
    /// What the text of a paper would have to hold; none for an author or a category.
    fn text(&self) -> Option<&str> {
        match self.0 {
            Node::Term(SearchField::Any | SearchField::Title | SearchField::Abstract, text) => Some(text),
            _ => None,
        }
    }

    /// The phrase alone, or with the field that it is looked for in where that is no text.
    fn name(&self) -> String {
        self.text().map_or_else(|| self.0.to_string(), str::to_owned)
    }
}

/// The terms of an expression that are wanted.
fn positive(node: &Node) -> Vec<Positive<'_>> {
    match node {
        Node::Term(..) => vec![Positive(node)],
        Node::And(a, b) | Node::Or(a, b) => positive(a).into_iter().chain(positive(b)).collect(),
        Node::AndNot(a, _) => positive(a),
    }
}

/// The texts of an expression's first alternative, in a row: of a concept that is written in many ways, the reader's own.
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

/// The texts of an expression that are wanted, in a row.
fn positive_text(expression: &Expression) -> String {
    positive(expression.node()).iter().filter_map(Positive::text).collect::<Vec<_>>().join(" ")
}

/// A topic's vector, with its setting as far as that counts.
fn topic_row(wanted: &str, setting: &str, model: &Model) -> Row {
    let weighted = |text: &str, weight: f32| {
        let features = model.features(&text::fold(text)).into_iter();
        features.map(move |(feature, count)| (feature, weight * log_count(count)))
    };
    row(model.embed_weighted(weighted(wanted, 1.0).chain(weighted(setting, SETTING))))
}

/// The distinct words of a text.
fn words(text: &str, model: &Model) -> Vec<Term> {
    let tokens: BTreeSet<String> = text::tokens(&text::fold(text)).into_iter().collect();
    tokens.into_iter().map(|token| Term::of(token, model)).collect()
}

/// The distinct words and bigrams of some texts; one that recurs in several weighs more, by its logarithm.
fn terms(texts: &[String], model: &Model) -> Vec<(Term, f32)> {
    let mut features: Vec<u32> = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    for text in texts {
        let folded = text::fold(text);
        let tokens = text::tokens(&folded);
        features.extend(model.features(&folded).into_iter().map(|(feature, _)| feature));
        // A token that the model has only within bigrams has a feature of its own in an index.
        let own: BTreeSet<u32> = tokens.iter().filter_map(|token| model.token(token)).collect();
        features
            .extend(own.into_iter().filter(|token| model.unigram(*token).is_none()).map(|token| model.len() + token));
        let strange: BTreeSet<String> = tokens.into_iter().filter(|token| model.token(token).is_none()).collect();
        unknown.extend(strange);
    }
    unknown.sort_unstable();
    let known = super::vectors::count(features).into_iter().map(|(feature, n)| (Term::Known(feature), log_count(n)));
    let unknown =
        unknown.chunk_by(|a, b| a == b).map(|run| (Term::Unknown(run[0].clone()), log_count(run.len() as u32)));
    known.chain(unknown).collect()
}
