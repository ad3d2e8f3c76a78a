//! Defines [`Summariser`]: a paper's title, abstract and perhaps text to a summary in some language, and what is believed of
//! it.
//!
//! `judge/summaries.rs` calls it for papers that somebody is about to receive. It must never know readers or a store.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use templates::prompts::{SUMMARY_SHAPE, summary_again};

use super::{Client, LlmError, Question, Usage, answer, check};
use crate::domain::paper::Paper;

/// Characters of one part of a summary.
const PART_CHARS: usize = 600;
/// Tokens of a summary, on the safe side.
const SUMMARY_TOKENS: u64 = 500;
/// Bytes of what is told before a paper, and once more of what an earlier summary had invented.
const PROMPT_BYTES: usize = 4_000;
/// Bytes per token, as [`Usage::of_chars`] has them.
const BYTES_PER_TOKEN: usize = 3;
const PARTS: [&str; 5] = ["tldr", "motivation", "method", "result", "conclusion"];

/// A paper in short. Any part but the first may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    /// The whole in one or two sentences.
    pub tldr: String,
    /// Which problem it starts from.
    pub motivation: String,
    /// What is done.
    pub method: String,
    /// What came out.
    pub result: String,
    /// What follows.
    pub conclusion: String,
}

/// What a summary is made from, and what it must not go beyond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    title: String,
    abstract_text: String,
    text: Option<String>,
}

/// Has papers summarised.
#[derive(Clone, Debug)]
pub struct Summariser {
    client: Arc<Client>,
    /// Tokens that a question and its answer may have together.
    context: usize,
}

impl Material {
    /// A paper's title and abstract.
    pub fn of(paper: &Paper) -> Self {
        Self { title: paper.title.clone(), abstract_text: paper.abstract_text.clone(), text: None }
    }

    /// The same with the paper's text.
    pub fn with(self, text: String) -> Self {
        Self { text: Some(text), ..self }
    }

    fn message(&self) -> String {
        match &self.text {
            Some(text) => json!({ "title": self.title, "abstract": self.abstract_text, "text": text }).to_string(),
            None => json!({ "title": self.title, "abstract": self.abstract_text }).to_string(),
        }
    }

    fn whole(&self) -> String {
        [&self.title, &self.abstract_text, self.text.as_deref().unwrap_or_default()].join("\n")
    }
}

impl Summariser {
    /// One that asks this client. `context` is what a question and its answer may have together, in tokens.
    pub fn new(client: Arc<Client>, context: usize) -> Self {
        Self { client, context }
    }

    /// What a summary may cost.
    pub fn estimate(prompt: &str, material: &Material) -> Usage {
        Usage { completion: SUMMARY_TOKENS, ..Usage::of_chars(prompt.len() + material.message().len(), 0) }
    }

    /// Bytes of text that a question has room for beside this.
    pub fn room(&self, material: &Material) -> usize {
        let all = self.context.saturating_sub(SUMMARY_TOKENS as usize) * BYTES_PER_TOKEN;
        all.saturating_sub(PROMPT_BYTES + material.message().len())
    }

    /// Asks for a summary, and once more where it says what the paper does not. None where what the model says is not to be
    /// believed, or where it declined: it is not asked again. The usage is that of all tries.
    pub async fn summarise(&self, prompt: &str, material: &Material) -> (Usage, Result<Option<Summary>, LlmError>) {
        let source = material.whole();
        let (mut usage, mut system) = (Usage::default(), prompt.to_owned());
        for _ in 0..2 {
            let reply = self.client.ask(&question(&system, material)).await;
            usage += reply.usage;
            let text = match reply.outcome {
                Ok(text) => text,
                Err(LlmError::Declined(_) | LlmError::TooLong) => return (usage, Ok(None)),
                Err(LlmError::Unusable(_)) => continue,
                Err(error) => return (usage, Err(error)),
            };
            let Some(summary) = read(&text) else { continue };
            let invented = check::invented(&summary.whole(), &source);
            if invented.is_empty() {
                return (usage, Ok(Some(summary)));
            }
            tracing::info!(title = material.title, ?invented, "A summary says what the paper does not");
            system = format!("{prompt}\n\n{}", summary_again(&invented));
        }
        (usage, Ok(None))
    }
}

impl Summary {
    fn whole(&self) -> String {
        [&self.tldr, &self.motivation, &self.method, &self.result, &self.conclusion].map(String::as_str).join("\n")
    }
}

fn question(system: &str, material: &Material) -> Question {
    let parts: Map<String, Value> =
        PARTS.iter().map(|part| ((*part).to_owned(), json!({ "type": "string" }))).collect();
    Question {
        system: system.to_owned(),
        user: material.message(),
        name: "summary",
        schema: json!({ "type": "object", "properties": parts, "required": PARTS, "additionalProperties": false }),
        shape: SUMMARY_SHAPE.trim_end().to_owned(),
    }
}

/// The one summary of an answer; none where there are none or several, or where it has no first part.
fn read(text: &str) -> Option<Summary> {
    let objects = answer::objects(text);
    let [object] = &objects[..] else { return None };
    let part = |name: &str| answer::line(object.get(name).and_then(Value::as_str).unwrap_or_default(), PART_CHARS);
    let summary = Summary {
        tldr: part("tldr"),
        motivation: part("motivation"),
        method: part("method"),
        result: part("result"),
        conclusion: part("conclusion"),
    };
    (!summary.tldr.is_empty()).then_some(summary)
}
