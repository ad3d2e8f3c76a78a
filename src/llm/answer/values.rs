//! Finds the JSON values of a model's answer that stand outside of its thoughts: [`groups`].
//!
//! Only `answer.rs` calls it. Brackets in sentences are passed over. Superfluous commas and comments are left out; of a
//! value that is damaged or was cut, an object counts only if another one follows it: the last one may have been cut.

use serde_json::Value;

use super::thought::{self, ThoughtMark};

/// Damaged values after which no further one is read: a text with more of them is no answer, and looking takes time.
const MAX_DAMAGED: usize = 200;

/// The values, in their order; those with nothing but space and commas between them are one group.
pub(super) fn groups(text: &str) -> Vec<Vec<Value>> {
    // The whole answer as a JSON string.
    if let Ok(Value::String(inner)) = serde_json::from_str(text.trim()) {
        return groups(&inner);
    }
    let mut scan = ValueScan::default();
    scan.read(thought::without_untagged_thought(text));
    scan.groups
}

#[derive(Default)]
struct ValueScan {
    groups: Vec<Vec<Value>>,
    /// The position after the last value.
    last_end: usize,
    /// The end of the damaged value that the scan is in.
    damaged_until: usize,
    damaged: usize,
}

impl ValueScan {
    fn read(&mut self, text: &str) {
        let mut at = 0;
        while let Some(found) = text[at..].find(['{', '[', '<', '◁', '`']) {
            at += found;
            at = match thought::mark(text, at) {
                Some(ThoughtMark::Thought(end)) => end,
                Some(ThoughtMark::AllBefore(end)) => {
                    (self.groups, self.damaged_until) = (Vec::new(), 0);
                    end
                }
                None => match self.value(text, at) {
                    Some((value, end)) => {
                        self.take(text, at, value, end);
                        end
                    }
                    // The marks of a fence are passed over together.
                    None if text[at..].starts_with("```") => at + 3,
                    None => at + text[at..].chars().next().map_or(1, char::len_utf8),
                },
            };
        }
    }

    /// The value that begins at `at`, and the position after it.
    fn value(&mut self, text: &str, at: usize) -> Option<(Value, usize)> {
        let rest = &text[at..];
        if self.damaged > MAX_DAMAGED || !looks_like_json(rest) {
            return None;
        }
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        if let Some(Ok(value)) = values.next() {
            return Some((value, at + values.byte_offset()));
        }
        self.damaged += 1;
        let Some(length) = length_of_value(rest) else {
            let fence = rest.find("```").unwrap_or(rest.len());
            self.damaged_until = self.damaged_until.max(at + fence);
            return None;
        };
        if let Ok(value) = serde_json::from_str(&repaired(&rest[..length])) {
            return Some((value, at + length));
        }
        self.damaged_until = self.damaged_until.max(at + length);
        None
    }

    fn take(&mut self, text: &str, at: usize, value: Value, end: usize) {
        let is_bare = value.as_object().is_some_and(|map| !map.values().any(Value::is_array));
        let is_followed = text[end..].trim_start().strip_prefix(',');
        let is_followed = is_followed.is_some_and(|rest| rest.trim_start().starts_with('{'));
        if at < self.damaged_until && is_bare && !is_followed {
            return;
        }
        let is_between = |c: char| c.is_whitespace() || c == ',';
        match self
            .groups
            .last_mut()
            .filter(|_| text.get(self.last_end..at).is_some_and(|gap| gap.chars().all(is_between)))
        {
            Some(group) => group.push(value),
            None => self.groups.push(vec![value]),
        }
        self.last_end = end;
    }
}

/// Whether a bracket begins JSON with objects in it, and no remark such as `[1-10]` or `{id, relevance}`.
fn looks_like_json(rest: &str) -> bool {
    let next = |from: &str| from.trim_start().chars().next();
    match rest.chars().next() {
        Some('{') => matches!(next(&rest[1..]), Some('"' | '}')),
        Some('[') => matches!(next(&rest[1..]), Some('{' | '[' | ']')),
        _ => false,
    }
}

/// The length of the value that a text begins with, by its brackets; `None` if they do not match.
fn length_of_value(text: &str) -> Option<usize> {
    let (mut scan, mut open) = (StringScan::default(), Vec::new());
    for (at, c) in text.char_indices() {
        if !scan.is_in_string() {
            match c {
                '{' => open.push('}'),
                '[' => open.push(']'),
                '}' | ']' if open.pop() != Some(c) => return None,
                '}' | ']' if open.is_empty() => return Some(at + 1),
                _ => {}
            }
        }
        scan.step(c);
    }
    None
}

/// Without comments, and without commas before a closing bracket, outside of strings.
fn repaired(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut scan, mut comment_end) = (StringScan::default(), 0);
    for (at, c) in text.char_indices() {
        if at < comment_end {
            continue;
        }
        if !scan.is_in_string() {
            if let Some(length) = comment_length(&text[at..]) {
                comment_end = at + length;
                continue;
            }
            if matches!(c, '}' | ']') {
                let end = out.trim_end().len();
                if out[..end].ends_with(',') {
                    out.truncate(end - 1);
                }
            }
        }
        scan.step(c);
        out.push(c);
    }
    out
}

/// The length of the comment that a text begins with.
fn comment_length(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.starts_with("/*").then(|| text.find("*/").map_or(text.len(), |end| end + 2))
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
