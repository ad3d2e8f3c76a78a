//! What the errors of providers and gateways mean, and the forms in which answers come.

use serde_json::json;

use super::*;

/// What a response means, in a word, with the seconds of the pause that it asks for.
fn meaning(status: u16, body: &Value) -> String {
    match response(status, body.to_string().as_bytes(), 1_000) {
        Ok((_, Ok(text))) => format!("answer {text}"),
        Ok((_, Err(error))) | Err(ErrorResponse::Final(error)) => match error {
            LlmError::KeyRejected(_) => "key".to_owned(),
            LlmError::QuotaUsedUp => "quota".to_owned(),
            LlmError::NotFound(_) => "model".to_owned(),
            LlmError::AccessRefused(_) => "access".to_owned(),
            LlmError::Declined(_) => "declined".to_owned(),
            LlmError::TooLong => "too long".to_owned(),
            other => other.to_string(),
        },
        Err(ErrorResponse::Temporary { pause: Some(pause), .. }) => format!("wait {} s", pause.length().as_secs()),
        Err(ErrorResponse::Temporary { .. }) => "wait".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}

fn message(words: &str) -> Value {
    json!({ "error": { "message": words } })
}

#[test]
fn a_refused_key_is_named_as_such_whatever_the_status() {
    for (status, body) in [
        (400, message("Authentication Error, Invalid proxy server token passed.")),
        (400, message("Your api key: ****1234 is invalid")),
        (
            400,
            json!({ "error": "Incorrect API key provided: xa***23.", "code": "Client specified an invalid argument" }),
        ),
        (403, message("The API Key was revoked")),
        (
            200,
            json!({ "choices": null, "base_resp": { "status_code": 1004, "status_msg": "login fail: Please carry the API secret key" } }),
        ),
        (500, message("no api key was given: API key missing")),
        (401, message("身份验证失败。")),
    ] {
        assert_eq!(meaning(status, &body), "key", "{body}");
    }
}

#[test]
fn a_spent_quota_is_no_limit_per_minute() {
    let current = "You exceeded your current quota, please check your plan and billing details.";
    let retry =
        format!("{current}\n* Quota exceeded for metric: free_tier_requests, limit: 10\nPlease retry in 32.4s.");
    for (status, body, expected) in [
        (429, message(current), "quota"),
        (429, message(&retry), "wait 32 s"),
        (
            429,
            json!({ "error": { "message": "Your account is suspended", "type": "exceeded_current_quota_error" } }),
            "quota",
        ),
        (
            429,
            message("Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 80000 seconds."),
            "quota",
        ),
        (429, message("Rate limit reached for requests per min. Please try again in 1m30s."), "wait 90 s"),
        (429, message("Rate limit reached. Please try again in 20ms."), "wait 0 s"),
        (429, message("Too many tokens, please wait before trying again."), "wait"),
        (403, message("Your newly created team doesn't have any credits yet."), "quota"),
        (200, json!({ "error_code": 17, "error_msg": "Open api daily request limit reached" }), "quota"),
        (498, message("Flex tier capacity exceeded"), "wait"),
        (499, message("The operation was cancelled."), "wait"),
    ] {
        assert_eq!(meaning(status, &body), expected, "{body}");
    }
}

#[test]
fn what_is_flagged_gone_denied_or_too_long_is_told_apart() {
    for (status, body, expected) in [
        (403, message("Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"), "declined"),
        (
            200,
            json!({ "choices": null, "base_resp": { "status_code": 1026, "status_msg": "input new_sensitive" } }),
            "declined",
        ),
        (
            400,
            json!({ "error": { "code": "InputTextSensitiveContentDetected", "message": "The input text may contain sensitive information." } }),
            "declined",
        ),
        (400, message("系统检测到输入内容可能包含不安全或敏感内容"), "declined"),
        (400, message("模型不存在，请检查模型代码。"), "model"),
        (400, json!({ "error": { "code": "unavailable_model", "message": "Unavailable model: boats-1" } }), "model"),
        (
            403,
            json!({ "error": { "code": "AccessDenied.Unpurchased", "message": "Access to model denied." } }),
            "access",
        ),
        (400, message("Range of input length should be [1, 30720]"), "too long"),
        (400, message("Prompt 超长"), "too long"),
        (429, message("Request too large on tokens per min (TPM): Limit 30000, Requested 40000."), "too long"),
    ] {
        assert_eq!(meaning(status, &body), expected, "{body}");
    }
}

#[test]
fn an_answer_is_found_in_every_wrapping_of_gateways() {
    let choice = |message: Value| json!({ "finish_reason": "stop", "message": message });
    let plain = || choice(json!({ "content": "{}" }));
    let call = json!({ "function": { "name": "papers", "arguments": "{}" } });
    let empty_error = json!({ "message": "", "type": "", "param": "", "code": null });
    for (status, body) in [
        (200, json!({ "choices": [plain()] })),
        (201, json!({ "choices": [plain()] })),
        (200, json!({ "success": true, "errors": [], "result": { "choices": [plain()] } })),
        (200, json!({ "code": 200, "data": { "choices": [plain()] } })),
        (200, json!({ "choices": [choice(json!({ "content": "" })), plain()] })),
        (200, json!({ "choices": [choice(json!({ "content": null, "tool_calls": [call] }))] })),
        (200, json!({ "choices": [choice(json!({ "content": "", "function_call": { "arguments": "{}" } }))] })),
        (200, json!({ "choices": [choice(json!({ "content": null, "parsed": {} }))] })),
        (200, json!({ "choices": [plain()], "error": {} })),
        (200, json!({ "choices": [plain()], "error": false })),
        (200, json!({ "choices": [plain()], "error": "" })),
        (200, json!({ "choices": [plain()], "error": empty_error })),
    ] {
        assert_eq!(meaning(status, &body), "answer {}", "{body}");
    }
    let code_only = json!({ "choices": [plain()], "error": { "code": 503 } });
    assert_eq!(meaning(200, &code_only), "wait", "an error that says only its status is one");
}
