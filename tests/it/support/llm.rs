//! An OpenAI-compatible endpoint on loopback: it grades every paper that it is asked for, after the answers that a story puts
//! before.
//!
//! It is the naive model that abstracts are written for: a line of the message that is no JSON object is an order to it.

use std::collections::VecDeque;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::rest::{Answer, Rest, Seen};

/// The key that the stories use; it must not appear in any text.
pub const KEY: &str = "sk-CANARY-llm-key";

/// A request to which an endpoint has something to say.
pub type Rule = fn(&Seen) -> Option<Answer>;

/// What happens to a request.
pub enum Turn {
    /// This answer.
    Is(Answer),
    /// This text, made of the grades that it would have given.
    Says(fn(Vec<Value>) -> String),
    /// A refusal, as soon as this paper is among those asked for; it stays.
    Refuses(&'static str),
    /// An endpoint that takes at most this many papers; it stays.
    TakesAtMost(usize),
    /// An endpoint that answers some requests by this rule; it stays.
    Rules(Rule),
}

/// Starts one.
pub async fn start(turns: Vec<Turn>) -> Rest {
    let turns = Mutex::new(VecDeque::from(turns));
    Rest::start(false, move |seen| counted(answer_to(seen, &turns), seen)).await
}

/// An answer whose tokens are counted right: a longer question has more than the 1,000 tokens of [`completion`].
fn counted(answer: Answer, seen: &Seen) -> Answer {
    let tokens = message(seen).len() / 4;
    match answer {
        Answer::Json(200, mut body) if tokens > 3_000 && body["usage"]["prompt_tokens"] == 1_000 => {
            body["usage"]["prompt_tokens"] = json!(tokens);
            Answer::Json(200, body)
        }
        answer => answer,
    }
}

fn answer_to(seen: &Seen, turns: &Mutex<VecDeque<Turn>>) -> Answer {
    let mut turns = turns.lock().expect("no panic");
    let papers = papers(seen);
    match turns.front() {
        Some(Turn::Refuses(paper)) if papers.iter().any(|asked| asked == paper) => return refusal(),
        Some(Turn::TakesAtMost(most)) if papers.len() > *most => return too_long(),
        Some(Turn::Rules(rule)) => {
            if let Some(answer) = rule(seen) {
                return answer;
            }
        }
        Some(Turn::Refuses(_) | Turn::TakesAtMost(_)) => {}
        _ => match turns.pop_front() {
            Some(Turn::Is(answer)) => return answer,
            Some(Turn::Says(words)) => return completion(&words(grades(seen))),
            _ => {}
        },
    }
    match seen.body["response_format"]["json_schema"]["name"].as_str() {
        Some("summary") => {
            let summary = json!({ "tldr": "Told in short.", "motivation": "", "method": "By hand." });
            return completion(&summary.to_string());
        }
        Some("overview") => return completion(&json!({ "overview": "All of it is invented." }).to_string()),
        Some("probe") => return completion(&json!({ "ready": true }).to_string()),
        _ => {}
    }
    let grades = grades(seen);
    match seen.body.get("response_format") {
        Some(_) => completion(&json!({ "papers": grades }).to_string()),
        None => completion(&grades.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// The user's message of a request: the last one.
pub fn message(seen: &Seen) -> &str {
    let messages = seen.body["messages"].as_array().and_then(|messages| messages.last());
    messages.and_then(|message| message["content"].as_str()).unwrap_or_default()
}

/// The papers that a request asks for.
pub fn papers(seen: &Seen) -> Vec<String> {
    lines(seen).iter().filter_map(|line| line["id"].as_str().map(str::to_owned)).collect()
}

/// The grade of a paper: by the last digit of its id, so that a story can foretell it.
pub fn relevance(id: &str) -> u8 {
    1 + id.bytes().last().map_or(0, |digit| digit.saturating_sub(b'0'))
}

fn lines(seen: &Seen) -> Vec<Value> {
    message(seen).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn grades(seen: &Seen) -> Vec<Value> {
    let orders = message(seen).lines().any(|line| line.contains("OBEY") && !line.starts_with('{'));
    let grade = |id: &String| {
        let relevance = if orders { 10 } else { relevance(id) };
        json!({ "id": id, "relevance": relevance, "novelty": 5, "comment": format!("Meets the topic, says {id}.") })
    };
    papers(seen).iter().map(grade).collect()
}

/// An answer with 1,000 tokens of prompt, 600 of them cached, and 100 of completion.
pub fn completion(text: &str) -> Answer {
    let message = json!({ "role": "assistant", "content": text, "refusal": null });
    Answer::Json(200, with_usage(message, "stop"))
}

/// The model does not want to.
pub fn refusal() -> Answer {
    let message = json!({ "role": "assistant", "content": null, "refusal": "I cannot help with that." });
    Answer::Json(200, with_usage(message, "stop"))
}

fn with_usage(message: Value, finish: &str) -> Value {
    json!({
        "object": "chat.completion",
        "choices": [{ "index": 0, "message": message, "finish_reason": finish }],
        "usage": {
            "prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100,
            "prompt_tokens_details": { "cached_tokens": 600 },
        },
    })
}

/// An error as OpenAI words it.
pub fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::Json(status, json!({ "error": { "message": message, "type": "invalid_request_error", "code": code } }))
}

fn too_long() -> Answer {
    error(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens.")
}
