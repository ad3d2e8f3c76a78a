//! Defines [`LlmClient`]: asks one OpenAI-compatible endpoint, within its limits.
//!
//! `app/judge.rs` makes the one client that `score.rs`, `summary.rs` and `overview.rs` share. It must never show the key.
//!
//! It is plain reqwest and a few types of our own, not `async-openai`: that crate retries inside with its own clock, keeps
//! neither the status nor `Retry-After` of an error, and logs the server's words, which may repeat a part of the key. What is
//! used of the format fits into `wire.rs`.

#![warn(clippy::arithmetic_side_effects)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, Url, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::pace::Pace;
use super::session::ModelSession;
use super::wire::{self, AcceptedParts, ErrorResponse, LlmQuestion, PaidOutcome, RefusedParts};
use super::{LlmError, TokenUsage, cut};
use crate::domain::backoff::Backoff;
use crate::domain::requested_pause::RequestedPause;
use crate::net::Net;
use crate::net::headers::{self, header};

/// The longest response body that is read.
const MAX_ANSWER_BYTES: usize = 16 << 20;

/// Where the endpoint is, and how it is asked.
#[derive(Debug)]
pub struct LlmSettings {
    /// Base URL; `/chat/completions` is added where it does not stand there.
    pub url: String,
    /// Bearer token, with or without `Bearer `.
    pub key: Option<SecretString>,
    /// The model's name at the endpoint.
    pub model: String,
    /// The model that is asked once the endpoint does not know the first one, refuses it, or its quota is used up.
    pub fallback_model: Option<String>,
    /// Further headers, `Name: value`.
    pub headers: Vec<SecretString>,
    /// The longest time for a whole answer.
    pub timeout: Duration,
    /// Requests at the same time.
    pub parallel: usize,
    /// The most requests in a minute.
    pub requests_per_minute: Option<usize>,
    /// The most tokens in a minute.
    pub tokens_per_minute: Option<u64>,
    /// How a failed request is repeated.
    pub backoff: Backoff,
    /// Whom connections trust, and their proxy.
    pub net: Net,
}

/// How questions are repeated unless a test says otherwise; `jitter` is the caller's.
pub const BACKOFF: Backoff = Backoff {
    attempts: 4,
    first_pause: Duration::from_secs(2),
    longest_pause: Duration::from_secs(30),
    longest_retry_after: Duration::from_secs(90),
    jitter: 0.0,
};

/// The outcome of a question, and what it cost: an answer that cannot be used is paid for as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmReply<T = String> {
    /// The model that was asked: the fallback model if the first one could not be.
    pub model: Arc<str>,
    /// Zero if no answer came.
    pub usage: TokenUsage,
    /// The text, or why there is none.
    pub outcome: Result<T, LlmError>,
}

/// Asks one model at one endpoint, and another one in its stead.
#[derive(Debug)]
pub struct LlmClient {
    http: reqwest::Client,
    url: Url,
    /// The first model, then the fallback model.
    models: Vec<ModelSession>,
    parallel: Semaphore,
    pace: Pace,
    backoff: Backoff,
    /// No request is sent before this: a 429 to one request holds for all.
    not_before: Mutex<Option<Instant>>,
}

enum Failure {
    /// Another attempt may succeed. `weight` is the number of failures that it counts as: a time-out counts as two, because
    /// it may have been paid for.
    Temporary {
        error: LlmError,
        retry_after: Option<RequestedPause>,
        weight: u32,
    },
    Final(LlmError),
    /// The endpoint refuses these parts of the request.
    Parts(RefusedParts),
    /// The endpoint refuses the request, and names no part.
    Unclear(LlmError),
    /// The model could not write JSON by the schema.
    NoJson,
}

