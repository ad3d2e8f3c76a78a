//! Defines [`ErrorText`]: the words and codes of an error body, whatever its form.
//!
//! `refusal.rs` decides by them, and `completion.rs` for an error that came with status 200. Endpoints send an object, an array
//! around one, a string, a list of faults with their places (`loc`), or the body of another provider as text inside of theirs.

use serde_json::Value;

use crate::domain::requested_pause::RequestedPause;

/// Bytes of words that are read of a body.
const MAX_BYTES: usize = 8_000;

/// Fields that repeat the question, or what the model wrote: their words are not the endpoint's.
const REPEATED_FIELDS: [&str; 9] =
    ["input", "failed_generation", "request", "prompt", "messages", "body", "url", "help", "user_id"];

/// The words and codes of an error body.
#[derive(Debug, Default)]
pub(super) struct ErrorText {
    /// Everything that it says, in lower case.
    words: String,
    /// The first code in words, as the endpoint writes it.
    code: Option<String>,
    /// The first status that it names.
    pub(super) status: Option<u16>,
    /// The pause that it asks for.
    pub(super) pause: Option<RequestedPause>,
}

impl ErrorText {
    pub(super) fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        match serde_json::from_str(&text) {
            Ok(value) => Self::of(&value),
            Err(_) => Self { words: text.chars().take(2_000).collect::<String>().to_lowercase(), ..Self::default() },
        }
    }

    pub(super) fn of(value: &Value) -> Self {
        let mut error = Self::default();
        error.collect("", value);
        error
    }

    /// Whether it says nothing at all: gateways put an empty error beside an answer.
    pub(super) fn is_silent(&self) -> bool {
        self.words.is_empty() && self.status.is_none()
    }

    /// Whether it says one of these, in lower case.
    pub(super) fn says(&self, any: &[&str]) -> bool {
        any.iter().any(|words| self.words.contains(words))
    }

    /// Whether it has this word, as a whole one.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.split(|c: char| !c.is_alphanumeric()).any(|other| other == word)
    }

    /// The status with the code. Only a short code of one word is shown: other words of an endpoint may repeat the key.
    pub(super) fn status_and_code(&self, status: u16) -> String {
        match &self.code {
            Some(code) => format!("status {status}, {code}"),
            None => format!("status {status}"),
        }
    }

    fn collect(&mut self, field: &str, value: &Value) {
        if REPEATED_FIELDS.contains(&field) || self.words.len() > MAX_BYTES {
            return;
        }
        match value {
            Value::String(text) => self.collect_text(field, text),
            Value::Number(number) if matches!(field, "code" | "status" | "status_code") => {
                let status = number.as_u64().and_then(|code| u16::try_from(code).ok());
                self.status = self.status.or(status.filter(|status| (400..600).contains(status)));
            }
            Value::Array(items) if field == "loc" => {
                let place: Vec<String> = items.iter().map(|item| item.to_string().replace('"', "")).collect();
                self.add(&place.join("."));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(field, item)),
            Value::Object(map) => {
                if map.contains_key("blockReason") || map.contains_key("block_reason") {
                    self.add("blockreason");
                }
                map.iter().for_each(|(field, value)| self.collect(field, value));
            }
            _ => {}
        }
    }

    fn collect_text(&mut self, field: &str, text: &str) {
        // Another provider's body, as text.
        if text.trim_start().starts_with(['{', '['])
            && let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
        {
            return self.collect(field, &inner);
        }
        let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if field == "code" && text.parse::<u16>().is_ok() {
            self.status = self.status.or(text.parse().ok().filter(|status| (400..600).contains(status)));
        } else if field == "code" && (1..=60).contains(&text.len()) && text.chars().all(is_code) {
            self.code.get_or_insert_with(|| text.to_owned());
        }
        if matches!(field, "retryDelay" | "retry_after") {
            self.pause = self.pause.or_else(|| RequestedPause::parse_seconds(text.trim_end_matches('s')));
        }
        self.pause = self.pause.or_else(|| pause_in_words(text));
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let rest = MAX_BYTES.saturating_sub(self.words.len());
        self.words.extend(text.to_lowercase().chars().filter(|c| !c.is_control()).take(rest));
        self.words.push_str(" | ");
    }
}

/// The pause in "Please retry in 32.4s", "try again in 1m30s" or "Please wait 80000 seconds".
fn pause_in_words(text: &str) -> Option<RequestedPause> {
    let lower = text.to_lowercase();
    let words = ["retry in ", "again in ", "retry after ", "please wait "];
    let mut rest = words.iter().find_map(|words| lower.split_once(words))?.1;
    let mut seconds = 0.0;
    loop {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let Ok(number) = rest[..length].parse::<f64>() else { break };
        let after = rest[length..].trim_start();
        let unit = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        seconds += number
            * match &after[..unit] {
                "ms" | "milliseconds" => 0.001,
                "s" | "sec" | "second" | "seconds" => 1.0,
                "m" | "min" | "minute" | "minutes" => 60.0,
                "h" | "hour" | "hours" => 3_600.0,
                _ => break,
            };
        rest = &after[unit..];
    }
    RequestedPause::of_seconds(seconds).filter(|pause| !pause.length().is_zero())
}
