//! Reads a response with status 200: a chat completion, the same as server-sent events that nobody asked for, or an error.
//!
//! Only `wire.rs` calls it. Tokens are counted as the endpoint counts them. If it does not, they are estimated from the texts
//! where there is an answer, and nothing is counted where there is none.

use serde_json::{Value, json};

use super::error_text::ErrorText;
use super::{ErrorResponse, PaidOutcome, refusal};
use crate::llm::{LlmError, TokenUsage};

/// The status of an error that came with status 200 and names none.
const UNNAMED_STATUS: u16 = 500;
/// Fields in which a gateway puts the completion of another endpoint.
const WRAPPERS: [&str; 4] = ["result", "data", "response", "output"];

pub(super) fn read(body: &[u8], asked_bytes: usize) -> Result<PaidOutcome, ErrorResponse> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let completion: Value = match serde_json::from_str(text) {
        Ok(completion) => completion,
        Err(_) if ["data:", "event:", "id:", "retry:", ":"].iter().any(|field| text.starts_with(field)) => {
            joined_events(text)
        }
        Err(_) if text.starts_with('<') => {
            let page = "status 200, a web page".to_owned();
            return Err(ErrorResponse::Final(LlmError::NotFound(page)));
        }
        Err(_) => return Err(unusable("status 200, no chat completion")),
    };
    let completion = completion.as_array().and_then(|items| items.first()).unwrap_or(&completion);
    // Gateways wrap the completion of another endpoint.
    let wrapped = WRAPPERS.iter().map(|field| &completion[*field]).find(|inner| inner["choices"].is_array());
    let completion = wrapped.unwrap_or(completion);
    let choices = completion["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
    let choice = choices.iter().find(|choice| text_of_choice(choice).is_some()).or(choices.first());
    let choice = choice.unwrap_or(&Value::Null);
    let errors = [&choice["error"], &completion["error"]].map(|error| ErrorText::of(&json!({ "error": error })));
    if let Some(error) = errors.iter().find(|error| !error.is_silent()) {
        return Err(refusal::of(error.status.unwrap_or(UNNAMED_STATUS), error));
    }
    let counted = usage(&completion["usage"]);
    if choice.is_null() {
        return match refusal::of(UNNAMED_STATUS, &ErrorText::of(completion)) {
            ErrorResponse::Final(declined @ LlmError::Declined(_)) => Ok((counted.unwrap_or_default(), Err(declined))),
            ErrorResponse::Final(error) => Err(ErrorResponse::Final(error)),
            _ => Err(unusable("status 200, no choice")),
        };
    }
    let text = text_of_choice(choice).unwrap_or_default();
    let usage = match counted {
        Some(usage) => usage,
        None if text.is_empty() => TokenUsage::default(),
        None => TokenUsage::of_chars(asked_bytes, text.len()),
    };
    outcome(choice, text).map(|outcome| (usage, outcome))
}

/// The text of a choice that has some: of its message, of a completion of the older kind, or of the call that an endpoint has made
/// of the schema.
fn text_of_choice(choice: &Value) -> Option<String> {
    let message = &choice["message"];
    let calls = [&message["tool_calls"][0]["function"], &message["function_call"]].map(|call| &call["arguments"]);
    let places = [&message["content"], &choice["text"], calls[0], calls[1], &message["parsed"]];
    places.into_iter().filter_map(text_of).find(|text| !text.trim().is_empty())
}

/// The answer of a choice, or why it has none.
fn outcome(choice: &Value, text: String) -> Result<Result<String, LlmError>, ErrorResponse> {
    let message = &choice["message"];
    let finish = choice["finish_reason"].as_str().unwrap_or_default().to_lowercase();
    let ended_by = |words: &[&str]| words.iter().any(|word| finish.contains(word));
    let parts = message["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    let has_refusal = message["refusal"].as_str().is_some_and(|refusal| !refusal.is_empty())
        || parts.iter().any(|part| part["type"] == "refusal");
    let has_thought = ["reasoning_content", "reasoning", "thinking"].iter().any(|field| !message[*field].is_null());
    Ok(match () {
        () if ended_by(&["filter", "safety", "prohibited", "recitation", "blocklist", "spii", "sensitive"]) => {
            Err(LlmError::Declined("content filter"))
        }
        () if has_refusal || finish == "refusal" => Err(LlmError::Declined("refusal")),
        () if ended_by(&["length", "max_tokens", "max_output"]) => Err(LlmError::TooLong),
        () if ended_by(&["error", "insufficient_system_resource"]) => {
            return Err(unusable("status 200, a broken answer"));
        }
        () if !text.trim().is_empty() => Ok(text),
        () if has_thought => Err(LlmError::Unusable("it is empty beside its reasoning")),
        () => Err(LlmError::Unusable("it is empty")),
    })
}

fn unusable(what: &str) -> ErrorResponse {
    ErrorResponse::Temporary { status: what.to_owned(), pause: None }
}

/// The text of a message's content: a string, a list of parts (only those of text), or the answer itself as an object.
fn text_of(content: &Value) -> Option<String> {
    match content {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(text_of_part).collect()),
        Value::Object(part) if part.contains_key("text") => text_of_part(content),
        Value::Object(_) => Some(content.to_string()),
        _ => None,
    }
}

fn text_of_part(part: &Value) -> Option<String> {
    match (part, part["type"].as_str()) {
        (Value::String(text), _) => Some(text.clone()),
        (_, None | Some("text" | "output_text")) => {
            let text = &part["text"];
            text.as_str().or_else(|| text["value"].as_str()).map(str::to_owned)
        }
        _ => None,
    }
}

/// Server-sent events as the one completion that they make.
fn joined_events(text: &str) -> Value {
    let (mut content, mut refusal) = (String::new(), String::new());
    let (mut finish, mut usage, mut has_choice) = (Value::Null, Value::Null, false);
    for data in text.lines().filter_map(|line| line.trim_start().strip_prefix("data:")) {
        let Ok(event) = serde_json::from_str::<Value>(data) else { continue };
        let choice = &event["choices"][0];
        if let Some(error) = [&event["error"], &choice["error"]].into_iter().find(|error| !error.is_null()) {
            return json!({ "error": error });
        }
        has_choice |= !choice.is_null();
        for message in [&choice["delta"], &choice["message"]] {
            content.push_str(&text_of(&message["content"]).unwrap_or_default());
            refusal.push_str(message["refusal"].as_str().unwrap_or_default());
        }
        if !choice["finish_reason"].is_null() {
            finish = choice["finish_reason"].clone();
        }
        if !event["usage"].is_null() {
            usage = event["usage"].clone();
        }
    }
    let choice = json!({ "message": { "content": content, "refusal": refusal }, "finish_reason": finish });
    json!({ "choices": if has_choice { json!([choice]) } else { Value::Null }, "usage": usage })
}

/// The usage that the endpoint reports; `None` if it is not valid, or 0.
fn usage(value: &Value) -> Option<TokenUsage> {
    let count = |name: &str| value[name].as_u64().filter(|count| *count < u64::from(u32::MAX));
    let prompt = count("prompt_tokens").or_else(|| count("input_tokens")).filter(|tokens| *tokens > 0)?;
    let total = count("total_tokens").map(|total| total.saturating_sub(prompt));
    let completion = count("completion_tokens").or_else(|| count("output_tokens")).or(total)?;
    let cached = value["prompt_tokens_details"]["cached_tokens"].as_u64().unwrap_or_default().min(prompt);
    Some(TokenUsage { requests: 1, prompt, cached, completion })
}
