//! Defines [`Summariser`]: a paper's title and abstract to a summary in some language, and what is believed of it.
//!
//! `judge.rs` calls it for papers that somebody is about to receive. It must never know readers or a store.

mod check;

use std::sync::Arc;

use serde_json::{Map, Value, json};
use templates::prompts::{SUMMARY_SHAPE, summary_again};

use super::answer;
use super::{Client, LlmError, Question, Usage};
use crate::domain::paper::Paper;

/// Characters of one part of a summary.
const PART_CHARS: usize = 600;
/// Tokens of a summary, on the safe side.
const SUMMARY_TOKENS: u64 = 500;
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

/// What became of a paper's summary, and what it cost.
#[derive(Debug)]
pub struct Summarised {
    /// Of all tries.
    pub usage: Usage,
    /// None where what the model says is not to be believed, or where it declined: it is not asked again.
    pub outcome: Result<Option<Summary>, LlmError>,
}

/// Has papers summarised.
#[derive(Clone, Debug)]
pub struct Summariser {
    client: Arc<Client>,
}

impl Summariser {
    /// One that asks this client.
    pub fn new(client: Arc<Client>) -> Self {
        Self { client }
    }

    /// What a summary may cost.
    pub fn estimate(prompt: &str, paper: &Paper) -> Usage {
        Usage { completion: SUMMARY_TOKENS, ..Usage::of_chars(prompt.len() + message(paper).len(), 0) }
    }

    /// Asks for a summary, and once more where it says what the paper does not.
    pub async fn summarise(&self, prompt: &str, paper: &Paper) -> Summarised {
        let source = format!("{}\n{}", paper.title, paper.abstract_text);
        let (mut usage, mut system) = (Usage::default(), prompt.to_owned());
        for _ in 0..2 {
            let reply = self.client.ask(&question(&system, paper)).await;
            usage += reply.usage;
            let text = match reply.outcome {
                Ok(text) => text,
                Err(LlmError::Declined(_) | LlmError::TooLong) => return Summarised { usage, outcome: Ok(None) },
                Err(LlmError::Unusable(_)) => continue,
                Err(error) => return Summarised { usage, outcome: Err(error) },
            };
            let Some(summary) = read(&text) else { continue };
            let invented = check::invented(&summary.whole(), &source);
            if invented.is_empty() {
                return Summarised { usage, outcome: Ok(Some(summary)) };
            }
            tracing::info!(paper = %paper.id, ?invented, "A summary says what the paper does not");
            system = format!("{prompt}\n\n{}", summary_again(&invented));
        }
        Summarised { usage, outcome: Ok(None) }
    }
}

impl Summary {
    fn whole(&self) -> String {
        [&self.tldr, &self.motivation, &self.method, &self.result, &self.conclusion].map(String::as_str).join("\n")
    }
}

fn message(paper: &Paper) -> String {
    json!({ "title": paper.title, "abstract": paper.abstract_text }).to_string()
}

fn question(system: &str, paper: &Paper) -> Question {
    let parts: Map<String, Value> =
        PARTS.iter().map(|part| ((*part).to_owned(), json!({ "type": "string" }))).collect();
    Question {
        system: system.to_owned(),
        user: message(paper),
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
