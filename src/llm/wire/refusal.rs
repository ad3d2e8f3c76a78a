//! Defines [`ErrorResponse`]: what an error of an endpoint means, found by its status, its codes and its words.
//!
//! `wire.rs` and `completion.rs` call it. The same status means different things at different providers: 403 is a wrong key, a
//! flagged paper or a spent balance, 400 is all of these and a part of the request as well. The words are those that providers
//! document or have been seen to send.

use std::time::Duration;

use super::RefusedParts;
use super::error_text::ErrorText;
use crate::domain::requested_pause::RequestedPause;
use crate::llm::LlmError;

/// What an error means.
#[derive(Debug)]
pub(crate) enum ErrorResponse {
    /// This question has failed.
    Final(LlmError),
    /// Another attempt may succeed, after the pause that the body asks for.
    Temporary { status: String, pause: Option<RequestedPause> },
    /// The endpoint refuses these parts of the request.
    Parts(RefusedParts),
    /// The endpoint refuses the request and names no part of it: a part that it does not know, or what the question says.
    Unclear(String),
    /// The model did not manage to write JSON by the schema; another attempt may succeed.
    NoJson,
}

/// The longest pause that ends a limit per minute.
const LONGEST_MINUTE: Duration = Duration::from_secs(90);

const QUOTA: [&str; 28] = [
    "insufficient_quota",
    "insufficient quota",
    "billing_hard_limit",
    "billing_not_active",
    "insufficient balance",
    "insufficient_balance",
    "insufficient credit",
    "insufficient_credit",
    "insufficient funds",
    "credit balance",
    "out of credits",
    "no credits",
    "not enough credits",
    "more credits",
    "payment required",
    "key limit exceeded",
    "spend limit",
    "spending limit",
    "monthly limit",
    "budget has been exceeded",
    "arrearage",
    "余额不足",
    "欠费",
    "any credits",
    "credits expired",
    "exceeded_current_quota",
    "account balance",
    "余额已用完",
];

const PER_DAY: [&str; 9] =
    ["per day", "per-day", "perday", "daily limit", "daily quota", "(tpd)", "daily request limit", "86400s", "byday"];

const TOO_LONG: [&str; 23] = [
    "context_length_exceeded",
    "exceed_context_size",
    "context length",
    "context window",
    "context size",
    "maximum context",
    "too long",
    "too many tokens",
    "too large for",
    "request too large",
    "reduce the length",
    "input token count",
    "maximum number of tokens",
    "maximum input length",
    "max_input_tokens",
    "string_above_max_length",
    "exceeds the max length",
    "`inputs` tokens",
    "`inputs` must have less",
    "input length",
    "longer than the model",
    "context overflow",
    "超长",
];

const NO_JSON: [&str; 5] = [
    "json_validate_failed",
    "failed to generate json",
    "failed to validate json",
    "generated json does not match",
    "model output is not valid json",
];

const FLAGGED: [&str; 32] = [
    "content_filter",
    "content filter",
    "contentfilter",
    "content_policy",
    "content policy",
    "content management policy",
    "usage polic",
    "responsibleai",
    "moderation",
    "flagged",
    "inappropriate content",
    "datainspectionfailed",
    "data_inspection_failed",
    "content exists risk",
    "prohibited_content",
    "prohibited content",
    "blockreason",
    "sensitive content",
    "sensitive word",
    "unsafe content",
    "safety system",
    "safety filter",
    "guardrail",
    "invalid_prompt",
    "sensitive information",
    "sensitivecontent",
    "_sensitive",
    "usage guideline",
    "safety_check",
    "high risk",
    "敏感",
    "违规",
];

const WRONG_KEY: [&str; 25] = [
    "api key not valid",
    "api_key_invalid",
    "valid api key",
    "invalid api key",
    "invalid_api_key",
    "invalid api-key",
    "invalid x-api-key",
    "incorrect api key",
    "api key expired",
    "api key is invalid",
    "api key is missing",
    "missing api key",
    "no api key",
    "no auth credentials",
    "authentication_error",
    "authenticationerror",
    "authentication fail",
    "unauthenticated",
    "unauthorized",
    "authentication error",
    "invalid proxy server token",
    "login fail",
    "身份验证失败",
    "无效的令牌",
    "鉴权失败",
];

const NO_MODEL: [&str; 18] = [
    "model_not_found",
    "model not exist",
    "model_not_available",
    "unknown model",
    "unknown_model",
    "invalid model:",
    "invalid model name",
    "invalid model id",
    "invalid_model",
    "not a valid model",
    "decommissioned",
    "no models loaded",
    "deploymentnotfound",
    // LM Studio says so with status 200 if the address lacks `/v1`.
    "unexpected endpoint",
    "unknown url",
    "unavailable model",
    "unavailable_model",
    "模型不存在",
];

const NO_ACCESS: [&str; 10] = [
    "location is not supported",
    "unsupported_country",
    "country, region",
    "permission_denied",
    "access denied",
    "do not have access",
    "accessdenied",
    "model denied",
    "does not have permission",
    "not allowed to access",
];

/// What is said of a key that is refused, beside its name.
const KEY_FAULTS: [&str; 9] =
    ["invalid", "incorrect", "wrong", "not valid", "expired", "missing", "revoked", "disabled", "not found"];

