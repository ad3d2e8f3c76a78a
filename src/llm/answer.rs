//! Reads the JSON objects of a model's answer, also where the answer is not quite JSON: [`objects`].
//!
//! `score/assessment.rs`, `checked_text.rs` and `probe.rs` call it. Models think aloud, write drafts, repeat the shape that they
//! were asked for, and put sentences and code fences around the JSON. The last answer outside of their thoughts that has the
//! expected shape counts; what exists only inside a thought is no answer.

mod thought;
mod values;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The objects of the answer that counts. `subject` says what an object is about, `None` if it does not have the expected shape:
/// of several answers the last one with such an object counts, together with those before it that are about other subjects.
/// Objects of another shape that stand among them are returned as well.
pub(super) fn objects<S: Ord>(
    text: &str,
    subject: impl Fn(&Map<String, Value>) -> Option<S>,
) -> Vec<Map<String, Value>> {
    let has_shape = |map: &Map<String, Value>| subject(map).is_some();
    let (mut answers, mut known, mut other) = (Vec::new(), BTreeSet::new(), Vec::new());
    for group in values::groups(text).into_iter().rev() {
        let objects: Vec<_> = group.into_iter().flat_map(|value| objects_of(value, &has_shape)).collect();
        let subjects: BTreeSet<S> = objects.iter().filter_map(&subject).collect();
        if subjects.is_empty() {
            if other.is_empty() {
                other = objects;
            }
            continue;
        }
        // An earlier answer about the same was a draft, and so is everything before it.
        if !known.is_disjoint(&subjects) {
            break;
        }
        known.extend(subjects);
        answers.push(objects);
    }
    match answers.is_empty() {
        true => other,
        false => answers.into_iter().rev().flatten().collect(),
    }
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

/// The objects of one JSON value: an object, an array of objects, an object or an array around one of these, or objects under
/// their ids.
fn objects_of(value: Value, has_shape: &impl Fn(&Map<String, Value>) -> bool) -> Vec<Map<String, Value>> {
    let map = match value {
        Value::Array(items) if items.iter().filter_map(Value::as_object).any(has_shape) => {
            return items.into_iter().filter_map(object).collect();
        }
        Value::Array(items) => return items.into_iter().flat_map(|item| objects_of(item, has_shape)).collect(),
        Value::Object(map) => map,
        _ => return Vec::new(),
    };
    if has_shape(&map) {
        return vec![map];
    }
    let has_objects = |value: &&Value| value.as_array().is_some_and(|items| items.iter().any(Value::is_object));
    let objects_in =
        |(name, value): (&String, &Value)| (!thought::is_thought_name(name), objects_of(value.clone(), has_shape));
    let answers = map.iter().map(objects_in).filter(|(_, objects)| objects.iter().any(has_shape));
    // What a field called `reasoning` holds is a thought, if there is another field.
    if let Some((_, objects)) = answers.max_by_key(|(is_answer, _)| *is_answer) {
        return objects;
    }
    let by_id: Vec<_> = map.iter().filter_map(with_id).filter(has_shape).collect();
    if !by_id.is_empty() {
        return by_id;
    }
    if let Some(Value::Array(items)) = map.values().find(has_objects) {
        return items.iter().cloned().filter_map(object).collect();
    }
    let is_empty = map.values().all(|value| value.as_array().is_some_and(Vec::is_empty));
    if is_empty { Vec::new() } else { vec![map] }
}

/// The object of a field, with the field's name as its id.
fn with_id((name, value): (&String, &Value)) -> Option<Map<String, Value>> {
    let mut map = value.as_object()?.clone();
    map.entry("id").or_insert_with(|| Value::from(name.as_str()));
    Some(map)
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        let id = |map: &Map<String, Value>| map.get("id").and_then(Value::as_str).map(str::to_owned);
        objects(text, id).iter().map(|map| id(map).expect("an id")).collect()
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
            r#"[{"papers":[{"id":"a"},{"id":"b"}]}]"#,
            r#"[{"topic":"x","papers":[{"id":"a"}]},{"topic":"y","papers":[{"id":"b"}]}]"#,
            r#"{"papers":{"a":{"c":1},"b":{"c":2}}}"#,
            "{\"papers\":[{\"id\":\"a\"}, // first, see http://x\n{\"id\":\"b\",\"c\":\"//\"} /* last */]}",
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
            r#"[{"id":"a","c":"x"}, {"id":"b"}"#,
        ] {
            assert_eq!(ids(text), ["a"], "{text}");
        }
    }

    #[test]
    fn text_without_json_objects_has_none() {
        for text in ["", "I cannot.", "null", "12", "{\"papers\":[]}", "}{", "```", "[1,2]", "[[", "{\"", "<", "◁"] {
            assert!(objects(text, |map| map.get("id").map(drop)).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_brackets_is_read_in_no_time() {
        for part in ["[", "{\"a\":", "[[{\"", "{\"a\":[", "<think>", "[THINK]", "```think\n", "</think>"] {
            assert!(objects(&part.repeat(20_000), |_| Some(())).is_empty(), "{part}");
        }
    }
}
