//! Defines the chat-completions format: requests; in `wire/` the answers and the errors of many endpoints.
//!
//! `client.rs`, `session.rs` and `cut.rs` use it. Every field of an answer is read leniently: endpoints differ, and an invalid
//! token count must not lose the answer that came with it.

mod accepted;
mod completion;
mod error_text;
mod refusal;

use serde_json::{Value, json};

pub(super) use accepted::{AcceptedParts, AnswerFormat, RefusedParts};
pub(super) use refusal::ErrorResponse;

use super::{LlmError, TokenUsage};

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

impl LlmQuestion {
    /// Bytes of the text that is sent.
    pub(super) fn bytes(&self) -> usize {
        self.system.len().saturating_add(self.user.len())
    }
}

pub(super) fn request(model: &str, question: &LlmQuestion, accepted: AcceptedParts) -> Value {
    let LlmQuestion { system, user, name, schema, shape } = question;
    let user = match accepted.format {
        AnswerFormat::Words => format!("{shape}\n\n{user}"),
        AnswerFormat::StrictSchema | AnswerFormat::PlainSchema => user.clone(),
    };
    let messages = match accepted.system_role {
        true => json!([{ "role": "system", "content": system }, { "role": "user", "content": user }]),
        false => json!([{ "role": "user", "content": format!("{system}\n\n{user}") }]),
    };
    let mut body = json!({ "model": model, "messages": messages });
    let schema = match accepted.format {
        AnswerFormat::StrictSchema => Some(json!({ "name": name, "strict": true, "schema": schema })),
        AnswerFormat::PlainSchema => Some(json!({ "name": name, "schema": accepted::plain_schema(schema) })),
        AnswerFormat::Words => None,
    };
    if let Some(schema) = schema {
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

/// What an answered question cost, and its text or why there is none.
pub(super) type PaidOutcome = (TokenUsage, Result<String, LlmError>);

/// Reads a response; gateways answer with 201 or 202, too. `asked_bytes` is the length of the question, for the estimate if the endpoint reports no usage.
pub(super) fn response(status: u16, body: &[u8], asked_bytes: usize) -> Result<PaidOutcome, ErrorResponse> {
    match status {
        200..=299 => completion::read(body, asked_bytes),
        status => Err(refusal::error_response(status, body)),
    }
}

#[cfg(test)]
mod tests;
