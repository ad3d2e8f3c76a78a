//! Defines [`Client`]: one OpenAI-compatible endpoint, asked within its limits.
//!
//! Everything beside this file that asks shares one client. It must never know what is asked, nor show the key.
//!
//! Plain reqwest and our own few types, not `async-openai`: that crate retries inside with its own clock, keeps neither the
//! status nor `Retry-After` of an error, and logs the server's words, which may repeat a part of the key. What is used of the
//! format fits into `wire.rs`.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, Url, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::wire::{self, Question, Takes, Trouble};
use super::{LlmError, Usage};

/// Answers longer than this are no answers.
const LONGEST_ANSWER: usize = 16 << 20;

/// Where the endpoint is and how it is asked.
#[derive(Debug)]
pub struct Settings {
    /// Base URL; `/chat/completions` follows.
    pub url: String,
    /// Bearer token.
    pub key: Option<SecretString>,
    /// The model's name there.
    pub model: String,
    /// Further headers, `Name: value`.
    pub headers: Vec<SecretString>,
    /// For a whole answer.
    pub timeout: Duration,
    /// Requests under way at once.
    pub parallel: usize,
    /// What follows a failure.
    pub backoff: Backoff,
}

/// Repeats and the pauses before them.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// Tries per question.
    pub attempts: u32,
    /// The first pause; it doubles.
    pub first: Duration,
    /// The longest of our own.
    pub longest: Duration,
    /// The longest that an endpoint may ask for.
    pub patience: Duration,
    /// 0-1: lengthens pauses, so that many clients spread.
    pub jitter: f64,
}

impl Default for Backoff {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { attempts: 4, first: seconds(2), longest: seconds(30), patience: seconds(90), jitter: 0.0 }
    }
}

impl Backoff {
    /// The pause after the `failures`-th failure (from 1); none where the endpoint asks for more than we wait.
    fn pause(&self, failures: u32, retry_after: Option<Duration>) -> Option<Duration> {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(self.longest);
        let own = doubled.mul_f64(1.0 + self.jitter.clamp(0.0, 1.0));
        Some(own.max(retry_after.unwrap_or_default())).filter(|_| retry_after.unwrap_or_default() <= self.patience)
    }
}

/// What a question brought, and what it cost: an answer that cannot be used is paid for, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Nothing where no answer came.
    pub usage: Usage,
    /// The text, or why there is none.
    pub outcome: Result<String, LlmError>,
}

/// An endpoint and one of its models.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    url: Url,
    model: String,
    parallel: Semaphore,
    backoff: Backoff,
    /// Found out by asking, once.
    takes: Mutex<Takes>,
    /// Nobody asks before: one request's 429 speaks for all.
    not_before: Mutex<Option<Instant>>,
}

enum Failure {
    /// Another try may work, after what the endpoint asks for; a time-out counts for two, for it may have been paid.
    Passing {
        error: LlmError,
        retry_after: Option<Duration>,
        weight: u32,
    },
    Is(LlmError),
    Without(Takes),
}

