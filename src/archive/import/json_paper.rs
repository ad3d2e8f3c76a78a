//! Reads one paper of either system from its JSON object, and keeps count of the fields that were not taken over.
//!
//! `json_day.rs` finds the objects. Both systems' names are read alike, since forks mix them. It must never know where an
//! object stands in a file, except for the line that it is told.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use templates::digest::Details;

use super::day::{DayBuilder, ImportedPaper};
use super::readable;

/// What the second system writes where its model failed.
const FAILED: &[&str] = &[
    "Summary generation failed",
    "Motivation analysis unavailable",
    "Method extraction failed",
    "Result analysis unavailable",
    "Conclusion extraction failed",
    "Error",
];

/// Whether a part of a summary is none.
pub(super) fn is_failed(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    text.is_empty() || FAILED.iter().any(|known| known.eq_ignore_ascii_case(text))
}

/// What is told of papers with none.
pub(super) fn without_summary(papers: u32) -> String {
    format!("papers without a summary, since theirs had failed ({:?} and the like): {papers}", FAILED[0])
}

/// Fields that say again what others say, and so are not missed.
const REPEATED: &[&str] = &[
    "id",
    "arxiv_id",
    "ARXIVID",
    "abs",
    "pdf",
    "url",
    "PRIMARY_TOPIC_ID",
    "MATCHED_TOPIC_IDS",
    "TOPIC_ASSIGNMENT_SOURCE",
];

/// Reads papers one after the other.
#[derive(Default)]
pub(super) struct Reader {
    /// Fields that nothing was done with, and in how many papers they say something.
    left: BTreeMap<String, u32>,
    failed: u32,
}

impl Reader {
    /// Reads one paper; `key` is the name that its object has in a map of papers.
    pub(super) fn paper(&mut self, object: &Value, key: Option<&str>, line: Option<usize>, day: &mut DayBuilder) {
        let Some(fields) = object.as_object() else {
            day.notice(line, "not a paper: expected an object");
            return;
        };
        let mut fields = Fields { fields, used: Vec::new() };
        let ids =
            ["arxiv_id", "ARXIVID", "id", "abs", "url"].iter().filter_map(|name| fields.text(name)).collect::<Vec<_>>();
        let found = ids.iter().map(String::as_str).chain(key).find_map(readable::id);
        let Some((id, version)) = found else {
            day.notice(line, "no arXiv id; left out");
            return;
        };
        // The version stands in links, where it stands anywhere.
        let version = version.or_else(|| {
            let links = ["abs", "pdf"].map(|name| fields.text(name));
            links.iter().flatten().find_map(|link| readable::id(link).filter(|(linked, _)| *linked == id)?.1)
        });
        let mut paper = ImportedPaper::new(id, version, &fields.text("title").unwrap_or_default());
        paper.authors = day.authors(&readable::rejoined(&fields.names("authors")));
        paper.abstract_text = fields.text("abstract").or_else(|| fields.text("summary")).unwrap_or_default();
        paper.categories = fields.list("categories");
        paper.notes = fields.text("comment");
        paper.comment = fields.text("COMMENT");
        paper.topic = fields.text("PRIMARY_TOPIC_LABEL");
        paper.also = fields.list("MATCHED_TOPIC_LABELS");
        paper.also.retain(|topic| Some(topic) != paper.topic.as_ref());
        paper.topic_comment = fields.text("TOPIC_MATCH_COMMENT");
        paper.relevance = grade(&mut fields, "RELEVANCE", line, day);
        paper.novelty = grade(&mut fields, "NOVELTY", line, day);
        paper.score = fields.text("SCORE");
        paper.code_urls = fields.text("code_url").into_iter().collect();
        if let Some(summary) = fields.value("AI").and_then(Value::as_object) {
            self.summary(summary, &mut paper);
        }
        for name in fields.left() {
            *self.left.entry(name).or_default() += 1;
        }
        day.add(paper, line);
    }

    fn summary(&mut self, summary: &Map<String, Value>, paper: &mut ImportedPaper) {
        let mut fields = Fields { fields: summary, used: Vec::new() };
        let mut part = |name| fields.text(name).filter(|text| !is_failed(text));
        paper.tldr = part("tldr");
        self.failed += u32::from(paper.tldr.is_none());
        let [motivation, method, result, conclusion] =
            ["motivation", "method", "result", "conclusion"].map(|name| part(name).unwrap_or_default());
        paper.details = Some(Details { motivation, method, result, conclusion });
        for name in fields.left() {
            *self.left.entry(format!("AI.{name}")).or_default() += 1;
        }
    }

    /// Tells what was left behind.
    pub(super) fn finish(self, day: &mut DayBuilder) {
        if self.failed > 0 {
            day.notice(None, without_summary(self.failed));
        }
        if !self.left.is_empty() {
            let named: Vec<String> = self.left.iter().map(|(name, papers)| format!("{name} ({papers})")).collect();
            day.notice(None, format!("not taken over, with the number of papers that have it: {}", named.join(", ")));
        }
    }
}

fn grade(fields: &mut Fields<'_>, name: &'static str, line: Option<usize>, day: &mut DayBuilder) -> Option<u8> {
    let text = fields.text(name)?;
    let grade = text.parse().ok().filter(|grade| (1..=10).contains(grade));
    if grade.is_none() {
        day.notice(line, format!("{name} is not a grade from 1 to 10: {text}"));
    }
    grade
}

/// The fields of an object, and which of them were asked for.
struct Fields<'a> {
    fields: &'a Map<String, Value>,
    used: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.used.push(name);
        self.fields.get(name)
    }

    /// Text or a number; `None` if it is empty.
    fn text(&mut self, name: &'static str) -> Option<String> {
        text_of(self.value(name)?)
    }

    /// A list of texts, or one text.
    fn list(&mut self, name: &'static str) -> Vec<String> {
        match self.value(name) {
            Some(Value::Array(values)) => values.iter().filter_map(text_of).collect(),
            Some(value) => text_of(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Names, which may be objects with a `name`, or one text with commas.
    fn names(&mut self, name: &'static str) -> Vec<String> {
        match self.value(name) {
            Some(Value::Array(values)) => {
                values.iter().filter_map(|value| text_of(value.get("name").unwrap_or(value))).collect()
            }
            Some(value) => text_of(value).map(|list| readable::names(&list)).unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// The names of what nobody asked for and says something.
    fn left(&self) -> Vec<String> {
        let is_left = |(name, value): &(&String, &Value)| {
            let says = match value {
                Value::Null => false,
                Value::String(text) => !text.trim().is_empty(),
                Value::Array(values) => !values.is_empty(),
                _ => true,
            };
            says && !self.used.contains(&name.as_str()) && !REPEATED.contains(&name.as_str())
        };
        self.fields.iter().filter(is_left).map(|(name, _)| name.clone()).collect()
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
