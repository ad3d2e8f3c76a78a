//! The language model: what is asked, what is accepted of the answers, and what it costs, also with a faulty endpoint. `asking`
//! has single questions, `forms` the forms of answers, `refusals` what endpoints refuse and how they say so, `recipes` the settings
//! of the book, `scoring` whole days of papers, `days` whole runs of the program, `passes` several passes of one process, the others
//! the texts that a model adds to digests.

mod asking;
mod days;
mod forms;
mod overviews;
mod passes;
mod recipes;
mod refusals;
mod scoring;
mod summaries;
mod texts;

use std::sync::Arc;
use std::time::Duration;

use dawnpost::domain::backoff::Backoff;
use dawnpost::llm::{BACKOFF, LlmClient, LlmSettings};
use dawnpost::net::Net;
use secrecy::SecretString;
use tokio::time::Instant;

use crate::support::LONGEST_WAIT;
use crate::support::llm::KEY;
use crate::support::rest::Rest;

/// How long an endpoint may take.
const TIMEOUT: Duration = Duration::from_secs(20);

fn settings(port: u16) -> LlmSettings {
    let millisecond = Duration::from_millis(1);
    LlmSettings {
        url: format!("http://127.0.0.1:{port}/v1/"),
        key: Some(SecretString::from(KEY)),
        model: "invented-model".to_owned(),
        fallback_model: None,
        headers: vec![SecretString::from("X-Title: Invented digests")],
        timeout: TIMEOUT,
        parallel: 2,
        requests_per_minute: None,
        tokens_per_minute: None,
        backoff: Backoff { attempts: 3, first_pause: millisecond, longest_pause: millisecond, ..BACKOFF },
        net: Net::default(),
    }
}

/// A deadline that no story reaches.
fn later() -> Instant {
    Instant::now() + LONGEST_WAIT
}

fn client(rest: &Rest) -> Arc<LlmClient> {
    Arc::new(LlmClient::new(&settings(rest.port)).expect("a client"))
}
