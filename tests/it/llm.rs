//! The language model: what is asked, what is accepted of the answers, and what it costs, also with a faulty endpoint. `asking`
//! has single questions, `scoring` whole days of papers, `days` whole runs of the program, `passes` several passes of one
//! process, the others the texts that a model adds to digests.

mod asking;
mod days;
mod overviews;
mod passes;
mod scoring;
mod summaries;
mod texts;

use std::sync::Arc;
use std::time::Duration;

use dawnpost::domain::backoff::Backoff;
use dawnpost::llm::{BACKOFF, LlmClient, LlmSettings};
use dawnpost::net::Net;
use secrecy::SecretString;

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
        headers: vec![SecretString::from("X-Title: Invented digests")],
        timeout: TIMEOUT,
        parallel: 2,
        backoff: Backoff { attempts: 3, first_pause: millisecond, longest_pause: millisecond, ..BACKOFF },
        net: Net::default(),
    }
}

fn client(rest: &Rest) -> Arc<LlmClient> {
    Arc::new(LlmClient::new(&settings(rest.port)).expect("a client"))
}
