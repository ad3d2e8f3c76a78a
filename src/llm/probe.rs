//! Defines [`probe`]: one tiny question, by which an operator learns whether the endpoint answers as it must.
//!
//! `dawnpost check --online` asks. It costs what some 100 tokens cost. It must never know a paper.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::{Client, LlmError, Question, Usage, answer};

/// What an endpoint that works has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Until the whole answer was there.
    pub latency: Duration,
    /// Whether it takes a JSON schema; without one it is told the shape in words.
    pub takes_schema: bool,
    /// What it cost.
    pub usage: Usage,
}

/// Asks, with the client's own repeats.
///
/// # Errors
/// What a digest's questions would fail with; an answer that has not the shape that was asked for is one.
pub async fn probe(client: &Client) -> Result<Probe, LlmError> {
    let question = Question {
        system: "You answer in the shape that is asked for.".to_owned(),
        user: "Set `ready` to true.".to_owned(),
        name: "probe",
        schema: json!({
            "type": "object",
            "properties": { "ready": { "type": "boolean" } },
            "required": ["ready"],
            "additionalProperties": false,
        }),
        shape: "Answer with one JSON object and nothing else: {\"ready\": true}".to_owned(),
    };
    let start = Instant::now();
    let reply = client.ask(&question).await;
    let latency = start.elapsed();
    let objects = answer::objects(&reply.outcome?);
    if !objects.iter().any(|object| object.contains_key("ready")) {
        return Err(LlmError::Unusable("it has not the shape that was asked for"));
    }
    Ok(Probe { latency, takes_schema: client.takes_schema(), usage: reply.usage })
}
