//! What endpoints refuse, in their own words: the parts of a request that are left out, wrong keys, spent quotas, models that are
//! gone, and the fallback model.

use std::sync::Arc;

use dawnpost::llm::{LlmClient, LlmError, LlmSettings};
use serde_json::{Value, json};

use super::asking::question;
use super::{client, settings};
use crate::support::llm::{self, Rule, Turn};
use crate::support::rest::{Answer, Seen};

/// Whether a request has a part: a field of the body, or a system message.
fn has(seen: &Seen, part: &str) -> bool {
    match part {
        "system" => seen.body["messages"][0]["role"] == "system",
        "additionalProperties" => seen.body["response_format"].to_string().contains(part),
        part => seen.body.get(part).is_some(),
    }
}

fn refused(status: u16, body: Value) -> Option<Answer> {
    Some(Answer::Json(status, body))
}

#[tokio::test]
async fn the_part_that_an_endpoint_refuses_is_left_out_whatever_its_words() {
    let rules: [(&str, Rule); 16] = [
        ("seed", |seen| {
            let error = json!({ "code": 400, "message": "Invalid JSON payload received. Unknown name \"seed\": Cannot find field.", "status": "INVALID_ARGUMENT" });
            has(seen, "seed").then(|| Answer::Json(400, json!([{ "error": error }])))
        }),
        ("seed", |seen| {
            let fault = json!({ "type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": 0 });
            let body = json!({ "object": "error", "message": { "detail": [fault] }, "type": "invalid_request_error", "param": null, "code": null });
            has(seen, "seed").then_some(Answer::Json(422, body))
        }),
        ("seed", |seen| {
            let fault = json!({ "type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": { "temperature": 0 } });
            has(seen, "seed").then(|| Answer::Json(422, json!({ "detail": [fault] })))
        }),
        ("additionalProperties", |seen| {
            let words = "Invalid JSON payload received. Unknown name \"additionalProperties\" at 'generation_config.response_schema': Cannot find field.";
            has(seen, "additionalProperties").then(|| {
                Answer::Json(400, json!([{ "error": { "code": 400, "message": words, "status": "INVALID_ARGUMENT" } }]))
            })
        }),
        ("response_format", |seen| {
            let body = json!({ "error": { "message": "No endpoints found that can handle the requested parameters.", "code": 404 } });
            has(seen, "response_format").then_some(Answer::Json(404, body))
        }),
        ("response_format", |seen| {
            let raw = json!({ "error": { "message": "This response_format type is unavailable now", "type": "invalid_request_error" } });
            let body = json!({ "error": { "message": "Provider returned error", "code": 400, "metadata": { "raw": raw.to_string(), "provider_name": "X" } } });
            has(seen, "response_format").then_some(Answer::Json(400, body))
        }),
        ("response_format", |seen| {
            let body = json!({ "error": { "message": "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.", "type": "invalid_request_error", "code": "json_validate_failed", "failed_generation": "{" } });
            has(seen, "response_format").then_some(Answer::Json(400, body))
        }),
        ("response_format", |seen| {
            let body =
                json!({ "error": { "code": 500, "message": "Failed to parse grammar", "type": "server_error" } });
            has(seen, "response_format").then_some(Answer::Json(500, body))
        }),
        ("response_format", |seen| {
            let words =
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
            has(seen, "response_format")
                .then(|| Answer::Json(400, json!({ "error": { "message": words, "param": "messages" } })))
        }),
        ("response_format", |seen| has(seen, "response_format").then_some(Answer::Text(400, "Bad Request"))),
        ("temperature", |seen| {
            let words = "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.";
            has(seen, "temperature").then(|| {
                Answer::Json(
                    400,
                    json!({ "error": { "message": words, "param": "temperature", "code": "unsupported_value" } }),
                )
            })
        }),
        ("temperature", |seen| {
            let body = json!({ "error": { "message": "invalid temperature: only 1 is allowed for this model", "type": "invalid_request_error" } });
            has(seen, "temperature").then_some(Answer::Json(400, body))
        }),
        ("system", |seen| {
            let body = json!({ "error": { "message": "System role not supported", "type": "BadRequestError", "param": null, "code": 400 } });
            has(seen, "system").then_some(Answer::Json(400, body))
        }),
        ("system", |seen| {
            let words = "Developer instruction is not enabled for models/gemma-3-27b-it";
            has(seen, "system").then(|| {
                Answer::Json(400, json!([{ "error": { "code": 400, "message": words, "status": "INVALID_ARGUMENT" } }]))
            })
        }),
        ("system", |seen| {
            let words = "Conversation roles must alternate user/assistant/user/assistant/...";
            has(seen, "system").then(|| {
                Answer::Json(
                    400,
                    json!({ "object": "error", "message": words, "type": "BadRequestError", "code": 400 }),
                )
            })
        }),
        ("system", |seen| {
            let fault = json!({ "loc": ["body", "messages", 0, "role"], "msg": "Input should be 'user' or 'assistant'", "type": "literal_error" });
            has(seen, "system").then(|| Answer::Json(422, json!({ "detail": [fault] })))
        }),
    ];
    for (at, (part, rule)) in rules.into_iter().enumerate() {
        let rest = llm::start(vec![Turn::Rules(rule)]).await;
        let client = client(&rest);
        for _ in 0..3 {
            assert!(client.ask(&question(), None).await.outcome.is_ok(), "{at}: {part}");
        }
        let seen = rest.seen();
        assert!(seen.len() <= 5, "{at}: {part} took {} requests", seen.len());
        for request in &seen[seen.len() - 3..] {
            let kept = ["seed", "temperature", "system", "response_format"].into_iter().filter(|kept| *kept != part);
            assert!(
                !has(request, part) && kept.clone().all(|kept| has(request, kept)),
                "{at}: {part}: {}",
                request.body
            );
            assert!(request.body["messages"].to_string().contains("You grade."), "{}", request.body);
        }
    }
}

