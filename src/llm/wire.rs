//! Defines the chat-completions format: requests, answers, errors and token counts.
//!
//! Only `client.rs` calls it. Every field of an answer is read leniently: endpoints differ, and an invalid token count must
//! not lose the answer that came with it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{LlmError, TokenUsage};

/// Which optional parts of a request an endpoint accepts; all of them until it rejects one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AcceptedParts {
    pub(super) schema: bool,
    pub(super) temperature: bool,
    pub(super) seed: bool,
}

impl AcceptedParts {
    pub(super) const ALL: Self = Self { schema: true, temperature: true, seed: true };

    /// The parts that are left after an error that names one of those that were sent; `None` if it names none.
    fn without_rejected(self, error: &ApiError) -> Option<Self> {
        let message = format!("{} {}", error.text("param"), error.text("message")).to_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| message.contains(word));
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

/// A question, and the shape of its answer.
#[derive(Clone, Debug)]
pub struct LlmQuestion {
    /// The system prompt. It is the same for many questions: endpoints bill a repeated beginning at a lower price.
    pub system: String,
    /// The message, which differs.
    pub user: String,
    /// The schema's name.
    pub name: &'static str,
    /// The answer's JSON Schema, in the subset that strict mode takes.
    pub schema: Value,
    /// Describes the shape in words, for endpoints that accept no schema.
    pub shape: String,
}

pub(super) fn request(model: &str, question: &LlmQuestion, accepted: AcceptedParts) -> Value {
    let user = match accepted.schema {
        true => question.user.clone(),
        false => format!("{}\n\n{}", question.shape, question.user),
    };
    let mut body = json!({
        "model": model,
        "messages": [{ "role": "system", "content": question.system }, { "role": "user", "content": user }],
    });
    if accepted.schema {
        let schema = json!({ "name": question.name, "strict": true, "schema": question.schema });
        body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
    }
    if accepted.temperature {
        body["temperature"] = json!(0);
    }
    if accepted.seed {
        body["seed"] = json!(0);
    }
    body
}

/// What an HTTP status other than 200 and its body mean.
pub(super) enum ErrorResponse {
    /// This question has failed.
    Final(LlmError),
    /// Another attempt may succeed.
    Temporary(String),
    /// The endpoint rejects a part of the request: ask again with these parts only.
    RetryWith(AcceptedParts),
}

pub(super) fn error_response(status: u16, body: &[u8], accepted: AcceptedParts) -> ErrorResponse {
    let error = ApiError::read(body);
    let (code, kind) = (error.text("code"), error.text("type"));
    let either = |words: &[&str]| words.iter().any(|word| code == *word || kind == *word);
    let status_and_code = if code.is_empty() { format!("status {status}") } else { format!("status {status}, {code}") };
    let message = error.text("message").to_lowercase();
    let too_long = ["context length", "context window", "context size", "too long", "too many tokens"];
    match status {
        _ if either(&["insufficient_quota", "billing_hard_limit_reached"]) || status == 402 => {
            ErrorResponse::Final(LlmError::QuotaUsedUp)
        }
        _ if status == 413 || either(&["context_length_exceeded"]) => ErrorResponse::Final(LlmError::TooLong),
        _ if either(&["content_filter", "content_policy_violation"]) => {
            ErrorResponse::Final(LlmError::Declined("content filter"))
        }
        401 | 403 => ErrorResponse::Final(LlmError::KeyRejected(status_and_code)),
        404 | 405 => ErrorResponse::Final(LlmError::NotFound(status_and_code)),
        // Some endpoints answer 400 where others answer 404.
        400 if either(&["model_not_found"]) => ErrorResponse::Final(LlmError::NotFound(status_and_code)),
        408 | 409 | 425 | 429 | 500..=599 => ErrorResponse::Temporary(status_and_code),
        _ if too_long.iter().any(|words| message.contains(words)) => ErrorResponse::Final(LlmError::TooLong),
        _ => match accepted.without_rejected(&error) {
            Some(less) => ErrorResponse::RetryWith(less),
            None => ErrorResponse::Final(LlmError::Rejected(status_and_code)),
        },
    }
}

/// The `error` object of an error response; empty if there is none.
struct ApiError(Value);

impl ApiError {
    fn read(body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        Self(body.get("error").cloned().unwrap_or(body))
    }

    /// A text field, shortened: what is shown must not be a whole page, nor repeat a key.
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

/// The answer in a response body, and its usage. `asked_chars` is for the estimate if the endpoint reports no usage.
pub(super) fn answer(body: &[u8], asked_chars: usize) -> (TokenUsage, Result<String, LlmError>) {
    let Ok(completion) = serde_json::from_slice::<Completion>(body) else {
        return (TokenUsage::of_chars(asked_chars, 0), Err(LlmError::Unusable("it is not a chat completion")));
    };
    let choice = completion.choices.into_iter().next();
    let answered = choice.as_ref().and_then(|choice| choice.message.content.as_ref()).map_or(0, String::len);
    let usage = usage(&completion.usage).unwrap_or_else(|| TokenUsage::of_chars(asked_chars, answered));
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

/// The usage that the endpoint reports; `None` if it is not valid.
fn usage(value: &Value) -> Option<TokenUsage> {
    let count = |value: &Value| value.as_u64().filter(|count| *count < u64::from(u32::MAX));
    let (prompt, completion) = (count(&value["prompt_tokens"])?, count(&value["completion_tokens"])?);
    let cached = count(&value["prompt_tokens_details"]["cached_tokens"]).unwrap_or_default().min(prompt);
    Some(TokenUsage { requests: 1, prompt, cached, completion })
}
