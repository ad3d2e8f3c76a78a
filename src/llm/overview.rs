//! Defines [`Overviewer`]: writes one paragraph about the papers of a digest.
//!
//! `flow/judge/overviews.rs` calls it; `checked_text.rs` checks what the model writes.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use templates::prompts::{OVERVIEW_SHAPE, overview_again};
use tokio::time::Instant;

use super::checked_text::{self, CheckedText};
use super::{LlmClient, LlmQuestion, LlmReply, TokenUsage, answer};

/// Characters of the abstract of a paper without a summary.
const MAX_ABSTRACT_CHARS: usize = 600;
/// Characters of an overview. The prompt asks for 90 words, which are fewer in every language.
const MAX_OVERVIEW_CHARS: usize = 1_200;
/// Words of an overview: a few more than the prompt asks for.
const MAX_OVERVIEW_WORDS: usize = 120;
/// Tokens of an overview, estimated high.
const OVERVIEW_TOKENS: u64 = 400;

/// A paper as an overview is made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverviewPaper {
    /// Its title.
    pub title: String,
    /// Its abstract.
    pub abstract_text: String,
    /// Its one-line summary, if it has one: then the abstract is not sent.
    pub tldr: Option<String>,
}

/// Writes overviews.
#[derive(Clone, Debug)]
pub struct Overviewer {
    client: Arc<LlmClient>,
    /// Tokens that a question and its answer may have together.
    context: u64,
}

impl Overviewer {
    /// Asks through `client`; a question and its answer have at most `context` tokens together.
    pub fn new(client: Arc<LlmClient>, context: usize) -> Self {
        Self { client, context: context as u64 }
    }

    /// As many of these papers, from the first on, as fit into one question.
    pub fn fitting(&self, prompt: &str, papers: &[OverviewPaper]) -> Vec<OverviewPaper> {
        let mut papers = papers.to_vec();
        let context = self.client.context(self.context);
        while papers.len() > 1 && Self::estimate(prompt, &papers).total() > context {
            papers.pop();
        }
        papers
    }

    /// What an overview may cost.
    pub fn estimate(prompt: &str, papers: &[OverviewPaper]) -> TokenUsage {
        TokenUsage { completion: OVERVIEW_TOKENS, ..TokenUsage::of_chars(prompt.len() + message(papers).len(), 0) }
    }

    /// Writes an overview, in up to two questions; `None` if neither answer was accepted or the model declined. Nothing is asked
    /// after `deadline`.
    pub async fn overview(
        &self,
        prompt: &str,
        papers: &[OverviewPaper],
        deadline: Instant,
    ) -> LlmReply<Option<String>> {
        checked_text::write(&self.client, prompt, &OverviewText(papers), deadline).await
    }
}

struct OverviewText<'a>(&'a [OverviewPaper]);

impl CheckedText for OverviewText<'_> {
    type Text = String;

    const KIND: &'static str = "overview";

    fn subject(&self) -> String {
        format!("{} papers", self.0.len())
    }

    fn question(&self, system: String) -> LlmQuestion {
        LlmQuestion {
            system,
            user: message(self.0),
            name: "overview",
            schema: json!({
                "type": "object",
                "properties": { "overview": { "type": "string" } },
                "required": ["overview"],
                "additionalProperties": false,
            }),
            shape: OVERVIEW_SHAPE.trim_end().to_owned(),
        }
    }

    fn source(&self) -> String {
        let texts = |paper: &'_ OverviewPaper| {
            [paper.title.as_str(), &paper.abstract_text, paper.tldr.as_deref().unwrap_or_default()].join("\n")
        };
        self.0.iter().map(texts).collect::<Vec<_>>().join("\n")
    }

    fn read(object: &Map<String, Value>) -> Option<String> {
        let text = object.get("overview").and_then(Value::as_str).unwrap_or_default();
        Some(answer::line(text, MAX_OVERVIEW_CHARS)).filter(|text| !text.is_empty())
    }

    fn prose(text: &String) -> String {
        text.clone()
    }

    fn is_too_long(text: &String) -> bool {
        word_count(text) > MAX_OVERVIEW_WORDS
    }

    fn correction(invented: &[String]) -> String {
        overview_again(invented)
    }
}

/// One paper per line, as a JSON object: nothing in a paper can end its line.
fn message(papers: &[OverviewPaper]) -> String {
    let line = |paper: &OverviewPaper| match &paper.tldr {
        Some(tldr) => json!({ "title": paper.title, "summary": tldr }).to_string(),
        None => {
            let abstract_text: String = paper.abstract_text.chars().take(MAX_ABSTRACT_CHARS).collect();
            json!({ "title": paper.title, "abstract": abstract_text }).to_string()
        }
    };
    papers.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Words; in a script without spaces, two characters count as one word.
fn word_count(text: &str) -> usize {
    let is_spaceless =
        |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
    text.split_whitespace().count() + text.chars().filter(is_spaceless).count() / 2
}
