//! Defines [`probe`]: two questions that show whether the endpoint works: a tiny one, and a long one that a small context cuts.
//!
//! `dawnpost check --online` asks them, through `app.rs`. They cost about 6,000 tokens.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::{LlmClient, LlmError, LlmQuestion, LlmReply, TokenUsage, answer};

/// Words of the long question: more than the 4,096 tokens that Ollama reads unless it is told otherwise, as every tokenizer makes
/// at least one token of each.
const LONG_QUESTION_WORDS: u64 = 5_200;

/// Common words. A count that is estimated by four bytes a token makes at least one token of each, too.
const WORDS: &str = "light water green house small plant world every place seven ";

/// What a working endpoint has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeResult {
    /// The model that answered: the fallback model if the first one cannot be asked.
    pub model: Arc<str>,
    /// Time until the whole answer to the tiny question had arrived.
    pub latency: Duration,
    /// The parts of a request that the endpoint refuses, by name: questions are asked without them.
    pub left_out: Vec<&'static str>,
    /// Why a long question cannot be asked; `None` if it was read whole.
    pub long_question: Option<LlmError>,
    /// What the questions cost.
    pub usage: TokenUsage,
}

/// Asks both questions, with the client's usual repeats. `context` is the number of tokens that a question may have.
///
/// # Errors
/// The error that a digest's questions would meet, or an answer that does not have the requested shape.
pub async fn probe(client: &LlmClient, context: u64) -> Result<ProbeResult, LlmError> {
    let start = Instant::now();
    let reply = client.ask(&question(String::new()), None).await;
    let latency = start.elapsed();
    let (model, mut usage) = (reply.model.clone(), reply.usage);
    is_ready(reply)?;
    let words = LONG_QUESTION_WORDS.min(context / 2);
    let filling: Vec<&str> = WORDS.split_whitespace().cycle().take(words as usize).collect();
    let reply = client.ask(&question(filling.join(" ")), None).await;
    usage += reply.usage;
    let is_cut = (1..words).contains(&reply.usage.prompt);
    let long_question = match (is_cut, reply.usage.prompt, is_ready(reply)) {
        (true, tokens, Ok(())) => Some(LlmError::PromptCut(tokens)),
        (_, _, outcome) => outcome.err(),
    };
    Ok(ProbeResult { left_out: client.left_out(&model), model, latency, long_question, usage })
}

/// A question with words that mean nothing.
fn question(filling: String) -> LlmQuestion {
    LlmQuestion {
        system: "You answer in the shape that is asked for.".to_owned(),
        user: format!("{filling}\n\nSet `ready` to true.").trim_start().to_owned(),
        name: "probe",
        schema: json!({
            "type": "object",
            "properties": { "ready": { "type": "boolean" } },
            "required": ["ready"],
            "additionalProperties": false,
        }),
        shape: "Answer with one JSON object and nothing else: {\"ready\": true}".to_owned(),
    }
}

fn is_ready(reply: LlmReply) -> Result<(), LlmError> {
    let objects = answer::objects(&reply.outcome?, |object| object.get("ready").map(drop));
    match objects.iter().any(|object| object.contains_key("ready")) {
        true => Ok(()),
        false => Err(LlmError::Unusable("it does not have the requested shape")),
    }
}
