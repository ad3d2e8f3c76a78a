//! Reads the JSON objects of a model's answer, also where the answer is not quite JSON.
//!
//! `score/assessment.rs`, `checked_text.rs` and `probe.rs` call it. It repairs only what has one meaning: a code fence or a
//! sentence around the JSON, a superfluous comma, lines instead of an array. Of a truncated answer, an object counts only if
//! another one follows it: the last one may have been cut.

use serde_json::{Map, Value};

/// The objects of an answer, in its order.
pub(super) fn objects(text: &str) -> Vec<Map<String, Value>> {
    let text = without_fence(text.trim());
    if let Some(objects) = whole(text).or_else(|| whole(&without_trailing_commas(text))) {
        return objects;
    }
    let lines: Vec<_> = text.lines().filter_map(|line| whole(line.trim().trim_end_matches(','))).flatten().collect();
    if !lines.is_empty() {
        return lines;
    }
    // There may be a sentence before and after the JSON.
    let from = text.find(['{', '[']).unwrap_or(text.len());
    let to = text.rfind(['}', ']']).map_or(from, |at| at + 1);
    let inner = &text[from..to.max(from)];
    whole(inner).or_else(|| whole(&without_trailing_commas(inner))).unwrap_or_else(|| complete_objects(&text[from..]))
}

/// A text of an answer as one line of at most `max_chars`, without control characters and marks of text direction.
pub(super) fn line(text: &str, max_chars: usize) -> String {
    let is_control = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let plain: String = text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(max_chars) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

/// One JSON value: an object, an array of objects, or an object around one array of objects.
fn whole(text: &str) -> Option<Vec<Map<String, Value>>> {
    match serde_json::from_str(text).ok()? {
        Value::Array(items) => Some(items.into_iter().filter_map(object).collect()),
        Value::Object(map) => {
            let inner = map.values().find(|value| value.as_array().is_some_and(|a| a.iter().any(Value::is_object)));
            let empty = map.len() == 1 && map.values().all(|value| value.as_array().is_some_and(Vec::is_empty));
            Some(match inner {
                Some(Value::Array(items)) => items.iter().cloned().filter_map(object).collect(),
                _ if empty => Vec::new(),
                _ => vec![map],
            })
        }
        _ => None,
    }
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// The text between the first code fence and the last one, if there are two.
fn without_fence(text: &str) -> &str {
    let Some((_, after)) = text.split_once("```") else { return text };
    let Some((inner, _)) = after.rsplit_once("```") else { return text };
    inner.split_once('\n').map_or(inner, |(_, body)| body).trim()
}

/// Drops commas before a closing bracket, outside of strings.
fn without_trailing_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut scan = StringScan::default();
    for c in text.chars() {
        if !scan.is_in_string() && matches!(c, '}' | ']') {
            let end = out.trim_end().len();
            if out[..end].ends_with(',') {
                out.truncate(end - 1);
            }
        }
        scan.step(c);
        out.push(c);
    }
    let end = out.trim_end_matches([',', ' ', '\n']).len();
    out.truncate(end);
    out
}

/// The flat objects of a truncated text that are followed by a comma and another object.
fn complete_objects(text: &str) -> Vec<Map<String, Value>> {
    let mut found = Vec::new();
    let (mut scan, mut start) = (StringScan::default(), None);
    for (at, c) in text.char_indices() {
        if !scan.is_in_string() {
            match c {
                '{' => start = Some(at),
                '}' => {
                    let is_followed = text[at + 1..].trim_start().strip_prefix(',');
                    let is_followed = is_followed.is_some_and(|rest| rest.trim_start().starts_with('{'));
                    if let Some(start) = start.take().filter(|_| is_followed) {
                        found.extend(serde_json::from_str::<Value>(&text[start..=at]).ok().and_then(object));
                    }
                }
                _ => {}
            }
        }
        scan.step(c);
    }
    found
}

/// Follows JSON text character by character, and knows whether the next one is inside a string.
#[derive(Default)]
struct StringScan {
    string: bool,
    escaped: bool,
}

impl StringScan {
    fn is_in_string(&self) -> bool {
        self.string
    }

    fn step(&mut self, c: char) {
        match (self.string, self.escaped, c) {
            (true, true, _) => self.escaped = false,
            (true, false, '\\') => self.escaped = true,
            (_, _, '"') => self.string = !self.string,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        objects(text).iter().map(|map| map["id"].as_str().expect("an id").to_owned()).collect()
    }

    #[test]
    fn an_answer_that_is_nearly_json_is_read() {
        for text in [
            r#"{"papers":[{"id":"a"},{"id":"b"}]}"#,
            r#"[{"id":"a"},{"id":"b"}]"#,
            "{\"id\":\"a\"}\n{\"id\":\"b\"}",
            "{\"id\":\"a\"},\n{\"id\":\"b\"},",
            "```json\n{\"papers\":[{\"id\":\"a\"},{\"id\":\"b\"}]}\n```",
            "Sure! Here it is:\n\n{\"papers\":[{\"id\":\"a\"},{\"id\":\"b\"}]}\n\nAnything else?",
            "Sure!\n{\n \"papers\": [\n  {\"id\": \"a\"},\n  {\"id\": \"b\"},\n ],\n}\nBye.",
            r#"{"papers":[{"id":"a","c":"}, ] \" {"},{"id":"b"},]},"#,
        ] {
            assert_eq!(ids(text), ["a", "b"], "{text}");
        }
    }

    #[test]
    fn the_last_object_of_a_truncated_answer_does_not_count() {
        for text in [
            r#"{"papers":[{"id":"a","c":"x"},{"id":"b","c":"cut here"}}"#,
            r#"{"papers":[{"id":"a","c":"x"},{"id":"b","c":"cut he"#,
            r#"{"papers":[{"id":"a","c":"x"}, {"id"#,
        ] {
            assert_eq!(ids(text), ["a"], "{text}");
        }
    }

    #[test]
    fn text_without_json_objects_has_none() {
        for text in ["", "I cannot.", "null", "12", "{\"papers\":[]}", "}{", "```", "[1,2]"] {
            assert!(objects(text).is_empty(), "{text}");
        }
    }
}