impl LlmClient {
    /// Checks the settings; sends nothing.
    pub fn new(settings: &LlmSettings) -> Result<Self, LlmError> {
        let mut url = Url::parse(&settings.url).map_err(|error| setting("llm.url", error))?;
        let is_whole = url.path().trim_end_matches('/').ends_with("/chat/completions");
        match url.path_segments_mut() {
            Ok(mut path) if is_whole => drop(path.pop_if_empty()),
            Ok(mut path) => drop(path.pop_if_empty().extend(["chat", "completions"])),
            Err(()) => return Err(setting("llm.url", "is not an http or https address")),
        }
        let http = settings
            .net
            .http()
            .user_agent(concat!("dawnpost/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers(settings)?)
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
            .timeout(settings.timeout)
            // Following a redirect would send the key elsewhere.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| setting("llm.url", error.without_url()))?;
        let models = [Some(&settings.model), settings.fallback_model.as_ref()];
        Ok(Self {
            http,
            url,
            models: models.into_iter().flatten().map(|name| ModelSession::new(name)).collect(),
            parallel: Semaphore::new(settings.parallel.max(1)),
            pace: Pace::new(settings.requests_per_minute, settings.tokens_per_minute),
            backoff: settings.backoff,
            not_before: Mutex::new(None),
        })
    }

    /// The names of the models: the first one, then the fallback model.
    pub fn models(&self) -> impl Iterator<Item = &Arc<str>> {
        self.models.iter().map(|model| &model.name)
    }

    /// What is left out of questions to this model, as far as the endpoint has refused it.
    pub(super) fn left_out(&self, model: &str) -> Vec<&'static str> {
        self.models.iter().filter(|known| &*known.name == model).flat_map(|known| known.accepted().left_out()).collect()
    }

    /// Tokens that a question and its answer may have together: `configured`, or fewer once the endpoint has cut a question.
    pub(super) fn context(&self, configured: u64) -> u64 {
        self.models.iter().filter_map(ModelSession::context).fold(configured, u64::min)
    }

    /// Asks until there is an answer, a lasting error, or no attempt left; nothing is sent after `deadline`.
    pub async fn ask(&self, question: &LlmQuestion, deadline: Option<Instant>) -> LlmReply {
        let mut models = self.models.iter().peekable();
        loop {
            let Some(model) = models.next() else {
                let error = LlmError::Setting { setting: "llm.model", fault: "names no model".to_owned() };
                return LlmReply { model: Arc::from(""), usage: TokenUsage::default(), outcome: Err(error) };
            };
            let (usage, outcome) = match self.until_answered(model, question, deadline).await {
                Ok(paid) => paid,
                Err(error) if error.concerns_the_model() && models.peek().is_some() => continue,
                Err(error) => (TokenUsage::default(), Err(error)),
            };
            return LlmReply { model: Arc::clone(&model.name), usage, outcome };
        }
    }

    async fn until_answered(
        &self,
        model: &ModelSession,
        question: &LlmQuestion,
        deadline: Option<Instant>,
    ) -> Result<PaidOutcome, LlmError> {
        let Ok(_permit) = self.parallel.acquire().await else {
            return Err(LlmError::Unavailable("the client was closed".to_owned()));
        };
        // One question finds out what the endpoint accepts; the others wait for it.
        let mut finding_out = None;
        if !model.is_found_out() {
            finding_out = Some(model.finding_out.lock().await);
        }
        let mut failures = 0_u32;
        loop {
            if model.is_found_out() {
                drop(finding_out.take());
            }
            if let Some(error) = model.held() {
                return Err(error);
            }
            self.wait(question, deadline).await?;
            let sent = model.accepted();
            let (error, retry_after, weight) = match self.once(model, question, sent).await {
                Ok(paid) => {
                    model.prove();
                    return Ok(cut::noticed(paid, question, model));
                }
                Err(Failure::Final(error)) => {
                    model.note_final(&error);
                    return Err(error);
                }
                Err(Failure::Parts(parts)) if model.refuse(sent, Some(parts)) => continue,
                Err(Failure::Unclear(_)) if model.refuse(sent, None) => continue,
                Err(Failure::NoJson) if model.answered_without_json(sent) => continue,
                Err(Failure::Unclear(error)) => return Err(error),
                Err(Failure::Parts(_)) => {
                    return Err(LlmError::Rejected("also without every part that it refuses".to_owned()));
                }
                Err(Failure::NoJson) => return Err(LlmError::Unusable("the model writes no JSON")),
                Err(Failure::Temporary { error, retry_after, weight }) => (error, retry_after, weight),
            };
            failures = failures.saturating_add(weight);
            if !self.backoff.allows_another(failures, retry_after) {
                model.stop_finding_out();
                return Err(error);
            }
            tracing::warn!(failures, "The language model did not answer; asking again after a pause: {error}");
            let pause = RequestedPause::of(self.backoff.pause(failures, retry_after));
            let until = Instant::from_std(pause.end(Instant::now().into_std()));
            let mut not_before = lock(&self.not_before);
            *not_before = (*not_before).max(Some(until));
        }
    }

    /// Waits for the end of a pause that the endpoint has asked for, and for its limits per minute.
    async fn wait(&self, question: &LlmQuestion, deadline: Option<Instant>) -> Result<(), LlmError> {
        let until = (*lock(&self.not_before)).unwrap_or_else(Instant::now);
        if deadline.is_some_and(|deadline| until >= deadline) {
            return Err(LlmError::OutOfTime);
        }
        tokio::time::sleep_until(until).await;
        self.pace.wait(TokenUsage::of_chars(question.bytes(), 0).total(), deadline).await
    }

    /// One request.
    async fn once(
        &self,
        model: &ModelSession,
        question: &LlmQuestion,
        sent: AcceptedParts,
    ) -> Result<PaidOutcome, Failure> {
        let body = wire::request(&model.name, question, sent).to_string();
        let request = self.http.post(self.url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        let response = request.send().await.map_err(temporary)?;
        let (status, retry_after) = (response.status().as_u16(), requested_pause(response.headers()));
        let body = read(response).await?;
        wire::response(status, &body, question.bytes()).map_err(|error| match error {
            ErrorResponse::Final(error) => Failure::Final(error),
            ErrorResponse::Parts(parts) => Failure::Parts(parts),
            ErrorResponse::Unclear(status) => Failure::Unclear(LlmError::Rejected(status)),
            ErrorResponse::NoJson => Failure::NoJson,
            ErrorResponse::Temporary { status, pause } => Failure::Temporary {
                error: LlmError::Unavailable(status),
                retry_after: retry_after.or(pause),
                weight: 1,
            },
        })
    }
}

fn headers(settings: &LlmSettings) -> Result<HeaderMap, LlmError> {
    let mut headers = HeaderMap::new();
    let mut add = |from: &'static str, name: HeaderName, value: &str| {
        let mut value =
            HeaderValue::from_str(value).map_err(|_| setting(from, "holds a character that no header may have"))?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(())
    };
    if let Some(key) = &settings.key {
        let key = key.expose_secret();
        add("llm.key", AUTHORIZATION, &format!("Bearer {}", key.strip_prefix("Bearer ").unwrap_or(key)))?;
    }
    for line in &settings.headers {
        let (name, value) = line.expose_secret().split_once(':').unwrap_or_default();
        let name = name.trim().parse().map_err(|_| setting("llm.headers", "must be lines of `Name: value`"))?;
        add("llm.headers", name, value.trim())?;
    }
    Ok(headers)
}

fn setting(setting: &'static str, fault: impl ToString) -> LlmError {
    LlmError::Setting { setting, fault: fault.to_string() }
}

fn temporary(error: reqwest::Error) -> Failure {
    let detail = match () {
        () if error.is_timeout() => "no answer in time",
        () if error.is_connect() => "no connection",
        () => "the connection broke",
    };
    let weight = if error.is_timeout() { 2 } else { 1 };
    Failure::Temporary { error: LlmError::Silent(detail), retry_after: None, weight }
}

async fn read(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(temporary)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER_BYTES {
            return Err(Failure::Final(LlmError::Unusable("it is longer than 16 MiB")));
        }
    }
    Ok(body)
}

