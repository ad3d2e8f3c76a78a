//! Defines [`Assessment`] and [`Grades`], and reads them from an answer: only of papers that were asked about, and only within
//! the scales.
//!
//! `score.rs` reads them; `flow/judge.rs` stores them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::paper::{ArxivId, Paper};
use crate::llm::answer;

/// Characters of a comment; the prompt asks for 25 words.
const MAX_COMMENT_CHARS: usize = 300;

/// A model's grades of a paper, for the readers whose criteria the prompt describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grades {
    /// 1-10.
    pub relevance: u8,
    /// 1-10.
    pub novelty: u8,
    /// One line; may be empty.
    pub comment: String,
}

/// What a model answered about a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assessment {
    /// Its grades.
    Graded(Grades),
    /// The model, or a content filter before it, declined, also when it was asked about this paper alone.
    Declined,
}

/// What an answer holds.
#[derive(Debug, Default)]
pub(super) struct ParsedAnswer {
    /// By the paper's index.
    pub(super) assessments: Vec<(usize, Assessment)>,
    /// Grades of papers that were not asked about.
    pub(super) invented: usize,
    /// Grades outside the scales, and contradictory ones.
    pub(super) invalid: usize,
}

/// Reads the grades of the papers with the indexes `asked`.
pub(super) fn read(text: &str, asked: &[usize], papers: &[&Paper]) -> ParsedAnswer {
    let indexes: BTreeMap<&str, usize> = asked.iter().map(|index| (papers[*index].id.as_str(), *index)).collect();
    let mut answer = ParsedAnswer::default();
    let mut found: BTreeMap<usize, Option<Grades>> = BTreeMap::new();
    let index_of = |object: &Map<String, Value>| {
        let id = field(object, &["id", "arxivid", "arxiv_id"]).and_then(Value::as_str);
        id.and_then(|id| id.parse::<ArxivId>().ok()).and_then(|id| indexes.get(id.as_str()).copied())
    };
    let graded_index = |object: &Map<String, Value>| {
        let has_grades = ["relevance", "novelty"].iter().all(|name| field(object, &[name]).is_some());
        index_of(object).filter(|_| has_grades)
    };
    for object in answer::objects(text, graded_index) {
        let Some(index) = index_of(&object) else {
            answer.invented += 1;
            continue;
        };
        let grades = grades(&object);
        answer.invalid += usize::from(grades.is_none());
        // Two different grades of one paper: which one is meant is unknown.
        let entry = found.entry(index).or_insert_with(|| grades.clone());
        if *entry != grades {
            answer.invalid += usize::from(entry.take().is_some());
        }
    }
    let valid = |(index, grades): (usize, Option<Grades>)| Some((index, Assessment::Graded(grades?)));
    answer.assessments = found.into_iter().filter_map(valid).collect();
    answer
}

fn grades(object: &Map<String, Value>) -> Option<Grades> {
    let comment = field(object, &["comment"]).and_then(Value::as_str).unwrap_or_default();
    Some(Grades {
        relevance: grade(field(object, &["relevance"])?)?,
        novelty: grade(field(object, &["novelty"])?)?,
        comment: answer::line(comment, MAX_COMMENT_CHARS),
    })
}

/// A field under one of its names, in upper or lower case.
fn field<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    object.iter().find(|(name, _)| names.contains(&name.to_ascii_lowercase().as_str())).map(|(_, value)| value)
}

/// A whole number from 1 to 10, as a number or as text: `8`, `8/10`.
fn grade(value: &Value) -> Option<u8> {
    let number = match value {
        Value::String(text) => text.trim().trim_end_matches("/10").trim_end().parse().ok(),
        value => value.as_u64().or_else(|| value.as_f64().filter(|n| n.fract() == 0.0 && *n > 0.0).map(|n| n as u64)),
    };
    number.filter(|grade| (1..=10).contains(grade)).and_then(|grade| u8::try_from(grade).ok())
}

#[cfg(test)]
mod tests;