impl Client {
    /// Checks the settings; nothing is sent.
    pub fn new(settings: &Settings) -> Result<Self, LlmError> {
        let mut url = Url::parse(&settings.url).map_err(|error| setting("llm.url", error))?;
        match url.path_segments_mut() {
            Ok(mut path) => drop(path.pop_if_empty().extend(["chat", "completions"])),
            Err(()) => return Err(setting("llm.url", "is no http or https address")),
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!("dawnpost/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers(settings)?)
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
            .timeout(settings.timeout)
            // A followed redirect would carry the key elsewhere.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| setting("llm.url", error.without_url()))?;
        Ok(Self {
            http,
            url,
            model: settings.model.clone(),
            parallel: Semaphore::new(settings.parallel.max(1)),
            backoff: settings.backoff,
            takes: Mutex::new(Takes::ALL),
            not_before: Mutex::new(None),
        })
    }

    /// The model's name.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Whether the endpoint takes a JSON schema, as far as it has been asked.
    pub fn takes_schema(&self) -> bool {
        lock(&self.takes).schema
    }

    /// Asks until there is an answer, an error that stays, or no attempt left.
    pub async fn ask(&self, question: &Question) -> Reply {
        let mut usage = Usage::default();
        let outcome = self.until_answered(question, &mut usage).await;
        Reply { usage, outcome }
    }

    async fn until_answered(&self, question: &Question, usage: &mut Usage) -> Result<String, LlmError> {
        let Ok(_turn) = self.parallel.acquire().await else {
            return Err(LlmError::Unavailable("the client was closed".to_owned()));
        };
        let mut failures = 0;
        loop {
            self.wait().await;
            let takes = *lock(&self.takes);
            let (error, retry_after, weight) = match self.once(question, takes).await {
                Ok((paid, outcome)) => {
                    *usage += paid;
                    return outcome;
                }
                Err(Failure::Is(error)) => return Err(error),
                Err(Failure::Without(less)) => {
                    tracing::info!(?less, "The LLM endpoint does not take a part of the request; asking without it");
                    *lock(&self.takes) = less;
                    continue;
                }
                Err(Failure::Passing { error, retry_after, weight }) => (error, retry_after, weight),
            };
            failures += weight;
            let pause = self.backoff.pause(failures, retry_after).filter(|_| failures < self.backoff.attempts);
            let Some(pause) = pause else { return Err(error) };
            tracing::warn!(failures, "Asking the language model again after a pause: {error}");
            let until = Instant::now() + pause;
            let mut not_before = lock(&self.not_before);
            *not_before = (*not_before).max(Some(until));
        }
    }

    async fn wait(&self) {
        let until = *lock(&self.not_before);
        if let Some(until) = until {
            tokio::time::sleep_until(until).await;
        }
    }

    /// One request.
    async fn once(&self, question: &Question, takes: Takes) -> Result<(Usage, Result<String, LlmError>), Failure> {
        let body = wire::request(&self.model, question, takes).to_string();
        let asked = question.system.len() + question.user.len();
        let request = self.http.post(self.url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        let response = request.send().await.map_err(passing)?;
        let (status, retry_after) = (response.status().as_u16(), retry_after(response.headers()));
        let body = read(response).await?;
        if status == 200 {
            return Ok(wire::answer(&body, asked));
        }
        Err(match wire::trouble(status, &body, takes) {
            Trouble::Is(error) => Failure::Is(error),
            Trouble::Without(less) => Failure::Without(less),
            Trouble::Passing(told) => Failure::Passing { error: LlmError::Unavailable(told), retry_after, weight: 1 },
        })
    }
}

fn headers(settings: &Settings) -> Result<HeaderMap, LlmError> {
    let mut headers = HeaderMap::new();
    let mut add = |from: &'static str, name: HeaderName, value: &str| {
        let mut value = HeaderValue::from_str(value).map_err(|_| setting(from, "holds what no header can"))?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(())
    };
    if let Some(key) = &settings.key {
        add("llm.key", AUTHORIZATION, &format!("Bearer {}", key.expose_secret()))?;
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

fn passing(error: reqwest::Error) -> Failure {
    let detail = match () {
        () if error.is_timeout() => "no answer in time",
        () if error.is_connect() => "no connection",
        () => "the line broke",
    };
    let weight = 1 + u32::from(error.is_timeout());
    Failure::Passing { error: LlmError::Silent(detail), retry_after: None, weight }
}

async fn read(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(passing)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(Failure::Is(LlmError::Unusable("it is longer than 16 MiB")));
        }
    }
    Ok(body)
}

/// `retry-after-ms`, or `Retry-After` in seconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let seconds = number("retry-after-ms").map(|ms| ms / 1_000.0).or_else(|| number("retry-after"))?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// What is locked is a copy of a few bytes: nobody can panic while they hold it.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_yield_to_the_endpoint_and_end_where_it_asks_for_too_much() {
        let s = Duration::from_secs;
        let backoff = Backoff { first: s(2), longest: s(30), patience: s(60), jitter: 0.5, attempts: 9 };
        for (failures, retry_after, pause) in [
            (1, None, Some(s(3))),
            (2, None, Some(s(6))),
            (9, None, Some(s(45))),
            (1, Some(s(20)), Some(s(20))),
            (3, Some(s(1)), Some(s(12))),
            (1, Some(s(61)), None),
        ] {
            assert_eq!(backoff.pause(failures, retry_after), pause, "{failures} {retry_after:?}");
        }
    }
}
