//! Defines [`Overviewer`]: some papers to one paragraph about all of them, and what is believed of it.
//!
//! `judge/overviews.rs` calls it. It must never know readers or a store.

use std::sync::Arc;

use serde_json::{Value, json};
use templates::prompts::{OVERVIEW_SHAPE, overview_again};

use super::{Client, LlmError, Question, Usage, answer, check};

/// Characters of an abstract that stand for a paper without a summary.
const ABSTRACT_CHARS: usize = 600;
/// Characters of an overview: 90 words are asked for, which are fewer in every language.
const OVERVIEW_CHARS: usize = 1_200;
/// Words of an overview: a few more than are asked for may be written, an essay may not.
const MOST_WORDS: usize = 120;
/// Tokens of an overview, on the safe side.
const OVERVIEW_TOKENS: u64 = 400;

/// A paper as an overview is made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// Its abstract.
    pub abstract_text: String,
    /// Its summary, where it has one.
    pub tldr: Option<String>,
}

/// Has papers told together.
#[derive(Clone, Debug)]
pub struct Overviewer {
    client: Arc<Client>,
    /// Tokens that a question and its answer may have together.
    context: u64,
}

impl Overviewer {
    /// One that asks this client.
    pub fn new(client: Arc<Client>, context: usize) -> Self {
        Self { client, context: context as u64 }
    }

    /// The first of these papers, as many as a question holds.
    pub fn fitting(&self, prompt: &str, items: &[Item]) -> Vec<Item> {
        let mut items = items.to_vec();
        while items.len() > 1 && Self::estimate(prompt, &items).total() > self.context {
            items.pop();
        }
        items
    }

    /// What an overview may cost.
    pub fn estimate(prompt: &str, items: &[Item]) -> Usage {
        Usage { completion: OVERVIEW_TOKENS, ..Usage::of_chars(prompt.len() + message(items).len(), 0) }
    }

    /// Asks for an overview, and once more where it says what the papers do not, or is much too long. None where what the
    /// model says is not to be believed, or where it declined: it is not asked again.
    pub async fn overview(&self, prompt: &str, items: &[Item]) -> (Usage, Result<Option<String>, LlmError>) {
        let source: Vec<&str> = items
            .iter()
            .flat_map(|item| [item.title.as_str(), &item.abstract_text, item.tldr.as_deref().unwrap_or_default()])
            .collect();
        let source = source.join("\n");
        let (mut usage, mut system) = (Usage::default(), prompt.to_owned());
        for _ in 0..2 {
            let reply = self.client.ask(&question(&system, items)).await;
            usage += reply.usage;
            let text = match reply.outcome {
                Ok(text) => text,
                Err(LlmError::Declined(_) | LlmError::TooLong) => return (usage, Ok(None)),
                Err(LlmError::Unusable(_)) => continue,
                Err(error) => return (usage, Err(error)),
            };
            let Some(overview) = read(&text) else { continue };
            let invented = check::invented(&overview, &source);
            if invented.is_empty() && words(&overview) <= MOST_WORDS {
                return (usage, Ok(Some(overview)));
            }
            tracing::info!(?invented, "An overview is too long, or says what its papers do not");
            system = format!("{prompt}\n\n{}", overview_again(&invented));
        }
        (usage, Ok(None))
    }
}

/// One paper per line, as a JSON object, which nothing in it can end.
fn message(items: &[Item]) -> String {
    let line = |item: &Item| match &item.tldr {
        Some(tldr) => json!({ "title": item.title, "summary": tldr }).to_string(),
        None => {
            let abstract_text: String = item.abstract_text.chars().take(ABSTRACT_CHARS).collect();
            json!({ "title": item.title, "abstract": abstract_text }).to_string()
        }
    };
    items.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn question(system: &str, items: &[Item]) -> Question {
    Question {
        system: system.to_owned(),
        user: message(items),
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

/// The one overview of an answer.
fn read(text: &str) -> Option<String> {
    let objects = answer::objects(text);
    let [object] = &objects[..] else { return None };
    let text = answer::line(object.get("overview").and_then(Value::as_str).unwrap_or_default(), OVERVIEW_CHARS);
    (!text.is_empty()).then_some(text)
}

/// Words, and two characters of a script that puts no spaces between words for one.
fn words(text: &str) -> usize {
    let is_spaceless =
        |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
    text.split_whitespace().count() + text.chars().filter(is_spaceless).count() / 2
}
