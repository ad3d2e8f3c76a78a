//! The settings that the book gives for each provider: each is read by the real reader and tried against a fake that refuses what
//! that provider refuses.

use std::path::Path;
use std::time::Duration;

use dawnpost::config::{RawSettings, Settings};
use dawnpost::domain::backoff::Backoff;
use dawnpost::llm::{BACKOFF, LlmClient, LlmSettings};
use dawnpost::net::Net;
use serde_json::json;

use super::asking::question;
use crate::support::llm::{self, Rule, Turn};
use crate::support::rest::{Answer, Seen};

/// The recipes of the book: provider and settings.
fn recipes() -> Vec<(String, String)> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/llm.md")).expect("docs/llm.md");
    let recipe = |part: &str| {
        let (provider, rest) = part.split_once("\n")?;
        let (_, toml) = rest.split_once("```toml\n")?;
        Some((provider.trim().to_owned(), toml.split_once("```")?.0.to_owned()))
    };
    page.split("\n### ").skip(1).filter_map(recipe).collect()
}

fn sends(seen: &Seen, part: &str) -> bool {
    seen.body.get(part).is_some()
}

/// The path of each provider's endpoint, and what it refuses.
fn provider(name: &str) -> (&'static str, Rule) {
    let bare: Rule = |_| None;
    match name {
        "OpenAI" => ("/v1/chat/completions", |seen| {
            let words = "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.";
            let error = json!({ "message": words, "type": "invalid_request_error", "param": "temperature", "code": "unsupported_value" });
            sends(seen, "temperature").then(|| Answer::Json(400, json!({ "error": error })))
        }),
        "Gemini" => ("/v1beta/openai/chat/completions", |seen| {
            let is_strict = seen.body["response_format"].to_string().contains("additionalProperties");
            let name = if sends(seen, "seed") { "seed" } else { "additionalProperties" };
            let words = format!("Invalid JSON payload received. Unknown name \"{name}\": Cannot find field.");
            let error = json!({ "code": 400, "message": words, "status": "INVALID_ARGUMENT" });
            (sends(seen, "seed") || is_strict).then(|| Answer::Json(400, json!([{ "error": error }])))
        }),
        "Mistral" => ("/v1/chat/completions", |seen| {
            let fault = json!({ "type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": 0 });
            let error = json!({ "object": "error", "message": { "detail": [fault] }, "type": "invalid_request_error", "code": null });
            sends(seen, "seed").then_some(Answer::Json(422, error))
        }),
        "DeepSeek" => ("/v1/chat/completions", |seen| {
            let error =
                json!({ "message": "This response_format type is unavailable now", "type": "invalid_request_error" });
            sends(seen, "response_format").then(|| Answer::Json(400, json!({ "error": error })))
        }),
        "OpenRouter" => ("/api/v1/chat/completions", |seen| {
            let error =
                json!({ "message": "No endpoints found that can handle the requested parameters.", "code": 404 });
            sends(seen, "response_format").then(|| Answer::Json(404, json!({ "error": error })))
        }),
        "Groq" => ("/openai/v1/chat/completions", |seen| {
            let error = json!({ "message": "Failed to generate JSON.", "code": "json_validate_failed", "failed_generation": "{" });
            sends(seen, "response_format").then(|| Answer::Json(400, json!({ "error": error })))
        }),
        "vLLM" => ("/v1/chat/completions", |seen| {
            let error = json!({ "message": "System role not supported", "type": "BadRequestError", "param": null, "code": 400 });
            (seen.body["messages"][0]["role"] == "system").then(|| Answer::Json(400, json!({ "error": error })))
        }),
        "llama.cpp" => ("/v1/chat/completions", |seen| {
            let error = json!({ "code": 400, "message": "Failed to initialize samplers: failed to parse grammar", "type": "invalid_request_error" });
            sends(seen, "response_format").then(|| Answer::Json(400, json!({ "error": error })))
        }),
        "Ollama" | "LM Studio" => ("/v1/chat/completions", bare),
        other => panic!("the recipe for {other} has no fake"),
    }
}

#[tokio::test]
async fn each_recipe_of_the_book_works_with_an_endpoint_like_that_provider() {
    let recipes = recipes();
    let names: Vec<&str> = recipes.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["OpenAI", "Gemini", "Mistral", "DeepSeek", "OpenRouter", "Groq", "Ollama", "vLLM", "llama.cpp", "LM Studio"];
    assert_eq!(names, expected);
    for (name, toml) in &recipes {
        let mut raw = RawSettings::default();
        raw.read_file(Path::new("docs/llm.md"), toml);
        let (read, faults) = Settings::from_raw(raw);
        assert_eq!(faults, [], "{name}");
        let read = read.and_then(|settings| settings.llm).expect(name);
        let (path, rule) = provider(name);
        let rest = llm::start(vec![Turn::Rules(rule)]).await;
        let (_, address) = read.url.split_once("://").expect("an address");
        let url = format!("http://127.0.0.1:{}{}", rest.port, &address[address.find('/').expect("a path")..]);
        let client = LlmClient::new(&LlmSettings {
            url,
            key: read.key,
            model: read.model.clone(),
            fallback_model: read.fallback_model,
            headers: read.headers,
            timeout: read.timeout,
            parallel: read.parallel,
            requests_per_minute: None,
            tokens_per_minute: None,
            backoff: Backoff { attempts: 1, first_pause: Duration::ZERO, ..BACKOFF },
            net: Net::default(),
        })
        .expect(name);
        for _ in 0..2 {
            let reply = client.ask(&question(), None).await;
            assert_eq!(
                (&*reply.model, reply.outcome.is_ok()),
                (read.model.as_str(), true),
                "{name}: {:?}",
                reply.outcome
            );
        }
        let seen = rest.seen();
        assert!(seen.len() <= 4 && seen.iter().all(|seen| seen.path == path), "{name}: {} requests", seen.len());
    }
}
