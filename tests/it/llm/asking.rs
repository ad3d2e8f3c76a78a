//! Single questions: the form of a request, parts of it that an endpoint rejects, repeats, and kinds of errors.

use dawnpost::llm::{LlmClient, LlmError, LlmNextStep, LlmQuestion, LlmSettings, TokenUsage};
use serde_json::json;

use super::{TIMEOUT, client, settings};
use crate::support::llm::{self, KEY, Turn, completion, error};
use crate::support::rest::Answer;

pub(super) fn question() -> LlmQuestion {
    LlmQuestion {
        system: "You grade.".to_owned(),
        user: "{\"id\":\"2511.00007\"}".to_owned(),
        name: "grades",
        schema: json!({ "type": "object" }),
        shape: "JSON lines".to_owned(),
    }
}

#[tokio::test]
async fn a_question_asks_for_a_schema_with_a_fixed_seed_and_counts_its_tokens() {
    let rest = llm::start(vec![Turn::Is(completion("{}"))]).await;
    let reply = client(&rest).ask(&question(), None).await;
    assert_eq!(reply.outcome, Ok("{}".to_owned()));
    assert_eq!(reply.usage, TokenUsage { requests: 1, prompt: 1000, cached: 600, completion: 100 });
    let [seen] = &rest.seen()[..] else { panic!("one request") };
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/v1/chat/completions"));
    assert_eq!(seen.headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(seen.headers["x-title"], "Invented digests");
    let body = &seen.body;
    assert_eq!((&body["model"], &body["seed"], &body["temperature"]), (&json!("invented-model"), &json!(0), &json!(0)));
    assert_eq!(body["response_format"]["json_schema"]["strict"], json!(true));
    assert_eq!(body["messages"][1]["content"], json!(question().user));
}

#[tokio::test]
async fn a_part_that_the_endpoint_rejects_is_left_out_from_then_on() {
    let refuse = |param, message| {
        let error = json!({ "error": { "message": message, "param": param, "code": null } });
        Turn::Is(Answer::Json(400, error))
    };
    let rest = llm::start(vec![
        refuse("temperature", "Unsupported value: 'temperature' does not support 0 with this model."),
        refuse("response_format", "Invalid parameter: 'response_format' of type 'json_schema' is not supported."),
        refuse("", "Unrecognized request argument supplied: seed"),
    ])
    .await;
    let client = client(&rest);
    for _ in 0..2 {
        assert!(client.ask(&question(), None).await.outcome.is_ok());
    }
    let seen = rest.seen();
    assert_eq!(seen.len(), 5, "three that were rejected, and one for each question");
    for request in &seen[3..] {
        assert!(["temperature", "seed", "response_format"].iter().all(|part| request.body.get(*part).is_none()));
        assert!(llm::message(request).contains("JSON lines\n\n"), "{}", request.body);
    }
}

#[tokio::test]
async fn a_busy_endpoint_is_asked_again_after_the_wait_that_it_asks_for() {
    let busy = |after: &str| {
        let headers = vec![("Retry-After", after.to_owned())];
        Turn::Is(Answer::JsonWith(
            429,
            headers,
            json!({ "error": { "code": "rate_limit_exceeded", "message": "Slow." } }),
        ))
    };
    let rest = llm::start(vec![busy("0"), Turn::Is(Answer::Text(502, "<html>Bad Gateway</html>"))]).await;
    assert!(client(&rest).ask(&question(), None).await.outcome.is_ok());
    assert_eq!(rest.seen().len(), 3);
    let rest = llm::start(vec![busy("3600")]).await;
    let reply = client(&rest).ask(&question(), None).await;
    assert_eq!(reply.outcome, Err(LlmError::Unavailable("status 429, rate_limit_exceeded".to_owned())));
    assert_eq!(rest.seen().len(), 1, "nobody waits an hour");
}

#[tokio::test]
async fn repeats_end_after_the_last_attempt() {
    let rest = llm::start((0..9).map(|_| Turn::Is(Answer::HangUp)).collect()).await;
    let reply = client(&rest).ask(&question(), None).await;
    assert_eq!(reply.outcome, Err(LlmError::Silent("the connection broke")));
    assert_eq!((rest.seen().len(), reply.usage), (3, TokenUsage::default()));
    let rest = llm::start((0..9).map(|_| Turn::Is(Answer::Silence)).collect()).await;
    let (client, question) = (client(&rest), question());
    let reply = rest.or_timeout(TIMEOUT, client.ask(&question, None)).await;
    assert_eq!(reply.outcome, Err(LlmError::Silent("no answer in time")));
    assert_eq!(rest.seen().len(), 2, "what may have been paid for is repeated once");
}

#[tokio::test]
async fn each_error_says_what_to_do_next_and_never_shows_the_key() {
    let filtered = json!({ "choices": [{ "message": { "content": "" }, "finish_reason": "content_filter" }] });
    let cut = json!({ "choices": [{ "message": { "content": "{\"pa" }, "finish_reason": "length" }] });
    for (answer, next_step) in [
        (error(429, "insufficient_quota", "You exceeded your current quota."), LlmNextStep::Stop),
        (error(402, "", "Insufficient credits"), LlmNextStep::Stop),
        (error(401, "invalid_api_key", &format!("Incorrect API key provided: {KEY}.")), LlmNextStep::Stop),
        (error(404, "model_not_found", "The model does not exist."), LlmNextStep::Stop),
        (error(400, "context_length_exceeded", "too many"), LlmNextStep::Split),
        (error(400, "", "Requested tokens exceed context window of 4096"), LlmNextStep::Split),
        (error(400, "content_filter", "filtered"), LlmNextStep::Split),
        (llm::refusal(), LlmNextStep::Split),
        (Answer::Json(200, filtered), LlmNextStep::Split),
        (Answer::Json(200, cut), LlmNextStep::Split),
        (Answer::Text(200, "<html>"), LlmNextStep::Stop),
        (completion(" "), LlmNextStep::AskAgain),
    ] {
        let shown = format!("{answer:?}");
        let rest = llm::start(vec![Turn::Is(answer)]).await;
        let client = client(&rest);
        let error = client.ask(&question(), None).await.outcome.expect_err(&shown);
        assert_eq!(error.next_step(), next_step, "{shown}: {error}");
        assert!(!format!("{error} {error:?} {client:?}").contains("CANARY"), "{error:?}");
    }
    assert!(!format!("{:?}", settings(1)).contains("CANARY"));
}

#[tokio::test]
async fn usage_that_is_missing_or_invalid_is_estimated() {
    for usage in [json!(null), json!({ "prompt_tokens": -1, "completion_tokens": null, "total_tokens": "many" })] {
        let message = json!({ "content": "x".repeat(300) });
        let body = json!({ "choices": [{ "message": message, "finish_reason": "stop" }], "usage": usage });
        let rest = llm::start(vec![Turn::Is(Answer::Json(200, body))]).await;
        let reply = client(&rest).ask(&question(), None).await;
        assert_eq!((reply.usage.requests, reply.usage.completion), (1, 100));
        assert!(reply.usage.prompt > 5, "{:?}", reply.usage);
    }
}

#[test]
fn a_setting_that_cannot_be_used_is_named() {
    for (url, header, named) in
        [("not a url", "A: b", "llm.url"), ("mailto:x", "A: b", "llm.url"), ("http://x/v1", "no colon", "llm.headers")]
    {
        let settings = LlmSettings { url: url.to_owned(), headers: vec![header.into()], ..settings(1) };
        let error = LlmClient::new(&settings).expect_err(url);
        assert!(error.to_string().contains(named), "{error}");
    }
}
