//! The forms in which endpoints answer with status 200: parts, reasoning beside the answer, events that nobody asked for, errors.

use dawnpost::llm::{LlmError, LlmReply, TokenUsage};
use serde_json::{Value, json};

use super::asking::question;
use super::client;
use crate::support::llm::{self, Turn};
use crate::support::rest::Answer;

/// The reply of a client to this answer, given as often as it asks.
async fn reply(answer: Answer) -> (LlmReply, usize) {
    let rest = llm::start((0..9).map(|_| Turn::Is(answer.clone())).collect()).await;
    let reply = client(&rest).ask(&question(), None).await;
    (reply, rest.seen().len())
}

fn completion(message: Value) -> Value {
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 5 });
    json!({ "choices": [{ "finish_reason": "stop", "message": message }], "usage": usage })
}

const COUNTED: TokenUsage = TokenUsage { requests: 1, prompt: 10, cached: 0, completion: 5 };

#[tokio::test]
async fn the_text_of_an_answer_is_read_in_every_form() {
    let thinking =
        json!({ "type": "thinking", "thinking": [{ "type": "text", "text": "let me see" }], "closed": true });
    for message in [
        json!({ "content": "{\"a\":1}" }),
        json!({ "content": [thinking, { "type": "text", "text": "{\"a\":1}" }] }),
        json!({ "content": [{ "type": "text", "text": "{\"a\"" }, { "type": "text", "text": ":1}" }] }),
        json!({ "content": [{ "type": "output_text", "text": { "value": "{\"a\":1}", "annotations": [] } }] }),
        json!({ "content": ["{\"a\"", ":1}"] }),
        json!({ "content": { "type": "text", "text": "{\"a\":1}" } }),
        json!({ "content": { "a": 1 } }),
        json!({ "content": "{\"a\":1}", "reasoning_content": "{\"a\":2}" }),
        json!({ "content": "{\"a\":1}", "reasoning": "{\"a\":2}", "reasoning_details": [{ "text": "{\"a\":3}" }] }),
        json!({ "content": "{\"a\":1}", "refusal": null, "tool_calls": [], "annotations": [] }),
    ] {
        let (reply, requests) = reply(Answer::Json(200, completion(message.clone()))).await;
        assert_eq!((reply.outcome.as_deref(), reply.usage, requests), (Ok("{\"a\":1}"), COUNTED, 1), "{message}");
    }
}

#[tokio::test]
async fn events_that_nobody_asked_for_are_read_as_one_answer() {
    const EVENTS: &str = ": OPENROUTER PROCESSING\n\n\
        data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"hm\"}}]}\n\n\
        data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\\\"a\\\"\"},\"finish_reason\":null}]}\n\n\
        data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\":1}\"}]},\"finish_reason\":\"stop\"}]}\n\n";
    const USAGE: &str = "event: message\ndata: {\"choices\":[{\"delta\":{\"content\":\"{\\\"a\\\":1}\"},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\ndata: [DONE]\n\n";
    let (estimated, _) = reply(Answer::Text(200, EVENTS)).await;
    assert_eq!(estimated.outcome.as_deref(), Ok("{\"a\":1}"));
    assert!((1..30).contains(&estimated.usage.total()), "estimated from the texts: {:?}", estimated.usage);
    let (counted, _) = reply(Answer::Text(200, USAGE)).await;
    assert_eq!((counted.outcome.as_deref(), counted.usage), (Ok("{\"a\":1}"), COUNTED));
    const CUT: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"a\\\"\"},\"finish_reason\":\"length\"}]}\n\n";
    assert_eq!(reply(Answer::Text(200, CUT)).await.0.outcome, Err(LlmError::TooLong));
    const FAILED: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"{\"}}]}\n\ndata: {\"error\":{\"code\":502,\"message\":\"Provider returned error\"}}\n\n";
    let (failed, requests) = reply(Answer::Text(200, FAILED)).await;
    assert_eq!((failed.outcome, failed.usage, requests), (Err(unavailable("status 502")), TokenUsage::default(), 3));
}

fn unavailable(status: &str) -> LlmError {
    LlmError::Unavailable(status.to_owned())
}

#[tokio::test]
async fn an_error_with_status_200_is_what_it_says_and_nothing_is_booked() {
    let error = |error: Value| json!({ "error": error, "user_id": "u" });
    let in_choice = json!({ "choices": [{ "error": { "code": 429, "message": "Slow." }, "finish_reason": "error", "message": { "content": "" } }] });
    for (body, expected, asked) in [
        (
            error(json!({ "message": "Rate limit exceeded: free-models-per-day", "code": 429 })),
            LlmError::QuotaUsedUp,
            1,
        ),
        (
            error(json!({ "message": "Rate limit exceeded: free-models-per-min", "code": 429 })),
            unavailable("status 429"),
            3,
        ),
        (error(json!({ "message": "Provider returned error", "code": "503" })), unavailable("status 503"), 3),
        (error(json!({ "message": "No key.", "code": 401 })), LlmError::KeyRejected("status 401".to_owned()), 1),
        (error(json!({ "message": "Insufficient credits", "code": 402 })), LlmError::QuotaUsedUp, 1),
        (error(json!("Something broke")), unavailable("status 500"), 3),
        (
            error(json!("Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway")),
            LlmError::NotFound("status 500".to_owned()),
            1,
        ),
        (
            json!([error(json!({ "code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE" }))]),
            unavailable("status 503"),
            3,
        ),
        (in_choice, unavailable("status 429"), 3),
        (json!({ "choices": null }), unavailable("status 200, no choice"), 3),
        (json!({ "choices": [] }), unavailable("status 200, no choice"), 3),
        (json!({ "id": "x", "object": "chat.completion" }), unavailable("status 200, no choice"), 3),
        (
            json!({ "choices": null, "promptFeedback": { "blockReason": "OTHER" } }),
            LlmError::Declined("content filter"),
            1,
        ),
    ] {
        let (reply, requests) = reply(Answer::Json(200, body.clone())).await;
        assert_eq!((reply.outcome, reply.usage, requests), (Err(expected), TokenUsage::default(), asked), "{body}");
    }
    let (page, requests) = reply(Answer::Text(200, "<!doctype html><title>Sign in</title>")).await;
    assert_eq!((page.outcome, requests), (Err(LlmError::NotFound("status 200, a web page".to_owned())), 1));
}

#[tokio::test]
async fn an_answer_without_text_says_why() {
    let choice = |finish: &str, message: Value| json!({ "choices": [{ "finish_reason": finish, "message": message }] });
    for (body, expected) in [
        (choice("length", json!({ "content": "{\"pa" })), LlmError::TooLong),
        (choice("MAX_TOKENS", json!({ "content": null })), LlmError::TooLong),
        (choice("content_filter", json!({ "content": "" })), LlmError::Declined("content filter")),
        (choice("SAFETY", json!({})), LlmError::Declined("content filter")),
        (
            choice("stop", json!({ "content": [{ "type": "refusal", "refusal": "No." }] })),
            LlmError::Declined("refusal"),
        ),
        (
            choice("stop", json!({ "content": null, "reasoning_content": "{\"a\":1}" })),
            LlmError::Unusable("it is empty beside its reasoning"),
        ),
        (choice("stop", json!({ "content": [] })), LlmError::Unusable("it is empty")),
    ] {
        let (reply, requests) = reply(Answer::Json(200, body.clone())).await;
        assert_eq!((reply.outcome, requests), (Err(expected), 1), "{body}");
        assert!(reply.usage.total() < 20, "{:?}", reply.usage);
    }
}