/// The pause that `retry-after-ms` or `Retry-After` asks for.
fn requested_pause(headers: &HeaderMap) -> Option<RequestedPause> {
    let milliseconds = header(headers, "retry-after-ms").and_then(|text| text.parse::<f64>().ok());
    milliseconds
        .and_then(|milliseconds| RequestedPause::of_seconds(milliseconds / 1_000.0))
        .or_else(|| headers::retry_after(headers))
}

/// The lock guards a copy of a few bytes: no thread can panic while it holds it, so poisoning is ignored.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_that_an_endpoint_asks_for_is_read_from_its_headers_and_bounded() {
        let seconds = |seconds| Some(RequestedPause::of(Duration::from_secs(seconds)));
        let day = Some(RequestedPause::LONGEST);
        for (name, value, pause) in [
            ("retry-after-ms", "1500", Some(RequestedPause::of_milliseconds(1_500))),
            ("retry-after-ms", "1e300", day),
            ("retry-after-ms", "-1", None),
            ("retry-after-ms", "NaN", None),
            ("retry-after", "2.5", Some(RequestedPause::of_milliseconds(2_500))),
            ("retry-after", "18446744073709551615", day),
            ("retry-after", "-1", None),
            ("retry-after", "inf", None),
            ("retry-after", "", None),
            ("retry-after", "Tue, 04 Nov 2025 05:01:30 GMT", seconds(90)),
            ("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT", day),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("date", HeaderValue::from_static("Tue, 04 Nov 2025 05:00:00 GMT"));
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(requested_pause(&headers), pause, "{name}: {value}");
        }
    }
}
