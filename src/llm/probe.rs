//! Defines [`probe`]: one tiny question that shows whether the endpoint works.
//!
//! `dawnpost check --online` asks it, through `app.rs`. It costs about 100 tokens.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::{LlmClient, LlmError, LlmQuestion, TokenUsage, answer};

/// What a working endpoint has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeResult {
    /// Time until the whole answer had arrived.
    pub latency: Duration,
    /// Whether it accepts a JSON schema; if not, the prompt describes the shape of the answer.
    pub accepts_schema: bool,
    /// What the question cost.
    pub usage: TokenUsage,
}

/// Asks one tiny question, with the client's usual repeats.
///
/// # Errors
/// The error that a digest's questions would meet, or an answer that does not have the requested shape.
pub async fn probe(client: &LlmClient) -> Result<ProbeResult, LlmError> {
    let question = LlmQuestion {
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
    let objects = answer::objects(&reply.outcome?, |object| object.get("ready").map(drop));
    if !objects.iter().any(|object| object.contains_key("ready")) {
        return Err(LlmError::Unusable("it does not have the requested shape"));
    }
    Ok(ProbeResult { latency, accepts_schema: client.accepts_schema(), usage: reply.usage })
}