const FORMAT: [&str; 13] = [
    "response_format",
    "response format",
    "responseformat",
    "json_schema",
    "json schema",
    "json_object",
    "json mode",
    "word 'json'",
    "response_schema",
    "response mime type",
    "grammar",
    "structured output",
    "guided_json",
];

const SYSTEM_ROLE: [&str; 10] = [
    "system role",
    "role system",
    "role 'system'",
    "role \"system\"",
    "system message",
    "system instruction",
    "developer instruction",
    "roles must alternate",
    "only user and assistant roles",
    "system prompt",
];

/// What a status other than 200 and its body mean.
pub(super) fn error_response(status: u16, body: &[u8]) -> ErrorResponse {
    of(status, &ErrorText::read(body))
}

/// What an error means that came with `status`.
pub(super) fn of(status: u16, error: &ErrorText) -> ErrorResponse {
    let status_and_code = error.status_and_code(status);
    let temporary = |status: String| ErrorResponse::Temporary { status, pause: error.pause };
    // "Too many tokens, please wait" is a limit per minute.
    let is_too_fast = status == 429 && error.says(&["please wait", "try again later"]);
    let is_about_model = error.says(&["model"]) && error.says(&["does not exist", "not found", "no longer"]);
    match status {
        _ if is_quota(status, error) => ErrorResponse::Final(LlmError::QuotaUsedUp),
        413 => ErrorResponse::Final(LlmError::TooLong),
        400..=407 | 409..=500 if error.says(&TOO_LONG) && !is_too_fast => ErrorResponse::Final(LlmError::TooLong),
        _ if error.says(&NO_JSON) => ErrorResponse::NoJson,
        400 | 402..=500 if error.says(&FLAGGED) => ErrorResponse::Final(LlmError::Declined("content filter")),
        401 => ErrorResponse::Final(LlmError::KeyRejected(status_and_code)),
        400..=500 if is_wrong_key(status, error) => ErrorResponse::Final(LlmError::KeyRejected(status_and_code)),
        _ if error.says(&NO_MODEL) => ErrorResponse::Final(LlmError::NotFound(status_and_code)),
        400 | 404 | 422 if is_about_model => ErrorResponse::Final(LlmError::NotFound(status_and_code)),
        400 | 403 if error.says(&NO_ACCESS) => ErrorResponse::Final(LlmError::AccessRefused(status_and_code)),
        403 => ErrorResponse::Final(LlmError::KeyRejected(status_and_code)),
        // OpenRouter has no provider that takes these parameters.
        404 if error.says(&["no endpoints found"]) && error.says(&["parameter", "support"]) => {
            parts(error).map_or_else(|| ErrorResponse::Unclear(status_and_code), ErrorResponse::Parts)
        }
        404 | 405 => ErrorResponse::Final(LlmError::NotFound(status_and_code)),
        // A chat template that knows no system role, or a grammar that cannot be made, is an error of the server to some.
        500 | 501 => parts(error).map_or_else(|| temporary(status_and_code), ErrorResponse::Parts),
        408 | 409 | 425 | 429 | 498 | 499 | 502..=599 => temporary(status_and_code),
        400 | 415 | 422 => parts(error).map_or_else(|| ErrorResponse::Unclear(status_and_code), ErrorResponse::Parts),
        _ => ErrorResponse::Final(LlmError::Rejected(status_and_code)),
    }
}

/// Whether the key is refused; in which words, differs.
fn is_wrong_key(status: u16, error: &ErrorText) -> bool {
    let is_about_key =
        error.says(&["api key", "api_key", "api-key", "apikey", "api token", "api secret", "secret key"]);
    error.says(&WRONG_KEY) || matches!(status, 400 | 403 | 500) && is_about_key && error.says(&KEY_FAULTS)
}

/// Whether money or a quota is used up. Google calls a limit per minute a quota, too: that one is waited for.
fn is_quota(status: u16, error: &ErrorText) -> bool {
    // An error with status 200 that names no other counts as 500.
    let is_limit = matches!(status, 403 | 429 | 500);
    let is_per_minute = error.says(&["perminute", "per minute", "per-minute", "per min "])
        || error.pause.is_some_and(|pause| pause.length() <= LONGEST_MINUTE);
    status == 402
        || error.says(&QUOTA)
        || is_limit && error.says(&PER_DAY)
        || is_limit && error.says(&["exceeded your current quota", "quota exceeded"]) && !is_per_minute
}

/// The parts of the request that an error names; `None` if it names none.
fn parts(error: &ErrorText) -> Option<RefusedParts> {
    let is_about_schema = error.says(&FORMAT) || error.has_word("schema");
    let keywords = error.says(&["additionalproperties", "additional_properties"])
        || is_about_schema && ["strict", "minimum", "maximum"].iter().any(|word| error.has_word(word));
    let is_about_role = error.has_word("role") && error.says(&["messages.0", "messages[0]"]);
    let parts = RefusedParts {
        keywords,
        format: is_about_schema && !keywords,
        temperature: error.has_word("temperature"),
        seed: error.has_word("seed"),
        system_role: error.says(&SYSTEM_ROLE) || is_about_role,
    };
    (!parts.is_none()).then_some(parts)
}
