//! Reads a day as JSON: [`object`] the first system's papers by id, with or without what its page says beside them,
//! [`lines`] the second system's papers, one a line.
//!
//! A file that is no JSON is an error with its line. It must never know what a paper's fields mean.

use serde_json::{Map, Value};
use templates::digest::{Cost, Usage};

use super::ImportError;
use super::day::DayBuilder;
use super::json_paper::Reader;

/// Papers by id (`output.json`), or a document with them (`…-daily-papers.json`).
pub(super) fn object(text: &str) -> Result<DayBuilder, ImportError> {
    let document: Value = serde_json::from_str(text).map_err(|error| malformed(error.line(), &error))?;
    let mut day = DayBuilder::default();
    let mut papers = match &document {
        Value::Object(fields) if fields.contains_key("papers") => {
            other_keys(fields, &mut day);
            papers_of(fields.get("papers").unwrap_or(&Value::Null))
        }
        value => papers_of(value),
    };
    if papers.is_empty()
        && !document.as_object().is_some_and(|fields| fields.is_empty() || fields.contains_key("papers"))
    {
        return Err(ImportError::Malformed { line: 1, fault: "expected papers by their ids".to_owned() });
    }
    // A map has no order here and no lines: the first place of an id in the file is the paper's.
    let offset = |key: &Option<&str>| key.and_then(|key| text.find(&format!("\"{key}\"")));
    papers.sort_by_cached_key(|(key, _)| offset(key));
    in_order_of_topics(&document, &mut papers);
    let mut reader = Reader::default();
    for (key, paper) in papers {
        reader.paper(paper, key, offset(&key).map(|at| line_of(text, at)), &mut day);
    }
    reader.finish(&mut day);
    Ok(day)
}

/// A paper a line.
pub(super) fn lines(text: &str) -> Result<DayBuilder, ImportError> {
    let mut day = DayBuilder::default();
    let mut reader = Reader::default();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let paper: Value = serde_json::from_str(text).map_err(|error| malformed(line, &error))?;
        reader.paper(&paper, None, Some(line), &mut day);
    }
    reader.finish(&mut day);
    Ok(day)
}

fn malformed(line: usize, error: &serde_json::Error) -> ImportError {
    // The library counts lines within what it was given.
    let text = error.to_string();
    let (fault, _) = text.split_once(" at line ").unwrap_or((&text, ""));
    ImportError::Malformed { line, fault: format!("column {}: not JSON: {fault}", error.column()) }
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The papers of a map by id, or of a list.
fn papers_of(value: &Value) -> Vec<(Option<&str>, &Value)> {
    match value {
        Value::Object(papers) => papers
            .iter()
            .filter(|(_, paper)| paper.is_object())
            .map(|(key, paper)| (Some(key.as_str()), paper))
            .collect(),
        Value::Array(papers) => papers.iter().map(|paper| (None, paper)).collect(),
        _ => Vec::new(),
    }
}

/// The page shows papers topic by topic, the record has them by score.
fn in_order_of_topics(document: &Value, papers: &mut [(Option<&str>, &Value)]) {
    let sections = document.get("topic_sections").and_then(Value::as_array);
    let ids = sections.into_iter().flatten().filter_map(|section| section.get("paper_ids")?.as_array()).flatten();
    let order: Vec<&str> = ids.filter_map(Value::as_str).collect();
    papers.sort_by_key(|(key, _)| order.iter().position(|id| Some(*id) == *key).unwrap_or(usize::MAX));
}

/// What the document says beside the papers: the date, the counts, what the model cost.
fn other_keys(document: &Map<String, Value>, day: &mut DayBuilder) {
    let Some(meta) = document.get("meta") else { return };
    day.date = meta.get("date").and_then(Value::as_str).and_then(|date| date.parse().ok());
    let Some(spent) = meta.get("usage") else { return };
    let count = |name: &str| spent.get(name).and_then(Value::as_u64);
    let total = |name: &str| count(name).and_then(|count| u32::try_from(count).ok());
    day.counts.announced = total("total_arxiv_papers");
    day.counts.scanned = total("total_scanned_papers");
    day.counts.relevant = total("total_relevant_papers");
    let model = spent.get("model").and_then(Value::as_str);
    if let (Some(model), Some(prompt), Some(completion)) = (model, count("prompt_tokens"), count("completion_tokens")) {
        let micros = |name: &str| spent.get(name).and_then(Value::as_f64).filter(|cost| *cost >= 0.0);
        // Binary fractions of decimal prices: rounded, not cut off.
        let micros = |name: &str| micros(name).map(|cost| (cost * 1e6).round() as u64);
        let cost = micros("prompt_cost").zip(micros("completion_cost"));
        let cost = cost.map(|(prompt_micros, completion_micros)| Cost { prompt_micros, completion_micros });
        day.usage = Some(Usage { model: model.to_owned(), prompt, cached: 0, completion, cost });
    }
}