#[tokio::test]
async fn at_most_three_questions_are_spent_on_finding_out_by_all_together() {
    // Each refusal names one part; the bare question is accepted.
    let rule: Rule = |seen| {
        let words = ["seed", "temperature", "response_format", "system"].into_iter().find(|part| has(seen, part))?;
        let words = if words == "system" { "system role" } else { words };
        refused(400, json!({ "error": { "message": format!("{words} is not supported") } }))
    };
    let rest = llm::start(vec![Turn::Rules(rule)]).await;
    let client = Arc::new(LlmClient::new(&LlmSettings { parallel: 16, ..settings(rest.port) }).expect("a client"));
    let ask = |_| {
        let client = Arc::clone(&client);
        tokio::spawn(async move { client.ask(&question(), None).await.outcome.is_ok() })
    };
    for answered in (0..16).map(ask).collect::<Vec<_>>() {
        assert!(answered.await.expect("no panic"));
    }
    assert_eq!(rest.seen().len(), 3 + 16);
}

#[tokio::test]
async fn a_refusal_says_whose_it_is_and_holds_for_the_next_question() {
    let key = |code: &str| LlmError::KeyRejected(code.to_owned());
    let gemini = |code: u16, message: &str, details: Value| {
        let error = json!({ "code": code, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details });
        json!([{ "error": error }])
    };
    let google_key = json!([{ "error": { "code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT" } }]);
    let per_day = json!([{ "violations": [{ "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }] }]);
    let text = |message: &str| json!({ "error": { "message": message } });
    for (status, body, expected) in [
        (400, google_key, key("status 400")),
        (400, text("Incorrect API key provided: xx***yy."), key("status 400")),
        (401, json!({ "error": "Unauthorized" }), key("status 401")),
        (401, json!({ "detail": "Invalid token" }), key("status 401")),
        (403, json!({ "message": "Forbidden" }), key("status 403")),
        (402, text("Insufficient Balance"), LlmError::QuotaUsedUp),
        (400, text("Your credit balance is too low to access the API."), LlmError::QuotaUsedUp),
        (403, text("Key limit exceeded (daily limit)."), LlmError::QuotaUsedUp),
        (429, json!({ "error": { "code": "1113", "message": "账户余额不足" } }), LlmError::QuotaUsedUp),
        (429, gemini(429, "You exceeded your current quota, please check your plan.", per_day), LlmError::QuotaUsedUp),
        (
            404,
            json!({ "error": "model \"x\" not found, try pulling it first" }),
            LlmError::NotFound("status 404".to_owned()),
        ),
        (400, text("Model Not Exist"), LlmError::NotFound("status 400".to_owned())),
        (400, text("x/y is not a valid model ID"), LlmError::NotFound("status 400".to_owned())),
        (404, text("No endpoints found for x/y."), LlmError::NotFound("status 404".to_owned())),
        (
            400,
            json!([{ "error": { "code": 400, "message": "User location is not supported for the API use." } }]),
            LlmError::AccessRefused("status 400".to_owned()),
        ),
    ] {
        let rest = llm::start(vec![Turn::Is(Answer::Json(status, body.clone()))]).await;
        let client = client(&rest);
        for _ in 0..3 {
            let reply = client.ask(&question(), None).await;
            assert_eq!(reply.outcome.as_ref(), Err(&expected), "{body}");
        }
        assert_eq!(rest.seen().len(), 1, "asked once: {body}");
    }
}

#[tokio::test]
async fn a_limit_per_minute_is_waited_for_and_a_flagged_or_long_question_is_split() {
    let per_minute = json!([{ "error": { "code": 429, "message": "You exceeded your current quota.", "status": "RESOURCE_EXHAUSTED", "details": [
        { "violations": [{ "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier" }] },
        { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0s" },
    ] } }]);
    let rest = llm::start(vec![Turn::Is(Answer::Json(429, per_minute))]).await;
    assert!(client(&rest).ask(&question(), None).await.outcome.is_ok());
    let text = |message: &str| json!({ "error": { "message": message } });
    let declined = LlmError::Declined("content filter");
    for (status, body, expected) in [
        (
            403,
            json!({ "error": { "message": "Input required moderation and was flagged for \"x\". No tokens were charged.", "code": 403, "metadata": { "reasons": ["x"] } } }),
            declined.clone(),
        ),
        (
            400,
            json!({ "error": { "code": "content_filter", "message": "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", "innererror": { "code": "ResponsibleAIPolicyViolation" } } }),
            declined.clone(),
        ),
        (400, text("Content Exists Risk"), declined.clone()),
        (
            400,
            json!({ "error": { "code": "data_inspection_failed", "message": "Input data may contain inappropriate content." } }),
            declined,
        ),
        (
            429,
            text("Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000."),
            LlmError::TooLong,
        ),
        (
            400,
            json!({ "error": { "code": 400, "message": "the request exceeds the available context size", "type": "exceed_context_size_error" } }),
            LlmError::TooLong,
        ),
        (422, text("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096."), LlmError::TooLong),
        (400, text("prompt is too long: 210000 tokens > 200000 maximum"), LlmError::TooLong),
        (
            400,
            text("The input token count (40000) exceeds the maximum number of tokens allowed (32768)."),
            LlmError::TooLong,
        ),
    ] {
        let rest = llm::start(vec![Turn::Is(Answer::Json(status, body.clone()))]).await;
        let client = client(&rest);
        assert_eq!(client.ask(&question(), None).await.outcome, Err(expected), "{body}");
        assert!(client.ask(&question(), None).await.outcome.is_ok(), "it concerns one question: {body}");
    }
}

#[tokio::test]
async fn the_fallback_model_is_asked_once_the_first_one_is_gone_or_over_its_quota() {
    for (status, body, is_asked) in [
        (404, json!({ "error": { "code": "model_not_found", "message": "Gone." } }), true),
        (
            400,
            json!({ "error": { "code": "model_decommissioned", "message": "The model has been decommissioned." } }),
            true,
        ),
        (429, json!({ "error": { "code": "insufficient_quota", "message": "No." } }), true),
        (401, json!({ "error": { "code": "invalid_api_key", "message": "No." } }), false),
    ] {
        let rest = llm::start(vec![Turn::Is(Answer::Json(status, body.clone()))]).await;
        let fallback_model = Some("second-model".to_owned());
        let client = LlmClient::new(&LlmSettings { fallback_model, ..settings(rest.port) }).expect("a client");
        for _ in 0..2 {
            let reply = client.ask(&question(), None).await;
            let expected = if is_asked { "second-model" } else { "invented-model" };
            assert_eq!((&*reply.model, reply.outcome.is_ok()), (expected, is_asked), "{body}");
        }
        let models: Vec<Value> = rest.seen().iter().map(|seen| seen.body["model"].clone()).collect();
        let expected =
            if is_asked { vec!["invented-model", "second-model", "second-model"] } else { vec!["invented-model"] };
        assert_eq!(models, expected, "the first model is not asked again for a while: {body}");
    }
}
