//! Defines the chat-completions format: what is asked, what an answer or an error looks like, and what it cost.
//!
//! Only `client.rs` calls it. Every field of an answer is read leniently: endpoints differ, and a strange count must not
//! cost the answer beside it. It must never know what is asked.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{LlmError, Usage};

/// Which optional parts of the format an endpoint takes; all, until it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Takes {
    pub(super) schema: bool,
    pub(super) temperature: bool,
    pub(super) seed: bool,
}

impl Takes {
    pub(super) const ALL: Self = Self { schema: true, temperature: true, seed: true };

    /// What is left of it after an error that names a part that was sent; none where it names none.
    fn without_what(self, error: &ApiError) -> Option<Self> {
        let says = format!("{} {}", error.text("param"), error.text("message")).to_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| says.contains(word));
        if self.schema && names(&["response_format", "json_schema", "schema", "grammar", "structured output"]) {
            Some(Self { schema: false, ..self })
        } else if self.temperature && names(&["temperature"]) {
            Some(Self { temperature: false, ..self })
        } else if self.seed && names(&["seed"]) {
            Some(Self { seed: false, ..self })
        } else {
            None
        }
    }
}

/// A question, in words and as the shape of its answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// What stays the same for many questions: endpoints bill a repeated beginning at less.
    pub system: String,
    /// What differs.
    pub user: String,
    /// Names the schema.
    pub name: &'static str,
    /// JSON Schema of the answer, in the strict subset.
    pub schema: Value,
    /// Says the shape in words, where the endpoint takes no schema.
    pub shape: String,
}

pub(super) fn request(model: &str, question: &Question, takes: Takes) -> Value {
    let user = match takes.schema {
        true => question.user.clone(),
        false => format!("{}\n\n{}", question.shape, question.user),
    };
    let mut body = json!({
        "model": model,
        "messages": [{ "role": "system", "content": question.system }, { "role": "user", "content": user }],
    });
    if takes.schema {
        let schema = json!({ "name": question.name, "strict": true, "schema": question.schema });
        body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
    }
    if takes.temperature {
        body["temperature"] = json!(0);
    }
    if takes.seed {
        body["seed"] = json!(0);
    }
    body
}

/// What a status and a body other than an answer mean.
pub(super) enum Trouble {
    /// For good, for this question.
    Is(LlmError),
    /// Worth a repeat.
    Passing(String),
    /// The endpoint does not take a part of the format: ask without it.
    Without(Takes),
}

pub(super) fn trouble(status: u16, body: &[u8], takes: Takes) -> Trouble {
    let error = ApiError::read(body);
    let (code, kind) = (error.text("code"), error.text("type"));
    let either = |words: &[&str]| words.iter().any(|word| code == *word || kind == *word);
    let told = if code.is_empty() { format!("status {status}") } else { format!("status {status}, {code}") };
    let message = error.text("message").to_lowercase();
    let too_long = ["context length", "context window", "context size", "too long", "too many tokens"];
    match status {
        _ if either(&["insufficient_quota", "billing_hard_limit_reached"]) || status == 402 => {
            Trouble::Is(LlmError::QuotaEnded)
        }
        _ if status == 413 || either(&["context_length_exceeded"]) => Trouble::Is(LlmError::TooLong),
        _ if either(&["content_filter", "content_policy_violation"]) => {
            Trouble::Is(LlmError::Declined("content filter"))
        }
        401 | 403 => Trouble::Is(LlmError::KeyRefused(told)),
        404 | 405 => Trouble::Is(LlmError::Unknown(told)),
        // Some answer like this where others say 404.
        400 if either(&["model_not_found"]) => Trouble::Is(LlmError::Unknown(told)),
        408 | 409 | 425 | 429 | 500..=599 => Trouble::Passing(told),
        _ if too_long.iter().any(|words| message.contains(words)) => Trouble::Is(LlmError::TooLong),
        _ => match takes.without_what(&error) {
            Some(less) => Trouble::Without(less),
            None => Trouble::Is(LlmError::Rejected(told)),
        },
    }
}

/// The `error` object of an error's body, or nothing.
struct ApiError(Value);

impl ApiError {
    fn read(body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        Self(body.get("error").cloned().unwrap_or(body))
    }

    /// A field if it is a short plain text: what is shown must not be a page, nor repeat a key.
    fn text(&self, field: &str) -> String {
        let text = match &self.0 {
            Value::String(text) if field == "message" => text,
            error => error.get(field).and_then(Value::as_str).unwrap_or_default(),
        };
        let longest = if field == "message" { 2_000 } else { 60 };
        text.chars().filter(|c| !c.is_control()).take(longest).collect()
    }
}

#[derive(Deserialize)]
struct Completion {
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Value,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

/// The answer of a body, and what it cost. `asked_chars` stands in where the endpoint does not count.
pub(super) fn answer(body: &[u8], asked_chars: usize) -> (Usage, Result<String, LlmError>) {
    let Ok(completion) = serde_json::from_slice::<Completion>(body) else {
        return (Usage::of_chars(asked_chars, 0), Err(LlmError::Unusable("it is no chat completion")));
    };
    let choice = completion.choices.into_iter().next();
    let answered = choice.as_ref().and_then(|choice| choice.message.content.as_ref()).map_or(0, String::len);
    let usage = usage(&completion.usage).unwrap_or_else(|| Usage::of_chars(asked_chars, answered));
    let outcome = match choice {
        None => Err(LlmError::Unusable("it has no choice")),
        Some(choice) => match (choice.finish_reason.as_deref(), choice.message) {
            (Some("content_filter"), _) => Err(LlmError::Declined("content filter")),
            (_, Message { refusal: Some(refusal), .. }) if !refusal.is_empty() => Err(LlmError::Declined("refusal")),
            (Some("length"), _) => Err(LlmError::TooLong),
            (_, Message { content: Some(text), .. }) if !text.trim().is_empty() => Ok(text),
            _ => Err(LlmError::Unusable("it is empty")),
        },
    };
    (usage, outcome)
}

/// The endpoint's own count, if it is one.
fn usage(value: &Value) -> Option<Usage> {
    let count = |value: &Value| value.as_u64().filter(|count| *count < u64::from(u32::MAX));
    let (prompt, completion) = (count(&value["prompt_tokens"])?, count(&value["completion_tokens"])?);
    let cached = count(&value["prompt_tokens_details"]["cached_tokens"]).unwrap_or_default().min(prompt);
    Some(Usage { requests: 1, prompt, cached, completion })
}
