//! Defines [`Summariser`]: writes the summary of one paper, in a language, from its title, its abstract and perhaps its full
//! text.
//!
//! `flow/judge/summaries.rs` calls it; `checked_text.rs` checks what the model writes.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use templates::prompts::{SUMMARY_SHAPE, summary_again};
use tokio::time::Instant;

use super::checked_text::{self, CheckedText};
use super::{LlmClient, LlmQuestion, LlmReply, TokenUsage, answer};
use crate::domain::paper::Paper;

/// Characters of one part of a summary.
const MAX_PART_CHARS: usize = 600;
/// Tokens of a summary, estimated high.
const SUMMARY_TOKENS: u64 = 500;
/// Bytes of the prompt, together with the correction that a second question adds.
const PROMPT_BYTES: usize = 4_000;
/// Bytes per token, as [`TokenUsage::of_chars`] counts them.
const BYTES_PER_TOKEN: usize = 3;
const PARTS: [&str; 5] = ["tldr", "motivation", "method", "result", "conclusion"];

/// The summary of a paper. Any part but the first may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PaperSummary {
    /// The whole in one or two sentences.
    pub tldr: String,
    /// The problem.
    pub motivation: String,
    /// What is done.
    pub method: String,
    /// What was found.
    pub result: String,
    /// What follows from it.
    pub conclusion: String,
}

/// What a summary is made from, and must not go beyond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperText {
    title: String,
    abstract_text: String,
    full_text: Option<String>,
}

/// Writes summaries.
#[derive(Clone, Debug)]
pub struct Summariser {
    client: Arc<LlmClient>,
    /// Tokens that a question and its answer may have together.
    context: usize,
}

impl PaperText {
    /// A paper's title and abstract.
    pub fn of(paper: &Paper) -> Self {
        Self { title: paper.title.clone(), abstract_text: paper.abstract_text.clone(), full_text: None }
    }

    /// The same with the paper's full text, or a part of it.
    pub fn with_full_text(self, text: String) -> Self {
        Self { full_text: Some(text), ..self }
    }

    fn message(&self) -> String {
        match &self.full_text {
            Some(text) => json!({ "title": self.title, "abstract": self.abstract_text, "text": text }).to_string(),
            None => json!({ "title": self.title, "abstract": self.abstract_text }).to_string(),
        }
    }
}

impl Summariser {
    /// Asks through `client`; a question and its answer have at most `context` tokens together.
    pub fn new(client: Arc<LlmClient>, context: usize) -> Self {
        Self { client, context }
    }

    /// What a summary may cost.
    pub fn estimate(prompt: &str, text: &PaperText) -> TokenUsage {
        TokenUsage { completion: SUMMARY_TOKENS, ..TokenUsage::of_chars(prompt.len() + text.message().len(), 0) }
    }

    /// Bytes of full text for which a question has room beside title and abstract.
    pub fn room_bytes(&self, text: &PaperText) -> usize {
        let context = self.client.context(self.context as u64) as usize;
        let all = context.saturating_sub(SUMMARY_TOKENS as usize) * BYTES_PER_TOKEN;
        all.saturating_sub(PROMPT_BYTES + text.message().len())
    }

    /// Writes a summary, in up to two questions; `None` if neither answer was accepted or the model declined. Nothing is asked after
    /// `deadline`.
    pub async fn summarise(&self, prompt: &str, text: &PaperText, deadline: Instant) -> LlmReply<Option<PaperSummary>> {
        checked_text::write(&self.client, prompt, text, deadline).await
    }
}

impl CheckedText for PaperText {
    type Text = PaperSummary;

    const KIND: &'static str = "summary";

    fn subject(&self) -> String {
        self.title.clone()
    }

    fn question(&self, system: String) -> LlmQuestion {
        let parts: Map<String, Value> =
            PARTS.iter().map(|part| ((*part).to_owned(), json!({ "type": "string" }))).collect();
        LlmQuestion {
            system,
            user: self.message(),
            name: "summary",
            schema: json!({ "type": "object", "properties": parts, "required": PARTS, "additionalProperties": false }),
            shape: SUMMARY_SHAPE.trim_end().to_owned(),
        }
    }

    fn source(&self) -> String {
        [&self.title, &self.abstract_text, self.full_text.as_deref().unwrap_or_default()].join("\n")
    }

    fn read(object: &Map<String, Value>) -> Option<PaperSummary> {
        let part =
            |name: &str| answer::line(object.get(name).and_then(Value::as_str).unwrap_or_default(), MAX_PART_CHARS);
        let summary = PaperSummary {
            tldr: part("tldr"),
            motivation: part("motivation"),
            method: part("method"),
            result: part("result"),
            conclusion: part("conclusion"),
        };
        Some(summary).filter(|summary| !summary.tldr.is_empty())
    }

    fn prose(summary: &PaperSummary) -> String {
        let PaperSummary { tldr, motivation, method, result, conclusion } = summary;
        [tldr, motivation, method, result, conclusion].map(String::as_str).join("\n")
    }

    fn correction(invented: &[String]) -> String {
        summary_again(invented)
    }
}
