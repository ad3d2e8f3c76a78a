//! Defines [`Judgement`] and reads them from an answer: only of papers that were asked for, and only within the scales.
//!
//! `score.rs` reads, the store keeps. It must never know what the model was asked beyond the ids.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::paper::{ArxivId, Paper};
use crate::llm::answer;

/// Characters of a comment; the prompt asks for 25 words.
const COMMENT_CHARS: usize = 300;

/// What a model says of a paper for those who asked it the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// 1-10.
    pub relevance: u8,
    /// 1-10.
    pub novelty: u8,
    /// One line; may be empty.
    pub comment: String,
}

/// What became of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was judged.
    Judged(Judgement),
    /// The model, or a filter before it, says nothing about it, also when it is asked alone.
    Declined,
}

/// What an answer says.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// By the paper's place.
    pub(super) judged: Vec<(usize, Verdict)>,
    pub(super) invented: usize,
    pub(super) unsound: usize,
}

/// Reads the judgements of the papers at these places.
pub(super) fn read(text: &str, asked: &[usize], papers: &[&Paper]) -> Read {
    let places: BTreeMap<&str, usize> = asked.iter().map(|place| (papers[*place].id.as_str(), *place)).collect();
    let mut read = Read::default();
    let mut found: BTreeMap<usize, Option<Judgement>> = BTreeMap::new();
    for object in answer::objects(text) {
        let id = field(&object, &["id", "arxivid", "arxiv_id"]).and_then(Value::as_str);
        let id = id.and_then(|id| id.parse::<ArxivId>().ok());
        let Some(place) = id.and_then(|id| places.get(id.as_str()).copied()) else {
            read.invented += 1;
            continue;
        };
        let judgement = judgement(&object);
        read.unsound += usize::from(judgement.is_none());
        // Said twice and differently: nobody knows which one is meant.
        let entry = found.entry(place).or_insert_with(|| judgement.clone());
        if *entry != judgement {
            read.unsound += usize::from(entry.take().is_some());
        }
    }
    let sound = |(place, judgement): (usize, Option<Judgement>)| Some((place, Verdict::Judged(judgement?)));
    read.judged = found.into_iter().filter_map(sound).collect();
    read
}

fn judgement(object: &Map<String, Value>) -> Option<Judgement> {
    Some(Judgement {
        relevance: grade(field(object, &["relevance"])?)?,
        novelty: grade(field(object, &["novelty"])?)?,
        comment: answer::line(field(object, &["comment"]).and_then(Value::as_str).unwrap_or_default(), COMMENT_CHARS),
    })
}

/// A field under one of its names, whatever their case.
fn field<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    object.iter().find(|(name, _)| names.contains(&name.to_ascii_lowercase().as_str())).map(|(_, value)| value)
}

/// A whole number from 1 to 10; as text, it means the same.
fn grade(value: &Value) -> Option<u8> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64().or_else(|| value.as_f64().filter(|n| n.fract() == 0.0 && *n > 0.0).map(|n| n as u64)),
    };
    number.filter(|grade| (1..=10).contains(grade)).and_then(|grade| u8::try_from(grade).ok())
}
